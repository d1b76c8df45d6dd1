"""Sort keys for values whose stored form SQLite would order otherwise: intervals, arrays, records.

A key is a BLOB (for intervals a number) that compares as PostgreSQL compares the values: element by
element, NULL after everything, the shorter one first. PostgreSQL 15 docs 9.19 and 9.24.6 (functions-array,
composite-type-comparison).
"""

import json
import struct
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol.codec_array import BINARY_OID, FLOAT_OIDS, NUMERIC_OID, from_json_scalar
from polar_lite.protocol.codec_interval import interval_order
from polar_lite.protocol.codec_numeric import key
from polar_lite.protocol.pgtypes import BY_NAME, BY_OID
from polar_lite.protocol.sqlstate import unsupported

_FIRST_OID: Final = 9060
_INTERVAL: Final = BY_NAME["interval"].oid
_RECORD: Final = BY_NAME["record"].oid
_BYTEA: Final = BY_NAME["bytea"].oid
_NUMERIC: Final = BY_NAME["numeric"].oid
_INTEGERS: Final = frozenset(
    BY_NAME[name].oid for name in ("bool", "int2", "int4", "int8", "oid", "regclass", "regtype", "regproc")
)
# Types whose stored text sorts as their values do.
_TEXTS: Final = frozenset(
    BY_NAME[name].oid
    for name in ("text", "varchar", "bpchar", "name", "char", "date", "time", "timestamp", "timestamptz", "uuid")
)
_END, _VALUE, _NULL = b"\0", b"\1", b"\2"


@lru_cache(maxsize=256)
def key_function(oid: int) -> Function | None:
    """What makes the sort key of a type; None when the stored form is one itself. 0A000 for the rest."""
    if oid == _INTERVAL:
        return Function(
            _FIRST_OID, "interval_key", (oid,), _NUMERIC, python=lambda value: Decimal(interval_order(value))
        )
    row = BY_OID.get(oid)
    if row is not None and row.is_array and row.element_oid in BY_OID:
        element = row.element_oid
        if row.name in ("oidvector", "int2vector") or not _is_known(element):
            return None
        return Function(
            _FIRST_OID + 1, "array_key", (oid,), _BYTEA, python=lambda text: array_key(element, text)
        )
    if oid == _RECORD or row is None:
        return Function(_FIRST_OID + 2, "record_key", (_RECORD,), _BYTEA, python=record_key)
    return None


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


def _is_known(oid: int) -> bool:
    return oid in _INTEGERS or oid in _TEXTS or oid in (_NUMERIC, _INTERVAL, BINARY_OID, *FLOAT_OIDS)


@lru_cache(maxsize=256)
def _encoder(oid: int) -> Callable[[Any], bytes]:
    if oid in _INTEGERS:
        return lambda value: struct.pack(">Q", int(value) + 2**63)
    if oid in _TEXTS:
        return lambda value: str(value).encode() + _END
    if oid == NUMERIC_OID:
        return lambda value: key(from_json_scalar(oid, value)).rstrip(" ").encode() + _END
    if oid == _INTERVAL:
        return lambda value: (interval_order(value) + 2**127).to_bytes(16, "big")
    if oid in FLOAT_OIDS:
        return lambda value: _float(float(value))
    if oid == BINARY_OID:
        return lambda value: from_json_scalar(oid, value).replace(b"\0", b"\0\xff") + b"\0\0"
    row = BY_OID.get(oid)
    if row is not None and row.is_array and _is_known(row.element_oid):
        return lambda value: array_key(row.element_oid, value)
    if oid == _RECORD:
        return record_key
    raise unsupported("ORDER BY of this type")


def _float(value: float) -> bytes:
    """IEEE bits turned so that they sort; NaN is larger than all."""
    if value != value:
        return b"\xff" * 8
    bits: int = struct.unpack(">Q", struct.pack(">d", value + 0.0))[0]
    bits = bits ^ (2**64 - 1) if bits >> 63 else bits | 2**63
    return struct.pack(">Q", bits)
