"""What SQL functions and PL may ask of a session: SessionContext, over the session's parts.

Contract: `catalog.functions.context`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from polar_lite.catalog.families import split
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine import sizes
from polar_lite.server.engine.locks import ROW_MODES, LockConflict, Purpose, Row
from polar_lite.server.large_objects import LargeObjects
from polar_lite.server.sessions import facts, identity
from polar_lite.server.transactions import advisory_locks
from polar_lite.server.writes import current_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from polar_lite.catalog.dialect.planner import Environment
    from polar_lite.catalog.global_contexts import GlobalContexts
    from polar_lite.catalog.objects import Database, Relation
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.protocol.pgtypes import Style
    from polar_lite.server.engine.connection import EngineConnection
    from polar_lite.server.jobs.definitions import Jobs
    from polar_lite.server.jobs.scheduler import SchedulerJobs
    from polar_lite.server.pipes import Pipes
    from polar_lite.server.plsql.runtime import Runtime
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.writes.part_rows import Parts


class FunctionContext:
    """A session as functions see it."""

    __slots__ = ("_session", "_sizes")

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sizes: sizes.RelationSizes | None = None

    @property
    def snapshot(self) -> Snapshot:
        return self._session.snapshot

    @property
    def style(self) -> Style:
        return self._session.style

    @property
    def runtime(self) -> Runtime:
        return self._session.runtime

    @property
    def pid(self) -> int:
        return self._session.pid

    @property
    def session_user_oid(self) -> int:
        return self._session.session_user_oid

    @property
    def current_user_oid(self) -> int:
        return self._session.current_user_oid

    @property
    def data_folder(self) -> str:
        return self._session.settings.text("data_directory")

    @property
    def connection(self) -> EngineConnection:
        return self._session.connection

    @property
    def parts(self) -> Parts:
        return self._session.parts

    @property
    def trigger_depth(self) -> int:
        return self._session.trigger_depth

    @property
    def client_address(self) -> str | None:
        return self._session.client_address

    @property
    def client_port(self) -> int | None:
        return self._session.client_port

    @property
    def server_address(self) -> str | None:
        return self._session.server_address

    @property
    def server_port(self) -> int | None:
        return self._session.server_port

    def environment(self) -> Environment:
        return self._session.environment()

    def search_path(self, *, implicit: bool = False) -> Sequence[int]:
        if implicit:
            return self._session.environment().search_path  # which is kept while it is the same
        return identity.search_path(self._session, implicit=False)

    def notice(self, severity: str, sqlstate: str, message: str, **fields: str | int) -> None:
        self._session.output.notice(severity, sqlstate, message, **fields)

    @property
    def database_name(self) -> str:
        return self.snapshot.database.name

    @property
    def transaction_timestamp(self) -> datetime:
        return facts.moment(self._session.transaction_started)

    @property
    def statement_timestamp(self) -> datetime:
        return facts.moment(self._session.statement_started)

    def get_setting(self, name: str, *, missing_ok: bool = False) -> str | None:
        try:
            return identity.show_setting(self._session, name)
        except PgError as error:
            if missing_ok and error.sqlstate == sqlstate.UNDEFINED_OBJECT:
                return None
            raise

    def set_setting(self, name: str, value: str | None, *, is_local: bool) -> str:
        return identity.change_setting(self._session, name, value, local=is_local)

    # --- sequences

    def nextval(self, relation_oid: int) -> int:
        return self._session.sequences.nextval(relation_oid)

    def identity_value(self, relation_oid: int) -> int:
        """The next value of an identity column: who may write the column needs no right on the sequence."""
        return self._session.sequences.draw(relation_oid)

    def currval(self, relation_oid: int) -> int:
        return self._session.sequences.currval(relation_oid)

    def setval(self, relation_oid: int, value: int, is_called: bool) -> int:
        return self._session.sequences.setval(relation_oid, value, is_called)

    def lastval(self) -> int:
        return self._session.sequences.lastval()

    def sequence_state(self, relation_oid: int) -> tuple[int, bool]:
        return self._session.database.sequences.peek(self._session, relation_oid)

    def transaction_id(self, *, if_assigned: bool = False) -> int | None:
        return self._session.transaction.assigned_id(if_written=if_assigned)

    def export_snapshot(self) -> str:
        return self._session.transaction.export_snapshot()

    def visible_transactions(self) -> tuple[int, int, list[int]]:
        """As of the last moment that is certainly before the statement's snapshot."""
        session = self._session
        keeps = session.transaction.isolation in ("repeatable read", "serializable")
        moment = session.transaction_started if keeps else session.statement_started
        return session.database.transaction_ids.snapshot(moment, session.transaction.known_id)

    def transaction_status(self, number: int) -> str | None:
        return self._session.database.transaction_ids.status(number)

    # --- waiting and ending

    def check_cancelled(self) -> None:
        self._session.interrupts.check()

    def sleep(self, seconds: float) -> None:
        self._session.waits.sleep(seconds)

    # --- row locks

    def lock_row(
        self, relation: int, row_id: int | str, strength: str, policy: str, seconds: int, name: str
    ) -> bool:
        """Lock a row for the transaction. 55P03 with NOWAIT, LockConflict (a wait) otherwise."""
        try:
            self._session.transaction.take_locks([(Row(*split(row_id, relation)), ROW_MODES[strength])])
        except LockConflict as conflict:
            if conflict.blockers and (policy == "NOWAIT" or seconds == 0):
                message = f'could not obtain lock on row in relation "{name}"'
                raise PgError(sqlstate.LOCK_NOT_AVAILABLE, message) from None
            conflict.purpose = Purpose.LOCK
            conflict.seconds = seconds if seconds > 0 else None
            raise
        return True

    def row_is_unlocked(self, relation: int, row_id: int | str, strength: str) -> bool:
        """SKIP LOCKED: whether the row could be locked at once."""
        locks, transaction = self._session.database.locks, self._session.transaction
        row, mode = Row(*split(row_id, relation)), ROW_MODES[strength]
        past = locks.past(transaction)
        if past is not None and past.blocks(row, mode):
            raise LockConflict(row, mode, ())
        return not locks.blockers(transaction, row, mode)

    def current_row(self, cursor: str | None, relations: Sequence[int]) -> tuple[int, int] | None:
        """WHERE CURRENT OF: table and rowid of the row of one of the tables that a cursor stands on."""
        return current_rows.find(self._session, cursor, relations)

    # --- advisory locks

    def take_advisory_lock(
        self, key: tuple[int, int, int], *, shared: bool, session_level: bool, waits: bool
    ) -> bool:
        return advisory_locks.take(
            self._session, key, shared=shared, session_level=session_level, waits=waits
        )

    def give_back_advisory_lock(self, key: tuple[int, int, int], *, shared: bool) -> bool:
        return advisory_locks.give_back(self._session, key, shared=shared)

    def holds_advisory_lock(self, key: tuple[int, int, int], *, shared: bool) -> bool:
        return advisory_locks.holds(self._session, key, shared=shared)

    def drop_advisory_lock(self, key: tuple[int, int, int]) -> bool:
        return advisory_locks.drop(self._session, key)

    def give_back_advisory_locks(self) -> None:
        self._session.database.locks.release(self._session)

    # --- notifications

    @property
    def large_objects(self) -> LargeObjects:
        return LargeObjects(self._session)

    @property
    def scheduler(self) -> SchedulerJobs:
        from polar_lite.server.jobs.scheduler import SchedulerJobs  # few need it

        return SchedulerJobs(self._session)

    @property
    def jobs(self) -> Jobs:
        from polar_lite.server.jobs.definitions import Jobs  # few need it

        return Jobs(self._session)

    def notify(self, channel: str, payload: str) -> None:
        self._session.transaction.pending.notify(channel, payload)

    def signal_alert(self, name: str, message: str | None) -> None:
        self._session.transaction.pending.alerts.append((name, message))

    def register_alert(self, name: str) -> int:
        return self._session.database.alerts.register(self._session, name)

    def remove_alert(self, name: str | None) -> None:
        self._session.database.alerts.remove(self._session, name)

    def last_alert(self, name: str) -> tuple[int, str | None]:
        number, message, commit = self._session.database.alerts.last(name)
        if commit is not None:  # the client is about to hear of it
            self._session.output.debts.owe(*commit)
        return number, message

    @property
    def pipes(self) -> Pipes:
        return self._session.database.pipes

    def listening_channels(self) -> tuple[str, ...]:
        mailbox = self._session.output.mailbox
        return tuple(mailbox.channels) if mailbox is not None else ()

    def notification_queue_usage(self) -> float:
        return float(self._session.database.channels.usage)

    # --- calls

    def call_routine(self, callee: Any, args: Sequence[Any]) -> Any:
        return self._session.runtime.call(callee, args)

    def query(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._session.query_native(sql, params)

    def read_text(self, text: str) -> tuple[list[tuple[str, int]], list[tuple[Any, ...]]]:
        from polar_lite.server.sessions import read_queries  # it imports what runs statements

        return read_queries.read(self._session, text)

    def run_text(self, text: str) -> int:
        return self._session.run_text(text)

    def server_info(self, topic: str) -> list[tuple[Any, ...]]:
        return facts.server_info(self._session, topic)

    def relation_size(self, relation: Relation) -> int | None:
        session = self._session
        statement = session.statement_started, session.snapshot.version
        self._sizes = self._sizes or sizes.RelationSizes()
        return self._sizes.of(session.connection.raw, relation, statement)

    def database_size(self, database: Database | None) -> int | None:
        from polar_lite.catalog import bootstrap

        folder = self._session.database.path.parent
        name = None if database is None else database.name
        path = folder / bootstrap.CLUSTER_FILE if name is None else bootstrap.database_path(folder, name)
        return sizes.file_size(path)

    def signal_backend(self, pid: int, *, terminate: bool) -> bool:
        return facts.signal_backend(self._session, pid, terminate=terminate)

    def reload_configuration(self) -> bool:
        return facts.reload_configuration(self._session)

    @property
    def contexts(self) -> dict[str, dict[str, str]]:
        return self._session.contexts

    @property
    def global_contexts(self) -> GlobalContexts:
        return self._session.database.global_contexts

    def context_value(self, namespace: str, attribute: str) -> str | None:
        return facts.context_value(self._session, namespace.upper(), attribute.upper())
