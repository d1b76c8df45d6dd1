"""INSERT, UPDATE, DELETE.

Source: PostgreSQL 15, analyze.c (transformInsertStmt, transformUpdateStmt, transformDeleteStmt),
parse_target.c (transformAssignedExpr).
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.alike import RowOrder, order_of
from polar_lite.catalog.dialect.binder import columns, lookup, row_security
from polar_lite.catalog.dialect.binder.aggregates import settle_unknown
from polar_lite.catalog.dialect.binder.coercion import coerce_to_boolean, coerce_type, location_of
from polar_lite.catalog.dialect.binder.dispatch import (
    bind_expr,
    bind_query,
    binds,
    binds_query,
    check_args,
    location,
)
from polar_lite.catalog.dialect.binder.from_items.clause import bind_from, subquery_columns
from polar_lite.catalog.dialect.binder.from_items.ctes import bind_with
from polar_lite.catalog.dialect.binder.oracle import inline_targets
from polar_lite.catalog.dialect.binder.select import bind_rows
from polar_lite.catalog.dialect.binder.state import (
    CURRENT_OF,
    UNKNOWN,
    NamespaceColumn,
    NamespaceItem,
    Scope,
    Statement,
)
from polar_lite.catalog.dialect.binder.targets import bind_targets
from polar_lite.catalog.dialect.binder.writes import conflicts, object_rows, updatable, written
from polar_lite.catalog.dialect.binder.writes.assignment import Assigned, type_of_part
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.objects import Column
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import replace

_CONFLICT_ARGS = frozenset(
    {"columns", "target_start", "where", "constraint", "action", "assignments", "update_where"}
)


@binds(nodes.Default)
def bind_default(scope: Scope, node: Any) -> q.Expr:
    if scope.clause not in ("VALUES", "UPDATE"):
        raise scope.statement.error(
            code.SYNTAX_ERROR, "DEFAULT is not allowed in this context", location(node)
        )
    return q.SetToDefault(TypeRef(UNKNOWN), location(node))


def _rewritten(
    st: Statement, parent: Scope | None, node: Any, bind: Callable[[Statement, Scope | None, Any], q.Query]
) -> q.Query:
    from polar_lite.catalog.dialect.binder.rules.rewriting import rewritten  # no query needs it

    return rewritten(st, parent, node, bind)


@binds_query(exp.Insert, "this", "columns", "expression", "overriding", "conflict", "returning", "with_")
def bind_insert(st: Statement, parent: Scope | None, node: exp.Insert) -> q.Query:
    return _rewritten(st, parent, node, _insert)


def _insert(st: Statement, parent: Scope | None, node: exp.Insert) -> q.Query:
    scope = Scope(st, parent)
    ctes = bind_with(scope, node.args.get("with_"))
    target = written.find_target(scope, node.this, "INSERT")
    entry, relation = target.entry, target.relation
    scope.overriding = str(node.args.get("overriding") or "")
    listed = written.listed_columns(st, target, node.args.get("columns") or ())
    parts = listed if listed is not None else [Assigned(column) for column in written.all_columns(target)]
    wanted = written.distinct_columns(parts)
    expression = node.args.get("expression")
    scope.unseen = target.item
    of_type = relation.of_type if listed is None else 0
    assigned, from_items = _insert_source(
        scope, parts, expression, explicit=listed is not None, of_type=of_type
    )
    scope.unseen = None
    written.check_written(target, wanted[: len(assigned)])
    target.need(st, "INSERT", wanted[: len(assigned)])
    if not assigned:
        st.need(target.shown).privileges.add("INSERT")
    values = {c.attnum: expr for c, expr in zip(wanted, assigned, strict=False)}
    targets = written.complete(st, relation, values)
    scope.items = [target.item]
    conflict = _on_conflict(scope, target, node.args.get("conflict"))
    returning = _returning(scope, node.args.get("returning"))
    if conflict is not None and conflict.arbiters:
        st.read_targets.add(entry.varno)
    _, checks = row_security.secured(st, target, "INSERT")
    if checks and conflict is not None:
        conflict = _secured(st, target, conflict)
    return q.Query(
        q.Command.INSERT,
        targets,
        from_items,
        ctes=ctes,
        target=entry,
        returning=returning,
        on_conflict=conflict,
        checks=(*checks, *target.checks),
        named=tuple(values),
    )


def _insert_source(
    scope: Scope,
    parts: Sequence[Assigned],
    expression: Any,
    *,
    explicit: bool,
    of_type: int,
) -> tuple[list[q.Expr], tuple[q.FromItem, ...]]:
    """The assigned expressions, over a FROM item unless it is one row of values. of_type: of a typed table
    whose rows may be given as objects."""
    st = scope.statement
    if expression is None:
        return [], ()
    if isinstance(expression, exp.Values) and not any(
        expression.args.get(key) for key in ("with_", "order", "limit", "offset")
    ):
        scope.is_one_row = len(expression.expressions) == 1
        done: list[list[q.Expr]] = []
        objects, width = 0, -1
        # Each row's parameters have types before the next row is looked at.
        for row in bind_rows(scope, expression):
            if scope.has_srf:
                scope.is_one_row = False
                return _spread_row(scope, parts, expression, explicit=explicit)
            objects += bool(of_type) and object_rows.is_object(st, of_type, row)
            if width not in (-1, len(row)) or 0 < objects <= len(done):
                message = "VALUES lists must all be the same length"
                raise st.error(code.SYNTAX_ERROR, message, location_of(row[0]))
            width = len(row)
            done.append(list(row) if objects else written.assign_row(scope, parts, row, explicit=explicit))
        scope.is_one_row = False
        order = order_of(st, expression.expressions)
        if objects:
            made, items = _values_entry(st, done, [object_rows.column_of(of_type)], order)
            fields = object_rows.attributes(st, made[0])
            return written.assign_row(scope, parts, fields, explicit=False), items
        if len(done) == 1 and order is None:
            return done[0], ()
        return _values_entry(st, done, written.distinct_columns(parts), order)
    return _insert_query(scope, parts, expression, explicit=explicit, of_type=of_type)


def _spread_row(
    scope: Scope, parts: Sequence[Assigned], values: exp.Values, *, explicit: bool
) -> tuple[list[q.Expr], tuple[q.FromItem, ...]]:
    """One row of VALUES with functions that return sets: the rows of a query, as PostgreSQL has it."""
    scope.has_srf = False
    row = values.expressions[0].expressions
    if any(isinstance(item, nodes.Default) for item in row):
        raise scope.statement.unsupported("DEFAULT beside a set-returning function in VALUES")
    query = exp.Select(expressions=[item.copy() for item in row])
    return _insert_query(scope, parts, query, explicit=explicit)


def _insert_query(
    scope: Scope, parts: Sequence[Assigned], expression: Any, *, explicit: bool, of_type: int = 0
) -> tuple[list[q.Expr], tuple[q.FromItem, ...]]:
    st = scope.statement
    st.settles = False
    written_query = bind_query(st, scope, expression)
    st.settles = True
    query = _settled(st, written_query, parts)
    heads = subquery_columns(query)
    shown = written_query if st.as_written else query
    source = q.RangeTblEntry(q.RteKind.SUBQUERY, st.next_varno(), "*SELECT*", heads, query=shown)
    outputs = [t for t in query.targets if not t.junk]
    made: list[q.Expr] = []
    for number, (head, output) in enumerate(zip(heads, outputs, strict=True), 1):
        place = location_of(output.expr)
        made.append(q.Var(head.type, source.varno, number, 0, head.physical, head.name, place))
    if of_type and object_rows.is_object(st, of_type, made):
        made = object_rows.attributes(st, made[0])
    row = written.assign_row(scope, parts, made, explicit=explicit)
    return row, (q.RangeTblRef(source),)


def _settled(st: Statement, query: q.Query, parts: Sequence[Assigned]) -> q.Query:
    """Literals of type unknown in INSERT's SELECT take the type of their column."""
    targets = []
    for number, target in enumerate(query.targets):
        expr = target.expr
        if expr.type.oid == UNKNOWN:
            oid = type_of_part(st, parts[number]) if number < len(parts) else lookup.TEXT
            expr = coerce_type(st, expr, oid, "a")
        targets.append(replace(target, expr=expr))
    return replace(query, targets=tuple(targets))


def _values_entry(
    st: Statement, rows: Sequence[Sequence[q.Expr]], wanted: Sequence[Column], order: RowOrder | None
) -> tuple[list[q.Expr], tuple[q.FromItem, ...]]:
    varno = st.next_varno()
    types = [column.type for column in wanted]
    heads = tuple(
        q.RteColumn(column.name, type_, f"c{i}", i)
        for i, (column, type_) in enumerate(zip(wanted, types, strict=True), 1)
        if i <= len(rows[0])
    )
    entry = q.RangeTblEntry(
        q.RteKind.VALUES, varno, "*VALUES*", heads, rows=tuple(tuple(row) for row in rows), order=order
    )
    made: list[q.Expr] = [q.Var(h.type, varno, i, 0, h.physical, h.name) for i, h in enumerate(heads, 1)]
    return made, (q.RangeTblRef(entry),)


@binds_query(exp.Update, "this", "expressions", "from_", "where", "returning", "with_")
def bind_update(st: Statement, parent: Scope | None, node: exp.Update) -> q.Query:
    return _rewritten(st, parent, inline_targets.as_table(st, parent, node), _update)


def _update(st: Statement, parent: Scope | None, node: exp.Update) -> q.Query:
    scope = Scope(st, parent)
    ctes = bind_with(scope, node.args.get("with_"))
    target = written.find_target(scope, node.this, "UPDATE")
    target = replace(target, is_nameable=scope.statement.snapshot.database.mode == "oracle")
    entry, item, relation = target.entry, target.item, target.relation
    scope.items = [item]
    source = node.args.get("from_")
    from_items = _with_target(scope, item, source.expressions) if source is not None else ()
    # In PostgreSQL's order, which decides about the types of parameters and which error comes first.
    where = updatable.both(target.where, _where(scope, target, node.args.get("where")))
    returning = _returning(scope, node.args.get("returning"))
    targets = written.assignments(scope, target, node.expressions)
    assigned = {t.attnum for t in targets}
    target.need(st, "UPDATE", [c for c in relation.columns if c.attnum in assigned])
    visible, checks = row_security.secured(st, target, "UPDATE")
    return q.Query(
        q.Command.UPDATE,
        written.stored_targets(target, targets),
        from_items,
        updatable.both(visible, where),
        ctes=ctes,
        target=entry,
        returning=returning,
        checks=(*checks, *target.checks),
        named=tuple(assigned),
    )


@binds_query(exp.Delete, "this", "using", "where", "returning", "with_")
def bind_delete(st: Statement, parent: Scope | None, node: exp.Delete) -> q.Query:
    return _rewritten(st, parent, inline_targets.as_table(st, parent, node), _delete)


def _delete(st: Statement, parent: Scope | None, node: exp.Delete) -> q.Query:
    scope = Scope(st, parent)
    ctes = bind_with(scope, node.args.get("with_"))
    target = written.find_target(scope, node.this, "DELETE")
    entry, item = target.entry, target.item
    st.need(target.shown).privileges.add("DELETE")
    scope.items = [item]
    using = node.args.get("using")
    from_items = _with_target(scope, item, using) if using else ()
    where = updatable.both(target.where, _where(scope, target, node.args.get("where")))
    returning = _returning(scope, node.args.get("returning"))
    visible, _ = row_security.secured(st, target, "DELETE")
    where = updatable.both(visible, where)
    return q.Query(q.Command.DELETE, (), from_items, where, ctes=ctes, target=entry, returning=returning)


def _with_target(scope: Scope, item: NamespaceItem, nodes_: Sequence[Any]) -> tuple[q.FromItem, ...]:
    """FROM of UPDATE, USING of DELETE: beside the target, which they do not see."""
    if inline_targets.is_hidden(item):
        item.columns_visible = False
    scope.items, scope.target = [item], item
    return bind_from(scope, nodes_)


def _where(scope: Scope, target: updatable.Target, node: Any) -> q.Expr | None:
    if node is None:
        return None
    if isinstance(node.this, nodes.CurrentOf):
        return _current_of(scope.statement, target, node.this)
    with scope.relabelled("WHERE"):
        return coerce_to_boolean(scope.statement, bind_expr(scope, node.this), "WHERE")


def _current_of(st: Statement, target: updatable.Target, node: Any) -> q.Expr:
    """transformCurrentOfExpr: a PL variable of type refcursor comes before a cursor of that name."""
    if target.view is not None:
        raise st.error(code.FEATURE_NOT_SUPPORTED, "WHERE CURRENT OF on a view is not implemented")
    if not isinstance(node.cursor, exp.Identifier):
        raise st.unsupported("a parameter in WHERE CURRENT OF", location(node))
    variable = columns.fold(st, node.cursor)
    found = st.variables.resolve((CURRENT_OF, variable)) if st.variables is not None else None
    name = str(node.args["name"])
    cursor: q.Expr = q.Const(TypeRef(lookup.TEXT), name)
    if found is not None:
        text = TypeRef(lookup.TEXT)
        cursor = q.Param(text, Source.VARIABLE, found[0], text)
    entry = target.entry
    relations, has_members = entry.tables, bool(entry.members)
    return q.CurrentOf(TypeRef(lookup.BOOL), entry.varno, relations, has_members, cursor)


def _returning(scope: Scope, node: Any) -> tuple[q.TargetEntry, ...]:
    if node is None:
        return ()
    check_args(scope.statement, node, frozenset({"expressions"}))
    with scope.relabelled("RETURNING"):
        targets = bind_targets(scope, node.expressions)
    return tuple(replace(t, expr=settle_unknown(scope, t.expr)) for t in targets)


def _on_conflict(scope: Scope, target: updatable.Target, node: Any) -> q.OnConflict | None:
    if node is None:
        return None
    st = scope.statement
    if target.checks:
        raise st.unsupported("ON CONFLICT on a view with CHECK OPTION", location(node))
    check_args(st, node, _CONFLICT_ARGS)
    arbiters, proofs = conflicts.arbiters(scope, target, node)
    if node.action == "NOTHING":
        excluding = conflicts.exclusions(st, target, node)
        is_exclusion = bool(excluding) and node.constraint is not None
        return q.OnConflict(arbiters, proofs, exclusions=excluding, is_exclusion=is_exclusion)
    if not arbiters:
        raise st.error(
            code.SYNTAX_ERROR,
            "ON CONFLICT DO UPDATE requires inference specification or constraint name",
            location(node),
            hint="For example, ON CONFLICT (column_name).",
        )
    excluded, item = _excluded(st, target)
    scope.items.append(item)
    targets = written.assignments(scope, target, node.assignments, "INSERT")
    where = None
    if node.update_where is not None:
        with scope.relabelled("WHERE"):
            where = coerce_to_boolean(st, bind_expr(scope, node.update_where), "WHERE")
    scope.items.remove(item)
    for test in reversed(target.visible):
        # Not AND, of which SQLite would leave out a test beside what is false for all rows.
        where = test if where is None else q.CaseExpr(test.type, (q.CaseWhen(test, where),), None)
    assigned = {entry.attnum for entry in targets}
    target.need(st, "UPDATE", [c for c in target.relation.columns if c.attnum in assigned])
    return q.OnConflict(arbiters, proofs, written.stored_targets(target, targets), where, excluded)


def _secured(st: Statement, target: updatable.Target, conflict: q.OnConflict) -> q.OnConflict:
    """With what policies ask of the row that is there, and of what DO UPDATE makes of it."""
    if conflict.exclusions:
        raise st.unsupported("ON CONFLICT with row security and an exclusion constraint")
    if conflict.update is None:
        return conflict
    old, new = row_security.on_conflict(st, target)
    wanted = (*old, conflict.where) if conflict.where is not None else old
    return replace(conflict, where=row_security.in_turn(wanted), checks=new)


def _excluded(st: Statement, target: updatable.Target) -> tuple[q.RangeTblEntry, NamespaceItem]:
    """The row proposed for insertion, which has the target's columns."""
    entry = replace(target.entry, varno=st.next_varno(), alias="excluded", members=())
    st.selected[entry.varno] = st.selected[target.entry.varno]
    own: dict[int, q.Expr] = {
        c.attnum: q.Var(c.type, entry.varno, c.attnum, 0, c.physical, c.name) for c in entry.columns
    }
    columns = [
        NamespaceColumn(c.name, updatable.substituted(c.expr, target.entry.varno, own))
        for c in target.item.columns
    ]
    return entry, NamespaceItem("excluded", columns, entry, target.shown, has_alias=True)
