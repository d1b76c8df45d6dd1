"""Change the columns of a table that exists: its catalog rows, and the SQLite table behind them.

Where the rows can stay as they are SQLite's table gets another definition (`reshaping`); else it is made anew
and the rows are copied, all in the transaction of the statement. Rights, words and checks are the commands'
matter. PostgreSQL 15 docs 53.7 (catalog-pg-attribute); source heap.c (RemoveAttributeById).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog.bootstrap import attribute_row
from polar_lite.catalog.dialect import storage
from polar_lite.catalog.dialect.row_expressions import RowSql
from polar_lite.catalog.object_names import PG_CLASS, PG_COLLATION, PG_TYPE
from polar_lite.catalog.objects import Column, Relation
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.writing import indexes, reshaping
from polar_lite.catalog.writing.relations import NewColumn, make_table
from polar_lite.catalog.writing.relations import add_column as enter_column
from polar_lite.catalog.writing.writer import CatalogWriter

_TYPE_FACTS: Final = (
    "atttypid", "attlen", "attndims", "atttypmod", "attbyval", "attstorage", "attalign", "attcollation",
)  # fmt: skip
# The new table while the old one still has the name; no user's name is coded like this.
_UNFINISHED: Final = "polar$rebuilt"
_FEW_ROWS: Final = 1000


def live_columns(relation: Relation) -> list[Column]:
    return [column for column in relation.columns if not column.has_dropped]


def add_column(writer: CatalogWriter, relation: Relation, column: NewColumn, missing: Any = None) -> int:
    """Add a column; returns its attnum. NOT NULL that rows may not fit is for `rebuild`.

    missing: what all rows there are have in it, as it is stored.
    """
    number = max((c.attnum for c in relation.columns), default=0) + 1
    enter_column(writer, relation.oid, number, column)
    writer.update("pg_class", {"oid": relation.oid}, {"relnatts": number})
    if missing is not None:
        writer.update("pg_attribute", {"attrelid": relation.oid, "attnum": number}, {"atthasmissing": True})
    if not reshaping.reshape(writer, relation.oid, {number: missing}):
        made = writer.snapshot.relations[relation.oid].columns[-1]
        definition = f"{storage.quoted(made.physical)} {storage.storage_class(made.type)}"
        if missing is not None:
            definition += f" DEFAULT {storage.literal(missing)}"
        writer.execute(f"ALTER TABLE {storage.qualified(relation)} ADD COLUMN {definition}")
    return number


def set_type(
    writer: CatalogWriter, relation: int, number: int, name: str, type_: TypeRef, collation: int
) -> None:
    """Give a column another type in the catalog; the storage is for `rebuild`."""
    where = {"attrelid": relation, "attnum": number}
    row = attribute_row(relation, number, name, type_, writer.type(type_.declared), collation)
    writer.update("pg_attribute", where, {key: row[key] for key in _TYPE_FACTS})
    for class_oid, oid in ((PG_TYPE, type_.declared), (PG_COLLATION, collation)):
        before = {"classid": PG_CLASS, "objid": relation, "objsubid": number, "refclassid": class_oid}
        writer.delete("pg_depend", before)
        writer.depend((PG_CLASS, relation, number), (class_oid, oid, 0))


def set_not_null(writer: CatalogWriter, relation: Relation, numbers: Iterable[int], value: bool) -> None:
    """Set or clear NOT NULL of columns; the rows have been checked."""
    for number in numbers:
        enter_not_null(writer, relation.oid, number, value)
    rebuild(writer, relation.oid)


def enter_not_null(writer: CatalogWriter, relation: int, number: int, value: bool) -> None:
    """NOT NULL in the catalog; the storage is for `rebuild`."""
    writer.update("pg_attribute", {"attrelid": relation, "attnum": number}, {"attnotnull": value})


def enter_dropped(writer: CatalogWriter, relation: int, number: int) -> None:
    """Make a column a dropped one; its number is never used again. The storage is for `rebuild`."""
    writer.update(
        "pg_attribute",
        {"attrelid": relation, "attnum": number},
        {
            "attname": f"........pg.dropped.{number}........",
            "atttypid": 0,
            "attisdropped": True,
            "attnotnull": False,
            "atthasdef": False,
            "atthasmissing": False,
            "attidentity": "",
            "attgenerated": "",
            "attstattarget": 0,
            "attacl": None,
        },
    )
    for column, sub in (("objid", "objsubid"), ("refobjid", "refobjsubid")):
        class_column = "classid" if column == "objid" else "refclassid"
        writer.delete("pg_depend", {class_column: PG_CLASS, column: relation, sub: number})
    writer.delete("pg_description", {"objoid": relation, "classoid": PG_CLASS, "objsubid": number})
    found = writer.snapshot.relations[relation]
    if found.rowid_column == number:
        leave_rowid(writer, relation)


def leave_rowid(writer: CatalogWriter, relation: int) -> None:
    """The primary key that was the rowid is gone; the storage is for `rebuild`."""
    writer.update("polar_storage", {"oid": relation}, {"rowidcolumn": 0})


def rebuild(writer: CatalogWriter, oid: int) -> None:
    """Make the SQLite table what the catalog's rows say, with what it holds.

    The rows keep their rowids unless a column is the rowid. They are not tested against NOT NULL and CHECK
    constraints. sqlite3.IntegrityError when they do not fit a key.
    """
    if not reshaping.reshape(writer, oid):
        copy_table(writer, oid, {})
        make_indexes(writer, oid)


def copy_table(writer: CatalogWriter, oid: int, values: Mapping[int, RowSql]) -> None:
    """Make the SQLite table anew, without its indexes.

    values: by attnum, what a column becomes, computed from the old row; the others are copied.
    """
    if any(column.has_missing for column in writer.snapshot.relations[oid].columns):
        writer.update("pg_attribute", {"attrelid": oid, "atthasmissing": True}, {"atthasmissing": False})
    relation = writer.snapshot.relations[oid]
    made = replace(relation, physical=_UNFINISHED)
    make_table(writer, made)
    _copy(writer, relation, made, values)
    old, new = storage.qualified(relation), storage.qualified(made)
    writer.execute(f"DROP TABLE {old}")
    if _has_few_rows(writer, new):
        make_table(writer, relation)
        _copy(writer, made, relation, {})
        writer.execute(f"DROP TABLE {new}")
    else:
        writer.execute(f"ALTER TABLE {new} RENAME TO {storage.quoted(relation.physical)}")


def _has_few_rows(writer: CatalogWriter, table: str) -> bool:
    """Whether copying them once more costs less than RENAME, for which SQLite parses its whole schema."""
    counted = f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT {_FEW_ROWS + 1})"
    (count,) = writer.connection.execute(counted).fetchone()
    return bool(count <= _FEW_ROWS)


def make_indexes(writer: CatalogWriter, oid: int) -> None:
    """After `copy_table`: SQLite dropped the indexes with the old table."""
    relation = writer.snapshot.relations[oid]
    for index_oid in relation.indexes:
        indexes.create_storage(writer, index_oid)


def _copy(writer: CatalogWriter, relation: Relation, made: Relation, values: Mapping[int, RowSql]) -> None:
    columns = [column for column in live_columns(relation) if column.generation is None]
    targets = [storage.quoted(column.physical) for column in columns]
    sources = [
        values[c.attnum].sql if c.attnum in values else name for c, name in zip(columns, targets, strict=True)
    ]
    order = "rowid"
    if relation.rowid_column:
        # In the order of the key: SQLite then only appends. (A number would be a column's place.)
        order = f"CASE WHEN 1 THEN {sources[[c.attnum for c in columns].index(relation.rowid_column)]} END"
    else:
        targets.insert(0, "rowid")
        sources.insert(0, "rowid")
    for changed in values.values():
        writer.register_functions(changed.functions)
    select = f"SELECT {', '.join(sources)} FROM {storage.qualified(relation)} ORDER BY {order}"
    insert = f"INSERT INTO {storage.qualified(made)} ({', '.join(targets)})"
    with writer.unchecked():
        if any(changed.is_apart for changed in values.values()):
            # PL must not run inside a write.
            writer.execute_for_rows(select, f"{insert} VALUES ({', '.join('?' * len(targets))})")
        else:
            writer.execute(f"{insert} {select}")
