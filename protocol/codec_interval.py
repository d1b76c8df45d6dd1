"""Intervals: reading all of PostgreSQL's forms, printing the four IntervalStyles, and binary.

Stored as the JSON text '[months,days,microseconds]'; compared by interval_order (30 days a month, 24
hours a day). PostgreSQL 15 docs 8.5.4 and 8.5.5 (datatype-interval-input, -output).
"""

import re
import struct
from fractions import Fraction
from typing import Final, NoReturn

from polar_lite.protocol.codec import Codec, Style, short_message
from polar_lite.protocol.codec_scalar import bad_length
from polar_lite.protocol.sqlstate import INTERVAL_FIELD_OVERFLOW, INVALID_DATETIME_FORMAT, PgError

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
        raise PgError("22008", "interval out of range")
    return f"[{months},{days},{micros}]"


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

# Unit -> which part it adds to, and how much: months, days or microseconds.
_UNITS: Final[dict[str, tuple[str, int]]] = {
    name: meaning
    for names, meaning in (
        ("us usec usecs useconds usecond microsecond microseconds microsecon", ("micros", 1)),
        ("ms msec msecs mseconds msecond millisecond milliseconds millisecon", ("micros", 1000)),
        ("s sec secs second seconds", ("micros", SECOND)),
        ("m min mins minute minutes", ("micros", MINUTE)),
        ("h hr hrs hour hours", ("micros", HOUR)),
        ("d day days", ("days", 1)),
        ("w week weeks", ("weeks", 7)),
        ("mon mons month months", ("months", 1)),
        ("y yr yrs year years", ("years", 12)),
        ("dec decs decade decades", ("years", 120)),
        ("c cent century centuries", ("years", 1200)),
        ("mil mils millennia millennium", ("years", 12000)),
    )
    for name in names.split()
}
_TOKEN: Final = re.compile(
    r"""
      (?P<clock>(?:[+-]\s*)?\d+:\d+(?::\d+(?:\.\d*)?|\.\d+)?)
    | (?P<months>[+-]?\d+-\d+(?![\d.]))
    | (?P<number>(?:[+-]\s*)?(?:\d+(?:\.\d*)?|\.\d+))
    | (?P<word>[A-Za-z]+)
    | (?P<space>[\s@,]+)
    """,
    re.VERBOSE | re.ASCII,
)

# What makes a word part of something else, and the words that PostgreSQL still takes for words then:
# '1y2mon', but not '1year2mon'.
_GLUED: Final = re.compile(r"[0-9+:./_-]")
_SHORT: Final = frozenset(("d", "h", "m", "s", "y", "dec", "mon"))


class _Reader:
    def __init__(self, text: str, fields: int, style: str) -> None:
        self.text = text
        self.fields = fields
        self.style = style
        self.months = 0
        self.days = 0
        self.micros = 0

    def read(self) -> str:
        text = self.text.strip()
        if len(text) > 255:
            self.bad_format()
        if text[:1] in ("P", "p") or text[:2] in ("-P", "+P"):
            self.read_iso(text)
        else:
            self.read_words(text)
        if not -(2**31) <= self.days < 2**31 or not -(2**63) <= self.micros < 2**63:
            self.overflow()
        return interval_of(self.months, self.days, self.micros)

    def add(self, number: Fraction, unit: str) -> None:
        """Add a number of units. What a fraction leaves over goes to the next smaller part."""
        part, factor = _UNITS[unit]
        match part:
            case "micros":
                whole = int(number)
                # Like PostgreSQL, the fraction in floating point.
                self.micros += whole * factor + _fraction(float(number - whole) * factor)
            case "years":
                # The fraction of years is rounded to whole months.
                self.months += _round(number * factor)
            case "months":
                whole = int(number * factor)
                self.months += whole
                self.add_days((number * factor - whole) * 30)
            case _:
                self.add_days(number * factor)

    def add_days(self, number: Fraction) -> None:
        whole = int(number)
        self.days += whole
        self.micros += _round((number - whole) * DAY)

    def read_words(self, text: str) -> None:
        tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                self.bad_format()
            at = match.end()
            if match.lastgroup == "word" and _GLUED.match(text, at) and match[0].lower() not in _SHORT:
                self.bad_format()
            if match.lastgroup != "space":
                tokens.append((match.lastgroup or "", match[0].replace(" ", "").lower()))
        # From the end, as PostgreSQL does: a unit stands behind its number.
        unit: str | None = None
        used: set[str] = set()
        negate = False
        for kind, token in reversed(self.spread_sign(tokens)):
            if kind == "word":
                if token not in _UNITS and token != "ago":
                    self.bad_format()
                negate = negate or token == "ago"
                unit = token
                continue
            filled = {"hour", "minute", "second", "ms", "us"}
            if kind == "clock":
                self.read_clock(token)
                unit = "day"  # '3 04:05:06'
            elif kind == "months":
                self.read_months(token)
                filled, unit = {"month"}, "month"
            else:
                unit = unit or self.default_unit()
                if unit == "ago":
                    self.bad_format()
                self.add(Fraction(token), unit)
                filled = {_UNITS_KEY[unit]}
                if "." in token and filled & {"second", "ms"}:
                    filled = {"second", "ms", "us"}
                if filled == {"hour"}:
                    unit = "day"  # interval '1 2' hour
            if filled & used:
                self.bad_format()
            used |= filled
        if not used:
            self.bad_format()
        if negate:
            self.months, self.days, self.micros = -self.months, -self.days, -self.micros

    def read_months(self, token: str) -> None:
        """SQL's 'years-months'."""
        years, _, months = token.lstrip("+-").partition("-")
        if int(months) >= 12:
            self.overflow()
        sign = -1 if token[0] == "-" else 1
        self.months += sign * (int(years) * 12 + int(months))

    def spread_sign(self, tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """In sql_standard style a leading minus with no other sign goes for all parts."""
        if self.style != "sql_standard" or not tokens or tokens[0][1][0] != "-":
            return tokens
        if any(token[0] in "+-" for _, token in tokens[1:]):
            return tokens
        return [tokens[0]] + [(kind, token if kind == "word" else "-" + token) for kind, token in tokens[1:]]

    def default_unit(self) -> str:
        """What a bare number counts: seconds, or the smallest field of interval's qualifier."""
        if self.fields == FULL_RANGE:
            return "second"
        for bit, unit in (
            (SECOND_BIT, "second"),
            (MINUTE_BIT, "minute"),
            (HOUR_BIT, "hour"),
            (DAY_BIT, "day"),
            (MONTH_BIT, "month"),
            (YEAR_BIT, "year"),
        ):
            if self.fields & bit:
                return unit
        return "second"

    def read_clock(self, token: str) -> None:
        sign = -1 if token[0] == "-" else 1
        parts = token.lstrip("+-").split(":")
        if len(parts) == 2 and ("." in parts[1] or self.fields == MINUTE_BIT | SECOND_BIT):
            parts = ["0", *parts]
        hours, minutes = int(parts[0]), int(parts[1])
        seconds = Fraction(parts[2] if len(parts) > 2 and parts[2] else 0)
        if minutes > 59 or seconds > 60 or hours * HOUR >= 2**63:
            self.overflow()
        self.micros += sign * (hours * HOUR + minutes * MINUTE + _round(seconds * SECOND))

    def read_iso(self, text: str) -> None:
        sign = -1 if text[0] == "-" else 1
        text = text.lstrip("+-")[1:]
        date, _, time = text.partition("T")
        if not text:
            self.bad_format()
        for part, units in ((date, _ISO_DATE), (time, _ISO_TIME)):
            if not part:
                continue
            alternative = re.fullmatch(r"([+-]?\d{1,4})[-]?(\d{2})[-]?(\d{2})", part)
            if units is _ISO_DATE and alternative is not None:
                self.months += sign * (int(alternative[1]) * 12 + int(alternative[2]))
                self.days += sign * int(alternative[3])
                continue
            alternative = re.fullmatch(r"([+-]?\d{2}):?(\d{2}):?(\d{2}(?:\.\d+)?)", part)
            if units is _ISO_TIME and alternative is not None:
                self.read_clock(":".join(alternative.groups()))
                continue
            if re.fullmatch(r"(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)[A-Z])+", part) is None:
                self.bad_format()
            for number, letter in re.findall(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))([A-Z])", part):
                if letter not in units:
                    self.bad_format()
                self.add(sign * Fraction(number), units[letter])

    def bad_format(self) -> NoReturn:
        raise PgError(INVALID_DATETIME_FORMAT, f'invalid input syntax for type interval: "{self.text}"')

    def overflow(self) -> NoReturn:
        raise PgError(INTERVAL_FIELD_OVERFLOW, f'interval field value out of range: "{self.text}"')


_ISO_DATE: Final = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_ISO_TIME: Final = {"H": "hour", "M": "minute", "S": "second"}
_PLURALS: Final = {"micros": {1: "us", 1000: "ms", SECOND: "second", MINUTE: "minute", HOUR: "hour"}}
_UNITS_KEY: Final = {
    name: _PLURALS.get(part, {}).get(
        factor, f"{part}{factor}".replace("years12", "year").replace("months1", "month")
    )
    for name, (part, factor) in _UNITS.items()
}
"""Unit -> its kind: PostgreSQL takes no kind twice."""


def _round(number: Fraction) -> int:
    """To the nearest integer; halves to even, as C's rint."""
    return round(number)


def _fraction(micros: float) -> int:
    """To the nearest integer; halves towards zero."""
    whole = int(micros)
    rest = micros - whole
    return whole + (rest > 0.5) - (rest < -0.5)


def parse_interval(text: str, typmod: int = -1, style: Style | None = None) -> str:
    """The stored interval of any text PostgreSQL's interval reads; 22007, 22015."""
    fields = FULL_RANGE if typmod < 0 else (typmod >> 16) & 0x7FFF
    interval_style = style.interval_style if style is not None else "postgres"
    return apply_typmod(_Reader(text, fields, interval_style).read(), typmod)


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
