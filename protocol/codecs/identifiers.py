"""pg_lsn and xid8, stored as digits of fixed width, so that their text sorts as they do; tid, an integer.

PostgreSQL 15 docs 8.19 (datatype-oid), 8.20 (datatype-pg-lsn).
"""

import re
import struct
from typing import Final

from polar_lite.protocol.codec import Codec, Style, short_message
from polar_lite.protocol.codecs.scalar import bad_length, bad_syntax, parse_unchecked
from polar_lite.protocol.sqlstate import NUMERIC_VALUE_OUT_OF_RANGE, PgError

# xid8 ---------------------------------------------------------------------------------------------


def xid8_of(number: int) -> str:
    """Twenty digits: 64 bits without a sign are too wide for SQLite's integers."""
    return f"{number:020d}"


_parse_xid8: Final = parse_unchecked(64)


def _receive_xid8(data: bytes, typmod: int) -> str:
    return xid8_of(*_unpacked("!Q", data))


XID8_CODEC: Final = Codec(
    output=lambda value, typmod, style: str(int(value)),
    input=lambda text, typmod, style: xid8_of(_parse_xid8(text)),
    send=lambda value, typmod: struct.pack("!Q", int(value)),
    receive=_receive_xid8,
)


def _unpacked(layout: str, data: bytes) -> tuple[int, ...]:
    size = struct.calcsize(layout)
    if len(data) != size:
        raise short_message() if len(data) < size else bad_length()
    return struct.unpack(layout, data)


# pg_lsn -------------------------------------------------------------------------------------------

_LSN: Final = re.compile(r"([0-9a-fA-F]{1,8})/([0-9a-fA-F]{1,8})")


def lsn_of(number: int) -> str:
    """00000016/B374D848"""
    return f"{number >> 32:08X}/{number & 0xFFFFFFFF:08X}"


def lsn_number(value: str) -> int:
    return int(value.replace("/", ""), 16)


def _parse_lsn(text: str, typmod: int, style: Style) -> str:
    match = _LSN.fullmatch(text)
    if match is None:
        raise bad_syntax("pg_lsn", text)
    return lsn_of(int(match[1], 16) << 32 | int(match[2], 16))


def _lsn_text(value: str, typmod: int, style: Style) -> str:
    high, _, low = value.partition("/")
    return f"{int(high, 16):X}/{int(low, 16):X}"


LSN_CODEC: Final = Codec(
    output=_lsn_text,
    input=_parse_lsn,
    send=lambda value, typmod: struct.pack("!Q", lsn_number(value)),
    receive=lambda data, typmod: lsn_of(*_unpacked("!Q", data)),
)

# tid ----------------------------------------------------------------------------------------------

# What strtoul reads: a blank may come before a number. Nothing looks at what is around the parentheses.
_TID: Final = re.compile(r"[^(,)]*\((?:\s*([+-]?\d+))?,(?:\s*([+-]?\d+))?\)", re.ASCII)


def tid_of(block: int, offset: int) -> int:
    """The number of a row: SQLite's rowid, which so is a row's ctid itself."""
    return block << 16 | offset


def tid_parts(value: int) -> tuple[int, int]:
    """Block and offset; 22003 for a number outside 48 bits, which only an integer primary key can give."""
    if not 0 <= value < 1 << 48:
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, f"row number {value} is out of range for type tid")
    return value >> 16, value & 0xFFFF


def _parse_tid(text: str, typmod: int, style: Style) -> int:
    match = _TID.match(text)
    block, offset = (int(part or 0) for part in match.groups()) if match else (0, -1)
    if not -(2**31) <= block < 2**32 or not 0 <= offset < 2**16:
        raise bad_syntax("tid", text)
    return tid_of(block % 2**32, offset)


def _tid_text(value: int, typmod: int, style: Style) -> str:
    block, offset = tid_parts(value)
    return f"({block},{offset})"


TID_CODEC: Final = Codec(
    output=_tid_text,
    input=_parse_tid,
    send=lambda value, typmod: struct.pack("!IH", *tid_parts(value)),
    receive=lambda data, typmod: tid_of(*_unpacked("!IH", data)),
)
