"""Oracle's functions, with the results of the examples in Oracle 19c's SQL Reference."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from polar_lite.catalog.functions.registry import REGISTRY
from polar_lite.protocol.pgtypes import Style


class Session:
    style = Style(time_zone="Europe/Berlin")
    statement_timestamp = datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)

    def get_setting(self, name: str, *, missing_ok: bool = False) -> str | None:
        return None


def called(oid: int, *args: Any) -> Any:
    function = REGISTRY.by_oid[oid]
    assert function.python is not None
    return function.python(Session(), *args) if function.context else function.python(*args)


@pytest.mark.parametrize(
    ("oid", "args", "expected"),
    [
        (9610, (), "2024-05-06 09:08:09"),
        (9611, (), "2024-05-06 07:08:09.123456+00"),
        (9600, ("2024-05-17 13:45:12", Decimal("0.5")), "2024-05-18 01:45:12"),
        (9630, ("2024-05-17 13:45:12",), "2024-05-17 00:00:00"),
        (9631, ("2024-05-17 13:45:12", "MM"), "2024-05-01 00:00:00"),
        (9631, ("2024-05-17 13:45:12", "IW"), "2024-05-13 00:00:00"),
        (9634, ("2024-05-17 13:45:12",), "2024-05-18 00:00:00"),
        (9635, ("2024-05-17 13:45:12", "MONTH"), "2024-06-01 00:00:00"),
        (9635, ("2024-07-01 00:00:00", "YEAR"), "2025-01-01 00:00:00"),
        (9640, ("2024-01-31 10:00:00", 1), "2024-02-29 10:00:00"),
        (9640, ("2024-02-29 00:00:00", 1), "2024-03-31 00:00:00"),
        (9643, ("2024-02-03 10:00:00",), "2024-02-29 10:00:00"),
        (9645, ("2009-10-15 00:00:00", "TUESDAY"), "2009-10-20 00:00:00"),
        (9660, ("2024-05-18 00:00:00",), "2024-05-18 00:00:00"),
        (9665, ("17-MAY-24", "DD-MON-RR"), "2024-05-17 00:00:00"),
        (9672, ("CORPORATE FLOOR", "OR", 3, 2), 14),
        (9672, ("CORPORATE FLOOR", "OR", -3, 2), 2),
        (9674, ("ABCDEFG", -5, 4), "CDEF"),
        (9674, ("ABCDEFG", 0, 2), "AB"),
        (9673, ("ABC", 4), None),
        (9690, (Decimal(6), Decimal(3)), Decimal(2)),
        (9651, ("1-2",), "[14,0,0]"),
        (9648, (1.5, "DAY"), "[0,1,43200000000]"),
    ],
)
def test_results(oid: int, args: tuple[Any, ...], expected: Any) -> None:
    assert called(oid, *args) == expected


def test_months_between() -> None:
    found = called(9642, "1995-02-02 00:00:00", "1995-01-01 00:00:00")
    assert round(found, 8) == Decimal("1.03225806")


def test_difference_of_dates_is_days() -> None:
    assert called(9603, "2024-05-18 00:00:00", "2024-05-17 12:00:00") == Decimal("0.5")
