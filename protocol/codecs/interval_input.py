"""Intervals: reading all of PostgreSQL's forms. PostgreSQL 15 docs 8.5.4 (datatype-interval-input)."""

import re
from fractions import Fraction
from typing import Final, NoReturn

from polar_lite.protocol.codecs.interval import (
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

_LONGEST_WORD: Final = 10  # letters of a word that count
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
    for name in {name[:_LONGEST_WORD] for name in names.split()}
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
        self.years = 0
        self.months = 0
        self.days = 0
        self.micros = 0

    def read(self) -> str:
        text = self.text.strip()
        if len(text) > 255:
            self.bad_format()
        if text[:1] == "P":
            self.read_iso(text)
        else:
            self.read_words(text)
        return interval_of(self.years * 12 + self.months, self.days, self.micros)

    def add(self, number: Fraction | float, unit: str) -> None:
        """Add a number of units. What a fraction leaves over goes to the next smaller part.

        Like PostgreSQL, fractions are computed in floating point.
        """
        part, factor = _UNITS[unit]
        whole = int(number)
        fraction = float(number - whole)
        match part:
            case "micros":
                self.grow("micros", whole * factor)
                self.grow("micros", _fraction(fraction * factor))
            case "years":
                self.grow("years", whole * (factor // 12))
                self.grow("months", round(fraction * factor))
            case "months":
                self.grow("months", whole)
                self.add_days(fraction * 30)
            case _:
                self.grow("days", whole * factor)
                self.add_days(fraction * factor)

    def add_days(self, number: float) -> None:
        whole = int(number)
        self.grow("days", whole)
        self.grow("micros", _fraction((number - whole) * DAY))

    def grow(self, part: str, amount: int) -> None:
        """Each part has its range (22015), before the whole has (22008)."""
        total = getattr(self, part) + amount
        bound = 2**63 if part == "micros" else 2**31
        if not -bound <= total < bound:
            self.overflow()
        setattr(self, part, total)

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
                negate = negate or token == "ago"
                unit = token[:_LONGEST_WORD]
                if unit not in _UNITS and unit != "ago":
                    self.bad_format()
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
            for part in ("years", "months", "days", "micros"):
                self.grow(part, -2 * getattr(self, part))

    def read_months(self, token: str) -> None:
        """SQL's 'years-months'."""
        years, _, months = token.lstrip("+-").partition("-")
        if int(months) >= 12:
            self.overflow()
        sign = -1 if token[0] == "-" else 1
        self.grow("months", sign * (int(years) * 12 + int(months)))

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
        self.grow("micros", sign * (hours * HOUR + minutes * MINUTE + round(seconds * SECOND)))

    def read_iso(self, text: str) -> None:
        """ISO 8601, with designators (P1Y2MT3H) or its alternative forms (DecodeISO8601Interval)."""
        date, mark, time = text[1:].partition("T")
        if not date and not mark:
            self.bad_format()
        self.read_iso_part(date, _ISO_DATE, 8, "-")
        self.read_iso_part(time, _ISO_TIME, 6, ":")

    def read_iso_part(self, part: str, units: dict[str, str], width: int, separator: str) -> None:
        """The date or the time. width: digits of all its fields in the basic form, written together."""
        at = 0
        while at < len(part):
            number, end = self.iso_number(part, at)
            letter = part[end : end + 1]
            if letter in units:
                self.add(number, units[letter])
                at = end + 1
                continue
            if at or letter not in ("", separator):
                self.bad_format()
            digits = len(re.match(r"-?(\d*)", part)[1])  # type: ignore[index]  # it always matches
            if not letter and digits == width:
                self.read_iso_basic(number, width)
            else:
                self.read_iso_extended(part, _ISO_ORDER[separator], separator)
            return

    def read_iso_basic(self, number: float, width: int) -> None:
        whole = int(number)
        order = _ISO_ORDER["-" if width == 8 else ":"]
        sign = -1 if whole < 0 else 1
        first, rest = divmod(abs(whole), 10000)
        for value, unit in zip((first, *divmod(rest, 100)), order, strict=True):
            self.add(Fraction(sign * value), unit)
        fraction = (number - whole) * (DAY if width == 8 else 1)
        self.grow("micros", _fraction(fraction))

    def read_iso_extended(self, part: str, order: tuple[str, ...], separator: str) -> None:
        at = 0
        for unit in order:
            number, at = self.iso_number(part, at)
            self.add(number, unit)
            if at == len(part):
                return
            if part[at] != separator:
                break
            at += 1
        self.bad_format()

    def iso_number(self, text: str, at: int) -> tuple[float, int]:
        """A number as C's strtod reads it, and where it ends."""
        match = _ISO_NUMBER.match(text, at)
        if match is None:
            self.bad_format()
        number = float(match[0])
        if not -1.0e15 <= number <= 1.0e15:
            self.overflow()
        return number, match.end()

    def bad_format(self) -> NoReturn:
        raise PgError(INVALID_DATETIME_FORMAT, f'invalid input syntax for type interval: "{self.text}"')

    def overflow(self) -> NoReturn:
        raise PgError(INTERVAL_FIELD_OVERFLOW, f'interval field value out of range: "{self.text}"')


_ISO_NUMBER: Final = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_ISO_ORDER: Final = {"-": ("year", "month", "day"), ":": ("hour", "minute", "second")}
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


def _fraction(micros: float) -> int:
    """To the nearest integer; halves towards zero."""
    whole = int(micros)
    rest = micros - whole
    return whole + (rest > 0.5) - (rest < -0.5)
