"""Bit strings: logic, shifts, slices, single bits, and integers as bits.

A value is its text of 0 and 1. PostgreSQL 15 docs 9.6 (functions-bitstring), varbit.c.
"""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import fold
from polar_lite.catalog.functions.comparison import compare
from polar_lite.catalog.functions.numbers.arithmetic import INT4_MAX, out_of_range
from polar_lite.catalog.functions.strings.binary import substring
from polar_lite.protocol.codecs.bits import check_bit, check_varbit, send_bits
from polar_lite.protocol.sqlstate import (
    ARRAY_SUBSCRIPT_ERROR,
    INVALID_PARAMETER_VALUE,
    NUMERIC_VALUE_OUT_OF_RANGE,
    STRING_DATA_LENGTH_MISMATCH,
    SUBSTRING_ERROR,
    PgError,
)


def _logic(word: str, combine: Callable[[int, int], int]) -> Callable[[str, str], str]:
    def apply(a: str, b: str) -> str:
        if len(a) != len(b):
            raise PgError(STRING_DATA_LENGTH_MISMATCH, f"cannot {word} bit strings of different sizes")
        return f"{combine(int(a, 2), int(b, 2)):0{len(a)}b}" if a else ""

    return apply


_and: Final = _logic("AND", lambda a, b: a & b)
_or: Final = _logic("OR", lambda a, b: a | b)
_xor: Final = _logic("XOR", lambda a, b: a ^ b)
_INVERTED: Final = str.maketrans("01", "10")


def _shifted(value: str, places: int) -> str:
    """places: to the left; the length stays."""
    size = len(value)
    if places >= 0:
        return value[places:].ljust(size, "0")
    return value[:places].rjust(size, "0") if -places < size else "0" * size


def _overlay(value: str, new: str, start: int, length: int | None = None) -> str:
    if start <= 0:
        raise PgError(SUBSTRING_ERROR, "negative substring length not allowed")
    count = len(new) if length is None else length
    if start + count > INT4_MAX:
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, "integer out of range")
    return substring(value, 1, start - 1) + new + substring(value, start + count)


def _position(value: str, part: str) -> int:
    return value.find(part) + 1 if value else 0


def _checked(value: str, index: int) -> int:
    if not 0 <= index < len(value):
        raise PgError(ARRAY_SUBSCRIPT_ERROR, f"bit index {index} out of valid range (0..{len(value) - 1})")
    return index


def _get_bit(value: str, index: int) -> int:
    return int(value[_checked(value, index)])


def _set_bit(value: str, index: int, bit: int) -> str:
    place = _checked(value, index)
    if bit not in (0, 1):
        raise PgError(INVALID_PARAMETER_VALUE, "new bit must be 0 or 1")
    return f"{value[:place]}{bit}{value[place + 1 :]}"


def _from_integer(value: int, length: int) -> str:
    """Two's complement of `length` bits (1 where no length is given)."""
    size = max(length, 1)
    return f"{value & ((1 << size) - 1):0{size}b}"


def _to_integer(size: int, type_name: str) -> Callable[[str], int]:
    def convert(value: str) -> int:
        if len(value) > size:
            raise out_of_range(type_name)
        number = int(value or "0", 2)
        return number - (1 << size) if number >> (size - 1) else number

    return convert


def _bit(value: str, length: int, is_explicit: bool) -> str:
    if is_explicit and length > 0:
        return value[:length].ljust(length, "0")
    return check_bit(value, length)


def _varbit(value: str, length: int, is_explicit: bool) -> str:
    return value[:length] if is_explicit and length > 0 else check_varbit(value, length)


def _compare(a: str, b: str) -> int:
    """The difference of the first bytes that differ, as memcmp gives it; then the longer one."""
    first, second = send_bits(a)[4:], send_bits(b)[4:]
    difference = next((x - y for x, y in zip(first, second, strict=False) if x != y), 0)
    return difference or compare(len(a), len(b))


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "bit_and": _and,
    "bit_or": _or,
    "bitxor": _xor,
    "bitnot": lambda value: value.translate(_INVERTED),
    "bitshiftleft": _shifted,
    "bitshiftright": lambda value, places: _shifted(value, -places),
    "bitcat": lambda a, b: a + b,
    "bitsubstr": substring,
    "bitsubstr_no_len": substring,
    "bitoverlay": _overlay,
    "bitoverlay_no_len": _overlay,
    "bitposition": _position,
    "bitlength": len,
    "bit_length/bit": len,
    "bitoctetlength": lambda value: (len(value) + 7) // 8,
    "bitgetbit": _get_bit,
    "bitsetbit": _set_bit,
    "bit_bit_count": lambda value: value.count("1"),
    "bitfromint4": _from_integer,
    "bitfromint8": _from_integer,
    "bittoint4": _to_integer(32, "integer"),
    "bittoint8": _to_integer(64, "bigint"),
    "bit": _bit,
    "varbit": _varbit,
    "bitcmp": _compare,
}

AGGREGATES: Final[dict[str, type]] = {
    "bit_and/bit": fold(_and),
    "bit_or/bit": fold(_or),
    "bit_xor/bit": fold(_xor),
}
