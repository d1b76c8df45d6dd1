"""The method .keyvalue() of jsonpath, and where an object is in the binary form of its document.

An object's id is its offset there; so the form is laid out here, as far as sizes go. PostgreSQL 15 source
jsonpath_exec.c (executeKeyValueMethod), jsonb_util.c (convertToJsonb), numeric.c (make_result).
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

_HEADER = 4
_ENTRY = 4
PER_BASE = 10_000_000_000
"""Between the ids of objects of two bases."""


def ordered(value: dict[str, Any]) -> list[str]:
    """The names of an object in jsonb's order."""
    return sorted(value, key=lambda name: (len(encoded := name.encode()), encoded))


def offset_of(value: Any, base: Any) -> int:
    """Where an object is in the binary form of another one that holds it, or is it."""
    if value is base:
        return 0
    return next(offset for item, offset in _containers(base, 0) if item is value)


def _containers(value: Any, start: int) -> Iterator[tuple[Any, int]]:
    """What is in a container, with its offset, and last the container's end as (None, end)."""
    if isinstance(value, dict):
        names = ordered(value)
        place = start + _HEADER + 2 * _ENTRY * len(names) + sum(len(name.encode()) for name in names)
        items = [value[name] for name in names]
    else:
        place, items = start + _HEADER + _ENTRY * len(value), value
    for item in items:
        match item:
            case dict() | list():
                place = _aligned(place)
                yield item, place
                for inner, offset in _containers(item, place):
                    if inner is None:
                        place = offset
                    else:
                        yield inner, offset
            case str():
                place += len(item.encode())
            case bool() | None:
                pass
            case _:
                place = _aligned(place) + _numeric_size(Decimal(item))
    yield None, place


def _aligned(place: int) -> int:
    return (place + 3) & ~3


def _numeric_size(value: Decimal) -> int:
    """Groups of four digits behind a header, which is longer for large weights and scales."""
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    scale = max(-exponent, 0)
    text = "".join(map(str, digits)) + "0" * max(exponent, 0)
    point = max(len(text) - scale, 0)
    whole, fraction = text[:point], text[point:].rjust(scale, "0")
    whole = whole.rjust((len(whole) + 3) // 4 * 4, "0")
    fraction = fraction.ljust((len(fraction) + 3) // 4 * 4, "0")
    groups = [whole[i : i + 4] for i in range(0, len(whole), 4)]
    weight = len(groups) - 1
    groups += [fraction[i : i + 4] for i in range(0, len(fraction), 4)]
    while groups and groups[0] == "0000":
        del groups[0]
        weight -= 1
    while groups and groups[-1] == "0000":
        del groups[-1]
    is_short = scale <= 63 and -64 <= (weight if groups else 0) <= 63
    return 4 + (2 if is_short else 4) + 2 * len(groups)
