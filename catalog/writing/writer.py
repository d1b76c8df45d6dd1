"""CatalogWriter: change the catalog tables inside a write transaction, and derive the new Snapshot.

Rows go in by column name. Those of tables that the cluster shares go by `redo`. Begin, commit and locks are
the session's matter.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Final

from polar_lite.catalog.bootstrap import INDEXES, row_values, stored
from polar_lite.catalog.definitions import RelationDefinition, tables
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.loading.derived import ALL, derive
from polar_lite.catalog.names import quoted
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.writing import object_times, redo
from polar_lite.catalog.writing.host import Change, Host, Observer
from polar_lite.catalog.writing.row_sql import select_sql
from polar_lite.catalog.writing.temporary import forget_temporary
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
    "pg_ts_dict": ("text_search", None),
    "pg_ts_config": ("text_search", None),
    "pg_ts_config_map": ("text_search", None),
    "pg_ts_template": ("text_search", None),
    "pg_publication": ("publications", None),
    "pg_foreign_table": ("relations", "ftrelid"),
    "pg_foreign_data_wrapper": ("foreign", None),
    "pg_foreign_server": ("foreign", None),
    "pg_language": ("languages", None),
    "pg_publication_rel": ("publications", None),
    "pg_publication_namespace": ("publications", None),
}

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
        # The tables that touched relations were written in; None: any.
        self._written: set[str] | None = set()
        self.wrote_shared = False
        self._has_claimed = False
        self._last: list[str] = []  # what SQLite has to do before COMMIT
        self._dated: set[int] = set()  # OIDs of objects that were made, changed or dropped
        self.observer: Observer | None = None

    @property
    def connection(self) -> sqlite3.Connection:
        return self._connection

    @property
    def snapshot(self) -> Snapshot:
        """The catalog as this transaction sees it; derived again after changes."""
        if self._touched:
            touched, written = self._touched, self._written
            if any(
                oid not in self._snapshot.relations and oid in self._ever_touched["relations"]
                for oid in touched.get("relations", ())
            ):
                written = None  # rows of it may be older than the last picture, which it was not in
            self._snapshot = derive(self._connection, self._snapshot, touched, written)
            self._forget_touched()
        return self._snapshot

    def _forget_touched(self) -> None:
        for part, oids in self._touched.items():
            self._ever_touched[part] |= oids
        self._touched, self._written = defaultdict(set), set()

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
        self._forget_touched()
        self._snapshot = snapshot

    def resume(self, connection: sqlite3.Connection, snapshot: Snapshot) -> None:
        """The transaction begins anew, on what others have committed; its changes are done again next."""
        self._connection = connection
        self._snapshot = snapshot

    def look_again(self) -> None:
        """What has ever been touched may have been done again since the last picture was taken."""
        self._touched = defaultdict(set, {part: set(oids) for part, oids in self._ever_touched.items()})
        self._written = None

    def new_oid(self, table: str | None = None) -> int:
        """An OID never given before; free in `table` if that is a shared one, as others write it."""
        if table is not None:
            self._claim(tables()[table])
        while True:
            oid = self._snapshot.counters.next_oid()
            self.execute(
                "UPDATE main.\"polar$meta\" SET value = max(value, ?) WHERE key = 'next_oid'", (oid + 1,)
            )
            if table is None or not self.rows(table, {"oid": oid}, ("oid",)):
                return oid

    def rows(self, table: str, where: Mapping[str, Any], names: Sequence[str]) -> list[tuple[Any, ...]]:
        """Stored values of the named columns of the rows that have the values of `where`."""
        values = [stored(value) for value in where.values()]
        return self._connection.execute(select_sql(table, tuple(names), tuple(where)), values).fetchall()

    def insert(self, table: str, row: Mapping[str, Any]) -> None:
        definition = tables()[table]
        self._claim(definition)
        values = row_values(definition, row)
        key = _FEEDS.get(table, (None, None))[1]
        keys = [row[key]] if key else []
        self._announce(table, None, keys)
        self._lock_names(definition, [row])
        self._change(definition, ["insert", table, list(values)])
        self._touch(table, keys, is_new=True)
        self._date(table, row, keys)
        if self.observer is not None:
            self.observer.changed(self, table, row, is_new=True)

    def insert_parts(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Rows that go with an object which has been entered: nobody else looks for their names."""
        definition = tables()[table]
        values = [row_values(definition, row) for row in rows]
        marks = ", ".join("?" * len(definition.columns))
        sql = f"INSERT INTO {definition.table} VALUES ({marks})"
        self._do(lambda writer: writer._connection.executemany(sql, values))

    def update(self, table: str, where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        """Set columns of the rows that match; returns how many did."""
        definition = tables()[table]
        self._claim(definition)
        if self.observer is not None:
            self.observer.changed(self, table, where, is_new=False)
        touched = self._keys(table, where)
        if touched == []:
            return 0  # no row matches
        self._announce(table, values, touched or ())
        self._lock_objects(definition, where, touched or ())
        names = _NAMES.get(table, ())
        if not values.keys().isdisjoint(names):
            self._lock_names(definition, [{**row, **values} for row in self._named(definition, where)])
        count = self._change(definition, ["update", table, _plain(where), _plain(values)])
        if count:
            self._touch(table, touched or ())
            self._date(table, where, touched or ())
        return count

    def delete(self, table: str, where: Mapping[str, Any]) -> int:
        definition = tables()[table]
        self._claim(definition)
        if self.observer is not None:
            self.observer.changed(self, table, where, is_new=False)
        touched = self._keys(table, where)
        if touched == []:
            return 0  # no row matches
        self._announce(table, None, touched or ())
        self._lock_objects(definition, where, touched or (), is_end=True)
        count = self._change(definition, ["delete", table, _plain(where)])
        if count:
            self._touch(table, touched or ())
            self._date(table, where, touched or ())
        return count

    def depend(self, dependent: tuple[int, int, int], on: tuple[int, int, int], kind: str = "n") -> None:
        """Record that (class, object, sub-object) `dependent` depends on another one.

        Built-in objects are pinned: nothing is recorded for them. PostgreSQL 15 docs 53.18.
        """
        if on[1] < FIRST_NORMAL_OID and on[1] != 2200:
            return
        from polar_lite.catalog.writing.temporary_references import needs_temporary  # names load the dialect

        if kind == "n" and needs_temporary(self.rows, dependent, on):
            raise unsupported("a temporary object in one that is not temporary")
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

    def renew_schema(self, file: str) -> None:
        """A text in the file's sqlite_schema was written: connections read their schema of it again."""
        self._do(lambda writer: _renew_schema(writer._connection, quoted(file)))

    def before_commit(self, sql: str) -> None:
        """Run SQLite DDL when no query reads any more."""
        self._last.append(sql)

    def is_read_by_query(self) -> bool:
        """Whether a query runs that has called what makes this change: SQLite drops no table then."""
        return self._host.is_in_query()

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
        self._dated |= gone
        self._written = None
        self._touched["schemas"].update((schema.oid,))
        self._touched["types"].add(ALL)

    def finish(self) -> None:
        """Before COMMIT: take the last picture and give up the copies of shared tables."""
        for sql in self._last:
            self._connection.execute(sql)
        if self._dated:
            object_times.keep(self._connection, self._dated)
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

    def touch_relation(self, oid: int, table: str | None = None) -> None:
        """A relation is another one, by what the table says of it; without that, whichever does."""
        self._touched["relations"].add(oid)
        if table is None:
            self._written = None
        elif self._written is not None:
            self._written.add(table)

    def _change(self, definition: RelationDefinition, change: list[Any]) -> int:
        if not definition.shared:
            return int(self._do(lambda writer: redo.apply_change(writer._connection, change)))
        if not self.wrote_shared:
            redo.forget_redo(self._connection)
            self.wrote_shared = True
        redo.copy_shared(self._connection, definition)
        redo.keep_change(self._connection, change)
        return redo.apply_change(self._connection, change)

    def _claim(self, definition: RelationDefinition) -> None:
        """Before the first look at a shared table that is to be changed: what it is changed by is its latest
        state, and nobody else changes it meanwhile."""
        if definition.shared and not self._has_claimed:
            self._host.before_shared_write()
            self._has_claimed = True

    def _do(self, change: Change) -> Any:
        self._host.know_collations()
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

    def _keys(self, table: str, where: Mapping[str, Any]) -> list[int] | None:
        """Whose rows match, by what the picture knows them by; None where it has no such key."""
        key = _FEEDS.get(table, (None, None))[1]
        return [row[0] for row in self.rows(table, where, (key,))] if key else None

    def _announce(self, table: str, columns: Iterable[str] | None, keys: Sequence[int]) -> None:
        feed = _FEEDS.get(table)
        if feed is not None and feed[0] == "relations":
            self._host.before_relation_change(table, columns, keys)

    def _date(self, table: str, row: Mapping[str, Any], keys: Iterable[int]) -> None:
        """The object has changed now."""
        if table in object_times.OBJECTS and "oid" in row:
            self._dated.add(row["oid"])
        elif _FEEDS.get(table, ("",))[0] in ("relations", "routines"):
            self._dated.update(keys)

    def _touch(self, table: str, keys: Sequence[int], *, is_new: bool = False) -> None:
        feed = _FEEDS.get(table)
        if self._written is not None and not (table == "pg_depend" and is_new):
            self._written.add(table)  # who gives a column its sequence touches the relation
        if feed is None:
            return
        if table == "pg_constraint" and 0 in keys:  # a domain's
            self._touched["types"].add(ALL)
        self._touched[feed[0]].update(keys if feed[1] else (ALL,))


def _renew_schema(connection: sqlite3.Connection, file: str) -> None:
    (version,) = connection.execute(f"PRAGMA {file}.schema_version").fetchone()
    connection.execute(f"PRAGMA {file}.schema_version = {int(version) + 1}")
    connection.execute(f"SELECT 1 FROM {file}.sqlite_schema LIMIT 1").fetchone()  # this one, now


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: stored(value) for name, value in values.items()}
