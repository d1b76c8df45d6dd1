"""One database while the server runs: its file, connections, writer's grant, catalog and sequences.

Sessions share it. The published catalog changes only when a transaction commits, while it still has
the grant to write; readers take whatever is current.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import sqlite3
import threading
import time
from collections.abc import Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.bootstrap import CLUSTER_FILE
from polar_lite.catalog.global_contexts import GlobalContexts
from polar_lite.catalog.loading.derived import refresh_shared
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.writing import redo
from polar_lite.catalog.writing.temporary import forget_temporary
from polar_lite.catalog.writing.writer import CatalogWriter
from polar_lite.server.alerts import Alerts
from polar_lite.server.engine.checkpoints import LoggedFile
from polar_lite.server.engine.exported_snapshots import ExportedSnapshots
from polar_lite.server.engine.grant import WriterGrant
from polar_lite.server.engine.history import History
from polar_lite.server.engine.locks import LockTable
from polar_lite.server.engine.pool import Pool
from polar_lite.server.engine.sequences import Sequences
from polar_lite.server.engine.serializable import Serializable
from polar_lite.server.engine.table_changes import TableChanges
from polar_lite.server.engine.transaction_ids import TransactionIds
from polar_lite.server.notifications import Channels
from polar_lite.server.pipes import Pipes

if TYPE_CHECKING:
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.engine.connection import EngineConnection
    from polar_lite.server.listener import Server
    from polar_lite.server.sessions.session import Session

LOG = logging.getLogger("polar_lite.server")

RETRY_SECONDS: Final = 0.2
# As PostgreSQL's first normal transaction id.
FIRST_TRANSACTION: Final = 3


class Database:
    """commits: moves with the begin and the end of each commit.

    A snapshot that is held is too old to write when it has moved.
    """

    def __init__(self, server: Server, oid: int, path: Path, cluster: Path) -> None:
        self.server = server
        self.oid = oid
        self.path = path
        self.pool = Pool(path, cluster)
        self.grant = WriterGrant()
        self.locks = LockTable(self.grant)
        self.channels = Channels()
        self.pipes = Pipes()
        self.alerts = Alerts()
        self.global_contexts = GlobalContexts()
        self.file: LoggedFile
        self.sequences = Sequences(path.with_suffix(".sequences"), server)
        self.transaction_ids = TransactionIds(self.sequences)
        self.exported_snapshots = ExportedSnapshots()
        self.commits = 0
        self.changes = TableChanges()
        self.history = History()
        self.serializable = Serializable()
        self._transactions = itertools.count(FIRST_TRANSACTION)
        self.snapshot: Snapshot
        self._publishing = threading.Lock()
        self._changing = threading.Lock()
        self._publisher: Session | None = None  # who has it
        self.is_publishing = False  # SQLite may show a change of the catalog that is not in `snapshot` yet
        self._refreshes = self._refreshes_seen = 0  # of shared tables, and those the writer began with
        self._keeper: EngineConnection | None = None

    async def open(self) -> None:
        self._keeper = await self.pool.acquire(None)
        await self._keeper.run(self._load)
        self.file = await asyncio.to_thread(LoggedFile, self.path, self.grant, self.server)

    def _load(self) -> None:
        assert self._keeper is not None
        raw = self._keeper.raw
        raw.execute("BEGIN")
        try:
            redo.apply_redo(raw)
            forget_temporary(raw)
            raw.execute("COMMIT")
        except BaseException:
            raw.execute("ROLLBACK")
            raise
        self.snapshot = Snapshot.load(raw)
        self._forget_sequences(raw)

    @property
    def has_values_in_memory(self) -> bool:
        """Whether what outlives sessions would be lost with it: messages, contexts accessed globally."""
        return not (self.pipes.is_empty and self.global_contexts.is_empty)

    @property
    def is_committing(self) -> bool:
        """Whether SQLite may have a commit whose catalog is not published yet."""
        return self.commits % 2 == 1

    def commit_begins(self) -> None:
        self.commits += 1

    def commit_ended(
        self, *, wrote: bool = True, changed: Set[int] | None = None, effects: Sequence[Effect] | None = None
    ) -> None:
        """wrote: false if nothing came of it, so that no snapshot is too old for it.

        changed: OIDs of the tables whose rows were written (of partitions and children, too, by themselves),
        None where they are not known. effects: what it did to them, None where that is not known.
        """
        self.commits += 1 if wrote else -1
        if wrote:
            self.history.note(self.commits, changed, effects)
            self.changes.note(None if changed is None else filter(self._is_shared, changed), self.commits)
            if self.changes.is_crowded:
                self.changes.keep_only(self.snapshot.relations)

    def _is_shared(self, table: int) -> bool:
        """Temporary tables are nobody else's, and come and go."""
        known = self.snapshot.relation(table)
        return known is None or known.database != "temp"

    def next_transaction_number(self) -> int:
        return next(self._transactions)

    def catalog_writer(self, session: Session) -> CatalogWriter:
        from polar_lite.server.transactions.catalog_host import CatalogHost

        raw: sqlite3.Connection = session.connection.raw
        self._refreshes_seen = self._refreshes
        return CatalogWriter(raw, self.snapshot, CatalogHost(session))

    def resume(self, writer: CatalogWriter, connection: sqlite3.Connection) -> None:
        """Its transaction begins anew, after others have committed."""
        self._refreshes_seen = self._refreshes
        writer.resume(connection, self.snapshot)

    def until_published(self) -> None:
        with self._changing:
            pass

    def publishing_begins(self, session: Session) -> None:
        """Before the commit of a change of the catalog."""
        self._changing.acquire()
        self.is_publishing, self._publisher = True, session

    def publishing_ended(self, session: Session) -> None:
        """It is published, or has come to nothing."""
        if self._publisher is session:
            self.is_publishing, self._publisher = False, None
            self._changing.release()

    def publish(self, writer: CatalogWriter) -> None:
        """Make a committed transaction's catalog the current one, but for what `share` brings."""
        with self._publishing:
            made = writer.snapshot
            if writer.wrote_shared or self._refreshes != self._refreshes_seen:
                # Others have changed roles while this writer was at work: it may have read them before.
                made = refresh_shared(writer.connection, made)
            self.snapshot = made
        if self.sequences.is_crowded and not self._has_transactions_aside():
            self._forget_sequences(writer.connection)

    def _has_transactions_aside(self) -> bool:
        sessions = tuple(self.server.sessions.values())
        return any(
            transaction.is_aside
            for session in sessions
            if session.database is self
            for transaction in session.open_transactions
        )

    def _forget_sequences(self, connection: sqlite3.Connection) -> None:
        """While nobody else can have made or dropped one that is not committed."""
        nodes = connection.execute("SELECT relfilenode FROM main.\"pg_catalog.pg_class\" WHERE relkind = 'S'")
        self.sequences.keep_only(node for (node,) in nodes)

    def share(self, writer: CatalogWriter) -> None:
        """Carry committed changes of shared tables over to the shared file and to all databases.

        In a thread, while the cluster's grant is held. The redo rows must be on the disk first: the
        system may write the shared file back before this one, and a role would outlive the transaction
        that made it. Returns when both files are on the disk.
        """
        self.file.wal.wait(self.file.wal.ticket())
        self._apply_redo(writer.connection)
        self.server.applied_redo = redo.applied(writer.connection)
        shared = self.server.cluster_file.wal
        shared.wait(shared.ticket())
        self.server.shared_changed(writer.connection)

    def _apply_redo(self, connection: sqlite3.Connection) -> None:
        """The transaction is committed already: this cannot fail, only take until the disk has room."""
        while True:
            try:
                connection.execute("BEGIN")
                redo.apply_redo(connection)
                connection.execute("COMMIT")
                return
            except sqlite3.Error as error:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                if self.server.stopping:
                    LOG.error("changes of roles and databases will be applied at the next start: %s", error)
                    return
                LOG.error("cannot write to %s, will try again: %s", CLUSTER_FILE, error)
                time.sleep(RETRY_SECONDS)

    def refresh_shared(self, connection: sqlite3.Connection) -> None:
        """Take over roles and databases that a session has committed."""
        with self._publishing:
            self.snapshot = refresh_shared(connection, self.snapshot)
            # Last: a writer that begins meanwhile, with the picture before, has to see that it has changed.
            self._refreshes += 1

    async def close(self) -> None:
        if self._keeper is not None:
            await self.pool.release(self._keeper)
        await self.pool.close()
        await asyncio.to_thread(self.file.close)
        self.sequences.close()
