"""The method .datetime() of jsonpath: strings as dates and times, and how these compare.

Differs: a template is 0A000. PostgreSQL 15 docs 9.16.2 (functions-sqljson-path); source jsonpath_exec.c
(executeDateTimeMethod, compareDatetime).
"""

import json
import re
from datetime import UTC, datetime
from typing import Any, Final

from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codec import DEFAULT_STYLE
from polar_lite.protocol.codecs.datetime import (
    date_to_days,
    time_to_micros,
    timestamp_to_micros,
    timetz_key,
    timetz_of,
    to_local,
    to_utc,
)
from polar_lite.protocol.codecs.timezones import EPOCH
from polar_lite.protocol.pgtypes import BY_NAME
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError

_SECOND: Final = 1_000_000
_DAY: Final = 86_400 * _SECOND
_CLOCK: Final = r"(?P<time>\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,6})?)"
_ZONE: Final = r"(?P<sign>[+-])(?P<hours>\d{1,2})(?::(?P<minutes>\d{1,2}))?"
_DATE: Final = re.compile(
    rf"\s*(?P<year>\d+)-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?:(?:\s+|T){_CLOCK}(?:\s*{_ZONE})?)?\s*",
    re.ASCII,
)
_TIME: Final = re.compile(rf"\s*{_CLOCK}(?:{_ZONE})?\s*", re.ASCII)
TYPES: Final = {
    "date": "date",
    "time": "time without time zone",
    "timetz": "time with time zone",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """kind: a type's name. micros: since 2000, of local time, or since midnight. offset: seconds east."""

    kind: str
    micros: int
    offset: int
    shown: str

    def __str__(self) -> str:
        return json.dumps(self.shown)


def read(text: str) -> Moment | None:
    """None for what is no date or time in ISO's form."""
    found = _DATE.fullmatch(text) or _TIME.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    try:
        clock = None if parts["time"] is None else _clock(parts["time"])
        offset = _offset(parts) if parts["sign"] else None
        if "year" not in parts:
            assert clock is not None
            kind = "time" if offset is None else "timetz"
            return Moment(kind, time_to_micros(clock), offset or 0, clock + _shown(offset))
        year = int(parts["year"])
        era = "" if year else " BC"
        day = f"{year or 1:04}-{int(parts['month']):02}-{int(parts['day']):02}"
        date = BY_NAME["date"].input(day + era, -1, DEFAULT_STYLE)
        if clock is None:
            return Moment("date", date_to_days(date) * _DAY, 0, day + era)
        kind = "timestamp" if offset is None else "timestamptz"
        local = timestamp_to_micros(BY_NAME["timestamp"].input(f"{day} {clock}{era}", -1, DEFAULT_STYLE))
    except PgError:
        return None
    return Moment(kind, local, offset or 0, f"{day}T{clock}{_shown(offset)}{era}")


def _clock(text: str) -> str:
    hour, minute, second = text.split(":")
    if int(hour) > 23 or int(minute) > 59 or float(second) >= 60:
        raise PgError(code.DATETIME_FIELD_OVERFLOW, "out of range")
    whole, _, fraction = second.partition(".")
    fraction = fraction.rstrip("0")
    return f"{int(hour):02}:{int(minute):02}:{int(whole):02}" + (f".{fraction}" if fraction else "")


def _offset(parts: dict[str, Any]) -> int:
    hours, minutes = int(parts["hours"]), int(parts["minutes"] or 0)
    if hours > 15 or minutes > 59:
        raise PgError(code.DATETIME_FIELD_OVERFLOW, "out of range")
    return (hours * 3600 + minutes * 60) * (-1 if parts["sign"] == "-" else 1)


def _shown(offset: int | None) -> str:
    if offset is None:
        return ""
    minutes = abs(offset) // 60
    return f"{'-' if offset < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"


def compared(one: Moment, other: Moment, zone: str | None) -> int | None:
    """Less than, equal to or greater than 0; None for a date and a time.

    zone: of those without one; where none may be used, 0A000 when one is needed.
    """
    if (one.kind in ("time", "timetz")) != (other.kind in ("time", "timetz")):
        return None
    if not (one.kind.endswith("tz") or other.kind.endswith("tz")):
        left, right = one.micros, other.micros
        return (left > right) - (left < right)
    keys = [_instant(one, zone), _instant(other, zone)]
    return int(keys[0] > keys[1]) - int(keys[0] < keys[1])


def _instant(moment: Moment, zone: str | None) -> Any:
    is_time = moment.kind in ("time", "timetz")
    if moment.kind.endswith("tz"):
        if is_time:
            return timetz_key(timetz_of(moment.micros, moment.offset))
        return moment.micros - moment.offset * _SECOND
    if zone is None:
        wanted = "timetz" if is_time else "timestamptz"
        raise PgError(
            code.FEATURE_NOT_SUPPORTED,
            f"cannot convert value from {moment.kind} to {wanted} without time zone usage",
            hint="Use *_tz() function for time zone support.",
        )
    if not is_time:
        return to_utc(moment.micros, zone)
    now = int((datetime.now(UTC) - EPOCH).total_seconds()) * _SECOND
    return timetz_key(timetz_of(moment.micros, (to_local(now, zone) - now) // _SECOND))
