"""What the bounds of a partition say of its rows, as an expression: pg_get_partition_constraintdef.

PostgreSQL 15 source partbounds.c (get_qual_for_list, get_qual_for_range, get_qual_for_hash), partcache.c
(generate_partition_qual).
"""

from collections.abc import Sequence
from typing import Any

from polar_lite.catalog.dialect import deparse
from polar_lite.catalog.dialect.partition_keys import key_texts
from polar_lite.catalog.dialect.table_expressions import PREDICATE, bind_stored, display_environment
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.partitions import HASH, LIST, Bound, comparable, key_types
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.codec import DEFAULT_STYLE
from polar_lite.protocol.encoders import text_encoder
from polar_lite.protocol.pgtypes import format_type


def text(snapshot: Snapshot, path: tuple[int, ...], relation: Relation) -> str | None:
    """The condition of a partition, with those of all partitions that it is in; None if any row will do."""
    environment = display_environment(snapshot, path)
    tests: list[str] = []
    child = relation
    for parent in snapshot.ancestors(relation.oid):
        assert child.bound is not None
        keys = key_texts(environment, parent)
        tests[:0] = _tests(snapshot, parent, child.bound, keys)
        child = parent
    if not tests:
        return None
    bound = bind_stored(snapshot, relation, " AND ".join(f"({test})" for test in tests), PREDICATE)
    return deparse.expression(bound, environment)


def _tests(snapshot: Snapshot, parent: Relation, bound: Bound, keys: Sequence[str]) -> list[str]:
    """Conditions that hold together."""
    types = key_types(snapshot, parent)
    if bound.is_default:
        others = [child.bound for child in snapshot.children(parent.oid) if child.bound != bound]
        if bound.strategy == LIST:
            return _of_no_list(snapshot, types[0], [b for b in others if b], keys[0])
        return _of_no_range(snapshot, types, [b for b in others if b], keys)
    if bound.strategy == HASH:
        listed = ", ".join(keys)
        return [
            f"satisfies_hash_partition('{parent.oid}'::oid, {bound.modulus}, {bound.remainder}, {listed})"
        ]
    if bound.strategy == LIST:
        return _of_list(snapshot, types[0], bound, keys[0])
    return _of_range(snapshot, types, bound, keys)


def _of_list(snapshot: Snapshot, type_: TypeRef, bound: Bound, key: str) -> list[str]:
    values = [_literal(snapshot, type_, value) for value in bound.values if value is not None]
    test = f"{key} = {values[0]}" if len(values) == 1 else f"{key} = ANY (ARRAY[{', '.join(values)}])"
    if None not in bound.values:
        return [f"{key} IS NOT NULL", test]
    return [f"({key} IS NULL) OR ({test})"] if values else [f"{key} IS NULL"]


def _of_no_list(snapshot: Snapshot, type_: TypeRef, others: Sequence[Bound], key: str) -> list[str]:
    """Of the default partition: no other one's values."""
    every = [value for bound in others for value in bound.values]
    if not every:
        return []
    order = comparable(snapshot, type_)
    values = sorted((value for value in every if value is not None), key=order)
    nothing = (None,) if None in every else ()
    joined = _of_list(snapshot, type_, Bound(LIST, "", values=(*values, *nothing)), key)
    return [f"NOT ({_joined('AND', joined)})"]


def _of_no_range(
    snapshot: Snapshot, types: Sequence[TypeRef], others: Sequence[Bound], keys: Sequence[str]
) -> list[str]:
    """Of the default partition: no other one's range."""
    if not others:
        return []
    ranges = [_joined("AND", _of_limits(snapshot, types, bound, keys) or ["true"]) for bound in others]
    return [f"NOT ({_joined('AND', [*_not_null(keys), _joined('OR', ranges)])})"]


def _joined(word: str, tests: Sequence[str]) -> str:
    return f" {word} ".join(f"({test})" for test in tests)


def _not_null(keys: Sequence[str]) -> list[str]:
    return [f"{key} IS NOT NULL" for key in keys]


def _of_range(snapshot: Snapshot, types: Sequence[TypeRef], bound: Bound, keys: Sequence[str]) -> list[str]:
    return _not_null(keys) + _of_limits(snapshot, types, bound, keys)


def _of_limits(snapshot: Snapshot, types: Sequence[TypeRef], bound: Bound, keys: Sequence[str]) -> list[str]:
    found = []
    start = 0
    while start < len(keys) - 1 and bound.lower[start][0] == 0 and bound.lower[start] == bound.upper[start]:
        found.append(f"{keys[start]} = {_literal(snapshot, types[start], bound.lower[start][1])}")
        start += 1
    for items, sign in ((bound.lower, ">"), (bound.upper, "<")):
        arms = _arms(snapshot, types, items, keys, start, sign)
        if arms:
            found.append(" OR ".join(arms))
    return found


def _arms(
    snapshot: Snapshot,
    types: Sequence[TypeRef],
    items: Sequence[Any],
    keys: Sequence[str],
    start: int,
    sign: str,
) -> list[str]:
    """Row-wise comparison: the first column decides, or it is equal and the next one does, .."""
    arms: list[str] = []
    equal: list[str] = []
    for place in range(start, len(keys)):
        if items[place][0]:
            break
        value = _literal(snapshot, types[place], items[place][1])
        ends = place == len(keys) - 1 or items[place + 1][0] != 0
        includes = ends and (
            (sign == ">" and (place == len(keys) - 1 or items[place + 1][0] < 0))
            or (sign == "<" and place < len(keys) - 1 and items[place + 1][0] > 0)
        )
        arms.append(" AND ".join(f"({t})" for t in (*equal, f"{keys[place]} {sign}{'=' * includes} {value}")))
        equal.append(f"{keys[place]} = {value}")
    return [f"({arm})" for arm in arms]


def _literal(snapshot: Snapshot, type_: TypeRef, value: Any) -> str:
    row = snapshot.type(type_.oid)
    assert row is not None
    encoded = text_encoder(row, type_.typmod, type_.scale, DEFAULT_STYLE)(value)
    shown = encoded if isinstance(encoded, str) else encoded.decode()
    if row.name in ("int2", "int4", "int8"):
        return shown
    quoted = shown.replace("'", "''")
    return f"'{quoted}'::{format_type(type_.oid)}"
