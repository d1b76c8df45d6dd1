"""pg_hba.conf: its lines as rules.

Which rule is a connection's is `matching`'s matter, what its method does is `main`'s and `passwords`'.
PostgreSQL 15 docs 21.1 (auth-pg-hba-conf); source hba.c, whose messages these are.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Iterator
from dataclasses import field
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Final

from polar_lite.protocol.records import dataclass
from polar_lite.server.authentication.tokens import Field, Line, LineError, Problem, Token, read_lines

TYPES: Final = ("local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc")
PASSWORD_METHODS: Final = ("scram-sha-256", "md5", "password")
SUPPORTED: Final = ("trust", "reject", *PASSWORD_METHODS, "cert", "peer")
# A rule with one of these may stand in the file; whom it fits is refused.
UNSUPPORTED: Final = ("gss", "ident", "ldap", "pam", "radius")
_OF_OTHER_BUILDS: Final = ("bsd", "sspi")

# Option -> the methods it belongs to, and what the message calls them.
_OPTIONS: Final = {
    "map": (("ident", "peer", "gss", "sspi", "cert"), "ident, peer, gssapi, sspi, and cert"),
    **dict.fromkeys(("pamservice", "pam_use_hostname"), (("pam",), "pam")),
    **dict.fromkeys(
        (
            "ldapurl", "ldaptls", "ldapscheme", "ldapserver", "ldapport", "ldapbinddn", "ldapbindpasswd",
            "ldapsearchattribute", "ldapsearchfilter", "ldapbasedn", "ldapprefix", "ldapsuffix",
        ),
        (("ldap",), "ldap"),
    ),
    **dict.fromkeys(("krb_realm", "include_realm"), (("gss", "sspi"), "gssapi and sspi")),
    **dict.fromkeys(("compat_realm", "upn_username"), (("sspi",), "sspi")),
    **dict.fromkeys(
        ("radiusservers", "radiusports", "radiussecrets", "radiusidentifiers"), (("radius",), "radius")
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Network:
    """address and mask as numbers; any mask will do, not only one of leading ones."""

    version: int
    address: int
    mask: int

    def covers(self, address: IPv4Address | IPv6Address) -> bool:
        return address.version == self.version and not (int(address) ^ self.address) & self.mask

    @property
    def is_loopback(self) -> bool:
        """Whether no other machine is in it."""
        loopback = Network(4, 127 << 24, 255 << 24) if self.version == 4 else Network(6, 1, (1 << 128) - 1)
        return self.mask & loopback.mask == loopback.mask and self.address & loopback.mask == loopback.address

    def show(self) -> tuple[str, str]:
        family, size = (socket.AF_INET, 4) if self.version == 4 else (socket.AF_INET6, 16)
        address, mask = (
            socket.inet_ntop(family, number.to_bytes(size, "big")) for number in (self.address, self.mask)
        )
        return address, mask


@dataclass(frozen=True, slots=True)
class Rule:
    """One line. address: "all", "samehost", "samenet", or (with no network) a host name; "" for local.

    clientcert: "", "verify-ca" or "verify-full". clientname: "CN" or "DN". map: of pg_ident.conf.
    others: the options of methods that are not supported, as written.
    """

    number: int
    raw: str
    type: str
    databases: Field
    users: Field
    address: str
    network: Network | None
    method: str
    map: str = ""
    clientcert: str = ""
    clientname: str = "CN"
    others: tuple[str, ...] = ()

    @property
    def options(self) -> list[str]:
        """As pg_hba_file_rules shows them."""
        shown = [f"map={self.map}"] if self.map else []
        shown += [f"clientcert={self.clientcert}"] if self.clientcert else []
        return [*shown, *self.others]

    @property
    def trusts_strangers(self) -> bool:
        """Whether other machines get in without proof."""
        if self.method != "trust" or self.clientcert or self.address in ("", "samehost", "localhost"):
            return False
        return self.network is None or not self.network.is_loopback


@dataclass(slots=True)
class _Words:
    """The fields of a line, taken one by one."""

    fields: tuple[Field, ...]
    at: int = 0

    def next(self, missing: str, hint: str | None = None) -> Field:
        if self.at >= len(self.fields):
            raise LineError(f"end-of-line before {missing}", hint)
        self.at += 1
        return self.fields[self.at - 1]

    def single(
        self, missing: str, what: str, hint: str | None = None, missing_hint: str | None = None
    ) -> Token:
        found = self.next(missing, missing_hint)
        if len(found) > 1:
            raise LineError(f"multiple values specified for {what}", hint)
        return found[0]

    def rest(self) -> Iterable[str]:
        return (token.text for found in self.fields[self.at :] for token in found)


def read_rules(path: Path, *, has_tls: bool) -> Iterator[tuple[Rule | None, Problem | None]]:
    """Each line as a rule, or with what is wrong with it; both for a rule that can never match.

    OSError when the file cannot be read.
    """
    for line in read_lines(path):
        if isinstance(line, Problem):
            yield None, line
            continue
        try:
            rule = parse_rule(line)
        except LineError as error:
            yield None, Problem(line.number, str(error), error.hint)
            continue
        problem = None
        if rule.type == "hostssl" and not has_tls:
            reason = "hostssl record cannot match because SSL is disabled"
            problem = Problem(line.number, reason, "Set ssl = on in postgresql.conf.")
        yield rule, problem


def parse_rule(line: Line) -> Rule:
    words = _Words(line.fields)
    kind = words.single("", "connection type", "Specify exactly one connection type per line.").text
    if kind not in TYPES:
        raise LineError(f'invalid connection type "{kind}"')
    databases = words.next("database specification")
    users = words.next("role specification")
    address, network = ("", None) if kind == "local" else _address(words)
    method = words.single(
        "authentication method", "authentication type", "Specify exactly one authentication type per line."
    ).text
    method = _checked_method(method, kind)
    options = _Options(kind, method)
    for option in words.rest():
        options.add(option)
    if method == "cert":
        options.clientcert = "verify-full"
    return Rule(
        line.number, line.raw, kind, databases, users, address, network, method,
        options.map, options.clientcert, options.clientname, tuple(options.others),
    )  # fmt: skip


def _address(words: _Words) -> tuple[str, Network | None]:
    token = words.single("IP address specification", "host address", "Specify one address range per line.")
    if token.is_keyword("all", "samehost", "samenet"):
        return token.text, None
    text, slash, bits = token.text.partition("/")
    found = _numeric(text)
    if found is None:
        if slash:
            raise LineError(f'specifying both host name and CIDR mask is invalid: "{token.text}"')
        return text, None
    version, address = found
    if slash:
        return token.text, Network(version, address, _cidr_mask(version, bits, token.text))
    mask = words.single(
        "netmask specification",
        "netmask",
        missing_hint="Specify an address range in CIDR notation, or provide a separate netmask.",
    ).text
    found_mask = _numeric(mask)
    if found_mask is None:
        raise LineError(f'invalid IP mask "{mask}": {_no_name()}')
    if found_mask[0] != version:
        raise LineError("IP address and mask do not match")
    return token.text, Network(version, address, found_mask[1])


def _numeric(text: str) -> tuple[int, int] | None:
    """IP version and number of an address as the system reads it; None for a name."""
    try:
        found = socket.getaddrinfo(text.encode(), None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, ValueError):
        return None
    family, *_, address = found[0]
    packed = socket.inet_pton(family, str(address[0]).split("%")[0])
    return (4 if family == socket.AF_INET else 6), int.from_bytes(packed, "big")


def _no_name() -> str:
    """How the system says that something is no address."""
    try:
        socket.getaddrinfo(b"!", None, flags=socket.AI_NUMERICHOST)
    except OSError as error:
        return str(error.strerror)
    return ""


def _cidr_mask(version: int, bits: str, shown: str) -> int:
    width = 32 if version == 4 else 128
    if not re.fullmatch(r"\s*\+?\d{1,9}", bits, re.ASCII) or int(bits) > width:
        raise LineError(f'invalid CIDR mask in address "{shown}"')
    return ((1 << width) - 1) ^ ((1 << (width - int(bits))) - 1)


def _checked_method(method: str, kind: str) -> str:
    if method in _OF_OTHER_BUILDS:
        raise LineError(f'invalid authentication method "{method}": not supported by this build')
    if method not in SUPPORTED and method not in UNSUPPORTED:
        raise LineError(f'invalid authentication method "{method}"')
    if kind == "local" and method == "ident":
        return "peer"
    if kind == "local" and method == "gss":
        raise LineError("gssapi authentication is not supported on local sockets")
    if kind != "local" and method == "peer":
        raise LineError("peer authentication is only supported on local sockets")
    if kind != "hostssl" and method == "cert":
        raise LineError("cert authentication is only supported on hostssl connections")
    return method


@dataclass(slots=True)
class _Options:
    kind: str
    method: str
    map: str = ""
    clientcert: str = ""
    clientname: str = "CN"
    others: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        name, separator, value = text.partition("=")
        if not separator:
            raise LineError(f"authentication option not in name=value format: {text}")
        if name in ("clientcert", "clientname"):
            if self.kind != "hostssl":
                raise LineError(f'{name} can only be configured for "hostssl" rows')
            self._add_certificate_option(name, value)
            return
        if name not in _OPTIONS:
            raise LineError(f'unrecognized authentication option name: "{name}"')
        methods, shown = _OPTIONS[name]
        if self.method not in methods:
            raise LineError(
                f'authentication option "{name}" is only valid for authentication methods {shown}'
            )
        if name == "map":
            self.map = value
        else:
            self.others.append(text)

    def _add_certificate_option(self, name: str, value: str) -> None:
        known = ("verify-ca", "verify-full") if name == "clientcert" else ("CN", "DN")
        if value not in known:
            raise LineError(f'invalid value for {name}: "{value}"')
        if value == "verify-ca" and self.method == "cert":
            raise LineError('clientcert can only be set to "verify-full" when using "cert" authentication')
        setattr(self, name, value)
