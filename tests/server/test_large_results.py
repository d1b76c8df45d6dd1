"""Results larger than memory should hold: back-pressure, suspended portals, clients that do not read."""

import contextlib
import socket
import threading

from harness import frontend as f
from harness.frontend import Frontend
from harness.servers import ServerProcess
from harness.waiting import eventually

SYNC = b"S\0\0\0\x04"
ROWS = 250_000
MANY = f"SELECT g, repeat('x', 440) FROM generate_series(1, {ROWS}) g"  # 114 MB on the wire
ALLOWANCE = 64 * 1024  # kB; the result itself is 114 MB


def count_rows(client: Frontend) -> int:
    return sum(message.tag == "D" for message in client.until_ready())


def test_a_slow_reader_costs_no_memory(fresh_server: ServerProcess) -> None:
    client, other = fresh_server.frontend(), fresh_server.frontend()
    client.rows("SELECT g, repeat('x', 100) FROM generate_series(1, 10) g")
    before = fresh_server.peak_memory()
    client.send(f.query(MANY))
    eventually(lambda: _is_active(other, client), "the query runs")
    assert other.rows("SELECT 1") == [("1",)]
    assert count_rows(client) == ROWS
    assert fresh_server.peak_memory() - before < 16 * 1024


def test_a_suspended_portal_keeps_its_rows_behind_the_cursor(fresh_server: ServerProcess) -> None:
    client = fresh_server.frontend()
    client.query("BEGIN")
    before = fresh_server.peak_memory()
    client.send(f.parse("", MANY), f.bind("big", ""), f.execute("big", 10), SYNC)
    assert count_rows(client) == 10
    client.send(f.execute("big"), SYNC)
    assert count_rows(client) == ROWS - 10
    assert fresh_server.peak_memory() - before < ALLOWANCE


def test_another_statement_moves_the_rows_of_a_portal_aside(fresh_server: ServerProcess) -> None:
    client = fresh_server.frontend()
    client.query("CREATE TABLE t (a int, b text)")
    client.query("INSERT INTO t SELECT g, repeat('x', 400) FROM generate_series(1, 50000) g")
    client.query("BEGIN")
    before = fresh_server.peak_memory()
    client.send(f.parse("", "SELECT * FROM t"), f.bind("p", ""), f.execute("p", 10), SYNC)
    assert count_rows(client) == 10
    client.query("DELETE FROM t WHERE a > 49900")  # few: what a transaction has written takes memory as well
    assert client.rows("SELECT count(*) FROM t") == [("49900",)]
    client.send(f.execute("p", 100), SYNC)
    assert count_rows(client) == 100
    client.send(f.execute("p"), SYNC)
    assert count_rows(client) == 50_000 - 110
    assert fresh_server.peak_memory() - before < 16 * 1024


def test_a_session_that_does_not_read_can_be_terminated(fresh_server: ServerProcess) -> None:
    client, other = fresh_server.frontend(), fresh_server.frontend()
    client.send(f.query(MANY))
    eventually(lambda: _is_active(other, client), "the query runs")
    other.query(f"SELECT pg_terminate_backend({client.pid})")
    eventually(lambda: not _sessions(other, client), "the session has ended")


def test_a_client_that_sends_and_never_reads_is_not_read_either(fresh_server: ServerProcess) -> None:
    client, other = fresh_server.frontend(), fresh_server.frontend()
    client.rows("SELECT repeat('x', 1000)")
    waits = f"SELECT wait_event FROM pg_stat_activity WHERE pid = {client.pid}"
    other.rows(waits)  # what is loaded for it does not count
    before = fresh_server.peak_memory()
    flood = f.query("SELECT repeat('x', 1000)") * 900_000  # 27 MB of queries, 900 MB of answers

    def send() -> None:
        with contextlib.suppress(OSError):
            client.socket.settimeout(None)
            client.send(flood)

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    eventually(lambda: other.rows(waits) == [("ClientWrite",)], "the server waits for the client to read")
    assert other.rows("SELECT 1") == [("1",)]
    assert fresh_server.peak_memory() - before < 20 * 1024
    other.query(f"SELECT pg_terminate_backend({client.pid})")
    eventually(lambda: not _sessions(other, client), "the session has ended")
    client.socket.shutdown(socket.SHUT_RDWR)
    sender.join()


def test_a_client_that_leaves_within_a_result(fresh_server: ServerProcess) -> None:
    other = fresh_server.frontend()
    for way in (Frontend.abort, Frontend.close):
        client = fresh_server.frontend()
        client.query("BEGIN; CREATE TABLE unfinished (a int)")
        client.send(f.query(MANY))
        assert client.receive() is not None
        way(client)
        eventually(lambda client=client: not _sessions(other, client), "the session has ended")  # type: ignore[misc]
        assert other.rows("SELECT to_regclass('unfinished')") == [(None,)]
        assert other.query("CREATE TABLE unfinished (a int)")[0].tag == "C"  # no lock is left
        other.query("DROP TABLE unfinished")


def _is_active(observer: Frontend, client: Frontend) -> bool:
    return _sessions(observer, client) == [("active",)]


def _sessions(observer: Frontend, client: Frontend) -> list[tuple[str | None, ...]]:
    return observer.rows(f"SELECT state FROM pg_stat_activity WHERE pid = {client.pid}")
