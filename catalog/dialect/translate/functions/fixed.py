"""Fixed numerics (integers scaled by 10^s): to keys and back, other scales, sums that leave 64 bits."""

from decimal import Decimal
from typing import Final

from polar_lite.catalog.dialect.translate.functions.definition import INT4, INT8, NUMERIC, TEXT, defined
from polar_lite.catalog.functions.numbers.integer_quotients import quotient_key
from polar_lite.catalog.types import MAX_FIXED_PRECISION
from polar_lite.protocol.codecs.numeric import (
    EXACT,
    decimal_to_fixed,
    fixed_to_decimal,
    fixed_to_key,
    fixed_to_text,
    wide_to_stored,
)


def _to_fixed(value: Decimal, scale: int, precision: int) -> int | str:
    if precision > MAX_FIXED_PRECISION:
        return wide_to_stored(int(EXACT.scaleb(value, scale)))
    return decimal_to_fixed(value, scale, precision)


def _rescale(value: int | str, source: int, scale: int, precision: int) -> int:
    whole = int(value)
    if scale >= source:
        found: int = whole * 10 ** (scale - source)
    else:
        unit = 10 ** (source - scale)
        found = (abs(whole) + unit // 2) // unit  # half away from zero
        found = -found if whole < 0 else found
    if abs(found) < 10**precision:
        return found
    return decimal_to_fixed(fixed_to_decimal(found, scale), scale, precision)  # which says what is wrong


def _rounded(value: int | str, scale: int, places: int) -> int | str:
    """round() of a value of that scale: scaled by 10**places, or by 1 where places are before the point."""
    whole, unit = int(value), 10 ** max(scale - places, 0)
    found = (abs(whole) + unit // 2) // unit
    return _at_places(-found if whole < 0 else found, scale, places)


def _cut_off(value: int | str, scale: int, places: int) -> int | str:
    whole = int(value)
    found = abs(whole) // 10 ** max(scale - places, 0)
    return _at_places(-found if whole < 0 else found, scale, places)


def _at_places(value: int, scale: int, places: int) -> int | str:
    factor = 10 ** (max(places - scale, 0) if places > 0 else -places)
    return wide_to_stored(value * factor)


def _quotient(a: int | str, scale: int, b: int | str, other: int) -> str:
    return quotient_key(int(a), scale, int(b), other)


def _abs(value: int | str) -> int | str:
    return wide_to_stored(abs(int(value)))


KEY_TO_FIXED: Final = defined(1, "key_to_fixed", (NUMERIC, INT4, INT4), INT8, _to_fixed)
FIXED_TO_KEY: Final = defined(2, "fixed_to_key", (INT8, INT4), NUMERIC, fixed_to_key)
FIXED_TO_TEXT: Final = defined(35, "fixed_to_text", (INT8, INT4), TEXT, fixed_to_text)
RESCALE: Final = defined(3, "rescale", (INT8, INT4, INT4, INT4), INT8, _rescale)
ROUNDED: Final = defined(43, "rounded_fixed", (INT8, INT4, INT4), INT8, _rounded)
CUT_OFF: Final = defined(44, "cut_off_fixed", (INT8, INT4, INT4), INT8, _cut_off)
ABS: Final = defined(45, "abs_fixed", (INT8,), INT8, _abs)
QUOTIENT: Final = defined(46, "quotient_fixed", (INT8, INT4, INT8, INT4), NUMERIC, _quotient)
