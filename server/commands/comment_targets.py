"""What COMMENT ON names beside tables and routines: casts, operators, languages, text search objects ...

PostgreSQL 15 source objectaddress.c (get_object_address, check_object_ownership).
"""

from collections.abc import Callable
from typing import Final

from polar_lite.catalog.definitions import tables
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.functions.registry import REGISTRY
from polar_lite.catalog.object_names import PG_CAST, PG_OPERATOR, Address
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.casts import check_may
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.operators import groups as operator_families
from polar_lite.server.commands.operators.definitions import operator_named


@dataclass(frozen=True, slots=True)
class _Named:
    """A kind of object that its name identifies, in its schema if it is in one. owner: None for those that
    superusers own."""

    table: str
    prefix: str
    owner: str | None = None
    in_schema: bool = False


_NAMED: Final = {
    "LANGUAGE": _Named("pg_language", "lan", "lanowner"),
    "ACCESS METHOD": _Named("pg_am", "am"),
    "CONVERSION": _Named("pg_conversion", "con", "conowner", in_schema=True),
    "TABLESPACE": _Named("pg_tablespace", "spc", "spcowner"),
    "TEXT SEARCH CONFIGURATION": _Named("pg_ts_config", "cfg", "cfgowner", in_schema=True),
    "TEXT SEARCH DICTIONARY": _Named("pg_ts_dict", "dict", "dictowner", in_schema=True),
    "TEXT SEARCH PARSER": _Named("pg_ts_parser", "prs", in_schema=True),
    "TEXT SEARCH TEMPLATE": _Named("pg_ts_template", "tmpl", in_schema=True),
}


def find(kind: str) -> Callable[[Ddl, nodes.ObjectName, str], Address] | None:
    """What finds the object of a kind, and checks that the role owns it: (Ddl, ObjectName, text)."""
    return _FINDERS.get(kind)


def named(ddl: Ddl, item: nodes.ObjectName, text: str) -> Address:
    facts = _NAMED[item.kind]
    found = _row(ddl, facts, item.names)
    if found is None:
        shown, what = ".".join(item.names), item.kind.lower()
        raise PgError(code.UNDEFINED_OBJECT, f'{what} "{shown}" does not exist')
    oid, owner = found
    if owner is None:
        if not ddl.is_superuser:
            raise PgError(code.INSUFFICIENT_PRIVILEGE, "must be superuser")
    else:
        ddl.check_owns(owner, f"{item.kind.lower()} {item.names[-1]}")
    return Address(tables()[facts.table].oid, oid)


def _row(ddl: Ddl, facts: _Named, names: tuple[str, ...]) -> tuple[int, int | None] | None:
    """OID and owner of the first one of the name in the path, or in its schema."""
    columns = ("oid", facts.owner or "oid", *([f"{facts.prefix}namespace"] if facts.in_schema else ()))
    rows = ddl.writer.rows(facts.table, {f"{facts.prefix}name": names[-1]}, columns)
    if facts.in_schema:
        path = ddl.search_path() if len(names) == 1 else [ddl.schema_named(names[-2]).oid]
        rows = [row for schema in path for row in rows if row[2] == schema]
    return None if not rows else (rows[0][0], rows[0][1] if facts.owner is not None else None)


def _cast(ddl: Ddl, item: nodes.ObjectName, text: str) -> Address:
    source, target = (ddl.type(node, text).declared for node in item.arguments)
    own, builtin = ddl.snapshot.user_casts.get((source, target)), REGISTRY.cast(source, target)
    if own is None and builtin is None:
        names = ddl.names()
        shown = f"{names.type(source)} to type {names.type(target)}"
        raise PgError(code.UNDEFINED_OBJECT, f"cast from type {shown} does not exist")
    check_may(ddl, source, target)
    return Address(PG_CAST, own.oid if own is not None else builtin.oid if builtin is not None else 0)


def _operator(ddl: Ddl, item: nodes.ObjectName, text: str) -> Address:
    node = item.operator
    left, right = (None if t is None else ddl.type(t, text).declared for t in (node.left, node.right))
    oid, owner = operator_named(ddl, node.names, left or 0, right or 0)
    ddl.check_owns(owner, f"operator {node.names[-1]}")
    return Address(PG_OPERATOR, oid)


def _group(ddl: Ddl, item: nodes.ObjectName, text: str) -> Address:
    kind = operator_families.of(item)
    return Address(kind.class_oid, kind.owned_as_written(ddl, item.names).oid)


_FINDERS: Final[dict[str, Callable[[Ddl, nodes.ObjectName, str], Address]]] = {
    **dict.fromkeys(_NAMED, named),
    **dict.fromkeys((operator_families.CLASS, operator_families.FAMILY), _group),
    "CAST": _cast,
    "OPERATOR": _operator,
}
