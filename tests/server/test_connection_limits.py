"""How many may connect, and what becomes of those who connect and never log on."""

import resource
import socket
from collections.abc import Callable

import pytest

from harness import frontend as f
from harness.frontend import Frontend
from harness.logon import error_of
from harness.postgres import PostgresCluster
from harness.servers import ServerProcess
from harness.waiting import eventually

Start = Callable[..., ServerProcess]
TOO_MANY = "sorry, too many clients already"
RESERVED = "remaining connection slots are reserved for non-replication superuser connections"


def refusal(host: str, port: int, role: str, database: str = "postgres") -> str:
    """The error a logon is answered with; '' when it gets in. The connection is closed again."""
    client = Frontend(host, port)
    client.log_on(role, database)
    error = error_of(client)
    if not error:
        client.terminate()
        return ""
    assert error["S"] == "FATAL"
    assert client.receive() is None
    client.close()
    return f"{error['C']}: {error['M']}"


def test_the_last_slots_are_for_superusers(start_server: Start) -> None:
    server = start_server("-c", "max_connections=4", "-c", "superuser_reserved_connections=2")
    first = server.frontend()
    first.query("CREATE ROLE ann LOGIN")
    held = [server.frontend("ann")]
    assert refusal(server.host, server.port, "ann") == f"53300: {RESERVED}"
    held += [server.frontend(), server.frontend()]
    # Nobody learns who exists when nobody can get in.
    for role in ("polardb", "ann", "nobody"):
        assert refusal(server.host, server.port, role) == f"53300: {TOO_MANY}"
    assert first.rows("SELECT count(*) FROM pg_stat_activity") == [("4",)]
    held.pop().terminate()
    assert refusal(server.host, server.port, "polardb") == ""
    for client in held:
        client.abort()
    eventually(lambda: refusal(server.host, server.port, "ann") == "", "the slot is free again")


def test_refused_logons_keep_no_slot(start_server: Start) -> None:
    server = start_server("-c", "max_connections=3", "-c", "superuser_reserved_connections=1")
    server.frontend().query("CREATE ROLE shut")
    for role, database, code in (
        ("nobody", "postgres", "28000"),
        ("shut", "postgres", "28000"),
        ("polardb", "nowhere", "3D000"),
    ):
        for _ in range(4):
            assert refusal(server.host, server.port, role, database).startswith(code)


@pytest.fixture(params=["polar-lite", "PostgreSQL"])
def address(request: pytest.FixtureRequest) -> tuple[str, int]:
    """Host and port of either server; what a test makes there it must drop."""
    if request.param == "polar-lite":
        server: ServerProcess = request.getfixturevalue("server")
        return server.host, server.port
    cluster: PostgresCluster = request.getfixturevalue("postgres")
    return cluster.host, cluster.port


def test_limits_of_roles_and_databases(address: tuple[str, int]) -> None:
    admin = Frontend(*address)
    admin.log_on("postgres", "postgres")
    for statement in (
        "CREATE ROLE ann LOGIN CONNECTION LIMIT 1",
        "CREATE ROLE root LOGIN SUPERUSER CONNECTION LIMIT 0",
        "CREATE ROLE bob LOGIN",
        "CREATE DATABASE small CONNECTION LIMIT 1",
        "CREATE DATABASE closed ALLOW_CONNECTIONS false",
    ):
        assert admin.query(statement)[0].tag == "C", statement
    try:
        ann, bob = Frontend(*address), Frontend(*address)
        ann.log_on("ann", "postgres")
        assert refusal(*address, "ann") == '53300: too many connections for role "ann"'
        assert refusal(*address, "root") == ""
        bob.log_on("bob", "small")
        assert refusal(*address, "bob") == ""
        assert refusal(*address, "bob", "small") == '53300: too many connections for database "small"'
        assert refusal(*address, "root", "small") == ""
        closed = '55000: database "closed" is not currently accepting connections'
        assert refusal(*address, "root", "closed") == closed
        assert refusal(*address, "bob", "closed") == closed
        ann.terminate()
        eventually(lambda: refusal(*address, "ann") == "", "ann's slot is free")
        admin.query("ALTER ROLE ann CONNECTION LIMIT 0")
        assert refusal(*address, "ann") == '53300: too many connections for role "ann"'
        bob.terminate()
        admin.query("ALTER DATABASE small CONNECTION LIMIT -1")
        eventually(lambda: refusal(*address, "bob", "small") == "", "bob may come back")
    finally:
        for statement in ("DATABASE small", "DATABASE closed", "ROLE ann", "ROLE bob", "ROLE root"):
            eventually(lambda s=statement: admin.query(f"DROP {s}")[0].tag == "C", statement)  # type: ignore[misc]
        admin.terminate()


def test_more_reserved_slots_than_there_are(start_server: Start) -> None:
    server = start_server("-c", "max_connections=3", ready=False)
    assert server.wait() == 1
    assert "superuser_reserved_connections (3) must be less than max_connections (3)" in server.output()


def test_too_few_open_files_are_said_at_the_start(start_server: Start) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard > 262143 * 7:
        pytest.skip("more open files than max_connections can need")
    server = start_server("-c", "max_connections=262143")
    assert f"and the system allows this process {hard}: raise the limit" in server.log()
    assert "may need" not in start_server(data_dir=server.data_dir.parent / "other").log()


def test_the_server_takes_the_open_files_it_may_have(start_server: Start) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 300:
        pytest.skip("too few open files allowed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
    try:
        server = start_server("-c", "max_connections=400")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    clients = [server.frontend() for _ in range(250)]
    assert all(client.rows("SELECT 1") == [("1",)] for client in clients)


def test_a_client_that_dribbles_is_dropped(start_server: Start) -> None:
    """Bytes that keep coming win no time: authentication_timeout is for the whole of it."""
    server = start_server("-c", "authentication_timeout=1s")
    packet = f.startup({"user": "polardb", "database": "polardb", "application_name": "x" * 2000})
    client, observer = server.raw(), server.frontend()
    asking = server.raw()
    asking.send(b"\0\0\0\x08\x04\xd2\x16\x2f")
    assert asking.socket.recv(1) == b"N"

    def dribble(client: Frontend, one: bytes) -> bool:
        try:
            client.send(one)
            client.socket.setblocking(False)
            return client.socket.recv(1) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            client.socket.settimeout(f.DEADLINE)

    sent = iter(packet[:-1])
    eventually(lambda: dribble(client, bytes([next(sent)])), "the slow client is dropped")
    assert asking.receive() is None
    assert observer.rows("SELECT count(*) FROM pg_stat_activity") == [("1",)]
    server.wait_for_log("canceling authentication due to timeout")


def test_clients_that_say_nothing_keep_nobody_out(start_server: Start) -> None:
    """Twice max_connections and some may connect; beyond them nobody costs a socket."""
    server = start_server("-c", "max_connections=5", "-c", "authentication_timeout=2s")
    silent = [server.raw() for _ in range(100)]
    assert server.frontend().rows("SELECT 1") == [("1",)]
    silent += [server.raw() for _ in range(60)]
    eventually(lambda: TOO_MANY.encode() in _answer(silent[-1]), "those beyond are told so at once")
    # The timeout clears them away, and there is room again.
    eventually(lambda: _gets_in(server), "a client gets in")
    assert all(client.receive() is None for client in silent[:100])


def _answer(client: Frontend) -> bytes:
    client.socket.settimeout(0.5)
    try:
        return client.socket.recv(1000)
    except TimeoutError:
        return b""


def _gets_in(server: ServerProcess) -> bool:
    with socket.create_connection((server.host, server.port)) as probe:
        probe.settimeout(f.DEADLINE)
        probe.sendall(f.startup({"user": "polardb", "database": "polardb"}))
        return probe.recv(1) == b"R"


def test_keepalives_are_the_sockets(server: ServerProcess) -> None:
    client = server.frontend(options="-c tcp_keepalives_interval=7")
    default = client.rows("SHOW tcp_keepalives_idle")
    assert default != [("0",)]
    client.query("SET tcp_keepalives_idle = 100")
    names = "'tcp_keepalives_idle', 'tcp_keepalives_interval'"
    sql = f"SELECT setting FROM pg_settings WHERE name IN ({names}) ORDER BY name"
    assert client.rows(sql) == [("100",), ("7",)]
    client.query("BEGIN; SET tcp_keepalives_idle = 200; ROLLBACK")
    assert client.rows("SHOW tcp_keepalives_idle") == [("100",)]
    client.query("RESET tcp_keepalives_idle")
    assert client.rows("SHOW tcp_keepalives_idle") == default


def test_keepalives_of_the_configuration(start_server: Start) -> None:
    server = start_server("-c", "tcp_keepalives_idle=123")
    assert server.frontend().rows("SHOW tcp_keepalives_idle") == [("123",)]
