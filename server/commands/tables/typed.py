"""Typed tables: CREATE TABLE .. OF type, ALTER TABLE .. OF and NOT OF, and changes of their type.

Their columns are the attributes of a composite type, which alone can change them. PostgreSQL 15 docs, CREATE
TABLE, ALTER TYPE; source tablecmds.c (check_of_type, ATExecAddOf, find_typed_table_dependencies).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_CLASS, PG_TYPE
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import no_position
from polar_lite.server.commands.tables.definition import ColumnDefinition

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Column, Relation
    from polar_lite.server.commands.ddl import Ddl
    from polar_lite.server.commands.tables.definition import Table

_REFUSED = {
    "ADD COLUMN": "add column to",
    "DROP COLUMN": "drop column from",
    "RENAME COLUMN": "rename column of",
    "INHERIT": "change inheritance of",
    "ALTER TYPE": "alter column type of",
}


def type_named(ddl: Ddl, node: nodes.TypeName) -> Relation:
    """The relation of a composite type that a table may be of (42704, 42809, 42501)."""
    with no_position():
        type_ = ddl.usable_type(node)
    found = ddl.snapshot.types.get(type_.declared)
    relation = ddl.snapshot.relation(found.relation) if found is not None and found.relation else None
    if relation is None or relation.kind != "c":
        shown = ddl.names().type(type_.declared)
        raise PgError(code.WRONG_OBJECT_TYPE, f"type {shown} is not a composite type")
    return relation


def take_columns(table: Table, type_: Relation) -> None:
    """Begin a table with its type's attributes, of which the statement may say more."""
    table.of_type = type_
    for column in _columns(type_):
        made = ColumnDefinition(column.name, column.type, is_local=False, collation=column.collation)
        table.columns.append(made)


def check_column(column: ColumnDefinition) -> None:
    """What a column of a typed table cannot be (0A000)."""
    for is_so, what in ((column.identity, "identity"), (column.generation is not None, "generated")):
        if is_so:
            raise PgError(code.FEATURE_NOT_SUPPORTED, f"{what} columns are not supported on typed tables")


def enter(ddl: Ddl, oid: int, type_: Relation) -> None:
    """A table that has the type's columns is of it."""
    ddl.writer.update("pg_class", {"oid": oid}, {"reloftype": type_.row_type})
    ddl.writer.depend((PG_CLASS, oid, 0), (PG_TYPE, type_.row_type, 0))


# --- ALTER TABLE


def check_may(relation: Relation, action: str) -> None:
    """42809 for what only a change of the type does to its tables."""
    if relation.of_type and action in _REFUSED:
        raise PgError(code.WRONG_OBJECT_TYPE, f"cannot {_REFUSED[action]} typed table")


def has_column(relation: Relation, name: str) -> bool:
    return any(column.name == name for column in _columns(relation))


def become(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    """ALTER TABLE .. OF type: the columns must be the type's (42804)."""
    type_ = type_named(ddl, action.type_name)
    if relation.parents:
        raise PgError(code.WRONG_OBJECT_TYPE, "typed tables cannot inherit")
    for wanted, column in zip_longest(_columns(type_), _columns(relation)):
        if wanted is None:
            raise _mismatch(f'table has extra column "{column.name}"')
        if column is None:
            raise _mismatch(f'table is missing column "{wanted.name}"')
        if column.name != wanted.name:
            raise _mismatch(f'table has column "{column.name}" where type requires "{wanted.name}"')
        if _facts(column) != _facts(wanted):
            raise _mismatch(f'table "{relation.name}" has different type for column "{column.name}"')
    if relation.of_type:
        _leave(ddl, relation)
    enter(ddl, relation.oid, type_)


def leave(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    """ALTER TABLE .. NOT OF"""
    if not relation.of_type:
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is not a typed table')
    _leave(ddl, relation)


def _leave(ddl: Ddl, relation: Relation) -> None:
    ddl.writer.update("pg_class", {"oid": relation.oid}, {"reloftype": 0})
    bond = {"classid": PG_CLASS, "objid": relation.oid, "objsubid": 0, "refclassid": PG_TYPE}
    ddl.writer.delete("pg_depend", {**bond, "refobjid": relation.of_type})


def _mismatch(message: str) -> PgError:
    return PgError(code.DATATYPE_MISMATCH, message)


def _columns(relation: Relation) -> Sequence[Column]:
    return [column for column in relation.columns if not column.has_dropped]


def _facts(column: Column) -> tuple[int, int, int]:
    return column.type.declared, column.type.declared_typmod, column.collation


# --- ALTER TYPE


def tables_of(ddl: Ddl, type_: Relation, *, cascade: bool) -> list[Relation]:
    """The tables of a type that is about to change; 2BP01 unless they are to change with it."""
    found = [relation for relation in ddl.snapshot.relations.values() if relation.of_type == type_.row_type]
    if found and type_.row_type and not cascade:
        raise PgError(
            code.DEPENDENT_OBJECTS_STILL_EXIST,
            f'cannot alter type "{type_.name}" because it is the type of a typed table',
            hint="Use ALTER ... CASCADE to alter the typed tables too.",
        )
    return found if type_.row_type else []
