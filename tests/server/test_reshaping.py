"""ALTER TABLE that changes a table's definition and leaves the rows where they are.

What statements answer is in tests/differential/statements/alter_in_place.sql; here are SQLite's file, other
sessions, transactions that give way or are cut off, and the tables that are not in the database's file.
"""

import sqlite3
from collections.abc import Callable
from typing import Any, Final

import psycopg
import pytest
from psycopg import errors

from harness.servers import ServerProcess

Connect = Callable[..., psycopg.Connection[Any]]

IN_PLACE: Final = (
    "ADD COLUMN c int NOT NULL DEFAULT 7",
    "ADD COLUMN d numeric(10,2) DEFAULT 1.5 CHECK (d > 1)",
    "ALTER b SET NOT NULL",
    "ADD CHECK (b <> 'no')",
    "ALTER b DROP NOT NULL",
    "DROP CONSTRAINT t_b_check",
    "ALTER g DROP EXPRESSION",
    "DROP COLUMN g",
    "ALTER a TYPE bigint",
    "ALTER b TYPE varchar(30)",
    "ALTER b TYPE text",
    "ADD PRIMARY KEY (a)",
    "DROP COLUMN c",
)


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


def make_table(connection: psycopg.Connection[Any]) -> None:
    connection.execute(
        "CREATE TABLE t (a int, b varchar(20), g int GENERATED ALWAYS AS (a * 2) STORED);"
        " CREATE INDEX t_b ON t (b, length(b)); CREATE UNIQUE INDEX t_a ON t (a) WHERE b IS NOT NULL"
    )
    connection.execute("INSERT INTO t SELECT i, 'b' || i FROM generate_series(1, 3000) i")


ROOT: Final = "SELECT rootpage FROM sqlite_schema WHERE name IN ('t', 't_a') ORDER BY name"


def test_neither_rows_nor_indexes_are_written(start_server: Callable[..., ServerProcess]) -> None:
    """A table, and an index, that is made anew has another first page."""
    server = start_server()
    make_table(session(server))
    server.stop()
    before = stored(server, ROOT)
    server.start()
    connection = session(server)
    for action in IN_PLACE:
        connection.execute(f"ALTER TABLE t {action}")
    connection.execute("INSERT INTO t VALUES (3001, 'b3001', 2)")
    connection.execute("UPDATE t SET d = d + 1 WHERE a < 11")
    server.stop()
    assert stored(server, ROOT) == before
    assert stored(server, "PRAGMA integrity_check") == [("ok",)]
    server.start()
    after = session(server)
    assert after.execute("SELECT count(*), sum(a), sum(d) FROM t WHERE b LIKE 'b%'").fetchall() == [
        (3001, 3001 * 3002 // 2, 3000 * 1.5 + 2 + 10)
    ]
    with pytest.raises(errors.UniqueViolation):
        after.execute("INSERT INTO t VALUES (3001, 'again')")
    after.execute("ALTER TABLE t ALTER a TYPE text")  # which does make it anew
    server.stop()
    assert stored(server, ROOT) != before
    assert stored(server, "SELECT name FROM pragma_table_xinfo('t')") == [("a",), ("b",), ("d",)]
    assert stored(server, "PRAGMA integrity_check") == [("ok",)]


RENAMES: Final = (
    "ALTER TABLE t ADD CHECK (b <> 'no')",
    "ALTER TABLE t ADD COLUMN c int DEFAULT 7, DROP COLUMN d",
    "ALTER TABLE t RENAME a TO a_1",
    'ALTER TABLE t RENAME b TO "B %"',
    "ALTER TABLE t RENAME c TO c_1",
    'ALTER TABLE t RENAME TO "T $ 2"',
    "CREATE SCHEMA s",
    'ALTER TABLE "T $ 2" SET SCHEMA s',
)
ROWS: Final = "SELECT rootpage FROM sqlite_schema WHERE name NOT LIKE 'pg_catalog.%' ORDER BY rootpage"


def make_older_table(connection: psycopg.Connection[Any]) -> None:
    make_table(connection)
    connection.execute("ALTER TABLE t ADD COLUMN d int; ANALYZE t")


def check_renamed(server: ServerProcess) -> None:
    """After RENAMES: the rows, what generates a column, the CHECK and the indexes."""
    connection = session(server)
    connection.execute("SET search_path = s")
    connection.execute("INSERT INTO \"T $ 2\" VALUES (3001, 'b3001')")
    with pytest.raises(errors.UniqueViolation):
        connection.execute("INSERT INTO \"T $ 2\" VALUES (3001, 'other')")
    with pytest.raises(errors.CheckViolation):
        connection.execute("INSERT INTO \"T $ 2\" VALUES (3002, 'no')")
    totals = 'SELECT count("B %"), sum(a_1), sum(g), sum(c_1) FROM "T $ 2" WHERE upper("B %") LIKE \'B%\''
    a = 3001 * 3002 // 2
    assert connection.execute(totals).fetchall() == [(3001, a, 2 * a, 3001 * 7)]
    plan = connection.execute('EXPLAIN SELECT g FROM "T $ 2" WHERE "B %" = \'b5\'').fetchall()
    assert any("t_b" in line for (line,) in plan)


def test_new_names_leave_rows_and_indexes_where_they_are(start_server: Callable[..., ServerProcess]) -> None:
    server = start_server()
    make_older_table(session(server))
    server.stop()
    before = stored(server, ROWS)
    server.start()
    connection = session(server)
    for statement in RENAMES:
        connection.execute(statement)
    check_renamed(server)
    server.stop()
    assert stored(server, ROWS) == before
    names = stored(server, "SELECT name FROM pragma_table_xinfo('s.%54%20$%202')")
    assert names == [("a_1",), ("%42%20%25",), ("g",), ("polar%00dropped3",), ("c_1",)]
    assert stored(server, "PRAGMA integrity_check") == [("ok",)]


def test_tables_that_sqlite_describes_in_other_words_are_renamed(
    start_server: Callable[..., ServerProcess],
) -> None:
    """Those of another version, or that somebody has edited: SQLite's own ALTER TABLE does it then."""
    server = start_server()
    make_older_table(session(server))
    server.stop()
    connection = sqlite3.connect(server.data_dir / "base" / "postgres.db")
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_schema SET sql = replace(sql, ' ON ', '  ON ') WHERE name = 't_b'")
    connection.commit()
    connection.close()
    server.start()
    renaming = session(server)
    for statement in RENAMES:
        renaming.execute(statement)
    check_renamed(server)
    server.stop()
    assert stored(server, "PRAGMA integrity_check") == [("ok",)]


def test_a_name_that_was_rolled_back_is_the_old_one(connect: Connect) -> None:
    """To a savepoint, after the transaction has given way to another one."""
    one, two = connect(autocommit=True), connect(autocommit=True)
    make_table(one)
    one.execute("CREATE TABLE u (x int)")
    one.execute("BEGIN; ALTER TABLE t RENAME a TO first; SAVEPOINT s; ALTER TABLE t RENAME b TO second")
    one.execute("ALTER TABLE t RENAME TO t2; INSERT INTO t2 VALUES (0, 'zero')")
    two.execute("INSERT INTO u VALUES (1)")
    assert one.execute("SELECT second FROM t2 WHERE first = 0").fetchall() == [("zero",)]
    one.execute("ROLLBACK TO s")
    two.execute("INSERT INTO u VALUES (2)")
    assert one.execute("SELECT b FROM t WHERE first < 2").fetchall() == [("b1",)]
    one.execute("COMMIT")
    assert two.execute("SELECT first, g FROM t WHERE b = 'b1'").fetchall() == [(1, 2)]
    one.execute("DROP TABLE t, u")


def test_a_change_that_was_cut_off_is_gone(start_server: Callable[..., ServerProcess]) -> None:
    server = start_server()
    connection = session(server)
    make_table(connection)
    connection.execute("BEGIN")
    connection.execute("ALTER TABLE t DROP COLUMN g, ADD COLUMN c int DEFAULT 5, ALTER a SET NOT NULL")
    connection.execute("UPDATE t SET c = 6 WHERE a = 1")
    server.kill()
    server.start()
    after = session(server)
    assert after.execute("SELECT * FROM t WHERE a < 3 ORDER BY a").fetchall() == [(1, "b1", 2), (2, "b2", 4)]
    after.execute("INSERT INTO t VALUES (NULL, NULL)")
    after.execute("ALTER TABLE t ADD COLUMN c int DEFAULT 5")
    server.kill()
    server.start()
    assert session(server).execute("SELECT sum(c) FROM t").fetchall() == [(3001 * 5,)]


def test_a_change_gives_way_and_is_made_again(connect: Connect) -> None:
    """Idle in its transaction it is set aside when another session writes, and others write that, too."""
    one, two = connect(autocommit=True), connect(autocommit=True)
    make_table(one)
    one.execute("CREATE TABLE u (x int)")
    one.execute("BEGIN")
    one.execute("ALTER TABLE t DROP COLUMN g, ADD COLUMN c int NOT NULL DEFAULT 5, ADD CHECK (c < 100)")
    one.execute("UPDATE t SET c = 6 WHERE a = 1")
    two.execute("INSERT INTO u VALUES (1)")
    two.execute("ALTER TABLE u ADD COLUMN y int DEFAULT 2")
    with pytest.raises(errors.CheckViolation), one.transaction():
        one.execute("UPDATE t SET c = 100 WHERE a = 2")
    one.execute("INSERT INTO t (a) VALUES (0)")
    one.execute("COMMIT")
    assert two.execute("SELECT a, b, c FROM t WHERE a < 3 ORDER BY a").fetchall() == [
        (0, None, 5),
        (1, "b1", 6),
        (2, "b2", 5),
    ]
    assert two.execute("SELECT * FROM u").fetchall() == [(1, 2)]
    one.execute("DROP TABLE t, u")


def test_a_transaction_that_was_set_aside_meets_the_table_as_it_was(connect: Connect) -> None:
    """Who has written to a table keeps others from changing it."""
    one, two = connect(autocommit=True), connect(autocommit=True)
    make_table(one)
    one.execute("BEGIN")
    one.execute("UPDATE t SET b = 'one' WHERE a = 1")
    two.execute("SET lock_timeout = '200ms'")
    with pytest.raises(errors.LockNotAvailable):
        two.execute("ALTER TABLE t ADD COLUMN c int DEFAULT 5")
    one.execute("COMMIT")
    two.execute("ALTER TABLE t ADD COLUMN c int DEFAULT 5")
    assert one.execute("SELECT b, c FROM t WHERE a = 1").fetchall() == [("one", 5)]
    one.execute("DROP TABLE t")


def test_statements_that_are_prepared_see_the_new_definition(connect: Connect) -> None:
    one, two = connect(autocommit=True), connect(autocommit=True)
    make_table(one)
    two.execute(
        "PREPARE read AS SELECT b FROM t WHERE a = $1; PREPARE write AS INSERT INTO t (a) VALUES ($1)"
    )
    two.execute("EXECUTE read (1); EXECUTE write (5000)")
    one.execute("ALTER TABLE t ADD COLUMN c int NOT NULL DEFAULT 5")
    one.execute("ALTER TABLE t ALTER c DROP DEFAULT")
    assert two.execute("EXECUTE read (1)").fetchall() == [("b1",)]
    with pytest.raises(errors.NotNullViolation):
        two.execute("EXECUTE write (5001)")
    one.execute("ALTER TABLE t ALTER c DROP NOT NULL")
    two.execute("EXECUTE write (5001)")
    query = "SELECT a, c FROM t WHERE a >= 5000 ORDER BY a"
    assert two.execute(query).fetchall() == [(5000, 5), (5001, None)]
    one.execute("DROP TABLE t")


def test_copy_says_null_where_older_rows_have_a_value(connect: Connect) -> None:
    connection = connect(autocommit=True)
    make_table(connection)
    connection.execute("ALTER TABLE t ADD COLUMN c int DEFAULT 5, ADD COLUMN d int DEFAULT 6")
    connection.execute("ALTER TABLE t ALTER c DROP DEFAULT")
    with connection.cursor().copy("COPY t (a) FROM STDIN") as copy:
        copy.write_row((9000,))
    assert connection.execute("SELECT a, c, d FROM t WHERE a IN (1, 9000) ORDER BY a").fetchall() == [
        (1, 5, 6),
        (9000, None, 6),
    ]
    connection.execute("DROP TABLE t")


def test_temporary_tables_and_materialized_views(connect: Connect) -> None:
    connection = connect(autocommit=True)
    connection.execute("CREATE TEMP TABLE tt (a int, b int)")
    connection.execute("INSERT INTO tt VALUES (1, 2), (2, 3)")
    connection.execute(
        "ALTER TABLE tt DROP COLUMN b, ADD COLUMN b text NOT NULL DEFAULT 'b', ADD CHECK (a > 0)"
    )
    assert connection.execute("SELECT * FROM tt ORDER BY a").fetchall() == [(1, "b"), (2, "b")]
    with pytest.raises(errors.CheckViolation):
        connection.execute("INSERT INTO tt VALUES (0)")
    with pytest.raises(errors.NotNullViolation):
        connection.execute("INSERT INTO tt VALUES (1, NULL)")
    connection.execute("CREATE MATERIALIZED VIEW tm AS SELECT 1 AS a")
    connection.execute("ALTER MATERIALIZED VIEW tm RENAME COLUMN a TO b")
    connection.execute("REFRESH MATERIALIZED VIEW tm")
    assert connection.execute("SELECT b FROM tm").fetchall() == [(1,)]
    connection.execute("DROP MATERIALIZED VIEW tm; DROP TABLE tt")
