"""INSERT, UPDATE and DELETE of a view, whose INSTEAD OF triggers do for each row what there is to do.

The rows are collected first. A trigger's answer says whether it counts the row as written, and what
RETURNING sees of it. PostgreSQL 15, executor/nodeModifyTable.c (ExecIRInsertTriggers and its kin).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.dialect.plan import Kind
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine import diagnose
from polar_lite.server.engine.calls import bind, guarded

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.server.execute import Result
    from polar_lite.server.session import Session
    from polar_lite.server.triggers.row_triggers import StatementTriggers

Row = Sequence[Any]


def write(
    session: Session, plan: Plan, given: tuple[Any, Any, Any], triggers: StatementTriggers, result: Result
) -> None:
    """Collect the statement's rows, give them to the triggers, and complete its result.

    `given` are its parameters, literals and PL variables.
    """
    assert plan.row_plan is not None
    raw, values = session.connection.raw, bind(plan.rows_slots, *given)
    rows = guarded(session, lambda: raw.execute(plan.rows_sql or "", values).fetchall())
    extra = bind(plan.row_plan.slots, *given)
    result.count, returned = write_rows(session, plan, triggers, rows, extra)
    if plan.columns:
        result.rows = iter((returned,))


def write_rows(
    session: Session, plan: Plan, triggers: StatementTriggers, rows: Sequence[Row], extra: Row = ()
) -> tuple[int, list[Any]]:
    """Give rows as Plan.rows_sql yields them to the triggers: how many are written, RETURNING's rows.

    extra: what RETURNING takes besides.
    """
    assert plan.row_plan is not None
    width = len(plan.row_plan.columns)
    returned: list[Any] = []
    count = 0
    for row in rows:
        session.interrupts.check()
        new, old = _images(plan.kind, row, width)
        image = triggers.before_row(plan.kind.value, new, old)
        # A trigger that waits is set aside.
        session.transaction.become_writer()
        if image is None:
            continue
        count += 1
        if plan.sql:
            carried = row[width * ((new is not None) + (old is not None)) :]
            returned += _answer(session, plan, image, (*carried, *extra))
    return count, returned


def _answer(session: Session, plan: Plan, image: Row, extra: Row) -> list[Any]:
    """RETURNING's row; 44000 when the image does not meet a CHECK OPTION of a view above."""
    raw = session.connection.raw
    try:
        found: list[Any] = guarded(session, lambda: raw.execute(plan.sql, [*image, *extra]).fetchall())
    except PgError as error:
        if error.sqlstate == sqlstate.WITH_CHECK_OPTION_VIOLATION:
            raise diagnose.check_option_error(
                session, replace(plan, kind=Kind.INSERT), error, image
            ) from error
        raise
    return found


def _images(kind: Kind, row: Row, width: int) -> tuple[Row | None, Row | None]:
    """The new and the old image in a row of Plan.rows_sql."""
    if kind is Kind.INSERT:
        return row[:width], None
    if kind is Kind.DELETE:
        return None, row[:width]
    return row[:width], row[width : 2 * width]
