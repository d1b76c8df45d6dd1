"""The rows of a new event trigger."""

from collections.abc import Sequence

from polar_lite.catalog.object_names import PG_EVENT_TRIGGER, PG_PROC
from polar_lite.catalog.writing.writer import CatalogWriter
from polar_lite.protocol.records import dataclass


@dataclass(frozen=True, slots=True)
class NewEventTrigger:
    """user_oid, condition, verbs, follows: see objects.EventTrigger. inline: its body came with it."""

    name: str
    event: str
    owner: int
    function: int
    tags: Sequence[str] | None = None
    user_oid: int = 0
    condition: str | None = None
    inline: bool = False
    verbs: Sequence[str] = ()
    follows: Sequence[int] = ()
    enabled: str = "O"


def write_event_trigger(writer: CatalogWriter, trigger: NewEventTrigger) -> int:
    oid = writer.new_oid()
    writer.insert(
        "pg_event_trigger",
        {
            "oid": oid,
            "evtname": trigger.name,
            "evtevent": trigger.event,
            "evtowner": trigger.owner,
            "evtfoid": trigger.function,
            "evtenabled": trigger.enabled,
            "evttags": list(trigger.tags) if trigger.tags is not None else None,
        },
    )
    if trigger.inline or trigger.user_oid or trigger.condition is not None:
        writer.insert(
            "polar_event_trigger",
            {
                "oid": oid,
                "evtuser": trigger.user_oid,
                "evtcondition": trigger.condition,
                "evtinline": trigger.inline,
                "evtverbs": list(trigger.verbs) or None,
                "evtfollows": list(trigger.follows) or None,
            },
        )
    if trigger.inline:
        # The body is a part of its trigger: it goes with it, and cannot be dropped alone.
        writer.depend((PG_PROC, trigger.function, 0), (PG_EVENT_TRIGGER, oid, 0), "i")
    else:
        writer.depend((PG_EVENT_TRIGGER, oid, 0), (PG_PROC, trigger.function, 0))
    return oid
