"""Indexes: the rows of pg_index with what a definition shows of their keys."""

import sqlite3
from typing import Final

from polar_lite.catalog.loading.rows import Where, items, select
from polar_lite.catalog.names import physical_column
from polar_lite.catalog.snapshot import Index

_METHODS: Final = {403: "btree", 405: "hash"}
_C_COLLATION: Final = 950


def load_indexes(connection: sqlite3.Connection, where: Where) -> dict[int, Index]:
    """By the index's OID; for some relations: those on them, and those that are among them."""
    rows = select(
        connection,
        "pg_index",
        "indexrelid indrelid indkey indnkeyatts indoption indisunique indisprimary indcollation indclass"
        " indexprs indpred indimmediate indnullsnotdistinct",
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
) -> Index:
    found = [_operator_class(connection, oid) for oid in items(classes)]
    suffixes = [
        ' COLLATE "C"' * (collation == _C_COLLATION) + name
        for collation, (name, _) in zip(items(collations), found, strict=True)
    ]
    return Index(
        table,
        tuple(keys[:count]),
        tuple(items(options)),
        bool(unique),
        bool(primary),
        tuple(keys[count:]),
        tuple(suffixes),
        tuple(items(expressions)),
        predicate,
        found[0][1] if found else "btree",
        _columns_of_index(connection, oid, table) if expressions or predicate else (),
        bool(immediate),
        bool(nulls_alike),
    )


def _columns_of_index(connection: sqlite3.Connection, oid: int, table: int) -> tuple[int, ...]:
    where = 'WHERE "classid" = 1259 AND "objid" = ? AND "refobjid" = ?'
    rows = select(connection, "pg_depend", "refobjsubid", where, (oid, table))
    return tuple(number for (number,) in rows if number)


# Operator classes are built in: what has been read of one holds for any database.
_classes: dict[int, tuple[str, str]] = {}


def _operator_class(connection: sqlite3.Connection, oid: int) -> tuple[str, str]:
    """The name as a definition shows it, and the access method's."""
    found = _classes.get(oid)
    if found is None:
        where = f'WHERE "{physical_column("oid")}" = ?'
        rows = select(connection, "pg_opclass", "opcname opcmethod opcdefault", where, (oid,))
        found = "", "btree"
        for name, method, is_default in rows:
            found = _classes[oid] = "" if is_default else f" {name}", _METHODS.get(method, "btree")
    return found
