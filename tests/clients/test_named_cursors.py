"""psycopg's named cursors: read in pieces, scrolled, kept after COMMIT."""

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from harness.servers import ServerProcess

NUMBERS = "SELECT i, 'row ' || i FROM generate_series(1, %s) i"


@pytest.fixture
def connection(server: ServerProcess) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(server.conninfo(database="postgres")) as made:
        yield made


@pytest.mark.parametrize("binary", [False, True], ids=["text", "binary"])
@pytest.mark.parametrize("itersize", [1, 7, 100, 5000])
def test_iterates_in_pieces(connection: psycopg.Connection[Any], itersize: int, binary: bool) -> None:
    with connection.cursor("pieces", binary=binary) as cursor:
        cursor.itersize = itersize
        cursor.execute(NUMBERS, (1000,))
        assert cursor.description is not None
        assert [column.type_code for column in cursor.description] == [23, 25]
        assert [row[0] for row in cursor] == list(range(1, 1001))
    assert connection.execute("SELECT count(*) FROM pg_cursors WHERE name = 'pieces'").fetchone() == (0,)


def test_writes_while_it_reads(connection: psycopg.Connection[Any]) -> None:
    connection.execute("CREATE TEMP TABLE read_and_written AS SELECT i FROM generate_series(1, 500) i")
    with connection.cursor("reads") as cursor:
        cursor.itersize = 50
        cursor.execute("SELECT i FROM read_and_written ORDER BY i")
        for (number,) in cursor:
            connection.execute("UPDATE read_and_written SET i = i + 1000 WHERE i = %s", (number,))
    assert connection.execute("SELECT min(i), count(*) FROM read_and_written").fetchone() == (1001, 500)


@pytest.mark.parametrize("scrollable", [True, None])
def test_scrolls(connection: psycopg.Connection[Any], scrollable: bool | None) -> None:
    with connection.cursor("scrolls", scrollable=scrollable) as cursor:
        cursor.execute(NUMBERS, (1000,))
        assert cursor.fetchone() == (1, "row 1")
        cursor.scroll(997)
        assert [row[0] for row in cursor.fetchall()] == [999, 1000]
        cursor.scroll(3, mode="absolute")
        assert [row[0] for row in cursor.fetchmany(2)] == [4, 5]
        cursor.scroll(-5)
        assert cursor.fetchone() == (1, "row 1")


def test_does_not_scroll(connection: psycopg.Connection[Any]) -> None:
    with connection.cursor("forward", scrollable=False) as cursor:
        cursor.execute(NUMBERS, (10,))
        cursor.fetchmany(3)
        with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="only scan forward"):
            cursor.scroll(-1)


def test_is_held_after_commit(connection: psycopg.Connection[Any]) -> None:
    cursor = connection.cursor("held", withhold=True, scrollable=True)
    cursor.execute(NUMBERS, (2000,))
    assert cursor.fetchone() == (1, "row 1")
    connection.commit()
    assert len(cursor.fetchmany(1500)) == 1500
    connection.commit()
    cursor.scroll(-1)
    assert cursor.fetchone() == (1501, "row 1501")
    cursor.close()
    connection.commit()


def test_a_large_result_is_not_held_in_memory(connection: psycopg.Connection[Any]) -> None:
    """More rows than stay in memory, from both ends."""
    query = "SELECT i, repeat(chr(65 + i % 26), 1000) FROM generate_series(1, 5000) i"
    with connection.cursor("large", scrollable=True, withhold=True) as cursor:
        cursor.execute(query)
        connection.commit()
        rows = cursor.fetchall()
        cursor.scroll(2, mode="absolute")
        assert cursor.fetchone() == rows[2]
    assert [row[0] for row in rows] == list(range(1, 5001))
    assert {len(row[1]) for row in rows} == {1000}


def test_without_a_transaction(server: ServerProcess) -> None:
    with psycopg.connect(server.conninfo(database="postgres"), autocommit=True) as connection:
        with (
            connection.cursor("outside") as cursor,
            pytest.raises(psycopg.errors.NoActiveSqlTransaction),
        ):
            cursor.execute("SELECT 1")
        with connection.cursor("kept", withhold=True) as cursor:
            assert cursor.execute("SELECT 1").fetchall() == [(1,)]


def test_async(server: ServerProcess) -> None:
    async def read() -> list[int]:
        connection = await psycopg.AsyncConnection.connect(server.conninfo(database="postgres"))
        async with connection, connection.cursor("asynchronous") as cursor:
            cursor.itersize = 30
            await cursor.execute(NUMBERS, (100,))
            return [row[0] async for row in cursor]

    assert asyncio.run(read()) == list(range(1, 101))
