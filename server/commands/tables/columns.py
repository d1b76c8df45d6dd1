"""ALTER TABLE's actions on columns and keys.

Each action is checked and carried out in turn, those that take something away first, as PostgreSQL
orders them. Source: PostgreSQL 15, tablecmds.c (ATPrepCmd, ATExecAddColumn ...).
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Final

from polar_lite.catalog.dialect import nodes, storage
from polar_lite.catalog.object_names import PG_ATTRDEF, PG_CLASS, PG_CONSTRAINT, Address
from polar_lite.catalog.objects import DEFAULT_ON_NULL, INVISIBLE, Column, Constraint, Relation
from polar_lite.catalog.system_columns import SYSTEM_COLUMNS
from polar_lite.catalog.writing import columns as catalog_columns
from polar_lite.catalog.writing import dependencies, relations
from polar_lite.catalog.writing.relations import NewColumn
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import row_triggers, rules
from polar_lite.server.commands.constraints import exclusions, switching
from polar_lite.server.commands.constraints import using_index as index_constraints
from polar_lite.server.commands.constraints.checks import (
    check_rows,
    constraint_named,
    contains_nulls,
    make_checks,
)
from polar_lite.server.commands.constraints.foreign_keys import check_rows as check_references
from polar_lite.server.commands.constraints.foreign_keys import make_foreign_keys
from polar_lite.server.commands.constraints.keys import Key, check_key, duplicates, make_keys
from polar_lite.server.commands.ddl import Ddl, no_position, undefined_column
from polar_lite.server.commands.expressions import column_default
from polar_lite.server.commands.partitions.family_actions import FAMILY_ACTIONS
from polar_lite.server.commands.tables import compression, older_rows
from polar_lite.server.commands.tables import like as table_like
from polar_lite.server.commands.tables.creation import (
    make_generation,
    new_column,
    own_default,
    read_column,
    read_constraint,
)
from polar_lite.server.commands.tables.definition import Table
from polar_lite.server.commands.tables.foreign_options import change_column, check_elements
from polar_lite.server.commands.tables.relation_actions import RELATION_ACTIONS
from polar_lite.server.commands.types.attributes import check_no_member, check_unused
from polar_lite.server.engine.calls import guarded


def alter_columns(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    """Carry out one action; the role is the table's owner."""
    _ACTIONS[action.action](ddl, relation, action, text)


def _add_column(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    name = action.definition.column
    if name in SYSTEM_COLUMNS:
        raise PgError(code.DUPLICATE_COLUMN, f'column name "{name}" conflicts with a system column name')
    if _find(relation, name) is not None:
        message = f'column "{name}" of relation "{relation.name}" already exists'
        if not action.if_not_exists:
            raise PgError(code.DUPLICATE_COLUMN, message)
        ddl.skip(f"{message}, skipping", code.DUPLICATE_COLUMN)
        return
    if relation.kind == "f":
        check_elements((action.definition,))
    table = Table(relation.name)
    read_column(ddl, table, action.definition, text)
    column, keys = table.columns[0], table.keys
    _check_keys(relation, keys)
    if any(key.primary for key in keys):
        column.not_null = True
    is_generated = column.generation is not None
    if column.default is not None or column.identity or column.not_null or table.checks or is_generated:
        check_unused(ddl, relation, "table")
    schema = ddl.snapshot.schemas[relation.schema]
    with no_position():
        default = own_default(ddl, column, text)
        made, sequence = new_column(ddl, schema, relation.name, column, default, relation.persistence)
    check_no_member(ddl, relation, made.type.oid)
    number, older = older_rows.add_column(ddl, relation, made)
    if column.compression:
        compression.enter(ddl, relation.oid, number, column.compression)
    if action.definition.foreign_options:
        change_column(ddl, ddl.snapshot.relations[relation.oid], number, action.definition.foreign_options)
    if sequence:
        is_identity = bool(column.identity)
        relations.own_sequence(ddl.writer, sequence, relation.oid, number, is_identity=is_identity)
    if older.must_fill:
        older_rows.fill(ddl, relation, name)
    with no_position():
        make_generation(ddl, relation.oid, number, column, text)
        if is_generated:
            guarded(ddl.session, catalog_columns.rebuild, ddl.writer, relation.oid)
        added = make_checks(ddl, relation.oid, table.checks, text, is_new=False)
    if made.not_null and older.missing is None:
        _require_values(ddl, relation.oid, [number])
    _check_rows(ddl, relation.oid, added)
    if made.not_null or added:
        catalog_columns.rebuild(ddl.writer, relation.oid)
    make_keys(ddl, schema, relation.oid, keys, {name: number})
    make_foreign_keys(ddl, relation.oid, table.foreign_keys, is_new=False)
    switching.make_disabled(ddl, relation.oid, table.disabled, text)


def complete_column(ddl: Ddl, parent: Relation, column: Column, child: Relation) -> int:
    """Add a column that a parent has got, with its default; its attnum."""
    default = column.default
    used = table_like.default_references(ddl, parent, column.attnum) if default is not None else ()
    made = NewColumn(
        column.name, column.type, column.not_null, default, refers_to=tuple(used), options=column.options
    )
    number, older = older_rows.add_column(ddl, child, made)
    if older.must_fill:
        older_rows.fill(ddl, child, column.name)
    if column.generation is not None:
        table_like.copy_generation(ddl, child.oid, number, column.generation)
        guarded(ddl.session, catalog_columns.rebuild, ddl.writer, child.oid)
    if made.not_null:
        if older.missing is None:
            _require_values(ddl, child.oid, [number])
        catalog_columns.rebuild(ddl.writer, child.oid)
    return number


def _drop_column(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    column = _find(relation, action.column)
    if column is None:
        if action.column in SYSTEM_COLUMNS:
            raise PgError(code.FEATURE_NOT_SUPPORTED, f'cannot drop system column "{action.column}"')
        if not action.if_exists:
            raise undefined_column(relation, action.column)
        ddl.skip(f'column "{action.column}" of relation "{relation.name}" does not exist, skipping')
        return
    ddl.drop([Address(PG_CLASS, relation.oid, column.attnum)], cascade=bool(action.cascade))


def _set_default(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    column = _named(relation, action.column)
    if column.identity:
        drops = action.action == "DROP DEFAULT"
        raise _is_identity(
            relation, column, "Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead." if drops else None
        )
    if column.generation is not None:
        raise PgError(
            code.SYNTAX_ERROR,
            f'column "{column.name}" of relation "{relation.name}" is a generated column',
            hint="Use ALTER TABLE ... ALTER COLUMN ... DROP EXPRESSION instead."
            if action.action == "DROP DEFAULT"
            else None,
        )
    default = None
    if action.action == "SET DEFAULT":
        with no_position():
            default = column_default(ddl, column.name, column.type, action, text)
    where = {"adrelid": relation.oid, "adnum": column.attnum}
    for (oid,) in ddl.writer.rows("pg_attrdef", where, ("oid",)):
        dependencies.remove(ddl.writer, Address(PG_ATTRDEF, oid))
    if default is not None:
        attribute = {"attrelid": relation.oid, "attnum": column.attnum}
        ddl.writer.update("pg_attribute", attribute, {"atthasdef": True})
        relations.add_default(ddl.writer, relation.oid, column.attnum, default.text, default.refers_to)


def _drop_expression(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    """The column keeps its values and is an ordinary one from now on."""
    column = _named(relation, action.column)
    if column.generation is None:
        message = f'column "{column.name}" of relation "{relation.name}" is not a stored generated column'
        if not action.if_exists:
            raise PgError(code.OBJECT_NOT_IN_PREREQUISITE_STATE, message)
        ddl.skip(f"{message}, skipping")
        return
    for (oid,) in ddl.writer.rows("pg_attrdef", {"adrelid": relation.oid, "adnum": column.attnum}, ("oid",)):
        dependencies.remove(ddl.writer, Address(PG_ATTRDEF, oid))
    attribute = {"attrelid": relation.oid, "attnum": column.attnum}
    ddl.writer.update("pg_attribute", attribute, {"atthasdef": False, "attgenerated": ""})
    catalog_columns.rebuild(ddl.writer, relation.oid)


def _set_not_null(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    set_not_null(ddl, relation, action.column)


def set_not_null(ddl: Ddl, relation: Relation, name: str) -> None:
    column = _named(relation, name)
    if not column.not_null:
        _require_values(ddl, relation.oid, [column.attnum])
        catalog_columns.set_not_null(ddl.writer, relation, [column.attnum], True)


def _is_identity(relation: Relation, column: Column, hint: str | None = None) -> PgError:
    return PgError(
        code.SYNTAX_ERROR,
        f'column "{column.name}" of relation "{relation.name}" is an identity column',
        hint=hint,
    )


def _drop_not_null(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    column = _named(relation, action.column)
    if column.identity:
        raise _is_identity(relation, column)
    if any(c.type == "p" and column.attnum in c.columns for c in relation.constraints):
        raise PgError(code.INVALID_TABLE_DEFINITION, f'column "{column.name}" is in a primary key')
    if column.not_null:
        catalog_columns.set_not_null(ddl.writer, relation, [column.attnum], False)


def _add_constraint(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    if relation.kind == "f":
        check_elements((action.constraint,))
    table = Table(relation.name)
    read_constraint(table, action.constraint, None)
    _check_keys(relation, table.keys)
    with no_position():
        added = make_checks(ddl, relation.oid, table.checks, text, is_new=False)
    if added:
        _check_rows(ddl, relation.oid, added)
        catalog_columns.rebuild(ddl.writer, relation.oid)
    make_foreign_keys(ddl, relation.oid, table.foreign_keys, is_new=False)
    switching.make_disabled(ddl, relation.oid, table.disabled, text)
    _add_keys(ddl, relation, table.keys)
    exclusions.make_exclusions(ddl, relation.oid, table.exclusions, text, is_new=False)


def _add_keys(ddl: Ddl, relation: Relation, keys: Sequence[Key]) -> None:
    by_name = {column.name: column for column in catalog_columns.live_columns(relation)}
    new: list[Key] = []
    for key in keys:
        if index_constraints.has_index(ddl, relation, key):
            key.using_index = key.name
        if key.using_index is not None:
            _add_key_of_index(ddl, relation, key)
            continue
        new.append(key)
        if key.primary:
            # It begins with SET NOT NULL, which has words of its own.
            for name in key.columns:
                _named(relation, name)
        check_key(key, by_name, is_new=False)
        open_columns = [by_name[name].attnum for name in key.columns if not by_name[name].not_null]
        if key.primary:
            _require_values(ddl, relation.oid, open_columns)
            numbers = [by_name[name].attnum for name in key.columns]
            _become_primary(ddl, relation, key, numbers, open_columns)
    schema = ddl.snapshot.schemas[relation.schema]
    make_keys(ddl, schema, relation.oid, new, {n: c.attnum for n, c in by_name.items()})


def _add_key_of_index(ddl: Ddl, relation: Relation, key: Key) -> None:
    index = index_constraints.index_of(ddl, relation, key)
    assert index.index is not None
    if key.primary:
        columns = [c for c in relation.columns if c.attnum in index.index.keys and not c.not_null]
        numbers = [column.attnum for column in columns]
        _require_values(ddl, relation.oid, numbers)
        if numbers:
            catalog_columns.set_not_null(ddl.writer, relation, numbers, True)
    index_constraints.adopt(ddl, ddl.snapshot.relations[relation.oid], index, key)


def _become_primary(
    ddl: Ddl, relation: Relation, key: Key, numbers: Sequence[int], open_columns: Sequence[int]
) -> None:
    """The columns are NOT NULL from now on; a single integer is the rowid, as if CREATE TABLE had made it."""
    rowid = 0 if key.deferrable or relation.kind == "p" else storage.rowid_column(relation.columns, numbers)
    for number in open_columns:
        catalog_columns.enter_not_null(ddl.writer, relation.oid, number, True)
    if rowid:
        ddl.writer.update("polar_storage", {"oid": relation.oid}, {"rowidcolumn": rowid})
    if not rowid and not open_columns:
        return
    try:
        catalog_columns.rebuild(ddl.writer, relation.oid)
    except sqlite3.IntegrityError as error:
        schema = ddl.snapshot.schemas[relation.schema]
        name = key.name or ddl.free_name(schema.oid, relation.name, None, "pkey")
        raise duplicates(ddl, relation, schema, name, numbers) from error


def _check_rows(ddl: Ddl, oid: int, constraints: Sequence[int]) -> None:
    relation = ddl.snapshot.relations[oid]
    for constraint in relation.constraints:
        if constraint.oid in constraints and constraint.is_validated:
            check_rows(ddl, relation, constraint)


def _validate_constraint(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    found = constraint_named(relation, action.column)
    if found.type not in "cf":
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f'constraint "{found.name}" of relation "{relation.name}"'
            " is not a foreign key or check constraint",
        )
    # The row, not what was read of it: superusers write there that rows are to be checked again.
    ((is_validated,),) = ddl.writer.rows("pg_constraint", {"oid": found.oid}, ("convalidated",))
    if is_validated:
        return
    if not found.is_enforced:
        raise PgError(code.OBJECT_NOT_IN_PREREQUISITE_STATE, f'constraint "{found.name}" is disabled')
    if found.type == "f":
        check_references(ddl, relation, found)
    else:
        check_rows(ddl, relation, found)
    ddl.writer.update("pg_constraint", {"oid": found.oid}, {"convalidated": True})
    if found.type == "c":
        catalog_columns.rebuild(ddl.writer, relation.oid)


def _alter_constraint(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    """ALTER CONSTRAINT: when a foreign key is checked."""
    node = action.constraint
    found = constraint_named(relation, node.constraint)
    if found.type != "f":
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f'constraint "{found.name}" of relation "{relation.name}" is not a foreign key constraint',
        )
    _check_is_topmost(ddl, relation, found)
    deferred = bool(node.initially_deferred)
    values = {"condeferrable": bool(node.deferrable or deferred), "condeferred": deferred}
    todo = [found.oid]
    while todo:  # with what it is for the partitions at either end
        oid = todo.pop()
        ddl.writer.update("pg_constraint", {"oid": oid}, values)
        todo += [part for (part,) in ddl.writer.rows("pg_constraint", {"conparentid": oid}, ("oid",))]


def _check_is_topmost(ddl: Ddl, relation: Relation, found: Constraint) -> None:
    def above(oid: int) -> int:
        ((parent,),) = ddl.writer.rows("pg_constraint", {"oid": oid}, ("conparentid",))
        return int(parent)

    top = found.oid
    while parent := above(top):
        top = parent
    if top == found.oid:
        return
    ((name, table),) = ddl.writer.rows("pg_constraint", {"oid": top}, ("conname", "conrelid"))
    raise PgError(
        code.INTERNAL_ERROR,  # PostgreSQL gives it no other
        f'cannot alter constraint "{found.name}" on relation "{relation.name}"',
        detail=f'Constraint "{found.name}" is derived from constraint "{name}" of relation'
        f' "{ddl.snapshot.relations[table].name}".',
        hint="You may alter the constraint it derives from, instead.",
    )


def _switch_constraint(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    """Oracle's DISABLE, ENABLE and MODIFY CONSTRAINT."""
    key = switching.switch(ddl, relation, action)
    if key is not None:
        _add_keys(ddl, ddl.snapshot.relations[relation.oid], [key])


def _drop_constraint(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    found = next((c for c in relation.all_constraints if c.name == action.column), None)
    if found is None:
        message = f'constraint "{action.column}" of relation "{relation.name}" does not exist'
        if not action.if_exists:
            raise PgError(code.UNDEFINED_OBJECT, message)
        ddl.skip(f"{message}, skipping")
        return
    target = Address(PG_CONSTRAINT, found.oid)
    ddl.check_is_no_part(target)
    ddl.drop([target], cascade=bool(action.cascade))


def _drop_key(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    """Oracle's DROP PRIMARY KEY and DROP UNIQUE (columns)."""
    found = switching.key_of(relation, action.mode, action.options or ())
    target = Address(PG_CONSTRAINT, found.oid)
    ddl.check_is_no_part(target)
    ddl.drop([target], cascade=bool(action.cascade))


def _check_keys(relation: Relation, keys: Sequence[Key]) -> None:
    primary = sum(key.primary for key in keys) + any(c.type == "p" for c in relation.all_constraints)
    if primary > 1 and any(key.primary for key in keys):
        raise PgError(
            code.INVALID_TABLE_DEFINITION,
            f'multiple primary keys for table "{relation.name}" are not allowed',
        )


def _require_values(ddl: Ddl, oid: int, numbers: Sequence[int]) -> None:
    """23502 when a row has NULL in one of the columns."""
    relation = ddl.snapshot.relations[oid]
    for column in relation.columns:
        if column.attnum not in numbers:
            continue
        empty = ddl.writer.connection.execute(
            f"SELECT 1 FROM {storage.qualified(relation)}"
            f" WHERE {storage.quoted(column.physical)} IS NULL LIMIT 1"
        ).fetchone()
        if empty is not None:
            raise contains_nulls(ddl, relation, column)


def _find(relation: Relation, name: str) -> Column | None:
    return next((c for c in catalog_columns.live_columns(relation) if c.name == name), None)


def _named(relation: Relation, name: str) -> Column:
    found = _find(relation, name)
    if found is None:
        if name in SYSTEM_COLUMNS:
            raise PgError(code.FEATURE_NOT_SUPPORTED, f'cannot alter system column "{name}"')
        raise undefined_column(relation, name)
    return found


_ACTIONS: Final[dict[str, Callable[[Ddl, Relation, nodes.AlterAction, str], None]]] = {
    "DROP COLUMN": _drop_column,
    "DROP CONSTRAINT": _drop_constraint,
    "DROP KEY": _drop_key,
    "DROP DEFAULT": _set_default,
    "DROP EXPRESSION": _drop_expression,
    "DROP NOT NULL": _drop_not_null,
    "ADD COLUMN": _add_column,
    "SET DEFAULT": _set_default,
    "SET NOT NULL": _set_not_null,
    "ADD CONSTRAINT": _add_constraint,
    "ALTER CONSTRAINT": _alter_constraint,
    "SWITCH CONSTRAINT": _switch_constraint,
    "VALIDATE CONSTRAINT": _validate_constraint,
    "ENABLE TRIGGER": row_triggers.switch,
    "DISABLE TRIGGER": row_triggers.switch,
    "ENABLE RULE": rules.switch,
    "DISABLE RULE": rules.switch,
}


_INVISIBLE: Final = tuple(INVISIBLE.split("="))


def _parts(action: nodes.AlterAction) -> list[Any]:
    """Oracle's MODIFY is several of PostgreSQL's actions."""
    if action.action != "MODIFY":
        return [action]
    definition = action.definition
    column = definition.column
    found = []
    if definition.type_name is not None:
        found.append(nodes.AlterAction(action="ALTER TYPE", column=column, type_name=definition.type_name))
    for constraint in definition.constraints:
        match constraint.kind:
            case "NOT NULL" | "NULL":
                word = "SET NOT NULL" if constraint.kind == "NOT NULL" else "DROP NOT NULL"
                found.append(nodes.AlterAction(action=word, column=column))
            case "IDENTITY":
                # A new START is where the series goes on.
                given = [("restart" if k == "start" else k, v) for k, v in constraint.sequence_options or ()]
                options = (("always", bool(constraint.always)), *given)
                found.append(nodes.AlterAction(action="SET IDENTITY", column=column, options=options))
                found += _on_null(column, bool(constraint.on_null))
            case "VISIBLE" | "INVISIBLE":
                word = "SET OPTIONS" if constraint.kind == "INVISIBLE" else "RESET OPTIONS"
                found.append(nodes.AlterAction(action=word, column=column, options=(_INVISIBLE,)))
            case "GENERATED":
                raise unsupported("ALTER TABLE .. MODIFY of a virtual column")
            case "DEFAULT":
                expression = constraint.expression
                found.append(nodes.AlterAction(action="SET DEFAULT", column=column, expression=expression))
                found += _on_null(column, bool(constraint.on_null))
            case _:
                table_constraint = constraint.copy()
                if constraint.kind != "CHECK":
                    table_constraint.set("columns", (column,))
                found.append(nodes.AlterAction(action="ADD CONSTRAINT", constraint=table_constraint))
    return found


def _on_null(column: str, wanted: bool) -> list[Any]:
    """What says that a column's new default is, or is not, one ON NULL."""
    option = (tuple(DEFAULT_ON_NULL.split("=")),)
    if not wanted:
        return [nodes.AlterAction(action="RESET OPTIONS", column=column, options=option)]
    set_option = nodes.AlterAction(action="SET OPTIONS", column=column, options=option)
    return [set_option, nodes.AlterAction(action="SET NOT NULL", column=column)]


# PostgreSQL's passes over a statement's actions: what goes, what changes, what comes, what is set.
_PASSES: Final = {
    "DROP COLUMN": 0, "DROP CONSTRAINT": 0, "DROP KEY": 0, "DROP DEFAULT": 0, "DROP NOT NULL": 0,
    "DROP EXPRESSION": 0, "DROP IDENTITY": 0,
    "ALTER TYPE": 1, "ADD COLUMN": 2,
}  # fmt: skip
_OTHER: Final = frozenset({"OWNER TO", "ALTER TYPE"} | RELATION_ACTIONS.keys() | FAMILY_ACTIONS.keys())


def in_order(kind: str, actions: Sequence[nodes.AlterAction]) -> list[nodes.AlterAction]:
    """The actions in the order of the passes; 0A000 for one that there is no function for."""
    actions = [part for action in actions for part in _parts(action)]
    for action in actions:
        if action.action not in _ACTIONS and action.action not in _OTHER:
            raise unsupported(f"ALTER {kind} .. {action.action}")
    return sorted(actions, key=lambda action: _PASSES.get(action.action, 3))
