"""ALTER TABLE of a table with others below it: what it does to each of them.

PostgreSQL 15 source tablecmds.c (ATPrepCmd, ATSimpleRecursion, ATExecAddColumn, ATExecDropColumn,
ATExecDropConstraint, renameatt_internal).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import row_triggers as triggers
from polar_lite.catalog.dialect import nodes, row_expressions
from polar_lite.catalog.object_names import PG_CLASS, PG_CONSTRAINT, Address
from polar_lite.catalog.writing import columns as catalog_columns
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.constraints.checks import check_rows
from polar_lite.server.commands.partitions import inheritance, propagation

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Column, Constraint, Relation
    from polar_lite.server.commands.ddl import Ddl

One = Callable[["Relation", Sequence[nodes.AlterAction]], None]
_NOT_ONLY: Final = "Do not specify the ONLY keyword."
# What is done to every table of the family in the same way.
_SIMPLE: Final = frozenset(
    {
        "SET DEFAULT",
        "DROP DEFAULT",
        "SET NOT NULL",
        "DROP NOT NULL",
        "DROP EXPRESSION",
        "ALTER TYPE",
        "SET STATISTICS",
        "SET STORAGE",
    }
)
_TRIGGERS: Final = frozenset({"ENABLE TRIGGER", "DISABLE TRIGGER"})


def alter(
    ddl: Ddl, relation: Relation, actions: Sequence[nodes.AlterAction], one: One, *, only: bool
) -> None:
    """Carry out an action, or all that change types, on a table and what is below it. one: does it to one
    table.
    """
    name = actions[0].action
    for action in actions:
        _check_may(ddl, relation, action, only=only)
    if not only:
        _check_own(ddl, relation)
    if name == "ADD COLUMN":
        _add_column(ddl, relation, actions[0], one, only=only)
    elif name == "DROP COLUMN":
        _drop_column(ddl, relation, actions[0], one, only=only)
    elif name == "ADD CONSTRAINT":
        _add_constraint(ddl, relation, actions[0], one, only=only)
    elif name == "DROP CONSTRAINT":
        _drop_constraint(ddl, relation, actions[0], one, only=only)
    elif name in _SIMPLE and not only:
        if name == "ALTER TYPE":
            _check_types(ddl, relation, actions)
        for member in ddl.snapshot.family(relation.oid):
            one(ddl.snapshot.relations[member.oid], actions)
    elif name in _TRIGGERS and relation.kind == "p" and not only:
        _switch_triggers(ddl, relation, actions, one)
    elif name == "VALIDATE CONSTRAINT" and not only:
        for member in ddl.snapshot.family(relation.oid):
            if member.oid == relation.oid or any(c.name == actions[0].column for c in member.constraints):
                one(ddl.snapshot.relations[member.oid], actions)
    else:
        one(relation, actions)


def _check_own(ddl: Ddl, relation: Relation) -> None:
    """CheckAlterTableIsSafe: the storage of other sessions' temporary tables is on their connections."""
    path = ddl.session.search_path(implicit=True)
    if any(member.is_of_other_session(path) for member in ddl.snapshot.family(relation.oid)):
        raise PgError(code.FEATURE_NOT_SUPPORTED, "cannot alter temporary tables of other sessions")


def _check_may(ddl: Ddl, relation: Relation, action: nodes.AlterAction, *, only: bool) -> None:
    """What a parent has must be changed there; what decides about partitions stays (42P16)."""
    name = action.action
    has_children = ddl.snapshot.has_children(relation.oid)
    if name == "ADD COLUMN":
        if relation.bound is not None:
            raise PgError(code.WRONG_OBJECT_TYPE, "cannot add column to a partition")
        return
    if name in ("DROP COLUMN", "ALTER TYPE"):
        _check_key_column(relation, action.column, "drop" if name == "DROP COLUMN" else "alter")
        column = _column(relation, action.column)
        if column is not None and _inherited(ddl, relation, column):
            verb = "drop" if name == "DROP COLUMN" else "alter"
            raise _invalid(f'cannot {verb} inherited column "{column.name}"')
        if name == "ALTER TYPE" and only and has_children:
            message = f'type of inherited column "{action.column}" must be changed in child tables too'
            raise _invalid(message)
    if name == "DROP EXPRESSION":
        _check_expression(ddl, relation, action.column, only=only and has_children)
    if name == "DROP NOT NULL" and relation.bound is not None:
        parent = ddl.snapshot.relations[relation.parents[0]]
        column = _column(parent, action.column)
        if column is not None and column.not_null:
            raise _invalid(f'column "{column.name}" is marked NOT NULL in parent table')
    if name in ("SET NOT NULL", "DROP NOT NULL") and only and has_children and relation.kind == "p":
        if name == "DROP NOT NULL":
            message = "cannot remove constraint from only the partitioned table when partitions exist"
            raise _invalid(message, hint=_NOT_ONLY)
        if any(
            not c.not_null for r in ddl.snapshot.children(relation.oid) if (c := _column(r, action.column))
        ):
            raise _invalid("constraint must be added to child tables too", hint=_NOT_ONLY)


def _check_expression(ddl: Ddl, relation: Relation, name: str, *, only: bool) -> None:
    if only:
        message = "ALTER TABLE / DROP EXPRESSION must be applied to child tables too"
        raise PgError(code.FEATURE_NOT_SUPPORTED, message)
    column = _column(relation, name)
    if column is not None and _inherited(ddl, relation, column):
        raise _invalid("cannot drop generation expression from inherited column")


def _check_types(ddl: Ddl, relation: Relation, actions: Sequence[nodes.AlterAction]) -> None:
    """A column that comes from elsewhere, too, keeps its type; so does what partitions are told apart by."""
    family = ddl.snapshot.family(relation.oid)
    for member in family[1:]:
        for action in actions:
            column = _column(member, action.column)
            if column is None:
                continue
            _check_key_column(member, column.name, "alter")
            if _inherited(ddl, member, column) > _given(ddl, member, column.name, family):
                message = f'cannot alter inherited column "{column.name}" of relation "{member.name}"'
                raise _invalid(message)


def _given(ddl: Ddl, member: Relation, name: str, family: Sequence[Relation]) -> int:
    """How many of the family give a member a column."""
    parents = (ddl.snapshot.relations[parent] for parent in member.parents)
    return sum(_column(parent, name) is not None for parent in parents if parent in family)


def _check_key_column(relation: Relation, name: str, verb: str) -> None:
    column = _column(relation, name)
    if column is None or relation.partitioning is None:
        return
    if column.attnum in relation.partitioning.keys:
        raise _invalid(
            f'cannot {verb} column "{name}" because it is part of the partition key of relation'
            f' "{relation.name}"'
        )


def _invalid(message: str, hint: str | None = None) -> PgError:
    return PgError(code.INVALID_TABLE_DEFINITION, message, hint=hint)


def _column(relation: Relation, name: str) -> Column | None:
    return next((c for c in relation.columns if c.name == name and not c.has_dropped), None)


def _inherited(ddl: Ddl, relation: Relation, column: Column) -> int:
    """From how many parents a column comes."""
    if not relation.parents:
        return 0
    where = {"attrelid": relation.oid, "attnum": column.attnum}
    return inheritance.count_of(ddl, "pg_attribute", where, "attinhcount")


# --- columns


def _add_column(ddl: Ddl, relation: Relation, action: nodes.AlterAction, one: One, *, only: bool) -> None:
    if only and ddl.snapshot.has_children(relation.oid):
        raise _invalid("column must be added to child tables too")
    name, before = action.definition.column, {c.oid for c in relation.constraints}
    is_there = _column(relation, name) is not None
    one(relation, [action])
    if is_there:
        return  # IF NOT EXISTS
    _give_column(ddl, relation.oid, name)
    _give_constraints(ddl, relation.oid, before)


def _give_column(ddl: Ddl, parent: int, name: str) -> None:
    """A new column to all below a table."""
    from polar_lite.server.commands.tables.columns import complete_column

    for found in ddl.snapshot.children(parent):
        above, child = ddl.snapshot.relations[parent], ddl.snapshot.relations[found.oid]
        column = _column(above, name)
        assert column is not None
        known = _column(child, name)
        if known is not None:
            _merge_column(ddl, child, known, column)
            continue
        number = complete_column(ddl, above, column, child)
        facts = {"attinhcount": 1, "attislocal": False}
        ddl.writer.update("pg_attribute", {"attrelid": child.oid, "attnum": number}, facts)
        _give_column(ddl, child.oid, name)


def _merge_column(ddl: Ddl, child: Relation, known: Column, column: Column) -> None:
    if (known.type.declared, known.type.declared_typmod) != (
        column.type.declared,
        column.type.declared_typmod,
    ):
        message = f'child table "{child.name}" has different type for column "{column.name}"'
        raise PgError(code.DATATYPE_MISMATCH, message)
    where = {"attrelid": child.oid, "attnum": known.attnum}
    count = inheritance.count_of(ddl, "pg_attribute", where, "attinhcount")
    ddl.writer.update("pg_attribute", where, {"attinhcount": count + 1})
    ddl.skip(f'merging definition of column "{column.name}" for child "{child.name}"')


def _drop_column(ddl: Ddl, relation: Relation, action: nodes.AlterAction, one: One, *, only: bool) -> None:
    children = ddl.snapshot.children(relation.oid)
    if only and children and relation.kind == "p":
        message = "cannot drop column from only the partitioned table when partitions exist"
        raise _invalid(message, hint=_NOT_ONLY)
    if _column(relation, action.column) is not None:
        for child in children:
            _take_column(ddl, child, action, only=only)
    one(ddl.snapshot.relations[relation.oid], [action])


def _take_column(ddl: Ddl, child: Relation, action: nodes.AlterAction, *, only: bool) -> None:
    """A parent of the table has the column no more: it goes, unless it is the table's own, or another's."""
    column = _column(child, action.column)
    if column is None:
        return
    where = {"attrelid": child.oid, "attnum": column.attnum}
    if _outlives_parent(ddl, "pg_attribute", where, "att", only=only):
        return
    for below in ddl.snapshot.children(child.oid):
        _take_column(ddl, below, action, only=False)
    _check_key_column(child, column.name, "drop")
    ddl.drop([Address(PG_CLASS, child.oid, column.attnum)], cascade=bool(action.cascade))


def _outlives_parent(ddl: Ddl, table: str, where: dict[str, Any], prefix: str, *, only: bool) -> bool:
    """Whether what a parent gives no more stays: with ONLY, as the table's own, or as another parent's.

    prefix: of the names of pg_attribute's or pg_constraint's columns.
    """
    count_name, local_name = f"{prefix}inhcount", f"{prefix}islocal"
    ((count, is_local),) = ddl.writer.rows(table, where, (count_name, local_name))
    if not (only or count > 1 or is_local):
        return False
    facts = {count_name: max(count - 1, 0)} | ({local_name: True} if only else {})
    ddl.writer.update(table, where, facts)
    return True


def rename_column(
    ddl: Ddl, relation: Relation, name: str, one: Callable[[Relation], None], *, only: bool
) -> None:
    """RENAME COLUMN of a table and of all below it."""
    column = _column(relation, name)
    if column is not None and _inherited(ddl, relation, column):
        raise _invalid(f'cannot rename inherited column "{name}"')
    if only and ddl.snapshot.has_children(relation.oid):
        raise _invalid(f'inherited column "{name}" must be renamed in child tables too')
    if not only:
        _check_own(ddl, relation)
    family = ddl.snapshot.family(relation.oid)
    if column is not None:
        for member in family[1:]:
            own = _column(member, name)
            if own is not None and _inherited(ddl, member, own) > _given(ddl, member, name, family):
                raise _invalid(f'cannot rename inherited column "{name}"')
    for member in family:
        one(ddl.snapshot.relations[member.oid])


# --- constraints


def _add_constraint(ddl: Ddl, relation: Relation, action: nodes.AlterAction, one: One, *, only: bool) -> None:
    node, has_children = action.constraint, ddl.snapshot.has_children(relation.oid)
    if node.kind == "CHECK" and relation.kind == "p" and node.no_inherit:
        raise _invalid(f'cannot add NO INHERIT constraint to partitioned table "{relation.name}"')
    if node.kind == "CHECK" and only and has_children and not node.no_inherit:
        raise _invalid("constraint must be added to child tables too")
    if node.kind == "FOREIGN KEY" and relation.kind == "p":
        _check_foreign_key(ddl, relation, node, only=only)
    before = {c.oid for c in relation.constraints}
    if node.kind == "PRIMARY KEY" and not only:
        _require_values_below(ddl, relation, node)
    one(relation, [action])
    if not only:
        _give_constraints(ddl, relation.oid, before)
    elif has_children and relation.kind == "p" and node.kind in ("PRIMARY KEY", "UNIQUE"):
        for constraint in ddl.snapshot.relations[relation.oid].constraints:
            if constraint.oid not in before:
                ddl.writer.update("pg_index", {"indexrelid": constraint.index_oid}, {"indisvalid": False})


def _check_foreign_key(ddl: Ddl, relation: Relation, node: nodes.Constraint, *, only: bool) -> None:
    if not only and not node.not_valid:
        return
    tables = f'"{relation.name}" referencing relation "{ddl.relation_named(node.references).name}"'
    if only:
        message = f"cannot use ONLY for foreign key on partitioned table {tables}"
        raise PgError(code.WRONG_OBJECT_TYPE, message)
    raise PgError(
        code.WRONG_OBJECT_TYPE,
        f"cannot add NOT VALID foreign key on partitioned table {tables}",
        detail="This feature is not yet supported on partitioned tables.",
    )


def _require_values_below(ddl: Ddl, relation: Relation, node: nodes.Constraint) -> None:
    """The columns of a primary key are NOT NULL in the tables below, too."""
    from polar_lite.server.commands.tables.columns import set_not_null

    for member in ddl.snapshot.family(relation.oid)[1:]:
        for name in node.columns or ():
            if _column(member, name) is not None:
                set_not_null(ddl, ddl.snapshot.relations[member.oid], name)


def _give_constraints(ddl: Ddl, parent: int, before: set[int]) -> None:
    """What a table has got since, to those below it."""
    relation = ddl.snapshot.relations[parent]
    for constraint in relation.constraints:
        if constraint.oid in before:
            continue
        if constraint.type == "c" and not constraint.no_inherit:
            _give_check(ddl, parent, constraint)
        elif constraint.type in "pu" and relation.kind == "p":
            for child in ddl.snapshot.children(parent):
                propagation.give_index(ddl, relation, constraint.index_oid, child.oid)
        elif constraint.type == "f" and relation.kind == "p" and not constraint.is_part:
            for child in ddl.snapshot.children(parent):
                propagation.give_foreign_key(ddl, relation, constraint, child.oid)


def _give_check(ddl: Ddl, parent: int, constraint: Constraint) -> None:
    for found in ddl.snapshot.children(parent):
        child = ddl.snapshot.relations[found.oid]  # which may have it by now, of another parent
        if any(c.name == constraint.name for c in child.constraints):
            ddl.skip(f'merging constraint "{constraint.name}" with inherited definition')
        is_new = inheritance.inherit_check(ddl, child, constraint)
        if not is_new:
            continue
        relation = ddl.snapshot.relations[child.oid]
        entered = next(c for c in relation.constraints if c.name == constraint.name)
        if constraint.is_validated:
            check_rows(ddl, relation, entered)
        catalog_columns.rebuild(ddl.writer, child.oid)
        _give_check(ddl, child.oid, entered)


def _drop_constraint(
    ddl: Ddl, relation: Relation, action: nodes.AlterAction, one: One, *, only: bool
) -> None:
    found = next((c for c in relation.all_constraints if c.name == action.column), None)
    if found is not None and _inherited_constraint(ddl, found):
        message = f'cannot drop inherited constraint "{found.name}" of relation "{relation.name}"'
        raise _invalid(message)
    if found is not None and found.type == "c" and not found.no_inherit:
        children = ddl.snapshot.children(relation.oid)
        if only and children and relation.kind == "p":
            message = "cannot remove constraint from only the partitioned table when partitions exist"
            raise _invalid(message, hint=_NOT_ONLY)
        for child in children:
            _take_check(ddl, child, found.name, only=only)
    one(ddl.snapshot.relations[relation.oid], [action])


def _inherited_constraint(ddl: Ddl, constraint: Constraint) -> int:
    return inheritance.count_of(ddl, "pg_constraint", {"oid": constraint.oid}, "coninhcount")


def _take_check(ddl: Ddl, child: Relation, name: str, *, only: bool) -> None:
    found = next((c for c in row_expressions.checks(child) if c.name == name), None)
    if found is None:
        return
    if _outlives_parent(ddl, "pg_constraint", {"oid": found.oid}, "con", only=only):
        return
    for below in ddl.snapshot.children(child.oid):
        _take_check(ddl, below, name, only=False)
    ddl.drop([Address(PG_CONSTRAINT, found.oid)], cascade=False)


# --- triggers


def _switch_triggers(ddl: Ddl, relation: Relation, actions: Sequence[nodes.AlterAction], one: One) -> None:
    """A trigger's copies are switched with it."""
    one(relation, actions)
    name = actions[0].column
    for member in ddl.snapshot.family(relation.oid)[1:]:
        own = [t for t in member.triggers if t.name == name and triggers.is_row(t)]
        if own or name in ("ALL", "USER"):
            one(ddl.snapshot.relations[member.oid], actions)
