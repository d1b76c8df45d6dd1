"""ORDER BY, LIMIT and OFFSET as SQLite has them."""

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.aggregates.calls import sort_item, sorts_as_stored
from polar_lite.catalog.dialect.translate.clauses import limits
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import collated, compared


def tail(tr: Translation, query: q.Query, tree: exp.Query) -> None:
    if query.order:
        tree.set("order", exp.Order(expressions=[_sort(tr, item) for item in query.order]))
    cut(tr, query, tree)


def cut(tr: Translation, query: q.Query, tree: exp.Query) -> None:
    if query.limit is not None or query.offset is not None:
        tree.set("limit", exp.Limit(expression=limits.count(tr, query.limit, "LIMIT")))
    if query.offset is not None:
        tree.set("offset", exp.Offset(expression=limits.count(tr, query.offset, "OFFSET")))


def no_ordinal(expr: q.Expr, sql: exp.Expr) -> exp.Expr:
    """A key as SQLite takes it: an integer is an ordinal, also with a sign, and so is `0 AND x`."""
    is_constant = not q.holds(expr, q.Var, q.Aggref, q.WindowFunc, q.SubLink)
    return template("coalesce({0}, NULL)", sql) if is_constant or isinstance(expr, q.BoolExpr) else sql


def _sort(tr: Translation, item: q.SortBy) -> exp.Expr:
    if item.target and sorts_as_stored(tr, item.expr):
        sql = collated(item.expr.type, template(str(item.target)))
    else:
        sql = no_ordinal(item.expr, compared(tr, item.expr))
    return sort_item(tr, item, sql)
