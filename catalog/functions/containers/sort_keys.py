"""Sort keys of arrays and records: BLOBs that compare as PostgreSQL compares the values.

Element by element, NULL after everything, the shorter one first. Also the comparison operators of
records. PostgreSQL 15 docs 9.19 (functions-array) and 9.24.6 (composite-type-comparison).
"""

import json
import operator
import re
import struct
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.functions.comparison import without_blanks
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.numbers.arithmetic import float_order
from polar_lite.catalog.functions.numbers.numeric import numeric_order
from polar_lite.catalog.functions.strings.letters import lower
from polar_lite.catalog.types import CITEXT, LTREE, is_in_catalog_only
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol.codec import PgType
from polar_lite.protocol.codecs.array import (
    BINARY_OID,
    FLOAT_OIDS,
    NUMERIC_OID,
    dump,
    flatten,
    from_json_scalar,
    load,
)
from polar_lite.protocol.codecs.datetime import timetz_key
from polar_lite.protocol.codecs.interval import interval_order
from polar_lite.protocol.codecs.json import jsonb_key
from polar_lite.protocol.codecs.network import network_key
from polar_lite.protocol.codecs.numeric import key
from polar_lite.protocol.codecs.record import tag_of
from polar_lite.protocol.codecs.stored_ranges import multirange_key
from polar_lite.protocol.pgtypes import BY_NAME, BY_OID, format_type
from polar_lite.protocol.sqlstate import DATATYPE_MISMATCH, UNDEFINED_FUNCTION, PgError, unsupported

INTERVAL: Final = BY_NAME["interval"].oid
# Shapes of users' types.
RANGE: Final = BY_NAME["anyrange"].oid
MULTIRANGE: Final = BY_NAME["anymultirange"].oid
RECORD: Final = BY_NAME["record"].oid
BPCHAR: Final = BY_NAME["bpchar"].oid
TEXT: Final = BY_NAME["text"].oid
_UNKNOWN: Final = BY_NAME["unknown"].oid
_INTEGERS: Final = frozenset(
    BY_NAME[name].oid
    for name in ("bool", "int2", "int4", "int8", "oid", "money", "tid", "regclass", "regtype", "regproc")
)
# Types whose stored text sorts as their values do.
_TEXTS: Final = frozenset(
    (
        *(BY_NAME[name].oid for name in ("text", "varchar", "name", "char", "uuid")),
        *(BY_NAME[name].oid for name in ("date", "time", "timestamp", "timestamptz")),
        *(BY_NAME[name].oid for name in ("bit", "varbit", "macaddr", "macaddr8", "pg_lsn", "xid8")),
        LTREE,
    )
)
# Types whose values have a key of bytes, which tells itself where it ends.
BYTE_KEYS: Final[dict[int, Callable[[str], bytes]]] = {
    BY_NAME["timetz"].oid: timetz_key,
    BY_NAME["inet"].oid: network_key,
    BY_NAME["cidr"].oid: network_key,
    BY_NAME["jsonb"].oid: jsonb_key,
}
Key = Callable[[Any], Any]
KEYS: Final[dict[int, Key]] = {
    INTERVAL: interval_order,
    **BYTE_KEYS,
    CITEXT: lower,
    BPCHAR: without_blanks,
    **{row.oid: without_blanks for row in BY_OID.values() if row.kind == "r"},
    **{row.oid: multirange_key for row in BY_OID.values() if row.kind == "m"},
}
"""By type OID: what values are compared by, stored and native ones alike."""
NATIVE_KEYS: Final[dict[int, Key]] = {
    **KEYS,
    # NaN is above everything, which Python's own comparison says of nothing.
    **dict.fromkeys(FLOAT_OIDS, float_order),
    NUMERIC_OID: numeric_order,
}
_NUMERIC_KEY: Final = re.compile(r"[M-R]\d{6}\d*~? *\Z")
_END, _VALUE, _NULL = b"\0", b"\1", b"\2"


TypeOf = Callable[[int], PgType | None]
Shape = int | tuple[str, Any]
"""What decides how values are compared: a built-in type's OID, ("array", element's shape), or ("row", ((place
of a field, its shape), ..)). An enum's is text's; a domain's its base type's."""


def shape_of(type_of: TypeOf, oid: int) -> Shape:
    row = type_of(oid)
    if row is None:
        return RECORD
    if row.is_array:
        return ("array", shape_of(type_of, row.element_oid))
    if row.kind == "e":
        return TEXT
    if isinstance(row, UserType) and row.kind in ("r", "m"):
        return MULTIRANGE if row.kind == "m" else RANGE
    if isinstance(row, UserType) and row.kind == "c":
        fields = [(place, field) for place, field in enumerate(row.fields) if field is not None]
        return ("row", tuple((place, shape_of(type_of, kind.oid)) for place, (_, kind, _) in fields))
    return row.base_oid or oid


def array_key(element: Shape, text: str) -> bytes:
    array = load(text)
    lengths = array.lengths
    # Elements first, then how many dimensions, how long, and where they begin.
    items = b"".join(_item(element, item) for item in flatten(array.items))
    places = b"".join(struct.pack(">I", place) for place in (*lengths, *(low + 2**31 for low in array.lows)))
    return items + _END + bytes([len(lengths)]) + places


def composite_key(fields: Sequence[tuple[int, Shape]], text: str) -> bytes:
    """Of a named composite's value; a field that was added later than the value is NULL.

    Behind them is what the object of a subtype has more: its type and the attributes of this, whose types
    are not known here. Only zeros that a number prints must not count.
    """
    items = json.loads(text)
    exact = tag_of(items)
    parts = [_item(shape, items[place] if place < len(items) else None) for place, shape in fields]
    if exact:
        rest = [_without_zeros(item) for item in items[fields[-1][0] + 1 : -1]]
        parts.append(struct.pack(">I", exact) + dump(rest).encode())
    return b"".join(parts) + _END


def _without_zeros(item: Any) -> Any:
    return item.rstrip(" ") if isinstance(item, str) and _NUMERIC_KEY.match(item) else item


def record_key(type_of: TypeOf, text: str) -> bytes:
    """Of a record, which carries the types of its fields; they may be a catalog's."""
    record = json.loads(text)
    parts = [
        _item(shape_of(type_of, oid) if is_in_catalog_only(oid) else oid, item)
        for oid, item in zip(record["t"], record["v"], strict=True)
    ]
    return b"".join(parts) + _END


def _item(shape: Shape, item: Any) -> bytes:
    return _NULL if item is None else _VALUE + _encoder(shape)(item)


def is_known(shape: Shape) -> bool:
    if isinstance(shape, tuple):
        kind, parts = shape
        return is_known(parts) if kind == "array" else all(is_known(part) for _, part in parts)
    return (
        shape in _INTEGERS
        or shape == CITEXT
        or shape in _TEXTS
        or shape in BYTE_KEYS
        or shape in (NUMERIC_OID, INTERVAL, BINARY_OID, BPCHAR, RANGE, MULTIRANGE, RECORD, *FLOAT_OIDS)
        or (shape in BY_OID and BY_OID[shape].category == "R")
    )


@lru_cache(maxsize=256)
def _encoder(shape: Shape) -> Callable[[Any], bytes]:
    if isinstance(shape, tuple):
        kind, parts = shape
        if kind == "array":
            return lambda value: array_key(parts, _text(value))
        return lambda value: composite_key(parts, _text(value))
    if shape in _INTEGERS:
        return lambda value: struct.pack(">Q", int(value) + 2**63)
    if shape in _TEXTS:
        return lambda value: str(value).encode() + _END
    if shape == CITEXT:
        return lambda value: lower(str(value)).encode() + _END
    if shape == NUMERIC_OID:
        return lambda value: key(from_json_scalar(shape, value)).rstrip(" ").encode() + _END
    if shape == INTERVAL:
        return lambda value: (interval_order(value) + 2**127).to_bytes(16, "big")
    if shape in BYTE_KEYS:
        return BYTE_KEYS[shape]
    if shape in FLOAT_OIDS:
        return lambda value: _float(float(value))
    if shape == BINARY_OID:
        return lambda value: from_json_scalar(shape, value).replace(b"\0", b"\0\xff") + b"\0\0"
    row = BY_OID.get(shape)
    if row is not None and row.is_array and is_known(row.element_oid):
        return lambda value: array_key(row.element_oid, _text(value))
    if shape in (BPCHAR, RANGE) or (row is not None and row.kind == "r"):
        return lambda value: value.rstrip(" ").encode() + _END
    if shape == MULTIRANGE or (row is not None and row.kind == "m"):
        return lambda value: multirange_key(_text(value)).encode() + _END
    if shape == RECORD:
        return lambda value: record_key(_built_in, _text(value))
    if shape == _UNKNOWN:
        raise PgError(UNDEFINED_FUNCTION, "could not identify a comparison function for type unknown")
    raise unsupported("ORDER BY of this type")


def _built_in(oid: int) -> PgType:
    """A type of a record's field inside another value, where no catalog is at hand."""
    if oid not in BY_OID:
        raise unsupported("ORDER BY of records in arrays with fields of a user's type")
    return BY_OID[oid]


def _text(value: Any) -> str:
    """An array or composite in another one: its text, or itself."""
    return value if isinstance(value, str) else json.dumps(value)


def _float(value: float) -> bytes:
    """IEEE bits turned so that they sort; NaN is larger than all."""
    if value != value:
        return b"\xff" * 8
    bits: int = struct.unpack(">Q", struct.pack(">d", value + 0.0))[0]
    bits = bits ^ (2**64 - 1) if bits >> 63 else bits | 2**63
    return struct.pack(">Q", bits)


def _compared(test: Callable[[Any, Any], Any]) -> Callable[[SessionContext, str, str], Any]:
    def compare(context: SessionContext, a: str, b: str) -> Any:
        _check_alike(a, b)
        type_of = context.snapshot.type
        return test(record_key(type_of, a), record_key(type_of, b))

    return compare


def _check_alike(a: str, b: str) -> None:
    """42804 unless the fields' types are the same, up to the number of both."""
    first, second = json.loads(a)["t"], json.loads(b)["t"]
    for number, (left, right) in enumerate(zip(first, second, strict=False), 1):
        if left != right:
            raise PgError(
                DATATYPE_MISMATCH,
                f"cannot compare dissimilar column types {format_type(left)} and {format_type(right)}"
                f" at record column {number}",
            )
    if len(first) != len(second):
        raise PgError(DATATYPE_MISMATCH, "cannot compare record types with different numbers of columns")


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    **{f"record_{name}": _compared(getattr(operator, name)) for name in ("eq", "ne", "lt", "le", "gt", "ge")},
    "btrecordcmp": _compared(lambda a, b: (a > b) - (a < b)),
}
