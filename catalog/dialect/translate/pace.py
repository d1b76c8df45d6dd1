"""What follows from a statement, and how long it may take, as far as its text and the catalog tell.

`server.writes.dml` need not look at rows that nothing follows from; `server.quick` carries out what is short.
"""

from collections.abc import Iterator

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.row_expressions import routine_checks
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.functions.bounded import may_be_tried
from polar_lite.catalog.objects import Constraint, Relation
from polar_lite.catalog.snapshot import Snapshot

_WRITES_NOTHING = ("a", "r")  # NO ACTION and RESTRICT


def commands(query: q.Query) -> frozenset[q.Command]:
    """What is done to the target's rows; MERGE's actions one by one."""
    found = {action.command for action in query.actions} - {q.Command.SELECT}
    if any(action.deletes for action in query.actions):
        found.add(q.Command.DELETE)
    return frozenset(found) if query.command is q.Command.MERGE else frozenset({query.command})


def assigned(query: q.Query) -> frozenset[int]:
    """attnums that SET names, also ON CONFLICT's and MERGE's."""
    targets = query.targets if query.command is q.Command.UPDATE else ()
    if query.on_conflict is not None and query.on_conflict.update is not None:
        targets = query.on_conflict.update
    for action in query.actions:
        targets += action.targets if action.command is q.Command.UPDATE else ()
    return frozenset(t.attnum for t in targets)


def has_events(st: Statement, query: q.Query, changed: frozenset[int]) -> bool:
    """Whether foreign keys, deferrable keys or checks that call PL see the rows written.

    changed: what SET names.
    """
    relation = _target(st.snapshot, query)
    return relation is not None and any(
        _follows(st.snapshot, command, relation, changed) for command in commands(query)
    )


def _follows(snapshot: Snapshot, command: q.Command, relation: Relation, changed: frozenset[int]) -> bool:
    if command is q.Command.DELETE:
        return bool(snapshot.referencing(relation.oid))
    if relation.bound is not None and (
        command is q.Command.INSERT or _may_leave(snapshot, relation, changed)
    ):
        return True
    if routine_checks(snapshot, relation) or any(_referencing(snapshot, command, relation, changed)):
        return True
    keys = [c for c in relation.constraints if c.type == "f" or _waits(c)]
    return any(command is q.Command.INSERT or not changed.isdisjoint(_columns(snapshot, c)) for c in keys)


def _columns(snapshot: Snapshot, constraint: Constraint) -> set[int]:
    """What a key is made of, columns in EXCLUDE's expressions and condition as well."""
    index = snapshot.relations[constraint.index_oid].index if constraint.type == "x" else None
    return {*constraint.columns, *(index.columns if index is not None else ())}


def _may_leave(snapshot: Snapshot, relation: Relation, changed: frozenset[int]) -> bool:
    """Whether an UPDATE assigns what a partition's bounds are about."""
    names = {column.name for column in relation.columns if column.attnum in changed}
    return any(
        key.expressions or not names.isdisjoint(c.name for c in parent.columns if c.attnum in key.keys)
        for parent in snapshot.ancestors(relation.oid)
        if (key := parent.partitioning) is not None
    )


def _waits(constraint: Constraint) -> bool:
    """Whether it is a key that is compared after the statement, or later."""
    return constraint.type == "x" or (constraint.type in ("p", "u") and constraint.is_deferrable)


def _target(snapshot: Snapshot, query: q.Query) -> Relation | None:
    return snapshot.relation(query.target.relation_oid) if query.target is not None else None


def _referencing(
    snapshot: Snapshot, command: q.Command, relation: Relation, changed: frozenset[int]
) -> Iterator[tuple[Relation, Constraint]]:
    """The foreign keys that refer to something that the statement deletes or changes."""
    for child, constraint in snapshot.referencing(relation.oid):
        if command is q.Command.DELETE or not changed.isdisjoint(constraint.foreign_columns):
            yield child, constraint


def is_short(st: Statement, tr: Translation, query: q.Query, changed: frozenset[int]) -> bool:
    """Whether at most one row is read or written: found by a unique key, or made of expressions."""
    if query.command is q.Command.MERGE or query.has_sets:
        return False
    if query.set_operation or query.ctes or query.group:
        return False
    if tr.may_hold(q.SubLink) and q.holds(query, q.SubLink):
        return False
    if query.target is not None and not (
        all(map(may_be_tried, tr.functions.values())) and _is_followed_by_little(st.snapshot, query, changed)
    ):
        return False
    if query.command in (q.Command.SELECT, q.Command.INSERT):
        if not query.from_items:
            return True
        if query.command is q.Command.INSERT:
            return False
        first = query.from_items[0]
        if len(query.from_items) > 1 or not isinstance(first, q.RangeTblRef):
            return False
        entry = first.entry
    elif query.target is None or query.from_items:
        return False
    else:
        entry = query.target
    is_table = entry.kind is q.RteKind.RELATION and not entry.members
    relation = st.snapshot.relation(entry.relation_oid) if is_table else None
    if relation is None or query.where is None:
        return False
    fixed = _equal_columns(query.where, entry.varno)
    keys = (c for c in relation.constraints if c.type in ("p", "u") and not c.is_deferrable)
    return any(set(c.columns) <= fixed for c in keys)


def is_read(command: q.Command, tr: Translation) -> bool:
    """Whether it may be given up at any moment, and run again."""
    return command is q.Command.SELECT and not tr.may_write and not tr.is_volatile


def _is_followed_by_little(snapshot: Snapshot, query: q.Query, changed: frozenset[int]) -> bool:
    """Whether a row's write is followed by nothing but look-ups by an index: of keys that it refers to, and
    of rows that refer to it. No actions of foreign keys, and no checks that call PL."""
    relation = _target(snapshot, query)
    if relation is None or relation.kind != "r" or routine_checks(snapshot, relation):
        return False
    if query.command is not q.Command.DELETE and any(map(_waits, relation.constraints)):
        return False
    for child, constraint in _referencing(snapshot, query.command, relation, changed):
        action = constraint.on_delete if query.command is q.Command.DELETE else constraint.on_update
        if action not in _WRITES_NOTHING or not _has_index(snapshot, child, constraint):
            return False
    return True


def _has_index(snapshot: Snapshot, child: Relation, constraint: Constraint) -> bool:
    """Whether rows are found by the key's columns without reading all of the table."""
    wanted = set(constraint.columns)
    indexes = [found.index for oid in child.indexes if (found := snapshot.relation(oid)) is not None]
    return any(
        index is not None and index.predicate is None and set(index.keys[: len(wanted)]) == wanted
        for index in indexes
    )


def _equal_columns(where: q.Expr, varno: int) -> set[int]:
    conjuncts = where.args if isinstance(where, q.BoolExpr) and where.op is q.BoolOp.AND else (where,)
    found: set[int] = set()
    for test in conjuncts:
        if isinstance(test, q.FuncExpr | q.NativeExpr) and test.operator == "=" and len(test.args) == 2:
            for one, other in (test.args, test.args[::-1]):
                if isinstance(one, q.Var) and one.varno == varno and not q.holds(other, q.Var):
                    found.add(one.attnum)
    return found
