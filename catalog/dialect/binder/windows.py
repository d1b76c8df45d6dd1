"""ORDER BY lists and window definitions.

Source: PostgreSQL 15, parse_clause.c (addTargetToSortList, transformWindowDefinitions).
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import as_key, coerce_to_target, coerce_type, location_of
from polar_lite.catalog.dialect.binder.columns import fold
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, check_args, location
from polar_lite.catalog.dialect.binder.operators import has_ordering
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Scope, Statement
from polar_lite.catalog.dialect.binder.typenames import pin
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.interval import interval_of, parse_interval

_ORDERED: Final = frozenset({"this", "desc", "nulls_first", "using"})
_SPEC: Final = frozenset(
    {"name", "base", "partition", "order", "frame", "frame_start", "frame_end", "exclude"}
)
_RANGES: Final = {
    frozenset(lookup.INTEGER_DIGITS): lookup.INT8,
    frozenset({lookup.FLOAT4, lookup.FLOAT8}): lookup.FLOAT8,
    frozenset(
        {lookup.DATE, lookup.TIMESTAMP, lookup.TIMESTAMPTZ, lookup.TIME, lookup.INTERVAL}
    ): lookup.INTERVAL,
    frozenset({lookup.NUMERIC}): lookup.NUMERIC,
}
"""What RANGE takes offsets for: the types of ORDER BY's column, the offset's type."""


def bind_order(scope: Scope, items: Sequence[Any]) -> tuple[q.SortBy, ...]:
    """ORDER BY of an aggregate or window: expressions only."""
    return tuple(sort_by(scope, item, bind_expr(scope, item.this)) for item in items)


def sort_by(scope: Scope, item: exp.Ordered, expr: q.Expr, target: int = 0) -> q.SortBy:
    """One item with PostgreSQL's default: NULLs are larger than everything."""
    st = scope.statement
    check_args(st, item, _ORDERED)
    if expr.type.oid == UNKNOWN:
        expr = coerce_type(st, expr, lookup.TEXT, "i")
    descending = bool(item.args.get("desc"))
    using = item.args.get("using")
    if using is not None:
        if using not in ("<", ">"):
            raise st.unsupported(f"ORDER BY USING {using}", location(item))
        descending = using == ">"
    if not has_ordering(st, expr.type.oid):
        shown = lookup.shown_type(st, expr.type)
        raise st.error(
            code.UNDEFINED_FUNCTION,
            f"could not identify an ordering operator for type {shown}",
            location(item.this),
            hint="Use an explicit ordering operator or modify the query.",
        )
    nulls_first = item.args.get("nulls_first")
    return q.SortBy(expr, descending, descending if nulls_first is None else bool(nulls_first), target)


def bind_window(scope: Scope, node: Any) -> q.WindowClause:
    """OVER (..) or OVER name."""
    st = scope.statement
    if isinstance(node, exp.Identifier):
        return named_window(scope, node)
    check_args(st, node, _SPEC)
    base = named_window(scope, node.base) if node.base is not None else None
    if base is not None and node.partition:
        name = fold(st, node.base)
        raise st.error(
            code.WINDOWING_ERROR, f'cannot override PARTITION BY clause of window "{name}"', location(node)
        )
    if base is not None and base.order and node.order:
        name = fold(st, node.base)
        raise st.error(
            code.WINDOWING_ERROR, f'cannot override ORDER BY clause of window "{name}"', location(node)
        )
    with scope.relabelled("WINDOW"):
        partition = tuple(as_key(bind_expr(scope, item)) for item in node.partition or ())
        for expr in partition:
            st.unsettled.discard(location_of(expr))  # what comes later may say its type
            if isinstance(expr, q.Param) and expr.source is Source.PARAM and expr.type.oid == UNKNOWN:
                st.text_parameters.add(expr.index + 1)
        order = bind_order(scope, node.order or ())
    if base is not None:
        partition, order = base.partition, order or base.order
    frame, offsets = _frame(scope, node, order)
    return q.WindowClause(partition, order, frame, offsets)


def named_window(scope: Scope, identifier: exp.Identifier) -> q.WindowClause:
    st = scope.statement
    name = fold(st, identifier)
    spec = scope.window_definitions.get(name)
    if spec is None:
        raise st.error(code.UNDEFINED_OBJECT, f'window "{name}" does not exist', location(identifier))
    return replace(bind_window(scope, spec), name=name)


def _frame(scope: Scope, node: Any, order: Sequence[q.SortBy]) -> tuple[str, tuple[q.Expr, ...]]:
    """The frame as text with {0}, {1} for the offsets."""
    if not node.frame:
        return "", ()
    offsets: list[q.Expr] = []
    parts = [
        _bound(scope, node, order, bound, offsets) for bound in (node.frame_start, node.frame_end) if bound
    ]
    extent = f"BETWEEN {parts[0]} AND {parts[1]}" if len(parts) == 2 else parts[0]
    if node.frame == "GROUPS" and not order:
        raise scope.statement.error(
            code.WINDOWING_ERROR, "GROUPS mode requires an ORDER BY clause", location(node)
        )
    exclude = f" EXCLUDE {node.exclude}" if node.exclude not in (None, "NO OTHERS") else ""
    return f"{node.frame} {extent}{exclude}", tuple(offsets)


def _bound(scope: Scope, node: Any, order: Sequence[q.SortBy], bound: Any, offsets: list[q.Expr]) -> str:
    st, frame = scope.statement, node.frame
    if bound.this is None:
        return str(bound.kind)
    if frame == "RANGE":
        given, expr = _range_offset(scope, node, order, bound)
    else:
        given = bind_expr(scope, bound.this)
        found = coerce_to_target(st, given, TypeRef(lookup.INT8), "a")
        if found is None:
            message = f"argument of {frame} must be type bigint, not type {lookup.shown_type(st, given.type)}"
            raise st.error(code.DATATYPE_MISMATCH, message, location_of(given))
        expr = found
    _check_variables(st, frame, given)
    offsets.append(expr)
    return f"{{{len(offsets) - 1}}} {bound.kind}"


def _check_variables(st: Statement, frame: str, offset: q.Expr) -> None:
    """checkExprIsVarFree."""
    from polar_lite.catalog.dialect.binder.aggregates import walk  # it binds windows

    own = [part for part in walk(offset) if isinstance(part, q.Var) and not part.levelsup]
    if own:
        message = f"argument of {frame} must not contain variables"
        raise st.error(code.INVALID_COLUMN_REFERENCE, message, location_of(own[0]))


def _range_offset(scope: Scope, node: Any, order: Sequence[q.SortBy], bound: Any) -> tuple[q.Expr, q.Expr]:
    """An offset as it is given, and as it is added to the value of the only ORDER BY column
    (transformFrameOffset)."""
    st = scope.statement
    words = "RANGE with offset PRECEDING/FOLLOWING"
    if len(order) != 1:
        raise st.error(code.WINDOWING_ERROR, f"{words} requires exactly one ORDER BY column", location(node))
    sorted_type = order[0].expr.type
    wanted = next((offset for types, offset in _RANGES.items() if sorted_type.oid in types), 0)
    if not wanted:
        shown = lookup.shown_type(st, sorted_type)
        raise st.unsupported(f"{words} for column type {shown}", location(bound))
    # Constants are worked out when the statement is planned.
    for literal in bound.this.find_all(exp.Literal):
        pin(st, literal)
    given = expr = bind_expr(scope, bound.this)
    if wanted == lookup.INTERVAL and st.snapshot.database.mode == "oracle":
        expr = _days(expr)
    found = coerce_to_target(st, expr, TypeRef(wanted), "i")
    if found is None:
        raise st.error(
            code.FEATURE_NOT_SUPPORTED,
            f"{words} is not supported for column type {lookup.shown_type(st, sorted_type)}"
            f" and offset type {lookup.shown_type(st, given.type)}",
            location_of(expr),
            hint="Cast the offset value to an appropriate type.",
        )
    constant = _constant(expr, found, wanted)
    if sorted_type.is_fixed and not sorted_type.is_wide and isinstance(constant, q.Const):
        return given, _scaled(constant, sorted_type, bound, is_start=bound is node.frame_start)
    offset = found if constant is None else constant
    if sorted_type.oid in (lookup.TIME, lookup.INTERVAL) and not isinstance(constant, q.Const):
        shown = lookup.shown_type(st, sorted_type)
        raise st.unsupported(f"{words} for column type {shown} with an offset that is no constant")
    return given, as_key(offset)


def _scaled(offset: q.Const, sorted_by: TypeRef, bound: Any, *, is_start: bool) -> q.Expr:
    """The offset in units of a fixed numeric's last digit: what is less than one is rounded so that the
    frame has the same rows."""
    if offset.value is None:
        return offset
    units = Decimal(offset.value).scaleb(sorted_by.scale or 0)
    leaves_out_row = is_start == (bound.kind == "FOLLOWING")
    rounding = ROUND_CEILING if leaves_out_row else ROUND_FLOOR
    return q.Const(TypeRef(lookup.INT8), int(units.to_integral_value(rounding)), offset.location)


def _days(expr: q.Expr) -> q.Expr:
    """Oracle 19c SQL Reference, Analytic Functions: a number is one of days."""
    if isinstance(expr, q.Const) and isinstance(expr.value, int | Decimal):
        micros = round(expr.value * 86_400_000_000)
        return q.Const(TypeRef(lookup.INTERVAL), interval_of(0, 0, micros), expr.location)
    return expr


def _constant(given: q.Expr, coerced: q.Expr, wanted: int) -> q.Expr | None:
    """The offset as a constant or parameter of the wanted type; None if it is to be computed."""
    if isinstance(coerced, q.Const | q.Param | q.NegatedLiteral):
        return coerced
    if isinstance(given, q.Const) and isinstance(given.value, int | Decimal):
        value = float(given.value) if wanted == lookup.FLOAT8 else given.value
        return q.Const(TypeRef(wanted), value, given.location)
    text = coerced
    while isinstance(text, q.Relabel | q.CoerceViaIO | q.CoerceTypmod):
        text = text.arg
    if wanted == lookup.INTERVAL and isinstance(text, q.Const) and isinstance(text.value, str):
        # A number in INTERVAL '90' DAY is one of what the type says.
        typmod = given.type.typmod if given.type.oid == lookup.INTERVAL else -1
        return q.Const(TypeRef(wanted), parse_interval(text.value, typmod), text.location)
    return None
