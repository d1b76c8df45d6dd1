"""Triggers on tables: what tgtype's bits mean, and which triggers a statement has to do with.

When they run is the server's matter. PostgreSQL 15 docs 53.57 (catalog-pg-trigger), source
catalog/pg_trigger.h.
"""

from collections.abc import Iterable
from typing import Final

from polar_lite.catalog.objects import Relation, Trigger

ROW: Final = 1
BEFORE: Final = 2
INSERT: Final = 4
DELETE: Final = 8
UPDATE: Final = 16
TRUNCATE: Final = 32
INSTEAD: Final = 64

EVENTS: Final = {"INSERT": INSERT, "DELETE": DELETE, "UPDATE": UPDATE, "TRUNCATE": TRUNCATE}
TRIGGER_TYPE: Final = 2279


def has(trigger: Trigger, *bits: int) -> bool:
    """Whether all bits are set."""
    wanted = sum(bits)
    return trigger.type & wanted == wanted


def fires_before(trigger: Trigger) -> bool:
    """A table's BEFORE trigger."""
    return bool(trigger.type & BEFORE)


def stands_for(view: Relation, event: str) -> bool:
    """Whether a view has INSTEAD OF triggers for INSERT, UPDATE or DELETE, disabled ones included."""
    return any(has(trigger, INSTEAD, EVENTS[event]) for trigger in view.triggers)


def time_of(trigger: Trigger) -> str:
    """BEFORE, AFTER or INSTEAD OF."""
    return "INSTEAD OF" if trigger.type & INSTEAD else "BEFORE" if trigger.type & BEFORE else "AFTER"


def is_row(trigger: Trigger) -> bool:
    return bool(trigger.type & ROW)


def of_events(triggers: Iterable[Trigger], events: int) -> tuple[Trigger, ...]:
    """The triggers of any of the events that are not disabled."""
    return tuple(t for t in triggers if t.type & events and t.enabled != "D")
