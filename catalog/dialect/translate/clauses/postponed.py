"""Volatile expressions of the select list beside ORDER BY: computed for the sorted rows, in their order, and
for those alone that LIMIT leaves. `SELECT x, nextval('s') FROM t ORDER BY x` numbers the rows as they come.

Source: PostgreSQL 15, planner.c (make_sort_input_target).
"""

from collections.abc import Callable
from dataclasses import replace

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.from_entries import entries
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate


def is_postponed(tr: Translation, query: q.Query) -> bool:
    if tr.contents is not None and not tr.contents.is_volatile:
        return False
    if not (query.order and query.from_items) or query.distinct or query.distinct_on or query.shows_rows:
        return False
    if query.group or query.has_aggregates or query.uses_rownum or query.locking:
        return False
    return any(_waits(query, target) for target in query.targets)


def _waits(query: q.Query, target: q.TargetEntry) -> bool:
    return is_volatile(target.expr) and not any(item.expr == target.expr for item in query.order)


def is_volatile(node: q.Expr) -> bool:
    return q.calls_any(node, lambda function: function.volatility == "v")


def select(
    tr: Translation, query: q.Query, simple: Callable[[Translation, q.Query], exp.Select]
) -> exp.Select:
    """`simple` with the columns that the volatile expressions need, and these around it."""
    own = {entry.varno for entry in entries(query.from_items)}
    inner: list[q.Expr] = []
    places: dict[tuple[int, int], int] = {}
    outputs: list[int] = []
    for target in query.targets:
        if not _waits(query, target):
            inner.append(target.expr)
            outputs.append(len(inner))
            continue
        outputs.append(0)
        for node in q.nodes_of(target.expr):
            if isinstance(node, q.Var) and node.varno in own and (node.varno, node.attnum) not in places:
                inner.append(replace(node, levelsup=0))
                places[node.varno, node.attnum] = len(inner)
    targets = tuple(q.TargetEntry(expr, "") for expr in inner)
    order = tuple(replace(item, target=0) for item in query.order)
    rows = simple(tr, replace(query, targets=targets, order=order, ctes=()))
    alias = tr.new_alias()
    for varno in own:
        tr.moved[varno] = lambda var: template(f"{alias}.c{places[var.varno, var.attnum]}")
    columns = [
        template(f"{alias}.c{place} AS c{number}")
        if place
        else template(f"{{0}} AS c{number}", translate(tr, target.expr))
        for number, (place, target) in enumerate(zip(outputs, query.targets, strict=True), 1)
    ]
    # Materialized: merged into one query, SQLite would compute all before it sorts.
    source = template(f"(WITH m AS MATERIALIZED ({{0}}) SELECT * FROM m) AS {alias}", rows)
    return exp.Select(expressions=columns, from_=exp.From(this=source))
