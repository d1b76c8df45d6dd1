"""What the text of a date or time says, before it becomes days and microseconds; and its errors.

Filled by `datetime_input`, used by `codecs.datetime`. PostgreSQL 15 docs appendix B (datetime-appendix).
"""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import NoReturn

from polar_lite.protocol.codec import Style
from polar_lite.protocol.codecs.timezones import (
    EPOCH,
    SECOND,
    abbreviation_offset,
    find_zone,
    offset_of_local,
    offset_of_utc,
)
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import DATETIME_FIELD_OVERFLOW, INVALID_DATETIME_FORMAT, PgError


@dataclass(slots=True)
class Parsed:
    """What a text says. date: (year, month, day), year 0 being 1 BC; time: microseconds since midnight
    (up to 24:00:00, or 60 seconds); zone: an offset in seconds, a zone, an abbreviation or None.
    """

    text: str
    type_name: str
    style: Style
    date: tuple[int, int, int] | None = None
    time: int | None = None
    zone: int | tzinfo | str | None = None
    infinity: int = 0

    def bad_format(self) -> NoReturn:
        raise PgError(
            INVALID_DATETIME_FORMAT, f'invalid input syntax for type {self.type_name}: "{self.text}"'
        )

    def overflow(self, *, order_may_help: bool = False) -> NoReturn:
        hint = 'Perhaps you need a different "datestyle" setting.' if order_may_help else None
        raise PgError(
            DATETIME_FIELD_OVERFLOW, f'date/time field value out of range: "{self.text}"', hint=hint
        )

    def offset_at(self, local: int) -> int:
        """Seconds east of Greenwich at local microseconds, by the text's zone or the session's."""
        zone = self.zone
        if isinstance(zone, int):
            return zone
        if isinstance(zone, str):
            return abbreviation_offset(zone, local) or 0
        return offset_of_local(zone or self.session_zone(), local)

    def session_zone(self) -> tzinfo:
        return find_zone(self.style.time_zone) or UTC

    def now(self) -> tuple[int, int]:
        """Local microseconds of the transaction's time, and the offset."""
        utc = self.style.now() if self.style.now is not None else _clock()
        offset = offset_of_utc(self.session_zone(), utc)[0]
        return utc + offset * SECOND, offset

    def today(self) -> tuple[int, int, int]:
        day = EPOCH + timedelta(microseconds=self.now()[0])
        return day.year, day.month, day.day


def _clock() -> int:
    return (datetime.now(UTC) - EPOCH) // timedelta(microseconds=1)


def fraction_micros(digits: str | None) -> int:
    """Microseconds of the digits after the point, rounded."""
    if not digits:
        return 0
    if len(digits) <= 6:
        return int(digits.ljust(6, "0"))
    return round(float("0." + digits) * SECOND)
