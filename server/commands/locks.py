"""LOCK TABLE. PostgreSQL 15 docs, LOCK; source lockcmds.c."""

from typing import Any

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.snapshot import Relation
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import table_locks
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import relation_of
from polar_lite.server.engine.locks import LockConflict, TableMode


@command(nodes.LockTable)
def lock_table(node: nodes.LockTable, session: Any, text: str) -> CommandResult:
    """LockConflict when others are in the way; 55P03 with NOWAIT, 25P01 outside a block."""
    if not session.transaction.in_block:
        raise PgError(code.NO_ACTIVE_SQL_TRANSACTION, "LOCK TABLE can only be used in transaction blocks")
    mode = TableMode[node.mode.replace(" ", "_")]
    for item in node.tables:
        names = [part.name if part.args.get("quoted") else part.name.lower() for part in item.parts]
        relation = relation_of(session, names)
        _check(session, relation, mode)
        try:
            table_locks.lock(session, relation.oid, mode)
        except LockConflict:
            if not node.nowait:
                raise
            raise PgError(
                code.LOCK_NOT_AVAILABLE, f'could not obtain lock on relation "{relation.name}"'
            ) from None
    return CommandResult("LOCK TABLE")


def _check(session: Any, relation: Relation, mode: TableMode) -> None:
    if relation.kind not in "rv":
        raise PgError(code.WRONG_OBJECT_TYPE, f'cannot lock relation "{relation.name}"')
    rights = ["SELECT"] if mode is TableMode.ACCESS_SHARE else ["UPDATE", "DELETE", "TRUNCATE"]
    if mode is TableMode.ROW_EXCLUSIVE:
        rights.append("INSERT")
    snapshot, role = session.snapshot, session.current_user_oid
    if not any(privileges.has_privilege(snapshot, role, "table", relation, right) for right in rights):
        raise privileges.denied(relation)
