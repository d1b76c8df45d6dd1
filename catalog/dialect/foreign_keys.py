"""The SQL of foreign keys: which equality a pair of columns is compared with, and the look-ups.

The look-ups compare sets of keys with one side's table. A set is a CTE named as the side it stands for:
r1 the referencing table, r2 the referenced one; so one condition does for both directions. PostgreSQL
15 source ri_triggers.c; tablecmds.c (ATAddForeignKeyConstraint) for the operators.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import can_coerce
from polar_lite.catalog.dialect.binder.collating import BINARY
from polar_lite.catalog.dialect.binder.operators import binary_operator, make_operator
from polar_lite.catalog.dialect.binder.state import Environment, Statement
from polar_lite.catalog.dialect.storage import generate, qualified, quoted
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.objects import PG_CATALOG, Column, Constraint, Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.pgtypes import BY_NAME
from polar_lite.protocol.records import dataclass

CHILD: Final = 1
PARENT: Final = 2
_NUMBER: Final = quoted("polar$n")
# Types whose b-tree operator classes are one family, so that any two of them compare.
_FAMILIES: Final = tuple(
    frozenset(BY_NAME[name].oid for name in names.split())
    for names in ("int2 int4 int8", "float4 float8", "date timestamp timestamptz", "text varchar name")
)


@dataclass(frozen=True, slots=True)
class KeyOperators:
    """OIDs of pg_constraint.conpfeqop, conppeqop, conffeqop for one pair of columns."""

    across: int
    parents: int
    children: int


def key_operators(st: Statement, parent: TypeRef, child: TypeRef) -> KeyOperators | None:
    """The equality operators for a referenced and a referencing column; None when there are none."""
    one, other = _compared(st, parent.oid), _compared(st, child.oid)
    own = binary_operator(st, "=", one, one).oid
    if one == other or any({one, other} <= family for family in _FAMILIES):
        across = binary_operator(st, "=", one, other).oid
        return KeyOperators(across, own, binary_operator(st, "=", other, other).oid)
    # A key of another kind must become the referenced column's type by itself.
    return KeyOperators(own, own, own) if can_coerce(st, other, one, "i") else None


def _compared(st: Statement, oid: int) -> int:
    """The type that the operator class of a column is for."""
    base = lookup.base_type(st, oid)
    return lookup.TEXT if base == BY_NAME["varchar"].oid else base


class KeyLookup:
    """The look-ups of one foreign key for SQLite. Keys are tuples of stored values of one side's columns."""

    def __init__(self, snapshot: Snapshot, child: Relation, constraint: Constraint) -> None:
        self.constraint = constraint
        self._version = snapshot.version
        self.child = child
        self.parent = snapshot.relations[constraint.foreign_table]
        self.schema = snapshot.schemas[child.schema].name
        self._children, self._parents = _rows_of(snapshot, child), _rows_of(snapshot, self.parent)
        self.child_columns = _columns(child, constraint.columns)
        self.parent_columns = _columns(self.parent, constraint.foreign_columns)
        self._condition, self.functions = self._compare(snapshot)

    def is_stale(self, snapshot: Snapshot) -> bool:
        """Whether the partitions of a side may be others in this catalog."""
        return "p" in (self.child.kind, self.parent.kind) and snapshot.version != self._version

    def parents(self, count: int) -> str:
        """For `count` keys of children: (number of the key, rowid of its row in the parent or NULL)."""
        keys = _keys("r1", self.child_columns, count)
        return (
            f"WITH {keys} SELECT r1.{_NUMBER}, r2.rowid FROM r1"
            f" LEFT JOIN {self._parents} AS r2 ON {self._condition}"
        )

    def children(self, count: int) -> str:
        """For `count` keys of parents: the numbers of those that rows of the child refer to."""
        keys = _keys("r2", self.parent_columns, count)
        return (
            f"WITH {keys} SELECT DISTINCT r2.{_NUMBER} FROM r2"
            f" JOIN {self._children} AS r1 ON {self._condition}"
        )

    @cached_property
    def child_of(self) -> str:
        """For one key of parents: the rowid of a row that refers to it."""
        keys = _keys("r2", self.parent_columns, 1)
        return f"WITH {keys} SELECT r1.rowid FROM r2 JOIN {self._children} AS r1 ON {self._condition} LIMIT 1"

    @cached_property
    def child_rows(self) -> str:
        """For one key of children: whether a row of the child has it."""
        return _has(self._children, self.child_columns)

    @cached_property
    def parent_rows(self) -> str:
        """For one key of parents: whether a row of the parent has it."""
        return _has(self._parents, self.parent_columns)

    @cached_property
    def referred(self) -> str:
        """A key of the parent that a row of the child refers to."""
        columns = ", ".join(f"r2.{quoted(c.physical)}" for c in self.parent_columns)
        join = f"{self._children} AS r1 JOIN {self._parents} AS r2 ON {self._condition}"
        return f"SELECT {columns} FROM {join} LIMIT 1"

    @cached_property
    def orphans(self) -> str:
        """The keys of the child that have no row in the parent, one is enough."""
        known = [f"r1.{quoted(c.physical)}" for c in self.child_columns]
        word = " OR " if self.constraint.match == "f" else " AND "
        given = word.join(f"{name} IS NOT NULL" for name in known)
        return (
            f"SELECT {', '.join(known)} FROM {self._children} AS r1"
            f" LEFT JOIN {self._parents} AS r2 ON {self._condition}"
            f" WHERE r2.rowid IS NULL AND ({given}) LIMIT 1"
        )

    def _compare(self, snapshot: Snapshot) -> tuple[str, tuple[Function, ...]]:
        st = Statement(Environment(snapshot, (PG_CATALOG, *snapshot.schemas_of_operators), 10))
        tr = Translation(snapshot.type)
        parts = []
        for child, parent in zip(self.child_columns, self.parent_columns, strict=True):
            referred: q.Expr = _var(parent, PARENT)
            if parent.type.icu or child.type.icu:  # the key's collation compares, whichever side is given
                type_ = replace(parent.type, icu=parent.type.icu or BINARY)
                referred = q.Collated(type_, referred)
            test = make_operator(st, "=", referred, _var(child, CHILD))
            parts.append(f"({generate(translate(tr, test))})")
        return " AND ".join(parts), tuple(tr.functions.values())


def _var(column: Column, varno: int) -> q.Var:
    return q.Var(column.type, varno, column.attnum, 0, column.physical, column.name)


def _columns(relation: Relation, numbers: Sequence[int]) -> list[Column]:
    by_number = {column.attnum: column for column in relation.columns}
    return [by_number[number] for number in numbers]


def _keys(name: str, columns: Sequence[Column], count: int) -> str:
    """A CTE of numbered keys; ?1 .. are their values, key by key."""
    listed = ", ".join(quoted(column.physical) for column in columns)
    row = ", ".join("?" * len(columns))
    rows = ", ".join(f"({number}, {row})" for number in range(count))
    return f"{name}({_NUMBER}, {listed}) AS (VALUES {rows})"


def _rows_of(snapshot: Snapshot, relation: Relation) -> str:
    """A table's rows for FROM; of a partitioned one those of all partitions, with row ids
    (families.split).
    """
    if relation.kind != "p" or not snapshot.has_children(relation.oid):
        return qualified(relation)
    live = [column for column in relation.columns if not column.has_dropped]
    arms = []
    for member in snapshot.members(relation.oid):
        by_name = {column.name: column for column in member.columns}
        columns = [f"{quoted(by_name[c.name].physical)} AS {quoted(c.physical)}" for c in live]
        row = f"'{member.oid}:' || rowid AS rowid"
        arms.append(f"SELECT {', '.join([row, *columns])} FROM {qualified(member)}")
    return f"({' UNION ALL '.join(arms)})" if arms else qualified(relation)


def _has(rows: str, columns: Sequence[Column]) -> str:
    tests = " AND ".join(
        f"{quoted(c.physical)} = ?{n}{c.type.collate}" for n, c in enumerate(columns, start=1)
    )
    return f"SELECT 1 FROM {rows} WHERE {tests} LIMIT 1"
