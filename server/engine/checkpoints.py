"""Checkpoints: pages of the -wal go back into the database file, in a thread of their own.

SQLite would do that inside the commit that crosses a limit (`wal_autocheckpoint`). Each checkpoint syncs
the -wal before it writes to the database file, and that file before the log may be used anew; SQLite
does both itself. SQLite docs, "Write-Ahead Logging" and "PRAGMA wal_checkpoint".
"""

import logging
import sqlite3
import threading
from pathlib import Path
from typing import Final

from polar_lite.server.engine.durability import SyncSettings, WalSync, panic
from polar_lite.server.engine.grant import WriterGrant
from polar_lite.server.engine.log_room import LogRoom

LOG = logging.getLogger("polar_lite.server")

TICK_SECONDS: Final = 1.0
# Wait for more to come unless so many commits have, or ticks, or the log has grown by so much.
BUSY_COMMITS: Final = 500
PATIENT_TICKS: Final = 5
GROWN_BYTES: Final = 16 * 1024 * 1024
# Frames (pages) in the log from which on writers are held up for a moment, so that it starts anew, and
# from which on the file is cut as well. A file that only starts anew is faster to write: it need not grow.
RESTART_FRAMES: Final = 4096
TRUNCATE_FRAMES: Final = 32768
GRANT_SECONDS: Final = 2.0
# How long writers are held up then for those who read what is only in the log: those who begin to read
# meanwhile need it no more, so that short reads, one overlapping the other, do not put it off for ever.
READERS_SECONDS: Final = 0.1
# After attempts that failed, so many checkpoints go by without another one.
MOST_PASSED_OVER: Final = 10


class Pace:
    """When the next checkpoint is due; asked once in each tick."""

    def __init__(self, commits: int, size: int) -> None:
        self._commits, self._size = commits, size
        self._ticks = 0

    def is_due(self, commits: int, size: int, *, is_unfinished: bool) -> bool:
        """commits: so far. size: of the log's file. is_unfinished: the log could not start anew."""
        new = commits - self._commits
        self._ticks = self._ticks + 1 if new or is_unfinished else 0
        has_grown = new > 0 and size - self._size >= GROWN_BYTES
        return new >= BUSY_COMMITS or has_grown or self._ticks >= PATIENT_TICKS

    def begin(self, commits: int) -> None:
        """The checkpoint is for these commits."""
        self._commits, self._ticks = commits, 0

    def end(self, size: int) -> None:
        self._size = size


class Checkpointer:
    """The checkpoints of one file: nobody else in the process may run one.

    Its connections also keep the -wal in place while the server runs. It owns the grant as sessions do,
    so it has what those that wait ask of an owner.
    """

    pid: Final = 0
    gives_way: Final = True
    has_been_idle: Final = False

    def __init__(self, path: Path, grant: WriterGrant, patience: float = READERS_SECONDS) -> None:
        self._path = path
        self._log = path.with_name(path.name + "-wal")
        self._grant = grant
        self._busy = threading.Lock()
        self._stop = threading.Event()
        self._connection = _connect(path, patience)
        self._pin = _connect(path)
        self.is_unfinished = False  # the log is long, and could not start anew
        self._failures = self._passed_over = 0
        self._pin.execute("SELECT 1 FROM sqlite_schema").fetchone()  # makes the -wal
        self._room = LogRoom(self._log)
        self._thread: threading.Thread | None = None

    def make_way(self) -> None:
        """It has the grant for a moment, and works."""

    def start(self, wal: WalSync) -> None:
        """Checkpoint whenever there were commits, until `close`."""
        name = f"checkpoint {self._path.name}"
        self._thread = threading.Thread(target=self._run, args=(wal,), name=name, daemon=True)
        self._thread.start()

    def checkpoint(self, *, restart_frames: int = RESTART_FRAMES) -> None:
        """Write back what no reader still needs from the log; one of `restart_frames` starts anew."""
        with self._busy:
            try:
                frames = self._write_back()
                self.is_unfinished = frames >= restart_frames
                if self.is_unfinished and self._passed_over >= min(self._failures, MOST_PASSED_OVER):
                    self.is_unfinished = not self._start_anew(
                        "TRUNCATE" if frames >= TRUNCATE_FRAMES else "RESTART"
                    )
                    self._failures = self._failures + 1 if self.is_unfinished else 0
                    self._passed_over = 0
                else:
                    self._passed_over += 1
            except sqlite3.Error as error:
                if getattr(error, "sqlite_errorname", "") == "SQLITE_IOERR_FSYNC":
                    panic(self._path, error)
                # Nothing is lost: the log keeps what could not be written back.
                LOG.warning("could not checkpoint %s: %s", self._path.name, error)

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self._room.close()
        self._pin.close()
        self._connection.close()

    def _run(self, wal: WalSync) -> None:
        pace = Pace(wal.drawn, self._log_size())
        while not self._stop.wait(TICK_SECONDS):
            self._make_room(wal.drawn)
            if pace.is_due(wal.drawn, self._log_size(), is_unfinished=self.is_unfinished):
                pace.begin(wal.drawn)
                self.checkpoint()
                pace.end(self._log_size())

    def _make_room(self, commits: int) -> None:
        wanted = self._room.wanted(commits)
        is_enough = not wanted
        try:
            while not (is_enough or self._stop.is_set()):
                self._grant.acquire(self, lambda: None, GRANT_SECONDS, TimeoutError)
                try:
                    is_enough = self._room.extend(self._connection, wanted)
                finally:
                    self._grant.release(self)
                self._room.sync()
        except (OSError, TimeoutError, sqlite3.Error) as error:
            # A failed sync of zeros says nothing of commits: theirs fails as well if the disk is broken.
            LOG.warning("could not extend %s: %s", self._log.name, error)

    def _log_size(self) -> int:
        try:
            return self._log.stat().st_size
        except OSError:  # whatever that is, the checkpoint will tell
            return 0

    def _write_back(self) -> int:
        """Returns how many frames the log has.

        The pinned snapshot keeps writers from starting the log anew in the meantime: up to SQLite 3.51.2
        a checkpoint that begins on a log which is written back already, and is then overtaken by such a
        writer, takes new frames for old ones ("The WAL-Reset Bug"). On such a log the pin makes the
        checkpoint do nothing.
        """
        self._pin.execute("BEGIN")
        try:
            self._pin.execute("SELECT 1 FROM sqlite_schema").fetchone()
            return self._pragma("PASSIVE")[1]
        finally:
            self._pin.execute("ROLLBACK")

    def _start_anew(self, mode: str) -> bool:
        """With the grant to write: no commit of ours can come between. False where old readers put it off."""
        try:
            self._grant.acquire(self, lambda: None, GRANT_SECONDS, TimeoutError)
        except TimeoutError:
            return False
        try:
            return self._pragma(mode)[0] == 0
        finally:
            self._grant.release(self)

    def _pragma(self, mode: str) -> tuple[int, int, int]:
        """Whether somebody was in the way; frames in the log, and how many of them are written back."""
        found: tuple[int, int, int] = self._connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
        return found


def _connect(path: Path, timeout: float = 0) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=timeout)
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA checkpoint_fullfsync = ON")
    return connection


class LoggedFile:
    """A SQLite file in use: its group commit (`wal`) and its checkpoints. Needs the file to exist."""

    def __init__(self, path: Path, grant: WriterGrant, sync: SyncSettings) -> None:
        self.checkpointer = Checkpointer(path, grant)
        self.wal = WalSync(path, sync, lambda: grant.owner is not None)
        self.checkpointer.start(self.wal)

    def close(self) -> None:
        self.wal.close()
        self.checkpointer.close()
