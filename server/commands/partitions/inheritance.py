"""What a table takes from the tables it inherits from, or is a partition of: columns, defaults, checks, keys.

PostgreSQL 15 docs, CREATE TABLE (INHERITS, PARTITION OF); source tablecmds.c (MergeAttributes,
StoreCatalogInheritance), heap.c (MergeWithExistingConstraint).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import row_expressions
from polar_lite.catalog.object_names import PG_CLASS
from polar_lite.catalog.writing import relations
from polar_lite.catalog.writing.constraints import create_check
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import format_type
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands.ddl import Ddl, position
from polar_lite.server.commands.tables import compression
from polar_lite.server.commands.tables import like as table_like
from polar_lite.server.commands.tables.definition import ColumnDefinition

if TYPE_CHECKING:
    from polar_lite.catalog.dialect import nodes
    from polar_lite.catalog.objects import Column, Constraint, Relation
    from polar_lite.catalog.types import TypeRef
    from polar_lite.server.commands.constraints.checks import Check
    from polar_lite.server.commands.tables.definition import Table


def parents_of(ddl: Ddl, node: nodes.CreateTable, persistence: str) -> list[Relation]:
    """The tables that INHERITS or PARTITION OF names, as far as they may be that."""
    if node.partition_of is not None:
        try:
            parent = ddl.relation_named(node.partition_of)
        except PgError as error:
            error.position = position(node.parent_start)
            raise
        check_partitioned(parent)
        _check_parent(ddl, parent, persistence)
        return [parent]
    found: list[Relation] = []
    for names in node.inherits or ():
        parent = ddl.relation_named(names)
        check_inheritable(ddl, parent, persistence)
        if parent in found:
            message = f'relation "{parent.name}" would be inherited from more than once'
            raise PgError(code.DUPLICATE_TABLE, message)
        found.append(parent)
    if found and node.partition_by is not None:
        message = "cannot create partitioned table as inheritance child"
        raise PgError(code.INVALID_OBJECT_DEFINITION, message)
    return found


def check_partitioned(parent: Relation, noun: str = "") -> None:
    """42P17 for a table without partitions. noun: what ALTER TABLE calls it."""
    if parent.kind != "p":
        raise PgError(code.INVALID_OBJECT_DEFINITION, f'{noun}"{parent.name}" is not partitioned')


def check_inheritable(ddl: Ddl, parent: Relation, persistence: str) -> None:
    """42809 for what no table can inherit from."""
    if parent.kind == "p":
        message = f'cannot inherit from partitioned table "{parent.name}"'
        raise PgError(code.WRONG_OBJECT_TYPE, message)
    if parent.bound is not None:
        raise PgError(code.WRONG_OBJECT_TYPE, f'cannot inherit from partition "{parent.name}"')
    if parent.kind != "r":
        if parent.kind == "f":
            raise unsupported("inheritance from a foreign table")
        message = f'inherited relation "{parent.name}" is not a table or foreign table'
        raise PgError(code.WRONG_OBJECT_TYPE, message)
    _check_parent(ddl, parent, persistence)


def _check_parent(ddl: Ddl, parent: Relation, persistence: str) -> None:
    if parent.persistence == "t" and persistence != "t":
        shown = "inherit from temporary relation"
        if parent.kind == "p":
            shown = "create a permanent relation as partition of temporary relation"
        raise PgError(code.WRONG_OBJECT_TYPE, f'cannot {shown} "{parent.name}"')
    if parent.kind == "p" and persistence == "t" and parent.persistence != "t":
        shown = "create a temporary relation as partition of permanent relation"
        raise PgError(code.WRONG_OBJECT_TYPE, f'cannot {shown} "{parent.name}"')
    privileges.check_owner(ddl.snapshot, ddl.role, parent)


# --- columns


def read_columns(ddl: Ddl, table: Table) -> None:
    """Begin a table with its parents' columns; those of one name are one."""
    for parent in table.parents:
        methods = compression.letters(ddl, parent)
        for column in parent.columns:
            if not column.has_dropped:
                _take(ddl, table, column, methods.get(column.name, ""))


def _take(ddl: Ddl, table: Table, column: Column, method: str) -> None:
    known = next((c for c in table.columns if c.name == column.name), None)
    if known is None:
        made = ColumnDefinition(
            column.name, column.type, not_null=column.not_null or None, collation=column.collation
        )
        made.inherited, made.is_local, made.compression = 1, False, method
        table.columns.append(made)
        return
    ddl.skip(f'merging multiple inherited definitions of column "{column.name}"')
    _check_type(ddl, known, column.type, "inherited column")
    known.compression = compression.merged(column.name, known.compression, method)
    known.inherited += 1
    known.not_null = known.not_null or column.not_null or None


def inherited_column(ddl: Ddl, table: Table, column: ColumnDefinition) -> ColumnDefinition | None:
    """The column of the parents that one of the statement's is merged with; None if there is none."""
    known = next((c for c in table.columns if c.name == column.name and c.inherited and not c.is_local), None)
    if known is not None:
        ddl.skip(f'merging column "{column.name}" with inherited definition')
        _check_type(ddl, known, column.type, "column")
    return known


def _check_type(ddl: Ddl, known: ColumnDefinition, other: TypeRef, what: str) -> None:
    if (known.type.declared, known.type.declared_typmod) != (other.declared, other.declared_typmod):
        shown = [
            ddl.names().type(t.declared)
            if t.declared_typmod < 0
            else format_type(t.declared, t.declared_typmod)
            for t in (known.type, other)
        ]
        raise PgError(
            code.DATATYPE_MISMATCH,
            f'{what} "{known.name}" has a type conflict',
            detail=f"{shown[0]} versus {shown[1]}",
        )


def merge_column(inherited: ColumnDefinition, said: ColumnDefinition) -> None:
    """Add what the statement says of a column that its parents have."""
    inherited.is_local = True
    inherited.not_null = said.not_null or inherited.not_null
    inherited.default, inherited.serial = said.default, said.serial
    inherited.identity, inherited.sequence_options = said.identity, said.sequence_options
    inherited.generation = said.generation
    inherited.compression = compression.merged(inherited.name, inherited.compression, said.compression)


def complete_columns(ddl: Ddl, oid: int, table: Table) -> None:
    """Enter how often columns are inherited, and the defaults and expressions that come with them."""
    for number, column in enumerate(table.columns, start=1):
        if not column.inherited:
            continue
        facts = {"attinhcount": column.inherited, "attislocal": column.is_local and not table.is_partition}
        ddl.writer.update("pg_attribute", {"attrelid": oid, "attnum": number}, facts)
        if column.default is None and column.generation is None and not (column.serial or column.identity):
            _take_default(ddl, oid, number, column.name, table.parents)


def _take_default(ddl: Ddl, oid: int, number: int, name: str, parents: Sequence[Relation]) -> None:
    found: list[tuple[Relation, Column]] = []
    for parent in parents:
        column = next((c for c in parent.columns if c.name == name and not c.has_dropped), None)
        if column is not None and (column.default or column.generation):
            found.append((parent, column))
    if not found:
        return
    if len({column.default or column.generation for _, column in found}) > 1:
        raise PgError(
            code.INVALID_COLUMN_DEFINITION,
            f'column "{name}" inherits conflicting default values',
            hint="To resolve the conflict, specify a default explicitly.",
        )
    parent, column = found[0]
    if column.generation is not None:
        table_like.copy_generation(ddl, oid, number, column.generation)
    elif column.default is not None:
        ddl.writer.update("pg_attribute", {"attrelid": oid, "attnum": number}, {"atthasdef": True})
        used = table_like.default_references(ddl, parent, column.attnum)
        relations.add_default(ddl.writer, oid, number, column.default, used)


# --- checks


def complete_checks(ddl: Ddl, oid: int, table: Table, text: str) -> list[Check]:
    """Enter the parents' checks; the statement's own that are not among them."""
    own = list(table.checks)
    for parent in table.parents:
        for constraint in row_expressions.checks(parent):
            if not constraint.no_inherit:
                inherit_check(ddl, ddl.snapshot.relations[oid], constraint)
                merged = next((c for c in own if c.name == constraint.name), None)
                if merged is not None and merged.node.no_inherit:
                    message = (
                        f'constraint "{constraint.name}" conflicts with inherited constraint on relation'
                    )
                    raise PgError(code.INVALID_OBJECT_DEFINITION, f'{message} "{table.name}"')
                if merged is not None:
                    ddl.skip(f'merging constraint "{constraint.name}" with inherited definition')
                    own.remove(merged)
                    where = {"conrelid": oid, "conname": constraint.name}
                    ddl.writer.update("pg_constraint", where, {"conislocal": not table.is_partition})
    return own


def inherit_check(ddl: Ddl, relation: Relation, constraint: Constraint) -> bool:
    """Give a table its parent's check, or let one that is there be inherited, too; whether it is new."""
    known = next((c for c in relation.constraints if c.name == constraint.name), None)
    found = row_expressions.stored_condition(ddl.snapshot, relation, constraint.expression or "")
    if known is not None:
        if known.type != "c" or known.expression != found.text:
            raise PgError(
                code.DATATYPE_MISMATCH,
                f'child table "{relation.name}" has different definition for check constraint'
                f' "{constraint.name}"',
            )
        for is_wrong, what in (
            (known.no_inherit, "non-inherited"),
            (is_looser(known, constraint), "NOT VALID"),
        ):
            if is_wrong:
                message = f'constraint "{known.name}" conflicts with {what} constraint on relation'
                raise PgError(code.INVALID_OBJECT_DEFINITION, f'{message} "{relation.name}"')
        count = count_of(ddl, "pg_constraint", {"oid": known.oid}, "coninhcount")
        facts: dict[str, Any] = {"coninhcount": count + 1}
        if relation.bound is not None:
            facts["conislocal"] = False
        ddl.writer.update("pg_constraint", {"oid": known.oid}, facts)
        return False
    made = create_check(ddl.writer, relation, constraint.name, found, validated=constraint.is_validated)
    ddl.writer.update("pg_constraint", {"oid": made}, {"conislocal": False, "coninhcount": 1})
    return True


def is_looser(known: Constraint, constraint: Constraint) -> bool:
    return constraint.is_validated and not known.is_validated


def count_of(ddl: Ddl, table: str, where: dict[str, Any], column: str) -> int:
    """pg_attribute.attinhcount and its like."""
    ((count,),) = ddl.writer.rows(table, where, (column,))
    return int(count)


# --- the bond


def enter_parents(ddl: Ddl, oid: int, table: Table) -> None:
    for number, parent in enumerate(table.parents, start=1):
        enter_parent(ddl, oid, parent, number, is_partition=table.is_partition)


def enter_parent(ddl: Ddl, child: int, parent: Relation, number: int, *, is_partition: bool) -> None:
    """StoreCatalogInheritance1(): a partition goes with its parent, a child keeps it from being dropped."""
    row = {"inhrelid": child, "inhparent": parent.oid, "inhseqno": number, "inhdetachpending": False}
    ddl.writer.insert("pg_inherits", row)
    ddl.writer.depend((PG_CLASS, child, 0), (PG_CLASS, parent.oid, 0), "a" if is_partition else "n")
    ddl.writer.update("pg_class", {"oid": parent.oid}, {"relhassubclass": True})
