"""Range and multirange operations against sets of integers, which are easy to be right about."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polar_lite.catalog.functions.containers.multiranges import PYTHON as MULTIRANGES
from polar_lite.catalog.functions.containers.ranges import PYTHON as RANGES
from polar_lite.catalog.functions.containers.ranges import contains_place, place_of
from polar_lite.protocol.codecs import range as codec_range
from polar_lite.protocol.codecs import stored_ranges
from polar_lite.protocol.pgtypes import INT4
from polar_lite.protocol.sqlstate import PgError

OF = codec_range.subtype(INT4, is_discrete=True)
WORLD = range(-15, 16)
bounds = st.none() | st.integers(-10, 10)


def _range(low: int | None, high: int | None) -> str:
    if low is not None and high is not None and low > high:
        low, high = high, low
    return stored_ranges.pack(OF.range(low, high))


ranges = st.builds(_range, bounds, bounds)
multiranges = st.lists(ranges, max_size=4).map(
    lambda items: stored_ranges.pack_all(stored_ranges.joined(map(stored_ranges.unpack, items)))
)


def numbers(text: str) -> set[int]:
    held = stored_ranges.unpack_all(text) if text.startswith("[") else [stored_ranges.unpack(text)]
    places = {n: OF.bound(n, is_inclusive=True, is_lower=True).place for n in WORLD}
    return {
        n
        for n, place in places.items()
        if any(r is not None and r.lower.place <= place <= r.upper.place for r in held)
    }


RELATIONS: dict[str, Callable[[set[int], set[int]], bool]] = {
    "contains": lambda a, b: a >= b,
    "contained_by": lambda a, b: a <= b,
    "overlaps": lambda a, b: bool(a & b),
    "before": lambda a, b: bool(a and b) and max(a) < min(b),
    "after": lambda a, b: bool(a and b) and min(a) > max(b),
    "overleft": lambda a, b: bool(a and b) and max(a) <= max(b),
    "overright": lambda a, b: bool(a and b) and min(a) >= min(b),
}


@pytest.mark.parametrize("name", RELATIONS)
@given(a=ranges, b=ranges)
def test_relations_of_ranges(name: str, a: str, b: str) -> None:
    assert RANGES[f"range_{name}"](a, b) == RELATIONS[name](numbers(a), numbers(b))


@pytest.mark.parametrize("name", RELATIONS)
@given(a=ranges, b=multiranges, c=multiranges)
def test_relations_of_multiranges(name: str, a: str, b: str, c: str) -> None:
    expected = RELATIONS[name]
    assert MULTIRANGES[f"range_{name}_multirange"](a, b) == expected(numbers(a), numbers(b))
    assert MULTIRANGES[f"multirange_{name}_range"](b, a) == expected(numbers(b), numbers(a))
    assert MULTIRANGES[f"multirange_{name}_multirange"](b, c) == expected(numbers(b), numbers(c))


SETS: dict[str, Callable[[set[int], set[int]], set[int]]] = {
    "union": lambda a, b: a | b,
    "intersect": lambda a, b: a & b,
    "minus": lambda a, b: a - b,
}


@pytest.mark.parametrize("name", SETS)
@given(a=multiranges, b=multiranges)
def test_sets(name: str, a: str, b: str) -> None:
    assert numbers(MULTIRANGES[f"multirange_{name}"](a, b)) == SETS[name](numbers(a), numbers(b))


@pytest.mark.parametrize("name", SETS)
@given(a=ranges, b=ranges)
def test_sets_of_ranges(name: str, a: str, b: str) -> None:
    expected = SETS[name](numbers(a), numbers(b))
    is_contiguous = not expected or set(range(min(expected), max(expected) + 1)) == expected
    work = RANGES[f"range_{name}"]
    if is_contiguous:
        assert numbers(work(a, b)) == expected
    else:
        with pytest.raises(PgError, match="would not be contiguous"):
            work(a, b)


@given(ranges, st.integers(-10, 10))
def test_elements(a: str, number: int) -> None:
    value = stored_ranges.unpack(a)
    found = value is not None and contains_place(value, place_of(OF, number))
    assert found == (number in numbers(a))
