"""Tables with others below them, partitions or children that inherit, as items of FROM and as targets.

Privileges are those on the table that is named. Source: PostgreSQL 15, inherit.c (expand_inherited_rtentry);
Oracle 19c SQL Language Reference, SELECT (partition_extension_clause).
"""

from dataclasses import replace
from typing import Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.from_items import relations
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol import sqlstate as code

# The attnum of the system column that tells members apart.
TABLEOID: Final = -6


def entry(st: Statement, relation: Relation, alias: str, *, only: bool = False) -> q.RangeTblEntry:
    """A table with all below it, unless ONLY it is meant."""
    own = relations.table_entry(st, relation, alias)
    if only or not st.snapshot.has_children(relation.oid):
        return own
    return _with_members(own, st.snapshot.members(relation.oid))


def partition_entry(
    st: Statement, relation: Relation, alias: str, partition: str, place: int
) -> q.RangeTblEntry:
    """t PARTITION (p): the rows of one partition, or of a subpartition."""
    return of_partition(st, relations.table_entry(st, relation, alias), relation, partition, place)


def of_partition(
    st: Statement, whole: q.RangeTblEntry, relation: Relation, partition: str, place: int
) -> q.RangeTblEntry:
    """The entry of a table with the members of one partition only (42704)."""
    found = named_partition(st.snapshot, relation, partition)
    if found is None:
        raise st.error(
            code.UNDEFINED_OBJECT,
            f'partition "{partition}" of relation "{relation.name}" does not exist',
            place,
        )
    return _with_members(whole, st.snapshot.members(found.oid))


def named_partition(snapshot: Snapshot, relation: Relation, name: str) -> Relation | None:
    """A partition by Oracle's name: its table is called parent_partition, or as the name says."""
    below = snapshot.family(relation.oid)[1:]
    wanted = (f"{relation.name}_{name}", name)
    return next((child for called in wanted for child in below if child.name == called), None)


def _with_members(own: q.RangeTblEntry, members: tuple[Relation, ...]) -> q.RangeTblEntry:
    if not members or [member.oid for member in members] == [own.relation_oid]:
        return own
    return replace(own, members=tuple(member_entry(own, member) for member in members))


def member_entry(parent: q.RangeTblEntry, member: Relation) -> q.RangeTblEntry:
    """A member with its columns in the parent's order, which are those of the same names."""
    by_name = {column.name: column for column in member.columns if not column.has_dropped}
    found = [by_name[column.name] for column in parent.columns]
    order = [column.attnum for column in by_name.values()]
    return replace(
        parent,
        relation_oid=member.oid,
        physical=member.physical,
        database=member.database,
        columns=tuple(q.RteColumn(c.name, c.type, c.physical, c.attnum, member.oid) for c in found),
        members=(),
        places=tuple(order.index(column.attnum) for column in found),
    )
