"""The Query message: a text of any number of statements, and the implicit transaction it gets.

PostgreSQL 15, tcop/postgres.c (exec_simple_query); docs 55.2.2.1 (protocol-flow-multi-statement).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.event_triggers import SERVER_ERROR
from polar_lite.protocol import backend, sqlstate
from polar_lite.protocol.buffer import SynchronizationLost
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import continuation, execute, logs, portals
from polar_lite.server.errors import forget_frames
from polar_lite.server.result_rows import describe, send_rows
from polar_lite.server.sessions.session import SessionEnded

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

LOG = logging.getLogger("polar_lite.server")


def run(session: Session, text: str, known: execute.Statement | None = None) -> None:
    """Run a Query message to its ReadyForQuery; errors become ErrorResponse here.

    known: the one statement that the text is, where it was recognized before.
    """
    session.begin_statement(text)
    try:
        session.statements.pop("", None)
        session.close_portal("")
        if known is not None:
            _run_statements(session, ((known, 0),))
        else:
            _run_pieces(session, continuation.split(session, session.conduct.text_of_standard_strings(text)))
    except _At as located:
        report(session, located.error, located.start)
    except Exception as error:  # noqa: BLE001 - the client is told
        report(session, error)
    session.output.ready()


def report(session: Session, error: BaseException, start: int | None = 0) -> None:
    """Undo, log and send an error; `start` moves its position to the whole text's (None: drops it)."""
    problem = session.fail(error)
    if problem.position is not None:
        problem.position = None if start is None else problem.position + start
    log_error(session, problem)
    if session.snapshot.event_triggers(SERVER_ERROR):
        from polar_lite.server.triggers import server_errors

        server_errors.fire(session, problem)
    try:
        session.output.send(backend.ErrorResponse(problem))
    except PgError as unspeakable:
        # The client's encoding has no word for it: as in PostgreSQL, it is told that.
        unspeakable.severity = problem.severity
        session.output.send(backend.ErrorResponse(unspeakable))
    forget_frames(error)
    if isinstance(problem, SynchronizationLost):
        session.output.send(backend.ErrorResponse(problem.end()))
        raise SessionEnded
    if problem.severity == "FATAL":
        raise SessionEnded


def log_error(session: Session, problem: PgError) -> None:
    if not LOG.isEnabledFor(logging.ERROR):
        return
    first = f"{problem.sqlstate}: {problem.message}"
    LOG.error("%s", logs.error_text(first, problem, session.last_query))


class _At(Exception):
    """An error of the statement that begins at character `start` of the text."""

    def __init__(self, error: BaseException, start: int | None) -> None:
        super().__init__()
        self.error = error
        self.start = start


def _run_pieces(session: Session, pieces: list[tuple[str, int | None]] | None) -> None:
    if not pieces:
        session.output.send(backend.EmptyQueryResponse())
        return
    # In a failed block a syntax error is told all the same.
    parse = len(pieces) > 1 or session.transaction.failed
    statements = []
    for text, start in pieces:
        try:
            statement = execute.read_statement(text, parse=parse, tell=session.output.tell_cut_name)
            statements.append((statement, start))
        except Exception as error:
            raise _At(error, start) from error
    _run_statements(session, statements)


def _run_statements(session: Session, statements: Sequence[tuple[execute.Statement, int | None]]) -> None:
    """Run the statements of one message, each with where it starts in the message's text."""
    transaction = session.transaction
    several = len(statements) > 1
    for number, (statement, start) in enumerate(statements, 1):
        is_last = number == len(statements)
        session.output.text_start = start
        try:
            refuse_in_failed_block(session, statement)
            transaction.start()
            transaction.is_lone = not several and not transaction.in_block
            if several:
                transaction.begin_implicit()
            session.timers.start_statement()
            portals.settle_before(session, statement)
            tag = run_marked(session, statement, _run_one)
            session.timers.stop_statement()
            if is_last:
                transaction.end_implicit()
                transaction.finish_statement()
            elif execute.is_transaction_command(statement):
                transaction.finish_statement()
            session.output.send(backend.CommandComplete(tag))
        except Exception as error:
            session.timers.stop_statement()
            raise _At(error, start) from error
        finally:
            session.output.text_start = 0


def run_marked(
    session: Session,
    statement: execute.Statement,
    function: Callable[..., Any],
    *args: Any,
) -> Any:
    """Run a statement that may be undone alone, unless it is about the transaction itself."""
    if execute.is_transaction_command(statement):
        return function(session, statement, *args)
    session.transaction.begin_statement()
    result = function(session, statement, *args)
    # Who has canceled or ended itself, or was at the last moment, is told instead of getting an answer.
    session.interrupts.check()
    session.transaction.end_statement()
    return result


def _run_one(session: Session, statement: execute.Statement) -> str:
    plan, literals = execute.plan_statement(session, statement)
    if plan is None:
        result = execute.run_utility(session, statement)
    else:
        if plan.param_types:
            raise no_parameter(statement.text)
        origin = execute.origin_of(session, statement)
        result = execute.run_plan(session, plan, (), literals, origin=origin)
    for part in (*result.asides, result) if result.asides else (result,):
        if part.returns_rows:
            formats = (int(part.is_binary),) * len(part.columns)
            session.output.send(describe(session, part.columns, formats))
            send_rows(session, part, formats)
    return result.tag


def no_parameter(text: str) -> PgError:
    """42P02 for the first $n of a text that comes without values."""
    from polar_lite.catalog.dialect import nodes

    tree = execute.read_statement(text, parse=True).tree
    first = min(tree.find_all(nodes.ParamRef), key=lambda node: int(node.meta["start"]))
    return PgError(
        sqlstate.UNDEFINED_PARAMETER,
        f"there is no parameter ${first.args['number']}",
        position=int(first.meta["start"]) + 1,
    )


def refuse_in_failed_block(session: Session, statement: execute.Statement | None) -> None:
    """25P02 for everything but the end of a failed transaction block."""
    if session.transaction.failed and not (statement is not None and execute.ends_transaction(statement)):
        raise PgError(
            sqlstate.IN_FAILED_SQL_TRANSACTION,
            "current transaction is aborted, commands ignored until end of transaction block",
        )
