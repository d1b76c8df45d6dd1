"""The same INSERT many times in a pipeline, as drivers' executemany sends it: answers, errors, what stays."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors

from harness.servers import ServerProcess

INSERT = "INSERT INTO numbers (n) VALUES (%s)"


@pytest.fixture
def connection(server: ServerProcess) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(server.conninfo("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS numbers")
        connection.execute(
            "CREATE TABLE numbers (id serial, n bigint NOT NULL CHECK (n < 1000), t text DEFAULT 'x')"
        )
        yield connection


def rows(connection: psycopg.Connection[Any]) -> list[Any]:
    return connection.execute("SELECT id, n FROM numbers ORDER BY id").fetchall()


def test_all_of_them_are_there_with_their_keys(connection: psycopg.Connection[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [(number,) for number in range(250)])
        assert cursor.rowcount == 250
    assert rows(connection) == [(number + 1, number) for number in range(250)]


@pytest.mark.parametrize(
    ("wrong", "expected"), [(1000, errors.CheckViolation), (None, errors.NotNullViolation)]
)
def test_an_error_takes_back_those_before_it(
    connection: psycopg.Connection[Any], wrong: int | None, expected: type[psycopg.Error]
) -> None:
    with pytest.raises(expected), connection.pipeline():
        cursors = [
            connection.execute(INSERT, (number if number != 30 else wrong,), prepare=True)
            for number in range(60)
        ]
    assert [cursor.rowcount for cursor in cursors[:30]] == [1] * 30
    assert [cursor.statusmessage for cursor in cursors[30:]] == [None] * 30
    assert rows(connection) == []
    # The values of the sequence are gone, that of the wrong row too; those behind it took none.
    connection.execute(INSERT, (7,))
    assert rows(connection) == [(32, 7)]


def test_a_savepoint_keeps_those_before_it(connection: psycopg.Connection[Any]) -> None:
    with connection.transaction():
        connection.execute("INSERT INTO numbers (n) VALUES (-1)")
        with pytest.raises(errors.CheckViolation), connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(INSERT, [(1,), (2,), (1000,), (3,)])
        connection.cursor().executemany(INSERT, [(4,), (5,)])
    assert rows(connection) == [(1, -1), (5, 4), (6, 5)]


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
    assert [n for _, n in rows(connection)] == [3]
    with pytest.raises(errors.UniqueViolation):
        cursor.executemany(INSERT, values)
    assert [n for _, n in rows(connection)] == [3]


def test_a_transaction_that_gives_way_keeps_them(
    connection: psycopg.Connection[Any], server: ServerProcess
) -> None:
    with psycopg.connect(server.conninfo("postgres", "postgres"), autocommit=True) as other:
        with connection.transaction():
            connection.cursor().executemany(INSERT, [(number,) for number in range(5)])
            other.execute("INSERT INTO numbers (n) VALUES (100)")
            connection.cursor().executemany(INSERT, [(number,) for number in range(5, 10)])
            assert len(rows(connection)) == 11
        assert [n for _, n in rows(other)] == [0, 1, 2, 3, 4, 100, 5, 6, 7, 8, 9]
