"""Writing a table that has others below it: the rows are computed by one query, and each is written where it
is.

`rows_sql` yields what it does for rows with triggers (see `triggered`, `merge`), by the named
table's columns; a row's id says which table it is in (`from_items.members`). The statements that write
a row of one member are made when the first such row comes: there may be very many members.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from polar_lite.catalog import row_triggers
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.from_items.families import TABLEOID, member_entry
from polar_lite.catalog.dialect.plan import Plan, RowPlan
from polar_lite.catalog.dialect.row_expressions import check_functions
from polar_lite.catalog.dialect.table_expressions import index_functions
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.writes import dml, triggered
from polar_lite.catalog.objects import Relation, Trigger
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol.records import dataclass

if TYPE_CHECKING:
    from polar_lite.catalog.functions.registry import Function


def is_routed(snapshot: Snapshot, query: q.Query) -> bool:
    """Whether the rows of a statement's target are those of other tables, too."""
    target = query.target
    if target is None or target.kind is not q.RteKind.RELATION:
        return False
    relation = snapshot.relation(target.relation_oid)
    return bool(target.members) or (relation is not None and relation.kind == "p")


class MemberPlans:
    """How a statement writes rows of the tables below its target; a Plan has it."""

    def __init__(self, query: q.Query) -> None:
        self._query = query
        self._plans: dict[tuple[int, q.Command, bool], Plan] = {}

    def plan(
        self, snapshot: Snapshot, whole: Plan, member: Relation, kind: q.Command, *, moves: bool = False
    ) -> Plan:
        """The plan that writes one row of a member. moves: it comes from another one, with what an UPDATE
        carries.
        """
        key = member.oid, kind, moves
        found = self._plans.get(key)
        if found is None:
            found = self._plans[key] = self._made(snapshot, whole, member, kind, moves=moves)
        return found

    def _made(
        self, snapshot: Snapshot, whole: Plan, member: Relation, kind: q.Command, *, moves: bool
    ) -> Plan:
        of_update = moves or kind is q.Command.UPDATE
        checks = _merge_checks(self._query, q.Command.UPDATE if of_update else kind)
        query = self._member_query(member, kind, is_merge=whole.kind is q.Command.MERGE, checks=checks)
        columns = whole.columns
        if moves and kind is q.Command.DELETE:  # the client gets the row that is inserted instead
            query, columns = replace(query, returning=()), ()
        if moves and kind is q.Command.INSERT:
            tr, sql, row_plan = _moved_insert(query, member, snapshot)
        else:
            tr, sql, row_plan = triggered.write_of(query, member, snapshot.type)
        functions: dict[str, Function] = {**tr.functions, **index_functions(snapshot, member)}
        if kind is not q.Command.DELETE:
            functions.update(check_functions(snapshot, member))
        numbers = {c.name: c.attnum for c in member.columns}
        names = {c.attnum: c.name for c in snapshot.relations[whole.target_oid].columns}
        found = _row_triggers(member, kind, updates=query.on_conflict is not None)
        return replace(
            whole,
            kind=kind,
            sql=sql,
            columns=columns,
            rows_sql=None,
            functions=tuple(functions.values()),
            target_oid=member.oid,
            target_columns=row_plan.columns,
            named_columns=tuple(numbers[names[n]] for n in whole.named_columns),
            triggers=found,
            assigned=frozenset(numbers[names[n]] for n in whole.assigned),
            row_plan=row_plan,
            members=None,
        )

    def _member_query(
        self, member: Relation, kind: q.Command, *, is_merge: bool, checks: tuple[q.ViewCheck, ...]
    ) -> q.Query:
        """The statement as one on the member, whose rows come as whole images. checks: MERGE's."""
        query = self._query if not is_merge else replace(self._query, checks=checks)
        assert query.target is not None
        entry = member_entry(query.target, member)
        moved = _Moved(query.target, entry)
        # A child that inherits may have columns of its own.
        columns = tuple(
            q.RteColumn(c.name, c.type, c.physical, c.attnum, member.oid)
            for c in member.columns
            if not c.has_dropped
        )
        entry = replace(entry, columns=columns)
        parts = replace(query, targets=(), from_items=(), actions=(), target=None, source=None, ctes=())
        found: q.Query = moved.of(parts)
        conflict = found.on_conflict
        if conflict is not None and conflict.update is not None:
            conflict = replace(conflict, update=tuple(moved.target(t) for t in conflict.update))
        return replace(
            found,
            command=kind,
            targets=_whole(member) if kind is not q.Command.DELETE else (),
            from_items=() if is_merge else query.from_items,
            ctes=query.ctes,
            target=entry,
            on_conflict=conflict if kind is q.Command.INSERT and not is_merge else None,
        )


def _merge_checks(query: q.Query, command: q.Command) -> tuple[q.ViewCheck, ...]:
    return next((action.checks for action in query.actions if action.command is command), ())


def _row_triggers(member: Relation, kind: q.Command, *, updates: bool) -> tuple[Trigger, ...]:
    events = row_triggers.EVENTS[kind.value]
    if updates and kind is q.Command.INSERT:
        events |= row_triggers.EVENTS["UPDATE"]
    return tuple(t for t in row_triggers.of_events(member.triggers, events) if row_triggers.is_row(t))


def _whole(member: Relation) -> tuple[q.TargetEntry, ...]:
    """All columns of a row, whose values are given; NULL for the rowid is refused."""
    return tuple(
        q.TargetEntry(
            q.Const(c.type, None),
            c.name,
            c.attnum,
            junk=c.attnum == member.rowid_column,
            is_generated=c.generation is not None,
        )
        for c in member.columns
        if not c.has_dropped
    )


def _moved_insert(query: q.Query, member: Relation, snapshot: Snapshot) -> tuple[Translation, str, RowPlan]:
    """The INSERT of a row that an UPDATE moves; RETURNING sees it with what the UPDATE carries."""
    update = replace(query, command=q.Command.UPDATE)
    answer, functions = triggered.answer_of(update, member, snapshot.type) if query.returning else (None, {})
    image = triggered.old_image(query)
    single = replace(query, returning=image if query.returning else (), from_items=(), on_conflict=None)
    images = triggered.columns_of(member)
    tr = triggered.numbered(len(images), snapshot.type)
    sql = dml.insert_row(tr, single)
    tr.functions.update(functions)
    row_plan = triggered.image_plan(query, member)
    return tr, sql, replace(row_plan, slots=tuple(tr.slots[len(images) :]), answer=answer)


@dataclass(frozen=True, slots=True)
class _Moved:
    """Expressions over the named table as ones over a member."""

    parent: q.RangeTblEntry
    member: q.RangeTblEntry

    def of(self, node: Any) -> Any:
        if isinstance(node, q.Var):
            return self._var(node) if node.varno == self.parent.varno else node
        if isinstance(node, q.Untouched):
            return replace(node, relation_oid=self.member.relation_oid, has_members=False)
        return q.with_parts(node, self.of)

    def target(self, entry: q.TargetEntry) -> q.TargetEntry:
        return replace(entry, attnum=self._column(entry.attnum).attnum)

    def _var(self, var: q.Var) -> q.Expr:
        if var.attnum == TABLEOID:
            return q.Const(var.type, self.member.relation_oid)
        if var.attnum <= 0:
            return var
        column = self._column(var.attnum)
        return replace(var, attnum=column.attnum, column=column.physical)

    def _column(self, attnum: int) -> q.RteColumn:
        numbers = [column.attnum for column in self.parent.columns]
        return self.member.columns[numbers.index(attnum)]
