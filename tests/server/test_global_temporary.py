"""Oracle's global temporary tables: one definition for all sessions, rows for each alone."""

from typing import Any

import psycopg
import pytest

from harness.servers import ServerProcess
from harness.waiting import eventually


def done(client: psycopg.Connection[Any], statement: str) -> bool:
    """Whether the statement could be carried out; a session that has just closed may still be leaving."""
    try:
        client.execute(statement)  # type: ignore[call-overload]  # a test's own text
    except psycopg.errors.ObjectInUse:
        return False
    return True


def test_rows_are_private(server: ServerProcess) -> None:
    one, two = server.connect(), server.connect()
    one.execute(
        "CREATE GLOBAL TEMPORARY TABLE gtt_kept (id NUMBER(10) PRIMARY KEY, v VARCHAR2(20))"
        " ON COMMIT PRESERVE ROWS"
    )
    one.execute("INSERT INTO gtt_kept VALUES (1, 'one')")
    two.execute("INSERT INTO gtt_kept VALUES (1, 'two'), (2, 'more')")
    assert one.execute("SELECT * FROM gtt_kept").fetchall() == [(1, "one")]
    assert two.execute("SELECT count(*) FROM gtt_kept").fetchone() == (2,)
    with pytest.raises(psycopg.errors.UniqueViolation):
        one.execute("INSERT INTO gtt_kept VALUES (1, 'again')")
    one.execute("TRUNCATE TABLE gtt_kept")
    assert two.execute("SELECT count(*) FROM gtt_kept").fetchone() == (2,)
    two.close()
    assert server.query("SELECT count(*) FROM gtt_kept") == [(0,)]
    eventually(lambda: done(one, "DROP TABLE gtt_kept"), "the other session is gone")


def test_a_commit_deletes_the_rows_unless_told_otherwise(server: ServerProcess) -> None:
    client = server.connect()
    client.execute("CREATE GLOBAL TEMPORARY TABLE gtt_deleted (id NUMBER(10))")
    client.execute("BEGIN")
    client.execute("INSERT INTO gtt_deleted VALUES (1)")
    assert client.execute("SELECT count(*) FROM gtt_deleted").fetchone() == (1,)
    client.execute("COMMIT")
    assert client.execute("SELECT count(*) FROM gtt_deleted").fetchone() == (0,)
    client.execute("BEGIN")
    client.execute("INSERT INTO gtt_deleted VALUES (1)")
    client.execute("ROLLBACK")
    client.execute("INSERT INTO gtt_deleted VALUES (1)")
    assert client.execute("SELECT count(*) FROM gtt_deleted").fetchone() == (0,)
    shown = "SELECT temporary FROM user_tables WHERE lower(table_name) = 'gtt_deleted'"
    assert client.execute(shown).fetchone() == ("Y",)
    client.execute("DROP TABLE gtt_deleted")


def test_the_definition_changes_while_nobody_else_uses_it(server: ServerProcess) -> None:
    one, two = server.connect(), server.connect()
    one.execute(
        "CREATE GLOBAL TEMPORARY TABLE gtt_changed (id NUMBER(10), v VARCHAR2(20)) ON COMMIT PRESERVE ROWS"
    )
    two.execute("INSERT INTO gtt_changed VALUES (1, 'x')")
    for statement in (
        "ALTER TABLE gtt_changed ADD w NUMBER",
        "CREATE INDEX ON gtt_changed (v)",
        "DROP TABLE gtt_changed",
    ):
        with pytest.raises(psycopg.errors.ObjectInUse):
            one.execute(statement)
    two.close()
    eventually(
        lambda: done(one, "CREATE UNIQUE INDEX gtt_folded ON gtt_changed (lower(v))"), "the other is gone"
    )
    one.execute("ALTER TABLE gtt_changed ADD w NUMBER(5)")
    three = server.connect()
    three.execute("INSERT INTO gtt_changed VALUES (1, 'x', 5)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        three.execute("INSERT INTO gtt_changed VALUES (1, 'X', 5)")
    three.close()


def test_it_is_a_plain_temporary_table_in_postgresql_mode(
    server: ServerProcess,
) -> None:
    notices: list[str] = []
    client = server.connect("postgres", "postgres", notices=notices)
    client.execute("CREATE GLOBAL TEMPORARY TABLE gtt_postgres (x int)")
    assert notices == ["WARNING: GLOBAL is deprecated in temporary table creation"]
    persistence = "SELECT relpersistence FROM pg_class WHERE relname = 'gtt_postgres'"
    assert client.execute(persistence).fetchone() == ("t",)
