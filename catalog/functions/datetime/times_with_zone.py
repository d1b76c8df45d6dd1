"""time with time zone: arithmetic, other zones, with a date. Its fields are `datetime.fields`'.

PostgreSQL 15 docs 9.9 (functions-datetime), date.c.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.datetime import timestamps
from polar_lite.catalog.functions.datetime.intervals import zone_offset
from polar_lite.catalog.functions.datetime.timestamps import is_infinite, overlaps
from polar_lite.protocol.codecs.datetime import (
    DAY,
    SECOND,
    date_to_days,
    micros_to_time,
    micros_to_timestamptz,
    round_micros,
    time_to_micros,
    timetz_key,
    timetz_of,
    timetz_parts,
    to_local,
    to_utc,
    zone_of,
)
from polar_lite.protocol.codecs.interval import interval_parts
from polar_lite.protocol.codecs.timezones import EPOCH, argument_zone, offset_of_utc


def _to_precision(text: str, typmod: int) -> str:
    micros, offset = timetz_parts(text)
    return timetz_of(round_micros(micros, typmod), offset)


def _shifted(text: str, interval: str, sign: int) -> str:
    micros, offset = timetz_parts(text)
    return timetz_of((micros + sign * interval_parts(interval)[2]) % DAY, offset)


def _in_offset(text: str, offset: int) -> str:
    micros, before = timetz_parts(text)
    return timetz_of((micros + (offset - before) * SECOND) % DAY, offset)


def _in_zone(zone: str, text: str) -> str:
    """Where the zone's offset changes, it is today's that counts."""
    now = (datetime.now(UTC) - EPOCH).total_seconds()
    return _in_offset(text, offset_of_utc(zone_of(argument_zone(zone)), int(now) * SECOND)[0])


def _of_time(context: SessionContext, text: str) -> str:
    """A time of today in the session's zone."""
    zone, micros = timestamps.zone_of(context), time_to_micros(text)
    now = to_local(int((context.transaction_timestamp - EPOCH).total_seconds()) * SECOND, zone)
    local = now - now % DAY + micros
    return timetz_of(micros, (local - to_utc(local, zone)) // SECOND)


def _with_date(date: str, text: str) -> str:
    if is_infinite(date):
        return date
    micros, offset = timetz_parts(text)
    return micros_to_timestamptz(date_to_days(date) * DAY + micros - offset * SECOND)


def _overlaps(*times: str | None) -> Any:
    return overlaps(*(time if time is None else timetz_key(time) for time in times))


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "timetz_scale": _to_precision,
    "timetz_time": lambda text: micros_to_time(timetz_parts(text)[0]),
    "timetz_pl_interval": lambda text, interval: _shifted(text, interval, 1),
    "timetz_mi_interval": lambda text, interval: _shifted(text, interval, -1),
    "interval_pl_timetz/interval,timetz": lambda interval, text: _shifted(text, interval, 1),
    "timetz_izone": lambda interval, text: _in_offset(text, zone_offset(interval)),
    "timetz_zone": _in_zone,
    "datetimetz_timestamptz": _with_date,
    "timetzdate_pl/timetz,date": lambda text, date: _with_date(date, text),
    "overlaps_timetz": _overlaps,
}
CONTEXT: Final[dict[str, Callable[..., Any]]] = {"time_timetz": _of_time}
