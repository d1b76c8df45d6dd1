"""Languages of routines."""

import sqlite3

from polar_lite.catalog.loading.rows import select, texts
from polar_lite.catalog.objects import Language


def load_languages(connection: sqlite3.Connection) -> dict[int, Language]:
    rows = select(connection, "pg_language", "oid lanname lanowner lanpltrusted lanacl")
    return {
        oid: Language(oid, name, owner, bool(trusted), texts(acl)) for oid, name, owner, trusted, acl in rows
    }
