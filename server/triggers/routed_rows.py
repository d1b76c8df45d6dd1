"""Rows of a statement whose target has tables below it: each is written in the member where it is or belongs.

A row that UPDATE takes out of its partition's bounds is deleted there and inserted where it belongs, with the
triggers of both. PostgreSQL 15, executor/nodeModifyTable.c (ExecCrossPartitionUpdate), execPartition.c.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.dialect.command import Command
from polar_lite.catalog.families import split
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.engine import diagnose
from polar_lite.server.triggers.family_triggers import FamilyTriggers
from polar_lite.server.triggers.merged_rows import second_time
from polar_lite.server.triggers.triggered_rows import TriggeredRows
from polar_lite.server.writes.routing import Layout, Routes, belongs, check_belongs

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.catalog.objects import Relation
    from polar_lite.server.engine.tape import Moved
    from polar_lite.server.execute import Result
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.writes.writing import Writing

Row = Sequence[Any]
_CHUNK: Final = 1000


class _Leaves(Exception):
    """The new image of a row does not belong into its partition."""

    def __init__(self, image: Row) -> None:
        super().__init__()
        self.image = image


class MemberRows(TriggeredRows):
    """The rows of one member.

    named: the table that the statement names. named_columns: the columns it names there, by number.
    layout: between the two. returned: RETURNING's rows of all members.
    """

    def __init__(
        self,
        writing: Writing,
        layout: Layout,
        named: Relation,
        named_columns: Sequence[int],
        returned: list[Any],
    ) -> None:
        super().__init__(writing)
        self.layout = layout
        self._named, self._named_columns, self._returned = named, named_columns, returned
        self._may_leave = self._relation.bound is not None and (
            writing.triggers is not None or _sets_key(self._session, self._plan, self._relation)
        )

    @property
    def relation(self) -> Relation:
        return self._relation

    @property
    def is_plain(self) -> bool:
        """Whether many rows may be inserted at a time."""
        return (
            self._triggers is None
            and self._rows.conflict is None
            and not self._plan.has_conflict_clause
            and not (self._plan.columns or self._rows.slots or self._rows.answer)
        )

    def insert(self, image: Row) -> None:
        self._insert(image)

    def insert_moved(self, image: Row, carried: Row) -> None:
        made = self._before("INSERT", image, None)
        if made is not None:
            self._wait_for_keys(made, None)
            self._execute(self._plan.sql, made, self._extra, Command.INSERT, carried)

    def update(self, rowid: int, new: Row, old: Row, carried: Row) -> bool:
        """new, old: images of the named table's."""
        if self.layout.is_partial:
            row = self._row(rowid)
            new, old = self.layout.over(new, row), row
        else:
            new, old = self.layout.of(new), self.layout.of(old)
        return self._write_update(self._plan.sql, rowid, new, old, carried) is not None

    def delete(self, rowid: int, old: Row, carried: Row = ()) -> bool:
        old = self._row(rowid) if self.layout.is_partial else self.layout.of(old)
        return self._write_delete(self._plan.sql, rowid, old, carried)

    def _row(self, rowid: int) -> Row:
        row: Row = self._raw.execute(self._rows.image_sql, (self._moved(rowid),)).fetchone()
        return row

    def lock(self, rows: Iterable[tuple[int, Command]]) -> None:
        self._lock(rows)

    def follow(self, moved: Moved) -> None:
        self._follow(moved)

    def insert_many(self, images: Sequence[Row]) -> None:
        before = self._raw.total_changes
        try:
            self._raw.executemany(self._plan.sql, images)
        except sqlite3.Error as error:
            row = images[self._raw.total_changes - before]
            problem = self._writing.problem(error, row)
            if isinstance(problem, PgError):
                self._as_named(problem, row)
            raise problem from error
        self.count += len(images)

    def _execute(
        self, sql: str, row: Row, extra: Row, kind: Command | None = None, carried: Row = ()
    ) -> None:
        try:
            super()._execute(sql, row, extra, kind, carried)
        except PgError as error:
            self._as_named(error, row[1:] if (kind or self._plan.kind) is Command.UPDATE else row)
            raise

    def _as_named(self, error: PgError, image: Row) -> None:
        """The row in an error as the named table has it."""
        if error.detail is None or not error.detail.startswith("Failing row"):
            return
        layout = Layout(self._relation, self._named)
        if not layout.is_same:
            shown = layout.of(image)
            error.detail = diagnose.failing_row(self._session, self._named, shown, self._named_columns)

    def _before(
        self, operation: str, new: Row | None, old: Row | None, rowid: int | None = None
    ) -> Row | None:
        image = super()._before(operation, new, old, rowid)
        if image is None or not self._may_leave or operation == "DELETE":
            return image
        if belongs(self._session, self._session.snapshot, self._relation, image):
            return image
        if operation == "UPDATE" and self._plan.kind is Command.UPDATE:
            raise _Leaves(image)
        if operation == "UPDATE":
            raise PgError(
                sqlstate.FEATURE_NOT_SUPPORTED,
                "invalid ON UPDATE specification",
                detail="The result tuple would appear in a different partition than the original tuple.",
            )
        if not any(trigger.is_copy for trigger in self._plan.triggers):
            check_belongs(self._session, self._relation, image)
        raise self._moved_by_trigger()

    def _moved_by_trigger(self) -> PgError:
        schema = self._session.snapshot.schemas[self._relation.schema].name
        names = [t.name for t in self._plan.triggers if t.is_copy]
        return PgError(
            sqlstate.FEATURE_NOT_SUPPORTED,
            "moving row to another partition during a BEFORE FOR EACH ROW trigger is not supported",
            detail=f'Before executing trigger "{names[-1] if names else ""}", the row was to be in partition'
            f' "{schema}.{self._relation.name}".',
        )


def _sets_key(session: Session, plan: Plan, relation: Relation) -> bool:
    """Whether SET assigns something that decides about the partition."""
    if plan.kind is Command.INSERT and not plan.assigned:
        return False
    names = {c.name for c in relation.columns if c.attnum in plan.assigned}
    for parent in session.snapshot.ancestors(relation.oid):
        key = parent.partitioning
        by_number = {c.attnum: c.name for c in parent.columns}
        if key is not None and (key.expressions or any(by_number[n] in names for n in key.keys)):
            return True
    return False


class RoutedRows:
    """One statement being written."""

    def __init__(self, writing: Writing) -> None:
        session, plan = writing.session, writing.plan
        assert isinstance(writing.triggers, FamilyTriggers)
        assert plan.row_plan is not None
        self._writing, self._session, self._plan = writing, session, plan
        self._triggers = writing.triggers
        self._root = session.snapshot.relations[plan.target_oid]
        self._routes = Routes(session, self._root)
        self._width = len(plan.row_plan.columns)
        self._writers: dict[tuple[int, Command, bool], MemberRows] = {}
        self._returned: list[Any] = []
        self._done: set[tuple[int, int]] = set()  # rows that MERGE has come to
        self.count = 0

    def write(self, result: Result) -> None:
        """Collect the statement's rows, write them, and complete its result."""
        plan, rows = self._plan, self._writing.rows()
        self._session.transaction.become_writer()  # an autonomous transaction has had the grant
        if plan.kind is not Command.INSERT:
            self._lock(rows)
        self.write_rows(rows)
        result.count = self.count
        if plan.columns:
            result.rows = iter((self._returned,))

    def write_rows(self, rows: Sequence[Row]) -> None:
        """Write rows as Plan.rows_sql yields them."""
        kind, interrupts = self._plan.kind, self._session.interrupts
        if kind is Command.INSERT:
            self._insert_all(rows)
            return
        for row in rows:
            interrupts.check()
            if kind is Command.MERGE:
                self._merge(row)
            else:
                self._change(kind, row)

    # --- INSERT

    def _insert_all(self, rows: Sequence[Row]) -> None:
        """Rows for one member come together where nothing comes between them."""
        waiting: dict[int, list[Row]] = {}
        plain: dict[int, bool] = {}
        for number, row in enumerate(rows, 1):
            writer, image = self._routed(row[: self._width])
            oid = writer.relation.oid
            if oid not in plain:
                plain[oid], waiting[oid] = writer.is_plain, []
            if not plain[oid]:
                before = writer.count
                writer.insert(image)
                self.count += writer.count - before
                continue
            waiting[oid].append(image)
            if number % _CHUNK == 0:
                self._flush(waiting)
        self._flush(waiting)

    def _flush(self, waiting: dict[int, list[Row]]) -> None:
        self._session.interrupts.check()
        for oid, images in waiting.items():
            self._writer(oid, Command.INSERT).insert_many(images)
            self.count += len(images)
            images.clear()

    def _routed(self, image: Row) -> tuple[MemberRows, Row]:
        """Who writes a new row, and its image there."""
        leaf = self._routes.leaf(image) if self._root.kind == "p" else self._root
        writer = self._writer(leaf.oid, Command.INSERT)
        return writer, writer.layout.of(image)

    # --- rows that are there

    def _change(self, kind: Command, row: Row) -> None:
        oid, rowid = split(row[0], self._root.oid)
        width = self._width
        writer = self._writer(oid, kind)
        before = writer.count
        if kind is Command.DELETE:
            writer.delete(rowid, row[1 : width + 1], row[width + 1 :])
        else:
            new, old = row[1 : width + 1], row[width + 1 : 2 * width + 1]
            self._update(writer, rowid, new, old, row[2 * width + 1 :])
        self.count += writer.count - before

    def _update(self, writer: MemberRows, rowid: int, new: Row, old: Row, carried: Row = ()) -> bool:
        try:
            return writer.update(rowid, new, old, carried)
        except _Leaves as leaving:
            return self._move(writer, rowid, leaving.image, old, carried)

    def _move(self, writer: MemberRows, rowid: int, image: Row, old: Row, carried: Row) -> bool:
        if self._root.kind != "p":
            raise unsupported("an UPDATE that moves a row between partitions of a table that inherits")
        here = Layout(writer.relation, self._root).of(image)
        leaf = self._routes.leaf(here)
        for _, constraint in self._session.snapshot.referencing(writer.relation.oid):
            if constraint.on_delete != "a" or constraint.on_update != "a":
                raise unsupported("an UPDATE that moves a row between partitions that a foreign key acts on")
        if not self._writer(writer.relation.oid, Command.DELETE, moves=True).delete(rowid, old):
            return False
        target = self._writer(leaf.oid, Command.INSERT, moves=True)
        before = target.count
        target.insert_moved(target.layout.of(here), carried)
        self.count += target.count - before
        return True

    def _merge(self, row: Row) -> None:
        assert self._plan.row_plan is not None
        if not row[0]:
            return
        action, width = self._plan.row_plan.actions[row[0] - 1], self._width
        if action.then_delete:
            raise unsupported("DELETE WHERE in a MERGE into several tables")
        new, old = row[2 : width + 2], row[width + 2 :]
        if row[1] is None:
            writer, image = self._routed(new)
            before = writer.count
            writer.insert(image)
            self.count += writer.count - before
            return
        oid, rowid = split(row[1], self._root.oid)
        if (oid, rowid) in self._done:
            raise second_time()
        writer = self._writer(oid, action.kind)
        before = writer.count
        if action.kind is Command.DELETE:
            is_written = writer.delete(rowid, old)
        else:
            is_written = self._update(writer, rowid, new, old)
        self.count += writer.count - before
        if is_written:
            self._done.add((oid, rowid))

    # --- members

    def _writer(self, oid: int, kind: Command, *, moves: bool = False) -> MemberRows:
        found = self._writers.get((oid, kind, moves))
        if found is None:
            found = self._writers[oid, kind, moves] = self._made(oid, kind, moves=moves)
        return found

    def _made(self, oid: int, kind: Command, *, moves: bool) -> MemberRows:
        session, captured = self._session, self._writing.captured
        member = session.snapshot.relations[oid]
        assert self._plan.members is not None
        plan = self._plan.members.plan(session.snapshot, self._plan, member, kind, moves=moves)
        session.register_functions(plan.functions)
        writing = replace(self._writing, plan=plan, triggers=self._triggers.of_member(oid, kind))
        layout = self._routes.layout(member)
        made = MemberRows(writing, layout, self._root, self._plan.named_columns, self._returned)
        if captured is not None:
            captured.on_moved = self._follow  # all members, where each has put itself
        return made

    def _follow(self, moved: Moved) -> None:
        """The transaction was put back: rows of its own have other rowids."""
        for writer in self._writers.values():
            writer.follow(moved)

    def _lock(self, rows: Sequence[Row]) -> None:
        """Lock rows that are there before PL runs, where it may; others are compared as they are written."""
        place = 1 if self._plan.kind is Command.MERGE else 0
        by_member: dict[tuple[int, Command], list[tuple[int, Command]]] = {}
        for row in rows:
            if row[place] is None or (place and not row[0]):
                continue
            oid, rowid = split(row[place], self._root.oid)
            kind = self._plan.kind
            if place:
                assert self._plan.row_plan is not None
                kind = self._plan.row_plan.actions[row[0] - 1].kind
            if self._triggers.of_member(oid, kind) is not None:
                by_member.setdefault((oid, kind), []).append((rowid, kind))
        for (oid, kind), wanted in by_member.items():
            self._writer(oid, kind).lock(wanted)
