"""FuncCall: ordinary functions, aggregates, window functions; and the rules of grouping.

Source: PostgreSQL 15, parse_func.c (ParseFuncOrColumn), parse_agg.c.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import calls, lookup, methods, ordered_sets, windows
from polar_lite.catalog.dialect.binder.coercion import (
    as_key,
    coerce_to_boolean,
    coerce_type,
    location_of,
)
from polar_lite.catalog.dialect.binder.columns import note_call
from polar_lite.catalog.dialect.binder.containers import projected
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, binds, location
from polar_lite.catalog.dialect.binder.expressions import bind_coalesce, bind_min_max, bind_nullif
from polar_lite.catalog.dialect.binder.numerics import aggregate_type, native_call
from polar_lite.catalog.dialect.binder.oracle import functions as oracle
from polar_lite.catalog.dialect.binder.oracle import json_members
from polar_lite.catalog.dialect.binder.state import MERGE_WHEN, UNKNOWN, Scope, Statement
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.functions.windows import ROWS_OF, of_oracle
from polar_lite.catalog.object_names import Names
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import VOID

# Oracle's names for what PostgreSQL has; approximations are exact, and CAST makes a collection of COLLECT.
_OTHER_NAMES: Final = {
    "approx_count": "count",
    "approx_count_distinct": "count",
    "approx_median": "median",
    "approx_percentile": "percentile_cont",
    "approx_sum": "sum",
    "collect": "array_agg",
}
# Where an aggregate or window function may not stand, in PostgreSQL's words.
_NO_AGGREGATES: Final = {
    "WHERE": "aggregate functions are not allowed in WHERE",
    "JOIN/ON": "aggregate functions are not allowed in JOIN conditions",
    "GROUP BY": "aggregate functions are not allowed in GROUP BY",
    "START WITH": "aggregate functions are not allowed in START WITH",
    "CONNECT BY": "aggregate functions are not allowed in CONNECT BY",
    "LIMIT": "aggregate functions are not allowed in LIMIT",
    "OFFSET": "aggregate functions are not allowed in OFFSET",
    "VALUES": "aggregate functions are not allowed in VALUES",
    "UPDATE": "aggregate functions are not allowed in UPDATE",
    "RETURNING": "aggregate functions are not allowed in RETURNING",
    "FILTER": "aggregate functions are not allowed in FILTER",
    "FROM": "aggregate functions are not allowed in functions in FROM",
    "FROM subquery": "aggregate functions are not allowed in FROM clause of their own query level",
    "DEFAULT": "aggregate functions are not allowed in DEFAULT expressions",
    "CHECK": "aggregate functions are not allowed in check constraints",
    "USING": "aggregate functions are not allowed in transform expressions",
    "trigger WHEN conditions": "aggregate functions are not allowed in trigger WHEN conditions",
    "EXECUTE": "aggregate functions are not allowed in EXECUTE parameters",
    "CALL": "aggregate functions are not allowed in CALL arguments",
    MERGE_WHEN: "aggregate functions are not allowed in MERGE WHEN conditions",
    "COPY": "aggregate functions are not allowed in COPY FROM WHERE conditions",
    "column generation expressions": "aggregate functions are not allowed in column generation expressions",
    "index expressions": "aggregate functions are not allowed in index expressions",
    "index predicates": "aggregate functions are not allowed in index predicates",
    "partition key expressions": "aggregate functions are not allowed in partition key expressions",
    "partition bound": "aggregate functions are not allowed in partition bound",
}
_NO_WINDOWS: Final = {
    **{key: text.replace("aggregate", "window") for key, text in _NO_AGGREGATES.items()},
    "HAVING": "window functions are not allowed in HAVING",
    "WINDOW": "window functions are not allowed in window definitions",
}

# Oracle's names for GROUPING of several, and for the number of an equal grouping set.
_GROUPING: Final = frozenset({("grouping_id",), ("group_id",)})
_MOST_GROUPING: Final = 31
_CLAUSES: Final = {
    "CHECK": "check constraints",
    "USING": "transform expressions",
    "DEFAULT": "DEFAULT expressions",
    "EXECUTE": "EXECUTE parameters",
    "JOIN/ON": "JOIN conditions",
    "COPY": "COPY FROM WHERE conditions",
}
_CONSTRUCTS: Final = frozenset(
    {"XMLEXISTS", "EXTRACT", "POSITION", "SUBSTRING", "OVERLAY", "TRIM", "AT TIME ZONE", "OVERLAPS"}
)


def _is_void_parameter(expr: q.Expr) -> bool:
    return isinstance(expr, q.Param) and expr.type.oid == VOID.oid


@binds(
    nodes.FuncCall,
    *("names", "identifiers", "expressions", "star", "distinct", "order", "within_group"),
    *("filter", "over", "variadic", "syntax", "keep", "nulls", "from_last"),
)
def bind_call(scope: Scope, node: Any) -> q.Expr:
    """ParseFuncOrColumn, and the grammar's own COALESCE, NULLIF, GREATEST, LEAST."""
    names, place = tuple(node.names), location(node)
    args = node.expressions or []
    own = _construct(scope, node, args, place) or _oracle_call(scope, node, names, args, place)
    own = own or json_members.method(scope, names, args, place)
    if own is not None:
        return own
    st = scope.statement
    other = _OTHER_NAMES.get(names[0]) if len(names) == 1 else None
    if other is not None and not calls.has_function(st, names):
        if names[0] == "approx_count_distinct":
            node.set("distinct", True)
        names = (other,)
    bound = _arguments(scope, node, names, args)
    call = calls.resolve(
        st,
        names,
        bound,
        is_variadic=bool(node.variadic),
        location=place,
        otherwise=lambda: _column_of(scope, node, bound, place),
    )
    if isinstance(call, q.Expr):
        return call
    if call.function.user_oid is not None:
        st.note_routine(place, call.function.user_oid)
    _check_kind(scope, node, call, ".".join(names), bound, place)
    kind = call.function.kind
    if kind in "fp":
        note_call(st, call)
        if call.function.returns_set:
            return _set_returning(scope, call, place)
        form, construct = _written_form(node)
        return native_call(st, q.FuncExpr(call.result, call.function, call.args, form, construct, place))
    if node.over is not None:
        return _window_call(scope, node, call, place)
    return _aggregate(scope, node, call, place)


def _column_of(scope: Scope, node: Any, bound: Sequence[calls.Argument], place: int) -> q.Expr | None:
    """`f(row)` is row.f where there is no such function (functional notation)."""
    decorated = node.star or node.distinct or node.order or node.filter or node.over or node.variadic
    if decorated or len(node.names) != 1 or len(bound) != 1 or bound[0].name:
        return None
    return projected(scope, bound[0].expr, node.names[0], place)


def _construct(scope: Scope, node: Any, args: Sequence[Any], place: int) -> q.Expr | None:
    """What the grammar alone knows; None for calls of functions."""
    match node.syntax:
        case "COALESCE":
            return bind_coalesce(scope, args, place)
        case "NULLIF":
            return bind_nullif(scope, args, place)
        case "GREATEST" | "LEAST":
            return bind_min_max(scope, node.syntax, args, place)
        case "GROUPING":
            return _grouping(scope, args, place)
        case "COLLATION FOR":
            return _named_collation(scope, args[0])
        case "XMLTYPE":
            return methods.of_xmltype(scope, node.name, args, place)
    return None


def _named_collation(scope: Scope, arg: Any) -> q.Expr | None:
    """COLLATION FOR where the text says it: what COLLATE names, NULL for a literal; None else."""
    st = scope.statement
    text = lookup.type_ref(st, lookup.TEXT)
    operand = bind_expr(scope, arg)
    named = next((node for node in q.nodes_of_level(operand) if isinstance(node, q.CollateExpr)), None)
    applied = st.snapshot.collation_applied(operand.type) if named is None else None
    if applied is not None:
        return q.Const(text, Names(st.snapshot, st.environment.search_path).collation(applied.oid))
    if named is None:
        return q.Const(text, None) if operand.type.oid == UNKNOWN else None
    return q.Const(text, Names(st.snapshot, st.environment.search_path).collation(named.collation))


def _oracle_call(
    scope: Scope, node: Any, names: tuple[str, ...], args: Sequence[Any], place: int
) -> q.Expr | None:
    """Oracle's functions that are no functions by PostgreSQL's rules, and methods of objects."""
    if names in _GROUPING and node.over is None and bool(args) == (names != ("group_id",)):
        return _grouping(scope, args, place)
    if names == ("ratio_to_report",) and node.over is not None and len(args) == 1:
        return bind_expr(scope, oracle.ratio(args[0], node.over, place))
    special = oracle.bind_special(scope, names, args, place) if node.syntax is None else None
    may_be_method = len(names) > 1 or names == ("value",) or scope.statement.snapshot.object_types
    if special is None and may_be_method and node.syntax is None:
        return methods.call(scope, names, args, place)
    return special


def _arguments(scope: Scope, node: Any, names: tuple[str, ...], args: Sequence[Any]) -> list[calls.Argument]:
    was_aggregating = scope.in_aggregate
    bound = [_argument(scope, arg) for arg in args]
    is_direct = bool(node.within_group and names[-1] != "listagg" and not node.keep)
    if not is_direct:
        # PostgreSQL's rule, for what calls functions by a syntax that has a place for the result.
        kept = [
            n for n, argument in enumerate(bound) if argument.name or not _is_void_parameter(argument.expr)
        ]
        bound, args = [bound[n] for n in kept], [args[n] for n in kept]
    _check_names(scope, args)
    # Oracle's LISTAGG is no ordered-set aggregate by its arguments: the order is all that is added.
    if is_direct:
        bound += [calls.Argument(bind_expr(scope, item.this)) for item in node.within_group]
    scope.in_aggregate = was_aggregating
    return bound


def _check_kind(
    scope: Scope,
    node: Any,
    call: calls.Call,
    shown: str,
    bound: Sequence[calls.Argument],
    place: int,
) -> None:
    """42809 where a call is written as the kind of function that was found cannot be called."""
    st, kind = scope.statement, call.function.kind
    if node.nulls and (node.over is None or node.keep):
        raise st.unsupported(f"{node.nulls} NULLS of {shown}", place)
    if node.from_last is not None and (call.function.name, kind) != ("nth_value", "w"):
        raise st.unsupported(f"FROM FIRST or LAST of {shown}", place)
    if node.star and (kind not in "aw" or node.expressions):
        message = f"{shown}(*) specified, but {shown} is not an aggregate function"
        raise st.error(code.WRONG_OBJECT_TYPE, message, place)
    if kind == "a":
        ordered_sets.check(scope, node, call, shown, bound, place)
    has_arguments = node.star or node.expressions or node.within_group
    if kind in "aw" and not has_arguments and call.function.name == "count":
        message = f"{shown}(*) must be used to call a parameterless aggregate function"
        raise st.error(code.WRONG_OBJECT_TYPE, message, place)
    if kind == "p" and scope.clause != "CALL":
        signature = f"{shown}({lookup.names_of(st, [b.expr.type.oid for b in bound])})"
        hint = "To call a procedure, use CALL."
        raise st.error(code.WRONG_OBJECT_TYPE, f"{signature} is a procedure", place, hint=hint)
    if kind in "fp":
        _refuse_decorations(scope, node, shown, place)
    if kind == "w" and node.over is None:
        raise st.error(code.WRONG_OBJECT_TYPE, f"window function {shown} requires an OVER clause", place)


def _grouping(scope: Scope, args: Sequence[Any], place: int) -> q.Expr:
    """transformGroupingFunc: what the arguments must be is known when GROUP BY is."""
    st = scope.statement
    if len(args) > _MOST_GROUPING:
        message = f"GROUPING must have fewer than {_MOST_GROUPING + 1} arguments"
        raise st.error(code.TOO_MANY_ARGUMENTS, message, place)
    bound = tuple(bind_expr(scope, arg) for arg in args)
    home, level = _aggregate_level(scope, bound)
    refused = _NO_AGGREGATES.get(home.clause)
    if refused:
        raise st.error(
            code.GROUPING_ERROR, refused.replace("aggregate functions", "grouping operations"), place
        )
    home.has_grouping = True
    return q.Grouping(TypeRef(lookup.INT4), bound, level, place)


def _written_form(node: Any) -> tuple[q.CallForm, str]:
    """How a call is printed again: the constructs of the grammar are printed as such."""
    if node.syntax not in _CONSTRUCTS:
        return q.CallForm.CALL, ""
    if node.syntax == "TRIM" and node.names[-1] != "btrim":
        return q.CallForm.SQL_SYNTAX, str(node.names[-1]).upper()
    return q.CallForm.SQL_SYNTAX, str(node.syntax)


def _check_names(scope: Scope, args: Sequence[Any]) -> None:
    """42601 for a name that is given twice, or an argument without one behind those with names."""
    seen: set[str] = set()
    for arg in args:
        if isinstance(arg, nodes.NamedArg) and arg.name in seen:
            message = f'argument name "{arg.name}" used more than once'
            raise scope.statement.error(code.SYNTAX_ERROR, message, location(arg))
        if isinstance(arg, nodes.NamedArg):
            seen.add(arg.name)
        elif seen:
            message = "positional argument cannot follow named argument"
            raise scope.statement.error(code.SYNTAX_ERROR, message, location(arg))


def _argument(scope: Scope, node: Any) -> calls.Argument:
    if isinstance(node, nodes.NamedArg):
        return calls.Argument(bind_expr(scope, node.this), node.name)
    return calls.Argument(bind_expr(scope, node))


def _refuse_decorations(scope: Scope, node: Any, shown: str, place: int) -> None:
    st = scope.statement
    for given, words in (
        (node.distinct, "DISTINCT"),
        (node.within_group, "WITHIN GROUP"),
        (node.order, "ORDER BY"),
        (node.filter, "FILTER"),
    ):
        if given:
            raise st.error(
                code.WRONG_OBJECT_TYPE, f"{words} specified, but {shown} is not an aggregate function", place
            )
    if node.over is not None:
        raise st.error(
            code.WRONG_OBJECT_TYPE,
            f"OVER specified, but {shown} is not a window function nor an aggregate function",
            place,
        )


def _set_returning(scope: Scope, call: calls.Call, place: int) -> q.Expr:
    st = scope.statement
    if scope.clause == "FROM":
        return q.FuncExpr(call.result, call.function, call.args, location=place)
    in_values = scope.clause == "VALUES" and scope.is_one_row
    if scope.clause not in ("SELECT", "ORDER BY", "GROUP BY") and not in_values:
        raise st.error(
            code.FEATURE_NOT_SUPPORTED,
            f"set-returning functions are not allowed in {_CLAUSES.get(scope.clause, scope.clause)}",
            place,
        )
    scope.has_srf = True
    return q.FuncExpr(call.result, call.function, call.args, location=place)


def _without_implicit(expr: q.Expr) -> q.Expr:
    """strip_implicit_coercions: an argument as it was written."""
    while isinstance(expr, q.Relabel | q.CoerceViaIO) and expr.form is q.CallForm.IMPLICIT_CAST:
        expr = expr.arg
    return expr


def _filter(scope: Scope, node: Any) -> q.Expr | None:
    if node.filter is None:
        return None
    with scope.relabelled("FILTER"):
        return coerce_to_boolean(scope.statement, bind_expr(scope, node.filter), "FILTER")


def aggregate_of(scope: Scope, call: calls.Call, place: int) -> q.Expr:
    """An aggregate's call with nothing but its arguments."""
    return _aggregate(scope, nodes.FuncCall(names=(call.function.name,), expressions=[]), call, place)


def _aggregate(scope: Scope, node: Any, call: calls.Call, place: int) -> q.Expr:
    st = scope.statement
    filter_ = _filter(scope, node)
    order = windows.bind_order(scope, [*(node.order or []), *(node.within_group or [])])
    args = call.args
    direct: tuple[q.Expr, ...] = ()
    if node.within_group and call.function.name != "listagg" and not node.keep:
        count = len(node.within_group)
        args, direct = args[-count:], args[:-count]
        if ordered_sets.is_hypothetical(call.function):
            direct, order = ordered_sets.unified(st, direct, order)
            args = tuple(item.expr for item in order)
    inside = [*args, *([filter_] if filter_ else []), *(item.expr for item in order)]
    home, levels = _aggregate_level(scope, inside)
    refused = _NO_AGGREGATES.get(home.clause)
    if refused:
        raise st.error(code.GROUPING_ERROR, refused, place)
    ordered_sets.check_levels(st, direct, levels)
    _refuse_sets(st, inside, "aggregate")
    own = [found for found, level in ordered_sets.levels_of(tuple(inside)) if level == levels]
    nested: list[q.Aggref | q.Grouping] = [found for found in own if isinstance(found, q.Aggref)]
    for inner in (found for arg in inside for found in walk(arg)):
        if isinstance(inner, q.Grouping) and inner.levelsup == levels:
            nested.append(inner)
        if isinstance(inner, q.WindowFunc):
            raise st.error(
                code.GROUPING_ERROR,
                "aggregate function calls cannot contain window function calls",
                inner.location,
            )
    if nested:
        raise st.error(code.GROUPING_ERROR, "aggregate function calls cannot be nested", nested[0].location)
    note_call(st, call)
    home.has_aggregates = True
    written = [_without_implicit(arg) for arg in call.args]
    if call.function.name == "listagg":  # of what Oracle has made a string of
        written += [inner for arg in call.args for inner in walk(arg)]
    stray = [item.expr for item in order if item.expr not in written]
    if node.distinct and stray and not node.keep:
        raise st.error(
            code.INVALID_COLUMN_REFERENCE,
            "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list",
            location_of(stray[0]),
        )
    return q.Aggref(
        call.result if node.keep else aggregate_type(call.function, args, call.result),
        call.function,
        args,
        bool(node.star),
        bool(node.distinct),
        order,
        filter_,
        direct,
        levels,
        place,
        str(node.keep or ""),
    )


def _refuse_sets(st: Statement, args: Sequence[q.Expr], kind: str) -> None:
    for found in (node for arg in args for node in walk(arg)):
        if isinstance(found, q.FuncExpr) and found.function.returns_set:
            raise st.error(
                code.FEATURE_NOT_SUPPORTED,
                f"{kind} function calls cannot contain set-returning function calls",
                found.location,
                hint="You might be able to move the set-returning function into a LATERAL FROM item.",
            )


def _aggregate_level(scope: Scope, args: Sequence[q.Expr]) -> tuple[Scope, int]:
    """check_agg_arguments: an aggregate belongs to the innermost level its columns come from."""
    level = min((found for _, found in ordered_sets.levels_of(tuple(args))), default=0)
    home = scope
    for _ in range(level):
        if home.parent is not None:
            home = home.parent
    return home, level


def _window_call(scope: Scope, node: Any, call: calls.Call, place: int) -> q.Expr:
    st = scope.statement
    refused = _NO_WINDOWS.get(scope.clause)
    if refused:
        raise st.error(code.WINDOWING_ERROR, refused, place)
    if node.distinct:
        raise st.error(code.FEATURE_NOT_SUPPORTED, "DISTINCT is not implemented for window functions", place)
    sorts = bool(node.within_group) and st.snapshot.database.mode == "oracle"
    if node.order or (node.within_group and not (node.keep or sorts)):
        raise st.error(
            code.FEATURE_NOT_SUPPORTED, "aggregate ORDER BY is not implemented for window functions", place
        )
    _refuse_sets(st, call.args, "window")
    scope.has_windows = True
    window = windows.bind_window(scope, node.over)
    order = windows.bind_order(scope, node.within_group or ())
    function: Function | None = call.function
    args, result = call.args, call.result
    ignores = node.nulls == "IGNORE"
    if ignores or node.from_last:
        args, result = tuple(map(as_key, args)), result.bare()
        types = tuple(arg.type.oid for arg in args)
        function = of_oracle(call.function, types, ignores_nulls=ignores, from_last=bool(node.from_last))
        if ignores and call.function.name in ROWS_OF:
            window = replace(window, frame=ROWS_OF[call.function.name], offsets=())
    elif not (node.keep or order):
        result = aggregate_type(call.function, args, result)
    if function is None:
        raise st.unsupported(f"IGNORE NULLS of {call.function.name}", place)
    return q.WindowFunc(
        result,
        function,
        args,
        window,
        bool(node.star),
        _filter(scope, node),
        place,
        order,
        str(node.keep or ""),
    )


def walk(expr: Any) -> Iterator[Any]:
    """All bound expressions under `expr`, not entering queries."""
    stack = [expr]
    while stack:
        current = stack.pop()
        if isinstance(current, q.Expr):
            yield current
        if isinstance(current, tuple):
            stack.extend(current)
        elif isinstance(current, q.Expr | q.SortBy | q.WindowClause | q.CaseWhen):
            kind: Any = type(current)
            parts = q.parts_of(kind)
            stack.extend(parts(current) if parts is not None else ())


@binds(exp.Star)
def bind_star(scope: Scope, node: Any) -> q.Expr:
    raise scope.statement.error(code.SYNTAX_ERROR, 'syntax error at or near "*"', location(node))


def settle_unknown(scope: Scope, expr: q.Expr) -> q.Expr:
    """An output column of type unknown is text (resolveTargetListUnknowns)."""
    if expr.type.oid == UNKNOWN:
        return coerce_type(scope.statement, expr, lookup.TEXT, "i")
    return expr


__all__ = ["as_key", "bind_call", "settle_unknown", "walk"]
