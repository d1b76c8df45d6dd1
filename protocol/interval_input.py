"""Intervals: reading all of PostgreSQL's forms. PostgreSQL 15 docs 8.5.4 (datatype-interval-input)."""

import re
from fractions import Fraction
from typing import Final, NoReturn

from polar_lite.protocol.codec_interval import (
    DAY,
    DAY_BIT,
    FULL_RANGE,
    HOUR,
    HOUR_BIT,
    MINUTE,
    MINUTE_BIT,
    MONTH_BIT,
    SECOND,
    SECOND_BIT,
    YEAR_BIT,
    interval_of,
)
from polar_lite.protocol.sqlstate import INTERVAL_FIELD_OVERFLOW, INVALID_DATETIME_FORMAT, PgError

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


class IntervalReader:
    """Reads one text. fields: of the type's qualifier, which say what a number without a unit is."""

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
