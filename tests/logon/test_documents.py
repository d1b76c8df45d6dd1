"""Both published examples, statement for statement as printed, through psql -f and through psycopg."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.frontend import Frontend
from harness.logon import WARNING, run, warnings
from harness.servers import ServerProcess
from harness.waiting import eventually

DOCUMENTS = Path(__file__).parent / "documents"
COLUMNS = "user_name, database_name, event, client_ip, tag, instance_num"
TAGS = {
    "prepare": ["CREATE TABLE", "CREATE FUNCTION"],
    "attach": ["CREATE EVENT TRIGGER", "CREATE EVENT TRIGGER"],
    "drop": ["DROP EVENT TRIGGER", "DROP EVENT TRIGGER"],
}

Send = Callable[[ServerProcess, str, Path], None]


def by_psql_file(server: ServerProcess, database: str, path: Path) -> None:
    done = server.psql("-f", str(path), "-v", "ON_ERROR_STOP=1", database=database)
    # Earlier triggers may put their WARNING on stderr; an ERROR there would be a failure.
    assert done.code == 0, done.stderr
    assert "ERROR" not in done.stderr
    assert done.stdout.splitlines() == TAGS[path.stem]


def by_psql_stdin(server: ServerProcess, database: str, path: Path) -> None:
    done = server.psql("-v", "ON_ERROR_STOP=1", stdin=path.read_text(), database=database)
    assert done.code == 0, done.stderr
    assert done.stdout.splitlines() == TAGS[path.stem]


def by_psycopg(server: ServerProcess, database: str, path: Path) -> None:
    with server.connect(database=database) as connection:
        connection.execute(path.read_text())  # type: ignore[call-overload]  # the whole text in one message


WAYS = pytest.mark.parametrize(
    "send", [by_psql_file, by_psql_stdin, by_psycopg], ids=lambda way: way.__name__
)
PAGES = pytest.mark.parametrize("page", ["one_line", "several_lines"])
DATABASES = pytest.mark.parametrize("database", ["polardb", "postgres"])


@WAYS
@PAGES
@DATABASES
def test_as_printed(clean_cluster: ServerProcess, page: str, send: Send, database: str) -> None:
    """The function writes to a table in a schema nobody made: a warning, the log, no rows."""
    observer = clean_cluster.frontend(database=database)
    send(clean_cluster, database, DOCUMENTS / page / "prepare.sql")
    send(clean_cluster, database, DOCUMENTS / page / "attach.sql")

    client = clean_cluster.frontend(database=database)
    assert warnings(client) == [WARNING]
    warning = next(m for m in client.startup if m.tag == "N")
    assert (warning.fields["C"], warning.fields["V"]) == ("01000", "WARNING")
    tags = [m.tag for m in client.startup]
    assert tags.index("K") < tags.index("N") < tags.index("Z") == len(tags) - 1
    assert client.rows("SELECT 1") == [("1",)]
    client.terminate()

    log = clean_cluster.wait_for_log("login_event_trigger", "logout_event_trigger", "42P01")
    assert 'relation "polar_loginout.users_log" does not exist' in log
    assert "sample_event_trigger" in log
    assert observer.rows("SELECT count(*) FROM users_log") == [("0",)]


@WAYS
@PAGES
@DATABASES
def test_with_the_table_where_the_function_writes(
    clean_cluster: ServerProcess, page: str, send: Send, database: str
) -> None:
    """One row per logon and one per logoff with all six values; then both DROPs end it."""
    observer = clean_cluster.frontend(database=database)
    run(clean_cluster, "CREATE ROLE alice LOGIN", "CREATE SCHEMA polar_loginout", database=database)
    send(clean_cluster, database, DOCUMENTS / page / "prepare.sql")
    create_table = (DOCUMENTS / page / "prepare.sql").read_text().split(";")[0]
    run(clean_cluster, "SET search_path = polar_loginout", create_table, database=database)
    send(clean_cluster, database, DOCUMENTS / page / "attach.sql")
    settle(observer, 1)
    for _ in range(2):
        client = clean_cluster.frontend("alice", database)
        assert not warnings(client)
        client.terminate()
    rows = settle(observer, 5)
    wanted = ("alice", database, "127.0.0.1", "1")
    assert [(r[1], r[2], r[4], r[6]) for r in rows[1:]] == [wanted] * 4
    assert [(r[3], r[5]) for r in rows[1:]] == [
        ("after_user_logon", "LOGIN"),
        ("before_user_logoff", "LOGOUT"),
    ] * 2
    ids = [int(str(row[0])) for row in rows]
    assert ids == sorted(set(ids))

    send(clean_cluster, database, DOCUMENTS / page / "drop.sql")
    before = len(observer.rows("SELECT id FROM polar_loginout.users_log"))
    clean_cluster.frontend("alice", database).terminate()
    assert len(observer.rows("SELECT id FROM polar_loginout.users_log")) == before
    assert observer.rows("SELECT count(*) FROM pg_event_trigger") == [("0",)]


def settle(observer: Frontend, count: int) -> list[tuple[str | None, ...]]:
    """Wait for `count` rows of the log; every session of an attaching client has logged off by then.

    The client that attaches the triggers logged on before them, so it leaves a logoff row only.
    """

    def probe() -> list[tuple[str | None, ...]]:
        rows = observer.rows(f"SELECT id, {COLUMNS} FROM polar_loginout.users_log ORDER BY id")
        assert len(rows) == count, rows
        return rows

    return eventually(probe, f"{count} rows in users_log")
