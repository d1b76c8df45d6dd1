"""Parts of arrays by their subscripts: elements and slices, read and assigned to; arrays of arrays.

Source: PostgreSQL 15, arrayfuncs.c (array_get_element, array_get_slice, array_set_element,
array_set_slice), execExprInterp.c (ExecEvalArrayExpr).
"""

import json
import threading
from collections.abc import Iterator, Sequence
from typing import Any, Final

from polar_lite.protocol.codecs.array import (
    MAX_DIMENSIONS,
    Array,
    check_bounds,
    dimensions,
    flatten,
    load,
    nested,
    shaped,
)
from polar_lite.protocol.sqlstate import (
    ARRAY_SUBSCRIPT_ERROR,
    NULL_VALUE_NOT_ALLOWED,
    PROGRAM_LIMIT_EXCEEDED,
    PgError,
)

MAX_ITEMS: Final = 134217727
EMPTY: Final = Array([], ())
Bounds = Sequence[tuple[int | None, int | None]]
"""The lower and upper subscripts of a slice, None for one that is left out."""


def check_size(lengths: Sequence[int]) -> None:
    """54000 for more elements than an array may have."""
    total = 1
    for length in lengths:
        total *= length
        if length < 0 or total > MAX_ITEMS:
            raise PgError(PROGRAM_LIMIT_EXCEEDED, f"array size exceeds the maximum allowed ({MAX_ITEMS})")


# Recent arrays -----------------------------------------------------------------------------------

# PL goes through an array element by element, and each time has its text alone.
_KEPT: Final = 4
_WORTH_KEEPING: Final = range(200, 1_000_000)


class _Recent(threading.local):
    """The arrays that this thread has read or made last, by their texts; they are nobody else's."""

    def __init__(self) -> None:
        self.arrays: dict[str, Array] = {}


_recent: Final = _Recent()


def read(text: str, low: int = 1) -> Array:
    """As `load`, for an array that is not changed."""
    if low != 1 or len(text) not in _WORTH_KEEPING:
        return load(text, low)
    found = _recent.arrays.get(text)
    if found is None:
        found = load(text)
        _keep(text, found)
    return found


def taken(text: str | None) -> Array:
    """As `load`, for an array that is changed and given back by `kept`; NULL is the empty one."""
    if text is None:
        return EMPTY
    return _recent.arrays.pop(text, None) or load(text)


def kept(array: Array) -> str:
    """The array's text."""
    text = array.text()
    if len(text) in _WORTH_KEEPING:
        _keep(text, array)
    return text


def _keep(text: str, array: Array) -> None:
    arrays = _recent.arrays
    arrays[text] = array
    if len(arrays) > _KEPT:
        del arrays[next(iter(arrays))]


# Reading -----------------------------------------------------------------------------------------


def element(array: Array, subscripts: Sequence[int | None]) -> Any:
    """The JSON scalar there; None where there is none."""
    if len(subscripts) != len(array.lows):
        return None
    value: Any = array.items
    for subscript, low in zip(subscripts, array.lows, strict=True):
        if subscript is None or not 0 <= subscript - low < len(value):
            return None
        value = value[subscript - low]
    return value


def slice_of(array: Array, bounds: Bounds) -> Array:
    """What of the array lies within the bounds, counted from 1; all of the dimensions that have none."""
    if not array.lows or len(bounds) > len(array.lows):
        return EMPTY
    spans = [
        (
            max((low if first is None else first) - low, 0),
            length if last is None else min(last - low + 1, length),
        )
        for (first, last), low, length in zip(bounds, array.lows, array.lengths, strict=False)
    ]
    if any(start >= stop for start, stop in spans):
        return EMPTY
    return Array(_cut(array.items, spans), (1,) * len(array.lows))


def _cut(items: list[Any], spans: Sequence[tuple[int, int]]) -> list[Any]:
    if not spans:
        return items
    start, stop = spans[0]
    return items[start:stop] if len(spans) == 1 else [_cut(part, spans[1:]) for part in items[start:stop]]


# Assignment --------------------------------------------------------------------------------------


def with_element(array: Array, subscripts: Sequence[int | None], item: Any) -> Array:
    places = _known(subscripts)
    if not array.lows:
        for _ in places:
            item = [item]
        check_bounds([1] * len(places), places)
        return Array(item, tuple(places))
    if len(places) != len(array.lows):
        raise _wrong_number()
    if len(places) == 1:
        grown = _grown(array, places[0], places[0])
        grown.items[places[0] - grown.lows[0]] = item
        return grown
    part: Any = array.items
    for place, low in zip(places, array.lows, strict=True):
        if not 0 <= place - low < len(part):
            raise _out_of_range()
        inner, index = part, place - low
        part = part[index]
    inner[index] = item
    return array


def with_slice(array: Array, bounds: Bounds, given: Array) -> Array:
    """The array with given's elements, row by row, within the bounds."""
    if not array.lows:
        return _made_of_slice(bounds, given)
    if len(bounds) > len(array.lows):
        raise _wrong_number()
    lengths = array.lengths
    limits = [
        (low if first is None else first, low + length - 1 if last is None else last)
        for (first, last), low, length in zip(
            [*bounds, *[(None, None)] * (len(lengths) - len(bounds))], array.lows, lengths, strict=True
        )
    ]
    if any(last < first for first, last in limits[: len(bounds)]):
        raise PgError(ARRAY_SUBSCRIPT_ERROR, "upper bound cannot be less than lower bound")
    if len(limits) == 1:
        array = _grown(array, *limits[0])
    elif any(
        first < low or last >= low + length
        for (first, last), low, length in zip(limits, array.lows, lengths, strict=True)
    ):
        raise _out_of_range()
    spans = [(first - low, last - low + 1) for (first, last), low in zip(limits, array.lows, strict=True)]
    _fill(array.items, spans, iter(_enough(given, [stop - start for start, stop in spans])))
    return array


def _made_of_slice(bounds: Bounds, given: Array) -> Array:
    lows = [first for first, _ in bounds if first is not None]
    highs = [last for _, last in bounds if last is not None]
    if len(lows) + len(highs) < 2 * len(bounds):
        raise PgError(
            ARRAY_SUBSCRIPT_ERROR,
            "array slice subscript must provide both boundaries",
            detail="When assigning to a slice of an empty array value,"
            " slice boundaries must be fully specified.",
        )
    lengths = [high - low + 1 for low, high in zip(lows, highs, strict=True)]
    check_size(lengths)
    check_bounds(lengths, lows)
    if 0 in lengths:
        return EMPTY
    return Array(shaped(_enough(given, lengths), lengths), tuple(lows))


def _enough(given: Array, lengths: Sequence[int]) -> list[Any]:
    wanted = 1
    for length in lengths:
        wanted *= length
    items = list(flatten(given.items))
    if len(items) < wanted:
        raise PgError(ARRAY_SUBSCRIPT_ERROR, "source array too small")
    return items[:wanted]


def _fill(items: list[Any], spans: Sequence[tuple[int, int]], values: Iterator[Any]) -> None:
    for index in range(*spans[0]):
        if len(spans) == 1:
            items[index] = next(values)
        else:
            _fill(items[index], spans[1:], values)


def _grown(array: Array, first: int, last: int) -> Array:
    """An array of one dimension with NULLs up to both places."""
    low, length = array.lows[0], len(array.items)
    start, stop = min(low, first), max(low + length, last + 1)
    check_size([stop - start])
    check_bounds([stop - start], [start])
    return Array([*[None] * (low - start), *array.items, *[None] * (stop - low - length)], (start,))


def _known(subscripts: Sequence[int | None]) -> list[int]:
    if any(subscript is None for subscript in subscripts):
        raise PgError(NULL_VALUE_NOT_ALLOWED, "array subscript in assignment must not be null")
    return [subscript for subscript in subscripts if subscript is not None]


def known_bounds(has_lower: Sequence[bool], has_upper: Sequence[bool], given: Sequence[int | None]) -> Bounds:
    """Bounds of a slice that is assigned to, from those that are not left out (22004 for NULL)."""
    values = iter(_known(given))
    return [
        (next(values) if lower else None, next(values) if upper else None)
        for lower, upper in zip(has_lower, has_upper, strict=True)
    ]


def _wrong_number() -> PgError:
    return PgError(ARRAY_SUBSCRIPT_ERROR, "wrong number of array subscripts")


def _out_of_range() -> PgError:
    return PgError(ARRAY_SUBSCRIPT_ERROR, "array subscript out of range")


# Arrays of arrays --------------------------------------------------------------------------------


def stacked(arrays: str) -> str:
    """ARRAY[a, b] of arrays: a JSON array of stored ones -> one with one more dimension."""
    parts = [EMPTY if text is None else load(text) for text in json.loads(arrays)]
    if all(not part.lows for part in parts):
        return EMPTY.text()
    first = parts[0]
    if any(part.lows != first.lows or part.lengths != first.lengths for part in parts):
        raise PgError(
            ARRAY_SUBSCRIPT_ERROR,
            "multidimensional arrays must have array expressions with matching dimensions",
        )
    if len(first.lows) == MAX_DIMENSIONS:
        raise PgError(
            PROGRAM_LIMIT_EXCEEDED,
            f"number of array dimensions ({MAX_DIMENSIONS + 1}) exceeds the maximum allowed"
            f" ({MAX_DIMENSIONS})",
        )
    return Array([part.items for part in parts], (1, *first.lows)).text()


def accumulated(arrays: str) -> str:
    """ARRAY(SELECT ..) of arrays: one with one more dimension, empty without rows."""
    parts: list[Array] = []
    for text in json.loads(arrays):
        if text is None:
            raise PgError(NULL_VALUE_NOT_ALLOWED, "cannot accumulate null arrays")
        parts.append(load(text))
        check_alike(parts[0], parts[-1])
    return Array([part.items for part in parts], (1, *parts[0].lows)).text() if parts else EMPTY.text()


def check_alike(first: Array, other: Array) -> None:
    """2202E for arrays that cannot be collected into one."""
    if not other.lows:
        raise PgError(ARRAY_SUBSCRIPT_ERROR, "cannot accumulate empty arrays")
    if (first.lows, first.lengths) != (other.lows, other.lengths):
        raise PgError(ARRAY_SUBSCRIPT_ERROR, "cannot accumulate arrays of different dimensionality")


def listed(text: str) -> str:
    """The elements as a JSON array of scalars, whatever the dimensions."""
    found = nested(text)
    return Array(list(flatten(found)), ()).text()


def reshaped(text: str, items: str) -> str:
    """Other elements, a JSON array of scalars, with the dimensions of an array."""
    if text[:2] not in ("[[", '{"'):
        return items
    array = load(text)
    return Array(shaped(json.loads(items), dimensions(array.items)), array.lows).text()
