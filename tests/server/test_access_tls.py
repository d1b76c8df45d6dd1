"""Logging on through TLS and Unix-domain sockets: the same on PostgreSQL 15 and here."""

import hashlib
import os
import pwd
import shutil
import ssl
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from harness import frontend as f
from harness.access import SASL_CONTINUE, Scram, Site, kind_of, sasl_initial
from harness.certificates import Authority, Pair, tls_options
from harness.frontend import Frontend
from harness.postgres import PostgresCluster
from harness.servers import ServerProcess

PLUS, PLAIN = "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"
FAILED = 'password authentication failed for user "ann"'


@pytest.fixture(scope="module")
def ann(authority: Authority) -> Pair:
    return authority.issue("ann", "/O=Crew/CN=ann")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Short enough for the path of a socket."""
    made = Path(tempfile.mkdtemp(prefix="polar-lite-", dir="/tmp"))
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def tls_server(folder: Path, authority: Authority, own: Pair) -> Iterator[ServerProcess]:
    options = tls_options(own, ssl_ca_file=authority.certificate, unix_socket_directories=folder)
    with ServerProcess(folder / "data", *options) as process:
        yield process


@pytest.fixture(scope="module")
def tls_postgres(own_postgres: PostgresCluster, authority: Authority, own: Pair) -> Iterator[PostgresCluster]:
    own_postgres.use_tls(authority, own)
    yield own_postgres
    with psycopg.connect(own_postgres.conninfo(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM RESET ALL")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(params=["polar-lite", "PostgreSQL"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    if request.param == "polar-lite":
        server: ServerProcess = request.getfixturevalue("tls_server")
        made = Site(server.host, server.port, server.data_dir)
    else:
        cluster: PostgresCluster = request.getfixturevalue("tls_postgres")
        made = Site(cluster.host, cluster.port, cluster.root / "data")
    made.rows("CREATE ROLE ann LOGIN PASSWORD 'secret'")
    made.rows("CREATE ROLE bob LOGIN PASSWORD 'secret'")
    yield made
    made.rows("DROP ROLE ann, bob")
    made.close()


def sockets_of(site: Site) -> Path:
    """The folder of its Unix-domain sockets."""
    return site.folder.parent


def log_on(site: Site, role: str, host: str = "", **options: Any) -> str:
    """By psycopg: '' when it gets in, else the message."""
    address = {"host": host or site.host, "port": site.port, "dbname": "postgres", "user": role}
    try:
        psycopg.connect(**address, connect_timeout=20, **{"sslmode": "require", **options}).close()
    except psycopg.OperationalError as error:
        return str(error).split("FATAL:  ")[-1].strip()
    return ""


def certified(pair: Pair) -> dict[str, Any]:
    return {"sslcert": str(pair.certificate), "sslkey": str(pair.key)}


# --- channel binding


def test_drivers_bind_the_password_to_the_channel(site: Site) -> None:
    with site.rules("host all all all scram-sha-256\n"):
        for binding in ("require", "prefer", "disable"):
            assert log_on(site, "ann", password="secret", channel_binding=binding) == ""
            assert log_on(site, "ann", password="wrong", channel_binding=binding) == FAILED
        assert "channel binding" in log_on(
            site, "ann", password="secret", channel_binding="require", sslmode="disable"
        )


def encrypted(site: Site, role: str = "ann") -> tuple[Frontend, bytes]:
    """A client that has sent its startup packet through TLS, and the mechanisms it is offered."""
    client = Frontend(site.host, site.port)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    client.start_tls(context)
    client.send(f.startup({"user": role, "database": "postgres"}))
    answer = client.receive()
    assert answer is not None
    return client, answer.body


def exchange(site: Site, mechanism: str, header: str, binding: bytes, password: str = "secret") -> str:
    client, _ = encrypted(site)
    try:
        scram = Scram(password, header, binding)
        client.send(sasl_initial(mechanism, scram.first()))
        answer = client.receive()
        assert answer is not None
        if answer.tag == "R":
            assert kind_of(answer) == SASL_CONTINUE
            client.send(f.packed("p", scram.final(answer.body[4:])))
            answer = client.receive()
            assert answer is not None
        return f"{answer.fields['C']}: {answer.fields['M']}" if answer.tag == "E" else ""
    finally:
        client.close()


def end_point(own: Pair) -> bytes:
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(own.certificate.read_text())).digest()


def test_what_binds(site: Site, own: Pair) -> None:
    hashed = end_point(own)
    with site.rules("host all all all scram-sha-256\n"):
        client, offered = encrypted(site)
        client.close()
        assert offered == b"\0\0\0\x0a" + f"{PLUS}\0{PLAIN}\0\0".encode()
        bound = "p=tls-server-end-point,,"
        assert exchange(site, PLUS, bound, hashed) == ""
        assert exchange(site, PLUS, bound, hashed, "wrong") == f"28P01: {FAILED}"
        assert exchange(site, PLUS, bound, hashed[::-1]) == "28000: SCRAM channel binding check failed"
        assert exchange(site, PLUS, bound, b"") == "28000: SCRAM channel binding check failed"
        assert exchange(site, PLUS, "p=tls-unique,,", hashed) == (
            '08P01: unsupported SCRAM channel-binding type "tls-unique"'
        )
        assert exchange(site, PLUS, "n,,", b"") == "08P01: malformed SCRAM message"
        assert exchange(site, PLUS, "y,,", b"") == "08P01: malformed SCRAM message"
        assert exchange(site, PLAIN, bound, hashed) == "08P01: malformed SCRAM message"
        assert exchange(site, PLAIN, "n,,", b"") == ""
        # Who says that it could bind, but was not offered to, has somebody else's offers before it.
        assert exchange(site, PLAIN, "y,,", b"") == "28000: SCRAM channel binding negotiation error"


def test_without_tls_nothing_binds(site: Site) -> None:
    with site.rules("host all all all scram-sha-256\n"):
        client, offered = site.start("ann")
        assert offered.body == b"\0\0\0\x0a" + f"{PLAIN}\0\0".encode()
        scram = Scram("secret", "y,,")
        client.send(sasl_initial(PLAIN, scram.first()))
        challenge = client.receive()
        assert challenge is not None
        client.send(f.packed("p", scram.final(challenge.body[4:])))
        answer = client.receive()
        assert answer is not None
        assert answer.body[4:] == scram.server_signature


def test_the_binding_is_looked_at_for_nobody_too(site: Site) -> None:
    with site.rules("host all all all scram-sha-256\n"):
        client, _ = encrypted(site, "nobody")
        scram = Scram("secret", "p=tls-server-end-point,,", b64encode(b"no"))
        client.send(sasl_initial(PLUS, scram.first()))
        challenge = client.receive()
        assert challenge is not None
        client.send(f.packed("p", scram.final(challenge.body[4:])))
        answer = client.receive()
        assert answer is not None
        assert answer.fields["M"] == "SCRAM channel binding check failed"
        client.close()


# --- rules and certificates


def test_rules_tell_tls_apart(site: Site) -> None:
    entry = 'no pg_hba.conf entry for host "127.0.0.1", user "ann", database "postgres", {}'
    with site.rules("hostssl all ann all trust\n"):
        assert log_on(site, "ann") == ""
        assert log_on(site, "ann", sslmode="disable") == entry.format("no encryption")
    with site.rules("hostnossl all ann all trust\n"):
        assert log_on(site, "ann") == entry.format("SSL encryption")
        assert log_on(site, "ann", sslmode="disable") == ""
        assert log_on(site, "ann", sslmode="prefer") == ""


def test_certificates(site: Site, ann: Pair) -> None:
    needed = "connection requires a valid client certificate"
    with site.rules("hostssl all all all cert\n"):
        assert log_on(site, "ann", **certified(ann)) == ""
        assert log_on(site, "bob", **certified(ann)) == 'certificate authentication failed for user "bob"'
        assert log_on(site, "ann", sslcertmode="disable") == needed
        assert log_on(site, "nobody", **certified(ann)) == (
            'certificate authentication failed for user "nobody"'
        )
    with site.rules("hostssl all all all scram-sha-256 clientcert=verify-ca\n"):
        assert log_on(site, "bob", password="secret", **certified(ann)) == ""
        assert log_on(site, "bob", password="secret", sslcertmode="disable") == needed
    with site.rules("hostssl all all all scram-sha-256 clientcert=verify-full\n"):
        assert log_on(site, "ann", password="secret", **certified(ann)) == ""
        assert log_on(site, "ann", password="wrong", **certified(ann)) == FAILED
        assert log_on(site, "bob", password="secret", **certified(ann)) == (
            'password authentication failed for user "bob"'
        )
    with site.rules("hostssl all all all trust clientcert=verify-full\n"):
        assert log_on(site, "ann", **certified(ann)) == ""
        assert log_on(site, "bob", **certified(ann)) == '"trust" authentication failed for user "bob"'


def test_maps_of_certificates(site: Site, ann: Pair) -> None:
    maps = 'crew ann bob\nnames "/^CN=ann,O=(.*)$" \\1\nnames "CN=ann,O=Crew" bob\n'
    with site.rules("hostssl all all all cert map=crew\n", maps):
        assert log_on(site, "bob", **certified(ann)) == ""
        assert log_on(site, "ann", **certified(ann)) == 'certificate authentication failed for user "ann"'
    with site.rules("hostssl all all all cert map=names clientname=DN\n", maps):
        assert log_on(site, "bob", **certified(ann)) == ""
        assert log_on(site, "Crew", **certified(ann)) == 'role "Crew" does not exist'


def test_certificates_without_an_authority(tmp_path: Path, own: Pair) -> None:
    options = ("-c", "ssl=on", "-c", f"ssl_cert_file={own.certificate}", "-c", f"ssl_key_file={own.key}")
    with ServerProcess(tmp_path / "data", *options) as server:
        site = Site(server.host, server.port, server.data_dir)
        with site.rules("hostssl all all all cert\n"):
            assert log_on(site, "polardb") == (
                "client certificates can only be checked if a root certificate store is available"
            )
        site.close()


# --- Unix-domain sockets


def test_peer(site: Site) -> None:
    me = pwd.getpwuid(os.geteuid()).pw_name
    folder = str(sockets_of(site))
    refused = 'Peer authentication failed for user "{}"'
    with site.rules("local all all peer\n"):
        assert log_on(site, me, folder) == f'role "{me}" does not exist'
        assert log_on(site, "ann", folder) == refused.format("ann")
        assert log_on(site, "nobody", folder) == refused.format("nobody")
    with site.rules("local all all peer map=crew\n", f"crew {me} ann\ncrew /^(.)(.*)$ b\\1b\n"):
        assert log_on(site, "ann", folder) == ""
        assert log_on(site, f"b{me[0]}b", folder) == f'role "b{me[0]}b" does not exist'
        assert log_on(site, "bob", folder) == refused.format("bob")
    with site.rules("local all all ident\n"):
        assert log_on(site, "ann", folder) == refused.format("ann")


def test_passwords_over_a_unix_socket(site: Site) -> None:
    folder = str(sockets_of(site))
    with site.rules("local all ann scram-sha-256\nhost all all all trust\n"):
        assert log_on(site, "ann", folder, password="secret", sslmode="disable") == ""
        assert log_on(site, "ann", folder, password="wrong", sslmode="disable") == FAILED
        assert log_on(site, "bob", folder, password="secret", sslmode="disable") == (
            'no pg_hba.conf entry for host "[local]", user "bob", database "postgres", no encryption'
        )
