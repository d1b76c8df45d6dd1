"""Settings of TLS: versions, keys and certificates, their reload, and what keeps the server from starting."""

import re
import signal
import socket
import ssl
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from harness import frontend as f
from harness.certificates import SERVER_NAMES, Authority, Pair, openssl, tls_options
from harness.servers import ServerProcess
from harness.waiting import eventually

Start = Callable[..., ServerProcess]
SSL_REQUEST = struct.pack("!ii", 8, f.SSL_REQUEST)


def test_versions_and_ciphers(start_server: Start, own: Pair, context: ssl.SSLContext) -> None:
    server = start_server(
        *tls_options(own, ssl_ciphers="ECDHE-RSA-AES128-GCM-SHA256", ssl_ecdh_curve="secp384r1")
    )
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    client = server.encrypted(context)
    row = client.rows("SELECT version, cipher, bits FROM pg_stat_ssl")
    assert row == [("TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256", "128")]
    client.terminate()
    server.stop()
    server = start_server(*tls_options(own, ssl_min_protocol_version="TLSv1.3"))
    with pytest.raises(ssl.SSLError, match=r"PROTOCOL_VERSION|protocol version"):
        server.raw().start_tls(context)
    context.maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED
    client = server.encrypted(context)
    assert client.rows("SHOW ssl_min_protocol_version") == [("TLSv1.3",)]
    client.terminate()


def test_a_server_without_tls(fresh_server: ServerProcess, context: ssl.SSLContext) -> None:
    client = fresh_server.raw()
    client.send(SSL_REQUEST)
    assert client.socket.recv(1) == b"N"
    client.log_on("polardb", "polardb")
    assert client.rows("SHOW ssl") == [("off",)]
    client.terminate()
    client = fresh_server.raw()
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        client.start_tls(context, direct=True)
    with pytest.raises(psycopg.OperationalError, match="server does not support SSL, but SSL was required"):
        fresh_server.connect(sslmode="require")


def served_certificate(server: ServerProcess) -> bytes:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    client = server.encrypted(context)
    assert isinstance(client.socket, ssl.SSLSocket)
    der = client.socket.getpeercert(binary_form=True)
    client.terminate()
    assert der is not None
    return der


def der_of(file: Path) -> bytes:
    return ssl.PEM_cert_to_DER_cert(file.read_text())


def test_a_new_certificate_needs_no_restart(start_server: Start, authority: Authority, own: Pair) -> None:
    server = start_server("-c", "log_connections=on")
    first = server.frontend()
    assert first.rows("SHOW ssl") == [("off",)]
    data = server.data_dir
    newer = authority.issue("newer", "/CN=localhost", SERVER_NAMES)
    install(own, data)
    first.query("ALTER SYSTEM SET ssl = on")
    reload(server, "the configuration was reloaded", 1)
    assert first.rows("SHOW ssl") == [("on",)]
    assert served_certificate(server) == der_of(own.certificate)
    server.wait_for_log(
        "connection authorized: user=polardb database=polardb SSL enabled (protocol=TLSv1.3, "
    )

    install(newer, data)
    reload(server, "the configuration was reloaded", 2)
    assert served_certificate(server) == der_of(newer.certificate)

    # A broken one is logged, and the old one stays.
    (data / "server.crt").write_text("nothing")
    reload(server, "SSL configuration was not reloaded", 1)
    assert 'could not load server certificate file "' in server.log()
    assert served_certificate(server) == der_of(newer.certificate)

    first.query("ALTER SYSTEM SET ssl = off")
    reload(server, "the configuration was reloaded", 4)
    client = server.raw()
    client.send(SSL_REQUEST)
    assert client.socket.recv(1) == b"N"


def install(pair: Pair, data: Path) -> None:
    (data / "server.crt").write_bytes(pair.certificate.read_bytes())
    (data / "server.key").write_bytes(pair.key.read_bytes())
    (data / "server.key").chmod(0o600)


def reload(server: ServerProcess, line: str, times: int) -> None:
    server.send_signal(signal.SIGHUP)
    eventually(lambda: server.log().count(line) == times, f"{line} ({times})")


def test_a_key_with_a_passphrase(start_server: Start, own: Pair, tmp_path: Path) -> None:
    locked = tmp_path / "locked.key"
    openssl("rsa", "-aes128", "-passout", "pass:geheim 1", "-in", str(own.key), "-out", str(locked))
    locked.chmod(0o600)
    pair = Pair(own.certificate, locked)
    command = "ssl_passphrase_command=test '%p' = 'Enter PEM pass phrase:' && echo 'geheim 1'"
    server = start_server(*tls_options(pair), "-c", command)
    assert served_certificate(server) == der_of(own.certificate)
    # It is asked for again only if that is allowed.
    reload(server, "SSL configuration was not reloaded", 1)
    assert "cannot be reloaded because it requires a passphrase" in server.log()
    assert served_certificate(server) == der_of(own.certificate)
    server.stop()
    refused(start_server, "requires a passphrase; set ssl_passphrase_command", *tls_options(pair))
    refused(
        start_server,
        "could not load private key file .* PEM lib",
        *tls_options(pair),
        "-c",
        "ssl_passphrase_command=echo no",
    )
    refused(
        start_server, 'command "exit 3" failed', *tls_options(pair), "-c", "ssl_passphrase_command=exit 3"
    )


def refused(start_server: Start, problem: str, *options: str) -> None:
    server = start_server(*options, ready=False)
    assert server.wait() == 1
    assert re.search(problem, server.output()), server.output()


def test_what_keeps_the_server_from_starting(
    start_server: Start, authority: Authority, own: Pair, tmp_path: Path
) -> None:
    missing, other = tmp_path / "missing", authority.issue("other", "/CN=other")
    refused(
        start_server,
        "could not load server certificate file .*No such file or directory; --tls-self-signed makes one",
        *tls_options(Pair(missing, own.key)),
    )
    refused(start_server, "could not access private key file", *tls_options(Pair(own.certificate, missing)))
    refused(
        start_server,
        "private key file .* is not a regular file",
        *tls_options(Pair(own.certificate, tmp_path)),
    )
    refused(start_server, "check of private key failed", *tls_options(Pair(own.certificate, other.key)))
    refused(start_server, "could not load root certificate file", *tls_options(own, ssl_ca_file=missing))
    refused(start_server, "revocation list file", *tls_options(own, ssl_crl_file=missing))
    refused(start_server, "could not set the cipher list", *tls_options(own, ssl_ciphers="none such"))
    refused(start_server, "ECDH: unrecognized curve name: p", *tls_options(own, ssl_ecdh_curve="p"))
    refused(
        start_server,
        '"ssl_min_protocol_version" cannot be higher',
        *tls_options(own, ssl_min_protocol_version="TLSv1.3", ssl_max_protocol_version="TLSv1.2"),
    )
    open_key = tmp_path / "open.key"
    open_key.write_bytes(own.key.read_bytes())
    open_key.chmod(0o640)
    refused(start_server, "has group or world access", *tls_options(Pair(own.certificate, open_key)))


def test_self_signed(start_server: Start) -> None:
    server = start_server("--tls-self-signed")
    file = server.data_dir / "server.crt"
    for host in ("localhost", "127.0.0.1"):
        server.host = host
        shown = server.psql("-c", r"\conninfo", env={"PGSSLMODE": "verify-full", "PGSSLROOTCERT": str(file)})
        assert "SSL connection" in shown.stdout or "SSL Connection" in shown.stdout, shown.stderr
    names = openssl("x509", "-in", str(file), "-noout", "-ext", "subjectAltName")
    for name in (
        f"DNS:{socket.gethostname()}",
        "DNS:localhost",
        "IP Address:127.0.0.1",
        "IP Address:0:0:0:0:0:0:0:1",
    ):
        assert name in names
    assert (server.data_dir / "server.key").stat().st_mode & 0o777 == 0o600
    server.host = "127.0.0.1"
    made = file.read_bytes()
    server.stop()
    start_server("--tls-self-signed", data_dir=server.data_dir)
    assert file.read_bytes() == made


def test_self_signed_says_what_it_needs(start_server: Start, tmp_path: Path) -> None:
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / Path(sys.executable).name).symlink_to(sys.executable)
    server = start_server("--tls-self-signed", env={"PATH": str(bin_folder)}, ready=False)
    assert server.wait() == 1
    assert "needs the program openssl" in server.output()
