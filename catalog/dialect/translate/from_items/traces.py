"""The columns of SEARCH and CYCLE, added to both arms of a recursive WITH item."""

from collections.abc import Sequence
from dataclasses import replace

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.types import TypeRef


def with_columns(cte: q.CommonTableExpr) -> q.Query:
    """The item's query with all the columns that its users see."""
    traced, operation = cte.traced, cte.query.set_operation
    if traced is None or operation is None:
        return cte.query
    left, right = operation.left, operation.right
    heads = tuple(q.RteColumn(t.name, t.expr.type, f"c{n}", n) for n, t in enumerate(left.targets, 1))
    entry = q.RangeTblEntry(q.RteKind.SUBQUERY, traced.varno, "", heads, query=left)
    own = tuple(q.TargetEntry(q.Var(c.type, traced.varno, c.attnum, 0, c.physical), c.name) for c in heads)
    first = q.Query(q.Command.SELECT, own + _targets(traced.left), (q.RangeTblRef(entry),))
    where = right.where
    if traced.condition is not None:
        tests = [traced.condition] if where is None else [where, traced.condition]
        where = tests[0] if len(tests) == 1 else _conjunction(tests)
    following = replace(right, targets=right.targets + _targets(traced.right), where=where)
    targets = cte.query.targets + _targets(traced.left)
    return replace(cte.query, targets=targets, set_operation=replace(operation, left=first, right=following))


def _targets(exprs: Sequence[q.Expr]) -> tuple[q.TargetEntry, ...]:
    return tuple(q.TargetEntry(expr, "") for expr in exprs)


def _conjunction(tests: Sequence[q.Expr]) -> q.Expr:
    return q.BoolExpr(TypeRef(lookup.BOOL), q.BoolOp.AND, tuple(tests))
