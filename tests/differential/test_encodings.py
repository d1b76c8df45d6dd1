"""What clients with other encodings send and get: the same bytes here and on PostgreSQL 15."""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import pq

from harness.postgres import PostgresCluster
from harness.servers import ServerProcess

SINGLE_BYTE = (
    *(f"LATIN{number}" for number in range(1, 11)),
    *(f"WIN{number}" for number in (866, 874, *range(1250, 1259))),
    *(f"ISO_8859_{number}" for number in range(5, 9)),
    "KOI8R",
    "KOI8U",
)
BINARY_TEXT = ([b"\x80"], [25], [1], 1)
STATEMENTS: dict[str, list[bytes | tuple[Any, ...]]] = {
    "WIN1252": [
        "SELECT chr(8364) AS €".encode("cp1252"),
        b"SELECT chr(1234)",
        (b"SELECT $1::text", [b"\x81"]),
        (b"SELECT $1::text", [b"\x81"], [25], [1], 1),
        (b"SELECT $1::text", *BINARY_TEXT),
        (b"SELECT array[$1::text, NULL, 'x']", *BINARY_TEXT),
        (b"SELECT row($1::text, 1, array[$1])", *BINARY_TEXT),
        (b"SELECT ('{\"a\":\"'||$1||'\"}')::jsonb", *BINARY_TEXT),
        (b"SELECT $1::varchar || '.', $1::bpchar, $1::name", *BINARY_TEXT),
        (b"SELECT octet_length($1), $1::bytea", [b"\x80"], [17], [1], 1),
    ],
    "LATIN1": [
        b"SELECT 1 AS \xe4",
        b"SELECT \xe4",
        b"SELECT * FROM \xe4",
        b"SELECT '\xe4', octet_length('\xe4')",
        b"SELECT chr(8364)",
        b'SELECT 1 AS U&"\\20ac"',
        b"DO $$ BEGIN RAISE '%', chr(228); END $$",
        b"DO $$ BEGIN RAISE NOTICE '%', chr(228); END $$",
        b"DO $$ BEGIN RAISE '%', chr(1234); END $$",
        b"SELECT 1; SELECT chr(8364); SELECT 2",
        b"BEGIN; SET client_encoding TO utf8; SELECT '\xc3\xa4'; SELECT 1 / 0",
        b"ROLLBACK",
        b"SELECT '\xe4'",
    ],
    "EUC_JP": [b"SELECT '\xa4\xa2'", b"SELECT '\xa4'", b"SELECT '\x8f\xa1\xa1'", b"SELECT '\xff'"],
    "SJIS": [b"SELECT '\x83\x5c' AS \x83\x5c", b"SELECT '\x81'", b"SELECT '\x87\x9f'", b"SELECT '\x5c\x7e'"],
    "BIG5": [b"SELECT '\xa4\x40'", b"SELECT '\xa4'"],
    "GBK": [b"SELECT '\x81\x40'", b"SELECT '\xff\xff'"],
    "GB18030": [b"SELECT '\x81\x30\x81\x30'", b"SELECT '\x81\x30'", b"SELECT '\x81\x40', chr(8364)"],
    "UHC": [b"SELECT '\xb0\xa1'", b"SELECT '\x80'"],
    "EUC_KR": [b"SELECT '\xb0\xa1'", b"SELECT '\xff\xff'"],
    "EUC_CN": [b"SELECT '\xb0\xa1'", b"SELECT '\xff\xff'"],
    "SQL_ASCII": [b"SELECT '\xc3\xa4'", b"SELECT '\xff'", (b"SELECT $1::text", [b"\xff"])],
    "UTF8": [b"SELECT '\xed\xa0\x80'", b"SELECT '\xc0\x80'", (b"SELECT $1::text", [b"\xc3("])],
}


def answer(pg: pq.PGconn, asked: bytes | tuple[Any, ...]) -> list[object]:
    result = pg.exec_(asked) if isinstance(asked, bytes) else pg.exec_params(*asked)
    names = [result.fname(column) for column in range(result.nfields)]
    rows = [
        [result.get_value(row, column) for column in range(result.nfields)] for row in range(result.ntuples)
    ]
    return [result.status, names, rows, result.error_message]


@pytest.fixture
def links(postgres: PostgresCluster, server: ServerProcess) -> Iterator[list[pq.PGconn]]:
    """PostgreSQL's and ours."""
    conninfos = (postgres.conninfo(), server.conninfo("postgres", "postgres"))
    opened = [pq.PGconn.connect(conninfo.encode()) for conninfo in conninfos]
    yield opened
    for pg in opened:
        pg.finish()


def set_encoding(links: list[pq.PGconn], encoding: str) -> None:
    for pg in links:
        assert pg.exec_(b"SET client_encoding TO " + encoding.encode()).status == pq.ExecStatus.COMMAND_OK


@pytest.mark.parametrize("encoding", STATEMENTS)
def test_statements(encoding: str, links: list[pq.PGconn]) -> None:
    theirs, ours = links
    set_encoding(links, encoding)
    for asked in STATEMENTS[encoding]:
        assert answer(ours, asked) == answer(theirs, asked), asked
    assert ours.parameter_status(b"client_encoding") == encoding.encode()


def test_every_byte(links: list[pq.PGconn]) -> None:
    theirs, ours = links
    for encoding in SINGLE_BYTE:
        set_encoding(links, encoding)
        for byte in range(128, 256):
            asked = b"SELECT '%c', ascii('%c')" % (byte, byte)
            assert answer(ours, asked) == answer(theirs, asked), (encoding, asked)
