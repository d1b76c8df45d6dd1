"""Time limits of a session that are started and stopped far more often than they expire.

Starting one costs the session's thread a number: the event loop's timer stays where an earlier start
put it, and looks again when it rings too early.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from polar_lite.server.sessions.session import Session


class Deadline:
    """`expired` is called on the event loop's thread, once for each start that was not stopped in time."""

    __slots__ = ("_at", "_expired", "_lock", "_loop", "_rings_at", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop, expired: Callable[[], None]) -> None:
        self._loop = loop
        self._expired = expired
        self._lock = threading.Lock()
        self._at: float | None = None
        self._rings_at: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_running(self) -> bool:
        return self._at is not None

    def start(self, seconds: float) -> None:
        """From any thread; an earlier start is forgotten."""
        with self._lock:
            at = self._at = time.monotonic() + seconds
            is_covered = self._rings_at is not None and self._rings_at <= at
            if not is_covered:
                self._rings_at = at
        if not is_covered:
            self._loop.call_soon_threadsafe(self._set_timer)

    def stop(self) -> None:
        """From any thread."""
        with self._lock:
            self._at = None

    def close(self) -> None:
        """On the event loop's thread, for good."""
        self.stop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        with self._lock:
            at = self._rings_at = self._at
        if at is not None:
            self._timer = self._loop.call_later(max(0.0, at - time.monotonic()), self._ring)

    def _ring(self) -> None:
        with self._lock:
            has_expired = self._at is not None and self._at <= time.monotonic()
            if has_expired:
                self._at = None
        self._set_timer()
        if has_expired:
            self._expired()


class SessionTimers:
    """statement_timeout and transaction_timeout of one session; most sessions never need a Deadline.

    counts_statement: a statement has its time, or a part of one whose other messages are still to come.
    overdue: its time has passed between two of them.
    """

    __slots__ = ("_session", "_statement", "_transaction", "counts_statement", "overdue")

    def __init__(self, session: Session) -> None:
        self._session = session
        self._statement: Deadline | None = None
        self._transaction: Deadline | None = None
        self.counts_statement = False
        self.overdue: PgError | None = None

    def start_statement(self) -> None:
        """Begin to count statement_timeout, unless it is counting."""
        limit = self._session.settings.get("statement_timeout")
        if limit and not self.counts_statement and not self._session.at_once:
            self.counts_statement = True
            if self._statement is None:
                reason = "canceling statement due to statement timeout"
                self._statement = self._deadline(PgError(sqlstate.QUERY_CANCELED, reason))
            self._statement.start(limit / 1000)

    def stop_statement(self) -> None:
        if self.counts_statement:
            self.counts_statement = False
            self.overdue = None
            assert self._statement is not None
            self._statement.stop()

    def check_statement(self) -> None:
        """57014 if the time of the statement whose next message this is has passed before it came."""
        if self.overdue is not None:
            raise self.overdue

    def start_transaction(self) -> None:
        """Begin to count transaction_timeout, unless it is counting."""
        limit = self._session.settings.get("transaction_timeout")
        if self._transaction is None:
            reason = "terminating connection due to transaction timeout"
            error = PgError(sqlstate.TRANSACTION_TIMEOUT, reason, severity="FATAL")
            self._transaction = self._deadline(error)
        if not self._transaction.is_running:
            self._transaction.start(limit / 1000)

    def stop_transaction(self) -> None:
        if self._transaction is not None:
            self._transaction.stop()

    def close(self) -> None:
        """On the event loop's thread, for good."""
        for deadline in (self._statement, self._transaction):
            if deadline is not None:
                deadline.close()

    def _deadline(self, reason: PgError) -> Deadline:
        """A time limit after which the statement, or for a FATAL reason the session, ends."""
        session = self._session

        def expired() -> None:
            if session.running or reason.severity == "FATAL":
                session.server.interrupt(session, reason, terminate=reason.severity == "FATAL")
            elif self.counts_statement:
                self.overdue = reason

        return Deadline(session.server.loop, expired)
