"""A short statement from its work to its answer, with no more ceremony than it needs.

It is optimistic: whatever is unusual, an error above all, makes it give up before it has sent anything, and
the ordinary way then does all of it. A query that may take long is tried for a moment: SQLite's progress
handler gives it up. `quick` says what comes here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from functools import lru_cache
from time import monotonic, time
from typing import TYPE_CHECKING, Any, Final

from polar_lite.protocol import backend, sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import execute, simple_query
from polar_lite.server.engine.calls import explain
from polar_lite.server.engine.capture import Sink
from polar_lite.server.engine.locks import MustWait
from polar_lite.server.quick import lanes
from polar_lite.server.quick.messages import BEGINS, COMMANDS
from polar_lite.server.result_rows import shape_of
from polar_lite.server.sessions.occupancy import hear
from polar_lite.server.sessions.session import SessionEnded
from polar_lite.server.transactions import table_locks
from polar_lite.server.transactions.overtaken import is_overtaken
from polar_lite.server.transactions.transaction import Block

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.server.engine.connection import EngineConnection
    from polar_lite.server.quick.lanes import Answer, Lane, Work
    from polar_lite.server.result_rows import Shape
    from polar_lite.server.sessions.session import Session

READ_SECONDS: Final = 0.001
"""How long a query may take there; it is then run in a thread, and so are the next RESTS of its lane."""
RESTS: Final = 100
# How many steps of SQLite's machine there are between two looks at the time, and rows.
_STEPS: Final = 500
_ROWS: Final = 25
_SELECTED: Final = tuple(
    backend.CommandComplete(f"SELECT {count}").encode() for count in range(lanes.MOST_ROWS + 1)
)


class GiveUp(Exception):
    """The ordinary way is to do it."""


def run(session: Session, work: Work) -> bool:
    """Run it, on the event loop's thread, and put the whole answer into `session.output.buffer`.

    False: it has had no effect, or one that has been undone.
    """
    pool = session.database.pool
    if not session.busy.acquire(False):
        return False  # another session is setting this one aside
    # It may have done so since the session was looked at.
    connection = None if session.transaction.is_aside else session.held or pool.take(session.context)
    if connection is None:
        session.busy.release()
        return False
    session.connection = session.held = connection
    session.at_once = True
    if session.transaction.is_writer:
        hear(session)
    try:
        return _run(session, connection, work)
    except SessionEnded:
        raise
    except (Exception, MustWait) as error:  # noqa: BLE001 - the ordinary way meets it again and reports it
        if not session.transaction.is_lost:
            _forget(session)
            return False
        simple_query.report(session, _explained(session, error))
        session.output.ready()
        return True
    finally:
        session.at_once, session.sequences.drawn = False, None
        transaction = session.transaction
        if transaction.is_writer:
            transaction.leave_idle_grant()
        session.idle_since = monotonic()
        session.busy.release()
        if not transaction.sqlite_open and not session.keeps_connection:
            session.held = None
            pool.put_back(connection)


def run_inside(session: Session, work: Work) -> bool:
    """In the session's thread: run one of many statements, in their transaction. False: as of `run`.

    Raises the error of a statement with which SQLite has undone the whole transaction.
    """
    if session.transaction.block is Block.NONE:
        session.begin_statement(work.text)
        session.transaction.start()
    try:
        return _run(session, session.connection, work, is_last=False)
    except (Exception, MustWait) as error:
        if session.transaction.is_lost:
            raise _explained(session, error) from error
        # The ordinary way meets it again and reports it.
        if isinstance(error, PgError) and error.sqlstate == sqlstate.QUERY_CANCELED:
            session.interrupts.request(error)  # it has been taken back by who met it
        _forget(session)
        return False
    finally:
        session.sequences.drawn = None


def _forget(session: Session) -> None:
    """What an attempt leaves that came to nothing: values of sequences, and its error on the connection."""
    session.connection.error = None
    if session.sequences.drawn:
        session.database.sequences.put_back(session.sequences.drawn)


def _explained(session: Session, error: BaseException) -> BaseException:
    return explain(session, error) if isinstance(error, sqlite3.Error) else error


def _run(session: Session, connection: EngineConnection, work: Work, *, is_last: bool = True) -> bool:
    lane, answer = work.lane, work.answer
    plan = lane.plan
    if plan is None:
        return _end_or_begin(session, work)
    if lane.rests and session.at_once:
        lane.rests -= 1
        return False
    if plan.volatile:
        session.sequences.drawn = []
    transaction = session.transaction
    in_block = transaction.block is not Block.NONE
    if not in_block and session.conduct.default_modes.isolation == "serializable":
        return False  # what it reads and writes is to be noted
    session.last_query = work.text
    session.statement_started = session.state_changed = time()
    if not in_block:
        session.transaction_started = session.statement_started
    if plan.functions:
        session.register_functions(plan.functions)
    # Made before anything is written: it may turn out that a type cannot be sent.
    shape = answer.shape
    if answer.shapes is not session.conduct.shapes or shape is None:
        shape = _shape(session, answer, plan)
    if in_block or session.database.locks.table_owners:
        table_locks.use(transaction, plan)
    if lane.writes:
        if lane.has_stages:
            rows, tag = _write_in_stages(session, work, in_block=in_block)
        elif in_block:
            rows, tag = _write_in_block(session, connection, work)
        else:
            rows, tag = _write_alone(session, connection, work)
    else:
        if in_block:
            transaction.for_read()
        rows = _read(session, connection, work)
        tag = _SELECTED[len(rows)]
    data = shape.encode(rows) if rows else b""
    if is_last and session.interrupts.reason is not None:
        session.interrupts.clear()
    output = session.output
    described = shape.description if answer.is_described and (plan.columns or not plan.writes) else b""
    output.buffer += b"".join((answer.start, described, data, tag)) * work.done
    if session.portals or session.finished is not None or in_block or work.is_new or work.prepared is None:
        _note(session, work, in_block=in_block)
    if not is_last:
        transaction.is_pipelined = True
        return True
    output.ready()
    return True


def _end_or_begin(session: Session, work: Work) -> bool:
    transaction, verb = session.transaction, work.lane.verb
    session.last_query = work.text
    session.statement_started = session.state_changed = time()
    session.interrupts.clear()
    session.output.buffer += work.answer.start
    try:
        if verb in BEGINS:
            transaction.start()
            transaction.begin(dict(work.lane.command.modes or ()), verb)
        elif verb == "COMMIT":
            transaction.commit()
        else:
            transaction.rollback()
        session.output.buffer += COMMANDS[verb]
    except Exception as error:  # noqa: BLE001 - the client is told
        simple_query.report(session, error)
    _note(session, work, in_block=transaction.block is Block.OPEN)
    session.output.ready()
    return True


def _read(session: Session, connection: EngineConnection, work: Work) -> Sequence[Any]:
    lane = work.lane
    plan, most = lane.plan, lane.most_rows
    assert plan is not None
    if plan.short or not session.at_once:
        rows: Sequence[Any] | None = connection.raw.execute(plan.sql, work.values).fetchmany(most + 1)
    else:
        rows = _read_in_time(connection, lane, work.values, most)
    if rows is None or len(rows) > most:
        lane.rests = RESTS
        raise GiveUp
    database, snapshot = session.database, lane.environment.snapshot
    if (database.is_publishing or database.snapshot is not snapshot) and is_overtaken(
        session, plan, snapshot
    ):
        raise GiveUp
    return rows


def _read_in_time(
    connection: EngineConnection, lane: Lane, values: Sequence[Any], most: int
) -> Sequence[Any] | None:
    """The rows of a query that may be long, or more than `most` of them; None where it took too long."""
    assert lane.plan is not None
    raw, until = connection.raw, monotonic() + READ_SECONDS
    raw.set_progress_handler(lambda: monotonic() > until, _STEPS)
    lane.rests = RESTS  # unless it turns out well
    try:
        cursor = raw.execute(lane.plan.sql, values)
        rows = more = cursor.fetchmany(_ROWS)
        while len(more) == _ROWS and len(rows) <= most and monotonic() < until:
            more = cursor.fetchmany(_ROWS)
            rows += more
    finally:
        raw.set_progress_handler(None, 0)
    if monotonic() < until:
        lane.rests = 0
    elif len(more) == _ROWS:
        return None
    return rows


def _shape(session: Session, answer: Answer, plan: Plan) -> Shape:
    found = shape_of(session, plan.columns, answer.formats)
    if found is session.conduct.shapes.get((id(plan.columns), answer.formats)):  # it may be used again
        answer.shape, answer.shapes = found, session.conduct.shapes
    return found


def _write_in_block(
    session: Session, connection: EngineConnection, work: Work
) -> tuple[Sequence[Any], bytes]:
    transaction, lane = session.transaction, work.lane
    _begin_to_write(session, lane)
    transaction.had_query, transaction.is_lone = True, False
    capture = connection.capture
    for relation in lane.written:
        capture.prepare(relation)
    effects: list[Any] = []
    # What others hold is looked at afterwards, row by row.
    mark = transaction.savepoint(None) if session.database.locks.others_hold(transaction) else None
    if mark is not None:
        work.together = ()
    outer, capture.sink = capture.sink, Sink(effects)
    try:
        found = _written(session, connection, work)
        if mark is not None:
            if lane.plan is None or lane.plan.has_conflict_clause:
                raise GiveUp
            transaction.check_effects(effects)
    except BaseException:
        transaction.undo(mark)
        raise
    finally:
        capture.sink = outer
    transaction.tape_effects(effects)
    if mark is not None:
        transaction.release(mark)
    return found


def _begin_to_write(session: Session, lane: Lane) -> None:
    """In a transaction: have the grant, and a plan that is still the right one; GiveUp otherwise."""
    transaction = session.transaction
    assert lane.plan is not None
    if not transaction.is_writer:
        # Another process that writes to the file is waited for in a thread.
        session.connection.set_patience(0)
        at_once, session.at_once = session.at_once, True  # nobody counts the time of a wait here
        try:
            transaction.for_write(lane.verb, lane.plan.writes)
        finally:
            session.at_once = at_once
        if session.environment() is not lane.environment:
            raise GiveUp
    if transaction.read_only or not transaction.sqlite_open or _may_not_send(session, lane):
        raise GiveUp
    transaction.note_changes(lane.plan.writes)


def _write_in_stages(session: Session, work: Work, *, in_block: bool) -> tuple[Sequence[Any], bytes]:
    """A row that foreign keys look at."""
    from polar_lite.server.writes import dml  # loads all of the dialect, for which a start does not wait

    transaction, plan = session.transaction, work.lane.plan
    assert plan is not None
    if not in_block:
        transaction.start()
    mark = None
    try:
        _begin_to_write(session, work.lane)
        if in_block:
            mark = transaction.savepoint(None)
        transaction.is_lone = not in_block
        result = execute.Result(plan.columns)
        dml.run(session, plan, (*work.values, ()), result)
        rows = result.all_rows()
        if mark is not None:
            transaction.release(mark)
        else:
            transaction.commit()
    except BaseException:
        if mark is not None:
            transaction.undo(mark)
        elif not in_block and transaction.active:
            transaction.rollback()
        raise
    return rows, _tag(work.lane.verb, result.count)


def _write_alone(session: Session, connection: EngineConnection, work: Work) -> tuple[Sequence[Any], bytes]:
    """A transaction of one statement is SQLite's own: it begins and commits with it."""
    lane, database = work.lane, session.database
    assert lane.plan is not None
    if session.conduct.default_modes.is_read_only:
        raise GiveUp
    session.waits.for_grant(database.grant)
    try:
        if database.snapshot is not lane.environment.snapshot or _may_not_send(session, lane):
            raise GiveUp
        locks, transaction = database.locks, session.transaction
        if locks.others_lock_rows(transaction):
            raise GiveUp
        # For those that keep a snapshot.
        effects: list[Any] | None = [] if locks.is_watched(transaction) else None
        for relation in lane.written:
            if effects is None:
                connection.capture.refresh(relation)
            else:
                connection.capture.prepare(relation)
        connection.set_patience(0)
        changes = connection.raw.total_changes
        database.commit_begins()
        wrote = False
        try:
            if effects is not None:
                connection.capture.sink = Sink(effects)
            found = _written(session, connection, work)
            wrote = connection.raw.total_changes != changes
        finally:
            connection.capture.sink = None
            database.commit_ended(wrote=wrote, changed=lane.plan.writes, effects=effects)
        if wrote:
            session.committed(database.file.wal)
        return found
    finally:
        database.grant.release(session)


def _may_not_send(session: Session, lane: Any) -> bool:
    """Whether it might turn out that a row cannot be sent when it has been written."""
    return bool(lane.plan.columns) and session.conduct.encoding != "utf-8"


def _written(session: Session, connection: EngineConnection, work: Work) -> tuple[Sequence[Any], bytes]:
    plan, verb, execute_sql = work.lane.plan, work.lane.verb, connection.raw.execute
    assert plan is not None
    if work.together:
        _insert_together(session, connection, work)
        return (), _tag(verb, 1)
    values = work.values
    if plan.by_row:
        # Values that are computed before the row is written: there is one row at most.
        computed = execute_sql(plan.rows_sql or "", values).fetchone()
        if computed is None:
            return (), _tag(verb, 0)
        values = computed
    cursor = execute_sql(plan.sql, values)
    if plan.columns:
        rows: Sequence[Any] = cursor.fetchall()
        return rows, _tag(verb, len(rows))
    return (), _tag(verb, max(cursor.rowcount, 0))


def _insert_together(session: Session, connection: EngineConnection, work: Work) -> None:
    """Several executions of one INSERT; those before one with an error are done, which remains to be met."""
    assert work.lane.plan is not None
    work.done = 0

    def each() -> Iterator[Sequence[Any]]:
        for values in work.together:
            yield values
            work.done += 1  # SQLite asks for the next

    try:
        connection.raw.executemany(work.lane.plan.sql, each())
    except Exception:
        if not work.done or session.transaction.is_lost:
            raise
        connection.error = None


@lru_cache(maxsize=64)
def _tag(kind: str, count: int) -> bytes:
    return backend.CommandComplete(f"INSERT 0 {count}" if kind == "INSERT" else f"{kind} {count}").encode()


def _note(session: Session, work: Work, *, in_block: bool) -> None:
    """What the session has afterwards: its unnamed statement and portal, and a new prepared statement."""
    prepared, statements = work.prepared, session.statements
    if session.portals:
        session.portals.pop("", None)
    session.finished = None
    if prepared is None:
        statements.set_unnamed(work.lane if work.is_new else None)
        if not work.is_new:
            return
    elif work.is_new:
        statements[prepared.name] = prepared
    if in_block:
        session.finished = (work, session.transaction.savepoints_set)
