"""What follows from the rows that a statement has written: foreign keys, deferrable keys, AFTER triggers.

PostgreSQL runs a trigger per row and constraint, when the whole statement has been done. The same is
done here with sets: one look-up tells which keys of all written rows have no row to refer to, or
still have rows that refer to them; only those are then gone through one by one, in PostgreSQL's order.
What an action (CASCADE, SET NULL ..) writes is a statement of its own whose rows go to the end of the
queue, so that a check sees the state after all actions that come before it, and AFTER triggers of these
rows come after those of the statement itself. PostgreSQL 15 source ri_triggers.c, commands/trigger.c
(AfterTriggerEndQuery).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from polar_lite.catalog.families import split
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine.calls import guarded
from polar_lite.server.engine.locks import LockConflict, Row, RowMode
from polar_lite.server.engine.rows import to_native
from polar_lite.server.transactions import table_locks
from polar_lite.server.triggers.put_off import PutOff
from polar_lite.server.writes import action_texts, exclusion_checks, referential_errors, unique_checks
from polar_lite.server.writes.deferred import Deferred
from polar_lite.server.writes.exclusion_checks import ExclusionCheck
from polar_lite.server.writes.follow_ups import FollowUp, FollowUps
from polar_lite.server.writes.unique_checks import UniqueCheck

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.foreign_keys import KeyLookup
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.catalog.objects import Column, Constraint, Relation
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.triggers.row_triggers import StatementTriggers
    from polar_lite.server.writes.deferred import Mark

_CHUNK: Final = 200
T = TypeVar("T")
Key = tuple[Any, ...]
# A row that other rows refer to: (relation OID, rowid). Writing them takes KEY SHARE on it.
SharedRow = tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class _Event:
    """Something to do for one written row. PostgreSQL's order: by row, actions first, by constraint."""

    place: int
    is_check: bool
    constraint: int
    run: Callable[[], None] = field(compare=False)


class _KeyCheck(NamedTuple):
    """A foreign key's check that was put off. of_parent: the key is one that rows referred to."""

    constraint: int
    of_parent: bool
    key: Key


_Check = _KeyCheck | UniqueCheck | ExclusionCheck


class Referential:
    """The foreign keys of one session, what is put off to the end of its transaction, and the queue."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._deferred = Deferred()
        self._lookups: dict[int, tuple[Constraint, KeyLookup]] = {}
        self._action: Plan | None = None
        self._follow_ups = FollowUps()

    # --- what others call

    def after_parts(self, parts: Iterable[FollowUp], begun: Iterable[tuple[int, str]]) -> None:
        """As after_statement, for a statement of several parts, once all of them have been done.

        begun: what BEFORE STATEMENT triggers of the parts have fired for.
        """
        self._follow_all(FollowUps(parts, begun), is_lone=False)

    def after_statement(
        self, plan: Plan, effects: list[Effect], triggers: StatementTriggers | None, *, is_lone: bool
    ) -> None:
        """Check and carry out what follows from a statement's rows; then fire its AFTER triggers.

        is_lone: it is its transaction's only one. It waits by itself while others have locked a row that the
        written ones refer to, or one that refers to them. Raises 23503, and what actions and triggers raise.
        """
        if plan is self._action:
            self._follow_ups.add(effects, triggers)
            return
        first = FollowUp(effects, triggers)
        self._follow_all(FollowUps([first], first.operations), is_lone=is_lone)

    def _follow_all(self, follow_ups: FollowUps, *, is_lone: bool) -> None:
        outer, self._follow_ups = self._follow_ups, follow_ups
        try:
            while follow_ups:
                self._follow(follow_ups.next(), is_lone=is_lone)
        finally:
            self._follow_ups = outer

    def begin(self, plan: Plan, triggers: StatementTriggers) -> None:
        """Fire the BEFORE STATEMENT triggers of a statement."""
        if plan is self._action:
            self._follow_ups.begin(triggers)
        else:
            triggers.before_statement()

    def set_modes(self, constraints: Sequence[Constraint] | None, *, deferred: bool) -> None:
        """SET CONSTRAINTS; None stands for all. What is immediate from now on is carried out at once."""
        self._deferred.set(constraints, deferred=deferred)
        if not deferred:
            self._carry_out(lambda what: not self._is_put_off(what))

    def check_deferred(self) -> None:
        """All that was put off, at COMMIT, and what is put off by that; a first violation is raised."""
        if self._deferred:
            self._carry_out(lambda _: True)

    def _carry_out(self, is_due: Callable[[Hashable], bool]) -> None:
        while found := self._deferred.take(is_due):
            for what in found:
                if isinstance(what, PutOff):
                    self._session.transaction.become_writer()
                    what.run()
                elif isinstance(what, UniqueCheck | ExclusionCheck):
                    self._until_free(partial(self._compare, what))
                elif isinstance(what, _KeyCheck) and (known := self._constraint_of(what)) is not None:
                    self._check_now(self._lookup(*known), of_parent=what.of_parent, key=what.key)

    def _is_put_off(self, what: Hashable) -> bool:
        if isinstance(what, PutOff):
            return self._deferred.is_deferred(what.constraint)
        known = self._constraint_of(what) if isinstance(what, _Check) else None
        return known is not None and self._deferred.is_deferred(known[1])

    def _compare(self, check: UniqueCheck | ExclusionCheck) -> None:
        known = self._constraint_of(check)
        if known is not None:
            check.compare(self._session, *known)

    def _constraint_of(self, check: _Check) -> tuple[Relation, Constraint] | None:
        return _constraint_of(self._session.snapshot, check.constraint)

    def is_deferred(self, constraint: Constraint) -> bool:
        """Whether it is to be put off now."""
        return self._deferred.is_deferred(constraint)

    def put_off(self, trigger: PutOff) -> None:
        """Let a constraint trigger fire at the end of the transaction."""
        self._deferred.add(trigger)

    def _check_now(self, lookup: KeyLookup, *, of_parent: bool, key: Key) -> None:
        """A check that was put off."""

        def check() -> None:
            shared: list[SharedRow] = []
            if of_parent:
                self._check_parent(lookup, key)
            elif list(self._without_parent(lookup, [key], shared)):
                self._check_child(lookup, key)
            self._share(shared, is_lone=False)

        self._until_free(check)

    @property
    def has_deferred(self) -> bool:
        """Whether something is to be done at the end of the transaction."""
        return bool(self._deferred)

    def has_pending(self, relation: Relation) -> bool:
        """Whether checks or triggers of rows of the table are put off: DDL must wait (55006)."""
        if not self._deferred:
            return False
        own = {c.oid for c in relation.constraints if c.type == "f"}
        others = {c.oid for _, c in self._session.snapshot.referencing(relation.oid)}

        def concerns(what: Hashable) -> bool:
            if isinstance(what, PutOff | UniqueCheck | ExclusionCheck):
                return what.relation == relation.oid
            return isinstance(what, _KeyCheck) and what.constraint in (others if what.of_parent else own)

        return self._deferred.any(concerns)

    def mark(self) -> Mark:
        """What is put off, for a savepoint."""
        return self._deferred.mark()

    def back_to(self, mark: Mark) -> None:
        self._deferred.back_to(mark)

    def transaction_ended(self) -> None:
        if self._deferred.was_used:
            self._deferred = Deferred()
        self._action = None
        self._follow_ups.clear()

    def _follow(self, written: FollowUp, *, is_lone: bool) -> None:
        def find() -> list[_Event]:
            shared: list[SharedRow] = []
            events = sorted(self._events(written.effects, shared))
            self._share(shared, is_lone=is_lone and not written.fires and not events)
            return events

        for event in self._until_free(find):
            self._until_free(event.run)
        self._follow_ups.fire(written)

    def _until_free(self, work: Callable[[], T]) -> T:
        """What `work` returns, which reads and locks; it is done again after each wait for a lock."""
        transaction = self._session.transaction
        while True:
            # It may have been set aside, and its own rows are to be seen.
            transaction.become_writer()
            try:
                return work()
            except LockConflict as conflict:
                if self._session.sqlite_depth:
                    raise
                transaction.wait_for(conflict)

    # --- which rows need a look

    def _events(self, effects: Sequence[Effect], shared: list[SharedRow]) -> Iterator[_Event]:
        by_relation: dict[int, list[tuple[int, Effect]]] = {}
        for place, effect in enumerate(effects):
            by_relation.setdefault(effect.relation, []).append((place, effect))
        snapshot = self._session.snapshot
        for oid, rows in by_relation.items():
            relation = snapshot.relations[oid]
            fires = unique_checks.firing(self._session, relation)
            for constraint in relation.constraints:
                if constraint.type == "f" and not constraint.is_part and fires(constraint):
                    yield from self._of_children(self._lookup(relation, constraint), rows, shared)
                elif unique_checks.is_deferrable_key(constraint) and fires(constraint):
                    found = unique_checks.doubtful(self._session, relation, constraint, rows)
                    yield from self._of_key(constraint, found)
                elif constraint.type == "x" and (fires(constraint) or not constraint.is_deferrable):
                    conflicts = exclusion_checks.found_conflicts(self._session, relation, constraint, rows)
                    yield from self._of_key(constraint, conflicts)
            for child, constraint in snapshot.referencing(oid):
                if fires(constraint):
                    yield from self._of_parents(self._lookup(child, constraint), rows)

    def _of_key(
        self, constraint: Constraint, found: Iterable[tuple[int, UniqueCheck | ExclusionCheck]]
    ) -> Iterator[_Event]:
        """Rows with a new key that has to be compared."""
        for place, check in found:
            if self._deferred.is_deferred(constraint):
                self._deferred.add(check)
            else:
                yield _Event(place, False, constraint.oid, partial(self._compare, check))

    def _of_children(
        self, lookup: KeyLookup, rows: Sequence[tuple[int, Effect]], shared: list[SharedRow]
    ) -> Iterator[_Event]:
        """Rows inserted, or changed in their key: they must refer to something."""
        constraint = lookup.constraint
        places = _places(lookup.child, lookup.child_columns)
        keys: dict[Key, int] = {}
        for place, effect in rows:
            if effect.new is None:
                continue
            key = tuple([effect.new[i] for i in places])
            if effect.old is not None and key == tuple([effect.old[i] for i in places]):
                continue
            if None not in key:
                keys.setdefault(key, place)
            elif constraint.match == "f" and any(value is not None for value in key):
                yield _Event(
                    place,
                    True,
                    constraint.oid,
                    _raising(referential_errors.mixed_nulls(self._session, lookup)),
                )
        if self._deferred.is_deferred(constraint):
            for key in keys:
                self._deferred.add(_KeyCheck(constraint.oid, False, key))
            return
        for key in self._without_parent(lookup, keys, shared):
            yield _Event(keys[key], True, constraint.oid, partial(self._check_child, lookup, key))

    def _of_parents(self, lookup: KeyLookup, rows: Sequence[tuple[int, Effect]]) -> Iterator[_Event]:
        """Rows deleted, or changed in their key, that are referred to."""
        from polar_lite.catalog.row_triggers import is_row  # loads the dialect

        constraint = lookup.constraint
        places = _places(lookup.parent, lookup.parent_columns)
        lost: dict[Key, list[tuple[int, Key | None]]] = {}
        for place, effect in rows:
            if effect.old is None:
                continue
            key = tuple([effect.old[i] for i in places])
            new = None if effect.new is None else tuple([effect.new[i] for i in places])
            if None in key or key == new:
                continue
            if self._deferred.is_deferred(constraint) and _action(constraint, new) == "a":
                self._deferred.add(_KeyCheck(constraint.oid, True, key))
            else:
                lost.setdefault(key, []).append((place, new))
        # An action fires the statement triggers of its table, though it finds no row.
        always = any(not is_row(trigger) for trigger in lookup.child.triggers)
        for key in list(lost) if always else self._with_children(lookup, list(lost)):
            for place, new in lost[key]:
                yield _Event(place, False, constraint.oid, partial(self._act, lookup, key, new))

    # --- look-ups

    def _lookup(self, child: Relation, constraint: Constraint) -> KeyLookup:
        from polar_lite.catalog.dialect.foreign_keys import KeyLookup  # loads all of the dialect

        snapshot = self._session.snapshot
        known = self._lookups.get(constraint.oid)
        if (
            known is None
            or known[1].child is not child
            or known[1].parent is not snapshot.relation(constraint.foreign_table)
            or known[1].is_stale(snapshot)
        ):
            known = (constraint, KeyLookup(snapshot, child, constraint))
            self._lookups[constraint.oid] = known
        self._session.register_functions(known[1].functions)
        return known[1]

    def _without_parent(
        self, lookup: KeyLookup, keys: Iterable[Key], shared: list[SharedRow]
    ) -> Iterator[Key]:
        wanted = list(keys)
        if wanted:
            table_locks.look_at(self._session, lookup.parent)
        for chunk in _chunks(wanted):
            for number, rowid in self._rows(lookup.parents(len(chunk)), chunk):
                if rowid is None:
                    yield chunk[number]
                else:
                    shared.append(split(rowid, lookup.parent.oid))

    def _with_children(self, lookup: KeyLookup, keys: Sequence[Key]) -> Iterator[Key]:
        if keys:
            table_locks.look_at(self._session, lookup.child)
        for chunk in _chunks(keys):
            for (number,) in self._rows(lookup.children(len(chunk)), chunk):
                yield chunk[number]

    def _rows(self, sql: str, keys: Sequence[Key]) -> list[tuple[Any, ...]]:
        raw = self._session.connection.raw
        values = [value for key in keys for value in key]
        found: list[tuple[Any, ...]] = guarded(self._session, lambda: raw.execute(sql, values).fetchall())
        return found

    # --- what is done about one row

    def _check_child(self, lookup: KeyLookup, key: Key) -> None:
        """RI_FKey_check: a row with the key is there, and what it refers to is not."""
        missing = self._rows(lookup.parents(1), [key])[0][1] is None
        if missing and self._rows(lookup.child_rows, [key]):
            raise referential_errors.not_present(self._session, lookup, key)

    def _check_parent(self, lookup: KeyLookup, key: Key) -> None:
        """NO ACTION: rows refer to the key, and no row of the parent has it now."""
        if not self._rows(lookup.parent_rows, [key]):
            self._restrict(lookup, key)

    def _restrict(self, lookup: KeyLookup, key: Key) -> None:
        rows = self._rows(lookup.child_of, [key])
        if rows:
            # Another transaction may be about to delete it, or to let it refer to something else.
            self._share([split(rows[0][0], lookup.child.oid)], is_lone=True)
            raise referential_errors.still_referenced(self._session, lookup, key)

    def _share(self, rows: Sequence[SharedRow], *, is_lone: bool) -> None:
        """KEY SHARE locks; those of a transaction of one statement need not be kept, only looked for."""
        if not rows:
            return
        transaction, locks = self._session.transaction, self._session.database.locks
        wanted = [(Row(oid, rowid), RowMode.KEY_SHARE) for oid, rowid in dict.fromkeys(rows)]
        if is_lone:
            locks.check(transaction, wanted)
        else:
            transaction.take_locks([lock for lock in wanted if not locks.holds(transaction, *lock)])

    def _act(self, lookup: KeyLookup, key: Key, new: Key | None) -> None:
        """The constraint's action for a row whose key was `key` and is `new` (None: deleted)."""
        match _action(lookup.constraint, new):
            case "a":
                self._check_parent(lookup, key)
            case "r":
                self._restrict(lookup, key)
            case "c":
                self._cascade(lookup, key, new)
            case "n":
                self.run_action(lookup, action_texts.set_to(lookup, "NULL", deletes=new is None), key)
            case _:
                self.run_action(lookup, action_texts.set_to(lookup, "DEFAULT", deletes=new is None), key)
                # The default may be the key that is gone.
                self._check_parent(lookup, key)

    def _cascade(self, lookup: KeyLookup, key: Key, new: Key | None) -> None:
        if new is None:
            self.run_action(lookup, action_texts.delete(lookup), key)
            return
        self.run_action(lookup, action_texts.update(lookup), new, key)

    def run_action(self, lookup: KeyLookup, text: str, *keys: Key) -> None:
        """Run an action's statement with the rights of the table's owner; its rows join the queue.

        The local `context_of_sql` is what errors and messages below it show.
        """
        from polar_lite.server import execute
        from polar_lite.server.plsql import errors as plsql_errors

        context_of_sql = f'SQL statement "{text}"'
        session = self._session
        types = [c.type for c in lookup.parent_columns] * len(keys)
        values = to_native([tuple(value for key in keys for value in key)], types)[0]
        session.push_security(lookup.child.owner)
        outer = self._action
        environment = session.environment()
        if lookup.child.forces_row_security:
            environment = replace(environment, row_security=None)
        try:
            plan, literals = session.planner.plan_text(text, environment, [t.oid for t in types])
            self._action = plan
            execute.run_plan(session, plan, values, literals)
        except PgError as error:
            plsql_errors.add_outer_line(error, context_of_sql)
            raise
        finally:
            self._action = outer
            session.pop_security()


def check_table(session: Session, snapshot: Snapshot, child: Relation, constraint: Constraint) -> None:
    """23503 for a row of the table that refers to nothing (RI_Initial_Check)."""
    from polar_lite.catalog.dialect.foreign_keys import KeyLookup

    lookup = KeyLookup(snapshot, child, constraint)
    session.register_functions(lookup.functions)
    raw = session.connection.raw
    row = guarded(session, lambda: raw.execute(lookup.orphans).fetchone())
    if row is None:
        return
    if constraint.match == "f" and None in row:
        raise referential_errors.mixed_nulls(session, lookup)
    raise referential_errors.not_present(session, lookup, row)


def _constraint_of(snapshot: Snapshot, oid: int) -> tuple[Relation, Constraint] | None:
    for relation in snapshot.relations.values():
        for constraint in relation.constraints:
            if constraint.oid == oid:
                return relation, constraint
    return None


def _places(relation: Relation, columns: Sequence[Column]) -> list[int]:
    """Where the columns' values are in an Effect's rows."""
    live = [column.attnum for column in relation.columns if not column.has_dropped]
    return [live.index(column.attnum) for column in columns]


def _chunks(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """Big chunks, then a rest in powers of two: few different SQL texts."""
    start = 0
    while start < len(keys):
        left = len(keys) - start
        size = _CHUNK if left >= _CHUNK else 1 << (left.bit_length() - 1)
        yield keys[start : start + size]
        start += size


def _action(constraint: Constraint, new: Key | None) -> str:
    return constraint.on_delete if new is None else constraint.on_update


def _raising(error: PgError) -> Callable[[], None]:
    def run() -> None:
        raise error

    return run
