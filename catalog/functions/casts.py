"""The functions behind pg_cast between the basic types, and length coercions of strings.

Casts through text input and output have no function: the codecs of `protocol` do them.
Numeric's own casts are in `numeric_casts`, those of dates and times in `timestamps`, `intervals`.
"""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.functions.numbers.arithmetic import (
    INT2_MAX,
    INT2_MIN,
    INT4_MAX,
    INT4_MIN,
    INT8_MAX,
    INT8_MIN,
    check_int2,
    check_int4,
    out_of_range,
)
from polar_lite.protocol.codecs.numeric import round_float4
from polar_lite.protocol.codecs.scalar import (
    char_from_text,
    char_to_text,
    cut_name,
    limit_bpchar,
    limit_varchar,
)
from polar_lite.protocol.sqlstate import NUMERIC_VALUE_OUT_OF_RANGE, PgError


def _float_to_integer(name: str, low: int, high: int) -> Callable[[float], int]:
    def convert(value: float) -> int:
        if math.isnan(value) or math.isinf(value) or abs(value) > 1e19:
            raise out_of_range(name)
        whole = round(value)
        if low <= whole <= high:
            return whole
        raise out_of_range(name)

    return convert


def to_float4(value: float) -> float:
    """Narrow to float4: 22003 where it overflows or falls to zero."""
    if math.isnan(value) or math.isinf(value):
        return value
    narrow = round_float4(value)
    if math.isinf(narrow):
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: overflow")
    if narrow == 0.0 and value != 0.0:
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: underflow")
    return narrow


def _numeric_to_float8(value: Decimal) -> float:
    result = float(value)
    if math.isinf(result) and value.is_finite():
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, f'"{value:f}" is out of range for type double precision')
    return result


def _numeric_to_float4(value: Decimal) -> float:
    wide = float(value)
    narrow = wide if math.isnan(wide) or math.isinf(wide) else round_float4(wide)
    if value.is_finite() and (math.isinf(narrow) or (not narrow and value)):
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, f'"{value:f}" is out of range for type real')
    return narrow


def _to_oid(value: int) -> int:
    if 0 <= value < 2**32:
        return value
    raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, "OID out of range")


def _varchar(value: str, typmod: int, is_explicit: bool) -> str:
    """An explicit cast cuts silently; an assignment raises 22001."""
    if is_explicit and typmod >= 4:
        return value[: typmod - 4]
    return limit_varchar(value, typmod)


def _bpchar(value: str, typmod: int, is_explicit: bool) -> str:
    if is_explicit and typmod >= 4:
        return value[: typmod - 4].ljust(typmod - 4)
    return limit_bpchar(value, typmod)


def _char_to_int(value: str) -> int:
    code = ord(value[0]) if value else 0
    return code - 256 if code > 127 else code


def _int_to_char(value: int) -> str:
    if not -128 <= value <= 127:
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, '"char" out of range')
    return "" if value == 0 else chr(value & 0xFF)


def _same(value: Any) -> Any:
    return value


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "i2toi4": _same,
    "i4toi2": check_int2,
    "int48": _same,
    "int84": check_int4,
    "int28": _same,
    "int82": check_int2,
    "i2tod": float,
    "i4tod": float,
    "i8tod": float,
    "i2tof": lambda value: round_float4(float(value)),
    "i4tof": lambda value: round_float4(float(value)),
    "i8tof": lambda value: round_float4(float(value)),
    "dtoi2": _float_to_integer("smallint", INT2_MIN, INT2_MAX),
    "dtoi4": _float_to_integer("integer", INT4_MIN, INT4_MAX),
    "dtoi8": _float_to_integer("bigint", INT8_MIN, INT8_MAX),
    "ftoi2": _float_to_integer("smallint", INT2_MIN, INT2_MAX),
    "ftoi4": _float_to_integer("integer", INT4_MIN, INT4_MAX),
    "ftoi8": _float_to_integer("bigint", INT8_MIN, INT8_MAX),
    "ftod": _same,
    "dtof": to_float4,
    "numeric_float8": _numeric_to_float8,
    "numeric_float4": _numeric_to_float4,
    "int4_bool": lambda value: value != 0,
    "bool_int4": int,
    "booltext": lambda value: "true" if value else "false",
    "i8tooid": _to_oid,
    "oidtoi8": _same,
    "text_name": cut_name,
    "name_text": _same,
    "bpchar_name": lambda value: cut_name(value.rstrip(" ")),
    "name_bpchar": _same,
    "rtrim1": lambda value: value.rstrip(" "),
    "varchar": _varchar,
    "bpchar": _bpchar,
    "char_bpchar": char_to_text,
    "char_text": char_to_text,
    "text_char": char_from_text,
    "chartoi4": _char_to_int,
    "i4tochar": _int_to_char,
    "nameconcatoid": lambda name, oid: cut_name(name)[: 63 - len(str(oid)) - 1] + f"_{oid}",
}

SQL: Final = {
    "i2toi4": "{0}",
    "int48": "{0}",
    "int28": "{0}",
    "oidtoi8": "{0}",
    "ftod": "{0}",
    "name_text": "{0}",
    # The plus leaves no affinity, with which SQLite would not look it up in an index of a column of floats.
    "i2tod": "(+CAST({0} AS REAL))",
    "i4tod": "(+CAST({0} AS REAL))",
    "int4_bool": "({0} <> 0)",
    "bool_int4": "{0}",
    "booltext": "iif({0} IS NULL, NULL, iif({0}, 'true', 'false'))",
}
