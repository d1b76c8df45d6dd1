"""CHECK and FOREIGN KEY where more than one session, a restart or the stored file is involved.

What single statements answer is in tests/differential/statements/{checks,foreign_keys,alter_types}.sql.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg import errors

from harness.servers import ServerProcess

Connect = Callable[..., psycopg.Connection[Any]]


def session(server: ServerProcess) -> psycopg.Connection[Any]:
    connection = server.connect("postgres", "postgres")
    connection.autocommit = True
    return connection


def stored(server: ServerProcess, sql: str) -> list[tuple[Any, ...]]:
    """What SQLite has; the server is not running."""
    connection = sqlite3.connect(server.data_dir / "base" / "postgres.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_checks_hold_after_a_restart(start_server: Callable[..., ServerProcess]) -> None:
    """Conditions that Python computes, and one that is a query, on connections that never saw the DDL."""
    server = start_server()
    session(server).execute(
        "CREATE TABLE t (a int[], b text CHECK (upper(b) = b), c numeric CHECK (round(c, 1) = c),"
        " CHECK (5 = ANY (a)), CHECK (greatest(length(b), c) < 10))"
    )
    server.stop()
    server.start()
    after = session(server)
    for row in ("'{5}', 'a', 1", "'{5}', 'A', 1.25", "'{4}', 'A', 1", "'{5}', 'A', 11"):
        with pytest.raises(errors.CheckViolation):
            after.execute(f"INSERT INTO t VALUES ({row})")
    after.execute("INSERT INTO t VALUES ('{4,5}', 'A', 1.5)")


def test_other_tables_change_beside_a_check_in_python(start_server: Callable[..., ServerProcess]) -> None:
    """SQLite reads the whole schema when it renames; the functions in it need not be there."""
    server = start_server()
    session(server).execute("CREATE TABLE t (b text CHECK (upper(b) = b)); CREATE TABLE u (a int, b int)")
    server.stop()
    server.start()
    after = session(server)
    after.execute("ALTER TABLE u RENAME COLUMN a TO c")
    after.execute("ALTER TABLE u DROP COLUMN b")
    after.execute("ALTER TABLE u RENAME TO v")
    after.execute("ALTER TABLE t RENAME TO s")
    after.execute("ALTER TABLE s RENAME COLUMN b TO d")
    with pytest.raises(errors.CheckViolation):
        after.execute("INSERT INTO s VALUES ('x')")


def test_a_condition_means_the_same_to_every_session(start_server: Callable[..., ServerProcess]) -> None:
    """In Oracle mode NULL || 'x' is 'x', whatever the session that writes has set."""
    server = start_server()
    first = server.connect("polardb", "polardb")
    first.execute("CREATE TABLE t (a text, CHECK (a || 'x' = 'x'))")
    second = server.connect("polardb", "polardb")
    second.execute("SET polar_comp_redwood_strings = off")
    second.execute("INSERT INTO t VALUES (NULL)")
    with pytest.raises(errors.CheckViolation):
        second.execute("INSERT INTO t VALUES ('y')")


def test_a_primary_key_added_later_is_the_rowid(start_server: Callable[..., ServerProcess]) -> None:
    server = start_server()
    connection = session(server)
    connection.execute("CREATE TABLE t (v text, id int); INSERT INTO t VALUES ('b', 20), ('a', 10)")
    connection.execute("ALTER TABLE t ADD PRIMARY KEY (id)")
    server.stop()
    assert stored(server, "SELECT rowid, id, v FROM t ORDER BY rowid") == [(10, 10, "a"), (20, 20, "b")]
    assert [row[5] for row in stored(server, "PRAGMA table_info(t)")] == [0, 1]


def test_pl_catches_a_violation_and_goes_on(connect: Connect) -> None:
    connection = connect("postgres", "postgres", autocommit=False)
    connection.execute("CREATE TABLE fk_p (id int PRIMARY KEY)")
    connection.execute("CREATE TABLE fk_c (pid int REFERENCES fk_p ON DELETE CASCADE)")
    connection.execute("INSERT INTO fk_p VALUES (1)")
    connection.execute(
        """DO $$ BEGIN
             BEGIN
               INSERT INTO fk_c VALUES (1), (2);
             EXCEPTION WHEN foreign_key_violation THEN
               INSERT INTO fk_c VALUES (1);
             END;
           END $$"""
    )
    assert connection.execute("SELECT pid FROM fk_c").fetchall() == [(1,)]
    connection.rollback()


def test_a_child_committed_meanwhile_is_seen(connect: Connect) -> None:
    """The parent's row cannot be deleted under a reference that another session has committed."""
    one, two = connect("postgres", "postgres"), connect("postgres", "postgres", autocommit=False)
    one.execute("CREATE TABLE fk_p (id int PRIMARY KEY); CREATE TABLE fk_c (pid int REFERENCES fk_p)")
    try:
        one.execute("INSERT INTO fk_p VALUES (1)")
        two.execute("SELECT * FROM fk_p")
        one.execute("INSERT INTO fk_c VALUES (1)")
        with pytest.raises(errors.ForeignKeyViolation):
            two.execute("DELETE FROM fk_p")
        two.rollback()
    finally:
        one.execute("DROP TABLE fk_c, fk_p")


def test_a_failing_commit_leaves_nothing(connect: Connect) -> None:
    connection = connect("postgres", "postgres", autocommit=False)
    connection.execute("CREATE TABLE fk_p (id int PRIMARY KEY)")
    connection.execute("CREATE TABLE fk_c (pid int REFERENCES fk_p DEFERRABLE INITIALLY DEFERRED)")
    connection.commit()
    try:
        connection.execute("INSERT INTO fk_c VALUES (7)")
        with pytest.raises(errors.ForeignKeyViolation):
            connection.commit()
        assert connection.execute("SELECT count(*) FROM fk_c").fetchone() == (0,)
        connection.execute("INSERT INTO fk_p VALUES (7)")
        connection.execute("INSERT INTO fk_c VALUES (7)")
        connection.commit()
    finally:
        connection.rollback()
        connection.execute("DROP TABLE fk_c, fk_p")
        connection.commit()


def test_cascades_run_as_the_owner_of_the_table(connect: Connect) -> None:
    """Who deletes a parent needs no right on the children."""
    connection = connect("postgres", "postgres", autocommit=False)
    connection.execute("CREATE ROLE fk_deleter")
    connection.execute("CREATE TABLE fk_p (id int PRIMARY KEY)")
    connection.execute("CREATE TABLE fk_c (pid int REFERENCES fk_p ON DELETE CASCADE)")
    connection.execute("INSERT INTO fk_p VALUES (1); INSERT INTO fk_c VALUES (1)")
    connection.execute("GRANT SELECT, DELETE ON fk_p TO fk_deleter; SET ROLE fk_deleter")
    connection.execute("DELETE FROM fk_p WHERE id = 1")
    connection.execute("RESET ROLE")
    assert connection.execute("SELECT count(*) FROM fk_c").fetchone() == (0,)
    connection.rollback()
