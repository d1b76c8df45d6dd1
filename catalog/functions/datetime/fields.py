"""Fields of dates and times: extract, date_part, date_trunc, date_bin, age.

PostgreSQL 15 docs 9.9.1 to 9.9.3 (functions-datetime-extract, -trunc, -bin).
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.datetime.intervals import days_and_micros
from polar_lite.catalog.functions.datetime.timestamps import (
    UNIX_EPOCH,
    date_to_timestamp,
    is_infinite,
    month_length,
    zone_of,
)
from polar_lite.protocol.codecs.datetime import (
    DAY,
    SECOND,
    civil_of,
    date_to_days,
    datetime_to_stored,
    days_of,
    micros_to_timestamp,
    micros_to_timestamptz,
    time_to_micros,
    timestamp_to_micros,
    timetz_parts,
    to_local,
    to_utc,
)
from polar_lite.protocol.codecs.interval import interval_of, interval_parts
from polar_lite.protocol.codecs.timezones import argument_zone
from polar_lite.protocol.sqlstate import (
    DATETIME_VALUE_OUT_OF_RANGE,
    FEATURE_NOT_SUPPORTED,
    INVALID_PARAMETER_VALUE,
    PgError,
)

JULIAN_2000: Final = 2_451_545
_UNITS: Final = {
    alias: unit
    for unit, aliases in {
        "century": "c cent centuries century",
        "day": "d day days",
        "decade": "dec decade decades decs",
        "hour": "h hour hours hr hrs",
        "minute": "m min mins minute minutes",
        "microseconds": "microsecon us usec usecs usecond useconds",
        "millennium": "mil millennia millennium mils",
        "milliseconds": "millisecon ms msec msecs msecond mseconds",
        "month": "mon mons month months",
        "quarter": "qtr quarter",
        "second": "s sec second seconds secs",
        "timezone": "timezone",
        "timezone_hour": "timezone_h",
        "timezone_minute": "timezone_m",
        "week": "w week weeks",
        "year": "y year years yr yrs",
        "dow": "dow",
        "doy": "doy",
        "epoch": "epoch",
        "isodow": "isodow",
        "isoyear": "isoyear",
        "julian": "j jd julian",
    }.items()
    for alias in aliases.split()
}
_CLOCK_UNITS: Final = frozenset({"microseconds", "milliseconds", "second", "minute", "hour"})
_ZONE_UNITS: Final = frozenset({"timezone", "timezone_hour", "timezone_minute"})
_MONOTONIC: Final = frozenset({"year", "decade", "century", "millennium", "julian", "isoyear", "epoch"})
_DAY_UNITS: Final = {"day": DAY, "hour": 3600 * SECOND, "minute": 60 * SECOND, "second": SECOND}
_TRUNC_UNITS: Final = frozenset(
    {"millennium", "century", "decade", "year", "quarter", "month", "week", "milliseconds", "microseconds"}
) | frozenset(_DAY_UNITS)


@lru_cache(maxsize=256)
def unit_of(text: str, type_name: str) -> str:
    """22023 for a word that is no unit. Only ten characters count, as in PostgreSQL."""
    unit = _UNITS.get(text.strip().lower()[:10])
    if unit is None:
        raise PgError(INVALID_PARAMETER_VALUE, f'unit "{text.lower()}" not recognized for type {type_name}')
    return unit


def _not_supported(unit: str, type_name: str) -> PgError:
    return PgError(FEATURE_NOT_SUPPORTED, f'unit "{unit.lower()}" not supported for type {type_name}')


def _scaled(value: int, digits: int) -> Decimal:
    return Decimal(value).scaleb(-digits)


def _clock_field(unit: str, micros: int) -> Decimal:
    """A field of a time of day (or of an interval's time, whose sign the fields keep)."""
    sign = -1 if micros < 0 else 1
    size = abs(micros)
    match unit:
        case "microseconds":
            return Decimal(sign * (size % (60 * SECOND)))
        case "milliseconds":
            return _scaled(sign * (size % (60 * SECOND)), 3)
        case "second":
            return _scaled(sign * (size % (60 * SECOND)), 6)
        case "minute":
            return Decimal(sign * (size // (60 * SECOND) % 60))
    return Decimal(sign * (size // (3600 * SECOND)))


def iso_week(days: int) -> tuple[int, int]:
    """(ISO year, ISO week) of days since 2000-01-01, a Saturday."""
    thursday = days - (days + 5) % 7 + 3
    year = civil_of(thursday)[0]
    return year, (thursday - days_of(year, 1, 1)) // 7 + 1


def century_of(year: int) -> int:
    return (year + 99) // 100 if year > 0 else -((99 - (year - 1)) // 100)


def _date_field(unit: str, days: int) -> Decimal | None:
    year, month, day = civil_of(days)
    shown = year if year > 0 else year - 1
    match unit:
        case "day":
            value = day
        case "month":
            value = month
        case "quarter":
            value = (month - 1) // 3 + 1
        case "week":
            value = iso_week(days)[1]
        case "year":
            value = shown
        case "decade":
            value = year // 10 if year >= 0 else -((8 - (year - 1)) // 10)
        case "century":
            value = century_of(year)
        case "millennium":
            value = (year + 999) // 1000 if year > 0 else -((999 - (year - 1)) // 1000)
        case "isoyear":
            iso = iso_week(days)[0]
            value = iso if iso > 0 else iso - 1
        case "dow":
            value = (days + 6) % 7
        case "isodow":
            value = (days + 5) % 7 + 1
        case "doy":
            value = days - days_of(year, 1, 1) + 1
        case _:
            return None
    return Decimal(value)


def _infinite(unit: str, text: str) -> Decimal | None:
    if unit in _MONOTONIC:
        return Decimal("-Infinity" if text[0] == "-" else "Infinity")
    return None


def extract_timestamp(field: str, text: str) -> Decimal | None:
    name = "timestamp without time zone"
    unit = unit_of(field, name)
    if unit in _ZONE_UNITS:
        raise _not_supported(field, name)
    if is_infinite(text):
        return _infinite(unit, text)
    micros = timestamp_to_micros(text)
    return _local_field(unit, micros, micros - UNIX_EPOCH)


def _local_field(unit: str, local: int, since_epoch: int) -> Decimal | None:
    days, time = divmod(local, DAY)
    if unit in _CLOCK_UNITS:
        return _clock_field(unit, time)
    if unit == "epoch":
        return _scaled(since_epoch, 6)
    if unit == "julian":
        from polar_lite.catalog.functions.numbers.numeric import divide

        return Decimal(days + JULIAN_2000) + divide(_scaled(time, 6), Decimal(86_400))
    return _date_field(unit, days)


def extract_timestamptz(context: SessionContext, field: str, text: str) -> Decimal | None:
    name = "timestamp with time zone"
    unit = unit_of(field, name)
    if is_infinite(text):
        return _infinite(unit, text)
    micros = timestamp_to_micros(text)
    local = to_local(micros, zone_of(context))
    if unit in _ZONE_UNITS:
        seconds = (local - micros) // SECOND
        return _zone_field(unit, seconds)
    return _local_field(unit, local, micros - UNIX_EPOCH)


def _zone_field(unit: str, seconds: int) -> Decimal:
    sign, size = (-1 if seconds < 0 else 1), abs(seconds)
    if unit == "timezone":
        return Decimal(seconds)
    if unit == "timezone_hour":
        return Decimal(sign * (size // 3600))
    return Decimal(sign * (size // 60 % 60))


def extract_date(field: str, text: str) -> Decimal | None:
    unit = unit_of(field, "date")
    if unit in _CLOCK_UNITS or unit in _ZONE_UNITS:
        raise _not_supported(field, "date")
    if is_infinite(text):
        return _infinite(unit, text)
    days = date_to_days(text)
    if unit == "epoch":
        return Decimal((days * DAY - UNIX_EPOCH) // SECOND)
    if unit == "julian":
        return Decimal(days + JULIAN_2000)
    return _date_field(unit, days)


def extract_timetz(field: str, text: str) -> Decimal | None:
    name = "time with time zone"
    unit = unit_of(field, name)
    micros, offset = timetz_parts(text)
    if unit in _CLOCK_UNITS:
        return _clock_field(unit, micros)
    if unit in _ZONE_UNITS:
        return _zone_field(unit, offset)
    if unit == "epoch":
        return _scaled(micros - offset * SECOND, 6)
    raise _not_supported(field, name)


def extract_time(field: str, text: str) -> Decimal | None:
    name = "time without time zone"
    unit = unit_of(field, name)
    micros = time_to_micros(text)
    if unit in _CLOCK_UNITS:
        return _clock_field(unit, micros)
    if unit == "epoch":
        return _scaled(micros, 6)
    raise _not_supported(field, name)


def extract_interval(field: str, text: str) -> Decimal | None:
    unit = unit_of(field, "interval")
    months, days, micros = interval_parts(text)
    sign, size = (-1 if months < 0 else 1), abs(months)
    years = sign * (size // 12)
    if unit in _CLOCK_UNITS:
        return _clock_field(unit, micros)
    match unit:
        case "epoch":
            seconds = (years * 36525 * 864) + (sign * (size % 12) * 30 + days) * 86_400
            return _scaled(seconds * SECOND + micros, 6)
        case "day":
            return Decimal(days)
        case "month":
            return Decimal(sign * (size % 12))
        case "quarter":
            return Decimal(sign * (size % 12 // 3) + 1)
        case "year":
            return Decimal(years)
        case "decade":
            return Decimal(sign * (abs(years) // 10))
        case "century":
            return Decimal(sign * (abs(years) // 100))
        case "millennium":
            return Decimal(sign * (abs(years) // 1000))
    raise _not_supported(field, "interval")


def _as_float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


# date_trunc --------------------------------------------------------------------------------------


def truncate(unit: str, local: int) -> int:
    """A local time cut down to a unit of _TRUNC_UNITS."""
    size = _DAY_UNITS.get(unit)
    if size is not None:
        return local - local % size
    match unit:
        case "microseconds":
            return local
        case "milliseconds":
            return local - local % 1000
    days = local // DAY
    if unit == "week":
        return (days - (days + 5) % 7) * DAY
    year, month, _ = civil_of(days)
    match unit:
        case "month":
            first = days_of(year, month, 1)
        case "quarter":
            first = days_of(year, 3 * ((month - 1) // 3) + 1, 1)
        case "year":
            first = days_of(year, 1, 1)
        case "decade":
            first = days_of(year - year % 10 if year > 0 else -((8 - (year - 1)) // 10) * 10, 1, 1)
        case "century":
            first = days_of(
                (year + 99) // 100 * 100 - 99 if year > 0 else -((99 - (year - 1)) // 100) * 100 + 1, 1, 1
            )
        case _:
            first = days_of(
                (year + 999) // 1000 * 1000 - 999 if year > 0 else -((999 - (year - 1)) // 1000) * 1000 + 1,
                1,
                1,
            )
    return first * DAY


def _trunc_unit(field: str, type_name: str) -> str:
    unit = unit_of(field, type_name)
    _refuse_special(unit, field, type_name)
    if unit not in _TRUNC_UNITS:
        raise _not_supported(field, type_name)
    return unit


def _refuse_special(unit: str, field: str, type_name: str) -> None:
    if unit in ("epoch", "julian", "dow", "doy", "isodow", "isoyear"):
        raise PgError(INVALID_PARAMETER_VALUE, f'unit "{field.lower()}" not recognized for type {type_name}')


def trunc_timestamp(field: str, text: str) -> str:
    if is_infinite(text):
        return text
    unit = _trunc_unit(field, "timestamp without time zone")
    return micros_to_timestamp(truncate(unit, timestamp_to_micros(text)))


def trunc_in_zone(zone: str, field: str, text: str) -> str:
    if is_infinite(text):
        return text
    unit = _trunc_unit(field, "timestamp with time zone")
    micros = timestamp_to_micros(text)
    local = truncate(unit, to_local(micros, zone))
    if unit in ("hour", "minute", "second", "milliseconds", "microseconds"):
        # Below a day the offset stays what it is, which matters in the hour that is doubled.
        return micros_to_timestamptz(local - (to_local(micros, zone) - micros))
    return micros_to_timestamptz(to_utc(local, zone))


def trunc_interval(field: str, text: str) -> str:
    unit = unit_of(field, "interval")
    _refuse_special(unit, field, "interval")
    if unit not in _TRUNC_UNITS or unit == "week":
        error = _not_supported(field, "interval")
        if unit == "week":
            error.detail = "Months usually have fractional weeks."
        raise error
    months, days, micros = interval_parts(text)
    in_months = {"millennium": 12_000, "century": 1200, "decade": 120, "year": 12, "quarter": 3, "month": 1}
    size = in_months.get(unit)
    if size is not None:
        return interval_of(_towards_zero(months, size), 0, 0)
    if unit == "day":
        return interval_of(months, days, 0)
    step = {**_DAY_UNITS, "milliseconds": 1000, "microseconds": 1}[unit]
    return interval_of(months, days, _towards_zero(micros, step))


def _towards_zero(value: int, step: int) -> int:
    return value - value % step if value >= 0 else -(-value - -value % step)


def bin_timestamp(stride: str, text: str, origin: str) -> str:
    if is_infinite(text):
        return text
    if is_infinite(origin):
        raise PgError(DATETIME_VALUE_OUT_OF_RANGE, "origin out of range")
    step = days_and_micros(stride, "timestamps cannot be binned into intervals containing months or years")
    if step <= 0:
        raise PgError(DATETIME_VALUE_OUT_OF_RANGE, "stride must be greater than zero")
    start = timestamp_to_micros(origin)
    if not max(abs(step), abs(timestamp_to_micros(text) - start)) < 2**63:
        raise PgError(DATETIME_VALUE_OUT_OF_RANGE, "interval out of range")
    micros = start + (timestamp_to_micros(text) - start) // step * step
    return micros_to_timestamptz(micros) if text.endswith("+00") else micros_to_timestamp(micros)


# age ---------------------------------------------------------------------------------------------


def symbolic_difference(first: int, second: int) -> str:
    """Years, months and days between two local times, as a person counts them."""
    negative = first < second
    later, earlier = (second, first) if negative else (first, second)
    later_days, later_time = divmod(later, DAY)
    earlier_days, earlier_time = divmod(earlier, DAY)
    year1, month1, day1 = civil_of(later_days)
    year2, month2, day2 = civil_of(earlier_days)
    months, days, micros = (year1 - year2) * 12 + month1 - month2, day1 - day2, later_time - earlier_time
    if micros < 0:
        micros += DAY
        days -= 1
    while days < 0:
        # The month that is borrowed from is the one of the earlier time.
        days += month_length(year2, month2)
        months -= 1
    sign = -1 if negative else 1
    return interval_of(sign * months, sign * days, sign * micros)


def age(a: str, b: str) -> str:
    _check_age(a, b)
    return symbolic_difference(timestamp_to_micros(a), timestamp_to_micros(b))


def age_in_zone(context: SessionContext, a: str, b: str) -> str:
    _check_age(a, b)
    zone = zone_of(context)
    return symbolic_difference(to_local(timestamp_to_micros(a), zone), to_local(timestamp_to_micros(b), zone))


def _check_age(a: str, b: str) -> None:
    if is_infinite(a) or is_infinite(b):
        raise PgError(DATETIME_VALUE_OUT_OF_RANGE, "timestamp out of range")


def _today(context: SessionContext) -> int:
    return _midnight(context.transaction_timestamp, zone_of(context))


@lru_cache(maxsize=64)
def _midnight(moment: datetime, zone: str) -> int:
    local = to_local(timestamp_to_micros(datetime_to_stored(moment)), zone)
    return local - local % DAY


def _age_timestamp(context: SessionContext, text: str) -> str:
    return age(micros_to_timestamp(_today(context)), text)


def _age_timestamptz(context: SessionContext, text: str) -> str:
    _check_age(text, text)
    return symbolic_difference(_today(context), to_local(timestamp_to_micros(text), zone_of(context)))


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "extract_timestamp": extract_timestamp,
    "extract_date": extract_date,
    "extract_time": extract_time,
    "extract_timetz": extract_timetz,
    "extract_interval": extract_interval,
    "timestamp_part": lambda field, text: _as_float(extract_timestamp(field, text)),
    "time_part": lambda field, text: _as_float(extract_time(field, text)),
    "timetz_part": lambda field, text: _as_float(extract_timetz(field, text)),
    "interval_part": lambda field, text: _as_float(extract_interval(field, text)),
    "date_part/text,date": lambda field, text: _as_float(extract_timestamp(field, date_to_timestamp(text))),
    "timestamp_trunc": trunc_timestamp,
    "interval_trunc": trunc_interval,
    "timestamp_bin": bin_timestamp,
    "timestamptz_bin": bin_timestamp,
    "timestamp_age": age,
    "timestamptz_trunc_zone": lambda field, text, zone: trunc_in_zone(argument_zone(zone), field, text),
}

CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "extract_timestamptz": extract_timestamptz,
    "timestamptz_part": lambda c, field, text: _as_float(extract_timestamptz(c, field, text)),
    "timestamptz_trunc": lambda c, field, text: trunc_in_zone(zone_of(c), field, text),
    "timestamptz_age": age_in_zone,
    "age/timestamp": _age_timestamp,
    "age/timestamptz": _age_timestamptz,
}
