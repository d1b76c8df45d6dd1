"""Queries that functions get as text and read inside the current statement, as its user.

PostgreSQL 15, spi.c (SPI_execute with read_only, _SPI_error_callback).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from polar_lite.protocol.sqlstate import DATA_EXCEPTION, FEATURE_NOT_SUPPORTED, PgError, unsupported
from polar_lite.server import execute
from polar_lite.server.engine.rows import to_native

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

Rows = tuple[list[tuple[str, int]], list[tuple[Any, ...]]]


def read(session: Session, text: str) -> Rows:
    """Names and type OIDs of the columns, and all rows as native values."""
    try:
        return _read(session, text)
    except PgError as error:
        if error.position is not None:
            error.internal_position, error.internal_query, error.position = error.position, text, None
        else:
            error.where = "\n".join(filter(None, (error.where, f'SQL statement "{text}"')))
        raise


def _read(session: Session, text: str) -> Rows:
    statement = execute.Statement(text)
    plan, literals = execute.plan_statement(session, statement)
    if plan is None:
        raise PgError(DATA_EXCEPTION, "invalid query")
    if not plan.is_query:
        message = f"{plan.kind.value} is not allowed in a non-volatile function"
        raise PgError(FEATURE_NOT_SUPPORTED, message)
    if plan.may_write or plan.locks_rows:
        raise unsupported("a query that may write, in a function that reads one")
    result = execute.run_plan(session, plan, (), literals, origin=execute.origin_of(session, statement))
    rows = to_native(result.all_rows(), [column.type for column in plan.columns])
    return [(column.name, column.type.oid) for column in plan.columns], rows
