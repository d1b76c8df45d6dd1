"""Python's aggregates as window functions, where SQLite may ask for a value before it has given a row.

Python's sqlite3 module ends the process then (`value` of an object that no `step` has made). So a FILTER
becomes an argument that the steps look at, and a frame that may be empty is collected by SQLite's own
group_concat, which Python then computes the aggregate of.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.datetime.timestamps import date_to_timestamp
from polar_lite.catalog.functions.moving import moving
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.functions.sqlite import OVER, bound, made_state, sqlite_name, stepper
from polar_lite.protocol.codec import DEFAULT_STYLE, Style
from polar_lite.protocol.codecs.datetime import time_to_micros, timestamp_to_micros
from polar_lite.protocol.codecs.interval import interval_order, interval_parts
from polar_lite.protocol.remembering import remembered
from polar_lite.protocol.sqlstate import (
    INVALID_PRECEDING_OR_FOLLOWING_SIZE,
    NULL_VALUE_NOT_ALLOWED,
    PgError,
    unsupported,
)

_FIRST_OID: Final = 9120
_ROWS_KEPT: Final = 10_000
_CASTS: Final = (q.CallForm.EXPLICIT_CAST, q.CallForm.IMPLICIT_CAST)
_INTEGERS: Final = frozenset(lookup.INTEGER_DIGITS)
_WIDENED: Final = {
    lookup.INT4: frozenset({lookup.INT2}),
    lookup.INT8: _INTEGERS - {lookup.INT8},
    lookup.FLOAT8: _INTEGERS | {lookup.FLOAT4},
}
# No text of JSON holds a line feed.
COLLECTED: Final = "group_concat({0}, char(10))"


def window_call(
    tr: Translation, expr: q.WindowFunc, args: list[exp.Expr], condition: exp.Expr | None
) -> tuple[exp.Expr, Callable[[exp.Expr], exp.Expr]]:
    """What stands before OVER, and what is made of the whole of it."""
    function = expr.function
    if condition is not None:
        function, args = filtered(function), [condition, *args]
    if not may_be_empty(expr.window):
        return tr.call(function, *args, suffix=OVER), lambda over: over
    collected = template(COLLECTED, tr.call(row(len(args)), *args))
    return collected, lambda over: tr.call(_of_rows(function), over)


def may_be_empty(window: q.WindowClause) -> bool:
    """Whether the frame of some row can be without rows, the row itself included."""
    start, _, end = window.frame.partition(" AND ")
    return start.endswith(" FOLLOWING") or end.endswith(" PRECEDING") or " EXCLUDE " in window.frame


def number_function(window: q.WindowClause) -> Function | None:
    """What makes the number of ORDER BY's value that an interval in RANGE is added to."""
    if not (window.frame.startswith("RANGE") and window.offsets):
        return None
    return TIMES.get(window.order[0].expr.type.oid)


def offset(
    tr: Translation,
    window: q.WindowClause,
    number: int,
    translate: Callable[[Translation, q.Expr], exp.Expr],
) -> exp.Expr:
    """One of a window's offsets as a constant of SQLite's: intervals are microseconds (22013 below 0)."""
    expr = window.offsets[number]
    if expr.type.oid != lookup.INTERVAL or not isinstance(expr, q.Const):
        settled = settled_offset(expr)
        if settled is None:
            mode = window.frame.partition(" ")[0]
            raise unsupported(f"{mode} with an offset that is neither a constant nor a parameter")
        return translate(tr, settled)
    if expr.value is None:
        raise null_offset(is_start=is_of_start(window.frame, number))
    # A time of day is moved by the interval's time alone.
    is_time = window.order[0].expr.type.oid == lookup.TIME
    micros = interval_parts(expr.value)[2] if is_time else interval_order(expr.value)
    if micros < 0:
        raise bad_offset()
    return template(str(_in_64_bits(micros)))


def settled_offset(expr: q.Expr) -> q.Expr | None:
    """A constant or parameter, without its conversion to a wider number, which is stored alike.

    SQLite takes anything with a call in it for NULL.
    """
    while isinstance(expr, q.FuncExpr) and expr.form in _CASTS:
        if expr.args[0].type.oid not in _WIDENED.get(expr.type.oid, ()):
            break
        expr = expr.args[0]
    return expr if isinstance(expr, q.Const | q.Param | q.NegatedLiteral) else None


def bad_offset() -> PgError:
    message = "invalid preceding or following size in window function"
    return PgError(INVALID_PRECEDING_OR_FOLLOWING_SIZE, message)


def null_offset(*, is_start: bool) -> PgError:
    which = "starting" if is_start else "ending"
    return PgError(NULL_VALUE_NOT_ALLOWED, f"frame {which} offset must not be null")


def is_of_start(frame: str, number: int) -> bool:
    """Whether an offset is that of the frame's start."""
    return f"{{{number}}}" in frame.partition(" AND ")[0]


def _in_64_bits(number: int) -> int | float:
    return number if -(2**63) < number < 2**63 else float(number)


def _micros(text: str) -> int | float:
    if text in ("infinity", "-infinity"):
        return float(text)
    return timestamp_to_micros(text)


def _number(name: str, oid: int, python: Callable[[str], int | float]) -> Function:
    return Function(_FIRST_OID + 1, f"frame_{name}", (oid,), lookup.INT8, python=python)


TIMES: Final = {
    lookup.DATE: _number("date", lookup.DATE, lambda text: _micros(date_to_timestamp(text))),
    lookup.TIMESTAMP: _number("timestamp", lookup.TIMESTAMP, _micros),
    lookup.TIMESTAMPTZ: _number("timestamptz", lookup.TIMESTAMPTZ, _micros),
    lookup.TIME: _number("time", lookup.TIME, time_to_micros),
    lookup.INTERVAL: _number("interval", lookup.INTERVAL, lambda text: _in_64_bits(interval_order(text))),
}


@lru_cache(maxsize=512)
def filtered(function: Function) -> Function:
    """The aggregate with a condition as first argument: rows for which it is not true count for nothing."""
    function = bound(function)
    inner: Any = function.aggregate
    mover = moving(inner)
    moved = None if mover is None else filtered(replace(function, aggregate=mover)).aggregate

    class Filtered:
        skips_nulls = False
        uses_style = getattr(inner, "uses_style", False)
        style: Style = DEFAULT_STYLE
        uses_context = getattr(inner, "uses_context", False)
        context: Any = None
        moves = getattr(inner, "moves", False)
        moving: type | None = moved

        def __init__(self) -> None:
            self.state: Any = None

        def _inner(self) -> Any:
            if self.state is None:
                self.state = inner()
                self.state.style = self.style
                if self.uses_context:
                    self.state.context = self.context
            return self.state

        def step(self, condition: bool | None, *args: Any) -> None:
            if condition and not (inner.skips_nulls and None in args):
                self._inner().step(*args)

        def take_back(self, condition: bool | None, *args: Any) -> bool:
            if not condition or (inner.skips_nulls and None in args):
                return True
            return bool(self._inner().take_back(*args))

        def finish(self) -> Any:
            return self._inner().finish()

    name, args = f"{function.name}_filtered", (lookup.BOOL, *function.args)
    return replace(function, name=name, args=args, aggregate=Filtered, sql=None)


@lru_cache(maxsize=100)
def row(width: int) -> Function:
    """The stored values of one row as JSON."""

    def write(*values: Any) -> str:
        return json.dumps(values, default=lambda blob: {"blob": blob.hex()})

    args = (lookup.ANY,) * width
    return Function(_FIRST_OID, f"frame_row_{width}", args, lookup.TEXT, python=write, strict=False)


@remembered(_ROWS_KEPT)
def read_row(text: str) -> tuple[Any, ...]:
    """The stored values that `row` has written; a row is in many frames."""
    return tuple(json.loads(text, object_hook=lambda blob: bytes.fromhex(blob["blob"])))


@lru_cache(maxsize=512)
def _of_rows(function: Function) -> Function:
    """The aggregate's value for collected rows; None is no row."""
    function = bound(function)
    step = stepper(function)

    def compute(context: SessionContext, rows: str | None) -> Any:
        state = made_state(function, context)
        for row in rows.split("\n") if rows is not None else ():
            step(state, read_row(row))
        return state.finish()

    return replace(
        function,
        name=f"{sqlite_name(function)}_of_rows",
        args=(lookup.TEXT,),
        kind="f",
        python=compute,
        context=True,
        strict=False,
        aggregate=None,
    )
