"""The SQLite connections of one database, kept between uses.

A session borrows one for a statement or a transaction and gives it back when it is idle, so that
many idle sessions need few threads. The pool makes as many as are in use at once, and keeps a few.
"""

import asyncio
from pathlib import Path
from typing import Final

from polar_lite.server.engine.connection import EngineConnection

KEPT_IDLE: Final = 16


class Pool:
    """Last in, first out: the connection used last has the warmest caches."""

    def __init__(self, path: Path, cluster: Path | None) -> None:
        self.path = path
        self.cluster = cluster
        self._idle: list[EngineConnection] = []
        self._all: set[EngineConnection] = set()
        self._releasing: set[asyncio.Task[None]] = set()
        self._closed = False

    def take(self, context: object) -> EngineConnection | None:
        """A connection that is at hand, if there is one."""
        if not self._idle:
            return None
        connection = self._idle.pop()
        connection.context = context
        connection.know_collations()
        return connection

    def put_back(self, connection: EngineConnection) -> None:
        """Take a connection back that was given by `take`."""
        connection.context = connection.error = None
        self._idle.append(connection)

    async def acquire(self, context: object) -> EngineConnection:
        if self._idle:
            connection = self._idle.pop()
        else:
            connection = EngineConnection(self)
            self._all.add(connection)
            try:
                await connection.open(self.path, self.cluster)
            except BaseException:
                self._all.discard(connection)
                raise
        connection.context = context
        connection.know_collations()
        return connection

    async def release(self, connection: EngineConnection, *, broken: bool = False) -> None:
        """Take a connection back; it is closed if it is worn, has a session's objects, or is one too many."""
        connection.context = None
        connection.error = None
        if broken or self._closed or len(self._idle) >= KEPT_IDLE or connection.is_worn:
            self._all.discard(connection)
            await connection.close()
        else:
            self._idle.append(connection)

    def release_soon(self, connection: EngineConnection, *, broken: bool = False) -> None:
        """As release, without waiting for it; to be called on the event loop."""
        task = asyncio.get_running_loop().create_task(self.release(connection, broken=broken))
        self._releasing.add(task)
        task.add_done_callback(self._releasing.discard)

    async def close(self) -> None:
        """Close the idle connections. One whose thread is busy is left: the process is about to end."""
        self._closed = True
        while self._idle:
            connection = self._idle.pop()
            self._all.discard(connection)
            await connection.close()
