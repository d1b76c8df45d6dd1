"""CALL and EXEC, DO, anonymous blocks. PostgreSQL 15 docs, CALL (sql-call) and DO (sql-do)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.plan import ResultColumn
from polar_lite.catalog.plsql import statement_call
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.engine.rows import stored_writer
from polar_lite.server.plsql_runtime import outermost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polar_lite.server.session import Session


def describe_call(node: Any, session: Session) -> Sequence[ResultColumn]:
    return [
        ResultColumn(name, type_)
        for name, type_ in statement_call.outs_of(node, session.environment(), session.runtime)
    ]


@command(nodes.Call, describe=describe_call)
def call(node: Any, session: Session, text: str) -> CommandResult:
    runtime = session.runtime
    with outermost(runtime):
        call_unit, outs = statement_call.compile_call(node, text, session.environment(), runtime)
        values = call_unit.function(runtime) or ()
    columns = [ResultColumn(name, type_) for name, type_ in outs]
    if not columns:
        return CommandResult("CALL")
    row = []
    for column, value in zip(columns, values, strict=True):
        writer = stored_writer(column.type)
        row.append(writer(value) if writer is not None and value is not None else value)
    return CommandResult("CALL", columns, [row])


@command(nodes.Do)
def do(node: Any, session: Session, text: str) -> CommandResult:
    session.runtime.run_block(node.source, node.language or "plpgsql", start=node.source_start)
    return CommandResult("DO")


@command(nodes.AnonymousBlock)
def anonymous_block(node: Any, session: Session, text: str) -> CommandResult:
    session.runtime.run_block(node.source, "plsql", start=node.source_start)
    return CommandResult("DO")
