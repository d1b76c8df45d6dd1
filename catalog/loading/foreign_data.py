"""Foreign-data wrappers and servers."""

import sqlite3

from polar_lite.catalog.loading.rows import select, texts
from polar_lite.catalog.objects import ForeignObject


def load_foreign(connection: sqlite3.Connection) -> dict[int, ForeignObject]:
    wrappers = select(connection, "pg_foreign_data_wrapper", "oid fdwname fdwowner fdwacl")
    found = {oid: ForeignObject(oid, "F", name, owner, texts(acl)) for oid, name, owner, acl in wrappers}
    for oid, name, owner, acl, wrapper in select(
        connection, "pg_foreign_server", "oid srvname srvowner srvacl srvfdw"
    ):
        found[oid] = ForeignObject(oid, "S", name, owner, texts(acl), wrapper)
    return found
