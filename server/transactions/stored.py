"""The store's side of a transaction: its write transaction in SQLite, its snapshot and its tape.

A READ COMMITTED transaction holds no SQLite snapshot before its first write: each statement sees the
latest commit. The first write takes the database's grant to write, begins the SQLite transaction and
sets the savepoints made so far. While it waits (for its client, for a lock) it can be *set aside*: its SQLite
transaction is rolled back and the grant passed on; the tape holds what it wrote, its locks keep others off
the rows; when it goes on, the tape is applied again. What BEGIN, COMMIT and errors mean is `transaction`'s
matter, the locks are `transactions.locks`'. docs/design.md, "Transactions"; PostgreSQL 15 docs 13.2
(transaction-iso).
"""

import logging
import sqlite3
from collections.abc import Set
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.writing import redo
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.engine.calls import explain
from polar_lite.server.engine.locks import MustRewind, TableMode
from polar_lite.server.engine.table_changes import CATALOG
from polar_lite.server.engine.tape import Moved, Tape
from polar_lite.server.notifications import Pending
from polar_lite.server.transactions import kept_snapshots, replay
from polar_lite.server.transactions.locks import Savepoint, TransactionLocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.catalog.writing.writer import CatalogWriter
    from polar_lite.server.copy.writes import CopyWrites
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.engine.locks import LockConflict
    from polar_lite.server.engine.serializable import Access
    from polar_lite.server.large_objects import Descriptor
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.writes.captured import Captured

LOG = logging.getLogger("polar_lite.server")


class StoredTransaction(TransactionLocks):
    """What `Transaction` builds on. All methods run in the session's thread, but for `set_aside`."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self.isolation: str = "read committed"
        self.read_only: bool = False
        self.deferrable: bool = False
        self.is_writer = False
        self.sqlite_open = False
        self._is_rewound = False
        self.had_query = False
        self.pinned: Snapshot | None = None
        self.pinned_commits = 0  # the database's count of them then
        self.keeps_pinned = False  # others have the same snapshot
        self.observed: set[int] = set()  # OIDs of what was read, and written, if a snapshot is held
        self.access: Access | None = None  # of a serializable transaction that has a snapshot
        self.first_reads: set[int] = set()  # what it is going to read first
        self.had_command = False  # a utility statement that writes
        self.changed: set[int] | None = set()  # OIDs of the tables written to, None: not known
        self._pending: Pending | None = None
        self.savepoints: list[Savepoint] = []
        # Large objects that are open, by the number the client has.
        self.descriptors: dict[int, Descriptor] = {}
        self.captures: list[Captured | CopyWrites] = []  # statements that are writing, outermost first
        self.temporary_rows = 0  # what holds rows that are on no tape, for a while
        self.moves: list[Moved] = []  # rows that have other rowids since they were put back
        self.is_aside = False
        self.is_lent = False  # only reads, and an autonomous one has written meanwhile
        self.is_collecting = False  # the rows of an INSERT are computed, and not written yet
        self.is_replaying = False
        self.commands = 0  # utility statements that are changing the catalog, in each other
        self.is_lone = False  # the statement that begins now will be the transaction's only one
        self._changes_at_begin = 0
        self._writing_cluster = False

    @property
    def active(self) -> bool:
        raise NotImplementedError

    @property
    def is_lost(self) -> bool:
        """Whether SQLite has ended its transaction by itself: it does when it interrupts a write."""
        return self.sqlite_open and not self._still_open()

    @property
    def commit_waits(self) -> bool:
        """Whether COMMIT waits, for the grant or the disk: not to be called on the event loop's thread."""
        writes_shared = self.writer is not None and bool(self.writer.wrote_shared)
        return self.is_aside or self.is_rewound or writes_shared

    @property
    def is_rewound(self) -> bool:
        """Whether SQLite's transaction shows an older state than it is based on: see `kept_snapshots`."""
        return self._is_rewound and self.sqlite_open

    def refuse_if_rewound(self) -> None:
        """Before what can be done on top of the newest commit only. 40001."""
        if self.is_rewound:
            raise kept_snapshots.serialization_failure()

    @property
    def snapshot(self) -> "Snapshot | None":
        """The catalog this transaction sees, None for the latest committed one."""
        if self.writer is not None:
            found: Snapshot = self.writer.snapshot
            return found
        return self.pinned

    # --- SQLite

    def for_read(self) -> None:
        """Before a statement that reads: hold a snapshot if the isolation level asks for one."""
        self.had_query = True
        if self.is_aside:
            self.resume()
        if self.is_lent:
            self._forget_snapshot()
        if self.holds_snapshots and not self.sqlite_open:
            kept_snapshots.hold(self)

    def for_write(self, tag: str, changed: Set[int], locked: Set[int] = frozenset()) -> None:
        """Before a statement that writes: 25006 in a read-only transaction, then the grant.

        changed, locked: OIDs of the tables whose rows it writes and locks. 55P03 when lock_timeout passes,
        57014 on cancel, 40001 when a held snapshot is too old.
        """
        self.refuse_if_read_only(tag, changed | locked)
        self.become_writer()
        if locked and self.changed is not None:
            self.changed |= locked
        if changed:
            self.note_changes(changed)

    def note_changes(self, tables: Set[int]) -> None:
        """Rows of these tables are going to be written; none: it is not known of which."""
        if not tables:
            self.changed = None
        elif self.changed is not None:
            self.changed |= tables
        if self.access is not None:
            self._session.database.serializable.write(self.access, tables)

    def observe(self, reads: Set[int], writes: Set[int]) -> None:
        """Rows of these tables are going to be read, and written."""
        if not self.holds_snapshots:
            return
        self.observed |= reads
        self.observed |= writes
        if self.access is not None:
            self._session.database.serializable.read(self.access, reads)
        elif self.isolation == "serializable":
            self.first_reads |= reads

    def refuse_if_read_only(self, tag: str, changed: Set[int] = frozenset()) -> None:
        """Rows of temporary tables may be changed in a read-only transaction."""
        self.had_query = True
        if self.read_only and not self._are_temporary(changed):
            raise PgError(
                sqlstate.READ_ONLY_SQL_TRANSACTION, f"cannot execute {tag} in a read-only transaction"
            )

    def _are_temporary(self, tables: Set[int]) -> bool:
        known = [self._session.snapshot.relation(oid) for oid in tables]
        return bool(known) and all(table is not None and table.database == "temp" for table in known)

    def become_writer(self) -> None:
        if self.is_writer:
            return
        if self.is_aside:
            self.resume()
            return
        session = self._session
        if self.is_lent:
            if session.sqlite_depth:
                raise unsupported("a write in a query over tables after an autonomous transaction in it")
            self._forget_snapshot()
        session.waits.for_grant(session.database.grant)
        self.is_writer = True
        if self.sqlite_open:
            try:
                kept_snapshots.catch_up(self)
            except BaseException:
                self._release_database()  # PL may go on, and read
                raise
        else:
            if self.holds_snapshots:
                # It has read nothing yet: what others have committed meanwhile is before it.
                kept_snapshots.hold(self)
            else:
                self._begin()
            for captured in self.captures:
                captured.resumed(Moved())

    def claim_cluster(self) -> None:
        """Before the first write to what all databases share: one such writer in the process.

        What is written there is made of what is read. So SQLite must not show an older state, which it does
        if that has been read before: a transaction that has only read begins anew, others get 40001.
        """
        if self._writing_cluster:
            return
        self.refuse_if_rewound()
        session = self._session
        session.waits.for_grant(session.server.cluster_grant)
        self._writing_cluster = True
        latest = session.server.applied_redo
        if latest is None or redo.applied(session.connection.raw) == latest:
            return
        if self.pinned is not None or not self._has_only_read():
            self._release_cluster()
            raise PgError(
                sqlstate.T_R_SERIALIZATION_FAILURE,
                "could not serialize access due to concurrent update",
                detail="Roles or databases have been changed since this transaction read them.",
            )
        session.settle_portals()
        self.roll_back()
        self._begin()

    def _has_only_read(self) -> bool:
        changes = self._session.connection.raw.total_changes
        return self.tape.is_empty and self.tape.is_complete and changes == self._changes_at_begin

    def catalog_writer(self) -> "CatalogWriter":
        """The transaction's CatalogWriter; makes this transaction the writer."""
        self.become_writer()
        self.refuse_if_rewound()
        if self.writer is None:
            # SQLite refuses to change a table that a trigger depends on.
            self._session.connection.capture.clear()
            self.writer = self._session.database.catalog_writer(self._session)
        return self.writer

    # --- beside an autonomous transaction on another connection

    @property
    def may_write(self) -> bool:
        """Whether its snapshot allows for a first write; in READ ONLY it does not matter."""
        return not self.read_only and (
            self.pinned is None
            or self._session.database.commits == self.pinned_commits
            or kept_snapshots.can_follow(self)
        )

    @property
    def only_reads(self) -> bool:
        """Whether nothing has been written, and no statement that writes has begun to."""
        return (
            (not self.captures or self.is_collecting)
            and self.tape.is_empty
            and not self.temporary_rows
            and not (self.is_aside or self.is_rewound)
            and not self._writing_cluster
            and not self._has_written()
        )

    def lend(self) -> None:
        """Let others write while this transaction keeps its snapshot, which READ COMMITTED soon forgets."""
        self.is_lent = self.sqlite_open and self.pinned is None
        self._release_grants()

    def _forget_snapshot(self) -> None:
        """Between statements: the next one is to see what has been committed since."""
        if self._session.sqlite_depth:
            return
        self.is_lent = False
        if self.sqlite_open:
            self._session.settle_portals()
            self.roll_back()

    # --- set aside

    @property
    def can_be_set_aside(self) -> bool:
        """Whether all that SQLite's transaction holds is on the tape."""
        return (
            self.is_writer
            and self.sqlite_open
            and self.tape.is_complete
            and not self.temporary_rows
            and not self.commands
            and not self._writing_cluster
            and not self._session.is_inside_sqlite
            and self._still_open()
        )

    @property
    def keeps_to_end(self) -> bool:
        """Whether it has written what is not on the tape: SQLite is its own until that ends or is undone."""
        return self.is_writer and self.sqlite_open and not self.tape.is_complete

    def set_aside(self) -> None:
        """Take this transaction out of SQLite and pass the grant on. Its locks count from now on.

        Called in the session's own thread, or in another's that has the session's `busy` lock.
        """
        session = self._session
        self.flush_captures()
        session.settle_portals()
        self.publish_locks()  # which also takes the last picture of the catalog
        self.roll_back()
        self.is_aside = True
        self._release_grants()

    def resume(self) -> None:
        """Put a transaction that was set aside back into SQLite: wait for the grant, apply the tape."""
        session = self._session
        session.waits.for_grant(session.database.grant)
        self.is_writer = True
        try:
            kept_snapshots.catch_up(self, replays=True)
        except BaseException:
            self._release_grants()
            raise
        try:
            moved = replay.replay(self)
        except PgError:
            self._release_grants()
            raise
        except sqlite3.Error as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise self._canceled_replay(error) from error
            LOG.error(
                "the tape of session %s cannot be applied: %s\n%s", session.pid, error, self.tape.effects
            )
            self._abandon_sqlite()
            raise PgError(
                sqlstate.INTERNAL_ERROR, "the transaction's work could not be applied again", severity="FATAL"
            ) from error
        self.is_aside = False
        if moved:
            self.moves.append(moved)
        for captured in self.captures:
            captured.resumed(moved)

    def _canceled_replay(self, error: sqlite3.Error) -> BaseException:
        """It stays aside, to be put back for the next statement."""
        self.roll_back()
        self._release_grants()
        return explain(self._session, error)

    def step_aside(self) -> bool:
        """Before a wait: leave SQLite's write transaction to others; False if that cannot be done."""
        if self.is_lent:
            self._forget_snapshot()
        if self.is_writer and not self.can_be_set_aside:
            return False
        if self.is_writer:
            self.set_aside()
        return True

    def wait_for(self, conflict: "LockConflict") -> None:
        """Wait for what stands in a statement's way; the statement was undone and is tried again.

        The locks it came by first are held meanwhile, as a PostgreSQL statement holds them that waits. 40001
        or 23505 where it is what has been committed since the transaction's snapshot.
        """
        session = self._session
        if isinstance(conflict, MustRewind):
            self.become_writer()
            return
        if not conflict.blockers:
            raise kept_snapshots.refusal(self, conflict)
        self.step_aside()
        if not self.number:
            self.number = session.database.next_transaction_number()
        try:
            if conflict.passed:
                session.database.locks.hold(self, conflict.passed)
            session.waits.for_lock(conflict)
        except BaseException:
            session.database.locks.had_turn(session)  # it makes nothing of it
            raise
        finally:
            if conflict.passed:
                self.publish_locks()

    def tape_effects(self, effects: "Sequence[Effect]") -> None:
        """What has just been written goes onto the tape."""
        if self.writer is not None and effects:
            self.tape.see(self.writer.snapshot)
        self.tape.add(effects)

    def flush_captures(self) -> None:
        """The tape is in the order of time: what running statements have done so far comes first."""
        for captured in self.captures:
            captured.flush()

    def leave_idle_grant(self) -> None:
        """After a statement that wrote nothing: nobody needs to wait for this transaction's end."""
        if self.is_lent:
            self._forget_snapshot()
        if (
            self.is_writer
            and self.tape.is_empty
            and self.writer is None
            and self.active
            and not self.holds_snapshots
            and self.can_be_set_aside
        ):
            self.roll_back()
            self._release_grants()

    # --- private

    @property
    def holds_snapshots(self) -> bool:
        return self.isolation in ("repeatable read", "serializable")

    def _changed_tables(self) -> set[int] | None:
        """OIDs of the tables whose rows have been written; None: it is not known of which.

        DDL has written rows of tables that it keeps others from, if any, and of system tables.
        """
        if self.changed is None or (self.had_command and self.writer is None):
            return None
        if self.writer is None:
            return self.changed or None
        return self.changed | self.locked_tables(TableMode.EXCLUSIVE) | {CATALOG}

    def _begin(self) -> None:
        self.begin_sqlite()
        self.set_savepoints()

    def _known_effects(self) -> "Sequence[Effect] | None":
        """All that it has done to rows; None if that is not known."""
        if self.writer is not None or self.had_command or not self.tape.is_complete:
            return None
        return self.tape.effects

    def _has_written(self) -> bool:
        changes = self._session.connection.raw.total_changes
        return self.is_writer and (self.writer is not None or changes != self._changes_at_begin)

    def begin_sqlite(self) -> None:
        """SQLite's transaction; `set_savepoints`, or a replay, sets the savepoints made so far."""
        self._changes_at_begin = self._session.connection.raw.total_changes
        self._execute("BEGIN")
        self.sqlite_open = True
        self._is_rewound = False

    def set_savepoints(self) -> None:
        for made in self.savepoints:
            self._execute(f"SAVEPOINT {made.sqlite_name}")

    def begins_rewound(self) -> None:
        """What has been written so far in SQLite's transaction is not this one's: it shows its snapshot."""
        self._changes_at_begin = self._session.connection.raw.total_changes
        self._is_rewound = True

    def roll_back(self) -> None:
        """End SQLite's transaction, unless it has done so itself."""
        if self._still_open():
            self._execute("ROLLBACK")
        self._session.connection.capture.rolled_back()
        self._session.connection.capture.ended()
        self.sqlite_open = False

    def _execute(self, sql: str) -> Any:
        return self._session.connection.raw.execute(sql)

    def _still_open(self) -> bool:
        # SQLite ends the whole transaction itself when it interrupts a write, or the disk is full.
        return bool(self._session.connection.raw.in_transaction)

    def _lost(self) -> None:
        self._abandon_sqlite()
        raise PgError(
            sqlstate.QUERY_CANCELED,
            "canceling the transaction: the interrupted statement undid the work before the savepoint",
        )

    def _undo_to(self, made: Savepoint) -> bool:
        """Undo what came after a savepoint; False if the work before it is lost as well."""
        self.tape.cut(made.mark)
        self._give_locks_back(made)
        if self._pending is not None:
            self._pending.back_to(made.notifications)
        if self.is_aside:
            self._restore_catalog(made)
            self.publish_locks()
            return True
        if not self.sqlite_open:
            self._locks_changed()
            return True
        if not self._still_open():
            # SQLite has undone everything; what the tape has is put back when the session goes on.
            self._session.connection.capture.rolled_back()
            if not self.tape.is_complete or self._writing_cluster:
                return False
            self._restore_catalog(made)
            self.sqlite_open = False
            self.is_aside = True
            self.publish_locks()
            self._release_grants()
            return True
        if not self._wrote_nothing_inside(made):
            self._execute(f"ROLLBACK TO {made.sqlite_name}")
            self._session.connection.capture.rolled_back()
        self._restore_catalog(made)
        self._locks_changed()
        return True

    def _wrote_nothing_inside(self, made: Savepoint) -> bool:
        """Whether a query calls us, and SQLite has nothing to undo.

        After DDL, ROLLBACK TO would end the query: SQLite reads its schema anew.
        """
        session = self._session
        return session.sqlite_depth > 0 and session.connection.raw.total_changes == made.changes

    def _restore_catalog(self, made: Savepoint) -> None:
        if self.writer is not None:
            if made.working is not None:
                self.writer.restore(made.working)
            else:
                self.writer = None

    def _abandon_sqlite(self) -> None:
        if self.sqlite_open:
            self.roll_back()
        self.is_aside = False
        self.tape = Tape()
        self.writer = None
        if self.pinned is not None:
            kept_snapshots.release(self)  # a block that has failed stands in nobody's way
        self._release_grants()
        self._release_locks()

    def _release_grants(self) -> None:
        self._release_cluster()
        self._release_database()

    def _release_cluster(self) -> None:
        if self._writing_cluster:
            self._session.server.cluster_grant.release(self._session)
            self._writing_cluster = False

    def _release_database(self) -> None:
        if self.is_writer:
            self._session.database.grant.release(self._session)
            self.is_writer = False
