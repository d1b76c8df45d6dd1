"""ALTER DEFAULT PRIVILEGES. PostgreSQL 15 source aclchk.c (ExecAlterDefaultPrivilegesStmt)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from polar_lite.catalog import acl as acls
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.writing import default_privileges
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.access.privileges import changed_list, read_grant
from polar_lite.server.commands.ddl import Ddl

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

# The grant's kind -> defaclobjtype.
_KINDS: Final = {"TABLE": "r", "SEQUENCE": "S", "FUNCTION": "f", "TYPE": "T", "SCHEMA": "n"}
_ACL_KINDS: Final = {"r": "r", "S": "s", "f": "f", "T": "T", "n": "n"}


@command(nodes.AlterDefaultPrivileges, writes=True)
def alter_default_privileges(
    node: nodes.AlterDefaultPrivileges, session: Session, text: str
) -> CommandResult:
    ddl = Ddl(session)
    statement = read_grant(ddl, node.action, is_default=True)
    kind = _KINDS[node.action.kind]
    rights = frozenset(acls.KINDS[_ACL_KINDS[kind]][0]) if statement.is_all else statement.rights
    owners = [ddl.role]
    if node.for_roles:
        roles = [ddl.role_of(spec) for spec in node.for_roles]
        for role in roles:
            ddl.check_can_be(role)
        owners = [role.oid for role in roles]
    for owner in owners:
        for schema in _schemas(ddl, node, kind):
            old = default_privileges.stored(ddl.writer, kind, owner, schema)
            if old is None:
                old = default_privileges.start(kind, owner, schema)
            new = changed_list(ddl, statement, old, owner, owner, rights)
            default_privileges.store(ddl.writer, kind, owner, schema, new)
    return CommandResult("ALTER DEFAULT PRIVILEGES")


def _schemas(ddl: Ddl, node: nodes.AlterDefaultPrivileges, kind: str) -> list[int]:
    """The OIDs of IN SCHEMA; 0 without."""
    if not node.in_schemas:
        return [0]
    found = []
    for name in node.in_schemas:
        schema = ddl.schema_named(name)
        if kind == "n":
            raise PgError(
                code.INVALID_GRANT_OPERATION,
                "cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS",
            )
        found.append(schema.oid)
    return found
