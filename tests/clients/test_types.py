"""Values of the less usual types through drivers: parameters, results, COPY, in text and in binary."""

import asyncio
import ipaddress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import asyncpg
import psycopg
import pytest
from asyncpg.types import BitString
from asyncpg.types import Range as AsyncRange
from psycopg.types.json import Jsonb
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from harness.servers import ServerProcess

MOMENT = datetime(2024, 2, 29, 12, 30, tzinfo=UTC)
VALUES: list[tuple[str, Any]] = [
    ("int4range", Range(1, 10)),
    ("int4range", Range(empty=True)),
    ("int8range", Range(None, 2**40)),
    ("numrange", Range(Decimal("1.10"), Decimal("2.50"), "(]")),
    ("daterange", Range(date(2024, 1, 1), None)),
    ("tstzrange", Range(MOMENT, None, "[)")),
    ("tsrange", Range(MOMENT.replace(tzinfo=None), MOMENT.replace(tzinfo=None), "[]")),
    ("int4multirange", Multirange([Range(1, 2), Range(5, 9)])),
    ("nummultirange", Multirange()),
    ("datemultirange", Multirange([Range(date(2024, 1, 1), date(2024, 2, 1))])),
    ("money", "$1,234.56"),
    ("varbit", "10110"),
    ("macaddr", "08:00:2b:01:02:03"),
    ("pg_lsn", "16/B374D848"),
    ("xid8", "18446744073709551615"),
    ("xml", "<a>é</a>"),
]


@pytest.mark.parametrize("is_binary", [False, True], ids=["text", "binary"])
@pytest.mark.parametrize(("type_name", "value"), VALUES, ids=lambda value: str(value))
def test_psycopg(server: ServerProcess, type_name: str, value: Any, is_binary: bool) -> None:
    with server.connect("postgres", "postgres") as connection:
        is_binary = is_binary and not isinstance(value, str)
        cursor = connection.cursor(binary=is_binary)
        mark = "%b" if is_binary else "%s"
        found = cursor.execute(f"SELECT {mark}::{type_name}, array[{mark}::{type_name}]", (value, value))
        assert found.fetchone() == (value, [value])
        connection.execute(f"CREATE TEMP TABLE t (n int, v {type_name})")
        with connection.cursor().copy("COPY t FROM STDIN") as copy:
            copy.write_row((1, value))
        if type_name != "xml":
            rows = cursor.execute(f"SELECT n FROM t WHERE v = {mark}::{type_name}", (value,)).fetchall()
            assert rows == [(1,)]


def test_psycopg_jsonb(server: ServerProcess) -> None:
    with server.connect("postgres", "postgres") as connection:
        document = {"a": [1, {"b": None}], "c": "é"}
        row = connection.execute("SELECT %s || %s", (Jsonb(document), Jsonb({"d": True}))).fetchone()
        assert row == ({**document, "d": True},)
        found = connection.execute("SELECT %s @> %s", (Jsonb(document), Jsonb({"c": "é"}))).fetchone()
        assert found == (True,)


def test_asyncpg(server: ServerProcess) -> None:
    """It speaks binary alone, with codecs of its own."""

    async def visit() -> None:
        connection = await asyncpg.connect(
            host=server.host, port=server.port, user="polardb", database="postgres", timeout=20
        )
        values: list[tuple[str, Any]] = [
            ("varbit", BitString("10110")),
            ("bit(3)", BitString("101")),
            ("int4range", AsyncRange(1, 10)),
            ("numrange", AsyncRange(Decimal("1.10"), None, lower_inc=False)),
            ("tstzrange", AsyncRange(MOMENT, None)),
            ("int4range", AsyncRange(empty=True)),
            ("int8multirange", [AsyncRange(1, 2), AsyncRange(5, 9)]),
            ("macaddr", "08:00:2b:01:02:03"),
            ("money", "$1,234.56"),
            ("pg_lsn", 2**40),
            ("xid", 7),
            ("tid", (42, 7)),
            ("inet", ipaddress.ip_address("10.0.0.1")),
            ("int4range[]", [AsyncRange(1, 2), None]),
        ]
        try:
            for type_name, value in values:
                assert await connection.fetchval(f"SELECT $1::{type_name}", value) == value
        finally:
            await connection.close()

    asyncio.run(visit())


def test_a_bad_value_is_an_error_with_its_sqlstate(server: ServerProcess) -> None:
    with server.connect("postgres", "postgres", autocommit=True) as connection:
        for text, state in (
            ("SELECT %s::int4range", "22P02"),
            ("SELECT %s::bit(3)", "22P02"),
            ("SELECT %s::money", "22P02"),
            ("SELECT %s::macaddr", "22P02"),
        ):
            with pytest.raises(psycopg.Error) as raised:
                connection.execute(text, ("x?",))
            assert raised.value.sqlstate == state


def test_ltree_goes_in_binary(clean_server: ServerProcess) -> None:
    """A version number and the text, as many libraries send it; another version is refused."""
    with psycopg.connect(clean_server.conninfo("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION ltree")
        connection.execute("CREATE TABLE l (p ltree, q lquery, x ltxtquery)")
        fields = (b"\x01Top.a", b"\x01a.*{0,}.!b", b"\x01a&(b|c)")
        row = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
        head, end = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
        with connection.cursor().copy("COPY l FROM STDIN (FORMAT binary)") as copy:
            copy.write(head + b"\0\x03" + row + end)
        assert connection.execute("SELECT * FROM l").fetchone() == ("Top.a", "a.*.!b", "a & ( b | c )")
        binary = connection.execute("SELECT * FROM l", binary=True)
        assert binary.fetchone() == (b"\x01Top.a", b"\x01a.*.!b", b"\x01a & ( b | c )")
        with (
            pytest.raises(psycopg.DataError, match="unsupported ltree version number 2"),
            connection.cursor().copy("COPY l (p) FROM STDIN (FORMAT binary)") as copy,
        ):
            copy.write(head + b"\0\x01\0\0\0\x02\x02a" + end)
