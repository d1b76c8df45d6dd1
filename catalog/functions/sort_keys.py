"""Sort keys of arrays and records: BLOBs that compare as PostgreSQL compares the values.

Element by element, NULL after everything, the shorter one first. Also the comparison operators of
records. PostgreSQL 15 docs 9.19 (functions-array) and 9.24.6 (composite-type-comparison).
"""

import json
import operator
import struct
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final

from polar_lite.protocol.codec_array import BINARY_OID, FLOAT_OIDS, NUMERIC_OID, from_json_scalar
from polar_lite.protocol.codec_datetime import timetz_key
from polar_lite.protocol.codec_interval import interval_order
from polar_lite.protocol.codec_json import jsonb_key
from polar_lite.protocol.codec_network import network_key
from polar_lite.protocol.codec_numeric import key
from polar_lite.protocol.codec_range import multirange_key
from polar_lite.protocol.pgtypes import BY_NAME, BY_OID
from polar_lite.protocol.sqlstate import UNDEFINED_FUNCTION, PgError, unsupported

INTERVAL: Final = BY_NAME["interval"].oid
RECORD: Final = BY_NAME["record"].oid
_UNKNOWN: Final = BY_NAME["unknown"].oid
_INTEGERS: Final = frozenset(
    BY_NAME[name].oid
    for name in ("bool", "int2", "int4", "int8", "oid", "money", "regclass", "regtype", "regproc")
)
# Types whose stored text sorts as their values do.
_TEXTS: Final = frozenset(
    BY_NAME[name].oid
    for name in (
        *("text", "varchar", "bpchar", "name", "char", "uuid"),
        *("date", "time", "timestamp", "timestamptz"),
        *("bit", "varbit", "macaddr", "macaddr8", "pg_lsn", "xid8", "tid"),
    )
)
# Types whose values have a key of bytes, which tells itself where it ends.
BYTE_KEYS: Final[dict[int, Callable[[str], bytes]]] = {
    BY_NAME["timetz"].oid: timetz_key,
    BY_NAME["inet"].oid: network_key,
    BY_NAME["cidr"].oid: network_key,
    BY_NAME["jsonb"].oid: jsonb_key,
}
_END, _VALUE, _NULL = b"\0", b"\1", b"\2"


def array_key(element: int, text: str) -> bytes:
    value = json.loads(text)
    depth, inner = 0, value
    while isinstance(inner, list):
        depth, inner = depth + 1, inner[0] if inner else None
    # Elements first, then how many dimensions and how long.
    return b"".join(_item(element, item) for item in _flat(value)) + _END + bytes([depth])


def record_key(text: str) -> bytes:
    record = json.loads(text)
    if isinstance(record, list):
        raise unsupported("ORDER BY of this composite type")
    return b"".join(_item(oid, item) for oid, item in zip(record["t"], record["v"], strict=True)) + _END


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    else:
        yield value


def _item(oid: int, item: Any) -> bytes:
    return _NULL if item is None else _VALUE + _encoder(oid)(item)


def is_known(oid: int) -> bool:
    return (
        oid in _INTEGERS
        or oid in _TEXTS
        or oid in BYTE_KEYS
        or oid in (NUMERIC_OID, INTERVAL, BINARY_OID, *FLOAT_OIDS)
        or (oid in BY_OID and BY_OID[oid].category == "R")
    )


@lru_cache(maxsize=256)
def _encoder(oid: int) -> Callable[[Any], bytes]:
    if oid in _INTEGERS:
        return lambda value: struct.pack(">Q", int(value) + 2**63)
    if oid in _TEXTS:
        return lambda value: str(value).encode() + _END
    if oid == NUMERIC_OID:
        return lambda value: key(from_json_scalar(oid, value)).rstrip(" ").encode() + _END
    if oid == INTERVAL:
        return lambda value: (interval_order(value) + 2**127).to_bytes(16, "big")
    if oid in BYTE_KEYS:
        return BYTE_KEYS[oid]
    if oid in FLOAT_OIDS:
        return lambda value: _float(float(value))
    if oid == BINARY_OID:
        return lambda value: from_json_scalar(oid, value).replace(b"\0", b"\0\xff") + b"\0\0"
    row = BY_OID.get(oid)
    if row is not None and row.is_array and is_known(row.element_oid):
        return lambda value: array_key(row.element_oid, value)
    if row is not None and row.kind == "r":
        return lambda value: value.rstrip(" ").encode() + _END
    if row is not None and row.kind == "m":
        return lambda value: multirange_key(value).encode() + _END
    if oid == RECORD:
        return record_key
    if oid == _UNKNOWN:
        raise PgError(UNDEFINED_FUNCTION, "could not identify a comparison function for type unknown")
    raise unsupported("ORDER BY of this type")


def _float(value: float) -> bytes:
    """IEEE bits turned so that they sort; NaN is larger than all."""
    if value != value:
        return b"\xff" * 8
    bits: int = struct.unpack(">Q", struct.pack(">d", value + 0.0))[0]
    bits = bits ^ (2**64 - 1) if bits >> 63 else bits | 2**63
    return struct.pack(">Q", bits)


def _compared(test: Callable[[Any, Any], bool]) -> Callable[[str, str], bool]:
    return lambda a, b: test(record_key(a), record_key(b))


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **{f"record_{name}": _compared(getattr(operator, name)) for name in ("eq", "ne", "lt", "le", "gt", "ge")},
    "btrecordcmp": lambda a, b: (record_key(a) > record_key(b)) - (record_key(a) < record_key(b)),
}
