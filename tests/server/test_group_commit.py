"""How many syncs commits need, counted in the record of `harness.disk`; nobody is answered before one."""

import ctypes.util
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Final

import psycopg
import pytest

from harness import frontend
from harness.disk import Disk
from harness.servers import ServerProcess
from harness.waiting import eventually

WAL: Final = "base/postgres.db-wal"
SEQUENCES: Final = "base/postgres.sequences-wal"

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or ctypes.util.find_library("sqlite3") is None,
    reason="SQLite is not a shared library here, so nothing can record what it writes",
)


class Recorded:
    """A server with a record, and the syncs of a piece of work."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._record, self._image = folder / "record", folder / "image"
        self._image.mkdir()
        self.server = ServerProcess(folder / "data", *options)
        self.server.program = [sys.executable, "-m", "harness.disk", str(self._record)]
        self.server.env["PYTHONPATH"] = str(Path(__file__).parents[1])

    def position(self) -> int:
        return self._record.stat().st_size

    def syncs(self, begin: int, name: str = WAL) -> int:
        return Disk(self._record, self._image).syncs(name, begin, self.position())

    def of(self, work: Callable[[], object], name: str = WAL) -> int:
        begin = self.position()
        work()
        return self.syncs(begin, name)


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Recorded]:
    made = Recorded(tmp_path)
    with made.server:
        client = made.server.connect("postgres", "postgres")
        client.execute("CREATE TABLE t (a int)")
        client.execute("CREATE SEQUENCE s")
        yield made


@pytest.fixture
def client(recorded: Recorded) -> psycopg.Connection[tuple[object, ...]]:
    return recorded.server.connect("postgres", "postgres")


Client = psycopg.Connection[tuple[object, ...]]


def test_a_commit_is_synced_before_its_answer(recorded: Recorded, client: Client) -> None:
    for number in range(5):
        assert recorded.of(lambda: client.execute("INSERT INTO t VALUES (1)")) == 1, number


def test_a_pipeline_of_commits_needs_one_sync(recorded: Recorded, client: Client) -> None:
    def work() -> None:
        with client.pipeline():
            for _ in range(100):
                client.execute("INSERT INTO t VALUES (2)")

    assert recorded.of(work) < 10  # one for each piece in which the socket delivers it


def test_statements_in_one_message_need_one_sync(recorded: Recorded, client: Client) -> None:
    text = "BEGIN; INSERT INTO t VALUES (3); COMMIT;" * 20
    assert recorded.of(lambda: client.execute(text)) == 1  # type: ignore[call-overload]


def test_commits_of_clients_that_come_together_share_syncs(recorded: Recorded) -> None:
    """What all of them have sent is carried out before the sync: held up by a signal, they come together."""
    clients = [recorded.server.frontend("postgres", "postgres") for _ in range(12)]
    statement = frontend.query("INSERT INTO t VALUES (6)")
    for client in clients:
        client.send(statement)  # a statement that the server knows is carried out as soon as it is heard
        client.until_ready()

    def work() -> None:
        recorded.server.send_signal(signal.SIGSTOP)
        for client in clients:
            client.send(statement)
        recorded.server.send_signal(signal.SIGCONT)
        for client in clients:
            assert client.until_ready()[-1].tag == "Z"

    # A slow machine cuts a round in pieces, each with its sync.
    assert median([recorded.of(work) for _ in range(9)]) <= 4


def test_reading_needs_none(recorded: Recorded, client: Client) -> None:
    def work() -> None:
        client.execute("SELECT count(*) FROM t")
        with client.transaction():
            client.execute("SELECT count(*) FROM t")

    assert recorded.of(work) == 0


def test_a_notice_after_a_commit_waits_for_it(recorded: Recorded, client: Client) -> None:
    """What a procedure sends after its COMMIT tells of it."""
    client.execute(
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (4); COMMIT;"
        " RAISE NOTICE 'committed'; PERFORM pg_sleep(60); END $$"
    )
    begin = recorded.position()
    syncs: list[int] = []

    def heard(_: object) -> None:
        syncs.append(recorded.syncs(begin))
        client.cancel()

    client.add_notice_handler(heard)
    with pytest.raises(psycopg.errors.QueryCanceled):
        client.execute("CALL p()")
    assert syncs == [1]


def test_without_synchronous_commit_the_sync_comes_later(recorded: Recorded, client: Client) -> None:
    """wal_writer_delay is 0.2 s."""
    for value in ("on", "local", "remote_write", "remote_apply", "off"):
        client.execute(f"SET synchronous_commit = {value}")  # type: ignore[call-overload]
    begin = recorded.position()
    for _ in range(50):
        client.execute("INSERT INTO t VALUES (5)")
    assert recorded.syncs(begin) < 25
    eventually(lambda: recorded.syncs(begin) > 0, "the commits are synced")


def test_sequences_reserve_ahead(recorded: Recorded, client: Client) -> None:
    """A value is given away when its reservation is on the disk; one sync is good for many values."""

    def work() -> None:
        for _ in range(64):
            client.execute("SELECT nextval('s')")

    assert 0 < recorded.of(work, SEQUENCES) <= 8
    # The reservation that was made ahead may still be on its way.
    assert recorded.of(lambda: client.execute("SELECT setval('s', 1000)"), SEQUENCES) in (1, 2)


def test_fsync_off(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, "-c", "fsync=off")
    with recorded.server as server:
        client = server.connect("postgres", "postgres")
        client.execute("CREATE TABLE t (a int)")
        assert recorded.of(lambda: client.execute("INSERT INTO t VALUES (1)")) == 0
