"""What the triggers of moddatetime and insert_username have in common."""

from polar_lite.catalog.plsql.triggers import Facts
from polar_lite.catalog.plsql.values import Record
from polar_lite.protocol.codecs.array import flatten, load
from polar_lite.protocol.sqlstate import (
    E_R_I_E_TRIGGER_PROTOCOL_VIOLATED,
    TRIGGERED_ACTION_EXCEPTION,
    PgError,
)


def check(facts: Facts, function: str, event_problem: str, expected: str) -> None:
    """39P01 for a trigger that cannot change a row, has an event_problem, or not one argument."""
    misused = event_problem
    if facts.tg_level != "ROW":
        misused = "must be fired for row"
    elif facts.tg_when != "BEFORE":
        misused = "must be fired before event"
    if misused:
        raise PgError(E_R_I_E_TRIGGER_PROTOCOL_VIOLATED, f"{function}: {misused}")
    if facts.tg_nargs != 1:
        message = f"{function} ({facts.tg_relname}): {expected} argument was expected"
        raise PgError(E_R_I_E_TRIGGER_PROTOCOL_VIOLATED, message)


def column(facts: Facts, new: Record) -> tuple[int, int, int]:
    """Place, type and modifier of the column that the argument names (09000)."""
    (name,) = flatten(load(facts.tg_argv or "[]").items)
    place = None if new.shape is None else new.shape.index(name)
    if new.shape is None or place is None:
        raise PgError(TRIGGERED_ACTION_EXCEPTION, f'"{facts.tg_relname}" has no attribute "{name}"')
    return place, new.shape.types[place].oid, new.shape.types[place].typmod
