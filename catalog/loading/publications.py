"""The publications of a database, with what they are for."""

import sqlite3
from collections import defaultdict

from polar_lite.catalog.loading.rows import items, select
from polar_lite.catalog.publications import Publication, Published

_ACTIONS = ("insert", "update", "delete", "truncate")


def load_publications(connection: sqlite3.Connection) -> dict[int, Publication]:
    columns = "oid pubname pubowner puballtables pubviaroot pubinsert pubupdate pubdelete pubtruncate"
    rows = select(connection, "pg_publication", columns)
    if not rows:
        return {}
    tables: dict[int, dict[int, Published]] = defaultdict(dict)
    for publication, table, attrs, condition in select(
        connection, "pg_publication_rel", "prpubid prrelid prattrs prqual"
    ):
        tables[publication][table] = Published(None if attrs is None else tuple(items(attrs)), condition)
    schemas: dict[int, set[int]] = defaultdict(set)
    for publication, schema in select(connection, "pg_publication_namespace", "pnpubid pnnspid"):
        schemas[publication].add(schema)
    return {
        oid: Publication(
            oid,
            name,
            owner,
            bool(for_all),
            frozenset(action for action, does in zip(_ACTIONS, actions, strict=True) if does),
            bool(via_root),
            tables[oid],
            frozenset(schemas[oid]),
        )
        for oid, name, owner, for_all, via_root, *actions in rows
    }
