"""Who may connect from where: pg_hba.conf rules, first match wins.

Methods trust and reject are carried out here; a rule with another method of PostgreSQL's is 0A000
when it is reached. PostgreSQL 15 docs 21.1 (auth-pg-hba-conf); messages of libpq/auth.c.
"""

from __future__ import annotations

import ipaddress
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.config import ConfigError

if TYPE_CHECKING:
    from polar_lite.catalog.snapshot import Snapshot

TYPES: Final = ("local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc")
METHODS: Final = (
    "trust", "reject", "scram-sha-256", "md5", "password", "gss", "sspi", "ident", "peer", "ldap",
    "radius", "cert", "pam", "bsd",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One line. network: None for all addresses (and for local)."""

    number: int
    type: str
    databases: tuple[str, ...]
    users: tuple[str, ...]
    address: str
    network: Any
    method: str

    def as_row(self) -> Sequence[Any]:
        """pg_hba_file_rules: line_number, type, database, user_name, address, netmask, auth_method,
        options, error."""
        return (
            self.number, self.type, list(self.databases), list(self.users), self.address or None,
            None, self.method, None, None,
        )  # fmt: skip

    def matches(self, database: str, user: str, address: str | None, snapshot: Snapshot) -> bool:
        if address is None:
            if self.type != "local":
                return False
        elif self.type not in ("host", "hostnossl", "hostnogssenc") or not self._covers(address):
            return False
        return self._names_database(database, user) and self._names_user(user, snapshot)

    def _covers(self, address: str) -> bool:
        if self.network is None:
            return True
        found = _unmapped(address)
        return found.version == self.network.version and found in self.network

    def _names_database(self, database: str, user: str) -> bool:
        return any(
            name == "all" or name == database or (name == "sameuser" and user == database)
            for name in self.databases
        )

    def _names_user(self, user: str, snapshot: Snapshot) -> bool:
        for name in self.users:
            if name == "all" or name == user:
                return True
            if name.startswith("+"):
                group, member = snapshot.role_by_name(name[1:]), snapshot.role_by_name(user)
                if group and member and snapshot.is_member(member.oid, group.oid):
                    return True
        return False


@lru_cache(maxsize=1024)
def _unmapped(address: str) -> Any:
    """An address that clients come from, most of them again and again; IPv4 in IPv6 as IPv4."""
    found = ipaddress.ip_address(address)
    return getattr(found, "ipv4_mapped", None) or found


class Authentication:
    """The rules in force."""

    def __init__(self, path: Path, *, allow_remote_trust: bool, addresses: Sequence[str]) -> None:
        self.path = path
        self.rules = read_rules(path)
        self._check_remote_trust(allow_remote_trust, addresses)

    def check(self, database: str, user: str, address: str | None, snapshot: Snapshot) -> str:
        """Return the method that let the client in; 28000 FATAL when it is refused."""
        rule = next((r for r in self.rules if r.matches(database, user, address, snapshot)), None)
        host = address if address is not None else "[local]"
        if rule is None:
            message = (
                f'no pg_hba.conf entry for host "{host}", user "{user}", database "{database}", no encryption'
            )
        elif rule.method == "trust":
            return "trust"
        elif rule.method == "reject":
            message = (
                f'pg_hba.conf rejects connection for host "{host}", user "{user}",'
                f' database "{database}", no encryption'
            )
        else:
            raise PgError(
                sqlstate.FEATURE_NOT_SUPPORTED,
                f"authentication method {rule.method} is not supported",
                severity="FATAL",
            )
        raise PgError(sqlstate.INVALID_AUTHORIZATION_SPECIFICATION, message, severity="FATAL")

    def _check_remote_trust(self, allowed: bool, addresses: Sequence[str]) -> None:
        if allowed or all(_is_loopback(address) for address in addresses):
            return
        for rule in self.rules:
            open_to_all = rule.network is None or not rule.network.is_loopback
            if rule.method == "trust" and rule.type != "local" and open_to_all:
                raise ConfigError(
                    f"{self.path} line {rule.number} trusts clients beyond loopback without a password;"
                    " narrow the rule, or ask for it with -c polar_allow_remote_trust=on."
                )


def read_rules(path: Path) -> list[Rule]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the authentication file {path} cannot be read: {error}.") from error
    return [rule for number, line in enumerate(lines, 1) if (rule := _rule(path, number, line))]


def _rule(path: Path, number: int, line: str) -> Rule | None:
    def bad(what: str) -> ConfigError:
        return ConfigError(f"{path} line {number}: {what}.")

    try:
        words = shlex.split(line, comments=True)
    except ValueError as error:
        raise bad(str(error)) from error
    if not words:
        return None
    kind, rest = words[0], words[1:]
    if kind not in TYPES:
        raise bad(f'invalid connection type "{kind}"')
    needed = 3 if kind == "local" else 4
    if len(rest) < needed:
        raise bad("end of line before the authentication method")
    address, network = "", None
    if kind != "local":
        address = rest[2]
        rest = rest[:2] + rest[3:]
        if address not in ("all", "samehost", "samenet"):
            try:
                if "/" not in address and len(rest) > 3 and rest[2][0].isdigit():
                    address = f"{address}/{rest[2]}"
                    rest = rest[:2] + rest[3:]
                network = ipaddress.ip_network(address, strict=False)
            except ValueError:
                raise bad(f'invalid IP address "{address}"') from None
        elif address != "all":
            raise bad(f"{address} is not supported")
    method = rest[2]
    if method not in METHODS:
        raise bad(f'invalid authentication method "{method}"')
    return Rule(number, kind, tuple(rest[0].split(",")), tuple(rest[1].split(",")), address, network, method)


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
