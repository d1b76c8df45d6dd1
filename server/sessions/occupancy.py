"""How a session takes up work with a SQLite connection, and lays it down so that others can work.

Who gives it a thread is `message_loop`'s matter.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.functions import interruption
from polar_lite.server import logs
from polar_lite.server.engine.connection import BUSY_TIMEOUT_SECONDS, EngineConnection

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

LOG = logging.getLogger("polar_lite.server")

# An open transaction that has not heard from its client for this long may be set aside; of a program that
# usually answers fast, some more is expected before all of that is done.
IDLE_SECONDS: Final = 0.005
LONGEST_PATIENCE: Final = 0.05
PATIENT_FACTOR: Final = 20


def enter_now(session: Session, connection: EngineConnection) -> bool:
    """As enter, but False where another session is setting this one aside."""
    if not session.busy.acquire(blocking=False):
        return False
    connection.set_patience(BUSY_TIMEOUT_SECONDS)
    _entered(session, connection)
    return True


def enter(session: Session, connection: EngineConnection) -> None:
    """Work with the connection, in its thread or at once; `leave` ends it."""
    session.busy.acquire()
    _entered(session, connection)


def _entered(session: Session, connection: EngineConnection) -> None:
    if session.transaction.is_writer:
        hear(session)
    session.connection = connection
    session.running = True
    interruption.work_for(session.interrupts)
    logs.set_session_name(session.log_name)


def leave(session: Session) -> None:
    """The work is done, or waits for its client."""
    try:
        session.transaction.leave_idle_grant()
        give_unused_grant_back(session)
    finally:
        session.database.locks.had_turn(session)
        _left(session)


def _left(session: Session) -> None:
    session.running = False
    session.idle_since = time.monotonic()
    session.busy.release()
    session.state_changed = session.statement_started if session.at_once else time.time()
    logs.set_session_name(None)


def give_unused_grant_back(session: Session) -> None:
    """What waited for the grant on the event loop may have come to nothing."""
    grant = session.database.grant
    if grant.owner is session and not any(made.is_writer for made in session.open_transactions):
        grant.release(session)


def hear(session: Session) -> None:
    """The client of an open write transaction goes on."""
    session.client_pause += (time.monotonic() - session.idle_since - session.client_pause) / 4


def is_long(silence: float, client_pause: float) -> bool:
    """Whether a client is silent for longer than it usually is, in seconds."""
    if client_pause > LONGEST_PATIENCE:
        return silence > IDLE_SECONDS  # a person, or a program that does other things in between
    return silence > min(max(client_pause * PATIENT_FACTOR, IDLE_SECONDS), LONGEST_PATIENCE)


def make_way(session: Session) -> None:
    """Set a session aside that has the grant and has been waiting for its client for a while."""
    if not session.busy.acquire(blocking=False):
        return
    try:
        if session.has_been_idle and session.transaction.can_be_set_aside:
            session.transaction.set_aside()
            session.server.loop.call_soon_threadsafe(give_connection_back, session)
    except Exception as error:
        # The session's own trouble: it meets it again with its next statement.
        LOG.error("session %s could not be set aside", session.pid, exc_info=error)
    finally:
        session.busy.release()


def needs_connection(session: Session) -> bool:
    """Whether there is anything of the session's in the SQLite connection that it has."""
    return bool(
        session.transaction.sqlite_open
        or session.keeps_connection
        or (session.portals and any(portal.is_live for portal in session.portals.values()))
    )


def give_connection_back(session: Session) -> None:
    """On the event loop, when an idle transaction was set aside: it needs none until it goes on."""
    if session.held is not None and not session.is_hopping and not needs_connection(session):
        connection, session.held = session.held, None
        session.database.pool.release_soon(connection)
