"""UNION, INTERSECT, EXCEPT (MINUS): the arms' columns brought to common types.

Source: PostgreSQL 15, "UNION, CASE, and Related Constructs"; analyze.c (transformSetOperationStmt).
"""

from dataclasses import replace
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.coercion import coerce_to_common, location_of
from polar_lite.catalog.dialect.binder.dispatch import bind_query, binds_query, location
from polar_lite.catalog.dialect.binder.from_items.ctes import bind_with
from polar_lite.catalog.dialect.binder.select import bind_limit, bind_sort
from polar_lite.catalog.dialect.binder.state import Scope, Statement
from polar_lite.protocol import sqlstate as code

_COERCIONS: Final = (
    q.Relabel,
    q.Represent,
    q.CoerceViaIO,
    q.CoerceTypmod,
    q.CoerceToDomain,
    q.ArrayCoerce,
)
_ARGS: Final = ("this", "expression", "distinct", "with_", "order", "limit", "offset")
_OPS: Final = {exp.Union: q.SetOp.UNION, exp.Intersect: q.SetOp.INTERSECT, exp.Except: q.SetOp.EXCEPT}


@binds_query(exp.Union, *_ARGS)
@binds_query(exp.Intersect, *_ARGS)
@binds_query(exp.Except, *_ARGS)
def bind_set_operation(st: Statement, parent: Scope | None, node: Any) -> q.Query:
    scope = Scope(st, parent)
    st.settles = True
    ctes = bind_with(scope, node.args.get("with_"))
    op = _OPS[type(node)]
    into = node.expression.args.get("into")
    if into is not None:
        message = "INTO is only allowed on first SELECT of UNION/INTERSECT/EXCEPT"
        raise st.error(code.SYNTAX_ERROR, message, location(into.targets[0]))
    st.settles = False
    left = bind_query(st, scope, node.this)
    st.settles = False
    right = bind_query(st, scope, node.expression)
    st.settles = True
    is_all = not node.args.get("distinct")
    shown = f"{op.value} ALL" if is_all else op.value
    if len(left.targets) != len(right.targets):
        raise st.error(
            code.SYNTAX_ERROR,
            f"each {op.value} query must have the same number of columns",
            location_of(right.targets[0].expr) if right.targets else location(node),
        )
    left, right, typmods = _unify(st, left, right, op.value)
    targets = []
    varno = st.next_varno()
    for number, (entry, typmod) in enumerate(zip(left.targets, typmods, strict=True), 1):
        type_ = replace(entry.expr.type, typmod=typmod)
        targets.append(q.TargetEntry(q.Var(type_, varno, number, 0, f"c{number}", entry.name), entry.name))
    order = bind_sort(scope, node.args.get("order"), targets, names_only=True)
    limit, offset, with_ties = bind_limit(scope, node)
    del shown
    return q.Query(
        q.Command.SELECT,
        tuple(targets),
        order=order,
        limit=limit,
        offset=offset,
        with_ties=with_ties,
        ctes=ctes,
        set_operation=q.SetOperation(op, is_all, left, right),
        correlated=scope.is_correlated,
    )


def _unify(st: Statement, left: q.Query, right: q.Query, shown: str) -> tuple[q.Query, q.Query, list[int]]:
    """Both operands with columns of the same types, and the type modifiers of the result's columns."""
    firsts, seconds, typmods = [], [], []
    for one, two in zip(left.targets, right.targets, strict=True):
        (a, b), type_ = coerce_to_common(st, [one.expr, two.expr], shown)
        firsts.append(a)
        seconds.append(b)
        typmods.append(type_.typmod)
    return with_columns(st, left, firsts), with_columns(st, right, seconds), typmods


def with_columns(st: Statement, query: q.Query, exprs: list[q.Expr]) -> q.Query:
    """`query` with its output columns replaced by coerced ones (made over the old outputs)."""
    if all(t.expr is e for t, e in zip(query.targets, exprs, strict=True)):
        return query
    if query.set_operation is None and not query.distinct:
        targets = tuple(replace(t, expr=e) for t, e in zip(query.targets, exprs, strict=True))
        order = tuple(replace(s, target=0) for s in query.order)
        return replace(query, targets=targets, order=order)
    # A nested set operation or DISTINCT is computed first and converted around it.
    from polar_lite.catalog.dialect.binder.from_items.clause import subquery_columns  # it binds queries too

    varno = st.next_varno()
    columns = subquery_columns(query)
    entry = q.RangeTblEntry(q.RteKind.SUBQUERY, varno, f"s{varno}", columns, query=query)
    targets = tuple(
        q.TargetEntry(_over(e, t.expr, q.Var(c.type, varno, i, 0, c.physical, c.name)), t.name)
        for i, (t, e, c) in enumerate(zip(query.targets, exprs, columns, strict=True), 1)
    )
    return q.Query(q.Command.SELECT, targets, (q.RangeTblRef(entry),), correlated=query.correlated)


def _over(coerced: Any, old: q.Expr, new: q.Expr) -> Any:
    """The coercion `coerced` of `old`, applied to `new` instead."""
    if coerced is old:
        return new
    if isinstance(coerced, _COERCIONS):
        return replace(coerced, arg=_over(coerced.arg, old, new))
    if isinstance(coerced, q.FuncExpr | q.NativeExpr):
        return replace(coerced, args=tuple(_over(arg, old, new) for arg in coerced.args))
    return coerced
