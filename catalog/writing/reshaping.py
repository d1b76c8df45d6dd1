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
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from polar_lite.catalog.dialect import row_expressions, storage, table_expressions
from polar_lite.catalog.dialect.storage import StoredColumn
from polar_lite.catalog.names import null_index
from polar_lite.catalog.objects import Column, Relation
from polar_lite.catalog.snapshot import Snapshot
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


@dataclass(frozen=True, slots=True)
class _Text:
    """A table or an index of one as sqlite_schema has it."""

    kind: str
    name: str
    sql: str


def reshape(writer: CatalogWriter, oid: int, added: Mapping[int, Any] = MappingProxyType({})) -> bool:
    """Make the SQLite table what the catalog says; False when its rows would have to change for that.

    The rows that are there have been found to fit. Indexes that have become others are made anew.
    added: by attnum, what they have in the columns that the SQLite table does not have yet, as it is stored.
    """
    relation = writer.snapshot.relations[oid]
    columns = _stored_columns(writer, writer.snapshot, relation, added)
    if columns is None:
        return False
    sql, functions = row_expressions.table_sql(writer.snapshot, relation, columns)
    writer.register_functions(functions)
    text = _kept(relation, "table", relation.physical, sql)
    if text.sql != _sql(writer, relation, text) and not _write(writer, relation, [(text, text)]):
        return False
    _settle_indexes(writer, relation)
    return True


def rename(writer: CatalogWriter, before: Snapshot, was: Relation) -> bool:
    """Give the SQLite table its new name, or a column of it one, of which all else is as it was before.

    before, was: the catalog and the relation without the new name. False when SQLite's texts are not what
    this version makes of them; its ALTER TABLE finds the names in any text, for which it reads all there are.
    """
    found = _stored_columns(writer, before, was)
    if found is None:
        return False
    relation = writer.snapshot.relations[was.oid]
    by_number = {column.attnum: column for column in relation.columns}
    columns = [replace(c, column=by_number[c.column.attnum]) if c.column else c for c in found]
    old, new = _texts(writer, before, was, found), _texts(writer, writer.snapshot, relation, columns)
    present = writer.connection.execute(
        f"SELECT type, name, sql FROM {_schema(was)} WHERE tbl_name = ? AND type IN ('table', 'index')",
        (was.physical,),
    )
    if {_Text(*row) for row in present} != set(old):
        return False
    return _write(writer, relation, list(zip(old, new, strict=True)))


def _stored_columns(
    writer: CatalogWriter,
    snapshot: Snapshot,
    relation: Relation,
    added: Mapping[int, Any] = MappingProxyType({}),
) -> list[StoredColumn] | None:
    """The table's columns in their places; None when its rows do not fit the catalog's columns."""
    found = []
    wanted = {c.physical: c for c in relation.columns if not c.has_dropped}
    for place, present in enumerate(_present(writer, relation)):
        column = wanted.pop(present.physical, None)
        if column is None:
            is_ours = present.physical.startswith(_OURS)
            name = present.physical if is_ours else f"{_OURS}dropped{place}"
            found.append(StoredColumn(None, name, present.storage))
        elif _fits(writer, snapshot, relation, column, present):
            found.append(StoredColumn(column, missing=present.missing))
        else:
            return None
    if any(column.attnum not in added or column.generation for column in wanted.values()):
        return None
    return found + [_added(writer, relation, column, added[column.attnum]) for column in wanted.values()]


def _added(writer: CatalogWriter, relation: Relation, column: Column, missing: Any) -> StoredColumn:
    if missing is not None:
        return StoredColumn(column, missing=storage.literal(missing))
    if column.not_null and _has_rows(writer, relation):
        # SQLite would find none of its NULLs, which are refused or filled next.
        column = replace(column, not_null=False)
    return StoredColumn(column)


def _has_rows(writer: CatalogWriter, relation: Relation) -> bool:
    found = writer.connection.execute(f"SELECT 1 FROM {storage.qualified(relation)} LIMIT 1")
    return found.fetchone() is not None


def _present(writer: CatalogWriter, relation: Relation) -> list[_Present]:
    rows = writer.connection.execute(
        "SELECT name, type, dflt_value, pk, hidden FROM pragma_table_xinfo(?, ?) ORDER BY cid",
        (relation.physical, relation.database),
    )
    return [
        _Present(name, declared, missing, bool(key), hidden == _STORED)
        for name, declared, missing, key, hidden in rows
    ]


def _fits(
    writer: CatalogWriter, snapshot: Snapshot, relation: Relation, column: Column, present: _Present
) -> bool:
    """Whether the values that are stored are the column's."""
    is_rowid = column.attnum == relation.rowid_column
    if present.is_rowid and not is_rowid:
        return False  # the rows do not have it beside their rowid
    if is_rowid and not present.is_rowid and not _is_rowid(writer, relation, column):
        return False
    if column.generation is not None and not (
        present.is_generated and _is_generated_so(writer, snapshot, relation, column)
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


def _is_generated_so(writer: CatalogWriter, snapshot: Snapshot, relation: Relation, column: Column) -> bool:
    """Whether SQLite computes a generated column as the catalog says."""
    expression = row_expressions.generated_sql(snapshot, relation)[column.attnum].sql
    declared = f"{storage.quoted(column.physical)} {storage.storage_class(column.type)}"
    table = _Text("table", relation.physical, "")
    return f"{declared} {storage.generated_clause(expression)}" in _sql(writer, relation, table)


def _texts(
    writer: CatalogWriter, snapshot: Snapshot, relation: Relation, columns: Sequence[StoredColumn]
) -> list[_Text]:
    """What sqlite_schema has of a table and its indexes if nothing but the catalog made it."""
    sql, functions = row_expressions.table_sql(snapshot, relation, columns)
    writer.register_functions(functions)
    found = [_kept(relation, "table", relation.physical, sql)]
    for oid in relation.indexes:
        found += _index_texts(snapshot, relation, snapshot.relations[oid])
    return found


def _index_texts(snapshot: Snapshot, relation: Relation, found: Relation) -> list[_Text]:
    """The SQLite index of a relation's and the second one that some have; none of what is not stored."""
    index = found.index
    assert index is not None
    if not found.physical or not indexes.is_stored(relation, index):
        return []
    if table_expressions.calls_routines(snapshot, relation, index):
        return []
    names = found.physical, null_index(found.physical)
    made = indexes.storage_sql(snapshot, relation, found.physical, index)
    return [_kept(relation, "index", name, sql) for name, sql in zip(names, made, strict=True) if sql]


def _kept(relation: Relation, kind: str, name: str, sql: str) -> _Text:
    """The text of a statement that makes something in the relation's file: SQLite keeps no file name."""
    file = f"{kind.upper()} {storage.quoted(relation.database)}."
    return _Text(kind, name, sql.replace(file, f"{kind.upper()} ", 1))


def _schema(relation: Relation) -> str:
    return f"{storage.quoted(relation.database)}.sqlite_schema"


def _sql(writer: CatalogWriter, relation: Relation, text: _Text) -> str:
    """SQLite's own text of a table or an index in the relation's file; "" when there is none."""
    found = writer.connection.execute(
        f"SELECT sql FROM {_schema(relation)} WHERE type = ? AND name = ?", (text.kind, text.name)
    )
    (sql,) = found.fetchone() or ("",)
    return str(sql)


def _write(writer: CatalogWriter, relation: Relation, texts: Sequence[tuple[_Text, _Text]]) -> bool:
    """Put texts in the place of others, as ones of the relation's table.

    False where SQLite does not let them be written: builds that are made to be defensive.
    """
    change = f"UPDATE {_schema(relation)} SET name = ?, tbl_name = ?, sql = ? WHERE type = ? AND name = ?"
    writer.execute("PRAGMA writable_schema = ON")
    try:
        for old, new in texts:
            writer.execute(change, (new.name, relation.physical, new.sql, old.kind, old.name))
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
    wanted = {text.name: text.sql for text in _index_texts(writer.snapshot, relation, found)}
    return all(
        wanted.get(name, "") == _sql(writer, relation, _Text("index", name, ""))
        for name in (found.physical, null_index(found.physical))
    )
