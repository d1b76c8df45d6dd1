"""to_char of dates, times and intervals: template patterns, PostgreSQL's and Oracle's.

FF (without a digit), FF7 to FF9, RR and RRRR are Oracle's additions; in PostgreSQL they are plain text.
Reading by templates is `datetime.reading`'s, numbers are `number_format`'s. PostgreSQL 15 docs 9.8
(functions-formatting), tables 9.26 and 9.27.
"""

import re
from collections.abc import Callable
from datetime import UTC
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.datetime.fields import JULIAN_2000, iso_week
from polar_lite.catalog.functions.datetime.timestamps import is_infinite, zone_of
from polar_lite.catalog.functions.interruption import watched
from polar_lite.catalog.functions.numbers.number_format import ordinal_suffix, roman
from polar_lite.protocol.codecs.datetime import DAY, SECOND, civil_of, days_of, timestamp_to_micros, to_local
from polar_lite.protocol.codecs.interval import interval_parts
from polar_lite.protocol.codecs.timezones import find_zone, offset_of_utc
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.remembering import remembered
from polar_lite.protocol.sqlstate import INVALID_DATETIME_FORMAT, PgError

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
DAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
KEYWORDS: Final = (
    "A.D.", "A.M.", "AD", "AM", "B.C.", "BC", "CC", "DAY", "DDD", "DD", "DY", "D", "FF1", "FF2", "FF3",
    "FF4", "FF5", "FF6", "FF7", "FF8", "FF9", "FF", "FX", "HH24", "HH12", "HH", "IDDD", "ID",
    "IW", "IYYY", "IYY", "IY", "I",
    "J", "MI", "MM", "MONTH", "MON", "MS", "OF", "P.M.", "PM", "Q", "RM", "RRRR", "RR", "SSSSS", "SSSS",
    "SS", "TZH", "TZM", "TZ", "US", "WW", "W", "Y,YYY", "YYYY", "YYY", "YY", "Y",
)  # fmt: skip
_TOKEN: Final = re.compile(
    r'"((?:[^"\\]|\\.)*)"?|(?:\\(.))|((?:FM|fm|TM|tm)*)('
    + "|".join(map(re.escape, KEYWORDS))
    + r")(TH|th|SP)?|(.)",
    re.IGNORECASE | re.DOTALL,
)
_TEXT_ONLY: Final = frozenset(
    {"MONTH", "MON", "DAY", "DY", "AD", "BC", "A.D.", "B.C.", "TZ", "TZH", "TZM", "OF", "RM"}
)
# Not allowed for intervals.
_CALENDAR: Final = frozenset({"AD", "BC", "A.D.", "B.C.", "TZ", "MONTH", "MON", "DAY", "DY", "D", "ID"})


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a template. word: the upper-case pattern, "" for literal text."""

    word: str
    spelling: str
    fill: bool = False
    suffix: str = ""


@remembered(256)
def parse_template(text: str) -> tuple[Item, ...]:
    items: list[Item] = []
    for match in watched(_TOKEN.finditer(text)):
        if match[4] is not None:
            fill = "FM" in match[3].upper()
            items.append(Item(match[4].upper(), match[4], fill, match[5] or ""))
        elif match[1] is not None:
            items.append(Item("", re.sub(r"\\(.)", r"\1", match[1]), suffix='"'))
        else:
            items.append(Item("", match[2] or match[6]))
    return tuple(items)


@dataclass(frozen=True, slots=True)
class Moment:
    """What there is to print. offset and zone: of a timestamptz."""

    year: int
    month: int
    day: int
    days: int
    micros: int
    hour: int
    is_interval: bool = False
    offset: int = 0
    zone: str = ""

    @property
    def shown_year(self) -> int:
        return self.year if self.is_interval or self.year > 0 else 1 - self.year

    @property
    def weekday(self) -> int:
        return (self.days + 6) % 7

    @property
    def sign(self) -> int:
        """Of the time of an interval."""
        return -1 if self.micros < 0 else 1


def moment_of(micros: int, offset: int = 0, zone: str = "") -> Moment:
    days, time = divmod(micros, DAY)
    year, month, day = civil_of(days)
    return Moment(year, month, day, days, time, time // (3600 * SECOND), False, offset, zone)


def _cased(name: str, spelling: str) -> str:
    """DAY, Day or day, by the first two letters of the pattern as written."""
    if spelling[0].islower():
        return name.lower()
    return name.upper() if spelling[1].isupper() else name


# A minus sign does not count in the width of these.
_SIGNED: Final = frozenset(
    {"HH", "HH12", "HH24", "MI", "SS", "MM", "YYYY", "YYY", "YY", "IYYY", "IYY", "IY", "CC"}
)


def _cut(year: int, by: int) -> int:
    """The last digits of a year, which keep its sign."""
    return year % by if year >= 0 else -(-year % by)


def padded(value: int, width: int, item: Item) -> str:
    signed = value < 0 and item.word in _SIGNED
    return str(value) if item.fill else f"{value:0{width + signed}d}"


def _century(m: Moment) -> int:
    if m.is_interval:
        return int(m.year / 100)
    return (m.year - 1) // 100 + 1 if m.year > 0 else -((-m.year) // 100) - 1


def _iso_day(m: Moment) -> int:
    year = iso_week(m.days)[0]
    first = days_of(year, 1, 4)
    return m.days - (first - (first + 5) % 7) + 1


def _iso_year(m: Moment) -> int:
    year = iso_week(m.days)[0]
    return year if year > 0 else 1 - year


def _half_day(m: Moment, item: Item) -> str:
    letters = (
        ("P.M." if m.hour % 24 >= 12 else "A.M.")
        if "." in item.word
        else ("PM" if m.hour % 24 >= 12 else "AM")
    )
    return letters.lower() if item.spelling[0].islower() else letters


def _era(m: Moment, item: Item) -> str:
    letters = "BC" if m.year <= 0 else "AD"
    if "." in item.word:
        letters = f"{letters[0]}.{letters[1]}."
    return letters.lower() if item.spelling[0].islower() else letters


def _offset(m: Moment, item: Item) -> str:
    sign, size = ("-" if m.offset < 0 else "+"), abs(m.offset)
    minutes = size // 60 % 60
    hours = size // 3600
    text = f"{sign}{hours}" if item.fill else f"{sign}{hours:02d}"
    return f"{text}:{minutes:02d}" if minutes else text


def _hour12(m: Moment) -> int:
    return m.hour - int(m.hour / 12) * 12 or 12


def _seconds(m: Moment) -> int:
    return abs(m.micros) // SECOND


def _fraction(digits: int) -> Callable[[Moment], int]:
    scale: int = 10**digits
    return lambda m: m.sign * (abs(m.micros) % SECOND * scale // SECOND)


def _day_of_year(m: Moment) -> int:
    if m.is_interval:
        return m.year * 360 + m.month * 30 + m.day
    return m.days - days_of(m.year, 1, 1) + 1


# The patterns that are numbers: what gives the value, and its width.
NUMBERS: Final[dict[str, tuple[Callable[[Moment], int], int]]] = {
    "HH": (_hour12, 2),
    "HH12": (_hour12, 2),
    "HH24": (lambda m: m.hour, 2),
    "MI": (lambda m: m.sign * (_seconds(m) // 60 % 60), 2),
    "SS": (lambda m: m.sign * (_seconds(m) % 60), 2),
    "SSSS": (lambda m: m.sign * (_seconds(m) % 3600) + m.hour * 3600, 1),
    "SSSSS": (lambda m: m.sign * (_seconds(m) % 3600) + m.hour * 3600, 1),
    "MS": (_fraction(3), 3),
    "US": (_fraction(6), 6),
    "FF": (_fraction(6), 6),
    **{f"FF{digits}": (_fraction(digits), digits) for digits in range(1, 10)},
    "MM": (lambda m: m.month, 2),
    "DDD": (_day_of_year, 3),
    "IDDD": (_iso_day, 3),
    "DD": (lambda m: m.day, 2),
    "D": (lambda m: m.weekday + 1, 1),
    "ID": (lambda m: m.weekday or 7, 1),
    "WW": (lambda m: (_day_of_year(m) - 1) // 7 + 1, 2),
    "IW": (lambda m: iso_week(m.days)[1], 2),
    "W": (lambda m: (m.day - 1) // 7 + 1, 1),
    "CC": (_century, 2),
    "YYYY": (lambda m: m.shown_year, 4),
    "RRRR": (lambda m: m.shown_year, 4),
    "YYY": (lambda m: _cut(m.shown_year, 1000), 3),
    "YY": (lambda m: _cut(m.shown_year, 100), 2),
    "RR": (lambda m: _cut(m.shown_year, 100), 2),
    "Y": (lambda m: _cut(m.shown_year, 10), 1),
    "IYYY": (_iso_year, 4),
    "IYY": (lambda m: _cut(_iso_year(m), 1000), 3),
    "IY": (lambda m: _cut(_iso_year(m), 100), 2),
    "I": (lambda m: _cut(_iso_year(m), 10), 1),
    "J": (lambda m: m.days + JULIAN_2000, 1),
}


def text_of(m: Moment, item: Item) -> str:
    """The patterns that are no plain numbers."""
    match item.word:
        case "Q":
            return str((m.month - 1) // 3 + 1) if m.month else ""
        case "AM" | "PM" | "A.M." | "P.M.":
            return _half_day(m, item)
        case "AD" | "BC" | "A.D." | "B.C.":
            return _era(m, item)
        case "MONTH":
            if not m.month:
                return ""
            name = _cased(MONTHS[m.month - 1], item.spelling)
            return name if item.fill else name.ljust(9)
        case "MON":
            return _cased(MONTHS[m.month - 1][:3], item.spelling) if m.month else ""
        case "DAY":
            name = _cased(DAYS[m.weekday], item.spelling)
            return name if item.fill else name.ljust(9)
        case "DY":
            return _cased(DAYS[m.weekday][:3], item.spelling)
        case "RM":
            if not m.month and not m.year:
                return ""
            name = roman(m.month or 12)
            name = name.lower() if item.spelling[0].islower() else name
            return name if item.fill else name.ljust(4)
        case "TZ":
            return m.zone.lower() if item.spelling[0].islower() else m.zone
        case "TZH":
            return f"{'-' if m.offset < 0 else '+'}{abs(m.offset) // 3600:02d}"
        case "TZM":
            return f"{abs(m.offset) // 60 % 60:02d}"
        case "OF":
            return _offset(m, item)
        case "Y,YYY":
            whole, rest = divmod(m.shown_year, 1000)
            return f"{whole},{rest:03d}"
    return ""


def print_moment(m: Moment, mask: str) -> str:
    out: list[str] = []
    for item in watched(parse_template(mask)):
        if not item.word:
            out.append(item.spelling)
            continue
        if m.is_interval and item.word in _CALENDAR:
            raise PgError(
                INVALID_DATETIME_FORMAT,
                "invalid format specification for an interval value",
                hint="Intervals are not tied to specific calendar dates.",
            )
        if item.word in NUMBERS:
            number, width = NUMBERS[item.word]
            text = padded(number(m), width, item)
        else:
            text = text_of(m, item)
        out.append(text)
        if item.suffix and item.suffix.upper() == "TH" and item.word not in _TEXT_ONLY:
            out.append(ordinal_suffix(text, item.suffix[0] == "T"))
    return "".join(out)


def timestamp_to_char(text: str, mask: str) -> str | None:
    if not mask or is_infinite(text):
        return None
    return print_moment(moment_of(timestamp_to_micros(text)), mask)


def zoned_moment(zone: str, text: str) -> Moment:
    """A timestamptz as the clocks of the zone show it."""
    micros = timestamp_to_micros(text)
    local = to_local(micros, zone)
    name = offset_of_utc(find_zone(zone) or UTC, micros)[1]
    return moment_of(local, (local - micros) // SECOND, name)


def timestamptz_to_char(context: SessionContext, text: str, mask: str) -> str | None:
    if not mask or is_infinite(text):
        return None
    return print_moment(zoned_moment(zone_of(context), text), mask)


def interval_to_char(text: str, mask: str) -> str | None:
    if not mask:
        return None
    months, days, micros = interval_parts(text)
    sign, size = (-1 if months < 0 else 1), abs(months)
    hours = int(abs(micros) // (3600 * SECOND)) * (-1 if micros < 0 else 1)
    return print_moment(
        Moment(sign * (size // 12), sign * (size % 12), days, days, micros, hours, True), mask
    )


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "timestamp_to_char": timestamp_to_char,
    "interval_to_char": interval_to_char,
}

CONTEXT: Final[dict[str, Callable[..., Any]]] = {"timestamptz_to_char": timestamptz_to_char}
