"""How much room relations and databases take: the pages SQLite has given them.

A table's pages are counted through SQLite's dbstat, which reads the table's page list; where SQLite
was built without it the size is unknown. SQLite docs, dbstat.html.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Relation


def relation_size(raw: sqlite3.Connection, relation: Relation) -> int | None:
    """Bytes of one table or index; 0 for what has no pages of its own, None when it is unknown."""
    if not relation.physical or relation.kind in "pI":
        return 0
    try:
        found = raw.execute(
            "SELECT pgsize FROM dbstat WHERE schema = ? AND name = ? AND aggregate = TRUE",
            (relation.database, relation.physical),
        ).fetchone()
    except sqlite3.OperationalError as error:
        if "dbstat" in str(error):
            return None
        raise
    return int(found[0]) if found else 0


def file_size(path: Path) -> int:
    """Bytes of a database's file, 0 before anybody has connected to it.

    The file is not opened: closing it would drop SQLite's locks.
    """
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
