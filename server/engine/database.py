"""One database while the server runs: its file, connections, writer's grant, catalog and sequences.

Sessions share it. The published catalog changes only when a transaction commits, while it still has
the grant to write; readers take whatever is current.
"""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polar_lite.catalog import writer as catalog_writing
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.temporary import forget_temporary
from polar_lite.server.engine.checkpoints import LoggedFile
from polar_lite.server.engine.pool import Pool
from polar_lite.server.engine.sequences import Sequences
from polar_lite.server.engine.writer import WriterGrant

if TYPE_CHECKING:
    import sqlite3

    from polar_lite.server.engine.connection import EngineConnection
    from polar_lite.server.listener import Server
    from polar_lite.server.session import Session


class Database:
    """commits: counts ended write transactions; a held snapshot is too old when it has moved."""

    def __init__(self, server: Server, oid: int, path: Path, cluster: Path) -> None:
        self.server = server
        self.oid = oid
        self.path = path
        self.pool = Pool(path, cluster)
        self.grant = WriterGrant()
        self.file: LoggedFile
        self.sequences = Sequences(path.with_suffix(".sequences"), server)
        self.commits = 0
        self.snapshot: Snapshot
        self._publishing = threading.Lock()
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
            catalog_writing.apply_redo(raw)
            forget_temporary(raw)
            raw.execute("COMMIT")
        except BaseException:
            raw.execute("ROLLBACK")
            raise
        self.snapshot = Snapshot.load(raw)

    def catalog_writer(self, session: Session) -> catalog_writing.CatalogWriter:
        raw: sqlite3.Connection = session.connection.raw
        return catalog_writing.CatalogWriter(raw, self.snapshot, session.transaction.claim_cluster)

    def publish(self, writer: Any) -> None:
        """Make a committed transaction's catalog the current one; other databases see shared changes."""
        with self._publishing:
            self.snapshot = writer.snapshot
        if writer.wrote_shared:
            self.server.shared_changed(self, writer.connection)

    def refresh_shared(self, connection: sqlite3.Connection) -> None:
        """Take over roles and databases that a session of another database has committed."""
        with self._publishing:
            self.snapshot = catalog_writing.refresh_shared(connection, self.snapshot)

    async def close(self) -> None:
        if self._keeper is not None:
            await self.pool.release(self._keeper)
        await self.pool.close()
        await asyncio.to_thread(self.file.close)
        self.sequences.close()
