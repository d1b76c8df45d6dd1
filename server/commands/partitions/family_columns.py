"""A table that is there gets a parent, or loses one: its columns and checks are counted up and down.

PostgreSQL 15 source tablecmds.c (MergeAttributesIntoExisting, MergeConstraintsIntoExisting,
RemoveInheritance).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from polar_lite.catalog.dialect import row_expressions
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.partitions import inheritance

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Column, Relation
    from polar_lite.server.commands.ddl import Ddl


def merge(ddl: Ddl, child: Relation, parent: Relation, *, is_partition: bool) -> None:
    """42804 unless the child has all that its parent has."""
    _merge_columns(ddl, child, parent, is_partition=is_partition)
    for constraint in row_expressions.checks(parent):
        if constraint.no_inherit:
            continue
        relation = ddl.snapshot.relations[child.oid]
        known = next((c for c in relation.constraints if c.name == constraint.name and c.type == "c"), None)
        if known is None:
            _mismatch(f'child table is missing constraint "{constraint.name}"')
        if known.no_inherit:
            raise PgError(
                code.INVALID_OBJECT_DEFINITION,
                f'constraint "{constraint.name}" conflicts with non-inherited constraint on child table'
                f' "{child.name}"',
            )
        inheritance.inherit_check(ddl, relation, constraint)
        if is_partition:
            ddl.writer.update("pg_constraint", {"oid": known.oid}, {"conislocal": False})


def _merge_columns(ddl: Ddl, child: Relation, parent: Relation, *, is_partition: bool) -> None:
    own = {column.name: column for column in child.columns if not column.has_dropped}
    for column in parent.columns:
        if column.has_dropped:
            continue
        found = own.get(column.name)
        if found is None:
            _mismatch(f'child table is missing column "{column.name}"')
        _check_column(child, found, column)
        where = {"attrelid": child.oid, "attnum": found.attnum}
        count = inheritance.count_of(ddl, "pg_attribute", where, "attinhcount")
        changes: dict[str, Any] = {"attinhcount": count + 1}
        if is_partition:
            changes["attislocal"] = False
        ddl.writer.update("pg_attribute", where, changes)


def _check_column(child: Relation, found: Column, column: Column) -> None:
    given, wanted = found.type, column.type
    if (given.declared, given.declared_typmod) != (wanted.declared, wanted.declared_typmod):
        _mismatch(f'child table "{child.name}" has different type for column "{column.name}"')
    if column.not_null and not found.not_null:
        _mismatch(f'column "{column.name}" in child table must be marked NOT NULL')
    if column.generation is not None and found.generation is None:
        _mismatch(f'column "{column.name}" in child table must be a generated column')
    if column.generation is not None and found.generation != column.generation:
        _mismatch(f'column "{column.name}" in child table has a conflicting generation expression')


def unmerge(ddl: Ddl, child: Relation, parent: Relation) -> None:
    """The child has this parent no more; what nobody gives it now is its own."""
    names = {column.name for column in parent.columns if not column.has_dropped}
    for column in child.columns:
        if column.name in names and not column.has_dropped:
            _count_down(ddl, "pg_attribute", {"attrelid": child.oid, "attnum": column.attnum}, "att")
    inherited = {c.name for c in row_expressions.checks(parent) if not c.no_inherit}
    for constraint in row_expressions.checks(child):
        if constraint.name in inherited:
            _count_down(ddl, "pg_constraint", {"oid": constraint.oid}, "con")


def _count_down(ddl: Ddl, table: str, where: dict[str, Any], prefix: str) -> None:
    count = inheritance.count_of(ddl, table, where, f"{prefix}inhcount")
    changes: dict[str, Any] = {f"{prefix}inhcount": max(count - 1, 0)}
    if count <= 1:
        changes[f"{prefix}islocal"] = True
    ddl.writer.update(table, where, changes)


def _mismatch(message: str) -> NoReturn:
    raise PgError(code.DATATYPE_MISMATCH, message)
