"""Databases that nobody uses are closed when there are many, and opened again for who wants them."""

import asyncio
from types import SimpleNamespace
from typing import Any

from harness.servers import ServerProcess
from polar_lite.server.open_databases import KEPT_OPEN, OpenDatabases


class Opened:
    """What OpenDatabases asks of a database. closed: the OIDs of those that have been."""

    def __init__(self, oid: int, closed: list[int]) -> None:
        self.oid = oid
        self.has_values_in_memory = False
        self._closed = closed

    async def close(self) -> None:
        await asyncio.sleep(0)
        self._closed.append(self.oid)


class Databases(OpenDatabases):
    """Of a server without files. users: sessions by the OID of their database."""

    def __init__(self, idle_seconds: float = 0) -> None:
        self.closed: list[int] = []
        self.users: dict[int, list[object]] = {}
        server: Any = SimpleNamespace(
            loop=asyncio.get_running_loop(),
            sessions_of=lambda oid: self.users.get(oid, []),
            environments=SimpleNamespace(forget=lambda oid: None),
        )
        super().__init__(server, idle_seconds)

    async def _open(self, oid: int) -> Any:
        found: Any = Opened(oid, self.closed)
        self.by_oid[oid] = found
        self.left(found)
        return found

    async def settled(self) -> None:
        """Timers are due at once: let them and what they begin run to the end."""
        for _ in range(50):
            await asyncio.sleep(0)


def test_few_databases_stay_open() -> None:
    async def run() -> list[int]:
        databases = Databases()
        for oid in range(KEPT_OPEN):
            await databases.find(oid)
        await databases.settled()
        return databases.closed

    assert asyncio.run(run()) == []


def test_of_many_those_unused_for_longest_are_closed() -> None:
    """But not the first, from which roles are read, one that is in use, or one with values in memory."""

    async def run() -> tuple[list[int], list[int]]:
        databases = Databases()
        for oid in range(KEPT_OPEN + 3):
            found: Any = await databases.find(oid)
            if oid == 1:
                databases.users[oid] = [object()]
                databases.used(oid)
            found.has_values_in_memory = oid == 2
        await databases.settled()
        before = list(databases.closed)
        databases.users.clear()
        databases.left(databases.by_oid[1])
        await databases.find(3)
        await databases.settled()
        return before, databases.closed

    before, after = asyncio.run(run())
    assert before == [3, 4, 5]
    assert after == [3, 4, 5, 6]


def test_who_wants_one_that_is_being_closed_gets_it_anew() -> None:
    async def run() -> tuple[Any, Any]:
        databases = Databases(idle_seconds=3600)
        for oid in range(KEPT_OPEN + 1):
            await databases.find(oid)
        first = databases.by_oid[1]
        databases.close_unused(0)
        assert 1 not in databases.by_oid
        assert databases.closed == []
        again = await databases.find(1)
        assert databases.closed == [1]
        return first, again

    first, again = asyncio.run(run())
    assert first is not again


def test_databases_that_are_visited_one_after_the_other(clean_cluster: ServerProcess) -> None:
    admin = clean_cluster.connect("postgres", "postgres")
    names = [f"visited{number}" for number in range(KEPT_OPEN + 2)]
    for name in names:
        admin.execute(f"CREATE DATABASE {name}")
        clean_cluster.connect("postgres", name).execute("CREATE TABLE t AS SELECT 1 AS a")
    clean_cluster.close_clients()
    for name in names:
        with clean_cluster.connect("postgres", name) as client:
            assert client.execute("SELECT a FROM t").fetchone() == (1,)
    admin = clean_cluster.connect("postgres", "postgres")
    for name in names:
        admin.execute(f"DROP DATABASE {name}")
