"""Give a SQLite table another definition and leave its rows where they are.

A table's definition is a text in sqlite_schema, and its rows are values by place. What only says which rows
may come (NOT NULL, CHECK), what a column is called and what rows without it have can change without them: the
text is replaced, and SQLite reads its schema again. That is the way SQLite's documentation gives for what its
ALTER TABLE cannot do (lang_altertable.html, "Making Other Kinds Of Table Schema Changes"); it is a write like
any other to the transaction, its savepoints and other connections.

A column that was dropped stays in the table under a name that no user's column has, as it does in
PostgreSQL, until the table is made anew. The same text of SQLite's keeps the value of rows that are
older than a column (pg_attribute.atthasmissing).
"""

import sqlite3
from collections.abc import Sequence
from typing import Final

from polar_lite.catalog.dialect import row_expressions, storage, table_expressions
from polar_lite.catalog.dialect.storage import StoredColumn
from polar_lite.catalog.names import null_index
from polar_lite.catalog.objects import Column, Relation
from polar_lite.catalog.writing import indexes
from polar_lite.catalog.writing.writer import CatalogWriter
from polar_lite.protocol.records import dataclass

# Physical names of no user's column: none has a NUL.
_OURS: Final = "polar%00"
# What a write to sqlite_schema is answered with where that is forbidden.
_REFUSED: Final = frozenset({"SQLITE_ERROR", "SQLITE_AUTH"})
_STORED: Final = 3  # table_xinfo's `hidden` of a GENERATED .. STORED column


@dataclass(frozen=True, slots=True)
class _Present:
    """A column as SQLite has it. storage: without collation. missing: SQL of its DEFAULT."""

    physical: str
    storage: str
    missing: str | None
    is_rowid: bool
    is_generated: bool


def reshape(writer: CatalogWriter, oid: int) -> bool:
    """Make the SQLite table what the catalog says; False when its rows would have to change for that.

    The rows that are there have been found to fit. Indexes that have become others are made anew.
    """
    relation = writer.snapshot.relations[oid]
    columns = _stored_columns(writer, relation)
    if columns is None:
        return False
    sql, functions = row_expressions.table_sql(writer.snapshot, relation, columns)
    writer.register_functions(functions)
    if not _define(writer, relation, sql):
        return False
    _settle_indexes(writer, relation)
    return True


def _stored_columns(writer: CatalogWriter, relation: Relation) -> list[StoredColumn] | None:
    """The table's columns in their places; None when its rows do not fit the catalog's columns."""
    found = []
    wanted = {c.physical: c for c in relation.columns if not c.has_dropped}
    for place, present in enumerate(_present(writer, relation)):
        column = wanted.pop(present.physical, None)
        if column is None:
            is_ours = present.physical.startswith(_OURS)
            name = present.physical if is_ours else f"{_OURS}dropped{place}"
            found.append(StoredColumn(None, name, present.storage))
        elif _fits(writer, relation, column, present):
            found.append(StoredColumn(column, missing=present.missing))
        else:
            return None
    return None if wanted else found


def _present(writer: CatalogWriter, relation: Relation) -> list[_Present]:
    rows = writer.connection.execute(
        "SELECT name, type, dflt_value, pk, hidden FROM pragma_table_xinfo(?, ?) ORDER BY cid",
        (relation.physical, relation.database),
    )
    return [
        _Present(name, declared, missing, bool(key), hidden == _STORED)
        for name, declared, missing, key, hidden in rows
    ]


def _fits(writer: CatalogWriter, relation: Relation, column: Column, present: _Present) -> bool:
    """Whether the values that are stored are the column's."""
    is_rowid = column.attnum == relation.rowid_column
    if present.is_rowid and not is_rowid:
        return False  # the rows do not have it beside their rowid
    if is_rowid and not present.is_rowid and not _is_rowid(writer, relation, column):
        return False
    if column.generation is not None and not (
        present.is_generated and _is_generated_so(writer, relation, column)
    ):
        return False
    return present.storage == storage.storage_class(column.type).removesuffix(column.type.collate)


def _is_rowid(writer: CatalogWriter, relation: Relation, column: Column) -> bool:
    """Whether each row's number is its value of the column already."""
    other = writer.connection.execute(
        f"SELECT 1 FROM {storage.qualified(relation)}"
        f" WHERE {storage.quoted(column.physical)} IS NOT rowid LIMIT 1"
    )
    return other.fetchone() is None


def _is_generated_so(writer: CatalogWriter, relation: Relation, column: Column) -> bool:
    """Whether SQLite computes a generated column as the catalog says."""
    expression = row_expressions.generated_sql(writer.snapshot, relation)[column.attnum].sql
    declared = f"{storage.quoted(column.physical)} {storage.storage_class(column.type)}"
    return f"{declared} {storage.generated_clause(expression)}" in _text(
        writer, relation, "table", relation.physical
    )


def _text(writer: CatalogWriter, relation: Relation, kind: str, name: str) -> str:
    """SQLite's own text of a table or an index in the relation's file; "" when there is none."""
    schema = f"{storage.quoted(relation.database)}.sqlite_schema"
    found = writer.connection.execute(f"SELECT sql FROM {schema} WHERE type = ? AND name = ?", (kind, name))
    (text,) = found.fetchone() or ("",)
    return str(text)


def _define(writer: CatalogWriter, relation: Relation, sql: str) -> bool:
    """Whether SQLite lets the text be written: builds that are made to be defensive do not."""
    file = storage.quoted(relation.database)
    text = sql.replace(f"CREATE TABLE {file}.", "CREATE TABLE ", 1)  # SQLite keeps no name of the file
    if text == _text(writer, relation, "table", relation.physical):
        return True
    change = f"UPDATE {file}.sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?"
    writer.execute("PRAGMA writable_schema = ON")
    try:
        writer.execute(change, (text, relation.physical))
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname not in _REFUSED:
            raise
        return False
    finally:
        writer.execute("PRAGMA writable_schema = OFF")
    writer.renew_schema(relation.database)
    return True


def _settle_indexes(writer: CatalogWriter, relation: Relation) -> None:
    """Make anew the indexes that SQLite has otherwise, or has not."""
    for oid in relation.indexes:
        found = writer.snapshot.relations[oid]
        if found.physical and not _is_settled(writer, relation, found):
            for name in (found.physical, null_index(found.physical)):
                file = storage.quoted(relation.database)
                writer.execute(f"DROP INDEX IF EXISTS {file}.{storage.quoted(name)}")
            indexes.create_storage(writer, oid)


def _is_settled(writer: CatalogWriter, relation: Relation, found: Relation) -> bool:
    index = found.index
    assert index is not None
    wanted: Sequence[str] = ("", "")
    if indexes.is_stored(relation, index):
        if table_expressions.calls_routines(writer.snapshot, relation, index):
            return False
        wanted = indexes.storage_sql(writer.snapshot, relation, found.physical, index)
    file = storage.quoted(relation.database)
    names = found.physical, null_index(found.physical)
    return all(
        sql.replace(f"INDEX {file}.", "INDEX ", 1) == _text(writer, relation, "index", name)
        for sql, name in zip(wanted, names, strict=True)
    )
