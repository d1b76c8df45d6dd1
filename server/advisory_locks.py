"""Advisory locks: what applications lock by numbers of their own, for a session or a transaction.

PostgreSQL 15 docs 13.3.5 (advisory-locks).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from polar_lite.protocol import sqlstate
from polar_lite.server.engine.locks import Advisory, AdvisoryMode, LockConflict

if TYPE_CHECKING:
    from polar_lite.server.session import Session


def take(
    session: Session, key: tuple[int, int, int], *, shared: bool, session_level: bool, waits: bool
) -> bool:
    """Take a lock; with `waits` when it is free, else at once or not at all (False)."""
    tag, mode = Advisory(*key), _mode(shared)
    while True:
        try:
            if session_level:
                session.database.locks.take(session, tag, mode)
            else:
                session.transaction.take_locks([(tag, mode)])
        except LockConflict as conflict:
            if not waits:
                return False
            if not session.is_inside_sqlite:
                session.transaction.step_aside()
            session.wait_for_lock(conflict)
        else:
            return True


def give_back(session: Session, key: tuple[int, int, int], *, shared: bool) -> bool:
    """Give a session's lock back; False, with a WARNING, when it has none."""
    tag, mode = Advisory(*key), _mode(shared)
    if session.database.locks.drop(session, tag, mode):
        return True
    message = f"you don't own a lock of type {mode.pg_name}"
    session.notice("WARNING", sqlstate.WARNING, message)
    return False


def _mode(shared: bool) -> AdvisoryMode:
    return AdvisoryMode.SHARE if shared else AdvisoryMode.EXCLUSIVE
