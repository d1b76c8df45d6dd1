"""FOREIGN KEY constraints: their definitions checked and entered, in PostgreSQL's order and words.

What enforces them is `server.writes.referential`. PostgreSQL 15 source tablecmds.c
(ATAddForeignKeyConstraint, transformFkeyCheckAttrs, validateForeignKeyConstraint).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.foreign_keys import KeyOperators, key_operators
from polar_lite.catalog.object_names import PG_CONSTRAINT
from polar_lite.catalog.objects import Constraint, Relation
from polar_lite.catalog.system_columns import SYSTEM_COLUMNS
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.writing.constraints import NewForeignKey, create_foreign_key
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.constraints.checks import check_free, free_constraint_name
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.engine.locks import TableMode
from polar_lite.server.transactions import table_locks
from polar_lite.server.writes import referential

_ACTIONS: Final = {
    None: "a", "NO ACTION": "a", "RESTRICT": "r", "CASCADE": "c", "SET NULL": "n", "SET DEFAULT": "d",
}  # fmt: skip
_MATCHES: Final = {None: "s", "SIMPLE": "s", "FULL": "f"}
_PERSISTENCE: Final = {
    "p": ("p", "constraints on permanent tables may reference only permanent tables"),
    "u": ("pu", "constraints on unlogged tables may reference only permanent or unlogged tables"),
    "t": ("t", "constraints on temporary tables may reference only temporary tables"),
}


@dataclass(slots=True)
class ForeignKey:
    """A FOREIGN KEY constraint to be made: its syntax node, and its columns."""

    node: nodes.Constraint
    columns: tuple[str, ...]


def make_foreign_keys(ddl: Ddl, oid: int, items: Sequence[ForeignKey], *, is_new: bool) -> list[int]:
    """Enter a table's foreign keys and check its rows; returns their OIDs. is_new: there are no rows yet."""
    all_made: list[int] = []
    for item in items:
        made = _make(ddl, ddl.snapshot.relations[oid], item, is_new=is_new)
        refer_to_partitions(ddl, oid, made)
        relation = ddl.snapshot.relations[oid]
        if not is_new and not item.node.not_valid and relation.kind != "p":  # whose partitions are checked
            check_rows(ddl, relation, next(c for c in relation.constraints if c.oid == made))
        all_made.append(made)
    return all_made


def referenced_index(ddl: Ddl, constraint: Constraint) -> int:
    """The index of the key that a foreign key without one refers to; 42830 when there is none any more."""
    parent = ddl.snapshot.relations[constraint.foreign_table]
    names = {column.attnum: column.name for column in parent.columns}
    return _referenced_key(ddl, parent, [names[number] for number in constraint.foreign_columns])[0]


def refer_to_partitions(ddl: Ddl, oid: int, constraint: int, partition: int = 0) -> None:
    """Enter a foreign key to a partitioned table for its partitions, too; or for one of them that is new.

    PostgreSQL 15 source tablecmds.c (addFkRecurseReferenced, CloneFkReferenced).
    """
    relation = ddl.snapshot.relations[oid]
    found = next(c for c in relation.constraints if c.oid == constraint)
    parent = ddl.snapshot.relations[found.foreign_table]
    if parent.kind != "p":
        return
    names = {c.attnum: c.name for c in parent.columns}
    own = {c.attnum: c.name for c in relation.columns}
    for child in ddl.snapshot.children(parent.oid):
        if partition and child.oid != partition:
            continue
        numbers = {c.name: c.attnum for c in child.columns}
        columns = tuple(numbers[names[number]] for number in found.foreign_columns)
        index = next(i for i in child.indexes if ddl.snapshot.relations[i].parents == (found.index_oid,))
        name = free_constraint_name(ddl, relation, "_".join(own[n] for n in found.columns), "fkey")
        moved = replace(found, name=name, foreign_table=child.oid, foreign_columns=columns, index_oid=index)
        made = copy(ddl, relation, moved)
        facts = {"conparentid": constraint, "conislocal": False, "coninhcount": 1, "connoinherit": False}
        ddl.writer.update("pg_constraint", {"oid": made}, facts)
        ddl.writer.depend((PG_CONSTRAINT, made, 0), (PG_CONSTRAINT, constraint, 0), "i")
        refer_to_partitions(ddl, oid, made)


def copy(ddl: Ddl, relation: Relation, constraint: Constraint) -> int:
    """Enter another table's foreign key, its name and columns made this table's, and return its OID."""
    for member in ddl.snapshot.family(constraint.foreign_table):
        table_locks.lock(ddl.session, member.oid, TableMode.SHARE_ROW_EXCLUSIVE)
    operators = check_operators(ddl, relation, constraint)
    return create_foreign_key(
        ddl.writer,
        relation,
        NewForeignKey(
            name=constraint.name,
            columns=constraint.columns,
            parent=constraint.foreign_table,
            parent_columns=constraint.foreign_columns,
            index=constraint.index_oid,
            on_update=constraint.on_update,
            on_delete=constraint.on_delete,
            match=constraint.match,
            set_columns=constraint.set_columns,
            is_deferrable=constraint.is_deferrable,
            is_deferred=constraint.is_deferred,
            is_validated=constraint.is_validated,
            operators=[(o.across, o.parents, o.children) for o in operators],
        ),
    )


def check_rows(ddl: Ddl, relation: Relation, constraint: Constraint) -> None:
    """23503 when a row that is there refers to nothing."""
    referential.check_table(ddl.session, ddl.snapshot, relation, constraint)


def check_operators(ddl: Ddl, relation: Relation, constraint: Constraint) -> list[KeyOperators]:
    """42804 when the columns of a key cannot be compared (any more)."""
    parent = ddl.snapshot.relations[constraint.foreign_table]
    return _operators(ddl, constraint.name, relation, constraint.columns, parent, constraint.foreign_columns)


def _make(ddl: Ddl, relation: Relation, item: ForeignKey, *, is_new: bool) -> int:
    node = item.node
    parent = ddl.relation_named(node.references)
    _check_parent(relation, parent)
    columns = [_column(relation, name) for name in item.columns]
    set_columns = _set_columns(relation, node, columns)
    _check_generated(relation, node, columns)
    index, parent_columns = _referenced_key(ddl, parent, node.ref_columns)
    _check_privileges(ddl, parent, parent_columns)
    if len(columns) != len(parent_columns):
        raise PgError(
            code.INVALID_FOREIGN_KEY,
            "number of referencing and referenced columns for foreign key disagree",
        )
    name = node.constraint or free_constraint_name(ddl, relation, "_".join(item.columns), "fkey")
    operators = _operators(ddl, name, relation, columns, parent, parent_columns)
    if node.constraint is not None:
        check_free(relation, name)
    return create_foreign_key(
        ddl.writer,
        relation,
        NewForeignKey(
            name=name,
            columns=columns,
            parent=parent.oid,
            parent_columns=parent_columns,
            index=index,
            on_update=_ACTIONS[node.on_update],
            on_delete=_ACTIONS[node.on_delete],
            match=_MATCHES[node.match],
            set_columns=set_columns,
            is_deferrable=bool(node.deferrable or node.initially_deferred),
            is_deferred=bool(node.initially_deferred),
            is_validated=is_new or not node.not_valid,
            operators=[(o.across, o.parents, o.children) for o in operators],
        ),
    )


def _check_parent(relation: Relation, parent: Relation) -> None:
    if parent.kind not in "rp":
        raise PgError(code.WRONG_OBJECT_TYPE, f'referenced relation "{parent.name}" is not a table')
    if parent.oid < FIRST_NORMAL_OID:
        raise PgError(code.INSUFFICIENT_PRIVILEGE, f'permission denied: "{parent.name}" is a system catalog')
    allowed, message = _PERSISTENCE[relation.persistence]
    if parent.persistence not in allowed:
        raise PgError(code.INVALID_TABLE_DEFINITION, message)


def _column(relation: Relation, name: str) -> int:

    for column in relation.columns:
        if column.name == name and not column.has_dropped:
            return column.attnum
    if name in SYSTEM_COLUMNS:
        raise PgError(code.FEATURE_NOT_SUPPORTED, "system columns cannot be used in foreign keys")
    raise PgError(
        code.UNDEFINED_COLUMN, f'column "{name}" referenced in foreign key constraint does not exist'
    )


def _check_generated(relation: Relation, node: nodes.Constraint, columns: Sequence[int]) -> None:
    """An action must not write a generated column."""
    if all(c.generation is None for c in relation.columns if c.attnum in columns):
        return
    for event, action, refused in (
        ("UPDATE", node.on_update, ("CASCADE", "SET NULL", "SET DEFAULT")),
        ("DELETE", node.on_delete, ("SET NULL", "SET DEFAULT")),
    ):
        if action in refused:
            raise PgError(
                code.SYNTAX_ERROR,
                f"invalid ON {event} action for foreign key constraint containing generated column",
            )


def _set_columns(relation: Relation, node: nodes.Constraint, columns: Sequence[int]) -> list[int]:
    found: list[int] = []
    for name in node.set_columns or ():
        number = _column(relation, name)
        if number not in columns:
            raise PgError(
                code.INVALID_COLUMN_REFERENCE,
                f'column "{name}" referenced in ON DELETE SET action must be part of foreign key',
            )
        if number not in found:
            found.append(number)
    return found


def _referenced_key(ddl: Ddl, parent: Relation, names: Sequence[str] | None) -> tuple[int, list[int]]:
    """The unique index that the key refers to, and the columns in the order of the reference."""
    if not names:
        primary = next((c for c in parent.constraints if c.type == "p"), None)
        if primary is None:
            raise PgError(
                code.UNDEFINED_OBJECT, f'there is no primary key for referenced table "{parent.name}"'
            )
        if primary.is_deferrable:
            raise _is_deferrable("primary key", parent)
        return primary.index_oid, list(primary.columns)
    numbers = [_column(parent, name) for name in names]
    if len(set(numbers)) < len(numbers):
        raise PgError(
            code.INVALID_FOREIGN_KEY, "foreign key referenced-columns list must not contain duplicates"
        )
    found = [
        oid
        for oid in parent.indexes
        if (facts := ddl.snapshot.relations[oid].index) is not None
        and facts.is_unique
        and facts.is_plain
        and sorted(facts.keys) == sorted(numbers)
    ]
    for oid in found:
        if ddl.snapshot.relations[oid].index.is_immediate:  # type: ignore[union-attr]  # as above
            return oid, numbers
    if found:
        raise _is_deferrable("unique constraint", parent)
    raise PgError(
        code.INVALID_FOREIGN_KEY,
        f'there is no unique constraint matching given keys for referenced table "{parent.name}"',
    )


def _is_deferrable(what: str, parent: Relation) -> PgError:
    return PgError(
        code.OBJECT_NOT_IN_PREREQUISITE_STATE,
        f'cannot use a deferrable {what} for referenced table "{parent.name}"',
    )


def _check_privileges(ddl: Ddl, parent: Relation, columns: Sequence[int]) -> None:
    """REFERENCES on the table, or on every column of the key."""
    if privileges.has_privilege(ddl.snapshot, ddl.role, parent, "REFERENCES"):
        return
    for number in columns:
        if not privileges.has_privilege(ddl.snapshot, ddl.role, parent, "REFERENCES", number):
            privileges.check(ddl.snapshot, ddl.role, parent, "REFERENCES")


def _operators(
    ddl: Ddl,
    name: str,
    relation: Relation,
    columns: Sequence[int],
    parent: Relation,
    parent_columns: Sequence[int],
) -> list[KeyOperators]:
    st = Statement(replace(ddl.session.environment(), snapshot=ddl.snapshot))
    own = {c.attnum: c for c in relation.columns}
    other = {c.attnum: c for c in parent.columns}
    found: list[KeyOperators] = []
    for number, parent_number in zip(columns, parent_columns, strict=True):
        child_column, parent_column = own[number], other[parent_number]
        operators = key_operators(st, parent_column.type, child_column.type)
        if operators is None:
            names = ddl.names()
            types = [names.type(c.type.oid) for c in (child_column, parent_column)]
            raise PgError(
                code.DATATYPE_MISMATCH,
                f'foreign key constraint "{name}" cannot be implemented',
                detail=f'Key columns "{child_column.name}" and "{parent_column.name}"'
                f" are of incompatible types: {types[0]} and {types[1]}.",
            )
        found.append(operators)
    return found
