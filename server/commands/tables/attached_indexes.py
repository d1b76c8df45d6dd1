"""ALTER INDEX .. ATTACH PARTITION, with which pg_dump puts together what it has dumped apart.

PostgreSQL 15 source tablecmds.c (ATExecAttachPartitionIdx).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.partitions import propagation

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Relation
    from polar_lite.server.commands.ddl import Ddl


def attach(ddl: Ddl, parent: Relation, names: Sequence[str]) -> None:
    """Let an index of a partition be that of the partitioned table there."""
    if parent.kind != "I" or parent.index is None:
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f'ALTER action ATTACH PARTITION cannot be performed on relation "{parent.name}"',
            detail="This operation is not supported for indexes.",
        )
    child = ddl.relation_named(names)
    if child.index is None:
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{child.name}" is not an index')
    if child.parents == (parent.oid,):
        return
    if child.parents:
        raise _cannot(parent, child, f'Index "{child.name}" is already attached to another index.')
    table = ddl.snapshot.relations[parent.index.table]
    partition = ddl.snapshot.relations[child.index.table]
    if partition.oid not in {found.oid for found in ddl.snapshot.children(table.oid)}:
        detail = f'Index "{child.name}" is not an index on any partition of table "{table.name}".'
        raise _cannot(parent, child, detail)
    taken = {ddl.snapshot.relations[i].parents for i in partition.indexes}
    if (parent.oid,) in taken:
        detail = f'Another index is already attached for partition "{partition.name}".'
        raise _cannot(parent, child, detail)
    constraint = propagation.key_of(table, parent.oid)
    own = propagation.key_of(partition, child.oid)
    if not propagation.alike(table, parent.index, partition, child.index):
        raise _cannot(parent, child, "The index definitions do not match.", code.INVALID_OBJECT_DEFINITION)
    if constraint is not None and own is None:
        detail = (
            f'The index "{parent.name}" belongs to a constraint in table "{table.name}" but no constraint'
            f' exists for index "{child.name}".'
        )
        raise _cannot(parent, child, detail, code.INVALID_OBJECT_DEFINITION)
    propagation.attach_index(ddl, parent.oid, child.oid, constraint)
    propagation.validate(ddl, parent.oid)


def _cannot(
    parent: Relation, child: Relation, detail: str, sqlstate: str = code.OBJECT_NOT_IN_PREREQUISITE_STATE
) -> PgError:
    message = f'cannot attach index "{child.name}" as a partition of index "{parent.name}"'
    return PgError(sqlstate, message, detail=detail)
