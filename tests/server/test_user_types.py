"""Users' types across restarts, databases and sessions, and as psycopg's classes of them."""

from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Any

import psycopg
import pytest
from psycopg.types.composite import CompositeInfo, register_composite
from psycopg.types.enum import EnumInfo, register_enum
from psycopg.types.multirange import Multirange, MultirangeInfo, register_multirange
from psycopg.types.range import Range, RangeInfo, register_range

from harness.servers import ServerProcess

Start = Callable[..., ServerProcess]
MOODS = "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')"


def column(client: psycopg.Connection[Any], sql: str, *args: Any) -> list[Any]:
    return [row[0] for row in client.execute(sql, *args).fetchall()]


def test_types_survive_a_restart(start_server: Start) -> None:
    server = start_server()
    client = server.connect()
    client.execute(MOODS)
    client.execute("CREATE TYPE pair AS (m mood, n numeric(6,2))")
    client.execute("CREATE DOMAIN small AS int CHECK (value < 10) DEFAULT 3")
    client.execute("CREATE TABLE t (m mood, p pair, s small, l mood[])")
    client.execute("INSERT INTO t(m, p, l) VALUES ('ok', ROW('sad', 1.5), '{happy,sad}')")
    client.execute("ALTER TYPE mood ADD VALUE 'meh' BEFORE 'ok'")
    server.kill()
    again = start_server(data_dir=server.data_dir).connect()
    again.execute("INSERT INTO t(m) VALUES ('meh'), ('sad')")
    assert column(again, "SELECT m FROM t ORDER BY m") == ["sad", "meh", "ok"]
    assert again.execute("SELECT p::text, s, l::text FROM t WHERE m = 'ok'").fetchone() == (
        "(sad,1.50)",
        3,
        "{happy,sad}",
    )
    with pytest.raises(psycopg.errors.CheckViolation) as raised:
        again.execute("INSERT INTO t(s) VALUES (10)")
    assert raised.value.diag.datatype_name == "small"
    assert raised.value.diag.constraint_name == "small_check"


def test_databases_have_types_of_their_own(fresh_server: ServerProcess) -> None:
    """OIDs are given per database: the same number is another type in the next one."""
    first = fresh_server.connect("postgres", "postgres")
    first.execute("CREATE DATABASE other")
    second = fresh_server.connect("postgres", "other")
    second.execute("CREATE SCHEMA one_oid")  # as the database took one in the first
    for client, labels in ((first, "'a', 'b'"), (second, "'x', 'y'")):
        client.execute(f"CREATE TYPE e AS ENUM ({labels})")
        client.execute("CREATE TABLE t (v e)")
        client.execute("INSERT INTO t SELECT enum_last(NULL::e)")
    oids = [column(client, "SELECT 'e'::regtype::oid::int") for client in (first, second)]
    assert oids[0] == oids[1]
    for _ in range(2):
        assert column(first, "SELECT v::text || array[v]::text || to_json(v)::text FROM t") == ['b{b}"b"']
        assert column(second, "SELECT v::text || array[v]::text || to_json(v)::text FROM t") == ['y{y}"y"']


def test_changes_reach_the_prepared_statements_of_others(clean_polardb: ServerProcess) -> None:
    one, other = clean_polardb.connect(), clean_polardb.connect()
    one.execute(MOODS)
    one.execute("CREATE TABLE t (m mood)")
    insert, read = "INSERT INTO t VALUES (%s::text::mood)", "SELECT m FROM t ORDER BY m"
    for value in ("ok", "happy"):
        other.execute(insert, [value], prepare=True)
    assert column(other, read) == ["ok", "happy"]
    one.execute("ALTER TYPE mood ADD VALUE 'angry' BEFORE 'sad'")
    one.execute("ALTER TYPE mood RENAME VALUE 'happy' TO 'glad'")
    other.execute(insert, ["angry"], prepare=True)
    assert column(other, read) == ["angry", "ok", "glad"]


def test_any_number_of_labels_between_two(clean_polardb: ServerProcess) -> None:
    client = clean_polardb.connect()
    client.execute("CREATE TYPE e AS ENUM ('first', 'last')")
    client.execute("CREATE TABLE t (v e PRIMARY KEY)")
    expected = ["last"]
    for number in range(60):
        client.execute(f"ALTER TYPE e ADD VALUE 'v{number}' BEFORE '{expected[0]}'")
        expected.insert(0, f"v{number}")
    expected.insert(0, "first")
    client.execute("INSERT INTO t SELECT unnest(enum_range(NULL::e)) ORDER BY random()")
    assert column(client, "SELECT v FROM t ORDER BY v") == expected
    assert column(client, "SELECT max(v) FROM t WHERE v < 'v0'") == ["v1"]


def test_a_label_of_the_own_transaction_is_unsafe_until_it_commits(clean_polardb: ServerProcess) -> None:
    client = clean_polardb.connect()
    client.execute(MOODS)
    client.execute("BEGIN")
    client.execute("ALTER TYPE mood ADD VALUE 'new'")
    client.execute("SAVEPOINT s")
    with pytest.raises(psycopg.errors.UnsafeNewEnumValueUsage):
        client.execute("SELECT 'new'::mood")
    client.execute("ROLLBACK TO s")
    client.execute("COMMIT")
    assert column(client, "SELECT 'new'::mood > 'happy'") == [True]
    client.execute("BEGIN")
    client.execute("CREATE TYPE fresh AS ENUM ('a')")
    client.execute("ALTER TYPE fresh ADD VALUE 'b'")
    assert column(client, "SELECT 'b'::fresh") == ["b"]
    client.execute("ROLLBACK")


def test_psycopg_enum_and_composite(clean_polardb: ServerProcess) -> None:
    client = clean_polardb.connect()
    client.execute(MOODS)
    client.execute("CREATE TYPE pair AS (m mood, n numeric(6,2))")
    info = EnumInfo.fetch(client, "mood")
    assert info is not None
    assert list(info.labels) == ["sad", "ok", "happy"]
    mood = Enum("mood", ["sad", "ok", "happy"])
    register_enum(info, client, mood)
    shape = CompositeInfo.fetch(client, "pair")
    assert shape is not None
    register_composite(shape, client)
    assert shape.python_type is not None
    value = shape.python_type(mood["ok"], Decimal("1.50"))
    for binary in (False, True):
        cursor = client.cursor(binary=binary)
        row = cursor.execute("SELECT %s::pair, %s::mood[], ROW(1, 'ok'::mood)", [value, [mood["sad"]]])
        assert row.fetchone()[:2] == (value, [mood["sad"]])  # type: ignore[index]


def test_psycopg_range_and_multirange(clean_polardb: ServerProcess) -> None:
    client = clean_polardb.connect()
    client.execute("CREATE TYPE words AS RANGE (subtype = text, multirange_type_name = many_words)")
    client.execute("CREATE TABLE t (r words PRIMARY KEY, m many_words, l words[])")
    info, many = RangeInfo.fetch(client, "words"), MultirangeInfo.fetch(client, "many_words")
    assert info is not None
    assert many is not None
    assert many.range_oid == info.oid
    assert many.subtype_oid == info.subtype_oid == 25
    register_range(info, client)
    register_multirange(many, client)
    one, other, empty = Range("a", "b, c", "[]"), Range[str](None, "x"), Range[str](empty=True)
    for binary in (False, True):
        cursor = client.cursor(binary=binary)
        form = "%b" if binary else "%t"
        client.execute("TRUNCATE t")
        cursor.execute(
            f"INSERT INTO t VALUES ({form}, {form}, ARRAY[{form}::words, %t])",
            [one, Multirange([other]), one, empty],
        )
        found = cursor.execute(f"SELECT r, m, l, lower(r) FROM t WHERE r = {form}", [one]).fetchone()
        assert found == (one, Multirange([other]), [one, empty], "a")


def test_ranges_of_two_databases_and_a_restart(start_server: Start) -> None:
    """The same OIDs are ranges over other types, of other values, in the next database."""
    server = start_server()
    first = server.connect("postgres", "postgres")
    first.execute("CREATE DATABASE other")
    second = server.connect("postgres", "other")
    second.execute("CREATE SCHEMA one_oid")  # as the database took one in the first
    for client, subtype in ((first, "text"), (second, "numeric")):
        client.execute(f"CREATE TYPE span AS RANGE (subtype = {subtype})")
        client.execute("CREATE TABLE t (r span, explained text DEFAULT upper(span('1', '10'))::text)")
        client.execute("INSERT INTO t VALUES ('[1,10)'), ('[1,9)')")
    server.kill()
    server = start_server(data_dir=server.data_dir)
    for _ in range(2):
        for name, ordered in (("postgres", ["[1,10)", "[1,9)"]), ("other", ["[1,9)", "[1,10)"])):
            client = server.connect("postgres", name)
            assert column(client, "SELECT r::text AS shown FROM t ORDER BY r") == ordered
            assert column(client, "SELECT count(*) FROM t WHERE r = span('1', '9')") == [1]
            assert column(client, "SELECT lower(r)::text || explained FROM t LIMIT 1") == ["110"]
            assert column(client, "SELECT span('1', '2')::span_multirange::text") == ["{[1,2)}"]


def test_execute_on_a_constructor_can_be_revoked(clean_polardb: ServerProcess) -> None:
    client = clean_polardb.connect()
    client.execute("CREATE TYPE words AS RANGE (subtype = text)")
    client.execute("REVOKE EXECUTE ON FUNCTION words(text, text) FROM public")
    client.execute("CREATE ROLE reader")
    client.execute("SET ROLE reader")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied for function words"):
        client.execute("SELECT words('a', 'b')")
    assert column(client, "SELECT words('a', 'b', '[]')::text || '[a,b)'::words::text") == ["[a,b][a,b)"]


def test_binary_copy(clean_polardb: ServerProcess) -> None:
    client = clean_polardb.connect()
    client.execute(MOODS)
    client.execute("CREATE TYPE pair AS (m mood, n int)")
    client.execute("CREATE DOMAIN positive AS int NOT NULL CHECK (value > 0)")
    client.execute("CREATE TABLE t (m mood, p pair, l pair[], d positive)")
    client.execute("INSERT INTO t VALUES ('ok', ROW('sad', 7), ARRAY[ROW('happy', 8)::pair], 5)")
    with client.cursor().copy("COPY t TO STDOUT (FORMAT binary)") as copy:
        data = b"".join(bytes(part) for part in copy)
    with client.cursor().copy("COPY t FROM STDIN (FORMAT binary)") as copy:
        copy.write(data)
    rows = client.execute("SELECT t::text, count(*) FROM t GROUP BY t").fetchall()
    assert rows == [('(ok,"(sad,7)","{""(happy,8)""}",5)', 2)]
    client.execute("ALTER DOMAIN positive DROP CONSTRAINT positive_check")
    client.execute("ALTER TABLE t ALTER d TYPE int")
    client.execute("UPDATE t SET d = -1")
    with client.cursor().copy("COPY t(d) TO STDOUT (FORMAT binary)") as copy:
        data = b"".join(bytes(part) for part in copy)
    client.execute("CREATE TABLE checked (d int)")
    client.execute("ALTER DOMAIN positive ADD CHECK (value > 0)")
    client.execute("ALTER TABLE checked ALTER d TYPE positive")
    with (
        pytest.raises(psycopg.errors.CheckViolation) as raised,
        client.cursor().copy("COPY checked FROM STDIN (FORMAT binary)") as copy,
    ):
        copy.write(data)
    assert raised.value.diag.context == "COPY checked, line 1, column d"


def test_labels_in_other_encodings(clean_polardb: ServerProcess) -> None:
    clean_polardb.connect().execute("CREATE TYPE size AS ENUM ('groß', 'klein')")
    client = clean_polardb.connect(client_encoding="LATIN1")
    for binary, label in ((False, "groß"), (True, b"gro\xdf")):  # psycopg does not know the type
        cursor = client.cursor(binary=binary)
        row = cursor.execute("SELECT 'groß'::size, ARRAY['groß']::size[], ROW('groß'::size)").fetchone()
        assert row is not None
        assert row[0] == label
    result = client.pgconn.exec_params(
        b"SELECT $1::size[], ROW($2::size)", [b"{gro\xdf}", b"gro\xdf"], None, None, 1
    )
    assert b"gro\xdf" in (result.get_value(0, 0) or b"")
    assert b"gro\xdf" in (result.get_value(0, 1) or b"")
