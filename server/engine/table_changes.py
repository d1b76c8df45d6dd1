"""When the rows of each table changed last, for transactions that keep a snapshot.

Such a transaction may go on from the newest commit, as if it had begun now, if nothing of what it has seen
has changed since it began: optimistic concurrency control, by whole tables (Kung and Robinson, 1981).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from polar_lite.catalog.snapshot import Snapshot

_WRITING_ACTIONS: Final = frozenset("cnd")


class TableChanges:
    """By the OIDs of tables and the database's count of commits."""

    def __init__(self) -> None:
        self._last: dict[int, int] = {}
        self._any = 0  # of a commit of which nobody knows what it changed

    def note(self, tables: Collection[int] | None, commit: int) -> None:
        """A commit has changed rows of these tables; None: nobody knows of which."""
        if tables is None:
            self._any = commit
            return
        for table in tables:
            self._last[table] = commit

    def any_since(self, tables: Iterable[int], commit: int) -> bool:
        last = self._last.get
        return self._any > commit or any(last(table, 0) > commit for table in tables)


def reached(snapshot: Snapshot, tables: Set[int]) -> frozenset[int]:
    """The tables in which writes of these may change rows, and those that show such rows.

    That is by actions of foreign keys and in partitions, children and parents. Triggers' statements are known
    by themselves. Temporary tables are nobody else's.
    """
    key = ("reached", frozenset(tables))
    found: frozenset[int] | None = snapshot.worked_out.get(key)
    if found is None:
        wanted, every = list(tables), set[int]()
        while wanted:
            relation = snapshot.relation(wanted.pop())
            if relation is None or relation.oid in every:
                continue
            every.add(relation.oid)
            wanted += relation.parents
            wanted += [below.oid for below in snapshot.family(relation.oid)]
            wanted += [
                child.oid
                for child, constraint in snapshot.referencing(relation.oid)
                if not _WRITING_ACTIONS.isdisjoint((constraint.on_delete, constraint.on_update))
            ]
        lasting = (oid for oid in every if snapshot.relations[oid].database != "temp")
        found = snapshot.worked_out[key] = frozenset(lasting)
    return found
