"""The databases that are open: opened when somebody wants them, closed when nobody has for a while.

An open database takes threads, open files and its catalog in memory (4, 14 and 3.3 MB, measured). All of this
runs on the event loop, but for the two methods that DROP DATABASE calls.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Final

from polar_lite.protocol import sqlstate
from polar_lite.server.engine.database import Database
from polar_lite.server.engine.durability import sync_folder
from polar_lite.server.sessions.session import fatal

if TYPE_CHECKING:
    from polar_lite.server.listener import Server

KEPT_OPEN: Final = 8
"""Whether or not anybody uses them: most servers have fewer."""
IDLE_SECONDS: Final = 30.0


class OpenDatabases:
    """`by_oid`: those that are open; the first of them always is."""

    def __init__(self, server: Server, idle_seconds: float = IDLE_SECONDS) -> None:
        self.by_oid: dict[int, Database] = {}
        self._server = server
        self._idle_seconds = idle_seconds
        self._opening: dict[int, asyncio.Task[Database]] = {}
        self._closing: dict[int, asyncio.Task[None]] = {}
        self._leaving: set[int] = set()  # databases that DROP DATABASE is taking away
        self._unused: dict[int, float] = {}  # since when, the longest first
        self._timer: asyncio.TimerHandle | None = None

    @property
    def first(self) -> Database:
        return next(iter(self.by_oid.values()))

    async def find(self, oid: int) -> Database:
        """The open database of this OID; opened by the first who asks. 3D000 if it is being dropped."""
        self.check_stays(oid)
        while oid in self._closing:
            await asyncio.shield(self._closing[oid])
        found = self.by_oid.get(oid)
        if found is not None:
            return found
        task = self._opening.get(oid)
        if task is None:
            task = self._opening[oid] = self._server.loop.create_task(self._open(oid))
            task.add_done_callback(lambda _: self._opening.pop(oid, None))
        return await asyncio.shield(task)

    def check_stays(self, oid: int) -> None:
        if oid in self._leaving:
            raise fatal(sqlstate.UNDEFINED_DATABASE, f"database {oid} does not exist")

    async def open_at(self, oid: int, path: Path) -> Database:
        from polar_lite.catalog.bootstrap import CLUSTER_FILE

        database = Database(self._server, oid, path, path.parent / CLUSTER_FILE)
        await database.open()
        self.by_oid[oid] = database
        return database

    async def _open(self, oid: int) -> Database:
        from polar_lite.catalog import bootstrap

        server = self._server
        row = server.shared_snapshot.databases.get(oid)
        if row is None:
            raise fatal(sqlstate.UNDEFINED_DATABASE, f"database {oid} does not exist")
        path = bootstrap.database_path(server.folder.path / "base", row.name)
        if row.is_template and not path.exists():
            await asyncio.to_thread(bootstrap.create_template, path, oid)
            sync_folder(path.parent)
        database = await self.open_at(oid, path)
        self.left(database)  # until a session begins
        return database

    async def close(self) -> None:
        """All of them: the server stops."""
        if self._timer is not None:
            self._timer.cancel()
        for task in tuple(self._closing.values()):
            await task
        for database in self.by_oid.values():
            await database.close()

    # --- closing what nobody uses

    def used(self, oid: int) -> None:
        """A session begins."""
        self._unused.pop(oid, None)

    def left(self, database: Database) -> None:
        """A session of the database has ended, or it has been opened for one."""
        oid = database.oid
        if self.by_oid.get(oid) is not database or self._server.sessions_of(oid):
            return
        self._unused.pop(oid, None)
        self._unused[oid] = self._server.loop.time()
        self._look_later()

    def _look_later(self) -> None:
        if self._timer is None and len(self.by_oid) > KEPT_OPEN and self._unused:
            due = next(iter(self._unused.values())) + self._idle_seconds
            self._timer = self._server.loop.call_at(due, self._look)

    def _look(self) -> None:
        self._timer = None
        self.close_unused(self._idle_seconds)
        self._look_later()

    def close_unused(self, seconds: float) -> None:
        """Close those that nobody has used for so long, as far as there are too many."""
        until = self._server.loop.time() - seconds
        for oid, since in tuple(self._unused.items()):
            if len(self.by_oid) <= KEPT_OPEN or since > until:
                break
            del self._unused[oid]
            if self._may_be_closed(oid):
                task = self._server.loop.create_task(self._close(self.by_oid.pop(oid)))
                self._closing[oid] = task

    def _may_be_closed(self, oid: int) -> bool:
        found = self.by_oid.get(oid)
        return not (
            found is None
            or found is self.first
            or oid in self._leaving
            or found.has_values_in_memory
            or self._server.sessions_of(oid)
        )

    async def _close(self, database: Database) -> None:
        try:
            await database.close()
            self._server.environments.forget(database.oid)
        finally:
            del self._closing[database.oid]

    # --- DROP DATABASE

    def detach(self, oid: int) -> bool:
        """From a session's thread: close a database that nobody uses and let nobody in; or False."""
        return asyncio.run_coroutine_threadsafe(self._detach(oid), self._server.loop).result()

    def attach(self, oid: int) -> None:
        """Let sessions in again: the database was not dropped after all, or is gone from the catalog."""
        self._server.loop.call_soon_threadsafe(self._leaving.discard, oid)

    async def _detach(self, oid: int) -> bool:
        if oid in self._leaving or oid in self._opening or self._server.sessions_of(oid):
            return False
        self._leaving.add(oid)
        self._unused.pop(oid, None)
        if oid in self._closing:
            await asyncio.shield(self._closing[oid])
        database = self.by_oid.pop(oid, None)
        if database is not None:
            await database.close()
            self._server.environments.forget(oid)
        return True
