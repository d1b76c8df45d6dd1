"""What a routine may do while SQLite runs the query that has called it: drop tables, catch errors after DDL.

The expected rows, errors and messages are PostgreSQL 15's.
"""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

Connect = Callable[..., psycopg.Connection[Any]]

SCHEMA = """
CREATE TABLE calling_t (a int PRIMARY KEY);
INSERT INTO calling_t VALUES (1), (2);
CREATE FUNCTION calling_set(x int) RETURNS SETOF int LANGUAGE plpgsql AS $$
BEGIN
  CREATE TEMP TABLE calling_temp (v int PRIMARY KEY, w text UNIQUE);
  CREATE INDEX calling_index ON calling_temp (w, v);
  INSERT INTO calling_temp SELECT g, 'w' || g FROM generate_series(1, x) g;
  RETURN QUERY SELECT v FROM calling_temp ORDER BY v;
  DROP TABLE calling_temp;
END $$;
CREATE FUNCTION calling_stored(x int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE 'CREATE TABLE calling_kept (v int)';
  EXECUTE 'INSERT INTO calling_kept VALUES (' || x || ')';
  EXECUTE 'DROP TABLE calling_kept';
  RETURN x;
END $$;
CREATE FUNCTION calling_drop(name text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN EXECUTE 'DROP TABLE ' || quote_ident(name); RETURN name; END $$;
CREATE FUNCTION calling_catch(name text) RETURNS bool LANGUAGE plpgsql STABLE AS $$
BEGIN PERFORM name::regtype; RETURN true; EXCEPTION WHEN undefined_object THEN RETURN false; END $$;
"""


@pytest.fixture
def connection(connect: Connect) -> Iterator[psycopg.Connection[Any]]:
    made = connect("postgres", "postgres")
    made.autocommit = False
    made.execute(SCHEMA)
    yield made
    made.rollback()


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT * FROM calling_set(2)", [(1,), (2,)]),
        ("SELECT calling_set(2)", [(1,), (2,)]),
        ("SELECT count(*) FROM calling_set(3) s WHERE s > 1", [(2,)]),
        ("SELECT a, s FROM calling_t, calling_set(a) s ORDER BY 1, 2", [(1, 1), (2, 1), (2, 2)]),
        ("SELECT calling_stored(a) FROM calling_t ORDER BY 1", [(1,), (2,)]),
        ("WITH x AS (SELECT * FROM calling_set(2)) SELECT sum(calling_set) FROM x", [(3,)]),
        ("INSERT INTO calling_t SELECT 10 + s FROM calling_set(2) s RETURNING a", [(11,), (12,)]),
    ],
)
def test_a_routine_drops_the_tables_it_has_made(
    connection: psycopg.Connection[Any], sql: str, expected: list[tuple[Any, ...]]
) -> None:
    for _ in range(2):
        with connection.transaction(force_rollback=True):
            assert connection.execute(sql).fetchall() == expected
    assert connection.execute("SELECT * FROM calling_set(2)").fetchall() == [(1,), (2,)]
    connection.commit()
    left = "SELECT count(*) FROM pg_class WHERE relname LIKE 'calling\\_temp%' OR relname = 'calling_kept'"
    assert connection.execute(left).fetchall() == [(0,)]
    connection.execute(
        "DROP TABLE calling_t; DROP FUNCTION calling_set, calling_stored, calling_drop, calling_catch"
    )
    connection.commit()


def test_a_dropped_table_is_there_again_after_a_rollback(connection: psycopg.Connection[Any]) -> None:
    connection.execute("CREATE TABLE calling_u (b int UNIQUE); INSERT INTO calling_u VALUES (7)")
    connection.execute("SAVEPOINT s")
    assert (
        connection.execute("SELECT x FROM calling_drop('calling_u') x, calling_t").fetchall()
        == [("calling_u",)] * 2
    )
    connection.execute("CREATE TABLE calling_u (c int UNIQUE)")
    connection.execute("ROLLBACK TO s")
    assert connection.execute("SELECT b FROM calling_u").fetchall() == [(7,)]
    assert connection.execute("SELECT x FROM calling_drop('calling_u') x").fetchall() == [("calling_u",)]
    connection.execute("CREATE TABLE calling_u (c int UNIQUE)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("INSERT INTO calling_u VALUES (1), (1)")


def test_a_table_that_the_query_reads_is_not_dropped(connection: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.ObjectInUse) as raised:
        connection.execute("SELECT calling_drop('calling_t') FROM calling_t")
    assert raised.value.diag.message_primary == (
        'cannot DROP TABLE "calling_t" because it is being used by active queries in this session'
    )


def test_a_stable_routine_catches_an_error_after_ddl(connection: psycopg.Connection[Any]) -> None:
    connection.execute("CREATE TABLE calling_v (a int)")
    caught = "SELECT count(*), bool_or(calling_catch('nonesuch')) FROM calling_t WHERE calling_catch('int')"
    assert connection.execute(caught).fetchall() == [(2, False)]
