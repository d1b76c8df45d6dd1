"""CHECK constraints of a table, and what all constraints share: names, VALIDATE, RENAME.

Conditions are checked and worded as PostgreSQL does; the rows are written by `catalog.writing.relations`.
PostgreSQL 15 source heap.c (AddRelationNewConstraints), tablecmds.c (ATExecValidateConstraint),
pg_constraint.c (ChooseConstraintName).
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from polar_lite.catalog.dialect import nodes, storage
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.row_expressions import Condition, check_sql, checks, condition
from polar_lite.catalog.objects import Column, Constraint, Relation
from polar_lite.catalog.writing import columns as catalog_columns
from polar_lite.catalog.writing.constraints import create_check
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl, object_name, position


@dataclass(slots=True)
class Check:
    """A CHECK constraint to be made, as its syntax node says it."""

    node: nodes.Constraint
    name: str | None

    @classmethod
    def of(cls, node: nodes.Constraint) -> "Check":
        """A Constraint node; a condition is tested at once, always."""
        refuse_deferrable(node)
        return cls(node, node.constraint)


def refuse_deferrable(node: nodes.Constraint) -> None:
    """DEFERRABLE of a constraint that cannot be: 0A000 at a table's, 42601 at a column's."""
    if node.columns is None and node.is_of_column and node.attribute is not None:
        words, start = node.attribute
        raise PgError(code.SYNTAX_ERROR, f"misplaced {words} clause", position=position(start))
    if node.deferrable or node.initially_deferred:
        raise PgError(code.FEATURE_NOT_SUPPORTED, f"{node.kind} constraints cannot be marked DEFERRABLE")


def make_checks(ddl: Ddl, oid: int, items: Sequence[Check], text: str, *, is_new: bool) -> list[int]:
    """Enter a table's checks; returns their OIDs. The SQLite table is the caller's to make.

    is_new: the table has no rows yet, so that NOT VALID means nothing.
    """
    made: list[int] = []
    relation = ddl.snapshot.relations[oid]
    conditions = [_condition(ddl, relation, item, text) for item in items]
    given: set[str] = set()
    for item, found in zip(items, conditions, strict=True):
        relation = ddl.snapshot.relations[oid]
        if item.name is None:
            name = _chosen_name(ddl, relation, found, given)
        else:
            name = item.name
            if name in given:
                raise PgError(code.DUPLICATE_OBJECT, f'check constraint "{name}" already exists')
            if _merges(ddl, relation, name, found, item.node):
                continue
            check_free(relation, name)
        given.add(name)
        validated = is_new or not item.node.not_valid
        made.append(
            create_check(
                ddl.writer,
                relation,
                name,
                found,
                no_inherit=bool(item.node.no_inherit),
                validated=validated,
            )
        )
    return made


def check_rows(ddl: Ddl, relation: Relation, constraint: Constraint) -> None:
    """23514 when a row that is there violates a check."""
    found = check_sql(ddl.snapshot, relation, constraint)
    ddl.writer.register_functions(found.functions)
    if ddl.finds(f"SELECT 1 FROM {storage.qualified(relation)} WHERE NOT ({found.sql}) LIMIT 1"):
        raise PgError(
            code.CHECK_VIOLATION,
            f'check constraint "{constraint.name}" of relation "{relation.name}" is violated by some row',
            schema=ddl.snapshot.schemas[relation.schema].name,
            table=relation.name,
            constraint=constraint.name,
        )


def contains_nulls(ddl: Ddl, relation: Relation, column: Column) -> PgError:
    """23502 for a column that cannot become NOT NULL."""
    return PgError(
        code.NOT_NULL_VIOLATION,
        f'column "{column.name}" of relation "{relation.name}" contains null values',
        schema=ddl.snapshot.schemas[relation.schema].name,
        table=relation.name,
        column=column.name,
    )


def free_constraint_name(
    ddl: Ddl, relation: Relation, second: str | None, label: str, also_taken: Collection[str] = ()
) -> str:
    """ChooseConstraintName(): a name no constraint of the schema has."""
    snapshot = ddl.snapshot
    taken = {
        c.name for r in snapshot.relations.values() if r.schema == relation.schema for c in r.all_constraints
    }
    number = 0
    while True:
        name = object_name(relation.name, second, f"{label}{number or ''}")
        if name not in taken and name not in also_taken:
            return name
        number += 1


def _merges(ddl: Ddl, relation: Relation, name: str, found: Condition, node: nodes.Constraint) -> bool:
    """Whether a check is there already, of the table's parents: it is the table's own now, too."""
    known = next((c for c in relation.constraints if c.name == name and c.type == "c"), None)
    if known is None or known.expression != found.text or node.no_inherit or relation.bound is not None:
        return False
    ((is_local,),) = ddl.writer.rows("pg_constraint", {"oid": known.oid}, ("conislocal",))
    if is_local:
        return False
    ddl.skip(f'merging constraint "{name}" with inherited definition')
    ddl.writer.update("pg_constraint", {"oid": known.oid}, {"conislocal": True})
    return True


def check_free(relation: Relation, name: str) -> None:
    if any(c.name == name for c in relation.all_constraints):
        raise PgError(
            code.DUPLICATE_OBJECT, f'constraint "{name}" for relation "{relation.name}" already exists'
        )


def constraint_named(relation: Relation, name: str) -> Constraint:
    """42704 `constraint "c" of relation "t" does not exist`."""
    found = next((c for c in relation.all_constraints if c.name == name), None)
    if found is None:
        raise PgError(
            code.UNDEFINED_OBJECT, f'constraint "{name}" of relation "{relation.name}" does not exist'
        )
    return found


def rename_constraint(ddl: Ddl, relation: Relation, old: str, new: str) -> None:
    """RENAME CONSTRAINT; a key's index is renamed with it."""
    found = next((c for c in relation.all_constraints if c.name == old), None)
    if found is None:
        raise PgError(code.UNDEFINED_OBJECT, f'constraint "{old}" for table "{relation.name}" does not exist')
    if found.type in "pux" and found.is_enforced:
        if ddl.snapshot.relation_by_name(relation.schema, new) is not None:
            raise PgError(code.DUPLICATE_TABLE, f'relation "{new}" already exists')
        ddl.writer.update("pg_class", {"oid": found.index_oid}, {"relname": new})
    else:
        check_free(relation, new)
    ddl.writer.update("pg_constraint", {"oid": found.oid}, {"conname": new})
    if found.type == "c" and found.is_enforced and len(checks(relation)) > 1:
        # They are tested in the order of their names.
        catalog_columns.rebuild(ddl.writer, relation.oid)


def _condition(ddl: Ddl, relation: Relation, item: Check, text: str) -> Condition:
    environment = replace(ddl.session.environment(), snapshot=ddl.snapshot)
    return condition(Statement(environment, text), relation, item.node.expression)


def _chosen_name(ddl: Ddl, relation: Relation, found: Condition, taken: Collection[str]) -> str:
    """table_column_check when the condition is about one column, else table_check."""
    names = {c.attnum: c.name for c in relation.columns}
    second = names.get(found.columns[0]) if len(found.columns) == 1 else None
    return free_constraint_name(ddl, relation, second, "check", taken)
