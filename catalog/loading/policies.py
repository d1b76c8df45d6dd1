"""Policies of row security."""

import json
import sqlite3
from collections import defaultdict

from polar_lite.catalog.loading.rows import Where, items, select
from polar_lite.catalog.loading.views import query_of
from polar_lite.catalog.objects import Policy, PolicyText


def load_policies(connection: sqlite3.Connection, where: Where) -> dict[int, tuple[Policy, ...]]:
    """By table, in the order they were made in."""
    rows = select(
        connection,
        "pg_policy",
        "polrelid oid polname polcmd polpermissive polroles polqual polwithcheck",
        where("polrelid"),
        where.values,
    )
    found: dict[int, list[Policy]] = defaultdict(list)
    for relation, oid, name, command, permissive, roles, using, check in rows:
        found[relation].append(
            Policy(oid, name, command, bool(permissive), tuple(items(roles)), _text(using), _text(check))
        )
    return {oid: tuple(sorted(made, key=lambda p: p.oid)) for oid, made in found.items()}


def policy_text(stored: str) -> PolicyText:
    """What pg_policy.polqual says."""
    parts = json.loads(stored)
    text, names = query_of(parts["policy"])
    refers_to = tuple((kind, oid, sub) for kind, oid, sub in parts["refers_to"])
    return PolicyText(text, names, parts["table_at"], refers_to)


def _text(stored: str | None) -> PolicyText | None:
    return None if stored is None else policy_text(stored)
