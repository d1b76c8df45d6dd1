"""What COPY FROM writes: block by block as `dml` writes a statement, and what follows from all of it.

A block whose rows another transaction has locked is undone, waits, and is written again: the data that
came before cannot be asked for twice. Foreign keys and AFTER triggers see the rows of all blocks, once
the data has ended. PostgreSQL 15, commands/copyfrom.c.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import dml
from polar_lite.server.engine.locks import LockConflict
from polar_lite.server.routine_checks import test_written
from polar_lite.server.row_triggers import triggers_of
from polar_lite.server.triggered_rows import TriggeredRows

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.engine.tape import Moved
    from polar_lite.server.session import Session


class CopyWrites:
    """A context for the time of one COPY FROM. 40001 if the table is changed during a wait."""

    def __init__(self, session: Session, plan: Plan) -> None:
        self._session, self._plan = session, plan
        self._transaction = session.transaction
        # Outside a block it is not idle before it ends: nobody will want to set it aside.
        self._needs_effects = plan.has_events or self._transaction.in_block
        self._relation = session.snapshot.relation(plan.target_oid)
        self._triggers = triggers_of(session, plan) if plan.triggers else None
        self._effects: list[Effect] = []
        self._captured: dml.Captured | None = None  # the block's

    def __enter__(self) -> CopyWrites:
        self._transaction.captures.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._transaction.captures.remove(self)

    def flush(self) -> None:
        """Each block has put its effects onto the tape."""

    def resumed(self, moved: Moved) -> None:
        """The transaction was put back: rows may have other rowids."""
        self._effects[:] = map(moved.followed, self._effects)

    def begin(self) -> None:
        """Before the first block."""
        if self._triggers is not None:
            self._triggers.before_statement()

    def write(self, block: Callable[[], None]) -> None:
        """Run `block`, which writes rows."""
        self._until_free(lambda: self._write(block))

    def write_triggered(self, rows: Iterable[Sequence[Any]], located: Callable[[int, PgError], None]) -> int:
        """Write images of rows between BEFORE ROW triggers; returns how many were not skipped.

        located: adds to the error of row n.
        """
        count = 0

        def block() -> None:
            nonlocal count
            assert self._triggers is not None
            assert self._captured is not None
            writer = TriggeredRows(self._session, self._plan, ((), (), None), self._triggers, self._captured)
            for number, row in enumerate(rows):
                try:
                    writer.write_rows((row,))
                except PgError as error:
                    located(number, error)
                    raise
            count = writer.count

        self.write(block)
        return count

    def finish(self) -> None:
        """After the last block."""
        if self._plan.has_events:
            referential = self._session.referential
            self._until_free(lambda: referential.after_statement(self._plan, self._effects, is_lone=False))
        if self._triggers is not None:
            self._triggers.after(self._effects)

    def _until_free(self, work: Callable[[], None]) -> None:
        while True:
            # A wait has given the grant away.
            self._transaction.for_write("COPY FROM")
            if self._session.snapshot.relation(self._plan.target_oid) != self._relation:
                raise PgError(
                    sqlstate.T_R_SERIALIZATION_FAILURE, "could not serialize access due to concurrent update"
                )
            try:
                work()
            except LockConflict as conflict:
                self._transaction.wait_for(conflict)
            else:
                return

    def _write(self, block: Callable[[], None]) -> None:
        session, transaction, plan = self._session, self._transaction, self._plan
        others_hold = session.database.locks.others_hold(transaction)
        if not self._needs_effects and not others_hold:
            dml.forget_effects(session, plan)
            block()
            return
        # A trigger may wait, and others take locks meanwhile.
        mark = transaction.savepoint(None) if others_hold or self._triggers is not None else None
        try:
            with dml.Captured(session, plan.writes, needs_all=plan.has_events) as captured:
                self._captured = captured
                block()
            transaction.check_effects(captured.effects)
        except BaseException:
            transaction.undo(mark)
            raise
        if mark is not None:
            transaction.release(mark)
        if plan.has_events:
            test_written(session, captured.effects)
            self._effects += captured.effects
