"""Fixtures every test may use; what they are made of is in tests/harness."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest

from harness.frontend import Frontend
from harness.postgres import PostgresCluster
from harness.servers import ServerProcess

# How long an example takes is the machine's matter.
hypothesis.settings.register_profile("polar-lite", deadline=None)
hypothesis.settings.load_profile("polar-lite")


_shared: list[ServerProcess] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--both-ways",
        action="store_true",
        help="run the statements of tests/differential by simple queries and by the extended protocol",
    )


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One polar-lite-server process shared by all tests that leave nothing behind."""
    with ServerProcess(tmp_path_factory.mktemp("shared") / "data") as process:
        _shared.append(process)
        yield process


@pytest.fixture(scope="module", autouse=True)
def close_clients() -> Iterator[None]:
    """The shared server has a hundred connections for all modules: each gives its own back."""
    yield
    for process in _shared:
        process.close_clients()


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., ServerProcess]]:
    """Start a server of one's own: `start_server("-c", "name=value", data_dir=..., env=...)`."""
    started: list[ServerProcess] = []

    def start(
        *options: str, data_dir: Path | None = None, env: dict[str, str] | None = None, ready: bool = True
    ) -> ServerProcess:
        process = ServerProcess(data_dir or tmp_path / "data", *options, env=env)
        started.append(process)
        if ready:
            process.start()
        else:
            process.spawn()
        return process

    yield start
    for process in started:
        if process.is_running:
            process.stop()
        process.close_clients()


@pytest.fixture(scope="session")
def first_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as a first start makes it, without the log: half of what such a start costs."""
    folder = tmp_path_factory.mktemp("first") / "data"
    with ServerProcess(folder):
        pass
    shutil.rmtree(folder / "log")
    return folder


@pytest.fixture
def fresh_server(
    start_server: Callable[..., ServerProcess], first_folder: Path, tmp_path: Path
) -> ServerProcess:
    """A server of one's own whose data folder holds nothing of anybody's."""
    shutil.copytree(first_folder, tmp_path / "data")
    return start_server()


class CleanServers:
    """One server that tests take one after the other, with databases made afresh for each of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._starts = 0
        self._process: ServerProcess | None = None
        self._used: set[str] = set()  # by the last test, whose roles may own things there

    def take(self, *databases: str) -> ServerProcess:
        if self._process is None or not self._process.is_running:
            self._starts += 1
            self._used = set()
            self._process = ServerProcess(self._folder / f"data{self._starts}").start()
        self._process.reset(*sorted(self._used.difference(databases)), *databases)
        self._used = set(databases)
        return self._process

    def stop(self) -> None:
        if self._process is not None and self._process.is_running:
            self._process.stop()


@pytest.fixture(scope="session")
def clean_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CleanServers]:
    servers = CleanServers(tmp_path_factory.mktemp("clean"))
    yield servers
    servers.stop()


@pytest.fixture
def clean_server(clean_servers: CleanServers) -> Iterator[ServerProcess]:
    """A server with an empty database `postgres` and the first roles alone: cheaper than a fresh one."""
    server = clean_servers.take("postgres")
    yield server
    server.close_clients()


@pytest.fixture
def clean_polardb(clean_servers: CleanServers) -> Iterator[ServerProcess]:
    """A server with an empty database `polardb` and the first roles alone: cheaper than a fresh one."""
    server = clean_servers.take("polardb")
    yield server
    server.close_clients()


@pytest.fixture
def clean_cluster(clean_servers: CleanServers) -> Iterator[ServerProcess]:
    """A server with empty databases `postgres` and `polardb` and the first roles alone, for tests that use
    both, log on and off, or look into the log; they may restart it and kill it."""
    server = clean_servers.take("postgres", "polardb")
    yield server
    server.close_clients()


@pytest.fixture
def connect(server: ServerProcess) -> Iterator[Callable[..., psycopg.Connection[Any]]]:
    """`connect(role, database, **libpq options)`: psycopg connections to the shared server."""
    opened: list[psycopg.Connection[Any]] = []

    def open_connection(
        role: str = "polardb", database: str = "polardb", **more: Any
    ) -> psycopg.Connection[Any]:
        opened.append(connection := server.connect(role, database, **more))
        return connection

    yield open_connection
    for connection in opened:
        connection.close()


@pytest.fixture
def client(server: ServerProcess) -> Iterator[Frontend]:
    """A raw frontend, logged on to database polardb as polardb."""
    frontend = server.frontend()
    yield frontend
    frontend.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """A scratch PostgreSQL 15; the test is skipped with the reason where it is not installed."""
    with PostgresCluster() as cluster:
        yield cluster
