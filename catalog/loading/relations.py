"""Relations with all that belongs to them."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final

from polar_lite.catalog.definitions import CLUSTER
from polar_lite.catalog.loading.columns import ColumnsLater, load_columns
from polar_lite.catalog.loading.constraints import load_constraints
from polar_lite.catalog.loading.indexes import load_indexes
from polar_lite.catalog.loading.partitions import bound_of, load_parents, load_partition_keys
from polar_lite.catalog.loading.policies import load_policies
from polar_lite.catalog.loading.rows import Where, select, texts
from polar_lite.catalog.loading.rules import QUERY, load_rules
from polar_lite.catalog.loading.triggers import load_triggers
from polar_lite.catalog.loading.views import query_of
from polar_lite.catalog.objects import GLOBAL_TEMPORARY, Constraint, Index, Relation, Schema, ViewNames
from polar_lite.catalog.types import FIRST_NORMAL_OID

_TEMPORARY: Final = "pg_temp_"


def load_relations(
    connection: sqlite3.Connection,
    schemas: Mapping[int, Schema],
    only: Iterable[int] | None = None,
    old: Mapping[int, Relation] = MappingProxyType({}),
    written: Collection[str] | None = None,
) -> dict[int, Relation]:
    """Relations by OID: all, or the ones of `only` that exist.

    written: the tables that have changed since those of `old` were read, beside pg_class; None: any. What the
    others say is taken from `old`; nothing, for a relation that was not there.
    """
    where = Where(only)
    rows = list(
        select(
            connection,
            "pg_class",
            "oid relname relnamespace reltype relowner relkind relpersistence relisshared relacl reloptions"
            " relpartbound relreplident relispopulated relrowsecurity relforcerowsecurity reloftype",
            where("oid"),
            where.values,
        )
    )
    if not rows:
        return {}
    parts = _Parts(connection, where, old, written)
    return {row[0]: parts.relation_of(row, schemas) for row in rows}


_Load = Callable[[sqlite3.Connection, Where], Mapping[int, Any]]


class _Parts:
    """What other tables say about relations."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        where: Where,
        old: Mapping[int, Relation],
        written: Collection[str] | None,
    ) -> None:
        self._old = old
        self._found: dict[str, Mapping[int, Any]] = {
            part: load(connection, where)
            for part, (tables, load, _) in _PARTS.items()
            if written is None or not tables.isdisjoint(written)
        }

    def _of(self, part: str, oid: int) -> Any:
        found = self._found.get(part)
        if found is not None:
            return found.get(oid, _PARTS[part][2])
        known = self._old.get(oid)
        return _PARTS[part][2] if known is None else _KEPT[part](known)

    def relation_of(self, row: Sequence[Any], schemas: Mapping[int, Schema]) -> Relation:
        oid, name, schema, row_type, owner, kind, persistence, shared, acl, options, bound, *more = row
        identity, populated, secured, forced = more[0], *map(bool, more[1:4])
        columns = self._of("columns", oid)
        is_later = isinstance(columns, ColumnsLater)
        physical, rowid_column, read_only = self._of("storage", oid)
        if oid < FIRST_NORMAL_OID and kind == "r":
            physical = f"pg_catalog.{name}"
            rowid_column = int(columns.has_oid if is_later else bool(columns) and columns[0].name == "oid")
        definition, meant = self._of("query", oid)
        if kind == "S":
            definition = f"SELECT last_value, log_cnt, is_called FROM pg_catalog.polar_sequence_state({oid})"
        is_temporary = schemas[schema].name.startswith(_TEMPORARY) or persistence == GLOBAL_TEMPORARY
        database = "temp" if is_temporary else "main"
        index, indexes = self._of("indexes", oid)
        constraints, disabled = self._of("constraints", oid)
        triggers, switched_off = self._of("triggers", oid)
        made = Relation(
            oid=oid,
            schema=schema,
            name=name,
            kind=kind,
            owner=owner,
            columns=() if is_later else columns,
            physical=physical,
            database=CLUSTER if shared and kind == "r" else database,
            acl=texts(acl),
            constraints=constraints,
            disabled_constraints=disabled,
            indexes=indexes,
            definition=definition,
            persistence=persistence,
            rowid_column=rowid_column,
            row_type=row_type,
            index=index,
            triggers=triggers,
            switched_off=switched_off,
            options=texts(options) or (),
            meant=meant,
            is_populated=populated,
            row_security=secured,
            forces_row_security=forced,
            policies=self._of("policies", oid),
            parents=self._of("parents", oid),
            partitioning=self._of("partitioning", oid),
            bound=bound_of(bound),
            replica_identity=identity,
            rules=self._of("rules", oid),
            is_read_only=read_only,
            of_type=more[4],
            server=self._of("server", oid),
        )
        if is_later:
            made.read_columns_later(columns)
        return made


def _servers(connection: sqlite3.Connection, where: Where) -> dict[int, int]:
    return dict(select(connection, "pg_foreign_table", "ftrelid ftserver", where("ftrelid"), where.values))


def _storage(connection: sqlite3.Connection, where: Where) -> dict[int, tuple[str, int, bool]]:
    """By relation: its table in SQLite, the column that is the rowid there, and whether it is READ ONLY."""
    columns = "oid physicalname rowidcolumn readonly"
    rows = select(connection, "polar_storage", columns, where("oid"), where.values)
    return {oid: (name, rowid, bool(read_only)) for oid, name, rowid, read_only in rows}


def _queries(connection: sqlite3.Connection, where: Where) -> dict[int, tuple[str, ViewNames | None]]:
    rows = select(connection, "pg_rewrite", "ev_class ev_type ev_action", where("ev_class"), where.values)
    return {view: _view_text(view, action) for view, event, action in rows if event == QUERY}


def _view_text(view: int, action: str) -> tuple[str, ViewNames | None]:
    """A system view is its text alone; with a user's goes what its names mean, as `views` writes it."""
    if view < FIRST_NORMAL_OID:
        return action, None
    return query_of(action)


def _constraints(
    connection: sqlite3.Connection, where: Where
) -> dict[int, tuple[tuple[Constraint, ...], tuple[Constraint, ...]]]:
    """By relation: those that hold, and those that are disabled."""
    return {
        oid: (tuple(c for c in every if c.is_enforced), tuple(c for c in every if not c.is_enforced))
        for oid, every in load_constraints(connection, where).items()
    }


def _indexes(connection: sqlite3.Connection, where: Where) -> dict[int, tuple[Index | None, tuple[int, ...]]]:
    """By relation: what it is as an index, and the indexes on it."""
    found = load_indexes(connection, where)
    on: dict[int, list[int]] = defaultdict(list)
    for oid, index in found.items():
        on[index.table].append(oid)
    return {oid: (found.get(oid), tuple(sorted(on.get(oid, ())))) for oid in {*found, *on}}


# By part of a Relation: the tables that it is read from, how, and what it is where they have no row.
_PARTS: Final[dict[str, tuple[frozenset[str], _Load, Any]]] = {
    "columns": (frozenset({"pg_attribute", "pg_attrdef", "pg_depend"}), load_columns, ()),
    "constraints": (frozenset({"pg_constraint"}), _constraints, ((), ())),
    "triggers": (frozenset({"pg_trigger"}), load_triggers, ((), frozenset())),
    "policies": (frozenset({"pg_policy"}), load_policies, ()),
    "parents": (frozenset({"pg_inherits"}), load_parents, ()),
    "partitioning": (frozenset({"pg_partitioned_table"}), load_partition_keys, None),
    "indexes": (frozenset({"pg_index"}), _indexes, (None, ())),
    "storage": (frozenset({"polar_storage"}), _storage, ("", 0, False)),
    "query": (frozenset({"pg_rewrite"}), _queries, (None, None)),
    "rules": (frozenset({"pg_rewrite"}), load_rules, ()),
    "server": (frozenset({"pg_foreign_table"}), _servers, 0),
}
_KEPT: Final[dict[str, Callable[[Relation], Any]]] = {
    **{part: attrgetter(part) for part in _PARTS},
    "constraints": attrgetter("constraints", "disabled_constraints"),
    "triggers": attrgetter("triggers", "switched_off"),
    "indexes": attrgetter("index", "indexes"),
    "storage": attrgetter("physical", "rowid_column", "is_read_only"),
    "query": attrgetter("definition", "meant"),
}
