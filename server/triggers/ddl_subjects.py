"""What Oracle's attribute functions tell of a DDL command: its verb, and the object that it is about.

It is known before the command runs, from its syntax, since BEFORE triggers ask as well as AFTER triggers.
Oracle 19c PL/SQL Language Reference, "Event Attribute Functions"; PolarDB, "System triggers".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from polar_lite.catalog.dialect import nodes
from polar_lite.protocol.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polar_lite.catalog.dialect.nodes import Statement
    from polar_lite.server.sessions.session import Session

# Where a statement has the name of what it makes or changes, if not in `names`.
_NAMED: Final = (
    "names", "index_names", "index", "policy", "rule", "schema", "extension", "publication", "server",
    "wrapper",
)  # fmt: skip
# Tags whose noun is not the object's type.
_TYPES: Final = {"TABLE AS": "TABLE", "INTO": "TABLE"}


@dataclass(frozen=True, slots=True)
class Subject:
    """verb: ora_sysevent. type, name, owner: ora_dict_obj_type, .._name, .._owner; None: not known."""

    verb: str
    type: str | None
    name: str | None
    owner: str | None


def subject_of(session: Session, node: Statement, tag: str) -> Subject:
    """What a command is about; its owner is the object's, or who makes it."""
    verb, _, noun = tag.partition(" ")
    kind = _TYPES.get(noun, noun)
    if verb == "SELECT":
        verb = "CREATE"
    names: tuple[str, ...] = ()
    if isinstance(node, nodes.Grant):
        kind, names = "OBJECT PRIVILEGE", _first(node.objects)
    elif (target := node.args.get("object")) is not None:
        names = tuple(target.names)
        kind = target.kind if verb == "COMMENT" else kind
        if target.kind in ("COLUMN", "CONSTRAINT"):
            names = names[:-1]
            kind = "TABLE" if verb == "COMMENT" else kind
    elif (objects := node.args.get("objects")) and _first(objects):
        names = _first(objects)
    else:
        found = next((value for name in _NAMED if (value := node.args.get(name))), ())
        names = (found,) if isinstance(found, str) else tuple(found)
    owner = session.current_user_oid if verb == "CREATE" else _owner(session, names, kind)
    role = session.snapshot.role(owner)
    return Subject(verb, kind or None, names[-1] if names else None, role.name if role is not None else None)


def _first(objects: Sequence[Statement]) -> tuple[str, ...]:
    return tuple(getattr(objects[0], "names", None) or ())


def _owner(session: Session, names: tuple[str, ...], kind: str) -> int:
    from polar_lite.server.commands.ddl import Ddl

    if names and kind in ("TABLE", "VIEW", "MATERIALIZED VIEW", "INDEX", "SEQUENCE", "OBJECT PRIVILEGE"):
        found = Ddl(session).find_relation(names)
        if found is not None:
            return found.owner
    return session.current_user_oid
