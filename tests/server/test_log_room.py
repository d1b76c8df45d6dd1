"""A log that many commits go to is made longer in advance, and nobody's rows come to harm by that."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.servers import ServerProcess
from harness.waiting import eventually
from polar_lite.server.engine.log_room import BUSY_COMMITS, CHUNK_BYTES, LEAST_BYTES, MOST_BYTES, LogRoom


def connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=0)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    return connection


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.db"


@pytest.fixture
def writer(file: Path) -> Iterator[sqlite3.Connection]:
    connection = connect(file)
    connection.execute("CREATE TABLE t (a)")
    yield connection
    connection.close()


@pytest.fixture
def room(file: Path, writer: sqlite3.Connection) -> Iterator[LogRoom]:
    found = LogRoom(log_of(file))
    yield found
    found.close()


def log_of(file: Path) -> Path:
    return file.with_name(file.name + "-wal")


def test_few_commits_are_not_worth_it(room: LogRoom) -> None:
    assert room.wanted(BUSY_COMMITS - 1) == 0


def test_a_busy_log_that_grows_gets_more_and_more(
    room: LogRoom, file: Path, writer: sqlite3.Connection
) -> None:
    wanted = [room.wanted(BUSY_COMMITS)]
    for busy in range(2, 6):
        while not room.extend(writer, wanted[-1]):
            pass
        assert log_of(file).stat().st_size == wanted[-1]
        assert room.wanted(2 * busy * BUSY_COMMITS) == 0, "nobody has needed more"
        with log_of(file).open("r+b") as log:  # as if SQLite had
            log.truncate(wanted[-1] + 1)
        wanted.append(room.wanted((2 * busy + 1) * BUSY_COMMITS))
        if not wanted[-1]:
            break
    assert wanted[0] == LEAST_BYTES
    assert wanted[1:] == [2 * (LEAST_BYTES + 1), MOST_BYTES, 0]


def test_rows_before_and_behind_it_outlive_a_crash(
    room: LogRoom, file: Path, writer: sqlite3.Connection, tmp_path: Path
) -> None:
    for number in range(300):
        writer.execute("INSERT INTO t VALUES (?)", (number,))
        if number % 50 == 0:
            room.extend(writer, LEAST_BYTES)
    (tmp_path / "copy").mkdir()
    for found in (file, log_of(file)):
        shutil.copy(found, tmp_path / "copy")
    copy = connect(tmp_path / "copy" / file.name)
    assert copy.execute("SELECT count(*), sum(a) FROM t").fetchone() == (300, sum(range(300)))
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()
    assert log_of(file).stat().st_size > 6 * CHUNK_BYTES


def test_nobody_is_written_over(room: LogRoom, file: Path, writer: sqlite3.Connection) -> None:
    """Another process may be appending at this moment: it has SQLite's lock then."""
    other = connect(file)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO t VALUES (1)")
    before = log_of(file).stat().st_size
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        room.extend(writer, LEAST_BYTES)
    assert log_of(file).stat().st_size == before
    other.execute("COMMIT")
    other.close()


def test_a_busy_server_makes_room(fresh_server: ServerProcess) -> None:
    log = fresh_server.data_dir / "base" / "postgres.db-wal"
    connection = fresh_server.connect("postgres", "postgres")
    connection.execute("CREATE TABLE t (a int)")

    def has_room() -> bool:
        for number in range(2 * BUSY_COMMITS):
            connection.execute("INSERT INTO t VALUES (%s)", (number,))
        return log.stat().st_size >= LEAST_BYTES

    eventually(has_room, "the log has room")
    rows = connection.execute("SELECT count(*) FROM t").fetchone()
    fresh_server.kill()
    fresh_server.start()
    assert fresh_server.connect("postgres", "postgres").execute("SELECT count(*) FROM t").fetchone() == rows
