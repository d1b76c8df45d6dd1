"""REASSIGN OWNED and DROP OWNED. PostgreSQL 15 source pg_shdepend.c (shdepReassignOwned, shdepDropOwned)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import acl as acls
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import (
    PG_AUTHID,
    PG_CLASS,
    PG_DEFAULT_ACL,
    PG_POLICY,
    PG_USER_MAPPING,
    Address,
)
from polar_lite.catalog.objects import Role
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.writing import default_privileges
from polar_lite.catalog.writing.dependencies import owned_part
from polar_lite.catalog.writing.role_dependencies import (
    DATABASE_COLUMNS,
    ROLE_COLUMNS,
    RoleColumns,
    lists_with,
)
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.access.privileges import without_role
from polar_lite.server.commands.ddl import Ddl

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

# What REASSIGN OWNED leaves alone, as PostgreSQL does.
_KEPT: Final = (PG_USER_MAPPING, PG_DEFAULT_ACL)


@command(nodes.ReassignOwned, writes=True)
def reassign_owned(node: nodes.ReassignOwned, session: Session, text: str) -> CommandResult:
    """Everything in this database, and the databases, becomes the new role's; rights given stay."""
    ddl = Ddl(session)
    roles = [ddl.role_of(spec) for spec in node.roles]
    new = ddl.role_of(node.new_role)
    for role in (*roles, new):
        _check_may(ddl, role, "permission denied to reassign objects")
    for role in roles:
        if role.oid < FIRST_NORMAL_OID:
            raise _is_required(ddl, role, "reassign ownership of objects")
        _check_event_triggers(ddl, role, new)
        for columns in (*ROLE_COLUMNS, DATABASE_COLUMNS):
            if columns.class_oid not in _KEPT:
                _give(ddl, columns, role, new)
    return CommandResult("REASSIGN OWNED")


def _check_may(ddl: Ddl, role: Role, message: str) -> None:
    if not ddl.is_superuser and role.oid not in ddl.snapshot.inherited_roles(ddl.role):
        raise PgError(code.INSUFFICIENT_PRIVILEGE, message)


def _is_required(ddl: Ddl, role: Role, what: str) -> PgError:
    owner = ddl.names().describe(Address(PG_AUTHID, role.oid))
    return PgError(
        code.DEPENDENT_OBJECTS_STILL_EXIST,
        f"cannot {what} owned by {owner} because they are required by the database system",
    )


def _check_event_triggers(ddl: Ddl, old: Role, new: Role) -> None:
    for trigger in ddl.snapshot.triggers.values():
        if trigger.owner == old.oid and not new.is_superuser:
            raise PgError(
                code.INSUFFICIENT_PRIVILEGE,
                f'permission denied to change owner of event trigger "{trigger.name}"',
                hint="The owner of an event trigger must be a superuser.",
            )


def _give(ddl: Ddl, columns: RoleColumns, old: Role, new: Role) -> None:
    if columns.owner is None:
        return
    names = ("oid", columns.acl) if columns.acl is not None else ("oid",)
    for oid, *lists in ddl.writer.rows(columns.table, {columns.owner: old.oid}, names):
        values: dict[str, Any] = {columns.owner: new.oid}
        if lists and lists[0] is not None:
            values[columns.acl or ""] = ddl.acl_of_owner(tuple(json.loads(lists[0])), old.oid, new.oid)
        ddl.writer.update(columns.table, {"oid": oid}, values)


@command(nodes.DropOwned, writes=True)
def drop_owned(node: nodes.DropOwned, session: Session, text: str) -> CommandResult:
    """Drop what the roles own in this database, and take from them the rights they were given."""
    ddl = Ddl(session)
    drop_all_of(ddl, [ddl.role_of(spec) for spec in node.roles], cascade=bool(node.cascade))
    return CommandResult("DROP OWNED")


def drop_all_of(ddl: Ddl, roles: Sequence[Role], *, cascade: bool) -> None:
    for role in roles:
        _check_may(ddl, role, "permission denied to drop objects")
    targets: list[Address] = []
    for role in roles:
        if role.oid < FIRST_NORMAL_OID:
            raise _is_required(ddl, role, "drop objects")
        _take_rights(ddl, role)
        targets += _objects(ddl, role)
        targets += _policies(ddl, role)
    if targets:
        ddl.drop(targets, cascade=cascade)


def _objects(ddl: Ddl, role: Role) -> Iterator[Address]:
    """What is dropped for itself, not as a part of something."""
    for columns in ROLE_COLUMNS:
        if columns.owner is None or columns.class_oid == PG_DEFAULT_ACL:
            continue
        for (oid,) in ddl.writer.rows(columns.table, {columns.owner: role.oid}, ("oid",)):
            address = Address(columns.class_oid, oid)
            if owned_part(ddl.writer, address) is None and not _is_part(ddl, address):
                yield address


def _policies(ddl: Ddl, role: Role) -> Iterator[Address]:
    """The policies for the role alone; it is taken out of the others."""
    for oid, text in ddl.writer.rows("pg_policy", {}, ("oid", "polroles")):
        roles = json.loads(text)
        if roles == [role.oid]:
            yield Address(PG_POLICY, oid)
        elif role.oid in roles:
            left = [other for other in roles if other != role.oid]
            ddl.writer.update("pg_policy", {"oid": oid}, {"polroles": left})


def _is_part(ddl: Ddl, address: Address) -> bool:
    """Indexes and array types are owned with what they belong to; a composite's relation with its type."""
    if address.class_oid != PG_CLASS:
        return False
    relation = ddl.snapshot.relation(address.oid)
    return relation is not None and relation.kind in "ic"


def _take_rights(ddl: Ddl, role: Role) -> None:
    for kind, owner, schema in _default_lists(ddl):
        if owner == role.oid:
            acl = default_privileges.start(kind, owner, schema)
        else:
            acl = without_role(default_privileges.stored(ddl.writer, kind, owner, schema) or (), role.oid)
        default_privileges.store(ddl.writer, kind, owner, schema, acl)
    for columns in (*ROLE_COLUMNS, DATABASE_COLUMNS):
        if columns.class_oid == PG_DEFAULT_ACL:
            continue
        for where, items in lists_with(ddl.writer, columns, role):
            left = without_role(acls.parse_acl(items, ddl.snapshot), role.oid)
            empty: list[str] | None = None if columns.table == "pg_attribute" else []
            new = acls.format_acl(left, ddl.snapshot) or empty
            ddl.writer.update(columns.table, where, {columns.acl or "": new})


def _default_lists(ddl: Ddl) -> list[tuple[str, int, int]]:
    columns = ("defaclobjtype", "defaclrole", "defaclnamespace")
    return [(kind, owner, schema) for kind, owner, schema in ddl.writer.rows("pg_default_acl", {}, columns)]
