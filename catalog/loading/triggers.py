"""Triggers on tables, and event triggers."""

import sqlite3
from collections import defaultdict
from typing import Final

from polar_lite.catalog.loading.rows import Where, items, select, texts
from polar_lite.catalog.objects import EventTrigger, Trigger

# Those of constraints: unique_key_recheck and RI_FKey_.., see `writing.constraint_triggers`.
FUNCTIONS: Final = frozenset({1250, *range(1644, 1656)})


def load_triggers(
    connection: sqlite3.Connection, where: Where
) -> dict[int, tuple[tuple[Trigger, ...], frozenset[int]]]:
    """By relation: users' triggers, and the constraints whose own are switched off."""
    rows = list(
        select(
            connection,
            "pg_trigger",
            "tgrelid oid tgname tgfoid tgtype tgenabled tgattr tgargs tgqual tgnewtable tgoldtable"
            " tgconstraint tgconstrrelid tgdeferrable tginitdeferred tgparentid",
            where("tgrelid"),
            where.values,
        )
    )
    if not rows:
        return {}
    own = select(connection, "polar_trigger", "oid tgnewname tgoldname tgcompound tgfollows")
    inline = {oid: facts for oid, *facts in own}
    found: dict[int, list[Trigger]] = defaultdict(list)
    off: dict[int, set[int]] = defaultdict(set)
    for relation, oid, name, function, bits, enabled, columns, arguments, condition, *rest in rows:
        new_name, old_name, compound, follows = inline.get(oid, ("new", "old", 0, None))
        new_table, old_table, constraint, other, deferrable, deferred, parent = rest
        if function in FUNCTIONS:
            off[relation].add(constraint)
            continue
        found[relation].append(
            Trigger(
                oid,
                name,
                function,
                bits,
                enabled,
                tuple(items(columns)),
                tuple(bytes(arguments or b"").decode().split("\0")[:-1]),
                condition,
                oid in inline,
                bool(compound),
                tuple(items(follows)),
                new_name,
                old_name,
                new_table,
                old_table,
                constraint,
                other,
                bool(deferrable),
                bool(deferred),
                bool(parent),
            )
        )
    return {oid: (_in_order(found.get(oid, [])), frozenset(off.get(oid, ()))) for oid in {*found, *off}}


def _in_order(triggers: list[Trigger]) -> tuple[Trigger, ...]:
    """By name; one that follows others comes right after the last of them."""
    order = sorted(triggers, key=lambda t: t.name.encode())
    for trigger in sorted((t for t in triggers if t.follows), key=lambda t: t.oid):
        order.remove(trigger)
        # Those that are gone leave no gap; the sections of a compound trigger go by its function.
        followed = {t.function for t in order if t.oid in trigger.follows}
        last = max((n for n, t in enumerate(order) if t.function in followed), default=-1)
        order.insert(last + 1 if last >= 0 else len(order), trigger)
    return tuple(order)


def load_event_triggers(connection: sqlite3.Connection) -> dict[int, EventTrigger]:
    extras = {
        oid: (user, condition, texts(verbs) or (), tuple(items(follows)))
        for oid, user, condition, verbs, follows in select(
            connection, "polar_event_trigger", "oid evtuser evtcondition evtverbs evtfollows"
        )
    }
    rows = select(connection, "pg_event_trigger", "oid evtname evtevent evtowner evtfoid evtenabled evttags")
    found = {}
    for oid, name, event, owner, function, enabled, tags in rows:
        extra = extras.get(oid, (0, None, (), ()))
        found[oid] = EventTrigger(oid, name, event, owner, function, enabled, texts(tags), *extra)
    return found
