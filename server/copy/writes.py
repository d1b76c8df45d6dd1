"""What COPY FROM writes: block by block as `dml` writes a statement, and what follows from all of it.

A block whose rows another transaction has locked is undone, waits, and is written again: the data that
came before cannot be asked for twice. With BEFORE ROW triggers each row is written by itself. Foreign keys
and AFTER triggers see the rows of all blocks, once the data has ended. PostgreSQL 15, commands/copyfrom.c.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine.locks import LockConflict
from polar_lite.server.triggers.instead_rows import InsteadRows
from polar_lite.server.triggers.routed_rows import RoutedRows
from polar_lite.server.triggers.row_triggers import triggers_of
from polar_lite.server.triggers.triggered_rows import TriggeredRows
from polar_lite.server.writes.captured import Captured, forget_effects
from polar_lite.server.writes.routine_checks import test_written
from polar_lite.server.writes.writing import Writing

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.engine.tape import Moved
    from polar_lite.server.sessions.session import Session


FAST_SECONDS: Final = 0.05
"""Within which a fast client sends the first block."""


class CopyWrites:
    """A context for the time of one COPY FROM. 40001 if the table is changed during a wait.

    is_row_by_row: BEFORE ROW triggers fire now, or a view's, and `write_row` is to be called.
    """

    def __init__(self, session: Session, plan: Plan) -> None:
        self._session, self._plan = session, plan
        self._transaction = session.transaction
        self._triggers = triggers_of(session, plan) if plan.triggers or plan.row_plan is not None else None
        self._is_instead = plan.row_plan is not None and plan.row_plan.is_instead
        fires_before_row = self._triggers is not None and self._triggers.fires_before_row
        self.is_row_by_row = fires_before_row or self._is_instead
        self._needs_effects = plan.has_events or bool(plan.triggers)
        # Outside a block and from a fast client it waits for nothing but locks before it ends.
        self._may_be_set_aside = self._needs_effects or self._transaction.in_block
        self._began: float | None = None
        self._relation = session.snapshot.relation(plan.target_oid)
        self._effects: list[Effect] = []

    def __enter__(self) -> CopyWrites:
        if self._triggers is not None:
            self._triggers.before_statement()
        self._transaction.captures.append(self)
        self._began = monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self._transaction.captures.remove(self)

    def flush(self) -> None:
        """Each block has put its effects onto the tape."""

    def resumed(self, moved: Moved) -> None:
        """The transaction was put back: rows may have other rowids."""
        self._effects[:] = map(moved.followed, self._effects)

    def write(self, block: Callable[[], None]) -> None:
        """Run `block`, which writes rows."""
        while True:
            self._become_writer()
            try:
                self._write(block)
                return
            except LockConflict as conflict:
                self._transaction.wait_for(conflict)

    def write_row(self, row: Sequence[Any]) -> int:
        """Write an image that BEFORE ROW triggers may change; 0 if they skip it. Waits within."""
        assert self._triggers is not None
        self._become_writer()
        if self._is_instead:
            InsteadRows(self._writing(None)).write_rows((row,))
            return 1  # PostgreSQL counts those that the triggers skip, too
        with Captured(self._session, self._plan.writes, needs_all=self._plan.has_events) as captured:
            rows = TriggeredRows(self._writing(captured))
            rows.write_rows((row,))
        self._written(captured.effects)
        return rows.count

    def routed(self) -> RoutedRows:
        """What writes the rows of a table that has others below it."""
        return RoutedRows(self._writing(None))

    def _writing(self, captured: Captured | None) -> Writing:
        return Writing(self._session, self._plan, ((), (), None), self._triggers, captured)

    def finish(self) -> None:
        """After the last block."""
        if self._plan.has_events or self._triggers is not None:
            self._become_writer()
            referential = self._session.referential
            referential.after_statement(self._plan, self._effects, self._triggers, is_lone=False)

    def _become_writer(self) -> None:
        """A wait has given the grant away."""
        self._transaction.for_write("COPY FROM", self._plan.writes)
        if self._session.snapshot.relation(self._plan.target_oid) != self._relation:
            raise PgError(
                sqlstate.T_R_SERIALIZATION_FAILURE, "could not serialize access due to concurrent update"
            )

    def _write(self, block: Callable[[], None]) -> None:
        session, transaction, plan = self._session, self._transaction, self._plan
        if self._began is not None:
            self._may_be_set_aside |= monotonic() - self._began > FAST_SECONDS
            self._began = None
        others_hold = session.database.locks.others_hold(transaction)
        is_taped = self._may_be_set_aside and not transaction.keeps_to_end
        if not (self._needs_effects or is_taped or others_hold):
            forget_effects(session, plan)
            block()
            return
        mark = transaction.savepoint(None) if others_hold else None
        try:
            with Captured(session, plan.writes, needs_all=plan.has_events) as captured:
                block()
            captured.check_locks()
        except BaseException:
            transaction.undo(mark)
            raise
        if mark is not None:
            transaction.release(mark)
        self._written(captured.effects)

    def _written(self, effects: Sequence[Effect]) -> None:
        if self._plan.has_events:
            test_written(self._session, effects, routed=self._plan.members is not None)
            self._effects += effects
