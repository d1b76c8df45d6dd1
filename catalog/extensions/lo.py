"""lo: a trigger that removes the large objects that rows let go of. PostgreSQL 15 docs F.21; source lo.c."""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.plsql.triggers import Facts
from polar_lite.catalog.plsql.values import Record
from polar_lite.protocol.codecs.array import flatten, load
from polar_lite.protocol.sqlstate import INTERNAL_ERROR, PgError

PYTHON: Final[dict[str, Callable[..., Any]]] = {}


def trigger(context: SessionContext, facts: Facts, new: Record, old: Record) -> Record | None:
    """Unlink what the column that the argument names had, when it is set to another value or the row goes.

    XX000 for a trigger that cannot do it, as in PostgreSQL.
    """
    if facts.tg_level != "ROW":
        raise PgError(INTERNAL_ERROR, f"{facts.tg_name}: must be fired for row")
    given = list(flatten(load(facts.tg_argv or "[]").items))
    if not given:
        message = f"{facts.tg_name}: no column name provided in the trigger definition"
        raise PgError(INTERNAL_ERROR, message)
    is_insert = facts.tg_op == "INSERT"
    row = new if is_insert else old
    place = None if row.shape is None else row.shape.index(given[0])
    if place is None:
        raise PgError(INTERNAL_ERROR, f'{facts.tg_name}: column "{given[0]}" does not exist')
    if is_insert:
        return new
    before = old.values[place]
    is_gone = facts.tg_op == "DELETE"
    if facts.tg_op == "UPDATE" and given[0] in facts.updated:
        is_gone = new.values[place] != before
    if before is not None and is_gone:
        context.large_objects.unlink(before)
    return new if facts.tg_op == "UPDATE" else old
