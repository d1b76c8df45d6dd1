"""Oracle's partitioned outer joins: `sales s PARTITION BY (s.product) RIGHT JOIN days d ON s.day = d.day`.

Each partition is joined as a table of its own: of the rows that it lacks only the keys are there. So the
other side is put beside every combination of keys, and the rows are found for both; the key's columns are
then those of the combination. Oracle 19c SQL Language Reference, SELECT (query_partition_clause).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, bind_query, location
from polar_lite.catalog.dialect.binder.operators import equality
from polar_lite.catalog.dialect.binder.state import NamespaceItem, Scope
from polar_lite.catalog.types import TypeRef

_BOOLEAN: Final = TypeRef(lookup.BOOL)


def completed(
    scope: Scope,
    node: Any,
    join: q.JoinExpr,
    left_items: Sequence[NamespaceItem],
    right_items: Sequence[NamespaceItem],
) -> q.JoinExpr:
    """The join with the keys of all partitions; what the items call the keys' columns are these."""
    from polar_lite.catalog.dialect.binder.from_items.clause import subquery_columns  # it imports this module

    st = scope.statement
    is_left = join.kind is q.JoinKind.RIGHT
    partitioned, items = (node.left, left_items) if is_left else (node.right, right_items)
    outer, scope.items = scope.items, list(items)
    try:
        with scope.relabelled("PARTITION BY"):
            keys = [bind_expr(scope, key) for key in node.partition]
    finally:
        scope.items = outer
    query = bind_query(st, scope, _combinations(partitioned, node.partition))
    heads = subquery_columns(query)
    entry = q.RangeTblEntry(q.RteKind.SUBQUERY, st.next_varno(), "keys", heads, query=query)
    condition = join.condition
    for number, (key, head) in enumerate(zip(keys, heads, strict=True), 1):
        shown = q.Var(head.type, entry.varno, number, 0, head.physical, head.name)
        test = _alike(scope, key, shown, location(node))
        condition = test if condition is None else q.BoolExpr(_BOOLEAN, q.BoolOp.AND, (condition, test))
        for item in items:
            item.columns = [replace(c, expr=shown) if c.expr == key else c for c in item.columns]
    other = join.right if is_left else join.left
    beside = q.JoinExpr(q.JoinKind.CROSS, other, q.RangeTblRef(entry))
    return q.JoinExpr(q.JoinKind.LEFT, beside, join.left if is_left else join.right, condition)


def _combinations(item: Any, keys: Sequence[Any]) -> exp.Select:
    """SELECT DISTINCT keys FROM the partitioned item"""
    shown = [
        exp.Alias(this=key.copy(), alias=exp.Identifier(this=f"k{number}", quoted=True))
        for number, key in enumerate(keys, 1)
    ]
    source = nodes.FromClause(expressions=[item.copy()])
    return exp.Select(expressions=shown, distinct=exp.Distinct(), from_=source)


def _alike(scope: Scope, key: q.Expr, other: q.Expr, place: int) -> q.Expr:
    """IS NOT DISTINCT FROM: rows whose key is NULL are a partition, too."""
    test = equality(scope.statement, key, other, place)
    left, right = test.args if isinstance(test, q.FuncExpr | q.NativeExpr) else (key, other)
    return q.DistinctExpr(_BOOLEAN, test, left, right, negated=True)
