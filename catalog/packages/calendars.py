"""Calendar strings of DBMS_SCHEDULER: `FREQ=MONTHLY; BYDAY=-1FRI; BYHOUR=18` and the next time they name.

Oracle 19c PL/SQL Packages, DBMS_SCHEDULER, "Calendaring Syntax". Times have no zone: the caller's matter.
"""

import re
from calendar import isleap, monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError, unsupported

_FREQUENCIES: Final = ("yearly", "monthly", "weekly", "daily", "hourly", "minutely", "secondly")
_STEPS: Final = {
    "hourly": timedelta(hours=1),
    "minutely": timedelta(minutes=1),
    "secondly": timedelta(seconds=1),
}
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Names of the clauses that are lists of numbers, with the least and the greatest; -n counts from the end.
_NUMBERS: Final = {
    "bymonth": (1, 12), "bymonthday": (-31, 31), "byyearday": (-366, 366), "byhour": (0, 23),
    "byminute": (0, 59), "bysecond": (0, 59),
}  # fmt: skip
_OTHERS: Final = frozenset(
    {"byweekno", "bydate", "bysetpos", "periods", "byperiod", "include", "exclude", "intersect"}
)
# A calendar that names no time for so long names none at all (30 February).
_MOST_PERIODS: Final = 20_000
_MOST_STEPS: Final = 200_000


@dataclass(frozen=True, slots=True)
class Calendar:
    """frequency: YEARLY .. SECONDLY in lower case. days: (n, weekday), the n-th of its month or year or, if n
    is 0, each.

    The others are () where the string does not say them.
    """

    frequency: str
    interval: int = 1
    bymonth: tuple[int, ...] = ()
    bymonthday: tuple[int, ...] = ()
    byyearday: tuple[int, ...] = ()
    byhour: tuple[int, ...] = ()
    byminute: tuple[int, ...] = ()
    bysecond: tuple[int, ...] = ()
    days: tuple[tuple[int, int], ...] = ()


def is_calendar(text: str) -> bool:
    """Whether a repeat_interval is one; else it is an expression of PL."""
    return re.match(r"\s*freq\s*=", text, re.IGNORECASE) is not None


def parse(text: str) -> Calendar:
    """22023 for what is no calendar string, 0A000 for clauses that are not supported."""
    found: dict[str, str] = {}
    for clause in text.strip().rstrip(";").split(";"):
        name, equals, value = (part.strip().lower() for part in clause.partition("="))
        if not equals or name in found:
            raise _wrong(text)
        found[name] = value
    frequency, interval = found.pop("freq", ""), found.pop("interval", "1")
    if frequency not in _FREQUENCIES:
        if frequency:
            raise unsupported(f"FREQ={frequency.upper()}")
        raise _wrong(text)
    if not interval.isdigit() or not 1 <= int(interval) <= 999:
        raise _wrong(text)
    days = tuple(_day(item.strip(), text) for item in found.pop("byday", "").split(",") if item.strip())
    lists: dict[str, tuple[int, ...]] = {}
    for name, value in found.items():
        if name in _OTHERS:
            raise unsupported(f"{name.upper()} in a calendar string")
        if name not in _NUMBERS:
            raise _wrong(text)
        lists[name] = tuple(sorted({_number(item.strip(), name, text) for item in value.split(",")}))
    return Calendar(frequency, int(interval), days=days, **lists)


def _number(item: str, name: str, text: str) -> int:
    least, most = _NUMBERS[name]
    if name == "bymonth" and item in _MONTHS:
        return _MONTHS.index(item) + 1
    if not re.fullmatch(r"[+-]?\d+", item) or not least <= int(item) <= most or (least < 0 and not int(item)):
        raise _wrong(text)
    return int(item)


def _day(item: str, text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([+-]?\d{1,2})?\s*(mon|tue|wed|thu|fri|sat|sun)", item)
    if match is None or (match[1] is not None and not int(match[1])):
        raise _wrong(text)
    return int(match[1] or 0), _DAYS.index(match[2])


def _wrong(text: str) -> PgError:
    return PgError(
        INVALID_PARAMETER_VALUE, f"ORA-27412: repeat interval or calendar contains invalid text: {text}"
    )


# --- the next time


def next_after(calendar: Calendar, start: datetime, after: datetime) -> datetime | None:
    """The first time of the calendar, not before start, that is later than `after`; None: there is none."""
    start = start.replace(microsecond=0)
    times = (
        _steps(calendar, start, after) if calendar.frequency in _STEPS else _of_days(calendar, start, after)
    )
    return next((moment for moment in times if moment > after and moment >= start), None)


def _steps(calendar: Calendar, start: datetime, after: datetime) -> Iterator[datetime]:
    """HOURLY, MINUTELY, SECONDLY: from the start on in steps; what is finer comes from the start, too."""
    step = _STEPS[calendar.frequency] * calendar.interval
    hourly, secondly = calendar.frequency == "hourly", calendar.frequency == "secondly"
    minutes = (calendar.byminute or (start.minute,)) if hourly else (None,)
    seconds = (None,) if secondly else (calendar.bysecond or (start.second,))
    base = start.replace(minute=0 if hourly else start.minute, second=start.second if secondly else 0)
    first = max(0, (after - base) // step)
    is_day = _day_test(calendar)
    for number in range(first, first + _MOST_STEPS):
        try:
            at = base + number * step
        except OverflowError:
            return
        if not is_day(at.date()) or (calendar.byhour and at.hour not in calendar.byhour):
            continue
        if not hourly and calendar.byminute and at.minute not in calendar.byminute:
            continue
        if secondly and calendar.bysecond and at.second not in calendar.bysecond:
            continue
        for minute in minutes:
            for second in seconds:
                made = at if minute is None else at.replace(minute=minute)
                yield made if second is None else made.replace(second=second)


def _of_days(calendar: Calendar, start: datetime, after: datetime) -> Iterator[datetime]:
    """YEARLY, MONTHLY, WEEKLY, DAILY: the days of each period, with the times of each day."""
    hours, minutes = calendar.byhour or (start.hour,), calendar.byminute or (start.minute,)
    times = [(h, m, s) for h in hours for m in minutes for s in calendar.bysecond or (start.second,)]
    is_day = _day_test(calendar, start.date())
    for first, last in _periods(calendar, start.date(), after.date()):
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if is_day(day):
                for hour, minute, second in times:
                    yield datetime.combine(day, time(hour, minute, second))


def _periods(calendar: Calendar, start: date, after: date) -> Iterator[tuple[date, date]]:
    """The first and the last day of each period from the one of `after` on."""
    interval = calendar.interval
    later = max(start, after)
    if calendar.frequency in ("daily", "weekly"):
        length = 1 if calendar.frequency == "daily" else 7
        base = start if length == 1 else start - timedelta(days=start.weekday())
        first = (later - base).days // (length * interval)
        for number in range(first, first + _MOST_PERIODS):
            try:
                day = base + timedelta(days=number * interval * length)
                yield day, day + timedelta(days=length - 1)
            except OverflowError:
                return
        return
    size = 12 if calendar.frequency == "yearly" else 1
    base_month = start.year * 12 + (0 if size == 12 else start.month - 1)
    first = (later.year * 12 + later.month - 1 - base_month) // (size * interval)
    for number in range(first, first + _MOST_PERIODS):
        year, month = divmod(base_month + number * interval * size, 12)
        if year > date.max.year:
            return
        last = 12 if size == 12 else month + 1
        yield date(year, month + 1, 1), date(year, last, monthrange(year, last)[1])


def _day_test(calendar: Calendar, start: date | None = None) -> Callable[[date], bool]:
    """Whether a day is one of the calendar's. start: gives what the calendar of days does not say."""
    months, month_days, days = calendar.bymonth, calendar.bymonthday, calendar.days
    says_day = bool(month_days or days or calendar.byyearday)
    if start is not None and not says_day:
        if calendar.frequency in ("yearly", "monthly"):
            month_days = (start.day,)
        elif calendar.frequency == "weekly":
            days = ((0, start.weekday()),)
    if (
        start is not None
        and calendar.frequency == "yearly"
        and not months
        and not calendar.byyearday
        and not days
    ):
        months = (start.month,)
    in_month = calendar.frequency == "monthly" or bool(months)

    def test(day: date) -> bool:
        length = monthrange(day.year, day.month)[1]
        if months and day.month not in months:
            return False
        if month_days and not {day.day, day.day - length - 1} & set(month_days):
            return False
        in_year, year = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
        if calendar.byyearday and not {in_year, in_year - year - 1} & set(calendar.byyearday):
            return False
        place, size = (day.day, length) if in_month else (in_year, year)
        return not days or any(
            weekday == day.weekday() and count in (0, (place - 1) // 7 + 1, -((size - place) // 7 + 1))
            for count, weekday in days
        )

    return test
