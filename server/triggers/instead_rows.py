"""INSERT, UPDATE and DELETE of a view, whose INSTEAD OF triggers do for each row what there is to do.

The rows are collected first. A trigger's answer says whether it counts the row as written, and what
RETURNING sees of it. PostgreSQL 15, executor/nodeModifyTable.c (ExecIRInsertTriggers and its kin).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.dialect.command import Command
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine import diagnose
from polar_lite.server.engine.calls import guarded

if TYPE_CHECKING:
    from polar_lite.server.execute import Result
    from polar_lite.server.writes.writing import Writing

Row = Sequence[Any]


class InsteadRows:
    """One statement being written to a view."""

    def __init__(self, writing: Writing) -> None:
        assert writing.plan.row_plan is not None
        assert writing.triggers is not None
        self._session, self._plan, self._triggers = writing.session, writing.plan, writing.triggers
        self._writing = writing
        self._width = len(writing.plan.row_plan.columns)
        self._extra = writing.values(writing.plan.row_plan.slots)
        self._returned: list[Any] = []
        self.count = 0  # rows that the triggers have written

    def write(self, result: Result) -> None:
        """Collect the statement's rows, give them to the triggers, and complete its result."""
        self.write_rows(self._writing.rows())
        result.count = self.count
        if self._plan.columns:
            result.rows = iter((self._returned,))

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Give rows as Plan.rows_sql yields them to the triggers."""
        kind, width = self._plan.kind, self._width
        for row in rows:
            self._session.interrupts.check()
            new, old = _images(kind, row, width)
            image = self._triggers.before_row(kind.value, new, old)
            # A trigger that waits is set aside.
            self._session.transaction.become_writer()
            if image is None:
                continue
            self.count += 1
            if self._plan.sql:
                carried = row[width * ((new is not None) + (old is not None)) :]
                self._returned += self._answer(image, carried)

    def _answer(self, image: Row, carried: Row) -> list[Any]:
        """RETURNING's row; 44000 when the image does not meet a CHECK OPTION of a view above."""
        session, plan = self._session, self._plan
        values = [*image, *carried, *self._extra]
        try:
            found: list[Any] = guarded(
                session, lambda: session.connection.raw.execute(plan.sql, values).fetchall()
            )
        except PgError as error:
            if error.sqlstate == sqlstate.WITH_CHECK_OPTION_VIOLATION:
                raise diagnose.check_option_error(
                    session, replace(plan, kind=Command.INSERT), error, image
                ) from error
            raise
        return found


def _images(kind: Command, row: Row, width: int) -> tuple[Row | None, Row | None]:
    """The new and the old image in a row of Plan.rows_sql."""
    if kind is Command.INSERT:
        return row[:width], None
    if kind is Command.DELETE:
        return None, row[:width]
    return row[:width], row[width : 2 * width]
