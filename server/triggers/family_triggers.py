"""Triggers of a statement on a table that has others below it.

The statement's own are those of the table it names; a row fires those of the table it is in. Transition
tables have the rows of all, as the named table has them. PostgreSQL 15, commands/trigger.c
(AfterTriggerSaveEvent).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from polar_lite.catalog.dialect.command import Command
from polar_lite.server.engine.capture import Effect
from polar_lite.server.triggers.row_triggers import StatementTriggers, operation_of, triggers_of
from polar_lite.server.writes.routing import Layout

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.triggers.transition_tables import TransitionTables


class FamilyTriggers(StatementTriggers):
    """Those of the named table, and of members as rows of theirs are written."""

    def __init__(self, session: Session, plan: Plan, modes: str) -> None:
        super().__init__(session, plan, modes)
        self._members: dict[tuple[int, Command], StatementTriggers | None] = {}

    def back_to(self, depth: int) -> None:
        super().back_to(depth)
        for triggers in self._members.values():
            if triggers is not None:
                triggers.back_to(depth)

    def of_member(self, oid: int, kind: Command) -> StatementTriggers | None:
        """The row triggers of a member for one operation; None if it has none."""
        if (oid, kind) not in self._members:
            snapshot = self._session.snapshot
            assert self.plan.members is not None
            plan = self.plan.members.plan(snapshot, self.plan, snapshot.relations[oid], kind)
            self._members[oid, kind] = triggers_of(self._session, plan) if plan.triggers else None
        found = self._members[oid, kind]
        if found is not None:
            found.deepen(self.depth)
        return found

    def _fire_rows(self, effects: Sequence[Effect], tables: Mapping[str, TransitionTables]) -> None:
        interrupts = self._session.interrupts
        firing: dict[tuple[int, str], StatementTriggers | None] = {}
        for effect in effects:
            key = effect.relation, operation_of(effect)
            if key not in firing:
                triggers = self.of_member(effect.relation, Command[key[1]])
                firing[key] = triggers if triggers is not None and triggers.fires_after_row else None
            fired = firing[key]
            if fired is not None:
                interrupts.check()
                fired.after_row(effect, tables)

    @contextmanager
    def _transition_tables(self, effects: Sequence[Effect]) -> Iterator[dict[str, TransitionTables]]:
        wanted = self._as_named(effects) if self.reads_tables else ()
        with super()._transition_tables(wanted) as tables:
            yield tables

    def _of_operation(self, effects: Sequence[Effect], name: str) -> list[Effect]:
        """A row that an UPDATE moves is taken from one member and put into another: it is one of its rows."""
        is_moving = self.plan.kind is Command.UPDATE and name == "UPDATE"
        return list(effects) if is_moving else super()._of_operation(effects, name)

    def _as_named(self, effects: Sequence[Effect]) -> list[Effect]:
        """The effects on members as if they were on the named table."""
        layouts: dict[int, Layout] = {}
        made = []
        for effect in effects:
            layout = layouts.get(effect.relation)
            if layout is None:
                member = self._session.snapshot.relations[effect.relation]
                layout = layouts[effect.relation] = Layout(member, self.relation)
            old, new = (None if row is None else tuple(layout.of(row)) for row in (effect.old, effect.new))
            made.append(effect._replace(relation=self.relation.oid, old=old, new=new))
        return made
