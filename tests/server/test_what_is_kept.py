"""What the server remembers of work that is done: as much as may be asked for again, and no more."""

import asyncio
import gc
import sqlite3
import weakref
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.catalogs import new_snapshot
from harness.servers import ServerProcess
from polar_lite.catalog.dialect.plan import ResultColumn
from polar_lite.catalog.dialect.planner import Environment, Planner
from polar_lite.catalog.plsql.units import ByEnvironment
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol.pgtypes import Style
from polar_lite.server.alerts import Alerts
from polar_lite.server.engine.connection import MOST_FUNCTIONS
from polar_lite.server.engine.pool import Pool
from polar_lite.server.engine.table_changes import CATALOG, TableChanges
from polar_lite.server.environments import MOST_ENVIRONMENTS, Environments
from polar_lite.server.plsql.units import UnitCache
from polar_lite.server.result_rows import shape_of
from polar_lite.server.sessions.settings import Defaults, Settings

Start = Callable[..., ServerProcess]


def test_compiled_pl_of_a_catalog_that_nobody_has_goes() -> None:
    units = UnitCache()
    for number in range(3):
        environment = Environment(new_snapshot(), (11, 2200), 10)
        for routine in (1, 2):
            units.put(routine, environment, f"unit {number}")
        del environment
        gc.collect()
    assert len(units) == 2


def test_compiled_pl_of_other_roles_stays() -> None:
    units, snapshot = UnitCache(), new_snapshot()
    environments = [Environment(snapshot, (11, 2200), role) for role in (10, 11)]
    for environment in environments:
        units.put(1, environment, environment.role)
    assert [units.get(1, environment) for environment in environments] == [10, 11]


def test_a_full_cache_of_compiled_pl_begins_anew() -> None:
    units, environment = UnitCache(size=3), Environment(new_snapshot(), (11, 2200), 10)
    for routine in range(4):
        units.put(routine, environment, routine)
    assert (len(units), units.get(3, environment)) == (1, 3)


class PlanningSession:
    """What planning asks of a session. snapshot: the current catalog of its database."""

    keeps_connection = False
    transitions = ()
    current_user_oid = 10

    def __init__(self, snapshot: Snapshot) -> None:
        self.settings = Settings(Defaults("postgres"))
        self.snapshot = snapshot
        self.database = SimpleNamespace(oid=5, snapshot=snapshot)

    def search_path(self, *, implicit: bool) -> list[int]:
        return [11, 2200]


def test_what_was_planned_goes_with_the_catalog() -> None:
    """Not only when nobody holds it any more: idle sessions do, until their next statement."""
    planner, units = Planner(), UnitCache()

    def retire(database: int, past: Iterable[Environment]) -> None:
        for environment in past:
            environment.empty()
            planner.cache.drop(environment.key)
            units.drop(environment.key)

    environments, session = Environments(retire), PlanningSession(new_snapshot())
    held = []
    for _ in range(3):
        held.append(environments.find(session))  # type: ignore[arg-type]
        planner.plan_text("SELECT 1 AS a", held[-1])
        units.put(1, held[-1], 1)
        version = session.snapshot.version + 1
        session.snapshot = session.database.snapshot = session.snapshot.replace(version=version)
        environments.find(session)  # type: ignore[arg-type]
    assert planner.cache.characters == len("SELECT \x01i AS a"), "what can be handed on is not kept twice"
    assert len(units) == 0
    planner.plan_text("SELECT 1 AS a", held[0])
    assert planner.known("SELECT 1 AS a", held[0]), "who has an older catalog plans again"


def test_code_that_sees_many_environments_keeps_the_latest() -> None:
    """A loop that makes and drops a table plans each statement in its body anew in each round."""
    kept = ByEnvironment()
    for number in range(1_000):
        kept.keep(number, (), number)
        assert kept.find(number, ()) == number
    assert len(kept._all) <= 50


def test_a_connection_with_too_many_functions_is_not_used_again(tmp_path: Path) -> None:
    async def run() -> list[bool]:
        pool = Pool(tmp_path / "a.db", None)
        connection = await pool.acquire(None)
        connection.registered.update(range(MOST_FUNCTIONS))
        await pool.release(connection)
        again = await pool.acquire(None)
        again.registered.add("one more")
        await pool.release(again)
        other = await pool.acquire(None)
        found = [again is connection, other is connection]
        await pool.release(other)
        await pool.close()
        return found

    assert asyncio.run(run()) == [True, False]


def test_an_idle_connection_holds_nothing_of_the_work_it_has_done(tmp_path: Path) -> None:
    class Session:
        """Whatever the work is given."""

    async def run() -> bool:
        pool, session = Pool(tmp_path / "a.db", None), Session()
        connection = await pool.acquire(None)
        await connection.run(lambda given: None, session)
        await pool.release(connection)
        seen = weakref.ref(session)
        del session
        gc.collect()
        found = seen() is not None
        await pool.close()
        return found

    assert not asyncio.run(run())


@pytest.mark.parametrize(("oid", "is_shared"), [(23, True), (16400, False)])
def test_results_of_users_types_are_kept_by_their_session(oid: int, is_shared: bool) -> None:
    """They ask it for their types: kept for all sessions, they would keep the first one when it has ended."""
    shared: dict[Any, Any] = {}

    def session() -> Any:
        own: dict[Any, Any] = {}
        conduct = SimpleNamespace(
            shapes=shared,
            own_shapes=own,
            shapes_of=lambda _: own,
            style=Style(),
            plain_style=Style(),
            encoding="utf-8",
        )
        return SimpleNamespace(conduct=conduct, snapshot=None, resolve_type=lambda _: pgtypes.INT4)

    columns, one, two = (ResultColumn("a", TypeRef(oid)),), session(), session()
    first = shape_of(one, columns, (0,))
    assert shape_of(one, columns, (0,)) is first
    assert (shape_of(two, columns, (0,)) is first) is is_shared
    assert (len(shared), len(one.conduct.own_shapes)) == ((1, 0) if is_shared else (0, 1))


def test_changes_of_tables_that_are_gone_are_forgotten() -> None:
    changes = TableChanges()
    changes.note([CATALOG, *range(20_000, 22_000)], 2)
    assert changes.is_crowded
    changes.keep_only({20_001, 20_002})
    assert not changes.is_crowded
    assert changes.any_since([20_001], 1)
    assert not changes.any_since([20_003], 1)
    assert changes.any_since([1259], 1), "those of the system tables are not forgotten"


def test_alerts_that_nobody_waits_for_are_not_kept() -> None:
    alerts: Any = Alerts()
    one, two = object(), object()
    alerts.signal("A", "early", None)
    known = alerts.register(one, "A")
    assert alerts.register(two, "A") == known
    alerts.signal("A", "x", None)
    alerts.signal("B", "y", None)
    assert alerts.last("A")[0] > known
    assert alerts.last("A")[1:] == ("x", None)
    assert alerts.last("B") == (0, None, None)
    alerts.remove(one, "A")
    assert alerts.last("A")[1] == "x"
    alerts.remove(two)
    assert alerts.last("A") == (0, None, None)
    assert (alerts._last, alerts._waiting_for, alerts._of) == ({}, {}, {})


def test_values_of_sequences_that_are_gone_are_forgotten(clean_polardb: ServerProcess) -> None:
    """With the commit of a later DDL; what other transactions have made meanwhile is not."""
    client, other = clean_polardb.connect(), clean_polardb.connect()
    client.execute("CREATE TABLE kept (a serial)")
    client.execute("INSERT INTO kept DEFAULT VALUES")
    other.execute("BEGIN")
    other.execute("CREATE SEQUENCE aside START 7")
    assert other.execute("SELECT nextval('aside')").fetchone() == (7,)
    many = ", ".join(f"c{number} serial" for number in range(100))
    for _ in range(12):
        client.execute(f"CREATE TABLE gone ({many})")
        client.execute("INSERT INTO gone DEFAULT VALUES")
        client.execute("DROP TABLE gone")
    assert other.execute("SELECT nextval('aside')").fetchone() == (8,)
    other.execute("COMMIT")
    client.execute("CREATE TABLE last (a int)")
    with closing(sqlite3.connect(clean_polardb.data_dir / "base" / "polardb.sequences")) as store:
        ((rows,),) = store.execute("SELECT count(*) FROM sequence")
    assert rows <= 3, "the two sequences', and the numbers of transactions"
    assert other.execute("SELECT nextval('aside')").fetchone() == (9,)
    assert client.execute("INSERT INTO kept DEFAULT VALUES RETURNING a").fetchone() == (2,)


def test_sessions_with_many_search_paths(clean_polardb: ServerProcess) -> None:
    """As many as there are customers; what planning depends on is made anew when there are too many."""
    client = clean_polardb.connect()
    client.execute("CREATE SCHEMA a; CREATE TABLE a.t AS SELECT 1 AS n; CREATE TABLE t AS SELECT 2 AS n")
    for number in range(MOST_ENVIRONMENTS + 20):
        client.execute(f"SET search_path = nobody{number}, {'a, public' if number % 2 else 'public'}")
        assert client.execute("SELECT n FROM t").fetchone() == (1 if number % 2 else 2,)
