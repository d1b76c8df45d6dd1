"""MERGE: PostgreSQL's, and Oracle's whose clauses end in WHERE.

Source: PostgreSQL 15, parse_merge.c (transformMergeStmt, setNamespaceForMergeWhen); Oracle 19c SQL
Reference, MERGE.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import row_security
from polar_lite.catalog.dialect.binder.coercion import coerce_to_boolean
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, binds_query, check_args
from polar_lite.catalog.dialect.binder.from_items.clause import bind_from
from polar_lite.catalog.dialect.binder.from_items.ctes import bind_with
from polar_lite.catalog.dialect.binder.state import MERGE_WHEN, NamespaceItem, Scope, Statement
from polar_lite.catalog.dialect.binder.writes import updatable, written
from polar_lite.catalog.dialect.binder.writes.assignment import Assigned
from polar_lite.protocol import sqlstate as code

_WHEN_ARGS = frozenset(
    {
        "matched",
        "condition",
        "action",
        "assignments",
        "columns",
        "values",
        "overriding",
        "where",
        "delete_where",
    }
)


@binds_query(nodes.Merge, "target", "source", "on", "whens", "with_")
def bind_merge(st: Statement, parent: Scope | None, node: Any) -> q.Query:
    scope = Scope(st, parent)
    if node.with_ is not None and node.with_.args.get("recursive"):
        raise st.error(code.SYNTAX_ERROR, "WITH RECURSIVE is not supported for MERGE statement")
    ctes = bind_with(scope, node.with_)
    _check_reachable(st, node.whens)
    target = replace(written.find_target(scope, node.target, "MERGE"), is_nameable=True)
    source = _bind_source(scope, target.item, node.source)
    with scope.relabelled("JOIN/ON"):
        on = coerce_to_boolean(st, bind_expr(scope, node.on), "JOIN/ON")
    seen = row_security.visible(st, target)
    on = on if seen is None else q.BoolExpr(on.type, q.BoolOp.AND, (seen, on))
    actions: list[q.MergeAction] = []
    for when in node.whens:
        check_args(st, when, _WHEN_ARGS)
        _show(target.item, is_shown=bool(when.matched))
        found = _matched(scope, target, when) if when.matched else [_not_matched(scope, target, when)]
        actions += [_secured(st, target, action) for action in found]
    if all(action.command is q.Command.SELECT for action in actions):
        st.need(target.shown).privileges.add("SELECT?")
        st.writes.discard(target.entry.relation_oid)
    kind = q.JoinKind.INNER if all(action.matched for action in actions) else q.JoinKind.LEFT
    join = q.JoinExpr(kind, source, q.RangeTblRef(target.entry), on)
    return q.Query(
        q.Command.MERGE,
        (),
        (join,),
        ctes=ctes,
        target=target.entry,
        named=tuple({entry.attnum for action in actions for entry in action.targets}),
        actions=tuple(actions),
    )


def _secured(st: Statement, target: updatable.Target, action: q.MergeAction) -> q.MergeAction:
    """With what the policies of a table with row security ask of it."""
    if action.command is q.Command.SELECT:
        return action
    old, checks = row_security.of_action(st, target, action.command.value)
    if action.deletes:
        old = (*old, *row_security.of_action(st, target, "DELETE")[0])
    wanted = () if action.condition is None else (action.condition,)
    return replace(action, condition=row_security.in_turn((*wanted, *old)), checks=checks)


def _check_reachable(st: Statement, whens: Sequence[Any]) -> None:
    closed: set[bool] = set()
    for when in whens:
        matched = bool(when.matched)
        if matched in closed:
            raise st.error(
                code.SYNTAX_ERROR, "unreachable WHEN clause specified after unconditional WHEN clause"
            )
        if when.condition is None and when.where is None:
            closed.add(matched)


def _bind_source(scope: Scope, target: NamespaceItem, node: Any) -> q.FromItem:
    """USING, which does not see the target; afterwards both are in sight."""
    _show(target, is_shown=False)
    scope.items = [target]
    (source,) = bind_from(scope, [node])
    if any(item.relation_visible and item.alias == target.alias for item in scope.items):
        raise scope.statement.error(
            code.DUPLICATE_ALIAS,
            f'name "{target.alias}" specified more than once',
            detail="The name is used both as MERGE target table and data source.",
        )
    _show(target, is_shown=True)
    return source


def _show(item: NamespaceItem, *, is_shown: bool) -> None:
    item.relation_visible = item.columns_visible = is_shown


def _condition(scope: Scope, when: Any) -> q.Expr | None:
    """AND .. and Oracle's WHERE."""
    found: q.Expr | None = None
    with scope.relabelled(MERGE_WHEN):
        for node in (when.condition, when.where):
            if node is not None:
                test = coerce_to_boolean(scope.statement, bind_expr(scope, node), "WHEN")
                found = updatable.both(found, test)
    return found


def _matched(scope: Scope, target: updatable.Target, when: Any) -> list[q.MergeAction]:
    st, condition = scope.statement, _condition(scope, when)
    if when.action == "NOTHING":
        return [q.MergeAction(True, q.Command.SELECT, condition)]
    if when.action == "DELETE":
        st.need(target.shown).privileges.add("DELETE")
        return [q.MergeAction(True, q.Command.DELETE, condition)]
    targets = written.assignments(scope, target, when.assignments)
    assigned = {entry.attnum for entry in targets}
    target.need(st, "UPDATE", [c for c in target.relation.columns if c.attnum in assigned])
    targets = written.stored_targets(target, targets)
    action = q.MergeAction(True, q.Command.UPDATE, condition, targets)
    if when.delete_where is None:
        return [action]
    st.need(target.shown).privileges.add("DELETE")
    return [_deletion(scope, target, when, action), action]


def _deletion(scope: Scope, target: updatable.Target, when: Any, update: q.MergeAction) -> q.MergeAction:
    """Oracle's DELETE WHERE, which looks at the row as UPDATE leaves it."""
    with scope.relabelled(MERGE_WHEN):
        test = coerce_to_boolean(scope.statement, bind_expr(scope, when.delete_where), "WHERE")
    new = {entry.attnum: entry.expr for entry in update.targets}
    condition = updatable.both(update.condition, updatable.substituted(test, target.entry.varno, new))
    return replace(update, condition=condition, deletes=True)


def _not_matched(scope: Scope, target: updatable.Target, when: Any) -> q.MergeAction:
    st, condition = scope.statement, _condition(scope, when)
    if when.action == "NOTHING":
        return q.MergeAction(False, q.Command.SELECT, condition)
    listed = written.listed_columns(st, target, when.columns or ())
    parts = listed if listed is not None else [Assigned(column) for column in written.all_columns(target)]
    scope.overriding = str(when.overriding or "")
    with scope.relabelled("VALUES"):
        row = [bind_expr(scope, value) for value in when.values or ()]
    values = written.assign_row(scope, parts, row, explicit=listed is not None) if when.values else []
    columns = written.distinct_columns(parts)[: len(values)]
    target.need(st, "INSERT", columns)
    if not values:
        st.need(target.shown).privileges.add("INSERT")
    given = {column.attnum: value for column, value in zip(columns, values, strict=True)}
    targets = written.complete(st, target.relation, given)
    return q.MergeAction(False, q.Command.INSERT, condition, targets)
