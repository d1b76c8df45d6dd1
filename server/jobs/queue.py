"""Whose turn it is: one task waits for the next job of all databases and starts those that are due.

Jobs are read from the databases' files, so that a database with none is never opened for them. It looks when
a transaction that changed jobs has committed, when the next one is due, and when one has ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from polar_lite.protocol.records import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from polar_lite.server.listener import Server

LOG = logging.getLogger("polar_lite.server")

START_SECONDS: Final = 1.0
"""After the start of the server: who connects then is to have the machine."""
LONGEST_SECONDS: Final = 3600.0
"""Between two looks: the system's clock may be set meanwhile."""
RETRY_SECONDS: Final = 60.0
"""After a look that failed."""
_JOBS: Final = (
    'SELECT oid, jobnext, jobowner FROM "pg_catalog.polar_job" WHERE NOT jobbroken AND jobnext IS NOT NULL'
)


@dataclass(frozen=True, slots=True)
class Due:
    """A job and when it is to run, in seconds since 1970."""

    database: int
    number: int
    owner: int
    at: float


class JobQueue:
    """`tasks`: the jobs that are running, by database and number."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._changed = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        self.tasks: dict[tuple[int, int], asyncio.Task[None]] = {}

    def start(self) -> None:
        self._watching = self._server.loop.create_task(self._watch(), name="jobs")

    def stop(self) -> None:
        """Start none any more; those that run end as sessions do."""
        if self._watching is not None:
            self._watching.cancel()

    def look(self) -> None:
        """From any thread: jobs have changed."""
        self._server.loop.call_soon_threadsafe(self._changed.set)

    async def _watch(self) -> None:
        await asyncio.sleep(START_SECONDS)
        while True:
            self._changed.clear()
            try:
                wait = await self._start_due()
            except Exception as error:
                LOG.error("looking for jobs failed", exc_info=error)
                wait = RETRY_SECONDS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._changed.wait()

    async def _start_due(self) -> float:
        """Start what is due; how long to wait for the next one."""
        snapshot, base = self._server.shared_snapshot, self._server.folder.path / "base"
        names = {oid: database.name for oid, database in snapshot.databases.items()}
        jobs = sorted(await asyncio.to_thread(_read, base, names), key=lambda job: job.at)
        now = datetime.now(UTC).timestamp()
        for job in jobs:
            key = (job.database, job.number)
            if key in self.tasks:
                continue
            if job.at > now:
                return min(job.at - now, LONGEST_SECONDS)
            if len(self.tasks) >= self._server.config.number("job_queue_processes"):
                break  # looks again when one has ended
            self._begin(job)
        return LONGEST_SECONDS

    def _begin(self, job: Due) -> None:
        from polar_lite.server.jobs import worker

        key = (job.database, job.number)
        task = self._server.loop.create_task(
            worker.run(self._server, job.database, job.number, job.owner), name=f"job {job.number}"
        )
        self.tasks[key] = task
        task.add_done_callback(lambda _: self._ended(key))

    def _ended(self, key: tuple[int, int]) -> None:
        del self.tasks[key]
        self._changed.set()


def _read(base: Path, names: dict[int, str]) -> list[Due]:
    """In a thread: the jobs that have a next time."""
    from polar_lite.catalog.bootstrap import database_path

    found = []
    for oid, name in names.items():
        path = database_path(base, name)
        if not path.exists():  # it is just being made, or dropped
            continue
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as reader:
            for number, moment, owner in reader.execute(_JOBS):
                with contextlib.suppress(ValueError):  # infinity, or after the year 9999: never
                    found.append(Due(oid, number, owner, datetime.fromisoformat(moment).timestamp()))
    return found
