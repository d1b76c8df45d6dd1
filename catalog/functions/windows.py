"""Window functions: SQLite's own, whose results are PostgreSQL's; Oracle's IGNORE NULLS of some.

Aggregates used as window functions are `aggregates`'. PostgreSQL 15 docs 9.22 (functions-window).
"""

from collections import deque
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.registry import Function

SQL: Final = {
    "window_row_number": "row_number()",
    "window_rank": "rank()",
    "window_dense_rank": "dense_rank()",
    "window_percent_rank": "percent_rank()",
    "window_cume_dist": "cume_dist()",
    "window_ntile": "ntile({0})",
    "window_lag": "lag({0})",
    "window_lag_with_offset": "lag({0}, {1})",
    "window_lag_with_offset_and_default": "lag({0}, {1}, {2})",
    "window_lead": "lead({0})",
    "window_lead_with_offset": "lead({0}, {1})",
    "window_lead_with_offset_and_default": "lead({0}, {1}, {2})",
    "window_first_value": "first_value({0})",
    "window_last_value": "last_value({0})",
    "window_nth_value": "nth_value({0}, {1})",
}


class _Last(Aggregate):
    """The last value of the frame that is not NULL."""

    def __init__(self) -> None:
        self.value: Any = None

    def step(self, value: Any) -> None:
        self.value = value

    def finish(self) -> Any:
        return self.value


class _First(_Last):
    def step(self, value: Any) -> None:
        if self.value is None:
            self.value = value


class _Before(Aggregate):
    """LAG, over the rows up to its own: the value that is `offset` before it, NULLs not counted."""

    skips_nulls = False

    def __init__(self) -> None:
        self.found: list[Any] = []
        self.row: tuple[Any, int, Any] = (None, 1, None)

    def step(self, value: Any, offset: int = 1, default: Any = None) -> None:
        if self.row[0] is not None:
            self.found.append(self.row[0])
        self.row = (value, offset, default)

    def finish(self) -> Any:
        value, offset, default = self.row
        if offset == 0:
            return value
        return self.found[-offset] if 0 < offset <= len(self.found) else default


class _After(Aggregate):
    """LEAD, over the rows from its own on."""

    skips_nulls = False

    def __init__(self) -> None:
        self.rows: deque[tuple[Any, int, Any]] = deque()

    def step(self, value: Any, offset: int = 1, default: Any = None) -> None:
        self.rows.append((value, offset, default))

    def forget(self) -> None:
        self.rows.popleft()

    def finish(self) -> Any:
        value, offset, default = self.rows[0]
        if offset == 0:
            return value
        found = (value for value, _, _ in islice(self.rows, 1, None) if value is not None)
        return next(islice(found, offset - 1, None), default) if offset > 0 else default


class _Nth(Aggregate):
    """NTH_VALUE of the frame's values that are not NULL."""

    skips_nulls = False

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.place = 1

    def step(self, value: Any, place: int) -> None:
        self.place = place
        if self.counts(value):
            self.values.append(value)

    def counts(self, value: Any) -> bool:
        return value is not None

    def finish(self) -> Any:
        return self.values[self.index()] if 0 < self.place <= len(self.values) else None

    def index(self) -> int:
        return self.place - 1


class _NthFromLast(_Nth):
    def index(self) -> int:
        return -self.place


class _NthRowFromLast(_NthFromLast):
    def counts(self, value: Any) -> bool:
        return True


# By name, whether NULLs are ignored, and whether rows are counted from the last one.
_ORACLES: Final[dict[tuple[str, bool, bool], type]] = {
    ("first_value", True, False): _First,
    ("last_value", True, False): _Last,
    ("lag", True, False): _Before,
    ("lead", True, False): _After,
    ("nth_value", True, False): _Nth,
    ("nth_value", True, True): _NthFromLast,
    ("nth_value", False, True): _NthRowFromLast,
}
# What LAG and LEAD look at, whatever the window says.
ROWS_OF: Final = {
    "lag": "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
    "lead": "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
}
_SUFFIX: Final = "_of_oracle"


def of_oracle(
    function: Function, arguments: tuple[int, ...], *, ignores_nulls: bool, from_last: bool
) -> Function | None:
    """The function with IGNORE NULLS or FROM LAST over values of some types; None if there is no such one."""
    made = _ORACLES.get((function.name, ignores_nulls, from_last))
    if made is None:
        return None
    name = f"{function.name}_{made.__name__.lower()}{_SUFFIX}"
    return replace(function, name=name, args=arguments, kind="a", sql=None, aggregate=made)


def is_of_oracle(function: Function) -> bool:
    return function.name.endswith(_SUFFIX)
