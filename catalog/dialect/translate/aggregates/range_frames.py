"""RANGE with offsets that SQLite cannot add: months, days of a time zone, numerics without a fixed scale,
and what is computed.

SQLite collects at least the rows of the frame, by a frame of microseconds that is too wide, or of the whole
partition; Python leaves out those that are not in it. PostgreSQL 15 source nodeWindowAgg.c
(update_frameheadpos, row_is_in_frame), timestamp.c and numeric.c (in_range_timestamp_interval and its kin).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from math import inf, isinf
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import as_key
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.aggregates import frames
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.datetime import timestamps
from polar_lite.catalog.functions.numbers.numeric import NAN, add, numeric_compare, subtract
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.functions.sqlite import bound, made_state, sqlite_name, stepper
from polar_lite.catalog.functions.values import to_native
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.codecs.datetime import DAY
from polar_lite.protocol.codecs.interval import interval_order, interval_parts
from polar_lite.protocol.records import dataclass

Translate = Callable[[Translation, q.Expr], exp.Expr]
_HOUR: Final = DAY // 24
_WHOLE: Final = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
_NAMES: Final = {lookup.DATE: "date", lookup.TIMESTAMP: "timestamp", lookup.TIMESTAMPTZ: "timestamptz"}
_INFINITY: Final = Decimal("Infinity")
_PARTITIONS_KEPT: Final = 4
_BY_PLACE: Final = frozenset({"first_value", "last_value", "nth_value"})


def is_native(window: q.WindowClause) -> bool:
    """Whether SQLite's RANGE has the rows of the frame."""
    if not (window.frame.startswith("RANGE") and window.offsets):
        return True
    type_ = window.order[0].expr.type
    if type_.oid == lookup.NUMERIC:
        return (
            type_.is_fixed
            and not type_.is_wide
            and all(isinstance(offset, q.Const) for offset in window.offsets)
        )
    if type_.oid not in frames.TIMES:
        return all(frames.settled_offset(offset) is not None for offset in window.offsets)
    return all(isinstance(o, q.Const) and _is_even(type_.oid, o.value) for o in window.offsets)


def _is_even(column: int, interval: str | None) -> bool:
    """Whether the interval is as long wherever it begins."""
    if interval is None or column in (lookup.TIME, lookup.INTERVAL):
        return True
    months, days, _ = interval_parts(interval)
    return not months and not (days and column == lookup.TIMESTAMPTZ)


@dataclass(frozen=True, slots=True)
class _Bound:
    """offset: which of the frame's; None for CURRENT ROW and UNBOUNDED. way: -1 before, 1 after the row."""

    offset: int | None
    way: int
    is_unbounded: bool = False


@dataclass(frozen=True, slots=True)
class Spec:
    """A frame of one ORDER BY column."""

    column: int
    start: _Bound
    end: _Bound
    descending: bool
    nulls_first: bool

    @property
    def label(self) -> str:
        parts = [f"{b.offset}{'pcf'[b.way + 1]}{'u' * b.is_unbounded}" for b in (self.start, self.end)]
        return f"{self.column}_{'_'.join(parts)}_{'ad'[self.descending]}{'lf'[self.nulls_first]}"


def _bounds(frame: str) -> tuple[_Bound, _Bound]:
    text = frame.partition(" EXCLUDE ")[0].removeprefix("RANGE ")
    start, _, end = text.removeprefix("BETWEEN ").partition(" AND ")
    return _bound(start), _bound(end or "CURRENT ROW")


def _bound(text: str) -> _Bound:
    what, _, kind = text.rpartition(" ")
    way = {"PRECEDING": -1, "FOLLOWING": 1}.get(kind, 0)
    return _Bound(int(what[1:-1]) if what.startswith("{") else None, way, what == "UNBOUNDED")


def call(
    tr: Translation,
    expr: q.WindowFunc,
    args: Sequence[exp.Expr],
    condition: exp.Expr | None,
    translate: Translate,
    over: Callable[[q.WindowClause], exp.Expr],
) -> exp.Expr:
    """The value of the function over the frame. over: SQLite's window of a clause."""
    window, function = expr.window, _by_place(expr.function)
    if condition is not None:
        function, args = frames.filtered(function), [condition, *args]
    item = window.order[0]
    spec = Spec(item.expr.type.oid, *_bounds(window.frame), item.descending, item.nulls_first)
    key = translate(tr, as_key(item.expr))
    row = tr.call(frames.row(len(args) + 1), key, *args)
    collected = template("{0} OVER ({1})", template(frames.COLLECTED, row), over(_wider(window, spec)))
    offsets = [translate(tr, offset) for offset in window.offsets]
    types = tuple(offset.type.oid for offset in window.offsets)
    return tr.call(_in_range(function, spec, types), collected, key, *offsets)


def _wider(window: q.WindowClause, spec: Spec) -> q.WindowClause:
    """A frame of SQLite's with at least the rows of this one."""
    _, excludes, what = window.frame.partition(" EXCLUDE ")
    offsets = _spans(window, spec)
    if offsets is None:
        return replace(window, frame=_WHOLE + excludes + what, offsets=())
    constants = tuple(q.Const(TypeRef(lookup.INT8), micros) for micros in offsets)
    return replace(window, offsets=constants)


def _spans(window: q.WindowClause, spec: Spec) -> list[int] | None:
    """Microseconds that are surely enough, or surely not too many, for each offset."""
    found = []
    ends = {end.offset: (end, is_start) for end, is_start in ((spec.start, True), (spec.end, False))}
    for number, offset in enumerate(window.offsets):
        if spec.column not in frames.TIMES or not isinstance(offset, q.Const) or offset.value is None:
            return None
        months, days, micros = interval_parts(offset.value)
        if min(months, days, micros) < 0:
            return None
        end, is_start = ends[number]
        if (end.way < 0) == is_start:
            found.append(months * 31 * DAY + days * (DAY + _HOUR) + micros + _HOUR)
        else:
            found.append(max(months * 28 * DAY + days * (DAY - _HOUR) + micros - _HOUR, 0))
    return found


class _First(Aggregate):
    """first_value: NULL counts as a value."""

    skips_nulls = False

    def __init__(self) -> None:
        self.values: list[Any] = []

    def step(self, value: Any) -> None:
        self.values.append(value)

    def finish(self) -> Any:
        return self.values[0] if self.values else None


class _Last(_First):
    def finish(self) -> Any:
        return self.values[-1] if self.values else None


class _Nth(_First):
    number: int | None = None

    def step(self, value: Any, number: int | None = None) -> None:
        self.number = number
        self.values.append(value)

    def finish(self) -> Any:
        return self.values[self.number - 1] if self.number and self.number <= len(self.values) else None


_PLACES: Final = {"first_value": _First, "last_value": _Last, "nth_value": _Nth}


def _by_place(function: Function) -> Function:
    if function.kind == "w" and function.name in _BY_PLACE:
        return replace(function, aggregate=_PLACES[function.name], sql=None)
    return function


def ignores_frame(function: Function) -> bool:
    """Whether a window function looks at the partition, whatever the frame."""
    return function.kind == "w" and function.name not in _BY_PLACE


@lru_cache(maxsize=512)
def _in_range(function: Function, spec: Spec, offsets: tuple[int, ...]) -> Function:
    """The aggregate's value for those of the collected rows that are in the frame of the row with a key."""
    function = bound(function)
    step = stepper(function)

    def compute(context: SessionContext, rows: str | None, key: Any, *given: Any) -> Any:
        state = made_state(function, context)
        tests = _frame_of(context, spec, key, given)
        if rows is not None:
            keys, args = _collected(spec.column, rows)
            for row in args[_span(spec, keys, tests)]:
                step(state, row)
        return state.finish()

    return replace(
        function,
        name=f"{sqlite_name(function)}_in_range_{spec.label}",
        args=(lookup.TEXT, spec.column, *offsets),
        kind="f",
        python=compute,
        context=True,
        strict=False,
        aggregate=None,
        sql=None,
    )


@lru_cache(maxsize=_PARTITIONS_KEPT)
def _collected(column: int, rows: str) -> tuple[list[Any], list[tuple[Any, ...]]]:
    """Keys and arguments of the rows, in their order; all rows of a partition may have the same ones."""
    keys, args = [], []
    for text in rows.split("\n"):
        stored, *rest = frames.read_row(text)
        native = to_native(column, stored)
        is_date = native is not None and column == lookup.DATE
        keys.append(timestamps.date_to_timestamp(native) if is_date else native)
        args.append(tuple(rest))
    return keys, args


def _span(spec: Spec, keys: Sequence[Any], tests: Iterable[tuple[Any, bool]]) -> slice:
    """Which of the rows, which are in the order of their keys, lie between the edges."""
    first, behind = 0, len(keys)
    for edge, is_start in tests:
        if is_start:
            first = bisect_left(keys, 0, key=lambda key: _order(spec, key, edge))
        else:
            behind = bisect_right(keys, 0, key=lambda key: _order(spec, key, edge))
    return slice(first, behind)


def _frame_of(
    context: SessionContext, spec: Spec, key: Any, offsets: Sequence[Any]
) -> list[tuple[Any, bool]]:
    """The edges of the frame of the row with a key, and whether they are its start."""
    tests = []
    for end, is_start in ((spec.start, True), (spec.end, False)):
        if end.is_unbounded:
            continue
        edge = _comparable(spec, key)
        if end.offset is not None:
            check_offset(spec.column, offsets[end.offset], is_start=is_start)
            if key is not None:
                edge = _moved(context, spec, key, offsets[end.offset], end.way)
        tests.append((edge, is_start))
    return tests


def check_offset(column: int, offset: Any, *, is_start: bool) -> None:
    """22013 for NULL (22004) and what is less than nothing."""
    if offset is None:
        raise frames.null_offset(is_start=is_start)
    size = interval_order(offset) if column in frames.TIMES else offset
    if size != size or size < 0:  # NaN, or less than nothing
        raise frames.bad_offset()


def _comparable(spec: Spec, key: Any) -> Any:
    if key is not None and spec.column == lookup.DATE:
        return timestamps.date_to_timestamp(key)
    return key


def _moved(context: SessionContext, spec: Spec, key: Any, offset: Any, way: int) -> Any:
    """The key and an offset before (way -1) or after it, in the order of the rows."""
    is_plus = (way > 0) != spec.descending
    if spec.column == lookup.NUMERIC:
        if offset.is_infinite() and key.is_infinite() and (key > 0) != is_plus:
            # PostgreSQL takes what is no number for an edge beyond which no number is.
            return _INFINITY if is_plus else -_INFINITY
        return NAN if key.is_nan() else (add if is_plus else subtract)(key, offset)
    if spec.column not in _NAMES:
        if isinf(offset) and isinf(key) and (key > 0) != is_plus:
            return inf if is_plus else -inf
        return key + offset if is_plus else key - offset
    source = f"{_NAMES[spec.column]}_{'pl' if is_plus else 'mi'}_interval"
    if source in timestamps.CONTEXT:
        return timestamps.CONTEXT[source](context, key, offset)
    return timestamps.PYTHON[source](key, offset)


def _order(spec: Spec, value: Any, edge: Any) -> int:
    """How two keys stand to each other in the order of the rows."""
    if value is None or edge is None:
        if value is edge:
            return 0
        return 1 if (value is None) != spec.nulls_first else -1
    if spec.column == lookup.NUMERIC:
        compared = numeric_compare(value, edge)
    elif value != value or edge != edge:
        compared = (value != value) - (edge != edge)  # NaN is larger than all
    else:
        compared = (value > edge) - (value < edge)
    return -compared if spec.descending else compared
