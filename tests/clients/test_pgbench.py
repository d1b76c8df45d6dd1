"""PostgreSQL's own pgbench: what its initialization leaves is what it leaves there, and its runs end well."""

import subprocess

import pytest

from harness.postgres import BINARIES, PostgresCluster
from harness.psql import PsqlResult, run_psql
from harness.servers import ServerProcess

TABLES = ("pgbench_accounts", "pgbench_branches", "pgbench_history", "pgbench_tellers")


def pgbench(host: str, port: int, *arguments: str) -> str:
    """Run it in database postgres as postgres; its output. The test is skipped where there is none."""
    if not (BINARIES / "pgbench").exists():
        pytest.skip(f"no pgbench in {BINARIES} (Debian: postgresql-15)")
    command = [
        str(BINARIES / "pgbench"),
        "-h",
        host,
        "-p",
        str(port),
        "-U",
        "postgres",
        *arguments,
        "postgres",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def described(host: str, port: int) -> PsqlResult:
    describe = [word for table in TABLES for word in ("-c", f"\\d {table}")]
    counts = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in TABLES)
    sums = "SELECT sum(aid::bigint), sum(bid), sum(abalance), max(length(filler)) FROM pgbench_accounts"
    options = "SELECT relname, relpersistence, reloptions FROM pg_class WHERE relname ~ '^pgbench' ORDER BY 1"
    queries = [word for query in (counts, sums, options) for word in ("-c", query)]
    return run_psql(host, port, "postgres", "postgres", *describe, *queries)


@pytest.mark.parametrize("options", [("-I", "dtGvpf"), ("-I", "dtGvp", "-F", "70", "--unlogged-tables")])
def test_initialization(options: tuple[str, ...], postgres: PostgresCluster, server: ServerProcess) -> None:
    postgres.reset()
    for host, port in ((postgres.host, postgres.port), (server.host, server.port)):
        pgbench(host, port, "-i", *options)
    assert described(server.host, server.port) == described(postgres.host, postgres.port)


def test_runs(server: ServerProcess) -> None:
    pgbench(server.host, server.port, "-i", "-I", "dtGvp")
    for mode in ("simple", "extended", "prepared"):
        said = pgbench(server.host, server.port, "-n", "-c", "2", "-t", "5", "-M", mode)
        assert "transactions actually processed: 10/10" in said, said
    said = pgbench(server.host, server.port, "-n", "-C", "-c", "2", "-t", "5")
    assert "transactions actually processed: 10/10" in said, said
    told = run_psql(
        server.host,
        server.port,
        "postgres",
        "postgres",
        "-At",
        "-c",
        "SELECT count(*), sum(delta) = (SELECT sum(abalance) FROM pgbench_accounts) FROM pgbench_history",
    )
    assert told.stdout.strip() == "40|t", told
