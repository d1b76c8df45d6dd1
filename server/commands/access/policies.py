"""CREATE and ALTER POLICY, and the switches of row security.

A condition is kept as a view's query is: as text, with what its names mean. PostgreSQL 15 docs, CREATE
POLICY; source commands/policy.c.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.acl import PUBLIC
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.parse import parse_statement
from polar_lite.catalog.object_names import PG_CLASS, quote_qualified
from polar_lite.catalog.objects import Policy, PolicyText, Relation
from polar_lite.catalog.row_security import COMMANDS
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.writing.policies import write_policy
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.views import meaning_of_names, references

if TYPE_CHECKING:
    from sqlglot import exp

    from polar_lite.server.sessions.session import Session

_HEAD: Final = "SELECT FROM "


@command(nodes.CreatePolicy, writes=True)
def create_policy(node: nodes.CreatePolicy, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    letter = COMMANDS[node.of_command or "ALL"]
    if letter in "rd" and node.check is not None:
        raise PgError(code.SYNTAX_ERROR, "WITH CHECK cannot be applied to SELECT or DELETE")
    if letter == "a" and node.using is not None:
        raise PgError(code.SYNTAX_ERROR, "only WITH CHECK expression allowed for INSERT")
    roles = _roles(ddl, node.roles)
    relation = _table(ddl, node.table)
    using = _condition(ddl, relation, node.using, node.using_extent, text)
    check = _condition(ddl, relation, node.check, node.check_extent, text)
    if _named(relation, node.policy) is not None:
        raise PgError(
            code.DUPLICATE_OBJECT, f'policy "{node.policy}" for table "{relation.name}" already exists'
        )
    oid = ddl.writer.new_oid()
    policy = Policy(oid, node.policy, letter, not node.restrictive, roles, using, check)
    write_policy(ddl.writer, relation, policy, is_new=True)
    return CommandResult("CREATE POLICY")


@command(nodes.AlterPolicy, writes=True)
def alter_policy(node: nodes.AlterPolicy, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    roles = _roles(ddl, node.roles) if node.roles else None
    relation = _table(ddl, node.table)
    old = policy_named(relation, node.policy)
    using = _condition(ddl, relation, node.using, node.using_extent, text)
    check = _condition(ddl, relation, node.check, node.check_extent, text)
    if old.command in "rd" and check is not None:
        raise PgError(code.SYNTAX_ERROR, "only USING expression allowed for SELECT, DELETE")
    if old.command == "a" and using is not None:
        raise PgError(code.SYNTAX_ERROR, "only WITH CHECK expression allowed for INSERT")
    policy = replace(
        old,
        roles=roles if roles is not None else old.roles,
        using=using or old.using,
        check=check or old.check,
    )
    write_policy(ddl.writer, relation, policy, is_new=False)
    return CommandResult("ALTER POLICY")


def rename_policy(ddl: Ddl, node: nodes.Rename) -> None:
    *table, name = node.object.names
    if node.if_exists and ddl.find_relation(table) is None:
        ddl.skip(f'relation "{".".join(table)}" does not exist, skipping')
        return
    relation = _table(ddl, table)
    if _named(relation, node.new_name) is not None:
        raise PgError(
            code.DUPLICATE_OBJECT, f'policy "{node.new_name}" for table "{relation.name}" already exists'
        )
    found = policy_named(relation, name)
    ddl.writer.update("pg_policy", {"oid": found.oid}, {"polname": node.new_name})
    ddl.writer.touch_relation(relation.oid)


def policy_named(relation: Relation, name: str) -> Policy:
    found = _named(relation, name)
    if found is None:
        raise PgError(code.UNDEFINED_OBJECT, f'policy "{name}" for table "{relation.name}" does not exist')
    return found


def switch_row_security(ddl: Ddl, relation: Relation, action: nodes.AlterAction) -> None:
    """ENABLE, DISABLE, FORCE, NO FORCE ROW LEVEL SECURITY."""
    column, value = {
        "ENABLE": ("relrowsecurity", True),
        "DISABLE": ("relrowsecurity", False),
        "FORCE": ("relforcerowsecurity", True),
        "NO FORCE": ("relforcerowsecurity", False),
    }[action.mode]
    ddl.writer.update("pg_class", {"oid": relation.oid}, {column: value})


def _named(relation: Relation, name: str) -> Policy | None:
    return next((policy for policy in relation.policies if policy.name == name), None)


def _table(ddl: Ddl, names: Sequence[str]) -> Relation:
    relation = ddl.relation_named(names)
    privileges.check_owner(ddl.snapshot, ddl.role, relation)
    if relation.oid < FIRST_NORMAL_OID:
        message = f'permission denied: "{relation.name}" is a system catalog'
        raise PgError(code.INSUFFICIENT_PRIVILEGE, message)
    if relation.kind not in "rp":
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is not a table')
    return relation


def _roles(ddl: Ddl, specs: Sequence[nodes.RoleSpec] | None) -> tuple[int, ...]:
    """OIDs; with PUBLIC nobody else counts."""
    if not specs:
        return (PUBLIC,)
    if any(spec.special == "PUBLIC" for spec in specs):
        if len(specs) > 1:
            ddl.notice(
                "WARNING",
                code.INVALID_PARAMETER_VALUE,
                "ignoring specified roles other than PUBLIC",
                hint="All roles are members of the PUBLIC role.",
            )
        return (PUBLIC,)
    return tuple(ddl.role_of(spec).oid for spec in specs)


def _condition(
    ddl: Ddl, relation: Relation, tree: exp.Expr | None, extent: tuple[int, int] | None, text: str
) -> PolicyText | None:
    """A condition in the catalog's form (42803, 42804, 42P20 ..)."""
    if tree is None or extent is None:
        return None
    schema = ddl.snapshot.schemas[relation.schema].name
    head = f"{_HEAD}{quote_qualified(schema, relation.name)} WHERE "
    query = head + text[extent[0] : extent[1]]
    environment = replace(ddl.session.environment(), snapshot=ddl.snapshot, row_security=True)
    try:
        bound, recorded = ddl.session.planner.bind_view(
            parse_statement(query), query, environment, unsecured=len(_HEAD)
        )
    except PgError as error:
        raise _in_policy(error) from None
    names = meaning_of_names(ddl, recorded, 0)
    whole = (PG_CLASS, relation.oid, 0)  # a policy goes with its table
    used = tuple(r for r in references(ddl.snapshot, bound, recorded) if r != whole)
    return PolicyText(query, names, len(_HEAD), used)


def _in_policy(error: PgError) -> PgError:
    """An error of the query as one of the policy's condition, of which PostgreSQL does not say where."""
    error.message = error.message.replace("in WHERE", "in policy expressions").replace(
        "argument of WHERE", "argument of POLICY"
    )
    error.position = None
    return error
