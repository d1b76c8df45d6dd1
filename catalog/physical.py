"""The SQLite tables and indexes behind relations: their DDL, from the catalog's description.

A column's affinity follows its stored representation. The rowid stays free of user columns, so that
a NULL in an integer key is an error here and not a number that SQLite makes up.
"""

from typing import Final

from polar_lite.catalog.snapshot import Column, Relation
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes

_INTEGERS: Final = frozenset(
    pgtypes.BY_NAME[name].oid
    for name in (
        "bool", "int2", "int4", "int8", "oid", "xid", "cid", "regproc", "regprocedure", "regoper",
        "regoperator", "regclass", "regtype", "regrole", "regnamespace", "regconfig", "regdictionary",
    )
)  # fmt: skip
_REALS: Final = frozenset({pgtypes.BY_NAME["float4"].oid, pgtypes.BY_NAME["float8"].oid})


def declaration(type_: TypeRef) -> str:
    """The declared type (and collation) of a column in SQLite."""
    if type_.oid in _INTEGERS or type_.is_fixed:
        return "INTEGER"
    if type_.oid in _REALS:
        return "REAL"
    if type_.oid == pgtypes.BYTEA.oid:
        return "BLOB"
    # A numeric key carries its display scale as trailing blanks, which RTRIM leaves out of comparisons.
    return "TEXT COLLATE RTRIM" if type_.oid == pgtypes.NUMERIC.oid else "TEXT"


def create_table(relation: Relation) -> str:
    """CREATE TABLE for a relation; keys are indexes of their own (`create_index`)."""
    columns = ", ".join(_column(c) for c in relation.columns if not c.has_dropped)
    # SQLite has no table without columns; this one is nobody's.
    return f'CREATE TABLE {relation.database}."{relation.physical}" ({columns or chr(34) + "polar$none" + chr(34)})'


def create_index(
    name: str, relation: Relation, columns: tuple[int, ...], *, unique: bool, descending: frozenset[int] = frozenset()
) -> str:
    """CREATE INDEX over columns given by attnum."""
    by_number = {c.attnum: c for c in relation.columns}
    keys = ", ".join(
        f'"{by_number[n].physical}"' + (" DESC" if n in descending else "") for n in columns
    )
    word = "UNIQUE INDEX" if unique else "INDEX"
    return f'CREATE {word} {relation.database}."{name}" ON "{relation.physical}" ({keys})'


def _column(column: Column) -> str:
    text = f'"{column.physical}" {declaration(column.type)}'
    return f"{text} NOT NULL" if column.not_null else text
