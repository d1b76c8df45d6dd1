"""CREATE VIEW and what ALTER VIEW adds to ALTER TABLE.

Checked in PostgreSQL's order and words; the rows are written by `catalog.writing.views`. PostgreSQL 15 source
view.c (DefineView, checkViewTupleDesc).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.state import Recorded
from polar_lite.catalog.dialect.binder.writes.updatable import obstacle
from polar_lite.catalog.dialect.output_collations import collation_of
from polar_lite.catalog.dialect.polar.parse import parse_statement
from polar_lite.catalog.dialect.stored_texts import operator_in, type_named_in
from polar_lite.catalog.object_names import (
    PG_CLASS,
    PG_COLLATION,
    PG_CONSTRAINT,
    PG_PROC,
    PG_TS_CONFIG,
    PG_TS_DICT,
    PG_TYPE,
    Reference,
    quote_ident,
)
from polar_lite.catalog.objects import Relation, Schema, ViewNames
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.writing import views
from polar_lite.catalog.writing.relations import NewColumn
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl, refuse_record
from polar_lite.server.commands.tables import storage_options

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


@dataclass(frozen=True, slots=True)
class _View:
    """A view on its way."""

    columns: tuple[NewColumn, ...]
    text: str
    names: ViewNames
    refers_to: tuple[Reference, ...]
    options: tuple[str, ...]


@command(nodes.CreateView, writes=True)
def create_view(node: nodes.CreateView, session: Session, text: str) -> CommandResult:
    """Oracle's FORCE makes a valid view as NO FORCE does; an invalid one is refused in either case."""
    ddl = Ddl(session)
    if node.persistence == "unlogged":
        raise PgError(code.SYNTAX_ERROR, "views cannot be unlogged because they do not have storage")
    query_text = text[node.query_start : node.query_end]
    if node.recursive:
        query_text, query, recorded = _recursive(ddl, node, text)
        start = 0
    else:
        query, recorded = bound(ddl, node.query, text)
        start = node.query_start
    options = storage_options.checked("v", node.options)
    if node.check_option:
        _check_check_option(query)
        options += (f"check_option={node.check_option.lower()}",)
    if any(option.startswith("check_option=") for option in options):
        _check_check_option(query)
    if node.read_only:
        options += ("polar_read_only=true",)
    columns = _columns(ddl, query, node.columns)
    temporary = _is_temporary(ddl, node, recorded)
    schema = ddl.creation_schema(node.names, temporary=temporary)
    names = meaning_of_names(ddl, recorded, start)
    refers_to = tuple(references(ddl.snapshot, query, recorded))
    view = _View(columns, query_text, names, refers_to, options)
    _make(ddl, schema, node.names[-1], view, or_replace=bool(node.or_replace))
    return CommandResult("CREATE VIEW")


def bound(ddl: Ddl, query: exp.Expr, text: str, *, kind: str = "v") -> tuple[q.Query, Recorded]:
    """The bound query of a view, and what its names mean. kind: 'm' for a materialized view."""
    if query.args.get("into"):
        raise PgError(code.FEATURE_NOT_SUPPORTED, "views must not contain SELECT INTO")
    with_ = query.args.get("with_")
    for item in with_.expressions if with_ is not None else ():
        if isinstance(item.this, exp.Insert | exp.Update | exp.Delete):
            what = "views must not contain" if kind == "v" else "materialized views must not use"
            raise PgError(code.FEATURE_NOT_SUPPORTED, f"{what} data-modifying statements in WITH")
    environment = replace(ddl.session.environment(), snapshot=ddl.snapshot)
    found: tuple[q.Query, Recorded] = ddl.session.planner.bind_view(query, text, environment)
    return found


def _recursive(ddl: Ddl, node: nodes.CreateView, text: str) -> tuple[str, q.Query, Recorded]:
    """CREATE RECURSIVE VIEW v (a, ..): the query is WITH RECURSIVE v (a, ..) AS (..) SELECT a, .. FROM v."""
    name, names = quote_ident(node.names[-1]), ", ".join(quote_ident(name) for name in node.columns)
    head = f"WITH RECURSIVE {name} ({names}) AS ("
    whole = f"{head}{text[node.query_start : node.query_end]}) SELECT {names} FROM {name}"
    try:
        query, recorded = bound(ddl, parse_statement(whole), whole)
    except PgError as error:
        place = (error.position or 0) + node.query_start - len(head)
        error.position = place if node.query_start < place <= node.query_end else None
        raise
    return whole, query, recorded


def _check_check_option(query: q.Query) -> None:
    why = obstacle(query)
    if why is not None:
        raise PgError(
            code.FEATURE_NOT_SUPPORTED,
            "WITH CHECK OPTION is supported only on automatically updatable views",
            hint=why,
        )


def _columns(ddl: Ddl, query: q.Query, given: Sequence[str] | None) -> tuple[NewColumn, ...]:
    targets = [t for t in query.targets if not t.junk]
    if given and len(given) > len(targets):
        raise PgError(code.SYNTAX_ERROR, "CREATE VIEW specifies more column names than columns")
    names = [*(given or ()), *(t.name for t in targets[len(given or ()) :])]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise PgError(code.DUPLICATE_COLUMN, f'column "{name}" specified more than once')
    for name, target in zip(names, targets, strict=True):
        refuse_record(name, target.expr.type.oid)
    return tuple(
        NewColumn(name, t.expr.type, collation=collation_of(ddl.snapshot, query, t.expr))
        for name, t in zip(names, targets, strict=True)
    )


def _is_temporary(ddl: Ddl, node: nodes.CreateView, recorded: Recorded) -> bool:
    if node.persistence in ("temp", "local temp", "global temp"):
        return True
    relations = (ddl.snapshot.relations[oid] for oid in recorded.entries.values())
    if all(relation.persistence != "t" for relation in relations):
        return ddl.is_temporary_name(node.names)
    ddl.notice("NOTICE", code.SUCCESSFUL_COMPLETION, f'view "{node.names[-1]}" will be a temporary view')
    return True


def meaning_of_names(ddl: Ddl, recorded: Recorded, start: int) -> ViewNames:
    """What goes with a view's text, which begins at `start` of the statement's."""
    environment = ddl.session.environment()
    meaning = environment.meaning
    on = tuple(part.name for part in fields(meaning) if getattr(meaning, part.name))
    return ViewNames(
        {place - start: what for place, what in recorded.tables.items()},
        {place - start: oid for place, oid in recorded.routines.items()},
        {place - start: oid for place, oid in recorded.constants.items()},
        {place - start: oid for place, oid in recorded.types.items()},
        environment.search_path,
        on,
    )


def references(snapshot: Snapshot, query: q.Query, recorded: Recorded) -> Iterator[Reference]:
    """The columns the query uses, whole relations of which it uses none, and other objects."""
    rows = _rows_of_functions(snapshot, query)
    used: dict[int, set[int]] = {varno: set() for varno in recorded.entries}
    used |= {varno: set() for varno in rows}
    for node in q.nodes_of(query):
        if isinstance(node, q.Var) and node.varno in used and node.attnum > 0:
            used[node.varno].add(node.attnum)
        elif isinstance(node, q.Query) and node.target is not None and node.target.varno in used:
            used[node.target.varno].update(node.named)
    for varno, oid in rows.items():
        # WITH ORDINALITY's column comes after the type's.
        for attnum in sorted(used[varno]):
            if attnum <= len(snapshot.relations[oid].columns):
                yield PG_CLASS, oid, attnum
    for varno, oid in recorded.entries.items():
        for attnum in sorted(used[varno]) or (0,):
            yield PG_CLASS, oid, attnum
    for oid in sorted(recorded.views):
        yield PG_CLASS, oid, 0
    for oid in recorded.constants.values():
        yield _class_of(snapshot, oid), oid, 0
    for oid in sorted(recorded.constraints):
        yield PG_CONSTRAINT, oid, 0
    for oid in recorded.routines.values():
        yield PG_PROC, oid, 0
    for node in q.nodes_of(query):
        if (oid_of_type := type_named_in(node)) is not None:
            yield PG_TYPE, oid_of_type, 0
        if (operator := operator_in(snapshot, node)) is not None:
            yield operator
        if isinstance(node, q.CollateExpr):
            yield PG_COLLATION, node.collation, 0
        if isinstance(node, q.FieldSelect) and (row := snapshot.types.get(node.arg.type.oid)) is not None:
            yield PG_CLASS, row.relation, node.fieldno


def _class_of(snapshot: Snapshot, oid: int) -> int:
    """The system table of what a constant names."""
    known = snapshot.text_search
    return (
        PG_TS_CONFIG if oid in known.configurations else PG_TS_DICT if oid in known.dictionaries else PG_CLASS
    )


def _rows_of_functions(snapshot: Snapshot, query: q.Query) -> dict[int, int]:
    """The functions in FROM whose columns are a composite type's: varno -> OID of its relation."""
    found = {}
    for node in q.nodes_of(query):
        if isinstance(node, q.RangeTblEntry) and node.function is not None and not node.is_defined:
            row = snapshot.types.get(node.function.type.oid)
            if row is not None and row.relation:
                found[node.varno] = row.relation
    return found


def _make(ddl: Ddl, schema: Schema, name: str, view: _View, *, or_replace: bool) -> None:
    old = ddl.snapshot.relation_by_name(schema.oid, name)
    if old is None:
        views.create_view(
            ddl.writer,
            schema,
            name,
            ddl.role,
            view.columns,
            view.text,
            view.names,
            view.refers_to,
            persistence="t" if schema.name.startswith("pg_temp_") else "p",
            options=view.options,
        )
        return
    if not or_replace:
        raise PgError(code.DUPLICATE_TABLE, f'relation "{name}" already exists')
    if old.kind != "v":
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{name}" is not a view')
    privileges.check_owner(ddl.snapshot, ddl.role, old)
    _check_same_columns(ddl, old, view.columns)
    added = view.columns[len(old.columns) :]
    views.replace_view(ddl.writer, old, added, view.text, view.names, view.refers_to, view.options)


def _check_same_columns(ddl: Ddl, old: Relation, new: Sequence[NewColumn]) -> None:
    """checkViewTupleDesc (42P16)."""
    if len(new) < len(old.columns):
        raise PgError(code.INVALID_TABLE_DEFINITION, "cannot drop columns from view")
    for before, after in zip(old.columns, new, strict=False):
        if before.name != after.name:
            raise PgError(
                code.INVALID_TABLE_DEFINITION,
                f'cannot change name of view column "{before.name}" to "{after.name}"',
                hint="Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.",
            )
        if (before.type.oid, before.type.typmod) != (after.type.oid, after.type.typmod):
            names = ddl.names()
            raise PgError(
                code.INVALID_TABLE_DEFINITION,
                f'cannot change data type of view column "{before.name}"'
                f" from {names.type(before.type.oid, before.type.typmod)}"
                f" to {names.type(after.type.oid, after.type.typmod)}",
            )
