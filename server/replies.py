"""Backend messages as a session sends them: PgError, columns and tags -> bytes.

The message formats are `protocol.backend`'s; this says which fields ours carry.
"""

import struct
from collections.abc import Sequence
from typing import Final

from polar_lite.protocol.sqlstate import PgError

PARSE_COMPLETE: Final = b"1\x00\x00\x00\x04"
BIND_COMPLETE: Final = b"2\x00\x00\x00\x04"
CLOSE_COMPLETE: Final = b"3\x00\x00\x00\x04"
NO_DATA: Final = b"n\x00\x00\x00\x04"
EMPTY_QUERY: Final = b"I\x00\x00\x00\x04"
PORTAL_SUSPENDED: Final = b"s\x00\x00\x00\x04"
READY: Final = {status: b"Z\x00\x00\x00\x05" + status.encode() for status in "ITE"}

_COLUMN: Final = struct.Struct("!IhIhih").pack
_FIELDS: Final = (
    ("S", "severity"),
    ("V", "severity"),
    ("C", "sqlstate"),
    ("M", "message"),
    ("D", "detail"),
    ("H", "hint"),
    ("P", "position"),
    ("p", "internal_position"),
    ("q", "internal_query"),
    ("W", "where"),
    ("s", "schema"),
    ("t", "table"),
    ("c", "column"),
    ("d", "datatype"),
    ("n", "constraint"),
    ("R", "routine"),
)


def message(tag: bytes, body: bytes) -> bytes:
    return tag + struct.pack("!i", len(body) + 4) + body


def cstring(text: str) -> bytes:
    # A zero byte cannot be sent; it can only come from a message of ours quoting the client's bytes.
    return text.encode("utf-8", "replace").replace(b"\x00", b"?") + b"\x00"


def error(problem: PgError) -> bytes:
    return message(b"E", _fields(problem))


def notice(problem: PgError) -> bytes:
    return message(b"N", _fields(problem))


def command_complete(tag: str) -> bytes:
    return message(b"C", cstring(tag))


def parameter_status(name: str, value: str) -> bytes:
    return message(b"S", cstring(name) + cstring(value))


def backend_key_data(pid: int, secret: int) -> bytes:
    return message(b"K", struct.pack("!iI", pid, secret))


def authentication_ok() -> bytes:
    return message(b"R", struct.pack("!i", 0))


def parameter_description(types: Sequence[int]) -> bytes:
    return message(b"t", struct.pack(f"!h{len(types)}I", len(types), *types))


def row_description(columns: Sequence[tuple[str, int, int, int, int, int, int]]) -> bytes:
    """columns: name, table OID, attnum, type OID, type length, typmod, format."""
    body = [struct.pack("!h", len(columns))]
    for name, table, attnum, oid, length, typmod, form in columns:
        body.append(cstring(name) + _COLUMN(table, attnum, oid, length, typmod, form))
    return message(b"T", b"".join(body))


def _fields(problem: PgError) -> bytes:
    parts = []
    for letter, attribute in _FIELDS:
        value = getattr(problem, attribute)
        if value is not None:
            parts.append(letter.encode() + cstring(str(value)))
    return b"".join(parts) + b"\x00"
