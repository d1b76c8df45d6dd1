"""CREATE, ALTER and DROP ROLE, membership, and settings of roles and databases.

PostgreSQL 15 docs, CREATE ROLE; source user.c. Privileges on objects are in `privileges`.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_AUTHID
from polar_lite.catalog.objects import Role
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.writing.role_dependencies import objects_of_role
from polar_lite.protocol import pgtypes, scram
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.access import system_privileges
from polar_lite.server.commands.access.owned import drop_all_of
from polar_lite.server.commands.ddl import Ddl, position
from polar_lite.server.commands.stored_settings import change_setting

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_FLAGS: Final = {
    "superuser": "rolsuper", "inherit": "rolinherit", "createrole": "rolcreaterole",
    "createdb": "rolcreatedb", "login": "rolcanlogin", "replication": "rolreplication",
    "bypassrls": "rolbypassrls",
}  # fmt: skip
_ALTER_SUPERUSER: Final = "must be superuser to alter superuser roles or change superuser attribute"
# Attribute -> what somebody else is told at CREATE and at ALTER.
_SUPERUSERS_MATTER: Final = {
    "rolsuper": ("must be superuser to create superusers", _ALTER_SUPERUSER),
    "rolreplication": (
        "must be superuser to create replication users",
        "must be superuser to alter replication roles or change replication attribute",
    ),
    "rolbypassrls": (
        "must be superuser to create bypassrls users",
        "must be superuser to change bypassrls attribute",
    ),
}
_RESERVED: Final = frozenset({"public", "none"})


@command(nodes.CreateRole, writes=True)
def create_role(node: nodes.CreateRole, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    options = _options(node.options)
    values = {"rolinherit": True, "rolcanlogin": node.kind == "USER", "rolconnlimit": -1, **_values(options)}
    _check_may_create(ddl, values)
    name = node.role
    check_role_name(name, node.start)
    tag = "CREATE ROLE"
    if ddl.snapshot.role_by_name(name) is not None:
        if node.if_not_exists:
            ddl.skip(f'role "{name}" already exists, skipping', code.DUPLICATE_OBJECT)
            return CommandResult(tag)
        raise PgError(code.DUPLICATE_OBJECT, f'role "{name}" already exists')
    values |= _login_values(ddl, name, options)
    oid = ddl.writer.new_oid("pg_authid")
    ddl.writer.insert("pg_authid", dict(values, oid=oid, rolname=name))
    for spec in options.get("in_role", ()):
        _add_member(ddl, ddl.role_of(spec), ddl.snapshot.roles[oid], admin=False)
    for spec in options.get("role", ()):
        _add_member(ddl, ddl.snapshot.roles[oid], ddl.role_of(spec), admin=False)
    for spec in options.get("admin", ()):
        _add_member(ddl, ddl.snapshot.roles[oid], ddl.role_of(spec), admin=True)
    return CommandResult(tag)


@command(nodes.AlterRole, writes=True)
def alter_role(node: nodes.AlterRole, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    role = ddl.role_of(node.role)
    if node.members is not None:
        for spec in node.members:
            if node.add:
                _add_member(ddl, role, ddl.role_of(spec), admin=False)
            else:
                _remove_member(ddl, role, ddl.role_of(spec), admin_only=False)
        return CommandResult("ALTER ROLE")
    options = _options(node.options)
    values = _values(options)
    _check_may_alter(ddl, role, options)
    values |= _login_values(ddl, role.name, options)
    if values:
        ddl.writer.update("pg_authid", {"oid": role.oid}, values)
    return CommandResult("ALTER ROLE")


@command(nodes.AlterRoleSet, writes=True)
def alter_role_set(node: nodes.AlterRoleSet, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    role = ddl.role_of(node.role).oid if node.role is not None else 0
    if role != ddl.role and not ddl.is_superuser:
        if role == 0:
            raise PgError(code.INSUFFICIENT_PRIVILEGE, "must be superuser to alter settings globally")
        if ddl.snapshot.roles[role].is_superuser:
            raise PgError(code.INSUFFICIENT_PRIVILEGE, "must be superuser to alter superusers")
        if not _may_create_roles(ddl):
            raise PgError(code.INSUFFICIENT_PRIVILEGE, "permission denied")
    database = 0
    if node.database is not None:
        database = database_named(ddl, node.database)
    change_setting(ddl, database, role, node.setting)
    return CommandResult("ALTER ROLE")


@command(nodes.DropRole, writes=True)
def drop_role(node: nodes.DropRole, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    if not _may_create_roles(ddl):
        raise PgError(code.INSUFFICIENT_PRIVILEGE, "permission denied to drop role")
    for spec in node.roles:
        if spec.special is not None:
            raise PgError(code.INVALID_PARAMETER_VALUE, "cannot use special role specifier in DROP ROLE")
        role = ddl.snapshot.role_by_name(spec.role)
        if role is None:
            ddl.missing(f'role "{spec.role}"', if_exists=node.if_exists)
            continue
        if node.cascade:  # Oracle: with all that the user has in this database
            drop_all_of(ddl, [role], cascade=True)
        _drop(ddl, role)
    return CommandResult("DROP ROLE")


@command(nodes.GrantRole, writes=True)
def grant_role(node: nodes.GrantRole, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    tag = "GRANT ROLE" if node.grant else "REVOKE ROLE"
    if node.password is not None:
        raise unsupported("IDENTIFIED BY in GRANT")
    names, systems = system_privileges.split_off(ddl, [privilege.privilege for privilege in node.roles])
    roles = [ddl.role_named(name) for name in names]
    members = [ddl.role_of(spec) for spec in node.grantees]
    for privilege in systems:
        for member in members:
            system_privileges.change(
                session, privilege, member.name, grants=bool(node.grant), admin=bool(node.admin_option)
            )
    for role in roles:
        _check_admin(ddl, role)
        for member in members:
            if node.grant:
                _add_member(ddl, role, member, admin=bool(node.admin_option), checked=True)
            else:
                _remove_member(ddl, role, member, admin_only=bool(node.admin_option))
    return CommandResult(tag)


def database_named(ddl: Ddl, name: str) -> int:
    database = ddl.snapshot.database_by_name(name)
    if database is None:
        raise PgError(code.UNDEFINED_DATABASE, f'database "{name}" does not exist')
    return database.oid


def _options(pairs: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value, start in pairs or ():
        if name in found:
            raise PgError(code.SYNTAX_ERROR, "conflicting or redundant options", position=position(start))
        found[name] = value
    return found


def _values(options: dict[str, Any]) -> dict[str, Any]:
    """The columns of pg_authid that the options give, but for `_login_values`."""
    values: dict[str, Any] = {}
    for name, value in options.items():
        if name in _FLAGS:
            values[_FLAGS[name]] = bool(value)
        elif name == "connection_limit":
            if int(value) < -1:
                raise PgError(code.INVALID_PARAMETER_VALUE, f"invalid connection limit: {value}")
            values["rolconnlimit"] = int(value)
        elif name == "account_locked":
            values["rolcanlogin"] = not value
        elif name not in ("in_role", "role", "admin", "sysid", "password", "valid_until"):
            raise unsupported(f"{name.upper()} in CREATE ROLE")
    return values


def _login_values(ddl: Ddl, role: str, options: dict[str, Any]) -> dict[str, Any]:
    """The password and how long it is good for, which are looked at when all else is right."""
    values = {}
    if "valid_until" in options:
        text = str(options["valid_until"])
        values["rolvaliduntil"] = pgtypes.TIMESTAMPTZ.input(text, -1, ddl.session.style)
    if "password" in options:
        values["rolpassword"] = _stored_password(ddl, role, options["password"])
    return values


def _stored_password(ddl: Ddl, role: str, password: str | None) -> str | None:
    """What is kept of a password: a verifier. NULL and passwords that nobody may log on with: None."""
    if password is None:
        return None
    if not password or scram.matches("", password, role):
        ddl.notice(
            "NOTICE", code.SUCCESSFUL_COMPLETION, "empty string is not a valid password, clearing password"
        )
        return None
    method = ddl.session.settings.text("password_encryption")
    return scram.encrypt(password, role, method, secrets.token_bytes(scram.SALT_BYTES))


def _may_create_roles(ddl: Ddl) -> bool:
    role = ddl.snapshot.roles[ddl.role]
    return role.is_superuser or role.can_create_role


def _check_may_create(ddl: Ddl, values: dict[str, Any]) -> None:
    """Who makes superusers must be one; CREATEROLE is needed for the rest (42501)."""
    if not ddl.is_superuser:
        for column, (message, _) in _SUPERUSERS_MATTER.items():
            if values.get(column):
                raise PgError(code.INSUFFICIENT_PRIVILEGE, message)
    if not _may_create_roles(ddl):
        raise PgError(code.INSUFFICIENT_PRIVILEGE, "permission denied to create role")


def _check_may_alter(ddl: Ddl, role: Role, options: dict[str, Any]) -> None:
    """As at CREATE, but also for what is not changed; everybody may change the own password."""
    if ddl.is_superuser:
        return
    is_so = {"rolsuper": role.is_superuser, "rolreplication": role.is_replication}
    for column, (_, message) in _SUPERUSERS_MATTER.items():
        if is_so.get(column) or any(_FLAGS.get(name) == column for name in options):
            raise PgError(code.INSUFFICIENT_PRIVILEGE, message)
    own_password = role.oid == ddl.role and set(options) == {"password"}
    if not _may_create_roles(ddl) and not own_password:
        raise PgError(code.INSUFFICIENT_PRIVILEGE, "permission denied")


def check_role_name(name: str, start: int | None) -> None:
    if name.startswith("pg_"):
        raise PgError(
            code.RESERVED_NAME,
            f'role name "{name}" is reserved',
            detail='Role names starting with "pg_" are reserved.',
        )
    if name in _RESERVED:
        raise PgError(code.RESERVED_NAME, f'role name "{name}" is reserved', position=position(start))


def _check_admin(ddl: Ddl, role: Role) -> None:
    if role.is_superuser:
        if not ddl.is_superuser:
            raise PgError(code.INSUFFICIENT_PRIVILEGE, "must be superuser to alter superusers")
    elif not _may_create_roles(ddl) and not ddl.snapshot.is_admin_of(ddl.role, role.oid):
        raise PgError(code.INSUFFICIENT_PRIVILEGE, f'must have admin option on role "{role.name}"')


def _add_member(ddl: Ddl, role: Role, member: Role, *, admin: bool, checked: bool = False) -> None:
    if not checked:
        _check_admin(ddl, role)
    snapshot = ddl.snapshot
    if role.oid == 6171:  # pg_database_owner
        raise PgError(code.INVALID_GRANT_OPERATION, f'role "{role.name}" cannot have explicit members')
    if member.oid == 6171:
        raise PgError(code.INVALID_GRANT_OPERATION, f'role "{member.name}" cannot be a member of any role')
    if member.oid == role.oid:
        raise PgError(code.INVALID_GRANT_OPERATION, f'role "{role.name}" is a member of role "{role.name}"')
    if member.oid in snapshot.memberships(role.oid):
        raise PgError(code.INVALID_GRANT_OPERATION, f'role "{role.name}" is a member of role "{member.name}"')
    held = snapshot.roles[member.oid].member_of.get(role.oid)
    if held is not None:
        if held or not admin:
            ddl.notice(
                "NOTICE", code.SUCCESSFUL_COMPLETION,
                f'role "{member.name}" is already a member of role "{role.name}"',
            )  # fmt: skip
            return
        where = {"roleid": role.oid, "member": member.oid}
        ddl.writer.update("pg_auth_members", where, {"admin_option": True, "grantor": ddl.role})
        return
    ddl.writer.insert(
        "pg_auth_members",
        {"roleid": role.oid, "member": member.oid, "grantor": ddl.role, "admin_option": admin},
    )


def _remove_member(ddl: Ddl, role: Role, member: Role, *, admin_only: bool) -> None:
    where = {"roleid": role.oid, "member": member.oid}
    if role.oid not in ddl.snapshot.roles[member.oid].member_of:
        ddl.notice("WARNING", code.WARNING, f'role "{member.name}" is not a member of role "{role.name}"')
    elif admin_only:
        ddl.writer.update("pg_auth_members", where, {"admin_option": False})
    else:
        ddl.writer.delete("pg_auth_members", where)


def _drop(ddl: Ddl, role: Role) -> None:
    session = ddl.session
    for oid, text in (
        (ddl.role, "current user cannot be dropped"),
        (session.outer_role_oid, "current user cannot be dropped"),
        (session.session_user_oid, "session user cannot be dropped"),
    ):
        if role.oid == oid:
            raise PgError(code.OBJECT_IN_USE, text)
    if role.is_superuser and not ddl.is_superuser:
        raise PgError(code.INSUFFICIENT_PRIVILEGE, "must be superuser to drop superusers")
    if role.oid < FIRST_NORMAL_OID:
        raise PgError(
            code.DEPENDENT_OBJECTS_STILL_EXIST,
            f"cannot drop role {role.name} because it is required by the database system",
        )
    lines: Sequence[str] = objects_of_role(ddl.writer, role, ddl.names())
    if lines:
        raise PgError(
            code.DEPENDENT_OBJECTS_STILL_EXIST,
            f'role "{role.name}" cannot be dropped because some objects depend on it',
            detail="\n".join(lines),
        )
    ddl.writer.delete("pg_auth_members", {"roleid": role.oid})
    ddl.writer.delete("pg_auth_members", {"member": role.oid})
    ddl.writer.delete("pg_db_role_setting", {"setrole": role.oid})
    ddl.writer.delete("pg_shdescription", {"objoid": role.oid, "classoid": PG_AUTHID})
    ddl.writer.delete("pg_authid", {"oid": role.oid})
