"""Ranges and multiranges as values: two bounds each, and the text that holds them.

A stored range is a text that sorts as PostgreSQL sorts ranges: the key of the lower bound, a sign, the key
of the upper bound, a sign. '!' comes before '"', and both before whatever a key holds, so that

    lower bound   key!  inclusive     key"  exclusive     "   infinite: before all keys
    upper bound   key!  exclusive     key"  inclusive     ~!  infinite: after all keys
    empty range   !

A key is a text that sorts as the bounds' values do (`codecs.range.subtype`). Numerics' keys end with blanks
that RTRIM does not see and that say how many zeros are printed, those of char(n) with its own blanks; a range
has them, for both bounds, at its own end.
A multirange is the JSON array of its ranges. PostgreSQL 15 docs 8.17 (rangetypes); rangetypes.c.
"""

import json
import re
from collections.abc import Iterable
from math import isqrt
from typing import Final, NamedTuple

from polar_lite.protocol.sqlstate import DATA_EXCEPTION, PgError

# Bounds and ranges --------------------------------------------------------------------------------


class Bound(NamedTuple):
    """key: None where the range has no end on that side."""

    key: str | None
    is_inclusive: bool
    is_lower: bool

    @property
    def place(self) -> tuple[int, str, int]:
        """What bounds of either side are compared by: just before a value, at it, or just behind it."""
        if self.key is None:
            return -1 if self.is_lower else 1, "", 0
        return 0, self.key.rstrip(" "), 0 if self.is_inclusive else 1 if self.is_lower else -1


class Range(NamedTuple):
    lower: Bound
    upper: Bound


Value = Range | None
"""A range; None is the empty one."""


def bounded(lower: Bound, upper: Bound) -> Value:
    """The range between two bounds; 22000 where they are in the wrong order."""
    if lower.key is not None and upper.key is not None:
        low, high = lower.place[1], upper.place[1]
        if low > high:
            raise PgError(DATA_EXCEPTION, "range lower bound must be less than or equal to range upper bound")
        if low == high and not (lower.is_inclusive and upper.is_inclusive):
            return None
    return Range(lower, upper)


# Stored form --------------------------------------------------------------------------------------

EMPTY: Final = "!"
_NO_UPPER: Final = "~"
_STORED: Final = re.compile(r'([^!"]*)([!"])([^!"]*)([!"])')
_MOST_ZEROS: Final = 100


def pack(value: Value) -> str:
    """A range as it is stored."""
    if value is None:
        return EMPTY
    (low, has_low, _), (high, has_high, _) = value
    low_text, high_text = (low or "").rstrip(" "), _NO_UPPER if high is None else high.rstrip(" ")
    signs = "!" if has_low else '"', '"' if has_high else "!"
    zeros = len(low or "") - len(low_text), 0 if high is None else len(high) - len(high_text)
    return f"{low_text}{signs[0]}{high_text}{signs[1]}{_blanks(*zeros)}"


def unpack(text: str) -> Value:
    if text == EMPTY:
        return None
    body = text.rstrip(" ")
    match = _STORED.fullmatch(body)
    assert match is not None, text
    low, low_sign, high, high_sign = match.groups()
    low_zeros, high_zeros = _zeros(len(text) - len(body))
    has_low = low_sign == "!"
    return Range(
        Bound(low + " " * low_zeros if low else None, has_low, True),
        Bound(None if high == _NO_UPPER else high + " " * high_zeros, high_sign == '"', False),
    )


def _blanks(low: int, high: int) -> str:
    """Two numbers as one, diagonal by diagonal. Differs: of a bound's trailing zeros at most 100 are kept."""
    if not low and not high:
        return ""
    low, high = min(low, _MOST_ZEROS), min(high, _MOST_ZEROS)
    return " " * ((low + high) * (low + high + 1) // 2 + high)


def _zeros(count: int) -> tuple[int, int]:
    if not count:
        return 0, 0
    diagonal = (isqrt(8 * count + 1) - 1) // 2
    high = count - diagonal * (diagonal + 1) // 2
    return diagonal - high, high


def pack_all(ranges: Iterable[Range]) -> str:
    """A multirange as it is stored."""
    return json.dumps([pack(item) for item in ranges], ensure_ascii=False, separators=(",", ":"))


def unpack_all(text: str) -> list[Range]:
    return [item for item in map(unpack, json.loads(text)) if item is not None]


def multirange_key(text: str) -> str:
    """What multiranges are compared by."""
    return "".join(item.rstrip(" ") for item in json.loads(text))


def joined(ranges: Iterable[Value]) -> list[Range]:
    """The ranges of a multirange: in order, none empty, none that overlaps or touches the next."""
    found: list[Range] = []
    for item in sorted((r for r in ranges if r is not None), key=lambda r: pack(r).rstrip(" ")):
        if found and (overlaps(found[-1], item) or is_adjacent(found[-1], item)):
            found[-1] = hull(found[-1], item)
        else:
            found.append(item)
    return found


def overlaps(a: Range, b: Range) -> bool:
    return a.lower.place <= b.upper.place and b.lower.place <= a.upper.place


def is_adjacent(a: Range, b: Range) -> bool:
    return touch(a.upper, b.lower) or touch(b.upper, a.lower)


def touch(upper: Bound, lower: Bound) -> bool:
    if upper.key is None or lower.key is None:
        return False
    return upper.place[1] == lower.place[1] and upper.is_inclusive != lower.is_inclusive


def hull(a: Range, b: Range) -> Range:
    """The smallest range that contains both."""
    return Range(
        a.lower if a.lower.place < b.lower.place else b.lower,
        a.upper if a.upper.place > b.upper.place else b.upper,
    )
