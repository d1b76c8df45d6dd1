"""Rules on tables and views, but for the one that a view's query is."""

import json
import sqlite3
from collections import defaultdict
from typing import Final

from polar_lite.catalog.loading.rows import Where, select
from polar_lite.catalog.loading.views import query_of
from polar_lite.catalog.objects import Rule

# pg_rewrite.ev_type of a view's query, and of the others.
QUERY: Final = "1"
EVENTS: Final = {"2": "UPDATE", "3": "INSERT", "4": "DELETE"}
# pg_rewrite.ev_qual of a rule without a condition.
NO_CONDITION: Final = "<>"


def load_rules(connection: sqlite3.Connection, where: Where) -> dict[int, tuple[Rule, ...]]:
    """By relation, in the order they fire in."""
    rows = select(
        connection,
        "pg_rewrite",
        "ev_class ev_type oid rulename ev_enabled is_instead ev_qual ev_action",
        f"{where('ev_class')} {'WHERE' if where.is_all else 'AND'} \"ev_type\" <> '{QUERY}'",
        where.values,
    )
    found: dict[int, list[Rule]] = defaultdict(list)
    for relation, event, oid, name, enabled, is_instead, condition, action in rows:
        stored = json.loads(action)
        text, names = query_of(stored["rule"])
        columns = {int(number): column for number, column in stored["columns"].items()}
        is_conditional = condition != NO_CONDITION
        rule = Rule(oid, name, EVENTS[event], enabled, bool(is_instead), is_conditional, text, names, columns)
        found[relation].append(rule)
    return {oid: tuple(sorted(made, key=lambda rule: rule.name.encode())) for oid, made in found.items()}
