"""What INSERT, UPDATE and MERGE write: their target, its columns, and a value for each.

Source: PostgreSQL 15, analyze.c (transformInsertRow, transformUpdateTargetList), parse_target.c
(checkInsertTargets), rewriteHandler.c (rewriteTargetListIU).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog import read_only
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import columns, published
from polar_lite.catalog.dialect.binder.coercion import location_of
from polar_lite.catalog.dialect.binder.columns import alias_of
from polar_lite.catalog.dialect.binder.containers import row_items
from polar_lite.catalog.dialect.binder.defaults import column_default
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, bind_query, check_args, location
from polar_lite.catalog.dialect.binder.from_items import families, relations
from polar_lite.catalog.dialect.binder.from_items.clause import subquery_columns
from polar_lite.catalog.dialect.binder.state import Scope, Statement
from polar_lite.catalog.dialect.binder.writes import object_rows, updatable
from polar_lite.catalog.dialect.binder.writes.assignment import Assigned, assign
from polar_lite.catalog.objects import Column, Relation
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import unsupported

_KINDS: Final = {"v": "view", "S": "sequence", "i": "index", "m": "materialized view"}
_NO_MERGE: Final = {
    "v": "views",
    "m": "materialized views",
    "S": "sequences",
    "i": "indexes",
    "c": "composite types",
    "f": "foreign tables",
}


def find_target(scope: Scope, node: exp.Table, verb: str) -> updatable.Target:
    """setTargetTable."""
    st = scope.statement
    check_args(st, node, frozenset({"this", "db", "catalog", "alias", "only", "partition", "partition_for"}))
    names = tuple(columns.fold(st, part) for part in node.parts if isinstance(part, exp.Identifier))
    place = location(node.parts[0])
    relation, meant = relations.named(st, names, place)
    if relation is None:
        raise st.error(code.UNDEFINED_TABLE, f'relation "{".".join(names)}" does not exist', place)
    if relation in st.environment.transitions:
        raise st.error(
            code.FEATURE_NOT_SUPPORTED,
            f'relation "{relation.name}" cannot be the target of a modifying statement',
        )
    partition = families.chosen(st, relation, node, place)
    if verb == "INSERT" and partition:
        relation = _partition(st, relation, partition, place)
    if verb == "MERGE" and relation.kind in _NO_MERGE:
        raise st.error(
            code.FEATURE_NOT_SUPPORTED,
            f'cannot execute MERGE on relation "{relation.name}"',
            detail=f"This operation is not supported for {_NO_MERGE[relation.kind]}.",
        )
    if relation.kind not in "rvpf" and relation.oid != st.fills:
        if relation.kind == "c":
            raise st.error(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is a composite type', place)
        shown = _KINDS.get(relation.kind, "relation")
        raise st.error(code.WRONG_OBJECT_TYPE, f'cannot change {shown} "{relation.name}"')
    alias, _ = alias_of(scope, node.args.get("alias"))
    is_named = bool(alias)
    if names[-1] != relation.name:  # a synonym, or the name that the table had once
        alias = alias or names[-1]
    if relation.kind == "v" and not st.as_written:
        target = updatable.through(st, relation, verb, alias, by_rules=id(node) not in st.unruled)
    else:
        target = updatable.plain(
            st,
            relation,
            alias,
            only=bool(node.args.get("only")) or (verb == "INSERT" and relation.kind == "r"),
            is_named=is_named,
        )
        if partition and verb != "INSERT":
            only = families.of_partition(st, target.entry, relation, partition, place)
            target = replace(target, entry=only, item=replace(target.item, entry=only))
        relations.note_reads(st, target.entry, st.need(relation))
    if meant is not None:
        target = _as_meant(target, meant)
    if st.recorded is not None and not st.view_depth:
        st.recorded.note_target(place, relation, target.entry.varno)
    entry = target.entry
    read_only.check_writable(st.snapshot, target.relation)
    if target.relation.rules and not st.as_written:
        _note_rules(st, target, verb, is_unruled=id(node) in st.unruled)
    for column in entry.columns:
        st.origins[entry.varno, column.attnum] = (entry.relation_oid, column.attnum)
    st.writes.update((entry.relation_oid, *(member.relation_oid for member in entry.members)))
    if st.snapshot.publications:
        for written in (target.relation, *(st.snapshot.relations[m.relation_oid] for m in entry.members)):
            published.check(st, written, verb)
    if target.relation.row_security:
        _note_reads(st, entry.varno)
    return target


def _partition(st: Statement, relation: Relation, name: str, place: int) -> Relation:
    """INSERT INTO t PARTITION (p) is one into p, which refuses rows of others."""
    found = families.named_partition(st.snapshot, relation, name)
    if found is None:
        message = f'partition "{name}" of relation "{relation.name}" does not exist'
        raise st.error(code.UNDEFINED_OBJECT, message, place)
    live = [[c.name for c in table.columns if not c.has_dropped] for table in (relation, found)]
    if live[0] != live[1]:
        raise st.unsupported("INSERT INTO .. PARTITION of one with another order of columns", place)
    return found


def _note_rules(st: Statement, target: updatable.Target, verb: str, *, is_unruled: bool) -> None:
    """Rules may rewrite what is written to the target (binder.rules)."""
    relation = target.relation
    if verb == "MERGE":
        raise st.error(
            code.FEATURE_NOT_SUPPORTED,
            f'cannot execute MERGE on relation "{relation.name}"',
            detail="MERGE is not supported for relations with rules.",
        )
    if not (is_unruled and target.view is relation):
        st.ruled[target.entry.varno] = relation


def _as_meant(target: updatable.Target, meant: Mapping[int, str]) -> updatable.Target:
    """With the columns that there were when the text was stored, by their names of then."""
    old = {column.name: meant.get(column.attnum) for column in target.shown.columns}
    names = {old[name] or "": written for name, written in target.names.items() if old[name]}
    columns = [
        replace(column, name=old[column.name] or "") for column in target.item.columns if old[column.name]
    ]
    return replace(target, names=names, item=replace(target.item, columns=columns))


def _note_reads(st: Statement, varno: int) -> None:
    """Let the statement know when it reads the target."""
    known = st.selected.get(varno)

    def mark(attnum: int) -> None:
        st.read_targets.add(varno)
        if known is not None:
            known(attnum)

    st.selected[varno] = mark


def listed_columns(st: Statement, target: updatable.Target, items: Sequence[Any]) -> list[Assigned] | None:
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


def all_columns(target: updatable.Target) -> list[Column]:
    """The columns in their order, without invisible ones; one that cannot be written stands as a column
    without a number."""
    return [
        column if isinstance(column, Column) else Column(0, name, target.item.columns[place].expr.type, "")
        for place, (name, column) in enumerate(target.names.items())
        if target.view is not None or isinstance(column, str) or not column.is_invisible
    ]


def check_written(target: updatable.Target, written: Sequence[Column]) -> None:
    for column in written:
        why = target.names[column.name] if column.attnum == 0 else None
        if isinstance(why, str):
            raise updatable.refused_column(target, column.name, "INSERT", why)


def _assign_target(st: Statement, target: updatable.Target, node: Any, verb: str = "") -> Assigned:
    """The column of a name; for UPDATE it must be one that can be written."""
    path: tuple[Any, ...] = (node.this, *(node.indirection or ()))
    if len(path) > 1 and _is_qualifier(st, target, path):
        path = path[1:]
    name = columns.fold(st, path[0])
    column = target.names.get(name)
    if column is None and verb and columns.is_system(name):
        message = f'cannot assign to system column "{name}"'
        raise st.error(code.FEATURE_NOT_SUPPORTED, message, location(path[0]))
    if column is None:
        raise st.error(
            code.UNDEFINED_COLUMN,
            f'column "{name}" of relation "{target.shown.name}" does not exist',
            location(path[0]),
        )
    if isinstance(column, str):
        raise updatable.refused_column(target, name, verb or "INSERT", column)
    return Assigned(column, path[1:], location(path[0]))


def _is_qualifier(st: Statement, target: updatable.Target, path: Sequence[Any]) -> bool:
    """Whether a name begins with the target's own, where that is allowed: SET t.a = 1."""
    first = columns.fold(st, path[0])
    is_name = target.is_nameable and first == target.item.alias and first not in target.names
    return is_name and isinstance(path[1], exp.Identifier)


def assign_row(
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


def distinct_columns(parts: Sequence[Assigned]) -> list[Column]:
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


def complete(st: Statement, relation: Relation, values: dict[int, q.Expr]) -> tuple[q.TargetEntry, ...]:
    """Defaults for the columns not given; the rowid column refuses NULL (SQLite would number it)."""
    result = []
    for column in relation.columns:
        if column.has_dropped or column.generation is not None:
            continue
        expr = values.get(column.attnum)
        if expr is None:
            needs_value = column.is_always_written or column.type.domain
            if not needs_value and column.attnum != relation.rowid_column:
                continue
            expr = column_default(st, column)
        elif column.is_default_on_null:
            expr = q.Coalesce(column.type, (expr, column_default(st, column)))
        guards = column.attnum == relation.rowid_column
        result.append(q.TargetEntry(expr, column.name, column.attnum, junk=guards))
    return tuple(result)


def assignments(
    scope: Scope, target: updatable.Target, items: Sequence[Any], verb: str = "UPDATE"
) -> tuple[q.TargetEntry, ...]:
    """verb: what the statement does, for messages."""
    st = scope.statement
    result: dict[int, q.TargetEntry] = {}
    partly: set[int] = set()
    given: list[list[q.Expr]] = []
    items, attributes = object_rows.spread(scope, target, items)
    for item in items:
        check_args(st, item, frozenset({"targets", "row", "value"}))
        with scope.relabelled("UPDATE"):
            count = len(item.targets)
            if attributes is not None:
                given.append(attributes)
            elif item.row:
                given.append(_row_values(scope, item, count))
            else:
                given.append([bind_expr(scope, item.value)])
    for item, values in zip(items, given, strict=True):
        found = [_assign_target(st, target, name, verb) for name in item.targets]
        for part, value in zip(found, values, strict=True):
            column = part.column
            before = result.get(column.attnum)
            if before is not None and not (part.path and column.attnum in partly):
                raise st.error(code.SYNTAX_ERROR, f'multiple assignments to same column "{column.name}"')
            guards = column.attnum == target.relation.rowid_column
            if not isinstance(value, q.SetToDefault):
                _check_is_not_generated(st, column)
            if part.path:
                partly.add(column.attnum)
            old = before.expr if before is not None else _old_value(target, column)
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


def stored_targets(target: updatable.Target, targets: tuple[q.TargetEntry, ...]) -> tuple[q.TargetEntry, ...]:
    """Without generated columns, which take their DEFAULT by themselves; something must be left to write."""
    generated = {c.attnum for c in target.relation.columns if c.generation is not None}
    kept = tuple(t for t in targets if t.attnum not in generated)
    if kept or not targets:
        return kept
    column = next((c for c in target.names.values() if isinstance(c, Column) and c.generation is None), None)
    if column is None:
        raise unsupported("an UPDATE of generated columns alone")
    guards = column.attnum == target.relation.rowid_column
    return (q.TargetEntry(_old_value(target, column), column.name, column.attnum, junk=guards),)


def _old_value(target: updatable.Target, column: Column) -> q.Expr:
    """A column of the row that is there; who writes a part of it needs no right to read it."""
    place = list(target.names).index(next(n for n, c in target.names.items() if c is column))
    return target.item.columns[place].expr


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
    values = row_items(scope, value.expressions or ())
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
