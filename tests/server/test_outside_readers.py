"""What reads the live files from outside, or copies them, loses nothing of what is committed.

POSIX locks belong to a process and a file: if the server opened and closed a database file beside
SQLite, another process's visit could reset the log under it.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

from harness.load import Load, check
from harness.servers import ServerProcess
from harness.waiting import eventually

CLONES: Final = 5
VISITS: Final = 100
VISITOR: Final = """
import sqlite3, sys
seen = 0
for visit in range(int(sys.argv[2])):
    connection = sqlite3.connect(sys.argv[1])
    count = connection.execute("SELECT count(*) FROM single").fetchone()[0]
    assert count >= seen, (count, seen)
    seen = count
    connection.close()
print(seen)
"""


def test_another_process_reads_while_sessions_write(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "data").start()
    load = Load(server)
    load.prepare()
    load.start(checkpoints=True)
    eventually(lambda: load.acknowledged["single"], "something is acknowledged")
    file = server.data_dir / "base" / "postgres.db"
    visits = subprocess.run(
        [sys.executable, "-c", VISITOR, str(file), str(VISITS)], capture_output=True, text=True, check=False
    )
    server.kill()
    load.stop()
    assert visits.returncode == 0, visits.stderr
    assert int(visits.stdout) > 0
    with server:
        check(server.data_dir / "base", load.acknowledged)


def test_clones_under_load(tmp_path: Path) -> None:
    """A session copies its own database over and over while others write elsewhere in the cluster."""
    server = ServerProcess(tmp_path / "data").start()
    load = Load(server)
    load.prepare()
    server.query("CREATE DATABASE origin", "postgres", "postgres")
    with server.connect("postgres", "origin") as client:
        client.execute("CREATE TABLE t (a int)")
        load.start()
        eventually(lambda: load.acknowledged["single"], "something is acknowledged")
        for number in range(CLONES):
            client.execute("INSERT INTO t VALUES (%s)", (number,))
            client.execute(f"CREATE DATABASE copy{number} TEMPLATE origin")  # type: ignore[call-overload]
            client.execute("INSERT INTO t VALUES (%s)", (number,))
    server.kill()
    load.stop()
    with server:
        check(server.data_dir / "base", load.acknowledged)
        assert server.query("SELECT count(*) FROM t", "postgres", "origin") == [(2 * CLONES,)]
        for number in range(CLONES):
            rows = server.query("SELECT count(*), max(a) FROM t", "postgres", f"copy{number}")
            assert rows == [(2 * number + 1, number)]
