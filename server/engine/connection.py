"""One SQLite connection with the thread it lives in.

The only place that calls aiosqlite's private `_execute`: a session's work is one synchronous
callable run in that thread. Pragmas and attached files are set here; what is run is the session's.
"""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import aiosqlite

from polar_lite.catalog import icu
from polar_lite.catalog.types import CASELESS, compare_caseless
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine.capture import Capture

T = TypeVar("T")

CACHED_STATEMENTS: Final = 1024
MOST_FUNCTIONS: Final = 2000
# A foreign process may hold the write lock for a moment; our own writers queue for the grant.
BUSY_TIMEOUT_SECONDS: Final = 5.0


class EngineConnection:
    """`raw` may only be used inside a callable given to `run` (interrupt() excepted).

    context: what functions with `context=True` are called with, set while a session has the connection.
    error: a PgError raised inside a SQL function.
    registered: the SQL functions made known to this connection; by_name: the last one of each name.
    """

    def __init__(self, pool: Any) -> None:
        self.pool = pool
        self.context: Any = None
        self.error: BaseException | None = None
        self.registered: set[Any] = set()
        self.by_name: dict[str, Any] = {}
        self._collations = 0  # how many of `icu.NOTED` it has been told of
        self.raw: sqlite3.Connection
        self.capture: Capture
        self._aio: aiosqlite.Connection
        self._patience = BUSY_TIMEOUT_SECONDS

    async def open(self, path: Path, cluster: Path | None) -> "EngineConnection":
        self._aio = aiosqlite.connect(
            path,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=CACHED_STATEMENTS,
            timeout=BUSY_TIMEOUT_SECONDS,
        )
        # A worker that hangs in user code must not keep the process alive after a bounded shutdown.
        self._aio._thread.daemon = True
        await self._aio
        self.raw = self._aio._conn
        self.capture = Capture(self.raw)
        await self.run(self._prepare, cluster)
        return self

    async def run(self, function: Callable[..., T], *args: Any) -> T:
        """Run a callable in the connection's thread. Cancelling the wait does not stop the callable."""
        work = [partial(function, *args)]
        result: T = await self._aio._execute(partial(self._run, work))  # type: ignore[no-untyped-call]
        return result

    def _run(self, work: list[partial[T]]) -> T:
        """work: is emptied, because aiosqlite's thread holds on to what it has run until it is given more: a
        session that has ended, and all that its packages have kept, would stay as long."""
        self.set_patience(BUSY_TIMEOUT_SECONDS)
        return work.pop()()

    def know_collations(self) -> None:
        """Those of ICU that any catalog has had; one that the system cannot make is met when it is used."""
        if self._collations == len(icu.NOTED):
            return
        names = list(icu.NOTED)  # once, as other threads may note more meanwhile
        for name in names[self._collations :]:
            with suppress(PgError):
                self.raw.create_collation(name, icu.collating(name).compare)
        self._collations = len(names)

    def set_patience(self, seconds: float) -> None:
        """How long a write may wait for another process that writes to the file."""
        if seconds != self._patience:
            self._patience = seconds
            self.raw.execute(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")

    @property
    def is_worn(self) -> bool:
        """Whether it has been told of so many functions that a new one is better: those for a domain, say,
        that was dropped stay as long as it does."""
        return len(self.registered) > MOST_FUNCTIONS

    def interrupt(self) -> None:
        self.raw.interrupt()

    async def close(self) -> None:
        await self._aio.close()

    def _prepare(self, cluster: Path | None) -> None:
        execute = self.raw.execute
        execute("PRAGMA journal_mode = WAL")
        # A COMMIT writes and does not sync: that is `durability`'s, and checkpoints are `checkpoints`'.
        execute("PRAGMA synchronous = NORMAL")
        execute("PRAGMA wal_autocheckpoint = 0")
        execute("PRAGMA checkpoint_fullfsync = ON")
        execute("PRAGMA foreign_keys = ON")
        execute("PRAGMA recursive_triggers = ON")
        execute("PRAGMA cache_size = -16384")
        execute("PRAGMA temp_store = MEMORY")
        execute("PRAGMA case_sensitive_like = ON")
        self.raw.create_collation(CASELESS, compare_caseless)
        if cluster is not None:
            execute("ATTACH DATABASE ? AS cluster", (str(cluster),))
            execute("PRAGMA cluster.journal_mode = WAL")
            execute("PRAGMA cluster.synchronous = NORMAL")
