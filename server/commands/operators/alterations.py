"""ALTER OPERATOR: OWNER TO, SET SCHEMA, and SET of the selectivity estimators.

PostgreSQL 15 source operatorcmds.c (AlterOperator), alter.c.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_NAMESPACE, PG_OPERATOR
from polar_lite.catalog.objects import Role
from polar_lite.catalog.writing.operators import UserOperator
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.operators.definitions import check_options, estimator, operator_named

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_ESTIMATORS: Final = {"restrict": "oprrest", "join": "oprjoin"}
_FIXED: Final = frozenset(
    {"leftarg", "rightarg", "function", "procedure", "commutator", "negator", "hashes", "merges"}
)


def _owned(ddl: Ddl, item: nodes.ObjectName) -> UserOperator:
    """The user's operator that an ObjectName names (42883, 42501)."""
    node = item.operator
    left, right = (0 if t is None else ddl.type(t).declared for t in (node.left, node.right))
    oid, owner = operator_named(ddl, node.names, left, right)
    ddl.check_owns(owner, f"operator {node.names[-1]}")
    found = ddl.snapshot.operators.get(oid)
    if found is None:
        message = f'permission denied: "{node.names[-1]}" is a system operator'
        raise PgError(code.INSUFFICIENT_PRIVILEGE, message)
    return found


def own_operator(ddl: Ddl, node: nodes.AlterOwner, role: Role) -> None:
    found = _owned(ddl, node.object)
    ddl.check_can_be(role)
    if not ddl.is_superuser:
        privileges.check(ddl.snapshot, role.oid, ddl.snapshot.schemas[found.schema], "CREATE")
    ddl.writer.update("pg_operator", {"oid": found.oid}, {"oprowner": role.oid})


def move_operator(ddl: Ddl, node: nodes.AlterSchema) -> None:
    """SET SCHEMA."""
    found = _owned(ddl, node.object)
    schema = ddl.schema_named(node.schema)
    privileges.check(ddl.snapshot, ddl.role, schema, "CREATE")
    if schema.oid == found.schema:
        return
    wanted = (schema.oid, found.name, found.left, found.right)
    for other in ddl.snapshot.operators.values():
        if (other.schema, other.name, other.left, other.right) == wanted:
            message = f'operator {found.name} already exists in schema "{schema.name}"'
            raise PgError(code.DUPLICATE_FUNCTION, message)
    ddl.writer.update("pg_operator", {"oid": found.oid}, {"oprnamespace": schema.oid})
    on_schema = {"classid": PG_OPERATOR, "objid": found.oid, "refclassid": PG_NAMESPACE}
    ddl.writer.update("pg_depend", on_schema, {"refobjid": schema.oid})


@command(nodes.AlterOperator, writes=True)
def alter_operator(node: nodes.AlterOperator, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    given: dict[str, Any] = {}
    for name, value in node.options:
        if name in _FIXED:
            raise PgError(code.SYNTAX_ERROR, f'operator attribute "{name}" cannot be changed')
        if name not in _ESTIMATORS:
            raise PgError(code.SYNTAX_ERROR, f'operator attribute "{name}" not recognized')
        given[name] = value
    found = _owned(ddl, node.object)
    function = ddl.snapshot.function_by_oid(found.code)
    if function is not None:
        check_options(given, function, is_binary=bool(found.left))
    changes = {_ESTIMATORS[name]: estimator(ddl, value) for name, value in given.items()}
    ddl.writer.update("pg_operator", {"oid": found.oid}, changes)
    return CommandResult("ALTER OPERATOR")
