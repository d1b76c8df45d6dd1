"""ALTER TABLE about the family of a table: INHERIT, ATTACH PARTITION, and what undoes them.

PostgreSQL 15 source tablecmds.c (ATExecAddInherit, ATExecDropInherit).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.partitions import family_columns, inheritance
from polar_lite.server.commands.partitions import partitioning as partitions
from polar_lite.server.commands.partitions.named import NAMED_ACTIONS, named_action
from polar_lite.server.commands.tables import attached_indexes, typed

if TYPE_CHECKING:
    from polar_lite.catalog.dialect import nodes
    from polar_lite.catalog.objects import Relation
    from polar_lite.server.commands.ddl import Ddl


def _inherit(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    parent = ddl.relation_named(action.references)
    if relation.kind == "p":
        message = "cannot change inheritance of partitioned table"
        raise PgError(code.WRONG_OBJECT_TYPE, message)
    if relation.bound is not None:
        raise PgError(code.WRONG_OBJECT_TYPE, "cannot change inheritance of a partition")
    inheritance.check_inheritable(ddl, parent, relation.persistence)
    if parent.oid in relation.parents:
        message = f'relation "{parent.name}" would be inherited from more than once'
        raise PgError(code.DUPLICATE_TABLE, message)
    if parent.oid in {found.oid for found in ddl.snapshot.family(relation.oid)}:
        raise PgError(
            code.DUPLICATE_TABLE,
            "circular inheritance not allowed",
            detail=f'"{parent.name}" is already a child of "{relation.name}".',
        )
    family_columns.merge(ddl, relation, parent, is_partition=False)
    numbers = ddl.writer.rows("pg_inherits", {"inhrelid": relation.oid}, ("inhseqno",))
    number = 1 + max((found for (found,) in numbers), default=0)
    inheritance.enter_parent(ddl, relation.oid, parent, number, is_partition=False)


def _no_inherit(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    if relation.bound is not None:
        raise PgError(code.WRONG_OBJECT_TYPE, "cannot change inheritance of a partition")
    parent = ddl.relation_named(action.references)
    if parent.oid not in relation.parents:
        message = f'relation "{parent.name}" is not a parent of relation "{relation.name}"'
        raise PgError(code.UNDEFINED_TABLE, message)
    family_columns.unmerge(ddl, relation, parent)
    partitions.remove_parent(ddl, relation, parent)


def _attach(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    """Of a table, or of an index."""
    if action.bound is None:
        attached_indexes.attach(ddl, relation, action.references)
    else:
        partitions.attach_partition(ddl, relation, action, text)


FAMILY_ACTIONS: Final[dict[str, Callable[[Ddl, Relation, nodes.AlterAction, str], None]]] = {
    "INHERIT": _inherit,
    "NO INHERIT": _no_inherit,
    "ATTACH PARTITION": _attach,
    "DETACH PARTITION": partitions.detach_partition,
    "OF": typed.become,
    "NOT OF": typed.leave,
    **dict.fromkeys(NAMED_ACTIONS, named_action),
}
