"""A session's work in the thread of a SQLite connection, and how it lets others work in between.

A base class of Session: it is what a session does, and its attributes are asked for in every message. Who
gives it a thread is `message_loop`'s matter.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.functions import interruption
from polar_lite.server import logs
from polar_lite.server.engine.connection import BUSY_TIMEOUT_SECONDS, EngineConnection

if TYPE_CHECKING:
    from polar_lite.server.engine.database import Database
    from polar_lite.server.sessions.context import Interrupts
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.transactions.transaction import Transaction

# An open transaction that has not heard from its client for this long may be set aside; of a program that
# usually answers fast, some more is expected before all of that is done.
IDLE_SECONDS: Final = 0.005
LONGEST_PATIENCE: Final = 0.05
PATIENT_FACTOR: Final = 20


class SessionWorkMixin:
    """Session as it works and waits."""

    # What Session gives.
    pid: int
    login_user: str
    database: Database
    interrupts: Interrupts
    transaction: Transaction
    keeps_connection: bool
    portals: dict[str, Any]
    statement_started: float
    state_changed: float
    wait_event: tuple[str, str] | None

    def _begin_work(self) -> None:
        self.connection: EngineConnection  # while running
        self.held: EngineConnection | None = None
        self.running = False
        self.at_once = False  # the work is done on the event loop's own thread: nothing may wait
        self.is_hopping = False  # its work has been given to a thread
        self.busy = threading.Lock()  # held while the session works, or another one sets it aside
        self.idle_since = 0.0
        self._thinking = 0.0  # seconds that the client takes between its statements, a moving average
        self._log_name = f"session {self.pid} {self.login_user}@{_session(self).database_name}"

    def enter_now(self, connection: EngineConnection) -> bool:
        """As enter, but False where another session is setting this one aside."""
        if not self.busy.acquire(blocking=False):
            return False
        connection.set_patience(BUSY_TIMEOUT_SECONDS)
        self._entered(connection)
        return True

    def enter(self, connection: EngineConnection) -> None:
        self.busy.acquire()
        self._entered(connection)

    def _entered(self, connection: EngineConnection) -> None:
        if self.transaction.is_writer:
            self.heard()
        self.connection = connection
        self.running = True
        interruption.work_for(self.interrupts)
        logs.set_session_name(self._log_name)

    def give_unused_grant_back(self) -> None:
        """What waited for the grant on the event loop may have come to nothing."""
        grant = self.database.grant
        if grant.owner is self and not any(made.is_writer for made in _session(self).open_transactions):
            grant.release(self)

    def leave(self) -> None:
        try:
            self.transaction.leave_idle_grant()
            self.give_unused_grant_back()
        finally:
            self.database.locks.had_turn(self)
            self._left()

    def _left(self) -> None:
        self.running = False
        self.idle_since = time.monotonic()
        self.busy.release()
        self.state_changed = self.statement_started if self.at_once else time.time()
        logs.set_session_name(None)

    @property
    def gives_way(self) -> bool:
        """Whether who waits for its write transaction gets it soon: it works, or can be set aside."""
        return self.wait_event is None if self.running else self.transaction.can_be_set_aside

    @property
    def has_been_idle(self) -> bool:
        return not self.running and time.monotonic() - self.idle_since > self._patience

    @property
    def _patience(self) -> float:
        if self._thinking > LONGEST_PATIENCE:
            return IDLE_SECONDS  # a person, or a program that does other things in between
        return min(max(self._thinking * PATIENT_FACTOR, IDLE_SECONDS), LONGEST_PATIENCE)

    def heard(self) -> None:
        """The client of an open write transaction goes on."""
        self._thinking += (time.monotonic() - self.idle_since - self._thinking) / 4

    @property
    def may_give_back(self) -> bool:
        """Whether the SQLite connection is free of anything of this session's."""
        return not (
            self.transaction.sqlite_open
            or self.keeps_connection
            or (self.portals and any(portal.is_live for portal in self.portals.values()))
        )

    def give_connection_back(self) -> None:
        """On the event loop, when an idle transaction was set aside: it needs none until it goes on."""
        if self.held is not None and not self.is_hopping and self.may_give_back:
            connection, self.held = self.held, None
            self.database.pool.release_soon(connection)


def _session(made: SessionWorkMixin) -> Session:
    return made  # type: ignore[return-value]
