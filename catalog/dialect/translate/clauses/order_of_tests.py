"""In which order the parts of a condition are tested: the cheaper ones first, as PostgreSQL does.

SQL promises no order. But `total / n > 5 AND n > 0` does not divide by zero there, as a comparison costs less
than one with a division, and people rely on it. SQLite tests in the order that it is given.
PostgreSQL 15 source: createplan.c (order_qual_clauses), costsize.c (cost_qual_eval_walker).
"""

from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.translate.memberships import conjuncts

_ROUTINE: Final = 100
_SUBQUERY: Final = 1000
_DIVISIONS: Final = frozenset({"/", "%"})


def cheaper_first(query: q.Query) -> q.Expr | None:
    """The condition of a query's WHERE, in another order only where a part of it may end in an error."""
    where = query.where
    if not isinstance(where, q.BoolExpr) or where.op is not q.BoolOp.AND or query.uses_rownum:
        return where
    parts = list(conjuncts(where))
    if not any(_may_fail(part) for part in parts):
        return where
    ordered = sorted(parts, key=_cost)
    return where if ordered == parts else q.BoolExpr(where.type, q.BoolOp.AND, tuple(ordered))


def _may_fail(part: q.Expr) -> bool:
    return any(
        isinstance(node, q.CoerceViaIO)
        or (isinstance(node, q.NativeExpr) and node.operator in _DIVISIONS)
        or (isinstance(node, q.FuncExpr) and (node.function.sql is None or node.operator in _DIVISIONS))
        for node in q.nodes_of_level(part)
    )


def _cost(part: q.Expr) -> int:
    return sum(_of_node(node) for node in q.nodes_of_level(part))


def _of_node(node: Any) -> int:
    """What a node costs without those in it, in calls of built-in functions."""
    match node:
        case q.FuncExpr():
            return _ROUTINE if node.function.routine_oid is not None else 1
        case q.NativeExpr() | q.DistinctExpr() | q.NullIf() | q.MinMax():
            return 1
        case q.CoerceViaIO():
            return 2
        case q.SubLink():
            return _SUBQUERY
    return 0
