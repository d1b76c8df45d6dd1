"""What one statement has brought about: its rows, and those of the foreign keys' actions that follow from it.

All of it is one statement to the triggers of a table: BEFORE STATEMENT triggers fire once for what is done to
it, and those of AFTER STATEMENT that wait are put off when an action does the same again; their transition
tables have the rows of both. PostgreSQL 15 source commands/trigger.c (before_stmt_triggers_fired,
cancel_prior_stmt_triggers), ri_triggers.c (ri_PerformCheck runs an action without firing its triggers).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from polar_lite.protocol.records import dataclass

if TYPE_CHECKING:
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.triggers.row_triggers import StatementTriggers

Operations = frozenset[tuple[int, str]]
_NONE: Operations = frozenset()


class AfterRows(Protocol):
    """Fires the AFTER ROW triggers of rows that have been written."""

    def after(self, effects: Sequence[Effect]) -> None: ...


@dataclass(slots=True)
class FollowUp:
    """Rows with their AFTER triggers: of a whole statement, or of the rows of a part of one alone.

    earlier: rows whose AFTER STATEMENT triggers these are, too. without: operations whose are not these.
    """

    effects: list[Effect]
    statement: StatementTriggers | None = None
    rows: AfterRows | None = None
    earlier: list[Effect] = field(default_factory=list)
    without: Operations = _NONE

    @property
    def operations(self) -> Operations:
        return self.statement.operations - self.without if self.statement is not None else _NONE

    @property
    def fires(self) -> bool:
        return self.statement is not None or self.rows is not None


class FollowUps:
    """The queue of a statement. begun: operations whose BEFORE STATEMENT triggers have fired."""

    def __init__(self, first: Iterable[FollowUp] = (), begun: Iterable[tuple[int, str]] = ()) -> None:
        self._waiting = deque(first)
        self._begun = set(begun)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def clear(self) -> None:
        self._waiting.clear()

    def next(self) -> FollowUp:
        return self._waiting.popleft()

    def begin(self, triggers: StatementTriggers) -> None:
        """Fire the BEFORE STATEMENT triggers of an action, unless its rows join some that wait already."""
        if self._of(triggers) is None:
            triggers.before_statement(self._begun)
            self._begun |= triggers.operations

    def add(self, effects: list[Effect], triggers: StatementTriggers | None) -> None:
        """The rows of an action."""
        same = self._of(triggers) if triggers is not None else None
        if same is None:
            self._waiting.append(FollowUp(effects, triggers))
        else:
            same.effects += effects

    def _of(self, triggers: StatementTriggers) -> FollowUp | None:
        return next((found for found in self._waiting if found.statement is triggers), None)

    def fire(self, done: FollowUp) -> None:
        """The AFTER triggers of rows from which nothing follows any more but what waits."""
        if done.rows is not None:
            done.rows.after(done.effects)
        if done.statement is None:
            return
        again = [found for found in self._waiting if found.operations & done.operations]
        if not (again or done.earlier or done.without):
            done.statement.after(done.effects)
            return
        rows = [*done.earlier, *done.effects]
        if done.effects:
            done.statement.after_rows(done.effects, rows)
        for found in again[:1]:
            found.earlier = [*rows, *found.earlier]
        done.statement.after_statement(rows, done.without.union(*(found.operations for found in again)))
