"""Arrays in store: JSON text. `array_codec` has their text and binary forms.

An array is a JSON array of its elements' *stored* forms (a numeric is its key, a boolean 1 or 0), so
that SQLite's json_each yields stored values; more dimensions are nested JSON arrays. One with a lower
bound other than 1 is the object {"l": [lower bounds], "v": [..]}. What JSON has no scalar for is a
string: bytea as '\\x..' hex, NaN as "NaN"; infinite floats are 9e999. An element that is itself an
array or a composite is its JSON text as a string.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from polar_lite.protocol.codec import PgType
from polar_lite.protocol.codecs.numeric import key, unkey
from polar_lite.protocol.codecs.scalar import parse_bytea
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import (
    ARRAY_SUBSCRIPT_ERROR,
    PROGRAM_LIMIT_EXCEEDED,
    PgError,
)

MAX_DIMENSIONS: Final = 6
BINARY_OID: Final = 17
BOOL_OID: Final = 16
NUMERIC_OID: Final = 1700
FLOAT_OIDS: Final = (700, 701)

# Native values <-> JSON --------------------------------------------------------------------------


def storage_oid(pg_type: PgType) -> int:
    """The type that decides how a value is stored: a domain's base type."""
    return pg_type.base_oid or pg_type.oid


def to_json_scalar(type_oid: int, value: Any) -> Any:
    """The JSON scalar that stands for a native value (None for NULL) in an array or composite."""
    match value:
        case bool():
            return int(value)
        case Decimal():
            return key(value)
        case bytes():
            return "\\x" + value.hex()
        case float() if value != value:
            return "NaN"
    return value


def from_json_scalar(type_oid: int, value: Any) -> Any:
    """The native value of a JSON scalar made by to_json_scalar; of an array or row its JSON text."""
    if value is None:
        return None
    if value.__class__ is list or value.__class__ is dict:
        return dump(value)
    if type_oid == NUMERIC_OID:
        return unkey(value) if isinstance(value, str) else Decimal(str(value))
    if type_oid == BOOL_OID:
        return bool(value)
    if type_oid == BINARY_OID:
        return parse_bytea(value)
    if type_oid in FLOAT_OIDS:
        return float(value)
    return value


_BLOCK: Final = 50_000
# json.dumps makes such an encoder for each text.
_encoded: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dump(value: Any) -> str:
    """JSON text of nested lists of scalars; SQLite and Python both read 9e999 as infinity."""
    if value.__class__ is list and len(value) > _BLOCK:
        # The encoder keeps all threads waiting until it is done.
        blocks = (value[at : at + _BLOCK] for at in range(0, len(value), _BLOCK))
        return f"[{','.join([dump(block)[1:-1] for block in blocks])}]"
    text = _encoded(value)
    if "Infinity" in text:
        text = _encoded(_without_infinity(value))
        text = text.replace('"\\u0000+"', "9e999").replace('"\\u0000-"', "-9e999")
    return text


def _without_infinity(value: Any) -> Any:
    # NUL cannot occur in text, so "\0+" is free to stand for infinity until it is replaced.
    if isinstance(value, list):
        return [_without_infinity(item) for item in value]
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return "\0+" if value > 0 else "\0-"
    return value


def array_of(element: PgType, values: Iterable[Any]) -> str:
    """A one-dimensional array of native values (None for NULL) in its stored form."""
    return dump([to_json_scalar(storage_oid(element), value) for value in values])


def array_items(element: PgType, value: str) -> list[Any]:
    """The native elements of an array, in row-major order."""
    return [from_json_scalar(storage_oid(element), item) for item in flatten(nested(value))]


def flatten(value: Any) -> Iterator[Any]:
    """The scalars of nested lists, row by row."""
    if isinstance(value, list):
        for item in value:
            yield from flatten(item)
    else:
        yield value


def dimensions(value: Any) -> list[int]:
    """The lengths of a parsed array's dimensions; [] for the empty array."""
    lengths = []
    while isinstance(value, list):
        if not value:
            return []
        lengths.append(len(value))
        value = value[0]
    return lengths


# Bounds ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Array:
    """The JSON scalars of an array, nested, and the lower bound of each dimension; () for the empty one."""

    items: list[Any]
    lows: tuple[int, ...]

    @property
    def lengths(self) -> list[int]:
        return dimensions(self.items)

    def text(self) -> str:
        """The stored form."""
        items = dump(self.items)
        if all(low == 1 for low in self.lows) or not self.lengths:
            return items
        return f'{{"l":{dump(list(self.lows))},"v":{items}}}'


# What json.loads does besides, looking for blanks, takes longer than to read a short array.
_decoded: Final = json.JSONDecoder().raw_decode


def load(text: str, low: int = 1) -> Array:
    """An array from its stored form; low: the lower bound of one that is stored without (0 of vectors)."""
    found, _ = _decoded(text)
    if isinstance(found, dict):
        return Array(found["v"], tuple(found["l"]))
    return Array(found, (low,) * len(dimensions(found)))


def nested(text: str) -> list[Any]:
    """The nested scalars of a stored array, whatever its bounds are."""
    found, _ = _decoded(text)
    items: list[Any] = found["v"] if found.__class__ is dict else found
    return items


def parts(value: Array, depth: int) -> list[str]:
    """The arrays of the last `depth` dimensions, stored, row by row; 2202E if there are fewer."""
    outer = len(value.lengths) - depth
    if outer < 0:
        message = f"slice dimension ({depth}) is out of the valid range 0..{len(value.lengths)}"
        raise PgError(ARRAY_SUBSCRIPT_ERROR, message)
    found: list[Any] = [value.items]
    for _ in range(outer):
        found = [part for items in found for part in items]
    return [Array(items, value.lows[outer:]).text() for items in found]


def check_bounds(lengths: Sequence[int], lows: Sequence[int]) -> None:
    """54000 if an upper bound would not be an integer (ArrayCheckBounds)."""
    for length, low in zip(lengths, lows, strict=True):
        if low + length > 2**31 - 1:
            raise PgError(PROGRAM_LIMIT_EXCEEDED, f"array lower bound is too large: {low}")


def shaped(items: list[Any], lengths: Sequence[int]) -> list[Any]:
    """Scalars, row by row, nested to dimensions of these lengths."""
    for length in reversed(lengths[1:]):
        items = [items[i : i + length] for i in range(0, len(items), length)] if length else []
    return items
