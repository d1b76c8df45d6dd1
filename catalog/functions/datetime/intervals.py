"""Intervals: comparison, arithmetic, justification, sums and averages.

An interval is stored as '[months,days,microseconds]'. PostgreSQL 15 docs 9.9 (functions-datetime),
timestamp.c for how fractions of months and days are carried over.
"""

import math
from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.numbers.arithmetic import check_int4, division_by_zero, truncated_quotient
from polar_lite.protocol.codecs.interval import DAY, SECOND, apply_typmod, interval_of, interval_parts
from polar_lite.protocol.sqlstate import (
    DATETIME_FIELD_OVERFLOW,
    FEATURE_NOT_SUPPORTED,
    INVALID_PARAMETER_VALUE,
    PgError,
)

_DAY_SECONDS: Final = 86_400


def out_of_range() -> PgError:
    return PgError(DATETIME_FIELD_OVERFLOW, "interval out of range")


def plus(a: str, b: str) -> str:
    months1, days1, micros1 = interval_parts(a)
    months2, days2, micros2 = interval_parts(b)
    return interval_of(months1 + months2, days1 + days2, micros1 + micros2)


def negate(a: str) -> str:
    months, days, micros = interval_parts(a)
    return interval_of(-months, -days, -micros)


def minus(a: str, b: str) -> str:
    months1, days1, micros1 = interval_parts(a)
    months2, days2, micros2 = interval_parts(b)
    return interval_of(months1 - months2, days1 - days2, micros1 - micros2)


def _rounded(seconds: float) -> float:
    """TSROUND: to microseconds."""
    return float(round(seconds * 1e6)) / 1e6


def _scaled(text: str, scale: Callable[[int], float]) -> str:
    """Each part scaled; fractions of months become days, those of days become seconds."""
    months, days, micros = interval_parts(text)
    wide_months, wide_days = scale(months), scale(days)
    if not (math.isfinite(wide_months) and math.isfinite(wide_days)):
        raise out_of_range()
    new_months, new_days = int(wide_months), int(wide_days)
    month_days = _rounded((wide_months - new_months) * 30)
    seconds = _rounded((wide_days - new_days + month_days - int(month_days)) * _DAY_SECONDS)
    if abs(seconds) >= _DAY_SECONDS:
        carried = int(seconds / _DAY_SECONDS)
        new_days += carried
        seconds -= carried * _DAY_SECONDS
    total = scale(micros) + seconds * SECOND
    if not math.isfinite(total):
        raise out_of_range()
    return interval_of(new_months, new_days + int(month_days), round(total))


def multiply(text: str, factor: float) -> str:
    return _scaled(text, lambda part: part * factor)


def divide(text: str, divisor: float) -> str:
    if divisor == 0.0:
        raise division_by_zero()
    return _scaled(text, lambda part: part / divisor)


def justify_hours(text: str) -> str:
    months, days, micros = interval_parts(text)
    carried = truncated_quotient(micros, DAY)
    days, micros = days + carried, micros - carried * DAY
    if days > 0 > micros:
        days, micros = days - 1, micros + DAY
    elif days < 0 < micros:
        days, micros = days + 1, micros - DAY
    return interval_of(months, days, micros)


def justify_days(text: str) -> str:
    months, days, micros = interval_parts(text)
    carried = truncated_quotient(days, 30)
    months, days = months + carried, days - carried * 30
    if months > 0 > days:
        months, days = months - 1, days + 30
    elif months < 0 < days:
        months, days = months + 1, days - 30
    return interval_of(months, days, micros)


def justify(text: str) -> str:
    months, days, micros = interval_parts(text)
    if (days > 0 and micros > 0) or (days < 0 and micros < 0):
        carried = truncated_quotient(days, 30)
        months, days = months + carried, days - carried * 30
    carried = truncated_quotient(micros, DAY)
    days, micros = days + carried, micros - carried * DAY
    carried = truncated_quotient(days, 30)
    months, days = months + carried, days - carried * 30
    if months > 0 and (days < 0 or (days == 0 and micros < 0)):
        months, days = months - 1, days + 30
    elif months < 0 and (days > 0 or (days == 0 and micros > 0)):
        months, days = months + 1, days - 30
    if days > 0 > micros:
        days, micros = days - 1, micros + DAY
    elif days < 0 < micros:
        days, micros = days + 1, micros - DAY
    return interval_of(months, days, micros)


def make_interval(
    years: int = 0,
    months: int = 0,
    weeks: int = 0,
    days: int = 0,
    hours: int = 0,
    mins: int = 0,
    secs: float = 0.0,
) -> str:
    if not math.isfinite(secs):
        raise out_of_range()
    micros = (hours * 60 + mins) * 60 * SECOND + round(secs * SECOND)
    return interval_of(check_int4(years * 12 + months), check_int4(weeks * 7 + days), micros)


def days_and_micros(text: str, message: str) -> int:
    """Microseconds of an interval without months; 0A000 with that message if it has some."""
    months, days, micros = interval_parts(text)
    if months:
        raise PgError(FEATURE_NOT_SUPPORTED, message)
    return days * DAY + micros


def zone_offset(text: str) -> int:
    """Seconds east of Greenwich of the interval in AT TIME ZONE."""
    months, days, micros = interval_parts(text)
    if months or days:
        shown = f'interval time zone "{_shown(text)}" must not include months or days'
        raise PgError(INVALID_PARAMETER_VALUE, shown)
    return truncated_quotient(micros, SECOND)


def _shown(text: str) -> str:
    from polar_lite.protocol.codecs.interval import interval_to_text

    return interval_to_text(text)


class IntervalSum(Aggregate):
    moves = True

    def __init__(self) -> None:
        self.count = 0
        self.total = "[0,0,0]"

    def step(self, value: str) -> None:
        self.count += 1
        self.total = plus(self.total, value)

    def take_back(self, value: str) -> bool:
        self.count -= 1
        self.total = minus(self.total, value)
        return True

    def finish(self) -> Any:
        return self.total if self.count else None


class IntervalAverage(IntervalSum):
    def finish(self) -> Any:
        return divide(self.total, float(self.count)) if self.count else None


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "interval_pl": plus,
    "interval_mi": minus,
    "interval_um": negate,
    "interval_mul": multiply,
    "mul_d_interval": lambda factor, text: multiply(text, factor),
    "interval_div": divide,
    "interval_scale": apply_typmod,
    "interval_justify_hours": justify_hours,
    "interval_justify_days": justify_days,
    "interval_justify_interval": justify,
    "interval_finite": lambda text: True,
    "make_interval": make_interval,
}

AGGREGATES: Final[dict[str, type]] = {
    "sum/interval": IntervalSum,
    "avg/interval": IntervalAverage,
}
