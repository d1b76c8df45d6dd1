"""Oracle's DATE (a timestamp of whole seconds): TRUNC, ROUND, months, weekdays, arithmetic in days.

Oracle 19c SQL Reference, "Datetime Functions" and "ROUND and TRUNC Date Functions".
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.datetime.fields import iso_week
from polar_lite.catalog.functions.datetime.timestamps import add_months as shifted_months
from polar_lite.catalog.functions.datetime.timestamps import (
    at_local,
    from_local,
    is_infinite,
    month_length,
    zone_of,
)
from polar_lite.catalog.functions.numbers.numeric import add, divide
from polar_lite.protocol.codecs.datetime import (
    DAY,
    SECOND,
    civil_of,
    datetime_to_stored,
    days_of,
    micros_to_timestamp,
    timestamp_to_micros,
)
from polar_lite.protocol.codecs.numeric import EXACT
from polar_lite.protocol.codecs.timezones import argument_zone
from polar_lite.protocol.pgtypes import BY_NAME
from polar_lite.protocol.sqlstate import (
    DATETIME_VALUE_OUT_OF_RANGE,
    INVALID_DATETIME_FORMAT,
    INVALID_PARAMETER_VALUE,
    PgError,
)

_UNITS: Final = {
    mask: unit
    for unit, masks in {
        "century": "CC SCC",
        "year": "SYYYY YYYY YEAR SYEAR YYY YY Y",
        "isoyear": "IYYY IYY IY I",
        "quarter": "Q",
        "month": "MONTH MON MM RM",
        "weekofyear": "WW",
        "isoweek": "IW",
        "weekofmonth": "W",
        "day": "DDD DD J",
        "week": "DAY DY D",
        "hour": "HH HH12 HH24",
        "minute": "MI",
    }.items()
    for mask in masks.split()
}
_DAY_NAMES: Final = ("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY")
_OFFSET: Final = re.compile(r"([+-]?)(\d{1,2}:\d\d)", re.ASCII)
_SHOWN_OFFSET: Final = re.compile(r"<([+-]\d\d)(:\d\d)?>.*", re.ASCII)


def _unit(mask: str) -> str:
    unit = _UNITS.get(mask.strip().upper())
    if unit is None:
        raise PgError(INVALID_PARAMETER_VALUE, f'date format "{mask}" is not recognized')
    return unit


def in_session(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a timestamptz, taken at local time."""
    return lambda context, text, *more: function(at_local(zone_of(context), text), *more)


def _seconds(text: str) -> int:
    """Whole seconds, in microseconds: an Oracle DATE has no fraction."""
    micros = timestamp_to_micros(text)
    return micros - micros % SECOND


def _start(unit: str, micros: int) -> int:
    """The beginning of the unit that a time lies in."""
    if unit == "hour":
        return micros - micros % (3600 * SECOND)
    if unit == "minute":
        return micros - micros % (60 * SECOND)
    days = micros // DAY
    year, month, day = civil_of(days)
    match unit:
        case "century":
            first = days_of((year - 1) // 100 * 100 + 1, 1, 1)
        case "year":
            first = days_of(year, 1, 1)
        case "isoyear":
            fourth = days_of(iso_week(days)[0], 1, 4)
            first = fourth - (fourth + 5) % 7
        case "quarter":
            first = days_of(year, (month - 1) // 3 * 3 + 1, 1)
        case "month":
            first = days_of(year, month, 1)
        case "weekofyear":
            first = days - (days - days_of(year, 1, 1)) % 7
        case "weekofmonth":
            first = days - (day - 1) % 7
        case "isoweek":
            first = days - (days + 5) % 7
        case "week":
            first = days - (days + 6) % 7
        case _:
            first = days
    return first * DAY


def truncate(text: str, mask: str = "DD") -> str:
    unit = _unit(mask)
    return text if is_infinite(text) else micros_to_timestamp(_start(unit, timestamp_to_micros(text)))


def round_date(text: str, mask: str = "DD") -> str:
    """Years are rounded up from July 1, months from the 16th, quarters from their second month's 16th."""
    unit = _unit(mask)
    if is_infinite(text):
        return text
    micros = timestamp_to_micros(text)
    days = micros // DAY
    year, month, day = civil_of(days)
    match unit:
        case "century":
            moved = micros + (days_of(year + 50, month, 1) - days_of(year, month, 1)) * DAY
        case "year" | "isoyear":
            moved = (shifted_months(days, 6)) * DAY
            if unit == "isoyear":
                moved = (days + 182) * DAY
        case "quarter":
            forward = (month - 1) % 3 == 2 or ((month - 1) % 3 == 1 and day >= 16)
            moved = (shifted_months(days_of(year, month, 1), 3 if forward else 0)) * DAY
        case "month":
            moved = shifted_months(days_of(year, month, 1), 1 if day >= 16 else 0) * DAY
        case "weekofyear" | "weekofmonth" | "isoweek" | "week":
            start = _start(unit, micros)
            moved = start + (7 * DAY if micros - start >= 7 * DAY // 2 else 0)
        case "hour":
            moved = micros + 1800 * SECOND
        case "minute":
            moved = micros + 30 * SECOND
        case _:
            moved = micros + DAY // 2
    return micros_to_timestamp(_start(unit, moved))


def add_months(text: str, months: int) -> str:
    """The last day of a month stays a last day."""
    if is_infinite(text):
        return text
    days, time = divmod(_seconds(text), DAY)
    year, month, day = civil_of(days)
    moved = shifted_months(days, months)
    if day == month_length(year, month):
        year, month, _ = civil_of(moved)
        moved = days_of(year, month, month_length(year, month))
    return micros_to_timestamp(moved * DAY + time)


def months_between(a: str, b: str) -> Decimal:
    """Whole months when the days agree or both are last days; else the rest in 31sts."""
    first, second = _seconds(a), _seconds(b)
    year1, month1, day1 = civil_of(first // DAY)
    year2, month2, day2 = civil_of(second // DAY)
    months = Decimal((year1 - year2) * 12 + month1 - month2)
    if day1 == day2 or (day1 == month_length(year1, month1) and day2 == month_length(year2, month2)):
        return months
    rest = (day1 - day2) * 86_400 + (first % DAY - second % DAY) // SECOND
    return add(months, divide(Decimal(rest), Decimal(31 * 86_400)))


def last_day(text: str) -> str:
    if is_infinite(text):
        return text
    days, time = divmod(_seconds(text), DAY)
    year, month, _ = civil_of(days)
    return micros_to_timestamp(days_of(year, month, month_length(year, month)) * DAY + time)


def next_day(text: str, name: str) -> str:
    if is_infinite(text):
        return text
    days, time = divmod(_seconds(text), DAY)
    wanted = next((n for n, full in enumerate(_DAY_NAMES) if name.strip().upper()[:3] == full[:3]), None)
    if wanted is None:
        raise PgError(INVALID_PARAMETER_VALUE, f'"{name}" is not a valid day of the week')
    weekday = (days + 6) % 7
    return micros_to_timestamp((days + ((wanted - weekday - 1) % 7 + 1)) * DAY + time)


def next_numbered_day(text: str, number: int) -> str:
    """1 is Sunday."""
    if not 1 <= number <= 7:
        raise PgError(INVALID_PARAMETER_VALUE, f"{number} is not a valid day of the week")
    return next_day(text, _DAY_NAMES[number - 1])


def new_time(text: str, source: str, target: str) -> str:
    """A local time of one zone as that of another."""
    moment = from_local(_zone(source), text)
    return micros_to_timestamp(_seconds(at_local(_zone(target), moment)))


def from_zone(text: str, zone: str) -> str:
    return from_local(_zone(zone), text)


def _zone(name: str) -> str:
    """A zone as `from_local` takes it: the offset +02:00 is east here, not west as in POSIX."""
    offset = _OFFSET.fullmatch(name.strip())
    if offset is not None:
        return argument_zone(("+" if offset[1] == "-" else "-") + offset[2])
    return argument_zone(name)


def session_zone(context: SessionContext) -> str:
    """SESSIONTIMEZONE: a name, or an offset as -05:00."""
    name = context.style.time_zone
    offset = _SHOWN_OFFSET.fullmatch(name)
    return f"{offset[1]}{offset[2] or ':00'}" if offset is not None else name


def zone_offset(context: SessionContext, name: str) -> str:
    """TZ_OFFSET: +05:30, of the statement's moment."""
    utc = timestamp_to_micros(datetime_to_stored(context.statement_timestamp))
    local = timestamp_to_micros(at_local(_zone(name), datetime_to_stored(context.statement_timestamp)))
    minutes = abs(local - utc) // (60 * SECOND)
    return f"{'-' if local < utc else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def plus_days(text: str, days: Decimal) -> str:
    """DATE + number: to the nearest second."""
    if is_infinite(text):
        return text
    seconds = EXACT.multiply(days, Decimal(86_400)).to_integral_value(ROUND_HALF_UP, EXACT)
    return micros_to_timestamp(timestamp_to_micros(text) + int(seconds) * SECOND)


def zoned_plus_days(context: SessionContext, text: str, days: Decimal) -> str:
    """TIMESTAMP WITH TIME ZONE + number is a DATE: the local time, to the second."""
    return plus_days(micros_to_timestamp(_seconds(at_local(zone_of(context), text))), days)


def days_between(a: str, b: str) -> Decimal:
    """DATE - DATE: days with the time as a fraction."""
    seconds = Decimal(timestamp_to_micros(a) - timestamp_to_micros(b)).scaleb(-6, EXACT)
    whole, rest = divmod(seconds, 86_400)
    if not rest:
        return Decimal(int(whole))
    return divide(seconds, Decimal(86_400))


def sysdate(context: SessionContext) -> str:
    """The statement's time in the session's zone, to the second."""
    local = at_local(zone_of(context), datetime_to_stored(context.statement_timestamp))
    return micros_to_timestamp(_seconds(local))


def systimestamp(context: SessionContext) -> str:
    return datetime_to_stored(context.statement_timestamp)


def year_month(text: str) -> str:
    """Oracle's '1-2' (years-months) as PostgreSQL reads it; ISO 8601's P1Y2M stays."""
    if text.strip().lstrip("+-").startswith("P"):
        return text
    sign = "-" if text.strip().startswith("-") else ""
    years, _, months = text.strip().lstrip("+-").partition("-")
    return f"{sign}{years} years {sign}{months or 0} months"


def to_oracle_date(context: SessionContext, text: str, mask: str) -> str | None:
    found = to_local_timestamp(context, text, mask)
    return None if found is None else micros_to_timestamp(_seconds(found))


def to_local_timestamp(context: SessionContext, text: str, mask: str) -> str | None:
    """TO_TIMESTAMP; what is no number of a month may be its name ("String-to-Date Conversion Rules")."""
    from polar_lite.catalog.functions.datetime.reading import read_timestamp

    if not text:
        return None
    try:
        return read_timestamp(context, text, mask)
    except PgError as error:
        if error.sqlstate not in (INVALID_DATETIME_FORMAT, DATETIME_VALUE_OUT_OF_RANGE):
            raise
        if text.strip().isdigit() and (closed := _without_punctuation(mask)) != mask:
            return read_timestamp(context, text, closed)
        for other in _other_masks(mask):
            with suppress(PgError):
                return read_timestamp(context, text, other)
        raise


def _without_punctuation(mask: str) -> str:
    """The template of a text that has digits only: '0207' is read by MM/YY."""
    return re.sub("[-/,.;: ]", "", mask) if '"' not in mask else mask


def _other_masks(mask: str) -> Iterator[str]:
    """The template with other forms of its month."""
    from polar_lite.catalog.functions.datetime.formatting import parse_template

    for word in ("MONTH", "MON"):
        items = [
            replace(item, word=word, spelling=word) if item.word in ("MM", "MON", "MONTH") else item
            for item in parse_template(mask)
        ]
        yield "".join(f'"{item.spelling}"' if item.suffix == '"' else item.spelling for item in items)


def to_zoned(context: SessionContext, text: str, mask: str) -> str:
    from polar_lite.catalog.functions.datetime.reading import to_timestamp

    return to_timestamp(context, text, mask)


def default_date(context: SessionContext, text: str) -> str | None:
    """By NLS_DATE_FORMAT, or as PostgreSQL reads timestamps while that is not set."""
    mask = context.get_setting("nls_date_format", missing_ok=True)
    if mask:
        return to_oracle_date(context, text, mask)
    found = _read("timestamp", context, text)
    return found if found is None or is_infinite(found) else micros_to_timestamp(_seconds(found))


def default_timestamp(context: SessionContext, text: str) -> str | None:
    """By NLS_TIMESTAMP_FORMAT, or as PostgreSQL reads timestamps while that is not set."""
    mask = context.get_setting("nls_timestamp_format", missing_ok=True)
    return to_local_timestamp(context, text, mask) if mask else _read("timestamp", context, text)


def default_zoned(context: SessionContext, text: str) -> str | None:
    mask = context.get_setting("nls_timestamp_tz_format", missing_ok=True)
    return to_zoned(context, text, mask) if mask else _read("timestamptz", context, text)


def _read(name: str, context: SessionContext, text: str) -> str | None:
    found: str | None = BY_NAME[name].input(text, -1, context.style) if text else None
    return found
