"""insert_username: a trigger that notes who has changed a row. PostgreSQL 15 docs F.40 (contrib-spi)."""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.extensions.row_changes import check, column
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.plsql.triggers import Facts
from polar_lite.catalog.plsql.values import Record
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import TEXT
from polar_lite.protocol.sqlstate import PgError

PYTHON: Final[dict[str, Callable[..., Any]]] = {}


def trigger(context: SessionContext, facts: Facts, new: Record, old: Record) -> Record | None:
    """Put the current user's name into the column that the argument names."""
    event_problem = "cannot process DELETE events" if facts.deleting else ""
    check(facts, "insert_username", event_problem, "one")
    place, type_, _ = column(facts, new)
    if type_ != TEXT.oid:
        name = new.shape.names[place] if new.shape is not None else ""
        message = f'attribute "{name}" of "{facts.tg_relname}" must be type TEXT'
        raise PgError(code.TRIGGERED_ACTION_EXCEPTION, message)
    new.values[place] = context.snapshot.role_name(context.current_user_oid)
    return new
