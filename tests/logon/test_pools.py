"""Behind a pool the triggers fire once per server connection, not per checkout."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from harness.logon import events, wait_for_events, with_audit
from harness.postgres import free_port
from harness.servers import ServerProcess
from harness.waiting import eventually


@contextmanager
def pgbouncer(server: ServerProcess, folder: Path, mode: str) -> Iterator[int]:
    """Debian's pgbouncer in front of `server` with one server connection; yields its port."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        pytest.skip("pgbouncer is not installed (Debian: pgbouncer)")
    port = free_port()
    config = folder / "pgbouncer.ini"
    config.write_text(
        f"[databases]\npolardb = host={server.host} port={server.port} dbname=polardb user=polardb\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = any\npool_mode = {mode}\ndefault_pool_size = 1\n"
        "server_reset_query =\nignore_startup_parameters = extra_float_digits\n"
    )
    log = folder / "pgbouncer.log"
    as_user: list[str] = []
    if os.geteuid() == 0:  # it refuses to run as root
        user = pwd.getpwnam("postgres")
        as_user = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        config.chmod(0o644)
        for parent in (folder, *list(folder.parents)[:3]):
            parent.chmod(0o755)
    with log.open("w") as output:
        process = subprocess.Popen(
            [*as_user, program, str(config)],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
    try:
        eventually(lambda: "process up" in log.read_text() or process.poll() is not None, "pgbouncer up")
        assert process.poll() is None, log.read_text()
        yield port
    finally:
        process.terminate()
        process.wait(20)


def visit(port: int) -> None:
    """One client of the pooler: connect, two transactions, leave."""
    with psycopg.connect(
        host="127.0.0.1", port=port, user="polardb", dbname="polardb", autocommit=True, connect_timeout=20
    ) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        with connection.transaction():
            assert connection.execute("SELECT 2").fetchone() == (2,)


@pytest.mark.parametrize("mode", ["session", "transaction"])
def test_pgbouncer(clean_cluster: ServerProcess, tmp_path: Path, mode: str) -> None:
    observer = with_audit(clean_cluster)
    with pgbouncer(clean_cluster, tmp_path, mode) as port:
        for _ in range(3):
            visit(port)
        assert events(observer) == [("polardb", "LOGIN")]
    wait_for_events(observer, [("polardb", "LOGIN"), ("polardb", "LOGOUT")])


def test_psycopg_pool(clean_cluster: ServerProcess) -> None:
    observer = with_audit(clean_cluster)
    with ConnectionPool(clean_cluster.conninfo(), min_size=1, max_size=1, open=False) as pool:
        pool.open()
        for number in range(5):
            with pool.connection() as connection:
                assert connection.execute("SELECT %s::int", (number,)).fetchone() == (number,)
        assert events(observer) == [("polardb", "LOGIN")]
    wait_for_events(observer, [("polardb", "LOGIN"), ("polardb", "LOGOUT")])
