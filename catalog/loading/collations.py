"""The collations of a database, PostgreSQL's own among them."""

import sqlite3
from collections.abc import Iterable
from typing import Final

from polar_lite.catalog.collations import Collation
from polar_lite.catalog.loading.rows import Where, select

_NAMES: Final = (
    "oid collnamespace collowner collname collprovider collisdeterministic collencoding collcollate collctype"
    " colliculocale"
)


def load_collations(connection: sqlite3.Connection) -> dict[int, Collation]:
    return _read(connection, Where(None))


def icu_collations(connection: sqlite3.Connection, among: Iterable[int]) -> dict[int, Collation]:
    """ICU's, of these OIDs."""
    return {oid: found for oid, found in _read(connection, Where(among)).items() if found.provider == "i"}


def _read(connection: sqlite3.Connection, where: Where) -> dict[int, Collation]:
    rows = select(connection, "pg_collation", _NAMES, where("oid"), where.values)
    return {
        oid: Collation(oid, schema, owner, name, provider, bool(is_deterministic), *rest)
        for oid, schema, owner, name, provider, is_deterministic, *rest in rows
    }
