"""Grouping apart from what is made of the groups.

    SELECT a, sum(b) + 1 FROM t GROUP BY ROLLUP (a) HAVING count(*) > 1 ORDER BY 1

is the query `SELECT c1, c2 + 1 FROM (groups) WHERE c3 > 1 ORDER BY 1`, where the groups are one query for
each set of columns over the same rows. So it is done where SQLite's GROUP BY does not do: with grouping sets,
an aggregate inside a subquery or what becomes one, sets of rows in the select list, DISTINCT ON.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.from_entries import entries
from polar_lite.catalog.dialect.translate.clauses import by_rows, limits
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import unsupported

# SQLite takes 500 terms of a compound SELECT.
_ARMS: Final = 100


def needs_levels(tr: Translation, query: q.Query) -> bool:
    """Whether a query that groups has to be two."""
    if query.is_groups or not (query.group or query.grouping_sets or query.has_aggregates):
        return False
    if query.grouping_sets or query.distinct_on or any(map(limits.looks_out, query.group)):
        return True
    if query.has_sets or by_rows.hold_aggregates(tr, query):
        return True
    parts = (query.targets, query.having, query.order)
    has_windows = query.group and tr.may_hold(q.WindowFunc)
    if has_windows and any(isinstance(node, q.WindowFunc) for node in q.nodes_of_level(parts)):
        return True  # SQLite would expect one row of it, and join it row by row
    if not tr.may_hold(q.SubLink):
        return False
    has_queries = any(isinstance(node, q.SubLink) for node in q.nodes_of_level(parts))
    return has_queries and _has_inner_aggregate(parts, 0)


def _has_inner_aggregate(node: Any, depth: int, is_inside: bool = False) -> bool:
    """Whether a subquery holds an aggregate of the query that `depth` 0 is."""
    if isinstance(node, tuple):
        return any(_has_inner_aggregate(item, depth, is_inside) for item in node)
    kind: Any = type(node)
    if (parts := q.parts_of(kind)) is None:
        return False
    if (depth or is_inside) and isinstance(node, q.Aggref | q.Grouping) and node.levelsup == depth:
        return True
    if (
        isinstance(node, q.SubLink)
        and node.left
        and _has_inner_aggregate((node.left, node.test), depth, True)
    ):
        return True  # what is compared with a query's rows is computed beside them
    deeper = depth + isinstance(node, q.Query)
    return any(_has_inner_aggregate(part, deeper, is_inside) for part in parts(node))


def levels(tr: Translation, query: q.Query) -> q.Query:
    """The query over its groups."""
    own = {entry.varno for entry in entries(query.from_items)}
    split = _Split(tr.new_varno(), query.group, own, list(query.group))
    outer = split.moved(
        (query.targets, query.having, query.order, query.distinct_on, query.limit, query.offset), 0
    )
    targets, having, order, distinct_on, limit, offset = outer
    inner = q.Query(
        q.Command.SELECT,
        tuple(q.TargetEntry(expr, "") for expr in split.columns),
        query.from_items,
        query.where,
        query.group,
        query.grouping_sets,
        has_aggregates=any(isinstance(expr, q.Aggref) for expr in split.columns),
        uses_rownum=query.uses_rownum,
        is_groups=True,
        has_sets=query.has_sets and bool(query.group),
    )
    columns = tuple(q.RteColumn("", expr.type, f"c{number}") for number, expr in enumerate(split.columns, 1))
    entry = q.RangeTblEntry(q.RteKind.SUBQUERY, split.varno, "", columns, query=inner)
    return replace(
        query,
        targets=targets,
        from_items=(q.RangeTblRef(entry),),
        where=having,
        group=(),
        grouping_sets=(),
        having=None,
        order=order,
        distinct_on=distinct_on,
        limit=limit,
        offset=offset,
        has_aggregates=False,
        uses_rownum=False,
    )


@dataclass(slots=True)
class _Split:
    """What the outer query reads of the inner one, `varno`: first the columns of GROUP BY, then the rest.

    own: the entries of the inner query's FROM.
    """

    varno: int
    group: tuple[q.Expr, ...]
    own: set[int]
    columns: list[q.Expr]

    def moved(self, node: Any, depth: int) -> Any:
        """A tree of the query as one over its groups; depth: of the subqueries that were entered."""
        if isinstance(node, q.Expr) and (found := self._column(node, depth)) is not None:
            return found
        deeper = depth + isinstance(node, q.Query)
        return q.with_parts(node, lambda part: self.moved(part, deeper))

    def _column(self, expr: q.Expr, depth: int) -> q.Expr | None:
        """The column of the inner query that an expression is; None if it is made of others."""
        if isinstance(expr, q.Aggref | q.Grouping) and expr.levelsup == depth:
            return self._place(lowered(expr, depth), depth)
        if isinstance(expr, q.Var):
            is_own = expr.varno in self.own and expr.levelsup == depth
            return self._place(replace(expr, levelsup=0), depth) if is_own else None
        if depth:
            return None
        if isinstance(expr, q.Const | q.Param):
            # Only the one that GROUP BY has by its number, not its equals.
            return self._place(expr, 0) if any(expr is key for key in self.group) else None
        return self._place(expr, 0) if expr in self.group else None

    def _place(self, expr: q.Expr, depth: int) -> q.Var:
        if expr not in self.columns:
            self.columns.append(expr)
        number = self.columns.index(expr) + 1
        return q.Var(expr.type, self.varno, number, depth, f"c{number}")


def lowered(node: Any, by: int, depth: int = 0) -> Any:
    """A tree that stood `by` queries further in (IncrementVarSublevelsUp)."""
    if not by:
        return node
    deeper = depth + isinstance(node, q.Query)
    made = q.with_parts(node, lambda part: lowered(part, by, deeper))
    if isinstance(made, q.Var | q.Aggref | q.Grouping) and made.levelsup >= depth + by:
        return replace(made, levelsup=made.levelsup - by)
    return made


def united(tr: Translation, query: q.Query) -> q.Query:
    """A query of groups alone with several sets: one for each over the same rows, put together."""
    if q.holds((query.targets, query.group), q.Rownum):
        raise unsupported("ROWNUM with GROUPING SETS")
    rows = _Rows(tr, query)
    arms = [_arm(rows, query, number) for number in range(len(query.grouping_sets))]
    chunks = [_union(arms[start : start + _ARMS]) for start in range(0, len(arms), _ARMS)]
    return replace(_union(chunks), ctes=(rows.shared,))


class _Rows:
    """The rows that all sets group, read once: a WITH item with the columns that are used."""

    def __init__(self, tr: Translation, query: q.Query) -> None:
        own = {entry.varno for entry in entries(query.from_items)}
        found: dict[tuple[int, int], q.Var] = {}
        for node in q.nodes_of((query.targets, query.group)):
            if isinstance(node, q.Var) and node.varno in own:
                found.setdefault((node.varno, node.attnum), replace(node, levelsup=0))
        self.places = {key: number for number, key in enumerate(found, 1)}
        # SQLite wants a column.
        read = tuple(found.values()) or (q.Const(TypeRef(lookup.INT4), 1),)
        targets = tuple(q.TargetEntry(expr, "") for expr in read)
        columns = tuple(q.RteColumn("", t.expr.type, f"c{n}") for n, t in enumerate(targets, 1))
        base = replace(query, targets=targets, group=(), grouping_sets=(), has_aggregates=False)
        self.varno = tr.new_varno()
        self.shared = q.CommonTableExpr(f"g{self.varno}", base, columns, materialized=True)
        self.entry = q.RangeTblEntry(q.RteKind.CTE, self.varno, "", columns, cte_name=self.shared.name)

    def moved(self, node: Any) -> Any:
        """A tree over the rows' columns."""
        number = self.places.get((node.varno, node.attnum)) if isinstance(node, q.Var) else None
        if number is not None:
            return replace(node, varno=self.varno, attnum=number, column=f"c{number}")
        return q.with_parts(node, self.moved)


def _arm(rows: _Rows, query: q.Query, set_number: int) -> q.Query:
    """The groups of one set; columns that are not in it are NULL."""
    columns = query.grouping_sets[set_number]
    keys = [query.group[column] for column in columns]
    before = sum(set(earlier) == set(columns) for earlier in query.grouping_sets[:set_number])
    targets = []
    for number, target in enumerate(query.targets):
        expr = target.expr
        if number < len(query.group) and number not in columns:
            expr = q.Const(expr.type, None)
        elif isinstance(expr, q.Aggref) and expr.direct_args:
            absent = [key for key in query.group if key not in keys]
            expr = replace(expr, direct_args=_without(expr.direct_args, absent))
        elif isinstance(expr, q.Grouping):
            expr = q.Const(expr.type, expr.value(keys) if expr.args else before)
        targets.append(replace(target, expr=rows.moved(expr)))
    has_aggregates = any(isinstance(target.expr, q.Aggref) for target in targets)
    # All rows are one group, even if there are none.
    is_row = not columns and not has_aggregates
    return q.Query(
        q.Command.SELECT,
        tuple(targets),
        () if is_row else (q.RangeTblRef(rows.entry),),
        group=tuple(rows.moved(query.group[column]) for column in columns),
        has_aggregates=has_aggregates,
    )


def _without(node: Any, absent: Sequence[q.Expr]) -> Any:
    """A tree with NULLs in the place of columns that a set does not have."""
    if isinstance(node, q.Expr) and node in absent:
        return q.Const(node.type, None)
    return q.with_parts(node, lambda part: _without(part, absent))


def _union(arms: Sequence[q.Query]) -> q.Query:
    tree = arms[0]
    for arm in arms[1:]:
        operation = q.SetOperation(q.SetOp.UNION, True, tree, arm)
        tree = q.Query(q.Command.SELECT, arms[0].targets, set_operation=operation)
    return tree
