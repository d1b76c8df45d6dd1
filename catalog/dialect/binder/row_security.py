"""Row security: the conditions that a table's policies put on what a role reads and writes.

A table that is read becomes a query of the rows that are to be seen, as a view is; a table that is written
gets conditions on its old rows, and checks of the new ones. Source: PostgreSQL 15 docs 5.8 (ddl-rowsecurity);
rewrite/rowsecurity.c (get_row_security_policies), utils/misc/rls.c (check_enable_rls).
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.dispatch import bind_query
from polar_lite.catalog.dialect.binder.from_items import families, relations
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.binder.writes import updatable
from polar_lite.catalog.objects import Policy, PolicyText, Relation
from polar_lite.catalog.row_security import SELECT, applies_to, is_active, policies_for
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code

_BOOL: Final = TypeRef(lookup.BOOL)
_LETTERS: Final = {"INSERT": "a", "UPDATE": "w", "DELETE": "d"}


def guarded_entry(
    st: Statement, relation: Relation, alias: str, *, only: bool, partition: str = "", place: int = -1
) -> q.RangeTblEntry | None:
    """The table as a query of the rows the role may see; None where all are. partition: of it alone."""
    if not _is_secured(st, relation):
        return None
    if partition:
        inner = families.partition_entry(st, relation, "", partition, place)
    else:
        inner = families.entry(st, relation, "", only=only)
    columns = [q.Var(c.type, inner.varno, c.attnum, 0, c.physical, c.name) for c in inner.columns]
    heads = [
        q.RteColumn(c.name, c.type, f"c{n}", c.attnum, relation.oid) for n, c in enumerate(inner.columns, 1)
    ]
    if inner.members:
        oid = TypeRef(lookup.OID)
        columns.append(q.Var(oid, inner.varno, families.TABLEOID, 0, "tableoid", "tableoid"))
        heads.append(q.RteColumn("", oid, f"c{len(columns)}", families.TABLEOID, relation.oid))
    targets = tuple(q.TargetEntry(var, var.name) for var in columns)
    where = _all(_using(st, relation, inner, SELECT))
    query = q.Query(q.Command.SELECT, targets, (q.RangeTblRef(inner),), where, offset=_fence(where))
    return q.RangeTblEntry(
        q.RteKind.SUBQUERY,
        st.next_varno(),
        alias or relation.name,
        tuple(heads),
        relation_oid=relation.oid,
        query=query,
    )


def of_locked(st: Statement, items: tuple[q.FromItem, ...], varnos: Container[int]) -> tuple[q.FromItem, ...]:
    """Items of FROM of which rows are locked: of tables with row security those that may be updated, as
    well within views and subqueries."""
    return tuple([_locked(st, item, varnos) for item in items])


def _locked(st: Statement, item: q.FromItem, varnos: Container[int] | None) -> q.FromItem:
    """varnos: the entries that are locked, None for all."""
    if isinstance(item, q.JoinExpr):
        left, right = (_locked(st, side, varnos) for side in (item.left, item.right))
        return replace(item, left=left, right=right)
    entry = item.entry
    query = entry.query
    if query is None or (varnos is not None and entry.varno not in varnos):
        return item
    if entry.is_secured:
        return replace(item, entry=_updatable(st, entry, query))
    before = st.role
    view = st.snapshot.relation(entry.view_oid)
    st.role = relations.role_within(st, view) if view is not None else before
    try:
        inner = tuple([_locked(st, each, None) for each in query.from_items])
    finally:
        st.role = before
    return replace(item, entry=replace(entry, query=replace(query, from_items=inner)))


def _updatable(st: Statement, entry: q.RangeTblEntry, query: q.Query) -> q.RangeTblEntry:
    """The query of a table's visible rows, of those that UPDATE's policies let through."""
    relation, inner = st.snapshot.relations[entry.relation_oid], query.from_items[0]
    assert isinstance(inner, q.RangeTblRef)
    assert query.where is not None
    found = _using(st, relation, inner.entry, _LETTERS["UPDATE"])
    where = _all([query.where, *found])
    return replace(entry, query=replace(query, where=where, offset=query.offset or _fence(where)))


def _fence(where: q.Expr) -> q.Expr | None:
    """What may look at rows stays behind a condition that reads other tables."""
    return q.Const(TypeRef(lookup.INT8), 0) if q.holds(where, q.SubLink) else None


def secured(
    st: Statement, target: updatable.Target, verb: str
) -> tuple[q.Expr | None, tuple[q.ViewCheck, ...]]:
    """What a command may find of its target, and what its new rows must meet; all of it has been bound."""
    relation, entry = target.relation, target.entry
    reads = entry.varno in st.read_targets
    with _as_writer(st, target) as is_secured:
        if not is_secured:
            return None, ()
        letter = _LETTERS[verb]
        where = None
        checks: list[q.ViewCheck] = []
        if verb != "INSERT":
            found = _using(st, relation, entry, letter)
            where = _all([*found, *(_using(st, relation, entry, SELECT) if reads else ())])
        if verb != "DELETE":
            checks += _checks(st, relation, entry, letter, forces_using=False)
            if reads:
                checks += _checks(st, relation, entry, SELECT, forces_using=True)
        return where, tuple(checks)


def on_conflict(
    st: Statement, target: updatable.Target
) -> tuple[tuple[q.Expr, ...], tuple[q.ViewCheck, ...]]:
    """Of DO UPDATE: what the row that is there must meet, and what the new one must."""
    relation, entry = target.relation, target.entry
    with _as_writer(st, target) as is_secured:
        if not is_secured:
            return (), ()
        read = _checks(st, relation, entry, SELECT, forces_using=True)
        old = [*_checks(st, relation, entry, _LETTERS["UPDATE"], forces_using=True), *read]
        new = [*_checks(st, relation, entry, _LETTERS["UPDATE"], forces_using=False), *read]
        return tuple(_permitted(check, "new") for check in old), tuple(new)


def visible(st: Statement, target: updatable.Target) -> q.Expr | None:
    """The rows of MERGE's target that there are for it."""
    with _as_writer(st, target) as is_secured:
        return _all(_using(st, target.relation, target.entry, SELECT)) if is_secured else None


def of_action(
    st: Statement, target: updatable.Target, verb: str
) -> tuple[tuple[q.Expr, ...], tuple[q.ViewCheck, ...]]:
    """Of an action of MERGE: what the row that is there must meet, and what the new one must."""
    relation, entry, letter = target.relation, target.entry, _LETTERS[verb]
    with _as_writer(st, target) as is_secured:
        if not is_secured:
            return (), ()
        old = [] if verb == "INSERT" else _checks(st, relation, entry, letter, forces_using=True)
        new: list[q.ViewCheck] = []
        if verb != "DELETE":
            new += _checks(st, relation, entry, letter, forces_using=False)
            new += _checks(st, relation, entry, SELECT, forces_using=True)
        return tuple(_permitted(check, "target") for check in old), tuple(new)


def _permitted(check: q.ViewCheck, of: str) -> q.Expr:
    return q.Permitted(_BOOL, check.condition, check.secured, check.name, of)


def in_turn(conditions: Iterable[q.Expr]) -> q.Expr | None:
    """All of them, each asked only where those before it are true."""
    found: q.Expr | None = None
    for condition in conditions:
        # Not AND, of which SQLite would leave out a test beside what is false for all rows.
        found = condition if found is None else q.CaseExpr(_BOOL, (q.CaseWhen(found, condition),), None)
    return found


@contextmanager
def _as_writer(st: Statement, target: updatable.Target) -> Iterator[bool]:
    """Within `with`, the role is the one whose rights count; gives whether policies hold for it."""
    if not target.relation.row_security:
        yield False
        return
    before = st.role
    st.role = target.below[-1].role if target.below else before
    try:
        yield _is_secured(st, target.relation)
    finally:
        st.role = before


def _is_secured(st: Statement, relation: Relation) -> bool:
    """Whether policies hold for the role (42501 with row_security = off)."""
    if st.environment.row_security is None or not is_active(st.snapshot, relation, st.role):
        return False
    if not st.environment.row_security:
        hint = None
        if relation.owner == st.role:
            hint = "To disable the policy for the table's owner, use ALTER TABLE NO FORCE ROW LEVEL SECURITY."
        raise st.error(
            code.INSUFFICIENT_PRIVILEGE,
            f'query would be affected by row-level security policy for table "{relation.name}"',
            hint=hint,
        )
    if relation.oid in st.policies_of:
        raise st.error(
            code.INVALID_OBJECT_DEFINITION,
            f'infinite recursion detected in policy for relation "{relation.name}"',
        )
    return True


def _using(st: Statement, relation: Relation, entry: q.RangeTblEntry, command: str) -> list[q.Expr]:
    """The conditions on rows that are there: restrictive policies', and one of the permissive ones."""
    permissive, restrictive = _policies(st, relation, command)
    allowed = [bound(st, relation, p.using, entry) for p in permissive if p.using is not None]
    if not allowed:
        return [q.Const(_BOOL, False)]
    limits = [bound(st, relation, p.using, entry) for p in restrictive if p.using is not None]
    return [*limits, _any(allowed)]


def _checks(
    st: Statement, relation: Relation, entry: q.RangeTblEntry, command: str, *, forces_using: bool
) -> list[q.ViewCheck]:
    """What a new row must meet. forces_using: the conditions of reading it."""

    def text_of(policy: Policy) -> PolicyText | None:
        return policy.using if forces_using or policy.check is None else policy.check

    permissive, restrictive = _policies(st, relation, command)
    allowed = [bound(st, relation, text, entry) for p in permissive if (text := text_of(p)) is not None]
    if not allowed:
        return [q.ViewCheck("", q.Const(_BOOL, False), relation.name)]
    limits = [
        q.ViewCheck(p.name, bound(st, relation, text, entry), relation.name)
        for p in restrictive
        if (text := text_of(p)) is not None
    ]
    return [q.ViewCheck("", _any(allowed), relation.name), *limits]


def _policies(st: Statement, relation: Relation, command: str) -> tuple[list[Policy], list[Policy]]:
    """Permissive and restrictive ones for a command and the role; the latter by name."""
    found = [p for p in policies_for(relation, command) if applies_to(st.snapshot, p, st.role)]
    return [p for p in found if p.is_permissive], sorted(
        (p for p in found if not p.is_permissive), key=lambda p: p.name
    )


def bound(st: Statement, relation: Relation, text: PolicyText | None, entry: q.RangeTblEntry) -> q.Expr:
    """A policy's condition over an entry of its table. Its own queries run with the role's rights."""
    assert text is not None
    before = st.variables, st.meant, st.environment, st.settles, st.unsecured
    st.view_depth += 1
    st.policies_of.append(relation.oid)
    st.variables, st.settles, st.unsecured = None, True, text.table_at
    st.mean(text.names)
    try:
        query = bind_query(st, None, relations.parsed(text.text))
    finally:
        st.policies_of.pop()
        st.view_depth -= 1
        st.variables, st.meant, st.environment, st.settles, st.unsecured = before
    item = query.from_items[0]
    assert isinstance(item, q.RangeTblRef)
    assert query.where is not None
    places = {c.attnum: q.Var(c.type, entry.varno, c.attnum, 0, c.physical, c.name) for c in entry.columns}
    moved: q.Expr = updatable.substituted(query.where, item.entry.varno, places)
    return moved


def _all(conditions: Sequence[q.Expr]) -> q.Expr:
    return conditions[0] if len(conditions) == 1 else q.BoolExpr(_BOOL, q.BoolOp.AND, tuple(conditions))


def _any(conditions: Iterable[q.Expr]) -> q.Expr:
    found = tuple(conditions)
    return found[0] if len(found) == 1 else q.BoolExpr(_BOOL, q.BoolOp.OR, found)
