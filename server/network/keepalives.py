"""The settings tcp_keepalives_* and tcp_user_timeout: options of the client's socket.

What the files and the command line say is set on the listening socket, from which accepted sockets
inherit it; a session's SET changes its own socket. SHOW tells what is in force, so never 0 for a
default of the system's. PostgreSQL 15, libpq/pqcomm.c.
"""

from __future__ import annotations

import logging
import socket
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from polar_lite.server.config import Config
    from polar_lite.server.network.client import Client

LOG = logging.getLogger("polar_lite.server")

# Systems have not all of them, and macOS calls the first one otherwise.
OPTIONS: Final[dict[str, int | None]] = {
    "tcp_keepalives_idle": getattr(socket, "TCP_KEEPIDLE", getattr(socket, "TCP_KEEPALIVE", None)),
    "tcp_keepalives_interval": getattr(socket, "TCP_KEEPINTVL", None),
    "tcp_keepalives_count": getattr(socket, "TCP_KEEPCNT", None),
    "tcp_user_timeout": getattr(socket, "TCP_USER_TIMEOUT", None),
}


def prepare(listener: socket.socket, config: Config) -> None:
    """Give a listening socket what every session begins with."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name in OPTIONS:
        _set(listener, name, config.number(name))


def change(client: Client, name: str, value: int) -> None:
    """Follow a session's setting; what the system refuses is logged, as PostgreSQL does."""
    if not client.lost and client.origin.address is not None:
        with client.socket() as own:
            _set(own, name, value)


def show(client: Client, name: str) -> str:
    option = OPTIONS[name]
    if option is None or client.origin.address is None:
        return "0"
    with client.socket() as own:
        return str(own.getsockopt(socket.IPPROTO_TCP, option))


def _set(own: socket.socket, name: str, value: int) -> None:
    option = OPTIONS[name]
    if option is None:
        if value:
            LOG.warning("%s is not supported by this system", name)
        return
    try:
        own.setsockopt(socket.IPPROTO_TCP, option, value or _default(option))
    except (OSError, OverflowError) as error:
        LOG.warning("%s = %d was not set: %s", name, value, error)


@cache
def _default(option: int) -> int:
    with socket.socket() as fresh:
        return fresh.getsockopt(socket.IPPROTO_TCP, option)
