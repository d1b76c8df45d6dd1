"""Functions and LATERAL subqueries in FROM: what SQLite has as the rows of json_each.

A set comes as one JSON array of its rows; those of generate_series are made one by one where they depend on
no other item of FROM.
"""

from dataclasses import replace
from decimal import Decimal
from typing import TypeGuard

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.clauses import limits
from polar_lite.catalog.dialect.translate.clauses.postponed import is_volatile
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.dialect.translate.functions import set_returning
from polar_lite.catalog.dialect.translate.values.containers import json_item
from polar_lite.catalog.types import is_in_catalog_only
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol.sqlstate import unsupported


def lateral(tr: Translation, query: q.Query, rows_of: exp.Query, alias: str) -> exp.Expr:
    """A subquery that sees the items before it: SQLite allows that in the argument of json_each alone."""
    columns = [
        json_item(tr, target.expr.type, template(f"c{number}"))
        for number, target in enumerate((t for t in query.outputs if not t.junk), 1)
    ]
    places = ", ".join(f"{{{number}}}" for number in range(1, len(columns) + 1))
    rows = f"(SELECT json_group_array(json_array({places})) FROM ({{0}}))"
    return template(f"json_each({rows}) AS {alias}", rows_of, *columns)


def item(tr: Translation, rte: q.RangeTblEntry, alias: str) -> exp.Expr:
    """A set comes as one JSON array of its rows; a single value is an array of one."""
    call = rte.function
    if call is None:
        raise unsupported("a function in FROM")
    # What the select list calls is called for each row of the others, even with the same values.
    is_called_anew = rte.is_spread and is_volatile(call)
    if _is_series(call) and not is_called_anew:
        rows = _series(tr, call) if call.type.oid in lookup.INTEGER_DIGITS else _values(tr, call)
        return template(f"({{0}}) AS {alias}", rows)
    if isinstance(call, q.RowsFrom):
        rows = _side_by_side(tr, rte, call)
    else:
        width = len(rte.columns) - rte.with_ordinality
        is_row = width > 1 or rte.is_defined or _is_composite(tr, call)
        rows = _rows(tr, rte, call, is_row=is_row)
    if is_volatile(call) and not is_called_anew:
        # A scalar subquery is computed once, however often a join goes through the rows.
        rows = template("(SELECT {0})", rows)
    return template(f"json_each({{0}}) AS {alias}", rows)


def _is_composite(tr: Translation, call: q.Expr) -> bool:
    row = tr.type_of(call.type.oid)
    return isinstance(row, UserType) and row.kind == "c"


def _rows(tr: Translation, rte: q.RangeTblEntry, call: q.Expr, *, is_row: bool) -> exp.Expr:
    """The JSON array of a call's values, or of the arrays that its rows are."""
    if isinstance(call, q.FuncExpr) and call.function.returns_set:
        sql = _set(tr, rte, call)
        if is_in_catalog_only(call.type.oid) and is_row:
            return template("(SELECT json_group_array(json(value)) FROM json_each({0}))", sql)
        return sql
    sql = translate(tr, call)
    if not is_row:
        return template("json_array({0})", sql)
    # A record is the array of its fields, or carries it as "v"; the call is made once.
    fields_ = "CASE json_type(v) WHEN 'array' THEN json(v) ELSE json_extract(v, '$.v') END"
    return template(f"(WITH f(v) AS MATERIALIZED (SELECT {{0}}) SELECT json_array({fields_}) FROM f)", sql)


def limited(query: q.Query) -> q.Query:
    """A query whose sets of the select list stop at its LIMIT, if each of their rows is one of the result."""
    if query.limit is None or query.with_ties or query.order or query.distinct or not query.from_items:
        return query
    last = query.from_items[-1]
    if not (isinstance(last, q.RangeTblRef) and last.entry.is_spread):
        return query
    if any(
        isinstance(node, q.Var | q.SubLink | q.ShareOfRows)
        for node in q.nodes_of((query.limit, query.offset))
    ):
        return query
    entry = replace(last.entry, limits=(query.limit, query.offset))
    return replace(query, from_items=(*query.from_items[:-1], q.RangeTblRef(entry)))


def _set(tr: Translation, rte: q.RangeTblEntry, call: q.Expr) -> exp.Expr:
    """A call's rows; with LIMIT and OFFSET only as many as these leave."""
    if tr.given is not None and not any(isinstance(n, q.Given) for n in q.nodes_of(call)):
        return tr.given
    if rte.limits is None or not (isinstance(call, q.FuncExpr) and _is_lazy(call)):
        return translate(tr, call)
    limit, offset = (limits.count(tr, rte.limits[0], "LIMIT"), limits.count(tr, rte.limits[1], "OFFSET"))
    wanted = limit if rte.limits[1] is None else template("iif({0} < 0, -1, {0} + {1})", limit, offset)
    args = [translate(tr, arg) for arg in call.args]
    return tr.call(set_returning.first_rows(call.function), wanted, *args)


def _is_lazy(call: q.FuncExpr) -> bool:
    """Whether the function makes a row when it is asked for one."""
    return call.function.name == "generate_series" and call.function.python is not None


def _side_by_side(tr: Translation, rte: q.RangeTblEntry, rows: q.RowsFrom) -> exp.Expr:
    widths = rows.widths or (0,) * len(rows.calls)
    sets = [_rows(tr, rte, call, is_row=width > 0) for call, width in zip(rows.calls, widths, strict=True)]
    return tr.call(set_returning.rows_from(widths), *sets)


def _is_series(call: q.Expr) -> TypeGuard[q.FuncExpr]:
    """generate_series of values that do not come from other items of FROM."""
    return (
        isinstance(call, q.FuncExpr)
        and call.function.name == "generate_series"
        and (call.type.oid in lookup.INTEGER_DIGITS or call.type.oid in set_returning.SERIES)
        and not any(isinstance(node, q.Var | q.SubLink) for arg in call.args for node in q.nodes_of(arg))
    )


def _values(tr: Translation, call: q.FuncExpr) -> exp.Expr:
    """As _series, with values that Python adds up and compares."""
    tr.note(call.function)
    first, following = set_returning.SERIES[call.type.oid]
    start, stop, *rest = [translate(tr, arg) for arg in call.args]
    step = rest[0] if rest else translate(tr, q.Const(call.type, Decimal(1)))
    places = [template(column) for column in ("a", "b", "step")]
    return template(
        "WITH RECURSIVE bounds(a, b, step) AS (SELECT {0}, {1}, {2} LIMIT 1),"
        " series(key, value, b, step) AS (SELECT 0, {3}, b, step FROM bounds"
        " UNION ALL SELECT key + 1, {4}, b, step FROM series WHERE value IS NOT NULL)"
        " SELECT key, value FROM series WHERE value IS NOT NULL",
        start,
        stop,
        step,
        tr.call(first, *places),
        tr.call(following, template("value"), *places[1:]),
    )


def _series(tr: Translation, call: q.FuncExpr) -> exp.Expr:
    """Rows one by one, so that any number of them takes no memory and can be interrupted."""
    tr.note(call.function)
    args = [translate(tr, arg) for arg in call.args]
    step = tr.call(set_returning.STEP, args[2]) if len(args) > 2 else template("1")
    return template(
        "WITH RECURSIVE bounds(a, b, step) AS (SELECT {0}, {1}, {2} LIMIT 1),"
        " series(key, value, b, step) AS ("
        "SELECT 0, a, b, step FROM bounds WHERE CASE WHEN step > 0 THEN a <= b ELSE a >= b END"
        " UNION ALL SELECT key + 1, value + step, b, step FROM series"
        # The last value may be the largest there is.
        " WHERE CASE WHEN step > 0 THEN value <= b - step ELSE value >= b - step END)"
        " SELECT key, value FROM series",
        args[0],
        args[1],
        step,
    )
