"""What the rows that are there have in a column that is added: its default, or NULL.

A default that is the same for all rows is computed once and kept with the column; another one is written
into each row. PostgreSQL 15 docs, ALTER TABLE; source tablecmds.c (ATExecAddColumn), heap.c
(StoreAttrMissingVal).
"""

from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog.dialect import row_expressions, storage
from polar_lite.catalog.dialect.binder.coercion import represent
from polar_lite.catalog.dialect.binder.defaults import column_default
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.translate.clauses.postponed import is_volatile
from polar_lite.catalog.loading.declared import column_type
from polar_lite.catalog.names import physical_column
from polar_lite.catalog.object_names import quote_ident
from polar_lite.catalog.objects import BOOTSTRAP_SUPERUSER, Column, Relation
from polar_lite.catalog.writing import columns as catalog_columns
from polar_lite.catalog.writing.relations import NewColumn
from polar_lite.protocol.records import dataclass
from polar_lite.server.commands.ddl import Ddl, no_position
from polar_lite.server.engine.calls import guarded
from polar_lite.server.triggers.row_triggers import suspended


@dataclass(frozen=True, slots=True)
class OlderRows:
    """missing: what all rows have, as it is stored. must_fill: each has to be given its value."""

    missing: Any = None
    must_fill: bool = False


_NULL: Final = OlderRows()
_FILLED: Final = OlderRows(must_fill=True)


def add_column(ddl: Ddl, relation: Relation, made: NewColumn) -> tuple[int, OlderRows]:
    """Enter a column and make it; its attnum, and whether `fill` has to come when its sequence is there.

    Rights, words, NOT NULL and constraints are the caller's.
    """
    with no_position():
        older = _older_rows(ddl, relation, made)
    return catalog_columns.add_column(ddl.writer, relation, made, older.missing), older


def _older_rows(ddl: Ddl, relation: Relation, made: NewColumn) -> OlderRows:
    if made.identity:
        return _FILLED
    if made.default is None and not made.type.domain:  # a domain has defaults, and may refuse NULL
        return _NULL
    if relation.kind != "r" or (made.type.domain and not _has_rows(ddl, relation)):
        return _FILLED
    environment = replace(ddl.session.environment(), snapshot=ddl.snapshot)
    type_ = column_type(made.type.oid, made.type.typmod, made.type.domain)  # as it is stored
    column = Column(0, made.name, type_, physical_column(made.name), default=made.default)
    expr = column_default(Statement(environment, ""), column)
    if is_volatile(expr):
        return _FILLED
    found = row_expressions.row_sql(ddl.snapshot, represent(expr, type_))
    if found.is_apart:
        return _FILLED
    ddl.writer.register_functions(found.functions)
    (value,) = guarded(ddl.session, ddl.writer.connection.execute, f"SELECT {found.sql}").fetchone()
    return OlderRows(value)


def _has_rows(ddl: Ddl, relation: Relation) -> bool:
    return ddl.finds(f"SELECT 1 FROM {storage.qualified(relation)} LIMIT 1")


def fill(ddl: Ddl, relation: Relation, name: str) -> None:
    """Give the rows there are a new column's default, computed for each if it is volatile."""
    session = ddl.session
    session.push_security(BOOTSTRAP_SUPERUSER)
    try:
        with suspended(session):
            session.run_text(f"UPDATE ONLY {ddl.written(relation)} SET {quote_ident(name)} = DEFAULT")
    finally:
        session.pop_security()
