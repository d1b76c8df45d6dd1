"""A session's transaction: block state I/T/E, BEGIN to COMMIT, savepoints, isolation, what an error undoes.

PostgreSQL 15, backend/access/transam/xact.c; docs 13.2. SQLite's part of it is `transactions.stored`.
"""

from enum import Enum
from typing import TYPE_CHECKING, Any

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server import portals
from polar_lite.server.engine.tape import Tape
from polar_lite.server.notifications import Pending
from polar_lite.server.sessions import temporary
from polar_lite.server.transactions import kept_snapshots
from polar_lite.server.transactions.locks import Savepoint
from polar_lite.server.transactions.stored import StoredTransaction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from polar_lite.server.sessions.session import Session


class Block(Enum):
    """PostgreSQL's block states. IMPLICIT: several statements in one Query message."""

    NONE = "none"
    STARTED = "started"
    IMPLICIT = "implicit"
    OPEN = "open"
    FAILED = "failed"


class Transaction(StoredTransaction):
    """The transaction of one session. All methods run in the session's thread."""

    def __init__(self, session: "Session", *, is_autonomous: bool = False) -> None:
        super().__init__(session)
        self._is_autonomous = is_autonomous
        self._base = 0  # levels of settings that are not this transaction's
        self.block = Block.NONE
        # Whether AND CHAIN began it: its modes are no settings, which an error would undo.
        self.is_chained = False
        self.is_pipelined = False  # an Execute came before, and no Sync since
        self.must_be_alone = False  # a statement that is a transaction by itself has begun
        self.statement_mark: Savepoint | None = None
        self._serial = 0
        self._id = 0  # what txid_current() gives, once it has been asked for
        self._exported: list[str] = []  # names of its snapshot

    # --- what others ask

    @property
    def status(self) -> str:
        if self.block is Block.OPEN:
            return "T"
        return "E" if self.block is Block.FAILED else "I"

    @property
    def active(self) -> bool:
        return self.block is not Block.NONE

    @property
    def in_block(self) -> bool:
        """As IsTransactionBlock(): also inside a multi-statement Query."""
        return self.block not in (Block.NONE, Block.STARTED)

    @property
    def failed(self) -> bool:
        return self.block is Block.FAILED

    @property
    def pending(self) -> Pending:
        """NOTIFY, LISTEN and UNLISTEN, which wait for the commit."""
        if self._pending is None:
            self._pending = Pending()
        return self._pending

    @property
    def has_pending(self) -> bool:
        return self._pending is not None

    @property
    def savepoints_set(self) -> int:
        return self._serial

    @property
    def settings_depth(self) -> int:
        """How many frames of settings are not this transaction's, but below its own."""
        return self._base

    @property
    def known_id(self) -> int | None:
        """Its number as an xid, for other sessions; None unless it has been asked for."""
        return self._id & 0xFFFFFFFF or None

    def assigned_id(self, *, if_written: bool) -> int | None:
        """The transaction's number, given at the first call; if_written: only to one that has written."""
        if not self._id:
            has_written = self._has_written() or (self.is_aside and not self.tape.is_empty)
            if if_written and not has_written:
                return None
            self._id = self._session.database.transaction_ids.assign(self._session)
        return self._id

    # --- statements

    def start(self) -> None:
        """Begin a transaction for a statement unless there is one (start_xact_command)."""
        if self.block is Block.NONE:
            session = self._session
            self._base = session.settings.depth if self._is_autonomous else 0
            session.settings.push()
            self.block = Block.STARTED
            self._set_default_modes()
            self.is_chained = False
            self.had_query = self.is_pipelined = self.must_be_alone = False
            session.mark_transaction_start()
        elif self.is_aside and self.writer is not None and self.block is not Block.FAILED:
            self.resume()  # its picture of the catalog lacks what others have committed meanwhile

    def begin_implicit(self) -> None:
        if self.block is Block.STARTED:
            self.block = Block.IMPLICIT

    def end_implicit(self) -> None:
        if self.block is Block.IMPLICIT:
            self.block = Block.STARTED

    def finish_statement(self) -> None:
        """Commit a transaction that is no block (finish_xact_command)."""
        if self.block is Block.STARTED:
            self.commit()

    def begin(self, modes: "Mapping[str, Any]", verb: str) -> None:
        if self.block is Block.OPEN:
            self._session.notice(
                "WARNING", sqlstate.ACTIVE_SQL_TRANSACTION, "there is already a transaction in progress"
            )
        self.set_modes(modes)  # where that fails in a pipeline, no block has begun
        self.block = Block.OPEN

    def commit_command(self, *, chain: bool) -> bool:
        """COMMIT: returns False when a failed block was rolled back instead (tag ROLLBACK)."""
        if self.block in (Block.STARTED, Block.IMPLICIT):
            self._no_transaction("COMMIT", chain=chain)
            self.commit()
            return True
        modes = self._modes()
        committed = not self.failed
        if committed:
            self.commit()
        else:
            self.rollback()
        if chain:
            self._chain(modes)
        return committed

    def rollback_command(self, *, chain: bool) -> None:
        if self.block in (Block.STARTED, Block.IMPLICIT):
            self._no_transaction("ROLLBACK", chain=chain)
            self.rollback()
            return
        modes = self._modes()
        self.rollback()
        if chain:
            self._chain(modes)

    def set_modes(self, modes: "Mapping[str, Any]") -> None:
        for mode, value in modes.items():
            match mode:
                case "isolation":
                    self.set_isolation(value)
                case "read_only":
                    self.set_read_only(value)
                case "deferrable":
                    self.deferrable = value

    def set_isolation(self, level: str) -> None:
        if level == self.isolation:
            return
        if self.had_query:
            raise PgError(
                sqlstate.ACTIVE_SQL_TRANSACTION,
                "SET TRANSACTION ISOLATION LEVEL must be called before any query",
            )
        if self.savepoints:
            raise PgError(
                sqlstate.ACTIVE_SQL_TRANSACTION,
                "SET TRANSACTION ISOLATION LEVEL must not be called in a subtransaction",
            )
        self.isolation = level

    def set_read_only(self, value: bool) -> None:
        if self.read_only and not value and self._is_in_subtransaction:
            raise PgError(
                sqlstate.ACTIVE_SQL_TRANSACTION,
                "cannot set transaction read-write mode inside a read-only transaction",
            )
        if self.read_only and not value and self.had_query:
            raise PgError(
                sqlstate.ACTIVE_SQL_TRANSACTION,
                "transaction read-write mode must be set before any query",
            )
        self.read_only = value

    def export_snapshot(self) -> str:
        """ExportSnapshot(): under which name others may have the snapshot until this transaction ends."""
        if self._is_in_subtransaction:
            raise PgError(sqlstate.ACTIVE_SQL_TRANSACTION, "cannot export a snapshot from a subtransaction")
        database = self._session.database
        commits = database.commits if self.pinned is None else self.pinned_commits
        name = database.exported_snapshots.add(self._session.pid, commits)
        self.keeps_pinned = True
        self._exported.append(name)
        return name

    def import_snapshot(self, name: str) -> None:
        """ImportSnapshot()"""
        if self.had_query or self._is_in_subtransaction:
            raise PgError(
                sqlstate.ACTIVE_SQL_TRANSACTION, "SET TRANSACTION SNAPSHOT must be called before any query"
            )
        if not self.holds_snapshots:
            raise PgError(
                sqlstate.FEATURE_NOT_SUPPORTED,
                "a snapshot-importing transaction must have isolation level SERIALIZABLE or REPEATABLE READ",
            )
        commits = self._session.database.exported_snapshots.commits(name)
        self.for_read()
        if self.pinned_commits != commits:
            raise unsupported("importing a snapshot after a later commit")
        self.keeps_pinned = True

    @property
    def _is_in_subtransaction(self) -> bool:
        return any(made is not self.statement_mark for made in self.savepoints)

    # --- ends

    def commit(self) -> None:
        """Make the work visible; a failure leaves the transaction rolled back.

        It is on the disk when the session's debts are paid, before the client hears of it.
        """
        session, database = self._session, self._session.database
        wrote, changed, effects = False, None, None
        try:
            session.referential.check_deferred()  # it may wait
            if self.is_aside:
                self.resume()
            portals.before_commit(session, self)
            if self.is_rewound:
                kept_snapshots.go_forward(self)
            if session.on_commit and not self._is_autonomous:
                temporary.empty_at_commit(session)
            if self.writer is not None:
                self.writer.finish()
            if self.access is not None:
                kept_snapshots.prepare(self)
            if self.sqlite_open:
                wrote = self._has_written()
                changed, effects = self._changed_tables(), self._known_effects()
                if wrote:
                    database.commit_begins()
                if self.writer is not None:
                    database.publishing_begins(session)
                self._execute("COMMIT")
                session.connection.capture.ended()
                self.sqlite_open = False
        except BaseException:
            if wrote:
                database.commit_ended()
            database.publishing_ended(session)
            self.rollback()
            raise
        writer, self.writer = self.writer, None
        if writer is not None:
            try:
                database.publish(writer)
            finally:
                database.publishing_ended(session)
        on_disk = None
        if wrote:
            database.commit_ended(changed=changed, effects=effects)
            on_disk = session.committed(database.file.wal)
        if self.access is not None:
            database.serializable.commit(self.access)
            self.access = None
        if self._pending is not None:
            self._pending.carry_out(session, on_disk)
        self._release_database()
        if writer is not None and writer.wrote_shared:
            database.share(writer)
        self._release_cluster()
        self._release_locks()
        while session.settings.depth > self._base:
            session.settings.commit()
        self._forget_id(committed=True)
        self._reset()
        session.referential.transaction_ended()
        if not self._is_autonomous:
            session.after_transaction()

    def rollback(self) -> None:
        session = self._session
        portals.after_abort(session, self)
        self._abandon_sqlite()
        while session.settings.depth > self._base:
            session.settings.rollback()
        self._forget_id(committed=False)
        self._reset()
        session.referential.transaction_ended()
        if not self._is_autonomous:
            session.after_transaction()

    def begin_statement(self) -> None:
        """With polar_enable_stmt_transaction_rollback: mark where a failing statement goes back to."""
        session = self._session
        self.statement_mark = None
        if self.block is Block.OPEN and session.settings.get("polar_enable_stmt_transaction_rollback"):
            self.statement_mark = self.savepoint(None)

    def end_statement(self) -> None:
        mark, self.statement_mark = self.statement_mark, None
        if mark is not None and mark in self.savepoints:
            read_only = self.read_only
            self.release(mark)
            self.read_only = read_only  # SET TRANSACTION may be what the statement did

    def fail(self) -> None:
        """An error escaped a statement: undo the subtransaction, or all when there is no block."""
        mark, self.statement_mark = self.statement_mark, None
        if self.block is Block.OPEN and mark is not None and mark in self.savepoints:
            try:
                self.rollback_to(mark, keep=False)
            except PgError:
                self.block = Block.FAILED
            return
        if self.block in (Block.OPEN, Block.FAILED):
            portals.after_abort(self._session, self, self.savepoints[-1].number if self.savepoints else 0)
            if not self.savepoints or not self._undo_to(self.savepoints[-1]):
                self._abandon_sqlite()
            self._undo_settings()
            self._close_descriptors(self.savepoints[-1].number if self.savepoints else 0)
            self.block = Block.FAILED
        elif self.active:
            self.rollback()

    def _close_descriptors(self, number: int) -> None:
        """Close the large objects that were opened since the savepoint of this number was set."""
        if self.descriptors:
            self.descriptors = {n: d for n, d in self.descriptors.items() if d.opened_at < number}

    def _set_default_modes(self) -> None:
        modes = self._session.conduct.default_modes
        self.isolation, self.read_only, self.deferrable = modes

    def _undo_settings(self) -> None:
        """What the failed part has set is undone with the error, not with the ROLLBACK that follows it."""
        settings = self._session.settings
        before = self.savepoints[-1].settings_depth if self.savepoints else self._base
        while settings.depth > before:
            settings.rollback()
        settings.push()
        if not self.savepoints and not self.is_chained:
            self._set_default_modes()  # they are settings, too: ROLLBACK AND CHAIN does not keep them

    # --- savepoints

    def savepoint(self, name: str | None) -> Savepoint:
        """Set a savepoint; with a name it is the user's, without one of a PL block's."""
        self._serial += 1
        settings = self._session.settings
        self.flush_captures()
        made = Savepoint(
            name,
            f"s{self._serial}",
            self.snapshot if self.writer else None,
            settings.depth,
            self.tape.mark,
            len(self.taken),
            (frozenset(self.read_tables), frozenset(self.written_tables)),
            self._session.referential.mark(),
            self._pending.mark() if self._pending is not None else (0, 0, 0),
            self._serial,
            self.read_only,
            self._session.connection.raw.total_changes if self.sqlite_open else 0,
        )
        if self.sqlite_open:
            self._execute(f"SAVEPOINT {made.sqlite_name}")
        self.savepoints.append(made)
        settings.push()
        return made

    def find_savepoint(self, name: str) -> Savepoint:
        for made in reversed(self.savepoints):
            if made.name == name:
                return made
            if made.name is None:
                break
        raise PgError(sqlstate.S_E_INVALID_SPECIFICATION, f'savepoint "{name}" does not exist')

    def since(self, made: Savepoint) -> list[Savepoint]:
        """A savepoint and those that were set after it."""
        return self.savepoints[self._place_of(made) :]

    def release(self, made: Savepoint) -> None:
        index = self._place_of(made)
        del self.savepoints[index:]
        self.read_only = made.read_only
        if self.sqlite_open:
            self._execute(f"RELEASE {made.sqlite_name}")
        while self._session.settings.depth > made.settings_depth:
            self._session.settings.commit()

    def rollback_to(self, made: Savepoint, *, keep: bool) -> None:
        """Undo everything since the savepoint; `keep` leaves it set, as ROLLBACK TO does."""
        index = self._place_of(made)
        portals.after_abort(self._session, self, made.number)
        del self.savepoints[index + 1 :]
        self.read_only = made.read_only
        self._close_descriptors(made.number)
        while self._session.settings.depth > made.settings_depth:
            self._session.settings.rollback()
        self._session.referential.back_to(made.constraints)
        if not self._undo_to(made):
            self._lost()
        if keep:
            self._session.settings.push()
        else:
            del self.savepoints[index:]
            if self.sqlite_open:
                self._execute(f"RELEASE {made.sqlite_name}")
        if self.block is Block.FAILED and keep:
            self.block = Block.OPEN

    def undo(self, made: Savepoint | None) -> None:
        """Undo a statement that has failed, back to a savepoint of ours; its error goes on."""
        if made is None or made not in self.savepoints:
            return
        if not self.sqlite_open or self._still_open():
            self.rollback_to(made, keep=False)
            return
        # SQLite has undone the whole transaction: `fail` sees what can be saved.
        del self.savepoints[self._place_of(made) :]
        while self._session.settings.depth > made.settings_depth:
            self._session.settings.rollback()

    # --- private

    def _place_of(self, made: Savepoint) -> int:
        """Its index; it is one of the last, mostly."""
        for index in range(len(self.savepoints) - 1, -1, -1):
            if self.savepoints[index] is made:
                return index
        raise ValueError(made)

    def _forget_id(self, *, committed: bool) -> None:
        if self._id:
            self._session.database.transaction_ids.ended(self._id, committed=committed)
            self._id = 0

    def _reset(self) -> None:
        if self._exported:
            self._session.database.exported_snapshots.remove(self._exported)
            self._exported.clear()
        self.block = Block.NONE
        self.savepoints.clear()
        if not self.tape.is_empty:
            self.tape = Tape()
        self.moves.clear()
        self.is_aside = False
        self.is_lent = False
        self.temporary_rows = 0
        self.number = 0
        if self.pinned is not None:
            kept_snapshots.release(self)
        self.keeps_pinned = False
        self.observed.clear()
        self.changed = set()
        self.had_command = False
        self._pending = None
        self.descriptors.clear()

    def _modes(self) -> dict[str, Any]:
        return {"isolation": self.isolation, "read_only": self.read_only, "deferrable": self.deferrable}

    def _chain(self, modes: dict[str, Any]) -> None:
        self.start()
        self.block = Block.OPEN
        self.isolation, self.read_only = modes["isolation"], modes["read_only"]
        self.deferrable = modes["deferrable"]
        self.is_chained = True

    def _no_transaction(self, verb: str, *, chain: bool) -> None:
        if chain:
            raise PgError(
                sqlstate.NO_ACTIVE_SQL_TRANSACTION,
                f"{verb} AND CHAIN can only be used in transaction blocks",
            )
        self._session.notice(
            "WARNING", sqlstate.NO_ACTIVE_SQL_TRANSACTION, "there is no transaction in progress"
        )
