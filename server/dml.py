"""INSERT, UPDATE, DELETE in stages: the write, what it did to which rows, and what follows from that.

1. the rows are written, by one SQLite statement or, where PL must run for each of them, one by one;
2. the effects are gathered from the connection's capture and go onto the transaction's tape;
3. what follows from the effects is run: foreign keys and AFTER triggers see every row with its OLD and
   NEW image, once the whole statement has been done.

No PL runs while SQLite writes. PostgreSQL 15, executor/nodeModifyTable.c, commands/trigger.c.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.dialect.plan import Kind
from polar_lite.server import attempts, statement_parts
from polar_lite.server.engine import row_locks
from polar_lite.server.engine.calls import Given, bind, guarded
from polar_lite.server.engine.index_keys import key_of
from polar_lite.server.engine.locks import LockConflict, RowMode
from polar_lite.server.engine.tape import START
from polar_lite.server.routine_checks import test_written
from polar_lite.server.triggers.instead_rows import InsteadRows
from polar_lite.server.triggers.merged_rows import MergedRows
from polar_lite.server.triggers.routed_rows import RoutedRows
from polar_lite.server.triggers.row_triggers import triggers_of
from polar_lite.server.triggers.triggered_rows import TriggeredRows
from polar_lite.server.writing import Writing

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.catalog.objects import Relation
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.engine.tape import Moved
    from polar_lite.server.execute import Result
    from polar_lite.server.session import Session
    from polar_lite.server.triggers.row_triggers import StatementTriggers

# So many effects of a statement go onto the tape at a time, which then says whether it still takes any.
BATCH: Final = 1000


def run(session: Session, plan: Plan, given: Given, result: Result) -> None:
    """Run a plan that writes and complete its result. given: parameters, literals, PL variables.

    LockConflict, with the statement undone, when another transaction has locked what it touches.
    """
    transaction = session.transaction
    is_lone, transaction.is_lone = transaction.is_lone, False
    if plan.parts:
        statement_parts.run(session, plan, given, result)
    elif has_triggers(plan):
        _run_triggered(session, plan, given, result)
    elif (
        is_lone
        and (plan.row_plan is None or plan.kind is Kind.MERGE)
        and not plan.has_events
        and not plan.may_write
        and not session.database.locks.others_hold(transaction)
    ):
        forget_effects(session, plan)
        write_rows(Writing(session, plan, given), result)
    else:
        _run_once(session, plan, given, result, None, is_lone=is_lone)


def has_triggers(plan: Plan) -> bool:
    """Whether triggers may fire, of whatever member; those INSTEAD OF do the work, so that none is something
    to know, too."""
    is_instead = plan.row_plan is not None and plan.row_plan.is_instead
    return bool(plan.triggers) or is_instead or plan.members is not None


def _run_triggered(session: Session, plan: Plan, given: Given, result: Result) -> None:
    """Waits by itself, since BEFORE STATEMENT triggers fire once."""
    triggers = triggers_of(session, plan)
    depth = triggers.depth
    try:
        _run_with(session, plan, given, result, triggers)
    except BaseException:
        triggers.back_to(depth)
        raise


def _run_with(
    session: Session, plan: Plan, given: Given, result: Result, triggers: StatementTriggers
) -> None:
    transaction = session.transaction
    if not session.referential.has_begun(triggers):
        triggers.before_statement()

    def run_once(again: bool) -> None:
        transaction.become_writer()  # who waits is set aside
        _run_once(session, plan, given, result, triggers, is_lone=False)

    attempts.until_done(session, run_once)


def _run_once(
    session: Session,
    plan: Plan,
    given: Given,
    result: Result,
    triggers: StatementTriggers | None,
    *,
    is_lone: bool,
) -> None:
    transaction = session.transaction
    others_hold = session.database.locks.others_hold(transaction)
    # A trigger may wait, an autonomous transaction lets others write, and they take locks meanwhile.
    # So does what is written row by row, of which an error leaves the first ones.
    needs_mark = others_hold or triggers is not None or plan.may_write or plan.kind is Kind.MERGE
    mark = transaction.savepoint(None) if needs_mark else None
    try:
        # What ON CONFLICT has come to is known by the effects.
        needs_all = plan.has_events or (plan.row_plan is not None and plan.row_plan.conflict is not None)
        with Captured(session, plan.writes, needs_all=needs_all) as captured:
            if others_hold and plan.kind is Kind.INSERT:
                check_proposed_keys(session, plan, given)
            write_rows(Writing(session, plan, given, triggers, captured), result)
        captured.check_locks()
        if plan.has_events:
            test_written(session, captured.effects, routed=plan.members is not None)
            session.referential.after_statement(plan, captured.effects, triggers, is_lone=is_lone)
    except BaseException:
        transaction.undo(mark)
        raise
    if mark is not None:
        transaction.release(mark)


def forget_effects(session: Session, plan: Plan) -> None:
    """Nothing will be put back or compared: what the plan does need not be known."""
    for relation in _relations(session, plan.writes):
        session.connection.capture.refresh(relation)
    session.transaction.tape.is_complete = False


def _relations(session: Session, oids: Iterable[int]) -> list[Relation]:
    """The tables among them: a view's rows are written by its triggers."""
    found = (session.snapshot.relation(oid) for oid in oids)
    return [relation for relation in found if relation is not None and relation.kind != "v"]


class Captured:
    """Gathers the effects of what runs inside `with`, on the relations given by OID, and tapes them.

    needs_all: all effects are wanted, however many; else those that are too many for the tape are only
    compared with the locks of others. Nests: inside another one only the inner gathers.
    """

    def __init__(self, session: Session, relations: Iterable[int], *, needs_all: bool) -> None:
        self.effects: list[Effect] = []
        self._session = session
        self._transaction = session.transaction
        self._taped = 0
        self._conflict: LockConflict | None = None
        self.on_moved: Callable[[Moved], None] | None = None
        self._needs_all = needs_all
        self._oids = tuple(relations)
        for relation in _relations(session, self._oids):
            session.connection.capture.prepare(relation)

    def __enter__(self) -> Captured:
        self._transaction.flush_captures()
        self._transaction.captures.append(self)
        capture = self._session.connection.capture
        self._outer = capture.sink
        capture.sink = self.effects.append if self._needs_all else self._bounded
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._session.connection.capture.sink = self._outer
        self._transaction.captures.pop()
        if kind is None:
            self.flush()

    def flush(self) -> None:
        """Put what has been gathered onto the tape, before anything else is."""
        transaction = self._transaction
        transaction.tape_effects(self.effects[self._taped :])
        transaction.tape.shorten(transaction.savepoints[-1].mark if transaction.savepoints else START)
        self._taped = len(self.effects)

    def resumed(self, moved: Moved) -> None:
        """The transaction was put back: what captures may be gone, and rows may have other rowids."""
        for relation in _relations(self._session, self._oids):
            self._session.connection.capture.prepare(relation)
        if not moved:
            return
        self.effects[:] = map(moved.followed, self.effects)
        if self.on_moved is not None:
            self.on_moved(moved)

    def check_locks(self) -> None:
        """LockConflict if another transaction has locked what was written."""
        if self._conflict is not None:
            raise self._conflict
        self._transaction.check_effects(self.effects)

    def _bounded(self, effect: Effect) -> None:
        self.effects.append(effect)
        if len(self.effects) - self._taped >= BATCH:
            self.flush()
            if not self._transaction.tape.is_complete:
                self._forget()

    def _forget(self) -> None:
        """The tape takes no more: this transaction keeps SQLite to its end. But others may have locks."""
        locks = self._session.database.locks
        try:
            if locks.others_hold(self._transaction):
                # Nobody has a lock on a row of the transaction's own: which they are is not asked.
                locks.check(
                    self._transaction,
                    row_locks.needed(self.effects, self._session.snapshot, set(), key_of(self._session)),
                )
        except LockConflict as conflict:
            # Raised under SQLite it would be SQLite's error; the statement is undone when it has ended.
            self._conflict = conflict
        self.effects.clear()
        self._taped = 0
        if self._conflict or not locks.others_hold(self._transaction):
            self._session.connection.capture.sink = None


def check_proposed_keys(session: Session, plan: Plan, given: Given) -> None:
    """ON CONFLICT must not skip a row for a key that another transaction is about to free."""
    relation = session.snapshot.relation(plan.target_oid)
    if not plan.has_conflict_clause or relation is None or plan.by_row:
        return
    keys = [key for key in row_locks.unique_keys(relation, session.snapshot) if key.is_immediate]
    live = [column.attnum for column in relation.columns if not column.has_dropped]
    rows = guarded(session, session.connection.raw.execute, plan.rows_sql, bind(plan.rows_slots, *given))
    for row in rows.fetchall():
        by_number = dict(zip(plan.target_columns, row, strict=False))
        values = [by_number.get(number) for number in live]
        wanted = [
            (key, RowMode.UPDATE)
            for unique in keys
            if (key := unique.of(values, key_of(session))) is not None
        ]
        session.database.locks.check(session.transaction, wanted)


def write_rows(writing: Writing, result: Result, touched: Iterable[int] = ()) -> None:
    """The write itself, which completes the statement's result.

    touched: rowids that earlier parts of the statement have written, for MERGE.
    """
    plan = writing.plan
    try:
        if plan.members is not None:
            RoutedRows(writing).write(result)
        elif plan.kind is Kind.MERGE:
            MergedRows(writing).merge(result, touched)
        elif plan.row_plan is not None and plan.row_plan.is_instead:
            InsteadRows(writing).write(result)
        elif plan.row_plan is not None:
            TriggeredRows(writing).write(result)
        elif plan.by_row:
            _write_by_row(writing, result)
        else:
            _write(writing, result)
    except LockConflict as conflict:
        if writing.captured is not None:
            conflict.passed[:0] = writing.session.transaction.locks_of(writing.captured.effects)
        raise


def _write(writing: Writing, result: Result) -> None:
    plan, raw = writing.plan, writing.session.connection.raw
    values = writing.values(plan.slots)
    changes = raw.total_changes
    try:
        cursor = raw.execute(plan.sql, values)
        if plan.columns:
            rows = cursor.fetchall()
            result.count = len(rows)
            result.rows = iter((rows,))
        else:
            # Python counts no rows of a statement that begins with WITH.
            result.count = cursor.rowcount if cursor.rowcount >= 0 else raw.total_changes - changes
    except sqlite3.Error as error:
        raise writing.problem(error) from error


def _write_by_row(writing: Writing, result: Result) -> None:
    """Collect the rows first, so that no PL runs inside a write; then write them one by one."""
    plan, raw, transaction = writing.plan, writing.session.connection.raw, writing.session.transaction
    transaction.is_collecting = plan.kind is Kind.INSERT
    try:
        rows = writing.rows()
    finally:
        transaction.is_collecting = False
    transaction.become_writer()  # an autonomous transaction has had the grant
    returned: list[Any] = []
    result.count = 0
    mark = transaction.savepoint(None) if len(rows) > 1 else None
    for row in rows:
        try:
            cursor = raw.execute(plan.sql, row)
            if plan.columns:
                returned.extend(cursor.fetchall())
            result.count += max(cursor.rowcount, 0) if not plan.columns else 0
        except sqlite3.Error as error:
            problem = writing.problem(error, row)
            if mark is not None:
                transaction.rollback_to(mark, keep=False)
            raise problem from error
    if mark is not None:
        transaction.release(mark)
    if plan.columns:
        result.count = len(returned)
        result.rows = iter((returned,))
