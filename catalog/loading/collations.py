"""The collations of a database, PostgreSQL's own among them."""

import sqlite3

from polar_lite.catalog.collations import Collation
from polar_lite.catalog.loading.rows import select


def load_collations(connection: sqlite3.Connection) -> dict[int, Collation]:
    rows = select(
        connection,
        "pg_collation",
        "oid collnamespace collowner collname collprovider collisdeterministic collencoding collcollate"
        " collctype",
    )
    return {
        oid: Collation(oid, schema, owner, name, provider, bool(is_deterministic), *rest)
        for oid, schema, owner, name, provider, is_deterministic, *rest in rows
    }
