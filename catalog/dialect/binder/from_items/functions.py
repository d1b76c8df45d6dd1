"""Functions in FROM: one alone, several side by side (ROWS FROM), Oracle's TABLE().

Source: PostgreSQL 15, parse_clause.c (transformRangeFunction).
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any, NamedTuple

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import calls, lookup
from polar_lite.catalog.dialect.binder.columns import alias_of
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, location
from polar_lite.catalog.dialect.binder.from_items.definitions import defined_columns, ordinality_beside
from polar_lite.catalog.dialect.binder.from_items.relations import item_of, rename_columns
from polar_lite.catalog.dialect.binder.state import NamespaceItem, Scope, Statement
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code


def bind_function(scope: Scope, node: Any) -> tuple[q.RangeTblEntry, NamespaceItem]:
    """One item of FROM: its entry, with the columns named as the functions and definitions say."""
    st = scope.statement
    alias, names = alias_of(scope, node.args.get("alias"))
    called = _calls(scope, node)
    default = called[0].name
    inside = any(node.definitions or ())
    function: q.Expr
    if len(called) > 1 or (inside and node.ordinality):
        function, columns = _side_by_side(scope, called)
    elif called[0].definitions:
        function, columns = defined_columns(st, called[0].expr, called[0].definitions)
    else:
        function = called[0].expr
        given = "column_value" if node.table else alias or default
        columns = _function_columns(scope, function, given)
    if node.ordinality:
        if node.columns:
            raise ordinality_beside(st, location(node.columns[0]))
        columns += (q.RteColumn("ordinality", TypeRef(lookup.INT8), "ordinality", len(columns) + 1),)
    is_defined = bool(called[0].definitions) and not isinstance(function, q.RowsFrom)
    entry = q.RangeTblEntry(
        q.RteKind.FUNCTION,
        st.next_varno(),
        alias or default,
        columns,
        function=function,
        with_ordinality=bool(node.ordinality),
        lateral=True,
        is_defined=is_defined,
    )
    item = item_of(entry, has_alias=bool(alias))
    is_row = lookup.is_composite(st, function.type.oid)
    item.is_function_scalar = len(columns) == 1 and not is_defined and not is_row
    if st.snapshot.has_hierarchy(function.type.oid):
        item.whole = q.Var(function.type.bare(), entry.varno, q.WHOLE, 0, "value", "")
    rename_columns(scope, item, names, entry.alias)
    return entry, item


class _Called(NamedTuple):
    """A function in FROM. name: of its column, where nothing else names it; definitions: of its columns."""

    expr: q.Expr
    name: str
    definitions: Sequence[Any] = ()


def _calls(scope: Scope, node: Any) -> list[_Called]:
    """The functions of one item, bound."""
    found: list[_Called] = []
    active, scope.lateral_active = scope.lateral_active, True
    try:
        with scope.relabelled("FROM"):
            for given, inside in zip_longest(node.functions, node.definitions or ()):
                call = given
                if node.table:
                    call = _of_table(scope, call)
                elif _gives_collection(scope, call):
                    call = nodes.FuncCall(names=("pg_catalog", "unnest"), expressions=[call])
                    call.meta["start"] = location(given)
                named = isinstance(call, nodes.FuncCall | nodes.SQLValueFunction)
                name = call.name.lower() if named else "function"
                for expr in _unnested(scope, call) or [bind_expr(scope, call)]:
                    _check_nested(scope.statement, expr)
                    found.append(_Called(expr, name, inside or ()))
    finally:
        scope.lateral_active = active
    if node.columns:
        found[0] = found[0]._replace(definitions=node.columns)
        if len(found) > 1:
            message = "ROWS FROM() with multiple functions cannot have a column definition list"
            hint = "Put a separate column definition list for each function inside ROWS FROM()."
            raise scope.statement.error(code.SYNTAX_ERROR, message, location(node.columns[0]), hint=hint)
    return found


def _side_by_side(scope: Scope, called: Sequence[_Called]) -> tuple[q.RowsFrom, tuple[q.RteColumn, ...]]:
    """ROWS FROM: the columns of each function come after those of the functions before it."""
    st = scope.statement
    calls: list[q.Expr] = []
    widths: list[int] = []
    defined: list[tuple[q.RteColumn, ...]] = []
    columns: list[q.RteColumn] = []
    for call in called:
        expr = call.expr
        own: tuple[q.RteColumn, ...] = ()
        if call.definitions:
            expr, own = defined_columns(st, expr, call.definitions)
        calls.append(expr)
        defined.append(own)
        start = sum(width or 1 for width in widths)
        places = []
        for column in own or _function_columns(scope, expr, call.name):
            is_value = column.physical == "value"
            places.append(-1 if is_value else int(column.physical[1:-1]))
            physical = f"[{start + max(places[-1], 0)}]"
            columns.append(replace(column, physical=physical, attnum=len(columns) + 1))
        widths.append(max(places) + 1)
    function = q.RowsFrom(TypeRef(lookup.RECORD), tuple(calls), tuple(widths), tuple(defined))
    return function, tuple(columns)


def _check_nested(st: Statement, expr: q.Expr) -> None:
    """0A000 for a set-returning function in the arguments of another function (or expression)."""
    for part in q.nodes_of_level(expr):
        if part is not expr and isinstance(part, q.FuncExpr) and part.function.returns_set:
            message = "set-returning functions must appear at top level of FROM"
            raise st.error(code.FEATURE_NOT_SUPPORTED, message, part.location)


def _of_table(scope: Scope, call: Any) -> Any:
    """TABLE(..) is unnest of an array (42804), or a call of a function that gives rows itself."""
    expr = bind_expr(scope, call.expressions[0])
    if isinstance(expr, q.FuncExpr) and expr.function.returns_set:
        return call.expressions[0]
    row = scope.statement.snapshot.type(expr.type.oid)
    if row is None or not row.element_oid or row.length != -1:
        raise scope.statement.error(code.DATATYPE_MISMATCH, "TABLE() is of a collection only", location(call))
    return call


def _gives_collection(scope: Scope, call: Any) -> bool:
    """Whether it is a call of a user's function whose collection Oracle makes rows of, as TABLE() would."""
    st = scope.statement
    if not isinstance(call, nodes.FuncCall) or call.syntax is not None or not st.snapshot.has_collections:
        return False
    if not calls.is_routine(st, call.names):
        return False
    expr = bind_expr(scope, call)
    if not isinstance(expr, q.FuncExpr) or not expr.type.domain:
        return False
    domain = st.snapshot.types[expr.type.domain].domain
    return domain is not None and domain.collection


def _unnested(scope: Scope, call: Any) -> list[q.Expr]:
    """unnest(a, b, ..) is ROWS FROM (unnest(a), unnest(b), ..); [] for any other call."""
    if not isinstance(call, nodes.FuncCall) or len(call.expressions or ()) < 2:
        return []
    if tuple(call.names) not in (("unnest",), ("pg_catalog", "unnest")):
        return []
    found = []
    for argument in call.expressions:
        single = call.copy()
        single.set("expressions", [argument])
        found.append(bind_expr(scope, single))
    return found


def _function_columns(scope: Scope, expr: q.Expr, default: str) -> tuple[q.RteColumn, ...]:
    st = scope.statement
    if isinstance(expr, q.FuncExpr) and expr.function.out_names:
        function = expr.function
        if len(function.out_names) > 1 or function.result == lookup.RECORD:
            pairs = zip(function.out_names, function.out_types, strict=True)
            return tuple(q.RteColumn(n, TypeRef(t), f"[{i}]", i + 1) for i, (n, t) in enumerate(pairs))
        if not lookup.is_composite(st, expr.type.oid):
            return (q.RteColumn(function.out_names[0], TypeRef(function.out_types[0]), "value", 1),)
    if lookup.is_composite(st, expr.type.oid):
        fields = lookup.composite_columns(st, expr.type.oid) or ()
        return tuple(
            q.RteColumn(c.name, c.type.bare(), f"[{c.attnum - 1}]", i + 1) for i, c in enumerate(fields)
        )
    if expr.type.oid == lookup.RECORD:
        raise st.error(
            code.SYNTAX_ERROR,
            'a column definition list is required for functions returning "record"',
            getattr(expr, "location", -1),
        )
    return (q.RteColumn(default, expr.type, "value", 1),)
