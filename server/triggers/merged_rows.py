"""MERGE's rows: each is inserted, updated or deleted as its WHEN clause says, all chosen before.

PostgreSQL 15, executor/nodeModifyTable.c (ExecMergeMatched, ExecMergeNotMatched).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.dialect.command import Command
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine.calls import guarded
from polar_lite.server.triggers.triggered_rows import TriggeredRows

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import RowAction
    from polar_lite.server.execute import Result

Row = Sequence[Any]
_CHUNK: Final = 1000


class MergedRows(TriggeredRows):
    """One MERGE being written."""

    def merge(self, result: Result, touched: Iterable[int]) -> None:
        """touched: rowids that no action may come to."""
        values = self._writing.values(self._plan.rows_slots)
        sql = self._plan.rows_sql or ""
        rows = guarded(self._session, lambda: [row for row in self._raw.execute(sql, values) if row[0]])
        actions = self._rows.actions
        if self._triggers is not None:
            self._lock((row[1], actions[row[0] - 1].kind) for row in rows if row[1] is not None)
        # Those that were written; what the others of the statement would do to them is an error.
        self._done = set(touched)
        self.write_rows(rows)
        result.count = self.count

    def write_rows(self, rows: Iterable[Row]) -> None:
        if self._triggers is None and not any(action.then_delete for action in self._rows.actions):
            self._write_plain(rows)
            return
        interrupts, actions, width = self._session.interrupts, self._rows.actions, self._width
        for row in rows:
            interrupts.check()
            self._write_one(actions[row[0] - 1], row[1], row[2 : width + 2], row[width + 2 :])

    def _write_plain(self, rows: Iterable[Row]) -> None:
        """Many at a time, since nothing comes between."""
        for number, group in groupby(rows, itemgetter(0)):
            action = self._rows.actions[number - 1]
            while chunk := list(islice(group, _CHUNK)):
                self._session.interrupts.check()
                self._write_many(action, chunk)

    def _write_many(self, action: RowAction, rows: Sequence[Row]) -> None:
        end = self._width + 2
        if action.kind is Command.INSERT:
            values = [row[2:end] for row in rows]
        else:
            last = 2 if action.kind is Command.DELETE else end
            values = [row[1:last] for row in rows if self._is_first(row[1])]
        before = self._raw.total_changes
        try:
            self._raw.executemany(action.sql, values)
        except sqlite3.Error as error:
            row = values[self._raw.total_changes - before]
            raise self._writing.problem(error, row, action.kind) from error
        self.count += len(values)
        if len(values) < len(rows):
            raise second_time()

    def _is_first(self, rowid: int) -> bool:
        if rowid in self._done:
            return False
        self._done.add(rowid)
        return True

    def _write_one(self, action: RowAction, rowid: int | None, new: Row, old: Row) -> None:
        if rowid is None:
            image = self._before("INSERT", new, None)
            if image is not None:
                self._wait_for_keys(image, None)
                self._execute(action.sql, image, (), Command.INSERT)
            return
        if rowid in self._done:
            raise second_time()
        if action.kind is Command.DELETE:
            is_written = self._write_delete(action.sql, rowid, old)
        else:
            image = self._write_update(action.sql, rowid, new, old)
            is_written = image is not None
            if image is not None and action.then_delete:
                self._delete_updated(action.then_delete, rowid, image)
        if is_written:
            self._done.add(rowid)

    def _delete_updated(self, sql: str, rowid: int, image: Row) -> None:
        """Oracle's DELETE WHERE: of a row that has been updated, and counted."""
        key = self._relation.rowid_column
        if key:
            rowid = image[self._rows.columns.index(key)]
        old = self._raw.execute(self._rows.image_sql, (self._moved(rowid),)).fetchone()
        count = self.count
        self._write_delete(sql, rowid, old)
        self.count = count


def second_time() -> PgError:
    error = PgError(
        sqlstate.CARDINALITY_VIOLATION,
        "MERGE command cannot affect row a second time",
        hint="Ensure that not more than one source row matches any one target row.",
    )
    error.sqlcode = -30926  # type: ignore[attr-defined]  # Oracle's number, which PL asks for
    return error
