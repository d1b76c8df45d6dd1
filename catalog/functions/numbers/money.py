"""money: arithmetic on cents, casts, words.

PostgreSQL 15 docs 8.2 (datatype-money), cash.c.
"""

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.numbers.arithmetic import check_int8, out_of_range
from polar_lite.protocol.codecs.money import MIN_CENTS
from polar_lite.protocol.codecs.numeric import EXACT
from polar_lite.protocol.sqlstate import DIVISION_BY_ZERO, FEATURE_NOT_SUPPORTED, PgError

_SMALL: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_THOUSANDS: Final = ("quadrillion", "trillion", "billion", "million", "thousand", "")


def _in_range(cents: int) -> int:
    if MIN_CENTS <= cents < -MIN_CENTS:
        return cents
    raise out_of_range("money")


def _rounded(value: float) -> int:
    if math.isfinite(value):
        return _in_range(round(value))
    raise out_of_range("money")


def _divided_by_float(cents: int, divisor: float) -> int:
    return _rounded(cents / _divisor(divisor))


def _divided(cents: int, divisor: int) -> int:
    quotient = abs(cents) // abs(_divisor(divisor))
    return _in_range(quotient if (cents < 0) == (divisor < 0) else -quotient)


def _divisor(value: Any) -> Any:
    if value == 0:
        raise PgError(DIVISION_BY_ZERO, "division by zero")
    return value


def _from_numeric(value: Decimal) -> int:
    if not value.is_finite():
        kind = "NaN" if value.is_nan() else "infinity"
        raise PgError(FEATURE_NOT_SUPPORTED, f"cannot convert {kind} to bigint")
    return check_int8(int(EXACT.multiply(value, Decimal(100)).to_integral_value(ROUND_HALF_UP, EXACT)))


def words(cents: int) -> str:
    """minus one hundred twenty three dollars and forty five cents, with a capital letter."""
    whole, rest = divmod(abs(cents), 100)
    dollars = ""
    for power, name in enumerate(_THOUSANDS):
        group = whole // 1000 ** (len(_THOUSANDS) - 1 - power) % 1000
        if group:
            # The blank after a name stays where nothing follows.
            dollars += f"{_group(group)} {name} " if name else _group(group)
    text = f"{dollars or 'zero'} {'dollar' if whole == 1 else 'dollars'} and {_group(rest)}"
    text = f"{'minus ' if cents < 0 else ''}{text} {'cent' if rest == 1 else 'cents'}"
    return text[0].upper() + text[1:]


def _group(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if rest < 20:
        small = _SMALL[rest]
    else:
        small = f"{_TENS[rest // 10]}{f' {_SMALL[rest % 10]}' if rest % 10 else ''}"
    if not hundreds:
        return small
    word = "hundred and" if rest < 20 else "hundred"
    return f"{_SMALL[hundreds]} {word} {small}" if rest else f"{_SMALL[hundreds]} hundred"


class _Sum(Aggregate):
    def __init__(self) -> None:
        self.total: int | None = None

    def step(self, cents: int) -> None:
        self.total = cents if self.total is None else _in_range(self.total + cents)

    def finish(self) -> int | None:
        return self.total


def _products() -> dict[str, Callable[..., Any]]:
    table: dict[str, Callable[..., Any]] = {}
    for name in ("int2", "int4", "int8"):
        table[f"cash_mul_{name}"] = table[f"{name}_mul_cash"] = lambda a, b: _in_range(a * b)
        table[f"cash_div_{name}"] = _divided
    for name in ("flt4", "flt8"):
        table[f"cash_mul_{name}"] = table[f"{name}_mul_cash"] = lambda a, b: _rounded(a * b)
        table[f"cash_div_{name}"] = _divided_by_float
    return table


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **_products(),
    "cash_pl": lambda a, b: _in_range(a + b),
    "cash_mi": lambda a, b: _in_range(a - b),
    "cash_div_cash": lambda a, b: a / _divisor(float(b)),
    "cash_numeric": lambda cents: EXACT.scaleb(Decimal(cents), -2),
    "numeric_cash": _from_numeric,
    "int4_cash": lambda value: check_int8(value * 100),
    "int8_cash": lambda value: check_int8(value * 100),
    "cash_words": words,
}

AGGREGATES: Final[dict[str, type]] = {"sum/money": _Sum}
