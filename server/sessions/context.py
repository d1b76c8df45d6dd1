"""What SQL functions and PL may ask of a session: SessionContext, implemented over Session's parts.

A base class of Session, so that a session is the context: a value of its own would be one attribute more
for each call of a function. Contract: `catalog.functions.context`.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.families import split
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine import sizes
from polar_lite.server.engine.locks import ROW_MODES, LockConflict, MustWait, Row, wait_event
from polar_lite.server.large_objects import LargeObjects
from polar_lite.server.sessions import facts as session_facts
from polar_lite.server.transactions import advisory_locks
from polar_lite.server.turns import TURNS
from polar_lite.server.writes import current_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from polar_lite.catalog.objects import Database, Relation
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.engine.database import Database as EngineDatabase
    from polar_lite.server.listener import Server
    from polar_lite.server.sessions.sequences import SequenceValues
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.sessions.settings import Settings
    from polar_lite.server.transactions.transaction import Transaction

LOG = logging.getLogger("polar_lite.server")

BOOTSTRAP_SUPERUSER = 10
# How often a sleeping session with an open write looks whether another one wants to write.
GIVE_WAY_SECONDS = 0.01


class Interrupts:
    """The flag that ends a statement: set by the event loop, polled by the session's thread.

    A reason is a PgError to raise. `terminate` outlives the statement: the session ends with it.
    is_wanted: there is a reason, or the event loop is at work and is to be left to it (`turns`).
    """

    __slots__ = ("_wake", "is_wanted", "reason", "terminate")

    def __init__(self) -> None:
        self.is_wanted = False
        self.reason: PgError | None = None
        self.terminate: PgError | None = None
        self._wake: threading.Event | None = None  # most sessions never wait

    def request(self, reason: PgError, *, terminate: bool = False) -> None:
        if terminate:
            self.terminate = self.terminate or reason
        self.reason = self.reason or reason
        self.is_wanted = True
        if self._wake is not None:
            self._wake.set()

    def wait(self, seconds: float) -> None:
        """In the session's thread: wait that long, or until there is a reason, and raise it then."""
        if self._wake is None:
            self._wake = threading.Event()
        # Looked at after the event is there to be set: a request before that is seen here.
        self.check()
        self._wake.wait(seconds)
        self.check()

    def clear(self) -> None:
        """At the start of a statement: a cancel that came between statements is nobody's."""
        self.reason = self.terminate
        self.is_wanted = self.reason is not None
        if self.reason is None and self._wake is not None:
            self._wake.clear()

    def check(self) -> None:
        reason = self.reason
        if reason is not None:
            if self.terminate is None:
                self.reason = None
                if self._wake is not None:
                    self._wake.clear()
            raise PgError(reason.sqlstate, reason.message, severity=reason.severity)
        if self.is_wanted:
            TURNS.stand_back()


class SessionContextMixin:
    """Session as functions see it."""

    # What Session gives.
    interrupts: Interrupts
    settings: Settings
    database: EngineDatabase
    server: Server
    transaction: Transaction
    pid: int
    client_address: str | None
    client_port: int | None
    server_address: str | None
    server_port: int | None
    session_user_oid: int
    sequences: SequenceValues
    transaction_started: float
    statement_started: float

    @property
    def snapshot(self) -> Snapshot:
        return self.transaction.snapshot or self.database.snapshot

    @property
    def database_name(self) -> str:
        return self.snapshot.database.name

    @property
    def transaction_timestamp(self) -> datetime:
        return session_facts.moment(self.transaction_started)

    @property
    def statement_timestamp(self) -> datetime:
        return session_facts.moment(self.statement_started)

    def get_setting(self, name: str, *, missing_ok: bool = False) -> str | None:
        self_ = _session(self)
        try:
            return self_.show_setting(name)
        except PgError as error:
            if missing_ok and error.sqlstate == sqlstate.UNDEFINED_OBJECT:
                return None
            raise

    def set_setting(self, name: str, value: str | None, *, is_local: bool) -> str:
        return _session(self).change_setting(name, value, local=is_local)

    # --- sequences

    def nextval(self, relation_oid: int) -> int:
        return self.sequences.nextval(relation_oid)

    def identity_value(self, relation_oid: int) -> int:
        """The next value of an identity column: who may write the column needs no right on the sequence."""
        return self.sequences.draw(relation_oid)

    def currval(self, relation_oid: int) -> int:
        return self.sequences.currval(relation_oid)

    def setval(self, relation_oid: int, value: int, is_called: bool) -> int:
        return self.sequences.setval(relation_oid, value, is_called)

    def lastval(self) -> int:
        return self.sequences.lastval()

    def transaction_id(self, *, if_assigned: bool = False) -> int | None:
        number: int | None = _session(self).transaction.assigned_id(if_written=if_assigned)
        return number

    def visible_transactions(self) -> tuple[int, int, list[int]]:
        """As of the last moment that is certainly before the statement's snapshot."""
        session = _session(self)
        keeps = session.transaction.isolation in ("repeatable read", "serializable")
        moment = session.transaction_started if keeps else session.statement_started
        found: tuple[int, int, list[int]] = session.database.transaction_ids.snapshot(
            moment, session.transaction.known_id
        )
        return found

    def transaction_status(self, number: int) -> str | None:
        status: str | None = _session(self).database.transaction_ids.status(number)
        return status

    # --- waiting and ending

    def check_cancelled(self) -> None:
        self.interrupts.check()

    def sleep(self, seconds: float) -> None:
        session = _session(self)
        session.output.flush()
        deadline = time.monotonic() + seconds
        self.interrupts.check()
        session.wait_event = ("Timeout", "PgSleep")
        try:
            self._sleep_until(deadline)
        finally:
            session.wait_event = None

    def client_is_slow(self) -> None:
        """Again and again while the client is waited for, to read or to send: others may write meanwhile."""
        self.interrupts.check()
        self._give_way()

    def _give_way(self) -> None:
        """Leave the write transaction to who waits for it, if that can be done."""
        holds = self.transaction.is_writer and not _session(self).is_inside_sqlite
        if holds and self.database.grant.waiting():
            self.transaction.step_aside()

    def _sleep_until(self, deadline: float) -> None:
        while (left := deadline - time.monotonic()) > 0:
            # A bounded wait: Event.wait with a huge number overflows. Who has the grant looks for others.
            holds = self.transaction.is_writer
            self.interrupts.wait(min(left, GIVE_WAY_SECONDS if holds else 60.0))
            self._give_way()

    def wait_for_grant(self, grant: Any) -> None:
        """Take a write grant, within lock_timeout (a logon event: polar_logon_lock_timeout)."""
        session = _session(self)
        if grant.owner is session:
            return
        if grant.acquire_now(session):
            session.database.locks.had_turn(session)
            return
        if session.at_once:
            raise MustWait
        limit = session.lock_limit
        timeout = self.settings.get("lock_timeout") if limit is None else limit
        session.wait_event = ("Lock", "transactionid")
        try:
            grant.acquire(
                session,
                self.interrupts.check,
                timeout / 1000 if timeout else None,
                lambda: self._lock_expired(grant),
                **({"press": press} if grant is session.database.grant else {}),
                per_holder=limit is not None,
            )
        finally:
            session.wait_event = None
            session.database.locks.had_turn(session)

    def wait_for_lock(self, conflict: LockConflict) -> None:
        """Wait until the transactions in the way have ended, within lock_timeout (55P03); 40P01."""
        session = _session(self)
        limit = session.lock_limit
        timeout = self.settings.get("lock_timeout") if limit is None else limit
        if conflict.seconds is not None:
            timeout = min(conflict.seconds * 1000, timeout or conflict.seconds * 1000)
        if session.at_once:
            raise MustWait
        session.wait_event = ("Lock", wait_event(conflict.tag))
        try:
            session.database.locks.wait(
                session,
                self.transaction,
                conflict,
                self.interrupts.check,
                timeout / 1000 if timeout else None,
                lambda: PgError(sqlstate.LOCK_NOT_AVAILABLE, "canceling statement due to lock timeout"),
            )
        finally:
            session.wait_event = None

    def _lock_expired(self, grant: Any) -> PgError:
        owner = grant.owner
        detail = f"Process {owner.pid} holds the write lock of the database." if owner else None
        return PgError(sqlstate.LOCK_NOT_AVAILABLE, "canceling statement due to lock timeout", detail=detail)

    # --- row locks

    def lock_row(
        self, relation: int, row_id: int | str, strength: str, policy: str, seconds: int, name: str
    ) -> bool:
        """Lock a row for the transaction. 55P03 with NOWAIT, LockConflict (a wait) otherwise."""
        try:
            self.transaction.take_locks([(Row(*split(row_id, relation)), ROW_MODES[strength])])
        except LockConflict as conflict:
            if policy == "NOWAIT" or seconds == 0:
                message = f'could not obtain lock on row in relation "{name}"'
                raise PgError(sqlstate.LOCK_NOT_AVAILABLE, message) from None
            conflict.seconds = seconds if seconds > 0 else None
            raise
        return True

    def row_is_unlocked(self, relation: int, row_id: int | str, strength: str) -> bool:
        """SKIP LOCKED: whether the row could be locked at once."""
        locks = self.database.locks
        return not locks.blockers(self.transaction, Row(*split(row_id, relation)), ROW_MODES[strength])

    def current_row(self, cursor: str | None, relation: int) -> int | None:
        """WHERE CURRENT OF: the rowid of the row of a table that a cursor stands on, or None."""
        return current_rows.find(_session(self), cursor, relation)

    # --- advisory locks

    def take_advisory_lock(
        self, key: tuple[int, int, int], *, shared: bool, session_level: bool, waits: bool
    ) -> bool:
        return advisory_locks.take(
            _session(self), key, shared=shared, session_level=session_level, waits=waits
        )

    def give_back_advisory_lock(self, key: tuple[int, int, int], *, shared: bool) -> bool:
        return advisory_locks.give_back(_session(self), key, shared=shared)

    def holds_advisory_lock(self, key: tuple[int, int, int], *, shared: bool) -> bool:
        """Whether the session or its transaction has the lock."""
        return advisory_locks.holds(_session(self), key, shared=shared)

    def drop_advisory_lock(self, key: tuple[int, int, int]) -> bool:
        """Give a lock back, in whatever mode and for however long it was taken; False if there is none."""
        return advisory_locks.drop(_session(self), key)

    def give_back_advisory_locks(self) -> None:
        self.database.locks.release(self)

    # --- notifications

    @property
    def large_objects(self) -> LargeObjects:
        return LargeObjects(_session(self))

    def notify(self, channel: str, payload: str) -> None:
        self.transaction.pending.notify(channel, payload)

    def listening_channels(self) -> tuple[str, ...]:
        mailbox = _session(self).output.mailbox
        return tuple(mailbox.channels) if mailbox is not None else ()

    def notification_queue_usage(self) -> float:
        return float(self.database.channels.usage)

    # --- calls

    def call_routine(self, callee: Any, args: Sequence[Any]) -> Any:
        return _session(self).runtime.call(callee, args)

    def query(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return _session(self).query_native(sql, params)

    def server_info(self, topic: str) -> list[tuple[Any, ...]]:
        return session_facts.server_info(_session(self), topic)

    def relation_size(self, relation: Relation) -> int | None:
        return sizes.relation_size(_session(self).connection.raw, relation)

    def database_size(self, database: Database | None) -> int | None:
        from polar_lite.catalog import bootstrap

        folder = self.database.path.parent
        name = None if database is None else database.name
        path = folder / bootstrap.CLUSTER_FILE if name is None else bootstrap.database_path(folder, name)
        return sizes.file_size(path)

    def signal_backend(self, pid: int, *, terminate: bool) -> bool:
        return session_facts.signal_backend(_session(self), pid, terminate=terminate)

    def reload_configuration(self) -> bool:
        return session_facts.reload_configuration(_session(self))

    def context_value(self, namespace: str, attribute: str) -> str | None:
        return session_facts.context_value(_session(self), namespace.upper(), attribute.upper())


def press(owner: Session | None) -> None:
    """Set an owner of the grant aside that has been waiting for its client for a while."""
    if owner is None or not owner.busy.acquire(blocking=False):
        return
    try:
        if owner.has_been_idle and owner.transaction.can_be_set_aside:
            owner.transaction.set_aside()
            owner.server.loop.call_soon_threadsafe(owner.give_connection_back)
    except Exception as error:
        # The owner's own trouble: it meets it again with its next statement.
        LOG.error("session %s could not be set aside", owner.pid, exc_info=error)
    finally:
        owner.busy.release()


def _session(context: SessionContextMixin) -> Session:
    return context  # type: ignore[return-value]
