"""A statement of several parts, such as one whose WITH writes: they run in order and see one snapshot.

What follows from the rows they write (foreign keys, AFTER triggers) comes when all have been done. The
statement is undone and run again as a whole when a part meets another transaction's lock.
PostgreSQL 15 docs 7.8.4 (queries-with-modifying).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from polar_lite.catalog.dialect.command import Command
from polar_lite.protocol.records import dataclass
from polar_lite.server.engine.calls import Given, bind, guarded_read
from polar_lite.server.transactions import advisory_locks, attempts
from polar_lite.server.triggers.row_triggers import triggers_of
from polar_lite.server.writes.captured import Captured
from polar_lite.server.writes.follow_ups import FollowUp
from polar_lite.server.writes.part_rows import Parts, Row
from polar_lite.server.writes.routine_checks import test_written
from polar_lite.server.writes.writing import Writing, check_proposed_keys, has_triggers, write_rows

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Part, Plan
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.execute import Result
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.triggers.row_triggers import StatementTriggers


def run(session: Session, plan: Plan, given: Given, result: Result) -> None:
    """Run all parts and complete the statement's result, which is its main part's."""

    def run_once(again: bool) -> None:
        transaction = session.transaction
        transaction.become_writer()  # who waits is set aside
        mark = transaction.savepoint(None)
        try:
            result.count = 0
            _Run(session, plan, given, result).all_parts()
        except BaseException:
            transaction.undo(mark)
            raise
        transaction.release(mark)

    attempts.until_done(session, run_once)


class _Run:
    """One attempt."""

    def __init__(self, session: Session, plan: Plan, given: Given, result: Result) -> None:
        self._session, self._plan, self._given, self._result = session, plan, given, result
        self._triggers = [
            triggers_of(session, part.plan) if has_triggers(part.plan) else None for part in plan.parts
        ]
        self._begun: set[tuple[int, str]] = set()

    def all_parts(self) -> None:
        session, plan = self._session, self._plan
        ends: list[int] = []
        with Captured(session, plan.writes, needs_all=True) as captured, _current(session, captured) as parts:
            for place, part in enumerate(plan.parts):
                self._begin(part)
                rows = self._run_part(place, parts, captured)
                if part.kept:
                    parts.keep(part.kept, rows)
                ends.append(len(captured.effects))
        captured.check_locks()
        if plan.has_events:
            test_written(session, captured.effects, routed=False)
            session.referential.after_parts(self._what_follows(captured.effects, ends), self._begun)

    def _begin(self, part: Part) -> None:
        """BEFORE STATEMENT triggers: once for a table and what is done to it, though several parts do it."""
        for place in part.begins:
            triggers = self._triggers[place]
            if triggers is not None:
                triggers.before_statement(self._begun)
                self._begun |= triggers.operations
                self._session.transaction.become_writer()

    def _run_part(self, place: int, parts: Parts, captured: Captured) -> Sequence[Row]:
        """The rows for the parts that read it; the main part's are the result's."""
        from polar_lite.server.execute import Result

        session, given, part = self._session, self._given, self._plan.parts[place]
        plan, result = part.plan, Result()
        if plan.kind is Command.SELECT:
            rows = _select(session, plan, given)
            if part.is_main:
                self._result.count, self._result.rows = len(rows), iter((rows,) if rows else ())
            return rows
        if plan.has_conflict_clause and session.database.locks.others_hold(session.transaction):
            check_proposed_keys(session, plan, given)
        touched = parts.touched(plan.target_oid) if plan.kind is Command.MERGE else ()
        write_rows(Writing(session, plan, given, self._triggers[place], captured), result, touched)
        if part.is_main:
            self._result.count += result.count
            self._result.rows = result.rows
        return result.all_rows() if part.kept else ()

    def _what_follows(self, effects: list[Effect], ends: Sequence[int]) -> Iterator[FollowUp]:
        """The rows of the parts, and after those of each group of parts what AFTER STATEMENT triggers do."""
        left = [triggers.operations if triggers is not None else frozenset() for triggers in self._triggers]
        start = 0
        for place, (part, end) in enumerate(zip(self._plan.parts, ends, strict=True)):
            triggers = self._triggers[place]
            rows = _AfterRows(triggers, effects) if triggers is not None else None
            yield FollowUp(effects[start:end], rows=rows)
            start = end
            for over in part.ends:
                left[over], triggers = frozenset(), self._triggers[over]
                if triggers is not None:
                    others: frozenset[tuple[int, str]] = frozenset().union(*left)
                    yield FollowUp([], triggers, earlier=list(effects), without=others)


@dataclass(frozen=True, slots=True)
class _AfterRows:
    """The AFTER ROW triggers of a part. effects: of all parts."""

    triggers: StatementTriggers
    effects: Sequence[Effect]

    def after(self, effects: Sequence[Effect]) -> None:
        self.triggers.after_rows(effects, self.effects)


@contextmanager
def _current(session: Session, captured: Captured) -> Iterator[Parts]:
    """Within it the SQL of the session's statements sees these parts."""
    before, session.parts = session.parts, Parts(captured.effects)
    try:
        yield session.parts
    finally:
        session.parts = before


def _select(session: Session, plan: Plan, given: Given) -> list[Row]:
    from polar_lite.server.execute import call_routines

    if plan.call is not None:
        return list(call_routines(session, plan, given))
    values = bind(plan.slots, *given)
    with advisory_locks.repeatable(session):
        rows: list[Row] = guarded_read(
            session, plan, lambda: session.connection.raw.execute(plan.sql, values).fetchall()
        )
    return rows
