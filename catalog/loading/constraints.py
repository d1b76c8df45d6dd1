"""Constraints of relations."""

import sqlite3
from collections import defaultdict

from polar_lite.catalog.loading.rows import Where, items, select
from polar_lite.catalog.names import physical_column
from polar_lite.catalog.objects import Constraint


def load_constraints(connection: sqlite3.Connection, where: Where) -> dict[int, tuple[Constraint, ...]]:
    found: dict[int, list[Constraint]] = defaultdict(list)
    rows = select(
        connection,
        "pg_constraint",
        "conrelid oid conname contype conkey conindid conbin confrelid confkey convalidated condeferrable"
        " condeferred connoinherit confupdtype confdeltype confmatchtype confdelsetcols"
        " conparentid conexclop conenforced",
        f'{where("conrelid")} ORDER BY "{physical_column("oid")}"',
        where.values,
    )
    for relation, oid, name, kind, columns, index, expression, foreign, foreign_columns, *rest in rows:
        validated, deferrable, deferred, no_inherit, on_update, on_delete, match, *last = rest
        set_columns, parent, operators, enforced = last
        found[relation].append(
            Constraint(
                oid,
                name,
                kind,
                tuple(items(columns)),
                index,
                expression,
                foreign,
                tuple(items(foreign_columns)),
                bool(validated),
                bool(deferrable),
                bool(deferred),
                bool(no_inherit),
                on_update,
                on_delete,
                match,
                tuple(items(set_columns)),
                parent,
                any(other.oid == parent for other in found[relation]),
                tuple(items(operators)),
                bool(enforced),
            )
        )
    return {oid: tuple(constraints) for oid, constraints in found.items()}
