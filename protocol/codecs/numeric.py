"""Numeric and float: text and binary wire forms, and the two forms in which numerics are stored.

A numeric is stored either as an integer scaled by a power of ten ("fixed") or as a *key*, a text that
sorts bytewise as the numbers do. A key's sign letter is M (-Infinity), N (negative), O (zero),
P (positive), Q (Infinity) or R (NaN). N and P are followed by six digits of exponent (biased by
20 000) and the significant digits; for negatives both are nines' complements, closed by '~' so that
fewer digits sort above more. Trailing spaces count display digits beyond the significant ones, which
SQLite's RTRIM collation does not see: 1.1 and 1.10 are equal and print differently.

Arithmetic is left to the functions of the catalog. PostgreSQL 15 docs 8.1.2
(datatype-numeric) and numeric.c's numeric_send for the binary form.
"""

import math
import re
import struct
from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from typing import Final

from polar_lite.protocol.codec import Codec, short_message
from polar_lite.protocol.codecs.scalar import bad_length
from polar_lite.protocol.sqlstate import (
    INVALID_BINARY_REPRESENTATION,
    INVALID_TEXT_REPRESENTATION,
    NUMERIC_VALUE_OUT_OF_RANGE,
    PgError,
)

MAX_DIGITS_BEFORE_POINT: Final = 131072
MAX_SCALE: Final = 16383
EXACT: Final = Context(prec=200_000, rounding=ROUND_HALF_UP, Emin=MIN_EMIN, Emax=MAX_EMAX)
"""Holds any numeric without rounding; quantize with it rounds half away from zero, as PostgreSQL."""

_BIAS: Final = 20_000
_DIGITS: Final = frozenset("0123456789")
# Far from every limit, and long enough for almost all numbers.
_SHORT: Final = 1000
_COMPLEMENT: Final = str.maketrans("0123456789", "9876543210")
_NUMBER: Final = re.compile(
    r"[ \t\n\r\f\v]*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d+))?)[ \t\n\r\f\v]*", re.ASCII
)
_SPECIAL: Final = {
    "nan": "NaN",
    "infinity": "Infinity",
    "inf": "Infinity",
    "+infinity": "Infinity",
    "+inf": "Infinity",
    "-infinity": "-Infinity",
    "-inf": "-Infinity",
}
_FROM_LETTER: Final = {"M": Decimal("-Infinity"), "Q": Decimal("Infinity"), "R": Decimal("NaN")}
_LETTER_TEXT: Final = {"M": "-Infinity", "Q": "Infinity", "R": "NaN"}
_BINARY_SPECIAL: Final = {0xC000: "NaN", 0xD000: "Infinity", 0xF000: "-Infinity"}
_SPECIAL_BINARY: Final = {text: sign for sign, text in _BINARY_SPECIAL.items()}


# Typmods -----------------------------------------------------------------------------------------


def numeric_typmod(precision: int, scale: int = 0) -> int:
    """The typmod of numeric(precision, scale); the scale may be negative (PostgreSQL 15)."""
    return ((precision << 16) | (scale & 0x7FF)) + 4


def numeric_precision_scale(typmod: int) -> tuple[int, int] | None:
    """(precision, scale) of a typmod, None for unconstrained numeric."""
    if typmod < 4:
        return None
    packed = typmod - 4
    return (packed >> 16) & 0xFFFF, ((packed & 0x7FF) ^ 1024) - 1024


def apply_typmod(value: Decimal, typmod: int) -> Decimal:
    """Round to the typmod's scale; 22003 "numeric field overflow" if the precision is exceeded."""
    limits = numeric_precision_scale(typmod)
    if limits is None or value.is_nan():
        return value
    precision, scale = limits
    if value.is_infinite():
        raise _field_overflow(
            f"A field with precision {precision}, scale {scale} cannot hold an infinite value."
        )
    rounded = EXACT.quantize(value, Decimal((0, (1,), -scale)))
    if rounded and rounded.adjusted() >= precision - scale:
        digits = precision - scale
        bound = f"10^{digits}" if digits else "1"
        raise _field_overflow(
            f"A field with precision {precision}, scale {scale} must round to an absolute value"
            f" less than {bound}."
        )
    return rounded if scale >= 0 else EXACT.quantize(rounded, Decimal(1))


def _field_overflow(detail: str) -> PgError:
    return PgError(NUMERIC_VALUE_OUT_OF_RANGE, "numeric field overflow", detail=detail)


# Text --------------------------------------------------------------------------------------------


def parse_numeric(text: str) -> Decimal:
    """PostgreSQL's numeric input: 22P02 for bad syntax, 22003 beyond the format's limits."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        special = _SPECIAL.get(text.strip(" \t\n\r\f\v").lower())
        if special is None:
            raise PgError(INVALID_TEXT_REPRESENTATION, f'invalid input syntax for type numeric: "{text}"')
        return Decimal(special)
    exponent = match[2]
    if exponent is None:
        value = Decimal(match[1])
    else:
        # Decimal itself refuses exponents of 19 digits; anything of 8 is out of range here.
        if len(exponent.lstrip("+-0")) > 7:
            raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, "value overflows numeric format")
        value = Decimal(match[1])
    return check_range(value)


def check_range(value: Decimal) -> Decimal:
    """Bring a Decimal into numeric's form: scale 0 to 16383, at most 131072 digits before the point."""
    text = str(value)
    if len(text) < _SHORT and text[-1] in _DIGITS and "E" not in text and (value or text[0] != "-"):
        return value
    exponent = value.as_tuple().exponent
    if isinstance(exponent, str):
        return -value if value.is_nan() and value.is_signed() else value
    if value and value.adjusted() >= MAX_DIGITS_BEFORE_POINT:
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, "value overflows numeric format")
    if exponent > 0:
        value = EXACT.quantize(value, Decimal(1))
    elif exponent < -MAX_SCALE:
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, "value overflows numeric format")
    # Numeric has no negative zero.
    return value if value else value.copy_abs()


def decimal_to_text(value: Decimal) -> str:
    """As numeric_out: all digits of the scale, never an exponent."""
    text = f"{value:f}"
    return text if value or text[0] != "-" else text[1:]


# Fixed: integers scaled by 10**scale -------------------------------------------------------------


def wide_to_stored(value: int) -> int | str:
    """An integer of any size as SQLite holds it: INTEGER if it fits 64 bits, else the text of its digits."""
    return value if -_LEAST <= value < _LEAST else str(value)


_LEAST: Final = 2**63


def fixed_to_text(value: int | str, scale: int) -> str:
    """123 at scale 2 is '1.23'. value: as `wide_to_stored` gives it."""
    if scale == 0:
        return str(value)
    if value.__class__ is not int:
        value = int(value)
    if value >= 0:
        digits = str(value).rjust(scale + 1, "0")
        return f"{digits[:-scale]}.{digits[-scale:]}"
    digits = str(-value).rjust(scale + 1, "0")
    return f"-{digits[:-scale]}.{digits[-scale:]}"


def fixed_to_decimal(value: int | str, scale: int) -> Decimal:
    return EXACT.scaleb(Decimal(value), -scale)


def decimal_to_fixed(value: Decimal, scale: int, precision: int = 18) -> int:
    """The scaled integer, rounded half away from zero; 22003 beyond the precision, and for NaN."""
    if not value.is_finite():
        kind = "NaN" if value.is_nan() else "an infinite value"
        raise _field_overflow(f"A field with precision {precision}, scale {scale} cannot hold {kind}.")
    return int(EXACT.scaleb(apply_typmod(value, numeric_typmod(precision, scale)), scale))


# Keys --------------------------------------------------------------------------------------------


def key(value: Decimal) -> str:
    """The order-preserving text of a numeric, with its display scale as trailing spaces."""
    if not value.is_finite():
        return "R" if value.is_nan() else "M" if value.is_signed() else "Q"
    text = str(value)
    return _key(f"{value:f}" if "E" in text else text)


def fixed_to_key(value: int | str, scale: int) -> str:
    """The key of an integer scaled by 10**scale."""
    return _key(fixed_to_text(value, scale))


def _key(text: str) -> str:
    """The key of what numeric_out prints; -0 is 0."""
    whole, _, fraction = text.partition(".")
    is_negative = whole[0] == "-"
    if is_negative:
        whole = whole[1:]
    spaces = len(fraction)
    if whole != "0":
        biased = _BIAS + len(whole) - 1
        digits = f"{whole}{fraction}".rstrip("0")
        if len(digits) > len(whole):
            spaces -= len(digits) - len(whole)
    else:
        digits = fraction.lstrip("0")
        if not digits:
            return "O" + " " * spaces
        biased = _BIAS + len(digits) - spaces - 1
        zeros = len(digits)
        digits = digits.rstrip("0")
        spaces = zeros - len(digits)
    if is_negative:
        return f"N{999_999 - biased:06d}{digits.translate(_COMPLEMENT)}~{' ' * spaces}"
    return f"P{biased:06d}{digits}{' ' * spaces}"


def unkey(text: str) -> Decimal:
    """The numeric of a key, with its display scale."""
    if text[0] == "P":
        scale = len(text) - 8 - (int(text[1:7]) - _BIAS)
        # Where the digits reach the point, the blanks are the zeros behind them.
        if scale >= text.count(" "):
            return Decimal(f"{text[7:].replace(' ', '0')}E-{scale}")
    special = _FROM_LETTER.get(text[0])
    return Decimal(key_to_text(text)) if special is None else special


def short_key(text: str) -> tuple[int, int] | None:
    """The integer of a key at its scale, and the scale; None for what is not so plain: a negative number, one
    with zeros before the point that the key does not have."""
    if text[0] == "P":
        scale = len(text) - 8 - (int(text[1:7]) - _BIAS)
        if scale >= text.count(" "):
            return int(text[7:].replace(" ", "0")), scale
    elif text[0] == "O":
        return 0, len(text) - 1
    return None


def key_to_text(text: str) -> str:
    """A key's number as numeric_out prints it, without building a Decimal."""
    letter = text[0]
    body = text.rstrip(" ")
    spaces = len(text) - len(body)
    if letter == "P":
        sign, adjusted, digits = "", int(body[1:7]) - _BIAS, body[7:]
    elif letter == "N":
        sign, adjusted, digits = "-", 999_999 - int(body[1:7]) - _BIAS, body[7:-1].translate(_COMPLEMENT)
    elif letter == "O":
        return f"0.{'0' * spaces}" if spaces else "0"
    else:
        return _LETTER_TEXT[letter]
    whole = adjusted + 1
    if whole <= 0:
        return f"{sign}0.{'0' * -whole}{digits}{'0' * spaces}"
    if whole >= len(digits):
        integer = digits + "0" * (whole - len(digits))
        return f"{sign}{integer}.{'0' * spaces}" if spaces else sign + integer
    return f"{sign}{digits[:whole]}.{digits[whole:]}{'0' * spaces}"


# Binary numeric ----------------------------------------------------------------------------------


def send_decimal(value: Decimal) -> bytes:
    """numeric_send: int16 ndigits, weight, sign, dscale, then base-10000 digits."""
    return send_numeric_text(decimal_to_text(value))


def send_numeric_text(text: str) -> bytes:
    """The binary form of a number printed by numeric_out; also serves the encoders of stored values."""
    special = _SPECIAL_BINARY.get(text)
    if special is not None:
        # Infinities carry these bits of PostgreSQL's header where others have their scale.
        return struct.pack("!hhHH", 0, 0, special, 0 if special == 0xC000 else 0x20)
    sign = 0x4000 if text[0] == "-" else 0
    whole, _, fraction = text.lstrip("-").partition(".")
    dscale = len(fraction)
    whole = whole.rjust(-(-len(whole) // 4) * 4, "0")
    groups = whole + fraction.ljust(-(-dscale // 4) * 4, "0")
    weight = len(whole) // 4 - 1
    digits = [int(groups[i : i + 4]) for i in range(0, len(groups), 4)]
    start, end = 0, len(digits)
    while end and not digits[end - 1]:
        end -= 1
    while start < end and not digits[start]:
        start += 1
    if start == end:
        return struct.pack("!hhHH", 0, 0, 0, dscale)
    count = end - start
    return struct.pack(f"!HhHH{count}h", count, weight - start, sign, dscale, *digits[start:end])


def send_fixed(value: int | str, scale: int) -> bytes:
    """The binary form of a fixed value: what send_numeric_text gives for its text, by arithmetic."""
    if value.__class__ is not int:
        value = int(value)
    if not (0 < scale <= 4 and -_SHORT_FIXED < value < _SHORT_FIXED):
        return send_numeric_text(fixed_to_text(value, scale))
    sign = 0
    if value < 0:
        sign, value = 0x4000, -value
    whole, fraction = divmod(value, _UNITS[scale])
    fraction *= _UNITS[4 - scale]
    if whole < 10_000:
        if fraction and whole:
            return _TWO_DIGITS(2, 0, sign, scale, whole, fraction)
        if fraction:
            return _ONE_DIGIT(1, -1, sign, scale, fraction)
        return _ONE_DIGIT(1, 0, sign, scale, whole) if whole else _NO_DIGIT(0, 0, 0, scale)
    high, low = divmod(whole, 10_000)
    if fraction:
        return _THREE_DIGITS(3, 1, sign, scale, high, low, fraction)
    return _TWO_DIGITS(2, 1, sign, scale, high, low) if low else _ONE_DIGIT(1, 1, sign, scale, high)


_UNITS: Final = (1, 10, 100, 1000, 10_000)
# What has two digits of base 10,000 before the point, whatever the scale.
_SHORT_FIXED: Final = 10**9
_NO_DIGIT: Final = struct.Struct("!hhHH").pack
_ONE_DIGIT: Final = struct.Struct("!hhHHh").pack
_TWO_DIGITS: Final = struct.Struct("!hhHHhh").pack
_THREE_DIGITS: Final = struct.Struct("!hhHHhhh").pack


def receive_decimal(data: bytes) -> Decimal:
    """numeric_recv, with its checks (22P03)."""
    if len(data) < 8:
        raise short_message()
    count, weight, sign, dscale = struct.unpack_from("!HhHH", data)
    if len(data) < 8 + 2 * count:
        raise short_message()
    is_too_long = len(data) > 8 + 2 * count
    special = _BINARY_SPECIAL.get(sign)
    if special is not None and is_too_long:
        raise bad_length()
    if special is not None:
        return Decimal(special)
    if sign not in (0, 0x4000):
        raise PgError(INVALID_BINARY_REPRESENTATION, 'invalid sign in external "numeric" value')
    if dscale > MAX_SCALE:
        raise PgError(INVALID_BINARY_REPRESENTATION, 'invalid scale in external "numeric" value')
    digits = struct.unpack_from(f"!{count}H", data, 8)
    if any(digit >= 10_000 for digit in digits):
        raise PgError(INVALID_BINARY_REPRESENTATION, 'invalid digit in external "numeric" value')
    if is_too_long:
        raise bad_length()
    value = Decimal((int(sign != 0), (0,), 0))
    if count:
        coefficient = Decimal("".join(f"{digit:04d}" for digit in digits))
        value = EXACT.scaleb(coefficient, 4 * (weight - count + 1))
        value = value.copy_negate() if sign else value
    # Digits beyond dscale are cut off, not rounded.
    unit = Decimal((0, (1,), -dscale))
    cut = Context(prec=200_000, rounding="ROUND_DOWN", Emin=MIN_EMIN, Emax=MAX_EMAX)
    return check_range(cut.quantize(value, unit))


# Floats ------------------------------------------------------------------------------------------

_FLOAT: Final = re.compile(
    r"[ \t\n\r\f\v]*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)[ \t\n\r\f\v]*", re.ASCII
)
_HEX_FLOAT: Final = r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][+-]?[0-9]+)?"
_FLOAT4: Final = struct.Struct("!f")
_FLOAT8: Final = struct.Struct("!d")
_FLOAT8_BITS: Final = struct.Struct("!Q")


def parse_float8(text: str) -> float:
    """float8in: 22P02 for bad syntax, 22003 for overflow and for underflow to zero."""
    return _parse_float(text, "double precision", lambda number, digits: number)


def parse_float4(text: str) -> float:
    """float4in: the double nearest to the float4, checked as parse_float8 does."""
    return _parse_float(text, "real", _nearest_float4)


def _nearest_float4(number: float, digits: str | None) -> float:
    """The float4 nearest to what `digits` say, when that is not what `number`, the double of them, is."""
    rounded = round_float4(number)
    if digits is None or rounded == number or not math.isfinite(rounded):
        return rounded
    bits = _FLOAT8_BITS.unpack(_FLOAT8.pack(number))[0]
    if bits & 0x1FFF_FFFF != 0x1000_0000 or (exact := Decimal(digits)) == Decimal(number):
        return rounded
    # Rounding twice would be to the even one: a step towards the number decides.
    return round_float4(math.nextafter(number, math.inf if exact > Decimal(number) else -math.inf))


def round_float4(value: float) -> float:
    """The float4 nearest to a double; infinite when the double is beyond float4's range."""
    try:
        rounded: float = _FLOAT4.unpack(_FLOAT4.pack(value))[0]
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
    return rounded


def _parse_float(text: str, type_name: str, rounded: Callable[[float, str | None], float]) -> float:
    match = _FLOAT.fullmatch(text)
    if match is not None:
        number = match[1]
        value = rounded(float(number), number)
        zero_digits = value == 0 and any(c in "123456789" for c in number.lower().partition("e")[0])
        if value in (float("inf"), float("-inf")) or zero_digits:
            raise PgError(
                NUMERIC_VALUE_OUT_OF_RANGE, f'"{text.strip()}" is out of range for type {type_name}'
            )
        return value
    stripped = text.strip(" \t\n\r\f\v")
    special = _SPECIAL.get(stripped.lower())
    if special is None and stripped.lower() in ("+nan", "-nan"):
        special = "NaN"
    if special is not None:
        return float(special)
    if re.fullmatch(_HEX_FLOAT, stripped):
        return rounded(float.fromhex(stripped), None)
    raise PgError(INVALID_TEXT_REPRESENTATION, f'invalid input syntax for type {type_name}: "{text}"')


def float8_to_text(value: float | str, extra_float_digits: int = 1) -> str:
    """Shortest text that reads back the same; with extra_float_digits <= 0, 15 + that many digits.

    SQLite cannot hold NaN as a REAL: its stored form is the text 'NaN', which passes through.
    """
    if isinstance(value, str):
        return value
    if extra_float_digits <= 0:
        return _special_float(value) or f"{value:.{15 + extra_float_digits}g}"
    text = repr(value)
    if "e" not in text and "n" not in text and 1e-4 <= abs(value) < 1e15:
        return text[:-2] if text.endswith(".0") else text
    return _special_float(value) or _scientific(text, 15)


def float4_to_text(value: float | str, extra_float_digits: int = 1) -> str:
    """As float8_to_text, for a double that holds a float4."""
    if isinstance(value, str):
        return value
    special = _special_float(value)
    if special:
        return special
    if extra_float_digits <= 0:
        return f"{value:.{6 + extra_float_digits}g}"
    for precision in range(1, 10):
        text = f"{value:.{precision}g}"
        if _nearest_float4(float(text), text) == value:
            return _scientific(text, 6)
    return _scientific(f"{value:.9g}", 6)


def _special_float(value: float) -> str | None:
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return None


def _scientific(text: str, limit: int) -> str:
    """Write digits as PostgreSQL does: plain for 1e-4 <= |x| < 10**limit, else d.ddde+XX."""
    value = Decimal(text)
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)  # infinities and NaN do not come here
    significant = "".join(map(str, digits)).rstrip("0")
    minus = "-" if sign else ""
    if not significant:
        return minus + "0"
    adjusted = value.adjusted()
    if -4 <= adjusted < limit:
        plain = f"{value:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    mantissa = significant[0] + ("." + significant[1:] if len(significant) > 1 else "")
    return f"{minus}{mantissa}e{'-' if adjusted < 0 else '+'}{abs(adjusted):02d}"


def send_float8(value: float | str) -> bytes:
    return _FLOAT8.pack(float(value))


def send_float4(value: float | str) -> bytes:
    return _FLOAT4.pack(float(value))


def _receive_float8(data: bytes, typmod: int) -> float:
    if len(data) != 8:
        raise short_message() if len(data) < 8 else bad_length()
    value: float = _FLOAT8.unpack(data)[0]
    return value


def _receive_float4(data: bytes, typmod: int) -> float:
    if len(data) != 4:
        raise short_message() if len(data) < 4 else bad_length()
    value: float = _FLOAT4.unpack(data)[0]
    return value


FLOAT4_CODEC: Final = Codec(
    output=lambda value, typmod, style: float4_to_text(value, style.extra_float_digits),
    input=lambda text, typmod, style: parse_float4(text),
    send=lambda value, typmod: send_float4(value),
    receive=_receive_float4,
)
FLOAT8_CODEC: Final = Codec(
    output=lambda value, typmod, style: float8_to_text(value, style.extra_float_digits),
    input=lambda text, typmod, style: parse_float8(text),
    send=lambda value, typmod: send_float8(value),
    receive=_receive_float8,
)
NUMERIC_CODEC: Final = Codec(
    output=lambda value, typmod, style: decimal_to_text(value),
    input=lambda text, typmod, style: apply_typmod(parse_numeric(text), typmod),
    send=lambda value, typmod: send_decimal(value),
    receive=lambda data, typmod: apply_typmod(receive_decimal(data), typmod),
)
