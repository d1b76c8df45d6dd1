"""Advisory locks: what applications lock by numbers of their own, for a session or a transaction.

PostgreSQL 15 docs 13.3.5 (advisory-locks).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from polar_lite.protocol import sqlstate
from polar_lite.server.engine.locks import Advisory, AdvisoryMode, LockConflict

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


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
            if session.is_inside_sqlite and session.repeatable_locks is not None:
                raise
            if not session.is_inside_sqlite:
                session.transaction.step_aside()
            session.waits.for_lock(conflict)
        else:
            if session_level and session.repeatable_locks is not None:
                session.repeatable_locks.append((tag, mode))
            return True


@contextmanager
def repeatable(session: Session) -> Iterator[None]:
    """A query that is undone where it would have to wait, inside of SQLite, and repeated after the wait.

    What it has locked for the session by then is given back as well.
    """
    if session.is_inside_sqlite:
        yield
        return
    taken: list[tuple[Advisory, AdvisoryMode]] = []
    session.repeatable_locks = taken
    try:
        yield
    except LockConflict:
        for tag, mode in taken:
            session.database.locks.drop(session, tag, mode)
        raise
    finally:
        session.repeatable_locks = None


def give_back(session: Session, key: tuple[int, int, int], *, shared: bool) -> bool:
    """Give a session's lock back; False, with a WARNING, when it has none."""
    tag, mode = Advisory(*key), _mode(shared)
    if session.database.locks.drop(session, tag, mode):
        return True
    message = f"you don't own a lock of type {mode.pg_name}"
    session.notice("WARNING", sqlstate.WARNING, message)
    return False


def holds(session: Session, key: tuple[int, int, int], *, shared: bool) -> bool:
    locks, tag, mode = session.database.locks, Advisory(*key), _mode(shared)
    owners = (session, session.transaction)
    return any(locks.holds(owner, tag, mode) for owner in owners)


def drop(session: Session, key: tuple[int, int, int]) -> bool:
    """Give a lock back, of either mode, the session's or the transaction's."""
    locks, tag = session.database.locks, Advisory(*key)
    for mode in AdvisoryMode:
        if locks.drop(session, tag, mode):
            return True
        if locks.holds(session.transaction, tag, mode):
            session.transaction.give_back_lock(tag, mode)
            return True
    return False


def _mode(shared: bool) -> AdvisoryMode:
    return AdvisoryMode.SHARE if shared else AdvisoryMode.EXCLUSIVE
