"""The sockets the server listens on: TCP addresses, and Unix-domain sockets, on each of its ports.

A name, or '*', may stand for several addresses; one that this machine lacks is left out with a line in
the log, as in PostgreSQL. Differs: a port that is in use keeps the server from starting, even where
other addresses are free. PostgreSQL 15, libpq/pqcomm.c (StreamServerPort) and postmaster.c.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from polar_lite.server.guc_values import split_directories
from polar_lite.server.network import keepalives, unix_sockets
from polar_lite.server.network.sockets import Acceptor, Selector
from polar_lite.server.network.unix_sockets import SocketProblem, UnixSocket

if TYPE_CHECKING:
    from polar_lite.server.config import Config

LOG = logging.getLogger("polar_lite.server")

# With --port 0: how many ports may turn out to be taken on another of the addresses.
PORT_TRIES: Final = 20
# PostgreSQL's interval against whatever cleans /tmp.
TOUCH_SECONDS: Final = 58 * 60
_FAMILIES: Final = {socket.AF_INET: "IPv4", socket.AF_INET6: "IPv6"}
_WILDCARDS: Final = ("0.0.0.0", "::")


class ListenProblem(Exception):
    """Why the server cannot listen, as one sentence."""


class _PortTaken(Exception):
    """A port that the system has chosen for one address is taken on another."""


class Listeners:
    """The listening sockets of one server. port: the main one, once they are open."""

    def __init__(self, config: Config, backlog: int) -> None:
        self._config, self._backlog = config, backlog
        self.port = config.number("port")
        self.tcp: list[socket.socket] = []
        self.unix: list[UnixSocket] = []
        self._servers: list[asyncio.Server | Acceptor] = []
        self._timer: asyncio.TimerHandle | None = None

    def open(self) -> None:
        """Bind and listen. Raises ListenProblem and leaves nothing behind."""
        extra = self._config.number("polar_extra_port")
        try:
            if self._config.addresses:
                self._open_tcp(self.port)
            if extra and extra != self.port:
                self._open_tcp(extra)
            for port in dict.fromkeys(port for port in (self.port, extra) if port):
                self._open_unix(port)
            if not self.tcp and not self.unix:
                raise ListenProblem("there is nothing to listen on: listen_addresses is empty and no folder"
                                    " of unix_socket_directories can be used.")  # fmt: skip
        except ListenProblem:
            self.close()
            raise
        self.set_keepalives(self._config)

    async def serve(self, factory: Callable[[], asyncio.Protocol], selector: Selector | None) -> None:
        """Accept connections from now on. selector: that of the event loop, if it is ours."""
        loop = asyncio.get_running_loop()
        for own in (*self.tcp, *(made.socket for made in self.unix)):
            if selector is not None:
                self._servers.append(Acceptor(own, self._backlog, factory, selector))
            elif own.family == socket.AF_UNIX:
                self._servers.append(await loop.create_unix_server(factory, sock=own, backlog=self._backlog))
            else:
                self._servers.append(await loop.create_server(factory, sock=own, backlog=self._backlog))
        if self.unix:
            self._timer = loop.call_later(TOUCH_SECONDS, self._touch, loop)

    def close(self) -> None:
        """Accept no more; the files of the Unix sockets go."""
        if self._timer is not None:
            self._timer.cancel()
        for server in self._servers:
            server.close()
        for own in self.tcp:
            own.close()
        for made in self.unix:
            made.close()

    def set_keepalives(self, config: Config) -> None:
        for own in self.tcp:
            keepalives.prepare(own, config)

    def shown(self) -> str:
        """Host and port for a connection URI."""
        if not self.tcp:
            folder = self.unix[0].path.rpartition("/")[0]
            return f"{folder.replace('/', '%2F')}:{self.port}"
        host: str = self.tcp[0].getsockname()[0]
        if host in _WILDCARDS or any(own.getsockname()[0] == "127.0.0.1" for own in self.tcp):
            host = "127.0.0.1" if host != "::" or len(self.tcp) > 1 else "::1"
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    # --- TCP

    def _open_tcp(self, port: int) -> None:
        for _ in range(PORT_TRIES):
            try:
                found = _bind_all(self._config.addresses, port, self._backlog)
            except _PortTaken:
                continue
            break
        else:
            raise ListenProblem("no port was found that is free on all addresses; give a --port.")
        self.tcp += found
        if not port:
            self.port = found[0].getsockname()[1]
        for own in found:
            address, bound = own.getsockname()[:2]
            LOG.info('listening on %s address "%s", port %d', _FAMILIES[own.family], address, bound)

    # --- Unix

    def _open_unix(self, port: int) -> None:
        is_default = "unix_socket_directories" not in self._config.settings
        access = unix_sockets.Access(
            self._config.number("unix_socket_permissions"), self._config.text("unix_socket_group")
        )
        found = []
        folders = split_directories(self._config.text("unix_socket_directories"))
        for folder in folders:
            try:
                made = unix_sockets.open_socket(folder, port, access, self._config.data_dir, self._backlog)
            except SocketProblem as problem:
                level = logging.INFO if is_default else logging.WARNING
                LOG.log(level, 'no Unix-domain socket in folder "%s": %s', folder, problem)
                continue
            found.append(made)
            LOG.info('listening on Unix socket "%s"', made.path)
        self.unix += found
        if folders and not found and not is_default:
            raise ListenProblem(
                f"could not create any Unix-domain socket for port {port} in"
                f" {self._config.text('unix_socket_directories')}; the log says why."
            )

    def _touch(self, loop: asyncio.AbstractEventLoop) -> None:
        for made in self.unix:
            made.touch()
        self._timer = loop.call_later(TOUCH_SECONDS, self._touch, loop)


def _bind_all(entries: Sequence[str], port: int, backlog: int) -> list[socket.socket]:
    """Listening sockets on all addresses and one port (0: a free one)."""
    found: list[socket.socket] = []
    chosen, usable = port, set()
    wanted = [(entry, *item) for entry in entries for item in _resolved(entry)]
    # All addresses of a family include the others, which could not be bound before them.
    wanted.sort(key=lambda item: item[2] not in _WILDCARDS)
    try:
        for entry, family, address in wanted:
            if not _is_covered(found, family, address):
                own = _bound(family, address, chosen, backlog, is_free_choice=not port and chosen != 0)
                if own is None:
                    continue
                found.append(own)
                chosen = chosen or own.getsockname()[1]
            usable.add(entry)
        for entry in entries:
            if entry not in usable:
                LOG.warning('could not create listen socket for "%s"', entry)
        if not found:
            raise ListenProblem(f"no address of listen_addresses ({', '.join(entries)}) can be listened on.")
    except (ListenProblem, _PortTaken):
        for own in found:
            own.close()
        raise
    return found


def _resolved(entry: str) -> Iterator[tuple[socket.AddressFamily, str]]:
    # Python brings names that are no bytes into IDNA's form, for which it imports much.
    host = None if entry == "*" else entry.encode() if entry.isascii() else entry
    try:
        rows = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        LOG.warning('could not translate host name "%s" to address: %s', entry, error.strerror or error)
        return
    for family, _, _, _, address in rows:
        if family in _FAMILIES:
            yield family, str(address[0])


def _is_covered(found: Sequence[socket.socket], family: socket.AddressFamily, address: str) -> bool:
    """Whether one of our sockets listens there already: the same address, or all of them."""
    known = [own.getsockname()[0] for own in found if own.family == family]
    return address in known or any(wildcard in known for wildcard in _WILDCARDS)


def _bound(
    family: socket.AddressFamily, address: str, port: int, backlog: int, *, is_free_choice: bool
) -> socket.socket | None:
    """A listening socket; None for an address that cannot be had here, said in the log."""
    own = None
    try:
        own = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # For the sockets that come of it: an answer in two pieces would wait 40 ms for the client's ACK.
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if family == socket.AF_INET6:
            own.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        own.bind((address, port))
        own.listen(backlog)
    except OSError as error:
        if own is not None:
            own.close()
        if error.errno == errno.EADDRINUSE and is_free_choice:
            raise _PortTaken from None
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise ListenProblem(_problem(address, port, error.errno)) from error
        LOG.info('could not bind %s address "%s": %s', _FAMILIES[family], address, error.strerror)
        return None
    return own


def _problem(address: str, port: int, number: int) -> str:
    if number == errno.EADDRINUSE:
        return (
            f"port {port} on {address} is already in use; stop the other server or give another --port"
            " (0 for any free one)."
        )
    return f"this user may not listen on port {port}; give a --port above 1023."
