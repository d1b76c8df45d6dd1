"""Folders of tablespaces, and which objects say that they are in one.

A tablespace is a name and a folder: all rows stay in the database's file. As PostgreSQL does, `pg_tblspc` in
the data folder has a link to each folder, which has a subfolder of the release's name in it.
PostgreSQL 15 source tablespace.c (create_tablespace_directories, destroy_tablespace_directories).
"""

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from polar_lite.catalog.bootstrap import database_path
from polar_lite.catalog.names import physical_column
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_LINKS: Final = "pg_tblspc"
_SUBFOLDER: Final = "PG_15_202209061"


def claim(data_dir: Path, oid: int, location: Path) -> None:
    """Mark a folder as a tablespace's; 58P01 if it is not there, 55006 if it is one already."""
    marker = location / _SUBFOLDER
    try:
        marker.mkdir(0o700)
    except FileNotFoundError:
        raise PgError(code.UNDEFINED_FILE, f'directory "{location}" does not exist') from None
    except FileExistsError:
        message = f'directory "{marker}" already in use as a tablespace'
        raise PgError(code.OBJECT_IN_USE, message) from None
    except OSError as error:
        message = f'could not create directory "{marker}": {os.strerror(error.errno or 0)}'
        raise PgError(code.INSUFFICIENT_PRIVILEGE, message) from error
    links = data_dir / _LINKS
    links.mkdir(0o700, exist_ok=True)
    (links / str(oid)).symlink_to(location)


def release(data_dir: Path, oid: int) -> None:
    """The folder itself stays, as its owner has made it."""
    link = data_dir / _LINKS / str(oid)
    if link.is_symlink():
        marker = link.readlink() / _SUBFOLDER
        if marker.is_dir():
            marker.rmdir()
        link.unlink()


def locations(data_dir: Path) -> list[tuple[int, str]]:
    """OIDs and folders of the tablespaces that are outside of the data folder."""
    links = data_dir / _LINKS
    return [(int(link.name), str(link.readlink())) for link in links.iterdir()] if links.is_dir() else []


def is_used(folder: Path, databases: Iterable[str], oid: int) -> bool:
    """Whether a relation of one of the databases, whose files are in the folder, is in the tablespace."""
    for name in databases:
        path = database_path(folder, name)
        if not path.exists():
            continue
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            sql = f'SELECT 1 FROM "pg_catalog.pg_class" WHERE "{physical_column("reltablespace")}" = ?'
            if connection.execute(sql, (oid,)).fetchone() is not None:
                return True
        finally:
            connection.close()
    return False
