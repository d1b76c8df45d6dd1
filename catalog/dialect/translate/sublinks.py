"""Queries in expressions: EXISTS, scalar ones, ARRAY, IN, ANY, ALL; and NOT, for which NULL counts."""

from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate import memberships, quantified
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import (
    EQUALITY,
    balanced,
    json_item,
    sort_key,
    translate,
    translates,
)
from polar_lite.catalog.dialect.translate.functions import arrays, checks
from polar_lite.catalog.dialect.translate.functions.fixed import FIXED_TO_KEY
from polar_lite.catalog.dialect.translate.queries import select
from polar_lite.catalog.dialect.translate.values import moments
from polar_lite.protocol.sqlstate import unsupported

_WORDS: Final = {(q.SubLinkKind.ANY, "="): "IN", (q.SubLinkKind.ALL, "<>"): "NOT IN"}
# Equalities, and what is none, of types that have a key for each value.
_BY_KEYS: Final = frozenset(
    f"{kind}_{word}" for kind in ("array", "interval", "jsonb") for word in ("eq", "ne")
)


@translates(q.BoolExpr)
def _bool(tr: Translation, expr: q.BoolExpr) -> exp.Expr:
    if expr.op is q.BoolOp.NOT:
        # NOT NOT is nothing, also of NULL.
        inner, negated = expr.args[0], True
        while isinstance(inner, q.BoolExpr) and inner.op is q.BoolOp.NOT:
            inner, negated = inner.args[0], not negated
        if not negated:
            return translate(tr, inner)
        if isinstance(inner, q.SubLink) and inner.kind is q.SubLinkKind.ANY:
            return template("(NOT {0})", _quantified(tr, inner, is_negated=True))
        return template("(NOT {0})", translate(tr, inner))
    parts: list[q.Expr] = []
    stack = list(reversed(expr.args))
    while stack:
        arg = stack.pop()
        if isinstance(arg, q.BoolExpr) and arg.op is expr.op:
            stack.extend(reversed(arg.args))
        else:
            parts.append(arg)
    return balanced([translate(tr, part) for part in parts], expr.op.value)


@translates(q.SubLink)
def _sublink(tr: Translation, expr: q.SubLink) -> exp.Expr:
    match expr.kind:
        case q.SubLinkKind.EXISTS:
            found = memberships.instead(tr, expr.query, select)
            rows = memberships.without_columns(expr.query)
            if found is not None:
                return found
            # SQLite forgets DISTINCT in EXISTS, though it changes what OFFSET leaves.
            is_cut = expr.query.distinct and expr.query.offset is not None
            return template("EXISTS (SELECT 1 FROM ({0}))" if is_cut else "EXISTS ({0})", select(tr, rows))
        case q.SubLinkKind.EXPR:
            return _single(tr, expr.query, select(tr, expr.query))
        case q.SubLinkKind.ROW:
            alias, inner, condition = _beside(tr, expr, select(tr, expr.query))
            compared = template(f"SELECT {{1}} AS c1 FROM ({{0}}) AS {alias}", inner, condition)
            return _single(tr, expr.query, compared)
        case q.SubLinkKind.ARRAY:
            element = expr.query.targets[0].expr.type
            if element.oid == expr.type.oid:
                listed = template("(SELECT json_group_array(c1 || '') FROM ({0}))", select(tr, expr.query))
                return tr.call(arrays.ACCUMULATED, listed)
            value = json_item(tr, element, template("c1"))
            if element.is_fixed:
                value = tr.call(FIXED_TO_KEY, value, template(str(element.scale)))
            return template("(SELECT json_group_array({1}) FROM ({0}))", select(tr, expr.query), value)
    return _quantified(tr, expr)


def _single(tr: Translation, query: q.Query, inner: exp.Expr) -> exp.Expr:
    """A second row is 21000; checked unless the query cannot have one."""
    single = (query.has_aggregates and not query.group) or (
        not query.from_items and query.set_operation is None and not query.has_sets
    )
    if single or _limits_to_one(query):
        return template("({0})", inner)
    alias = tr.new_alias()
    name_ = tr.call(checks.SINGLE, template("c1"), template("n"))
    counted = template(f"SELECT c1, count(*) OVER () AS n FROM ({{0}}) AS {alias} LIMIT 2", inner)
    return template("(SELECT {0} FROM ({1}) LIMIT 1)", name_, counted)


def _limits_to_one(query: q.Query) -> bool:
    limit_ = query.limit
    return isinstance(limit_, q.Const) and limit_.value in (0, 1)


def _quantified(tr: Translation, expr: q.SubLink, *, is_negated: bool = False) -> exp.Expr:
    """left op ANY|ALL (query), NULLs as SQL has them."""
    membership = _membership(tr, expr, tells_null=is_negated or expr.kind is q.SubLinkKind.ALL)
    if membership is not None:
        return membership
    alias, inner, condition = _beside(tr, expr, quantified.decisive(tr, expr, select(tr, expr.query)))
    is_any = expr.kind is q.SubLinkKind.ANY
    decided, word = (1, "max") if is_any else (0, "min")
    return template(
        f"(SELECT CASE WHEN {word}(t) = {decided} THEN {decided} WHEN count(*) > count(t) THEN NULL"
        f" ELSE {1 - decided} END"
        f" FROM (SELECT {{1}} AS t FROM ({{0}}) AS {alias}))",
        inner,
        condition,
    )


def _beside(tr: Translation, expr: q.SubLink, inner: exp.Expr) -> tuple[str, exp.Expr, exp.Expr]:
    """A name for the query's rows, these, and what is tested of each of them."""
    if q.holds(expr.left, q.WindowFunc):
        raise unsupported("a window function that is compared with a query's rows")
    alias = tr.new_alias()
    before = tr.sublink_columns
    tr.sublink_columns = [template(f"{alias}.c{i}") for i in range(1, len(expr.query.targets) + 1)]
    try:
        condition = translate(tr, expr.test) if expr.test is not None else template("1")
    finally:
        tr.sublink_columns = before
    return alias, inner, condition


def _membership(tr: Translation, expr: q.SubLink, *, tells_null: bool) -> exp.Expr | None:
    """IN, = ANY and <> ALL as SQLite's IN, where its equality, of values or of their keys, is the operator's.

    SQLite looks a row up then, where it would go through all of the query's for each row outside.
    tells_null: FALSE and NULL are not the same to what asks; SQLite would look at all rows for that.
    """
    word = _WORDS.get((expr.kind, expr.operator))
    test = expr.test
    if word is None or test is None:
        return None
    tests = test.args if isinstance(test, q.BoolExpr) else (test,)
    alias = tr.new_alias()
    columns: list[exp.Expr] = [template(f"{alias}.c{number}") for number in range(1, len(tests) + 1)]
    before, tr.sublink_columns = tr.sublink_columns, columns
    try:
        pairs = [_compared(tr, test) for test in tests]
    finally:
        tr.sublink_columns = before
    left = [pair[0] for pair in pairs if pair is not None]
    right = [pair[1] for pair in pairs if pair is not None]
    if len(left) < len(tests):
        return None
    rows: exp.Expr = select(tr, expr.query)
    places = ", ".join(f"{{{number}}}" for number in range(1, len(tests) + 1))
    if right != columns:
        rows = template(f"SELECT {places} FROM ({{0}}) AS {alias}", rows, *right)
    if len(tests) > 1 and tells_null and not expr.query.correlated:
        found = quantified.not_in(tr, rows, left)
        return template("(NOT {0})", found) if word == "NOT IN" else found
    row = places if len(tests) == 1 else f"({places})"
    return template(f"({row} {word} ({{0}}))", rows, *left)


def _compared(tr: Translation, test: q.Expr) -> tuple[exp.Expr, exp.Expr] | None:
    """What stands on either side of an equality of something outside and a column of the query."""
    test = moments.joined(test) or test
    if not isinstance(test, q.FuncExpr | q.NativeExpr) or len(test.args) != 2:
        return None
    outer, inner = test.args
    if q.holds(outer, q.SubLinkColumn) or q.holds(inner, q.Var, q.SubLink):
        return None
    native = EQUALITY.fullmatch(
        (test.template if isinstance(test, q.NativeExpr) else test.function.sql) or ""
    )
    if native is not None:
        return template(f"{{0}}{native['collation']}", translate(tr, outer)), translate(tr, inner)
    if test.function.name in _BY_KEYS and test.function.routine_oid is None:
        return sort_key(tr, outer), sort_key(tr, inner)
    return None
