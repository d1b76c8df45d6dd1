"""Transactions inside running PL: COMMIT, ROLLBACK, SAVEPOINT, protected blocks around them, autonomous ones.

A block with EXCEPTION is a savepoint. PL/pgSQL cannot end a transaction inside one; Oracle's PL can, and its
blocks begin anew in the next transaction.
"""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING, Any

from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.plsql.errors import Mark
from polar_lite.server.sessions import rights
from polar_lite.server.transactions.autonomous import Autonomous

if TYPE_CHECKING:
    from polar_lite.server.plsql.runtime import Runtime
    from polar_lite.server.sessions.rights import Rights
    from polar_lite.server.transactions.locks import Savepoint


class Transactions:
    """The part of the runtime that generated code calls for transactions."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.session = runtime.session

    def commit(self, chain: bool, protected: bool) -> None:
        self._end_transaction("commit", chain, protected)

    def rollback(self, chain: bool, protected: bool) -> None:
        self._end_transaction("roll back", chain, protected)

    def _end_transaction(self, verb: str, chain: bool, protected: bool) -> None:
        if not self.runtime.nonatomic:
            raise PgError(code.INVALID_TRANSACTION_TERMINATION, "invalid transaction termination")
        transaction = self.session.transaction
        if protected or not self._can_be_renewed(transaction.savepoints):
            raise PgError(
                code.INVALID_TRANSACTION_TERMINATION, f"cannot {verb} while a subtransaction is active"
            )
        modes = (transaction.isolation, transaction.read_only)
        commits = verb == "commit"
        frames = self._close_frames(commits)
        if commits:
            transaction.commit()
        else:
            transaction.rollback()
        transaction.start()
        self.session.transaction_started = time()  # not that of the statement
        if chain:
            transaction.isolation, transaction.read_only = modes
        self._open_frames(frames)

    def _can_be_renewed(self, savepoints: list[Savepoint]) -> bool:
        """Whether all savepoints are users' and those of blocks of Oracle's PL."""
        renewable = [mark.savepoint for mark in self.runtime.errors.marks if mark.is_oracle]
        return all(made.name is not None or made in renewable for made in savepoints)

    def _close_frames(self, commits: bool, after: Savepoint | None = None) -> list[list[Rights] | Mark]:
        """End the routines' rights and the blocks, innermost first; what they were, outermost first.

        after: those that began after a savepoint, else all.
        """
        session, transaction = self.session, self.session.transaction
        frames: list[list[Rights] | Mark] = []
        marks = {mark.savepoint.number: mark for mark in self.runtime.errors.marks}
        begun = transaction.savepoints if after is None else transaction.since(after)[1:]
        for made in reversed(list(begun)):
            running = rights.suspend(session, transaction, commits=commits, above=made.settings_depth)
            transaction.release(made)
            frames.insert(0, running)
            if made.number in marks:
                frames.insert(0, marks[made.number])
        above = {} if after is None else {"above": after.settings_depth}
        frames.insert(0, rights.suspend(session, transaction, commits=commits, **above))
        return frames

    def _open_frames(self, frames: list[list[Rights] | Mark]) -> None:
        everything = [item for frame in frames if isinstance(frame, list) for item in frame]
        rights.forget(self.session, everything)
        for frame in frames:
            if isinstance(frame, list):
                rights.resume(self.session, frame)
            else:
                frame.savepoint = self.session.transaction.savepoint(None)

    # --- savepoints

    def set_savepoint(self, name: str) -> None:
        self.session.transaction.savepoint(name)

    def back_to_savepoint(self, name: str) -> None:
        """ROLLBACK TO (3B001). What was set in a block whose handler runs is undone already."""
        transaction = self.session.transaction
        if name in self.runtime.errors.dissolved:
            self.runtime.errors.dissolved.discard(name)
            transaction.savepoint(name)
            return
        made = self._outside_of_blocks(name)
        if made is None:
            transaction.rollback_to(transaction.find_savepoint(name), keep=True)
            return
        frames = self._close_frames(False, made)
        transaction.rollback_to(made, keep=True)
        self._open_frames(frames)

    def _outside_of_blocks(self, name: str) -> Savepoint | None:
        """A savepoint set before protected blocks of Oracle's PL began, which then go on behind it."""
        renewable = [mark.savepoint for mark in self.runtime.errors.marks if mark.is_oracle]
        has_passed = False
        for made in reversed(self.session.transaction.savepoints):
            if made.name == name:
                return made if has_passed else None
            if made.name is None and made not in renewable:
                return None
            has_passed = has_passed or made.name is None
        return None

    # --- autonomous transactions

    def enter_autonomous(self) -> tuple[Any, ...]:
        """Begin the transaction of an autonomous routine; what `leave_autonomous` is to be given."""
        made = Autonomous(self.session)
        made.begin()
        before = made, self.runtime.nonatomic, self.runtime.errors.marks
        self.runtime.nonatomic, self.runtime.errors.marks = True, []
        return before

    def fail_autonomous(self, entered: tuple[Any, ...]) -> None:
        entered[0].fail()

    def leave_autonomous(self, entered: tuple[Any, ...]) -> None:
        made, self.runtime.nonatomic, self.runtime.errors.marks = entered
        made.end()
