"""One statement that writes rows, while it runs: what whoever writes them has to know of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.dialect.plan import Kind
from polar_lite.protocol import sqlstate
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine import diagnose
from polar_lite.server.engine.calls import Given, bind, explain, guarded

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan, Slot
    from polar_lite.server.dml import Captured
    from polar_lite.server.session import Session
    from polar_lite.server.triggers.row_triggers import StatementTriggers

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

    def values(self, slots: Iterable[Slot]) -> list[Any]:
        """The stored values of SQLite parameters."""
        return bind(slots, *self.given)

    def rows(self) -> list[Row]:
        """What Plan.rows_sql yields: the rows to be written."""
        sql, values = self.plan.rows_sql or "", self.values(self.plan.rows_slots)
        execute = self.session.connection.raw.execute
        rows: list[Row] = guarded(self.session, lambda: execute(sql, values).fetchall())
        return rows

    def problem(
        self, error: sqlite3.Error, row: Row | None = None, kind: Kind | None = None
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
