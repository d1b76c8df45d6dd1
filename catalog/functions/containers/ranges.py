"""Ranges: constructors, bounds, comparison, relations and set operations.

All but constructors and bounds work on the stored text alone, whatever the subtype (`codecs.range`).
PostgreSQL 15 docs 9.20 (functions-range), rangetypes.c.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.comparison import compare
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.protocol.codecs.datetime import timestamp_to_micros
from polar_lite.protocol.codecs.range import Subtype, subtype
from polar_lite.protocol.codecs.stored_ranges import (
    Bound,
    Range,
    Value,
    bounded,
    hull,
    is_adjacent,
    joined,
    overlaps,
    pack,
    pack_all,
    unpack,
)
from polar_lite.protocol.pgtypes import BY_OID
from polar_lite.protocol.sqlstate import DATA_EXCEPTION, SYNTAX_ERROR, PgError

_FLAGS: Final = ("[]", "[)", "(]", "()")
_DISCRETE: Final = frozenset({"int4", "int8", "date"})
Test = Callable[[Range, Range], bool]


@cache
def subtype_of(oid: int) -> Subtype:
    """The subtype of a built-in range or multirange type; of any, see `Snapshot.subtype`."""
    return bounds_of(BY_OID[oid].subtype_oid)


@cache
def bounds_of(oid: int) -> Subtype:
    """The subtype of the built-in range type over a type."""
    row = BY_OID[oid]
    return subtype(row, is_discrete=row.name in _DISCRETE)


# Making ranges ------------------------------------------------------------------------------------


def constructor(of: Subtype) -> Callable[..., str]:
    """The function of a range type's name: (lower, upper[, flags]); bounds that are NULL are infinite."""

    def make(low: Any, high: Any, flags: str | None = "[)") -> str:
        if flags is None:
            raise PgError(DATA_EXCEPTION, "range constructor flags argument must not be null")
        if flags not in _FLAGS:
            raise PgError(
                SYNTAX_ERROR,
                "invalid range bound flags",
                hint='Valid values are "[]", "[)", "(]", and "()".',
            )
        return pack(of.range(low, high, flags))

    return make


def _construct(types: Sequence[int], *args: Any) -> str:
    return constructor(bounds_of(types[0]))(*args)


def constructor_of(oid: int) -> Callable[..., str]:
    """The function of a user's range type, which is looked up when it is called."""

    def make(context: SessionContext, *args: Any) -> str:
        return constructor(context.snapshot.subtype(oid))(*args)

    return make


# What a range is ----------------------------------------------------------------------------------


def bound_value(of: Subtype, bound: Bound | None) -> Any:
    return None if bound is None or bound.key is None else of.value(bound.key)


def _bound(side: int) -> Callable[..., Any]:
    def get(context: SessionContext, types: Sequence[int], text: str) -> Any:
        value = unpack(text)
        return None if value is None else bound_value(context.snapshot.subtype(types[0]), value[side])

    return get


def _flag(test: Callable[[Range], bool]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        value = unpack(text)
        return value is not None and test(value)

    return check


# Relations ----------------------------------------------------------------------------------------


def contains(a: Value, b: Value) -> bool:
    if a is None or b is None:
        return b is None
    return a.lower.place <= b.lower.place and b.upper.place <= a.upper.place


def contains_place(value: Range, place: tuple[int, str, int]) -> bool:
    return value.lower.place <= place <= value.upper.place


def place_of(of: Subtype, element: Any) -> tuple[int, str, int]:
    """Where a native value is among bounds."""
    return of.bound(element, is_inclusive=True, is_lower=True).place


def _contains_element(context: SessionContext, types: Sequence[int], text: str, element: Any) -> bool:
    value = unpack(text)
    return value is not None and contains_place(value, place_of(context.snapshot.subtype(types[0]), element))


def _element_within(context: SessionContext, types: Sequence[int], element: Any, text: str) -> bool:
    return _contains_element(context, types[1:], text, element)


def is_before(a: Range, b: Range) -> bool:
    return a.upper.place < b.lower.place


def ends_within(a: Range, b: Range) -> bool:
    """a does not extend to the right of b."""
    return a.upper.place <= b.upper.place


def begins_within(a: Range, b: Range) -> bool:
    """a does not extend to the left of b."""
    return a.lower.place >= b.lower.place


def _relation(test: Test) -> Callable[[str, str], bool]:
    """No relation but containment holds for an empty range."""

    def check(first: str, second: str) -> bool:
        a, b = unpack(first), unpack(second)
        return a is not None and b is not None and test(a, b)

    return check


# Set operations -----------------------------------------------------------------------------------


def intersection(a: Value, b: Value) -> Value:
    if a is None or b is None or not overlaps(a, b):
        return None
    return Range(
        a.lower if a.lower.place >= b.lower.place else b.lower,
        a.upper if a.upper.place <= b.upper.place else b.upper,
    )


def merged(a: Value, b: Value) -> Value:
    if a is None or b is None:
        return b if a is None else a
    return hull(a, b)


def _union(a: Value, b: Value) -> Value:
    if a is not None and b is not None and not overlaps(a, b) and not is_adjacent(a, b):
        raise PgError(DATA_EXCEPTION, "result of range union would not be contiguous")
    return merged(a, b)


def left_of(a: Range, b: Range) -> Value:
    """The part of `a` before `b` begins; a.lower comes before b.lower."""
    return bounded(a.lower, Bound(b.lower.key, not b.lower.is_inclusive, False))


def right_of(a: Range, b: Range) -> Value:
    return bounded(Bound(b.upper.key, not b.upper.is_inclusive, True), a.upper)


def _difference(a: Value, b: Value) -> Value:
    if a is None or b is None or not overlaps(a, b):
        return a
    sticks_out_left = a.lower.place < b.lower.place
    sticks_out_right = a.upper.place > b.upper.place
    if sticks_out_left and sticks_out_right:
        raise PgError(DATA_EXCEPTION, "result of range difference would not be contiguous")
    if sticks_out_left:
        return left_of(a, b)
    return right_of(a, b) if sticks_out_right else None


def _operation(work: Callable[[Value, Value], Value]) -> Callable[[str, str], str]:
    return lambda a, b: pack(work(unpack(a), unpack(b)))


# Aggregates ---------------------------------------------------------------------------------------


class _Intersection(Aggregate):
    def __init__(self) -> None:
        self.value: str | None = None

    def step(self, value: str) -> None:
        self.value = value if self.value is None else pack(intersection(unpack(self.value), unpack(value)))

    def finish(self) -> str | None:
        return self.value


class _Union(Aggregate):
    """range_agg: a multirange."""

    def __init__(self) -> None:
        self.ranges: list[Value] = []

    def step(self, value: str) -> None:
        self.ranges.append(unpack(value))

    def finish(self) -> str | None:
        return pack_all(joined(self.ranges)) if self.ranges else None


# Tables -------------------------------------------------------------------------------------------

_SIGNS: Final = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def _ordered(test: Callable[[str, str], bool]) -> Callable[[str, str], bool]:
    return lambda a, b: test(a.rstrip(" "), b.rstrip(" "))


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "range_constructor2": _construct,
    "range_constructor3": _construct,
    "range_empty": lambda text: unpack(text) is None,
    "range_lower_inc": _flag(lambda value: value.lower.is_inclusive),
    "range_upper_inc": _flag(lambda value: value.upper.is_inclusive),
    "range_lower_inf": _flag(lambda value: value.lower.key is None),
    "range_upper_inf": _flag(lambda value: value.upper.key is None),
    "range_eq": _ordered(lambda a, b: a == b),
    "range_ne": _ordered(lambda a, b: a != b),
    "range_lt": _ordered(lambda a, b: a < b),
    "range_le": _ordered(lambda a, b: a <= b),
    "range_gt": _ordered(lambda a, b: a > b),
    "range_ge": _ordered(lambda a, b: a >= b),
    "range_cmp": lambda a, b: compare(a.rstrip(" "), b.rstrip(" ")),
    "range_contains": lambda a, b: contains(unpack(a), unpack(b)),
    "range_contained_by": lambda a, b: contains(unpack(b), unpack(a)),
    "range_overlaps": _relation(overlaps),
    "range_adjacent": _relation(is_adjacent),
    "range_before": _relation(is_before),
    "range_after": _relation(lambda a, b: is_before(b, a)),
    "range_overleft": _relation(ends_within),
    "range_overright": _relation(begins_within),
    "range_union": _operation(_union),
    "range_merge": _operation(merged),
    "range_intersect": _operation(intersection),
    "range_minus": _operation(_difference),
    "int4range_canonical": lambda value: value,
    "int8range_canonical": lambda value: value,
    "daterange_canonical": lambda value: value,
    "int4range_subdiff": lambda a, b: float(a - b),
    "int8range_subdiff": lambda a, b: float(a - b),
    "tsrange_subdiff": lambda a, b: (timestamp_to_micros(a) - timestamp_to_micros(b)) / 1e6,
    "tstzrange_subdiff": lambda a, b: (timestamp_to_micros(a) - timestamp_to_micros(b)) / 1e6,
}

CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "range_lower": _bound(0),
    "range_upper": _bound(1),
    "range_contains_elem": _contains_element,
    "elem_contained_by_range": _element_within,
}

SQL: Final = {f"range_{name}": f"({{0}} {sign} {{1}} COLLATE RTRIM)" for name, sign in _SIGNS.items()}

AGGREGATES: Final[dict[str, type]] = {
    "range_agg/anyrange": _Union,
    "range_intersect_agg/anyrange": _Intersection,
}

TYPED: Final = frozenset({"range_constructor2", "range_constructor3", *CONTEXT})
