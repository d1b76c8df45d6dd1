"""Aggregates that know the place of rows in an order: hypothetical-set ones, and Oracle's KEEP.

`rank(x) WITHIN GROUP (ORDER BY y)` compares each row's y with x. `max(x) KEEP (DENSE_RANK FIRST ORDER BY y)`
counts only the rows that are first by y. Rows are compared by their keys in Python, as `aggregates` does it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.coercion import as_key
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.values import ordering
from polar_lite.catalog.functions.containers.sort_keys import Shape, shape_of
from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol.codec import DEFAULT_STYLE, Style
from polar_lite.protocol.records import dataclass

Translate = Callable[[Translation, q.Expr], exp.Expr]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Spec:
    """How rows are sorted. types: of the keys; directions: for each whether it is descending, NULLs first."""

    types: tuple[int, ...]
    shapes: tuple[Shape, ...]
    directions: tuple[tuple[bool, bool], ...]

    def compare(self, first: Row, second: Row) -> int:
        return ordering.compare(self.directions, first, second)

    def readers(self) -> tuple[Callable[[Style, Any], Any] | None, ...]:
        return tuple(map(ordering.reader, self.types, self.shapes))

    @property
    def label(self) -> str:
        return "".join(f"{'da'[not d]}{'fl'[not n]}" for d, n in self.directions)


def spec_of(tr: Translation, order: tuple[q.SortBy, ...]) -> Spec:
    types = tuple(item.expr.type.oid for item in order)
    shapes = tuple(shape_of(tr.type_of, oid) for oid in types)
    return Spec(types, shapes, tuple((item.descending, item.nulls_first) for item in order))


def keys_of(readers: tuple[Any, ...], style: Style, values: Row) -> Row:
    return tuple(
        value if reader is None or value is None else reader(style, value)
        for reader, value in zip(readers, values, strict=True)
    )


def hypothetical(tr: Translation, expr: q.Aggref, translate: Translate) -> exp.Expr:
    function = _hypothetical(expr.function, spec_of(tr, expr.order))
    given = [*expr.direct_args, *(item.expr for item in expr.order)]
    return _called(tr, expr, function, given, translate)


def kept(tr: Translation, expr: q.Aggref, translate: Translate) -> exp.Expr:
    spec = spec_of(tr, expr.order)
    function = _kept(expr.function, spec, is_last=expr.keep == "LAST", is_distinct=expr.distinct)
    given = [*expr.args, *(item.expr for item in expr.order)]
    return _called(tr, expr, function, given, translate)


def kept_window(tr: Translation, expr: q.WindowFunc) -> q.WindowFunc:
    """The call with an aggregate that takes the sort keys, too."""
    function = _kept(expr.function, spec_of(tr, expr.order), is_last=expr.keep == "LAST", is_distinct=False)
    args = (*expr.args, *(item.expr for item in expr.order))
    return replace(expr, function=function, args=tuple(map(as_key, args)), order=(), keep="")


def _called(
    tr: Translation, expr: q.Aggref, function: Function, args: Sequence[q.Expr], translate: Translate
) -> exp.Expr:
    call: exp.Expr = tr.call(function, *(translate(tr, as_key(arg)) for arg in args))
    if expr.filter is not None:
        call = template("{0} FILTER (WHERE {1})", call, translate(tr, expr.filter))
    # Python is not asked where there are no rows.
    nothing: Any = expr.function.aggregate
    value = nothing().finish()
    return call if value is None else template(f"ifnull({{0}}, {value})", call)


@lru_cache(maxsize=256)
def _hypothetical(function: Function, spec: Spec) -> Function:
    inner: Any = function.aggregate
    readers = spec.readers()
    width = len(spec.types)

    class Ranked(inner):  # type: ignore[misc]
        uses_style = True
        style = DEFAULT_STYLE

        def step(self, *row: Any) -> None:
            wanted = keys_of(readers, self.style, row[:width])
            found = keys_of(readers, self.style, row[width:])
            self.add(spec.compare(found, wanted), found)

    name = f"{function.name}_at_{spec.label}"
    return replace(function, name=name, args=spec.types * 2, aggregate=Ranked, variadic=0)


@lru_cache(maxsize=256)
def _kept(function: Function, spec: Spec, *, is_last: bool, is_distinct: bool) -> Function:
    inner: Any = function.aggregate
    readers = spec.readers()
    width = len(function.args)

    class Kept:
        """Collects the rows of the best rank so far; they are aggregated in the end."""

        skips_nulls = False
        uses_style = True
        style = DEFAULT_STYLE

        def __init__(self) -> None:
            self.best: Row | None = None
            self.rows: list[Row] = []

        def step(self, *row: Any) -> None:
            keys = keys_of(readers, self.style, row[width:])
            order = spec.compare(keys, self.best) if self.best is not None else 0
            if self.best is None or (order > 0 if is_last else order < 0):
                self.best, self.rows = keys, []
            elif order:
                return
            self.rows.append(row[:width])

        def finish(self) -> Any:
            state = inner()
            state.style = self.style
            for row in dict.fromkeys(self.rows) if is_distinct else self.rows:
                if not (inner.skips_nulls and None in row):
                    state.step(*row)
            return state.finish()

    which = f"{'last' if is_last else 'first'}{'_distinct' if is_distinct else ''}"
    name = f"{function.name}_{which}_{spec.label}"
    return replace(function, name=name, args=(*function.args, *spec.types), aggregate=Kept, sql=None)
