"""CREATE and DROP CONTEXT: which package or procedure may set the values of a namespace.

Oracle 19c SQL Language Reference, CREATE CONTEXT. What it names need not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import POLAR_CONTEXT, Address
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


@command(nodes.CreateContext, writes=True)
def create_context(node: nodes.CreateContext, session: Session, text: str) -> CommandResult:
    """A namespace belongs to the database, and takes CREATE on it."""
    ddl = Ddl(session)
    privileges.check(ddl.snapshot, ddl.role, ddl.snapshot.database, "CREATE")
    schema = ddl.schema_named(node.names[-2]) if len(node.names) > 1 else ddl.creation_schema(node.names)
    setter = {"ctxschema": schema.name, "ctxsetter": node.names[-1], "ctxglobal": bool(node.is_global)}
    old = _find(ddl, node.namespace)
    if old is None:
        oid = ddl.writer.new_oid()
        ddl.writer.insert("polar_context", {"oid": oid, "ctxname": node.namespace, **setter})
    elif node.or_replace:
        ddl.writer.update("polar_context", {"oid": old}, setter)
        session.database.global_contexts.clear_all(node.namespace.upper())
    else:
        raise PgError(code.DUPLICATE_OBJECT, f'context "{node.namespace}" already exists')
    return CommandResult("CREATE CONTEXT")


def find_context(ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> Address | None:
    """The namespace that DROP CONTEXT names; 42704."""
    privileges.check(ddl.snapshot, ddl.role, ddl.snapshot.database, "CREATE")
    found = _find(ddl, item.names[-1])
    if found is None:
        ddl.missing(f'context "{item.names[-1]}"', if_exists=node.if_exists)
        return None
    ddl.session.database.global_contexts.clear_all(item.names[-1].upper())
    return Address(POLAR_CONTEXT, found)


def _find(ddl: Ddl, namespace: str) -> int | None:
    rows = ddl.writer.rows("polar_context", {"ctxname": namespace}, ["oid"])
    return int(rows[0][0]) if rows else None
