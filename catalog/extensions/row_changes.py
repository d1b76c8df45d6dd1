"""What the triggers of moddatetime and insert_username have in common."""

from polar_lite.catalog.plsql.triggers import Facts
from polar_lite.catalog.plsql.values import Record
from polar_lite.protocol.codecs.array import flatten, load
from polar_lite.protocol.sqlstate import TRIGGERED_ACTION_EXCEPTION, PgError


def problem(facts: Facts) -> str:
    """How a trigger is that cannot change a row; "" for one that can."""
    if facts.tg_level != "ROW":
        return "must be fired for row"
    return "" if facts.tg_when == "BEFORE" else "must be fired before event"


def column(facts: Facts, new: Record) -> tuple[int, int, int]:
    """Place, type and modifier of the column that the argument names (09000)."""
    (name,) = flatten(load(facts.tg_argv or "[]").items)
    place = None if new.shape is None else new.shape.index(name)
    if new.shape is None or place is None:
        raise PgError(TRIGGERED_ACTION_EXCEPTION, f'"{facts.tg_relname}" has no attribute "{name}"')
    return place, new.shape.types[place].oid, new.shape.types[place].typmod
