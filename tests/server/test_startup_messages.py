"""What a connection begins with, byte by byte as PostgreSQL 15 answers it; and settings that are reported.

Where PostgreSQL 18 speaks protocol 3.2, so do we. PostgreSQL 15 docs 55.2.1, 18 docs 54.2.1 (protocol-flow).
"""

import re
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from harness import frontend as f
from harness.frontend import Frontend, Message
from harness.postgres import PostgresCluster
from harness.servers import ServerProcess
from harness.waiting import eventually

GOOD = {"user": "postgres", "database": "postgres"}
SSL = struct.pack("!ii", 8, f.SSL_REQUEST)
GSS = struct.pack("!ii", 8, f.GSSENC_REQUEST)
BODY = f.startup(GOOD)[4:]


def sized(length: int, body: bytes = b"") -> bytes:
    return struct.pack("!I", length & 0xFFFFFFFF) + body


def with_options(options: str, **more: str) -> bytes:
    return f.startup({**GOOD, "options": options, **more})


PACKETS = {
    "nothing": b"",
    "a byte": b"\0",
    "three bytes": b"\0\0\0",
    "length 0": sized(0, BODY),
    "length 7": sized(7, BODY),
    "a length above the limit": sized(10_005, BODY),
    "a negative length": sized(-1, BODY),
    "http": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(256),
    "half a packet": f.startup(GOOD)[:-3],
    "no last zero": sized(len(BODY) + 3, BODY[:-1]),
    "a name without a value": sized(17, BODY[:4] + b"user\0pol\0"),
    "a byte after the end": sized(len(BODY) + 5, BODY + b"\0"),
    "no user": f.startup({"database": "postgres"}),
    "an empty user": f.startup({"user": "", "database": "postgres"}),
    "an empty database": f.startup({"user": "postgres", "database": ""}),
    "an unknown role": f.startup({"user": "nobody", "database": "postgres"}),
    "an unknown database": f.startup({"user": "postgres", "database": "nowhere"}),
    "a long user": f.startup({"user": "u" * 70}),
    "a long database": f.startup({"user": "postgres", "database": "d" * 70}),
    "protocol 1": f.startup(GOOD, version=1 << 16),
    "protocol 2": f.startup(GOOD, version=2 << 16),
    "protocol 4": f.startup(GOOD, version=4 << 16),
    "protocol 0": f.startup(GOOD, version=0),
    "protocol -1": f.startup(GOOD, version=-1),
    "protocol options": f.startup({**GOOD, "_pq_.one": "1", "_pq_.two": ""}),
    "a password first": f.packed("p", b"secret\0"),
    "a query first": f.query("SELECT 1"),
    "cancel with a wrong key": struct.pack("!iiii", 16, f.CANCEL_REQUEST, 1000, 1),
    "a short cancel": struct.pack("!iii", 12, f.CANCEL_REQUEST, 1000),
    "two requests at once": SSL + SSL,
    "request and startup at once": SSL + f.startup(GOOD),
    "replication, misspelt": f.startup({**GOOD, "replication": "xx"}),
    "replication off": f.startup({**GOOD, "replication": "f"}),
    "a bad value": f.startup({**GOOD, "work_mem": "many"}),
    "a value out of range": f.startup({**GOOD, "work_mem": "1"}),
    "a bad unit": f.startup({**GOOD, "statement_timeout": "1 parsec"}),
    "an unknown setting": f.startup({**GOOD, "wrok_mem": "1MB"}),
    "a setting of the server": f.startup({**GOOD, "port": "1"}),
    "a setting of the files": f.startup({**GOOD, "ssl": "on"}),
    "an internal setting": f.startup({**GOOD, "block_size": "1"}),
    "a custom setting": f.startup({**GOOD, "my.x": "1"}),
    "a bad custom setting": f.startup({**GOOD, "my.1 x": "1"}),
    "an unknown encoding": f.startup({**GOOD, "client_encoding": "KLINGON"}),
    "another encoding": f.startup({**GOOD, "client_encoding": "latin1", "application_name": "x"}),
    "a bad DateStyle": f.startup({**GOOD, "DateStyle": "xx"}),
    "a bad TimeZone": f.startup({**GOOD, "TimeZone": "Mars"}),
    "an application's name": f.startup({**GOOD, "application_name": "hé\x01" + "x" * 70}),
    "names in any case": f.startup({**GOOD, "GEQO": "off", "timezone": "UTC"}),
    "a role that is not there": f.startup({**GOOD, "role": "nobody"}),
    "an authorization that is not there": f.startup({**GOOD, "session_authorization": "nobody"}),
    "is_superuser": f.startup({**GOOD, "is_superuser": "off"}),
    "options: -c": with_options("-c"),
    "options: -c without a value": with_options("-c work_mem"),
    "options: --": with_options("--"),
    "options: a word after --": with_options("-- x"),
    "options: -- without a value": with_options("--work-mem"),
    "options: -x": with_options("-x"),
    "options: -?": with_options("-?"),
    "options: -": with_options("-"),
    "options: a word": with_options("work_mem=1MB"),
    "options: a word at the end": with_options("-c work_mem=1MB extra"),
    "options: an unknown setting": with_options("-c foo=1"),
    "options: a setting of the server": with_options("-N 3"),
    "options: work_mem": with_options("-S 1000"),
    "options: debug": with_options("-d 3"),
    "options: old switches": with_options("-en -j -r x -v 3 -T -C x"),
    "options: plan methods": with_options("-fs -f n -fmfh"),
    "options: a bad plan method": with_options("-f x"),
    "options: statistics": with_options("-t xx"),
    "options: several": with_options(
        "-c geqo=off --work-mem=1MB\t-cstatement_timeout=5s\n-c application_name=a\\ b\\\\c"
        " -c DateStyle=German"
    ),
    "options: dashes in a name": with_options("--application-name=a-b"),
    "options: a value with equals signs": with_options("-c application_name=a=b=c"),
    "options: the packet's own win": with_options("-c application_name=a", application_name="b"),
}


@dataclass(frozen=True)
class Server:
    host: str
    port: int


def answer_to(server: Server | ServerProcess | PostgresCluster, packet: bytes) -> bytes:
    """All that a server says to a packet, up to its end or to ReadyForQuery."""
    with socket.create_connection((server.host, server.port), timeout=f.DEADLINE) as own:
        own.sendall(packet)
        if len(packet) < 8 or not packet.endswith(b"\0"):
            own.shutdown(socket.SHUT_WR)
        answer = b""
        while not answer.endswith(b"Z\0\0\0\x05I"):
            try:
                block = own.recv(65536)
            except ConnectionResetError:
                break
            if not block:
                break
            answer += block
        return answer


def readable(answer: bytes) -> list[str]:
    """An answer as lines, without what need not be equal."""
    lines = []
    while answer[:1] in (b"N", b"S") and answer[1:2] not in (b"\0", b""):
        lines.append(answer[:1].decode())
        answer = answer[1:]
    while len(answer) >= 5 and answer[1:2] == b"\0":
        (length,) = struct.unpack("!i", answer[1:5])
        lines.append(line(Message(answer[:1].decode(), answer[5 : 1 + length])))
        answer = answer[1 + length :]
    # What is left is the error of an old protocol, or the single byte of a refused request.
    text = [*lines, answer.decode()] if answer else lines
    return [re.sub(r"3\.0 to 3\.\d", "3.0 to 3.x", line) for line in text]


def line(message: Message) -> str:
    if message.tag in "EN":
        shown = {k: v for k, v in message.fields.items() if k not in "FLR"}
        return f"{message.name} {shown}"
    if message.tag == "K":
        return f"BackendKeyData {len(message.body)}"
    if message.tag == "v":
        return f"NegotiateProtocolVersion {message.body!r}"
    return re.sub(r"(server_version|TimeZone)=.*", r"\1", message.text)


@pytest.mark.parametrize("name", PACKETS)
def test_as_postgresql_answers(server: ServerProcess, postgres: PostgresCluster, name: str) -> None:
    packet = PACKETS[name]
    assert readable(answer_to(server, packet)) == readable(answer_to(postgres, packet))


@pytest.mark.parametrize(
    ("more", "answer"),
    [
        ({"replication": "on"}, "28000: no pg_hba.conf entry for replication connection"),
        ({"replication": "database"}, "0A000: replication is not supported"),
        ({"options": "-O"}, '55P02: parameter "allow_system_table_mods" cannot be changed'),
        ({"options": "-W 5"}, '42704: unrecognized configuration parameter "post_auth_delay"'),
        ({"options": "-h x"}, '55P02: parameter "listen_addresses" cannot be changed without restarting'),
    ],
)
def test_what_is_not_there_says_so(server: ServerProcess, more: dict[str, str], answer: str) -> None:
    client = server.raw()
    client.send(f.startup({**GOOD, **more}))
    messages = client.receive_all()
    assert f"{messages[-1].fields['C']}: {messages[-1].fields['M']}".startswith(answer)


# --- protocol 3.2


@pytest.mark.parametrize(
    ("version", "spoken", "key"),
    [(3 << 16, None, 4), (3 << 16 | 1, None, 4), (3 << 16 | 2, None, 32), (3 << 16 | 9999, 3 << 16 | 2, 32)],
)
def test_minor_versions(server: ServerProcess, version: int, spoken: int | None, key: int) -> None:
    client = server.raw()
    messages = client.log_on("polardb", "polardb", version)
    negotiated = [m.body for m in messages if m.tag == "v"]
    assert negotiated == ([] if spoken is None else [struct.pack("!II", spoken, 0)])
    assert messages[0].tag == ("R" if spoken is None else "v")
    assert len(client.key) == key
    client.terminate()


def test_long_cancel_keys(server: ServerProcess) -> None:
    client, watcher = server.raw(), server.frontend()
    client.log_on("polardb", "polardb", 3 << 16 | 2)
    client.send(f.query("SELECT pg_sleep(60)"))
    running = f"SELECT 1 FROM pg_stat_activity WHERE pid = {client.pid} AND state = 'active'"
    eventually(lambda: watcher.rows(running) == [("1",)], "the statement runs")
    # A part of the key, or one too long, is a wrong one.
    for wrong in (client.key[:4], client.key + b"\0", bytes(32), b"x" * 256):
        other = server.raw()
        other.send(f.cancel_request(client.pid, wrong))
        assert other.receive() is None
        other.close()
    assert watcher.rows(running) == [("1",)]
    client.cancel()
    assert [m.fields["C"] for m in client.until_ready() if m.tag == "E"] == ["57014"]
    client.terminate()


def test_options_of_the_protocol_are_listed(server: ServerProcess) -> None:
    client = server.raw()
    client.send(f.startup({**GOOD, "_pq_.a": "1", "_pq_.b": "x"}, 3 << 16 | 3))
    first = client.receive()
    assert first is not None
    assert first.tag == "v"
    assert first.body == struct.pack("!II", 3 << 16 | 2, 2) + b"_pq_.a\0_pq_.b\0"


# --- roles that the packet asks for


def test_nobody_becomes_another_by_the_packet(server: ServerProcess) -> None:
    admin = server.frontend()
    admin.query("CREATE ROLE plain_user LOGIN; CREATE ROLE other_user; CREATE ROLE group_role")
    admin.query("GRANT group_role TO plain_user")

    def logged_on(user: str, **more: str) -> list[tuple[str | None, ...]] | str:
        client = server.raw()
        messages = client.log_on(user, "polardb", **more)
        if messages[-1].tag == "E":
            return messages[-1].text
        rows = client.rows("SELECT session_user, current_user, current_setting('is_superuser')")
        client.terminate()
        return rows

    for role in ("polardb", "other_user"):
        refusal = f"ErrorResponse FATAL 42501 'permission denied to set role \"{role}\"'"
        assert logged_on("plain_user", role=role) == refusal
        assert logged_on("plain_user", options=f"-c ROLE={role}") == refusal
        assert logged_on("plain_user", session_authorization=role) == refusal.replace(
            "set role", "set session authorization"
        )
        # A stored value that is not allowed is a warning, and changes nothing.
        admin.query(f"ALTER ROLE plain_user SET role = '{role}'")
        assert logged_on("plain_user") == [("plain_user", "plain_user", "off")]
        admin.query("ALTER ROLE plain_user RESET role")
    assert logged_on("plain_user", role="group_role") == [("plain_user", "group_role", "off")]
    assert logged_on("polardb", role="plain_user") == [("polardb", "plain_user", "off")]
    assert logged_on("polardb", session_authorization="plain_user") == [("polardb", "polardb", "on")]
    admin.query("DROP ROLE plain_user, other_user, group_role")


# --- ParameterStatus


def reports(client: Frontend, sql: str) -> list[str]:
    return [m.text.removeprefix("ParameterStatus ") for m in client.query(sql) if m.tag == "S"]


SCRIPT = (
    ("SET application_name = 'a'", "application_name=a"),
    ("SET application_name = 'a'", ""),
    ("BEGIN; SET application_name = 'b'", "application_name=b"),
    ("ROLLBACK", "application_name=a"),
    ("BEGIN; SET LOCAL IntervalStyle = iso_8601", "IntervalStyle=iso_8601"),
    ("COMMIT", "IntervalStyle=postgres"),
    ("BEGIN; SET DateStyle = German; COMMIT", "DateStyle=German, DMY"),
    ("BEGIN; SET DateStyle = ISO; SAVEPOINT s; SET DateStyle = SQL; ROLLBACK TO s", "DateStyle=ISO, DMY"),
    ("ROLLBACK", "DateStyle=German, DMY"),
    ("RESET DateStyle", "DateStyle=ISO, MDY"),
    ("SET TimeZone = 'Europe/Berlin'; SET TimeZone = 'UTC'", ""),
    ("SET TIME ZONE 2", "TimeZone=<+02>-02"),
    ("RESET ALL", "application_name= TimeZone=UTC"),
    ("SET default_transaction_read_only = on", "default_transaction_read_only=on"),
    ("RESET default_transaction_read_only", "default_transaction_read_only=off"),
    ("SELECT set_config('application_name', 'c', false)", "application_name=c"),
    ("SELECT set_config('application_name', 'd', true)", ""),
    ("SET client_encoding = LATIN1", "client_encoding=LATIN1"),
    ("SET NAMES 'UTF8'", "client_encoding=UTF8"),
    ("SET SESSION AUTHORIZATION reported", "is_superuser=off session_authorization=reported"),
    ("RESET SESSION AUTHORIZATION", "is_superuser=on session_authorization=postgres"),
    ("SET ROLE reported", "is_superuser=off"),
    ("SET work_mem = '2MB'", ""),
    ("RESET ROLE", "is_superuser=on"),
    ("DISCARD ALL", "application_name="),
    ("SELECT named(), current_setting('application_name')", ""),
    ("SELECT renames(), current_setting('application_name')", "application_name=from a function"),
    (
        "DO $$ BEGIN PERFORM set_config('IntervalStyle', 'sql_standard', false); END $$",
        "IntervalStyle=sql_standard",
    ),
    ("BEGIN; SET IntervalStyle = postgres; SELECT 1/0", ""),
    ("ROLLBACK", ""),
    ("BEGIN; SET IntervalStyle = postgres", "IntervalStyle=postgres"),
    ("SAVEPOINT s; SET IntervalStyle = iso_8601", "IntervalStyle=iso_8601"),
    ("SELECT 1/0", "IntervalStyle=postgres"),
    ("ROLLBACK TO s", ""),
    ("SET IntervalStyle = iso_8601; RELEASE s; SELECT 1/0", "IntervalStyle=sql_standard"),
    ("ROLLBACK", ""),
    (
        "SET application_name = 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxé'",
        "application_name=" + "x" * 62,
    ),
    ("DISCARD ALL", "application_name= IntervalStyle=postgres"),
)
SETUP = """
DROP ROLE IF EXISTS reported; CREATE ROLE reported;
CREATE OR REPLACE FUNCTION named() RETURNS text LANGUAGE plpgsql SET application_name = 'inside' AS
$$ BEGIN RETURN current_setting('application_name'); END $$;
CREATE OR REPLACE FUNCTION renames() RETURNS int LANGUAGE plpgsql AS
$$ BEGIN SET application_name = 'from a function'; RETURN 1; END $$;
"""


@pytest.mark.parametrize("whose", ["ours", "PostgreSQL's"])
def test_reported_settings(server: ServerProcess, postgres: PostgresCluster, whose: str) -> None:
    """The same script on both; each line is reported before its ReadyForQuery."""
    host, port = (server.host, server.port) if whose == "ours" else (postgres.host, postgres.port)
    client = Frontend(host, port)
    client.log_on("postgres", "postgres", TimeZone="UTC")
    client.query(SETUP)
    for sql, expected in SCRIPT:
        found = sorted(reports(client, sql), key=str.lower)
        assert " ".join(found) == expected, sql
    client.query("DROP FUNCTION named(); DROP FUNCTION renames(); DROP ROLE reported")
    client.terminate()


def test_reports_of_a_reload(start_server: Callable[..., ServerProcess]) -> None:
    """An idle session is told with its next answer; one with a value of its own is not."""
    server = start_server()
    first, second = server.frontend(), server.frontend()
    second.query("SET DateStyle = 'SQL, DMY'")
    first.query("ALTER SYSTEM SET DateStyle = 'German'")
    first.query("ALTER SYSTEM SET application_name = 'all'")
    assert reports(first, "SELECT 1") == []
    assert second.rows("SELECT pg_reload_conf()") == [("t",)]
    eventually(lambda: second.rows("SHOW application_name") == [("all",)], "the files are read again")
    assert sorted(reports(first, "SELECT 1")) == ["DateStyle=German, DMY", "application_name=all"]
    assert reports(second, "RESET DateStyle") == ["DateStyle=German, DMY"]


def test_only_superusers_reload(server: ServerProcess) -> None:
    admin = server.frontend()
    admin.query("CREATE ROLE reloader LOGIN")
    client = server.frontend("reloader")
    errors = [m.text for m in client.query("SELECT pg_reload_conf()") if m.tag == "E"]
    assert errors == ["ErrorResponse ERROR 42501 'permission denied for function pg_reload_conf'"]
    client.terminate()
    admin.query("DROP ROLE reloader")
