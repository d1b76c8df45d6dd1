"""One statement that writes rows, while it runs: what whoever writes them has to know of it, and who that is.

By one SQLite statement, or row by row, where PL must run for each of them or its member has to be found.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.dialect.command import Command
from polar_lite.protocol import sqlstate
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine import diagnose, row_locks
from polar_lite.server.engine.calls import Given, bind, explain, guarded, guarded_read
from polar_lite.server.engine.index_keys import key_of
from polar_lite.server.engine.locks import LockConflict, Purpose, RowMode
from polar_lite.server.triggers.instead_rows import InsteadRows
from polar_lite.server.triggers.merged_rows import MergedRows
from polar_lite.server.triggers.routed_rows import RoutedRows
from polar_lite.server.triggers.triggered_rows import TriggeredRows

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan, Slot
    from polar_lite.server.execute import Result
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.triggers.row_triggers import StatementTriggers
    from polar_lite.server.writes.captured import Captured

Row = Sequence[Any]


@dataclass(slots=True)
class Writing:
    """One execution of a plan that writes.

    triggers: None where none can fire. captured: None where nobody asks for the effects.
    """

    session: Session
    plan: Plan
    given: Given
    triggers: StatementTriggers | None = None
    captured: Captured | None = None

    def values(self, slots: Sequence[Slot]) -> list[Any]:
        """The stored values of SQLite parameters."""
        return bind(slots, *self.given)

    def rows(self) -> list[Row]:
        """What Plan.rows_sql yields: the rows to be written."""
        sql, values = self.plan.rows_sql or "", self.values(self.plan.rows_slots)
        execute = self.session.connection.raw.execute
        rows: list[Row] = guarded_read(self.session, self.plan, lambda: execute(sql, values).fetchall())
        return rows

    def problem(
        self, error: sqlite3.Error, row: Row | None = None, kind: Command | None = None
    ) -> BaseException:
        """PostgreSQL's error for what SQLite refused.

        row: the one that was being written. kind: what was done to it, where that is not the plan's.
        """
        session, plan = self.session, self.plan
        problem = explain(session, error)
        if not isinstance(problem, PgError):
            return problem
        if kind is not None:
            plan = replace(plan, kind=kind)
        values = self.values(plan.rows_slots) if plan.rows_sql and row is None else []
        if isinstance(error, sqlite3.IntegrityError):
            return diagnose.constraint_error(session, plan, error, values, row) or problem
        if problem.sqlstate == sqlstate.NOT_NULL_VIOLATION:
            return diagnose.null_error(session, plan, problem, values, row)
        if problem.sqlstate == sqlstate.WITH_CHECK_OPTION_VIOLATION and row is not None:
            return diagnose.check_option_error(session, plan, problem, row)
        return problem


def has_triggers(plan: Plan) -> bool:
    """Whether triggers may fire, of whatever member; those INSTEAD OF do the work, so that none is something
    to know, too."""
    is_instead = plan.row_plan is not None and plan.row_plan.is_instead
    return bool(plan.triggers) or is_instead or plan.members is not None


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
        try:
            session.database.locks.check(session.transaction, wanted)
        except LockConflict as conflict:
            conflict.purpose = Purpose.PROPOSE
            raise


def write_rows(writing: Writing, result: Result, touched: Iterable[int] = ()) -> None:
    """The write itself, which completes the statement's result.

    touched: rowids that earlier parts of the statement have written, for MERGE.
    """
    plan = writing.plan
    try:
        if plan.members is not None:
            RoutedRows(writing).write(result)
        elif plan.kind is Command.MERGE:
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
    plan, raw, captured = writing.plan, writing.session.connection.raw, writing.captured
    values = writing.values(plan.slots)
    changes, effects = raw.total_changes, len(captured.effects) if captured is not None else 0
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
        problem = writing.problem(error)
        is_twice = isinstance(problem, PgError) and problem.sqlstate == sqlstate.CARDINALITY_VIOLATION
        if plan.otherwise is None or captured is None or not is_twice:
            raise problem from error
        del captured.effects[effects:]  # SQLite has undone the statement
        other = plan.otherwise()
        writing.session.register_functions(other.functions)
        TriggeredRows(replace(writing, plan=other)).write(result)


def _write_by_row(writing: Writing, result: Result) -> None:
    """Collect the rows first, so that no PL runs inside a write; then write them one by one."""
    plan, raw, transaction = writing.plan, writing.session.connection.raw, writing.session.transaction
    transaction.is_collecting = plan.kind is Command.INSERT
    try:
        rows = writing.rows()
    finally:
        transaction.is_collecting = False
    transaction.become_writer()  # an autonomous transaction has had the grant
    if plan.kind is Command.INSERT and not plan.target_columns:
        rows = [()] * len(rows)  # SQLite's rows have a column that these have not
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
