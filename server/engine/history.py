"""What has been committed row by row, for transactions that keep a snapshot and may want to write.

SQLite writes only on top of the newest commit. To write nevertheless, such a transaction undoes, inside its
own SQLite transaction, what others have committed since its snapshot; here is what that was. Nothing is kept
while no such transaction is open.
"""

from __future__ import annotations

import threading
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.server.engine.table_changes import CATALOG
from polar_lite.server.engine.tape import size_of

if TYPE_CHECKING:
    from collections.abc import Set

    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.engine.locks import Owner

MOST_EFFECTS: Final = 20_000
"""They are undone each time that a transaction is put back: some 5 us each."""
MOST_BYTES: Final = 64 * 1024 * 1024


class Commit(NamedTuple):
    """number: the database's count of commits after it. tables: OIDs of those whose rows it has changed, None
    where they are not known. effects: in order; None where the rows are not known."""

    number: int
    tables: Set[int] | None
    effects: Sequence[Effect] | None


class History:
    """Of one database. Commits are noted by who has the grant to write."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._watchers: dict[Owner, int] = {}  # the commits that each has seen
        self._commits: list[Commit] = []
        self._effects = self._bytes = 0
        self._begins = 0  # commits up to this number are not there

    def watch(self, owner: Owner, seen: int) -> None:
        """An owner has a snapshot of that many commits: those that follow are kept until it forgets them."""
        with self._mutex:
            if not self._watchers:
                self._begins = seen
            self._watchers[owner] = seen

    def unwatch(self, owner: Owner) -> None:
        with self._mutex:
            self._watchers.pop(owner, None)
            if not self._watchers:
                self._forget()
                return
            oldest = min(self._watchers.values())
            while self._commits and self._commits[0].number <= oldest:
                self._drop(self._commits.pop(0))

    def note(self, number: int, tables: Set[int] | None, effects: Sequence[Effect] | None) -> None:
        if not self._watchers:
            return
        with self._mutex:
            made = Commit(number, tables, effects)
            self._commits.append(made)
            self._effects += len(effects or ())
            self._bytes += size_of(effects or ())
            if self._effects > MOST_EFFECTS or self._bytes > MOST_BYTES:
                self._forget()
                self._begins = number

    def since(self, owner: Owner, used: Container[int]) -> list[Commit] | None:
        """The commits after an owner's snapshot; None where rows of tables that it has used are not known."""
        with self._mutex:
            seen = self._watchers.get(owner, -1)
            if seen < self._begins:
                return None
            found = [commit for commit in self._commits if commit.number > seen]
        for commit in found:
            if commit.effects is None and (
                commit.tables is None or any(_counted(table) in used for table in commit.tables)
            ):
                return None
        return found

    def _drop(self, commit: Commit) -> None:
        self._effects -= len(commit.effects or ())
        self._bytes -= size_of(commit.effects or ())

    def _forget(self) -> None:
        self._commits.clear()
        self._effects = self._bytes = 0


def _counted(table: int) -> int:
    return table if table >= FIRST_NORMAL_OID else CATALOG


def counted(tables: Set[int]) -> Set[int]:
    """OIDs of tables, CATALOG for all system tables."""
    return {_counted(table) for table in tables}
