"""When objects were made and last changed by DDL: CREATED and LAST_DDL_TIME of Oracle's dictionary.

PostgreSQL keeps no such times, so they are in a table of ours, by OID. They are written when the transaction
commits, since a rollback changes nothing.
"""

import json
import sqlite3
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final

OBJECTS: Final = ("pg_class", "pg_proc", "polar_package", "polar_synonym")
_TABLE: Final = '"pg_catalog.polar_object_time"'


def keep(connection: sqlite3.Connection, oids: Collection[int]) -> None:
    """The objects of these OIDs that are there have changed now; the times of the others are dropped."""
    now = f"{datetime.now(UTC).replace(tzinfo=None).isoformat(' ', 'seconds')}+00"
    given, here = json.dumps(sorted(oids)), "(SELECT value FROM json_each(?1))"
    live = " UNION ".join(f'SELECT oid FROM "pg_catalog.{table}" WHERE oid IN {here}' for table in OBJECTS)
    connection.execute(f"DELETE FROM {_TABLE} WHERE objoid IN {here} AND objoid NOT IN ({live})", (given,))
    connection.execute(
        f"INSERT INTO {_TABLE} SELECT oid, ?2, ?2 FROM ({live}) WHERE true"
        " ON CONFLICT (objoid) DO UPDATE SET objchanged = excluded.objchanged",
        (given, now),
    )
