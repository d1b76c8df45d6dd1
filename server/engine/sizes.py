"""How much room relations and databases take: the pages SQLite has given them.

A table's pages are counted through SQLite's dbstat, which reads the table's page list; where SQLite
was built without it the size is unknown. SQLite docs, dbstat.html.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Relation


# So many relations of a file are looked up one by one, before all its pages are counted at once: SQLite goes
# through its whole schema to find one.
_ONE_BY_ONE: Final = 16
_ONE: Final = "SELECT pgsize FROM dbstat WHERE schema = ? AND name = ? AND aggregate = TRUE"
_ALL: Final = "SELECT name, pgsize FROM dbstat WHERE schema = ? AND aggregate = TRUE"


class RelationSizes:
    """The sizes that a session asks for; what has been counted holds for one statement and one file."""

    def __init__(self) -> None:
        self._files: dict[str, _Counted] = {}

    def of(self, raw: sqlite3.Connection, relation: Relation, statement: Any) -> int | None:
        """Bytes of one table or index; 0 for what has no pages of its own, None when it is unknown.

        statement: another one for each statement.
        """
        if not relation.physical or relation.kind in "pI":
            return 0
        try:
            return self._file(raw, relation.database, statement).size(raw, relation.physical)
        except sqlite3.OperationalError as error:
            if "dbstat" in str(error):
                return None
            raise

    def _file(self, raw: sqlite3.Connection, name: str, statement: Any) -> _Counted:
        (version,) = raw.execute(f"PRAGMA {name}.data_version").fetchone()
        state = statement, id(raw), raw.total_changes, version
        known = self._files.get(name)
        if known is None or known.state != state:
            known = self._files[name] = _Counted(name, state)
        return known


class _Counted:
    """What is known of one attached file in one state."""

    def __init__(self, name: str, state: Any) -> None:
        self.name = name
        self.state = state
        self._asked = 0
        self._sizes: dict[str, int] | None = None

    def size(self, raw: sqlite3.Connection, relation: str) -> int:
        self._asked += 1
        if self._asked > _ONE_BY_ONE and self._sizes is None:
            self._sizes = dict(raw.execute(_ALL, (self.name,)).fetchall())
        if self._sizes is not None:
            return self._sizes.get(relation, 0)
        found = raw.execute(_ONE, (self.name, relation)).fetchone()
        return int(found[0]) if found else 0


def file_size(path: Path) -> int:
    """Bytes of a database's file, 0 before anybody has connected to it.

    The file is not opened: closing it would drop SQLite's locks.
    """
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
