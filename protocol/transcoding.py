"""The text inside binary values, from one encoding into another: texts, arrays of them, and rows.

The codecs of types speak UTF-8. What a client with another encoding sends or gets in binary goes through
here as a whole, by the structure that arrays and rows have on the wire. PostgreSQL 15, adt/arrayfuncs.c,
adt/rowtypes.c.
"""

import struct
from collections.abc import Callable
from typing import Final

from polar_lite.protocol import encodings, pgtypes
from polar_lite.protocol.codec import PgType
from polar_lite.protocol.records import dataclass

Convert = Callable[[bytes], bytes]
TypeOf = Callable[[int], PgType | None]
_TEXTS: Final = frozenset(
    (
        pgtypes.TEXT.oid,
        pgtypes.VARCHAR.oid,
        pgtypes.NAME.oid,
        pgtypes.BPCHAR.oid,
        pgtypes.JSON.oid,
        pgtypes.JSONB.oid,
        pgtypes.XML.oid,
        pgtypes.JSONPATH.oid,
        pgtypes.UNKNOWN.oid,
        pgtypes.CSTRING.oid,
        pgtypes.REFCURSOR.oid,
    )
)
_INT: Final = struct.Struct("!i")
_RECORD: Final = pgtypes.BY_NAME["record"]


def to_client(kind: PgType, data: bytes, codec: str, types: TypeOf) -> bytes:
    """A binary value in the client's encoding; 22P05. types: what a type's OID means."""
    return _Transcoder(types, lambda text: encodings.encode(text.decode(), codec)).value(kind, data)


def from_client(kind: PgType, data: bytes, codec: str, types: TypeOf) -> bytes:
    """A binary value that a client sent, in UTF-8; 22021 and 22P05. What is malformed stays as it is."""
    try:
        return _Transcoder(types, lambda text: encodings.decode(text, codec).encode()).value(kind, data)
    except (struct.error, IndexError):
        return data


def holds_text(kind: PgType, types: TypeOf) -> bool:
    """Whether there may be text in the type's binary form."""
    if kind.is_array:
        return holds_text(_found(types, kind.element_oid), types)
    return (kind.base_oid or kind.oid) in _TEXTS or kind.kind == "e" or _is_row(kind)


def _is_row(kind: PgType) -> bool:
    return kind.kind == "c" or kind.oid == _RECORD.oid


def _found(types: TypeOf, oid: int) -> PgType:
    return types(oid) or _RECORD


@dataclass(frozen=True, slots=True)
class _Transcoder:
    types: TypeOf
    convert: Convert

    def value(self, kind: PgType, data: bytes) -> bytes:
        if not holds_text(kind, self.types):
            return data
        if kind.is_array:
            return self._array(_found(self.types, kind.element_oid), data)
        return self._row(data) if _is_row(kind) else self.convert(data)

    def _array(self, element: PgType, data: bytes) -> bytes:
        at = 12 + 8 * int(_INT.unpack_from(data)[0])
        out = bytearray(data[:at])
        while at < len(data):
            at = self._item(element, data, at, out)
        return bytes(out)

    def _row(self, data: bytes) -> bytes:
        out, at = bytearray(data[:4]), 4
        while at < len(data):
            oid = struct.unpack_from("!I", data, at)[0]
            out += data[at : at + 4]
            at = self._item(_found(self.types, oid), data, at + 4, out)
        return bytes(out)

    def _item(self, kind: PgType, data: bytes, at: int, out: bytearray) -> int:
        """Append an item with its length before it; returns where the next one begins."""
        (size,) = _INT.unpack_from(data, at)
        at += 4
        if size < 0:
            out += _INT.pack(size)
            return at
        if at + size > len(data):
            raise IndexError(size)
        value = self.value(kind, data[at : at + size])
        out += _INT.pack(len(value)) + value
        return at + int(size)
