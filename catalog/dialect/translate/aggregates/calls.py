"""Aggregates and window functions, and the values by which SQLite sorts.

SQLite 3.40 has no ORDER BY inside aggregates: the input is collected with its sort keys and sorted
before the aggregate sees it.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import as_key
from polar_lite.catalog.dialect.storage import generate, template
from polar_lite.catalog.dialect.translate.aggregates import exact, frames, moving_frames, range_frames, ranked
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.functions import fixed
from polar_lite.catalog.dialect.translate.values import ordering, wide
from polar_lite.catalog.dialect.translate.values.fixed import as_stored, unconverted
from polar_lite.catalog.functions.containers.sort_keys import Shape, shape_of
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.functions.user_aggregates import (
    is_not_null_of_nothing,
    is_of_users,
    kind_of,
    of_nothing,
)
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.codec import DEFAULT_STYLE, Style
from polar_lite.protocol.pgtypes import format_type
from polar_lite.protocol.records import replace
from polar_lite.protocol.sqlstate import unsupported

Translate = Callable[[Translation, q.Expr], exp.Expr]
# SQLite has these itself, with PostgreSQL's meaning.
_NATIVE_WINDOWS: Final = frozenset(
    [
        "row_number",
        "rank",
        "dense_rank",
        "percent_rank",
        "cume_dist",
        "ntile",
        "lag",
        "lead",
        "first_value",
        "last_value",
        "nth_value",
    ]
)
# Types that PostgreSQL sorts, stored in a form that SQLite would sort otherwise.
_UNSORTED: Final = frozenset({"oidvector", "int2vector", "tsvector", "tsquery"})
_EXTREME: Final = re.compile(r"min\(|max\(")
_ORDER_INDIFFERENT: Final = frozenset({"count", "sum", "min", "max", "avg", "bool_and", "bool_or", "every"})


def sort_key(tr: Translation, expr: q.Expr, sql: exp.Expr) -> exp.Expr:
    """What SQLite is to compare by, where equal values may be stored differently."""
    function = ordering.key_function(shape_of(tr.type_of, expr.type.oid))
    return sql if function is None else tr.call(function, sql)


def is_natural(tr: Translation, expr: q.Expr) -> bool:
    """Whether SQLite compares and sorts the stored form as it is."""
    return ordering.key_function(shape_of(tr.type_of, expr.type.oid)) is None


def sorts_as_stored(tr: Translation, expr: q.Expr) -> bool:
    """Whether SQLite sorts by the stored form alone."""
    return is_natural(tr, expr) and not expr.type.is_wide


def check_sortable(tr: Translation, expr: q.Expr) -> None:
    """0A000 for the types whose stored form does not sort natively."""
    row = tr.type_of(expr.type.oid)
    if ordering.key_function(shape_of(tr.type_of, expr.type.oid)) is not None or row is None:
        return
    if row.is_array or row.name in _UNSORTED:
        raise unsupported(f"ORDER BY of type {format_type(row.oid)}")


def aggregate(tr: Translation, expr: q.Aggref, translate: Translate) -> exp.Expr:
    """In the form of its type. What Python computes of numerics is a key."""
    found = exact.value(tr, expr) if not expr.keep else None
    if found is not None:
        return found
    sql = _computed(tr, expr, translate)
    return _as_fixed(tr, expr.type, sql)


def _as_fixed(tr: Translation, type_: TypeRef, sql: exp.Expr) -> exp.Expr:
    if not type_.is_fixed:
        return sql
    return tr.call(fixed.KEY_TO_FIXED, sql, template(str(type_.scale)), template(str(type_.digits)))


def _computed(tr: Translation, expr: q.Aggref, translate: Translate) -> exp.Expr:
    function = expr.function
    if not function.is_supported:
        raise unsupported(f"aggregate {function.name}")
    if expr.keep:
        return ranked.kept(tr, expr, translate)
    kind, _ = kind_of(function) or ("n", 0)
    is_sorting = kind != "n" and is_of_users(function)  # a sort is then the functions' own affair
    if kind == "h" and not is_sorting:
        return ranked.hypothetical(tr, expr, translate)
    is_own = function.user_oid is not None  # its name says nothing
    function, expr = _on_stored(expr)
    if function.sql is not None and any(arg.type.icu for arg in expr.args):
        function = replace(function, sql=function.sql.replace(" COLLATE RTRIM", ""))
    args = [translate(tr, arg) for arg in (*expr.direct_args, *expr.args)]
    is_distinct = expr.distinct
    if (expr.order or is_distinct) and not is_sorting and (is_own or function.name not in _ORDER_INDIFFERENT):
        order = expr.order
        if is_distinct:
            # DISTINCT sorts, by what ORDER BY leaves open too.
            named = {item.expr for item in order}
            order = (*order, *(q.SortBy(arg) for arg in expr.args if arg not in named))
        function = _ordered(tr, function, (*expr.direct_args, *expr.args), order, distinct=is_distinct)
        args += [translate(tr, as_key(item.expr) if item.expr.type.is_wide else item.expr) for item in order]
        is_distinct = False
    if is_distinct:
        args = _to_compare(tr, function, expr, args)
    if is_own and is_not_null_of_nothing(function):
        return _of_nothing(tr, expr, function, args, translate)
    if expr.is_star and function.sql is None and function.args:
        raise unsupported(f"{function.name}(*)")
    call = _call(tr, function, args, is_distinct=is_distinct)
    if expr.filter is None:
        return call
    return template("{0} FILTER (WHERE {1})", call, translate(tr, expr.filter))


def _on_stored(expr: q.Aggref) -> tuple[Function, q.Aggref]:
    """The aggregate over stored values, where it needs no native ones."""
    function = expr.function
    if function.sql is not None and function.name == "count" and len(expr.args) == 1:
        # Only whether it is NULL and which are equal matters, of which the stored integer tells as much.
        return function, replace(expr, args=(unconverted(expr.args[0]),))
    if function.aggregate is not None and not (expr.order or expr.distinct or expr.direct_args):
        function, given = as_stored(function, expr.args)
        return function, replace(expr, function=function, args=given)
    return function, expr


def _to_compare(tr: Translation, function: Function, expr: q.Aggref, args: list[exp.Expr]) -> list[exp.Expr]:
    """The arguments of SQLite's DISTINCT as values that are equal to SQLite when they are to PostgreSQL."""
    if expr.args and ordering.key_function(expr.args[0].type.oid) is not None:
        if function.name == "count":
            args = [sort_key(tr, expr.args[0], args[0])]
        elif expr.args[0].type.oid == lookup.INTERVAL:
            raise unsupported(f"{function.name}(DISTINCT interval)")
    if len(args) > 1:
        raise unsupported("DISTINCT in an aggregate of several arguments")
    if expr.args[0].type.collation:
        args = [template(f"{{0}}{expr.args[0].type.collate}", args[0])]
    return args


def _call(tr: Translation, function: Function, args: Sequence[exp.Expr], *, is_distinct: bool) -> exp.Expr:
    if function.sql is not None:
        tr.note(function)
        if is_distinct:
            args = [template("DISTINCT {0}", args[0])]
        return template(function.sql, *args)
    if is_distinct:
        args = [template("DISTINCT {0}", args[0]), *args[1:]]
    return tr.call(function, *args)


def _of_nothing(
    tr: Translation, expr: q.Aggref, function: Function, args: Sequence[exp.Expr], translate: Translate
) -> exp.Expr:
    """An aggregate that has a value for no rows, for which SQLite never asks Python."""
    tail = [translate(tr, expr.filter)] if expr.filter is not None else []
    where = " FILTER (WHERE {2})" if tail else ""
    return template(
        f"CASE WHEN count(*){where} = 0 THEN {{0}} ELSE {{1}}{where} END",
        tr.call(
            of_nothing(function, [arg.type.oid for arg in expr.direct_args]), *args[: len(expr.direct_args)]
        ),
        tr.call(function, *args),
        *tail,
    )


def window(tr: Translation, expr: q.WindowFunc, translate: Translate) -> exp.Expr:
    if not (expr.keep or expr.order) and range_frames.is_native(expr.window):
        found = exact.over(tr, expr, window_sql(tr, expr.window, translate))
        if found is not None:
            return found
    return _as_fixed(tr, expr.type, _computed_over(tr, expr, translate))


def _computed_over(tr: Translation, expr: q.WindowFunc, translate: Translate) -> exp.Expr:
    if expr.keep:
        expr = ranked.kept_window(tr, expr)
    elif expr.order:
        expr = _ordered_window(tr, expr)
    elif expr.function.user_oid is not None:
        expr = moving_frames.by_frame(tr, expr)
    function = expr.function
    args = [translate(tr, arg) for arg in expr.args]
    condition = translate(tr, expr.filter) if expr.filter is not None else None
    if not range_frames.is_native(expr.window):
        if not range_frames.ignores_frame(function):
            return range_frames.call(
                tr, expr, args, condition, translate, lambda clause: window_sql(tr, clause, translate)
            )
        expr = replace(expr, window=replace(expr.window, frame="", offsets=()))
    over = window_sql(tr, expr.window, translate)
    if condition is not None and _EXTREME.match(function.sql or ""):
        # SQLite 3.40's min and max forget the FILTER where their frame moves.
        args, condition = [template("CASE WHEN {0} THEN {1} END", condition, args[0])], None
    if function.sql is not None:
        call: exp.Expr = template(function.sql, *args)
    elif function.name in _NATIVE_WINDOWS:
        call = template(f"{function.name}({', '.join(f'{{{i}}}' for i in range(len(args)))})", *args)
    elif function.aggregate is not None:
        call, finished = frames.window_call(tr, expr, args, condition)
        return finished(template("{0} OVER ({1})", call, over))
    else:
        raise unsupported(f"{function.name} as a window function")
    if condition is not None:
        return template("{0} FILTER (WHERE {1}) OVER ({2})", call, condition, over)
    return template("{0} OVER ({1})", call, over)


def window_sql(tr: Translation, clause: q.WindowClause, translate: Translate) -> exp.Expr:
    args: list[exp.Expr] = []
    parts: list[str] = []

    def listed(items: list[exp.Expr]) -> str:
        places = []
        for item in items:
            places.append(f"{{{len(args)}}}")
            args.append(item)
        return ", ".join(places)

    if clause.partition:
        keys = [_key(tr, expr, translate) for expr in clause.partition]
        parts.append(f"PARTITION BY {listed(keys)}")
    if clause.order:
        to_number = frames.number_function(clause)
        sorts = [
            sort_item(
                tr,
                item,
                _key(tr, item.expr, translate)
                if to_number is None
                else tr.call(to_number, translate(tr, item.expr)),
            )
            for item in clause.order
        ]
        parts.append(f"ORDER BY {listed(sorts)}")
    if clause.frame:
        offsets = [frames.offset(tr, clause, n, translate) for n in range(len(clause.offsets))]
        first = len(args)
        args.extend(offsets)
        frame = clause.frame
        for number in range(len(offsets) - 1, -1, -1):
            frame = frame.replace(f"{{{number}}}", f"{{{first + number}}}")
        parts.append(frame)
    return template(" ".join(parts), *args)


def _key(tr: Translation, expr: q.Expr, translate: Translate) -> exp.Expr:
    sql = sort_key(tr, expr, translate(tr, expr))
    return template(f"{{0}}{expr.type.collate}", sql) if expr.type.collation else sql


def sort_item(tr: Translation, item: q.SortBy, sql: exp.Expr) -> exp.Expr:
    """SQLite takes NULL as smallest, PostgreSQL as largest: say it always."""
    check_sortable(tr, item.expr)
    direction = "DESC" if item.descending else "ASC"
    nulls = f"{direction} NULLS {'FIRST' if item.nulls_first else 'LAST'}"
    if item.expr.type.is_wide and (wide.is_cheap(item.expr) or "(" not in generate(sql)):
        # What does not fit 64 bits by the nearest REAL, and that by its key.
        ends = f"{direction} NULLS {'FIRST' if item.descending else 'LAST'}"
        key = tr.call(fixed.FIXED_TO_KEY, sql, template(str(item.expr.type.scale)))
        text = f"{{0}} + 0 {nulls}, CASE WHEN typeof({{0}}) = 'text' THEN {{1}} END COLLATE RTRIM {ends}"
        return template(text, sql, key)
    if item.expr.type.is_wide:
        key = tr.call(fixed.FIXED_TO_KEY, sql, template(str(item.expr.type.scale)))
        return template(f"{{0}} COLLATE RTRIM {nulls}", key)
    return template(f"{{0}} {nulls}", sql)


def _ordered_window(tr: Translation, expr: q.WindowFunc) -> q.WindowFunc:
    """WITHIN GROUP of a window function: the call with an aggregate that takes the sort keys, too."""
    args = tuple(map(as_key, expr.args))
    function = _ordered(tr, expr.function, args, expr.order, distinct=False)
    return replace(
        expr, function=function, args=(*args, *(as_key(item.expr) for item in expr.order)), order=()
    )


def _ordered(
    tr: Translation,
    function: Function,
    given: Sequence[q.Expr],
    order: Sequence[q.SortBy],
    *,
    distinct: bool,
) -> Function:
    """The aggregate over sorted input: its arguments are followed by the sort keys."""
    if function.aggregate is None:
        raise unsupported(f"ORDER BY in aggregate {function.name}")
    spec = tuple((item.descending, item.nulls_first) for item in order)
    types = tuple(item.expr.type.oid for item in order)
    shapes = tuple(shape_of(tr.type_of, oid) for oid in types)
    args = tuple(arg.type.oid for arg in given)
    by = tuple(item.expr.type.icu for item in order)
    return _ordered_row(function, len(args), args, types, shapes, spec, distinct, by)


@lru_cache(maxsize=512)
def _ordered_row(
    function: Function,
    width: int,
    args: tuple[int, ...],
    types: tuple[int, ...],
    shapes: tuple[Shape, ...],
    spec: tuple[tuple[bool, bool], ...],
    distinct: bool,
    by: tuple[str, ...],
) -> Function:
    """by: the collations of ICU that sort keys are compared by."""
    label = "".join("d" if d else "a" for d, _ in spec) + "".join("f" if n else "l" for _, n in spec)
    readers = tuple(map(ordering.reader, types, shapes, by))
    made = _ordered_class(function.aggregate or object, width, spec, readers, distinct)
    name = f"{function.name}_by_{label}{'_distinct' if distinct else ''}{''.join(by)}"
    return replace(function, name=name, args=args + types, aggregate=made, sql=None)


def _ordered_class(
    inner: Any,
    width: int,
    spec: tuple[tuple[bool, bool], ...],
    readers: tuple[Callable[[Style, Any], Any] | None, ...],
    distinct: bool,
) -> type:
    is_plain = not any(readers)

    def compare(first: tuple[Any, ...], second: tuple[Any, ...]) -> int:
        return ordering.compare(spec, first[width:], second[width:])

    class Ordered:
        """Collects the input and feeds it in order, of equal ones the first alone if `distinct`."""

        skips_nulls = False
        uses_style = True
        style = DEFAULT_STYLE
        uses_context = getattr(inner, "uses_context", False)
        context: Any = None

        def __init__(self) -> None:
            self.rows: list[tuple[Any, ...]] = []

        def step(self, *row: Any) -> None:
            if inner.skips_nulls and None in row[:width]:
                return
            if is_plain:
                self.rows.append(row)
                return
            keys = (
                value if reader is None or value is None else reader(self.style, value)
                for reader, value in zip(readers, row[width:], strict=True)
            )
            self.rows.append((*row[:width], *keys))

        def finish(self, *_: Any) -> Any:
            """The value; without rows it is given the direct arguments, which are parts of rows here."""
            state = inner()
            state.style = self.style
            if self.uses_context:
                state.context = self.context
            before: tuple[Any, ...] | None = None
            for row in ordering.in_order(self.rows, width, spec):
                if not distinct or before is None or compare(before, row):
                    state.step(*row[:width])
                before = row
            return state.finish()

    return Ordered
