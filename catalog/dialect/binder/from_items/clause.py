"""FROM: tables, views, subqueries, functions, CTE references and joins -> join tree and visible names.

Source: PostgreSQL 15, parse_clause.c (transformFromClauseItem), parse_relation.c.
"""

from collections.abc import Sequence
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import coerce_to_boolean, coerce_to_common
from polar_lite.catalog.dialect.binder.columns import alias_of, fold
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, bind_query, check_args, location
from polar_lite.catalog.dialect.binder.from_items.functions import bind_function
from polar_lite.catalog.dialect.binder.from_items.relations import (
    bind_relation,
    cte_entry,
    item_of,
    note_origins,
    rename_columns,
    single_row,
)
from polar_lite.catalog.dialect.binder.from_items.samples import bind_sample, sampled
from polar_lite.catalog.dialect.binder.operators import equality
from polar_lite.catalog.dialect.binder.oracle import partitioned_joins, pivots
from polar_lite.catalog.dialect.binder.state import NamespaceColumn, NamespaceItem, Scope
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import replace

_TABLE = frozenset({"this", "db", "catalog", "alias", "only", "sample", "partition", "partition_for"})
_RANGE_FUNCTION = frozenset(
    {"functions", "rows_from", "table", "lateral", "ordinality", "alias", "columns", "definitions"}
)
Bound = tuple[q.FromItem, list[NamespaceItem]]


def bind_from(scope: Scope, items: Sequence[Any]) -> tuple[q.FromItem, ...]:
    """transformFromClause: fills scope.items."""
    result = []
    for item in items:
        _set_lateral(scope, only=True)
        tree, names = bind_item(scope, item)
        _check_unique(scope, scope.items, names)
        scope.items.extend(names)
        result.append(tree)
    _set_lateral(scope, only=False)
    return tuple(result)


def _set_lateral(scope: Scope, *, only: bool) -> None:
    for item in scope.items:
        item.lateral_only = only
        item.lateral_ok = not only or item is not scope.target


def _check_unique(scope: Scope, left: Sequence[NamespaceItem], right: Sequence[NamespaceItem]) -> None:
    """checkNameSpaceConflicts (42712)."""
    for new in right:
        if not new.relation_visible:
            continue
        for old in left:
            if not old.relation_visible or old.alias != new.alias:
                continue
            differ = (
                old.relation is not None and new.relation is not None and old.relation.oid != new.relation.oid
            )
            if differ and not old.has_alias and not new.has_alias:
                continue
            raise scope.statement.error(
                code.DUPLICATE_ALIAS, f'table name "{new.alias}" specified more than once'
            )


def bind_item(scope: Scope, node: Any) -> Bound:
    st = scope.statement
    match node:
        case exp.Table():
            return _table(scope, node)
        case nodes.JoinExpr():
            return _join(scope, node)
        case nodes.RangeSubselect():
            check_args(st, node, frozenset({"query", "alias", "lateral"}))
            return _subquery(scope, node)
        case nodes.RangeFunction():
            check_args(st, node, _RANGE_FUNCTION)
            entry, item = bind_function(scope, node)
            return q.RangeTblRef(_renamed(entry, item)), [item]
        case nodes.Pivot() | nodes.Unpivot():
            return _pivot(scope, node)
    raise st.unsupported(f"{type(node).__name__} in FROM", location(node))


def _table(scope: Scope, node: exp.Table) -> Bound:
    st = scope.statement
    check_args(
        st,
        node,
        frozenset({"this", "db", "catalog", "alias", "only", "sample", "partition", "partition_for"}),
    )
    names = tuple(fold(st, part) for part in node.parts if isinstance(part, exp.Identifier))
    alias, columns = alias_of(scope, node.args.get("alias"))
    place = location(node.parts[0])
    cte = scope.cte(names[0]) if len(names) == 1 else None
    if cte is not None:
        entry = cte_entry(scope, cte, alias or names[0], place)
        item = item_of(entry, has_alias=bool(alias))
    else:
        bound = bind_relation(scope, names, alias, place, only=bool(node.args.get("only")), node=node)
        entry, item = bound or single_row(scope, names, alias, place)
    rename_columns(scope, item, columns, entry.alias)
    sample = bind_sample(scope, node.args.get("sample"), entry, place)
    if sample is not None:
        entry = item.entry = sampled(entry, sample)
    return q.RangeTblRef(entry), [item]


def _subquery(scope: Scope, node: Any) -> Bound:
    st = scope.statement
    alias, columns = alias_of(scope, node.args.get("alias"))
    lateral_before = scope.lateral_active
    scope.lateral_active = bool(node.lateral)
    try:
        with scope.relabelled("FROM subquery"):
            query = bind_query(st, scope, node.query)
    finally:
        scope.lateral_active = lateral_before
    if query.command is not q.Command.SELECT:
        raise st.unsupported("DML in FROM", location(node))
    is_lateral = bool(node.lateral) and query.correlated
    return _of_query(scope, query, alias, columns, lateral=is_lateral)


def _of_query(scope: Scope, query: q.Query, alias: str, columns: list[str], *, lateral: bool) -> Bound:
    st = scope.statement
    varno = st.next_varno()
    entry = q.RangeTblEntry(
        q.RteKind.SUBQUERY,
        varno,
        alias or f"unnamed_subquery_{varno}",
        subquery_columns(query),
        query=query,
        lateral=lateral,
    )
    note_origins(st, entry)
    item = item_of(entry, has_alias=True)
    item.relation_visible = bool(alias)
    rename_columns(scope, item, columns, alias)
    return q.RangeTblRef(_renamed(entry, item)), [item]


def _pivot(scope: Scope, node: Any) -> Bound:
    alias, columns = alias_of(scope, node.args.get("alias"))
    inner = scope.child()
    tree, items = bind_item(inner, node.this)
    inner.items = list(items)
    make = pivots.pivoted if isinstance(node, nodes.Pivot) else pivots.unpivoted
    return _of_query(scope, make(inner, (tree,), node), alias, columns, lateral=False)


def subquery_columns(query: q.Query) -> tuple[q.RteColumn, ...]:
    """A subquery's output columns; in SQLite they are c1, c2 .."""
    visible = [t for t in query.outputs if not t.junk]
    return tuple(
        q.RteColumn(t.name, t.expr.type, f"c{number}", t.table_attnum, t.table_oid)
        for number, t in enumerate(visible, 1)
    )


def _renamed(entry: q.RangeTblEntry, item: NamespaceItem) -> q.RangeTblEntry:
    """The entry with its columns called as the statement calls them."""
    pairs = zip(entry.columns, item.columns, strict=True)
    return replace(entry, columns=tuple(replace(c, name=n.name) for c, n in pairs))


def _join(scope: Scope, node: Any) -> Bound:
    st = scope.statement
    check_args(
        st,
        node,
        frozenset({"kind", "left", "right", "natural", "using", "using_alias", "on", "alias", "partition"}),
    )
    left, left_items = bind_item(scope, node.left)
    kind = q.JoinKind[node.kind]
    outer = scope.items
    for item in left_items:
        item.lateral_only, item.lateral_ok = (
            True,
            kind in (q.JoinKind.INNER, q.JoinKind.LEFT, q.JoinKind.CROSS),
        )
    scope.items = [*outer, *left_items]
    right, right_items = bind_item(scope, node.right)
    scope.items = outer
    for item in (
        *(left_items if kind in (q.JoinKind.RIGHT, q.JoinKind.FULL) else ()),
        *(right_items if kind in (q.JoinKind.LEFT, q.JoinKind.FULL) else ()),
    ):
        item.nullable = True
    for item in left_items:
        item.lateral_only, item.lateral_ok = False, True
    _check_unique(scope, left_items, right_items)
    left_columns, right_columns = _visible(left_items), _visible(right_items)
    shared = _shared_names(scope, node, left_columns, right_columns)
    condition: q.Expr | None = None
    columns: list[NamespaceColumn] = []
    if shared is not None:
        columns, condition = _merge(scope, kind, shared, left_columns, right_columns, location(node))
    else:
        columns = [*left_columns, *right_columns]
        if node.on is not None:
            scope.items = [*left_items, *right_items]
            try:
                with scope.relabelled("JOIN/ON"):
                    condition = coerce_to_boolean(st, bind_expr(scope, node.on), "JOIN/ON")
            finally:
                scope.items = outer
    alias, names = alias_of(scope, node.args.get("alias"))
    joined = NamespaceItem(alias, columns, has_alias=bool(alias), relation_visible=bool(alias))
    merged = _merged_item(scope, node, columns[: len(shared or ())], [*left_items, *right_items])
    if kind is q.JoinKind.FULL or (kind is q.JoinKind.RIGHT and not isinstance(left, q.RangeTblRef)):
        st.has_completing_joins = True
    tree = q.JoinExpr(kind, left, right, condition, tuple(shared or ()), merged[0].alias if merged else "")
    if node.partition:
        tree = partitioned_joins.completed(scope, node, tree, left_items, right_items)
        joined.columns = [*_visible(left_items), *_visible(right_items)]
    for item in (*left_items, *right_items):
        item.columns_visible = False
    if not alias:
        return tree, [*left_items, *right_items, *merged, joined]
    rename_columns(scope, joined, names, alias)
    for item in (*left_items, *right_items):
        item.relation_visible = False  # kept for what errors say of it
    return tree, [*left_items, *right_items, joined]


def _merged_item(
    scope: Scope, node: Any, merged: list[NamespaceColumn], others: Sequence[NamespaceItem]
) -> list[NamespaceItem]:
    """USING (..) AS x: a qualifier of the merged columns alone."""
    if node.using_alias is None:
        return []
    alias = fold(scope.statement, node.using_alias)
    found = [NamespaceItem(alias, merged, has_alias=True, columns_visible=False)]
    _check_unique(scope, others, found)
    return found


def _visible(items: Sequence[NamespaceItem]) -> list[NamespaceColumn]:
    return [c for item in items if item.columns_visible for c in item.columns if not c.hidden]


def _shared_names(
    scope: Scope, node: Any, left: Sequence[NamespaceColumn], right: Sequence[NamespaceColumn]
) -> list[str] | None:
    if node.natural:
        names = {column.name for column in right if not column.is_invisible}
        return [column.name for column in left if column.name in names and not column.is_invisible]
    if node.using:
        return [fold(scope.statement, name) for name in node.using]
    return None


def _merge(
    scope: Scope,
    kind: q.JoinKind,
    names: Sequence[str],
    left: Sequence[NamespaceColumn],
    right: Sequence[NamespaceColumn],
    place: int,
) -> tuple[list[NamespaceColumn], q.Expr | None]:
    """USING: the merged columns first, then the rest of both sides."""
    st = scope.statement
    merged: list[NamespaceColumn] = []
    tests: list[q.Expr] = []
    for number, name in enumerate(names):
        if name in names[:number]:
            raise st.error(
                code.DUPLICATE_COLUMN, f'column name "{name}" appears more than once in USING clause', place
            )
        first, second = _one(scope, name, left, "left", place), _one(scope, name, right, "right", place)
        _note_both(scope, first, second)
        tests.append(equality(st, first, second, place))
        merged.append(NamespaceColumn(name, _merged(scope, kind, name, first, second)))
    rest = [c for c in (*left, *right) if c.name not in names]
    if not tests:
        return [*merged, *rest], None
    condition = tests[0] if len(tests) == 1 else q.BoolExpr(TypeRef(lookup.BOOL), q.BoolOp.AND, tuple(tests))
    return [*merged, *rest], condition


def _merged(scope: Scope, kind: q.JoinKind, name: str, first: q.Expr, second: q.Expr) -> q.Expr:
    coerced, type_ = coerce_to_common(scope.statement, [first, second], "JOIN/USING")
    if kind is q.JoinKind.FULL:
        return q.Coalesce(type_, tuple(coerced), merged=name)
    if kind is q.JoinKind.RIGHT:
        return coerced[1]
    if kind is q.JoinKind.INNER and coerced[0] is not first and coerced[1] is second:
        return second  # either would do: the one that needs no cast (buildMergedJoinVar)
    return coerced[0]


def _note_both(scope: Scope, *exprs: q.Expr) -> None:
    for expr in exprs:
        if isinstance(expr, q.Var):
            mark = scope.statement.selected.get(expr.varno)
            if mark is not None:
                mark(expr.attnum)


def _one(scope: Scope, name: str, columns: Sequence[NamespaceColumn], side: str, place: int) -> q.Expr:
    st = scope.statement
    found = [column.expr for column in columns if column.name == name]
    if len(found) > 1:
        raise st.error(
            code.AMBIGUOUS_COLUMN,
            f'common column name "{name}" appears more than once in {side} table',
            place,
        )
    if not found:
        raise st.error(
            code.UNDEFINED_COLUMN,
            f'column "{name}" specified in USING clause does not exist in {side} table',
        )
    return found[0]
