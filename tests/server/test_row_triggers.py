"""Triggers on tables: what needs more than one statement on one connection to be seen."""

import psycopg
import pytest

from harness.servers import ServerProcess
from harness.waiting import eventually

SETUP = """
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE log (what text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO log VALUES (TG_OP || ' ' || coalesce(NEW.id, OLD.id)); RETURN coalesce(NEW, OLD); END $$;
"""


def connect(server: ServerProcess) -> psycopg.Connection[tuple[object, ...]]:
    return server.connect("postgres", "postgres", autocommit=True)


@pytest.fixture
def connection(clean_cluster: ServerProcess) -> psycopg.Connection[tuple[object, ...]]:
    made = connect(clean_cluster)
    made.execute(SETUP)
    return made


def logged(connection: psycopg.Connection[tuple[object, ...]]) -> list[object]:
    return [row[0] for row in connection.execute("SELECT what FROM log").fetchall()]


@pytest.mark.parametrize("time", ["BEFORE", "AFTER"])
def test_triggers_without_end(connection: psycopg.Connection[tuple[object, ...]], time: str) -> None:
    connection.execute(
        "CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN INSERT INTO t VALUES (NEW.id + 1); RETURN NEW; END $$"
    )
    connection.execute(f"CREATE TRIGGER x {time} INSERT ON t FOR EACH ROW EXECUTE FUNCTION more()")
    with pytest.raises(psycopg.errors.StatementTooComplex, match="stack depth limit exceeded"):
        connection.execute("INSERT INTO t VALUES (1)")
    assert connection.execute("SELECT count(*), pg_trigger_depth() FROM t").fetchall() == [(0, 0)]


def test_a_trigger_of_another_session_counts_at_once(
    clean_cluster: ServerProcess, connection: psycopg.Connection[tuple[object, ...]]
) -> None:
    other = connect(clean_cluster)
    other.execute("INSERT INTO t VALUES (1, 1)")
    connection.execute("CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note()")
    other.execute("INSERT INTO t VALUES (2, 1)")
    connection.execute("DROP TRIGGER x ON t")
    other.execute("INSERT INTO t VALUES (3, 1)")
    assert logged(connection) == ["INSERT 2"]
    other.close()


def test_definitions_are_transactional(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    with connection.transaction(force_rollback=True):
        connection.execute("CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note()")
        connection.execute("INSERT INTO t VALUES (1, 1)")
        assert logged(connection) == ["INSERT 1"]
    connection.execute("INSERT INTO t VALUES (1, 1)")
    assert logged(connection) == []
    assert connection.execute("SELECT count(*) FROM pg_trigger").fetchall() == [(0,)]


def test_definitions_outlive_the_server(
    clean_cluster: ServerProcess, connection: psycopg.Connection[tuple[object, ...]]
) -> None:
    connection.execute(
        "CREATE TRIGGER x AFTER UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > OLD.a)"
        " EXECUTE FUNCTION note('arg')"
    )
    before = connection.execute("SELECT pg_get_triggerdef(oid) FROM pg_trigger").fetchall()
    connection.close()
    clean_cluster.stop()
    clean_cluster.start()
    again = connect(clean_cluster)
    assert again.execute("SELECT pg_get_triggerdef(oid) FROM pg_trigger").fetchall() == before
    again.execute("INSERT INTO t VALUES (1, 1)")
    again.execute("UPDATE t SET a = 2")
    again.execute("UPDATE t SET a = 1")
    assert logged(again) == ["UPDATE 1"]
    again.close()


def test_a_cancel_reaches_a_statement_of_many_rows(
    clean_cluster: ServerProcess, connection: psycopg.Connection[tuple[object, ...]]
) -> None:
    connection.execute(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END $$"
    )
    connection.execute("CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow()")
    connection.execute("SET statement_timeout = '200ms'")
    with pytest.raises(psycopg.errors.QueryCanceled):
        connection.execute("INSERT INTO t SELECT g FROM generate_series(1, 100000) g")
    assert connection.execute("SELECT count(*) FROM t").fetchall() == [(0,)]


def test_a_temporary_table_takes_its_triggers_along(
    clean_cluster: ServerProcess, connection: psycopg.Connection[tuple[object, ...]]
) -> None:
    other = connect(clean_cluster)
    other.execute("CREATE TEMP TABLE mine (id int)")
    other.execute("CREATE TRIGGER x AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION note()")
    other.execute("INSERT INTO mine VALUES (7)")
    assert logged(connection) == ["INSERT 7"]
    other.close()

    def gone() -> bool:
        return connection.execute("SELECT count(*) FROM pg_trigger").fetchall() == [(0,)]

    eventually(gone, "the trigger is gone")
    connection.execute("DROP FUNCTION note()")


def test_prepared_statements_follow_the_catalog(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    connection.execute("PREPARE p AS INSERT INTO t VALUES ($1, $2) RETURNING a")
    assert connection.execute("EXECUTE p(1, 1)").fetchall() == [(1,)]
    connection.execute(
        "CREATE FUNCTION one_more() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN NEW.a := NEW.a + 1; RETURN NEW; END $$"
    )
    connection.execute("CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION one_more()")
    assert connection.execute("EXECUTE p(2, 1)").fetchall() == [(2,)]
    connection.execute(
        "CREATE OR REPLACE FUNCTION one_more() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN NEW.a := NEW.a + 10; RETURN NEW; END $$"
    )
    assert connection.execute("EXECUTE p(3, 1)").fetchall() == [(11,)]
    connection.execute("ALTER TABLE t DISABLE TRIGGER x")
    assert connection.execute("EXECUTE p(4, 1)").fetchall() == [(1,)]


def test_wide_rows(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    columns = ", ".join(f"c{number} int" for number in range(300))
    connection.execute(f"CREATE TABLE wide (id int PRIMARY KEY, {columns})")
    connection.execute(
        "CREATE FUNCTION last() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN NEW.c299 := coalesce(OLD.c299, 0) + 1; RETURN NEW; END $$"
    )
    connection.execute(
        "CREATE TRIGGER a BEFORE INSERT OR UPDATE ON wide FOR EACH ROW EXECUTE FUNCTION last()"
    )
    connection.execute("CREATE TRIGGER b AFTER INSERT OR UPDATE ON wide FOR EACH ROW EXECUTE FUNCTION note()")
    assert connection.execute("INSERT INTO wide (id, c150) VALUES (1, 7) RETURNING c299").fetchall() == [(1,)]
    assert connection.execute("UPDATE wide SET c0 = 5 RETURNING c0, c150, c299").fetchall() == [(5, 7, 2)]
    assert logged(connection) == ["INSERT 1", "UPDATE 1"]
