"""Where the server listens: addresses, Unix-domain sockets and their lock files, a second port.

PostgreSQL 15 docs 20.3.1 (runtime-config-connection); libpq/pqcomm.c, utils/init/miscinit.c.
"""

import grp
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from harness.frontend import Frontend
from harness.postgres import free_port
from harness.psql import psql_path
from harness.servers import LOOPS, ServerProcess
from harness.waiting import eventually
from polar_lite.server.guc_values import split_directories
from polar_lite.server.network import listening, unix_sockets

Start = Callable[..., ServerProcess]
HAS_IPV6 = socket.has_ipv6 and os.path.exists("/proc/net/if_inet6")
needs_ipv6 = pytest.mark.skipif(not HAS_IPV6, reason="no IPv6 here")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="another user is needed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "sockets"
    found.mkdir()
    return found


def sockets(folder: Path) -> tuple[str, str]:
    return "-c", f"unix_socket_directories={folder}"


def answers(host: str, port: int) -> bool:
    """Whether a session can be had there."""
    client = Frontend(host, port)
    client.log_on("polardb", "polardb")
    found = client.rows("SELECT 1") == [("1",)]
    client.terminate()
    return found


def refuses(host: str, port: int) -> bool:
    with pytest.raises(OSError, match=r"refused|No such file"):
        Frontend(host, port)
    return True


# --- Unix-domain sockets


@pytest.mark.parametrize("loop", LOOPS)
def test_psql_without_a_host(tmp_path: Path, folder: Path, loop: str) -> None:
    with ServerProcess(tmp_path / "data", *sockets(folder), loop=loop) as server:
        done = subprocess.run(
            [
                psql_path(),
                "-XAt",
                "-p",
                str(server.port),
                "-U",
                "polardb",
                "-c",
                r"\echo :HOST :PORT :USER :DBNAME",
            ],
            env={**os.environ, "PGHOST": str(folder), "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout == f"{folder} {server.port} polardb polardb\n", done.stderr
        connection = psycopg.connect(f"host={folder} port={server.port} user=polardb dbname=polardb")
        row = connection.execute(
            "SELECT client_addr, client_hostname, client_port FROM pg_stat_activity"
            " WHERE pid = pg_backend_pid()"
        ).fetchone()
        assert row == (None, None, -1)
        row = connection.execute(
            "SELECT inet_client_addr(), inet_client_port(), inet_server_addr(), inet_server_port()"
        ).fetchone()
        assert row == (None, None, None, None)
        assert connection.execute("SHOW port").fetchone() == (str(server.port),)
        assert connection.execute("SHOW tcp_keepalives_idle").fetchone() == ("0",)
        connection.execute("SET tcp_keepalives_idle = 10")
        assert connection.execute("SELECT repeat('x', 20000000)").fetchone() == ("x" * 20_000_000,)
        connection.close()


def test_cancel_over_a_unix_socket(start_server: Start, folder: Path) -> None:
    server = start_server(*sockets(folder))
    client = psycopg.connect(f"host={folder} port={server.port} user=polardb dbname=polardb", autocommit=True)
    watcher = server.frontend()
    running = "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' AND state = 'active'"
    client.pgconn.send_query(b"SELECT pg_sleep(60)")
    eventually(lambda: watcher.rows(running) == [("1",)], "the statement runs")
    client.cancel()
    result = client.pgconn.get_result()
    client.close()
    assert result is not None
    assert b"canceling statement due to user request" in result.error_message


def test_files_of_a_socket(start_server: Start, folder: Path) -> None:
    server = start_server(*sockets(folder))
    assert server.process is not None
    path = folder / f".s.PGSQL.{server.port}"
    lock = Path(f"{path}.lock")
    found = path.stat()
    assert stat.S_ISSOCK(found.st_mode)
    assert stat.S_IMODE(found.st_mode) == 0o777
    assert stat.S_IMODE(lock.stat().st_mode) == 0o600
    lines = lock.read_text().splitlines()
    assert lines[:2] == [str(server.process.pid), str(server.data_dir)]
    assert lines[3:] == [str(server.port), str(folder)]
    assert f'listening on Unix socket "{path}"' in server.log()
    assert server.stop() == 0
    assert not path.exists()
    assert not lock.exists()


def test_several_folders_and_names_with_blanks(start_server: Start, tmp_path: Path) -> None:
    folders = [tmp_path / "a b", tmp_path / "c, d"]
    for folder in folders:
        folder.mkdir()
    server = start_server("-c", f'unix_socket_directories={folders[0]} , "{folders[1]}"')
    assert all(answers(str(folder), server.port) for folder in folders)
    client = server.frontend()
    assert client.rows("SHOW unix_socket_directories") == [(f'{folders[0]} , "{folders[1]}"',)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/tmp", ["/tmp"]),
        ("/run/ , /var/run", ["/run", "/var/run"]),
        ('"/a, b" ,"/c""d"', ["/a, b", '/c"d']),
        ("/a b", ["/a b"]),
        ("", []),
        ("/a,", []),
        (",", []),
        ('"/a', []),
    ],
)
def test_lists_of_folders(text: str, found: list[str]) -> None:
    assert split_directories(text) == found


def test_permissions_and_group(start_server: Start, folder: Path) -> None:
    group = grp.getgrgid(os.getegid()).gr_name
    options = ("-c", "unix_socket_permissions=0700", "-c", f"unix_socket_group={group}")
    server = start_server(*sockets(folder), *options)
    found = (folder / f".s.PGSQL.{server.port}").stat()
    assert stat.S_IMODE(found.st_mode) == 0o700
    assert found.st_gid == os.getegid()
    client = server.frontend()
    assert client.rows("SHOW unix_socket_permissions") == [("0700",)]
    settings = client.rows(
        "SELECT setting, min_val, max_val, boot_val FROM pg_settings WHERE name = 'unix_socket_permissions'"
    )
    assert settings == [("0700", "0", "511", "511")]


@needs_root
def test_who_has_no_permission_cannot_connect(start_server: Start, folder: Path) -> None:
    os.chmod(folder, 0o755)
    for parent in folder.parents[:3]:
        os.chmod(parent, 0o755)
    server = start_server(*sockets(folder), "-c", "unix_socket_permissions=0700")
    path = folder / f".s.PGSQL.{server.port}"
    probe = f"import socket; socket.socket(socket.AF_UNIX).connect({str(path)!r})"
    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--clear-groups", "/usr/bin/env", "python3", "-c", probe],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "PermissionError" in done.stderr


def test_an_abstract_socket(start_server: Start) -> None:
    if sys.platform != "linux":
        pytest.skip("abstract sockets are Linux's")
    server = start_server("-c", f"unix_socket_directories=@polar-lite-{os.getpid()}")
    with socket.socket(socket.AF_UNIX) as probe:
        probe.connect(f"\0polar-lite-{os.getpid()}/.s.PGSQL.{server.port}")


def test_a_killed_servers_socket_is_taken_over(start_server: Start, folder: Path) -> None:
    first = start_server(*sockets(folder))
    first.kill()
    path = folder / f".s.PGSQL.{first.port}"
    assert path.exists()
    second = start_server(*sockets(folder), "--port", str(first.port))
    assert answers(str(folder), second.port)
    assert second.stop() == 0
    assert list(folder.iterdir()) == []


def test_a_live_servers_socket_is_left_alone(start_server: Start, folder: Path, tmp_path: Path) -> None:
    first = start_server(*sockets(folder))
    files = {file.name: file.stat().st_ino for file in folder.iterdir()}
    # On another address, so that it is the socket that is in the way.
    second = start_server(
        *sockets(folder),
        "--host",
        "127.0.0.2",
        "--port",
        str(first.port),
        data_dir=tmp_path / "other",
        ready=False,
    )
    assert second.wait() == 1
    assert "could not create any Unix-domain socket" in second.output()
    assert f"process {first.process.pid if first.process else 0} uses socket file" in second.output()
    assert {file.name: file.stat().st_ino for file in folder.iterdir()} == files
    assert answers(str(folder), first.port)


def test_a_process_that_bears_a_dead_servers_number(folder: Path, tmp_path: Path) -> None:
    """The lock file names a process that runs but is no server: nobody answers on the socket."""
    lock = folder / ".s.PGSQL.5555.lock"
    lock.write_text(f"{os.getppid()}\n/data\n0\n5555\n{folder}\n")
    access = unix_sockets.Access(0o777, "")
    made = unix_sockets.open_socket(str(folder), 5555, access, tmp_path, 1)
    assert lock.read_text().startswith(f"{os.getpid()}\n")
    made.close()
    assert list(folder.iterdir()) == []


def test_a_socket_without_a_lock_file_is_left_alone(folder: Path, tmp_path: Path) -> None:
    access = unix_sockets.Access(0o777, "")
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(folder / ".s.PGSQL.5555"))
        other.listen()
        with pytest.raises(unix_sockets.SocketProblem, match="another server"):
            unix_sockets.open_socket(str(folder), 5555, access, tmp_path, 1)
    assert [file.name for file in folder.iterdir()] == [".s.PGSQL.5555"]


def test_a_path_that_is_too_long(start_server: Start, tmp_path: Path) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    server = start_server(*sockets(long), ready=False)
    assert server.wait() == 1
    assert "is too long (maximum 107 bytes)" in server.output()


def test_one_of_several_folders_suffices(start_server: Start, folder: Path) -> None:
    server = start_server("-c", f"unix_socket_directories=/does/not/exist, {folder}")
    assert answers(str(folder), server.port)
    assert 'WARNING:  no Unix-domain socket in folder "/does/not/exist"' in server.log()


def test_unknown_group(start_server: Start, folder: Path) -> None:
    server = start_server(*sockets(folder), "-c", "unix_socket_group=nobody-knows-it", ready=False)
    assert server.wait() == 1
    assert 'group "nobody-knows-it" does not exist' in server.output()
    assert list(folder.iterdir()) == []


# --- TCP


def test_no_tcp_at_all(start_server: Start, folder: Path) -> None:
    port = free_port()
    server = start_server(*sockets(folder), "--host", "", "--port", str(port))
    assert server.ready_line.startswith(
        f"polar-lite is ready: postgresql://polardb@{str(folder).replace('/', '%2F')}:{port}/polardb"
    )
    assert answers(str(folder), port)
    assert refuses("127.0.0.1", port)
    uri = server.ready_line.split()[3]
    psycopg.connect(uri).close()


def test_nothing_to_listen_on(start_server: Start) -> None:
    server = start_server("--host", "", ready=False)
    assert server.wait() == 1
    assert "there is nothing to listen on" in server.output()


@needs_ipv6
@pytest.mark.parametrize("host", ["*", "127.0.0.1, ::1, 0.0.0.0, ::"])
@pytest.mark.parametrize("loop", LOOPS)
def test_ipv4_and_ipv6(tmp_path: Path, host: str, loop: str) -> None:
    with ServerProcess(tmp_path / "data", "--host", host, loop=loop) as server:
        assert server.ready_line.startswith(
            f"polar-lite is ready: postgresql://polardb@127.0.0.1:{server.port}/"
        )
        for address in ("127.0.0.1", "::1"):
            client = Frontend(address, server.port)
            client.log_on("polardb", "polardb")
            row = client.rows(
                "SELECT host(client_addr), host(inet_client_addr()), host(inet_server_addr()),"
                " inet_server_port(), client_port = inet_client_port()"
                " FROM pg_stat_activity WHERE pid = pg_backend_pid()"
            )
            assert row == [(address, address, address, str(server.port), "t")]
            client.terminate()


@needs_ipv6
def test_ipv6_only(start_server: Start) -> None:
    server = start_server("--host", "::1")
    assert f"@[::1]:{server.port}/" in server.ready_line
    assert answers("::1", server.port)
    assert refuses("127.0.0.1", server.port)


def test_several_addresses(start_server: Start) -> None:
    server = start_server("--host", "127.0.0.1,127.0.0.2")
    assert answers("127.0.0.1", server.port)
    assert answers("127.0.0.2", server.port)
    assert refuses("127.0.0.3", server.port)
    assert server.frontend().rows("SHOW listen_addresses") == [("127.0.0.1,127.0.0.2",)]


def test_an_address_that_is_not_here_is_left_out(start_server: Start) -> None:
    server = start_server("--host", "192.0.2.1, no-such-host.invalid, 127.0.0.1")
    assert answers("127.0.0.1", server.port)
    assert 'WARNING:  could not create listen socket for "192.0.2.1"' in server.log()
    assert 'could not translate host name "no-such-host.invalid" to address' in server.log()
    other = start_server("--host", "192.0.2.1", data_dir=server.data_dir.parent / "other", ready=False)
    assert other.wait() == 1
    assert "no address of listen_addresses (192.0.2.1) can be listened on" in other.output()


def test_a_malformed_list_of_addresses(start_server: Start) -> None:
    server = start_server("--host", "127.0.0.1,,", ready=False)
    assert server.wait() == 1
    assert 'invalid value for parameter "listen_addresses": "127.0.0.1,,". List syntax' in server.output()


# --- a second port


def test_a_second_port(start_server: Start, folder: Path) -> None:
    extra = free_port()
    server = start_server(*sockets(folder), "--extra-port", str(extra), "--host", "127.0.0.1,127.0.0.2")
    for host in ("127.0.0.1", "127.0.0.2", str(folder)):
        for port in (server.port, extra):
            client = Frontend(host, port)
            client.log_on("polardb", "polardb")
            assert client.rows("SHOW port") == [(str(server.port),)]
            assert client.rows("SHOW polar_extra_port") == [(str(extra),)]
            seen = None if host.startswith("/") else str(port)
            assert client.rows("SELECT inet_server_port()") == [(seen,)]
            client.terminate()
    server.send_signal(signal.SIGTERM)
    assert server.wait() == 0
    assert list(folder.iterdir()) == []


def test_a_second_port_that_is_taken(start_server: Start) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        server = start_server("--extra-port", str(taken), ready=False)
        assert server.wait() == 1
        assert f"port {taken} on 127.0.0.1 is already in use" in server.output()


def test_no_answer_waits_for_an_acknowledgement() -> None:
    with listening._bound(socket.AF_INET, "127.0.0.1", 0, 1, is_free_choice=False) as listener:  # type: ignore[union-attr]
        assert listener.proto == socket.IPPROTO_TCP  # asyncio looks at that
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
