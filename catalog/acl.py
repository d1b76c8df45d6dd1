"""Access control lists: aclitem text, default lists, and what GRANT and REVOKE make of a list.

An item is kept by role OID; the stored form is PostgreSQL's text ('alice=r*w/bob'). Who may do what
with a list is `privileges`' matter. PostgreSQL 15 docs 5.7 (ddl-priv), source acl.c.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from polar_lite.catalog.names import TAG_PART
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol.records import dataclass

PUBLIC: Final = 0
# Letter -> privilege, in the order of PostgreSQL's bits, which is the order aclitems print in.
LETTERS: Final = {
    "a": "INSERT", "r": "SELECT", "w": "UPDATE", "d": "DELETE", "D": "TRUNCATE", "x": "REFERENCES",
    "t": "TRIGGER", "X": "EXECUTE", "U": "USAGE", "C": "CREATE", "T": "TEMPORARY", "c": "CONNECT",
    "s": "SET", "A": "ALTER SYSTEM",
}  # fmt: skip
LETTER_OF: Final = {name: letter for letter, name in LETTERS.items()} | {"TEMP": "T"}
# Object kind, as acldefault() names it -> all privileges, and those PUBLIC has from the start.
KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "c": ("arwx", ""),
    "r": ("arwdDxt", ""),
    "s": ("rwU", ""),
    "d": ("CTc", "Tc"),
    "f": ("X", "X"),
    "l": ("U", "U"),
    "L": ("rw", ""),
    "n": ("UC", ""),
    "t": ("C", ""),
    "T": ("U", "U"),
    "F": ("U", ""),
    "S": ("U", ""),
    "k": ("X", ""),
}
_ORDER: Final = {letter: n for n, letter in enumerate(LETTERS)}
_PLAIN_NAME: Final = re.compile(rf"{TAG_PART}*\Z")
_ITEM: Final = re.compile(
    r'(?:(?:group|user)\s+)?(?P<grantee>"(?:[^"]|"")*"|[^"=]*)=(?P<rights>[a-zA-Z*]*)'
    r'(?:/(?P<grantor>"(?:[^"]|"")*"|.*))?\Z',
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class AclItem:
    """What `grantor` gave `grantee` (0: PUBLIC): letters of the privileges, and those with option."""

    grantee: int
    grantor: int
    rights: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()


Acl = tuple[AclItem, ...]


def default_acl(kind: str, owner: int) -> Acl:
    """The list that NULL stands for. kind: a letter of KINDS."""
    everything, public = KINDS[kind]
    items = [AclItem(PUBLIC, owner, frozenset(public))] if public else []
    if everything and kind != "c":
        items.append(AclItem(owner, owner, frozenset(everything)))
    return tuple(items)


def parse_acl(texts: Iterable[str], snapshot: Snapshot) -> Acl:
    """Read stored items. A role that is gone keeps its text's OID if it is a number, else is dropped."""
    found = []
    for text in texts:
        item = parse_item(text, snapshot)
        if item is not None:
            found.append(item)
    return tuple(found)


def parse_item(text: str, snapshot: Snapshot) -> AclItem | None:
    match = _ITEM.match(text)
    if match is None:
        return None
    grantee = _role_oid(match["grantee"], snapshot)
    grantor = _role_oid(match["grantor"], snapshot) if match["grantor"] else 10
    if grantee is None or grantor is None:
        return None
    rights, options = set(), set()
    for letter, star in re.findall(r"([a-zA-Z])(\*?)", match["rights"]):
        rights.add(letter)
        if star:
            options.add(letter)
    return AclItem(grantee, grantor, frozenset(rights), frozenset(options))


def format_item(item: AclItem, snapshot: Snapshot) -> str:
    rights = "".join(
        letter + ("*" if letter in item.options else "")
        for letter in sorted(item.rights, key=_ORDER.__getitem__)
    )
    grantee = _role_text(item.grantee, snapshot) if item.grantee else ""
    return f"{grantee}={rights}/{_role_text(item.grantor, snapshot)}"


def format_acl(acl: Acl, snapshot: Snapshot) -> list[str]:
    return [format_item(item, snapshot) for item in acl]


def names_role(text: str, name: str) -> bool:
    """Whether a stored item names the role, as grantee or grantor."""
    match = _ITEM.match(text)
    return match is not None and name in (_unquote(match["grantee"]), _unquote(match["grantor"] or ""))


def grant(acl: Acl, grantee: int, grantor: int, rights: frozenset[str], *, option: bool) -> Acl:
    """Add rights; an item for the same pair is merged, a new one goes to the end."""
    options = rights if option else frozenset()
    for n, item in enumerate(acl):
        if (item.grantee, item.grantor) == (grantee, grantor):
            merged = replace(item, rights=item.rights | rights, options=item.options | options)
            return (*acl[:n], merged, *acl[n + 1 :])
    return (*acl, AclItem(grantee, grantor, rights, options))


def revoke(
    acl: Acl, grantee: int, grantor: int, rights: frozenset[str], *, option_only: bool
) -> tuple[Acl, frozenset[str]]:
    """Take rights away; returns the list and the grant options that the grantee no longer has."""
    for n, item in enumerate(acl):
        if (item.grantee, item.grantor) != (grantee, grantor):
            continue
        left = replace(
            item,
            rights=item.rights if option_only else item.rights - rights,
            options=item.options - rights,
        )
        rest = (*acl[:n], left, *acl[n + 1 :]) if left.rights or left.options else (*acl[:n], *acl[n + 1 :])
        return rest, item.options & rights
    return acl, frozenset()


def grant_options_of(acl: Acl, owner: int, role: int) -> frozenset[str]:
    """Rights that `role` may pass on: the owner all of them, others what they hold with option."""
    if role == owner:
        return frozenset(LETTERS)
    return frozenset().union(*(item.options for item in acl if item.grantee == role), frozenset())


def dependents_of(acl: Acl, grantor: int, lost: frozenset[str]) -> list[AclItem]:
    """Items that rest on grant options that `grantor` has lost."""
    return [item for item in acl if item.grantor == grantor and item.rights & lost]


def _role_oid(text: str, snapshot: Snapshot) -> int | None:
    name = _unquote(text)
    if not name:
        return PUBLIC
    role = snapshot.role_by_name(name)
    if role is not None:
        return role.oid
    return int(name) if name.isdigit() else None


def _role_text(oid: int, snapshot: Snapshot) -> str:
    role = snapshot.role(oid)
    if role is None:
        return str(oid)
    if _PLAIN_NAME.match(role.name):
        return role.name
    return '"' + role.name.replace('"', '""') + '"'


def _unquote(text: str) -> str:
    text = text.strip()
    return text[1:-1].replace('""', '"') if text.startswith('"') else text


def letters(names: Sequence[str]) -> frozenset[str]:
    return frozenset(LETTER_OF[name] for name in names)
