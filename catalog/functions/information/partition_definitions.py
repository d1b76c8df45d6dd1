"""What system functions tell of partitioned tables. PostgreSQL 15 docs 9.26.10 (functions-info-partition).

Source: partitionfuncs.c; ruleutils.c (pg_get_partkeydef, pg_get_partition_constraintdef).
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol.pgtypes import INT4, OID, TEXT


def bound_text(stored: str) -> str:
    """pg_class.relpartbound as pg_get_expr prints it."""
    from polar_lite.catalog.loading.partitions import bound_of

    bound = bound_of(stored)
    return bound.text if bound is not None else ""


def _is_in_tree(relation: Relation | None) -> bool:
    """Whether a table or index is partitioned or a partition."""
    if relation is None:
        return False
    is_partition = relation.bound is not None or (relation.kind in "iI" and bool(relation.parents))
    return is_partition or relation.kind in "pI"


def _path(snapshot: Snapshot, relation: Relation) -> Iterator[Relation]:
    """The relation and those above it."""
    found: Relation | None = relation
    while found is not None and _is_in_tree(found):
        yield found
        found = snapshot.relation(found.parents[0]) if found.parents else None


def pg_partition_ancestors(context: SessionContext, oid: int) -> list[int]:
    relation = context.snapshot.relation(oid)
    if relation is None or not _is_in_tree(relation):
        return []
    return [found.oid for found in _path(context.snapshot, relation)]


def pg_partition_root(context: SessionContext, oid: int) -> int | None:
    path = pg_partition_ancestors(context, oid)
    return path[-1] if path else None


def pg_partition_tree(context: SessionContext, oid: int) -> list[tuple[int, int | None, bool, int]]:
    """(relation, its parent, whether it is a leaf, level) level by level."""
    snapshot = context.snapshot
    relation = snapshot.relation(oid)
    if relation is None or not _is_in_tree(relation):
        return []
    found = []
    level, number = [relation], 0
    while level:
        for one in level:
            parent = one.parents[0] if one.parents else None
            found.append((one.oid, parent, one.kind not in "pI", number))
        level = sorted((child for one in level for child in snapshot.children(one.oid)), key=lambda r: r.oid)
        number += 1
    return found


def pg_get_partkeydef(context: SessionContext, oid: int) -> str | None:
    relation = context.snapshot.relation(oid)
    if relation is None or relation.partitioning is None:
        return None
    from polar_lite.catalog.dialect import partition_keys, table_expressions  # they need all functions

    path = tuple(context.search_path(implicit=True))
    return partition_keys.key_definition(
        table_expressions.display_environment(context.snapshot, path), relation
    )


def high_value(context: SessionContext, oid: int) -> str | None:
    """Oracle's HIGH_VALUE: what a partition's values are below, or which they are."""
    relation = context.snapshot.relation(oid)
    if relation is None or relation.bound is None:
        return None
    bound = relation.bound
    if bound.is_default or bound.strategy == "h":
        return "DEFAULT" if bound.is_default else None
    start = bound.text.rindex(" TO (" if bound.strategy == "r" else " IN (") + 5
    return bound.text[start:-1]


def position(context: SessionContext, oid: int) -> int | None:
    """A partition's place among those of its table, from 1."""
    relation = context.snapshot.relation(oid)
    if relation is None or relation.bound is None:
        return None
    order = [child.oid for child in context.snapshot.children(relation.parents[0])]
    return order.index(oid) + 1


def pg_get_partition_constraintdef(context: SessionContext, oid: int) -> str | None:
    """What the rows of a partition are like; NULL for a table that is none."""
    relation = context.snapshot.relation(oid)
    if relation is None or relation.bound is None:
        return None
    from polar_lite.catalog.dialect import partition_constraints

    return partition_constraints.text(context.snapshot, tuple(context.search_path(implicit=True)), relation)


_OID, _TEXT, _INT4 = OID.oid, TEXT.oid, INT4.oid
FUNCTIONS: Final = (
    Function(
        9910,
        "polar_partition_high_value",
        (_OID,),
        _TEXT,
        python=high_value,
        context=True,
        volatility="s",
        description="Oracle's HIGH_VALUE of a partition",
    ),
    Function(
        9911,
        "polar_partition_position",
        (_OID,),
        _INT4,
        python=position,
        context=True,
        volatility="s",
        description="place of a partition in its table",
    ),
)
CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "pg_partition_ancestors": pg_partition_ancestors,
    "pg_partition_root": pg_partition_root,
    "pg_partition_tree": pg_partition_tree,
    "pg_get_partkeydef": pg_get_partkeydef,
    "pg_get_partition_constraintdef": pg_get_partition_constraintdef,
}
