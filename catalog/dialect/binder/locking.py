"""FOR UPDATE and its like: where they may stand, which rows they lock, and the right that takes.

Source: PostgreSQL 15, analyze.c (CheckSelectLocking, transformLockingClause).
"""

from collections.abc import Sequence
from typing import Any

from sqlglot import exp

from polar_lite.catalog import read_only
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import columns
from polar_lite.catalog.dialect.binder.dispatch import check_args, location
from polar_lite.catalog.dialect.binder.from_items import relations
from polar_lite.catalog.dialect.binder.state import NamespaceItem, Scope, Statement
from polar_lite.catalog.dialect.from_entries import entries
from polar_lite.protocol import sqlstate as code

_CLAUSE = frozenset({"strength", "of", "wait"})


def bind_locks(scope: Scope, node: exp.Select, from_items: Sequence[q.FromItem]) -> tuple[q.RowMark, ...]:
    """The marks of the locked entries; each locked relation needs UPDATE."""
    locks = node.args.get("locks") or ()
    marks: dict[int, q.RowMark] = {}
    for lock in locks:
        check_args(scope.statement, lock, _CLAUSE)
        _check_place(scope, node, lock)
        nullable = {varno for item in from_items for varno in _nullable(item)}
        for item in _locked(scope, lock):
            entry = item.entry
            if entry is None or entry.kind not in (q.RteKind.RELATION, q.RteKind.SUBQUERY):
                if lock.of:
                    raise _cannot(scope, lock, item)
                continue
            if entry.varno in nullable:
                raise scope.statement.error(
                    code.FEATURE_NOT_SUPPORTED,
                    f"FOR {lock.strength} cannot be applied to the nullable side of an outer join",
                )
            _require(scope.statement, entry)
            locked = scope.statement.snapshot.relation(entry.relation_oid)
            if locked is not None:
                read_only.check_writable(scope.statement.snapshot, locked)
            mark = q.RowMark(entry.varno, entry.alias, str(lock.strength), lock.wait)
            before = marks.get(entry.varno)
            # As PostgreSQL: of several clauses the strongest counts.
            if before is None or _STRENGTHS.index(before.strength) <= _STRENGTHS.index(mark.strength):
                marks[entry.varno] = mark
    return tuple(marks.values())


_STRENGTHS = ("KEY SHARE", "SHARE", "NO KEY UPDATE", "UPDATE")
_KINDS = {
    q.RteKind.CTE: "a WITH query",
    q.RteKind.FUNCTION: "a function",
    q.RteKind.VALUES: "VALUES",
}


def _cannot(scope: Scope, lock: Any, item: NamespaceItem) -> Exception:
    what = _KINDS.get(item.entry.kind, "a join") if item.entry is not None else "a join"
    named = (t for t in lock.of or () if columns.fold(scope.statement, t.this) == item.alias)
    place = location(next(named, lock))
    return scope.statement.error(
        code.FEATURE_NOT_SUPPORTED, f"FOR {lock.strength} cannot be applied to {what}", place
    )


def _nullable(item: q.FromItem, *, inside: bool = False) -> set[int]:
    """The entries whose rows an outer join may replace by NULLs."""
    if isinstance(item, q.RangeTblRef):
        return {item.entry.varno} if inside else set()
    left = inside or item.kind in (q.JoinKind.RIGHT, q.JoinKind.FULL)
    right = inside or item.kind in (q.JoinKind.LEFT, q.JoinKind.FULL)
    return _nullable(item.left, inside=left) | _nullable(item.right, inside=right)


def _check_place(scope: Scope, node: exp.Select, lock: Any) -> None:
    wrong = {
        "DISTINCT clause": node.args.get("distinct"),
        "GROUP BY clause": node.args.get("group"),
        "HAVING clause": node.args.get("having"),
        "aggregate functions": scope.has_aggregates,
        "window functions": scope.has_windows,
        "set-returning functions in the target list": scope.has_srf,
    }
    for what, is_there in wrong.items():
        if is_there:
            raise scope.statement.error(
                code.FEATURE_NOT_SUPPORTED, f"FOR {lock.strength} is not allowed with {what}"
            )


def _locked(scope: Scope, lock: Any) -> Sequence[NamespaceItem]:
    """The items of FROM that OF names, or all of them."""
    st = scope.statement
    if not lock.of:
        return scope.items
    found = []
    for table in lock.of:
        name = columns.fold(st, table.this)
        item = next((i for i in scope.items if i.alias == name and i.relation_visible), None)
        if item is None and st.snapshot.database.mode == "oracle":
            item = _of_column(scope, table)
        if item is None:
            raise st.error(
                code.UNDEFINED_TABLE,
                f'relation "{name}" in FOR {lock.strength} clause not found in FROM clause',
                location(table),
            )
        found.append(item)
    return found


def _of_column(scope: Scope, node: exp.Table) -> NamespaceItem | None:
    """Oracle names columns: FOR UPDATE OF sal, FOR UPDATE OF e.sal."""
    st = scope.statement
    qualifier = node.args.get("db")
    alias = columns.fold(st, qualifier) if qualifier is not None else None
    name = columns.fold(st, node.this)
    for item in scope.items:
        if alias in (None, item.alias) and any(column.name == name for column in item.columns):
            return item
    return None


def _require(st: Statement, entry: q.RangeTblEntry) -> None:
    """UPDATE on a relation, or on one of its columns; a view's relations with its rights."""
    relation = st.snapshot.relation(entry.view_oid or entry.relation_oid)
    if relation is not None:
        if relation.kind == "m":
            raise st.error(code.WRONG_OBJECT_TYPE, f'cannot lock rows in materialized view "{relation.name}"')
        st.need(relation).privileges.add("UPDATE?")
    if entry.query is None:
        return
    role = st.role
    st.role = relations.role_within(st, relation) if relation is not None else role
    try:
        for inner in entries(entry.query.from_items):
            _require(st, inner)
    finally:
        st.role = role
