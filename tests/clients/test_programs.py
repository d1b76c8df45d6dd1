"""Programs of other languages' drivers: the same program prints the same on PostgreSQL 15 and here."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from harness.postgres import PostgresCluster
from harness.servers import ServerProcess

PROGRAMS = Path(__file__).parent / "programs"
JDBC = Path(os.environ.get("PGJDBC_JAR", "/usr/share/java/postgresql.jar"))
DEADLINE = 120.0


def printed(command: list[str], host: str, port: int) -> list[str]:
    environment = {**{k: v for k, v in os.environ.items() if not k.startswith("PG")}, "TZ": "UTC"}
    done = subprocess.run(
        [*command, host, str(port)],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr + done.stdout[-2000:]
    return done.stdout.splitlines()


def node() -> list[str]:
    """node, if it finds node-postgres: `npm install pg pg-cursor pg-query-stream`, NODE_PATH."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("no node")
    wanted = "['pg', 'pg-cursor', 'pg-query-stream'].forEach(require.resolve)"
    if subprocess.run([program, "-e", wanted], capture_output=True, check=False).returncode:
        pytest.skip("node finds no pg, pg-cursor and pg-query-stream (npm install; NODE_PATH)")
    return [program, str(PROGRAMS / "node.js")]


def java() -> list[str]:
    """Java, if pgjdbc is there (Debian: libpostgresql-jdbc-java; or PGJDBC_JAR)."""
    program = shutil.which("java")
    if program is None or shutil.which("javac") is None:
        pytest.skip("no JDK")
    if not JDBC.exists():
        pytest.skip(f"no {JDBC} (Debian: libpostgresql-jdbc-java)")
    return [program, "-cp", str(JDBC), str(PROGRAMS / "Jdbc.java")]


def compare(command: list[str], postgres: PostgresCluster, server: ServerProcess) -> None:
    postgres.reset()
    theirs = printed(command, postgres.host, postgres.port)
    ours = printed(command, server.host, server.port)
    assert len(theirs) >= 30
    assert ours == theirs


def test_node_postgres(postgres: PostgresCluster, server: ServerProcess) -> None:
    compare(node(), postgres, server)


def test_jdbc(postgres: PostgresCluster, server: ServerProcess) -> None:
    compare(java(), postgres, server)
