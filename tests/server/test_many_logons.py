"""Logons at once, and logons while somebody else writes."""

import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from harness import frontend as f
from harness.frontend import Message
from harness.logon import WARNING, with_audit
from harness.servers import ServerProcess
from harness.waiting import eventually

SESSIONS = 200
PROTOCOL_3_2 = 196610


def test_two_hundred_sessions_at_once_lose_no_row(start_server: Callable[..., ServerProcess]) -> None:
    server = start_server("-c", "max_connections=250")
    observer = with_audit(server)

    def come_and_go(_: int) -> list[str]:
        client = server.frontend()
        told = [message.text for message in client.startup if message.tag in "NE"]
        client.terminate()
        return told

    with ThreadPoolExecutor(SESSIONS) as pool:
        assert list(pool.map(come_and_go, range(SESSIONS))) == [[]] * SESSIONS
    sql = "SELECT event, count(*), count(DISTINCT id) FROM audit GROUP BY event ORDER BY event"
    both = [("after_user_logon", "200", "200"), ("before_user_logoff", "200", "200")]
    eventually(lambda: observer.rows(sql) == both, "all rows are there")


def test_a_logon_gets_in_while_another_session_writes(start_server: Callable[..., ServerProcess]) -> None:
    server = start_server("-c", "polar_logon_lock_timeout=200ms")
    writer = with_audit(server)
    writer.query("BEGIN; CREATE TABLE held (a int)")
    assert not [m for m in server.frontend().startup if m.tag == "N"]
    writer.query("CREATE ROLE held")
    client = server.frontend()
    assert [m.fields["M"] for m in client.startup if m.tag == "N"] == [WARNING]
    assert client.rows("SELECT 1") == [("1",)]
    server.wait_for_log(
        f"(pid {client.pid}): 55P03", f"Process {writer.pid} holds the write lock of the database."
    )


def test_protocol_3_2_has_a_long_cancel_key(server: ServerProcess) -> None:
    client = server.raw()
    parameters = {"user": "polardb", "database": "polardb"}
    client.send(f.startup(parameters, PROTOCOL_3_2))
    key = next(m.body for m in client.until_ready() if m.tag == "K")
    assert len(key) == 4 + 32
    client.send(f.query("SELECT pg_sleep(20)"))
    observer = server.frontend()
    pid = struct.unpack_from("!i", key)[0]
    sql = f"SELECT state FROM pg_stat_activity WHERE pid = {pid}"
    eventually(lambda: observer.rows(sql) == [("active",)], "the statement runs")
    canceling = server.raw()
    canceling.send(struct.pack("!ii", 8 + len(key), f.CANCEL_REQUEST) + key)
    assert "57014" in [m.fields["C"] for m in client.until_ready() if m.tag == "E"]


def test_versions_and_options_are_negotiated(server: ServerProcess) -> None:
    def first(version: int, **more: str) -> Message | None:
        client = server.raw()
        client.send(f.startup({"user": "polardb", "database": "polardb", **more}, version))
        return client.receive()

    for version, more, answer in (
        (196608, {}, None),
        (196609, {}, None),
        (196610, {}, None),
        (196617, {}, struct.pack("!ii", 196610, 0)),
        (196608, {"_pq_.x": "1"}, struct.pack("!ii", 196608, 1) + b"_pq_.x\0"),
    ):
        message = first(version, **more)
        assert message is not None
        assert (message.body if message.tag == "v" else None) == answer
