"""A new cluster's catalog: complete, small, and with views that the binder agrees with."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.catalogs import memory_database, new_snapshot
from polar_lite.catalog import bootstrap
from polar_lite.catalog.definitions import definitions, tables
from polar_lite.catalog.dialect.planner import Environment, Planner
from polar_lite.catalog.functions.registry import REGISTRY
from polar_lite.catalog.loading.relations import load_relations
from polar_lite.catalog.objects import PG_CATALOG, PUBLIC_SCHEMA
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.protocol import pgtypes
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED, PgError


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with memory_database() as connection:
        yield connection


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return new_snapshot()


def test_system_tables_have_postgresqls_oids_and_columns(snapshot: Snapshot) -> None:
    pg_class = snapshot.find_relation("pg_class", [PG_CATALOG])
    assert pg_class is not None
    assert pg_class.oid == 1259
    assert [c.name for c in pg_class.columns][:3] == ["oid", "relname", "relnamespace"]
    assert pg_class.rowid_column == 1
    assert snapshot.relations[1260].database == "cluster"


def test_system_relations_are_the_same_whether_all_or_one_is_read(connection: sqlite3.Connection) -> None:
    whole = Snapshot.load(connection)
    for oid, relation in whole.relations.items():
        assert load_relations(connection, whole.schemas, [oid]) == {oid: relation}
        assert [column.attnum for column in relation.columns] == list(range(1, len(relation.columns) + 1))


def test_the_first_databases_exist_with_their_modes(snapshot: Snapshot) -> None:
    modes = {d.name: d.mode for d in snapshot.databases.values()}
    templates = dict.fromkeys(("template0", "template1"), "postgres")
    assert modes == {"postgres": "postgres", "polardb": "oracle", **templates}
    assert all(snapshot.roles[d.owner].is_superuser for d in snapshot.databases.values())


def test_every_registered_function_and_type_has_its_row(connection: sqlite3.Connection) -> None:
    functions = {row[0] for row in connection.execute('SELECT "%6Fid" FROM "pg_catalog.pg_proc"')}
    types = {row[0] for row in connection.execute('SELECT "%6Fid" FROM "pg_catalog.pg_type"')}
    assert functions == set(REGISTRY.by_oid)
    assert types >= set(pgtypes.BY_OID)


def test_vectors_and_lists_are_json(connection: sqlite3.Connection) -> None:
    for (text,) in connection.execute('SELECT proargtypes FROM "pg_catalog.pg_proc"'):
        assert isinstance(json.loads(text), list)


def test_a_cluster_is_three_files_that_load(tmp_path: Path) -> None:
    bootstrap.create_cluster(tmp_path)
    connection = sqlite3.connect(bootstrap.database_path(tmp_path, "polardb"))
    connection.execute("ATTACH ? AS cluster", (str(tmp_path / bootstrap.CLUSTER_FILE),))
    assert Snapshot.load(connection).database.name == "polardb"
    connection.close()


def test_names_of_database_files_cannot_clash(tmp_path: Path) -> None:
    names = ["app", "App", "a/b", "..", "sqlite_x"]
    paths = {str(bootstrap.database_path(tmp_path, n)).lower() for n in names}
    assert len(paths) == len(names)
    assert all(Path(p).parent == Path(str(tmp_path).lower()) for p in paths)


@pytest.mark.parametrize("definition", [d for d in definitions() if d.query], ids=lambda d: d.name)
def test_a_views_columns_are_what_its_query_gives(definition: object, snapshot: Snapshot) -> None:
    name = f'{definition.schema}."{definition.name}"'  # type: ignore[attr-defined]
    environment = Environment(snapshot, (PG_CATALOG, PUBLIC_SCHEMA), 10)
    try:
        plan, _ = Planner().plan_text(f"SELECT * FROM {name}", environment)
    except PgError as error:
        # A function that is not there yet is said by name when the view is used.
        if error.sqlstate == FEATURE_NOT_SUPPORTED:
            pytest.skip(error.message)
        raise
    declared = [(c.name, c.type_oid) for c in definition.columns]  # type: ignore[attr-defined]
    assert [(c.name, c.type.oid) for c in plan.columns] == declared


def test_oids_of_definitions_are_their_own() -> None:
    oids = [d.oid for d in definitions()]
    assert len(oids) == len(set(oids))
    assert max(oids) < 16384
    assert all(d.columns for d in tables().values())


def test_no_built_in_object_has_a_users_oid(connection: sqlite3.Connection) -> None:
    own = [d for d in tables().values() if d.has_oid and not d.shared]
    greatest = {d.name: connection.execute(f'SELECT max("%6Fid") FROM {d.table}').fetchone()[0] for d in own}
    assert {name: oid for name, oid in greatest.items() if oid is not None and oid >= FIRST_NORMAL_OID} == {}
