"""WHERE CURRENT OF: the rowids that a cursor's rows come from, and the test that a statement makes of one.

PostgreSQL finds them in the cursor's plan: with FOR UPDATE among the rows it has locked, else in the one scan
below nothing but LIMIT. PostgreSQL 15, executor/execCurrent.c (execCurrentOf).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.clauses import locking
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate, translates
from polar_lite.catalog.dialect.translate.from_items import materialized
from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol.pgtypes import INT8, TEXT

CURRENT: Final = Function(
    9042,
    "current_row",
    (TEXT.oid, INT8.oid),
    INT8.oid,
    python=lambda context, cursor, relation: context.current_row(cursor, relation),
    context=True,
    strict=False,
    volatility="s",
)


@translates(q.CurrentOf)
def _current_of(tr: Translation, expr: q.CurrentOf) -> exp.Expr:
    rowid = tr.call(CURRENT, translate(tr, expr.cursor), template(str(expr.relation_oid)))
    return template(f"r{expr.varno}.rowid = {{0}}", rowid)


def identified(query: q.Query) -> tuple[q.Query, tuple[int, ...]]:
    """The query with the rowids that its rows come from as further columns, and the OIDs of their tables."""
    if query.locking:
        query = locking.pushed(query)
        sources = locking.relations(query)
    else:
        scanned = _scanned(query)
        sources = () if scanned is None else (scanned.relation_oid,)
    return (replace(query, shows_rows=True), sources) if sources else (query, ())


def rowids(query: q.Query) -> Iterator[exp.Expr]:
    """The further column of a query that locks nothing."""
    scanned = _scanned(query) if query.shows_rows and not query.locking else None
    if scanned is not None:
        yield template(f"r{scanned.varno}.rowid AS l1")


def _scanned(query: q.Query) -> q.RangeTblEntry | None:
    """The table that the query does no more than scan."""
    is_changed = (
        query.set_operation
        or query.distinct
        or query.distinct_on
        or query.order
        or query.group
        or query.grouping_sets
        or query.having
        or query.has_aggregates
        or query.uses_rownum
        or materialized.needs_base(query)
    )
    if is_changed or len(query.from_items) != 1 or not isinstance(query.from_items[0], q.RangeTblRef):
        return None
    entry = query.from_items[0].entry
    if entry.kind is not q.RteKind.RELATION or entry.members or _is_joined(query.where) or _spreads(query):
        return None
    return entry


def _spreads(query: q.Query) -> bool:
    """Whether a window or a set-returning function stands above the scan."""
    return any(
        isinstance(node, q.WindowFunc) or (isinstance(node, q.FuncExpr) and node.function.returns_set)
        for node in q.nodes_of(query.targets)
    )


def _is_joined(where: q.Expr | None) -> bool:
    """Whether PostgreSQL makes a join of a condition: [NOT] EXISTS and IN of a query."""
    if isinstance(where, q.BoolExpr) and where.op is q.BoolOp.AND:
        return any(map(_is_joined, where.args))
    is_negated = isinstance(where, q.BoolExpr) and where.op is q.BoolOp.NOT
    link = where.args[0] if is_negated and isinstance(where, q.BoolExpr) else where
    if not isinstance(link, q.SubLink):
        return False
    return link.kind is q.SubLinkKind.EXISTS or (link.kind is q.SubLinkKind.ANY and not is_negated)
