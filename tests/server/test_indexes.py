"""Indexes as SQLite has them: used by its planner, kept by its own commands, readable with its own tools."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import psycopg
import pytest

from harness.servers import ServerProcess
from harness.stored_plans import Store


@pytest.fixture
def stored() -> Iterator[Callable[[ServerProcess], Store]]:
    """The data file of a server's database postgres."""
    with ExitStack() as stack:

        def stored(server: ServerProcess) -> Store:
            store = Store(server.data_dir / "base" / "postgres.db")
            stack.callback(store.raw.close)
            return store

        yield stored


@pytest.fixture
def indexed(clean_cluster: ServerProcess) -> ServerProcess:
    with clean_cluster.connect("postgres", "postgres", autocommit=True) as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, a text, b int, c numeric, d text)")
        connection.execute("CREATE INDEX plain ON t (b, d)")
        connection.execute("CREATE UNIQUE INDEX folded ON t (lower(a))")
        connection.execute("CREATE INDEX open_ones ON t (c) WHERE d = 'open'")
        connection.execute("CREATE INDEX padded ON t (lpad(a, 5))")
        connection.execute(
            "INSERT INTO t SELECT n, 'A' || n, n % 100, n, CASE WHEN n % 10 = 0 THEN 'open' ELSE 'done' END"
            " FROM generate_series(1, 1000) n"
        )
    return clean_cluster


def test_sqlite_uses_them(indexed: ServerProcess, stored: Callable[[ServerProcess], Store]) -> None:
    store = stored(indexed)
    for sql, index in (
        ("SELECT id FROM t WHERE b = 5 AND d = 'x'", "plain"),
        ("SELECT id FROM t WHERE lower(a) = 'a5'", "folded"),
        ("SELECT id FROM t WHERE d = 'open' AND c > 5", "open_ones"),
        ("SELECT id FROM t WHERE lpad(a, 5) = '   A5'", "padded"),
        ("UPDATE t SET b = 1 WHERE lower(a) = 'a5'", "folded"),
    ):
        assert f"INDEX {index} (" in store.explained(sql), (sql, store.explained(sql))


def test_sqlite_uses_those_of_other_types(
    clean_cluster: ServerProcess, stored: Callable[[ServerProcess], Store]
) -> None:
    with clean_cluster.connect("postgres", "postgres", autocommit=True) as connection:
        connection.execute("CREATE TABLE v (b varbit, m money, a macaddr, l pg_lsn, d daterange, n numrange)")
        for column in "bmaldn":
            connection.execute(f"CREATE INDEX on_{column} ON v ({column})")
        connection.execute(
            "INSERT INTO v (d) SELECT daterange('2024-01-01', date '2024-01-01' + n)"
            " FROM generate_series(1, 500) n"
        )
    store = stored(clean_cluster)
    for column, condition in (
        ("b", "b = B'101'"),
        ("m", "m > '$5'"),
        ("a", "a = '08:00:2b:01:02:03'"),
        ("l", "l BETWEEN '0/0' AND '1/0'"),
        ("d", "d < int4range(1, 2)::text::daterange"),
        ("n", "n = '[1,2)'"),
        ("n", "n >= '[1.0,2)'"),
    ):
        plan = store.explained(f"SELECT m FROM v WHERE {condition}")
        assert f"INDEX on_{column} (" in plan, (condition, plan)
    assert "USE TEMP B-TREE" not in store.explained("SELECT d FROM v ORDER BY d NULLS LAST")


def test_every_session_can_write(indexed: ServerProcess) -> None:
    """Each connection learns the functions of the indexes before it writes."""
    for number in range(3):
        with indexed.connect("postgres", "postgres", autocommit=True) as connection:
            connection.execute("UPDATE t SET a = a || 'x' WHERE id = %s", (number + 1,))
            connection.execute("DELETE FROM t WHERE id = %s", (number + 10,))
            with pytest.raises(psycopg.errors.UniqueViolation) as caught:
                connection.execute("INSERT INTO t (id, a) VALUES (5000, 'a500')")
            assert caught.value.diag.message_detail == "Key (lower(a))=(a500) already exists."


def test_clones_and_restarts(indexed: ServerProcess, start_server: Callable[..., ServerProcess]) -> None:
    with indexed.connect("postgres", "polardb", autocommit=True) as connection:
        connection.execute("CREATE DATABASE copied TEMPLATE postgres")
    indexed.stop()
    again = start_server(data_dir=indexed.data_dir)
    for database in ("postgres", "copied"):
        with again.connect("postgres", database, autocommit=True) as connection:
            connection.execute("ALTER TABLE t RENAME COLUMN a TO z")
            connection.execute("ALTER TABLE t DROP COLUMN b")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO t (id, z) VALUES (5000, 'a500')")
            connection.execute("INSERT INTO t (id, z) VALUES (5000, 'fresh')")


def test_other_tools_read_the_file(indexed: ServerProcess, stored: Callable[[ServerProcess], Store]) -> None:
    indexed.stop()
    with closing(sqlite3.connect(indexed.data_dir / "base" / "postgres.db")) as raw:
        raw.create_function("unused", 0, lambda: None)
        assert raw.execute("SELECT count(*) FROM t WHERE b = 5").fetchone() == (10,)
    store = stored(indexed)
    store.explained("INSERT INTO t (id) VALUES (0)")
    assert store.raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_old_name_of_a_renamed_index_is_free(connect: Callable[..., psycopg.Connection]) -> None:
    """An index cannot be renamed in SQLite, so what gets its old name is stored under another one."""
    connection = connect("postgres", "postgres")
    connection.execute("CREATE TABLE renamed_t (a int PRIMARY KEY, b int)")
    connection.execute("CREATE INDEX renamed_i ON renamed_t (b)")
    connection.execute("ALTER INDEX renamed_i RENAME TO renamed_old")
    connection.execute("CREATE INDEX renamed_i ON renamed_t (b, a)")
    connection.execute("DROP INDEX renamed_old")
    connection.execute("ALTER INDEX renamed_i RENAME TO renamed_j")
    connection.execute("CREATE TABLE renamed_i (c int UNIQUE)")
    connection.execute("ALTER TABLE renamed_i RENAME CONSTRAINT renamed_i_c_key TO renamed_k")
    connection.execute("CREATE TABLE renamed_u (d int)")
    connection.execute("ALTER TABLE renamed_u RENAME TO renamed_i_c_key")
    connection.execute("INSERT INTO renamed_i VALUES (1); INSERT INTO renamed_i_c_key VALUES (2)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("INSERT INTO renamed_i VALUES (1)")


def test_a_subtree_is_found_by_an_index_of_either_method(
    clean_cluster: ServerProcess, stored: Callable[[ServerProcess], Store]
) -> None:
    """What is below a path is a stretch of ltree's order; an index USING gist is a b-tree, too."""
    clean_cluster.query("CREATE EXTENSION ltree", database="postgres")
    clean_cluster.query("CREATE TABLE tree (id int PRIMARY KEY, path ltree)", database="postgres")
    clean_cluster.query("CREATE INDEX of_gist ON tree USING gist (path)", database="postgres")
    below = "SELECT id FROM tree WHERE path <@ 'Top.Science'"
    assert "of_gist (path>? AND path<?)" in stored(clean_cluster).explained(below)
    assert "of_gist (path>? AND path<?)" in stored(clean_cluster).explained(
        "SELECT c.id FROM tree p JOIN tree c ON p.path @> c.path WHERE p.id = 1"
    )
    clean_cluster.query("DROP INDEX of_gist", database="postgres")
    clean_cluster.query("CREATE INDEX of_tree ON tree (path)", database="postgres")
    assert "of_tree (path>? AND path<?)" in stored(clean_cluster).explained(below)


PRODUCTS = (
    "SELECT item FROM priced WHERE price * number = 12.5",
    "SELECT item FROM priced WHERE price * number > 600000",
    "SELECT item FROM priced WHERE price * number < 10",
    "SELECT item FROM priced WHERE price * 1.19 BETWEEN 7 AND 8",
    "SELECT item FROM priced WHERE round(price * number, 1) = 1.3",
)


@pytest.mark.parametrize("sql", PRODUCTS)
def test_products_are_found_by_an_index(
    clean_cluster: ServerProcess, stored: Callable[[ServerProcess], Store], sql: str
) -> None:
    """Also of columns whose products may leave 64 bits."""
    with clean_cluster.connect("postgres", "postgres", autocommit=True) as connection:
        connection.execute("CREATE TABLE priced (item int PRIMARY KEY, price numeric(15,2), number int)")
        connection.execute("INSERT INTO priced SELECT n, n * 1.25, n % 100 FROM generate_series(1, 2000) n")
        connection.execute("CREATE INDEX ON priced ((price * number))")
        connection.execute("CREATE INDEX ON priced ((price * 1.19))")
        connection.execute("CREATE INDEX ON priced ((round(price * number, 1)))")
    plan = stored(clean_cluster).explained(sql)
    assert "SCAN" not in plan, plan
