"""The day that the fields of a date's text name: what is known of it so far, and which day that is.

Which of year, month and day a number is follows from what is known and from DateStyle; two-digit years, BC
and days of a year are settled at the end. PostgreSQL 15 docs appendix B.1 (datetime-input-rules).
"""

from datetime import timedelta
from typing import Final

from polar_lite.protocol.codecs.datetime_parsed import Parsed
from polar_lite.protocol.codecs.timezones import EPOCH

_JULIAN_2000: Final = 2_451_545
_MONTH_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class DayFields:
    """Year, month and day so far.

    order: of numbers, by DateStyle. two_digits: the year has no more. text_month: the month came as a word.
    is_computed: the day came as a whole, and the year is what it says.
    """

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        style = parsed.style.date_style
        self.order = style.rpartition(", ")[2] if ", " in style else "MDY"
        self.year: int | None = None
        self.month: int | None = None
        self.day: int | None = None
        self.day_of_year: int | None = None
        self.two_digits = False
        self.text_month = False
        self.era_bc = False
        self.is_computed = False

    @property
    def is_known(self) -> bool:
        return self.day is not None and self.month is not None and self.year is not None

    def name_month(self, number: int) -> None:
        if self.month is not None:
            if self.text_month or self.day is not None or not 1 <= self.month <= 31:
                self.parsed.bad_format()
            # '5 jan': what was taken for the month was the day.
            self.day = self.month
        self.month, self.text_month = number, True

    def set_year(self, number: int, width: int) -> None:
        self.year = number
        self.two_digits = width <= 2

    def set_julian(self, number: int) -> None:
        days = number - _JULIAN_2000
        cycles, rest = divmod(days, 146_097)
        moment = EPOCH + timedelta(days=rest)
        self.year, self.month, self.day = moment.year + cycles * 400, moment.month, moment.day
        self.is_computed = True

    def set_digits(self, digits: str) -> None:
        """YYYYMMDD or YYMMDD."""
        self.year, self.month, self.day = int(digits[:-4]), int(digits[-4:-2]), int(digits[-2:])
        self.two_digits = len(digits) == 6

    def add_number(self, digits: str) -> None:
        """One of year, month, day: which, is decided by what is known and by DateStyle."""
        number, width = int(digits), len(digits)
        have = (self.year is not None, self.month is not None, self.day is not None)
        if width == 3 and have == (True, False, False) and 1 <= number <= 366:
            self.day_of_year = number
            return
        match have:
            case (False, False, False):
                if width >= 3 or self.order == "YMD":
                    self.set_year(number, width)
                elif self.order == "DMY":
                    self.day = number
                else:
                    self.month = number
            case (True, False, False) | (False, False, True):
                self.month = number
            case (False, True, False):
                if self.text_month and (width >= 3 or self.order == "YMD"):
                    self.set_year(number, width)
                else:
                    self.day = number
            case (True, True, False):
                if self.text_month and width >= 3 and self.two_digits:
                    # 'YY mon YYYY': the first number was the day after all.
                    self.day = self.year
                    self.two_digits = False
                    self.set_year(number, width)
                else:
                    self.day = number
            case (True, False, True):
                self.month = number
            case (False, True, True):
                self.set_year(number, width)
            case _:
                self.parsed.bad_format()

    def settled(self, *, time_only: bool) -> tuple[int, int, int] | None:
        """Year, month and day; None if the text has none. 22007, 22008."""
        if self.year is None and self.month is None and self.day is None:
            return None
        if self.day_of_year is not None and self.year is not None:
            return self._of_year()
        if self.year is None or self.month is None or self.day is None:
            if time_only:
                return None
            self.parsed.bad_format()
        year, month, day = self._full_year(), self.month, self.day
        if not 1 <= month <= 12:
            self.parsed.bad_format()
        leap = _is_leap(year)
        if day > _MONTH_DAYS[month - 1] or (month == 2 and day == 29 and not leap):
            self.parsed.overflow()
        return year, month, day

    def _full_year(self) -> int:
        year = self.year or 0
        if self.is_computed:
            return year
        if self.era_bc:
            if year <= 0:
                self.parsed.overflow()
            return 1 - year
        if self.two_digits:
            return year + (2000 if year < 70 else 1900)
        if year <= 0:
            self.parsed.overflow()
        return year

    def _of_year(self) -> tuple[int, int, int]:
        year, day = self._full_year(), self.day_of_year or 0
        leap = _is_leap(year)
        if not 1 <= day <= 366:
            self.parsed.overflow()
        if day > 365 + leap:
            year, day = year + 1, day - 365
        month = 1
        while day > (length := 28 + leap if month == 2 else _MONTH_DAYS[month - 1]):
            day -= length
            month += 1
        return year, month, day


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
