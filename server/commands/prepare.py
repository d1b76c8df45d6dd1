"""PREPARE, EXECUTE, DEALLOCATE, and CALL, DO. PostgreSQL 15 docs, SQL Commands.

A statement prepared here and one prepared by a Parse message share one set of names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.plan import ResultColumn
from polar_lite.catalog.object_names import Names
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import execute, extended_query
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.engine.rows import native_reader

if TYPE_CHECKING:
    from sqlglot import exp

    from polar_lite.server.sessions.session import Session


@command(nodes.Prepare)
def prepare(node: nodes.Prepare, session: Session, text: str) -> CommandResult:
    name = node.statement
    if name in session.statements:
        raise PgError(sqlstate.DUPLICATE_PSTATEMENT, f'prepared statement "{name}" already exists')
    environment = session.environment()
    types = tuple(session.planner.resolve_type(kind, environment).declared for kind in node.types or ())
    start, end = node.query_start, node.query_end
    source = text[start:end] if start is not None else text
    try:
        made = extended_query.prepare(session, name, source, types)
    except PgError as error:
        if error.position is not None:
            error.position += start or 0
        raise
    made.from_sql, made.source = True, text
    extended_query.keep(session, made)
    return CommandResult("PREPARE")


def _execute_columns(node: nodes.Execute, session: Session) -> Sequence[ResultColumn]:
    prepared = session.statements.get(node.statement)
    return () if prepared is None else prepared.columns or ()


@command(nodes.Execute, describe=_execute_columns)
def execute_prepared(node: nodes.Execute, session: Session, text: str) -> CommandResult:
    prepared = extended_query.find_statement(session, node.statement)
    if prepared.statement is None:
        return CommandResult("")
    params = arguments_of(node, session, prepared)
    if prepared.plan is None:
        result = execute.run_utility(session, prepared.statement, top_level=False)
    else:
        session.output.text_start = None
        result = extended_query.run_prepared(session, prepared, params)
    return CommandResult(result.tag_template, result=result)


def arguments_of(node: nodes.Execute, session: Session, prepared: extended_query.Prepared) -> list[Any]:
    """The native values of the parameters of EXECUTE; its statement has a plan for today's catalog then."""
    extended_query.plan_again(session, prepared)
    arguments = node.expressions or ()
    if len(arguments) != len(prepared.param_types):
        raise PgError(
            sqlstate.SYNTAX_ERROR,
            f'wrong number of parameters for prepared statement "{node.statement}"',
            detail=f"Expected {len(prepared.param_types)} parameters but got {len(arguments)}.",
        )
    return [
        _value(session, number, argument, oid)
        for number, (argument, oid) in enumerate(zip(arguments, prepared.param_types, strict=True), 1)
    ]


@command(nodes.Deallocate)
def deallocate(node: nodes.Deallocate, session: Session, text: str) -> CommandResult:
    if node.statement is None:
        session.statements.clear()
        return CommandResult("DEALLOCATE ALL")
    extended_query.find_statement(session, node.statement)
    del session.statements[node.statement]
    return CommandResult("DEALLOCATE")


def _value(session: Session, number: int, argument: exp.Expression, oid: int) -> Any:
    """Compute an argument of EXECUTE: coerced to the parameter's type as by assignment, native."""
    environment, planner = session.environment(), session.planner
    target = environment.snapshot.type_ref(oid)
    try:
        plan = planner.plan_expression(argument.copy(), environment, target, clause="EXECUTE")
    except PgError as error:
        if error.sqlstate != sqlstate.DATATYPE_MISMATCH or error.position is not None:
            raise
        names = Names(environment.snapshot, environment.search_path)
        source = planner.bind_expression(argument.copy(), environment, clause="EXECUTE").type.oid
        raise PgError(
            sqlstate.DATATYPE_MISMATCH,
            f"parameter ${number} of type {names.type(source, -1)} cannot be coerced to the"
            f" expected type {names.type(oid, -1)}",
            hint="You will need to rewrite or cast the expression.",
            position=_position(argument),
        ) from error
    value = execute.run_plan(session, plan, ()).all_rows()[0][0]
    reader = native_reader(plan.columns[0].type)
    return value if value is None or reader is None else reader(value)


def _position(argument: exp.Expression) -> int | None:
    starts = [node.meta["start"] for node in argument.walk() if "start" in node.meta]
    return min(starts) + 1 if starts else None
