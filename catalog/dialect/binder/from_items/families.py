"""Tables with others below them, partitions or children that inherit, as items of FROM and as targets.

Privileges are those on the table that is named. Source: PostgreSQL 15, inherit.c (expand_inherited_rtentry);
Oracle 19c SQL Language Reference, SELECT (partition_extension_clause).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.dispatch import location
from polar_lite.catalog.dialect.binder.from_items import relations
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.binder.typenames import literal_start
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.partitions import key_types, limits
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code

# The attnum of the system column that tells members apart.
TABLEOID: Final = -6


def entry(st: Statement, relation: Relation, alias: str, *, only: bool = False) -> q.RangeTblEntry:
    """A table with all below it, unless ONLY it is meant; but other sessions' temporary tables."""
    own = relations.table_entry(st, relation, alias)
    if only or not st.snapshot.has_children(relation.oid):
        return own
    path, members = st.environment.search_path, st.snapshot.members(relation.oid)
    return _with_members(st, own, tuple([m for m in members if not m.is_of_other_session(path)]))


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
    return _with_members(st, whole, st.snapshot.members(found.oid))


def named_partition(snapshot: Snapshot, relation: Relation, name: str) -> Relation | None:
    """A partition by Oracle's name: its table is called parent_partition, or as the name says."""
    below = snapshot.family(relation.oid)[1:]
    wanted = (f"{relation.name}_{name}", name)
    return next((child for called in wanted for child in below if child.name == called), None)


def chosen(st: Statement, relation: Relation, node: exp.Table, place: int) -> str:
    """The name of the one partition that PARTITION (p) or PARTITION FOR (value) means; "" without them."""
    if node.args.get("partition"):
        return str(node.args["partition"][0])
    given = node.args.get("partition_for")
    return _partition_for(st, relation, given, place).name if given else ""


def _partition_for(st: Statement, relation: Relation, given: Sequence[Any], place: int) -> Relation:
    """The partition that has rows with this key, whose values are parts of the plan (42704, 0A000)."""
    if relation.kind != "p":
        raise st.error(code.INVALID_OBJECT_DEFINITION, f'"{relation.name}" is not partitioned', place)
    types = key_types(st.snapshot, relation)
    if len(types) != len(given):
        message = f"the partition key has {len(types)} values, {len(given)} are given"
        raise st.error(code.INVALID_OBJECT_DEFINITION, message, place)
    key = [_constant(st, tree, type_) for tree, type_ in zip(given, types, strict=True)]
    found = st.snapshot.relation(st.snapshot.router(relation.oid).find(key))
    if found is None:
        message = f'no partition of relation "{relation.name}" found for the value'
        raise st.error(code.UNDEFINED_OBJECT, message, place)
    return found


def _constant(st: Statement, tree: Any, type_: TypeRef) -> Any:
    """The stored value of an expression that does not depend on the session."""
    from polar_lite.catalog.dialect.binder.main import bind_constant  # they import this module
    from polar_lite.catalog.dialect.translate.values.conversion import stored
    from polar_lite.catalog.plsql.compiler.binding import compile_lambda
    from polar_lite.catalog.plsql.compiler.python_code import NotInline

    for literal in tree.find_all(exp.Literal):
        index = st.literal_at.get(literal_start(literal))
        if index is not None:
            st.pinned.add(index)
    expr = bind_constant(st, tree, type_)
    try:
        value = compile_lambda(lambda inliner: inliner.value(expr), {}, ("x",))(_NoSession(), None)
    except (NotInline, AttributeError):
        raise st.unsupported("PARTITION FOR of a value that is no constant", location(tree)) from None
    return stored(value, type_)


class _NoSession:
    """The runtime of an expression that must not ask for anything."""

    @property
    def context(self) -> "_NoSession":
        return self


def _with_members(st: Statement, own: q.RangeTblEntry, members: tuple[Relation, ...]) -> q.RangeTblEntry:
    if not members or [member.oid for member in members] == [own.relation_oid]:
        return own
    found = [
        replace(member_entry(own, member), bounds=tuple(limits(st.snapshot, member))) for member in members
    ]
    return replace(own, members=tuple(found))


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
