"""The first rule that fits a connection. PostgreSQL 15 source hba.c (check_hba), auth.c for the messages."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Final

from polar_lite.protocol.records import dataclass
from polar_lite.server.authentication.rules import Rule
from polar_lite.server.authentication.tokens import Field

if TYPE_CHECKING:
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.network.origin import Origin

LOG = logging.getLogger("polar_lite.server")

_ENCRYPTED_TYPES: Final = ("host", "hostssl", "hostnogssenc")
_OPEN_TYPES: Final = ("host", "hostnossl", "hostnogssenc")


@dataclass(frozen=True, slots=True)
class Request:
    """What the startup packet asks for, and where it came from.

    replication: of the whole cluster, so that no database counts.
    """

    user: str
    database: str
    origin: Origin
    replication: bool = False

    @property
    def encryption(self) -> str:
        return "no encryption" if self.origin.tls is None else "SSL encryption"

    @property
    def subject(self) -> str:
        """How messages name it."""
        host = "[local]" if self.origin.address is None else self.origin.address
        if self.replication:
            return f'host "{host}", user "{self.user}", {self.encryption}'
        return f'host "{host}", user "{self.user}", database "{self.database}", {self.encryption}'


class Client:
    """A client's address and, where a rule asks for it, its name.

    deadline: of the loop's clock; a look-up that is not over by then raises TimeoutError.
    """

    def __init__(self, address: str, deadline: float) -> None:
        self.address = _unmapped(address)
        self._deadline = deadline
        self.name: str | None = None
        self.note = ""  # what the log is to know of the look-up
        self._is_verified: bool | None = None

    async def is_named(self, pattern: str) -> bool:
        """Whether its name, which must lead back to its address, is this one or ends in it (.suffix)."""
        if self._is_verified is False or not await self._resolve():
            return False
        assert self.name is not None
        fits = (
            self.name.lower().endswith(pattern.lower())
            if pattern.startswith(".")
            else self.name.lower() == pattern.lower()
        )
        return fits and await self._verify()

    async def _resolve(self) -> bool:
        if self.name is None:
            loop = asyncio.get_running_loop()
            try:
                async with asyncio.timeout_at(self._deadline):
                    self.name, _ = await loop.getnameinfo((str(self.address), 0), socket.NI_NAMEREQD)
            except TimeoutError:  # an OSError, too
                raise
            except OSError as error:
                self._is_verified = False
                self.note = f"Could not resolve client IP address to a host name: {error.strerror}."
                return False
            self.note = f'Client IP address resolved to "{self.name}", forward lookup not checked.'
        return True

    async def _verify(self) -> bool:
        if self._is_verified is None:
            loop = asyncio.get_running_loop()
            try:
                async with asyncio.timeout_at(self._deadline):
                    found = await loop.getaddrinfo(self.name, None, type=socket.SOCK_STREAM)
            except TimeoutError:
                raise
            except OSError as error:
                self._is_verified = False
                self.note = (
                    f'Could not translate client host name "{self.name}" to IP address: {error.strerror}.'
                )
                return False
            self._is_verified = any(_unmapped(str(entry[4][0])) == self.address for entry in found)
            what = "matches" if self._is_verified else "does not match"
            self.note = f'Client IP address resolved to "{self.name}", forward lookup {what}.'
        return self._is_verified


async def first_match(
    rules: Sequence[Rule], request: Request, snapshot: Snapshot, deadline: float
) -> tuple[Rule | None, str]:
    """The rule, and what a look-up of the client's name showed. Raises TimeoutError."""
    address = request.origin.address
    client = Client(address, deadline) if address is not None else None
    for rule in rules:
        fits = _fits_origin(rule, request.origin, client)
        if (
            (fits if isinstance(fits, bool) else await fits)
            and _names_database(rule.databases, request, snapshot)
            and _names_user(rule.users, request.user, snapshot)
        ):
            return rule, client.note if client is not None else ""
    return None, client.note if client is not None else ""


def _fits_origin(rule: Rule, origin: Origin, client: Client | None) -> bool | Awaitable[bool]:
    """Only a client's name must be waited for."""
    if client is None or rule.type == "local":
        return client is None and rule.type == "local"
    if rule.type not in (_OPEN_TYPES if origin.tls is None else _ENCRYPTED_TYPES):
        return False
    if rule.network is not None:
        return rule.network.covers(client.address)
    match rule.address:
        case "all":
            return True
        case "samehost" | "samenet":
            return _is_near(client.address, hosts_only=rule.address == "samehost")
        case name:
            return client.is_named(name)


def _is_near(address: IPv4Address | IPv6Address, *, hosts_only: bool) -> bool:
    from polar_lite.server.authentication.interfaces import networks

    try:
        return any(network.covers(address) for network in networks(hosts_only=hosts_only))
    except OSError as error:
        LOG.info("error enumerating network interfaces: %s", error.strerror)
        return False


def _names_database(names: Field, request: Request, snapshot: Snapshot) -> bool:
    if request.replication:
        return any(name.is_keyword("replication") for name in names)
    for name in names:
        if name.is_keyword("all"):
            return True
        if name.is_keyword("sameuser"):
            fits = request.database == request.user
        elif name.is_keyword("samerole", "samegroup"):
            fits = _is_member(request.user, request.database, snapshot)
        elif name.is_keyword("replication"):
            fits = False
        else:
            fits = name.text == request.database
        if fits:
            return True
    return False


def _names_user(names: Field, user: str, snapshot: Snapshot) -> bool:
    return any(
        _is_member(user, name.text[1:], snapshot)
        if not name.quoted and name.text.startswith("+")
        else name.is_keyword("all") or name.text == user
        for name in names
    )


def _is_member(user: str, group: str, snapshot: Snapshot) -> bool:
    """At any depth; a superuser is no member of what it was not made a member of."""
    member, of = snapshot.role_by_name(user), snapshot.role_by_name(group)
    return member is not None and of is not None and of.oid in snapshot.memberships(member.oid)


@lru_cache(maxsize=1024)
def _unmapped(address: str) -> IPv4Address | IPv6Address:
    """An address that clients come from, most of them again and again; IPv4 in IPv6 as IPv4."""
    found = ip_address(address.split("%")[0])
    return getattr(found, "ipv4_mapped", None) or found
