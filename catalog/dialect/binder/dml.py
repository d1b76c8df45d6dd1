"""INSERT, UPDATE, DELETE.

Source: PostgreSQL 15, analyze.c (transformInsertStmt, transformUpdateStmt, transformDeleteStmt),
parse_target.c (transformAssignedExpr).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import columns, conflicts, lookup, relations, updatable
from polar_lite.catalog.dialect.binder.aggregates import settle_unknown
from polar_lite.catalog.dialect.binder.assignment import Assigned, assign
from polar_lite.catalog.dialect.binder.coercion import coerce_to_boolean, coerce_type, location_of
from polar_lite.catalog.dialect.binder.ctes import bind_with
from polar_lite.catalog.dialect.binder.defaults import column_default
from polar_lite.catalog.dialect.binder.dispatch import (
    bind_expr,
    bind_query,
    binds,
    binds_query,
    check_args,
    location,
)
from polar_lite.catalog.dialect.binder.fromclause import alias_of, bind_from, subquery_columns
from polar_lite.catalog.dialect.binder.select import bind_rows
from polar_lite.catalog.dialect.binder.state import CURRENT_OF, UNKNOWN, NamespaceItem, Scope, Statement
from polar_lite.catalog.dialect.binder.targets import bind_targets
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.snapshot import Column, Relation
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import unsupported

_CONFLICT_ARGS = frozenset(
    {"columns", "target_start", "where", "constraint", "action", "assignments", "update_where"}
)
_KINDS = {"v": "view", "S": "sequence", "i": "index", "m": "materialized view"}


@binds(nodes.Default)
def bind_default(scope: Scope, node: Any) -> q.Expr:
    if scope.clause not in ("VALUES", "UPDATE"):
        raise scope.statement.error(
            code.SYNTAX_ERROR, "DEFAULT is not allowed in this context", location(node)
        )
    return q.SetToDefault(TypeRef(UNKNOWN), location(node))


@binds_query(exp.Insert, "this", "columns", "expression", "overriding", "conflict", "returning", "with_")
def bind_insert(st: Statement, parent: Scope | None, node: exp.Insert) -> q.Query:
    scope = Scope(st, parent)
    ctes = bind_with(scope, node.args.get("with_"))
    target = _target(scope, node.this, "INSERT")
    entry, relation = target.entry, target.relation
    scope.overriding = str(node.args.get("overriding") or "")
    listed = _listed_columns(st, target, node.args.get("columns") or ())
    parts = listed if listed is not None else [Assigned(column) for column in _all_columns(target)]
    wanted = _distinct_columns(parts)
    expression = node.args.get("expression")
    assigned, from_items = _insert_source(
        scope, entry, relation, parts, expression, explicit=listed is not None
    )
    _check_written(target, wanted[: len(assigned)])
    target.need(st, "INSERT", wanted[: len(assigned)])
    if not assigned:
        st.need(target.shown).privileges.add("INSERT")
    values = {c.attnum: expr for c, expr in zip(wanted, assigned, strict=False)}
    targets = _complete(st, relation, values)
    scope.items = [target.item]
    conflict = _on_conflict(scope, target, node.args.get("conflict"))
    returning = _returning(scope, node.args.get("returning"))
    return q.Query(
        q.Command.INSERT,
        targets,
        from_items,
        ctes=ctes,
        target=entry,
        returning=returning,
        on_conflict=conflict,
        checks=target.checks,
        named=tuple(values),
    )


def _insert_source(
    scope: Scope,
    entry: q.RangeTblEntry,
    relation: Relation,
    parts: Sequence[Assigned],
    expression: Any,
    *,
    explicit: bool,
) -> tuple[list[q.Expr], tuple[q.FromItem, ...]]:
    """The assigned expressions, over a FROM item unless it is one row of values."""
    st = scope.statement
    if expression is None:
        return [], ()
    if isinstance(expression, exp.Values) and not any(
        expression.args.get(key) for key in ("with_", "order", "limit", "offset")
    ):
        rows = bind_rows(scope, expression)
        if len({len(row) for row in rows}) > 1:
            raise st.error(
                code.SYNTAX_ERROR, "VALUES lists must all be the same length", location_of(rows[1][0])
            )
        done = [_assign_row(scope, parts, row, explicit=explicit) for row in rows]
        if len(done) == 1:
            return done[0], ()
        return _values_entry(st, done, _distinct_columns(parts))
    st.settles = False
    query = bind_query(st, scope, expression)
    st.settles = True
    query = _settled(st, query, parts)
    heads = subquery_columns(query)
    source = q.RangeTblEntry(q.RteKind.SUBQUERY, st.next_varno(), "*SELECT*", heads, query=query)
    outputs = [t for t in query.targets if not t.junk]
    made: list[q.Expr] = []
    for number, (head, output) in enumerate(zip(heads, outputs, strict=True), 1):
        place = location_of(output.expr)
        made.append(q.Var(head.type, source.varno, number, 0, head.physical, head.name, place))
    row = _assign_row(scope, parts, made, explicit=explicit)
    return row, (q.RangeTblRef(source),)


def _settled(st: Statement, query: q.Query, parts: Sequence[Assigned]) -> q.Query:
    """Literals of type unknown in INSERT's SELECT take the type of their column."""
    targets = []
    for number, target in enumerate(query.targets):
        expr = target.expr
        if expr.type.oid == UNKNOWN:
            is_whole = number < len(parts) and not parts[number].path
            oid = parts[number].column.type.oid if is_whole else lookup.TEXT
            expr = coerce_type(st, expr, oid, "a")
        targets.append(replace(target, expr=expr))
    return replace(query, targets=tuple(targets))


def _values_entry(
    st: Statement, rows: Sequence[Sequence[q.Expr]], wanted: Sequence[Column]
) -> tuple[list[q.Expr], tuple[q.FromItem, ...]]:
    varno = st.next_varno()
    types = [column.type for column in wanted]
    heads = tuple(
        q.RteColumn(column.name, type_, f"c{i}", i)
        for i, (column, type_) in enumerate(zip(wanted, types, strict=True), 1)
        if i <= len(rows[0])
    )
    entry = q.RangeTblEntry(
        q.RteKind.VALUES, varno, "*VALUES*", heads, rows=tuple(tuple(row) for row in rows)
    )
    made: list[q.Expr] = [q.Var(h.type, varno, i, 0, h.physical, h.name) for i, h in enumerate(heads, 1)]
    return made, (q.RangeTblRef(entry),)


def _assign_row(
    scope: Scope, parts: Sequence[Assigned], row: Sequence[q.Expr], *, explicit: bool
) -> list[q.Expr]:
    """transformInsertRow, and rewriteTargetListIU's word on identity columns: a value per column."""
    st = scope.statement
    if len(row) > len(parts):
        raise st.error(
            code.SYNTAX_ERROR,
            "INSERT has more expressions than target columns",
            location_of(row[len(parts)]),
        )
    if explicit and len(row) < len(parts):
        raise st.error(
            code.SYNTAX_ERROR,
            "INSERT has more target columns than expressions",
            parts[len(row)].location,
        )
    values: dict[int | str, q.Expr] = {}
    for expr, part in zip(row, parts, strict=False):
        key = part.column.attnum or part.column.name
        values[key] = assign(scope, _overridden(scope, expr, part.column), part, values.get(key))
    return list(values.values())


def _distinct_columns(parts: Sequence[Assigned]) -> list[Column]:
    return list({part.column.attnum or part.column.name: part.column for part in parts}.values())


def _overridden(scope: Scope, expr: q.Expr, column: Column) -> q.Expr:
    """What is inserted into an identity column, given OVERRIDING, or a generated one (428C9)."""
    if isinstance(expr, q.SetToDefault):
        return expr
    if column.generation is not None:
        raise scope.statement.error(
            code.GENERATED_ALWAYS,
            f'cannot insert a non-DEFAULT value into column "{column.name}"',
            detail=f'Column "{column.name}" is a generated column.',
        )
    if not column.identity:
        return expr
    if scope.overriding == "USER":
        return q.SetToDefault(expr.type)
    if column.identity == "a" and scope.overriding != "SYSTEM":
        raise scope.statement.error(
            code.GENERATED_ALWAYS,
            f'cannot insert a non-DEFAULT value into column "{column.name}"',
            detail=f'Column "{column.name}" is an identity column defined as GENERATED ALWAYS.',
            hint="Use OVERRIDING SYSTEM VALUE to override.",
        )
    return expr


def _complete(st: Statement, relation: Relation, values: dict[int, q.Expr]) -> tuple[q.TargetEntry, ...]:
    """Defaults for the columns not given; the rowid column refuses NULL (SQLite would number it)."""
    result = []
    for column in relation.columns:
        if column.has_dropped or column.generation is not None:
            continue
        expr = values.get(column.attnum)
        if expr is None:
            if not (column.has_default or column.type.domain or column.attnum == relation.rowid_column):
                continue
            expr = column_default(st, column)
        guards = column.attnum == relation.rowid_column
        result.append(q.TargetEntry(expr, column.name, column.attnum, junk=guards))
    return tuple(result)


@binds_query(exp.Update, "this", "expressions", "from_", "where", "returning", "with_")
def bind_update(st: Statement, parent: Scope | None, node: exp.Update) -> q.Query:
    scope = Scope(st, parent)
    ctes = bind_with(scope, node.args.get("with_"))
    target = _target(scope, node.this, "UPDATE")
    entry, item, relation = target.entry, target.item, target.relation
    scope.items = [item]
    source = node.args.get("from_")
    from_items = _with_target(scope, item, source.expressions) if source is not None else ()
    targets = _assignments(scope, target, node.expressions)
    where = updatable.both(target.where, _where(scope, target, node.args.get("where")))
    returning = _returning(scope, node.args.get("returning"))
    written = {t.attnum for t in targets}
    target.need(st, "UPDATE", [c for c in relation.columns if c.attnum in written])
    return q.Query(
        q.Command.UPDATE,
        _stored_targets(target, targets),
        from_items,
        where,
        ctes=ctes,
        target=entry,
        returning=returning,
        checks=target.checks,
        named=tuple(written),
    )


@binds_query(exp.Delete, "this", "using", "where", "returning", "with_")
def bind_delete(st: Statement, parent: Scope | None, node: exp.Delete) -> q.Query:
    scope = Scope(st, parent)
    ctes = bind_with(scope, node.args.get("with_"))
    target = _target(scope, node.this, "DELETE")
    entry, item = target.entry, target.item
    st.need(target.shown).privileges.add("DELETE")
    scope.items = [item]
    using = node.args.get("using")
    from_items = _with_target(scope, item, using) if using else ()
    where = updatable.both(target.where, _where(scope, target, node.args.get("where")))
    returning = _returning(scope, node.args.get("returning"))
    return q.Query(q.Command.DELETE, (), from_items, where, ctes=ctes, target=entry, returning=returning)


def _with_target(scope: Scope, item: NamespaceItem, nodes_: Sequence[Any]) -> tuple[q.FromItem, ...]:
    """FROM of UPDATE, USING of DELETE: beside the target, which they do not see."""
    scope.items, scope.target = [item], item
    return bind_from(scope, nodes_)


def _assignments(scope: Scope, written: updatable.Target, items: Sequence[Any]) -> tuple[q.TargetEntry, ...]:
    st = scope.statement
    result: dict[int, q.TargetEntry] = {}
    partly: set[int] = set()
    for item in items:
        check_args(st, item, frozenset({"targets", "row", "value"}))
        found = [_assign_target(st, written, target, "UPDATE") for target in item.targets]
        with scope.relabelled("UPDATE"):
            values = _row_values(scope, item, len(found)) if item.row else [bind_expr(scope, item.value)]
        for part, value in zip(found, values, strict=True):
            column = part.column
            before = result.get(column.attnum)
            if before is not None and not (part.path and column.attnum in partly):
                raise st.error(code.SYNTAX_ERROR, f'multiple assignments to same column "{column.name}"')
            guards = column.attnum == written.relation.rowid_column
            if not isinstance(value, q.SetToDefault):
                _check_is_not_generated(st, column)
            if part.path:
                partly.add(column.attnum)
            old = before.expr if before is not None else _old_value(written, column)
            expr = assign(scope, value, part, old)
            result[column.attnum] = q.TargetEntry(expr, column.name, column.attnum, junk=guards)
    return tuple(result.values())


def _check_is_not_generated(st: Statement, column: Column) -> None:
    if column.identity != "a" and column.generation is None:
        return
    what = "a generated column" if column.generation else "an identity column defined as GENERATED ALWAYS"
    raise st.error(
        code.GENERATED_ALWAYS,
        f'column "{column.name}" can only be updated to DEFAULT',
        detail=f'Column "{column.name}" is {what}.',
    )


def _stored_targets(
    written: updatable.Target, targets: tuple[q.TargetEntry, ...]
) -> tuple[q.TargetEntry, ...]:
    """Without generated columns, which take their DEFAULT by themselves; something must be left to write."""
    generated = {c.attnum for c in written.relation.columns if c.generation is not None}
    kept = tuple(t for t in targets if t.attnum not in generated)
    if kept or not targets:
        return kept
    column = next((c for c in written.names.values() if isinstance(c, Column) and c.generation is None), None)
    if column is None:
        raise unsupported("an UPDATE of generated columns alone")
    guards = column.attnum == written.relation.rowid_column
    return (q.TargetEntry(_old_value(written, column), column.name, column.attnum, junk=guards),)


def _old_value(written: updatable.Target, column: Column) -> q.Expr:
    """A column of the row that is there; who writes a part of it needs no right to read it."""
    place = list(written.names).index(next(n for n, c in written.names.items() if c is column))
    return written.item.columns[place].expr


def _row_values(scope: Scope, item: Any, count: int) -> list[q.Expr]:
    st = scope.statement
    value = item.value
    if isinstance(value, nodes.SubLink) and count == 1:
        return [bind_expr(scope, value)]
    if isinstance(value, nodes.SubLink):
        return _subquery_values(scope, value, count)
    if not isinstance(value, nodes.RowExpr):
        raise st.error(
            code.FEATURE_NOT_SUPPORTED,
            "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression",
            location(value),
        )
    values = [bind_expr(scope, part) for part in value.expressions or ()]
    if len(values) != count:
        raise st.error(
            code.SYNTAX_ERROR, "number of columns does not match number of values", location(value)
        )
    return values


def _subquery_values(scope: Scope, node: Any, count: int) -> list[q.Expr]:
    """(a, b) = (SELECT ..): one scalar subquery per column, over the same query."""
    st = scope.statement
    query = bind_query(st, scope, node.query)
    outputs = [t for t in query.targets if not t.junk]
    if len(outputs) != count:
        raise st.error(code.SYNTAX_ERROR, "number of columns does not match number of values", location(node))
    heads = subquery_columns(query)
    result: list[q.Expr] = []
    for number, head in enumerate(heads, 1):
        varno = st.next_varno()
        entry = q.RangeTblEntry(q.RteKind.SUBQUERY, varno, f"s{varno}", heads, query=query)
        var = q.Var(head.type, varno, number, 0, head.physical, head.name)
        one = q.Query(q.Command.SELECT, (q.TargetEntry(var, head.name),), (q.RangeTblRef(entry),))
        result.append(q.SubLink(head.type, q.SubLinkKind.EXPR, one, location=location(node)))
    return result


def _assign_target(st: Statement, target: updatable.Target, node: Any, verb: str = "") -> Assigned:
    """The column of a name; for UPDATE it must be one that can be written."""
    name = columns.fold(st, node.this)
    column = target.names.get(name)
    if column is None:
        raise st.error(
            code.UNDEFINED_COLUMN,
            f'column "{name}" of relation "{target.shown.name}" does not exist',
            location(node.this),
        )
    if isinstance(column, str):
        raise updatable.refused_column(target, name, verb or "INSERT", column)
    return Assigned(column, tuple(node.indirection or ()), location(node.this))


def _listed_columns(st: Statement, target: updatable.Target, items: Sequence[Any]) -> list[Assigned] | None:
    if not items:
        return None
    result: list[Assigned] = []
    for item in items:
        found = _assign_target(st, target, item)
        column = found.column
        if any(other.column == column and not (other.path and found.path) for other in result):
            raise st.error(
                code.DUPLICATE_COLUMN,
                f'column "{columns.fold(st, item.this)}" specified more than once',
                location(item.this),
            )
        st.target_at[column.attnum] = location(item.this)
        result.append(found)
    return result


def _all_columns(target: updatable.Target) -> list[Column]:
    """The columns in their order; one that cannot be written stands as a column without a number."""
    return [
        column if isinstance(column, Column) else Column(0, name, target.item.columns[place].expr.type, "")
        for place, (name, column) in enumerate(target.names.items())
    ]


def _check_written(target: updatable.Target, written: Sequence[Column]) -> None:
    for column in written:
        why = target.names[column.name] if column.attnum == 0 else None
        if isinstance(why, str):
            raise updatable.refused_column(target, column.name, "INSERT", why)


def _target(scope: Scope, node: exp.Table, verb: str) -> updatable.Target:
    """setTargetTable."""
    st = scope.statement
    check_args(st, node, frozenset({"this", "db", "catalog", "alias", "only"}))
    names = tuple(columns.fold(st, part) for part in node.parts if isinstance(part, exp.Identifier))
    place = location(node.parts[0])
    relation = relations.look_up(st, names, place)
    if relation is None:
        raise st.error(code.UNDEFINED_TABLE, f'relation "{".".join(names)}" does not exist', place)
    if relation in st.environment.transitions:
        raise st.error(
            code.FEATURE_NOT_SUPPORTED,
            f'relation "{relation.name}" cannot be the target of a modifying statement',
        )
    if relation.kind not in "rv" and relation.oid != st.fills:
        if relation.kind == "c":
            raise st.error(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is a composite type', place)
        shown = _KINDS.get(relation.kind, "relation")
        raise st.error(code.WRONG_OBJECT_TYPE, f'cannot change {shown} "{relation.name}"')
    alias, _ = alias_of(scope, node.args.get("alias"))
    if names[-1] != relation.name:  # a synonym is called by its own name
        alias = alias or names[-1]
    if relation.kind == "v":
        target = updatable.through(st, relation, verb, alias)
    else:
        target = updatable.plain(st, relation, alias)
        relations.note_reads(st, target.entry, st.need(relation))
    entry = target.entry
    for column in entry.columns:
        st.origins[entry.varno, column.attnum] = (entry.relation_oid, column.attnum)
    st.writes.add(entry.relation_oid)
    return target


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
    name = columns.fold(st, node.cursor)
    found = st.variables.resolve((CURRENT_OF, name)) if st.variables is not None else None
    cursor: q.Expr = q.Const(TypeRef(lookup.TEXT), name)
    if found is not None:
        text = TypeRef(lookup.TEXT)
        cursor = q.Param(text, Source.VARIABLE, found[0], text)
    return q.CurrentOf(TypeRef(lookup.BOOL), target.entry.varno, target.entry.relation_oid, cursor)


def _returning(scope: Scope, node: Any) -> tuple[q.TargetEntry, ...]:
    if node is None:
        return ()
    check_args(scope.statement, node, frozenset({"expressions"}))
    with scope.relabelled("RETURNING"):
        targets = bind_targets(scope, node.expressions)
    return tuple(replace(t, expr=settle_unknown(scope, t.expr)) for t in targets)


def _on_conflict(scope: Scope, written: updatable.Target, node: Any) -> q.OnConflict | None:
    if node is None:
        return None
    st = scope.statement
    if written.view is not None:
        raise st.unsupported("ON CONFLICT on a view", location(node))
    relation, entry = written.relation, written.entry
    check_args(st, node, _CONFLICT_ARGS)
    arbiters, proofs = conflicts.arbiters(scope, relation, entry, node)
    if node.action == "NOTHING":
        return q.OnConflict(arbiters, proofs)
    if not arbiters:
        raise st.error(
            code.SYNTAX_ERROR,
            "ON CONFLICT DO UPDATE requires inference specification or constraint name",
            location(node),
            hint="For example, ON CONFLICT (column_name).",
        )
    excluded = replace(entry, varno=st.next_varno(), alias="excluded")
    relations.note_reads(st, excluded, st.need(relation))
    item = relations.item_of(excluded, has_alias=True, relation=relation)
    scope.items.append(item)
    targets = _assignments(scope, written, node.assignments)
    where = None
    if node.update_where is not None:
        with scope.relabelled("WHERE"):
            where = coerce_to_boolean(st, bind_expr(scope, node.update_where), "WHERE")
    scope.items.remove(item)
    st.need(relation).columns.setdefault("UPDATE", set()).update(t.attnum for t in targets)
    return q.OnConflict(arbiters, proofs, _stored_targets(written, targets), where, excluded)
