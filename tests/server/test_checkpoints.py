"""Checkpoints: when they are due, and that the log starts anew although somebody always reads."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from polar_lite.server.engine.checkpoints import (
    BUSY_COMMITS,
    GROWN_BYTES,
    MOST_PASSED_OVER,
    PATIENT_TICKS,
    TRUNCATE_FRAMES,
    Checkpointer,
    Pace,
)
from polar_lite.server.engine.grant import Owner, WriterGrant

# What makes a log that is cut.
LONG_KILOBYTES = TRUNCATE_FRAMES * 4 + 1024


class Files:
    """A database file, those who read and write it, and the size of its log."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open: list[sqlite3.Connection] = []
        self.writer = self.connect()
        self.writer.execute("PRAGMA journal_mode = WAL")
        self.writer.execute("CREATE TABLE t (a)")

    def connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        self._open.append(connection)
        return connection

    def reader(self) -> sqlite3.Connection:
        connection = self.connect()
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM t").fetchone()
        return connection

    def write(self, kilobytes: int) -> None:
        self.writer.execute("INSERT INTO t VALUES (zeroblob(?))", (kilobytes * 1024,))

    @property
    def log(self) -> int:
        return self.path.with_name(self.path.name + "-wal").stat().st_size

    def close(self) -> None:
        for connection in self._open:
            connection.close()


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Files]:
    found = Files(tmp_path / "file.db")
    yield found
    found.close()


def test_a_checkpoint_waits_for_more_to_come() -> None:
    pace = Pace(commits=0, size=0)
    assert not pace.is_due(0, 0, is_unfinished=False), "nothing was committed"
    due = [pace.is_due(1, 0, is_unfinished=False) for _ in range(PATIENT_TICKS)]
    assert due == [False] * (PATIENT_TICKS - 1) + [True]
    pace.begin(1)
    pace.end(0)
    assert pace.is_due(1 + BUSY_COMMITS, 0, is_unfinished=False)


def test_few_commits_that_make_the_log_grow_are_not_waited_for() -> None:
    """The log of a file of some megabytes would otherwise be of some hundred."""
    pace = Pace(commits=0, size=0)
    assert pace.is_due(1, GROWN_BYTES, is_unfinished=False)
    pace.begin(1)
    pace.end(GROWN_BYTES)
    assert not pace.is_due(2, GROWN_BYTES, is_unfinished=False)
    assert pace.is_due(2, 2 * GROWN_BYTES, is_unfinished=False)


def test_what_is_unfinished_is_tried_again_without_commits() -> None:
    pace = Pace(commits=7, size=0)
    due = [pace.is_due(7, 0, is_unfinished=True) for _ in range(PATIENT_TICKS)]
    assert due[-1]


def test_the_log_is_cut_when_a_long_reader_has_left(files: Files) -> None:
    checkpointer = Checkpointer(files.path, WriterGrant(), patience=0)
    reader = files.reader()
    files.write(LONG_KILOBYTES)
    checkpointer.checkpoint()
    assert checkpointer.is_unfinished
    assert files.log > LONG_KILOBYTES * 1024
    reader.execute("ROLLBACK")
    for _ in range(2):  # after one that failed, one is left out
        checkpointer.checkpoint()
    assert not checkpointer.is_unfinished
    assert files.log == 0
    checkpointer.close()


class GrantOfOneWhoReads(WriterGrant):
    """Whoever takes it makes a reader stop, a moment later."""

    def __init__(self, reader: sqlite3.Connection) -> None:
        super().__init__()
        self._reader = reader
        self.stopping: threading.Thread | None = None

    def release(self, owner: Owner) -> None:
        super().release(owner)
        assert self.stopping is not None
        self.stopping.join()

    def acquire(self, owner: Owner, *args: object, **options: object) -> None:
        super().acquire(owner, *args, **options)  # type: ignore[arg-type]
        self.stopping = threading.Thread(target=self._reader.execute, args=("ROLLBACK",))
        self.stopping.start()


def test_short_readers_are_waited_for(files: Files) -> None:
    """There may be one at every moment, and the log would never start anew."""
    reader = files.reader()
    checkpointer = Checkpointer(files.path, GrantOfOneWhoReads(reader), patience=30)
    files.write(LONG_KILOBYTES)
    checkpointer.checkpoint()
    assert not checkpointer.is_unfinished
    assert files.log == 0
    checkpointer.close()


def test_writers_are_held_up_less_often_for_a_reader_that_stays(files: Files) -> None:
    class Counted(WriterGrant):
        taken = 0

        def release(self, owner: Owner) -> None:
            super().release(owner)
            self.taken += 1

    grant = Counted()
    checkpointer = Checkpointer(files.path, grant, patience=0)
    files.reader()
    files.write(20 * 1024)
    for _ in range(10 * MOST_PASSED_OVER):
        checkpointer.checkpoint()
    assert checkpointer.is_unfinished
    assert grant.taken < 20
    checkpointer.close()
