"""Stopping the server in every state a session can be in: quickly, in order, and with nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import frontend as f
from harness.frontend import Frontend
from harness.logon import with_audit
from harness.servers import READY, ServerProcess
from harness.waiting import eventually

Start = Callable[..., ServerProcess]

ENDLESS = "SELECT count(*) FROM generate_series(1, 100000000) a, generate_series(1, 1000) b"
BIG = "SELECT g, repeat('x', 100) FROM generate_series(1, 1000000) g"
TERMINATED = "ErrorResponse FATAL 57P01 'terminating connection due to administrator command'"


def wait_active(observer: Frontend, *clients: Frontend) -> None:
    for client in clients:
        sql = f"SELECT state FROM pg_stat_activity WHERE pid = {client.pid}"
        eventually(lambda sql=sql: observer.rows(sql) == [("active",)], "the statement runs")  # type: ignore[misc]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_all_sessions_are_told_and_their_logoff_triggers_run(start_server: Start, number: int) -> None:
    server = start_server("-c", "polar_logon_lock_timeout=100ms")
    observer = with_audit(server)
    idle, in_block, sleeping, busy, slow = (server.frontend() for _ in range(5))
    in_block.query("BEGIN")
    in_block.query("CREATE TABLE undone (a int)")
    sleeping.send(f.query("SELECT pg_sleep(100)"))
    busy.send(f.query(ENDLESS))
    slow.send(f.query(BIG))
    wait_active(observer, sleeping, busy, slow)
    silent = socket.create_connection((server.host, server.port))
    server.send_signal(number)
    assert server.wait() == 0
    for client in (observer, idle, in_block, sleeping, busy):
        assert client.until_ready()[-1].text == TERMINATED
    silent.close()
    server.close_clients()
    server.start()
    again = server.frontend()
    assert again.rows("SELECT count(*) FROM audit WHERE event = 'before_user_logoff'") == [("6",)]
    assert again.query("TABLE undone")[0].fields["C"] == "42P01"


def test_a_logoff_trigger_without_end_is_canceled(start_server: Start) -> None:
    server = start_server("-c", "polar_shutdown_timeout=300ms")
    client = server.frontend()
    client.query("CREATE FUNCTION stuck RETURN event_trigger IS BEGIN LOOP NULL; END LOOP; END;")
    client.query("CREATE EVENT TRIGGER z ON before_user_logoff EXECUTE FUNCTION stuck()")
    server.send_signal(signal.SIGTERM)
    assert server.wait(5) == 0
    server.wait_for_log('event trigger "z" failed at before_user_logoff', "57P01", "stopped")


def test_nothing_is_left_of_connections(tmp_path: Path) -> None:
    """In Python's development mode: no task destroyed, no transport or file left open."""
    command = [
        sys.executable,
        "-X",
        "dev",
        "-m",
        "polar_lite.server",
        "-p",
        "0",
        "-D",
        str(tmp_path / "data"),
    ]
    with (tmp_path / "errors").open("w") as errors_file:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=errors_file,
            text=True,
            env={**os.environ, "PYTHONASYNCIODEBUG": "1"},
        )
    assert process.stdout is not None
    ready = READY.search(process.stdout.readline())
    assert ready
    port = int(ready["port"])

    def log_on() -> Frontend:
        client = Frontend("127.0.0.1", port)
        client.log_on("polardb", "polardb")
        return client

    first = log_on()
    first.query("CREATE TABLE t (a int)")
    writer, waiting, reader, sleeper = (log_on() for _ in range(4))
    first.query("INSERT INTO t VALUES (0)")
    writer.query("BEGIN; UPDATE t SET a = 1")
    waiting.send(f.query("UPDATE t SET a = 2"))
    reader.send(f.query(BIG))
    sleeper.send(f.query("SELECT pg_sleep(2)"))
    wait_active(first, waiting, reader, sleeper)
    for client in (waiting, reader, sleeper, writer):
        client.abort()
    Frontend("127.0.0.1", port).close()
    left = "SELECT count(*) FROM pg_stat_activity"
    eventually(lambda: first.rows(left) == [("1",)], "all others are gone")
    slow = log_on()
    slow.send(f.query(BIG))
    wait_active(first, slow)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    errors = (tmp_path / "errors").read_text()
    for client in (first, slow):
        client.close()
    assert process.returncode == 0
    assert "Warning" not in errors, errors
    assert "destroyed" not in errors, errors
    assert "Traceback" not in errors, errors
