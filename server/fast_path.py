"""The FunctionCall message: one function by its OID, as libpq's and JDBC's large objects call it.

It is the query `SELECT function($1, ..)`, so rights, errors and transactions are those of one.
PostgreSQL 15 docs 55.2.4 (protocol-flow-function-call); source fastpath.c.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from polar_lite.catalog.functions.registry import REGISTRY, Function
from polar_lite.catalog.object_names import quote_qualified
from polar_lite.protocol import backend, sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import execute, extended_query, portals
from polar_lite.server.extended_query import format_of, read_parameter
from polar_lite.server.result_rows import encoder
from polar_lite.server.simple_query import refuse_in_failed_block, run_marked

if TYPE_CHECKING:
    from polar_lite.protocol.frontend import FunctionCall
    from polar_lite.server.sessions.session import Session

# Of a DataRow with one column: tag, length and number of columns come before the value's length.
_VALUE_AT = 7


def call(session: Session, message: FunctionCall) -> None:
    """Carry out the call to its ReadyForQuery; errors are the caller's."""
    session.begin_statement("")
    refuse_in_failed_block(session, None)
    session.transaction.start()
    session.timers.start_statement()
    function = _function(session, message.function)
    text = _query(function)
    session.begin_statement(text)
    prepared = extended_query.prepare(session, "", text, function.args)
    assert prepared.statement is not None
    portals.settle_before(session, prepared.statement)
    params = _params(session, message, function)
    value = run_marked(session, prepared.statement, _run, prepared, params, message.result_format)
    session.timers.stop_statement()
    session.transaction.finish_statement()
    session.output.send(backend.FunctionCallResponse(value))
    session.output.ready()


def _function(session: Session, oid: int) -> Function:
    routine = session.snapshot.routine(oid)
    found = routine.function if routine is not None else REGISTRY.by_oid.get(oid)
    if found is None:
        raise PgError(sqlstate.UNDEFINED_FUNCTION, f"function with OID {oid} does not exist")
    if found.kind != "f" or found.returns_set:
        message = f'cannot call function "{found.name}" via fastpath interface'
        raise PgError(sqlstate.FEATURE_NOT_SUPPORTED, message)
    return found


def _query(function: Function) -> str:
    places = ", ".join(f"${number}" for number in range(1, len(function.args) + 1))
    return f"SELECT {quote_qualified(function.schema, function.name)}({places})"


def _params(session: Session, message: FunctionCall, function: Function) -> list[Any]:
    count, formats = len(message.arguments), message.argument_formats
    if count != len(function.args):
        raise PgError(
            sqlstate.PROTOCOL_VIOLATION,
            f"function call message contains {count} arguments but function requires {len(function.args)}",
        )
    if len(formats) > 1 and len(formats) != count:
        raise PgError(
            sqlstate.PROTOCOL_VIOLATION,
            f"function call message contains {len(formats)} argument formats but {count} arguments",
        )
    return [
        None if raw is None else read_parameter(session, raw, oid, format_of(formats, n))
        for n, (raw, oid) in enumerate(zip(message.arguments, function.args, strict=True))
    ]


def _run(
    session: Session, _: execute.Statement, prepared: extended_query.Prepared, params: list[Any], form: int
) -> bytes | None:
    if form not in (0, 1):
        raise PgError(sqlstate.INVALID_PARAMETER_VALUE, f"unsupported format code: {form}")
    result = extended_query.run_prepared(session, prepared, params)
    row = result.all_rows()[0]
    if row[0] is None:
        return None
    encoded = encoder(session, result.columns, (form,))([row])
    return bytes(encoded[_VALUE_AT + 4 :])
