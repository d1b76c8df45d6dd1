"""What a session waits for in its own thread: a moment, its client, the write grant, a lock.

Each wait ends with what ends the statement (57014 ..) and shows in pg_stat_activity; while one lasts that
is not for the grant, an open write transaction is left to who waits for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine.locks import POLL_SECONDS, LockConflict, MustWait, wait_event

if TYPE_CHECKING:
    from polar_lite.server.engine.grant import WriterGrant
    from polar_lite.server.sessions.session import Session

# How often a sleeping session with an open write looks whether another one wants to write.
GIVE_WAY_SECONDS: Final = 0.01


class Waits:
    """The waits of one session."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        self._session = session

    def sleep(self, seconds: float) -> None:
        session = self._session
        session.output.flush()
        deadline = time.monotonic() + seconds
        session.interrupts.check()
        session.wait_event = ("Timeout", "PgSleep")
        try:
            self._sleep_until(deadline)
        finally:
            session.wait_event = None

    def while_open(self, is_open: Callable[[], bool]) -> None:
        """Until transactions have ended, of which a safe snapshot depends."""
        session = self._session
        if session.at_once:
            raise MustWait
        session.wait_event = ("IPC", "SafeSnapshot")
        try:
            while is_open():
                session.interrupts.check()
                session.interrupts.wait(POLL_SECONDS)
        finally:
            session.wait_event = None

    def client_is_slow(self) -> None:
        """Again and again while the client is waited for, to read or to send: others may write meanwhile."""
        self._session.interrupts.check()
        self._give_way()

    def _give_way(self) -> None:
        """Leave the write transaction to who waits for it, if that can be done."""
        session = self._session
        holds = session.transaction.is_writer and not session.is_inside_sqlite
        if holds and session.database.grant.waiting():
            session.transaction.step_aside()

    def _sleep_until(self, deadline: float) -> None:
        session = self._session
        while (left := deadline - time.monotonic()) > 0:
            # A bounded wait: Event.wait with a huge number overflows. Who has the grant looks for others.
            holds = session.transaction.is_writer
            session.interrupts.wait(min(left, GIVE_WAY_SECONDS if holds else 60.0))
            self._give_way()

    def for_grant(self, grant: WriterGrant) -> None:
        """Take a write grant, within lock_timeout (a logon event: polar_logon_lock_timeout)."""
        session = self._session
        if grant.owner is session:
            return
        if grant.acquire_now(session):
            session.database.locks.had_turn(session)
            return
        if session.at_once:
            raise MustWait
        limit = session.lock_limit
        timeout = session.settings.get("lock_timeout") if limit is None else limit
        session.wait_event = ("Lock", "transactionid")
        try:
            grant.acquire(
                session,
                session.interrupts.check,
                timeout / 1000 if timeout else None,
                lambda: self._lock_expired(grant),
                presses=grant is session.database.grant,
                per_holder=limit is not None,
            )
        finally:
            session.wait_event = None
            session.database.locks.had_turn(session)

    def for_lock(self, conflict: LockConflict) -> None:
        """Wait until the transactions in the way have ended, within lock_timeout (55P03); 40P01."""
        session = self._session
        limit = session.lock_limit
        timeout = session.settings.get("lock_timeout") if limit is None else limit
        if conflict.seconds is not None:
            timeout = min(conflict.seconds * 1000, timeout or conflict.seconds * 1000)
        if session.at_once:
            raise MustWait
        session.wait_event = ("Lock", wait_event(conflict.tag))
        try:
            session.database.locks.wait(
                session,
                session.transaction,
                conflict,
                session.interrupts.check,
                timeout / 1000 if timeout else None,
                lambda: PgError(sqlstate.LOCK_NOT_AVAILABLE, "canceling statement due to lock timeout"),
            )
        finally:
            session.wait_event = None

    def _lock_expired(self, grant: WriterGrant) -> PgError:
        owner = grant.owner
        detail = f"Process {owner.pid} holds the write lock of the database." if owner else None
        return PgError(sqlstate.LOCK_NOT_AVAILABLE, "canceling statement due to lock timeout", detail=detail)
