"""LISTEN and NOTIFY between sessions: who is told what, when, and in which order."""

import select
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from harness import frontend as wire
from harness.frontend import Frontend, Message
from harness.servers import ServerProcess
from harness.waiting import eventually

Connect = Callable[..., psycopg.Connection[Any]]


def texts(messages: list[Message]) -> list[str]:
    return [message.text for message in messages]


def told(messages: list[Message]) -> list[str]:
    return [m.text.removeprefix("NotificationResponse ") for m in messages if m.tag == "A"]


@pytest.fixture
def listener(server: ServerProcess) -> Frontend:
    client = server.frontend()
    client.rows("LISTEN x; LISTEN y")
    return client


def test_own_notifications_come_before_ready_for_query(listener: Frontend) -> None:
    assert texts(listener.query("NOTIFY x, 'mine'")) == [
        "CommandComplete 'NOTIFY'",
        "NotificationResponse x=mine",
        "ReadyForQuery I",
    ]
    listener.send(wire.parse("", "NOTIFY x, '1'"), wire.bind("", ""), wire.execute(), wire.SYNC)
    assert [m.name for m in listener.until_ready()][2:] == [
        "CommandComplete", "NotificationResponse", "ReadyForQuery",
    ]  # fmt: skip
    assert told(listener.query("LISTEN late; NOTIFY late, 'in its own transaction'; UNLISTEN late")) == []
    assert told(listener.query("NOTIFY late, 'sent first'; LISTEN late")) == ["late=sent first"]


def test_an_idle_session_is_told_at_once(listener: Frontend, client: Frontend) -> None:
    client.rows("NOTIFY x, 'hello'")
    message = listener.receive()
    assert message is not None
    assert message.text == "NotificationResponse x=hello"
    assert int.from_bytes(message.body[:4], "big") == client.pid


def test_an_idle_session_is_told_before_the_sender_is_answered(
    start_server: Callable[..., ServerProcess], tmp_path: Path
) -> None:
    """A NOTIFY that is known runs on the event loop. What was written to a Unix-domain socket is there."""
    server = start_server("-c", f"unix_socket_directories={tmp_path}")
    server.host = str(tmp_path)
    listener, sender = server.frontend(), server.frontend()
    listener.rows("LISTEN x")

    def is_told_first() -> bool:
        sender.rows("NOTIFY x, 'now'")
        is_there = bool(select.select([listener.socket], [], [], 0)[0])
        assert told([m for m in (listener.receive(),) if m]) == ["x=now"]
        return is_there

    eventually(is_told_first, "both sessions are idle, and the statement is known")
    assert all(is_told_first() for _ in range(50))


def test_a_transaction_is_told_when_it_ends(listener: Frontend, client: Frontend) -> None:
    for end in ("COMMIT", "ROLLBACK"):
        listener.rows("BEGIN")
        client.rows("NOTIFY x, 'meanwhile'")
        assert told(listener.query("SELECT 1")) == []
        assert told(listener.query("SELECT 1 / 0")) == []
        assert told(listener.query(end)) == ["x=meanwhile"]


def test_a_batch_is_told_at_its_sync(listener: Frontend, client: Frontend) -> None:
    listener.send(wire.parse("", "SELECT 1"), wire.bind("", ""), wire.execute(), wire.FLUSH)
    received = []
    while not received or received[-1].tag != "C":
        message = listener.receive()
        assert message is not None
        received.append(message)
    client.rows("NOTIFY x, 'meanwhile'")
    listener.send(wire.SYNC)
    assert texts(listener.until_ready()) == ["NotificationResponse x=meanwhile", "ReadyForQuery I"]


def test_what_is_rolled_back_is_not_sent(listener: Frontend, client: Frontend) -> None:
    client.rows("BEGIN; NOTIFY x, 'no'")
    client.rows("ROLLBACK")
    client.query("NOTIFY x, 'no'; SELECT 1 / 0")
    for statement in (
        "BEGIN", "NOTIFY x, '1'", "SAVEPOINT a", "NOTIFY y, '2'", "NOTIFY x, '1'", "SAVEPOINT b",
        "NOTIFY x, 'no'", "ROLLBACK TO b", "NOTIFY x, '3'", "RELEASE a", "NOTIFY y, '2'",
    ):  # fmt: skip
        client.rows(statement)
    client.rows(
        "DO $$ BEGIN PERFORM pg_notify('x', '4');"
        " BEGIN PERFORM pg_notify('x', 'no'); PERFORM 1 / 0; EXCEPTION WHEN OTHERS THEN NULL; END; END $$"
    )
    client.rows("COMMIT")
    client.rows("NOTIFY x, 'last'")
    received: list[str] = []
    while not received or not received[-1].endswith("last"):
        message = listener.receive()
        assert message is not None
        received.append(message.text.removeprefix("NotificationResponse "))
    assert received == ["x=1", "y=2", "x=3", "x=4", "x=last"]


def test_other_databases_do_not_hear(listener: Frontend, server: ServerProcess) -> None:
    server.query("NOTIFY x, 'elsewhere'", "postgres", "postgres")
    assert told(listener.query("NOTIFY x, 'here'")) == ["x=here"]


def test_unlisten_drops_what_waits(listener: Frontend, client: Frontend) -> None:
    listener.rows("BEGIN")
    client.rows("NOTIFY x, 'unwanted'; NOTIFY y, 'wanted'")
    listener.rows("UNLISTEN x")
    assert told(listener.query("COMMIT")) == ["y=wanted"]


def test_procedures_notify_at_their_commits(clean_cluster: ServerProcess) -> None:
    one, two = clean_cluster.frontend("postgres", "postgres"), clean_cluster.frontend("postgres", "postgres")
    one.rows("LISTEN x")
    two.rows(
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN"
        " NOTIFY x, '1'; COMMIT; NOTIFY x, '2'; ROLLBACK; NOTIFY x, '3'; END $$"
    )
    two.rows("CALL p()")
    assert [m.text[-3:] for m in (one.receive(), one.receive()) if m] == ["x=1", "x=3"]


def test_a_logon_trigger_may_listen_and_notify(clean_cluster: ServerProcess) -> None:
    client = clean_cluster.frontend()
    client.rows("LISTEN logons")
    client.rows(
        "CREATE FUNCTION hello() RETURNS event_trigger LANGUAGE plpgsql AS"
        " $$ BEGIN LISTEN logons; PERFORM pg_notify('logons', session_user); END $$;"
        "CREATE EVENT TRIGGER hello ON login EXECUTE FUNCTION hello()"
    )
    other = clean_cluster.frontend("postgres")
    assert texts(other.startup)[-2:] == ["NotificationResponse logons=postgres", "ReadyForQuery I"]
    assert told([m for m in (client.receive(),) if m]) == ["logons=postgres"]


def test_a_slow_listener_holds_nobody_up(clean_cluster: ServerProcess) -> None:
    slow, quick, sender = (clean_cluster.frontend("postgres", "postgres") for _ in range(3))
    slow.rows("LISTEN x")
    slow.rows("BEGIN")
    quick.rows("LISTEN x")
    many = "SELECT count(pg_notify('x', repeat('x', 7990) || g)) FROM generate_series(1, 5000) g"
    for attempt in range(2):
        assert sender.rows(many) == [("5000",)]
        for number in range(1, 5001):
            message = quick.receive()
            assert message is not None
            assert message.body[:-1].endswith(b"x%d" % number)
        if attempt == 0:
            usage = sender.rows("SELECT pg_notification_queue_usage()")[0][0]
            assert 0.5 < float(usage or 0) < 0.8
    assert [m.fields["C"] for m in slow.receive_all() if m.tag == "E"] == ["54000"]
    eventually(
        lambda: sender.rows("SELECT pg_notification_queue_usage()") == [("0",)], "the mailbox is forgotten"
    )


def test_drivers(connect: Connect) -> None:
    one, two = connect(), connect(autocommit=False)
    one.execute("LISTEN x")
    with two.transaction():
        two.execute("NOTIFY x, 'ä'")
        two.execute("SELECT pg_notify('x', %s)", ("second",))
    found = list(one.notifies(timeout=20, stop_after=2))
    assert [(n.channel, n.payload, n.pid) for n in found] == [
        ("x", "ä", two.info.backend_pid),
        ("x", "second", two.info.backend_pid),
    ]
