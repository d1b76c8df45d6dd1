"""kill -9 in the middle of DDL: after the restart there is all of a transaction or nothing of it.

A transaction may span the database's file and the file that all databases share (roles); see
polar_lite.server.engine.recovery. How many kills under load there are is a matter of time: CRASH_SECONDS in
the environment says how much (default 20; 900 makes hundreds), and CRASH_CLIENTS with how many at most.
"""

import os
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from harness.load import Load, check
from harness.servers import ServerProcess
from harness.waiting import eventually

PAUSE = threading.Event()
CLIENTS = (0, 16, 16, int(os.environ.get("CRASH_CLIENTS", "50")))
SECONDS = float(os.environ.get("CRASH_SECONDS", "20"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    process = ServerProcess(tmp_path / "data").start()
    yield process
    if process.process is not None and process.process.poll() is None:
        process.stop()


def stored_tables(server: ServerProcess) -> set[str]:
    """What SQLite itself holds of users' tables; the server is not running."""
    connection = sqlite3.connect(server.data_dir / "base" / "postgres.db")
    try:
        rows = connection.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'index')")
        return {
            name
            for (name,) in rows
            if not name.startswith(("pg_catalog.", "polar$", "sqlite_")) and "(" not in name
        }
    finally:
        connection.close()


def catalog_tables(connection: psycopg.Connection[Any]) -> set[str]:
    rows = connection.execute("SELECT relname FROM pg_class WHERE oid >= 16384 ORDER BY 1").fetchall()
    return {name for (name,) in rows}


def test_an_open_transaction_leaves_nothing(server: ServerProcess) -> None:
    """The one that ROLLBACK ends and the one that the kill ends."""
    client = server.connect("postgres", "postgres", autocommit=False)
    ddl = (
        "CREATE TABLE gone (id serial PRIMARY KEY, a text UNIQUE)",
        "CREATE INDEX gone_idx ON gone (a, id)",
        "INSERT INTO gone (a) VALUES ('x')",
        "ALTER TABLE gone ADD COLUMN b int NOT NULL DEFAULT 5",
        "CREATE ROLE gone_role",
        "GRANT SELECT ON gone TO gone_role",
    )
    for end in ("rollback", "kill"):
        for statement in ddl:
            client.execute(statement)  # type: ignore[call-overload]  # a test's own text
        if end == "rollback":
            client.rollback()
            assert catalog_tables(client) == set()
            client.rollback()
    server.kill()
    assert stored_tables(server) == set()
    server.start()
    client = server.connect("postgres", "postgres")
    assert catalog_tables(client) == set()
    for table in ("pg_attribute", "pg_depend", "pg_index", "pg_constraint", "polar_storage"):
        column = {"pg_attribute": "attrelid", "pg_index": "indrelid", "pg_constraint": "conrelid"}
        key = column.get(table, "objid" if table == "pg_depend" else "oid")
        assert client.execute(f"SELECT count(*) FROM {table} WHERE {key} >= 16384").fetchone() == (0,)
    assert client.execute("SELECT count(*) FROM pg_roles WHERE rolname = 'gone_role'").fetchone() == (0,)
    client.execute("CREATE TABLE gone (id serial PRIMARY KEY)")


ROUNDS = 4


def test_roles_and_their_privileges_stay_together(server: ServerProcess) -> None:
    """CREATE ROLE is in the shared file, GRANT ON TABLE and the audit row in the database's own."""
    client = server.connect("postgres", "postgres")
    client.execute("CREATE TABLE audit (n int PRIMARY KEY)")
    number = 0
    known: list[int] = []
    for turn in range(ROUNDS):
        known.clear()
        worker = threading.Thread(target=_make_roles, args=(server, number, known), daemon=True)
        worker.start()
        eventually(lambda: len(known) > 3, "some roles are made")
        # At another point of the transaction each time.
        PAUSE.wait(0.003 * turn)
        server.kill()
        worker.join(20)
        assert not worker.is_alive()
        server.start()
        client = server.connect("postgres", "postgres")
        _check_roles(client, known)
        rows = client.execute("SELECT coalesce(max(n), 0) FROM audit").fetchone()
        assert rows is not None
        number = int(rows[0])
    client.close()
    server.stop()
    left = sqlite3.connect(server.data_dir / "base" / "postgres.db")
    try:
        # The log of shared changes is bounded: what is applied is forgotten by the next change.
        assert left.execute('SELECT count(*) FROM "polar$redo"').fetchone()[0] < 10
    finally:
        left.close()


def _make_roles(server: ServerProcess, start: int, known: list[int]) -> None:
    try:
        with psycopg.connect(server.conninfo("postgres", "postgres")) as connection:
            for number in range(start + 1, start + 2000):
                connection.execute(f"CREATE ROLE r{number}")  # type: ignore[call-overload]
                connection.execute("INSERT INTO audit VALUES (%s)", (number,))
                connection.execute(f"GRANT SELECT ON audit TO r{number}")  # type: ignore[call-overload]
                connection.execute(f"GRANT pg_monitor TO r{number}")  # type: ignore[call-overload]
                connection.commit()
                known.append(number)
    except psycopg.OperationalError:
        pass


def _check_roles(client: psycopg.Connection[Any], acknowledged: list[int]) -> None:
    def numbers(sql: str) -> set[int]:
        return {int(row[0]) for row in client.execute(sql)}  # type: ignore[call-overload]

    rows = numbers("SELECT n FROM audit")
    roles = numbers("SELECT substr(rolname, 2) FROM pg_roles WHERE rolname ~ '^r[0-9]+$'")
    members = numbers(
        "SELECT substr(r.rolname, 2) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
        " WHERE r.rolname ~ '^r[0-9]+$'"
    )
    granted = numbers(
        "SELECT substr(rolname, 2) FROM pg_roles WHERE rolname ~ '^r[0-9]+$'"
        " AND has_table_privilege(oid, 'audit', 'SELECT')"
    )
    assert rows == roles == members == granted
    assert set(acknowledged) <= rows


def test_the_shared_file_is_mended_before_anybody_connects(server: ServerProcess) -> None:
    """A crash between the two files' commits: the role is there for a session of another database."""
    server.stop()
    shared = server.data_dir / "base" / "cluster.db"
    before = shared.read_bytes()
    server.start()
    client = server.connect("postgres", "postgres")
    client.execute("CREATE ROLE carol LOGIN")
    client.execute("CREATE TABLE t (a int)")
    client.execute("GRANT SELECT ON t TO carol")
    server.kill()
    # The state the crash leaves: the database's own file has committed, the shared one has not.
    for suffix in ("-wal", "-shm"):
        shared.with_name(shared.name + suffix).unlink(missing_ok=True)
    shared.write_bytes(before)
    server.start()
    with server.connect("carol", "polardb") as other:
        assert other.execute("SELECT current_user").fetchone() == ("carol",)
    with server.connect("carol", "postgres") as client:
        assert client.execute("SELECT count(*) FROM t").fetchone() == (0,)
    assert "recovered 1 changes" in server.log()


def test_kills_under_load(server: ServerProcess) -> None:
    """Whatever was acknowledged is there, all of the rest or nothing; the server starts by itself."""
    load = Load(server)
    load.prepare()
    luck = random.Random()
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        load.start(ddl=luck.random() < 0.4, clients=luck.choice(CLIENTS))
        eventually(load.has_progressed, "something is acknowledged", deadline=300)
        PAUSE.wait(luck.uniform(0, 0.3))
        server.kill()
        load.stop()
        server.start()
        check(server.data_dir / "base", load.acknowledged)
        for kind in ("number", "counted"):
            given = [value for value, _ in load.acknowledged[kind]]
            assert len(given) == len(set(given)), kind
