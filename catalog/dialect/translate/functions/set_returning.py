"""Functions in FROM: generate_series, as many rows as are wanted, ROWS FROM."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice, zip_longest
from typing import Any, Final

from polar_lite.catalog.dialect.translate.functions.definition import INT8, TEXT, defined
from polar_lite.catalog.functions import sets
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.array import dump
from polar_lite.protocol.pgtypes import BY_NAME
from polar_lite.protocol.sqlstate import PgError


def _step(value: int | None) -> int | None:
    if value == 0:
        raise PgError(code.INVALID_PARAMETER_VALUE, "step size cannot equal zero")
    return value


STEP: Final = defined(10, "step", (INT8,), INT8, _step)


def _series(number: int, kind: str, step: str, first: Any, following: Any) -> tuple[Function, Function]:
    type_ = BY_NAME[kind].oid
    args = (type_, type_, BY_NAME[step].oid)
    context = kind == "timestamptz"
    return (
        defined(number, f"first_{kind}", args, type_, first),
        defined(number + 1, f"next_{kind}", args, type_, following, context=context),
    )


# By type: the first value of a series from start, stop and step; the next one from value, stop and step.
SERIES: Final = {
    functions[0].result: functions
    for functions in (
        _series(40, "numeric", "numeric", sets.first_numeric, sets.next_numeric),
        _series(42, "timestamp", "interval", sets.first_timestamp, sets.next_timestamp),
        _series(44, "timestamptz", "interval", sets.first_timestamp, sets.next_timestamptz),
    )
}


@lru_cache(maxsize=64)
def first_rows(function: Function) -> Function:
    """A set-returning function that makes only as many rows as its first argument says (-1: all)."""
    make = function.python
    assert make is not None

    def in_session(context: SessionContext, count: int, *args: Any) -> Any:
        return _first(make(context, *args), count)

    def first(count: int, *args: Any) -> Any:
        return _first(make(*args), count)

    return replace(
        function,
        name=f"first_{function.name}",
        args=(INT8, *function.args),
        python=in_session if function.context else first,
    )


def _first(rows: Any, count: int) -> Any:
    return islice(rows, count) if 0 <= count <= sys.maxsize else rows


@lru_cache(maxsize=256)
def rows_from(widths: tuple[int, ...]) -> Function:
    """JSON arrays of values or rows -> one of rows, the shorter ones filled up with NULLs.

    widths: how many values a row of each has, 0 for one that is a value.
    """

    def zipped(*sets: str | None) -> str:
        rows = zip_longest(*(json.loads(text) if text is not None else [] for text in sets))
        if not any(widths):
            return dump([list(row) for row in rows])
        return dump([list(chain.from_iterable(map(_widened, row, widths))) for row in rows])

    name = f"rows_from_{'_'.join(map(str, widths))}"
    return defined(27, name, (TEXT,) * len(widths), TEXT, python=zipped, strict=False)


def _widened(item: Any, width: int) -> Sequence[Any]:
    if not width:
        return (item,)
    values = item or ()
    return (*values, *(None,) * (width - len(values)))
