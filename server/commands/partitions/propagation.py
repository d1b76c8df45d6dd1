"""What a partitioned table gives its partitions: indexes, keys, foreign keys, row triggers.

Each has a row of its own in the catalog, which knows the one it comes from. PostgreSQL 15 source tablecmds.c
(AttachPartitionEnsureIndexes, CloneForeignKeyConstraints, CloneRowTriggersToPartition), indexcmds.c.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import row_triggers as triggers
from polar_lite.catalog.object_names import PG_CLASS, PG_CONSTRAINT, PG_TRIGGER, Address
from polar_lite.catalog.writing.dependencies import remove
from polar_lite.catalog.writing.triggers import NewTrigger, TriggerConstraint, write_trigger
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.constraints import foreign_keys
from polar_lite.server.commands.constraints.checks import free_constraint_name
from polar_lite.server.commands.tables import like as table_like

if TYPE_CHECKING:
    from collections.abc import Iterable

    from polar_lite.catalog.objects import Constraint, Index, Relation, Trigger
    from polar_lite.server.commands.ddl import Ddl

_KEYS: Final = "pu"


def give_all(ddl: Ddl, parent: Relation, child: int) -> None:
    """Everything the parent has, to a new partition."""
    for index in parent.indexes:
        give_index(ddl, parent, index, child)
    for constraint in parent.constraints:
        if constraint.type == "f" and not constraint.is_part:
            give_foreign_key(ddl, parent, constraint, child)
    for trigger in parent.triggers:
        if triggers.is_row(trigger):
            give_trigger(ddl, parent, trigger, child)
    for other, constraint in ddl.snapshot.referencing(parent.oid):
        foreign_keys.refer_to_partitions(ddl, other.oid, constraint.oid, child)


# --- indexes and keys


def give_to_all(ddl: Ddl, parent: int, index: int, *, only: bool) -> None:
    """A new index to all partitions; with ONLY it is not valid until they have one (ALTER INDEX ..
    ATTACH).
    """
    children = ddl.snapshot.children(parent)
    if only:
        if children:
            ddl.writer.update("pg_index", {"indexrelid": index}, {"indisvalid": False})
        return
    for child in children:
        give_index(ddl, ddl.snapshot.relations[parent], index, child.oid)
    _invalidate(ddl, index)


def _invalidate(ddl: Ddl, index: int) -> None:
    """A new index is not valid if one that a partition had before is not."""
    if not all(_is_valid(ddl, below.oid) for below in ddl.snapshot.children(index)):
        ddl.writer.update("pg_index", {"indexrelid": index}, {"indisvalid": False})


def _is_valid(ddl: Ddl, index: int) -> bool:
    ((is_valid,),) = ddl.writer.rows("pg_index", {"indexrelid": index}, ("indisvalid",))
    return bool(is_valid)


def validate(ddl: Ddl, index: int) -> None:
    """validatePartitionedIndex(): valid when all partitions have one, and that may make the one above
    valid.
    """
    facts = ddl.snapshot.relations[index]
    assert facts.index is not None
    partitions = ddl.snapshot.children(facts.index.table)
    attached = [child.oid for child in ddl.snapshot.children(index)]
    if len(attached) < len(partitions) or not all(_is_valid(ddl, oid) for oid in attached):
        return
    ddl.writer.update("pg_index", {"indexrelid": index}, {"indisvalid": True})
    for above in facts.parents:
        validate(ddl, above)


def give_index(ddl: Ddl, parent: Relation, index: int, child: int) -> None:
    """Let a partition's index that does be the parent's there, or make one, and those below it."""
    relation = ddl.snapshot.relations[child]
    constraint = key_of(parent, index)
    found = _matching(ddl, parent, index, relation, constraint)
    if found is not None:
        attach_index(ddl, index, found, constraint)
        return
    made = _make_index(ddl, parent, index, child)
    attach_index(ddl, index, made, constraint)
    if relation.kind == "p":
        for grandchild in ddl.snapshot.children(child):
            give_index(ddl, ddl.snapshot.relations[child], made, grandchild.oid)
        _invalidate(ddl, made)


def key_of(relation: Relation, index: int) -> Constraint | None:
    """The constraint that an index is for."""
    return next((c for c in relation.constraints if c.index_oid == index and c.type in _KEYS), None)


def _matching(
    ddl: Ddl, parent: Relation, index: int, child: Relation, constraint: Constraint | None
) -> int | None:
    wanted = ddl.snapshot.relations[index].index
    assert wanted is not None
    for oid in child.indexes:
        found = ddl.snapshot.relations[oid]
        assert found.index is not None
        if found.parents or not alike(parent, wanted, child, found.index):
            continue
        own = key_of(child, oid)
        if constraint is not None and (own is None or own.is_deferrable != constraint.is_deferrable):
            continue
        return oid
    return None


def alike(parent: Relation, wanted: Index, child: Relation, found: Index) -> bool:
    """CompareIndexInfo(): by the columns' names."""

    def facts(relation: Relation, index: Index) -> tuple[Any, ...]:
        names = {column.attnum: column.name for column in relation.columns}
        return (
            [names.get(number) for number in index.keys],
            [names.get(number) for number in index.included],
            index.expressions,
            index.predicate,
            index.is_unique,
            index.nulls_alike,
            index.method,
            index.collations,
            index.classes,
            index.class_options,
            index.options,
        )

    return facts(parent, wanted) == facts(child, found)


def _make_index(ddl: Ddl, parent: Relation, index: int, child: int) -> int:
    relation = ddl.snapshot.relations[child]
    return table_like.copy_index(ddl, ddl.snapshot.schemas[relation.schema], parent, index, child)


def attach_index(ddl: Ddl, parent_index: int, index: int, constraint: Constraint | None) -> None:
    """IndexSetParentIndex(), and the same for the constraints."""
    row = {"inhrelid": index, "inhparent": parent_index, "inhseqno": 1, "inhdetachpending": False}
    ddl.writer.insert("pg_inherits", row)
    ddl.writer.update("pg_class", {"oid": index}, {"relispartition": True})
    ddl.writer.update("pg_class", {"oid": parent_index}, {"relhassubclass": True})
    relation = ddl.snapshot.relations[index].index
    assert relation is not None
    ddl.writer.depend((PG_CLASS, index, 0), (PG_CLASS, parent_index, 0), "P")
    ddl.writer.depend((PG_CLASS, index, 0), (PG_CLASS, relation.table, 0), "S")
    own = key_of(ddl.snapshot.relations[relation.table], index)
    if constraint is not None and own is not None:
        _attach_constraint(ddl, constraint.oid, own.oid, relation.table)


def _attach_constraint(ddl: Ddl, parent: int, child: int, table: int) -> None:
    facts = {"conparentid": parent, "conislocal": False, "coninhcount": 1, "connoinherit": False}
    ddl.writer.update("pg_constraint", {"oid": child}, facts)
    ddl.writer.depend((PG_CONSTRAINT, child, 0), (PG_CONSTRAINT, parent, 0), "P")
    ddl.writer.depend((PG_CONSTRAINT, child, 0), (PG_CLASS, table, 0), "S")


# --- foreign keys


def give_foreign_key(ddl: Ddl, parent: Relation, constraint: Constraint, child: int) -> None:
    """The parent's foreign key as one of a partition's own."""
    relation = ddl.snapshot.relations[child]
    known = next((c for c in relation.constraints if _is_same_key(parent, constraint, relation, c)), None)
    made = known.oid if known is not None else _clone_foreign_key(ddl, parent, constraint, child)
    _attach_constraint(ddl, constraint.oid, made, child)
    if relation.kind == "p":
        entered = next(c for c in ddl.snapshot.relations[child].constraints if c.oid == made)
        for grandchild in ddl.snapshot.children(child):
            give_foreign_key(ddl, ddl.snapshot.relations[child], entered, grandchild.oid)


def _names(relation: Relation, numbers: tuple[int, ...]) -> list[str]:
    by_number = {column.attnum: column.name for column in relation.columns}
    return [by_number[number] for number in numbers]


def _is_same_key(parent: Relation, wanted: Constraint, child: Relation, found: Constraint) -> bool:
    return found.type == "f" and (
        _names(parent, wanted.columns),
        wanted.foreign_table,
        wanted.foreign_columns,
        wanted.on_delete,
        wanted.on_update,
        wanted.match,
        wanted.is_deferrable,
        wanted.is_deferred,
    ) == (
        _names(child, found.columns),
        found.foreign_table,
        found.foreign_columns,
        found.on_delete,
        found.on_update,
        found.match,
        found.is_deferrable,
        found.is_deferred,
    )


def _clone_foreign_key(ddl: Ddl, parent: Relation, constraint: Constraint, child: int) -> int:
    relation = ddl.snapshot.relations[child]
    by_name = {column.name: column.attnum for column in relation.columns}
    name = constraint.name
    if any(c.name == name for c in relation.constraints):
        names = "_".join(_names(parent, constraint.columns))
        name = free_constraint_name(ddl, relation, names, "fkey")
    moved = replace(
        constraint,
        name=name,
        columns=tuple(by_name[n] for n in _names(parent, constraint.columns)),
        set_columns=tuple(by_name[n] for n in _names(parent, constraint.set_columns)),
    )
    made = foreign_keys.copy(ddl, relation, moved)
    if constraint.is_validated and relation.kind != "p":
        entered = next(c for c in ddl.snapshot.relations[child].constraints if c.oid == made)
        foreign_keys.check_rows(ddl, ddl.snapshot.relations[child], entered)
    return made


# --- triggers


def give_trigger(ddl: Ddl, parent: Relation, trigger: Trigger, child: int, *, replaces: bool = False) -> None:
    """A row trigger of the parent's as one of a partition's own. replaces: one of its name that it has."""
    relation = ddl.snapshot.relations[child]
    known = next((t for t in relation.triggers if t.name == trigger.name), None)
    if known is not None and replaces:
        remove(ddl.writer, Address(PG_TRIGGER, known.oid))
    elif known is not None:
        raise PgError(
            code.DUPLICATE_OBJECT,
            f'trigger "{trigger.name}" for relation "{relation.name}" already exists',
        )
    by_name = {column.name: column.attnum for column in relation.columns}
    constraint = None
    if trigger.constraint:
        constraint = TriggerConstraint(
            trigger.deferrable, trigger.initially_deferred, trigger.constraint_relation
        )
    made = write_trigger(
        ddl.writer,
        NewTrigger(
            child,
            trigger.name,
            trigger.function,
            trigger.type,
            trigger.enabled,
            tuple(by_name[name] for name in _names(parent, trigger.columns)),
            trigger.arguments,
            trigger.condition,
            constraint=constraint,
        ),
    )
    ddl.writer.update("pg_trigger", {"oid": made}, {"tgparentid": trigger.oid})
    if trigger.inline:
        names = {"tgnewname": trigger.new_name, "tgoldname": trigger.old_name}
        ddl.writer.insert("polar_trigger", {"oid": made, "tgcompound": trigger.compound, **names})
        ddl.writer.touch_relation(child)
    ddl.writer.depend((PG_TRIGGER, made, 0), (PG_TRIGGER, trigger.oid, 0), "P")
    ddl.writer.depend((PG_TRIGGER, made, 0), (PG_CLASS, child, 0), "S")
    if relation.kind == "p":
        entered = next(t for t in ddl.snapshot.relations[child].triggers if t.oid == made)
        for grandchild in ddl.snapshot.children(child):
            give_trigger(ddl, ddl.snapshot.relations[child], entered, grandchild.oid, replaces=replaces)


def give_triggers(ddl: Ddl, parent: int, name: str, *, replaces: bool) -> None:
    """A trigger that has been made, or made anew, to the partitions."""
    relation = ddl.snapshot.relations[parent]
    trigger = next(t for t in relation.triggers if t.name == name)
    _remove_copies(ddl, {trigger.oid}, ddl.snapshot.family(parent)[1:])
    for child in ddl.snapshot.children(parent):
        give_trigger(ddl, relation, trigger, child.oid, replaces=replaces)


def is_copy(ddl: Ddl, trigger: Trigger) -> bool:
    """Whether a partition has the trigger of its parent."""
    ((parent,),) = ddl.writer.rows("pg_trigger", {"oid": trigger.oid}, ("tgparentid",))
    return bool(parent)


def copies_of(ddl: Ddl, relation: Relation, trigger: Trigger) -> list[tuple[Relation, Trigger]]:
    """What the partitions have of a table's trigger."""
    below = ddl.snapshot.family(relation.oid)[1:] if relation.kind == "p" else []
    return [
        (member, t) for member in below for t in member.triggers if _comes_from(ddl, t.oid, {trigger.oid})
    ]


# --- taking back


def take_back(ddl: Ddl, parent: Relation, child: int) -> None:
    """What a partition that leaves had of its parent: indexes and foreign keys are its own, triggers go."""
    relation = ddl.snapshot.relations[child]
    for oid in relation.indexes:
        index = ddl.snapshot.relations[oid]
        if index.parents:
            ddl.writer.delete("pg_inherits", {"inhrelid": oid})
            ddl.writer.update("pg_class", {"oid": oid}, {"relispartition": False})
            _forget_parent(ddl, PG_CLASS, oid)
    for _, constraint in ddl.snapshot.referencing(child):
        if constraint.is_part:
            remove(ddl.writer, Address(PG_CONSTRAINT, constraint.oid))
    for constraint in relation.constraints:
        where = {"oid": constraint.oid}
        if constraint.parent and not constraint.is_part:
            facts = {"conparentid": 0, "conislocal": True, "coninhcount": 0}
            ddl.writer.update("pg_constraint", where, facts)
            _forget_parent(ddl, PG_CONSTRAINT, constraint.oid)
    _remove_copies(ddl, {t.oid for t in parent.triggers}, ddl.snapshot.family(child))


def _comes_from(ddl: Ddl, trigger: int, above: set[int]) -> bool:
    """Whether a trigger is a copy of one of those, or a copy of a copy."""
    while rows := ddl.writer.rows("pg_trigger", {"oid": trigger}, ("tgparentid",)):
        trigger = rows[0][0]
        if trigger in above:
            return True
        if not trigger:
            return False
    return False


def _remove_copies(ddl: Ddl, above: set[int], members: Iterable[Relation]) -> None:
    """Of triggers: all are found first, since a copy of a copy is told by the one between."""
    copies = [t.oid for member in members for t in member.triggers if _comes_from(ddl, t.oid, above)]
    for copy in copies:
        remove(ddl.writer, Address(PG_TRIGGER, copy))


def _forget_parent(ddl: Ddl, class_oid: int, oid: int) -> None:
    for kind in "PS":
        ddl.writer.delete("pg_depend", {"classid": class_oid, "objid": oid, "deptype": kind})
