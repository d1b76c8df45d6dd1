"""The same INSERT many times in a pipeline, as drivers' executemany sends it: answers, errors, what stays."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors

from harness.servers import ServerProcess

INSERT = "INSERT INTO numbers (n) VALUES (%s)"


@pytest.fixture(params=["plain", "serial"])
def connection(request: pytest.FixtureRequest, server: ServerProcess) -> Iterator[psycopg.Connection[Any]]:
    """To a table whose rows go to SQLite together, and to one whose rows each draw a key."""
    key = "id serial, " if request.param == "serial" else ""
    with psycopg.connect(server.conninfo("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS numbers")
        connection.execute(
            f"CREATE TABLE numbers ({key}n bigint NOT NULL CHECK (n < 1000), t text DEFAULT 'x')"
        )
        yield connection


def rows(connection: psycopg.Connection[Any]) -> list[Any]:
    return [n for (n,) in connection.execute("SELECT n FROM numbers ORDER BY ctid")]


def test_all_of_them_are_there(connection: psycopg.Connection[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [(number,) for number in range(250)])
        assert cursor.rowcount == 250
    assert rows(connection) == list(range(250))


@pytest.mark.parametrize("connection", ["serial"], indirect=True)
def test_keys_are_drawn_in_order_also_by_a_row_with_an_error(connection: psycopg.Connection[Any]) -> None:
    with pytest.raises(errors.CheckViolation), connection.cursor() as cursor:
        cursor.executemany(INSERT, [(number if number != 30 else 1000,) for number in range(60)])
    connection.cursor().executemany(INSERT, [(7,), (8,)])
    assert connection.execute("SELECT id, n FROM numbers ORDER BY id").fetchall() == [(32, 7), (33, 8)]


@pytest.mark.parametrize(
    ("wrong", "expected"), [(1000, errors.CheckViolation), (None, errors.NotNullViolation)]
)
def test_an_error_takes_back_those_before_it(
    connection: psycopg.Connection[Any], wrong: int | None, expected: type[psycopg.Error]
) -> None:
    values = [(number if number != 30 else wrong,) for number in range(60)]
    cursors = [connection.cursor() for _ in values]

    def send() -> None:  # the error may come while more are sent
        with connection.pipeline():
            for cursor, value in zip(cursors, values, strict=True):
                cursor.execute(INSERT, value, prepare=True)

    with pytest.raises(expected):
        send()
    assert [cursor.rowcount for cursor in cursors[:30]] == [1] * 30
    assert [cursor.statusmessage for cursor in cursors[30:]] == [None] * 30
    assert rows(connection) == []


def test_statements_between_them_are_carried_out_in_their_place(connection: psycopg.Connection[Any]) -> None:
    """Neither other statement is taken for one more of them."""
    with connection.pipeline():
        for number in range(40):
            if number == 20:
                connection.execute("DELETE FROM numbers WHERE n < 10", prepare=True)
            if number == 30:
                connection.execute("INSERT INTO numbers (n) VALUES (-%s)", (number,), prepare=True)
            connection.execute(INSERT, (number,), prepare=True)
    assert rows(connection) == [*range(10, 30), -30, *range(30, 40)]


def test_a_savepoint_keeps_those_before_it(connection: psycopg.Connection[Any]) -> None:
    with connection.transaction():
        connection.execute("INSERT INTO numbers (n) VALUES (-1)")
        with pytest.raises(errors.CheckViolation), connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(INSERT, [(1,), (2,), (1000,), (3,)])
        connection.cursor().executemany(INSERT, [(4,), (5,)])
    assert rows(connection) == [-1, 4, 5]


def test_each_waits_for_a_key_that_another_has_taken(
    connection: psycopg.Connection[Any], server: ServerProcess
) -> None:
    connection.execute("CREATE UNIQUE INDEX ON numbers (n)")
    connection.execute("SET lock_timeout = '100ms'")
    cursor, values = connection.cursor(), [(number,) for number in range(6)]
    with psycopg.connect(server.conninfo("postgres", "postgres")) as other:
        other.execute("INSERT INTO numbers (n) VALUES (3)")
        with pytest.raises(errors.LockNotAvailable):
            cursor.executemany(INSERT, values)
    assert rows(connection) == [3]
    with pytest.raises(errors.UniqueViolation):
        cursor.executemany(INSERT, values)
    assert rows(connection) == [3]


def test_a_transaction_that_gives_way_keeps_them(
    connection: psycopg.Connection[Any], server: ServerProcess
) -> None:
    with psycopg.connect(server.conninfo("postgres", "postgres"), autocommit=True) as other:
        with connection.transaction():
            connection.cursor().executemany(INSERT, [(number,) for number in range(5)])
            other.execute("INSERT INTO numbers (n) VALUES (100)")
            connection.cursor().executemany(INSERT, [(number,) for number in range(5, 10)])
            assert len(rows(connection)) == 11
        assert sorted(rows(other)) == [*range(10), 100]
