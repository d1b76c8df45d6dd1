"""What system functions tell of partitioned tables. PostgreSQL 15 docs 9.26.10 (functions-info-partition).

Source: partitionfuncs.c; ruleutils.c (pg_get_partkeydef).
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.snapshot import Relation, Snapshot


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


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "pg_partition_ancestors": pg_partition_ancestors,
    "pg_partition_root": pg_partition_root,
    "pg_partition_tree": pg_partition_tree,
    "pg_get_partkeydef": pg_get_partkeydef,
}
