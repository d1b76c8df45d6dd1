"""ALTER TYPE .. ADD, DROP, ALTER and RENAME ATTRIBUTE; who uses a row type.

Values of a composite type keep their fields by attnum, so attributes come and go without their being
touched; a change of an attribute's type is refused while a column has the type, as in PostgreSQL.
PostgreSQL 15 source tablecmds.c.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.binder.from_items.relations import view_query
from polar_lite.catalog.dialect.binder.rules.actions import bind_stored
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.object_names import PG_CLASS, PG_REWRITE, PG_TYPE, Address
from polar_lite.catalog.objects import Column, Relation
from polar_lite.catalog.writing import columns as catalog_columns
from polar_lite.catalog.writing import indexes, relations
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import collations
from polar_lite.server.commands.ddl import Ddl, no_position, undefined_column
from polar_lite.server.commands.tables import typed
from polar_lite.server.commands.types.definitions import attribute

_ORDER: Final = {"DROP COLUMN": 0, "ALTER TYPE": 1, "ADD COLUMN": 2}


def alter_attributes(ddl: Ddl, node: nodes.AlterTable, text: str) -> None:
    relation = composite_named(ddl, node.names)
    for action in sorted(node.actions, key=lambda action: _ORDER[action.action]):
        tables = typed.tables_of(ddl, relation, cascade=bool(action.cascade))
        _ACTIONS[action.action](ddl, ddl.snapshot.relations[relation.oid], action, text)
        for table in tables:
            alter_table_of(ddl, table, action, text)


def alter_table_of(ddl: Ddl, table: Relation, action: nodes.AlterAction, text: str) -> None:
    """What CASCADE does to a table of the type."""
    from polar_lite.server.commands.alterations import alter_alone  # it imports this module

    alter_alone(ddl, "TABLE", ddl.snapshot.relations[table.oid], [action], text, only=False)


def composite_named(ddl: Ddl, names: Sequence[str]) -> Relation:
    """The relation of a free-standing composite type (42P01, 42809, 42501)."""
    relation = ddl.relation_named(names)
    if relation.kind != "c":
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is not a composite type')
    privileges.check_owner(ddl.snapshot, ddl.role, relation)
    if relation.row_type in ddl.snapshot.object_types:
        raise unsupported("a change of the attributes of an object type")
    return relation


def _add(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    name = action.definition.column
    _check_new_name(relation, name)
    with no_position():
        new = attribute(ddl, action.definition, text)
    check_no_member(ddl, relation, new.type.oid)
    number = max((column.attnum for column in relation.columns), default=0) + 1
    relations.add_column(ddl.writer, relation.oid, number, new)
    ddl.writer.update("pg_class", {"oid": relation.oid}, {"relnatts": number})


def check_no_member(ddl: Ddl, relation: Relation, type_oid: int) -> None:
    """A row type must not contain itself (42P16)."""
    if relation.oid in _relations_in(ddl, type_oid):
        raise PgError(
            code.INVALID_TABLE_DEFINITION,
            f"composite type {relation.name} cannot be made a member of itself",
        )


def _drop(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    column = _find(relation, action.column)
    if column is not None:
        ddl.drop([Address(PG_CLASS, relation.oid, column.attnum)], cascade=bool(action.cascade))
    elif action.if_exists:
        ddl.skip(f'column "{action.column}" of relation "{relation.name}" does not exist, skipping')
    else:
        raise undefined_column(relation, action.column)


def _alter(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    column = _find(relation, action.column)
    if column is None:
        raise undefined_column(relation, action.column)
    check_unused(ddl, relation, "type")
    with no_position():
        type_ = ddl.usable_type(action.type_name, text)
    collation = collations.given(ddl, type_, action.collation, places=False)
    collation = collation or indexes.default_collation(ddl.writer, type_)
    catalog_columns.set_type(ddl.writer, relation.oid, column.attnum, column.name, type_, collation)


def rename_attribute(ddl: Ddl, node: nodes.Rename) -> None:
    *names, old = node.object.names
    relation = composite_named(ddl, names)
    column = _find(relation, old)
    if column is None:
        raise PgError(code.UNDEFINED_COLUMN, f'column "{old}" does not exist')
    tables = typed.tables_of(ddl, relation, cascade=bool(node.cascade))
    _check_new_name(relation, node.new_name)
    where = {"attrelid": relation.oid, "attnum": column.attnum}
    ddl.writer.update("pg_attribute", where, {"attname": node.new_name})
    check_views(ddl, relation, column.attnum)
    for table in tables:
        from polar_lite.server.commands.tables.column_names import rename_column  # it imports this module

        rename_column(ddl, ddl.snapshot.relations[table.oid], old, node.new_name, only=False)


def check_views(ddl: Ddl, relation: Relation, number: int) -> None:
    """0A000 when a view's text calls a field of a row by a name that it has just lost."""
    where = {"refclassid": PG_CLASS, "refobjid": relation.oid, "refobjsubid": number, "classid": PG_REWRITE}
    for (rule,) in ddl.writer.rows("pg_depend", where, ("objid",)):
        for (oid,) in ddl.writer.rows("pg_rewrite", {"oid": rule}, ("ev_class",)):
            used = ddl.snapshot.relations[oid]
            try:
                _bind_rule(ddl, used, rule)
            except PgError as error:
                if error.sqlstate != code.UNDEFINED_COLUMN:
                    raise
                raise unsupported(f'renaming a field of rows that view "{used.name}" uses') from error


def _bind_rule(ddl: Ddl, relation: Relation, oid: int) -> None:
    """Bind a relation's rule, which is a view's query or another."""
    st = Statement(replace(ddl.session.environment(), snapshot=ddl.snapshot))
    rule = next((rule for rule in relation.rules if rule.oid == oid), None)
    if rule is None:
        view_query(st, relation)
    else:
        bind_stored(st, relation, rule)


def check_unused(ddl: Ddl, relation: Relation, noun: str) -> None:
    """0A000 when a table has a column of the relation's row type: its values would have to be rewritten."""
    user = next(columns_holding(ddl, relation.row_type), None)
    if user is not None:
        table, column = user
        raise PgError(
            code.FEATURE_NOT_SUPPORTED,
            f'cannot alter {noun} "{relation.name}" because column "{table.name}.{column.name}" uses'
            f" {'it' if noun == 'type' else 'its row type'}",
        )


def columns_holding(ddl: Ddl, type_oid: int) -> Iterator[tuple[Relation, Column]]:
    """The columns of tables that hold values of a type, in arrays and other composites too."""
    where = {"refclassid": PG_TYPE, "refobjid": type_oid}
    rows = ddl.writer.rows("pg_depend", where, ("classid", "objid", "objsubid"))
    for class_oid, oid, number in sorted(rows):
        if class_oid == PG_TYPE:
            yield from columns_holding(ddl, oid)
        relation = ddl.snapshot.relation(oid) if class_oid == PG_CLASS and number else None
        if relation is None:
            continue
        if relation.kind in "rpf":
            yield relation, next(c for c in relation.columns if c.attnum == number)
        elif relation.row_type:
            yield from columns_holding(ddl, relation.row_type)


def _relations_in(ddl: Ddl, type_oid: int) -> set[int]:
    """The composite types that a type's values hold, its own included."""
    type_ = ddl.snapshot.types.get(type_oid)
    if type_ is None:
        return set()
    if type_.is_array:
        return _relations_in(ddl, type_.element_oid)
    relation = ddl.snapshot.relation(type_.relation)
    if relation is None:
        return set()
    inner = (_relations_in(ddl, c.type.oid) for c in relation.columns if not c.has_dropped)
    return {relation.oid}.union(*inner)


def _check_new_name(relation: Relation, name: str) -> None:
    if _find(relation, name) is not None:
        raise PgError(code.DUPLICATE_COLUMN, f'column "{name}" of relation "{relation.name}" already exists')


def _find(relation: Relation, name: str) -> Column | None:
    return next((c for c in relation.columns if c.name == name and not c.has_dropped), None)


_ACTIONS: Final = {"ADD COLUMN": _add, "DROP COLUMN": _drop, "ALTER TYPE": _alter}
