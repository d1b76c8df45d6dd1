"""Indexes: the rows of pg_index with what a definition shows of their keys."""

import sqlite3

from polar_lite.catalog import access_methods
from polar_lite.catalog.loading.rows import Where, items, select, texts
from polar_lite.catalog.names import physical_column
from polar_lite.catalog.objects import Index, OperatorClass
from polar_lite.catalog.types import FIRST_NORMAL_OID


def load_indexes(connection: sqlite3.Connection, where: Where) -> dict[int, Index]:
    """By the index's OID; for some relations: those on them, and those that are among them."""
    rows = select(
        connection,
        "pg_index",
        "indexrelid indrelid indkey indnkeyatts indoption indisunique indisprimary indcollation indclass"
        " indexprs indpred indimmediate indnullsnotdistinct indisexclusion indisreplident",
        where("indrelid", "indexrelid"),
        where.values,
    )
    return {
        index: _index(connection, index, table, items(keys), count, *rest)
        for index, table, keys, count, *rest in rows
    }


def _index(
    connection: sqlite3.Connection,
    oid: int,
    table: int,
    keys: list[int],
    count: int,
    options: str,
    unique: int,
    primary: int,
    collations: str,
    classes: str,
    expressions: str | None,
    predicate: str | None,
    immediate: int,
    nulls_alike: int,
    is_exclusion: int,
    is_replica_identity: int,
) -> Index:
    found = [_operator_class(connection, oid) for oid in items(classes)]
    method = access_methods.BY_OID[found[0].method] if found else access_methods.BTREE
    return Index(
        table,
        tuple(keys[:count]),
        tuple(items(options)),
        bool(unique),
        bool(primary),
        tuple(keys[count:]),
        tuple(items(collations)),
        tuple(found),
        tuple(items(expressions)),
        predicate,
        method.name,
        _columns_of_index(connection, oid, table) if expressions or predicate else (),
        bool(immediate),
        bool(nulls_alike),
        () if method in (access_methods.BTREE, access_methods.HASH) else _class_options(connection, oid),
        bool(is_exclusion),
        not (expressions or predicate) or _has_tree(connection, oid),
        bool(is_replica_identity),
    )


def _has_tree(connection: sqlite3.Connection, oid: int) -> bool:
    where = f'WHERE "{physical_column("oid")}" = ?'
    return any(name for (name,) in select(connection, "polar_storage", "physicalname", where, (oid,)))


def _class_options(connection: sqlite3.Connection, oid: int) -> tuple[tuple[str, ...], ...]:
    where = 'WHERE "attrelid" = ? ORDER BY "attnum"'
    found = [
        texts(options) or () for (options,) in select(connection, "pg_attribute", "attoptions", where, (oid,))
    ]
    return tuple(found) if any(found) else ()


def _columns_of_index(connection: sqlite3.Connection, oid: int, table: int) -> tuple[int, ...]:
    where = 'WHERE "classid" = 1259 AND "objid" = ? AND "refobjid" = ?'
    rows = select(connection, "pg_depend", "refobjsubid", where, (oid, table))
    return tuple(number for (number,) in rows if number)


def class_suffixes(connection: sqlite3.Connection, classes: str) -> tuple[str, ...]:
    """Of each key: its operator class as a definition shows it, "" for the default one."""
    found = [_operator_class(connection, oid) for oid in items(classes)]
    return tuple("" if known.is_default else f" {known.name}" for known in found)


# What has been read of a built-in one holds for any database.
_classes: dict[int, OperatorClass] = {}


def _operator_class(connection: sqlite3.Connection, oid: int) -> OperatorClass:
    found = _classes.get(oid)
    if found is None:
        where = f'WHERE "{physical_column("oid")}" = ?'
        columns = "opcname opcnamespace opcmethod opcdefault"
        for name, schema, method, is_default in select(connection, "pg_opclass", columns, where, (oid,)):
            found = OperatorClass(name, schema, method, bool(is_default))
        assert found is not None
        if oid < FIRST_NORMAL_OID:
            _classes[oid] = found
    return found
