"""asyncpg: prepared statements in binary, its catalog queries, transactions, cancel, notices of a logon."""

import asyncio
import datetime
from decimal import Decimal

import asyncpg
import pytest

from harness.logon import WARNING, run
from harness.servers import ServerProcess


def test_queries(server: ServerProcess) -> None:
    async def visit() -> None:
        connection = await asyncpg.connect(
            host=server.host, port=server.port, user="polardb", database="postgres", timeout=20
        )
        try:
            row = await connection.fetchrow(
                "SELECT $1::int AS i, $2::text AS t, $3::numeric AS n,"
                " $4::date AS d, $5::bool AS b, $6::float8 AS f",
                7,
                "sieben",
                Decimal("7.70"),
                datetime.date(2024, 2, 29),
                True,
                0.7,
            )
            assert dict(row) == {
                "i": 7,
                "t": "sieben",
                "n": Decimal("7.70"),
                "d": datetime.date(2024, 2, 29),
                "b": True,
                "f": 0.7,
            }
            assert await connection.fetch("SELECT g FROM generate_series(1, 3) AS g") == [(1,), (2,), (3,)]
            with pytest.raises(asyncpg.DivisionByZeroError):
                await connection.fetch("SELECT 1/0")
            with pytest.raises(asyncpg.UndefinedTableError):
                await connection.fetch("SELECT * FROM nosuch")
            async with connection.transaction():
                await connection.execute("CREATE TEMP TABLE t (x int)")
                await connection.executemany("INSERT INTO t VALUES ($1)", [(1,), (2,)])
            assert await connection.fetchval("SELECT sum(x) FROM t") == 3
            with pytest.raises(asyncio.TimeoutError):
                await connection.fetch("SELECT pg_sleep(60)", timeout=0.2)
            assert await connection.fetchval("SELECT 1") == 1
        finally:
            await connection.close()

    asyncio.run(visit())


def test_a_failing_logon_trigger_is_no_protocol_error(fresh_server: ServerProcess) -> None:
    run(
        fresh_server,
        "CREATE FUNCTION broken RETURN event_trigger IS BEGIN RAISE_APPLICATION_ERROR(-20001, 'x'); END;",
        "CREATE EVENT TRIGGER broken ON after_user_logon EXECUTE FUNCTION broken()",
    )

    async def visit() -> None:
        connection = await asyncpg.connect(
            host=fresh_server.host, port=fresh_server.port, user="polardb", database="polardb", timeout=20
        )
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()

    asyncio.run(visit())
    assert WARNING in fresh_server.psql("-c", "SELECT 1").stderr
