"""Roots, powers and logarithms of exact numbers, to at least 16 significant digits.

PostgreSQL 15 source numeric.c, for the scales of the results.
"""

import math
from collections.abc import Callable
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_DOWN,
    ROUND_HALF_UP,
    Context,
    Decimal,
)
from typing import Any, Final

from polar_lite.catalog.functions.numbers.arithmetic import INT4_MAX, INT4_MIN, division_by_zero
from polar_lite.catalog.functions.numbers.numeric import (
    INFINITY,
    MAX_DISPLAY_SCALE,
    MIN_SIGNIFICANT,
    NAN,
    ONE,
    ZERO,
    first_digit,
    overflow,
    quotient,
    rounded,
    scale_of,
)
from polar_lite.protocol.codecs.numeric import EXACT, check_range
from polar_lite.protocol.sqlstate import (
    INVALID_ARGUMENT_FOR_LOG,
    INVALID_ARGUMENT_FOR_POWER_FUNCTION,
    PgError,
)

MAX_RESULT_SCALE: Final = 2000
# A Decimal becomes an integer in quadratic time.
_LONGEST_INT: Final = 2000


def working(precision: int) -> Context:
    return Context(prec=max(precision, 28), rounding=ROUND_HALF_UP, Emin=MIN_EMIN, Emax=MAX_EMAX)


def square_root(value: Decimal) -> Decimal:
    if value.is_nan():
        return value
    if value < 0:
        raise PgError(INVALID_ARGUMENT_FOR_POWER_FUNCTION, "cannot take square root of a negative number")
    if value.is_infinite():
        return value
    weight = first_digit(value)[0]
    # C's division goes towards zero.
    half = math.trunc((weight + 1) * 4 / 2) - 1
    scale = min(max(MIN_SIGNIFICANT - half, scale_of(value), 0), MAX_DISPLAY_SCALE)
    return root_at(value, scale)


def root_at(value: Decimal, scale: int) -> Decimal:
    if value.adjusted() > _LONGEST_INT:
        # With as many digits the root of no value is mistaken for half of the last place.
        digits = value.adjusted() + max(scale_of(value), 2 * scale + 2)
        return rounded(value.sqrt(working(digits + 6)), scale)
    square = EXACT.scaleb(value, 2 * scale + 2)
    root = Decimal(math.isqrt(int(square)))
    return rounded(EXACT.scaleb(root, -scale - 1), scale)


def exponential(value: Decimal) -> Decimal:
    if not value.is_finite():
        return ZERO if value == -INFINITY else value
    weight = min(max(float(value) * 0.434294481903252, -MAX_RESULT_SCALE), MAX_RESULT_SCALE)
    scale = min(max(MIN_SIGNIFICANT - int(weight), scale_of(value), 0), MAX_DISPLAY_SCALE)
    return exponential_at(value, scale)


def exponential_at(value: Decimal, scale: int) -> Decimal:
    if abs(value) >= MAX_RESULT_SCALE * 3:
        if value > 0:
            raise overflow()
        return rounded(ZERO, scale)
    context = working(scale + max(int(float(value) * 0.4343), 0) + 20)
    return check_range(rounded(value.exp(context), scale))


def logarithm_weight(value: Decimal) -> int:
    """estimate_ln_dweight: the decimal weight of ln(value)."""
    if value <= 0:
        return 0
    if Decimal("0.9") <= value <= Decimal("1.1"):
        difference = EXACT.subtract(value, ONE)
        if not difference:
            return 0
        weight, digit = first_digit(difference)
        return weight * 4 + int(math.log10(digit))
    weight, digit = first_digit(value)
    both = int(EXACT.scaleb(value, 4 - 4 * weight).to_integral_value(ROUND_DOWN, EXACT))
    estimate = math.log(both) + (weight * 4 - 4) * 2.302585092994046
    return int(math.log10(abs(estimate))) if estimate else 0


def _check_logarithm(value: Decimal) -> None:
    if not value.is_nan() and value <= 0:
        what = "a negative number" if value < 0 else "zero"
        raise PgError(INVALID_ARGUMENT_FOR_LOG, f"cannot take logarithm of {what}")


def natural_logarithm(value: Decimal) -> Decimal:
    _check_logarithm(value)
    if not value.is_finite():
        return value
    scale = min(max(MIN_SIGNIFICANT - logarithm_weight(value), scale_of(value), 0), MAX_DISPLAY_SCALE)
    return rounded(value.ln(working(scale + 30)), scale)


def logarithm(base: Decimal, value: Decimal) -> Decimal:
    if base.is_nan() or value.is_nan():
        return NAN
    _check_logarithm(base)
    _check_logarithm(value)
    if base.is_infinite():
        return NAN if value.is_infinite() else ZERO
    if value.is_infinite():
        return INFINITY
    if base == 1:
        raise division_by_zero()
    weight = logarithm_weight(value) - logarithm_weight(base)
    scale = min(max(MIN_SIGNIFICANT - weight, scale_of(base), scale_of(value), 0), MAX_DISPLAY_SCALE)
    context = working(scale + 40)
    return rounded(context.divide(value.ln(context), base.ln(context)), scale)


def power(base: Decimal, exponent: Decimal) -> Decimal:
    if not (base.is_finite() and exponent.is_finite()):
        return _special_power(base, exponent)
    if not base and exponent < 0:
        raise PgError(INVALID_ARGUMENT_FOR_POWER_FUNCTION, "zero raised to a negative power is undefined")
    whole = exponent == exponent.to_integral_value(context=EXACT)
    if base < 0 and not whole:
        raise PgError(
            INVALID_ARGUMENT_FOR_POWER_FUNCTION,
            "a negative number raised to a non-integer power yields a complex result",
        )
    if whole and INT4_MIN <= exponent <= INT4_MAX:
        return _integer_power(base, int(exponent))
    if not base:
        return rounded(ZERO, MIN_SIGNIFICANT)
    odd = whole and int(exponent) % 2 == 1
    context = working(40)
    estimate = float(context.multiply(base.copy_abs().ln(context), exponent))
    if abs(estimate) > MAX_RESULT_SCALE * 3.01:
        if estimate > 0:
            raise overflow()
        return rounded(ZERO, MAX_DISPLAY_SCALE)
    weight = int(estimate * 0.434294481903252)
    scale = min(max(MIN_SIGNIFICANT - weight, scale_of(base), scale_of(exponent), 0), MAX_DISPLAY_SCALE)
    context = working(scale + max(weight, 0) + 40)
    result = context.multiply(base.copy_abs().ln(context), exponent).exp(context)
    return check_range(rounded(result.copy_negate() if base < 0 and odd else result, scale))


def _integer_power(base: Decimal, exponent: int) -> Decimal:
    estimate = exponent * float(abs(base).log10(working(20))) if base else 0.0
    if estimate > (32767 + 1) * 4:
        raise overflow()
    scale = min(max(MIN_SIGNIFICANT, scale_of(base)), MAX_DISPLAY_SCALE)
    if estimate + 1 < -scale:
        return rounded(ZERO, scale)
    if exponent == 0:
        return rounded(ONE, scale)
    if not base:
        return rounded(ZERO, scale)
    if exponent == -1:
        return quotient(ONE, base, scale)
    context = working(1 + scale + max(int(estimate), 0) + int(math.log(abs(exponent))) + 20)
    return check_range(rounded(context.power(base, exponent), scale))


def _special_power(base: Decimal, exponent: Decimal) -> Decimal:
    if base.is_nan():
        return ONE if exponent == 0 else NAN
    if exponent.is_nan():
        return ONE if base == 1 else NAN
    if base == 1 or exponent == 0:
        return ONE
    if exponent.is_infinite():
        if not base and exponent < 0:
            raise PgError(INVALID_ARGUMENT_FOR_POWER_FUNCTION, "zero raised to a negative power is undefined")
        if abs(base) == 1:
            return ONE
        return INFINITY if (abs(base) > 1) == (exponent > 0) else ZERO
    if base > 0:
        return INFINITY if exponent > 0 else ZERO
    if exponent != exponent.to_integral_value(context=EXACT):
        raise PgError(
            INVALID_ARGUMENT_FOR_POWER_FUNCTION,
            "a negative number raised to a non-integer power yields a complex result",
        )
    odd = int(exponent) % 2 == 1
    if exponent < 0:
        return ZERO
    return -INFINITY if odd else INFINITY


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "numeric_sqrt": square_root,
    "numeric_exp": exponential,
    "numeric_ln": natural_logarithm,
    "numeric_log": logarithm,
    "log/numeric": lambda a: logarithm(Decimal(10), a),
    "log10/numeric": lambda a: logarithm(Decimal(10), a),
    "numeric_power": power,
}
