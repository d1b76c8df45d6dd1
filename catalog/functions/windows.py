"""Window functions: SQLite's own, whose results are PostgreSQL's; Oracle's IGNORE NULLS of some.

Aggregates used as window functions are `aggregates`'. PostgreSQL 15 docs 9.22 (functions-window).
"""

from dataclasses import replace
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


_IGNORING: Final[dict[str, type]] = {"first_value": _First, "last_value": _Last}
_SUFFIX: Final = "_ignoring_nulls"


def ignoring_nulls(function: Function, argument: int) -> Function | None:
    """The function with IGNORE NULLS over values of a type; None if there is no such one."""
    made = _IGNORING.get(function.name)
    if made is None:
        return None
    return replace(
        function, name=function.name + _SUFFIX, args=(argument,), kind="a", sql=None, aggregate=made
    )


def ignores_nulls(function: Function) -> bool:
    return function.name.endswith(_SUFFIX)
