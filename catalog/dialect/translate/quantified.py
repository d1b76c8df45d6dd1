"""ANY and ALL of a query that does not look out: few of its rows decide, and these are found once.

SQLite would go through all rows of the query for each row outside. For an ordering operator the least or the
greatest row stands for all that hold no NULL. A row that is not IN a query is unknown only because of rows
with a NULL, which are few.
"""

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.coercion import as_key
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import collated, sort_key

_DESCENDING: Final = {
    (q.SubLinkKind.ANY, "<"): (True,),
    (q.SubLinkKind.ANY, "<="): (True,),
    (q.SubLinkKind.ANY, ">"): (False,),
    (q.SubLinkKind.ANY, ">="): (False,),
    (q.SubLinkKind.ALL, "<"): (False,),
    (q.SubLinkKind.ALL, "<="): (False,),
    (q.SubLinkKind.ALL, ">"): (True,),
    (q.SubLinkKind.ALL, ">="): (True,),
    (q.SubLinkKind.ALL, "="): (False, True),
    (q.SubLinkKind.ANY, "<>"): (False, True),
}
"""Which rows decide: the last of the order, the first, or both."""
# Types whose operators of these names compare something else than the order of the type.
_UNORDERED: Final = frozenset({"point", "lseg", "path", "box", "polygon", "line", "circle"})


def decisive(tr: Translation, expr: q.SubLink, rows: exp.Expr) -> exp.Expr:
    """The rows of the query that decide, where these are fewer; else `rows` themselves."""
    ends = _DESCENDING.get((expr.kind, expr.operator), ())
    if expr.query.correlated or expr.test is None or not ends:
        return rows
    columns = _columns(expr.test, len(expr.query.targets))
    if columns is None or (len(columns) > 1 and len(ends) > 1):
        return rows
    if any(_is_unordered(tr, column) for column in columns):
        return rows
    columns = [as_key(column) if column.type.is_wide else column for column in columns]
    alias, width = tr.new_alias(), len(columns)
    before = tr.sublink_columns
    tr.sublink_columns = [template(f"c{number}") for number in range(1, width + 1)]
    try:
        keys = [collated(column.type, sort_key(tr, column)) for column in columns]
    finally:
        tr.sublink_columns = before
    whole, some = _null_tests(width)
    arms = [
        f"SELECT * FROM (SELECT * FROM {alias} WHERE {whole} ORDER BY {_order(width, is_last)} LIMIT 1)"
        for is_last in ends
    ]
    # One NULL is as good as many; of rows, each may be told apart by its other fields.
    arms.append(f"SELECT * FROM (SELECT * FROM {alias} WHERE {some}{' LIMIT 1' if width == 1 else ''})")
    found = f"{alias}d"
    return template(
        f"WITH {alias} AS MATERIALIZED ({{0}}), {found} AS MATERIALIZED ({' UNION ALL '.join(arms)})"
        f" SELECT * FROM {found}",
        rows,
        *keys,
    )


def not_in(tr: Translation, rows: exp.Expr, left: Sequence[exp.Expr]) -> exp.Expr:
    """`left IN (rows)` of several columns, for where FALSE and NULL differ. rows: columns c1, c2 .."""
    alias, width = tr.new_alias(), len(left)
    row = ", ".join(f"{{{number}}}" for number in range(1, width + 1))
    _, some = _null_tests(width)
    unknown = " OR ".join(f"{{{number}}} IS NULL" for number in range(1, width + 1))
    listed = ", ".join(f"c{number}" for number in range(1, width + 1))
    return template(
        f"(WITH {alias} ({listed}) AS MATERIALIZED ({{0}}) SELECT CASE"
        f" WHEN ({row}) IN (SELECT * FROM {alias}) THEN 1"
        f" WHEN {unknown} THEN ({row}) IN (SELECT * FROM {alias})"
        f" ELSE ({row}) IN (SELECT * FROM {alias} WHERE {some}) END)",
        rows,
        *left,
    )


def _columns(test: q.Expr, width: int) -> list[q.Expr] | None:
    """The query's side of a comparison, field by field; None where its order is not the type's."""
    found: list[q.Expr] = []
    while len(found) < width - 1:
        # (a, b) < (c, d) is a < c OR (a = c AND b < d).
        if not isinstance(test, q.BoolExpr) or len(test.args) != 2:
            return None
        first, rest = test.args
        column = _column(first)
        if column is None or not isinstance(rest, q.BoolExpr) or len(rest.args) != 2:
            return None
        found.append(column)
        test = rest.args[1]
    last = _column(test)
    return None if last is None else [*found, last]


def _column(test: q.Expr) -> q.Expr | None:
    if not isinstance(test, q.FuncExpr | q.NativeExpr) or len(test.args) != 2:
        return None
    if isinstance(test, q.FuncExpr) and (test.function.routine_oid or test.function.user_oid) is not None:
        return None
    outer, inner = test.args
    if q.holds(outer, q.SubLinkColumn) or not q.holds(inner, q.SubLinkColumn):
        return None
    return inner


def _is_unordered(tr: Translation, column: q.Expr) -> bool:
    row = tr.type_of(column.type.oid)
    return row is None or row.name in _UNORDERED


def _null_tests(width: int) -> tuple[str, str]:
    names = [f"c{number}" for number in range(1, width + 1)]
    return " AND ".join(f"{n} IS NOT NULL" for n in names), " OR ".join(f"{n} IS NULL" for n in names)


def _order(width: int, is_last: bool) -> str:
    return ", ".join(f"{{{number}}}{' DESC' if is_last else ''}" for number in range(1, width + 1))
