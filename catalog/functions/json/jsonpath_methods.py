"""Methods of jsonpath over one value. PostgreSQL 15 docs 9.16.2 (functions-sqljson-path), jsonpath_exec.c."""

import math
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Final

from polar_lite.catalog.functions.json.jsonpath_moments import TYPES, Moment, read
from polar_lite.catalog.functions.numbers.numeric_casts import numeric_from_float8
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.numeric import EXACT
from polar_lite.protocol.sqlstate import PgError


class JsonPathError(PgError):
    """An error that `silent`, `@?` and a predicate pass over."""


def _whole(rounding: str) -> Callable[[Decimal], Decimal]:
    return lambda value: value.to_integral_value(rounding, EXACT) + 0


NUMERIC_METHODS: Final[dict[str, Callable[[Decimal], Decimal]]] = {
    "abs": Decimal.copy_abs,
    "floor": _whole(ROUND_FLOOR),
    "ceiling": _whole(ROUND_CEILING),
}


def rounded(name: str, value: Any) -> Decimal:
    """abs, floor, ceiling."""
    if not isinstance(value, Decimal):
        raise JsonPathError(
            code.NON_NUMERIC_SQL_JSON_ITEM,
            f"jsonpath item method .{name}() can only be applied to a numeric value",
        )
    return NUMERIC_METHODS[name](value)


def double(value: Any) -> Decimal:
    """A number, or a string as one."""
    if isinstance(value, Decimal):
        if math.isinf(float(value)):
            raise JsonPathError(
                code.NON_NUMERIC_SQL_JSON_ITEM,
                "numeric argument of jsonpath item method .double() is out of range for type double"
                " precision",
            )
        return value
    if not isinstance(value, str):
        raise JsonPathError(
            code.NON_NUMERIC_SQL_JSON_ITEM,
            "jsonpath item method .double() can only be applied to a string or numeric value",
        )
    try:
        number = math.nan if "_" in value else float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise JsonPathError(
            code.NON_NUMERIC_SQL_JSON_ITEM,
            "string argument of jsonpath item method .double() is not a valid representation of a double"
            " precision number",
        )
    return numeric_from_float8(number)


def type_name(value: Any) -> str:
    """As .type() gives it."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case Decimal():
            return "number"
        case str():
            return "string"
        case Moment():
            return TYPES[value.kind]
    return "array" if isinstance(value, list) else "object"


def moment(value: Any) -> Moment:
    """A string as a date or time."""
    if not isinstance(value, str):
        raise JsonPathError(
            code.INVALID_ARGUMENT_FOR_SQL_JSON_DATETIME_FUNCTION,
            "jsonpath item method .datetime() can only be applied to a string",
        )
    found = read(value)
    if found is None:
        raise JsonPathError(
            code.INVALID_ARGUMENT_FOR_SQL_JSON_DATETIME_FUNCTION,
            f'datetime format is not recognized: "{value}"',
            hint="Use a datetime template argument to specify the input data format.",
        )
    return found
