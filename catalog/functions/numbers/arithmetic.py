"""Integers and floating point: checked arithmetic, bit operations, mathematical functions.

Sums and products are checked here, because SQLite's integers turn into floating point when they
overflow. Numeric is `numeric`'s, comparison `comparison`'s. PostgreSQL 15 docs 9.3 (functions-math).
"""

import math
from collections.abc import Callable
from typing import Any, Final

from polar_lite.protocol.codecs.numeric import round_float4
from polar_lite.protocol.sqlstate import (
    DIVISION_BY_ZERO,
    INVALID_ARGUMENT_FOR_LOG,
    INVALID_ARGUMENT_FOR_POWER_FUNCTION,
    INVALID_ARGUMENT_FOR_WIDTH_BUCKET_FUNCTION,
    NUMERIC_VALUE_OUT_OF_RANGE,
    PgError,
)

INT2_MIN: Final = -(2**15)
INT2_MAX: Final = 2**15 - 1
INT4_MIN: Final = -(2**31)
INT4_MAX: Final = 2**31 - 1
INT8_MIN: Final = -(2**63)
INT8_MAX: Final = 2**63 - 1
FLOAT4_MAX: Final = 3.4028234663852886e38


def out_of_range(what: str) -> PgError:
    return PgError(NUMERIC_VALUE_OUT_OF_RANGE, f"{what} out of range")


def division_by_zero() -> PgError:
    return PgError(DIVISION_BY_ZERO, "division by zero")


def check_int2(value: int) -> int:
    if INT2_MIN <= value <= INT2_MAX:
        return value
    raise out_of_range("smallint")


def check_int4(value: int) -> int:
    if INT4_MIN <= value <= INT4_MAX:
        return value
    raise out_of_range("integer")


def check_int8(value: int) -> int:
    if INT8_MIN <= value <= INT8_MAX:
        return value
    raise out_of_range("bigint")


def check_float(value: float, *operands: float) -> float:
    """The result unless it overflowed from finite operands (22003)."""
    if math.isinf(value) and not any(map(math.isinf, operands)):
        raise _overflow()
    return value


def _overflow() -> PgError:
    return PgError(NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: overflow")


def _underflow() -> PgError:
    return PgError(NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: underflow")


def truncated_quotient(left: int, right: int) -> int:
    """C's integer division: towards zero."""
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def float_quotient(left: float, right: float) -> float:
    if right == 0.0 and not math.isnan(left):
        raise division_by_zero()
    if right == 0.0:
        return math.nan
    return left / right


# Integers ----------------------------------------------------------------------------------------


def _integer_operators(prefix: str, check: Callable[[int], int]) -> dict[str, Callable[..., Any]]:
    def divide(a: int, b: int) -> int:
        if b == 0:
            raise division_by_zero()
        return check(truncated_quotient(a, b))

    def modulo(a: int, b: int) -> int:
        if b == 0:
            raise division_by_zero()
        return a - b * truncated_quotient(a, b)

    return {
        f"{prefix}pl": lambda a, b: check(a + b),
        f"{prefix}mi": lambda a, b: check(a - b),
        f"{prefix}mul": lambda a, b: check(a * b),
        f"{prefix}div": divide,
        f"{prefix}mod": modulo,
        f"{prefix}um": lambda a: check(-a),
        f"{prefix}up": lambda a: a,
        f"{prefix}abs": lambda a: check(abs(a)),
        f"{prefix}larger": max,
        f"{prefix}smaller": min,
    }


def _bit_operators(prefix: str, bits: int) -> dict[str, Callable[..., Any]]:
    def wrap(value: int) -> int:
        value &= (1 << bits) - 1
        return value - (1 << bits) if value >> (bits - 1) else value

    # C promotes smallint to int before it shifts: the count is taken modulo 32 there as well.
    mask = 63 if bits == 64 else 31
    return {
        f"{prefix}and": lambda a, b: a & b,
        f"{prefix}or": lambda a, b: a | b,
        f"{prefix}xor": lambda a, b: a ^ b,
        f"{prefix}not": lambda a: ~a,
        f"{prefix}shl": lambda a, b: wrap(a << (b & mask)),
        f"{prefix}shr": lambda a, b: a >> (b & mask),
    }


def _gcd(check: Callable[[int], int]) -> Callable[[int, int], int]:
    return lambda a, b: check(math.gcd(a, b))


def _lcm(check: Callable[[int], int]) -> Callable[[int, int], int]:
    return lambda a, b: check(math.lcm(a, b))


# Floating point ----------------------------------------------------------------------------------


def _single(value: float, *operands: float) -> float:
    """Rounded to float4; 22003 when that overflows or falls to zero."""
    if math.isnan(value) or math.isinf(value):
        return check_float(value, *operands)
    if abs(value) > FLOAT4_MAX and abs(value) >= 3.4028235677973366e38:
        raise _overflow()
    return round_float4(value)


def float_sum(a: float, b: float) -> float:
    return check_float(a + b, a, b)


def float_difference(a: float, b: float) -> float:
    return check_float(a - b, a, b)


def float_product(a: float, b: float) -> float:
    product = check_float(a * b, a, b)
    if product == 0.0 and a != 0.0 and b != 0.0:
        raise _underflow()
    return product


def float_ratio(a: float, b: float) -> float:
    ratio = check_float(float_quotient(a, b), a)
    if ratio == 0.0 and a != 0.0 and not math.isinf(b):
        raise _underflow()
    return ratio


def _float4(function: Callable[[float, float], float]) -> Callable[[float, float], float]:
    def single(a: float, b: float) -> float:
        wide = function(a, b)
        narrow = _single(wide, a, b)
        if narrow == 0.0 and wide != 0.0:
            raise _underflow()
        return narrow

    return single


def float_order(value: float) -> tuple[int, float]:
    """A key under which NaN equals NaN and is above everything."""
    return (1, 0.0) if math.isnan(value) else (0, value)


def _larger(a: float, b: float) -> float:
    return a if float_order(a) >= float_order(b) else b


def _smaller(a: float, b: float) -> float:
    return a if float_order(a) <= float_order(b) else b


def _sqrt(a: float) -> float:
    if a < 0:
        raise PgError(INVALID_ARGUMENT_FOR_POWER_FUNCTION, "cannot take square root of a negative number")
    return math.sqrt(a)


def _cbrt(a: float) -> float:
    if math.isnan(a) or math.isinf(a) or a == 0.0:
        return a
    return math.cbrt(a) if hasattr(math, "cbrt") else math.copysign(abs(a) ** (1 / 3), a)


def float_power(a: float, b: float) -> float:
    if a == 1.0 or b == 0.0:
        return 1.0
    if math.isnan(a) or math.isnan(b):
        return math.nan
    if a == 0.0 and b < 0.0:
        raise PgError(INVALID_ARGUMENT_FOR_POWER_FUNCTION, "zero raised to a negative power is undefined")
    if a < 0.0 and not math.isinf(b) and b != math.floor(b):
        raise PgError(
            INVALID_ARGUMENT_FOR_POWER_FUNCTION,
            "a negative number raised to a non-integer power yields a complex result",
        )
    try:
        result = math.pow(a, b)
    except OverflowError:
        raise _overflow() from None
    if result == 0.0 and a != 0.0 and not math.isinf(a) and not math.isinf(b):
        raise _underflow()
    return result


def _exp(a: float) -> float:
    try:
        result = math.exp(a)
    except OverflowError:
        raise _overflow() from None
    if result == 0.0 and not math.isinf(a):
        raise _underflow()
    return result


def _logarithm(function: Callable[[float], float]) -> Callable[[float], float]:
    def logarithm(a: float) -> float:
        if a == 0.0:
            raise PgError(INVALID_ARGUMENT_FOR_LOG, "cannot take logarithm of zero")
        if a < 0.0:
            raise PgError(INVALID_ARGUMENT_FOR_LOG, "cannot take logarithm of a negative number")
        return function(a)

    return logarithm


def float_round(a: float) -> float:
    """rint: halves go to the even number."""
    if math.isnan(a) or math.isinf(a) or abs(a) >= 2**52:
        return a
    return math.copysign(float(round(a)), a)


def _whole(function: Callable[[float], int]) -> Callable[[float], float]:
    def whole(a: float) -> float:
        return a if math.isnan(a) or math.isinf(a) else math.copysign(float(function(a)), a)

    return whole


def _sign(a: float) -> float:
    return float((a > 0) - (a < 0))


def _width_bucket(operand: float, low: float, high: float, count: int) -> int:
    if count <= 0:
        raise PgError(INVALID_ARGUMENT_FOR_WIDTH_BUCKET_FUNCTION, "count must be greater than zero")
    if math.isnan(operand) or math.isnan(low) or math.isnan(high):
        raise PgError(
            INVALID_ARGUMENT_FOR_WIDTH_BUCKET_FUNCTION,
            "operand, lower bound, and upper bound cannot be NaN",
        )
    if math.isinf(low) or math.isinf(high):
        raise PgError(INVALID_ARGUMENT_FOR_WIDTH_BUCKET_FUNCTION, "lower and upper bounds must be finite")
    if low == high:
        raise PgError(INVALID_ARGUMENT_FOR_WIDTH_BUCKET_FUNCTION, "lower bound cannot equal upper bound")
    if low > high:
        return _bucket(-operand, -low, -high, count)
    return _bucket(operand, low, high, count)


def _bucket(operand: float, low: float, high: float, count: int) -> int:
    if operand < low:
        return 0
    if operand >= high:
        return check_int4(count + 1)
    return min(int(count * ((operand - low) / (high - low))), count - 1) + 1


_FLOAT: Final[dict[str, Callable[..., Any]]] = {
    "pl": float_sum,
    "mi": float_difference,
    "mul": float_product,
    "div": float_ratio,
    "um": lambda a: -a,
    "up": lambda a: a,
    "abs": abs,
    "larger": _larger,
    "smaller": _smaller,
}

PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **_integer_operators("int2", check_int2),
    **_integer_operators("int4", check_int4),
    **_integer_operators("int24", check_int4),
    **_integer_operators("int42", check_int4),
    **_integer_operators("int8", check_int8),
    **_integer_operators("int28", check_int8),
    **_integer_operators("int82", check_int8),
    **_integer_operators("int48", check_int8),
    **_integer_operators("int84", check_int8),
    **_bit_operators("int2", 16),
    **_bit_operators("int4", 32),
    **_bit_operators("int8", 64),
    "int4inc": lambda a: check_int4(a + 1),
    "int8inc": lambda a: check_int8(a + 1),
    "int8inc_any": lambda a, _: check_int8(a + 1),
    "int8dec": lambda a: check_int8(a - 1),
    "int4gcd": _gcd(check_int4),
    "int8gcd": _gcd(check_int8),
    "int4lcm": _lcm(check_int4),
    "int8lcm": _lcm(check_int8),
    **{f"float8{name}": function for name, function in _FLOAT.items()},
    **{f"float48{name}": _FLOAT[name] for name in ("pl", "mi", "mul", "div")},
    **{f"float84{name}": _FLOAT[name] for name in ("pl", "mi", "mul", "div")},
    **{f"float4{name}": _float4(_FLOAT[name]) for name in ("pl", "mi", "mul", "div")},
    **{f"float4{name}": _FLOAT[name] for name in ("um", "up", "abs", "larger", "smaller")},
    "dround": float_round,
    "dtrunc": _whole(math.trunc),
    "dceil": _whole(math.ceil),
    "dfloor": _whole(math.floor),
    "dsign": _sign,
    "dsqrt": _sqrt,
    "dcbrt": _cbrt,
    "dpow": float_power,
    "dexp": _exp,
    "dlog1": _logarithm(math.log),
    "dlog10": _logarithm(math.log10),
    "dpi": lambda: math.pi,
    "width_bucket_float8": _width_bucket,
}

SQL: Final = {
    f"{prefix}{name}": template
    for prefix in ("int2", "int4", "int8")
    for name, template in (
        ("and", "({0} & {1})"),
        ("or", "({0} | {1})"),
        ("not", "(~{0})"),
        ("up", "(+{0})"),
        ("larger", "max({0}, {1})"),
        ("smaller", "min({0}, {1})"),
    )
}
