"""PostgreSQL's own pg_dump and pg_restore: a database moves between the servers and comes back as it was."""

import subprocess
from pathlib import Path

import pytest

from harness.postgres import BINARIES, PostgresCluster
from harness.psql import run_psql
from harness.servers import ServerProcess

SCHEMA = Path(__file__).with_name("dumped.sql")


def run(program: str, *arguments: str, data: bytes | None = None) -> bytes:
    if not (BINARIES / program).exists():
        pytest.skip(f"no {program} in {BINARIES} (Debian: postgresql-15)")
    done = subprocess.run(
        [str(BINARIES / program), *arguments], input=data, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def dump(
    server: ServerProcess | PostgresCluster, database: str, *options: str, role: str = "postgres"
) -> bytes:
    return run("pg_dump", "-h", server.host, "-p", str(server.port), "-U", role, *options, database)


def statements(text: bytes) -> list[str]:
    """Of a plain dump: without its comments, and the words that keep psql from reading anything else."""
    lines = text.decode().splitlines()
    return [line for line in lines if line and not line.startswith(("--", "\\restrict", "\\unrestrict"))]


def load(
    server: ServerProcess | PostgresCluster, database: str, *options: str, role: str = "postgres"
) -> None:
    done = run_psql(server.host, server.port, role, database, "-v", "ON_ERROR_STOP=1", "-q", *options)
    assert done.code == 0, done.stderr


def test_a_dump_is_what_postgresql_dumps(
    postgres: PostgresCluster, clean_server: ServerProcess, tmp_path: Path
) -> None:
    postgres.reset()
    for server in (postgres, clean_server):
        load(server, "postgres", "-f", str(SCHEMA))
    ours = dump(clean_server, "postgres")
    assert statements(ours) == statements(dump(postgres, "postgres"))
    file = tmp_path / "dump.sql"
    file.write_bytes(ours)
    for server in (postgres, clean_server):
        load(server, "postgres", "-c", "CREATE DATABASE again")
        load(server, "again", "-f", str(file))
        assert statements(dump(server, "again")) == statements(ours)


def test_pg_restore_takes_the_custom_format(clean_server: ServerProcess) -> None:
    load(clean_server, "postgres", "-f", str(SCHEMA))
    data = dump(clean_server, "postgres", "-Fc")
    load(clean_server, "postgres", "-c", "CREATE DATABASE restored")
    at = ("-h", clean_server.host, "-p", str(clean_server.port), "-U", "postgres")
    run("pg_restore", *at, "-d", "restored", "--exit-on-error", data=data)
    assert statements(dump(clean_server, "restored")) == statements(dump(clean_server, "postgres"))


def test_a_database_in_oracle_mode_comes_back(clean_server: ServerProcess, tmp_path: Path) -> None:
    """But for packages and synonyms, which pg_dump does not know."""
    clean_server.query(
        "CREATE TABLE emp (id NUMBER(6) PRIMARY KEY, name VARCHAR2(20), hired DATE DEFAULT SYSDATE)"
    )
    clean_server.query("INSERT INTO emp (id, name) VALUES (1, 'king')")
    clean_server.query(
        "CREATE FUNCTION net(p NUMBER, tax NUMBER DEFAULT 19) RETURN NUMBER IS v NUMBER(10,2);"
        " BEGIN v := p / (1 + tax / 100); RETURN v; END;"
    )
    clean_server.query(
        "CREATE TRIGGER upper_names BEFORE INSERT ON emp FOR EACH ROW"
        " BEGIN :NEW.name := UPPER(:NEW.name);\nEND;"
    )
    file = tmp_path / "dump.sql"
    file.write_bytes(dump(clean_server, "polardb", role="polardb"))
    clean_server.query("DROP TABLE emp; DROP FUNCTION net")
    load(clean_server, "polardb", "-f", str(file), role="polardb")
    assert statements(dump(clean_server, "polardb", role="polardb")) == statements(file.read_bytes())
    clean_server.query("INSERT INTO emp (id, name) VALUES (2, 'blake')")
    assert clean_server.query("SELECT id, name, net(119) FROM emp ORDER BY id") == [
        (1, "king", 100),
        (2, "BLAKE", 100),
    ]
