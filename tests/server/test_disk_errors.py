"""A full disk and a limit on files: the statement fails, nothing is damaged, and the service goes on.

A full disk is a small tmpfs, which only root may mount; a write error is a limit on the server's files.
"""

import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from harness.load import SETUP, check
from harness.servers import ServerProcess

MEGABYTE: Final = 1024 * 1024
BIG: Final = "INSERT INTO big SELECT repeat('x', 1000) FROM generate_series(1, 4000)"
# Starts the server; its disk breaks when the file `switch` is there.
BROKEN_SYNC: Final = """
import os, sys
from polar_lite.server import cli

real = os.fdatasync

def sync(descriptor):
    if os.path.exists({switch!r}):
        raise OSError(5, os.strerror(5))
    real(descriptor)

os.fdatasync = sync
sys.exit(cli.main())
"""
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="tmpfs and prlimit are Linux's")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 24 MB."""
    path = tmp_path / "disk"
    path.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(path)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("may not mount a file system")
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)


def fill(disk: Path, *, but: int = 0) -> Path:
    """Leave `but` free bytes; returns the file to remove again."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
        file.truncate(max(file.tell() // 4096 * 4096 - but, 0))
    return ballast


def sqlstate(connection: psycopg.Connection[Any], statement: str) -> tuple[str | None, str | None]:
    with pytest.raises(psycopg.Error) as caught:
        connection.execute(statement)  # type: ignore[call-overload]
    return caught.value.sqlstate, caught.value.diag.message_hint


@linux
def test_a_full_disk(disk: Path) -> None:
    with ServerProcess(disk / "data") as server:
        client, other = (server.connect("postgres", "postgres") for _ in range(2))
        for statement in (*SETUP, "CREATE TABLE big (t text)"):
            client.execute(statement)  # type: ignore[call-overload]
        ballast = fill(disk)
        assert sqlstate(client, BIG) == ("53100", "Check free disk space.")
        client.execute("BEGIN")
        client.execute(BIG)  # still in memory
        assert sqlstate(client, "COMMIT") == ("53100", "Check free disk space.")
        assert client.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
        assert other.execute("SELECT count(*) FROM big").fetchone() == (0,)
        ballast.unlink()
        client.execute("INSERT INTO single VALUES (1)")
        other.execute(BIG)
        assert client.execute("SELECT count(*) FROM big").fetchone() == (4000,)
        client.execute("DROP TABLE big")
        server.kill()
        server.start()
        check(server.data_dir / "base", {"single": [(1, 0)]})


@linux
def test_a_full_disk_between_the_two_files(disk: Path) -> None:
    """With a little room left each time: a change of roles fails as a whole, or comes through at the end."""
    with ServerProcess(disk / "data") as server:
        client = server.connect("postgres", "postgres")
        for statement in SETUP:
            client.execute(statement)  # type: ignore[call-overload]
        made: list[int] = []
        waited = 0
        for number in range(1, 25):
            ballast = fill(disk, but=4096 * number)
            worker = threading.Thread(target=_make_role, args=(client, number, made), daemon=True)
            worker.start()
            # It waits for room when its own file is committed already and the shared one is not yet.
            worker.join(0.7)
            waited += worker.is_alive()
            ballast.unlink()
            worker.join(20)
            assert not worker.is_alive()
            assert made[-1] in (number, -number)
            # The catalog in memory says what the files say.
            rows = client.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", (f"r{number}",))
            assert rows.fetchone() == (int(made[-1] > 0),)
            if made[-1] > 0:
                client.execute(f"SET ROLE r{number}")  # type: ignore[call-overload]
                client.execute("RESET ROLE")
            else:
                assert sqlstate(client, f"SET ROLE r{number}")[0] == "22023"
        assert waited, "the disk was never full between the two files"
        assert {each > 0 for each in made} == {True, False}
        server.kill()
        server.start()
        check(server.data_dir / "base", {"role": [(number, 0) for number in made if number > 0]})


def _make_role(client: psycopg.Connection[Any], number: int, made: list[int]) -> None:
    """Notes the number, or its negative when the disk was full."""
    try:
        with client.transaction():
            client.execute(f"CREATE ROLE r{number}")  # type: ignore[call-overload]
            client.execute("INSERT INTO audit VALUES (%s)", (number,))
            client.execute(f"GRANT SELECT ON audit TO r{number}")  # type: ignore[call-overload]
            client.execute(f"GRANT pg_monitor TO r{number}")  # type: ignore[call-overload]
        made.append(number)
    except psycopg.Error as error:
        made.append(-number if error.sqlstate == "53100" else 0)


@linux
def test_a_write_error(tmp_path: Path) -> None:
    """No file may grow any more: 58030, and the session goes on when it may again."""
    with ServerProcess(tmp_path / "data") as server:
        client = server.connect("postgres", "postgres")
        client.execute("CREATE TABLE big (t text)")
        assert server.process is not None
        _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (3 * MEGABYTE, hard))
        assert sqlstate(client, BIG) == ("58030", None)
        assert client.execute("SELECT count(*) FROM big").fetchone() == (0,)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        client.execute(BIG)
        assert client.execute("SELECT count(*) FROM big").fetchone() == (4000,)


@linux
def test_a_failed_sync_stops_the_server(tmp_path: Path) -> None:
    """Nobody hears of the commit; the process ends at once, and says why."""
    script, switch = tmp_path / "broken_sync.py", tmp_path / "broken"
    script.write_text(BROKEN_SYNC.format(switch=str(switch)))
    server = ServerProcess(tmp_path / "data")
    server.program = [sys.executable, str(script)]
    server.start()
    client = server.connect("postgres", "postgres")
    client.execute("CREATE TABLE t (a int)")
    switch.touch()
    with pytest.raises(psycopg.OperationalError):
        client.execute("INSERT INTO t VALUES (1)")
    assert server.wait() == 2
    assert "could not sync file" in server.log()
