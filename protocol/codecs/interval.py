"""Intervals: printing the four IntervalStyles, and binary; reading text is `interval_input`'s part.

Stored as the JSON text '[months,days,microseconds]'; compared by interval_order (30 days a month, 24
hours a day). PostgreSQL 15 docs 8.5.4 and 8.5.5 (datatype-interval-input, -output).
"""

import struct
from functools import lru_cache
from typing import Final

from polar_lite.protocol.codec import Codec, Style, short_message
from polar_lite.protocol.codecs.scalar import bad_length
from polar_lite.protocol.sqlstate import DATETIME_FIELD_OVERFLOW, PgError

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
_LAYOUT: Final = struct.Struct("!qii")

FULL_RANGE: Final = 0x7FFF
YEAR_BIT: Final = 0x0004
MONTH_BIT: Final = 0x0002
DAY_BIT: Final = 0x0008
HOUR_BIT: Final = 0x0400
MINUTE_BIT: Final = 0x0800
SECOND_BIT: Final = 0x1000


def interval_of(months: int, days: int, micros: int) -> str:
    """The stored form; 22008 if a part does not fit its integer."""
    if not (-(2**31) <= months < 2**31 and -(2**31) <= days < 2**31 and -(2**63) <= micros < 2**63):
        raise PgError(DATETIME_FIELD_OVERFLOW, "interval out of range")
    return f"[{months},{days},{micros}]"


@lru_cache(maxsize=1024)
def interval_parts(text: str) -> tuple[int, int, int]:
    """(months, days, microseconds) of a stored interval."""
    months, days, micros = text[1:-1].split(",")
    return int(months), int(days), int(micros)


def interval_order(text: str) -> int:
    """What intervals are compared by: microseconds, a month being 30 days."""
    months, days, micros = interval_parts(text)
    return (months * 30 + days) * DAY + micros


# Output --------------------------------------------------------------------------------------------


def interval_to_text(text: str, style: str = "postgres") -> str:
    """A stored interval as IntervalStyle prints it."""
    months, days, micros = interval_parts(text)
    # As C divides: both parts have the sign of the whole.
    sign = -1 if months < 0 else 1
    years, months = sign * (abs(months) // 12), sign * (abs(months) % 12)
    match style:
        case "postgres_verbose":
            return _verbose(years, months, days, micros)
        case "sql_standard":
            return _sql_standard(years, months, days, micros)
        case "iso_8601":
            return _iso_8601(years, months, days, micros)
    return _postgres(years, months, days, micros)


def _clock(micros: int) -> tuple[int, int, str]:
    """Hours, minutes and seconds (with fraction, no leading zeros) of a magnitude."""
    minutes, rest = divmod(abs(micros), MINUTE)
    second, fraction = divmod(rest, SECOND)
    return minutes // 60, minutes % 60, f"{second}.{fraction:06d}".rstrip("0") if fraction else str(second)


def _padded(seconds: str) -> str:
    return seconds if seconds.find(".") == 2 or ("." not in seconds and len(seconds) == 2) else "0" + seconds


def _postgres(years: int, months: int, days: int, micros: int) -> str:
    parts = []
    negative_before = False
    for value, unit in ((years, "year"), (months, "mon"), (days, "day")):
        if value:
            plus = "+" if negative_before and value > 0 else ""
            parts.append(f"{plus}{value} {unit}{'' if value == 1 else 's'}")
            negative_before = value < 0
    if micros or not parts:
        hours, minutes, seconds = _clock(micros)
        sign = "-" if micros < 0 else "+" if negative_before else ""
        parts.append(f"{sign}{hours:02d}:{minutes:02d}:{_padded(seconds)}")
    return " ".join(parts)


def _verbose(years: int, months: int, days: int, micros: int) -> str:
    sign = -1 if micros < 0 else 1
    hours, minutes, seconds = _clock(micros)
    parts = []
    is_before: bool | None = None
    for value, unit in (
        (years, "year"),
        (months, "mon"),
        (days, "day"),
        (sign * hours, "hour"),
        (sign * minutes, "min"),
    ):
        if not value:
            continue
        if is_before is None:
            is_before = value < 0
        shown = -value if is_before else value
        parts.append(f"{shown} {unit}{'' if shown == 1 else 's'}")
    if seconds != "0":
        if is_before is None:
            is_before = micros < 0
        minus = "-" if (micros < 0) != is_before else ""
        parts.append(f"{minus}{seconds} sec{'' if seconds == '1' else 's'}")
    if not parts:
        return "@ 0"
    return "@ " + " ".join(parts) + (" ago" if is_before else "")


def _sql_standard(years: int, months: int, days: int, micros: int) -> str:
    values = (years, months, days, micros)
    negative, positive = any(v < 0 for v in values), any(v > 0 for v in values)
    year_month, day_time = bool(years or months), bool(days or micros)
    hours, minutes, seconds = _clock(micros)
    clock = f"{hours}:{minutes:02d}:{_padded(seconds)}"
    if not negative and not positive:
        return "0"
    if (negative and positive) or (year_month and day_time):
        signs = ["-" if value < 0 else "+" for value in (years + months, days, micros)]
        return f"{signs[0]}{abs(years)}-{abs(months)} {signs[1]}{abs(days)} {signs[2]}{clock}"
    minus = "-" if negative else ""
    if year_month:
        return f"{minus}{abs(years)}-{abs(months)}"
    return f"{minus}{abs(days)} {clock}" if days else minus + clock


def _iso_8601(years: int, months: int, days: int, micros: int) -> str:
    if not (years or months or days or micros):
        return "PT0S"
    out = "P"
    for value, letter in ((years, "Y"), (months, "M"), (days, "D")):
        out += f"{value}{letter}" if value else ""
    if micros:
        hours, minutes, seconds = _clock(micros)
        minus = "-" if micros < 0 else ""
        out += "T" + (f"{minus}{hours}H" if hours else "") + (f"{minus}{minutes}M" if minutes else "")
        out += f"{minus}{seconds}S" if seconds != "0" else ""
    return out


# Input ---------------------------------------------------------------------------------------------


def parse_interval(text: str, typmod: int = -1, style: Style | None = None) -> str:
    """The stored interval of any text PostgreSQL's interval reads; 22007, 22015."""
    fields = FULL_RANGE if typmod < 0 else (typmod >> 16) & 0x7FFF
    interval_style = style.interval_style if style is not None else "postgres"
    # Its grammar is loaded with the first text: a start need not wait for it.
    from polar_lite.protocol.codecs.interval_input import IntervalReader

    return apply_typmod(IntervalReader(text, fields, interval_style).read(), typmod)


def apply_typmod(text: str, typmod: int) -> str:
    """Cut to the fields of interval's qualifier and round the seconds to its precision."""
    if typmod < 0:
        return text
    months, days, micros = interval_parts(text)
    fields, precision = (typmod >> 16) & 0x7FFF, typmod & 0xFFFF
    if fields != FULL_RANGE:
        if not fields & (MONTH_BIT | DAY_BIT | HOUR_BIT | MINUTE_BIT | SECOND_BIT):
            months = _cut(months, 12)
        if not fields & (DAY_BIT | HOUR_BIT | MINUTE_BIT | SECOND_BIT):
            days = 0
        if not fields & SECOND_BIT:
            if fields & MINUTE_BIT:
                micros = _cut(micros, MINUTE)
            else:
                micros = _cut(micros, HOUR) if fields & HOUR_BIT else 0
    if precision < 6:
        unit: int = 10 ** (6 - precision)
        half = unit // 2
        micros = (micros + half) // unit * unit if micros >= 0 else -((-micros + half) // unit * unit)
    return interval_of(months, days, micros)


def _cut(value: int, unit: int) -> int:
    """Towards zero to a multiple of unit."""
    return value - value % unit if value >= 0 else -(-value - -value % unit)


# Binary --------------------------------------------------------------------------------------------


def send_interval(value: str) -> bytes:
    months, days, micros = interval_parts(value)
    return _LAYOUT.pack(micros, days, months)


def _receive(data: bytes, typmod: int) -> str:
    if len(data) != 16:
        raise short_message() if len(data) < 16 else bad_length()
    micros, days, months = _LAYOUT.unpack(data)
    return apply_typmod(interval_of(months, days, micros), typmod)


INTERVAL_CODEC: Final = Codec(
    output=lambda value, typmod, style: interval_to_text(value, style.interval_style),
    input=parse_interval,
    send=lambda value, typmod: send_interval(value),
    receive=_receive,
)
