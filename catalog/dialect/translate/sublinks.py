"""Queries in expressions: EXISTS, scalar ones, ARRAY, IN, ANY and ALL."""

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate import helpers, memberships
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import json_item, translate, translates
from polar_lite.catalog.dialect.translate.queries import select


@translates(q.SubLink)
def _sublink(tr: Translation, expr: q.SubLink) -> exp.Expr:
    match expr.kind:
        case q.SubLinkKind.EXISTS:
            found = memberships.instead(tr, expr.query, select)
            return found if found is not None else template("EXISTS ({0})", select(tr, expr.query))
        case q.SubLinkKind.EXPR:
            return _scalar(tr, expr)
        case q.SubLinkKind.ARRAY:
            element = expr.query.targets[0].expr.type
            if element.oid == expr.type.oid:
                arrays = template("(SELECT json_group_array(c1 || '') FROM ({0}))", select(tr, expr.query))
                return tr.call(helpers.ACCUMULATED, arrays)
            value = json_item(tr, element, template("c1"))
            return template("(SELECT json_group_array({1}) FROM ({0}))", select(tr, expr.query), value)
    return _quantified(tr, expr)


def _scalar(tr: Translation, expr: q.SubLink) -> exp.Expr:
    """A second row is 21000; checked unless the query cannot have one."""
    query = expr.query
    inner = select(tr, query)
    single = (query.has_aggregates and not query.group) or (
        not query.from_items and query.set_operation is None and not query.has_sets
    )
    if single or _limits_to_one(query):
        return template("({0})", inner)
    alias = tr.new_alias()
    name_ = tr.call(helpers.SINGLE, template("c1"), template("n"))
    counted = template(f"SELECT c1, count(*) OVER () AS n FROM ({{0}}) AS {alias} LIMIT 2", inner)
    return template("(SELECT {0} FROM ({1}) LIMIT 1)", name_, counted)


def _limits_to_one(query: q.Query) -> bool:
    limit_ = query.limit
    return isinstance(limit_, q.Const) and limit_.value in (0, 1)


def _quantified(tr: Translation, expr: q.SubLink) -> exp.Expr:
    """left op ANY|ALL (query), NULLs as SQL has them."""
    test = expr.test
    native = _native_in(tr, expr)
    if native is not None:
        return native
    alias = tr.new_alias()
    inner = select(tr, expr.query)
    before = tr.sublink_columns
    tr.sublink_columns = [template(f"{alias}.c{i}") for i in range(1, len(expr.query.targets) + 1)]
    try:
        condition = translate(tr, test) if test is not None else template("1")
    finally:
        tr.sublink_columns = before
    is_any = expr.kind is q.SubLinkKind.ANY
    decided, word = (1, "max") if is_any else (0, "min")
    return template(
        f"(SELECT CASE WHEN {word}(t) = {decided} THEN {decided} WHEN count(*) > count(t) THEN NULL"
        f" ELSE {1 - decided} END"
        f" FROM (SELECT {{1}} AS t FROM ({{0}}) AS {alias}))",
        inner,
        condition,
    )


def _native_in(tr: Translation, expr: q.SubLink) -> exp.Expr | None:
    """`x IN (SELECT ..)` of SQLite, when the equality is SQLite's own on unconverted columns."""
    test = expr.test
    if expr.operator != "=" or expr.kind is not q.SubLinkKind.ANY or len(expr.left) != 1:
        return None
    if not isinstance(test, q.FuncExpr | q.NativeExpr) or not isinstance(test.args[1], q.SubLinkColumn):
        return None
    sql = test.template if isinstance(test, q.NativeExpr) else test.function.sql
    if sql != "({0} = {1})":
        return None
    return template("({0} IN ({1}))", translate(tr, test.args[0]), select(tr, expr.query))
