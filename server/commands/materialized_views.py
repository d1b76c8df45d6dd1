"""CREATE MATERIALIZED VIEW and REFRESH: a view's query whose rows are kept in a table of its own.

The query is kept as a view's is; the rows are written by an INSERT that is planned from it, with the rights
of the owner. PostgreSQL 15 source createas.c, matview.c; docs 41.3 (rules-materializedviews).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes, storage, table_expressions
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.state import Recorded
from polar_lite.catalog.dialect.output_collations import collation_of
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.writing import relations, views
from polar_lite.catalog.writing.relations import NewColumn
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command, tablespaces
from polar_lite.server.commands.ddl import Ddl, refuse_record
from polar_lite.server.commands.tables import storage_options
from polar_lite.server.commands.tables.creation import check_method
from polar_lite.server.commands.views import bound, meaning_of_names, references
from polar_lite.server.engine.locks import TableMode
from polar_lite.server.transactions import table_locks

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


@command(nodes.CreateMaterializedView, writes=True)
def create_materialized_view(
    node: nodes.CreateMaterializedView, session: Session, text: str
) -> CommandResult:
    ddl = Ddl(session)
    query, recorded = bound(ddl, node.query, text, kind="m")
    _check_query(ddl, node, recorded)
    schema = ddl.creation_schema(node.names)
    name = node.names[-1]
    if ddl.exists(schema, name, node.if_not_exists):
        return CommandResult("CREATE MATERIALIZED VIEW")
    check_method(node)
    tablespace = tablespaces.chosen(ddl, node.tablespace)
    oid = views.create_view(
        ddl.writer,
        schema,
        name,
        ddl.role,
        _columns(ddl, query, node.columns or ()),
        text[node.query_start : node.query_end],
        meaning_of_names(ddl, recorded, node.query_start),
        tuple(references(ddl.snapshot, query, recorded)),
        kind="m",
        options=storage_options.checked("m", node.options),
    )
    relations.create_storage(ddl.writer, oid)
    tablespaces.place(ddl, oid, tablespace)
    if not node.with_data:
        return CommandResult("CREATE MATERIALIZED VIEW")
    return CommandResult(f"SELECT {_fill(ddl, ddl.snapshot.relations[oid])}")


def _check_query(ddl: Ddl, node: nodes.CreateMaterializedView, recorded: Recorded) -> None:
    used = (ddl.snapshot.relations[oid] for oid in recorded.entries.values())
    if any(relation.database == "temp" for relation in used):
        raise PgError(code.FEATURE_NOT_SUPPORTED, "materialized views must not use temporary tables or views")
    if node.persistence == "unlogged":
        raise PgError(code.FEATURE_NOT_SUPPORTED, "materialized views cannot be unlogged")


def _columns(ddl: Ddl, query: q.Query, given: Sequence[str]) -> tuple[NewColumn, ...]:
    targets = [target for target in query.targets if not target.junk]
    if len(given) > len(targets):
        raise PgError(code.SYNTAX_ERROR, "too many column names were specified")
    names = [*given, *(target.name for target in targets[len(given) :])]
    columns: list[NewColumn] = []
    for name, target in zip(names, targets, strict=True):
        type_ = target.expr.type
        # A literal without a type is text by the time it is stored.
        type_ = TypeRef(pgtypes.TEXT.oid) if type_.oid == pgtypes.UNKNOWN.oid else type_.bare()
        refuse_record(name, type_.oid)
        if any(column.name == name for column in columns):
            raise PgError(code.DUPLICATE_COLUMN, f'column "{name}" specified more than once')
        columns.append(NewColumn(name, type_, collation=collation_of(ddl.snapshot, query, target.expr)))
    return tuple(columns)


@command(nodes.RefreshMaterializedView, writes=True)
def refresh_materialized_view(
    node: nodes.RefreshMaterializedView, session: Session, text: str
) -> CommandResult:
    """Nobody else may use the view meanwhile; CONCURRENTLY lets them read what it was until the commit."""
    ddl = Ddl(session)
    if node.concurrently and not node.with_data:
        raise PgError(code.SYNTAX_ERROR, "CONCURRENTLY and WITH NO DATA options cannot be used together")
    view = _view_named(ddl, node)
    mode = TableMode.EXCLUSIVE if node.concurrently else TableMode.ACCESS_EXCLUSIVE
    table_locks.lock(session, view.oid, mode)
    with ddl.not_in_use("REFRESH MATERIALIZED VIEW", view.name):
        ddl.writer.register_functions(tuple(table_expressions.index_functions(ddl.snapshot, view).values()))
        ddl.writer.execute(f"DELETE FROM {storage.qualified(view)}")
    if not node.with_data:
        ddl.writer.update("pg_class", {"oid": view.oid}, {"relispopulated": False})
    elif node.concurrently:
        _fill(ddl, view)
    else:
        with _as_if_indexed_afterwards():
            _fill(ddl, view)
    return CommandResult("REFRESH MATERIALIZED VIEW")


def _view_named(ddl: Ddl, node: nodes.RefreshMaterializedView) -> Relation:
    view = ddl.relation_named(node.names)
    if view.kind not in "rm":
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{view.name}" is not a table or materialized view')
    privileges.check_owner(ddl.snapshot, ddl.role, view)
    if view.kind != "m":
        raise PgError(code.FEATURE_NOT_SUPPORTED, f'"{view.name}" is not a materialized view')
    if node.concurrently and not view.is_populated:
        raise PgError(
            code.FEATURE_NOT_SUPPORTED,
            "CONCURRENTLY cannot be used when the materialized view is not populated",
        )
    if node.concurrently and not any(_tells_rows_apart(ddl, oid) for oid in view.indexes):
        shown = ddl.written(view)
        raise PgError(
            code.OBJECT_NOT_IN_PREREQUISITE_STATE,
            f'cannot refresh materialized view "{shown}" concurrently',
            hint="Create a unique index with no WHERE clause on one or more columns of the materialized"
            " view.",
        )
    return view


def _tells_rows_apart(ddl: Ddl, oid: int) -> bool:
    index = ddl.snapshot.relations[oid].index
    return index is not None and index.is_unique and index.predicate is None and not index.expressions


def _fill(ddl: Ddl, view: Relation) -> int:
    """Write the rows of the query into the empty view, which can be read from now on."""
    session = ddl.session
    session.push_security(view.owner)
    try:
        environment = replace(session.environment(), snapshot=ddl.snapshot)
        plan = session.planner.plan_refresh(view, environment)
        count: int = session.execute_plan(plan, ()).count
    finally:
        session.pop_security()
    if not view.is_populated:
        ddl.writer.update("pg_class", {"oid": view.oid}, {"relispopulated": True})
    return count


@contextmanager
def _as_if_indexed_afterwards() -> Iterator[None]:
    """A row that is there twice is found by the unique index that PostgreSQL makes when all are written."""
    try:
        yield
    except PgError as error:
        if error.sqlstate == code.UNIQUE_VIOLATION:
            error.message = f'could not create unique index "{error.constraint}"'
            error.detail = (error.detail or "").replace(" already exists.", " is duplicated.") or None
        raise
