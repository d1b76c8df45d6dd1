"""Who inherits from whom, and how tables are partitioned."""

import json
import sqlite3
from collections import defaultdict

from polar_lite.catalog.loading.indexes import class_suffixes
from polar_lite.catalog.loading.rows import Where, items, select
from polar_lite.catalog.partitions import Bound, PartitionKey


def load_parents(connection: sqlite3.Connection, where: Where) -> dict[int, tuple[int, ...]]:
    """By table: the tables it inherits from, in the order they were named."""
    rows = select(connection, "pg_inherits", "inhrelid inhparent inhseqno", where("inhrelid"), where.values)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for child, parent, number in rows:
        found[child].append((number, parent))
    return {child: tuple(parent for _, parent in sorted(parents)) for child, parents in found.items()}


def load_partition_keys(connection: sqlite3.Connection, where: Where) -> dict[int, PartitionKey]:
    rows = select(
        connection,
        "pg_partitioned_table",
        "partrelid partstrat partattrs partexprs partclass partcollation",
        where("partrelid"),
        where.values,
    )
    return {
        oid: PartitionKey(
            strategy,
            tuple(items(keys)),
            tuple(items(texts)),
            tuple(items(collations)),
            class_suffixes(connection, classes),
        )
        for oid, strategy, keys, texts, classes, collations in rows
    }


def stored_bound(bound: Bound) -> str:
    """A bound as pg_class.relpartbound has it."""
    parts = {
        "text": bound.text,
        "strategy": bound.strategy,
        "default": bound.is_default,
        "lower": [_packed(item) for item in bound.lower],
        "upper": [_packed(item) for item in bound.upper],
        "values": [_packed((0, value)) for value in bound.values],
        "modulus": bound.modulus,
        "remainder": bound.remainder,
    }
    return json.dumps({"bound": parts})


def bound_of(stored: str | None) -> Bound | None:
    if stored is None:
        return None
    parts = json.loads(stored)["bound"]
    return Bound(
        parts["strategy"],
        parts["text"],
        parts["default"],
        tuple(map(_unpacked, parts["lower"])),
        tuple(map(_unpacked, parts["upper"])),
        tuple(_unpacked(item)[1] for item in parts["values"]),
        parts["modulus"],
        parts["remainder"],
    )


def _packed(item: tuple[int, ...]) -> list[object]:
    """An item of a bound for JSON, which knows no bytes."""
    kind, *value = item
    if value and isinstance(value[0], bytes):
        return [kind, value[0].hex(), "bytes"]
    return [kind, *value]


def _unpacked(item: list[object]) -> tuple[object, ...]:
    if len(item) == 3:
        return item[0], bytes.fromhex(str(item[1]))
    return tuple(item)
