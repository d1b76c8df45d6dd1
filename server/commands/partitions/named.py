"""Oracle's partitions, which have names of their own: the table behind partition p of t is t_p.

What is done with them is PostgreSQL's statements, which are carried out one by one. Oracle 19c SQL Language
Reference, CREATE TABLE (table_partitioning_clauses), ALTER TABLE (alter_table_partitioning).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.binder.from_items.families import named_partition
from polar_lite.catalog.object_names import quote_ident, quote_qualified
from polar_lite.catalog.partitions import HASH, LIST, RANGE, Bound
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.partitions.bounds import BoundReader
from polar_lite.server.triggers.row_triggers import suspended
from polar_lite.server.writes.interval_partitions import checked_interval
from polar_lite.server.writes.routing import INTERVAL

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Relation
    from polar_lite.server.sessions.session import Session


def make_all(session: Session, oid: int, node: nodes.PartitionBy) -> None:
    """The partitions that CREATE TABLE lists, and theirs."""
    ddl = Ddl(session)
    root = ddl.snapshot.relations[oid]
    if node.interval is not None:
        if node.sub is not None:
            raise unsupported("INTERVAL of partitions with subpartitions")
        _set_interval(ddl, root, node.interval)
    if not node.partitions:
        return
    for name, bound, part in _listed(node.partitions, "sys_p"):
        made = _make(ddl, root, root, name, bound, node.sub)
        for sub_name, sub_bound in _parts(node.sub, part, name):
            _make(ddl, root, made, sub_name, sub_bound, None)


def _listed(
    listed: Sequence[nodes.NamedPartition], prefix: str
) -> Iterator[tuple[str, nodes.PartitionBound, nodes.NamedPartition]]:
    """Name, bound and node of each; those of HASH have their place."""
    for number, part in enumerate(listed):
        bound = part.bound or nodes.PartitionBound(kind="hash", modulus=len(listed), remainder=number)
        yield part.label or f"{prefix}{number + 1}", bound, part


def _parts(
    sub: nodes.PartitionBy | None, part: nodes.NamedPartition, name: str
) -> Iterator[tuple[str, nodes.PartitionBound]]:
    """The subpartitions of a partition: its own, or those of the template, whose names begin with its own."""
    if sub is None:
        return
    if part.parts:
        yield from ((own, bound) for own, bound, _ in _listed(part.parts, f"{name}_sys_subp"))
    elif sub.partitions:
        for own, bound, found in _listed(sub.partitions, "sys_subp"):
            yield f"{name}_{own}" if found.label or not own.startswith(name) else own, bound
    else:
        always = nodes.PartitionBound(kind="hash", modulus=1, remainder=0)
        yield f"{name}_sys_subp1", always if sub.strategy == "hash" else nodes.PartitionBound(kind="default")


def _make(
    ddl: Ddl,
    root: Relation,
    parent: Relation,
    name: str,
    bound: nodes.PartitionBound,
    sub: nodes.PartitionBy | None,
) -> Relation:
    """Make a partition by the node of its bound; sub: how it is partitioned itself."""
    parent = ddl.snapshot.relations[parent.oid]
    text = BoundReader(ddl, parent).read(bound).text
    return create_named(ddl, root, parent, name, text, _partition_by(sub) if sub is not None else "")


def create_named(ddl: Ddl, root: Relation, parent: Relation, name: str, bound: str, by: str = "") -> Relation:
    schema = ddl.snapshot.schemas[root.schema]
    table = f"{root.name}_{name}"
    new = quote_qualified(schema.name, table)
    ddl.session.run_text(f"CREATE TABLE {new} PARTITION OF {ddl.written(parent)} {bound}{by}")
    made = ddl.snapshot.relation_by_name(schema.oid, table)
    assert made is not None
    return made


def _partition_by(sub: nodes.PartitionBy) -> str:
    names = []
    for element in sub.elements:
        if element.column is None:
            raise unsupported("an expression in SUBPARTITION BY")
        names.append(quote_ident(element.column))
    return f" PARTITION BY {sub.strategy} ({', '.join(names)})"


# --- ALTER TABLE


def named_action(ddl: Ddl, root: Relation, action: nodes.AlterAction, text: str) -> None:
    """One of NAMED_ACTIONS, of a partition by its name or FOR (value)."""
    if isinstance(action.expression, nodes.PartitionBound):
        _check_partitioned(root)
        key = BoundReader(ddl, root).key(action.expression.values)
        found = ddl.snapshot.relation(ddl.snapshot.router(root.oid).find(key))
        if found is None:
            message = f'no partition of relation "{root.name}" found for the value'
            raise PgError(code.UNDEFINED_OBJECT, message)
        action = action.copy()
        action.set("column", found.name)
    NAMED_ACTIONS[action.action](ddl, root, action, text)


def _partition(ddl: Ddl, root: Relation, name: str) -> Relation:
    """42704 for a partition that there is none of."""
    _check_partitioned(root)
    found = named_partition(ddl.snapshot, root, name)
    if found is None:
        message = f'partition "{name}" of relation "{root.name}" does not exist'
        raise PgError(code.UNDEFINED_OBJECT, message)
    return found


def _check_partitioned(root: Relation) -> None:
    if root.kind != "p":
        raise PgError(code.INVALID_OBJECT_DEFINITION, f'"{root.name}" is not partitioned')


def _plain(ddl: Ddl, root: Relation, name: str, what: str) -> tuple[Relation, Bound]:
    """A partition without subpartitions, and its bound."""
    found = _partition(ddl, root, name)
    if found.kind == "p" or found.parents != (root.oid,) or found.bound is None:
        raise unsupported(f"{what} of a partition with subpartitions, or of a subpartition")
    return found, found.bound


def _add(ddl: Ddl, root: Relation, action: nodes.AlterAction, text: str) -> None:
    _check_partitioned(root)
    definition = action.definition
    if any(child.kind == "p" for child in ddl.snapshot.children(root.oid)) or definition.parts:
        raise unsupported("ADD PARTITION of a table with subpartitions")
    if definition.label is None or definition.bound is None:
        raise unsupported("ADD PARTITION without a name or without VALUES")
    _make(ddl, root, root, definition.label, definition.bound, None)


def _drop(ddl: Ddl, root: Relation, action: nodes.AlterAction, text: str) -> None:
    _check_partitioned(root)
    if action.if_exists and named_partition(ddl.snapshot, root, action.column) is None:
        ddl.skip(f'partition "{action.column}" of relation "{root.name}" does not exist, skipping')
        return
    ddl.session.run_text(f"DROP TABLE {ddl.written(_partition(ddl, root, action.column))}")


def _truncate(ddl: Ddl, root: Relation, action: nodes.AlterAction, text: str) -> None:
    ddl.session.run_text(f"TRUNCATE TABLE {ddl.written(_partition(ddl, root, action.column))}")


def _rename(ddl: Ddl, root: Relation, action: nodes.AlterAction, text: str) -> None:
    found = _partition(ddl, root, action.column)
    name = quote_ident(f"{root.name}_{action.mode}")
    ddl.session.run_text(f"ALTER TABLE {ddl.written(found)} RENAME TO {name}")


def _split(ddl: Ddl, root: Relation, action: nodes.AlterAction, text: str) -> None:
    """SPLIT PARTITION p AT (v), or VALUES (v, ..), INTO (PARTITION a, PARTITION b)."""
    found, bound = _plain(ddl, root, action.column, "SPLIT PARTITION")
    reader = BoundReader(ddl, root)
    if bound.strategy == RANGE and not bound.is_default:
        middle = reader.items(action.bound.upper or action.bound.values)
        bounds = [reader.range_of(bound.lower, middle), reader.range_of(middle, bound.upper)]
    elif bound.strategy == LIST and bound.is_default:
        bounds = [reader.list_of(reader.read(action.bound).values), bound]
    elif bound.strategy == LIST:
        taken = reader.read(action.bound).values
        left = tuple(value for value in bound.values if value not in taken)
        if not left or not set(taken) <= set(bound.values):
            message = f'partition "{action.column}" cannot be split at these values'
            raise PgError(code.INVALID_OBJECT_DEFINITION, message)
        bounds = [reader.list_of(taken), reader.list_of(left)]
    else:
        raise unsupported("SPLIT PARTITION of a hash partition, or of the default one of ranges")
    _replace(ddl, root, [found], zip(action.options, bounds, strict=True))


def _merge(ddl: Ddl, root: Relation, action: nodes.AlterAction, text: str) -> None:
    """MERGE PARTITIONS a, b INTO PARTITION c."""
    first, second, name = action.options
    (one, low), (other, high) = (_plain(ddl, root, part, "MERGE PARTITIONS") for part in (first, second))
    reader = BoundReader(ddl, root)
    if low.strategy == HASH or (low.strategy == RANGE and (low.is_default or high.is_default)):
        raise unsupported("MERGE PARTITIONS of hash partitions, or of the default one of ranges")
    if low.is_default or high.is_default:
        bound = low if low.is_default else high
    elif low.strategy == LIST:
        bound = reader.list_of((*low.values, *high.values))
    elif low.upper == high.lower:
        bound = reader.range_of(low.lower, high.upper)
    elif high.upper == low.lower:
        bound = reader.range_of(high.lower, low.upper)
    else:
        raise PgError(code.INVALID_OBJECT_DEFINITION, "partitions being merged are not adjacent")
    _replace(ddl, root, [one, other], [(name, bound)])


def _replace(ddl: Ddl, root: Relation, old: Sequence[Relation], new: Iterable[tuple[str, Bound]]) -> None:
    """New partitions take the rows of old ones, without triggers."""
    table, run = ddl.written(root), ddl.session.run_text
    kept = []
    for number, partition in enumerate(old):
        shown = ddl.written(partition)
        run(f"ALTER TABLE {table} DETACH PARTITION {shown}")
        # A new one may have the name of an old one.
        aside = quote_ident(f"polar${partition.oid}${number}")
        run(f"ALTER TABLE {shown} RENAME TO {aside}")
        kept.append(f"{quote_ident(ddl.snapshot.schemas[partition.schema].name)}.{aside}")
    for name, bound in new:
        create_named(ddl, root, root, name, bound.text)
    columns = [c for c in root.columns if not c.has_dropped and c.generation is None]
    names = ", ".join(quote_ident(c.name) for c in columns)
    with suspended(ddl.session):
        for shown in kept:
            run(f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {names} FROM {shown}")
    for shown in kept:
        run(f"DROP TABLE {shown}")


def _exchange(ddl: Ddl, root: Relation, action: nodes.AlterAction, text: str) -> None:
    """EXCHANGE PARTITION p WITH TABLE t: each becomes the other, if the rows of t belong into p."""
    found, bound = _plain(ddl, root, action.column, "EXCHANGE PARTITION")
    other = ddl.relation_named(action.references)
    if other.schema != found.schema:
        raise unsupported("EXCHANGE PARTITION with a table of another schema")
    table, run = ddl.written(root), ddl.session.run_text
    schema = ddl.snapshot.schemas[found.schema].name
    aside = f"polar${found.oid}"
    run(f"ALTER TABLE {table} DETACH PARTITION {ddl.written(found)}")
    run(f"ALTER TABLE {ddl.written(found)} RENAME TO {quote_ident(aside)}")
    run(f"ALTER TABLE {ddl.written(other)} RENAME TO {quote_ident(found.name)}")
    run(f"ALTER TABLE {quote_qualified(schema, aside)} RENAME TO {quote_ident(other.name)}")
    run(f"ALTER TABLE {table} ATTACH PARTITION {quote_qualified(schema, found.name)} {bound.text}")


def _set_interval(ddl: Ddl, root: Relation, text: str) -> None:
    """INTERVAL (..): an empty one ends it."""
    options = [option for option in root.options if not option.startswith(f"{INTERVAL}=")]
    if text:
        options.append(f"{INTERVAL}={checked_interval(ddl.session, root, text)}")
    ddl.writer.update("pg_class", {"oid": root.oid}, {"reloptions": options or None})
    ddl.writer.touch_relation(root.oid)


def _change_interval(ddl: Ddl, root: Relation, action: nodes.AlterAction, text: str) -> None:
    _check_partitioned(root)
    _set_interval(ddl, root, action.mode or "")


NAMED_ACTIONS: Final[dict[str, Callable[[Ddl, Relation, nodes.AlterAction, str], None]]] = {
    "ADD PARTITION": _add,
    "DROP PARTITION": _drop,
    "TRUNCATE PARTITION": _truncate,
    "RENAME PARTITION": _rename,
    "SPLIT PARTITION": _split,
    "MERGE PARTITIONS": _merge,
    "EXCHANGE PARTITION": _exchange,
    "SET INTERVAL": _change_interval,
}
