"""Casts between numeric and the other number types, and numeric(p,s)'s length coercion.

PostgreSQL 15 docs 8.1 (datatype-numeric), numeric.c: floats keep 15 (float4: 6) significant digits.
"""

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from polar_lite.catalog.functions.numbers.arithmetic import (
    INT2_MAX,
    INT2_MIN,
    INT4_MAX,
    INT4_MIN,
    INT8_MAX,
    INT8_MIN,
    out_of_range,
)
from polar_lite.catalog.functions.numbers.numeric import INFINITY, NAN
from polar_lite.protocol.codecs.numeric import EXACT, apply_typmod, check_range
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED, PgError


def _to_integer(name: str, low: int, high: int) -> Callable[[Decimal], int]:
    def convert(value: Decimal) -> int:
        if not value.is_finite():
            kind = "NaN" if value.is_nan() else "infinity"
            raise PgError(FEATURE_NOT_SUPPORTED, f"cannot convert {kind} to {name}")
        if value.adjusted() > 30:
            raise out_of_range(name)
        whole = int(value.to_integral_value(ROUND_HALF_UP, EXACT))
        if low <= whole <= high:
            return whole
        raise out_of_range(name)

    return convert


def numeric_from_float8(value: float) -> Decimal:
    return _from_float(value, 15)


def numeric_from_float4(value: float) -> Decimal:
    return _from_float(value, 6)


def _from_float(value: float, digits: int) -> Decimal:
    if math.isnan(value):
        return NAN
    if math.isinf(value):
        return INFINITY if value > 0 else -INFINITY
    return check_range(Decimal(f"{value:.{digits}g}"))


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "numeric": apply_typmod,
    "int2_numeric": Decimal,
    "int4_numeric": Decimal,
    "int8_numeric": Decimal,
    "float4_numeric": numeric_from_float4,
    "float8_numeric": numeric_from_float8,
    "numeric_int2": _to_integer("smallint", INT2_MIN, INT2_MAX),
    "numeric_int4": _to_integer("integer", INT4_MIN, INT4_MAX),
    "numeric_int8": _to_integer("bigint", INT8_MIN, INT8_MAX),
}
