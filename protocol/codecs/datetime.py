"""Dates and times: stored text, instants as integers, and the text and binary wire forms.

Stored forms sort bytewise as the values do: 'YYYY-MM-DD', 'YYYY-MM-DD HH:MM:SS[.ffffff]', the same in
UTC with '+00' for timestamptz, 'infinity' and '-infinity'. A year above 9999 is ':' and seven digits,
a year BC is '/' and 9999 minus the year. As integers, dates are days and timestamps microseconds since
2000-01-01, and the infinities PostgreSQL's extreme integers. Reading free-form text is
`datetime_input`'s part, intervals are in `codecs.interval`. PostgreSQL 15 docs 8.5 (datatype-datetime).
"""

import re
import struct
from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import Final

from polar_lite.protocol.codec import Codec, Style, short_message
from polar_lite.protocol.codecs.datetime_parsed import Parsed
from polar_lite.protocol.codecs.scalar import bad_length
from polar_lite.protocol.codecs.timezones import DAY as DAY
from polar_lite.protocol.codecs.timezones import SECOND as SECOND
from polar_lite.protocol.codecs.timezones import find_zone, offset_of_local, offset_of_utc, offset_text
from polar_lite.protocol.sqlstate import (
    DATETIME_VALUE_OUT_OF_RANGE,
    INVALID_PARAMETER_VALUE,
    INVALID_TIME_ZONE_DISPLACEMENT_VALUE,
    PgError,
)

DATE_INFINITY: Final = 2**31 - 1
DATE_MINUS_INFINITY: Final = -(2**31)
TIMESTAMP_INFINITY: Final = 2**63 - 1
TIMESTAMP_MINUS_INFINITY: Final = -(2**63)
DATE_RANGE: Final = (-2_451_545, 2_145_031_948)
"""4714-11-24 BC to 5874897-12-31, in days."""
TIMESTAMP_RANGE: Final = (-211_813_488_000_000_000, 9_223_371_331_199_999_999)
"""4714-11-24 BC to 294276-12-31 23:59:59.999999, in microseconds."""

_ORDINAL_2000: Final = 730_120


# Days and civil dates ------------------------------------------------------------------------------


def days_of(year: int, month: int, day: int) -> int:
    """Days since 2000-01-01 of a proleptic Gregorian date; year 0 is 1 BC."""
    if 1 <= year <= 9999:
        return date(year, month, day).toordinal() - _ORDINAL_2000
    # The calendar repeats every 400 years, so any year can be shifted to one Python knows.
    cycles = (year - 2000) // 400
    return date(year - cycles * 400, month, day).toordinal() - _ORDINAL_2000 + cycles * 146_097


def civil_of(days: int) -> tuple[int, int, int]:
    """(year, month, day) of days since 2000-01-01; year 0 is 1 BC."""
    cycles, days = divmod(days, 146_097)
    found = date.fromordinal(days + _ORDINAL_2000)
    return found.year + cycles * 400, found.month, found.day


def _stored_year(year: int) -> str:
    if 1 <= year <= 9999:
        return f"{year:04d}"
    return f":{year:07d}" if year > 9999 else f"/{9998 + year:04d}"


def _split_date(text: str) -> tuple[int, int, int]:
    """(year, month, day) of a stored date or timestamp."""
    match text[0]:
        case ":":
            return int(text[1:8]), int(text[9:11]), int(text[12:14])
        case "/":
            return int(text[1:5]) - 9998, int(text[6:8]), int(text[9:11])
    return int(text[:4]), int(text[5:7]), int(text[8:10])


# Stored text <-> integers --------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def date_to_days(text: str) -> int:
    """Days since 2000-01-01 of a stored date."""
    if text[0] in "i-":
        return DATE_INFINITY if text[0] == "i" else DATE_MINUS_INFINITY
    return days_of(*_split_date(text))


def days_to_date(days: int) -> str:
    """The stored date of days since 2000-01-01; 22008 out of range."""
    if not DATE_RANGE[0] <= days <= DATE_RANGE[1]:
        if days == DATE_INFINITY:
            return "infinity"
        if days == DATE_MINUS_INFINITY:
            return "-infinity"
        raise PgError(DATETIME_VALUE_OUT_OF_RANGE, "date out of range")
    return _stored_date(days)


@lru_cache(maxsize=4096)
def _stored_date(days: int) -> str:
    year, month, day = civil_of(days)
    return f"{_stored_year(year)}-{month:02d}-{day:02d}"


def time_to_micros(text: str) -> int:
    """Microseconds since midnight of a stored time, whose zone (timetz) is not looked at."""
    whole = int(text[:2]) * 3600 + int(text[3:5]) * 60 + int(text[6:8])
    if text[8:9] != ".":
        return whole * SECOND
    return whole * SECOND + int(re.split("[+-]", text[9:])[0].ljust(6, "0"))


def micros_to_time(micros: int) -> str:
    """The stored time of microseconds since midnight (24:00:00 included); 22008 out of range."""
    if not 0 <= micros <= DAY:
        raise PgError(DATETIME_VALUE_OUT_OF_RANGE, "time out of range")
    seconds, fraction = divmod(micros, SECOND)
    minutes, second = divmod(seconds, 60)
    text = _minute_text(minutes) + _TWO_DIGITS[second]
    return f"{text}.{fraction:06d}".rstrip("0") if fraction else text


_TWO_DIGITS: Final = tuple(f"{number:02d}" for number in range(60))


@lru_cache(maxsize=1441)
def _minute_text(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour:02d}:{minute:02d}:"


def timestamp_to_micros(text: str) -> int:
    """Microseconds since 2000-01-01 of a stored timestamp, or (in UTC) timestamptz."""
    first = text[0]
    if first in "123456789":
        # Usual years; rows have their hours in common.
        micros = _hours[text[:13]] + _SECONDS_OF_HOUR[text[14:19]]
        return micros if text[19:20] != "." else micros + int(text[20:].partition("+")[0].ljust(6, "0"))
    if first in "i-":
        return TIMESTAMP_INFINITY if first == "i" else TIMESTAMP_MINUS_INFINITY
    split = 14 if first == ":" else 11 if first == "/" else 10
    return days_of(*_split_date(text)) * DAY + time_to_micros(text[split + 1 :])


class _Hours(dict[str, int]):
    """Dates with hours, as they are asked for -> microseconds since 2000-01-01."""

    def __missing__(self, text: str) -> int:
        if len(self) >= _MOST_HOURS:
            self.clear()
        micros = self[text] = date_to_days(text[:10]) * DAY + int(text[11:]) * 3600 * SECOND
        return micros


class _SecondsOfHour(dict[str, int]):
    """Minutes with seconds, as they are asked for -> microseconds: 3,600 at most."""

    def __missing__(self, text: str) -> int:
        micros = self[text] = (int(text[:2]) * 60 + int(text[3:])) * SECOND
        return micros


_MOST_HOURS: Final = 4096
_hours = _Hours()
_SECONDS_OF_HOUR: Final = _SecondsOfHour()


def micros_to_timestamp(micros: int) -> str:
    """The stored timestamp of microseconds since 2000-01-01; 22008 out of range."""
    if not TIMESTAMP_RANGE[0] <= micros <= TIMESTAMP_RANGE[1]:
        if micros == TIMESTAMP_INFINITY:
            return "infinity"
        if micros == TIMESTAMP_MINUS_INFINITY:
            return "-infinity"
        raise PgError(DATETIME_VALUE_OUT_OF_RANGE, "timestamp out of range")
    days, rest = divmod(micros, DAY)
    return f"{days_to_date(days)} {micros_to_time(rest)}"


def micros_to_timestamptz(micros: int) -> str:
    """The stored timestamptz of microseconds since 2000-01-01 UTC; 22008 out of range."""
    text = micros_to_timestamp(micros)
    return text if text[0] in "i-" else text + "+00"


def timetz_parts(text: str) -> tuple[int, int]:
    """(microseconds since local midnight, seconds east of Greenwich) of a stored timetz."""
    at = max(text.rfind("+"), text.rfind("-"))
    return time_to_micros(text[:at]), parse_offset(text[at:])


def timetz_of(micros: int, offset: int) -> str:
    """The stored timetz: local time and offset in seconds east of Greenwich."""
    return micros_to_time(micros) + offset_text(offset)


def timetz_key(text: str) -> bytes:
    """Bytes that sort as PostgreSQL sorts timetz: by the time in UTC, then by the zone from east to west."""
    micros, offset = timetz_parts(text)
    return (micros - offset * SECOND + 2 * DAY).to_bytes(8, "big") + (DAY - offset).to_bytes(8, "big")


def parse_offset(text: str) -> int:
    """Seconds east of Greenwich of '+HH[:MM[:SS]]'."""
    numbers = [int(part) for part in text[1:].split(":")]
    seconds = sum(number * unit for number, unit in zip(numbers, (3600, 60, 1), strict=False))
    return -seconds if text[0] == "-" else seconds


def datetime_to_stored(moment: datetime) -> str:
    """The stored timestamptz of an aware datetime."""
    text = moment.astimezone(UTC).isoformat(" ").removesuffix("+00:00")
    return (text.rstrip("0") if "." in text else text) + "+00"


def to_utc(local: int, time_zone: str) -> int:
    """UTC microseconds of local microseconds in a zone; the infinities stay."""
    if local in (TIMESTAMP_INFINITY, TIMESTAMP_MINUS_INFINITY):
        return local
    return local - offset_of_local(zone_of(time_zone), local) * SECOND


def to_local(utc: int, time_zone: str) -> int:
    """Local microseconds in a zone of UTC microseconds; the infinities stay."""
    if utc in (TIMESTAMP_INFINITY, TIMESTAMP_MINUS_INFINITY):
        return utc
    return utc + offset_of_utc(zone_of(time_zone), utc)[0] * SECOND


def zone_of(name: str) -> tzinfo:
    """The tzinfo of a name; 22023 if there is none."""
    zone = find_zone(name)
    if zone is None:
        raise PgError(INVALID_PARAMETER_VALUE, f'time zone "{name}" not recognized')
    return zone


# Output --------------------------------------------------------------------------------------------

_DAYS: Final = ("Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date_to_text(text: str, date_style: str = "ISO, MDY") -> str:
    """A stored date as DateStyle prints it."""
    first = text[0]
    if first in "i-" or (date_style.startswith("ISO") and first not in ":/"):
        return text
    year, month, day = _split_date(text)
    shown, suffix = (year, "") if year > 0 else (1 - year, " BC")
    style, _, order = date_style.partition(", ")
    match style:
        case "ISO":
            body = f"{shown:04d}-{month:02d}-{day:02d}"
        case "SQL":
            body = f"{day:02d}/{month:02d}" if order == "DMY" else f"{month:02d}/{day:02d}"
            body += f"/{shown:04d}"
        case "German":
            body = f"{day:02d}.{month:02d}.{shown:04d}"
        case _:
            body = f"{day:02d}-{month:02d}" if order == "DMY" else f"{month:02d}-{day:02d}"
            body += f"-{shown:04d}"
    return body + suffix


def timestamp_to_text(text: str, date_style: str = "ISO, MDY") -> str:
    """A stored timestamp as DateStyle prints it."""
    first = text[0]
    if first in "i-" or (date_style.startswith("ISO") and first not in ":/"):
        return text
    split = 14 if first == ":" else 11 if first == "/" else 10
    return _styled(text, text[split + 1 :], "", "", date_style)


def timestamptz_to_text(text: str, time_zone: str = "UTC", date_style: str = "ISO, MDY") -> str:
    """A stored timestamptz in the session's zone, as DateStyle prints it."""
    first = text[0]
    if first in "i-":
        return text
    is_iso = date_style.startswith("ISO")
    if is_iso and first not in ":/":
        if time_zone == "UTC":
            return text
        # The usual case, in Python's C code; a year at the edge goes the long way.
        if "0002" < text[:4] < "9999":
            return _local_iso(text, time_zone)
    micros = timestamp_to_micros(text)
    offset, name = offset_of_utc(zone_of(time_zone), micros)
    local = micros + offset * SECOND
    days, rest = divmod(local, DAY)
    zone = offset_text(offset)
    # Not days_to_date: the first instants are a day earlier in zones west of Greenwich.
    return _styled(_stored_date(days), micros_to_time(rest), zone, name, date_style)


def _local_iso(text: str, time_zone: str) -> str:
    local = datetime.fromisoformat(text[:-3] + "+00:00").astimezone(zone_of(time_zone)).isoformat(" ")
    body, zone = (local[:26], local[26:]) if local[19] == "." else (local[:19], local[19:])
    if local[19] == ".":
        body = body.rstrip("0")
    return body + (zone[:-3] if zone.endswith(":00") and len(zone) == 6 else zone)


def _styled(stored_date: str, time: str, zone: str, zone_name: str, date_style: str) -> str:
    """Date, time and zone in one of the four styles; zone is '' for a timestamp without one."""
    style, _, order = date_style.partition(", ")
    year, month, day = _split_date(stored_date)
    suffix = "" if year > 0 else " BC"
    if style == "Postgres":
        weekday = _DAYS[days_of(year, month, day) % 7]
        name = _MONTHS[month - 1]
        date_text = f"{day:02d} {name}" if order == "DMY" else f"{name} {day:02d}"
        shown = year if year > 0 else 1 - year
        tail = f" {zone_name}" if zone_name else (f" {zone}" if zone else "")
        return f"{weekday} {date_text} {time} {shown:04d}{tail}{suffix}"
    body = date_to_text(stored_date, date_style).removesuffix(" BC") + " " + time
    if zone and style == "ISO":
        body += zone
    elif zone:
        body += f" {zone_name}" if zone_name else zone
    return body + suffix


# Input ---------------------------------------------------------------------------------------------


def _out_of_range(what: str, text: str) -> PgError:
    return PgError(DATETIME_VALUE_OUT_OF_RANGE, f'{what} out of range: "{text}"')


def _parsed(text: str, type_name: str, style: Style, *, time_only: bool = False) -> Parsed:
    # The grammar is loaded with the first text: a start need not wait for it.
    from polar_lite.protocol.codecs.datetime_input import parse

    return parse(text, type_name, style, time_only=time_only)


_PLAIN_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_date(text: str, style: Style) -> str:
    """The stored date of any text PostgreSQL's date reads; 22007, 22008."""
    if _PLAIN_DATE.fullmatch(text):
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            pass  # the long way words the error
    parsed = _parsed(text, "date", style)
    if parsed.infinity:
        return "infinity" if parsed.infinity > 0 else "-infinity"
    if parsed.date is None:
        parsed.bad_format()
    days = days_of(*parsed.date)
    if not DATE_RANGE[0] <= days <= DATE_RANGE[1]:
        raise _out_of_range("date", text)
    return days_to_date(days)


def parse_timestamp(text: str, typmod: int, style: Style, *, with_zone: bool) -> str:
    """The stored timestamp or timestamptz of any text PostgreSQL reads, rounded to typmod digits."""
    if style.read_date is not None and not with_zone and not _PLAIN_DATE.match(text.lstrip()):
        found = style.read_date(text)
        if found is not None:
            return micros_to_timestamp(round_micros(timestamp_to_micros(found), typmod))
    name = "timestamp with time zone" if with_zone else "timestamp"
    parsed = _parsed(text, name, style)
    if parsed.infinity:
        return "infinity" if parsed.infinity > 0 else "-infinity"
    if parsed.date is None:
        parsed.bad_format()
    micros = days_of(*parsed.date) * DAY + (parsed.time or 0)
    if with_zone:
        micros -= parsed.offset_at(micros) * SECOND
    micros = round_micros(micros, typmod)
    if not TIMESTAMP_RANGE[0] <= micros <= TIMESTAMP_RANGE[1]:
        raise _out_of_range("timestamp", text)
    return micros_to_timestamptz(micros) if with_zone else micros_to_timestamp(micros)


def parse_time(text: str, typmod: int, style: Style) -> str:
    return micros_to_time(round_micros(_time_only(text, "time", style)[1], typmod))


def parse_timetz(text: str, typmod: int, style: Style) -> str:
    parsed, time = _time_only(text, "time with time zone", style)
    today = days_of(*(parsed.date or parsed.today())) * DAY
    return timetz_of(round_micros(time, typmod), parsed.offset_at(today + time))


def _time_only(text: str, type_name: str, style: Style) -> tuple[Parsed, int]:
    parsed = _parsed(text, type_name, style, time_only=True)
    # A zone whose offset depends on the date needs one.
    if parsed.time is None or (parsed.date is None and isinstance(parsed.zone, str | tzinfo)):
        parsed.bad_format()
    return parsed, parsed.time


def round_micros(micros: int, typmod: int) -> int:
    """Round to typmod digits of a second, half away from zero; typmod -1 leaves it."""
    if not 0 <= typmod < 6 or micros in (TIMESTAMP_INFINITY, TIMESTAMP_MINUS_INFINITY):
        return micros
    unit: int = 10 ** (6 - typmod)
    if micros >= 0:
        return (micros + unit // 2) // unit * unit
    return -((-micros + unit // 2) // unit * unit)


# Binary --------------------------------------------------------------------------------------------

_INT32: Final = struct.Struct("!i")
_INT64: Final = struct.Struct("!q")
_TIMETZ: Final = struct.Struct("!qi")


def _unpack(layout: struct.Struct, data: bytes) -> tuple[int, ...]:
    if len(data) != layout.size:
        raise short_message() if len(data) < layout.size else bad_length()
    values: tuple[int, ...] = layout.unpack(data)
    return values


def send_date(value: str) -> bytes:
    return _INT32.pack(date_to_days(value))


def send_timestamp(value: str) -> bytes:
    if "0" <= value[0] <= "9":
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:  # the year 0000
            return _INT64.pack(timestamp_to_micros(value))
        passed = moment - (_EPOCH if moment.tzinfo is None else _EPOCH_UTC)
        return _INT64.pack((passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds)
    return _INT64.pack(timestamp_to_micros(value))


_EPOCH: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a timestamp without a zone
_EPOCH_UTC: Final = datetime(2000, 1, 1, tzinfo=UTC)


def send_time(value: str) -> bytes:
    return _INT64.pack(time_to_micros(value))


def send_timetz(value: str) -> bytes:
    micros, offset = timetz_parts(value)
    return _TIMETZ.pack(micros, -offset)


def _receive_timestamp(to_text: Callable[[int], str]) -> Callable[[bytes, int], str]:

    def receive(data: bytes, typmod: int) -> str:
        return to_text(round_micros(_unpack(_INT64, data)[0], typmod))

    return receive


def _receive_timetz(data: bytes, typmod: int) -> str:
    micros, west = _unpack(_TIMETZ, data)
    if abs(west) >= 16 * 3600:
        raise PgError(INVALID_TIME_ZONE_DISPLACEMENT_VALUE, "time zone displacement out of range")
    return timetz_of(round_micros(micros, typmod), -west)


DATE_CODEC: Final = Codec(
    output=lambda value, typmod, style: date_to_text(value, style.date_style),
    input=lambda text, typmod, style: parse_date(text, style),
    send=lambda value, typmod: send_date(value),
    receive=lambda data, typmod: days_to_date(_unpack(_INT32, data)[0]),
)
TIMESTAMP_CODEC: Final = Codec(
    output=lambda value, typmod, style: timestamp_to_text(value, style.date_style),
    input=lambda text, typmod, style: parse_timestamp(text, typmod, style, with_zone=False),
    send=lambda value, typmod: send_timestamp(value),
    receive=_receive_timestamp(micros_to_timestamp),
)
TIMESTAMPTZ_CODEC: Final = Codec(
    output=lambda value, typmod, style: timestamptz_to_text(value, style.time_zone, style.date_style),
    input=lambda text, typmod, style: parse_timestamp(text, typmod, style, with_zone=True),
    send=lambda value, typmod: send_timestamp(value),
    receive=_receive_timestamp(micros_to_timestamptz),
)
TIME_CODEC: Final = Codec(
    output=lambda value, typmod, style: value,
    input=parse_time,
    send=lambda value, typmod: send_time(value),
    receive=_receive_timestamp(micros_to_time),
)
TIMETZ_CODEC: Final = Codec(
    output=lambda value, typmod, style: value,
    input=parse_timetz,
    send=lambda value, typmod: send_timetz(value),
    receive=_receive_timetz,
)
