"""GROUP BY, HAVING and the check that everything else is grouped or aggregated.

Source: PostgreSQL 15, parse_agg.c (check_ungrouped_columns_walker), parse_clause.c.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import columns, grouping_sets, lookup, typenames
from polar_lite.catalog.dialect.binder.aggregates import settle_unknown, walk
from polar_lite.catalog.dialect.binder.coercion import location_of
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, location
from polar_lite.catalog.dialect.binder.operators import has_ordering
from polar_lite.catalog.dialect.binder.state import Scope
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass


@dataclass(frozen=True, slots=True)
class Grouped:
    """GROUP BY: its expressions, and the sets of them if there are any (as in Query)."""

    exprs: tuple[q.Expr, ...] = ()
    sets: tuple[tuple[int, ...], ...] = ()
    written: tuple[q.GroupingSet, ...] = ()
    has_distinct_sets: bool = False

    @property
    def is_there(self) -> bool:
        return bool(self.exprs or self.sets)


_PARTS = (
    q.Expr
    | q.Query
    | q.TargetEntry
    | q.SortBy
    | q.CaseWhen
    | q.WindowClause
    | q.RangeTblRef
    | q.RangeTblEntry
    | q.JoinExpr
    | q.SetOperation
    | q.CommonTableExpr
)


def bind_group(scope: Scope, node: Any, targets: Sequence[q.TargetEntry]) -> Grouped:
    """GROUP BY items: columns first, then output names, then ordinals and expressions."""
    st = scope.statement
    if node is None:
        return Grouped()
    result: list[q.Expr] = []

    def number(item: Any) -> int:
        expr = shared(_item(scope, item, targets), Grouped(tuple(result)))
        if expr not in result:
            result.append(expr)
        return result.index(expr)

    written: tuple[q.GroupingSet, ...] = ()
    sets: tuple[tuple[int, ...], ...] = ()
    if grouping_sets.is_plain(node.expressions):
        for item in node.expressions:
            is_row = isinstance(item, nodes.RowExpr) and not item.explicit
            result += [_item(scope, part, targets) for part in (item.expressions if is_row else [item])]
    else:
        written = grouping_sets.written(scope, node.expressions, number)
        sets = grouping_sets.expanded(scope, written, node)
    if sets or q.calls_any(tuple(result), lambda function: function.returns_set):
        # What the select list has of GROUP BY is known by its values: `g + 1` is no part of a set that has g
        # alone, and a set is the one of GROUP BY if both are called with the same.
        st.late_pins.update(range(len(st.literal_values)))
    for expr in result:
        if not has_ordering(st, expr.type.oid, "="):
            raise st.error(
                code.UNDEFINED_FUNCTION,
                f"could not identify an equality operator for type {lookup.shown_type(st, expr.type)}",
                location_of(expr),
            )
    return Grouped(tuple(result), sets, written, bool(node.args.get("distinct")))


def _item(scope: Scope, item: Any, targets: Sequence[q.TargetEntry]) -> q.Expr:
    with scope.relabelled("GROUP BY"):
        if isinstance(item, exp.Column) and len(item.parts) == 1 and not isinstance(item.this, exp.Star):
            name = columns.fold(scope.statement, item.this)
            if not any(c.name == name for i in scope.items if i.columns_visible for c in i.columns):
                found = named_target(scope, name, targets, "GROUP BY", location(item))
                if found is not None:
                    return _groupable(scope, found[1].expr)
        found = ordinal_target(scope, item, targets, "GROUP BY")
        if found is not None:
            return _groupable(scope, found[1].expr)
        return settle_unknown(scope, bind_expr(scope, item))


def _groupable(scope: Scope, expr: q.Expr) -> q.Expr:
    """A column of the select list that GROUP BY names: neither aggregate nor window function."""
    for found in walk(expr):
        if isinstance(found, q.Aggref) and found.levelsup == 0:
            message = "aggregate functions are not allowed in GROUP BY"
            raise scope.statement.error(code.GROUPING_ERROR, message, found.location)
        if isinstance(found, q.WindowFunc):
            message = "window functions are not allowed in GROUP BY"
            raise scope.statement.error(code.WINDOWING_ERROR, message, found.location)
    return expr


def named_target(
    scope: Scope, name: str, targets: Sequence[q.TargetEntry], clause: str, place: int
) -> tuple[int, q.TargetEntry] | None:
    """The output column of that name (42702 if several differ)."""
    found = [(i, t) for i, t in enumerate(targets, 1) if t.name == name and not t.junk]
    if len(
        {id(t.expr) if not isinstance(t.expr, q.Var) else (t.expr.varno, t.expr.attnum) for _, t in found}
    ) > 1 and any(t.expr != found[0][1].expr for _, t in found):
        raise scope.statement.error(code.AMBIGUOUS_COLUMN, f'{clause} "{name}" is ambiguous', place)
    return found[0] if found else None


def ordinal_target(
    scope: Scope, item: Any, targets: Sequence[q.TargetEntry], clause: str
) -> tuple[int, q.TargetEntry] | None:
    """ORDER BY 2; any other constant there is 42601."""
    st = scope.statement
    if not isinstance(item, exp.Literal | exp.Null | exp.Boolean):
        return None
    text = str(item.this) if isinstance(item, exp.Literal) else ""
    digits = text.removeprefix("-").strip()
    if not isinstance(item, exp.Literal) or item.is_string or not digits.isdigit() or len(digits) > 10:
        raise st.error(code.SYNTAX_ERROR, f"non-integer constant in {clause}", location(item))
    typenames.pin(st, item)
    number = int(digits) if digits == text else -int(digits)
    visible = [t for t in targets if not t.junk]
    if not 1 <= number <= len(visible):
        raise st.error(
            code.INVALID_COLUMN_REFERENCE, f"{clause} position {number} is not in select list", location(item)
        )
    return number, visible[number - 1]


def shared(node: Any, group: Grouped) -> Any:
    """A tree whose subqueries that are in GROUP BY as well are those of GROUP BY: equal to them, but for the
    numbers of their entries."""
    queries = {_unnumbered(found): found for found in q.nodes_of(group.exprs) if isinstance(found, q.SubLink)}
    return _shared(node, queries) if queries else node


def _shared(node: Any, queries: dict[Any, q.SubLink]) -> Any:
    if isinstance(node, q.SubLink) and (found := queries.get(_unnumbered(node))) is not None:
        return found
    return q.with_parts(node, lambda part: _shared(part, queries))


def _unnumbered(link: q.SubLink) -> Any:
    """A subquery with its entries counted from -1 down."""
    numbers: dict[int, int] = {}
    for node in q.nodes_of(link):
        if isinstance(node, q.RangeTblEntry):
            numbers.setdefault(node.varno, -1 - len(numbers))

    def changed(node: Any) -> Any:
        node = q.with_parts(node, changed)
        number = numbers.get(getattr(node, "varno", 0))
        return node if number is None else replace(node, varno=number)

    return changed(link)


def check_grouped(scope: Scope, exprs: Sequence[q.Expr], grouped: Grouped) -> None:
    """check_ungrouped_columns (42803)."""
    group = _Group(scope, grouped)
    for expr in exprs:
        group.check(expr, 0)


def own_varnos(scope: Scope) -> dict[int, Any]:
    result = {}
    for item in scope.items:
        if item.entry is not None:
            result[item.entry.varno] = item
        for column in item.columns:
            for part in column.expr.args if isinstance(column.expr, q.Coalesce) else (column.expr,):
                if isinstance(part, q.Var):
                    result.setdefault(part.varno, item)
    return result


class _Group:
    """What may be used beside aggregates.

    keys: the columns grouped by, as varno and attnum; common: those of every set.
    """

    def __init__(self, scope: Scope, grouped: Grouped) -> None:
        self.scope = scope
        self.exprs = grouped.exprs
        self.is_direct = False
        self.own = own_varnos(scope)
        self.keys = _columns(grouped.exprs)
        everywhere = set(range(len(grouped.exprs))).intersection(*grouped.sets)
        self.common = _columns([grouped.exprs[number] for number in everywhere])

    def check(self, expr: Any, depth: int) -> None:
        if isinstance(expr, tuple):
            for part in expr:
                self.check(part, depth)
            return
        if isinstance(expr, q.Const | q.Param) or not isinstance(expr, _PARTS):
            return
        if isinstance(expr, q.Aggref) and expr.levelsup == depth:
            self.is_direct = True
            self.check(expr.direct_args, depth)
            self.is_direct = False
            return
        if isinstance(expr, q.Grouping) and expr.levelsup == depth:
            self._check_grouping(expr)
            return
        if depth == 0 and isinstance(expr, q.Expr) and any(expr == g for g in self.exprs):
            return
        if isinstance(expr, q.Var):
            self._check_column(expr, depth)
            return
        if isinstance(expr, q.Query):
            depth += 1
        for field in fields(expr):
            value = getattr(expr, field.name)
            if isinstance(value, tuple | q.Expr | q.Query) or hasattr(value, "__dataclass_fields__"):
                self.check(value, depth)

    def _check_column(self, var: q.Var, depth: int) -> None:
        item = self.own.get(var.varno)
        if item is None or (var.varno, var.attnum) in self.keys:
            return
        if not _depends(self.scope, item, var, self.common):
            _refuse(self.scope, var, item, depth, is_direct=self.is_direct)

    def _check_grouping(self, expr: q.Grouping) -> None:
        """finalize_grouping_exprs"""
        for arg in expr.args:
            if arg not in self.exprs:
                raise self.scope.statement.error(
                    code.GROUPING_ERROR,
                    "arguments to GROUPING must be grouping expressions of the associated query level",
                    location_of(arg),
                )


def _columns(exprs: Sequence[q.Expr]) -> set[tuple[int, int]]:
    return {(e.varno, e.attnum) for e in exprs if isinstance(e, q.Var) and e.levelsup == 0}


def _depends(scope: Scope, item: Any, var: q.Var, keys: set[tuple[int, int]]) -> bool:
    """All of the primary key is grouped: the table's other columns depend on it."""
    if item.relation is None or item.entry is None or item.entry.varno != var.varno:
        return False
    for constraint in item.relation.constraints:
        if (
            constraint.type == "p"
            and not constraint.is_deferrable
            and all((var.varno, attnum) in keys for attnum in constraint.columns)
        ):
            if scope.statement.recorded is not None and not scope.statement.view_depth:
                scope.statement.recorded.constraints.add(constraint.oid)
            return True
    return False


def _refuse(scope: Scope, var: q.Var, item: Any, depth: int, *, is_direct: bool) -> None:
    detail = "Direct arguments of an ordered-set aggregate must use only grouped columns."
    alias = item.alias
    name = f"{alias}.{var.name}" if alias else var.name
    if depth:
        raise scope.statement.error(
            code.GROUPING_ERROR,
            f'subquery uses ungrouped column "{name}" from outer query',
            var.location,
        )
    raise scope.statement.error(
        code.GROUPING_ERROR,
        f'column "{name}" must appear in the GROUP BY clause or be used in an aggregate function',
        var.location,
        detail=detail if is_direct else None,
    )
