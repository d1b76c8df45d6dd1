"""Queries of a table while another session changes it: their plan, their rows and what they are told fit."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from harness.servers import ServerProcess

CHANGES = 25
INT, NUMERIC = 23, 1700
# As text, what the column's values are while it has the type.
VALUES = {INT: ["2", "3"], NUMERIC: ["2.00", "3.00"]}
TEXT = "SELECT a FROM moving WHERE a > 1 ORDER BY a"
SETUP = """
CREATE TABLE moving (a int);
INSERT INTO moving VALUES (1), (2), (3);
CREATE FUNCTION in_pl() RETURNS text LANGUAGE plpgsql AS $$
    DECLARE r record; s text := '';
    BEGIN
        FOR r IN SELECT a FROM moving WHERE a > 1 ORDER BY a LOOP s := s || r.a || ' '; END LOOP;
        RETURN s;
    END $$;
CREATE FUNCTION expression() RETURNS text LANGUAGE plpgsql AS $$
    BEGIN RETURN (SELECT string_agg(a::text, ' ' ORDER BY a) FROM moving WHERE a > 1); END $$;
CREATE FUNCTION computed() RETURNS text LANGUAGE plpgsql AS $$
    DECLARE s text;
    BEGIN
        EXECUTE 'SELECT string_agg(a::text, '' '' ORDER BY a) FROM moving WHERE a > 1' INTO s;
        RETURN s;
    END $$;
CREATE FUNCTION in_sql() RETURNS text LANGUAGE sql AS
    $$ SELECT string_agg(a::text, ' ' ORDER BY a) FROM moving WHERE a > 1 $$;
"""
Connection = psycopg.Connection[Any]
Read = Callable[[Connection], tuple[int, list[str]]]


def _answer(cursor: psycopg.Cursor[Any]) -> tuple[int, list[str]]:
    assert cursor.description is not None
    assert cursor.pgresult is not None
    found = [cursor.pgresult.get_value(row, 0) for row in range(cursor.pgresult.ntuples)]
    return cursor.description[0].type_code, [value.decode() for value in found if value is not None]


def by_text(connection: Connection) -> tuple[int, list[str]]:
    return _answer(connection.execute(TEXT.encode()))


def unnamed(connection: Connection) -> tuple[int, list[str]]:
    return _answer(connection.execute(TEXT.replace("1", "%s"), (1,), prepare=False))


def prepared(connection: Connection) -> tuple[int, list[str]]:
    return _answer(connection.execute(TEXT.replace("1", "%s"), (1,), prepare=True))


def by_cursor(connection: Connection) -> tuple[int, list[str]]:
    with connection.transaction():
        connection.execute(f"DECLARE c CURSOR FOR {TEXT}".encode())
        return _answer(connection.execute(b"FETCH ALL FROM c"))


def by_copy(connection: Connection) -> tuple[int, list[str]]:
    with connection.cursor().copy(f"COPY ({TEXT}) TO STDOUT".encode()) as copy:
        values = [row[0] for row in copy.rows()]
    return INT if values == VALUES[INT] else NUMERIC, values


def of(function: str) -> Read:
    def read(connection: Connection) -> tuple[int, list[str]]:
        rows = connection.execute(f"SELECT {function}()".encode()).fetchall()
        values = rows[0][0].split()
        return INT if values == VALUES[INT] else NUMERIC, values

    read.__name__ = function
    return read


WAYS: dict[str, Read] = {
    "text": by_text,
    "unnamed": unnamed,
    "prepared": prepared,
    "cursor": by_cursor,
    "copy": by_copy,
    **{name: of(name) for name in ("in_pl", "expression", "computed", "in_sql")},
}


@pytest.mark.parametrize("names", [tuple(WAYS)[:5], tuple(WAYS)[5:]], ids=str)
def test_rows_are_of_the_type_they_are_said_to_be(server: ServerProcess, names: tuple[str, ...]) -> None:
    admin = server.connect("postgres", "postgres")
    admin.execute(
        "DROP TABLE IF EXISTS moving; " + "".join(f"DROP FUNCTION IF EXISTS {f}(); " for f in tuple(WAYS)[5:])
    )
    admin.execute(SETUP)
    is_over = threading.Event()
    wrong: list[object] = []
    seen: set[int] = set()

    def go_on(read: Read) -> None:
        connection = server.connect("postgres", "postgres")
        while not is_over.is_set():
            try:
                type_code, values = read(connection)
            except psycopg.errors.FeatureNotSupported as error:
                if "cached plan must not change" not in str(error):
                    wrong.append(error)
            except psycopg.Error as error:
                wrong.append(error)
            else:
                seen.add(type_code)
                if values != VALUES[type_code]:
                    wrong.append((read.__name__, type_code, values))

    threads = [threading.Thread(target=go_on, args=(WAYS[name],)) for name in names]
    for thread in threads:
        thread.start()
    try:
        for _ in range(CHANGES):
            admin.execute("ALTER TABLE moving ALTER a TYPE numeric(8,2)")
            admin.execute("ALTER TABLE moving ALTER a TYPE int")
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    assert not wrong, Counter(map(str, wrong))
    assert seen == {INT, NUMERIC}


WRITERS = """
CREATE TABLE filled (a int, way text);
CREATE FUNCTION static() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO filled VALUES (7, 'static'); END $$;
CREATE FUNCTION of_with() RETURNS bigint LANGUAGE plpgsql AS $$
    DECLARE n bigint;
    BEGIN
        WITH x AS (INSERT INTO filled VALUES (7, 'with') RETURNING *) SELECT count(*) INTO n FROM x;
        RETURN n;
    END $$;
CREATE FUNCTION computed_with() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        EXECUTE 'WITH x AS (INSERT INTO filled VALUES (7, ''computed'') RETURNING *) SELECT count(*) FROM x';
    END $$;
"""
WRITES = (
    b"SELECT static()",
    b"SELECT of_with()",
    b"SELECT computed_with()",
    b"INSERT INTO filled VALUES (7, 'client')",
)


def test_what_is_written_is_what_was_meant(fresh_server: ServerProcess) -> None:
    admin = fresh_server.connect("postgres", "postgres")
    admin.execute(WRITERS)
    is_over = threading.Event()
    failed: list[psycopg.Error] = []

    def go_on(text: bytes) -> None:
        connection = fresh_server.connect("postgres", "postgres")
        try:
            while not is_over.is_set():
                connection.execute(text)
        except psycopg.Error as error:
            failed.append(error)

    threads = [threading.Thread(target=go_on, args=(text,)) for text in WRITES]
    for thread in threads:
        thread.start()
    try:
        for _ in range(CHANGES):
            admin.execute("ALTER TABLE filled ALTER a TYPE numeric(8,2)")
            admin.execute("ALTER TABLE filled ALTER a TYPE int")
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    assert not failed
    assert admin.execute("SELECT a, way, count(*) FROM filled WHERE a <> 7 GROUP BY 1, 2").fetchall() == []
    assert admin.execute("SELECT count(DISTINCT way) FROM filled").fetchall() == [(4,)]
