"""A statement that meets another transaction's lock is undone, waits, and is run again: what the client sees.

Notices of PL are sent at once; the next attempt does not send them again as long as it says the same. What
PL keeps outside the transaction (package variables, contexts) is put back before the next attempt.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine.locks import LockConflict

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

T = TypeVar("T")
# Of an attempt that says more than this, the rest may be said again.
MOST_NOTICES: Final = 100_000


class Attempt:
    """What a statement has told the client so far, in order."""

    def __init__(self) -> None:
        self._told: list[int] = []
        self._place = 0  # how many of them this attempt has said

    def begin_again(self) -> None:
        self._place = 0

    def has_told(self, message: PgError) -> bool:
        """Note a message; whether an earlier attempt has told it at this place."""
        key = hash((message.severity, message.sqlstate, message.message, message.detail, message.hint))
        place = self._place
        if place < len(self._told) and self._told[place] == key:
            self._place += 1
            return True
        if place < MOST_NOTICES:
            self._told[place:] = [key]
            self._place += 1
        return False


def until_done(session: Session, run: Callable[[bool], T]) -> T:
    """What `run` returns, which undoes itself when it raises LockConflict; then there is a wait.

    run: called with whether it has been before. Inside of SQLite the conflict goes on: the statement that
    calls us is undone and waits.
    """
    if session.sqlite_depth:
        return run(False)
    attempt, outer = Attempt(), session.attempts
    state = session.save_state()
    session.attempts = (attempt, *outer)
    again = False
    try:
        while True:
            try:
                return run(again)
            except LockConflict as conflict:
                session.transaction.wait_for(conflict)
                session.restore_state(state)
                attempt.begin_again()
                again = True
    finally:
        session.attempts = outer


def has_been_told(session: Session, message: PgError) -> bool:
    """Whether the client has this message from an earlier attempt; innermost first."""
    return any(attempt.has_told(message) for attempt in session.attempts)
