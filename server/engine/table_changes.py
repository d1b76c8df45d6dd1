"""When the rows of each table changed last, for transactions that keep a snapshot.

Such a transaction may go on from the newest commit, as if it had begun now, if nothing of what it has seen
has changed since it began: optimistic concurrency control, by whole tables (Kung and Robinson, 1981).
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Final

from polar_lite.catalog.types import FIRST_NORMAL_OID

CATALOG: Final = 0
"""Stands for all system tables, as the OID of none."""
_MANY: Final = 1000


class TableChanges:
    """By the OIDs of tables and the database's count of commits."""

    def __init__(self) -> None:
        self._last: dict[int, int] = {}
        self._many = _MANY
        self._any = 0  # of a commit of which nobody knows what it changed

    def note(self, tables: Iterable[int] | None, commit: int) -> None:
        """A commit has changed rows of these tables; None: nobody knows of which."""
        if tables is None:
            self._any = commit
            return
        for table in tables:
            self._last[table] = commit

    @property
    def is_crowded(self) -> bool:
        """Whether there are so many tables that some of them may be no more."""
        return len(self._last) > self._many

    def keep_only(self, tables: Container[int]) -> None:
        """Forget the others, which were dropped: who has used one cannot go on anyway."""
        self._last = {oid: commit for oid, commit in self._last.items() if oid == CATALOG or oid in tables}
        self._many = 2 * len(self._last) + _MANY

    def any_since(self, tables: Iterable[int], commit: int) -> bool:
        last = self._last.get
        return self._any > commit or any(
            last(table if table >= FIRST_NORMAL_OID else CATALOG, 0) > commit for table in tables
        )
