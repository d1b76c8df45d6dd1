"""to_date and to_timestamp: reading dates by template patterns.

Blanks and separators are matched loosely unless FX says otherwise, as PostgreSQL 12 and later do it;
what is left of the text is not looked at. PostgreSQL 15 docs 9.8 (functions-formatting), usage notes.
"""

from collections.abc import Callable
from dataclasses import field
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.datetime.fields import JULIAN_2000
from polar_lite.catalog.functions.datetime.formatting import DAYS, MONTHS, Item, parse_template
from polar_lite.catalog.functions.datetime.timestamps import from_local, month_length, zone_of
from polar_lite.protocol.codecs.datetime import (
    DAY,
    SECOND,
    civil_of,
    days_of,
    days_to_date,
    micros_to_timestamp,
    micros_to_timestamptz,
    timestamp_to_micros,
)
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import (
    DATETIME_FIELD_OVERFLOW,
    DATETIME_VALUE_OUT_OF_RANGE,
    FEATURE_NOT_SUPPORTED,
    INVALID_DATETIME_FORMAT,
    PgError,
)

_WIDTHS: Final = {
    "HH": 2, "HH12": 2, "HH24": 2, "MI": 2, "SS": 2, "MM": 2, "DD": 2, "DDD": 3, "IDDD": 3, "D": 1, "ID": 1,
    "WW": 2, "IW": 2, "Q": 1, "CC": 2, "YYYY": 4, "YYY": 3, "YY": 2, "Y": 1, "IYYY": 4, "IYY": 3, "IY": 2,
    "I": 1, "W": 1, "J": 10, "SSSS": 5, "SSSSS": 5, "RRRR": 4, "RR": 2, "TZH": 2, "TZM": 2,
}  # fmt: skip
_FRACTIONS: Final = {"MS": 3, "US": 6, "FF": 6, **{f"FF{n}": n for n in range(1, 10)}}
_NUMERIC: Final = frozenset(_WIDTHS) | frozenset(_FRACTIONS) | {"Y,YYY"}
# The longer numerals come first, since a shorter one may be their beginning.
_ROMAN: Final = ("viii", "vii", "iii", "xii", "iv", "vi", "ix", "xi", "ii", "i", "v", "x")
_ROMAN_MONTHS: Final = (8, 7, 3, 12, 4, 6, 9, 11, 2, 1, 5, 10)


def _rounded(value: int, unit: int) -> int:
    """To a whole number of units, halves up."""
    return (value + unit // 2) // unit * unit


@dataclass(slots=True)
class Fields:
    """What was read; None is what was not there."""

    values: dict[str, int] = field(default_factory=dict)
    afternoon: bool | None = None
    before_christ: bool = False
    year_digits: int = 4
    micros: int = 0
    zone: int | None = None
    zone_sign: int = 1


def _is_separator(character: str) -> bool:
    return 32 < ord(character) < 127 and not character.isalnum()


def _invalid(message: str, detail: str | None = None, hint: str | None = None) -> PgError:
    return PgError(INVALID_DATETIME_FORMAT, message, detail=detail, hint=hint)


class _Reader:
    def __init__(self, text: str, items: tuple[Item, ...]) -> None:
        self.text, self.items, self.at = text, items, 0
        self.extra = 0
        self.exact = False
        self.found = Fields()

    def read(self) -> Fields:
        for index, item in enumerate(self.items):
            if self.at >= len(self.text):
                break
            if not self.exact and (item.word or index == 0):
                self.blanks()
            if item.word == "FX":
                self.exact = True
            elif item.word:
                self.field(index, item)
                if not self.exact:
                    self.extra = 0
                    self.blanks()
            else:
                for character in item.spelling:
                    self.literal(character, quoted=item.suffix == '"')
        return self.found

    def blanks(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
            self.extra += 1

    def literal(self, character: str, *, quoted: bool) -> None:
        if self.at >= len(self.text):
            return
        if self.exact:
            self.at += 1
        elif not quoted and (character.isspace() or _is_separator(character)):
            self.extra -= 1
            current = self.text[self.at]
            if current.isspace() or _is_separator(current):
                self.at += 1
                self.extra += 1
        elif self.extra > 0:
            self.extra -= 1
        else:
            self.at += 1

    def field(self, index: int, item: Item) -> None:
        word = item.word
        if word in _FRACTIONS:
            digits = _FRACTIONS[word]
            start = self.at
            value = self.number(index, item, digits)
            unit = 10 ** max(0, 6 - digits) if word.startswith("FF") else 1
            self.found.micros += _rounded(value * 10**6 // 10 ** (self.at - start), unit)
        elif word == "Y,YYY":
            self.thousands(item)
        elif word in ("TZH", "TZM"):
            self.time_zone(index, item)
        elif word in _WIDTHS:
            start = self.at
            value = self.number(index, item, _WIDTHS[word])
            self.keep(word, value, self.at - start)
        else:
            self.word(item)
        if item.suffix.upper() == "TH":
            self.at += 2

    def keep(self, word: str, value: int, digits: int) -> None:
        name = {"HH12": "HH", "SSSSS": "SSSS"}.get(word, word)
        values = self.found.values
        if name in ("YYYY", "YYY", "YY", "Y", "RRRR", "RR"):
            if name in ("RR", "RRRR") and digits <= 2:
                value += 2000 if value < 50 else 1900
            elif digits < 4 and name != "YYYY":
                value = _near_2020(value, min(digits, len(name)))
            name = "YYYY"
            self.found.year_digits = min(digits, 4) if word in ("YYY", "YY", "Y") else 4
        elif name in ("IYYY", "IYY", "IY", "I"):
            if digits < 4 and name != "IYYY":
                value = _near_2020(value, min(digits, len(name)))
            name = "IYYY"
        if values.get(name, value) != value:
            raise _invalid(
                f'conflicting values for "{word}" field in formatting string',
                "This value contradicts a previous setting for the same field type.",
            )
        values[name] = value

    def number(self, index: int, item: Item, width: int) -> int:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        free = item.fill or self.next_is_separator(index)
        limit = len(self.text) if free else self.at + width
        start = self.at
        end = start
        if end < limit and self.text[end : end + 1] in ("-", "+") and self.text[end : end + 1]:
            end += 1
        while end < min(limit, len(self.text)) and self.text[end].isdigit():
            end += 1
        digits = self.text[start:end]
        if not free and len(self.text) - start < width:
            raise _invalid(
                f'source string too short for "{item.spelling}" formatting field',
                f"Field requires {width} characters, but only {len(self.text) - start} remain.",
                'If your source string is not fixed-width, try using the "FM" modifier.',
            )
        if not digits.lstrip("+-"):
            shown = self.text[start : start + width]
            raise _invalid(f'invalid value "{shown}" for "{item.spelling}"', "Value must be an integer.")
        if not free and end - start < width:
            raise _invalid(
                f'invalid value "{self.text[start:limit]}" for "{item.spelling}"',
                f"Field requires {width} characters, but only {end - start} could be parsed.",
                'If your source string is not fixed-width, try using the "FM" modifier.',
            )
        self.at = end
        return int(digits)

    def next_is_separator(self, index: int) -> bool:
        if self.items[index].suffix:
            return True
        if index + 1 >= len(self.items):
            return True
        following = self.items[index + 1]
        if following.word:
            return following.word not in _NUMERIC
        return not following.spelling[:1].isdigit()

    def thousands(self, item: Item) -> None:
        start = self.at
        while self.at < len(self.text) and (self.text[self.at].isdigit() or self.text[self.at] == ","):
            self.at += 1
        whole, comma, rest = self.text[start : self.at].partition(",")
        if not comma:
            raise _invalid(f'invalid input string for "{item.spelling}"')
        self.keep("YYYY", int(whole) * 1000 + int(rest), 4)

    def time_zone(self, index: int, item: Item) -> None:
        sign = self.text[self.at : self.at + 1]
        if item.word == "TZH":
            if sign in ("+", "-", " ") and sign:
                self.found.zone_sign = -1 if sign == "-" else 1
                self.at += 1
            elif self.extra > 0 and self.text[self.at - 1] == "-":
                self.found.zone_sign = -1
            self.found.zone = self.number(index, item, 2) * 3600
        else:
            self.found.zone = (self.found.zone or 0) + self.number(index, item, 2) * 60

    def word(self, item: Item) -> None:
        rest = self.text[self.at :].lower()
        match item.word:
            case "AM" | "PM" | "A.M." | "P.M.":
                letters = ("a.m.", "p.m.") if "." in item.word else ("am", "pm")
                self.found.afternoon = self.one_of(rest, letters, item) == 1
            case "AD" | "BC" | "A.D." | "B.C.":
                letters = ("a.d.", "b.c.") if "." in item.word else ("ad", "bc")
                self.found.before_christ = self.one_of(rest, letters, item) == 1
            case "MONTH" | "MON":
                names = tuple(name.lower() if item.word == "MONTH" else name[:3].lower() for name in MONTHS)
                self.found.values["MM"] = self.one_of(rest, names, item) + 1
            case "DAY" | "DY":
                names = tuple(name.lower() if item.word == "DAY" else name[:3].lower() for name in DAYS)
                self.one_of(rest, names, item)
            case "RM":
                self.found.values["MM"] = _ROMAN_MONTHS[self.one_of(rest, _ROMAN, item)]
            case _:
                raise PgError(
                    FEATURE_NOT_SUPPORTED,
                    f'formatting field "{item.spelling.upper()}" is only supported in to_char',
                )

    def one_of(self, rest: str, names: tuple[str, ...], item: Item) -> int:
        for index, name in enumerate(names):
            if rest.startswith(name):
                self.at += len(name)
                return index
        shown = self.text[self.at :].split(" ")[0]
        width = max(len(name) for name in names) if len(names) < 12 else len(shown)
        error = _invalid(
            f'invalid value "{shown[:width]}" for "{item.spelling}"',
            "The given value did not match any of the allowed values for this field.",
        )
        raise _coded(error, {"MONTH": -1843, "MON": -1843, "DAY": -1846, "DY": -1846}.get(item.word, -1861))


def _near_2020(value: int, digits: int) -> int:
    """Years of fewer than four digits are the nearest to 2020."""
    if value < 0:
        return value
    if digits <= 2:
        if value < 70:
            return value + 2000
        return value + 1900 if value < 100 else value
    if value < 520:
        return value + 2000
    return value + 1000 if value < 1000 else value


def _out_of_range(text: str, number: int) -> PgError:
    """number: Oracle's SQLCODE, which says which field it is."""
    return _coded(PgError(DATETIME_FIELD_OVERFLOW, f'date/time field value out of range: "{text}"'), number)


def _coded(error: PgError, number: int) -> PgError:
    error.sqlcode = number  # type: ignore[attr-defined]
    return error


def read_fields(text: str, mask: str) -> tuple[int, Fields]:
    """(local microseconds since 2000-01-01, the fields)."""
    found = _Reader(text, parse_template(mask)).read()
    return _date(text, found) * DAY + _time(text, found), found


def _time(text: str, found: Fields) -> int:
    values = found.values
    seconds = values.get("SSSS", 0)
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    if "SS" in values:
        second = values["SS"]
    if "MI" in values:
        minute = values["MI"]
    if "HH24" in values:
        hour = values["HH24"]
    if "HH" in values:
        hour = values["HH"]
        if found.afternoon is not None or ("HH" in values and "HH24" not in values):
            if not 1 <= hour <= 12:
                message = f'hour "{hour}" is invalid for the 12-hour clock'
                hint = "Use the 24-hour clock, or give an hour between 1 and 12."
                raise _coded(_invalid(message, hint=hint), -1849)
            if found.afternoon and hour < 12:
                hour += 12
            elif found.afternoon is False and hour == 12:
                hour = 0
    if not (0 <= hour < 24 or (hour == 24 and not minute and not second)):
        raise _out_of_range(text, -1850)
    if not 0 <= minute < 60 or not 0 <= second < 60:
        raise _out_of_range(text, -1852 if 0 <= minute < 60 else -1851)
    return ((hour * 60 + minute) * 60 + second) * SECOND + found.micros


def _date(text: str, found: Fields) -> int:
    values = found.values
    if "J" in values:
        return values["J"] - JULIAN_2000
    year = values.get("YYYY", 0)
    if "CC" in values and "YYYY" in values and found.year_digits <= 2:
        century = values["CC"]
        year = century * 100 if year % 100 == 0 else (century - 1) * 100 + year % 100
    if "CC" in values and "YYYY" not in values:
        # The first year of the century; 100 BC is -99.
        century = -values["CC"] if found.before_christ else values["CC"]
        year = (century - 1) * 100 + 1 if century >= 0 else century * 100 + 1
    else:
        if found.before_christ:
            year = -year  # a negative year before Christ is one after
        if year < 0:
            year += 1
    if "IYYY" in values:
        return _iso_date(values)
    month, day = values.get("MM"), values.get("DD")
    if "DDD" in values and (month is None or day is None):
        if "YYYY" not in values:
            raise _invalid("cannot calculate day of year without year information")
        length = 366 if month_length(year, 2) == 29 else 365
        if not 1 <= values["DDD"] <= length:
            raise _out_of_range(text, -1848)
        return days_of(year, 1, 1) + values["DDD"] - 1
    if "WW" in values and month is None:
        return days_of(year, 1, 1) + (values["WW"] - 1) * 7
    if "W" in values and day is None:
        day = (values["W"] - 1) * 7 + 1
    if "YYYY" not in values and "CC" not in values:
        year = 0
    month, day = month if month is not None else 1, day if day is not None else 1
    if not 1 <= month <= 12:
        raise _out_of_range(text, -1843)
    if not 1 <= day <= month_length(year, month):
        raise _out_of_range(text, -1839 if 1 <= day <= 31 else -1847)
    return days_of(year, month, day)


def _iso_date(values: dict[str, int]) -> int:
    fourth = days_of(values["IYYY"], 1, 4)
    monday = fourth - (fourth + 5) % 7
    if "IDDD" in values:
        return monday + values["IDDD"] - 1
    weekday = values.get("ID", values.get("D", 2) - 1 or 7)
    return monday + (values.get("IW", 1) - 1) * 7 + weekday - 1


def to_date(text: str, mask: str) -> str:
    days = read_fields(text, mask)[0] // DAY
    if not days >= -2_451_545:
        raise PgError(DATETIME_VALUE_OUT_OF_RANGE, f'date out of range: "{text}"')
    return days_to_date(days)


def to_timestamp(context: SessionContext, text: str, mask: str) -> str:
    local, found = read_fields(text, mask)
    if found.zone is not None:
        return micros_to_timestamptz(local - found.zone_sign * found.zone * SECOND)
    return from_local(zone_of(context), micros_to_timestamp(local))


def read_timestamp(context: SessionContext, text: str, mask: str) -> str | None:
    """Oracle's: a timestamp without zone; a missing date is the first of the current month."""
    local, found = read_fields(text, mask)
    if not found.values.keys() & {"YYYY", "CC", "J", "IYYY", "DDD"}:
        from polar_lite.catalog.functions.datetime.timestamps import at_local
        from polar_lite.protocol.codecs.datetime import datetime_to_stored

        now = timestamp_to_micros(at_local(zone_of(context), datetime_to_stored(context.statement_timestamp)))
        year, month, _ = civil_of(now // DAY)
        first = days_of(year, found.values.get("MM", month), found.values.get("DD", 1))
        local = first * DAY + local % DAY
    return micros_to_timestamp(local)


PYTHON: Final[dict[str, Callable[..., Any]]] = {"to_date": to_date}
CONTEXT: Final[dict[str, Callable[..., Any]]] = {"to_timestamp": to_timestamp}
