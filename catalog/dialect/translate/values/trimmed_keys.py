"""Equality of what is stored with trailing blanks that do not count: of char(n), of numerics without a scale
(1.0 and 1.00 are equal), of ranges over these; and of texts that ICU may take for equal.

SQLite before 3.42 drops rows of joins by such columns. The index that it makes for a join has a Bloom filter
that takes texts of unlike length for unlike, whatever the collation says. There a column that no index of the
table's begins with is kept out of such indexes; `from_items.computed_keys` gives joins another one. One that
an index of the table's begins with is compared by BETWEEN, for which there is no Bloom filter.
"""

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.context import Translation

EQUALITY: Final = "({0} = {1} COLLATE RTRIM)"
_COLLATE: Final = " COLLATE RTRIM"
TRIMMED: Final = "rtrim({0})"


@cache
def loses_rows() -> bool:
    """Whether this SQLite has the error: a few hundred rows are joined by equal texts of unlike length."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE TABLE a (x TEXT COLLATE RTRIM)")
        connection.execute("CREATE TABLE b (x TEXT COLLATE RTRIM)")
        count = 300
        connection.executemany("INSERT INTO a VALUES (?)", ((str(n),) for n in range(count)))
        connection.executemany("INSERT INTO b VALUES (?)", ((f"{n} ",) for n in range(count)))
        (found,) = connection.execute("SELECT count(*) FROM a JOIN b ON a.x = b.x").fetchone()
        return bool(found != count)
    finally:
        connection.close()


def is_equality(expr: q.Expr) -> bool:
    """Whether it is one that such an index would lose rows of."""
    if isinstance(expr, q.FuncExpr):
        by_icu = expr.function.sql == "({0} = {1})" and any(arg.type.icu for arg in expr.args)
        return (expr.function.sql == EQUALITY or by_icu) and loses_rows()
    return isinstance(expr, q.NativeExpr) and expr.template == EQUALITY and loses_rows()


def is_lossy(expr: q.DistinctExpr) -> bool:
    """Whether IS NOT DISTINCT FROM joins by such keys: no index serves it in PostgreSQL either."""
    is_join = all(q.holds(side, q.Var) for side in (expr.left, expr.right))
    return is_join and expr.negated and expr.left.type.collate == _COLLATE and loses_rows()


def compared(
    tr: Translation, expr: q.FuncExpr | q.NativeExpr, sides: Sequence[exp.Expr], pattern: str = EQUALITY
) -> exp.Expr:
    """The comparison of the translated sides; a plus before a column keeps it out of all indexes. pattern:
    its template, where a collation of ICU compares.
    """
    is_join = all(any(isinstance(node, q.Var) for node in q.nodes_of(arg)) for arg in expr.args)
    may_join = len(tr.entries) > 1
    for place in (0, 1) if may_join else ():
        if is_found(tr, expr.args[place], is_join=is_join) and not _is_lasting(expr.args[1 - place]):
            return _between(sides[place], sides[1 - place], pattern)
    kept = [
        template("+{0}", sql)
        if _is_column(arg) and (may_join or not is_found(tr, arg, is_join=is_join))
        else sql
        for arg, sql in zip(expr.args, sides, strict=True)
    ]
    return template(pattern, *kept)


def _between(column: exp.Expr, other: exp.Expr, pattern: str) -> exp.Expr:
    """An equality for which SQLite uses the table's index and no Bloom filter of its keys, which it makes for
    an equality where ANALYZE has told it that the join comes to the table more often than that has rows."""
    collate = _COLLATE if pattern == EQUALITY else ""
    return template(f"({{0}} BETWEEN {{1}}{collate} AND {{1}}{collate})", column, other)


def _is_lasting(expr: q.Expr) -> bool:
    """Whether it should not be computed twice."""
    return q.holds(expr, q.SubLink) or q.calls_any(expr, lambda f: f.volatility == "v" or bool(f.routine_oid))


def _is_column(expr: q.Expr) -> bool:
    """Whether a column stands for it in SQLite, also one of another type."""
    while isinstance(expr, q.Relabel):
        expr = expr.arg
    return isinstance(expr, q.Var)


def is_found(tr: Translation, column: q.Expr, *, is_join: bool = True) -> bool:
    """Whether an index of a table's has the column, so that SQLite makes none of its own."""
    if not isinstance(column, q.Var) or column.varno in tr.moved:
        return False
    if column.varno in tr.apart:
        return not is_join
    entry = tr.entries.get(column.varno)
    while entry is not None and tr.is_key is not None:
        if entry.kind is q.RteKind.RELATION:
            return column.attnum > 0 and tr.is_key(entry.relation_oid, column.attnum)
        target = _target(entry, column.attnum)
        if target is None:
            break
        column = target
        assert entry.query is not None
        inside = (node for node in q.nodes_of(entry.query.from_items) if isinstance(node, q.RangeTblEntry))
        entry = next((node for node in inside if node.varno == target.varno), None)
    # Nothing is known of it: a value may still be looked up below, and there is no index to be made for it.
    return not is_join


def _target(entry: q.RangeTblEntry, attnum: int) -> q.Var | None:
    """The column of a query's own that is this one of its result, where SQLite merges the two queries."""
    if entry.query is None or not 0 < attnum <= len(entry.query.targets) or _is_apart(entry.query):
        return None
    found = entry.query.targets[attnum - 1].expr
    return found if isinstance(found, q.Var) else None


def _is_apart(query: q.Query) -> bool:
    """Whether SQLite computes a query of FROM by itself."""
    return bool(
        query.group
        or query.grouping_sets
        or query.has_aggregates
        or query.distinct
        or query.limit is not None
        or query.offset is not None
        or query.set_operation is not None
        or query.ctes
        or query.has_sets
        or query.uses_rownum
        or q.holds(query.targets, q.WindowFunc)
    )
