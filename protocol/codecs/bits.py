"""bit and bit varying: strings of 0 and 1, stored as such, whose text order is PostgreSQL's.

PostgreSQL 15 docs 8.10 (datatype-bit); varbit.c for the binary form: a count of bits, then bytes.
"""

import struct
from collections.abc import Callable
from typing import Final

from polar_lite.protocol.codec import Codec, Style, short_message
from polar_lite.protocol.codecs.scalar import bad_length
from polar_lite.protocol.sqlstate import (
    INVALID_BINARY_REPRESENTATION,
    INVALID_TEXT_REPRESENTATION,
    STRING_DATA_LENGTH_MISMATCH,
    STRING_DATA_RIGHT_TRUNCATION,
    PgError,
)

_HEX: Final = "0123456789abcdefABCDEF"
Check = Callable[[str, int], str]


def check_bit(value: str, length: int) -> str:
    """The value if it has exactly `length` bits (22026); below 1: any length."""
    if length > 0 and len(value) != length:
        raise PgError(
            STRING_DATA_LENGTH_MISMATCH, f"bit string length {len(value)} does not match type bit({length})"
        )
    return value


def check_varbit(value: str, length: int) -> str:
    if 0 < length < len(value):
        raise PgError(STRING_DATA_RIGHT_TRUNCATION, f"bit string too long for type bit varying({length})")
    return value


def parse_bits(text: str) -> str:
    """B101, X1F or 101; 22P02."""
    if text[:1] in ("x", "X"):
        wrong = next((digit for digit in text[1:] if digit not in _HEX), None)
        if wrong is not None:
            raise _bad_digit(wrong, "hexadecimal")
        return "".join(f"{int(digit, 16):04b}" for digit in text[1:])
    digits = text[1:] if text[:1] in ("b", "B") else text
    wrong = next((digit for digit in digits if digit not in "01"), None)
    if wrong is not None:
        raise _bad_digit(wrong, "binary")
    return digits


def _bad_digit(digit: str, kind: str) -> PgError:
    return PgError(INVALID_TEXT_REPRESENTATION, f'"{digit}" is not a valid {kind} digit')


def send_bits(value: str) -> bytes:
    size = (len(value) + 7) // 8
    packed = int(value.ljust(size * 8, "0") or "0", 2).to_bytes(size, "big")
    return struct.pack("!i", len(value)) + packed


def _codec(check: Check) -> Codec:
    def read(text: str, typmod: int, style: Style) -> str:
        return check(parse_bits(text), typmod)

    def receive(data: bytes, typmod: int) -> str:
        if len(data) < 4:
            raise short_message()
        (count,) = struct.unpack_from("!i", data)
        if not 0 <= count <= 2**31 - 8:
            raise PgError(INVALID_BINARY_REPRESENTATION, "invalid length in external bit string")
        size = (count + 7) // 8
        if len(data) != 4 + size:
            raise short_message() if len(data) < 4 + size else bad_length()
        bits = f"{int.from_bytes(data[4:], 'big'):0{size * 8}b}" if size else ""
        return check(bits[:count], typmod)

    return Codec(
        output=lambda value, typmod, style: value,
        input=read,
        send=lambda value, typmod: send_bits(value),
        receive=receive,
    )


BIT_CODEC: Final = _codec(check_bit)
VARBIT_CODEC: Final = _codec(check_varbit)
