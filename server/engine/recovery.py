"""After a crash: what the shared file missed of the databases' changes, before any session begins.

A commit reaches the database's own file first and the shared one after it, so a crash between the
two leaves redo rows that are not marked. They are applied for every database at the start, not when
it is first opened: until then another database could give the same names and OIDs.
"""

import logging
import sqlite3
from pathlib import Path

from polar_lite.catalog import bootstrap
from polar_lite.catalog.writing.redo import apply_redo, forget_redo
from polar_lite.server.engine.durability import sync_folder

LOG = logging.getLogger("polar_lite.server")


def recover(folder: Path) -> dict[int, str]:
    """Bring the shared file of `folder` up to date; returns the names of all databases by OID."""
    done: set[str] = set()
    while True:
        databases = _databases(folder)
        left = sorted(set(databases.values()) - done)
        if not left:
            return databases
        for name in left:
            _recover_database(folder, name)
        # What was applied may have made further databases known.
        done.update(left)


def remove_files(path: Path) -> None:
    """Remove a database's file with all that stands beside it; nobody may have it open."""
    for base in (path, path.with_suffix(".sequences")):
        for suffix in ("", "-wal", "-shm", "-journal"):
            base.with_name(base.name + suffix).unlink(missing_ok=True)


def give_second_name(path: Path, new: Path) -> None:
    """Let a database's files be found under another name, too; nobody may have them open."""
    for old, other in ((path, new), (path.with_suffix(".sequences"), new.with_suffix(".sequences"))):
        if not old.exists():
            continue
        # What its write-ahead log still has goes into the file, as the log goes by the file's name.
        closing = sqlite3.connect(old)
        try:
            closing.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            closing.close()
        other.unlink(missing_ok=True)
        other.hardlink_to(old)
    sync_folder(new.parent)


def _databases(folder: Path) -> dict[int, str]:
    connection = sqlite3.connect(folder / bootstrap.CLUSTER_FILE)
    try:
        rows = connection.execute('SELECT "%6Fid", datname FROM "pg_catalog.pg_database"')
        return dict(rows.fetchall())
    finally:
        connection.close()


def _recover_database(folder: Path, name: str) -> None:
    path = bootstrap.database_path(folder, name)
    # A database that was closed in order has no write-ahead log, and nothing left to apply.
    if not path.with_name(path.name + "-wal").exists():
        return
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("ATTACH DATABASE ? AS cluster", (str(folder / bootstrap.CLUSTER_FILE),))
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cluster.synchronous = FULL")
        connection.execute("BEGIN")
        count = apply_redo(connection)
        connection.execute("COMMIT")
        if count:
            LOG.info("recovered %s changes of roles and databases made in database %s", count, name)
        connection.execute("BEGIN")
        forget_redo(connection)
        connection.execute("COMMIT")
    finally:
        connection.close()
