"""moddatetime: a trigger that keeps the time of a row's last change. PostgreSQL 15 docs F.40."""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.extensions.row_changes import check, column
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.plsql.triggers import Facts
from polar_lite.catalog.plsql.values import Record
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import TIMESTAMP, TIMESTAMPTZ
from polar_lite.protocol.sqlstate import PgError

PYTHON: Final[dict[str, Callable[..., Any]]] = {}
_TYPES: Final = {TIMESTAMP.oid: TIMESTAMP, TIMESTAMPTZ.oid: TIMESTAMPTZ}


def trigger(context: SessionContext, facts: Facts, new: Record, old: Record) -> Record | None:
    """Put the transaction's time into the column that the argument names."""
    event_problem = "" if facts.updating else f"cannot process {facts.tg_op} events"
    check(facts, "moddatetime", event_problem, "A single")
    place, type_, typmod = column(facts, new)
    if type_ not in _TYPES:
        name = new.shape.names[place] if new.shape is not None else ""
        message = f'attribute "{name}" of "{facts.tg_relname}" must be type TIMESTAMP or TIMESTAMPTZ'
        raise PgError(code.TRIGGERED_ACTION_EXCEPTION, message)
    new.values[place] = _TYPES[type_].input("now", typmod, context.style)
    return new
