"""RENAME COLUMN, with all texts of the catalog that have the old name.

PostgreSQL 15 source tablecmds.c (renameatt_internal).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import storage, table_expressions
from polar_lite.catalog.dialect.row_expressions import renamed_condition, renamed_generation
from polar_lite.catalog.names import physical_column
from polar_lite.catalog.system_columns import SYSTEM_COLUMNS
from polar_lite.catalog.writing import indexes, reshaping
from polar_lite.catalog.writing.triggers import renamed_column
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands.extended_statistics import rename_column_in_statistics
from polar_lite.server.commands.publications.row_filters import rename_column_in_filters
from polar_lite.server.commands.tables import recursion
from polar_lite.server.commands.tables.creation import column_named
from polar_lite.server.commands.types.attributes import check_views

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Relation
    from polar_lite.server.commands.ddl import Ddl


def rename_column(ddl: Ddl, relation: Relation, old: str, new: str, *, only: bool) -> None:
    """Of a table and all below it."""
    if relation.kind not in "rvmpf":
        raise unsupported(f"RENAME COLUMN of {privileges.noun(relation)}")
    renamed: list[tuple[Relation, int]] = []

    def rename_one(table: Relation) -> None:
        renamed.append((table, _rename(ddl, table, old, new)))

    recursion.rename_column(ddl, relation, old, rename_one, only=only)
    for table, number in renamed:  # a query of a table reads those below it, too
        check_views(ddl, table, number)


def _rename(ddl: Ddl, relation: Relation, name: str, new_name: str) -> int:
    """The column's number."""
    if all(c.name != name or c.has_dropped for c in relation.columns):
        raise PgError(code.UNDEFINED_COLUMN, f'column "{name}" does not exist')
    number = column_named(relation, name)
    if any(c.name == new_name and not c.has_dropped for c in relation.columns):
        raise PgError(
            code.DUPLICATE_COLUMN,
            f'column "{new_name}" of relation "{relation.name}" already exists',
        )
    if new_name in SYSTEM_COLUMNS:
        message = f'column name "{new_name}" conflicts with a system column name'
        raise PgError(code.DUPLICATE_COLUMN, message)
    _rename_partition_key(ddl, relation, number, new_name)
    before = ddl.snapshot
    if relation.kind in "rmpf":
        indexes.rename_column(ddl.writer, relation, number, new_name)
    where = {"attrelid": relation.oid, "attnum": number}
    ddl.writer.update("pg_attribute", where, {"attname": new_name})
    _rename_in_checks(ddl, relation, number, new_name)
    rename_column_in_statistics(ddl, relation, number, new_name)
    rename_column_in_filters(ddl, relation, number, new_name)
    for trigger in relation.triggers:
        if trigger.condition is not None:
            text = renamed_column(trigger.condition, name, new_name)
            ddl.writer.update("pg_trigger", {"oid": trigger.oid}, {"tgqual": text})
    if relation.kind in "rmpf" and not reshaping.rename(ddl.writer, before, relation):
        old, new = storage.quoted(physical_column(name)), storage.quoted(physical_column(new_name))
        ddl.writer.execute(f"ALTER TABLE {storage.qualified(relation)} RENAME COLUMN {old} TO {new}")
    return number


def _rename_in_checks(ddl: Ddl, relation: Relation, number: int, new_name: str) -> None:
    """CHECK conditions and what generates columns. `relation` still has the old name."""
    for constraint in relation.all_constraints:
        if constraint.type == "c" and number in constraint.columns:
            condition = constraint.expression or ""
            condition = renamed_condition(ddl.snapshot, relation, condition, number, new_name)
            ddl.writer.update("pg_constraint", {"oid": constraint.oid}, {"conbin": condition})
    for column in relation.columns:
        if column.generation is not None:
            generation = renamed_generation(ddl.snapshot, relation, column, number, new_name)
            if generation is not None:
                where = {"adrelid": relation.oid, "adnum": column.attnum}
                ddl.writer.update("pg_attrdef", where, {"adbin": generation})


def _rename_partition_key(ddl: Ddl, relation: Relation, number: int, new_name: str) -> None:
    if relation.partitioning is None or not relation.partitioning.expressions:
        return
    texts = [
        table_expressions.renamed(ddl.snapshot, relation, text, {number: new_name})
        for text in relation.partitioning.expressions
    ]
    ddl.writer.update("pg_partitioned_table", {"partrelid": relation.oid}, {"partexprs": texts})
