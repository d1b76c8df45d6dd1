"""Oracle's READ ONLY tables: who asks whether one may be written.

Oracle 19c SQL Language Reference, ALTER TABLE (READ ONLY | READ WRITE).
"""

from polar_lite.catalog.objects import Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol.sqlstate import OBJECT_NOT_IN_PREREQUISITE_STATE, PgError


def check_writable(snapshot: Snapshot, relation: Relation) -> None:
    """55000 with Oracle's message for a table that is READ ONLY, or is a partition of one."""
    table = relation
    while not table.is_read_only:
        if table.bound is None:
            return
        table = snapshot.relations[table.parents[0]]
    schema = snapshot.schemas[table.schema].name
    message = f'ORA-12081: update operation not allowed on table "{schema}"."{table.name}"'
    raise PgError(OBJECT_NOT_IN_PREREQUISITE_STATE, message)
