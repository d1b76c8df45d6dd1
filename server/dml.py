"""INSERT, UPDATE, DELETE in stages: the write, what it did to which rows, and what follows from that.

1. the rows are written, by one SQLite statement or, where PL must run for each of them, one by one;
2. the effects are gathered from the connection's capture and go onto the transaction's tape;
3. what follows from the effects is run: foreign keys and AFTER triggers see every row with its OLD and
   NEW image, once the whole statement has been done.

No PL runs while SQLite writes. PostgreSQL 15, executor/nodeModifyTable.c, commands/trigger.c.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.protocol import sqlstate
from polar_lite.server.engine import diagnose
from polar_lite.server.engine.calls import bind, explain, guarded

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.execute import Result
    from polar_lite.server.session import Session

# Effects of one statement that nobody but the tape wants are kept up to this number.
MOST_EFFECTS: Final = 100_000


def run(
    session: Session,
    plan: Plan,
    params: Sequence[Any],
    literals: Sequence[Any],
    variables: Any,
    result: Result,
) -> None:
    """Run a plan that writes and complete its result."""
    given = (params, literals, variables)
    with Captured(session, plan.writes, needs_all=plan.has_events) as captured:
        _write(session, plan, given, result)
    session.transaction.tape.add(captured.effects, complete=captured.is_complete)


class Captured:
    """Gathers the effects of what runs inside `with`, on the relations given by OID.

    needs_all: all effects are wanted, however many; else there are none once they are too many, and
    `is_complete` is false. Nests: inside another one only the inner gathers.
    """

    def __init__(
        self, session: Session, relations: Sequence[int] | frozenset[int], *, needs_all: bool
    ) -> None:
        self.effects: list[Effect] = []
        self.is_complete = True
        self._capture = session.connection.capture
        self._needs_all = needs_all
        for oid in relations:
            relation = session.snapshot.relation(oid)
            if relation is not None:
                self._capture.prepare(relation)

    def __enter__(self) -> Captured:
        self._outer = self._capture.sink
        self._capture.sink = self.effects.append if self._needs_all else self._bounded
        return self

    def __exit__(self, *_: object) -> None:
        self._capture.sink = self._outer

    def _bounded(self, effect: Effect) -> None:
        self.effects.append(effect)
        if len(self.effects) > MOST_EFFECTS:
            self.effects.clear()
            self.is_complete = False
            self._capture.sink = None


def _write(session: Session, plan: Plan, given: tuple[Any, Any, Any], result: Result) -> None:
    if plan.by_row:
        _write_by_row(session, plan, given, result)
        return
    values = bind(plan.slots, *given)
    try:
        cursor = session.connection.raw.execute(plan.sql, values)
        if plan.columns:
            rows = cursor.fetchall()
            result.count = len(rows)
            result.rows = iter((rows,))
        else:
            result.count = max(cursor.rowcount, 0)
    except sqlite3.Error as error:
        raise _problem(session, plan, error, given) from error


def _write_by_row(session: Session, plan: Plan, given: tuple[Any, Any, Any], result: Result) -> None:
    """Collect the rows first, so that no PL runs inside a write; then write them one by one."""
    sql = plan.rows_sql or ""
    raw = session.connection.raw
    values = bind(plan.rows_slots, *given)
    rows = guarded(session, lambda: raw.execute(sql, values).fetchall())
    returned: list[Any] = []
    mark = session.transaction.savepoint(None) if len(rows) > 1 else None
    for row in rows:
        try:
            cursor = raw.execute(plan.sql, row)
            if plan.columns:
                returned.extend(cursor.fetchall())
            result.count += max(cursor.rowcount, 0) if not plan.columns else 0
        except sqlite3.Error as error:
            problem = _problem(session, plan, error, given, row)
            if mark is not None:
                session.transaction.rollback_to(mark, keep=False)
            raise problem from error
    if mark is not None:
        session.transaction.release(mark)
    if plan.columns:
        result.count = len(returned)
        result.rows = iter((returned,))


def _problem(
    session: Session,
    plan: Plan,
    error: sqlite3.Error,
    given: tuple[Any, Any, Any],
    row: Sequence[Any] | None = None,
) -> Exception:
    """PostgreSQL's error for what SQLite refused; `row`: the one that was being written."""
    problem = explain(session, error)
    values = bind(plan.rows_slots, *given) if plan.rows_sql and row is None else None
    if isinstance(error, sqlite3.IntegrityError):
        return diagnose.constraint_error(session, plan, error, values or [], row) or problem
    if problem.sqlstate == sqlstate.NOT_NULL_VIOLATION:
        return diagnose.null_error(session, plan, problem, values or [], row)
    return problem
