"""CatalogWriter: change the catalog tables inside a write transaction, and derive the new Snapshot.

Rows go in by column name. Two files do not commit as one, so a change of a table that the cluster shares
is written as a redo row into the database's own file, and to a temporary copy of the table that hides
the real one from this connection. When the commit is on the disk the redo rows are applied to the shared
file (`apply_redo`), by the session or, after a crash, by the next start. So the shared file never has
what the database's own may still lose. Begin, commit and locks are the session's matter.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from time import perf_counter
from typing import Any, Final

from polar_lite.catalog.bootstrap import INDEXES, row_values, stored
from polar_lite.catalog.definitions import RelationDefinition, tables
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.loading.collations import load_collations
from polar_lite.catalog.loading.main import load_comments, load_schemas, load_shared_comments, load_synonyms
from polar_lite.catalog.loading.operators import load_casts, load_operators
from polar_lite.catalog.loading.relations import load_relations
from polar_lite.catalog.loading.roles import load_databases, load_roles
from polar_lite.catalog.loading.routines import load_packages, load_routines
from polar_lite.catalog.loading.triggers import load_event_triggers
from polar_lite.catalog.loading.types import load_types
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.temporary import forget_temporary
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.writer_host import Change, Host, Observer
from polar_lite.protocol.pgtypes import PgType
from polar_lite.protocol.sqlstate import unsupported

# Which part of the Snapshot a table feeds, and the column that names the object (None: reload all).
_FEEDS: Final[dict[str, tuple[str, str | None]]] = {
    "pg_class": ("relations", "oid"),
    "pg_attribute": ("relations", "attrelid"),
    "pg_attrdef": ("relations", "adrelid"),
    "pg_constraint": ("relations", "conrelid"),  # and of types: see _touch
    "pg_index": ("relations", "indrelid"),
    "pg_rewrite": ("relations", "ev_class"),
    "pg_sequence": ("relations", "seqrelid"),
    "pg_inherits": ("relations", "inhrelid"),
    "pg_partitioned_table": ("relations", "partrelid"),
    "polar_storage": ("relations", "oid"),
    "pg_proc": ("routines", "oid"),
    "pg_aggregate": ("routines", "aggfnoid"),
    "pg_type": ("types", "oid"),
    "pg_enum": ("types", None),
    "polar_enum": ("types", None),
    "polar_collection": ("types", None),
    "pg_range": ("types", None),
    "pg_namespace": ("schemas", None),
    "pg_authid": ("roles", None),
    "pg_auth_members": ("roles", None),
    "pg_db_role_setting": ("roles", None),
    "pg_database": ("databases", None),
    "polar_database": ("databases", None),
    "polar_package": ("packages", None),
    "polar_synonym": ("synonyms", None),
    "pg_trigger": ("relations", "tgrelid"),
    "pg_policy": ("relations", "polrelid"),
    "pg_event_trigger": ("triggers", None),
    "polar_event_trigger": ("triggers", None),
    "pg_description": ("comments", None),
    "pg_shdescription": ("comments", None),
    "pg_operator": ("operators", None),
    "pg_cast": ("user_casts", None),
    "pg_collation": ("collations", None),
}

# Among the OIDs of what is touched: read all of this part again.
_ALL: Final = -1
# Whose rows are a part of a relation's: by it they are locked, and their names cannot clash elsewhere.
_OF_RELATIONS: Final = {
    table: key for table, (part, key) in _FEEDS.items() if part == "relations" and key and key != "oid"
}
# The columns that make a row's name, which nobody else may take meanwhile.
_NAMES: Final = {
    **{table: names for table, names, is_unique in INDEXES if is_unique and table not in _OF_RELATIONS},
    "pg_proc": ("proname", "proargtypes", "pronamespace"),
}


class CatalogWriter:
    """One transaction's hand on the catalog."""

    def __init__(self, connection: sqlite3.Connection, snapshot: Snapshot, host: Host | None = None) -> None:
        self._connection = connection
        self._snapshot = snapshot
        self._host = host or Host()
        self._touched: dict[str, set[int]] = defaultdict(set)
        self._ever_touched: dict[str, set[int]] = defaultdict(set)
        self.wrote_shared = False
        self.observer: Observer | None = None

    @property
    def connection(self) -> sqlite3.Connection:
        return self._connection

    @property
    def snapshot(self) -> Snapshot:
        """The catalog as this transaction sees it; derived again after changes."""
        if self._touched:
            self._snapshot = _derive(self._connection, self._snapshot, self._touched)
            for part, oids in self._touched.items():
                self._ever_touched[part] |= oids
            self._touched = defaultdict(set)
        return self._snapshot

    def type(self, oid: int) -> PgType | None:
        """A type as this transaction sees it, without reading again what is not about types."""
        stale = oid >= FIRST_NORMAL_OID and "types" in self._touched
        return (self.snapshot if stale else self._snapshot).type(oid)

    def relation(self, oid: int) -> Relation | None:
        """A relation as this transaction sees it, without reading others again."""
        stale = oid in self._touched.get("relations", ())
        return (self.snapshot if stale else self._snapshot).relation(oid)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to an earlier picture: a savepoint was rolled back."""
        for part, oids in self._touched.items():
            self._ever_touched[part] |= oids
        self._snapshot = snapshot
        self._touched = defaultdict(set)

    def resume(self, connection: sqlite3.Connection, snapshot: Snapshot) -> None:
        """The transaction begins anew, on what others have committed; its changes are done again next."""
        self._connection = connection
        self._snapshot = snapshot

    def look_again(self) -> None:
        """What has ever been touched may have been done again since the last picture was taken."""
        self._touched = defaultdict(set, {part: set(oids) for part, oids in self._ever_touched.items()})

    def new_oid(self, table: str | None = None) -> int:
        """An OID never given before; free in `table` if that is a shared one, as others write it."""
        while True:
            oid = self._snapshot.counters.next_oid()
            self.execute(
                "UPDATE main.\"polar$meta\" SET value = max(value, ?) WHERE key = 'next_oid'", (oid + 1,)
            )
            if table is None or not self.rows(table, {"oid": oid}, ("oid",)):
                return oid

    def rows(self, table: str, where: Mapping[str, Any], names: Sequence[str]) -> list[tuple[Any, ...]]:
        """Stored values of the named columns of the rows that have the values of `where`."""
        definition = tables()[table]
        condition, values = _condition(definition, where)
        columns = ", ".join(_column(definition, name) for name in names)
        order = f" ORDER BY {_column(definition, 'oid')}" if definition.has_oid else ""
        return self._connection.execute(
            f"SELECT {columns} FROM {definition.table}{condition}{order}", values
        ).fetchall()

    def insert(self, table: str, row: Mapping[str, Any]) -> None:
        definition = tables()[table]
        values = row_values(definition, row)
        key = _FEEDS.get(table, (None, None))[1]
        keys = [row[key]] if key else []
        self._announce(table, None, keys)
        self._lock_names(definition, [row])
        self._change(definition, ["insert", table, list(values)])
        self._touch(table, keys)
        if self.observer is not None:
            self.observer.changed(self, table, row, is_new=True)

    def update(self, table: str, where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        """Set columns of the rows that match; returns how many did."""
        definition = tables()[table]
        if self.observer is not None:
            self.observer.changed(self, table, where, is_new=False)
        touched = self._keys(table, where)
        self._announce(table, values, touched)
        self._lock_objects(definition, where, touched)
        names = _NAMES.get(table, ())
        if not values.keys().isdisjoint(names):
            self._lock_names(definition, [{**row, **values} for row in self._named(definition, where)])
        count = self._change(definition, ["update", table, _plain(where), _plain(values)])
        if count:
            self._touch(table, touched)
        return count

    def delete(self, table: str, where: Mapping[str, Any]) -> int:
        definition = tables()[table]
        if self.observer is not None:
            self.observer.changed(self, table, where, is_new=False)
        touched = self._keys(table, where)
        self._announce(table, None, touched)
        self._lock_objects(definition, where, touched, is_end=True)
        count = self._change(definition, ["delete", table, _plain(where)])
        if count:
            self._touch(table, touched)
        return count

    def depend(self, dependent: tuple[int, int, int], on: tuple[int, int, int], kind: str = "n") -> None:
        """Record that (class, object, sub-object) `dependent` depends on another one.

        Built-in objects are pinned: nothing is recorded for them. PostgreSQL 15 docs 53.18.
        """
        if on[1] < FIRST_NORMAL_OID and on[1] != 2200:
            return
        from polar_lite.catalog.temporary_references import needs_temporary  # names load the dialect

        if kind == "n" and needs_temporary(self.rows, dependent, on):
            raise unsupported("a temporary type or routine in an object that is not temporary")
        self._host.lock_object(on[0], on[1], is_change=False)
        self.insert(
            "pg_depend",
            {
                "classid": dependent[0],
                "objid": dependent[1],
                "objsubid": dependent[2],
                "refclassid": on[0],
                "refobjid": on[1],
                "refobjsubid": on[2],
                "deptype": kind,
            },
        )

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Run SQLite DDL of the storage layer in this transaction."""
        self._do(lambda writer: writer._connection.execute(sql, values))

    def execute_for_rows(self, select: str, sql: str) -> None:
        """Run a statement of the storage layer for each row of a query, which ends before."""
        rows = self._connection.execute(select).fetchall()
        self._do(lambda writer: writer._connection.executemany(sql, rows))

    def register_functions(self, functions: Sequence[Function]) -> None:
        """Before SQL of the storage layer that calls them."""
        if functions:
            self._do(lambda writer: writer._host.register(functions))

    @contextmanager
    def unchecked(self) -> Iterator[None]:
        """SQLite tests no CHECK meanwhile: for rows that are only copied."""
        self.execute("PRAGMA ignore_check_constraints = ON")
        try:
            yield
        finally:
            self.execute("PRAGMA ignore_check_constraints = OFF")

    def forget_temporary(self, name: str) -> None:
        """Remove a session's temporary schema with all its rows."""
        schema = self.snapshot.schema_by_name(name)
        if schema is None:
            return
        gone = {r.oid for r in self.snapshot.relations.values() if r.schema == schema.oid}
        self._do(lambda writer: forget_temporary(writer._connection, name))
        self._touched["relations"].update(gone)
        self._touched["schemas"].update((schema.oid,))
        self._touched["types"].add(_ALL)

    def finish(self) -> None:
        """Before COMMIT: take the last picture and give up the copies of shared tables."""
        if self.snapshot.unsafe_labels:
            version = self._snapshot.counters.next_version()
            self._snapshot = self._snapshot.replace(unsafe_labels=frozenset(), version=version)
        if self.wrote_shared:
            copies = self._connection.execute(
                "SELECT t.name FROM temp.sqlite_schema t JOIN cluster.sqlite_schema c USING (name)"
                " WHERE t.type = 'table'"
            ).fetchall()
            for (name,) in copies:
                self._connection.execute(f'DROP TABLE temp."{name}"')

    def mark_unsafe(self, label: int) -> None:
        """A label was added to an enum that others use: no value of it may be made before the commit."""
        current = self.snapshot
        self._snapshot = current.replace(unsafe_labels=current.unsafe_labels | {label})

    def touch_relation(self, oid: int) -> None:
        self._touched["relations"].add(oid)

    def _change(self, definition: RelationDefinition, change: list[Any]) -> int:
        if not definition.shared:
            return int(self._do(lambda writer: _apply(writer._connection, change)))
        if not self.wrote_shared:
            self._host.before_shared_write()
            forget_redo(self._connection)
            self.wrote_shared = True
        _copy_shared(self._connection, definition)
        self._connection.execute('INSERT INTO main."polar$redo" (change) VALUES (?)', (json.dumps(change),))
        return _apply(self._connection, change)

    def _do(self, change: Change) -> Any:
        begun = perf_counter()
        result = change(self)
        self._host.journal(change, perf_counter() - begun)
        return result

    def _lock_names(self, definition: RelationDefinition, rows: Iterable[Mapping[str, Any]]) -> None:
        names = _NAMES.get(definition.name)
        if names and not definition.shared:
            for row in rows:
                self._host.lock_name(definition.oid, tuple([stored(row.get(name)) for name in names]))

    def _lock_objects(
        self,
        definition: RelationDefinition,
        where: Mapping[str, Any],
        relations: Iterable[int],
        *,
        is_end: bool = False,
    ) -> None:
        """Those that change with the rows that match: objects, or the relations that they belong to."""
        if definition.shared:
            return
        table, is_part = definition.oid, definition.name in _OF_RELATIONS
        if is_part:
            table, oids = tables()["pg_class"].oid, relations
        elif definition.has_oid:
            oids = self._oids(definition, where)
        else:
            self._lock_names(definition, self._named(definition, where))
            return
        for oid in oids:
            self._host.lock_object(table, oid, is_change=True, is_end=is_end and not is_part)

    def _oids(self, definition: RelationDefinition, where: Mapping[str, Any]) -> list[int]:
        if "oid" in where:
            return [where["oid"]]
        return [oid for (oid,) in self.rows(definition.name, where, ("oid",))]

    def _named(self, definition: RelationDefinition, where: Mapping[str, Any]) -> list[dict[str, Any]]:
        names = _NAMES.get(definition.name, ())
        if not names:
            return []
        return [dict(zip(names, row, strict=True)) for row in self.rows(definition.name, where, names)]

    def _keys(self, table: str, where: Mapping[str, Any]) -> list[int]:
        key = _FEEDS.get(table, (None, None))[1]
        return [row[0] for row in self.rows(table, where, (key,))] if key else []

    def _announce(self, table: str, columns: Iterable[str] | None, keys: Sequence[int]) -> None:
        feed = _FEEDS.get(table)
        if feed is not None and feed[0] == "relations":
            self._host.before_relation_change(table, columns, keys)

    def _touch(self, table: str, keys: Sequence[int]) -> None:
        feed = _FEEDS.get(table)
        if feed is None:
            return
        if table == "pg_constraint" and 0 in keys:  # a domain's
            self._touched["types"].add(_ALL)
        self._touched[feed[0]].update(keys if feed[1] else (_ALL,))


def apply_redo(connection: sqlite3.Connection) -> int:
    """Apply what the shared file missed of this database's changes; returns how many there were.

    In a transaction of its own: when the commit that made them is on the disk, and at start-up for each
    database, before anything reads the shared file. Applying the rows twice is applying them once.
    """
    database = connection.execute("SELECT value FROM main.\"polar$meta\" WHERE key = 'database'").fetchone()[
        0
    ]
    done = connection.execute(
        'SELECT redo FROM cluster."polar$applied" WHERE database = ?', (database,)
    ).fetchone()
    left = connection.execute(
        'SELECT id, change FROM main."polar$redo" WHERE id > ? ORDER BY id', (done[0] if done else 0,)
    ).fetchall()
    for number, text in left:
        change = json.loads(text)
        _apply(connection, change)
        if change[:2] == ["insert", "pg_database"]:
            _forget_mark(connection, change[2][0])
        _mark(connection, database, number)
    return len(left)


def forget_redo(connection: sqlite3.Connection) -> None:
    """Remove the redo rows that are applied: at the begin of a transaction, before it adds its own."""
    connection.execute(
        'DELETE FROM main."polar$redo" WHERE id <= (SELECT a.redo FROM cluster."polar$applied" a'
        " WHERE a.database = (SELECT value FROM main.\"polar$meta\" WHERE key = 'database'))"
    )


def refresh_shared(connection: sqlite3.Connection, snapshot: Snapshot) -> Snapshot:
    """Derive a Snapshot with the shared tables read again: another database's session changed them.

    connection: of any database, so that of its tables only the shared ones are read.
    """
    return _derive(connection, snapshot, {"roles": set(), "databases": set(), "shared_comments": set()})


def _copy_shared(connection: sqlite3.Connection, definition: RelationDefinition) -> None:
    """Make the transaction's own copy of a shared table unless there is one; a rollback removes it."""
    name = definition.physical
    if connection.execute("SELECT 1 FROM temp.sqlite_schema WHERE name = ?", (name,)).fetchone():
        return
    for kind, sql in connection.execute(
        "SELECT type, sql FROM cluster.sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL"
        " ORDER BY type DESC",
        (name,),
    ).fetchall():
        here = ("CREATE TABLE ", "CREATE TEMP TABLE ") if kind == "table" else ("INDEX ", "INDEX temp.")
        connection.execute(sql.replace(*here, 1))
    connection.execute(f'INSERT INTO temp."{name}" SELECT * FROM cluster."{name}"')


def _mark(connection: sqlite3.Connection, database: int, number: int) -> None:
    connection.execute('INSERT OR REPLACE INTO cluster."polar$applied" VALUES (?, ?)', (database, number))


def _forget_mark(connection: sqlite3.Connection, database: int) -> None:
    """A new database begins to count its changes, whatever another with this OID has applied."""
    connection.execute('DELETE FROM cluster."polar$applied" WHERE database = ?', (database,))


def _apply(connection: sqlite3.Connection, change: list[Any]) -> int:
    """Carry out one change as it stands in a redo row; inserting twice is inserting once."""
    definition = tables()[change[1]]
    match change:
        case ["insert", _, values]:
            marks = ", ".join("?" * len(values))
            word = "INSERT OR REPLACE" if definition.shared else "INSERT"
            cursor = connection.execute(f"{word} INTO {definition.table} VALUES ({marks})", values)
        case ["update", _, where, new]:
            condition, keys = _condition(definition, where)
            settings = ", ".join(f"{_column(definition, name)} = ?" for name in new)
            cursor = connection.execute(
                f"UPDATE {definition.table} SET {settings}{condition}", [*new.values(), *keys]
            )
        case _:
            condition, keys = _condition(definition, change[2])
            cursor = connection.execute(f"DELETE FROM {definition.table}{condition}", keys)
    return cursor.rowcount


def _condition(definition: RelationDefinition, where: Mapping[str, Any]) -> tuple[str, list[Any]]:
    if not where:
        return "", []
    tests = " AND ".join(f"{_column(definition, name)} IS ?" for name in where)
    return f" WHERE {tests}", [stored(value) for value in where.values()]


def _column(definition: RelationDefinition, name: str) -> str:
    return _columns_of(definition.name)[name]


@cache
def _columns_of(table: str) -> dict[str, str]:
    """A system table's columns in SQLite's SQL by name."""
    return {column.name: f'"{column.physical}"' for column in tables()[table].columns}


@cache
def _shared_classes() -> frozenset[int]:
    return frozenset(definition.oid for definition in tables().values() if definition.shared)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: stored(value) for name, value in values.items()}


def _derive(connection: sqlite3.Connection, old: Snapshot, touched: Mapping[str, set[int]]) -> Snapshot:
    """Read the touched parts again; what is gone from the tables is gone from the picture."""
    changes: dict[str, Any] = {"version": old.counters.next_version()}
    schemas = old.schemas
    if "schemas" in touched:
        schemas = changes["schemas"] = load_schemas(connection)
    if "databases" in touched or "roles" in touched:
        databases = changes["databases"] = load_databases(connection)
        changes["database"] = databases[old.database.oid]
    if "roles" in touched:
        changes["roles"] = load_roles(connection, old.database.oid)
    if "types" in touched:
        some = touched["types"]
        changes["types"] = load_types(connection, old.types, None if _ALL in some else some)
    if "packages" in touched:
        changes["packages"] = load_packages(connection)
    if "synonyms" in touched:
        changes["synonyms"] = load_synonyms(connection)
    if "triggers" in touched:
        changes["triggers"] = load_event_triggers(connection)
    if "operators" in touched:
        changes["operators"] = load_operators(connection)
    if "user_casts" in touched:
        changes["user_casts"] = load_casts(connection)
    if "collations" in touched:
        changes["collations"] = load_collations(connection)
    if "comments" in touched:
        changes["comments"] = load_comments(connection)
    if "shared_comments" in touched:
        own = {key: text for key, text in old.comments.items() if key[0] not in _shared_classes()}
        changes["comments"] = own | load_shared_comments(connection)
    if "routines" in touched or "schemas" in touched:
        # A routine's Function carries its schema's name, so a changed schema reads all of them.
        all_of_them = "schemas" in touched
        wanted = None if all_of_them else touched["routines"]
        known = {} if all_of_them else {o: r for o, r in old.routines.items() if o not in touched["routines"]}
        changes["routines"] = known | load_routines(connection, schemas, wanted)
    made = old.replace(**changes)
    only = touched.get("relations")
    return made if only is None else made.with_relations(only, load_relations(connection, schemas, only))
