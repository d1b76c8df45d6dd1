"""Multiranges: constructors, bounds, comparison, relations with ranges and each other, set operations.

PostgreSQL 15 docs 9.20 (functions-range), multirangetypes.c.
"""

import json
import operator
from collections.abc import Callable, Sequence
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.comparison import compare
from polar_lite.catalog.functions.containers import ranges
from polar_lite.catalog.functions.containers.ranges import Test, bound_value, contains_place, place_of
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.protocol.codecs.array import nested
from polar_lite.protocol.codecs.stored_ranges import (
    EMPTY,
    Range,
    Value,
    hull,
    joined,
    multirange_key,
    overlaps,
    pack,
    pack_all,
    touch,
    unpack,
    unpack_all,
)
from polar_lite.protocol.sqlstate import CARDINALITY_VIOLATION, NULL_VALUE_NOT_ALLOWED, PgError

Ranges = Sequence[Range]

# Making multiranges -------------------------------------------------------------------------------


def of_one(text: str) -> str:
    return pack_all(joined([unpack(text)]))


def of_many(array: str) -> str:
    items = nested(array)
    if any(isinstance(item, list) for item in items):
        raise PgError(CARDINALITY_VIOLATION, "multiranges cannot be constructed from multidimensional arrays")
    if None in items:
        raise PgError(NULL_VALUE_NOT_ALLOWED, "multirange values cannot contain null members")
    return pack_all(joined(map(unpack, items)))


# What a multirange is -----------------------------------------------------------------------------


def _bound(index: int) -> Callable[..., Any]:
    def get(context: SessionContext, types: Sequence[int], text: str) -> Any:
        found = unpack_all(text)
        return bound_value(context.snapshot.subtype(types[0]), found[index][index]) if found else None

    return get


def _flag(test: Callable[[Range], bool], index: int) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        found = unpack_all(text)
        return bool(found) and test(found[index])

    return check


# Relations ----------------------------------------------------------------------------------------


def _either(text: str, is_multirange: bool) -> Ranges:
    if is_multirange:
        return unpack_all(text)
    value = unpack(text)
    return [] if value is None else [value]


def _contains(a: Ranges, b: Ranges) -> bool:
    return all(any(ranges.contains(whole, part) for whole in a) for part in b)


def _overlap(a: Ranges, b: Ranges) -> bool:
    return any(overlaps(one, other) for one in a for other in b)


def _on_ends(test: Test) -> Callable[[Ranges, Ranges], bool]:
    """A relation that only the outer bounds matter for."""

    def check(a: Ranges, b: Ranges) -> bool:
        return bool(a and b) and test(hull(a[0], a[-1]), hull(b[0], b[-1]))

    return check


def _is_adjacent(a: Ranges, b: Ranges) -> bool:
    """Whether the end of one touches the beginning of the other."""
    return bool(a and b) and (touch(a[-1].upper, b[0].lower) or touch(b[-1].upper, a[0].lower))


_RELATIONS: Final[dict[str, Callable[[Ranges, Ranges], bool]]] = {
    "contains": _contains,
    "contained_by": lambda a, b: _contains(b, a),
    "overlaps": _overlap,
    "adjacent": _is_adjacent,
    "before": _on_ends(ranges.is_before),
    "after": _on_ends(lambda a, b: ranges.is_before(b, a)),
    "overleft": _on_ends(ranges.ends_within),
    "overright": _on_ends(ranges.begins_within),
}


def _relations() -> dict[str, Callable[..., Any]]:
    table: dict[str, Callable[..., Any]] = {}
    for name, test in _RELATIONS.items():
        for left, right in (("multirange", "multirange"), ("multirange", "range"), ("range", "multirange")):
            table[f"{left}_{name}_{right}"] = _between(test, left == "multirange", right == "multirange")
    return table


def _between(test: Callable[[Ranges, Ranges], bool], left: bool, right: bool) -> Callable[[str, str], bool]:
    return lambda a, b: test(_either(a, left), _either(b, right))


def _contains_element(context: SessionContext, types: Sequence[int], text: str, element: Any) -> bool:
    place = place_of(context.snapshot.subtype(types[0]), element)
    return any(contains_place(value, place) for value in unpack_all(text))


def _element_within(context: SessionContext, types: Sequence[int], element: Any, text: str) -> bool:
    return _contains_element(context, types[1:], text, element)


# Set operations -----------------------------------------------------------------------------------


def _union(a: Ranges, b: Ranges) -> list[Range]:
    return joined([*a, *b])


def _intersection(a: Ranges, b: Ranges) -> list[Range]:
    return joined(ranges.intersection(one, other) for one in a for other in b)


def _difference(a: Ranges, b: Ranges) -> list[Range]:
    left: list[Range] = list(a)
    for hole in b:
        left = [part for value in left for part in _parts(value, hole) if part is not None]
    return joined(left)


def _parts(value: Range, hole: Range) -> list[Value]:
    if not overlaps(value, hole):
        return [value]
    parts: list[Value] = []
    if value.lower.place < hole.lower.place:
        parts.append(ranges.left_of(value, hole))
    if value.upper.place > hole.upper.place:
        parts.append(ranges.right_of(value, hole))
    return parts


def _operation(work: Callable[[Ranges, Ranges], list[Range]]) -> Callable[[str, str], str]:
    return lambda a, b: pack_all(work(unpack_all(a), unpack_all(b)))


_intersected: Final = _operation(_intersection)


def _merged(text: str) -> str:
    found = unpack_all(text)
    return pack(hull(found[0], found[-1])) if found else EMPTY


# Aggregates ---------------------------------------------------------------------------------------


class _Union(Aggregate):
    def __init__(self) -> None:
        self.ranges: list[Range] = []
        self.is_empty = True

    def step(self, value: str) -> None:
        self.ranges += unpack_all(value)
        self.is_empty = False

    def finish(self) -> str | None:
        return None if self.is_empty else pack_all(joined(self.ranges))


class _Intersection(Aggregate):
    def __init__(self) -> None:
        self.value: str | None = None

    def step(self, value: str) -> None:
        self.value = value if self.value is None else _intersected(self.value, value)

    def finish(self) -> str | None:
        return self.value


# Tables -------------------------------------------------------------------------------------------


def _ordered(test: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
    return lambda a, b: test(multirange_key(a), multirange_key(b))


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **_relations(),
    **{
        f"multirange_{name}": _ordered(getattr(operator, name))
        for name in ("eq", "ne", "lt", "le", "gt", "ge")
    },
    "multirange_cmp": _ordered(compare),
    "multirange_constructor0": lambda: "[]",
    "multirange_constructor1": of_one,
    "multirange_constructor2": of_many,
    "multirange_empty": lambda text: text == "[]",
    "multirange_lower_inc": _flag(lambda value: value.lower.is_inclusive, 0),
    "multirange_upper_inc": _flag(lambda value: value.upper.is_inclusive, -1),
    "multirange_lower_inf": _flag(lambda value: value.lower.key is None, 0),
    "multirange_upper_inf": _flag(lambda value: value.upper.key is None, -1),
    "multirange_union": _operation(_union),
    "multirange_minus": _operation(_difference),
    "multirange_intersect": _intersected,
    "range_merge_from_multirange": _merged,
    "multirange_unnest": json.loads,
}

CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "multirange_lower": _bound(0),
    "multirange_upper": _bound(-1),
    "multirange_contains_elem": _contains_element,
    "elem_contained_by_multirange": _element_within,
}

AGGREGATES: Final[dict[str, type]] = {
    "range_agg/anymultirange": _Union,
    "range_intersect_agg/anymultirange": _Intersection,
}

TYPED: Final = frozenset(CONTEXT)
