"""DDL through a server, where the differential statements do not reach: other databases, restarts."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from harness.servers import ServerProcess
from harness.waiting import eventually


@pytest.fixture
def postgres(clean_cluster: ServerProcess) -> Any:
    with clean_cluster.connect("postgres", "postgres", autocommit=True) as connection:
        yield connection


def test_temporary_objects_end_with_their_session(clean_cluster: ServerProcess, postgres: Any) -> None:
    tables = ("namespace", "class", "attribute", "type", "proc", "enum", "constraint", "aggregate", "depend")
    query = f"SELECT {', '.join(f'(SELECT count(*) FROM pg_{table})' for table in tables)}"
    before = postgres.execute(query).fetchone()
    with clean_cluster.connect("postgres", "postgres", autocommit=True) as other:
        other.execute("CREATE TEMP TABLE scratch (id int PRIMARY KEY)")
        other.execute("INSERT INTO scratch VALUES (1)")
        other.execute("CREATE TYPE pg_temp.mood AS ENUM ('low', 'high')")
        other.execute("CREATE DOMAIN pg_temp.positive AS int CHECK (value > 0)")
        other.execute("CREATE TYPE pg_temp.pair AS (a pg_temp.mood, b pg_temp.positive)")
        other.execute("CREATE FUNCTION pg_temp.f(m pg_temp.mood) RETURNS int LANGUAGE sql AS 'SELECT 1'")
        other.execute("CREATE AGGREGATE pg_temp.plus (int) (sfunc = int4pl, stype = int)")
        assert other.execute("SELECT id, pg_temp.f('low') FROM scratch").fetchall() == [(1, 1)]
        with pytest.raises(psycopg.errors.UndefinedTable):
            postgres.execute("SELECT id FROM scratch")

    eventually(lambda: bool(postgres.execute(query).fetchone() == before), "the temporary schema to go")


def test_a_role_is_kept_by_objects_of_another_database(clean_cluster: ServerProcess, postgres: Any) -> None:
    postgres.execute("CREATE ROLE keeper")
    with clean_cluster.connect("polardb", "polardb", autocommit=True) as polardb:
        polardb.execute("CREATE TABLE kept (id int)")
        polardb.execute("GRANT SELECT ON kept TO keeper")
        with pytest.raises(psycopg.errors.DependentObjectsStillExist) as caught:
            postgres.execute("DROP ROLE keeper")
        assert caught.value.diag.message_detail == "1 object in database polardb"
        polardb.execute("REVOKE ALL ON kept FROM keeper")
    postgres.execute("DROP ROLE keeper")


def test_create_database_copies_its_template(clean_cluster: ServerProcess, postgres: Any) -> None:
    postgres.execute("CREATE DATABASE first")
    with clean_cluster.connect("postgres", "first", autocommit=True) as first:
        first.execute("CREATE TABLE t (id serial, v text)")
        first.execute("INSERT INTO t (v) VALUES ('a')")
    eventually(lambda: _made(postgres), "the template to be free")
    with clean_cluster.connect("postgres", "second", autocommit=True) as second:
        second.execute("INSERT INTO t (v) VALUES ('b')")
        rows = second.execute("SELECT id, v FROM t ORDER BY id").fetchall()
    assert [v for _, v in rows] == ["a", "b"]
    assert rows[1][0] > rows[0][0]


def _made(postgres: Any) -> bool:
    try:
        postgres.execute("CREATE DATABASE second TEMPLATE first")
    except psycopg.errors.ObjectInUse:
        return False
    return True


def test_ddl_is_undone_with_its_transaction(postgres: Any) -> None:
    postgres.execute("BEGIN")
    postgres.execute("CREATE TABLE gone (id serial PRIMARY KEY, v text UNIQUE)")
    postgres.execute("INSERT INTO gone (v) VALUES ('x')")
    postgres.execute("ROLLBACK")
    assert postgres.execute("SELECT to_regclass('gone')").fetchone() == (None,)
    postgres.execute("CREATE TABLE gone (id serial PRIMARY KEY, v text UNIQUE)")
    assert postgres.execute("INSERT INTO gone (v) VALUES ('x') RETURNING id").fetchone() == (1,)


def test_ddl_is_undone_to_a_savepoint(postgres: Any) -> None:
    postgres.execute("BEGIN")
    postgres.execute("CREATE TABLE kept (id int)")
    postgres.execute("SAVEPOINT s")
    postgres.execute("DROP TABLE kept")
    postgres.execute("CREATE TABLE other (id int)")
    postgres.execute("ROLLBACK TO s")
    postgres.execute("INSERT INTO kept VALUES (1)")
    postgres.execute("COMMIT")
    assert postgres.execute("SELECT to_regclass('kept')::text, to_regclass('other')").fetchone() == (
        "kept",
        None,
    )


def test_the_catalog_survives_a_restart(start_server: Callable[..., ServerProcess]) -> None:
    server = start_server()
    with server.connect("postgres", "postgres", autocommit=True) as connection:
        connection.execute("CREATE ROLE alice LOGIN")
        connection.execute("CREATE TABLE t (id serial, v text DEFAULT 'x')")
        connection.execute("GRANT INSERT, SELECT ON t TO alice")
        connection.execute("GRANT USAGE ON SEQUENCE t_id_seq TO alice")
    server.stop()
    server.start()
    with server.connect("alice", "postgres", autocommit=True) as connection:
        query = "INSERT INTO t DEFAULT VALUES RETURNING id, v"
        assert connection.execute(query).fetchone() == (1, "x")


def test_a_renamed_sequence_still_feeds_its_default(postgres: Any) -> None:
    postgres.execute("CREATE TABLE t (id serial)")
    postgres.execute("ALTER SEQUENCE t_id_seq RENAME TO counter")
    assert postgres.execute("INSERT INTO t DEFAULT VALUES RETURNING id").fetchone() == (1,)
    query = "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 't'::regclass"
    assert postgres.execute(query).fetchone() == ("nextval('counter'::regclass)",)
