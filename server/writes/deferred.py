"""What a transaction has put off: checks of deferrable constraints and constraint triggers, in their order.

A rollback to a savepoint forgets what was put off since, and brings back what has been carried out since: the
rows are as they were then. SET CONSTRAINTS says what is to be put off. PostgreSQL 15, commands/trigger.c
(AfterTriggerSetState, AfterTriggerEndSubXact).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Constraint


class Mark(NamedTuple):
    """A place to come back to: a length of the journal, and what SET CONSTRAINTS had said."""

    length: int
    everything: bool | None
    single: dict[int, bool]


class Deferred:
    """The queue of one transaction, of anything that can be hashed; equal things wait once."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, int] = {}  # -> its number in the order of coming
        self._count = 0
        # (what, its number, whether it was put off or carried out)
        self._journal: list[tuple[Hashable, int, bool]] = []
        self._all: bool | None = None
        self._single: dict[int, bool] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    @property
    def was_used(self) -> bool:
        return bool(self._count or self._single) or self._all is not None

    # --- SET CONSTRAINTS

    def set(self, constraints: Sequence[Constraint] | None, *, deferred: bool) -> None:
        """For some constraints, or for all."""
        if constraints is None:
            self._all = deferred
            self._single.clear()
        else:
            self._single.update((c.oid, deferred) for c in constraints)

    def is_deferred(self, constraint: Constraint) -> bool:
        if not constraint.is_deferrable:
            return False
        everywhere = constraint.is_deferred if self._all is None else self._all
        return self._single.get(constraint.oid, everywhere)

    # --- the queue

    def add(self, what: Hashable) -> None:
        if what not in self._waiting:
            self._count += 1
            self._waiting[what] = self._count
            self._journal.append((what, self._count, True))

    def take(self, is_due: Callable[[Hashable], bool]) -> list[Hashable]:
        """Remove what is due, in order."""
        found = sorted((what for what in self._waiting if is_due(what)), key=self._waiting.__getitem__)
        for what in found:
            self._journal.append((what, self._waiting.pop(what), False))
        return found

    def any(self, wanted: Callable[[Hashable], bool]) -> bool:
        return any(map(wanted, self._waiting))

    # --- savepoints

    def mark(self) -> Mark:
        return Mark(len(self._journal), self._all, dict(self._single))

    def back_to(self, mark: Mark) -> None:
        for what, number, was_added in reversed(self._journal[mark.length :]):
            if was_added:
                self._waiting.pop(what, None)
            else:
                self._waiting[what] = number
        del self._journal[mark.length :]
        self._all, self._single = mark.everything, dict(mark.single)
