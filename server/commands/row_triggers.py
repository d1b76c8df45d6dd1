"""CREATE, ALTER and DROP TRIGGER on tables, in PostgreSQL's form and in Oracle's with a body.

Checks come in PostgreSQL's order and words. What fires when is `server.triggers.row_triggers`' matter.
Sources: PostgreSQL 15 docs, CREATE TRIGGER, and trigger.c (CreateTrigger); Oracle 19c PL/SQL Language
Reference, CREATE TRIGGER (dml_trigger).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from polar_lite.catalog import privileges
from polar_lite.catalog import row_triggers as triggers
from polar_lite.catalog.bootstrap import SYSTEM_TRIGGER_SCHEMA
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_TRIGGER, Address
from polar_lite.catalog.objects import Relation, Trigger
from polar_lite.catalog.plsql import compound, routines
from polar_lite.catalog.plsql.triggers import Target, target_of
from polar_lite.catalog.snapshot import builtin_functions
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.writing import constraint_triggers
from polar_lite.catalog.writing.routines import NewRoutine, write_routine
from polar_lite.catalog.writing.triggers import NewTrigger, TriggerConstraint, write_trigger
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl, undefined_column
from polar_lite.server.commands.event_triggers import alter_by_name, make_schema, without_parameters
from polar_lite.server.commands.expressions import trigger_condition
from polar_lite.server.commands.partitions import propagation
from polar_lite.server.triggers.row_triggers import BUILTINS

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_PLSQL: Final = 13564
_TIMES: Final = {"COMPOUND": 0, "BEFORE": triggers.BEFORE, "AFTER": 0, "INSTEAD OF": triggers.INSTEAD}
_NO_TRIGGERS: Final = {
    "S": "sequences",
    "i": "indexes",
    "c": "composite types",
    "m": "materialized views",
}


@command(nodes.CreateTrigger, writes=True)
def create_trigger(node: nodes.CreateTrigger, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    if node.constraint and node.or_replace:
        message = "CREATE OR REPLACE CONSTRAINT TRIGGER is not supported"
        raise PgError(code.FEATURE_NOT_SUPPORTED, message)
    relation = ddl.relation_named(node.table)
    _check_relation(ddl, node, relation)
    _make(ddl, node, relation, text)
    if relation.kind == "p" and node.row:
        propagation.give_triggers(ddl, relation.oid, node.names[-1], replaces=bool(node.or_replace))
    return CommandResult("CREATE TRIGGER")


def _make(ddl: Ddl, node: nodes.CreateTrigger, relation: Relation, text: str) -> None:
    bits = _bits(node)
    new_name, old_name = _row_names(node)
    tables = _transition_tables(node, relation)
    condition = None
    if node.when is not None:
        of_row = bits | triggers.ROW if node.timing == "COMPOUND" else bits
        if node.function is None:
            # Oracle's: the row that an event has not is NULL.
            of_row &= ~(triggers.INSERT | triggers.DELETE)
        condition = trigger_condition(ddl, relation, node.when, text, of_row, (new_name, old_name))
    columns = _columns(relation, node)
    trigger = NewTrigger(
        relation.oid,
        node.names[-1],
        0,
        bits,
        "D" if node.enabled is False else "O",
        columns,
        tuple(node.arguments or ()),
        condition.text if condition is not None else None,
        condition.refers_to if condition is not None else (),
        new_table=tables.get("new_table"),
        old_table=tables.get("old_table"),
    )
    if node.function is not None and node.follows:
        raise unsupported("FOLLOWS of a trigger without a body")
    if node.function is not None:
        trigger = replace(trigger, function=_function(ddl, node))
        old = _existing(ddl, node, relation, trigger.name)
        trigger = replace(trigger, constraint=_constraint(ddl, node, relation))
        write_trigger(ddl.writer, trigger, old.oid if old is not None else 0)
    else:
        follows = tuple(trigger_named(relation, names[-1]).oid for names in node.follows or ())
        inline = replace(trigger, names=(new_name, old_name), follows=follows)
        _write_inline(ddl, node, relation, inline)


def _check_relation(ddl: Ddl, node: nodes.CreateTrigger, relation: Relation) -> None:
    """Whether a table of this kind may have such a trigger, and the role may make one."""
    if relation.kind in "rp" and node.timing == "INSTEAD OF":
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f'"{relation.name}" is a table',
            detail="Tables cannot have INSTEAD OF triggers.",
        )
    if node.timing == "COMPOUND" and relation.kind == "p":
        raise unsupported("a compound trigger on a partitioned table")
    if node.timing == "COMPOUND" and relation.kind in "rv":
        pass  # what its sections may be is seen later
    elif relation.kind == "v":
        if node.timing != "INSTEAD OF" and node.row:
            raise PgError(
                code.WRONG_OBJECT_TYPE,
                f'"{relation.name}" is a view',
                detail="Views cannot have row-level BEFORE or AFTER triggers.",
            )
        if any(event == "TRUNCATE" for event, _ in node.events):
            raise PgError(
                code.WRONG_OBJECT_TYPE,
                f'"{relation.name}" is a view',
                detail="Views cannot have TRUNCATE triggers.",
            )
    elif relation.kind not in "rpf":
        kinds = _NO_TRIGGERS.get(relation.kind, "relations of this kind")
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f'relation "{relation.name}" cannot have triggers',
            detail=f"This operation is not supported for {kinds}.",
        )
    if relation.oid < FIRST_NORMAL_OID:
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE, f'permission denied: "{relation.name}" is a system catalog'
        )
    privileges.check(ddl.snapshot, ddl.role, relation, "TRIGGER")


def _bits(node: nodes.CreateTrigger) -> int:
    """tgtype, after the checks that need nothing else."""
    # Oracle's are FOR EACH ROW without saying so.
    says_nothing = node.row is None and node.function is None
    is_row = node.row or (says_nothing and node.timing == "INSTEAD OF")
    bits = _TIMES[node.timing] | (triggers.ROW if is_row else 0)
    for event, _ in node.events:
        bits |= triggers.EVENTS[event]
    if bits & triggers.ROW and bits & triggers.TRUNCATE:
        raise PgError(code.FEATURE_NOT_SUPPORTED, "TRUNCATE FOR EACH ROW triggers are not supported")
    if bits & triggers.INSTEAD:
        if not is_row:
            raise PgError(code.FEATURE_NOT_SUPPORTED, "INSTEAD OF triggers must be FOR EACH ROW")
        if node.when is not None:
            raise PgError(code.FEATURE_NOT_SUPPORTED, "INSTEAD OF triggers cannot have WHEN conditions")
        if any(columns for _, columns in node.events):
            raise PgError(code.FEATURE_NOT_SUPPORTED, "INSTEAD OF triggers cannot have column lists")
    return bits


def _constraint(ddl: Ddl, node: nodes.CreateTrigger, relation: Relation) -> TriggerConstraint | None:
    """What CONSTRAINT TRIGGER says besides."""
    if not node.constraint:
        return None
    attributes = node.attributes
    other = ddl.relation_named(node.from_table).oid if node.from_table is not None else 0
    if any(c.name == node.names[-1] for c in relation.constraints):
        name = "pg_constraint_conrelid_contypid_conname_index"
        raise PgError(
            code.UNIQUE_VIOLATION,
            f'duplicate key value violates unique constraint "{name}"',
            detail=f"Key (conrelid, contypid, conname)=({relation.oid}, 0, {node.names[-1]}) already exists.",
            schema="pg_catalog",
            table="pg_constraint",
            constraint=name,
        )
    deferred = bool(attributes.initially_deferred)
    return TriggerConstraint(bool(attributes.deferrable) or deferred, deferred, other)


def _row_names(node: nodes.CreateTrigger) -> tuple[str, str]:
    """What the body and WHEN call the new and the old row."""
    names = {"new": "new", "old": "old"}
    for what, name in node.referencing or ():
        if what in ("new_row", "old_row"):
            raise PgError(
                code.FEATURE_NOT_SUPPORTED,
                "ROW variable naming in the REFERENCING clause is not supported",
                hint="Use OLD TABLE or NEW TABLE for naming transition tables.",
            )
        if what in ("new_table", "old_table"):
            continue
        if node.function is not None:
            raise unsupported("REFERENCING NEW or OLD of a trigger without a body")
        names[what] = name
    return names["new"], names["old"]


def _transition_tables(node: nodes.CreateTrigger, relation: Relation) -> dict[str, str]:
    """REFERENCING OLD TABLE and NEW TABLE by kind (new_table, old_table)."""
    found: dict[str, str] = {}
    for what, name in node.referencing or ():
        if what not in ("new_table", "old_table"):
            continue
        _check_transition_table(node, relation, what)
        if what in found:
            word = what.removesuffix("_table").upper()
            raise PgError(code.INVALID_OBJECT_DEFINITION, f"{word} TABLE cannot be specified multiple times")
        found[what] = name
    if len(set(found.values())) < len(found):
        raise PgError(code.INVALID_OBJECT_DEFINITION, "OLD TABLE name and NEW TABLE name cannot be the same")
    if found and node.function is None:
        raise unsupported("a transition table of a trigger with a body")
    return found


def _refuse_of_family(relation: Relation) -> None:
    """0A000 for transition tables of a row trigger where rows may be those of several tables."""
    noun, of = "an inheritance child", "inheritance children"
    if relation.kind == "p":
        noun, of = "a partitioned table", "partitioned tables"
    elif relation.bound is not None:
        noun, of = "a partition", "partitions"
    raise PgError(
        code.FEATURE_NOT_SUPPORTED,
        f'"{relation.name}" is {noun}',
        detail=f"ROW triggers with transition tables are not supported on {of}.",
    )


def _check_transition_table(node: nodes.CreateTrigger, relation: Relation, what: str) -> None:
    events = [event for event, _ in node.events]
    if relation.kind == "v":
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f'"{relation.name}" is a view',
            detail="Triggers on views cannot have transition tables.",
        )
    if node.row and (relation.kind == "p" or relation.parents):
        _refuse_of_family(relation)
    message = None
    if node.timing != "AFTER":
        message = "transition table name can only be specified for an AFTER trigger"
    elif "TRUNCATE" in events:
        raise PgError(
            code.FEATURE_NOT_SUPPORTED, "TRUNCATE triggers with transition tables are not supported"
        )
    elif len(events) > 1:
        raise PgError(
            code.FEATURE_NOT_SUPPORTED,
            "transition tables cannot be specified for triggers with more than one event",
        )
    elif any(columns for _, columns in node.events):
        raise PgError(
            code.FEATURE_NOT_SUPPORTED, "transition tables cannot be specified for triggers with column lists"
        )
    elif what == "new_table" and events == ["DELETE"]:
        message = "NEW TABLE can only be specified for an INSERT or UPDATE trigger"
    elif what == "old_table" and events == ["INSERT"]:
        message = "OLD TABLE can only be specified for a DELETE or UPDATE trigger"
    if message is not None:
        raise PgError(code.INVALID_OBJECT_DEFINITION, message)


def _columns(relation: Relation, node: nodes.CreateTrigger) -> tuple[int, ...]:
    """UPDATE OF: attnums in the order given."""
    found: list[int] = []
    for name in next((columns for _, columns in node.events if columns), ()):
        column = next((c for c in relation.columns if c.name == name and not c.has_dropped), None)
        if column is None:
            raise undefined_column(relation, name)
        if column.attnum in found:
            raise PgError(code.DUPLICATE_COLUMN, f'column "{name}" specified more than once')
        found.append(column.attnum)
    return tuple(found)


def _function(ddl: Ddl, node: nodes.CreateTrigger) -> int:
    """The trigger's function: no parameters, returns trigger, and the role may execute it."""
    names = node.function
    shown = ".".join(names)
    found = without_parameters(ddl, names)
    if found is None:
        builtin = next((f for f in builtin_functions(names[-1]) if not f.args), None)
        if builtin is not None and builtin.source in BUILTINS:
            return builtin.oid
        if builtin is not None and builtin.result == triggers.TRIGGER_TYPE:
            raise unsupported(f"the trigger function {shown}")
        if builtin is not None:
            raise PgError(code.INVALID_OBJECT_DEFINITION, f"function {shown} must return type trigger")
        raise PgError(code.UNDEFINED_FUNCTION, f"function {shown}() does not exist")
    privileges.check(ddl.snapshot, ddl.role, found, "EXECUTE")
    if found.result.oid != triggers.TRIGGER_TYPE:
        raise PgError(code.INVALID_OBJECT_DEFINITION, f"function {shown} must return type trigger")
    return found.oid


def _existing(ddl: Ddl, node: nodes.CreateTrigger, relation: Relation, name: str) -> Trigger | None:
    """The trigger that OR REPLACE replaces (42710 when it may not)."""
    found = trigger_of(relation, name)
    if found is not None and not node.or_replace:
        raise PgError(
            code.DUPLICATE_OBJECT, f'trigger "{name}" for relation "{relation.name}" already exists'
        )
    if found is not None and propagation.is_copy(ddl, found):
        shown = f'trigger "{name}" for relation "{relation.name}"'
        raise PgError(code.DUPLICATE_OBJECT, f"{shown} is an internal or a child trigger")
    return found


def _write_inline(ddl: Ddl, node: nodes.CreateTrigger, relation: Relation, trigger: NewTrigger) -> None:
    """Oracle's form: the body becomes a function that only its trigger can call."""
    sections = _sections(node, relation, trigger)
    old = _existing(ddl, node, relation, trigger.name)
    if old is not None:
        ddl.drop([Address(PG_TRIGGER, old.oid)], cascade=False)
    make_schema(ddl)
    routine = NewRoutine(
        SYSTEM_TRIGGER_SCHEMA,
        trigger.name,
        "f",
        ddl.role,
        _PLSQL,
        node.body,
        (),
        triggers.TRIGGER_TYPE,
        security_definer=True,
    )
    function = write_routine(ddl.writer, routine)
    first, *others = sections
    oid = write_trigger(ddl.writer, replace(first, function=function))
    for other in others:
        write_trigger(ddl.writer, replace(other, function=function, part_of=oid))
    made = ddl.snapshot.relations[relation.oid]
    _check_body(ddl, made, next(t for t in made.triggers if t.oid == oid), node.body_start)


def _sections(node: nodes.CreateTrigger, relation: Relation, trigger: NewTrigger) -> list[NewTrigger]:
    """The triggers of pg_trigger that a trigger is: of a compound one each section, else itself."""
    if node.timing != "COMPOUND":
        return [trigger]
    if trigger.type & triggers.TRUNCATE:
        raise unsupported("TRUNCATE in a compound trigger")
    assert trigger.names is not None
    target = Target(relation, True, True, *trigger.names, is_compound=True)
    made: list[NewTrigger] = []
    try:
        tree = compound.parse(node.body, target)
    except PgError as error:
        routines.place(error, node.body, trigger.name, node.body_start)
        raise
    for name, _ in tree.sections:
        bits = compound.SECTIONS[name]
        if bool(bits & triggers.INSTEAD) != (relation.kind == "v"):
            kind = "view" if relation.kind == "v" else "table"
            raise PgError(
                code.WRONG_OBJECT_TYPE,
                f'"{relation.name}" is a {kind}',
                detail=f"A {kind} has no compound trigger with a section {name.upper()}.",
            )
        is_row = bool(bits & triggers.ROW)
        made.append(
            replace(
                trigger,
                name=trigger.name if not made else f"{trigger.name} {name}",
                type=trigger.type | bits,
                condition=trigger.condition if is_row else None,
                compound=True,
            )
        )
    return made


def _check_body(ddl: Ddl, relation: Relation, trigger: Trigger, start: int | None) -> None:
    routines.check_routine(
        ddl.snapshot.routines[trigger.function],
        start,
        replace(ddl.session.environment(), snapshot=ddl.snapshot),
        ddl.session.runtime,
        target_of(relation, trigger),
    )


# --- ALTER and DROP


@command(nodes.AlterTrigger, writes=True)
def alter_trigger(node: nodes.AlterTrigger, session: Session, text: str) -> CommandResult:
    """Oracle's ALTER TRIGGER name ENABLE | DISABLE | COMPILE: of a table's trigger or an event's."""
    ddl = Ddl(session)
    event = ddl.snapshot.event_trigger_by_name(node.names[-1])
    if event is not None:
        alter_by_name(ddl, node, event)
        return CommandResult("ALTER TRIGGER")
    found = find_by_name(ddl, node.names)
    if found is None:
        raise PgError(code.UNDEFINED_OBJECT, f'trigger "{node.names[-1]}" does not exist')
    relation, trigger = found
    privileges.check_owner(ddl.snapshot, ddl.role, relation)
    if node.action == "COMPILE":
        _check_body(ddl, relation, trigger, None)
    else:
        set_enabled(ddl, relation, [trigger], "O" if node.action == "ENABLE" else "D")
    return CommandResult("ALTER TRIGGER")


def trigger_of(relation: Relation, name: str) -> Trigger | None:
    return next((t for t in relation.triggers if t.name == name), None)


def trigger_named(relation: Relation, name: str) -> Trigger:
    found = trigger_of(relation, name)
    if found is None:
        raise PgError(code.UNDEFINED_OBJECT, f'trigger "{name}" for table "{relation.name}" does not exist')
    return found


def find_by_name(ddl: Ddl, names: Sequence[str]) -> tuple[Relation, Trigger] | None:
    """Oracle names a trigger without its table: the one of the path's schemas that has it first."""
    path = [ddl.schema_named(names[-2]).oid] if len(names) > 1 else list(ddl.search_path())
    for schema in path:
        found = [
            (relation, trigger)
            for relation in ddl.snapshot.relations.values()
            if relation.schema == schema and relation.triggers
            for trigger in relation.triggers
            if trigger.name == names[-1]
        ]
        if len(found) > 1:
            raise PgError(
                code.AMBIGUOUS_FUNCTION,
                f'trigger name "{names[-1]}" is not unique',
                hint="Name the trigger's table: ON table_name.",
            )
        if found:
            return found[0]
    return None


def set_enabled(ddl: Ddl, relation: Relation, found: Sequence[Trigger], enabled: str) -> None:
    """Switch triggers; of a compound one all its sections."""
    compounds = {trigger.function for trigger in found if trigger.compound}
    parts = [trigger for trigger in relation.triggers if trigger.function in compounds]
    for trigger in dict.fromkeys([*found, *parts]):
        if trigger.enabled != enabled:
            ddl.writer.update("pg_trigger", {"oid": trigger.oid}, {"tgenabled": enabled})
    ddl.writer.touch_relation(relation.oid)


def switch(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    """ALTER TABLE .. ENABLE | DISABLE TRIGGER name | ALL | USER."""
    enabled = "D"
    if action.action == "ENABLE TRIGGER":
        enabled = {"REPLICA": "R", "ALWAYS": "A"}.get(action.mode or "", "O")
    if action.column == "ALL":
        _switch_constraints(ddl, relation, enabled)
    if action.column in ("ALL", "USER"):
        set_enabled(ddl, relation, relation.triggers, enabled)
        return
    set_enabled(ddl, relation, [trigger_named(relation, action.column)], enabled)


def _switch_constraints(ddl: Ddl, relation: Relation, enabled: str) -> None:
    """The system's own triggers, of foreign keys and deferrable constraints."""
    own = next(constraint_triggers.triggers_of(ddl.writer, relation), None)
    if own is None:
        return
    if not ddl.is_superuser:
        name = f"{own.prefix}_{own.constraint.oid}"
        raise PgError(code.INSUFFICIENT_PRIVILEGE, f'permission denied: "{name}" is a system trigger')
    observer, ddl.writer.observer = ddl.writer.observer, None
    try:
        if enabled == "D":
            constraint_triggers.enter(ddl.writer, relation)
        else:
            constraint_triggers.remove(ddl.writer, relation)
    finally:
        ddl.writer.observer = observer


def rename(ddl: Ddl, relation: Relation, name: str, new_name: str) -> None:
    privileges.check_owner(ddl.snapshot, ddl.role, relation)
    found = trigger_named(relation, name)
    if propagation.is_copy(ddl, found):
        above = ddl.snapshot.relations[relation.parents[0]].name
        message = f'cannot rename trigger "{name}" on table "{relation.name}"'
        hint = f'Rename the trigger on the partitioned table "{above}" instead.'
        raise PgError(code.INTERNAL_ERROR, message, hint=hint)  # PostgreSQL gives it no other
    for table, trigger in ((relation, found), *propagation.copies_of(ddl, relation, found)):
        _rename(ddl, table, trigger, new_name)
    if found.inline:
        ddl.writer.update("pg_proc", {"oid": found.function}, {"proname": new_name})


def _rename(ddl: Ddl, relation: Relation, trigger: Trigger, new_name: str) -> None:
    if trigger_of(relation, new_name) is not None:
        raise PgError(
            code.DUPLICATE_OBJECT, f'trigger "{new_name}" for relation "{relation.name}" already exists'
        )
    ddl.writer.update("pg_trigger", {"oid": trigger.oid}, {"tgname": new_name})
