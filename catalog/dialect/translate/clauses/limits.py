"""LIMIT, OFFSET and FETCH .. WITH TIES.

SQLite's own LIMIT knows no ties, and neither its LIMIT nor its ORDER BY sees a column of an outer query.
Where it would have to, the rows are numbered in their order instead, and those with the right numbers kept.
"""

from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.storage import name, template
from polar_lite.catalog.dialect.translate.aggregates.calls import sort_item
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import collated, compared, translate
from polar_lite.catalog.dialect.translate.functions import checks


def needs_numbers(query: q.Query) -> bool:
    return cuts_by_number(query) or any(looks_out(item.expr) for item in query.order)


def cuts_by_number(query: q.Query) -> bool:
    counts = q.nodes_of((query.limit, query.offset))
    return query.with_ties or any(isinstance(node, q.Var | q.ShareOfRows) for node in counts)


def looks_out(node: Any, depth: int = 0) -> bool:
    """Whether a column of a query outside is in it, `depth` being the subqueries that were entered."""
    if isinstance(node, tuple):
        return any(looks_out(item, depth) for item in node)
    kind: Any = type(node)
    if (parts := q.parts_of(kind)) is None:
        return False
    if isinstance(node, q.Var):
        return node.levelsup > depth
    return looks_out(tuple(parts(node)), depth + isinstance(node, q.Query))


def numbered(tr: Translation, query: q.Query, tree: exp.Select) -> exp.Select:
    """`tree`, which has no ORDER BY yet, sorted and cut."""
    outputs = [f"c{number}" for number in range(1, len(tree.expressions) + 1)]
    for number, item in enumerate(query.order, 1):
        tree.expressions.append(template(f"{{0}} AS s{number}", compared(tr, item.expr)))
    sorts = [
        sort_item(tr, item, collated(item.expr.type, template(f"s{number}")))
        for number, item in enumerate(query.order, 1)
    ]
    order = ", ".join(f"{{{place}}}" for place in range(1, len(sorts) + 1))
    window = f"WINDOW w AS (ORDER BY {order})" if sorts else "WINDOW w AS ()"
    numbers = "row_number() OVER w AS n, rank() OVER w AS k"
    if isinstance(query.limit, q.ShareOfRows):
        numbers += ", count(*) OVER () AS t"
    rows = template(f"SELECT *, {numbers} FROM ({{0}}) {window}", tree, *sorts)
    return exp.Select(
        expressions=[name(output) for output in outputs],
        from_=exp.From(this=template("({0})", rows)),
        where=exp.Where(this=_kept(tr, query)),
        order=exp.Order(expressions=[template("n")]),
    )


def _kept(tr: Translation, query: q.Query) -> exp.Expr:
    first = count(tr, query.offset, "OFFSET") if query.offset is not None else template("0")
    if query.limit is None:
        return template("n > {0}", first)
    # The peers of the last row have its rank; no rows asked for have no last row.
    last = "k" if query.with_ties else "n"
    return template(
        f"n > {{0}} AND ({{1}} < 0 OR ({{1}} > 0 AND {last} <= {{0}} + {{1}}))",
        first,
        count(tr, query.limit, "LIMIT"),
    )


def count(tr: Translation, expr: q.Expr | None, clause: str) -> exp.Expr:
    """NULL is no limit; a negative count is 2201W, 2201X."""
    if expr is None:
        return template("-1")
    if isinstance(expr, q.ShareOfRows):  # of `t` rows
        share = template("max(coalesce({0}, 0.0), 0.0) * t / 100.0", translate(tr, expr.percent))
        return template("CAST({0} AS INTEGER) + ({0} > CAST({0} AS INTEGER))", share)
    inner = expr.args[0] if isinstance(expr, q.FuncExpr) and len(expr.args) == 1 else expr
    for candidate in (expr, inner):
        if isinstance(candidate, q.Param) and candidate.type.oid in lookup.INTEGER_DIGITS:
            # A NULL that the caller does not convert still means no limit.
            unlimited = "-1" if clause == "LIMIT" else "0"
            return template(
                f"coalesce({{0}}, {unlimited})", tr.parameter(candidate, candidate.type, limit=clause)
            )
        if isinstance(candidate, q.Const) and isinstance(candidate.value, int) and candidate.value >= 0:
            return template(str(candidate.value))
    return tr.call(checks.LIMIT, translate(tr, expr), template(f"'{clause}'"))
