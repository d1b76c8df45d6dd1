"""cube: points and boxes of up to 100 dimensions, stored as they are printed.

A cube is two corners; those of a point are one. Where two cubes of different dimensions meet, the smaller one
is at zero in those that it lacks. PostgreSQL 15 docs F.11; source cube.c, cubeparse.y.
"""

import math
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from polar_lite.catalog.extensions import BaseType
from polar_lite.catalog.types import CUBE
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codec import Codec
from polar_lite.protocol.codecs.array import flatten, load
from polar_lite.protocol.codecs.numeric import float8_to_text
from polar_lite.protocol.sqlstate import PgError

Corner = tuple[float, ...]
Cube = tuple[Corner, Corner]
_MOST: Final = 100
_NUMBER: Final = r"[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)"
_LIST: Final = rf"\s*(?:{_NUMBER}(?:\s*,\s*{_NUMBER})*)?\s*"
_CORNERS: Final = re.compile(
    rf"\s*(?:\[\s*\(({_LIST})\)\s*,\s*\(({_LIST})\)\s*\]|\(({_LIST})\)\s*,\s*\(({_LIST})\)|\(({_LIST})\)|({_LIST}))\s*",
    re.IGNORECASE | re.ASCII,
)
_POINT_FLAG: Final = 0x80000000


def read(text: str) -> str:
    """A cube as a user writes it, as it is printed (22P02)."""
    found = _CORNERS.fullmatch(text)
    if found is None or not text.strip():
        raise _wrong(text)
    lists = [part for part in found.groups() if part is not None]
    corners = [_numbers(part) for part in lists]
    if len(corners) == 2 and len(corners[0]) != len(corners[1]):
        shown = f"({lists[0]}) and ({lists[1]})"
        raise PgError(
            code.INVALID_TEXT_REPRESENTATION,
            "invalid input syntax for cube",
            detail=f"Different point dimensions in {shown}.",
        )
    if len(corners[0]) > _MOST:
        raise PgError(
            code.INVALID_TEXT_REPRESENTATION,
            "invalid input syntax for cube",
            detail=f"A cube cannot have more than {_MOST} dimensions.",
        )
    return shown_as(corners[0], corners[-1])


def _wrong(text: str) -> PgError:
    """Differs: of what is wrong further on than at a strange character, the end is told."""
    tokens = re.findall(rf"{_NUMBER}|\S", text, re.IGNORECASE | re.ASCII)
    strange = (t for t in tokens if not re.fullmatch(rf"{_NUMBER}|[\[\](),]", t, re.IGNORECASE | re.ASCII))
    token = next(strange, None)
    near = "at end of input" if token is None else f'at or near "{token}"'
    return PgError(
        code.INVALID_TEXT_REPRESENTATION, "invalid input syntax for cube", detail=f"syntax error {near}"
    )


def _numbers(text: str) -> Corner:
    return tuple(_number(part) for part in text.split(",")) if text.strip() else ()


def _number(text: str) -> float:
    value = float(text)
    if math.isinf(value) and "inf" not in text.lower():
        message = f'"{text.strip()}" is out of range for type double precision'
        raise PgError(code.NUMERIC_VALUE_OUT_OF_RANGE, message)
    return value


def shown_as(low: Corner, high: Corner) -> str:
    """As it is printed: a point by one corner."""
    first = f"({', '.join(map(float8_to_text, low))})"
    return first if low == high else f"{first},({', '.join(map(float8_to_text, high))})"


def corners(text: str) -> Cube:
    """The two corners of a stored cube, as they were written."""
    parts = [_numbers(part) for part in text[1:-1].split("),(")]
    return parts[0], parts[-1]


def _sides(text: str, dimensions: int = 0) -> list[tuple[float, float]]:
    """The lower and the upper bound in each dimension, zero in those that it lacks."""
    first, second = corners(text)
    found = [(min(a, b), max(a, b)) for a, b in zip(first, second, strict=True)]
    return found + [(0.0, 0.0)] * (dimensions - len(found))


def _both(a: str, b: str) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    size = max(_dimensions(a), _dimensions(b))
    return zip(_sides(a, size), _sides(b, size), strict=True)


def _dimensions(cube: str) -> int:
    return len(corners(cube)[0])


def _of_sides(sides: Sequence[tuple[float, float]]) -> str:
    return shown_as(tuple(low for low, _ in sides), tuple(high for _, high in sides))


def _made(low: Corner, high: Corner) -> str:
    if len(low) > _MOST:
        raise PgError(
            code.PROGRAM_LIMIT_EXCEEDED,
            "can't extend cube",
            detail=f"A cube cannot have more than {_MOST} dimensions.",
        )
    return shown_as(low, high)


def _listed(array: str, what: str = "cannot work with arrays containing NULLs") -> list[Any]:
    items = list(flatten(load(array).items))
    if None in items:
        raise PgError(code.ARRAY_ELEMENT_ERROR, what)
    return items


def _of_arrays(upper: str, lower: str) -> str:
    first, second = _listed(upper), _listed(lower)
    if len(first) != len(second):
        raise PgError(code.ARRAY_ELEMENT_ERROR, "UR and LL arrays must be of same length")
    return _made(tuple(map(float, first)), tuple(map(float, second)))


def _of_array(array: str) -> str:
    corner = tuple(map(float, _listed(array)))
    return _made(corner, corner)


def _wider(cube: str, low: float, high: float | None = None) -> str:
    first, second = corners(cube)
    return _made((*first, low), (*second, low if high is None else high))


def _compared(a: str, b: str) -> int:
    """cube_cmp(): lower bounds of the dimensions that both have, then upper ones, then the others, with 0."""
    first, second = _sides(a), _sides(b)
    shared = min(len(first), len(second))
    for which in (0, 1):
        for one, other in zip(first[:shared], second[:shared], strict=True):
            if one[which] != other[which]:
                return 1 if one[which] > other[which] else -1
    if len(first) == len(second):
        return 0
    longer, sign = (first, 1) if len(first) > len(second) else (second, -1)
    for which in (0, 1):
        for side in longer[shared:]:
            if side[which]:
                return sign if side[which] > 0 else -sign
    return sign


def _contains(a: str, b: str) -> bool:
    """In the dimensions that b has."""
    inner = _sides(b)
    outer = _sides(a, len(inner))
    return all(x[0] <= y[0] and x[1] >= y[1] for x, y in zip(outer, inner, strict=False))


def _overlaps(a: str, b: str) -> bool:
    return all(one[0] <= other[1] and one[1] >= other[0] for one, other in _both(a, b))


def _union(a: str, b: str) -> str:
    return _of_sides([(min(x[0], y[0]), max(x[1], y[1])) for x, y in _both(a, b)])


def _intersection(a: str, b: str) -> str:
    return _of_sides([(max(x[0], y[0]), min(x[1], y[1])) for x, y in _both(a, b)])


def _gaps(a: str, b: str) -> Iterator[float]:
    """How far apart the cubes are in each dimension."""
    return (max(y[0] - x[1], x[0] - y[1], 0.0) for x, y in _both(a, b))


def _size(cube: str) -> float:
    first, second = corners(cube)
    if first == second:
        return 0.0
    return math.prod(abs(a - b) for a, b in zip(first, second, strict=True))


def _subset(cube: str, places: str) -> str:
    first, second = corners(cube)
    wanted = _listed(places)
    if len(wanted) > _MOST:
        raise PgError(
            code.PROGRAM_LIMIT_EXCEEDED,
            "array is too long",
            detail=f"A cube cannot have more than {_MOST} dimensions.",
        )
    if any(not 0 < place <= len(first) for place in wanted):
        raise PgError(code.ARRAY_ELEMENT_ERROR, "Index out of bounds")
    return shown_as(tuple(first[n - 1] for n in wanted), tuple(second[n - 1] for n in wanted))


def _bound(which: int) -> Callable[[str, int], float]:
    def bound(cube: str, place: int) -> float:
        sides = _sides(cube)
        return sides[place - 1][which] if 0 < place <= len(sides) else 0.0

    return bound


def _coordinate(cube: str, place: int) -> float:
    """`->`: as it was written, those of the second corner behind those of the first."""
    first, second = corners(cube)
    if not 0 < place <= 2 * len(first):
        raise PgError(code.ARRAY_ELEMENT_ERROR, f"cube index {place} is out of bounds")
    return (*first, *second)[place - 1]


def _normal_coordinate(cube: str, place: int) -> float:
    """`~>`: lower and upper bounds in turn, negative ones for sorting the other way."""
    if not place:
        raise PgError(code.ARRAY_ELEMENT_ERROR, "zero cube index is not defined")
    sides = _sides(cube)
    number = abs(place) - 1
    found = sides[number // 2][number % 2] if number < 2 * len(sides) else 0.0
    return -found if place < 0 else found


def _enlarged(cube: str, radius: float, dimensions: int) -> str:
    size = max(min(dimensions, _MOST) if radius > 0 and dimensions > 0 else 0, _dimensions(cube))
    sides = []
    for low, high in _sides(cube, size):
        wider = (low - radius, high + radius)
        middle = (wider[0] + wider[1]) / 2
        sides.append(wider if wider[0] <= wider[1] else (middle, middle))
    return _of_sides(sides)


def _sent(value: str, typmod: int) -> bytes:
    first, second = corners(value)
    is_point = first == second
    numbers = first if is_point else (*first, *second)
    return struct.pack(f">I{len(numbers)}d", len(first) | _POINT_FLAG * is_point, *numbers)


def _received(data: bytes, typmod: int) -> str:
    (header,) = struct.unpack_from(">I", data)
    size = header & ~_POINT_FLAG
    if size > _MOST:
        raise PgError(
            code.PROGRAM_LIMIT_EXCEEDED,
            "cube dimension is too large",
            detail=f"A cube cannot have more than {_MOST} dimensions.",
        )
    count = size if header & _POINT_FLAG else 2 * size
    if len(data) < 4 + 8 * count:
        raise PgError(code.PROTOCOL_VIOLATION, "insufficient data left in message")
    numbers = struct.unpack_from(f">{count}d", data, 4)
    return shown_as(numbers[:size], numbers[-size:] if size else ())


TYPES: Final = {
    "cube": BaseType(
        CUBE,
        CUBE + 1,
        "U",
        Codec(
            output=lambda value, typmod, style: str(value),
            input=lambda text, typmod, style: read(text),
            send=_sent,
            receive=_received,
        ),
    )
}
PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "cube_a_f8_f8": _of_arrays,
    "cube_a_f8": _of_array,
    "cube_f8": lambda value: shown_as((value,), (value,)),
    "cube_f8_f8": lambda low, high: shown_as((low,), (high,)),
    "cube_c_f8": _wider,
    "cube_c_f8_f8": _wider,
    "cube_cmp": _compared,
    "cube_eq": lambda a, b: not _compared(a, b),
    "cube_ne": lambda a, b: bool(_compared(a, b)),
    "cube_lt": lambda a, b: _compared(a, b) < 0,
    "cube_gt": lambda a, b: _compared(a, b) > 0,
    "cube_le": lambda a, b: _compared(a, b) <= 0,
    "cube_ge": lambda a, b: _compared(a, b) >= 0,
    "cube_contains": _contains,
    "cube_contained": lambda a, b: _contains(b, a),
    "cube_overlap": _overlaps,
    "cube_union": _union,
    "cube_inter": _intersection,
    "cube_size": _size,
    "cube_subset": _subset,
    "cube_distance": lambda a, b: math.sqrt(sum(gap * gap for gap in _gaps(a, b))),
    "distance_taxicab": lambda a, b: sum(_gaps(a, b), 0.0),
    "distance_chebyshev": lambda a, b: max(_gaps(a, b), default=0.0),
    "cube_dim": _dimensions,
    "cube_ll_coord": _bound(0),
    "cube_ur_coord": _bound(1),
    "cube_coord": _coordinate,
    "cube_coord_llur": _normal_coordinate,
    "cube_is_point": lambda cube: corners(cube)[0] == corners(cube)[1],
    "cube_enlarge": _enlarged,
}
