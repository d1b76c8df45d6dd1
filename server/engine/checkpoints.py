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

LOG = logging.getLogger("polar_lite.server")

TICK_SECONDS: Final = 1.0
# Wait for more to come unless so many commits have, or ticks.
BUSY_COMMITS: Final = 500
PATIENT_TICKS: Final = 5
# Frames (pages) in the log from which on writers are held up for a moment, so that it starts anew, and
# from which on the file is cut as well. A file that only starts anew is faster to write: it need not grow.
RESTART_FRAMES: Final = 4096
TRUNCATE_FRAMES: Final = 16384
GRANT_SECONDS: Final = 2.0


class Checkpointer:
    """The checkpoints of one file: nobody else in the process may run one.

    Its connections also keep the -wal in place while the server runs. It owns the grant as sessions do,
    so it has what those that wait ask of an owner.
    """

    pid: Final = 0
    gives_way: Final = True
    has_been_idle: Final = False

    def __init__(self, path: Path, grant: WriterGrant) -> None:
        self._path = path
        self._grant = grant
        self._busy = threading.Lock()
        self._stop = threading.Event()
        self._connection = _connect(path)
        self._pin = _connect(path)
        self._pin.execute("SELECT 1 FROM sqlite_schema").fetchone()  # makes the -wal
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
                if frames >= restart_frames:
                    self._start_anew("TRUNCATE" if frames >= TRUNCATE_FRAMES else "RESTART")
            except sqlite3.Error as error:
                if getattr(error, "sqlite_errorname", "") == "SQLITE_IOERR_FSYNC":
                    panic(self._path, error)
                # Nothing is lost: the log keeps what could not be written back.
                LOG.warning("could not checkpoint %s: %s", self._path.name, error)

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self._pin.close()
        self._connection.close()

    def _run(self, wal: WalSync) -> None:
        done, ticks = wal.drawn, 0
        while not self._stop.wait(TICK_SECONDS):
            new = wal.drawn - done
            ticks = ticks + 1 if new else 0
            if new >= BUSY_COMMITS or ticks >= PATIENT_TICKS:
                done, ticks = wal.drawn, 0
                self.checkpoint()

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
            return self._pragma("PASSIVE")
        finally:
            self._pin.execute("ROLLBACK")

    def _start_anew(self, mode: str) -> None:
        """With the grant to write: no commit of ours can come between. Old readers put it off."""
        try:
            self._grant.acquire(self, lambda: None, GRANT_SECONDS, TimeoutError)
        except TimeoutError:
            return
        try:
            self._pragma(mode)
        finally:
            self._grant.release(self)

    def _pragma(self, mode: str) -> int:
        row = self._connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
        return int(row[1])


def _connect(path: Path) -> sqlite3.Connection:
    # No timeout: a checkpoint that would have to wait for a reader comes again.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0)
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
