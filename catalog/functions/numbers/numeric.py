"""Exact numbers: PostgreSQL's arithmetic with its rules for the result's scale.

Values are Decimals whose exponent is the display scale. NaN is equal to NaN and above everything.
Sums, differences and products are exact; quotients have at least 16 significant digits. Roots, powers and
logarithms are `powers`'. PostgreSQL 15 docs 8.1.2 (datatype-numeric), numeric.c for the scales.
"""

import math
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    Decimal,
)
from typing import Any, Final

from polar_lite.catalog.functions import interruption
from polar_lite.catalog.functions.numbers.arithmetic import check_int4, division_by_zero
from polar_lite.protocol.codecs.numeric import EXACT, MAX_DIGITS_BEFORE_POINT, MAX_SCALE, check_range
from polar_lite.protocol.sqlstate import (
    INVALID_ARGUMENT_FOR_WIDTH_BUCKET_FUNCTION,
    NUMERIC_VALUE_OUT_OF_RANGE,
    PgError,
)

MAX_DISPLAY_SCALE: Final = 1000
MIN_SIGNIFICANT: Final = 16
# Of the greatest common divisor, which takes hundreds of thousands for very long numbers.
_STEPS_UNWATCHED: Final = 256
NAN: Final = Decimal("NaN")
ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)
INFINITY: Final = Decimal("Infinity")
_DIGITS: Final = frozenset("0123456789")
# The units of the scales that are common.
_UNITS: Final = tuple(Decimal((0, (1,), -scale)) for scale in range(40))


def scale_of(value: Decimal) -> int:
    text = str(value)
    if text[-1] in _DIGITS and "E" not in text:
        return len(text.partition(".")[2])
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def rounded(value: Decimal, scale: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """The value with exactly that many digits after the point."""
    unit = _UNITS[scale] if 0 <= scale < len(_UNITS) else Decimal((0, (1,), -scale))
    result = value.quantize(unit, rounding=rounding, context=EXACT)
    return result if result else result.copy_abs()


def numeric_order(value: Decimal) -> tuple[int, Decimal]:
    """A key under which NaN equals NaN and is above Infinity."""
    return (1, ZERO) if value.is_nan() else (0, value)


def numeric_compare(a: Decimal, b: Decimal) -> int:
    if a.is_nan() or b.is_nan():
        return int(a.is_nan()) - int(b.is_nan())
    return (a > b) - (a < b)


def overflow() -> PgError:
    return PgError(NUMERIC_VALUE_OUT_OF_RANGE, "value overflows numeric format")


# The four operations -----------------------------------------------------------------------------


def add(a: Decimal, b: Decimal) -> Decimal:
    if not (a.is_finite() and b.is_finite()):
        return _special_sum(a, b)
    return _sum(EXACT.add(a, b))


def subtract(a: Decimal, b: Decimal) -> Decimal:
    if not (a.is_finite() and b.is_finite()):
        return _special_sum(a, -b if not b.is_nan() else b)
    return _sum(EXACT.subtract(a, b))


def _sum(value: Decimal) -> Decimal:
    # The scale is one of the operands', which are in range: only the size has to be looked at.
    return value if value and value.adjusted() < MAX_DIGITS_BEFORE_POINT else check_range(value)


def _special_sum(a: Decimal, b: Decimal) -> Decimal:
    if a.is_nan() or b.is_nan() or (a.is_infinite() and b.is_infinite() and a != b):
        return NAN
    return a if a.is_infinite() else b


def multiply(a: Decimal, b: Decimal) -> Decimal:
    if not (a.is_finite() and b.is_finite()):
        if a.is_nan() or b.is_nan() or not a or not b:
            return NAN
        return INFINITY if a.is_signed() == b.is_signed() else -INFINITY
    product = EXACT.multiply(a, b)
    return check_range(product if scale_of(product) <= MAX_SCALE else rounded(product, MAX_SCALE))


def divide(a: Decimal, b: Decimal) -> Decimal:
    """Rounded to select_div_scale's digits; 22012."""
    if not (a.is_finite() and b.is_finite()):
        return _special_quotient(a, b)
    if not b:
        raise division_by_zero()
    return quotient(a, b, division_scale(a, b))


def _special_quotient(a: Decimal, b: Decimal) -> Decimal:
    if a.is_nan() or b.is_nan():
        return NAN
    if a.is_infinite():
        if b.is_infinite():
            return NAN
        if not b:
            raise division_by_zero()
        return INFINITY if a.is_signed() == b.is_signed() else -INFINITY
    return ZERO


def quotient(a: Decimal, b: Decimal, scale: int) -> Decimal:
    """a / b, rounded half away from zero at the scale; it rounds once."""
    if not a:
        return rounded(ZERO, scale)
    bottom = b.copy_abs()
    whole, rest = EXACT.divmod(EXACT.scaleb(a.copy_abs(), scale), bottom)
    if EXACT.add(rest, rest) >= bottom:
        whole = EXACT.add(whole, ONE)
    return check_range(EXACT.scaleb(_signed(whole, a, b), -scale))


def _signed(size: Decimal, a: Decimal, b: Decimal) -> Decimal:
    """With the sign of a / b; there is no negative zero."""
    return size.copy_negate() if size and a.is_signed() != b.is_signed() else size


def first_digit(value: Decimal) -> tuple[int, int]:
    """The weight and value of the first base-10000 digit; (0, 0) for zero."""
    if not value:
        return 0, 0
    adjusted = value.adjusted()
    weight = adjusted // 4
    text = str(value)
    if "E" in text:
        return weight, int(EXACT.scaleb(abs(value), -4 * weight).to_integral_value(ROUND_DOWN, EXACT))
    digits = text.lstrip("-0.").replace(".", "", 1)
    count = adjusted % 4 + 1
    return weight, int(digits[:count].ljust(count, "0"))


def division_scale(a: Decimal, b: Decimal) -> int:
    """select_div_scale."""
    weight1, digit1 = first_digit(a)
    weight2, digit2 = first_digit(b)
    weight = weight1 - weight2 - (digit1 <= digit2)
    return min(max(MIN_SIGNIFICANT - weight * 4, scale_of(a), scale_of(b), 0), MAX_DISPLAY_SCALE)


def modulo(a: Decimal, b: Decimal) -> Decimal:
    if not (a.is_finite() and b.is_finite()):
        if a.is_nan() or b.is_nan():
            return NAN
        if a.is_infinite():
            if not b:
                raise division_by_zero()
            return NAN
        return a
    if not b:
        raise division_by_zero()
    scale = max(scale_of(a), scale_of(b))
    return rounded(EXACT.remainder(a, b), scale)


def div_trunc(a: Decimal, b: Decimal) -> Decimal:
    if not (a.is_finite() and b.is_finite()):
        return _special_quotient(a, b)
    if not b:
        raise division_by_zero()
    return check_range(_signed(EXACT.divide_int(a.copy_abs(), b.copy_abs()), a, b))


# Rounding ----------------------------------------------------------------------------------------


def round_to(value: Decimal, scale: int) -> Decimal:
    return _cut(value, scale, ROUND_HALF_UP)


def trunc_to(value: Decimal, scale: int) -> Decimal:
    return _cut(value, scale, ROUND_DOWN)


def _cut(value: Decimal, scale: int, rounding: str) -> Decimal:
    if not value.is_finite():
        return value
    scale = min(max(scale, -MAX_DIGITS_BEFORE_POINT - 1), MAX_SCALE)
    if scale >= 0:
        return check_range(rounded(value, scale, rounding))
    if value and value.adjusted() < scale * -1 - 1:
        return ZERO
    return check_range(rounded(rounded_tens(value, -scale, rounding), 0))


def rounded_tens(value: Decimal, digits: int, rounding: str) -> Decimal:
    return value.quantize(Decimal((0, (1,), digits)), rounding=rounding, context=EXACT)


def _towards(rounding: str) -> Callable[[Decimal], Decimal]:
    return lambda value: check_range(rounded(value, 0, rounding)) if value.is_finite() else value


def minimum_scale(value: Decimal) -> int | None:
    if not value.is_finite():
        return None
    return scale_of(trim_scale(value))


def trim_scale(value: Decimal) -> Decimal:
    if not value.is_finite():
        return value
    short = value.normalize(EXACT)
    return short if scale_of(short) else rounded(short, 0)


def factorial(value: int) -> Decimal:
    if value < 0:
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, "factorial of a negative number is undefined")
    if value > 32177:
        raise overflow()
    return _product(1, value)


def _product(first: int, last: int) -> Decimal:
    # Decimals of like lengths: a long product of integers would take its time to become a Decimal.
    if last - first < 8:
        return Decimal(math.prod(range(first, last + 1)))
    middle = (first + last) // 2
    return EXACT.multiply(_product(first, middle), _product(middle + 1, last))


def greatest_common_divisor(a: Decimal, b: Decimal) -> Decimal:
    if not (a.is_finite() and b.is_finite()):
        return NAN
    scale = max(scale_of(a), scale_of(b))
    steps = 0
    while b:
        a, b = b, EXACT.remainder(a, b)
        steps += 1
        if not steps % _STEPS_UNWATCHED:
            interruption.check()
    return check_range(rounded(a.copy_abs(), scale))


def least_common_multiple(a: Decimal, b: Decimal) -> Decimal:
    divisor = greatest_common_divisor(a, b)
    if not divisor or divisor.is_nan():
        return divisor
    product = check_range(EXACT.multiply(EXACT.divide_int(a, divisor), b))
    return rounded(product.copy_abs(), max(scale_of(a), scale_of(b)))


def _sign(value: Decimal) -> Decimal:
    return NAN if value.is_nan() else Decimal((value > 0) - (value < 0))


def _width_bucket(operand: Decimal, low: Decimal, high: Decimal, count: int) -> int:
    wrong = INVALID_ARGUMENT_FOR_WIDTH_BUCKET_FUNCTION
    if count <= 0:
        raise PgError(wrong, "count must be greater than zero")
    if operand.is_nan() or low.is_nan() or high.is_nan():
        raise PgError(wrong, "operand, lower bound, and upper bound cannot be NaN")
    if low.is_infinite() or high.is_infinite():
        raise PgError(wrong, "lower and upper bounds must be finite")
    if low == high:
        raise PgError(wrong, "lower bound cannot equal upper bound")
    if low > high:
        operand, low, high = -operand, -low, -high
    if operand < low:
        return 0
    if operand >= high:
        return check_int4(count + 1)
    part = EXACT.multiply(EXACT.subtract(operand, low), Decimal(count))
    return int(div_trunc(part, EXACT.subtract(high, low))) + 1


def _larger(a: Decimal, b: Decimal) -> Decimal:
    return a if numeric_compare(a, b) > 0 else b


def _smaller(a: Decimal, b: Decimal) -> Decimal:
    return a if numeric_compare(a, b) < 0 else b


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "numeric_add": add,
    "numeric_sub": subtract,
    "numeric_mul": multiply,
    "numeric_div": divide,
    "numeric_mod": modulo,
    "numeric_div_trunc": div_trunc,
    "numeric_inc": lambda a: add(a, ONE),
    "numeric_uminus": lambda a: a if a.is_nan() else check_range(a.copy_negate()),
    "numeric_uplus": lambda a: a,
    "numeric_abs": lambda a: a.copy_abs(),
    "numeric_sign": _sign,
    "numeric_round": round_to,
    "round/numeric": lambda a: round_to(a, 0),
    "numeric_trunc": trunc_to,
    "trunc/numeric": lambda a: trunc_to(a, 0),
    "numeric_ceil": _towards(ROUND_CEILING),
    "numeric_floor": _towards(ROUND_FLOOR),
    "numeric_fac": factorial,
    "numeric_gcd": greatest_common_divisor,
    "numeric_lcm": least_common_multiple,
    "numeric_larger": _larger,
    "numeric_smaller": _smaller,
    "numeric_cmp": numeric_compare,
    "numeric_eq": lambda a, b: numeric_compare(a, b) == 0,
    "numeric_ne": lambda a, b: numeric_compare(a, b) != 0,
    "numeric_lt": lambda a, b: numeric_compare(a, b) < 0,
    "numeric_le": lambda a, b: numeric_compare(a, b) <= 0,
    "numeric_gt": lambda a, b: numeric_compare(a, b) > 0,
    "numeric_ge": lambda a, b: numeric_compare(a, b) >= 0,
    "numeric_scale": lambda a: scale_of(a) if a.is_finite() else None,
    "numeric_min_scale": minimum_scale,
    "numeric_trim_scale": trim_scale,
    "width_bucket_numeric": _width_bucket,
    "numrange_subdiff": lambda a, b: float(subtract(a, b)),
}

# Keys compare natively under RTRIM, which does not see the display scale.
SQL: Final = {
    f"numeric_{name}": f"({{0}} {sign} {{1}} COLLATE RTRIM)"
    for name, sign in (("eq", "="), ("ne", "<>"), ("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">="))
}
