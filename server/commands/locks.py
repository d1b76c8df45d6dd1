"""LOCK TABLE. PostgreSQL 15 docs, LOCK; source lockcmds.c."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.from_items.relations import view_query
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.objects import Relation
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import relation_of
from polar_lite.server.engine.locks import LockConflict, TableMode
from polar_lite.server.transactions import table_locks

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


@command(nodes.LockTable)
def lock_table(node: nodes.LockTable, session: Session, text: str) -> CommandResult:
    """LockConflict when others are in the way; 55P03 with NOWAIT, 25P01 outside a block and any routine."""
    if session.command_is_top_level and not session.transaction.in_block:
        raise PgError(code.NO_ACTIVE_SQL_TRANSACTION, "LOCK TABLE can only be used in transaction blocks")
    mode = TableMode[node.mode.replace(" ", "_")]
    for item in node.tables:
        names = [part.name if part.args.get("quoted") else part.name.lower() for part in item.parts]
        relation = relation_of(session, names)
        _check(session, relation, mode, session.current_user_oid)
        _lock(session, relation, mode, nowait=bool(node.nowait))
    return CommandResult("LOCK TABLE")


def _lock(session: Session, relation: Relation, mode: TableMode, *, nowait: bool) -> None:
    """Lock a table, or a view and what it selects from, which its owner must be allowed to lock."""
    try:
        table_locks.lock(session, relation.oid, mode)
    except LockConflict:
        if not nowait:
            raise
        message = f'could not obtain lock on relation "{relation.name}"'
        raise PgError(code.LOCK_NOT_AVAILABLE, message) from None
    if relation.kind != "v":
        return
    query = view_query(Statement(session.environment()), relation)
    for oid in dict.fromkeys(_selected_from(query)):
        below = session.snapshot.relations[oid]
        if below.kind in "rvp":
            _check(session, below, mode, relation.owner)
            _lock(session, below, mode, nowait=nowait)


def _selected_from(node: Any) -> Iterator[int]:
    """The OIDs of the tables and views in a query, without those inside the views."""
    if isinstance(node, q.RangeTblEntry) and (node.view_oid or node.relation_oid):
        yield node.view_oid or node.relation_oid
        return
    kind: Any = type(node)
    parts = node if kind is tuple else None
    if parts is None and (parts_of := q.parts_of(kind)) is not None:
        parts = parts_of(node)
    for part in parts or ():
        yield from _selected_from(part)


def _check(session: Session, relation: Relation, mode: TableMode, role: int) -> None:
    if relation.kind not in "rvp":
        raise PgError(code.WRONG_OBJECT_TYPE, f'cannot lock relation "{relation.name}"')
    rights = ["SELECT"] if mode is TableMode.ACCESS_SHARE else ["UPDATE", "DELETE", "TRUNCATE"]
    if mode is TableMode.ROW_EXCLUSIVE:
        rights.append("INSERT")
    snapshot = session.snapshot
    if not any(privileges.has_privilege(snapshot, role, relation, right) for right in rights):
        raise privileges.denied(relation)
