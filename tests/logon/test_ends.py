"""Logoff triggers at every end of a session: once, and never after a kill."""

import signal

import pytest

from harness.frontend import Frontend
from harness.logon import (
    events,
    wait_for_events,
    with_audit,
)
from harness.servers import ServerProcess


def terminate(client: Frontend, observer: Frontend) -> None:
    client.terminate()


def close_socket(client: Frontend, observer: Frontend) -> None:
    client.close()


def reset_connection(client: Frontend, observer: Frontend) -> None:
    client.abort()


def kill_backend(client: Frontend, observer: Frontend) -> None:
    assert observer.rows(f"SELECT pg_terminate_backend({client.pid})") == [("t",)]
    message = client.receive()
    assert message is not None
    assert (message.fields["S"], message.fields["C"]) == ("FATAL", "57P01")


def kill_in_transaction(client: Frontend, observer: Frontend) -> None:
    client.query("BEGIN")
    client.query("CREATE TABLE never (x int)")
    kill_backend(client, observer)


def end_in_failed_transaction(client: Frontend, observer: Frontend) -> None:
    client.query("BEGIN")
    client.query("SELECT 1/0")
    client.terminate()


def break_the_protocol(client: Frontend, observer: Frontend) -> None:
    client.send(b"\x01\x00\x00\x00\x08oops")
    while client.receive() is not None:
        pass


ENDS = [
    terminate,
    close_socket,
    reset_connection,
    kill_backend,
    kill_in_transaction,
    end_in_failed_transaction,
    break_the_protocol,
]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_every_end_fires_one_logoff(clean_cluster: ServerProcess, end) -> None:  # type: ignore[no-untyped-def]
    observer = with_audit(clean_cluster)
    client = clean_cluster.frontend()
    end(client, observer)
    wait_for_events(observer, [("polardb", "LOGIN"), ("polardb", "LOGOUT")])
    # A second one would come with the next session's end at the latest.
    clean_cluster.frontend().terminate()
    wait_for_events(observer, [("polardb", "LOGIN"), ("polardb", "LOGOUT")] * 2)


def test_idle_session_timeout_fires_logoff(clean_cluster: ServerProcess) -> None:
    observer = with_audit(clean_cluster)
    client = clean_cluster.frontend(idle_session_timeout="100ms")
    message = client.receive()
    assert message is not None
    assert (message.fields["S"], message.fields["C"]) == ("FATAL", "57P05")
    wait_for_events(observer, [("polardb", "LOGIN"), ("polardb", "LOGOUT")])


def test_idle_in_transaction_timeout_fires_logoff(clean_cluster: ServerProcess) -> None:
    observer = with_audit(clean_cluster)
    client = clean_cluster.frontend(idle_in_transaction_session_timeout="100ms")
    client.query("BEGIN")
    message = client.receive()
    assert message is not None
    assert (message.fields["S"], message.fields["C"]) == ("FATAL", "25P03")
    wait_for_events(observer, [("polardb", "LOGIN"), ("polardb", "LOGOUT")])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_shutdown_fires_logoff(clean_cluster: ServerProcess, number: int) -> None:
    with_audit(clean_cluster).terminate()
    clients = [clean_cluster.frontend() for _ in range(3)]
    clean_cluster.send_signal(number)
    assert clean_cluster.wait() == 0
    assert clients[0].receive() is not None
    clean_cluster.close_clients()
    clean_cluster.start()
    observer = clean_cluster.frontend(options="-c event_triggers=off")
    tags = [tag for _, tag in events(observer)]
    # The first session that logged off made the triggers.
    assert (tags.count("LOGIN"), tags.count("LOGOUT")) == (3, 4)


def test_a_kill_leaves_no_logoff_and_the_next_start_is_clean(clean_cluster: ServerProcess) -> None:
    with_audit(clean_cluster)
    clean_cluster.frontend()
    clean_cluster.kill()
    clean_cluster.start()
    observer = clean_cluster.frontend(options="-c event_triggers=off")
    assert events(observer) == [("polardb", "LOGIN")]


def test_the_open_transaction_is_rolled_back_first(clean_cluster: ServerProcess) -> None:
    observer = with_audit(clean_cluster)
    observer.rows("CREATE TABLE work (x int)")
    client = clean_cluster.frontend()
    client.query("BEGIN")
    client.query("INSERT INTO work VALUES (1)")
    client.close()
    wait_for_events(observer, [("polardb", "LOGIN"), ("polardb", "LOGOUT")])
    assert observer.rows("SELECT count(*) FROM work") == [("0",)]
