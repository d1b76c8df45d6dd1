"""Reads the free-form dates and times PostgreSQL accepts: 'Jan 5 2024 3 pm', '20240105T100000Z', 'today'.

A text is cut into fields, each field is given a meaning by what is known so far, as the rules of
PostgreSQL 15 docs appendix B.1 (datetime-input-rules) say. What the parts amount to (days,
microseconds, stored text) is `codecs.datetime`'s; the day alone is `datetime_day`'s.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from polar_lite.protocol.codec import Style
from polar_lite.protocol.codecs.datetime_day import DayFields
from polar_lite.protocol.codecs.datetime_parsed import Parsed, fraction_micros
from polar_lite.protocol.codecs.timezones import (
    DAY,
    EPOCH,
    FIXED_ABBREVIATIONS,
    MOVING_ABBREVIATIONS,
    SECOND,
    find_zone,
)
from polar_lite.protocol.sqlstate import (
    INVALID_PARAMETER_VALUE,
    INVALID_TIME_ZONE_DISPLACEMENT_VALUE,
    PgError,
)

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAYS: Final = frozenset(
    (
        *("sun", "sunday", "mon", "monday", "tue", "tues", "tuesday", "wed", "weds", "wednesday"),
        *("thu", "thur", "thurs", "thursday", "fri", "friday", "sat", "saturday"),
    )
)
_SPECIAL: Final = frozenset(("now", "today", "tomorrow", "yesterday", "epoch", "allballs"))
_INFINITIES: Final = {"infinity": 1, "-infinity": -1}

_FIELD: Final = re.compile(
    r"""
      (?P<time>\d+:[\d.:]*)
    | (?P<date>\d+[-/]+\d+(?:[-/]+\d+)?
        | \d+[-/]+[a-z]+(?:[-/]+(?:\d+|[a-z]+))?
        | \d+\.\d+\.\d+
        | \d+\.[a-z]+\.\d+ )
    | (?P<number>\d+(?:\.\d*)? | \.\d+)
    | (?P<zone>[+-]\d[\d:.-]*)
    | (?P<infinity>[+-]\s*[a-z]+)
    | (?P<word>[a-z]+ (?: [/_+-] [a-z0-9/_+:-]* )? )
    | (?P<space>[\s!-*,;-@\[-`{-~/.]+)
    """,
    re.VERBOSE,
)
_REST_OF_ZONE: Final = re.compile(r"[a-z0-9/_+:-]*")
_TEXT_MONTH_FIRST: Final = re.compile(r"([a-z]+)([-/.])(\d+)(?:\2(\d+))?")


_ISO: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?(Z|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)


def parse(text: str, type_name: str, style: Style, *, time_only: bool = False) -> Parsed:
    """Read a date/time text. type_name is for messages; 22007, 22008, 22009, 22023."""
    parsed = Parsed(text, type_name, style)
    match = None if time_only else _ISO.fullmatch(text)
    if match is not None and _read_iso(parsed, match):
        return parsed
    if not text.isascii() or len(text) > 150:
        parsed.bad_format()
    reader = _Reader(parsed, time_only)
    reader.read(text.lower())
    return parsed


def _read_iso(parsed: Parsed, match: re.Match[str]) -> bool:
    """The usual form; False for values out of range, whose messages are the reader's."""
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    hour, minute, second = int(match[4] or 0), int(match[5] or 0), int(match[6] or 0)
    if not (year and 1 <= month <= 12 and 1 <= day <= 28 and hour < 24 and minute < 60 and second < 60):
        return False
    zone = match[8]
    if zone is not None and zone != "Z":
        if int(zone[1:3]) > 15 or int(zone[-2:]) > 59 or match[4] is None:
            return False
        offset = int(zone[1:3]) * 3600 + (int(zone[-2:]) * 60 if len(zone) > 3 else 0)
        parsed.zone = -offset if zone[0] == "-" else offset
    elif zone == "Z":
        parsed.zone = 0
    parsed.date = (year, month, day)
    parsed.time = (hour * 3600 + minute * 60 + second) * SECOND + int((match[7] or "").ljust(6, "0") or 0)
    return True


class _Reader:
    """Gives each field its meaning."""

    def __init__(self, parsed: Parsed, time_only: bool) -> None:
        self.parsed = parsed
        self.time_only = time_only
        self.date = DayFields(parsed)
        self.dated = False  # by a field with separators
        self.half: str | None = None  # am or pm
        self.julian = False
        self.iso_time = False
        self.zone_seen = False
        self.weekday = False
        self.epoch = False

    def read(self, text: str) -> None:
        at = 0
        handlers: dict[str, Callable[[str], None]] = {
            "time": self.time_field,
            "date": self.date_field,
            "number": self.number_field,
            "zone": self.zone_field,
            "infinity": self.infinity_field,
            "word": self.word_field,
        }
        while at < len(text):
            match = _FIELD.match(text, at)
            if match is None:
                self.parsed.bad_format()
            at = match.end()
            kind = match.lastgroup or "space"
            if kind == "word":
                # 'jan-05-2024' is a date, 'america/new_york' a word.
                named = _TEXT_MONTH_FIRST.match(text, match.start())
                if named is not None and named[1] in MONTHS:
                    self.date_field(named[0])
                    at = named.end()
                    continue
                if text[at : at + 1].isdigit() and not self.is_word(match[0]):
                    # 'EST5EDT', 'Etc/GMT0': names of zones may hold digits.
                    at = _REST_OF_ZONE.match(text, at).end()  # type: ignore[union-attr]  # may be empty
                    self.zone_word(text[match.start() : at])
                    continue
            if kind == "date" and text[at : at + 1] == "-":
                self.parsed.bad_format()
            if kind != "space":
                handlers[kind](match[0])
        self.finish()

    @staticmethod
    def is_word(word: str) -> bool:
        """Words that digits may follow without a space."""
        return (
            word in MONTHS or word in _WEEKDAYS or word in ("t", "j", "jd", "julian", "at", "on", "bc", "ad")
        )

    # Fields ----------------------------------------------------------------------------------------

    def time_field(self, field: str) -> None:
        if self.parsed.time is not None:
            self.parsed.bad_format()
        match = re.fullmatch(r"(\d+):(\d*)(?::(\d+))?(?:\.(\d*))?", field)
        if match is None:
            self.parsed.bad_format()
        hour, minute = int(match[1]), int(match[2] or 0)
        second = match[3]
        fraction = match[4]
        if second is None and fraction is not None:
            # 'mm:ss.ffff' is a matter of intervals; here the first is still the hour's place.
            hour, minute, second = 0, hour, match[2]
        micros = fraction_micros(fraction)
        if hour > 24 or minute > 59 or int(second or 0) > 60 or (int(second or 0) == 60 and micros):
            self.parsed.overflow()
        total = (hour * 3600 + minute * 60 + int(second or 0)) * SECOND + micros
        if total > DAY:
            self.parsed.overflow()
        self.parsed.time = total
        self.iso_time = False

    def date_field(self, field: str) -> None:
        zoned = re.fullmatch(r"(\d+)(-\d+)", field)
        if zoned is not None and self.julian:
            self.number_field(zoned[1])
            self.parsed.time = 0
            self.zone_field(zoned[2])
            return
        if zoned is not None and (self.time_only or self.iso_time or (self.date.month and self.date.day)):
            self.run_together_time(zoned[1], "")
            self.zone_field(zoned[2])
            return
        if (
            self.date.year is not None
            or self.date.day is not None
            or self.parsed.time is not None
            or self.weekday
        ):
            # As in PostgreSQL a date of this form comes first.
            self.parsed.bad_format()
        self.dated = True
        parts = re.split(r"[-/.]+", field)
        for part in list(parts):
            if part.isalpha():
                if part not in MONTHS or self.date.month is not None:
                    self.parsed.bad_format()
                self.date.month = MONTHS[part]
                self.date.text_month = True
                parts.remove(part)
        for part in parts:
            if not part.isdigit():
                self.parsed.bad_format()
            self.date.add_number(part)
        if not self.date.is_known and self.date.day_of_year is None:
            self.parsed.bad_format()

    def number_field(self, field: str) -> None:
        if self.julian:
            self.julian = False
            whole, _, fraction = field.partition(".")
            self.date.set_julian(int(whole or 0))
            if fraction:
                self.parsed.time = round(float("0." + fraction) * DAY)
            return
        whole, point, fraction = field.partition(".")
        has_date = self.date.is_known
        needs_time = self.parsed.time is None and (has_date or self.time_only)
        if self.iso_time or (needs_time and len(whole) in (4, 6)):
            self.run_together_time(whole, fraction)
        elif point and not has_date and len(fraction) == 3 and len(whole) > 2:
            # 'YYYY.DDD': a year and its day.
            self.date.year, self.date.day_of_year = int(whole), int(fraction)
        elif point and len(whole) > 2:
            self.run_together_time(whole, fraction)
        elif point and self.parsed.time is not None:
            self.parsed.bad_format()
        elif len(whole) >= 6 and not has_date and self.date.month is None:
            if point:
                self.parsed.bad_format()
            if self.date.year is not None or self.date.day is not None or self.time_only:
                self.parsed.bad_format()
            self.date.set_digits(whole)
        elif has_date or point:
            self.parsed.bad_format()
        else:
            self.date.add_number(whole)

    def run_together_time(self, digits: str, fraction: str) -> None:
        if len(digits) not in (4, 6) or self.parsed.time is not None:
            self.parsed.bad_format()
        second = f":{digits[4:6]}" if len(digits) == 6 else ":00"
        self.time_field(f"{digits[:2]}:{digits[2:4]}{second}" + (f".{fraction}" if fraction else ""))

    def zone_field(self, field: str) -> None:
        if self.zone_seen and not isinstance(self.parsed.zone, str | int):
            self.parsed.bad_format()
        match = re.match(r"([+-])(\d+)(?::(\d+)(?::(\d+))?)?", field)
        assert match is not None  # _FIELD saw a sign and a digit
        hours, minutes, seconds = int(match[2]), int(match[3] or 0), int(match[4] or 0)
        if match.end() == len(field) > 3 and match[3] is None:
            hours, minutes = divmod(hours, 100)
        if hours > 15 or minutes > 59 or seconds > 59:
            raise PgError(
                INVALID_TIME_ZONE_DISPLACEMENT_VALUE,
                f'time zone displacement out of range: "{self.parsed.text}"',
            )
        if match.end() != len(field):
            self.parsed.bad_format()
        has_time = self.parsed.time is not None or self.time_only
        if not has_time and self.date.day is None:
            # '2024-01-05 -08' has no time the zone could belong to, but PostgreSQL takes it.
            self.parsed.bad_format()
        offset = hours * 3600 + minutes * 60 + seconds
        self.parsed.zone = -offset if match[1] == "-" else offset
        self.zone_seen = True

    def infinity_field(self, field: str) -> None:
        self.word_field(field.replace(" ", ""))

    def word_field(self, word: str) -> None:
        parsed = self.parsed
        if word in _INFINITIES and not self.time_only:
            parsed.infinity = _INFINITIES[word]
        elif word in MONTHS:
            self.date.name_month(MONTHS[word])
        elif word in _SPECIAL:
            self.special_word(word)
        elif word in _WEEKDAYS:
            if self.weekday:
                parsed.bad_format()
            self.weekday = True
        elif word in ("at", "on"):
            pass
        elif word in ("am", "pm"):
            if self.half is not None:
                parsed.bad_format()
            self.half = word
        elif word in ("ad", "bc"):
            self.date.era_bc = word == "bc"
        elif word in ("j", "jd", "julian"):
            self.julian = True
        elif word == "t":
            if self.time_only and self.dated:
                # Before a time of day a date may stand, but not with ISO's mark between them.
                parsed.bad_format()
            self.iso_time = True
        elif re.fullmatch(r"j\d+", word):
            self.date.set_julian(int(word[1:]))
        elif re.fullmatch(r"t\d+", word):
            self.run_together_time(word[1:], "")
        elif word == "dst":
            if not isinstance(parsed.zone, int):
                parsed.bad_format()
            parsed.zone += 3600
        else:
            self.zone_word(word)

    def zone_word(self, word: str) -> None:
        parsed = self.parsed
        if word in FIXED_ABBREVIATIONS or word in MOVING_ABBREVIATIONS:
            if self.zone_seen:
                parsed.bad_format()
            parsed.zone = FIXED_ABBREVIATIONS[word][0] if word in FIXED_ABBREVIATIONS else word
        else:
            match = re.fullmatch(r"([a-z]+)([+-]\d[\d:]*)", word)
            if match is not None and match[1] in ("utc", "gmt", "z", "zulu") and "/" not in word:
                # As a POSIX zone, whose sign points west: 'UTC+3' is three hours west.
                parsed.zone = find_zone(match[1] + match[2])
            else:
                parsed.zone = find_zone(word)
            if parsed.zone is None:
                if "/" in word or "_" in word:
                    raise PgError(INVALID_PARAMETER_VALUE, f'time zone "{word}" not recognized')
                parsed.bad_format()
        self.zone_seen = True

    def special_word(self, word: str) -> None:
        parsed = self.parsed
        self.date.is_computed = True
        if word == "allballs":
            parsed.time, parsed.zone = 0, 0
            return
        if word == "epoch":
            if self.time_only:
                parsed.bad_format()
            # Whatever else the text says is not looked at.
            self.epoch = True
            return
        local, offset = parsed.now()
        days = local // DAY + {"tomorrow": 1, "yesterday": -1}.get(word, 0)
        moment = EPOCH + timedelta(days=days)
        self.date.year, self.date.month, self.date.day = moment.year, moment.month, moment.day
        if word == "now":
            parsed.time, parsed.zone = local % DAY, offset
        elif self.time_only:
            parsed.bad_format()

    # The end ---------------------------------------------------------------------------------------

    def finish(self) -> None:
        parsed = self.parsed
        if parsed.infinity:
            if self.date.year is not None or self.date.day is not None or parsed.time is not None:
                parsed.bad_format()
            return
        for number, limit in ((self.date.month, 12), (self.date.day, 31)):
            if number is not None and not 1 <= number <= limit and not self.time_only:
                parsed.overflow(order_may_help=True)
        if self.epoch:
            parsed.date, parsed.time, parsed.zone = (1970, 1, 1), 0, 0
            return
        if self.iso_time or (self.julian and self.date.year is None):
            parsed.bad_format()
        self.finish_time()
        parsed.date = self.date.settled(time_only=self.time_only)

    def finish_time(self) -> None:
        parsed = self.parsed
        if self.half is None:
            return
        if parsed.time is None:
            parsed.bad_format()
        hour, rest = divmod(parsed.time, 3600 * SECOND)
        if not hour <= 12:
            parsed.overflow()
        if self.half == "am" and hour == 12:
            hour = 0
        elif self.half == "pm" and hour != 12:
            hour += 12
        parsed.time = hour * 3600 * SECOND + rest
