"""Catalogs without a server: a new database in memory."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from polar_lite.catalog import bootstrap
from polar_lite.catalog.snapshot import Snapshot


@contextmanager
def memory_database() -> Iterator[sqlite3.Connection]:
    """The database postgres with its cluster attached."""
    with closing(bootstrap.memory_cluster()) as connection:
        oid = next(row[0] for row in bootstrap.DATABASES if row[1] == "postgres")
        connection.execute("UPDATE \"polar$meta\" SET value = ? WHERE key = 'database'", (oid,))
        connection.commit()
        yield connection


def new_snapshot() -> Snapshot:
    """The catalog of a new database in PostgreSQL's mode."""
    with memory_database() as connection:
        return Snapshot.load(connection)
