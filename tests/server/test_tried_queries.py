"""Queries that are tried on the event loop's own thread, and given up there when they take long."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from harness.waiting import eventually

Connect = Callable[..., psycopg.Connection[Any]]


@pytest.fixture
def connection(connect: Connect) -> Iterator[psycopg.Connection[Any]]:
    found = connect(autocommit=True)
    found.execute("CREATE TABLE many AS SELECT i AS id, i % 10 AS n FROM generate_series(1, 3000) AS s(i)")
    yield found
    found.execute("DROP TABLE many")


def test_few_and_many_rows_of_the_same_statement(connection: psycopg.Connection[Any]) -> None:
    for limit in (3, 1, 0, 250, 251, 3000, 3, 26, 25, 24, 3000, 2):
        rows = connection.execute("SELECT id FROM many WHERE id <= %s ORDER BY id", [limit], prepare=True)
        assert [number for (number,) in rows] == list(range(1, limit + 1))


def test_wide_rows(connection: psycopg.Connection[Any]) -> None:
    columns = ", ".join(f"id + {number}" for number in range(100))
    for limit in (1, 19, 20, 21, 60, 1):
        rows = connection.execute(f"SELECT {columns} FROM many WHERE id <= %s", [limit], prepare=True)
        assert rows.rowcount == limit
        assert sorted(row[99] for row in rows) == [number + 99 for number in range(1, limit + 1)]


def test_a_long_one_can_be_canceled_and_keeps_nobody_waiting(
    connection: psycopg.Connection[Any], connect: Connect
) -> None:
    busy, other = connection, connect(autocommit=True)
    # The first run makes it known, the later ones are tried.
    long = "SELECT count(*) FROM many AS a, many AS b, many AS c WHERE a.n + b.n + c.n = %s AND a.id <= %s"
    for _ in range(3):
        assert busy.execute(long, [-1, 0], prepare=True).fetchall() == [(0,)]
    cancels = 0

    def is_running() -> bool:
        found = other.execute("SELECT state, query FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone()
        return found is not None and found[0] == "active" and found[1].startswith("SELECT count")

    pid = busy.info.backend_pid

    def run() -> None:
        nonlocal cancels
        with pytest.raises(psycopg.errors.QueryCanceled):
            busy.execute(long, [-1, 3000], prepare=True)
        cancels += 1

    thread = threading.Thread(target=run)
    thread.start()
    try:
        eventually(is_running, "the query to run in a thread")
        assert other.execute("SELECT 1").fetchall() == [(1,)]
    finally:
        other.execute("SELECT pg_cancel_backend(%s)", [pid])
        thread.join()
    assert cancels == 1
    assert busy.execute("SELECT 1").fetchall() == [(1,)]


def test_an_open_transaction_keeps_what_it_wrote(connection: psycopg.Connection[Any]) -> None:
    """Giving up a query must not undo the transaction it is in."""
    long = "SELECT count(*) FROM many AS a, many AS b WHERE a.n + b.n = %s AND a.id <= 200"
    for _ in range(3):
        connection.execute("BEGIN")
        connection.execute("UPDATE many SET n = n WHERE id = 1")
        found = connection.execute(long, [19], prepare=True).fetchone()
        connection.execute("INSERT INTO many VALUES (0, 0)")
        connection.execute("COMMIT")
        assert found == (0,)
    assert connection.execute("SELECT count(*) FROM many WHERE id = 0").fetchone() == (3,)


def test_sequences_skip_nothing_for_an_error(connection: psycopg.Connection[Any]) -> None:
    connection.execute("CREATE TABLE numbered (id serial, n int CHECK (n > 0))")
    for n in (1, 2, 3):
        connection.execute("INSERT INTO numbered (n) VALUES (%s)", [n], prepare=True)
    for _ in range(5):
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("INSERT INTO numbered (n) VALUES (%s)", [-1], prepare=True)
    connection.execute("INSERT INTO numbered (n) VALUES (%s)", [4], prepare=True)
    assert connection.execute("SELECT max(id) FROM numbered").fetchone() == (9,)
    connection.execute("DROP TABLE numbered")
