"""Dates, times and timestamps: arithmetic with intervals, conversions, time zones, the present.

Values are their stored texts; the work is done on days and microseconds since 2000-01-01. What looks
at the session's TimeZone, or at its clock, gets the session. Fields (extract, date_trunc, age) are
`datetime.fields`'. PostgreSQL 15 docs 9.9 (functions-datetime).
"""

import calendar
import math
import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from polar_lite.catalog.functions.comparison import compare
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.datetime.intervals import negate, zone_offset
from polar_lite.protocol.codecs.datetime import (
    DATE_INFINITY,
    DATE_MINUS_INFINITY,
    DAY,
    SECOND,
    TIMESTAMP_INFINITY,
    TIMESTAMP_MINUS_INFINITY,
    TIMESTAMP_RANGE,
    civil_of,
    date_to_days,
    datetime_to_stored,
    days_of,
    days_to_date,
    micros_to_time,
    micros_to_timestamp,
    micros_to_timestamptz,
    round_micros,
    time_to_micros,
    timestamp_to_micros,
    timetz_of,
    to_local,
    to_utc,
)
from polar_lite.protocol.codecs.interval import interval_of, interval_parts
from polar_lite.protocol.codecs.timezones import argument_zone, is_utc
from polar_lite.protocol.sqlstate import (
    DATETIME_FIELD_OVERFLOW,
    DATETIME_VALUE_OUT_OF_RANGE,
    INVALID_PARAMETER_VALUE,
    PgError,
)

UNIX_EPOCH: Final = -10_957 * DAY


def is_infinite(text: str) -> bool:
    return text[-1] == "y"


def zone_of(context: SessionContext) -> str:
    return context.style.time_zone


def month_length(year: int, month: int) -> int:
    return (
        29
        if month == 2 and calendar.isleap(year)
        else (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month]
    )


def add_months(days: int, months: int) -> int:
    """The same day some months on, or the last day of a shorter month."""
    year, month, day = civil_of(days)
    whole, month = divmod(year * 12 + month - 1 + months, 12)
    return days_of(whole, month + 1, min(day, month_length(whole, month + 1)))


def shift(micros: int, months: int, days: int, rest: int) -> int:
    """A local time plus an interval's parts: months first, then days, then the rest."""
    day, time = divmod(micros, DAY)
    if months:
        day = add_months(day, months)
    return (day + days) * DAY + time + rest


# timestamp ---------------------------------------------------------------------------------------


def timestamp_plus(text: str, interval: str) -> str:
    if is_infinite(text):
        return text
    return micros_to_timestamp(shift(timestamp_to_micros(text), *interval_parts(interval)))


def timestamp_minus(text: str, interval: str) -> str:
    return timestamp_plus(text, negate(interval))


def timestamptz_plus(context: SessionContext, text: str, interval: str) -> str:
    if is_infinite(text):
        return text
    zone = zone_of(context)
    months, days, rest = interval_parts(interval)
    micros = timestamp_to_micros(text)
    if months or days:
        micros = to_utc(shift(to_local(micros, zone), months, days, 0), zone)
    return micros_to_timestamptz(micros + rest)


def timestamptz_minus(context: SessionContext, text: str, interval: str) -> str:
    return timestamptz_plus(context, text, negate(interval))


def difference(a: str, b: str) -> str:
    """Days and a time of the same sign."""
    if is_infinite(a) or is_infinite(b):
        raise PgError(DATETIME_VALUE_OUT_OF_RANGE, "cannot subtract infinite timestamps")
    micros = timestamp_to_micros(a) - timestamp_to_micros(b)
    sign = -1 if micros < 0 else 1
    days, rest = divmod(abs(micros), DAY)
    return interval_of(0, sign * days, sign * rest)


# date and time -----------------------------------------------------------------------------------


def date_plus_days(text: str, days: int) -> str:
    return text if is_infinite(text) else days_to_date(date_to_days(text) + days)


def date_difference(a: str, b: str) -> int:
    if is_infinite(a) or is_infinite(b):
        raise PgError(DATETIME_VALUE_OUT_OF_RANGE, "cannot subtract infinite dates")
    return date_to_days(a) - date_to_days(b)


def date_to_timestamp(text: str) -> str:
    if is_infinite(text):
        return text
    micros = date_to_days(text) * DAY
    if not TIMESTAMP_RANGE[0] <= micros <= TIMESTAMP_RANGE[1]:
        raise PgError(DATETIME_VALUE_OUT_OF_RANGE, "date out of range for timestamp")
    return micros_to_timestamp(micros)


def timestamp_to_date(text: str) -> str:
    return text if is_infinite(text) else text.rpartition(" ")[0]


def date_and_time(date: str, time: str) -> str:
    return date if is_infinite(date) else micros_to_timestamp(date_to_days(date) * DAY + time_to_micros(time))


def time_plus(text: str, interval: str) -> str:
    return micros_to_time((time_to_micros(text) + interval_parts(interval)[2]) % DAY)


def _time_minus(text: str, interval: str) -> str:
    """Only the clock counts, so days that have no negative are none of its business."""
    return micros_to_time((time_to_micros(text) - interval_parts(interval)[2]) % DAY)


def time_of(text: str) -> Any:
    """The time of a timestamp; infinity has none."""
    return None if is_infinite(text) else text.rpartition(" ")[2]


# timestamptz conversions -------------------------------------------------------------------------


def at_local(zone: str, text: str) -> str:
    """timestamptz -> timestamp in a zone."""
    if is_utc(zone) and not is_infinite(text):
        return text.removesuffix("+00")  # as it is stored
    return text if is_infinite(text) else micros_to_timestamp(to_local(timestamp_to_micros(text), zone))


def date_at_local(zone: str, text: str) -> str:
    """timestamptz -> date in a zone."""
    if text[0] not in "123456789":
        return timestamp_to_date(at_local(zone, text))
    # In usual years no zone leads out of range.
    return days_to_date(to_local(timestamp_to_micros(text), zone) // DAY)


def from_local(zone: str, text: str) -> str:
    """timestamp in a zone -> timestamptz."""
    return text if is_infinite(text) else micros_to_timestamptz(to_utc(timestamp_to_micros(text), zone))


def date_to_timestamptz(zone: str, text: str) -> str:
    return from_local(zone, date_to_timestamp(text))


def _with_zone(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda context, *args: function(zone_of(context), *args)


def _offset_zone(interval: str, text: str, sign: int) -> int:
    return timestamp_to_micros(text) + sign * zone_offset(interval) * SECOND


def _at_offset(interval: str, text: str) -> str:
    return text if is_infinite(text) else micros_to_timestamp(_offset_zone(interval, text, 1))


def _from_offset(interval: str, text: str) -> str:
    return text if is_infinite(text) else micros_to_timestamptz(_offset_zone(interval, text, -1))


def to_precision(text: str, typmod: int) -> str:
    if typmod > 6:
        raise PgError(INVALID_PARAMETER_VALUE, f"timestamp({typmod}) precision must be between 0 and 6")
    if is_infinite(text):
        return text
    micros = round_micros(timestamp_to_micros(text), typmod)
    return micros_to_timestamptz(micros) if text.endswith("+00") else micros_to_timestamp(micros)


def time_to_precision(text: str, typmod: int) -> str:
    return micros_to_time(round_micros(time_to_micros(text), typmod))


def from_unix(seconds: float) -> str:
    if math.isnan(seconds):
        raise PgError(DATETIME_VALUE_OUT_OF_RANGE, "timestamp cannot be NaN")
    if math.isinf(seconds):
        return "infinity" if seconds > 0 else "-infinity"
    if abs(seconds) > 1e13:
        raise PgError(DATETIME_VALUE_OUT_OF_RANGE, f'timestamp out of range: "{seconds:g}"')
    return micros_to_timestamptz(round(seconds * SECOND) + UNIX_EPOCH)


# Comparison across types -------------------------------------------------------------------------


def _micros(text: str) -> int:
    return timestamp_to_micros(text)


def _date_micros(text: str) -> int:
    days = date_to_days(text)
    if days == DATE_INFINITY:
        return TIMESTAMP_INFINITY
    return TIMESTAMP_MINUS_INFINITY if days == DATE_MINUS_INFINITY else days * DAY


def _crossed() -> tuple[dict[str, Callable[..., Any]], dict[str, Callable[..., Any]]]:
    plain: dict[str, Callable[..., Any]] = {}
    zoned: dict[str, Callable[..., Any]] = {}
    tests: list[tuple[str, Callable[[Any, Any], Any]]] = [
        (name, getattr(operator, name)) for name in ("eq", "ne", "lt", "le", "gt", "ge")
    ]
    tests.append(("cmp", compare))
    for name, test in tests:
        plain[f"date_{name}_timestamp"] = _plain_test(test, _date_micros, _micros)
        plain[f"timestamp_{name}_date"] = _plain_test(test, _micros, _date_micros)
        zoned[f"date_{name}_timestamptz"] = _zoned_test(test, _date_micros, None)
        zoned[f"timestamptz_{name}_date"] = _zoned_test(test, None, _date_micros)
        zoned[f"timestamp_{name}_timestamptz"] = _zoned_test(test, _micros, None)
        zoned[f"timestamptz_{name}_timestamp"] = _zoned_test(test, None, _micros)
    return plain, zoned


def _plain_test(
    test: Callable[[Any, Any], Any], left: Callable[[str], int], right: Callable[[str], int]
) -> Callable[..., Any]:
    return lambda a, b: test(left(a), right(b))


def _zoned_test(
    test: Callable[[Any, Any], Any],
    left: Callable[[str], int] | None,
    right: Callable[[str], int] | None,
) -> Callable[..., Any]:
    """A side with a reader is local time, the other is UTC."""

    def apply(context: SessionContext, a: str, b: str) -> Any:
        zone = zone_of(context)
        one = _micros(a) if left is None else to_utc(left(a), zone)
        two = _micros(b) if right is None else to_utc(right(b), zone)
        return test(one, two)

    return apply


# Construction ------------------------------------------------------------------------------------


def make_date(year: int, month: int, day: int) -> str:
    actual = year + 1 if year < 0 else year
    if year == 0 or not 1 <= month <= 12 or not 1 <= day <= month_length(actual, month):
        raise PgError(DATETIME_FIELD_OVERFLOW, f"date field value out of range: {year}-{month:02d}-{day:02d}")
    if abs(year) > 5_874_897:
        raise PgError(DATETIME_VALUE_OUT_OF_RANGE, f"date out of range: {year}-{month:02d}-{day:02d}")
    return days_to_date(days_of(actual, month, day))


def _clock(hour: int, minute: int, second: float) -> int:
    if (
        not 0 <= hour <= 24
        or not 0 <= minute <= 59
        or not 0 <= second <= 60
        or (hour == 24 and (minute or second))
    ):
        raise PgError(
            DATETIME_FIELD_OVERFLOW, f"time field value out of range: {hour}:{minute:02d}:{second:02g}"
        )
    return (hour * 60 + minute) * 60 * SECOND + round(second * SECOND)


def make_time(hour: int, minute: int, second: float) -> str:
    return micros_to_time(_clock(hour, minute, second))


def make_timestamp(year: int, month: int, day: int, hour: int, minute: int, second: float) -> str:
    days = date_to_days(make_date(year, month, day))
    return micros_to_timestamp(days * DAY + _clock(hour, minute, second))


def make_timestamptz(zone: str, *fields: Any) -> str:
    return from_local(zone, make_timestamp(*fields))


_NUMERIC_ZONE: Final = re.compile(r"([+-])(\d+):?(\d*):?(\d*)", re.ASCII)


def make_timestamptz_at(*args: Any) -> str:
    """The zone, last, is a name or a number east of Greenwich (parse_sane_timezone)."""
    *fields, zone = args
    if zone[:1].isdigit():
        message = f'invalid input syntax for type numeric time zone: "{zone}"'
        hint = 'Numeric time zones must have "-" or "+" as first character.'
        raise PgError(INVALID_PARAMETER_VALUE, message, hint=hint)
    match = _NUMERIC_ZONE.fullmatch(zone)
    if match is None:
        return make_timestamptz(argument_zone(zone), *fields)
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    if len(match[2]) > 2 and ":" not in zone:
        hours, minutes = divmod(hours, 100)
    if hours > 15 or minutes > 59 or seconds > 59:
        raise PgError(INVALID_PARAMETER_VALUE, f'numeric time zone "{zone}" out of range')
    offset = (hours * 3600 + minutes * 60 + seconds) * (-1 if match[1] == "-" else 1)
    micros = timestamp_to_micros(make_timestamp(*fields)) - offset * SECOND
    return micros_to_timestamptz(micros)


# Overlaps ----------------------------------------------------------------------------------------


def overlaps(start1: Any, end1: Any, start2: Any, end2: Any) -> Any:
    """SQL's OVERLAPS with its treatment of NULL; the values compare as they are stored."""
    if (start1 is None and end1 is None) or (start2 is None and end2 is None):
        return None
    start1, end1 = _ordered(start1, end1)
    start2, end2 = _ordered(start2, end2)
    if start1 == start2:
        return True if end1 is not None and end2 is not None else None
    if start1 > start2:
        (start1, end1), (start2, end2) = (start2, end2), (start1, end1)
    # The first begins earlier: they overlap if it ends after the second begins.
    if end1 is None:
        return None
    return True if end1 > start2 else None if end2 is None else False


def _ordered(start: Any, end: Any) -> tuple[Any, Any]:
    if start is None:
        return end, None
    if end is not None and start > end:
        return end, start
    return start, end


def _with_interval(add: Callable[..., Any], first: bool, second: bool) -> Callable[..., Any]:
    def apply(start1: Any, end1: Any, start2: Any, end2: Any) -> Any:
        if first:
            end1 = None if start1 is None or end1 is None else add(start1, end1)
        if second:
            end2 = None if start2 is None or end2 is None else add(start2, end2)
        return overlaps(start1, end1, start2, end2)

    return apply


def _with_interval_zoned(first: bool, second: bool) -> Callable[..., Any]:
    def apply(context: SessionContext, *args: Any) -> Any:
        add: Callable[..., Any] = lambda text, interval: timestamptz_plus(context, text, interval)  # noqa: E731
        return _with_interval(add, first, second)(*args)

    return apply


# The present -------------------------------------------------------------------------------------


def _clock_timestamp(context: SessionContext) -> str:
    return datetime_to_stored(datetime.now(UTC))


def _time_of_day(context: SessionContext) -> str:
    moment = datetime.now(UTC)
    local = to_local(timestamp_to_micros(datetime_to_stored(moment)), zone_of(context))
    year, month, day = civil_of(local // DAY)
    name = calendar.day_abbr[(local // DAY + 5) % 7]
    time = micros_to_time(local % DAY).partition(".")[0]
    from polar_lite.protocol.codecs.timezones import find_zone, offset_of_utc

    zone = find_zone(zone_of(context)) or UTC
    label = offset_of_utc(zone, timestamp_to_micros(datetime_to_stored(moment)))[1]
    micros = f"{local % SECOND:06d}"
    return f"{name} {calendar.month_abbr[month]} {day:02d} {time}.{micros} {year} {label}"


_PLAIN_CROSSED, _ZONED_CROSSED = _crossed()

PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **_PLAIN_CROSSED,
    "timestamp_pl_interval": timestamp_plus,
    "timestamp_mi_interval": timestamp_minus,
    "timestamp_mi": difference,
    "date_pli": date_plus_days,
    "date_mii": lambda text, days: date_plus_days(text, -days),
    "integer_pl_date/int4,date": lambda days, text: date_plus_days(text, days),
    "date_mi": date_difference,
    "date_pl_interval": lambda text, interval: timestamp_plus(date_to_timestamp(text), interval),
    "date_mi_interval": lambda text, interval: timestamp_minus(date_to_timestamp(text), interval),
    "interval_pl_date/interval,date": lambda interval, text: timestamp_plus(
        date_to_timestamp(text), interval
    ),
    "interval_pl_timestamp/interval,timestamp": lambda interval, text: timestamp_plus(text, interval),
    "time_pl_interval": time_plus,
    "time_mi_interval": _time_minus,
    "interval_pl_time/interval,time": lambda interval, text: time_plus(text, interval),
    "time_mi_time": lambda a, b: interval_of(0, 0, time_to_micros(a) - time_to_micros(b)),
    "datetime_timestamp": date_and_time,
    "timedate_pl/time,date": lambda time, date: date_and_time(date, time),
    "date_timestamp": date_to_timestamp,
    "timestamp_date": timestamp_to_date,
    "timestamp_time": time_of,
    "time_interval": lambda text: interval_of(0, 0, time_to_micros(text)),
    "interval_time": lambda interval: micros_to_time(interval_parts(interval)[2] % DAY),
    "timestamp_scale": to_precision,
    "timestamptz_scale": to_precision,
    "time_scale": time_to_precision,
    "timestamptz_zone": lambda zone, text: at_local(argument_zone(zone), text),
    "timestamp_zone": lambda zone, text: from_local(argument_zone(zone), text),
    "timestamptz_izone": _at_offset,
    "timestamp_izone": _from_offset,
    "float8_timestamptz": from_unix,
    "date_finite": lambda text: not is_infinite(text),
    "timestamp_finite": lambda text: not is_infinite(text),
    "make_date": make_date,
    "make_time": make_time,
    "make_timestamp": make_timestamp,
    "make_timestamptz_at_timezone": make_timestamptz_at,
    "overlaps_timestamp": overlaps,
    "overlaps_time": overlaps,
    "overlaps/time,interval,time,interval": _with_interval(time_plus, True, True),
    "overlaps/time,time,time,interval": _with_interval(time_plus, False, True),
    "overlaps/time,interval,time,time": _with_interval(time_plus, True, False),
    "overlaps/timestamp,interval,timestamp,interval": _with_interval(timestamp_plus, True, True),
    "overlaps/timestamp,timestamp,timestamp,interval": _with_interval(timestamp_plus, False, True),
    "overlaps/timestamp,interval,timestamp,timestamp": _with_interval(timestamp_plus, True, False),
    "daterange_subdiff": lambda a, b: float(date_difference(a, b)),
}


def _timetz(context: SessionContext, text: str) -> str | None:
    """The session's time of day, with its offset from UTC then."""
    if is_infinite(text):
        return None
    utc = timestamp_to_micros(text)
    local = to_local(utc, zone_of(context))
    return timetz_of(local % DAY, (local - utc) // SECOND)


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    **_ZONED_CROSSED,
    "timestamptz_pl_interval": timestamptz_plus,
    "timestamptz_mi_interval": timestamptz_minus,
    "interval_pl_timestamptz/interval,timestamptz": lambda c, interval, text: timestamptz_plus(
        c, text, interval
    ),
    "date_timestamptz": _with_zone(date_to_timestamptz),
    "timestamptz_date": lambda c, text: date_at_local(zone_of(c), text),
    "timestamptz_time": lambda c, text: time_of(at_local(zone_of(c), text)),
    "timestamptz_timetz": _timetz,
    "timestamptz_timestamp": _with_zone(at_local),
    "timestamp_timestamptz": _with_zone(from_local),
    "timestamptz/date,time": lambda c, date, time: from_local(zone_of(c), date_and_time(date, time)),
    "make_timestamptz": _with_zone(make_timestamptz),
    "overlaps/timestamptz,interval,timestamptz,interval": _with_interval_zoned(True, True),
    "overlaps/timestamptz,timestamptz,timestamptz,interval": _with_interval_zoned(False, True),
    "overlaps/timestamptz,interval,timestamptz,timestamptz": _with_interval_zoned(True, False),
    "now": lambda c: datetime_to_stored(c.transaction_timestamp),
    "statement_timestamp": lambda c: datetime_to_stored(c.statement_timestamp),
    "clock_timestamp": _clock_timestamp,
    "timeofday": _time_of_day,
}
