"""TLS: by SSLRequest and by direct negotiation, with certificates on both sides.

On each event loop there is. PostgreSQL 15 docs 19.9 (ssl-tcp) and 34.19 (libpq-ssl); 17 docs 53.2.10.
"""

import asyncio
import os
import re
import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import psycopg
import pytest
from psycopg import pq

from harness import frontend as f
from harness.certificates import Authority, Pair, tls_options
from harness.frontend import Frontend
from harness.postgres import PostgresCluster
from harness.servers import LOOPS, ServerProcess
from harness.waiting import eventually

Start = Callable[..., ServerProcess]
SSL_REQUEST = struct.pack("!ii", 8, f.SSL_REQUEST)
SUBJECT = "/C=DE/O=Größe, Inc./OU=a+OU=b/CN=ann"


@pytest.fixture(scope="module")
def ann(authority: Authority) -> Pair:
    """A client's certificate."""
    return authority.issue("ann", SUBJECT, serial=0x1234567890ABCDEF1234)


@pytest.fixture(scope="module")
def revoked(authority: Authority) -> tuple[Pair, Path]:
    """A client's certificate that is no longer valid, and the list that says so."""
    pair = authority.issue("revoked", "/CN=bob")
    return pair, authority.revoke(pair)


@pytest.fixture(scope="module", params=LOOPS)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, authority: Authority, own: Pair
) -> Iterator[ServerProcess]:
    options = tls_options(own, ssl_ca_file=authority.certificate, authentication_timeout="2s")
    folder = tmp_path_factory.mktemp("tls")
    with ServerProcess(
        folder / "data", *options, "-c", f"unix_socket_directories={folder}", loop=request.param
    ) as process:
        yield process


# --- clients


def test_psql_tells_of_tls(server: ServerProcess, authority: Authority) -> None:
    shown = server.psql(
        "-c",
        r"\conninfo",
        "-c",
        "SELECT ssl, version, bits, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
        "-At",
        env={"PGSSLMODE": "verify-full", "PGSSLROOTCERT": str(authority.certificate)},
    )
    # psql 17 writes a sentence, psql 18 a table.
    assert re.search(r"SSL connection \(protocol: |^SSL Connection\|true$", shown.stdout, re.MULTILINE)
    assert re.search(r"\bTLSv1\.3\b.+\bTLS_\w+.+\b(off|false)\b", shown.stdout, re.DOTALL)
    assert "t|TLSv1.3|256|" in shown.stdout
    assert shown.code == 0, shown.stderr


@pytest.mark.parametrize("mode", ["prefer", "require", "verify-ca", "verify-full"])
def test_psycopg_encrypts(server: ServerProcess, authority: Authority, mode: str) -> None:
    connection = server.connect(sslmode=mode, sslrootcert=authority.certificate)
    assert connection.pgconn.ssl_in_use
    assert connection.execute("SELECT ssl FROM pg_stat_ssl").fetchall() == [(True,)]
    connection.close()


def test_asyncpg_encrypts(server: ServerProcess, authority: Authority) -> None:
    context = ssl.create_default_context(cafile=str(authority.certificate))

    async def ask() -> list[tuple[object, ...]]:
        connection = await asyncpg.connect(
            host=server.host, port=server.port, user="polardb", database="polardb", ssl=context
        )
        rows = await connection.fetch(
            "SELECT ssl FROM pg_stat_ssl UNION ALL SELECT length($1) = 5000000", "x" * 5_000_000
        )
        await connection.close()
        return [tuple(row) for row in rows]

    assert asyncio.run(ask()) == [(True,), (True,)]


def test_a_client_that_knows_another_authority_leaves(server: ServerProcess, tmp_path: Path) -> None:
    other = Authority(tmp_path / "other")
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        server.connect(sslmode="verify-ca", sslrootcert=other.certificate)


def test_a_client_may_go_without(server: ServerProcess) -> None:
    connection = server.connect(sslmode="disable")
    row = connection.execute("SELECT ssl, version, cipher, bits FROM pg_stat_ssl").fetchone()
    assert row == (False, None, None, None)
    connection.close()


def test_unix_sockets_are_not_encrypted(server: ServerProcess) -> None:
    folder = str(server.data_dir.parent)
    client = Frontend(folder, server.port)
    client.send(SSL_REQUEST)
    assert client.socket.recv(1) == b"N"
    client.close()
    client = Frontend(folder, server.port)
    client.send(b"\x16\x03\x01\x02\x00" + bytes(100))
    assert client.receive() is None
    client.close()


# --- direct negotiation


def test_direct_negotiation(server: ServerProcess, context: ssl.SSLContext) -> None:
    client = server.encrypted(context, direct=True)
    assert isinstance(client.socket, ssl.SSLSocket)
    assert client.socket.selected_alpn_protocol() == "postgresql"
    assert client.rows("SELECT ssl FROM pg_stat_ssl") == [("t",)]
    client.terminate()


@pytest.mark.skipif(pq.version() < 180000, reason="libpq 18 is needed")
def test_libpq_by_direct_negotiation_and_the_newest_protocol(
    server: ServerProcess, authority: Authority
) -> None:
    connection = server.connect(
        sslmode="verify-full",
        sslrootcert=authority.certificate,
        sslnegotiation="direct",
        min_protocol_version="3.2",
        max_protocol_version="latest",
    )
    assert connection.pgconn.full_protocol_version == 30002
    assert connection.execute("SELECT ssl FROM pg_stat_ssl").fetchone() == (True,)
    watcher = server.frontend()
    running = f"SELECT 1 FROM pg_stat_activity WHERE pid = {connection.info.backend_pid} AND state = 'active'"
    connection.pgconn.send_query(b"SELECT pg_sleep(60)")
    eventually(lambda: watcher.rows(running) == [("1",)], "the statement runs")
    # libpq cancels through TLS, as the connection was made, and with the long key.
    connection.cancel_safe()
    result = connection.pgconn.get_result()
    assert result is not None
    assert b"canceling statement due to user request" in result.error_message
    connection.close()


def test_direct_negotiation_needs_alpn(server: ServerProcess, authority: Authority) -> None:
    for protocols in ([], ["http/1.1"]):
        without = ssl.create_default_context(cafile=str(authority.certificate))
        without.set_alpn_protocols(protocols)
        client = server.raw()
        client.start_tls(without, direct=True)
        client.send(f.startup({"user": "polardb"}))
        assert client.receive() is None
        client.close()
    assert "direct SSL connection request without ALPN" in server.log()


def test_a_handshake_that_comes_byte_by_byte(server: ServerProcess, context: ssl.SSLContext) -> None:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = context.wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")
    client = server.raw()
    client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def trickle() -> None:
        for byte in outgoing.read():
            client.send(bytes([byte]))

    while True:
        try:
            ours.do_handshake()
            break
        except ssl.SSLWantReadError:
            trickle()
            incoming.write(client.socket.recv(65536))
    ours.write(f.startup({"user": "polardb", "database": "polardb"}) + f.query("SELECT 'slow'") + f.TERMINATE)
    trickle()
    answer = b""
    while block := client.socket.recv(65536):
        incoming.write(block)
    while piece := _read(ours):
        answer += piece
    assert b"slow" in answer
    client.close()


def _read(tls: ssl.SSLObject) -> bytes:
    try:
        return tls.read(65536)
    except ssl.SSLWantReadError:
        raise AssertionError("the server closed without saying so through TLS") from None


def test_no_second_layer_and_no_second_request(server: ServerProcess, context: ssl.SSLContext) -> None:
    client = server.raw()
    client.start_tls(context)
    client.send(SSL_REQUEST)
    error = client.receive()
    assert error is not None
    assert error.fields["M"] == "unsupported frontend protocol 1234.5679: server supports 3.0 to 3.2"
    client.close()
    client = server.raw()
    client.start_tls(context)
    client.send(b"\x16\x03\x01\x02\x00" + bytes(100))
    assert client.receive() is None
    client.close()


# --- bytes


def test_bytes_in_the_clear_are_not_taken_for_encrypted_ones(server: ServerProcess) -> None:
    """CVE-2021-23214."""
    client = server.raw()
    client.send(SSL_REQUEST + f.startup({"user": "polardb"}))
    error = client.receive()
    assert error is not None
    assert (error.fields["C"], error.fields["M"]) == ("08P01", "received unencrypted data after SSL request")
    assert client.receive() is None
    client.close()


def test_what_is_no_handshake_ends_the_connection(server: ServerProcess) -> None:
    client = server.raw()
    client.send(SSL_REQUEST)
    assert client.socket.recv(1) == b"S"
    client.send(f.startup({"user": "polardb"}))
    while client.socket.recv(65536):
        pass
    client.close()
    eventually(lambda: "could not accept SSL connection" in server.log(), "the log says so")


@pytest.mark.parametrize("sent", [SSL_REQUEST, b"\x16\x03\x01\x02\x00\x01"])
def test_a_client_that_leaves_before_the_handshake(server: ServerProcess, sent: bytes) -> None:
    """Nobody waits for it: not even authentication_timeout passes."""
    before = server.log().count("could not accept SSL connection: EOF detected")
    for ending in ("fin", "reset"):
        client = server.raw()
        client.send(sent)
        if ending == "fin":
            client.socket.shutdown(socket.SHUT_WR)
            while client.socket.recv(65536):
                pass
            client.close()
        else:
            client.abort()
    timeouts = server.log().count("canceling authentication due to timeout")
    eventually(
        lambda: server.log().count("could not accept SSL connection: EOF detected") >= before + 1,
        "the log says so",
    )
    assert server.log().count("canceling authentication due to timeout") == timeouts


def test_a_handshake_takes_no_longer_than_a_logon(server: ServerProcess) -> None:
    for sent in (SSL_REQUEST, b"\x16\x03\x01\x02\x00\x01"):
        client = server.raw()
        client.send(sent)
        while client.socket.recv(65536):
            pass
        client.close()
    eventually(lambda: "canceling authentication due to timeout" in server.log(), "the log says so")


def test_much_in_both_directions(server: ServerProcess, authority: Authority) -> None:
    connection = server.connect(sslmode="require")
    connection.execute("CREATE TEMP TABLE lines (n int, line text)")
    rows = [(n, "x" * (n % 5000)) for n in range(5000)]
    with connection.cursor() as cursor:
        with cursor.copy("COPY lines FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        assert cursor.execute("SELECT * FROM lines ORDER BY n").fetchall() == rows
        with cursor.copy("COPY (SELECT * FROM lines ORDER BY n) TO STDOUT") as copy:
            assert sum(len(block) for block in copy) == sum(len(f"{n}\t{line}\n") for n, line in rows)
    value = connection.execute("SELECT repeat('y', 30000000)").fetchone()
    assert value == ("y" * 30_000_000,)
    connection.close()


def test_a_client_that_does_not_read_keeps_no_result_in_memory(
    server: ServerProcess, context: ssl.SSLContext
) -> None:
    """The session's thread waits, as without TLS; then all of it arrives."""
    client = server.encrypted(context)
    client.send(f.query("SELECT repeat('x', 10000) FROM generate_series(1, 30000)"))
    watcher = server.frontend()
    waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'ClientWrite'"
    eventually(lambda: watcher.rows(waits) == [("1",)], "the session waits for its client")
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status")
    if status.exists():
        resident = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
        assert resident is not None
        assert int(resident[1]) < 300_000
    assert sum(message.tag == "D" for message in client.until_ready()) == 30_000
    client.terminate()


def test_pipelined_messages_and_notifications(server: ServerProcess, context: ssl.SSLContext) -> None:
    client = server.encrypted(context)
    client.send(f.query("LISTEN news"), *[f.query(f"SELECT {n}") for n in range(200)])
    values = []
    while len(values) < 200:
        message = client.receive()
        assert message is not None
        if message.tag == "D":
            values.append(message.values[0])
    assert values == [str(n).encode() for n in range(200)]
    client.until_ready()
    other = server.frontend()
    other.query("NOTIFY news, 'hello'")
    message = client.receive()
    assert message is not None
    assert message.text == "NotificationResponse news=hello"
    client.terminate()


def test_cancel_through_tls_and_without(server: ServerProcess, context: ssl.SSLContext) -> None:
    client = server.encrypted(context)
    watcher = server.frontend()
    running = f"SELECT 1 FROM pg_stat_activity WHERE pid = {client.pid} AND state = 'active'"
    for secretly in (True, False):
        client.send(f.query("SELECT pg_sleep(60)"))
        eventually(lambda: watcher.rows(running) == [("1",)], "the statement runs")
        other = server.raw()
        if secretly:
            other.start_tls(context)
        other.send(f.cancel_request(client.pid, client.key))
        assert other.receive() is None
        other.close()
        assert [m.fields["C"] for m in client.until_ready() if m.tag == "E"] == ["57014"]
    client.terminate()


@pytest.mark.parametrize("ending", ["close_notify", "fin", "reset", "garbage"])
def test_ends_of_a_connection(server: ServerProcess, context: ssl.SSLContext, ending: str) -> None:
    client = server.encrypted(context)
    assert isinstance(client.socket, ssl.SSLSocket)
    match ending:
        case "close_notify":
            client.socket.unwrap()
        case "fin":
            client.socket.shutdown(socket.SHUT_WR)
        case "reset":
            client.abort()
        case "garbage":
            os.write(client.socket.fileno(), b"no TLS at all, but long enough")
    watcher = server.frontend()
    alive = f"SELECT 1 FROM pg_stat_activity WHERE pid = {client.pid}"
    eventually(lambda: watcher.rows(alive) == [], "the session is over")
    assert "Traceback" not in server.log()
    client.close()


# --- clients' certificates


def certified(pair: Pair, authority: Authority) -> dict[str, Any]:
    return {
        "sslmode": "verify-full",
        "sslrootcert": authority.certificate,
        "sslcert": pair.certificate,
        "sslkey": pair.key,
    }


CLIENT_FACTS = "SELECT ssl, client_dn, client_serial, issuer_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


def test_a_clients_certificate_is_shown_as_by_postgresql(
    server: ServerProcess, postgres: PostgresCluster, authority: Authority, own: Pair, ann: Pair
) -> None:
    postgres.use_tls(authority, own)

    with psycopg.connect(postgres.conninfo(**certified(ann, authority))) as theirs:
        expected = theirs.execute(CLIENT_FACTS).fetchone()
    assert expected is not None
    assert expected[1] is not None
    connection = server.connect(**certified(ann, authority))
    assert connection.execute(CLIENT_FACTS).fetchone() == expected
    connection.close()


def test_a_certificate_of_another_authority_is_refused(
    server: ServerProcess, authority: Authority, tmp_path: Path
) -> None:
    pair = Authority(tmp_path / "other", "Other CA").issue("eve", "/CN=eve")
    with pytest.raises(psycopg.OperationalError, match="unknown ca"):
        server.connect(**certified(pair, authority))
    problem = "could not accept SSL connection: certificate verify failed"
    eventually(lambda: problem in server.log(), "the log says so")


@pytest.mark.parametrize("setting", ["ssl_crl_file", "ssl_crl_dir"])
def test_revoked_certificates(
    start_server: Start,
    authority: Authority,
    own: Pair,
    ann: Pair,
    revoked: tuple[Pair, Path],
    setting: str,
) -> None:
    place = revoked[1] if setting == "ssl_crl_file" else authority.hashed(revoked[1])
    server = start_server(*tls_options(own, ssl_ca_file=authority.certificate, **{setting: place}))
    server.connect(**certified(ann, authority)).close()
    with pytest.raises(psycopg.OperationalError, match="certificate revoked"):
        server.connect(**certified(revoked[0], authority))
