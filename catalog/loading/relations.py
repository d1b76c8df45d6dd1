"""Relations with all that belongs to them."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from polar_lite.catalog.definitions import CLUSTER
from polar_lite.catalog.loading.columns import load_columns
from polar_lite.catalog.loading.constraints import load_constraints
from polar_lite.catalog.loading.indexes import load_indexes
from polar_lite.catalog.loading.partitions import bound_of, load_parents, load_partition_keys
from polar_lite.catalog.loading.policies import load_policies
from polar_lite.catalog.loading.rows import Where, select, texts
from polar_lite.catalog.loading.rules import QUERY, load_rules
from polar_lite.catalog.loading.triggers import load_triggers
from polar_lite.catalog.loading.views import query_of
from polar_lite.catalog.objects import GLOBAL_TEMPORARY, Relation, Schema, ViewNames
from polar_lite.catalog.types import FIRST_NORMAL_OID

_TEMPORARY: Final = "pg_temp_"


def load_relations(
    connection: sqlite3.Connection, schemas: Mapping[int, Schema], only: Iterable[int] | None = None
) -> dict[int, Relation]:
    """Relations by OID: all, or the ones of `only` that exist."""
    where = Where(only)
    parts = _Parts(connection, where)
    rows = select(
        connection,
        "pg_class",
        "oid relname relnamespace reltype relowner relkind relpersistence relisshared relacl reloptions"
        " relpartbound relreplident relispopulated relrowsecurity relforcerowsecurity",
        where("oid"),
        where.values,
    )
    return {row[0]: parts.relation_of(row, schemas) for row in rows}


class _Parts:
    """What other tables say about relations."""

    def __init__(self, connection: sqlite3.Connection, where: Where) -> None:
        self._columns = load_columns(connection, where)
        self._constraints = load_constraints(connection, where)
        self._triggers = load_triggers(connection, where)
        self._policies = load_policies(connection, where)
        self._parents = load_parents(connection, where)
        self._partition_keys = load_partition_keys(connection, where)
        self._indexes = load_indexes(connection, where)
        self._indexes_of: dict[int, list[int]] = defaultdict(list)
        for oid, index in self._indexes.items():
            self._indexes_of[index.table].append(oid)
        self._storage = _storage(connection, where)
        self._queries = _queries(connection, where)
        self._rules = load_rules(connection, where)

    def relation_of(self, row: Sequence[Any], schemas: Mapping[int, Schema]) -> Relation:
        oid, name, schema, row_type, owner, kind, persistence, shared, acl, options, bound, *more = row
        identity, populated, secured, forced = more[0], *map(bool, more[1:])
        columns, constraints = self._columns.get(oid, ()), self._constraints.get(oid, ())
        physical, rowid_column = self._storage.get(oid, ("", 0))
        if oid < FIRST_NORMAL_OID and kind == "r":
            physical = f"pg_catalog.{name}"
            rowid_column = 1 if columns and columns[0].name == "oid" else 0
        definition, meant = self._queries.get(oid, (None, None))
        if kind == "S":
            definition = f"SELECT last_value, log_cnt, is_called FROM pg_catalog.polar_sequence_state({oid})"
        is_temporary = schemas[schema].name.startswith(_TEMPORARY) or persistence == GLOBAL_TEMPORARY
        database = "temp" if is_temporary else "main"
        return Relation(
            oid=oid,
            schema=schema,
            name=name,
            kind=kind,
            owner=owner,
            columns=columns,
            physical=physical,
            database=CLUSTER if shared and kind == "r" else database,
            acl=texts(acl),
            constraints=tuple(c for c in constraints if c.is_enforced),
            disabled_constraints=tuple(c for c in constraints if not c.is_enforced),
            indexes=tuple(sorted(self._indexes_of.get(oid, ()))),
            definition=definition,
            persistence=persistence,
            rowid_column=rowid_column,
            row_type=row_type,
            index=self._indexes.get(oid),
            triggers=self._triggers.get(oid, ()),
            options=texts(options) or (),
            meant=meant,
            is_populated=populated,
            row_security=secured,
            forces_row_security=forced,
            policies=self._policies.get(oid, ()),
            parents=self._parents.get(oid, ()),
            partitioning=self._partition_keys.get(oid),
            bound=bound_of(bound),
            replica_identity=identity,
            rules=self._rules.get(oid, ()),
        )


def _storage(connection: sqlite3.Connection, where: Where) -> dict[int, tuple[str, int]]:
    """By relation: its table in SQLite, and the column that is the rowid there."""
    rows = select(connection, "polar_storage", "oid physicalname rowidcolumn", where("oid"), where.values)
    return {oid: (name, rowid) for oid, name, rowid in rows}


def _queries(connection: sqlite3.Connection, where: Where) -> dict[int, tuple[str, ViewNames | None]]:
    rows = select(connection, "pg_rewrite", "ev_class ev_type ev_action", where("ev_class"), where.values)
    return {view: _view_text(view, action) for view, event, action in rows if event == QUERY}


def _view_text(view: int, action: str) -> tuple[str, ViewNames | None]:
    """A system view is its text alone; with a user's goes what its names mean, as `views` writes it."""
    if view < FIRST_NORMAL_OID:
        return action, None
    return query_of(action)
