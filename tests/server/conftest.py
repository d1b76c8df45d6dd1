"""Servers whose pg_hba.conf a test writes; certificates; sessions of PL."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest

from harness.access import Site
from harness.certificates import SERVER_NAMES, Authority, Pair
from harness.pl import PlSession
from harness.postgres import PostgresCluster
from harness.servers import ServerProcess


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def own(authority: Authority) -> Pair:
    """The server's certificate."""
    return authority.issue("server", "/CN=localhost", SERVER_NAMES)


@pytest.fixture
def context(authority: Authority) -> ssl.SSLContext:
    """A client's: verifies the server, asks for PostgreSQL by ALPN."""
    made = ssl.create_default_context(cafile=str(authority.certificate))
    made.set_alpn_protocols(["postgresql"])
    return made


@pytest.fixture(scope="package")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path_factory.mktemp("access") / "data") as process:
        yield process


@pytest.fixture(scope="package")
def own_postgres() -> Iterator[PostgresCluster]:
    with PostgresCluster() as cluster:
        yield cluster


@pytest.fixture(params=["polar-lite", "PostgreSQL"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """Either server; roles made there are dropped afterwards."""
    with opened(request, request.param) as made:
        yield made


@pytest.fixture
def own_site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with opened(request, "polar-lite") as made:
        yield made


@pytest.fixture
def both(request: pytest.FixtureRequest) -> Iterator[tuple[Site, Site]]:
    with opened(request, "polar-lite") as ours, opened(request, "PostgreSQL") as theirs:
        yield ours, theirs


@contextmanager
def opened(request: pytest.FixtureRequest, name: str) -> Iterator[Site]:
    if name == "polar-lite":
        server: ServerProcess = request.getfixturevalue("own_server")
        made = Site(server.host, server.port, server.data_dir)
    else:
        cluster: PostgresCluster = request.getfixturevalue("own_postgres")
        made = Site(cluster.host, cluster.port, cluster.root / "data")
    with closing(made):
        yield made
        roles = "rolname !~ '^pg_' AND rolname NOT IN ('postgres', 'polardb')"
        for (role,) in made.rows(f"SELECT quote_ident(rolname) FROM pg_roles WHERE {roles}"):
            made.rows(f"DROP ROLE {role}")


@pytest.fixture
def pl(connect: Callable[..., psycopg.Connection[Any]]) -> PlSession:
    session = PlSession(connect("polardb", "polardb"))
    session.run("DROP TABLE IF EXISTS co_t")
    session.run("CREATE TABLE co_t (id NUMBER(9), name VARCHAR2(20), paid DATE)")
    session.run("INSERT INTO co_t VALUES (1, 'one', NULL), (2, 'two', DATE '2020-02-02'), (3, 'three', NULL)")
    return session
