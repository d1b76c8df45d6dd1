"""CREATE SCHEMA. DROP SCHEMA is in `drops`. PostgreSQL 15 docs, CREATE SCHEMA; source schemacmds.c."""

from typing import Any

from polar_lite.catalog import privileges
from polar_lite.catalog.default_privileges import initial_acl
from polar_lite.catalog.dialect import nodes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl

TAG = "CREATE SCHEMA"


@command(nodes.CreateSchema, writes=True)
def create_schema(node: Any, session: Any, text: str) -> CommandResult:
    if node.elements:
        raise unsupported("a schema element in CREATE SCHEMA")
    ddl = Ddl(session)
    owner = ddl.role_of(node.owner).oid if node.owner is not None else ddl.role
    name = node.schema or ddl.snapshot.roles[owner].name
    database = ddl.snapshot.database
    privileges.check(ddl.snapshot, ddl.role, "database", database, "CREATE")
    ddl.check_can_be(ddl.snapshot.roles[owner])
    if name.startswith("pg_"):
        raise PgError(
            code.RESERVED_NAME,
            f'unacceptable schema name "{name}"',
            detail='The prefix "pg_" is reserved for system schemas.',
        )
    if ddl.snapshot.schema_by_name(name) is not None:
        if node.if_not_exists:
            ddl.skip(f'schema "{name}" already exists, skipping', code.DUPLICATE_SCHEMA)
            return CommandResult(TAG)
        raise PgError(code.DUPLICATE_SCHEMA, f'schema "{name}" already exists')
    oid = ddl.writer.new_oid()
    ddl.writer.insert(
        "pg_namespace",
        {"oid": oid, "nspname": name, "nspowner": owner, "nspacl": initial_acl(ddl.writer, "n", owner)},
    )
    return CommandResult(TAG)
