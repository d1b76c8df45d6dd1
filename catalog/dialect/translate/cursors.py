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
from polar_lite.catalog.dialect.translate.from_items import materialized, members
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol.pgtypes import INT8, TEXT

# Of a row: its rowid, and its table.
_ROW: Final = Function(
    9042,
    "current_row",
    (TEXT.oid, TEXT.oid),
    INT8.oid,
    python=lambda context, cursor, relations: _current(context, cursor, relations)[1],
    context=True,
    strict=False,
    volatility="s",
)
_TABLE: Final = Function(
    9043,
    "current_table",
    (TEXT.oid, TEXT.oid),
    INT8.oid,
    python=lambda context, cursor, relations: _current(context, cursor, relations)[0],
    context=True,
    strict=False,
    volatility="s",
)


@translates(q.CurrentOf)
def _current_of(tr: Translation, expr: q.CurrentOf) -> exp.Expr:
    """Table and rowid apart, so that each member of a family is read by its rowids."""
    args = (translate(tr, expr.cursor), template(f"'{','.join(map(str, expr.relations))}'"))
    is_row = template(f"r{expr.varno}.rowid = {{0}}", tr.call(_ROW, *args))
    if not expr.has_members:
        return is_row
    is_table = template(f"r{expr.varno}.{members.TABLE} = {{0}}", tr.call(_TABLE, *args))
    return template("{0} AND {1}", is_row, is_table)


def _current(context: SessionContext, cursor: str | None, relations: str) -> tuple[int | None, int | None]:
    return context.current_row(cursor, [int(oid) for oid in relations.split(",")]) or (None, None)


def identified(query: q.Query) -> tuple[q.Query, tuple[tuple[int, ...], ...]]:
    """The query with the ids of the rows that its rows come from as further columns, and their tables."""
    if query.locking:
        query = locking.pushed(query)
        sources = locking.relations(query)
    else:
        scanned = _scanned(query)
        sources = () if scanned is None else (scanned.tables,)
    return (replace(query, shows_rows=True), sources) if sources else (query, ())


def rowids(query: q.Query) -> Iterator[exp.Expr]:
    """The further column of a query that locks nothing."""
    scanned = _scanned(query) if query.shows_rows and not query.locking else None
    if scanned is not None:
        yield template("{0} AS l1", members.row_id(scanned))


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
    if entry.kind is not q.RteKind.RELATION or _is_joined(query.where) or _spreads(query):
        return None
    return entry


def _spreads(query: q.Query) -> bool:
    """Whether a window or a set-returning function stands above the scan."""
    return any(isinstance(node, q.WindowFunc) or q.returns_set(node) for node in q.nodes_of(query.targets))


def _is_joined(where: q.Expr | None) -> bool:
    """Whether PostgreSQL makes a join of a condition: [NOT] EXISTS and IN of a query."""
    if isinstance(where, q.BoolExpr) and where.op is q.BoolOp.AND:
        return any(map(_is_joined, where.args))
    is_negated = isinstance(where, q.BoolExpr) and where.op is q.BoolOp.NOT
    link = where.args[0] if is_negated and isinstance(where, q.BoolExpr) else where
    if not isinstance(link, q.SubLink):
        return False
    return link.kind is q.SubLinkKind.EXISTS or (link.kind is q.SubLinkKind.ANY and not is_negated)
