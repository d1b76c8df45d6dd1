"""The row before one that fails: sqlite3 loses it, as it makes the next step before it gives a row back."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from polar_lite.server.engine.calls import guarded_read
from polar_lite.server.engine.remainder import is_deferrable

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.protocol.sqlstate import PgError
    from polar_lite.server.sessions.session import Session

Row = Sequence[Any]


def row_before(
    error: PgError, session: Session, plan: Plan, values: Sequence[Any], count: int, last: Sequence[Row]
) -> Sequence[Row]:
    """The query's row number `count` (from 0), after which `error` was met; none if it cannot be had.

    last: the rows before it, as many of them as are still there. The query runs once more, and ends before
    the row that fails; so it must do nothing but read, and is believed only if it gives the same rows.
    """
    if not is_deferrable(error) or plan.volatile or plan.may_write or plan.may_wait:
        return ()
    sql = f"SELECT * FROM ({plan.sql}) LIMIT ?"
    try:
        cursor: sqlite3.Cursor = guarded_read(
            session, plan, session.connection.raw.execute, sql, (*values, count + 1)
        )
        found: deque[Row] = deque(maxlen=len(last) + 1)
        guarded_read(session, plan, found.extend, cursor)
    except Exception:  # noqa: BLE001 - the error that the client is told is the first one
        return ()
    row = found.pop() if found else None
    return (row,) if row is not None and list(found) == list(last) else ()
