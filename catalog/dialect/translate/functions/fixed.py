"""Fixed numerics (integers scaled by 10^s): to keys and back, other scales, sums that leave 64 bits."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from polar_lite.catalog.dialect.translate.functions.definition import INT4, INT8, NUMERIC, TEXT, defined
from polar_lite.catalog.functions.numbers.numeric import divide
from polar_lite.protocol.codecs.numeric import decimal_to_fixed, fixed_to_decimal, fixed_to_key, fixed_to_text


def _to_fixed(value: Decimal, scale: int, precision: int) -> int:
    return decimal_to_fixed(value, scale, precision)


def _rescale(value: int, source: int, scale: int, precision: int) -> int:
    exact = fixed_to_decimal(value, source).quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
    return decimal_to_fixed(exact, scale, precision)


def _exact_sum(high: int, low: int, scale: int) -> Decimal:
    return fixed_to_decimal(high * SUM_UNIT + low, scale)


def _product_sum(high1: int, low1: int, high0: int, low0: int, scale: int) -> Decimal:
    total = (high1 * SUM_UNIT + low1) * FACTOR_UNIT + high0 * SUM_UNIT + low0
    return fixed_to_decimal(total, scale)


def _product_average(high1: int, low1: int, high0: int, low0: int, scale: int, count: int) -> Decimal:
    return divide(_product_sum(high1, low1, high0, low0, scale), Decimal(count))


def _exact_average(high: int, low: int, scale: int, count: int) -> Decimal:
    return divide(_exact_sum(high, low, scale), Decimal(count))


KEY_TO_FIXED: Final = defined(1, "key_to_fixed", (NUMERIC, INT4, INT4), INT8, _to_fixed)
FIXED_TO_KEY: Final = defined(2, "fixed_to_key", (INT8, INT4), NUMERIC, fixed_to_key)
FIXED_TO_TEXT: Final = defined(35, "fixed_to_text", (INT8, INT4), TEXT, fixed_to_text)
RESCALE: Final = defined(3, "rescale", (INT8, INT4, INT4, INT4), INT8, _rescale)
# Of the sums of values' quotients and remainders by SUM_UNIT, which SQLite adds up natively.
SUM_UNIT: Final = 1_000_000_000
EXACT_SUM: Final = defined(33, "exact_sum", (INT8, INT8, INT4), NUMERIC, _exact_sum)
EXACT_AVERAGE: Final = defined(34, "exact_avg", (INT8, INT8, INT4, INT8), NUMERIC, _exact_average)
# Of products that may not fit 64 bits: the same of the larger factor's quotient and remainder by FACTOR_UNIT.
FACTOR_UNIT: Final = 100_000_000
PRODUCT_SUM: Final = defined(36, "product_sum", (*(INT8,) * 4, INT4), NUMERIC, _product_sum)
PRODUCT_AVERAGE: Final = defined(37, "product_avg", (*(INT8,) * 4, INT4, INT8), NUMERIC, _product_average)
