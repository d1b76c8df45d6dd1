"""Group commit: one sync of a -wal file for all commits that wait for it.

A COMMIT only writes to the -wal (`synchronous = NORMAL`). Whoever committed draws a ticket, and nothing
that follows the commit leaves for the client before a sync that began after the ticket was drawn has
returned. Commits that come during a sync share the next one, which a thread of the file makes; when no
sync is going on, a session's thread makes it itself, which saves a lone client two changes of threads.
PostgreSQL 15, access/transam/xlog.c (XLogFlush); docs 30.3 (wal-async-commit).

SQLite never locks a -wal file (its locks are on the database file and on the -shm), so a descriptor of
our own does no harm: close() drops the process's POSIX locks only on the file that is closed. The file
stays the same while one connection is open: a checkpoint reuses or truncates it, the last close alone
removes it.
"""

import asyncio
import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn, Protocol

LOG = logging.getLogger("polar_lite.server")

# macOS: fsync leaves the data in the drive's own cache.
_FULL_SYNC: Final[int | None] = getattr(fcntl, "F_FULLFSYNC", None)


def sync_file(descriptor: int) -> None:
    """Bring to the disk what was written to a file: the only place that does. Raises OSError."""
    if _FULL_SYNC is not None:
        fcntl.fcntl(descriptor, _FULL_SYNC)
    else:
        os.fdatasync(descriptor)


def sync_folder(path: Path) -> None:
    """Bring the names in a folder to the disk: files were made in it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def panic(what: Path, error: Exception) -> NoReturn:
    """End the server: after a failed sync nobody knows what the disk has, and a second one may lie.

    As PostgreSQL (data_sync_retry = off). The start after it begins from what is on the disk.
    """
    LOG.critical("could not sync file %s: %s; the server stops at once", what, error)
    logging.shutdown()
    os._exit(2)


QUICK_SECONDS: Final = 0.0005
"""Syncs that take no longer may be made on the event loop's thread for a lone client."""
IDLE_SECONDS: Final = 0.0002
"""Those that the event loop makes for several clients, when it has nothing else to do."""
GATHER_SECONDS: Final = 0.002
"""How long a sync waits for further commits while the event loop is busy."""


class SyncSettings(Protocol):
    """What the configuration says at the moment of a sync."""

    @property
    def fsync(self) -> bool: ...

    @property
    def wal_writer_delay(self) -> float:
        """Seconds within which a commit is synced that nobody waits for."""
        ...

    @property
    def heard(self) -> int:
        """How many pieces of data have come from clients."""
        ...


class WalSync:
    """Tickets for the commits of one SQLite file, and the thread that syncs its -wal.

    The -wal exists, and a connection that outlives this object keeps it. is_being_written: whether a
    transaction is at work for whose next statement others wait, so that the event loop may not be kept.
    """

    def __init__(
        self, path: Path, settings: SyncSettings, is_being_written: Callable[[], bool] = lambda: False
    ) -> None:
        self._path = path.with_name(path.name + "-wal")
        self._settings = settings
        self._is_being_written = is_being_written
        self._descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        self._lock = threading.Lock()
        self._work = threading.Condition(self._lock)  # for the thread
        self._done = threading.Condition(self._lock)  # for those who wait in threads of their own
        self._blocked = 0  # how many these are
        self._drawn = self._wanted = self._synced = 0  # tickets
        self._deadline: float | None = None  # when somebody's unwanted ticket must be synced
        self._waiting: list[tuple[int, Callable[[], None]]] = []  # to be called on the event loop
        self._loop: asyncio.AbstractEventLoop
        self._is_gathering = False
        self._is_syncing = self._closed = False
        self._usual = QUICK_SECONDS  # seconds that a sync takes, a moving average
        sync_file(self._descriptor)  # what an earlier process left unsynced is visible from now on
        sync_folder(path.parent)
        self._thread = threading.Thread(target=self._run, name=f"sync {self._path.name}", daemon=True)
        self._thread.start()

    @property
    def drawn(self) -> int:
        return self._drawn

    def ticket(self) -> int:
        """Draw a ticket for what has been committed up to now."""
        with self._lock:
            self._drawn += 1
            return self._drawn

    def covers(self, ticket: int) -> bool:
        return self._synced >= ticket

    def want(self, ticket: int) -> None:
        """Have a sync begun that covers the ticket, without waiting for anything."""
        with self._lock:
            self._want(ticket)

    def push(self, ticket: int) -> None:
        """For threads: sync unless a sync is going on; then the next one is begun after it."""
        with self._lock:
            if self._synced >= ticket:
                return
            if self._is_syncing:
                self._want(ticket)
                return
            target = self._begin()
        self._sync(target)

    def push_at_once(self, ticket: int) -> bool:
        """On the event loop: sync right here if that is quick and nobody else waits for one."""
        with self._lock:
            if self._synced >= ticket:
                return True
            if self._is_syncing or self._waiting or self._usual > QUICK_SECONDS:
                return False
            target = self._begin()
        self._sync(target)
        return True

    def want_soon(self) -> None:
        """Have what is committed synced within the delay: nobody waits for it."""
        with self._lock:
            if self._deadline is None:
                self._deadline = time.monotonic() + self._settings.wal_writer_delay
                self._work.notify()

    def wait(self, ticket: int) -> None:
        """For threads: return when the ticket's commit is on the disk."""
        self.push(ticket)
        with self._lock:
            self._blocked += 1
            while self._synced < ticket:
                self._done.wait()
            self._blocked -= 1

    def when_synced(self, ticket: int, then: Callable[[], None]) -> None:
        """On the event loop: call `then` there when the ticket's commit is on the disk."""
        with self._lock:
            if self._synced < ticket:
                self._loop = asyncio.get_running_loop()
                self._waiting.append((ticket, then))
                if self._is_syncing or self._is_being_written():
                    self._want(ticket)
                elif not self._is_gathering:
                    self._gather()
                return
        then()

    async def synced(self, ticket: int) -> None:
        """For the event loop: return when the ticket's commit is on the disk; blocks no thread."""
        if self._synced >= ticket:
            return
        future = asyncio.get_running_loop().create_future()
        self.when_synced(ticket, lambda: None if future.done() else future.set_result(None))
        await future

    def _gather(self) -> None:
        """Sync when the event loop has carried out what clients have sent up to then, which may be commits.

        One sync for each would be made beside the loop, and the two threads would wait for each other.
        """
        self._is_gathering = True
        deadline = time.monotonic() + GATHER_SECONDS
        self._loop.call_soon(self._look_round, -1, deadline)

    def _look_round(self, heard: int, deadline: float) -> None:
        """On the event loop, once in each of its rounds. heard: as it was in the last one."""
        now = self._settings.heard
        is_idle = now == heard
        if not is_idle and time.monotonic() < deadline:
            self._loop.call_soon(self._look_round, now, deadline)
            return
        with self._lock:
            self._is_gathering = False
            if self._closed:
                return  # its last sync is for all
            may_block = is_idle and self._usual <= IDLE_SECONDS and not self._is_being_written()
            if self._is_syncing or not may_block:
                self._want(self._drawn)
                return
            target = self._begin()
        self._sync(target)

    def close(self) -> None:
        """End the thread; the caller closes the file's last connection, which syncs what is left."""
        with self._lock:
            self._closed = True
            if self._waiting:
                self._wanted = self._drawn
            self._work.notify()
        self._thread.join()
        os.close(self._descriptor)

    def _want(self, ticket: int) -> None:
        if ticket > self._wanted:
            self._wanted = ticket
            if not self._is_syncing:
                self._work.notify()

    def _run(self) -> None:
        try:
            self._sync_what_is_due()
        except Exception as error:  # noqa: BLE001 - without this thread commits would wait for ever
            panic(self._path, error)

    def _sync_what_is_due(self) -> None:
        while True:
            with self._lock:
                while self._is_syncing or not self._is_due():
                    self._work.wait(self._patience())
                if self._closed and self._wanted <= self._synced:
                    return
                target = self._begin()
            self._sync(target)

    def _begin(self) -> int:
        """Become the one who syncs, holding the lock; returns what the sync covers."""
        self._is_syncing, self._deadline = True, None
        return self._drawn

    def _sync(self, target: int) -> None:
        if self._settings.fsync:
            began = time.monotonic()
            try:
                sync_file(self._descriptor)
            except OSError as error:
                panic(self._path, error)
            self._usual += (time.monotonic() - began - self._usual) / 8
        with self._lock:
            self._synced, self._is_syncing = target, False
            if self._blocked:
                self._done.notify_all()
            if self._wanted > target or self._deadline is not None or self._closed:
                self._work.notify()
            if not self._waiting:
                return
            ready = [then for ticket, then in self._waiting if ticket <= target]
            self._waiting = [entry for entry in self._waiting if entry[0] > target]
        if ready:
            _finish(self._loop, ready)

    def _is_due(self) -> bool:
        if self._closed or self._wanted > self._synced:
            return True
        return self._deadline is not None and time.monotonic() >= self._deadline

    def _patience(self) -> float | None:
        if self._is_syncing or self._deadline is None:
            return None
        return max(self._deadline - time.monotonic(), 0)


def _finish(loop: asyncio.AbstractEventLoop, waiting: list[Callable[[], None]]) -> None:
    """From any thread: wake the loop once for all that waited."""

    def tell() -> None:
        for then in waiting:
            loop.call_soon(then)  # what one of them raises is not the others' trouble

    loop.call_soon_threadsafe(tell)


class SyncDebts:
    """What must be on the disk before a session may send anything more to its client.

    owed: per file that a commit went to, the ticket of the last one.
    """

    def __init__(self) -> None:
        self.owed: dict[WalSync, int] = {}

    def add(self, wal: WalSync, *, wait: bool = True) -> tuple[WalSync, int] | None:
        """After a COMMIT. Without `wait` (synchronous_commit = off) it is only synced soon.

        Returns what others owe who tell their clients of this commit.
        """
        ticket = wal.ticket()
        if not wait:
            wal.want_soon()
            return None
        self.owed[wal] = ticket
        return wal, ticket

    def owe(self, wal: WalSync, ticket: int) -> None:
        """The client is about to hear of another session's commit."""
        if not wal.covers(ticket):
            self.owed[wal] = max(ticket, self.owed.get(wal, 0))

    def __bool__(self) -> bool:
        return bool(self.owed)

    def begin_to_pay(self) -> None:
        """In the session's thread, at the end of its work: the sync need not wait for the loop."""
        for wal, ticket in tuple(self.owed.items()):
            wal.push(ticket)

    def pay(self) -> None:
        """For threads: wait until all is on the disk."""
        for wal, ticket in tuple(self.owed.items()):
            wal.wait(ticket)
        self.owed.clear()

    def settle(self, *, at_once: bool = False) -> bool:
        """Forget what is on the disk; whether nothing is left. at_once: sync it here, where that is quick."""
        for wal, ticket in tuple(self.owed.items()):
            if wal.covers(ticket) or (at_once and wal.push_at_once(ticket)):
                del self.owed[wal]
        return not self.owed

    def when_paid(self, then: Callable[[], None]) -> None:
        """On the event loop: call `then` there when all is on the disk."""
        wal, ticket = self.owed.popitem()

        def paid() -> None:
            if self.settle():
                then()
            else:
                self.when_paid(then)

        self.owed[wal] = ticket
        wal.when_synced(ticket, paid)

    async def paid(self) -> None:
        """For the event loop: the same without a blocked thread. What `when_paid` has settled is no debt."""
        while self.owed:
            wal, ticket = next(iter(self.owed.items()))
            await wal.synced(ticket)
            self.settle()
