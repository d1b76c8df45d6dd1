"""CatalogWriter: derived Snapshots, OIDs, and redo of shared changes."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from harness.catalogs import memory_database
from polar_lite.catalog import bootstrap
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.writing import columns, relations
from polar_lite.catalog.writing.host import Host
from polar_lite.catalog.writing.redo import apply_redo, forget_redo
from polar_lite.catalog.writing.writer import CatalogWriter


@pytest.fixture
def writer() -> Iterator[CatalogWriter]:
    with memory_database() as connection:
        yield CatalogWriter(connection, Snapshot.load(connection))


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], sqlite3.Connection]]:
    """Connections to a database of a cluster of files."""
    bootstrap.create_cluster(tmp_path)
    with ExitStack() as stack:

        def opened() -> sqlite3.Connection:
            path = bootstrap.database_path(tmp_path, "postgres")
            connection = stack.enter_context(closing(sqlite3.connect(path)))
            connection.execute("ATTACH ? AS cluster", (str(tmp_path / bootstrap.CLUSTER_FILE),))
            return connection

        yield opened


def test_a_derived_snapshot_is_what_a_fresh_load_gives(writer: CatalogWriter) -> None:
    before = writer.snapshot
    oid = writer.new_oid()
    writer.insert("pg_namespace", {"oid": oid, "nspname": "app", "nspowner": 10})
    derived = writer.snapshot
    assert before.schema_by_name("app") is None
    assert derived.schema_by_name("app") == Snapshot.load(writer.connection).schema_by_name("app")
    assert derived.version > before.version
    assert derived.relations is before.relations


@pytest.mark.parametrize("is_defensive", [False, True])
def test_a_definition_changes_also_where_sqlite_forbids_to_write_it(
    writer: CatalogWriter, is_defensive: bool
) -> None:
    """Some builds let nobody write sqlite_schema: the table is made anew there, and is the same."""
    schema, connection = writer.snapshot.schemas[2200], writer.connection
    made = [relations.NewColumn(name, TypeRef(23)) for name in "ab"]
    oid = relations.create_relation(writer, schema, "t", "r", 10, made)
    relations.create_storage(writer, oid)
    connection.execute("INSERT INTO t VALUES (1, 2)")
    is_writable = was_refused = False

    def allowed(action: int, name: str | None, value: str | None, *_: object) -> int:
        nonlocal is_writable, was_refused
        if action == sqlite3.SQLITE_PRAGMA and name == "writable_schema":
            is_writable = value == "ON"
        if is_defensive and is_writable and (action, name) == (sqlite3.SQLITE_UPDATE, "sqlite_master"):
            was_refused = True
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    connection.set_authorizer(allowed)
    columns.set_not_null(writer, writer.snapshot.relations[oid], [1], True)
    connection.set_authorizer(None)
    assert was_refused is is_defensive
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("INSERT INTO t VALUES (NULL, 2)")
    assert connection.execute("SELECT * FROM t").fetchall() == [(1, 2)]


def test_names_of_relations_follow_what_becomes_of_them(writer: CatalogWriter) -> None:
    before = writer.snapshot
    view, table = (before.relation_by_name(11, name) for name in ("pg_views", "pg_tables"))
    assert view is not None
    assert table is not None
    writer.delete("pg_class", {"oid": view.oid})
    writer.update("pg_class", {"oid": table.oid}, {"relname": "pg_views"})
    after = writer.snapshot
    found = after.relation_by_name(11, "pg_views")
    assert found is not None
    assert found.oid == table.oid
    assert after.relation_by_name(11, "pg_tables") is None
    assert before.relation_by_name(11, "pg_views") is view
    assert set(after.relations) == set(Snapshot.load(writer.connection).relations)


def test_parts_of_relations_come_from_whichever_table_was_written(writer: CatalogWriter) -> None:
    """After each change a relation is what a fresh load gives, though only what was written is read again."""
    oid = 20000
    column = {"attname": "a", "atttypid": 23, "attnum": 1, "attrelid": oid}
    for change in (
        # A column is entered before its table.
        lambda: writer.insert("pg_attribute", column),
        lambda: writer.insert(
            "pg_class",
            {"oid": oid, "relname": "t", "relnamespace": 11, "relkind": "r", "relowner": 10},
        ),
        lambda: writer.update("pg_class", {"oid": oid}, {"relname": "u"}),
        lambda: writer.insert("pg_attribute", {**column, "attname": "b", "attnum": 2}),
        lambda: writer.insert("pg_attrdef", {"oid": 20001, "adrelid": oid, "adnum": 2, "adbin": "1"}),
        lambda: writer.insert(
            "pg_constraint", {"oid": 20002, "conname": "c", "contype": "c", "conrelid": oid}
        ),
        lambda: writer.insert("pg_inherits", {"inhrelid": oid, "inhparent": 1247, "inhseqno": 1}),
        lambda: writer.insert("polar_storage", {"oid": oid, "physicalname": "u", "rowidcolumn": 1}),
        lambda: writer.delete("pg_constraint", {"oid": 20002}),
        lambda: writer.delete("pg_attribute", {"attrelid": oid, "attnum": 2}),
        lambda: writer.delete("pg_class", {"oid": oid}),
    ):
        change()
        fresh = Snapshot.load(writer.connection).relation(oid)
        assert writer.snapshot.relation(oid) == fresh


def test_unknown_columns_are_refused(writer: CatalogWriter) -> None:
    with pytest.raises(KeyError, match="pg_namespace has no column nosuch"):
        writer.insert("pg_namespace", {"oid": 1, "nosuch": 1})


def test_oids_survive_a_rollback_and_a_restart(writer: CatalogWriter) -> None:
    first = writer.new_oid()
    writer.connection.commit()
    second = writer.new_oid()
    writer.connection.rollback()
    assert writer.new_oid() > second > first
    writer.connection.commit()
    assert Snapshot.load(writer.connection).counters.next_oid() > second


def test_update_and_delete_report_and_derive(writer: CatalogWriter) -> None:
    writer.insert("pg_namespace", {"oid": 20000, "nspname": "a", "nspowner": 10})
    assert writer.update("pg_namespace", {"oid": 20000}, {"nspname": "b"}) == 1
    assert writer.snapshot.schema_by_name("b") is not None
    assert writer.delete("pg_namespace", {"oid": 20000}) == 1
    assert writer.snapshot.schema(20000) is None


def test_the_first_shared_change_asks_for_the_lock_once(writer: CatalogWriter) -> None:
    connection = writer.connection
    asked: list[bool] = []

    class Asked(Host):
        def before_shared_write(self) -> None:
            asked.append(True)

    writer = CatalogWriter(connection, Snapshot.load(connection), Asked())
    assert not writer.wrote_shared
    for name in ("alice", "bob"):
        writer.insert("pg_authid", {"oid": writer.new_oid("pg_authid"), "rolname": name, "rolconnlimit": -1})
    assert asked == [True]
    assert writer.wrote_shared


def test_redo_brings_the_shared_file_up_to_date(opened: Callable[[], sqlite3.Connection]) -> None:
    """A commit is in the database's own file first; then the session, or a start, applies the redo rows."""
    connection = opened()
    writer = CatalogWriter(connection, Snapshot.load(connection))
    writer.insert("pg_authid", {"oid": 20000, "rolname": "alice", "rolconnlimit": -1})
    writer.update("pg_authid", {"oid": 20000}, {"rolcanlogin": True})
    assert Snapshot.load(connection).role_by_name("alice") is not None
    writer.finish()
    assert writer.snapshot.role_by_name("alice") is not None
    connection.commit()

    assert Snapshot.load(connection).role_by_name("alice") is None
    assert apply_redo(connection) == 2
    connection.commit()
    role = Snapshot.load(connection).role_by_name("alice")
    assert role is not None
    assert role.can_login
    assert apply_redo(connection) == 0
    forget_redo(connection)
    connection.commit()
    assert connection.execute('SELECT count(*) FROM "polar$redo"').fetchone() == (0,)


def test_an_open_transaction_leaves_the_shared_file_alone(opened: Callable[[], sqlite3.Connection]) -> None:
    """Other connections see nothing of it and may write; a rollback, also to a savepoint, undoes all."""
    connection, other = opened(), opened()
    writer = CatalogWriter(connection, Snapshot.load(connection))
    connection.execute("BEGIN")
    connection.execute("SAVEPOINT a")
    writer.insert("pg_authid", {"oid": 20000, "rolname": "alice", "rolconnlimit": -1})
    assert writer.snapshot.role_by_name("alice") is not None
    assert Snapshot.load(other).role_by_name("alice") is None
    other.execute("UPDATE cluster.\"pg_catalog.pg_authid\" SET rolconnlimit = 7 WHERE rolname = 'postgres'")
    other.commit()
    connection.execute("ROLLBACK TO a")
    assert Snapshot.load(connection).role_by_name("alice") is None
    writer.insert("pg_authid", {"oid": 20000, "rolname": "bob", "rolconnlimit": -1})
    with pytest.raises(sqlite3.IntegrityError):
        writer.update("pg_authid", {"oid": 10}, {"rolname": "bob"})
    connection.rollback()
    assert Snapshot.load(connection).role_by_name("bob") is None
