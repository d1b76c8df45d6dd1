"""psql and psycopg as people use them: parameters, results, errors, cancel, timeouts."""

import datetime
import signal
import subprocess
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from harness import frontend as wire
from harness.frontend import Frontend
from harness.psql import psql_path
from harness.servers import ServerProcess
from harness.waiting import eventually

Connect = Callable[..., psycopg.Connection[Any]]

VALUES = [
    ("int", 42),
    ("int8", 2**62),
    ("numeric", Decimal("12345678901234567890.0123456789")),
    ("numeric", Decimal("1.10")),
    ("text", "Grüße 🌍"),
    ("varchar", ""),
    ("bool", True),
    ("date", datetime.date(2024, 2, 29)),
    ("timestamp", datetime.datetime(2024, 2, 29, 12, 34, 56, 789000)),  # noqa: DTZ001  # that type
    ("timestamptz", datetime.datetime(2024, 2, 29, 12, 34, 56, tzinfo=datetime.UTC)),
    ("time", datetime.time(12, 34, 56)),
    ("interval", datetime.timedelta(days=1, seconds=5)),
    ("float8", 0.1),
    ("bytea", b"\x00\xff"),
    ("int", None),
]


@pytest.mark.parametrize("binary", [False, True], ids=["text", "binary"])
@pytest.mark.parametrize(("type_", "value"), VALUES, ids=lambda value: repr(value)[:30])
def test_values_go_round(connect: Connect, type_: str, value: Any, binary: bool) -> None:
    placeholder = "%b" if binary else "%t"
    sql = f"SELECT {placeholder}::{type_}"
    # In database postgres a date is a date.
    row = connect("postgres", "postgres").cursor(binary=binary).execute(sql, (value,)).fetchone()
    assert row == (value,)


def test_server_side_parameters_and_many_rows(connect: Connect) -> None:
    connection = connect()
    connection.execute("CREATE TEMP TABLE many (n int, t text)")
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO many VALUES (%s, %s)", [(n, f"row {n}") for n in range(300)])
        assert cursor.rowcount == 300
        cursor.execute("SELECT n, t FROM many WHERE n >= %s ORDER BY n", (298,))
        assert cursor.fetchall() == [(298, "row 298"), (299, "row 299")]


def test_prepared_by_psycopg(connect: Connect) -> None:
    connection = connect()
    for number in range(10):
        row = connection.execute("SELECT %s::int + 1", (number,), prepare=True).fetchone()
        assert row == (number + 1,)


def test_transactions_of_psycopg(connect: Connect) -> None:
    connection = connect(autocommit=False)
    connection.execute("CREATE TEMP TABLE t (x int)")
    connection.commit()
    connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(psycopg.errors.DivisionByZero):
        connection.execute("SELECT 1/0")
    connection.rollback()
    assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)
    with pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("SELECT * FROM nosuch")
    with pytest.raises(psycopg.errors.InFailedSqlTransaction):
        connection.execute("SELECT 1")
    connection.rollback()


def test_pipeline(connect: Connect) -> None:
    connection = connect()
    with connection.pipeline(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT 2")
        assert cursor.fetchone() == (2,)


def test_ctrl_c_in_psql(server: ServerProcess) -> None:
    """SIGINT makes psql send a CancelRequest; the query ends at once and psql goes on."""
    command = [
        psql_path(),
        "-X",
        "-At",
        "-d",
        server.conninfo(),
        "-c",
        "SELECT pg_sleep(60)",
        "-c",
        "SELECT 5",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    watcher = server.frontend()
    eventually(
        lambda: watcher.rows("SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'"),
        "the sleep is running",
    )
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=10)
    assert "canceling statement due to user request" in stderr


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT pg_sleep(60)",
        "DO $$ BEGIN LOOP NULL; END LOOP; END $$",
        "SELECT count(*) FROM generate_series(1, 100000000) a, generate_series(1, 1000) b",
    ],
    ids=["sleep", "loop", "query"],
)
def test_cancel_and_statement_timeout(server: ServerProcess, sql: str) -> None:
    client = server.frontend()
    threading.Timer(0.2, client.cancel).start()
    error = next(m.fields for m in client.query(sql) if m.tag == "E")
    assert (error["C"], error["M"]) == ("57014", "canceling statement due to user request")
    client.query("SET statement_timeout = 100")
    error = next(m.fields for m in client.query(sql) if m.tag == "E")
    assert (error["C"], error["M"]) == ("57014", "canceling statement due to statement timeout")
    client.query("RESET statement_timeout")
    assert client.rows("SELECT 1") == [("1",)]
    client.close()


def test_terminate_backend(server: ServerProcess) -> None:
    client, other = server.frontend(), server.frontend()
    assert other.rows(f"SELECT pg_terminate_backend({client.pid})") == [("t",)]
    message = client.receive()
    assert message is not None
    assert message.text == "ErrorResponse FATAL 57P01 'terminating connection due to administrator command'"
    assert client.receive() is None


def test_startup_of_postgresql(server: ServerProcess) -> None:
    client = server.frontend(application_name="probe")
    parameters = dict(
        m.text.removeprefix("ParameterStatus ").split("=", 1) for m in client.startup if m.tag == "S"
    )
    assert parameters.keys() >= {
        "application_name",
        "client_encoding",
        "DateStyle",
        "default_transaction_read_only",
        "in_hot_standby",
        "integer_datetimes",
        "IntervalStyle",
        "is_superuser",
        "server_encoding",
        "server_version",
        "session_authorization",
        "standard_conforming_strings",
        "TimeZone",
    }
    assert parameters["application_name"] == "probe"
    assert parameters["is_superuser"] == "on"
    client.close()


def test_ssl_and_gss_requests_are_refused_politely(server: ServerProcess) -> None:
    for code in (wire.SSL_REQUEST, wire.GSSENC_REQUEST):
        raw = server.raw()
        raw.send((8).to_bytes(4, "big") + code.to_bytes(4, "big"))
        assert raw.socket.recv(1) == b"N"
        raw.log_on("polardb", "polardb")
        assert raw.rows("SELECT 1") == [("1",)]
        raw.close()


def lines(client: Frontend) -> list[str]:
    return [m.text for m in client.until_ready()]


def test_extended_query_with_a_row_limit(client: Frontend) -> None:
    client.send(
        wire.parse("s", "SELECT g FROM generate_series(1, $1) AS g", (23,)),
        wire.bind("p", "s", [b"3"]),
        wire.describe("P", "p"),
        wire.execute("p", 2),
        wire.execute("p", 2),
        wire.close("P", "p"),
        wire.SYNC,
    )
    assert lines(client) == [
        "ParseComplete",
        "BindComplete",
        "RowDescription g:23",
        "DataRow '1'",
        "DataRow '2'",
        "PortalSuspended",
        "DataRow '3'",
        "CommandComplete 'SELECT 1'",
        "CloseComplete",
        "ReadyForQuery I",
    ]


def test_an_error_skips_to_sync(client: Frontend) -> None:
    client.send(
        wire.parse("", "SELECT 1/g FROM generate_series(0, 0) AS g"),
        wire.bind("", ""),
        wire.execute(),
        wire.parse("", "SELECT 2"),
        wire.bind("", ""),
        wire.execute(),
        wire.SYNC,
        wire.query("SELECT 3"),
    )
    assert lines(client) == [
        "ParseComplete",
        "BindComplete",
        "ErrorResponse ERROR 22012 'division by zero'",
        "ReadyForQuery I",
    ]
    assert "DataRow '3'" in lines(client)


def test_describe_statement_and_parameter_types(client: Frontend) -> None:
    client.send(wire.parse("s", "SELECT $1 + 1, $2 || 'x', $3::time"), wire.describe("S", "s"), wire.SYNC)
    assert lines(client) == [
        "ParseComplete",
        "ParameterDescription 23 25 1083",
        "RowDescription ?column?:23 ?column?:25 time:1083",
        "ReadyForQuery I",
    ]


def test_binary_in_and_out(client: Frontend) -> None:
    client.send(
        wire.parse("", "SELECT $1::int8, $2::bool", (20, 16)),
        wire.bind("", "", [(-2).to_bytes(8, "big", signed=True), b"\x01"], (1, 1), (1, 1)),
        wire.execute(),
        wire.SYNC,
    )
    row = next(m for m in client.until_ready() if m.tag == "D")
    assert row.values == [(-2).to_bytes(8, "big", signed=True), b"\x01"]
