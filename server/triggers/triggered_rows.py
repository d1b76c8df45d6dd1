"""Writing row by row, by images. BEFORE ROW triggers come between: each may change the row, or skip it.

The rows are collected and locked first, so that no PL runs inside a SQLite statement and nobody changes
them while a trigger waits. A trigger sees what the rows before its own have done. If it writes to a row
that the statement has yet to write, that is an error, as in PostgreSQL 15, executor/nodeModifyTable.c
(TM_SelfModified).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.dialect.command import Command
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine import row_locks
from polar_lite.server.engine.calls import guarded
from polar_lite.server.engine.capture import Effect
from polar_lite.server.engine.locks import LockConflict, RowMode, Tag
from polar_lite.server.engine.locks import Row as RowTag
from polar_lite.server.writes import exclusion_checks

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import ConflictPlan, RowAnswer, RowPlan
    from polar_lite.server.engine.tape import Moved
    from polar_lite.server.execute import Result
    from polar_lite.server.writes.writing import Writing

Row = Sequence[Any]
_KEY_ERRORS: Final = frozenset(f"SQLITE_CONSTRAINT_{kind}" for kind in ("UNIQUE", "PRIMARYKEY", "ROWID"))
_VERBS: Final = {Command.INSERT: "updated", Command.UPDATE: "updated", Command.DELETE: "deleted"}


def _same(rowid: int) -> int:
    return rowid


def _image(row: Row | None) -> tuple[Any, ...] | None:
    return None if row is None else tuple(row)


class TriggeredRows:
    """One statement being written."""

    def __init__(self, writing: Writing) -> None:
        session, plan = writing.session, writing.plan
        assert plan.row_plan is not None
        self._writing, self._session, self._plan = writing, session, plan
        self._relation = session.snapshot.relations[plan.target_oid]
        self._rows: RowPlan = plan.row_plan
        self._triggers, self._captured = writing.triggers, writing.captured
        self._raw = session.connection.raw
        self._width = len(self._rows.columns)
        self._extra = writing.values(self._rows.slots)
        self._returned: list[Any] = []
        self.count = 0  # rows written
        # Rows that ON CONFLICT DO UPDATE must not come to again.
        self._touched: set[int] = set()
        self._moved: Callable[[int], int] = _same
        if self._captured is not None:
            self._captured.on_moved = self._follow
        # Whether a trigger has written anything: the images that were collected may be old then.
        self._others_wrote = False

    def write(self, result: Result) -> None:
        """Collect the statement's rows, write them, and complete its result."""
        plan = self._plan
        rows = self._writing.rows()
        if plan.kind is not Command.INSERT:
            self._lock([(row[0], plan.kind) for row in rows])
        self.write_rows(rows)
        result.count = self.count
        if plan.columns:
            result.rows = iter((self._returned,))

    def write_rows(self, rows: Iterable[Row]) -> None:
        """Write rows as Plan.rows_sql yields them."""
        by_kind = {Command.INSERT: self._insert, Command.UPDATE: self._update, Command.DELETE: self._delete}
        write_one = by_kind[self._plan.kind]
        interrupts = self._session.interrupts
        for row in rows:
            interrupts.check()
            write_one(row)

    # --- locks

    def _lock(self, rows: Iterable[tuple[int, Command]]) -> None:
        """Lock rows that are there for what the statement will do to them; LockConflict."""
        relation = self._relation
        if relation.database != "main":
            return
        transaction = self._session.transaction
        own = row_locks.inserted(transaction.tape.effects)
        wanted: list[tuple[Tag, int]] = [
            (RowTag(relation.oid, rowid), RowMode.UPDATE if kind is Command.DELETE else RowMode.NO_KEY_UPDATE)
            for rowid, kind in rows
            if (relation.oid, rowid) not in own
        ]
        transaction.take_locks(wanted)

    def _waited_for(self, rowid: int) -> bool:
        """Lock a row; True when it was another's, and may be another row now."""
        try:
            self._lock([(rowid, self._plan.kind)])
        except LockConflict as conflict:
            self._wait(conflict)
            return True
        return False

    def _wait(self, conflict: LockConflict) -> None:
        if self._session.sqlite_depth:
            raise conflict
        self._session.transaction.wait_for(conflict)
        self._session.transaction.become_writer()

    def _wait_for_keys(self, new: Row | None, old: Row | None) -> None:
        """Before a row is written: the unique keys it takes and gives up must be nobody else's."""
        session, relation = self._session, self._relation
        while self._triggers is not None and session.database.locks.others_hold(session.transaction):
            effect = Effect(relation.oid, None, _image(old), None, _image(new))
            try:
                session.transaction.check_effects([effect])
                return
            except LockConflict as conflict:
                self._wait(conflict)

    def _follow(self, moved: Moved) -> None:
        """The transaction was put back while a trigger waited: rows of its own have other rowids."""
        oid, before = self._relation.oid, self._moved

        def now(rowid: int) -> int:
            return moved.now(oid, before(rowid))

        self._moved = now
        self._touched = {moved.now(oid, rowid) for rowid in self._touched}

    # --- by kind

    def _insert(self, row: Row) -> None:
        image = self._before("INSERT", row[: self._width], None)
        if image is None:
            return
        self._wait_for_keys(image, None)
        conflict = self._rows.conflict
        if self._rows.exclusions and self._is_excluded(image):
            return
        if conflict is not None and conflict.check_sql:
            sql, values = conflict.check_sql, image
            guarded(self._session, lambda: self._raw.execute(sql, values).fetchone())
        rowid = self._conflicting(conflict, image) if conflict is not None else None
        while conflict is not None and rowid is not None and self._waited_for(rowid):
            rowid = self._conflicting(conflict, image)
        if conflict is not None and rowid is not None:
            self._check_proposed(image)
            self._update_conflicting(conflict, rowid, image)
            return
        self._execute(self._plan.sql, image, self._extra)
        if conflict is not None:
            self._note_rowid()

    def _update(self, row: Row) -> None:
        width = self._width
        new, old, carried = row[1 : width + 1], row[width + 1 : 2 * width + 1], row[2 * width + 1 :]
        self._write_update(self._plan.sql, row[0], new, old, carried)

    def _delete(self, row: Row) -> None:
        self._write_delete(self._plan.sql, row[0], row[1 : self._width + 1], row[self._width + 1 :])

    def _write_update(self, sql: str, collected: int, new: Row, old: Row, carried: Row = ()) -> Row | None:
        """Update a row of the rowid that was collected; the image written, None if a trigger skipped it.

        carried: what RETURNING takes of the row besides.
        """
        rowid = self._moved(collected)
        self._check_unchanged(rowid, old, Command.UPDATE)
        image = self._before("UPDATE", new, old, rowid)
        if image is None:
            return None
        self._wait_for_keys(image, old)
        rowid = self._moved(collected)
        self._check_unchanged(rowid, old, Command.UPDATE)
        self._execute(sql, (rowid, *image), self._extra, Command.UPDATE, carried)
        return image

    def _write_delete(self, sql: str, collected: int, old: Row, carried: Row = ()) -> bool:
        """Delete a row of the rowid that was collected; False if a trigger skipped it."""
        rowid = self._moved(collected)
        self._check_unchanged(rowid, old, Command.DELETE)
        if self._before("DELETE", None, old, rowid) is None:
            return False
        rowid = self._moved(collected)
        self._check_unchanged(rowid, old, Command.DELETE)
        self._execute(sql, (rowid,), self._extra, Command.DELETE, carried)
        return True

    # --- ON CONFLICT

    def _is_excluded(self, image: Row) -> bool:
        """Whether a row is in the way of the proposed one; another transaction's is waited for."""
        found = [c for c in self._relation.constraints if c.oid in self._rows.exclusions]
        while True:
            try:
                return any(
                    exclusion_checks.is_excluded(self._session, self._relation, constraint, image)
                    for constraint in found
                )
            except LockConflict as conflict:
                self._wait(conflict)

    def _conflicting(self, conflict: ConflictPlan, image: Row) -> int | None:
        found = self._raw.execute(conflict.find_sql, [image[place] for place in conflict.keys]).fetchone()
        return found[0] if found is not None else None

    def _check_proposed(self, image: Row) -> None:
        """23502 and 23514 for a row in conflict: SQLite tests all of it but for keys before it refuses it."""
        try:
            self._raw.execute(self._plan.sql, (*image, *self._extra)).fetchall()
        except sqlite3.Error as error:
            if error.sqlite_errorname not in _KEY_ERRORS:
                raise self._writing.problem(error, image, None) from error

    def _update_conflicting(self, conflict: ConflictPlan, rowid: int, proposed: Row) -> None:
        if rowid in self._touched:
            raise PgError(
                sqlstate.CARDINALITY_VIOLATION,
                "ON CONFLICT DO UPDATE command cannot affect row a second time",
                hint="Ensure that no rows proposed for insertion within the same command have"
                " duplicate constrained values.",
            )
        values = [rowid, *proposed, *self._writing.values(conflict.rows_slots)]
        row = guarded(self._session, lambda: self._raw.execute(conflict.rows_sql, values).fetchone())
        if row is None:
            return
        new, old = row[1 : self._width + 1], row[self._width + 1 :]
        image = self._before("UPDATE", new, old, rowid)
        if image is None:
            return
        self._wait_for_keys(image, old)
        extra = self._writing.values(conflict.update_slots)
        self._execute(conflict.update_sql, (rowid, *image), extra, Command.UPDATE)
        self._note_rowid()

    def _note_rowid(self) -> None:
        effects = self._captured.effects if self._captured is not None else ()
        if effects and effects[-1].new_rowid is not None:
            self._touched.add(effects[-1].new_rowid)

    # --- one row

    def _before(
        self, operation: str, new: Row | None, old: Row | None, rowid: int | None = None
    ) -> Row | None:
        if self._triggers is None:
            return new if new is not None else old
        changes = self._raw.total_changes
        image = self._triggers.before_row(operation, new, old, rowid)
        # A trigger that waits is set aside.
        self._session.transaction.become_writer()
        if self._raw.total_changes != changes:
            self._others_wrote = True
        return image

    def _check_unchanged(self, rowid: int, old: Row, kind: Command) -> None:
        if not self._others_wrote:
            return
        if self._raw.execute(self._rows.image_sql, (rowid,)).fetchone() != tuple(old):
            verb = _VERBS[kind]
            raise PgError(
                sqlstate.TRIGGERED_DATA_CHANGE_VIOLATION,
                f"tuple to be {verb} was already modified by an operation triggered by the current command",
                hint="Consider using an AFTER trigger instead of a BEFORE trigger to propagate changes"
                " to other rows.",
            )

    def _execute(
        self, sql: str, row: Row, extra: Row, kind: Command | None = None, carried: Row = ()
    ) -> None:
        answer = self._rows.answer
        if answer is None:
            row = (*row, *carried)
        try:
            cursor = self._raw.execute(sql, (*row, *extra))
            rows = cursor.fetchall() if self._plan.columns else []
        except sqlite3.Error as error:
            raise self._writing.problem(error, row, kind) from error
        self.count += len(rows) if self._plan.columns else max(cursor.rowcount, 0)
        if answer is not None:
            rows = [found for image in rows for found in self._answer(answer, (*image, *carried))]
        self._returned.extend(rows)

    def _answer(self, answer: RowAnswer, row: Row) -> list[Any]:
        """RETURNING's row, by routines that may write."""
        changes = self._raw.total_changes
        values = (*row, *self._writing.values(answer.slots))
        rows: list[Any] = guarded(self._session, lambda: self._raw.execute(answer.sql, values).fetchall())
        if self._raw.total_changes != changes:
            self._others_wrote = True
        return rows
