"""DBMS_STATS, DBMS_MVIEW, DBMS_METADATA: statistics, materialized views, definitions. Oracle 19c.

Statistics are what ANALYZE makes; options that say how much is read and how have no effect. Definitions
are PostgreSQL's text of them, where it prints one.
"""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.strings.keywords import quote_identifier
from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    TEXT,
    VARCHAR,
    function,
    given,
    out,
    procedure,
)
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported


def gather_table_stats(
    runtime: Runtime, owner: str | None, table: str | None, partition: str | None, *_: Any
) -> None:
    if partition is not None:
        raise unsupported("statistics of a partition")
    schema = _schema_of(runtime, owner) if owner else None
    runtime.context.run_text(f"ANALYZE {_named(schema, table)}")


def gather_schema_stats(runtime: Runtime, owner: str | None, *_: Any) -> None:
    schema = _schema_of(runtime, owner or "")
    whose = "nspname = $1" if schema is not None else "pg_get_userbyid(relowner) = $1"
    tables = runtime.context.query(
        "SELECT nspname, relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        f" WHERE relkind IN ('r', 'm') AND {whose} ORDER BY 1, 2",
        [folded(owner or "")],
    )
    for names in tables:
        runtime.context.run_text(f"ANALYZE {'.'.join(map(_quoted, names))}")


def gather_database_stats(runtime: Runtime, *_: Any) -> None:
    runtime.context.run_text("ANALYZE")


def refresh(runtime: Runtime, names: str | None, method: str | None) -> None:
    """A list of names with commas. method: each way of refreshing ends in the same rows."""
    for name in (names or "").split(","):
        parts = [_quoted(folded(part)) for part in name.strip().split(".")]
        runtime.context.run_text(f"REFRESH MATERIALIZED VIEW {'.'.join(parts)}")


def refresh_all(runtime: Runtime, *_: Any) -> tuple[int]:
    """Those that the role owns; how many could not be refreshed (the first one that cannot ends it)."""
    views = runtime.context.query(
        "SELECT nspname, relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE relkind = 'm' AND relowner = $1 ORDER BY c.oid",
        [runtime.context.current_user_oid],
    )
    for schema, name in views:
        runtime.context.run_text(f"REFRESH MATERIALIZED VIEW {_quoted(schema)}.{_quoted(name)}")
    return (0,)


_RELATION: Final = "SELECT oid FROM pg_class WHERE oid = to_regclass($1::text) AND relkind = '{0}'"
_VIEW: Final = "$1::oid::regclass::text || ' AS' || chr(10) || pg_get_viewdef($1::oid)"
# By type: the query that finds the object by its (qualified) name, and the one that prints it.
_DEFINITIONS: Final = {
    "VIEW": (
        _RELATION.format("v"),
        "SELECT 'CREATE OR REPLACE VIEW ' || " + _VIEW,
    ),
    "MATERIALIZED_VIEW": (
        _RELATION.format("m"),
        "SELECT 'CREATE MATERIALIZED VIEW ' || " + _VIEW,
    ),
    "INDEX": (_RELATION.format("i"), "SELECT pg_get_indexdef($1::oid)"),
    "FUNCTION": (
        "SELECT oid FROM pg_proc WHERE oid = to_regproc($1::text) AND prokind = 'f'",
        "SELECT pg_get_functiondef($1::oid)",
    ),
    "PROCEDURE": (
        "SELECT oid FROM pg_proc WHERE oid = to_regproc($1::text) AND prokind = 'p'",
        "SELECT pg_get_functiondef($1::oid)",
    ),
}


def get_ddl(runtime: Runtime, kind: str | None, name: str | None, schema: str | None, *_: Any) -> str:
    found = _DEFINITIONS.get((kind or "").upper())
    if found is None:
        raise unsupported(f"DBMS_METADATA.GET_DDL of {kind}")
    find, show = found
    schema = _schema_of(runtime, schema) if schema else None
    rows = runtime.context.query(find, [_named(schema, name)])
    if not rows:
        message = f'ORA-31603: object "{name}" of type {kind} not found'
        raise PgError(code.UNDEFINED_OBJECT, message)
    text: str = runtime.context.query(show, [rows[0][0]])[0][0]
    return text


def _named(schema: str | None, name: str | None) -> str:
    if not name:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, "the name must not be null")
    own = _quoted(folded(name))
    return f"{_quoted(folded(schema))}.{own}" if schema else own


def _schema_of(runtime: Runtime, owner: str) -> str | None:
    """The schema that Oracle's owner means; None for a role without a schema of its name, whose objects are
    found by the search path, as the dictionary's views show them. 3F000 for what is neither."""
    name = folded(owner)
    if runtime.context.query("SELECT 1 FROM pg_namespace WHERE nspname = $1", [name]):
        return name
    if runtime.context.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [name]):
        return None
    raise PgError(code.UNDEFINED_SCHEMA, f'schema "{name}" does not exist')


def folded(name: str) -> str:
    """A name as the catalog has it: Oracle's are given in upper case, and may be quoted."""
    if name.startswith('"') and name.endswith('"') and len(name) > 2:
        return name[1:-1]
    return name.lower() if name == name.upper() else name


_quoted: Final[Callable[[str], str]] = quote_identifier
_ANY: Final = tuple(
    given(name, kind, None)
    for name, kind in (
        ("estimate_percent", NUMBER), ("block_sample", BOOLEAN), ("method_opt", VARCHAR), ("degree", NUMBER),
        ("granularity", VARCHAR), ("cascade", BOOLEAN),
    )
)  # fmt: skip
_OWNER: Final = given("ownname", VARCHAR)
STATS_MEMBERS: Final = (
    procedure(
        "gather_table_stats",
        gather_table_stats,
        _OWNER,
        given("tabname", VARCHAR),
        given("partname", VARCHAR, None),
        *_ANY,
    ),
    procedure("gather_schema_stats", gather_schema_stats, _OWNER, *_ANY),
    procedure("gather_database_stats", gather_database_stats, *_ANY),
)
MVIEW_MEMBERS: Final = (
    procedure("refresh", refresh, given("list", VARCHAR), given("method", VARCHAR, None)),
    procedure(
        "refresh_all_mviews", refresh_all, out("number_of_failures", INTEGER), given("method", VARCHAR, None)
    ),
)
METADATA_MEMBERS: Final = (
    function(
        "get_ddl",
        TEXT,
        get_ddl,
        given("object_type", VARCHAR),
        given("name", VARCHAR),
        given("schema", VARCHAR, None),
    ),
)
