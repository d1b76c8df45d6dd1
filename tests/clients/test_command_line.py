"""polar-lite-server as a program: options, the ready line, what it refuses, signals."""

import re
import signal
import socket
import subprocess
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import psycopg
import pytest

from harness.servers import ServerProcess, server_command
from harness.waiting import eventually

Start = Callable[..., ServerProcess]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*server_command(), *arguments], capture_output=True, text=True, timeout=30, check=False
    )


def refused(server: ServerProcess) -> str:
    """The one sentence of a start that must fail with exit code 1."""
    assert server.wait() == 1
    lines = server.output().strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def test_version_and_help() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout.strip()) == (0, f"polar-lite-server {version('polar-lite')}")
    done = run("--help")
    assert done.returncode == 0
    for option in ("--port", "--host", "--data-dir", "--config", "-c", "--log-level", "--version"):
        assert option in done.stdout


def test_the_ready_line_connects(fresh_server: ServerProcess) -> None:
    url = re.search(r"postgresql://\S+", fresh_server.ready_line)
    assert url is not None
    with psycopg.connect(url[0]) as connection:
        assert connection.execute("SELECT current_database(), current_user").fetchone() == (
            "polardb",
            "polardb",
        )
    assert str(fresh_server.data_dir / "log" / "server.log") in fresh_server.ready_line
    log_file = fresh_server.query("SELECT pg_current_logfile()")[0][0]
    assert (fresh_server.data_dir / log_file).read_text() == fresh_server.log()


def test_a_taken_port(fresh_server: ServerProcess, start_server: Start, tmp_path: Path) -> None:
    second = ServerProcess(tmp_path / "other")
    second.port = fresh_server.port
    second.spawn()
    assert str(fresh_server.port) in refused(second)


def test_a_second_server_on_the_same_folder(fresh_server: ServerProcess, start_server: Start) -> None:
    second = start_server(data_dir=fresh_server.data_dir, ready=False)
    assert str(fresh_server.data_dir) in refused(second)
    assert fresh_server.query("SELECT 1") == [(1,)]


def test_a_foreign_folder(start_server: Start, tmp_path: Path) -> None:
    folder = tmp_path / "foreign"
    folder.mkdir()
    (folder / "letter.txt").write_text("not ours")
    assert str(folder) in refused(start_server(data_dir=folder, ready=False))
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def test_a_folder_that_is_a_file(start_server: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert str(tmp_path / "file") in refused(start_server(data_dir=tmp_path / "file", ready=False))


@pytest.mark.parametrize("setting", ["nosuch_setting=1", "statement_timeout=abc", "no equals sign"])
def test_a_bad_setting(start_server: Start, setting: str) -> None:
    assert setting.split("=")[0] in refused(start_server("-c", setting, ready=False))


def test_settings_from_everywhere(start_server: Start, tmp_path: Path) -> None:
    """The command line wins over the environment, and that over the file."""
    config = tmp_path / "my.conf"
    config.write_text("statement_timeout = 1s\nlock_timeout = '2s' # a comment\nidle_session_timeout = 3s\n")
    server = start_server(
        "--config",
        str(config),
        "-c",
        "idle_session_timeout=9s",
        env={"POLAR_LITE_LOCK_TIMEOUT": "5s", "POLAR_LITE_IDLE_SESSION_TIMEOUT": "6s"},
    )
    names = ("statement_timeout", "lock_timeout", "idle_session_timeout")
    assert [server.query(f"SHOW {name}")[0][0] for name in names] == ["1s", "5s", "9s"]


def test_sighup_reads_the_file_again(fresh_server: ServerProcess) -> None:
    path = fresh_server.data_dir / "postgresql.conf"
    path.write_text(path.read_text() + "\nstatement_timeout = 7s\n")
    fresh_server.send_signal(signal.SIGHUP)
    eventually(lambda: fresh_server.query("SHOW statement_timeout") == [("7s",)], "the new setting")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopping(fresh_server: ServerProcess, number: int) -> None:
    client = fresh_server.frontend()
    fresh_server.send_signal(number)
    assert fresh_server.wait() == 0
    message = client.receive()
    assert message is not None
    assert message.fields["C"] == "57P01"
    with pytest.raises(OSError), socket.create_connection((fresh_server.host, fresh_server.port), 1):  # noqa: PT011
        pass


def test_data_survives_a_restart_and_a_kill(fresh_server: ServerProcess) -> None:
    fresh_server.query("CREATE TABLE kept (x int)")
    fresh_server.query("INSERT INTO kept VALUES (1)")
    fresh_server.stop()
    fresh_server.start()
    fresh_server.query("INSERT INTO kept VALUES (2)")
    fresh_server.kill()
    fresh_server.start()
    assert fresh_server.query("SELECT x FROM kept ORDER BY x") == [(1,), (2,)]


def test_two_databases_and_two_superusers(server: ServerProcess) -> None:
    assert server.query("SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1") == [
        ("polardb",),
        ("postgres",),
    ]
    for role in ("polardb", "postgres"):
        for database in ("polardb", "postgres"):
            assert server.query("SELECT current_user, current_database()", role, database) == [
                (role, database)
            ]
    assert server.query("SHOW is_superuser", "postgres") == [("on",)]
