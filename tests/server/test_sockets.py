"""Clients' sockets on asyncio's event loop: half-closed, reset, read slowly, and one too many."""

import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import frontend as f
from harness.frontend import Frontend
from harness.servers import LOOPS, ServerProcess

LONG = "SELECT g, repeat('x', 1000) FROM generate_series(1, 20000) AS g"


@pytest.fixture(scope="module", params=LOOPS)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path_factory.mktemp("loop") / "data", loop=request.param) as process:
        yield process


def test_a_client_that_sends_no_more_is_answered(server: ServerProcess) -> None:
    client = server.frontend()
    client.send(f.query(LONG))
    client.socket.shutdown(1)
    answers = client.receive_all()
    assert sum(message.tag == "D" for message in answers) == 20_000
    assert answers[-1].tag == "Z"


def test_an_answer_to_a_slow_reader_comes_whole_and_in_order(server: ServerProcess) -> None:
    client = server.frontend()
    client.send(f.query(LONG))
    # The server has more to send than sockets hold, before the first byte is read.
    other = server.frontend()
    assert other.rows("SELECT 1") == [("1",)]
    rows = [message.values for message in client.until_ready() if message.tag == "D"]
    assert [int(number or b"0") for number, _ in rows] == list(range(1, 20_001))
    assert client.rows("SELECT 2") == [("2",)]


def test_a_reset_while_rows_are_on_their_way_is_nobody_elses_matter(server: ServerProcess) -> None:
    client, other = server.frontend(), server.frontend()
    client.send(f.query(LONG))
    assert client.receive() is not None
    client.abort()
    assert other.rows("SELECT 3") == [("3",)]


def test_many_bytes_at_once_and_many_messages_at_once(server: ServerProcess) -> None:
    client = server.frontend()
    long = "y" * 3_000_000
    assert client.rows(f"SELECT length('{long}')") == [("3000000",)]
    client.send(*[f.query(f"SELECT {number}") for number in range(500)])
    found = [client.until_ready() for _ in range(500)]
    assert [messages[1].values for messages in found] == [[str(number).encode()] for number in range(500)]


@pytest.mark.skipif(sys.platform != "linux", reason="prlimit is Linux's")
def test_who_comes_when_there_are_no_more_open_files_is_served_later(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data", loop="asyncio") as server:
        first = server.frontend()
        assert first.rows("SELECT 1") == [("1",)]
        assert server.process is not None
        pid = server.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        used = max(int(entry.name) for entry in Path(f"/proc/{pid}/fd").iterdir()) + 1
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (used, before[1]))
        late = [Frontend(server.host, server.port) for _ in range(used)]  # gaps are filled, too
        server.wait_for_log("could not accept a connection")
        assert first.rows("SELECT 2") == [("2",)]
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
        late[-1].log_on("polardb", "polardb")
        assert late[-1].rows("SELECT 3") == [("3",)]
        for client in late:
            client.close()
