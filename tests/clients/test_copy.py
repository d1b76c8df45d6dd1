"""COPY through what people use: psql's \\copy and scripts, psycopg's copy, asyncpg's copy functions."""

import asyncio
import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import psycopg
import pytest

from harness.servers import ServerProcess

TABLE = "CREATE TABLE {} (i integer, t text, n numeric(10,2), d date, b boolean, f float8, a integer[])"
RECORDS = [
    (1, "one\t1", Decimal("1.50"), datetime.date(2024, 2, 29), True, 0.5, [1, 2]),
    (2, 'two "2"', Decimal("-0.05"), datetime.date(1999, 12, 31), False, -1e300, []),
    (None, None, None, None, None, None, None),
]
TYPES = ["int4", "text", "numeric", "date", "bool", "float8", "int4[]"]


def make_table(server: ServerProcess, name: str) -> None:
    with psycopg.connect(server.conninfo(database="postgres"), autocommit=True) as connection:
        connection.execute(f"DROP TABLE IF EXISTS {name}")  # type: ignore[call-overload]
        connection.execute(TABLE.format(name))  # type: ignore[call-overload]


def test_psql_copy(server: ServerProcess, tmp_path: Path) -> None:
    make_table(server, "by_psql")
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text('i,t\n1,"a, b"\n2,\n3,"say ""hi"""\n')
    done = server.psql(
        *("-d", "postgres"),
        *("-c", f"\\copy by_psql (i, t) FROM '{source}' WITH CSV HEADER"),
        *("-c", f"\\copy by_psql (i, t) TO '{target}' CSV HEADER"),
        *("-c", "\\copy (SELECT i, t FROM by_psql ORDER BY i DESC) TO STDOUT"),
    )
    assert done.stderr == ""
    assert done.stdout == 'COPY 3\nCOPY 3\n3\tsay "hi"\n2\t\\N\n1\ta, b\n'
    assert target.read_text() == source.read_text()


def test_psql_script(server: ServerProcess, tmp_path: Path) -> None:
    """As pg_dump writes it."""
    make_table(server, "by_script")
    script = tmp_path / "dump.sql"
    script.write_text(
        "COPY public.by_script (i, t, d) FROM stdin;\n1\tx\\\\y\t2024-01-01\n2\t\\N\t\\N\n\\.\n\n\n"
        "SELECT i, t, d FROM by_script ORDER BY i;\n"
    )
    done = server.psql("-At", "-f", str(script), database="postgres")
    assert (done.stdout, done.stderr) == ("COPY 2\n1|x\\y|2024-01-01\n2||\n", "")


def test_psql_error(server: ServerProcess) -> None:
    make_table(server, "by_psql_error")
    typed = "\\copy by_psql_error (i) from stdin\n1\nx\n\\.\nselect count(*) from by_psql_error;\n"
    done = server.psql(stdin=typed, database="postgres")
    assert done.stderr == (
        'ERROR:  invalid input syntax for type integer: "x"\n'
        'CONTEXT:  COPY by_psql_error, line 2, column i: "x"\n'
    )
    assert "     0\n" in done.stdout


@pytest.mark.parametrize("form", ["TEXT", "BINARY"])
def test_psycopg(server: ServerProcess, form: str) -> None:
    name = f"by_psycopg_{form.lower()}"
    make_table(server, name)
    with psycopg.connect(server.conninfo(database="postgres")) as connection, connection.cursor() as cursor:
        with cursor.copy(f"COPY {name} FROM STDIN (FORMAT {form})") as copy:  # type: ignore[arg-type]
            copy.set_types(TYPES)
            for record in RECORDS:
                copy.write_row(record)
        assert cursor.statusmessage == "COPY 3"
        assert cursor.execute(f"SELECT * FROM {name} ORDER BY i").fetchall() == RECORDS  # type: ignore[arg-type]
        with cursor.copy(f"COPY {name} TO STDOUT (FORMAT {form})") as copy:  # type: ignore[arg-type]
            copy.set_types(TYPES)
            assert list(copy.rows()) == RECORDS
        with cursor.copy(f"COPY {name} (i, t) TO STDOUT (FORMAT {form})") as copy:  # type: ignore[arg-type]
            data = b"".join(map(bytes, copy))
        with cursor.copy(f"COPY {name} (i, t) FROM STDIN (FORMAT {form})") as copy:  # type: ignore[arg-type]
            for byte in data:
                copy.write(bytes((byte,)))
        assert cursor.execute(f"SELECT count(*) FROM {name} WHERE t LIKE 'two%'").fetchone() == (2,)  # type: ignore[arg-type]


def test_psycopg_breaks_off(server: ServerProcess) -> None:
    make_table(server, "by_psycopg_error")

    def send(cursor: psycopg.Cursor[Any]) -> None:
        with cursor.copy("COPY by_psycopg_error (i) FROM STDIN") as copy:
            copy.write_row((1,))
            raise KeyError("something else")

    with (
        psycopg.connect(server.conninfo(database="postgres"), autocommit=True) as connection,
        connection.cursor() as cursor,
    ):
        with pytest.raises(KeyError):
            send(cursor)
        assert cursor.execute("SELECT count(*) FROM by_psycopg_error").fetchone() == (0,)


def test_psycopg_async(server: ServerProcess) -> None:
    make_table(server, "by_psycopg_async")

    async def visit() -> list[tuple[Any, ...]]:
        async with await psycopg.AsyncConnection.connect(server.conninfo(database="postgres")) as connection:
            cursor = connection.cursor()
            async with cursor.copy("COPY by_psycopg_async FROM STDIN") as copy:
                for record in RECORDS:
                    await copy.write_row(record)
            async with cursor.copy("COPY by_psycopg_async TO STDOUT") as copy:
                copy.set_types(TYPES)
                return [row async for row in copy.rows()]

    assert asyncio.run(visit()) == RECORDS


def test_asyncpg(server: ServerProcess, tmp_path: Path) -> None:
    make_table(server, "by_asyncpg")
    target = tmp_path / "out.csv"

    async def visit() -> None:
        connection = await asyncpg.connect(
            host=server.host, port=server.port, user="polardb", database="postgres", timeout=20
        )
        try:
            assert await connection.copy_records_to_table("by_asyncpg", records=RECORDS) == "COPY 3"
            records = [tuple(row) for row in await connection.fetch("SELECT * FROM by_asyncpg ORDER BY i")]
            assert records == RECORDS
            await connection.copy_from_query(
                "SELECT i, t FROM by_asyncpg WHERE i = $1", 2, output=target, format="csv"
            )
            assert (
                await connection.copy_to_table("by_asyncpg", source=target, columns=["i", "t"], format="csv")
                == "COPY 1"
            )
        finally:
            await connection.close()

    asyncio.run(visit())
    assert target.read_text() == '2,"two ""2"""\n'
