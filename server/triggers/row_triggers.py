"""Triggers on tables: which fire for a statement, in what order, with what, and what their answers mean.

BEFORE triggers of a statement, then per row those BEFORE it; those AFTER the rows when the whole
statement has been done, row by row; those AFTER the statement last. At one time they fire by name. PostgreSQL
15 docs, chapter 39 (triggers), source commands/trigger.c; Oracle 19c PL/SQL Language Reference, chapter 9.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import row_triggers
from polar_lite.catalog.dialect.command import Command
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import REGISTRY, Function
from polar_lite.catalog.plsql import routines
from polar_lite.catalog.plsql import triggers as pl
from polar_lite.catalog.plsql.values import Record
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine.rows import native_reader, stored_writer
from polar_lite.server.triggers import text_search
from polar_lite.server.triggers.put_off import PutOff
from polar_lite.server.triggers.transition_tables import TransitionTables

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.catalog.objects import Constraint, Relation, Routine, Trigger
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.sessions.session import Session

Image = Sequence[Any]
_MOST_KEPT: Final = 100
_OPERATIONS: Final = {Command.INSERT: "INSERT", Command.UPDATE: "UPDATE", Command.DELETE: "DELETE"}


class Images:
    """A table's rows as triggers see them: stored images to records and back."""

    def __init__(self, relation: Relation) -> None:
        columns = [c for c in relation.columns if not c.has_dropped]
        self.shape = pl.shape_of(relation)
        self._oid = relation.oid
        self._readers = _used(native_reader(c.type) for c in columns)
        self._writers = _used(stored_writer(c.type) for c in columns)

    def record(self, image: Image, rowid: int | None = None) -> Record:
        record = Record(self.shape, image)
        record.row = rowid, self._oid
        for place, reader in self._readers:
            if record.values[place] is not None:
                record.values[place] = reader(record.values[place])
        return record

    def absent(self) -> Record:
        return Record(self.shape)

    def pair(self, new: Image | None, old: Image | None, rowid: int | None) -> tuple[Record, Record]:
        """NEW, which has yet to be written, and OLD, the row at `rowid`."""
        return (
            self.record(new) if new is not None else self.absent(),
            self.record(old, rowid) if old is not None else self.absent(),
        )

    def written(self, effect: Effect) -> tuple[Record, Record]:
        """NEW and OLD of what has been done."""
        new, old = effect.new, effect.old
        return (
            self.record(new, effect.new_rowid) if new is not None else self.absent(),
            self.record(old, effect.old_rowid) if old is not None else self.absent(),
        )

    def image(self, record: Record) -> tuple[Any, ...]:
        values = list(record.values)
        for place, writer in self._writers:
            if values[place] is not None:
                values[place] = writer(values[place])
        return tuple(values)


def _used(functions: Iterable[Callable[[Any], Any] | None]) -> list[tuple[int, Callable[[Any], Any]]]:
    return [(place, function) for place, function in enumerate(functions) if function is not None]


def triggers_of(session: Session, plan: Plan) -> StatementTriggers:
    """What a plan fires now. It is kept: a plan belongs to one version of the catalog."""
    modes = enabled_modes(session)
    kept = session.statement_triggers
    found = kept.get((id(plan), modes))
    if found is None or found.plan is not plan:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kind = StatementTriggers
        if plan.members is not None:
            from polar_lite.server.triggers.family_triggers import FamilyTriggers as kind
        found = kept[id(plan), modes] = kind(session, plan, modes)
    return found


class StatementTriggers:
    """The triggers that one statement fires on its target. It keeps nothing of an execution.

    modes: the values of tgenabled that fire.
    """

    def __init__(self, session: Session, plan: Plan, modes: str) -> None:
        relation = session.snapshot.relations[plan.target_oid]
        operations = _operations_of(plan)
        updated = frozenset(c.name for c in relation.columns if c.attnum in plan.assigned)
        self.plan = plan
        self._session = session
        self.relation = relation
        self.images = Images(relation)
        self._operations = [
            _Operation(session, relation, self.images, name, plan, updated, modes) for name in operations
        ]
        self._by_name = {operation.name: operation for operation in self._operations}
        # Of compound triggers, by function: one mapping for each execution, which may nest.
        self._states: list[dict[int, Any]] = []
        for operation in self._operations:
            for fired in operation.all:
                fired.states = self._states

    @property
    def depth(self) -> int:
        """How many executions of the statement are under way: `back_to` forgets those that have failed."""
        return len(self._states)

    def back_to(self, depth: int) -> None:
        del self._states[depth:]

    def deepen(self, depth: int) -> None:
        """Be in as many executions as the statement that these triggers are a part of."""
        while len(self._states) < depth:
            self._states.append({})

    @property
    def reads_tables(self) -> bool:
        return any(operation.reads_tables for operation in self._operations)

    @property
    def fires_before_row(self) -> bool:
        return any(operation.before_row for operation in self._operations)

    @property
    def fires_after_row(self) -> bool:
        return any(operation.after_row for operation in self._operations)

    @property
    def operations(self) -> frozenset[tuple[int, str]]:
        """OID of the table and what may be done to it."""
        return frozenset((self.relation.oid, operation.name) for operation in self._operations)

    def before_statement(self, without: Collection[tuple[int, str]] = ()) -> None:
        """without: operations whose triggers have fired already."""
        self._states.append({})
        for operation in self._operations:
            if (self.relation.oid, operation.name) not in without:
                operation.fire_statement(row_triggers.BEFORE)

    def after(self, effects: Sequence[Effect]) -> None:
        """The AFTER triggers, once everything is written: the rows in order, then the statement's."""
        with self._ending(), self._transition_tables(effects) as tables:
            self._fire_rows(effects, tables)
            self._fire_statement(tables)

    def after_rows(self, effects: Sequence[Effect], statement: Sequence[Effect]) -> None:
        """Those of some rows of a statement that has done all of `statement`."""
        with self._transition_tables(statement) as tables:
            self._fire_rows(effects, tables)

    def after_statement(self, statement: Sequence[Effect], without: Collection[tuple[int, str]]) -> None:
        with self._ending(), self._transition_tables(statement) as tables:
            self._fire_statement(tables, without)

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """The execution is over with this."""
        depth = max(self.depth - 1, 0)
        try:
            yield
        finally:
            self.back_to(depth)

    @contextmanager
    def _transition_tables(self, effects: Sequence[Effect]) -> Iterator[dict[str, TransitionTables]]:
        """By operation, where a trigger reads them."""
        tables = {
            operation.name: TransitionTables(
                self._session, self.relation, self._of_operation(effects, operation.name)
            )
            for operation in self._operations
            if operation.reads_tables
        }
        try:
            yield tables
        finally:
            for made in tables.values():
                made.drop()

    def _of_operation(self, effects: Sequence[Effect], name: str) -> list[Effect]:
        """What is in the transition tables of an operation."""
        return [e for e in effects if e.relation == self.relation.oid and operation_of(e) == name]

    def _fire_rows(self, effects: Sequence[Effect], tables: Mapping[str, TransitionTables]) -> None:
        if any(operation.after_row for operation in self._operations):
            interrupts = self._session.interrupts
            for effect in effects:
                interrupts.check()
                if effect.relation == self.relation.oid:
                    self.after_row(effect, tables)

    def _fire_statement(
        self, tables: Mapping[str, TransitionTables], without: Collection[tuple[int, str]] = ()
    ) -> None:
        for operation in reversed(self._operations):
            if (self.relation.oid, operation.name) not in without:
                operation.fire_statement(0, tables.get(operation.name))

    def after_row(self, effect: Effect, tables: Mapping[str, TransitionTables]) -> None:
        operation = self._by_name.get(operation_of(effect))
        if operation is None:
            return
        images = self.images
        for fired in operation.after_row:
            new, old = images.written(effect)
            if fired.constraint is None or not self._session.referential.is_deferred(fired.constraint):
                fired.fire(new, old, tables.get(operation.name))
            elif fired.holds(new, old):
                self._put_off(fired, fired.constraint, effect)

    def _put_off(self, fired: _Fired, constraint: Constraint, effect: Effect) -> None:
        def run() -> None:
            fired.call(*self.images.written(effect))

        self._session.referential.put_off(PutOff(constraint, self.relation.oid, run))

    def before_row(
        self, operation: str, new: Image | None, old: Image | None, rowid: int | None = None
    ) -> Image | None:
        """Fire the BEFORE or INSTEAD OF triggers of a row; the new image, changed or not, or None to skip it.

        rowid: of the old row, which one of a view has not.
        For a DELETE any image means to go on.
        """
        images = self.images
        for fired in self._by_name[operation].before_row:
            given, before = images.pair(new, old, rowid)
            if not fired.holds(given, before):
                continue
            result = fired.call(given, before)
            # Oracle's body gives back NEW, which a DELETE has not, and cannot skip the row.
            if (result is None or result.is_absent) and not fired.target.is_inline:
                return None
            if new is not None and result is not None:
                new = images.image(self._adopted(result, fired))
        return new if new is not None else old

    def _adopted(self, result: Record, fired: _Fired) -> Record:
        """A returned row as one of the table's (42804)."""
        wanted = self.images.shape
        if result.shape is wanted:
            return result
        if result.shape is None:
            raise PgError(
                code.OBJECT_NOT_IN_PREREQUISITE_STATE,
                'record "new" is not assigned yet',
                detail="The tuple structure of a not-yet-assigned record is indeterminate.",
            )
        given = result.shape.types
        if len(given) != len(wanted.types):
            raise fired.mismatch(
                f"Number of returned columns ({len(given)}) does not match"
                f" expected column count ({len(wanted.types)})."
            )
        for number, (type_, expected) in enumerate(zip(given, wanted.types, strict=True), 1):
            if type_.oid != expected.oid:
                shown = [pgtypes.format_type(t.oid, t.typmod) for t in (type_, expected)]
                raise fired.mismatch(
                    f"Returned type {shown[0]} does not match expected type {shown[1]} in column {number}."
                )
        return Record(wanted, result.values)


def _operations_of(plan: Plan) -> list[str]:
    if plan.kind is Command.INSERT and plan.assigned:
        return ["INSERT", "UPDATE"]  # ON CONFLICT DO UPDATE fires the triggers of both
    if plan.kind is not Command.MERGE or plan.row_plan is None:
        return [_OPERATIONS[plan.kind]]
    kinds = {action.kind for action in plan.row_plan.actions}
    if any(action.then_delete for action in plan.row_plan.actions):
        kinds.add(Command.DELETE)
    return [name for kind, name in _OPERATIONS.items() if kind in kinds]


def operation_of(effect: Effect) -> str:
    return "INSERT" if effect.old is None else "DELETE" if effect.new is None else "UPDATE"


class _Operation:
    """INSERT, UPDATE or DELETE, and the triggers that fire for it."""

    def __init__(
        self,
        session: Session,
        relation: Relation,
        images: Images,
        name: str,
        plan: Plan,
        updated: frozenset[str],
        fires: str,
    ) -> None:
        self.name = name
        self._images = images
        bit = row_triggers.EVENTS[name]
        found = [
            _Fired(session, relation, t, name, updated)
            for t in plan.triggers
            if t.type & bit
            and t.enabled in fires
            and (name != "UPDATE" or not t.columns or not plan.assigned.isdisjoint(t.columns))
        ]
        self.all = found
        rows = [f for f in found if row_triggers.is_row(f.trigger)]
        decides = row_triggers.BEFORE | row_triggers.INSTEAD
        self.before_row = [f for f in rows if f.trigger.type & decides]
        self.after_row = [f for f in rows if not f.trigger.type & decides]
        self._statement = [f for f in found if not row_triggers.is_row(f.trigger)]
        self.reads_tables = any(f.reads_tables for f in found)

    def fire_statement(self, time: int, tables: TransitionTables | None = None) -> None:
        for fired in self._statement:
            if fired.trigger.type & row_triggers.BEFORE == time:
                fired.fire(self._images.absent(), self._images.absent(), tables)


class _Fired:
    """One trigger in one statement."""

    def __init__(
        self, session: Session, relation: Relation, trigger: Trigger, operation: str, updated: frozenset[str]
    ) -> None:
        self.trigger = trigger
        self.target = pl.target_of(relation, trigger)
        self._session = session
        self._relation = relation
        self.reads_tables = bool(trigger.new_table or trigger.old_table)
        # Of a constraint trigger.
        self.constraint = next((c for c in relation.constraints if c.oid == trigger.constraint), None)
        self._facts = facts_of(session, relation, trigger, operation, updated)
        self.states: list[dict[int, Any]] = []

    def holds(self, new: Record, old: Record) -> bool:
        if self.trigger.condition is None:
            return True
        runtime = self._session.runtime
        return bool(runtime.trigger_condition(self.trigger, self._relation, new, old))

    def call(self, new: Record, old: Record, tables: TransitionTables | None = None) -> Record | None:
        builtin = builtin_function(self.trigger.function)
        if builtin is not None:
            return BUILTINS[builtin.source](self._session.context, self._facts, new, old)
        routine = self._session.snapshot.routine(self.trigger.function)
        if routine is None:
            raise PgError(
                code.UNDEFINED_FUNCTION, f"function with OID {self.trigger.function} does not exist"
            )
        if routine.language == "c":
            from polar_lite.catalog import extensions  # rare

            made: Record | None = extensions.trigger(routine.source)(
                self._session.context, self._facts, new, old
            )
            return made
        if self.trigger.compound:
            return self._section(routine, new, old)
        transitions = tables.of(self.trigger) if tables is not None and self.reads_tables else ()
        result: Record | None = self._session.runtime.call_trigger(
            routine, self.target, new, old, self._facts, transitions
        )
        return result

    def _section(self, routine: Routine, new: Record, old: Record) -> Record | None:
        """One section of a compound trigger; its state is that of the statement."""
        from polar_lite.catalog.plsql.compound import section_of  # it compiles

        runtime = self._session.runtime
        if not self.states:
            self.states.append({})
        states = self.states[-1]
        state = states.get(self.trigger.function)
        if state is None:
            absent = Record(pl.shape_of(self._relation))
            state = runtime.begin_compound(routine, self.target, absent, self._facts)
            states[self.trigger.function] = state
        row: Record | None = runtime.call_section(
            routine, state, section_of(self.trigger), (new, old), self._facts
        )
        return row

    def mismatch(self, detail: str) -> PgError:
        """42804 for a row that is none of the table's."""
        routine = self._session.snapshot.routines[self.trigger.function]
        name = routines.signature_of(routine, self._session.environment())
        return PgError(
            code.DATATYPE_MISMATCH,
            "returned row structure does not match the structure of the triggering table",
            detail=detail,
            where=f"PL/pgSQL function {name} during function exit",
        )

    def fire(self, new: Record, old: Record, tables: TransitionTables | None = None) -> None:
        """Fire it where its answer does not matter."""
        if self.holds(new, old):
            self.call(new, old, tables)


def builtin_function(oid: int) -> Function | None:
    return REGISTRY.by_oid.get(oid)


def suppress_redundant_updates(
    context: SessionContext, facts: pl.Facts, new: Record, old: Record
) -> Record | None:
    """Skip an UPDATE that changes nothing. PostgreSQL 15 docs 9.28 (functions-trigger), trigfuncs.c."""
    misused = None
    if not facts.updating:
        misused = "on update"
    elif facts.tg_when != "BEFORE":
        misused = "before update"
    elif facts.tg_level != "ROW":
        misused = "for each row"
    if misused is not None:
        raise PgError(
            code.E_R_I_E_TRIGGER_PROTOCOL_VIOLATED,
            f"suppress_redundant_updates_trigger: must be called {misused}",
        )
    # As text, since 1.1 and 1.10 are equal and not the same.
    return None if list(map(str, new.values)) == list(map(str, old.values)) else new


# Built-in trigger functions, by prosrc.
BUILTINS: Final[dict[str, Callable[[SessionContext, pl.Facts, Record, Record], Record | None]]] = {
    "suppress_redundant_updates_trigger": suppress_redundant_updates,
    "tsvector_update_trigger_byid": text_search.by_name,
    "tsvector_update_trigger_bycolumn": text_search.by_column,
}


@contextmanager
def suspended(session: Session) -> Iterator[None]:
    """Within it no trigger fires: a command rewrites rows without changing what they say."""
    before, session.fires_triggers = session.fires_triggers, False
    try:
        yield
    finally:
        session.fires_triggers = before


def enabled_modes(session: Session) -> str:
    """The values of tgenabled that fire under session_replication_role."""
    if not session.fires_triggers:
        return ""
    return "RA" if session.settings.text("session_replication_role") == "replica" else "OA"


def facts_of(
    session: Session, relation: Relation, trigger: Trigger, operation: str, updated: frozenset[str]
) -> pl.Facts:
    schema = session.snapshot.schema(relation.schema)
    bits = trigger.type
    return pl.Facts(
        tg_name=session.snapshot.routines[trigger.function].name if trigger.compound else trigger.name,
        tg_when=row_triggers.time_of(trigger),
        tg_level="ROW" if bits & row_triggers.ROW else "STATEMENT",
        tg_op=operation,
        tg_relid=relation.oid,
        tg_relname=relation.name,
        tg_table_name=relation.name,
        tg_table_schema=schema.name if schema is not None else "",
        tg_nargs=len(trigger.arguments),
        tg_argv=pl.argv(trigger.arguments),
        inserting=operation == "INSERT",
        updating=operation == "UPDATE",
        deleting=operation == "DELETE",
        updated=updated,
    )


def fire_truncate(session: Session, relation: Relation, *, before: bool) -> None:
    """The statement-level triggers of TRUNCATE on one table."""
    fires = enabled_modes(session)
    for trigger in row_triggers.of_events(relation.triggers, row_triggers.TRUNCATE):
        if trigger.enabled in fires and row_triggers.fires_before(trigger) == before:
            images = Images(relation)
            fired = _Fired(session, relation, trigger, "TRUNCATE", frozenset())
            fired.fire(images.absent(), images.absent())


__all__ = ["Images", "StatementTriggers", "enabled_modes", "facts_of", "fire_truncate"]
