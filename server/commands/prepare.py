"""PREPARE, EXECUTE, DEALLOCATE, and CALL, DO. PostgreSQL 15 docs, SQL Commands.

A statement prepared here and one prepared by a Parse message share one set of names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.plan import ResultColumn
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import execute, extended_query
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.engine.rows import native_reader

if TYPE_CHECKING:
    from polar_lite.server.session import Session


@command(nodes.Prepare)
def prepare(node: nodes.Prepare, session: Session, text: str) -> CommandResult:
    name = node.statement
    if name in session.statements:
        raise PgError(sqlstate.DUPLICATE_PSTATEMENT, f'prepared statement "{name}" already exists')
    environment = session.environment()
    types = tuple(session.planner.resolve_type(kind, environment).oid for kind in node.types or ())
    start, end = node.query_start, node.query_end
    source = text[start:end] if start is not None else text
    made = extended_query.prepare(session, name, source, types)
    made.from_sql, made.source = True, text
    session.statements[name] = made
    return CommandResult("PREPARE")


def _execute_columns(node: nodes.Execute, session: Session) -> Sequence[ResultColumn]:
    return extended_query.find_statement(session, node.statement).columns or ()


@command(nodes.Execute, describe=_execute_columns)
def execute_prepared(node: nodes.Execute, session: Session, text: str) -> CommandResult:
    prepared = extended_query.find_statement(session, node.statement)
    if prepared.statement is None:
        return CommandResult("")
    extended_query.plan_again(session, prepared)
    arguments = node.expressions or ()
    if len(arguments) != len(prepared.param_types):
        raise PgError(
            sqlstate.SYNTAX_ERROR,
            f'wrong number of parameters for prepared statement "{node.statement}"',
            detail=f"Expected {len(prepared.param_types)} parameters but got {len(arguments)}.",
        )
    params = [
        _value(session, argument, oid, text)
        for argument, oid in zip(arguments, prepared.param_types, strict=True)
    ]
    if prepared.plan is None:
        result = execute.run_utility(session, prepared.statement, top_level=False)
    else:
        result = extended_query.run_prepared(session, prepared, params)
    rows = result.all_rows()
    return CommandResult(result.tag, result.columns, rows)


@command(nodes.Deallocate)
def deallocate(node: nodes.Deallocate, session: Session, text: str) -> CommandResult:
    if node.statement is None:
        session.statements.clear()
        return CommandResult("DEALLOCATE ALL")
    extended_query.find_statement(session, node.statement)
    del session.statements[node.statement]
    return CommandResult("DEALLOCATE")


def _value(session: Session, argument: Any, oid: int, text: str) -> Any:
    """Compute an argument of EXECUTE: coerced to the parameter's type, as a native value."""
    from sqlglot import exp

    del text
    kind = session.resolve_type(oid)
    cast = argument.copy()
    plan = session.planner.plan(exp.Select(expressions=[cast]), "", session.environment())
    result = execute.run_plan(session, plan, ())
    value = result.all_rows()[0][0]
    source = plan.columns[0].type
    if value is None:
        return None
    reader = native_reader(source)
    native = reader(value) if reader else value
    if source.oid == oid:
        return native
    shown = session.resolve_type(source.oid).output(native, source.typmod, session.style)
    return kind.input(shown, -1, session.style)
