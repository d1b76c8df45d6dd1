"""TRUNCATE. PostgreSQL 15 docs, TRUNCATE; source tablecmds.c (ExecuteTruncate)."""

from typing import Any

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes, storage
from polar_lite.catalog.snapshot import FIRST_NORMAL_OID, Relation
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl


@command(nodes.Truncate, writes=True)
def truncate(node: Any, session: Any, text: str) -> CommandResult:
    """CASCADE has nothing to reach yet: there are no foreign keys."""
    if node.restart_identity:
        # The store of sequences is outside the transaction, so it could not be rolled back.
        raise unsupported("TRUNCATE .. RESTART IDENTITY")
    ddl = Ddl(session)
    relations = [_table(ddl, item) for item in node.tables]
    for relation in dict.fromkeys(r.oid for r in relations):
        ddl.writer.execute(f"DELETE FROM {storage.qualified(ddl.snapshot.relations[relation])}")
    return CommandResult("TRUNCATE TABLE")


def _table(ddl: Ddl, item: Any) -> Relation:
    names = tuple(part.name if part.args.get("quoted") else part.name.lower() for part in item.parts)
    relation = ddl.relation_named(names)
    if relation.kind != "r":
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is not a table')
    privileges.check(ddl.snapshot, ddl.role, "table", relation, "TRUNCATE")
    if relation.oid < FIRST_NORMAL_OID:
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE, f'permission denied: "{relation.name}" is a system catalog'
        )
    return relation
