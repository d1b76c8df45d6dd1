"""DDL of one session and what the others see of it: published at the commit, not before."""

import contextlib
import threading
from typing import Any

import psycopg
import pytest

from harness.logon import failure
from harness.servers import ServerProcess


def test_a_table_is_seen_when_it_is_committed(clean_cluster: ServerProcess) -> None:
    one, two = clean_cluster.frontend(), clean_cluster.frontend()
    one.rows("CREATE TABLE early (a int)")
    assert two.rows("SELECT count(*) FROM early") == [("0",)]
    one.query("BEGIN")
    one.rows("CREATE TABLE late (a int)")
    one.rows("INSERT INTO late VALUES (1)")
    one.rows("ALTER TABLE early ADD COLUMN b int DEFAULT 7")
    assert one.rows("SELECT count(*) FROM late") == [("1",)]
    assert failure(two, "SELECT count(*) FROM late") == ("42P01", 'relation "late" does not exist')
    assert two.rows("SELECT count(*) FROM pg_class WHERE relname = 'late'") == [("0",)]
    assert failure(two, "SELECT b FROM early")[0] == "42703"
    one.query("COMMIT")
    assert two.rows("SELECT a FROM late") == [("1",)]
    assert two.rows("SELECT b FROM early") == []


def test_what_a_savepoint_undoes_is_gone(clean_cluster: ServerProcess) -> None:
    client = clean_cluster.frontend()
    client.query("BEGIN; CREATE TABLE kept (a int)")
    client.query("SAVEPOINT s; CREATE TABLE undone (a int); ALTER TABLE kept ADD COLUMN b int")
    client.query("ROLLBACK TO s")
    assert client.rows("SELECT * FROM kept") == []
    client.query("SAVEPOINT s; CREATE TABLE undone (a int); ROLLBACK TO s; COMMIT")
    assert client.rows("SELECT relname FROM pg_class WHERE oid >= 16384") == [("kept",)]
    assert failure(client, "SELECT b FROM kept")[0] == "42703"


def test_a_dropped_table_s_plan_is_not_used(clean_cluster: ServerProcess) -> None:
    """Also for a statement that the other session has prepared, by SQL and by Parse."""
    one = clean_cluster.frontend()
    one.rows("CREATE TABLE t (a int)")
    with psycopg.connect(clean_cluster.conninfo(), autocommit=True) as two:
        two.execute("PREPARE p AS SELECT a FROM t")
        for _ in range(2):
            assert two.execute("SELECT a FROM t").fetchall() == []
            assert two.execute("SELECT a FROM t WHERE a = %s", (1,), prepare=True).fetchall() == []
            assert two.execute("EXECUTE p").fetchall() == []
        one.rows("DROP TABLE t")
        for sql, values in (
            ("SELECT a FROM t", None),
            ("SELECT a FROM t WHERE a = %s", (1,)),
            ("EXECUTE p", None),
        ):
            with pytest.raises(psycopg.errors.UndefinedTable):
                two.execute(sql, values)
        one.rows("CREATE TABLE t (b text, a int)")
        one.rows("INSERT INTO t VALUES ('x', 5)")
        assert two.execute("SELECT a FROM t").fetchall() == [(5,)]
        assert two.execute("EXECUTE p").fetchall() == [(5,)]


ROUNDS = 25


def test_ddl_and_dml_at_once(clean_cluster: ServerProcess) -> None:
    """Two sessions make, change and drop tables while two others write: no error but 42P01."""
    clean_cluster.frontend().rows("CREATE TABLE counted (n int)")
    problems: list[BaseException] = []

    def run(work: Any, *args: Any) -> None:
        try:
            with psycopg.connect(clean_cluster.conninfo(), autocommit=True) as connection:
                work(connection, *args)
        except BaseException as error:  # noqa: BLE001 - a thread's error is the test's
            problems.append(error)

    def makes(connection: psycopg.Connection[Any], name: str) -> None:
        for number in range(ROUNDS):
            connection.execute(f"CREATE TABLE {name} (a serial PRIMARY KEY, b text)")
            connection.execute(f"INSERT INTO {name} (b) VALUES ('x'), ('y')")
            connection.execute(f"ALTER TABLE {name} ADD COLUMN c int NOT NULL DEFAULT {number}")
            assert connection.execute(f"SELECT a, c FROM {name} ORDER BY a").fetchall() == [
                (1, number), (2, number),
            ]  # fmt: skip
            connection.execute(f"DROP TABLE {name}")

    def writes(connection: psycopg.Connection[Any], name: str) -> None:
        for number in range(ROUNDS * 3):
            connection.execute("INSERT INTO counted VALUES (%s)", (number,))
            with contextlib.suppress(psycopg.errors.UndefinedTable):
                connection.execute(f"UPDATE {name} SET b = b || 'z'")

    threads = [
        threading.Thread(target=run, args=(work, name), daemon=True)
        for work in (makes, writes)
        for name in ("first", "second")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not problems
    client = clean_cluster.frontend()
    assert client.rows("SELECT count(*) FROM counted") == [(str(ROUNDS * 6),)]
    assert client.rows("SELECT relname FROM pg_class WHERE oid >= 16384") == [("counted",)]


def test_another_session_s_temporary_table(clean_cluster: ServerProcess) -> None:
    one, two = clean_cluster.frontend(), clean_cluster.frontend()
    one.rows("CREATE TEMP TABLE mine (a int)")
    schema = one.rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'pg\\_temp\\_%'")[0][0]
    assert one.rows("SELECT * FROM pg_temp.mine") == []
    assert failure(two, "SELECT * FROM mine")[0] == "42P01"
    assert failure(two, "SELECT * FROM pg_temp.mine")[0] == "42P01"
    assert failure(two, f"SELECT * FROM {schema}.mine") == (
        "0A000",
        "cannot access temporary tables of other sessions",
    )


def test_settings_for_all_roles(clean_cluster: ServerProcess) -> None:
    """ALTER ROLE ALL, DATABASE, ROLE, and both: each is stronger than the one before."""
    client = clean_cluster.frontend()
    client.rows("CREATE ROLE alice LOGIN")
    for statement, value in (
        ("ALTER ROLE ALL SET work_mem = '1MB'", "1MB"),
        ("ALTER DATABASE polardb SET work_mem = '2MB'", "2MB"),
        ("ALTER ROLE alice SET work_mem = '3MB'", "3MB"),
        ("ALTER ROLE alice IN DATABASE polardb SET work_mem = '4MB'", "4MB"),
    ):
        client.rows(statement)
        assert clean_cluster.query("SHOW work_mem", "alice") == [(value,)]
    assert clean_cluster.query("SHOW work_mem", "alice", "postgres") == [("3MB",)]
    assert clean_cluster.query("SHOW work_mem", "polardb", "postgres") == [("1MB",)]
    assert failure(client, "ALTER ROLE alice SET work_mem = 'much'")[0] == "22023"


def test_drop_database(clean_cluster: ServerProcess) -> None:
    client = clean_cluster.frontend()
    client.rows("CREATE DATABASE other")
    visitor = clean_cluster.frontend(database="other")
    visitor.rows("CREATE TABLE t (id serial)")
    assert failure(client, "DROP DATABASE other") == (
        "55006",
        'database "other" is being accessed by other users',
    )
    assert failure(visitor, "DROP DATABASE other") == (
        "55006",
        "cannot drop the currently open database",
    )
    client.rows("DROP DATABASE other WITH (FORCE)")
    assert not list((clean_cluster.data_dir / "base").glob("other*"))
    assert client.rows("SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1") == [
        ("polardb",),
        ("postgres",),
    ]
    with pytest.raises(psycopg.OperationalError, match='database "other" does not exist'):
        clean_cluster.query("SELECT 1", database="other")
    client.rows("CREATE DATABASE other")
    assert clean_cluster.query("SELECT count(*) FROM pg_class WHERE relname = 't'", database="other") == [
        (0,)
    ]


def test_sizes(clean_cluster: ServerProcess) -> None:
    client = clean_cluster.frontend()
    client.rows("CREATE TABLE t (a int, b text)")
    client.rows("CREATE INDEX t_b ON t (b)")
    client.rows("INSERT INTO t SELECT i, repeat('x', 200) || i FROM generate_series(1, 2000) i")
    sizes = (
        "SELECT pg_relation_size('t') > 400000, pg_indexes_size('t') = pg_relation_size('t_b'),"
        " pg_total_relation_size('t') = pg_table_size('t') + pg_indexes_size('t'),"
        " pg_database_size(current_database()) > 0, pg_relation_size(1) IS NULL"
    )
    assert client.rows(sizes) == [("t", "t", "t", "t", "t")]


def test_oracle_s_views_show_users_objects(clean_cluster: ServerProcess) -> None:
    client = clean_cluster.frontend()
    client.rows("CREATE TABLE own (a int)")
    client.query("CREATE TRIGGER greet AFTER LOGON ON DATABASE BEGIN NULL; END;")
    assert client.rows("SELECT table_name FROM user_tables") == [("OWN",)]
    assert client.rows("SELECT table_name FROM dba_tables") == [("OWN",)]
    assert client.rows("SELECT count(*) FROM user_views") == [("0",)]
    assert client.rows("SELECT object_name, object_type FROM user_objects ORDER BY 1") == [
        ("GREET", "TRIGGER"),
        ("OWN", "TABLE"),
    ]
    assert client.rows("SELECT count(*) FROM all_tables WHERE table_name = 'PG_CLASS'") == [("1",)]
    assert client.rows("SELECT count(*) FROM user_procedures") == [("0",)]


def test_a_database_may_get_the_number_of_a_dropped_one(clean_cluster: ServerProcess) -> None:
    """Each database counts its own OIDs: neither the changes nor the plans of the first are the second's."""
    numbers = []
    for maker, name, column in (("polardb", "first", "a"), ("postgres", "second", "b")):
        with clean_cluster.connect("polardb", maker) as connection:
            connection.execute(f"CREATE DATABASE {name} MODE 'postgres'")
        with clean_cluster.connect("polardb", name) as inside:
            inside.execute(f"CREATE ROLE of_{name} LOGIN")
            inside.execute(f"CREATE TABLE t ({column} int)")
            cursor = inside.execute("SELECT * FROM t")
            assert [c.name for c in cursor.description or ()] == [column]
            numbers += inside.execute("SELECT oid FROM pg_database WHERE datname = %s", [name]).fetchall()
        clean_cluster.connect(f"of_{name}", name).close()
        with clean_cluster.connect("polardb", maker) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    assert numbers[0] == numbers[1], "the test needs a number that is used twice"


def test_roles_that_sessions_of_two_databases_make_at_once(clean_cluster: ServerProcess) -> None:
    """None is lost: in the file that they share, or in what either database knows of it."""
    problems: list[str] = []

    def work(database: str, number: int) -> None:
        client = clean_cluster.connect(database, database)
        for turn in range(15):
            name = f"maker{number}_{turn}"
            try:
                client.execute(f"CREATE ROLE {name}")
                client.execute(f"GRANT {name} TO {database}")
                client.execute(f"ALTER ROLE {name} LOGIN")
                if turn % 2:
                    client.execute(f"DROP ROLE {name}")
            except psycopg.Error as error:
                problems.append(f"{database} {name}: {error}")

    makers = [(database, number) for number, database in enumerate(["postgres", "polardb"] * 2)]
    threads = [threading.Thread(target=work, args=maker) for maker in makers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    kept = sorted(f"maker{number}_{turn}" for number in range(4) for turn in range(0, 15, 2))
    for database in ("postgres", "polardb"):
        client = clean_cluster.connect(database, database)
        found = client.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'maker%' ORDER BY 1"
        ).fetchall()
        assert [name for (name,) in found] == kept
        assert (
            client.execute("SELECT count(DISTINCT oid) FROM pg_roles").fetchone()
            == client.execute("SELECT count(*) FROM pg_roles").fetchone()
        )
        for name in kept:
            client.execute(f"SELECT '{name}'::regrole")


def test_roles_read_before_others_change_them(clean_cluster: ServerProcess) -> None:
    """What a transaction writes of roles is made of their latest state, or it fails."""
    one = clean_cluster.connect("polardb", "polardb")
    other = clean_cluster.connect("postgres", "postgres")
    one.execute("CREATE TABLE t (a int)")
    other.execute("CREATE ROLE first")
    one.execute("BEGIN")
    assert one.execute("SELECT count(*) FROM pg_roles WHERE rolname = 'second'").fetchone() == (0,)
    other.execute("CREATE ROLE second")
    one.execute("CREATE ROLE third")
    one.execute("COMMIT")
    one.execute("BEGIN")
    one.execute("INSERT INTO t VALUES (1)")
    assert one.execute("SELECT count(*) FROM pg_roles WHERE rolname = 'fourth'").fetchone() == (0,)
    other.execute("CREATE ROLE fourth")
    with pytest.raises(psycopg.errors.SerializationFailure):
        one.execute("CREATE ROLE fifth")
    one.execute("ROLLBACK")
    one.execute("CREATE ROLE fifth")
    names = [f"'{name}'" for name in ("first", "second", "third", "fourth", "fifth")]
    for client in (one, other):
        found = client.execute(f"SELECT count(*) FROM pg_roles WHERE rolname IN ({', '.join(names)})")
        assert found.fetchone() == (5,)
