"""CALL and EXEC, DO, anonymous blocks. PostgreSQL 15 docs, CALL (sql-call) and DO (sql-do)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.plan import ResultColumn
from polar_lite.catalog.plsql.compiler import statement_call
from polar_lite.catalog.plsql.routines import counting_quotes
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.engine.calls import NO_PARAMETERS, Parameters
from polar_lite.server.engine.rows import stored_writer
from polar_lite.server.plsql.runtime import outermost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polar_lite.server.sessions.session import Session


def analyze_call(
    node: nodes.Call, session: Session, declared: Sequence[int]
) -> tuple[Sequence[int], Sequence[ResultColumn]]:
    compiled = _compiled(node, session, declared)
    return compiled.parameter_types, _columns(compiled)


@command(nodes.Call, analyze=analyze_call)
def call(
    node: nodes.Call, session: Session, text: str, parameters: Parameters = NO_PARAMETERS
) -> CommandResult:
    runtime = session.runtime
    with outermost(runtime):
        compiled = _compiled(node, session, parameters.types)
        outs = compiled.unit.function(runtime, *parameters.values) or ()
    columns = _columns(compiled)
    if not columns:
        return CommandResult("CALL")
    row = []
    for column, value in zip(columns, outs, strict=True):
        writer = stored_writer(column.type)
        row.append(writer(value) if writer is not None and value is not None else value)
    return CommandResult("CALL", columns, [row])


def _compiled(node: nodes.Call, session: Session, declared: Sequence[int] = ()) -> statement_call.Call:
    return statement_call.compile_call(node, session.environment(), session.runtime, declared)


def _columns(compiled: statement_call.Call) -> list[ResultColumn]:
    return [ResultColumn(name, type_) for name, type_ in compiled.outs]


@command(nodes.Do)
def do(node: nodes.Do, session: Session, text: str) -> CommandResult:
    source = session.conduct.standard_text(node.source)
    with counting_quotes(text, source, node.source_start):
        session.runtime.run_block(source, node.language or "plpgsql", start=node.source_start)
    return CommandResult("DO")


@command(nodes.AnonymousBlock)
def anonymous_block(node: nodes.AnonymousBlock, session: Session, text: str) -> CommandResult:
    session.runtime.run_block(node.source, "plsql", start=node.source_start)
    return CommandResult("DO")
