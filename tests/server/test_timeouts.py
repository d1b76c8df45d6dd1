"""Time limits and cancels, on both servers where PostgreSQL 15 has them: the error, and what is left."""

from collections.abc import Iterator
from typing import Protocol

import pytest

from harness import frontend as f
from harness.frontend import Frontend, Message
from harness.logon import wait_for_events, with_audit
from harness.postgres import PostgresCluster
from harness.servers import ServerProcess
from harness.waiting import eventually


class LogOn(Protocol):
    def __call__(self, **parameters: str) -> Frontend: ...


@pytest.fixture(params=["polar-lite", "PostgreSQL"])
def log_on(request: pytest.FixtureRequest) -> Iterator[LogOn]:
    """Clients of database postgres on either server, with table `kept` of one row."""
    where: ServerProcess | PostgresCluster = request.getfixturevalue(
        "server" if request.param == "polar-lite" else "postgres"
    )
    clients: list[Frontend] = []

    def open_client(**parameters: str) -> Frontend:
        clients.append(client := Frontend(where.host, where.port))
        client.log_on("postgres", "postgres", **parameters)
        return client

    setup = open_client()
    setup.query("DROP TABLE IF EXISTS kept")
    setup.query("CREATE TABLE kept (id int PRIMARY KEY, a int)")
    setup.query("INSERT INTO kept VALUES (1, 0)")
    yield open_client
    for client in clients[1:]:
        client.close()
    setup.query("SET lock_timeout = '10s'; DROP TABLE kept")
    setup.terminate()


def error(messages: list[Message] | Message | None) -> str:
    """The last ErrorResponse, as severity, SQLSTATE and message."""
    found = [m for m in ([messages] if not isinstance(messages, list) else messages) if m and m.tag == "E"]
    assert found, messages
    fields = found[-1].fields
    return f"{fields['S']} {fields['C']} {fields['M']}"


def activity(observer: Frontend, client: Frontend, columns: str) -> list[tuple[str | None, ...]]:
    return observer.rows(f"SELECT {columns} FROM pg_stat_activity WHERE pid = {client.pid}")


def in_state(observer: Frontend, client: Frontend, state: str, wait: str | None) -> None:
    """Wait until pg_stat_activity says so."""
    sql = "state, wait_event_type || '/' || wait_event"
    eventually(lambda: activity(observer, client, sql) == [(state, wait)], f"{state} {wait}")


def is_gone(observer: Frontend, client: Frontend) -> None:
    eventually(lambda: activity(observer, client, "pid") == [], "the session is gone")


CANCELED = "ERROR 57014 canceling statement due to user request"


def test_statement_timeout(log_on: LogOn) -> None:
    client = log_on()
    client.query("SET statement_timeout = 50")
    expected = "ERROR 57014 canceling statement due to statement timeout"
    assert error(client.query("SELECT pg_sleep(20)")) == expected
    assert error(client.query("SELECT count(*) FROM generate_series(1, 1000000000)")) == expected
    # Each Query message has the time anew, and a SET in it counts from there.
    assert client.rows("SELECT 1") == [("1",)]
    client.query("BEGIN; INSERT INTO kept VALUES (2, 0)")
    assert error(client.query("SELECT pg_sleep(20)")) == expected
    assert error(client.query("SELECT 1")).startswith("ERROR 25P02")
    client.query("ROLLBACK")
    assert client.rows("SELECT count(*) FROM kept") == [("1",)]


def test_statement_timeout_of_the_extended_protocol(log_on: LogOn) -> None:
    client = log_on(statement_timeout="50ms")
    client.send(f.parse("", "SELECT pg_sleep(20)"), f.bind("", ""), f.execute(), f.SYNC)
    assert error(client.until_ready()) == "ERROR 57014 canceling statement due to statement timeout"
    assert client.rows("SELECT 1") == [("1",)]


def test_each_statement_of_a_pipeline_has_its_own_time(log_on: LogOn) -> None:
    client = log_on(statement_timeout="500ms")
    sleep = (f.parse("", "SELECT pg_sleep(0.2)"), f.bind("", ""), f.execute())
    client.send(*sleep, *sleep, *sleep, *sleep, f.SYNC)
    assert [message.text for message in client.until_ready() if message.tag in "CEZ"] == [
        *["CommandComplete 'SELECT 1'"] * 4,
        "ReadyForQuery I",
    ]


def test_the_time_passes_between_a_statements_messages(log_on: LogOn) -> None:
    client, other = log_on(statement_timeout="50ms"), log_on()
    other.rows("SELECT 1")  # its plan is known: it could be answered at once
    client.send(f.parse("", "SELECT 1"), f.FLUSH)
    assert client.receive() == Message("1", b"")
    other.query("SELECT pg_sleep(0.1)")
    client.send(f.describe("S"), f.SYNC)
    assert error(client.until_ready()) == "ERROR 57014 canceling statement due to statement timeout"
    assert client.rows("SELECT 1") == [("1",)]


def test_lock_timeout_and_the_wait(log_on: LogOn) -> None:
    holder, waiting, observer = log_on(), log_on(), log_on()
    holder.query("BEGIN; UPDATE kept SET a = 1")
    waiting.query("SET lock_timeout = 50")
    expected = "ERROR 55P03 canceling statement due to lock timeout"
    assert error(waiting.query("UPDATE kept SET a = 2")) == expected
    waiting.query("SET lock_timeout = 0")
    waiting.send(f.query("UPDATE kept SET a = 2"))
    in_state(observer, waiting, "active", "Lock/transactionid")
    waiting.cancel()
    assert error(waiting.until_ready()) == CANCELED
    waiting.send(f.query("UPDATE kept SET a = a + 10"))
    in_state(observer, waiting, "active", "Lock/transactionid")
    holder.query("COMMIT")
    assert waiting.until_ready()[0].text == "CommandComplete 'UPDATE 1'"
    assert observer.rows("SELECT a FROM kept") == [("11",)]


RUNNING = {
    "sleep": "SELECT pg_sleep(60)",
    "series": "SELECT count(*) FROM generate_series(1, 1000000000)",
    "join": "SELECT count(*) FROM generate_series(1, 30000) a, generate_series(1, 30000) b WHERE a + b < 0",
    "sort": "SELECT md5(g::text) FROM generate_series(1, 30000000) g ORDER BY 1 LIMIT 1",
    "loop": "DO $$ BEGIN LOOP NULL; END LOOP; END $$",
    "loop with handlers": """DO $$ BEGIN LOOP
        BEGIN PERFORM 1/0; EXCEPTION WHEN OTHERS THEN NULL; END;
      END LOOP; END $$""",
    "loop of sleeps": "DO $$ BEGIN LOOP PERFORM pg_sleep(0.001); END LOOP; END $$",
    "write": "INSERT INTO kept SELECT g, g FROM generate_series(100, 1000000000) g",
    "recursion": "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
}


@pytest.mark.parametrize("sql", RUNNING.values(), ids=RUNNING)
def test_a_cancel_ends_what_runs(log_on: LogOn, sql: str) -> None:
    client, observer = log_on(), log_on()
    client.send(f.query(sql))
    eventually(lambda: activity(observer, client, "state") == [("active",)], "it runs")
    client.cancel()
    assert error(client.until_ready()) == CANCELED
    assert client.rows("SELECT count(*) FROM kept") == [("1",)]


PATHOLOGICAL = "SELECT repeat('a', 60) || '!' ~ '^(a|aa)+$'"


def test_a_regular_expression_that_takes_long_can_be_ended(server: ServerProcess) -> None:
    """It has a limit of 10 seconds and is 54001 then: another error says that it did not get so far."""
    client, other = Frontend(server.host, server.port), Frontend(server.host, server.port)
    client.log_on("postgres", "postgres", statement_timeout="300")
    assert error(client.query(PATHOLOGICAL)) == "ERROR 57014 canceling statement due to statement timeout"
    client.query("SET statement_timeout = 0")
    other.log_on("postgres", "postgres")
    client.send(f.query(PATHOLOGICAL))
    in_state(other, client, "active", None)
    assert other.rows(f"SELECT pg_cancel_backend({client.pid})") == [("t",)]
    assert error(client.until_ready()) == CANCELED
    assert client.rows("SELECT 'aab' ~ '^a+b$'") == [("t",)]
    client.send(f.query(PATHOLOGICAL))
    in_state(other, client, "active", None)
    assert other.rows(f"SELECT pg_terminate_backend({client.pid})") == [("t",)]
    is_gone(other, client)
    client.close()
    other.terminate()


def test_a_cancel_between_statements_is_nobodys(log_on: LogOn) -> None:
    client = log_on()
    client.cancel()
    assert client.rows("SELECT 1") == [("1",)]


@pytest.mark.parametrize(
    ("setting", "begin", "expected"),
    [
        (
            "idle_in_transaction_session_timeout",
            "BEGIN",
            "FATAL 25P03 terminating connection due to idle-in-transaction timeout",
        ),
        ("idle_session_timeout", None, "FATAL 57P05 terminating connection due to idle-session timeout"),
    ],
)
def test_idle_timeouts(log_on: LogOn, setting: str, begin: str | None, expected: str) -> None:
    client, observer = log_on(), log_on()
    client.query("CREATE TEMP TABLE passing (a int)")
    if begin:
        client.query(begin)
        client.query("INSERT INTO kept VALUES (2, 0)")
    client.query(f"SET {setting} = 100")
    assert error(client.receive()) == expected
    assert client.receive() is None
    is_gone(observer, client)
    assert observer.rows("SELECT count(*) FROM kept") == [("1",)]
    gone = "SELECT count(*) FROM pg_class WHERE relname = 'passing'"
    eventually(lambda: observer.rows(gone) == [("0",)], "its temporary table is gone")


def test_an_aborted_transaction_is_idle_too(log_on: LogOn) -> None:
    client = log_on()
    client.query("SET idle_in_transaction_session_timeout = 100")
    client.query("BEGIN")
    client.query("SELECT 1/0")
    assert error(client.receive()).startswith("FATAL 25P03")


def test_what_activity_shows(log_on: LogOn) -> None:
    client, observer = log_on(application_name="app"), log_on()
    facts = """application_name, backend_type, query, xact_start IS NULL, query_start <= now(),
        state_change >= query_start, client_port > 0"""
    client.query("SELECT 42")
    in_state(observer, client, "idle", "Client/ClientRead")
    assert activity(observer, client, facts) == [("app", "client backend", "SELECT 42", "t", "t", "t", "t")]
    client.query("BEGIN")
    in_state(observer, client, "idle in transaction", "Client/ClientRead")
    assert activity(observer, client, "query, xact_start IS NULL, query_start = xact_start") == [
        ("BEGIN", "f", "t")
    ]
    client.query("SELECT 1/0")
    in_state(observer, client, "idle in transaction (aborted)", "Client/ClientRead")
    client.query("ROLLBACK")
    client.send(f.query("SELECT pg_sleep(60)"))
    in_state(observer, client, "active", "Timeout/PgSleep")
    assert activity(observer, client, "query, xact_start IS NULL") == [("SELECT pg_sleep(60)", "f")]
    observer.query(f"SELECT pg_terminate_backend({client.pid})")
    assert error(client.receive_all()) == "FATAL 57P01 terminating connection due to administrator command"


def test_a_client_that_does_not_read_shows(log_on: LogOn) -> None:
    client, observer = log_on(), log_on()
    client.send(f.query("SELECT repeat('x', 1000) FROM generate_series(1, 100000)"))
    in_state(observer, client, "active", "Client/ClientWrite")
    client.abort()
    is_gone(observer, client)


def test_others_see_no_queries(log_on: LogOn) -> None:
    client, admin = log_on(), log_on()
    client.query("SELECT 'secret'")
    for statement in ("DROP ROLE IF EXISTS spy", "CREATE ROLE spy", "SET ROLE spy"):
        admin.query(statement)
    columns = "query, state, backend_type, client_addr, usename, datname"
    expected: list[tuple[str | None, ...]] = [
        ("<insufficient privilege>", None, None, None, "postgres", "postgres")
    ]
    assert activity(admin, client, columns) == expected
    admin.query("RESET ROLE")
    admin.query("GRANT pg_read_all_stats TO spy")
    admin.query("SET ROLE spy")
    assert activity(admin, client, "query") == [("SELECT 'secret'",)]
    admin.query("RESET ROLE")
    admin.query("DROP ROLE spy")


# --- transaction_timeout: PostgreSQL 17

TRANSACTION_ENDED = "FATAL 25P04 terminating connection due to transaction timeout"


@pytest.mark.parametrize(
    "statements",
    [
        ["BEGIN", "INSERT INTO work VALUES (1)"],
        ["BEGIN", "SELECT 1/0"],
        ["SELECT pg_sleep(60)"],
        ["BEGIN", "INSERT INTO work VALUES (1)", "SELECT pg_sleep(60)"],
        ["DO $$ BEGIN LOOP BEGIN NULL; EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP; END $$"],
        ["SET transaction_timeout = 0", "BEGIN", "SET transaction_timeout = 100"],
    ],
    ids=["idle in transaction", "aborted", "statement", "statement in block", "loop", "set within"],
)
def test_transaction_timeout(clean_cluster: ServerProcess, statements: list[str]) -> None:
    observer = with_audit(clean_cluster)
    observer.query("CREATE TABLE work (a int)")
    client = clean_cluster.frontend()
    client.query("SET transaction_timeout = 100")
    for statement in statements[:-1]:
        client.query(statement)
    client.send(f.query(statements[-1]))
    assert error(client.receive_all()) == TRANSACTION_ENDED
    wait_for_events(observer, [("polardb", "LOGIN"), ("polardb", "LOGOUT")])
    assert observer.rows("SELECT count(*) FROM work") == [("0",)]


def test_transaction_timeout_leaves_others_alone(server: ServerProcess) -> None:
    client, observer = server.frontend(options="-c transaction_timeout=150"), server.frontend()
    # Idle outside of transactions, for longer than the limit.
    since = "SELECT now() - state_change > '300ms' FROM pg_stat_activity WHERE pid = "
    eventually(lambda: observer.rows(since + str(client.pid)) == [("t",)], "it has been idle")
    client.query("BEGIN; SET transaction_timeout = 0")
    eventually(lambda: observer.rows(since + str(client.pid)) == [("t",)], "it has been idle")
    assert client.rows("SELECT 1") == [("1",)]
    client.query("ROLLBACK")
    assert client.rows("SHOW transaction_timeout") == [("150ms",)]
