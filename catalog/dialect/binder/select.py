"""SELECT and VALUES.

Source: PostgreSQL 15, analyze.c (transformSelectStmt, transformValuesClause), parse_clause.c.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.alike import order_of
from polar_lite.catalog.dialect.binder import (
    columns,
    grouping,
    lookup,
    methods,
    row_security,
    suggestions,
    windows,
)
from polar_lite.catalog.dialect.binder.aggregates import settle_unknown, walk
from polar_lite.catalog.dialect.binder.coercion import (
    coerce_to_boolean,
    coerce_to_common,
    coerce_to_target,
    location_of,
)
from polar_lite.catalog.dialect.binder.dispatch import (
    bind_expr,
    bind_query,
    binds_query,
    check_args,
    location,
)
from polar_lite.catalog.dialect.binder.from_items.clause import bind_from
from polar_lite.catalog.dialect.binder.from_items.ctes import bind_with
from polar_lite.catalog.dialect.binder.locking import bind_locks
from polar_lite.catalog.dialect.binder.operators import has_ordering
from polar_lite.catalog.dialect.binder.oracle import hierarchy, nested_aggregates, outer_marks
from polar_lite.catalog.dialect.binder.state import Scope, Statement
from polar_lite.catalog.dialect.binder.targets import bind_list, bind_targets, check_count
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import replace
from polar_lite.protocol.sqlstate import PgError

_SELECT = (
    "with_",
    "distinct",
    "expressions",
    "from_",
    "where",
    "connect",
    "group",
    "having",
    "windows",
    "into",
)
_ORDER = frozenset({"expressions", "siblings"})
_TAIL = ("order", "limit", "offset", "locks")


@binds_query(exp.Subquery, "this", "with_")
def bind_parenthesised(st: Statement, parent: Scope | None, node: exp.Subquery) -> q.Query:
    if node.args.get("with_"):
        raise st.unsupported("WITH before a parenthesised query", location(node))
    return bind_query(st, parent, node.this)


@binds_query(exp.Select, *_SELECT, *_TAIL)
def bind_select(st: Statement, parent: Scope | None, node: exp.Select) -> q.Query:
    node = nested_aggregates.flattened(st, node)
    scope, args = Scope(st, parent), node.args
    if args.get("into") is not None:
        place = location(args["into"].targets[0])
        raise st.error(code.SYNTAX_ERROR, "SELECT ... INTO is not allowed here", place)
    settles, st.settles = st.settles, True
    ctes = bind_with(scope, args.get("with_"))
    for window in args.get("windows") or ():
        scope.window_definitions[columns.fold(st, window.args["name"])] = window
    joined = _bind_sources(scope, args)
    distinct = args.get("distinct")
    compares = distinct is not None and not distinct.args.get("on")
    targets = bind_targets(scope, args.get("expressions") or (), settle=settles or compares)
    where = _condition(scope, joined.where, "WHERE")
    if joined.chosen:
        where = outer_marks.conjunction([*joined.chosen, *([where] if where is not None else [])])
    having = _condition(scope, args.get("having"), "HAVING")
    order = bind_sort(scope, args.get("order"), targets, siblings=scope.hierarchy is not None)
    group = grouping.bind_group(scope, args.get("group"), targets)
    targets, having, order = grouping.shared((tuple(targets), having, tuple(order)), group)
    on = _distinct_on(scope, distinct, targets, order)
    if distinct is not None and not on:
        _check_distinct(scope, targets, order)
    limit, offset, with_ties = bind_limit(scope, node)
    shown = [*(target.expr for target in targets), *(item.expr for item in order)]
    if group.is_there or scope.has_aggregates or scope.has_grouping or having is not None:
        checked = [*shown, *([having] if having is not None else []), *on]
        grouping.check_grouped(scope, checked, group)
    locking, from_items = bind_locks(scope, node, joined.items), joined.items
    if locking:
        from_items = row_security.of_locked(st, from_items, {mark.varno for mark in locking})
    if scope.has_srf:
        _check_sets(st, (*shown, *group.exprs))
    query = q.Query(
        q.Command.SELECT,
        tuple(targets),
        from_items,
        where,
        group.exprs,
        group.sets,
        having,
        distinct=distinct is not None and not on,
        distinct_on=on,
        order=order,
        limit=limit,
        offset=offset,
        with_ties=with_ties,
        ctes=ctes,
        has_aggregates=scope.has_aggregates,
        locking=locking,
        uses_rownum=scope.uses_rownum,
        correlated=scope.is_correlated,
        written=group.written,
        has_distinct_sets=group.has_distinct_sets,
        has_sets=scope.has_srf,
    )
    return query if scope.hierarchy is None else hierarchy.finish(scope, query, args.get("order"))


def _bind_sources(scope: Scope, args: dict[str, Any]) -> outer_marks.Joined:
    """FROM, with the joins that (+) makes and the hierarchy of CONNECT BY."""
    source = args.get("from_")
    items = bind_from(scope, source.expressions) if source is not None else ()
    joined = outer_marks.joined(scope, items, args.get("where"))
    if args.get("connect") is None:
        return joined
    if joined.chosen:
        place = location(args["connect"])
        raise scope.statement.unsupported("(+) without a join in a query with CONNECT BY", place)
    return replace(joined, items=hierarchy.begin(scope, args["connect"], joined.items))


@binds_query(exp.Values, "expressions", "with_", "order", "limit", "offset")
def bind_values(st: Statement, parent: Scope | None, node: exp.Values) -> q.Query:
    """VALUES as a query: SELECT column1 .. FROM (VALUES ..)."""
    scope = Scope(st, parent)
    st.settles = True
    ctes = bind_with(scope, node.args.get("with_"))
    rows = list(bind_rows(scope, node))
    check_count(st, rows[0])
    count = len(rows[0])
    for row in rows:
        if len(row) != count:
            raise st.error(code.SYNTAX_ERROR, "VALUES lists must all be the same length", location_of(row[0]))
    coerced: list[list[q.Expr]] = []
    types: list[TypeRef] = []
    for number in range(count):
        settled = [settle(scope, row[number], node.expressions) for row in rows]
        column, type_ = coerce_to_common(st, settled, "VALUES")
        coerced.append(column)
        types.append(type_)
    varno = st.next_varno()
    heads = tuple(q.RteColumn(f"column{i}", t, f"c{i}", i) for i, t in enumerate(types, 1))
    listed: tuple[tuple[q.Expr, ...], ...] = tuple(zip(*coerced, strict=True)) if count else ((),) * len(rows)
    order_of_rows = order_of(st, node.expressions)
    entry = q.RangeTblEntry(q.RteKind.VALUES, varno, "*VALUES*", heads, rows=listed, order=order_of_rows)
    targets = [
        q.TargetEntry(q.Var(c.type, varno, i, 0, c.physical, c.name), c.name) for i, c in enumerate(heads, 1)
    ]
    order = bind_sort(scope, node.args.get("order"), targets)
    limit, offset, with_ties = bind_limit(scope, node)
    return q.Query(
        q.Command.SELECT,
        tuple(targets),
        (q.RangeTblRef(entry),),
        order=order,
        limit=limit,
        offset=offset,
        with_ties=with_ties,
        ctes=ctes,
        correlated=scope.is_correlated,
    )


def bind_rows(scope: Scope, node: exp.Values) -> Iterator[list[q.Expr]]:
    """The rows, one after the other; not those that are like others."""
    for row in node.expressions:
        if not isinstance(row, nodes.RowLike):
            with scope.relabelled("VALUES"):
                bound = bind_list(scope, row.expressions)
            yield bound


def settle(scope: Scope, expr: q.Expr, rows: Sequence[Any]) -> q.Expr:
    if isinstance(expr, q.SetToDefault):
        raise scope.statement.error(
            code.SYNTAX_ERROR, "DEFAULT is not allowed in this context", expr.location
        )
    return settle_unknown(scope, expr) if len(rows) == 1 else expr


def _condition(scope: Scope, node: Any, construct: str) -> q.Expr | None:
    if node is None:
        return None
    with scope.relabelled(construct):
        return coerce_to_boolean(scope.statement, bind_expr(scope, node.this), construct)


def bind_sort(
    scope: Scope,
    node: Any,
    targets: Sequence[q.TargetEntry],
    *,
    names_only: bool = False,
    siblings: bool = False,
) -> tuple[q.SortBy, ...]:
    """ORDER BY: an output name or ordinal first, else an expression over the columns.

    siblings: whether ORDER SIBLINGS BY is allowed.
    """
    if node is None:
        return ()
    check_args(scope.statement, node, _ORDER)
    if node.args.get("siblings") and not siblings:
        message = "ORDER SIBLINGS BY is only allowed with CONNECT BY"
        raise scope.statement.error(code.SYNTAX_ERROR, message, location(node))
    result = []
    with scope.relabelled("ORDER BY"):
        for item in node.expressions:
            expr, number = _sort_expr(scope, item.this, targets, names_only=names_only)
            if expr.type.oid in scope.statement.snapshot.object_types:
                expr, number = methods.sort_value(scope.statement, expr), 0
            result.append(windows.sort_by(scope, item, expr, number))
    return tuple(result)


def _sort_expr(
    scope: Scope, node: Any, targets: Sequence[q.TargetEntry], *, names_only: bool
) -> tuple[q.Expr, int]:
    st = scope.statement
    found = None
    if isinstance(node, exp.Column) and len(node.parts) == 1 and isinstance(node.this, exp.Identifier):
        found = grouping.named_target(scope, columns.fold(st, node.this), targets, "ORDER BY", location(node))
    if found is None:
        found = grouping.ordinal_target(scope, node, targets, "ORDER BY")
    if found is not None:
        return found[1].expr, found[0]
    if names_only:
        if isinstance(node, exp.Column):
            raise suggestions.missing(scope, (columns.fold(st, node.this),), location(node))
        raise st.error(
            code.FEATURE_NOT_SUPPORTED,
            "invalid UNION/INTERSECT/EXCEPT ORDER BY clause",
            _leftmost(node),
            detail="Only result column names can be used, not expressions or functions.",
            hint="Add the expression/function to every SELECT, or move the UNION into a FROM clause.",
        )
    expr = settle_unknown(scope, bind_expr(scope, node))
    number = next((i for i, t in enumerate(targets, 1) if t.expr == expr), 0)
    return expr, number


def _leftmost(node: Any) -> int:
    while isinstance(node, nodes.Operator) and node.left is not None:
        node = node.left
    return location(node)


def _distinct_on(
    scope: Scope, node: Any, targets: Sequence[q.TargetEntry], order: Sequence[q.SortBy]
) -> tuple[q.Expr, ...]:
    on = node.args.get("on") if node is not None else None
    if not on:
        return ()
    st = scope.statement
    items = list(on) if isinstance(on, list) else list(getattr(on, "expressions", None) or [on])
    with scope.relabelled("DISTINCT ON"):
        result = [_sort_expr(scope, item, targets, names_only=False)[0] for item in items]
    for place, sort in enumerate(order[: len(result)]):
        if not any(sort.expr == expr for expr in result):
            raise st.error(
                code.INVALID_COLUMN_REFERENCE,
                "SELECT DISTINCT ON expressions must match initial ORDER BY expressions",
                location(items[place]),
            )
    return tuple(result)


def _check_distinct(scope: Scope, targets: Sequence[q.TargetEntry], order: Sequence[q.SortBy]) -> None:
    st = scope.statement
    for sort in order:
        if not sort.target:
            raise st.error(
                code.INVALID_COLUMN_REFERENCE,
                "for SELECT DISTINCT, ORDER BY expressions must appear in select list",
                location_of(sort.expr),
            )
    for target in targets:
        if not has_ordering(st, target.expr.type.oid, "="):
            shown = lookup.shown_type(st, target.expr.type)
            raise st.error(
                code.UNDEFINED_FUNCTION,
                f"could not identify an equality operator for type {shown}",
                location_of(target.expr),
            )


def bind_limit(scope: Scope, node: Any) -> tuple[q.Expr | None, q.Expr | None, bool]:
    """LIMIT, OFFSET, FETCH FIRST: int8 without columns; NULL means no limit."""
    limit, offset = node.args.get("limit"), node.args.get("offset")
    with_ties = False
    if limit is not None:
        check_args(scope.statement, limit, frozenset({"expression", "with_ties", "percent"}))
        with_ties = bool(limit.args.get("with_ties"))
    if with_ties:
        _check_ties(scope.statement, node)
    first = _limit(scope, limit) if limit is not None else None
    second = _count(scope, offset.args["expression"], "OFFSET") if offset is not None else None
    return first, second, with_ties


def _limit(scope: Scope, limit: Any) -> q.Expr:
    if not limit.args.get("percent"):
        return _count(scope, limit.args["expression"], "LIMIT")
    percent = _count(scope, limit.args["expression"], "FETCH FIRST", lookup.FLOAT8)
    return q.ShareOfRows(TypeRef(lookup.INT8), percent)


def _check_ties(st: Statement, node: Any) -> None:
    if not node.args.get("order"):
        raise st.error(code.SYNTAX_ERROR, "WITH TIES cannot be specified without ORDER BY clause")
    if any(lock.args.get("wait") == "SKIP LOCKED" for lock in node.args.get("locks") or ()):
        message = "SKIP LOCKED and WITH TIES options cannot be used together"
        raise st.error(code.SYNTAX_ERROR, message)
    if isinstance(node.args["limit"].args["expression"], exp.Null):
        message = "row count cannot be null in FETCH FIRST ... WITH TIES clause"
        raise st.error(code.INVALID_ROW_COUNT_IN_LIMIT_CLAUSE, message)


def _count(scope: Scope, node: Any, construct: str, wanted: int = lookup.INT8) -> q.Expr:
    st = scope.statement
    with scope.relabelled(construct):
        items, scope.items = scope.items, []  # its own query's columns are not seen
        try:
            expr = bind_expr(scope, node)
        except PgError:
            scope.items = items
            if any(isinstance(v, q.Var) and not v.levelsup for v in walk(bind_expr(scope, node))):
                raise st.error(
                    code.INVALID_COLUMN_REFERENCE,
                    f"argument of {construct} must not contain variables",
                    location(node),
                ) from None
            raise
        finally:
            scope.items = items
    result = coerce_to_target(st, expr, TypeRef(wanted), "a")
    if result is None:
        shown, name = lookup.shown_type(st, expr.type), lookup.type_name(st, wanted)
        raise st.error(
            code.DATATYPE_MISMATCH,
            f"argument of {construct} must be type {name}, not type {shown}",
            location_of(expr),
        )
    return result


def _check_sets(st: Statement, exprs: Sequence[q.Expr]) -> None:
    """Refuse set-returning functions where rows would be computed in vain."""
    for expr in exprs:
        for found in walk(expr):
            if isinstance(found, q.Coalesce | q.CaseExpr) and any(map(q.returns_set, walk(found))):
                raise _set_not_allowed(st, found)


def _set_not_allowed(st: Statement, expr: q.Expr) -> Exception:
    call = next(found for found in walk(expr) if q.returns_set(found))
    place = "CASE" if isinstance(expr, q.CaseExpr) else "COALESCE"
    return st.error(
        code.FEATURE_NOT_SUPPORTED,
        f"set-returning functions are not allowed in {place}",
        call.location,
        hint="You might be able to move the set-returning function into a LATERAL FROM item.",
    )
