"""What the system tables and views look like, read from `catalog/sql/*.sql`.

The files hold one CREATE TABLE or CREATE VIEW per object, each with its columns and types in the
header. They are read here, not run: `bootstrap` makes SQLite tables and catalog rows of them, and
`loading` and `writer` take names and defaults from them. PostgreSQL 15 docs, chapters 37 and 53.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from polar_lite.catalog.names import physical_column, physical_table
from polar_lite.protocol import pgtypes
from polar_lite.protocol.records import dataclass

FILES: Final = (
    "pg_catalog_tables.sql",
    "pg_catalog_views.sql",
    "pg_stat_views.sql",
    "information_schema.sql",
    "information_schema_types.sql",
    "information_schema_usage.sql",
    "oracle_dictionary.sql",
    "oracle_dictionary_more.sql",
)
FIRST_VIEW_OID: Final = 12000
# From a system view's OID to those of its row type and of the array type over that; all stay below
# the OIDs of users' objects, as the views' rules do.
_ROW_TYPE_OF_VIEW: Final = 2500
_ARRAY_TYPE_OF_VIEW: Final = 3000
CLUSTER: Final = "cluster"

_OBJECT: Final = re.compile(
    r"^CREATE (?P<kind>TABLE|VIEW) (?P<schema>\w+)\.(?P<name>\"[^\"]+\"|[\w{},]+) \("
    r"\s*(?:-- (?P<note>[^\n]*)\n)?(?P<columns>.*?)\)(?P<rest>;| AS NOTHING;| AS\n.*?;)\n",
    re.DOTALL | re.MULTILINE,
)
_SCOPES: Final = re.compile(r"\{([\w,]+)\}")
_SCOPED: Final = re.compile(r"(?P<text>.*)  -- (?P<scopes>\w+(?:, \w+)*)\n")
_NUMBER: Final = re.compile(r"(oid|row type|array type) (\d+)")
_COLUMN: Final = re.compile(
    r"\s*(?P<name>\"[^\"]+\"|\w+) (?P<type>.*?)(?P<not_null> NOT NULL)?\s*(?:,|$)", re.DOTALL
)
_TYPE_NAMES: Final = {
    "boolean": "bool",
    "smallint": "int2",
    "integer": "int4",
    "bigint": "int8",
    "real": "float4",
    "double precision": "float8",
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
    "character varying": "varchar",
    '"char"': "char",
}
_LENGTH: Final = re.compile(r"character varying\((\d+)\)\Z")
_INTEGERS: Final = frozenset({"bool", "int2", "int4", "int8", "oid", "xid", "cid", "regproc", "regtype"})


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    name: str
    type_oid: int
    type_name: str
    not_null: bool
    physical: str
    typmod: int = -1

    @property
    def declaration(self) -> str:
        """The column's type in SQLite; none but plain affinities are needed here."""
        if self.type_name in _INTEGERS:
            return "INTEGER"
        return "REAL" if self.type_name in ("float4", "float8") else "TEXT"


@dataclass(frozen=True, slots=True)
class RelationDefinition:
    """A system table or (with `query`) a system view."""

    oid: int
    schema: str
    name: str
    columns: tuple[ColumnDefinition, ...]
    row_type: int
    array_type: int
    shared: bool = False
    query: str | None = None

    @property
    def physical(self) -> str:
        return physical_table(self.schema, self.name)

    @property
    def table(self) -> str:
        """The quoted SQLite name. A shared table's is found in the attached file, or in a writer's copy."""
        return f'"{self.physical}"' if self.shared else f'main."{self.physical}"'

    @property
    def has_oid(self) -> bool:
        return self.columns[0].name == "oid"


@cache
def definitions() -> tuple[RelationDefinition, ...]:
    """All system tables and views, in the order of the files."""
    from importlib.resources import files  # takes a while, for what is not asked at a start

    found: list[RelationDefinition] = []
    view_oid = FIRST_VIEW_OID
    for name in FILES:
        text = files("polar_lite.catalog").joinpath("sql", name).read_text(encoding="utf-8")
        for match in _OBJECT.finditer(text):
            for member in _members(match):
                found.append(_definition(member, view_oid))
                view_oid += member["kind"] == "VIEW"
    return tuple(found)


def _members(match: re.Match[str]) -> Iterator[re.Match[str]]:
    """The object itself, or the views of a family, which differ in a few lines.

    The family `{dba,all,user}_tables` is dba_tables, all_tables and user_tables, and where the text names
    another `{dba,all,user}_..` it is the one of the same scope; a line that ends in `-- dba, user` is in
    these two only.
    """
    family = _SCOPES.search(match["name"])
    if family is None:
        yield match
        return
    for scope in family[1].split(","):
        lines = [_in_scope(line, scope) for line in match[0].splitlines(keepends=True)]
        member = _OBJECT.match("".join(lines).replace(family[0], scope))
        assert member is not None
        yield member


def _in_scope(line: str, scope: str) -> str:
    """The line without its mark; nothing of one that other views have."""
    marked = _SCOPED.fullmatch(line)
    if marked is None:
        return line
    return f"{marked['text']}\n" if scope in marked["scopes"].split(", ") else ""


@cache
def tables() -> dict[str, RelationDefinition]:
    """The system tables by name."""
    return {d.name: d for d in definitions() if d.query is None}


def _definition(match: re.Match[str], view_oid: int) -> RelationDefinition:
    note = match["note"] or ""
    numbers = {key: int(value) for key, value in _NUMBER.findall(note)}
    if match["kind"] == "VIEW":
        numbers.setdefault("oid", view_oid)
        numbers["row type"] = view_oid + _ROW_TYPE_OF_VIEW
        numbers["array type"] = view_oid + _ARRAY_TYPE_OF_VIEW
    return RelationDefinition(
        oid=numbers["oid"],
        schema=match["schema"],
        name=match["name"].strip('"'),
        columns=tuple(_column(m) for m in _COLUMN.finditer(match["columns"].strip())),
        row_type=numbers["row type"],
        array_type=numbers["array type"],
        shared="shared" in note,
        query=_query(match) if match["kind"] == "VIEW" else None,
    )


def _query(match: re.Match[str]) -> str:
    """A view's query; AS NOTHING is one without rows."""
    if match["rest"] != " AS NOTHING;":
        return match["rest"].removeprefix(" AS\n").removesuffix(";")
    columns = _COLUMN.finditer(match["columns"].strip())
    values = ", ".join(f"NULL::{' '.join(m['type'].split())} AS {m['name']}" for m in columns)
    return f"SELECT {values} WHERE false"


def _column(match: re.Match[str]) -> ColumnDefinition:
    name = match["name"].strip('"')
    base = match["type"].strip()
    is_array = base.endswith("[]")
    base = base.removesuffix("[]")
    length = _LENGTH.match(base)
    typmod = -1
    if length is not None:
        base, typmod = "varchar", pgtypes.varchar_typmod(int(length[1]))
    found = pgtypes.BY_NAME[_TYPE_NAMES.get(base, base)]
    if is_array:
        found = pgtypes.BY_OID[found.array_oid]
    not_null = match["not_null"] is not None
    return ColumnDefinition(name, found.oid, found.name, not_null, physical_column(name), typmod)
