"""REASSIGN OWNED and DROP OWNED. PostgreSQL 15 source pg_shdepend.c (shdepReassignOwned, shdepDropOwned)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import acl as acls
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import (
    PG_CLASS,
    PG_COLLATION,
    PG_EVENT_TRIGGER,
    PG_FOREIGN_DATA_WRAPPER,
    PG_FOREIGN_SERVER,
    PG_LANGUAGE,
    PG_LARGEOBJECT,
    PG_NAMESPACE,
    PG_POLICY,
    PG_PROC,
    PG_PUBLICATION,
    PG_STATISTIC_EXT,
    PG_TS_CONFIG,
    PG_TS_DICT,
    PG_TYPE,
    POLAR_JOB,
    POLAR_PACKAGE,
    POLAR_SYNONYM,
    Address,
)
from polar_lite.catalog.objects import Role
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.writing import default_privileges
from polar_lite.catalog.writing.dependencies import owned_part
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.access.privileges import without_role
from polar_lite.server.commands.ddl import Ddl

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

# class -> table, owner's column, column of the list.
_OWNED: Final[dict[int, tuple[str, str, str | None]]] = {
    PG_CLASS: ("pg_class", "relowner", "relacl"),
    PG_TYPE: ("pg_type", "typowner", "typacl"),
    PG_PROC: ("pg_proc", "proowner", "proacl"),
    PG_NAMESPACE: ("pg_namespace", "nspowner", "nspacl"),
    PG_COLLATION: ("pg_collation", "collowner", None),
    PG_STATISTIC_EXT: ("pg_statistic_ext", "stxowner", None),
    PG_TS_CONFIG: ("pg_ts_config", "cfgowner", None),
    PG_TS_DICT: ("pg_ts_dict", "dictowner", None),
    PG_PUBLICATION: ("pg_publication", "pubowner", None),
    PG_FOREIGN_DATA_WRAPPER: ("pg_foreign_data_wrapper", "fdwowner", "fdwacl"),
    PG_FOREIGN_SERVER: ("pg_foreign_server", "srvowner", "srvacl"),
    PG_LANGUAGE: ("pg_language", "lanowner", "lanacl"),
    PG_EVENT_TRIGGER: ("pg_event_trigger", "evtowner", None),
    PG_LARGEOBJECT: ("pg_largeobject_metadata", "lomowner", "lomacl"),
    POLAR_PACKAGE: ("polar_package", "pkgowner", "pkgacl"),
    POLAR_SYNONYM: ("polar_synonym", "synowner", None),
    POLAR_JOB: ("polar_job", "jobowner", None),
}
PG_AUTHID: Final = 1260
_DATABASES: Final = ("pg_database", "datdba", "datacl")


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
        for table, owner, acl in (*_OWNED.values(), _DATABASES):
            _give(ddl, table, owner, acl, role, new)
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


def _give(ddl: Ddl, table: str, owner: str, acl: str | None, old: Role, new: Role) -> None:
    columns = ("oid", acl) if acl is not None else ("oid",)
    for oid, *lists in ddl.writer.rows(table, {owner: old.oid}, columns):
        values: dict[str, Any] = {owner: new.oid}
        if lists and lists[0] is not None:
            values[acl or ""] = ddl.acl_of_owner(tuple(json.loads(lists[0])), old.oid, new.oid)
        ddl.writer.update(table, {"oid": oid}, values)


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
    for class_oid, (table, owner, _) in _OWNED.items():
        for (oid,) in ddl.writer.rows(table, {owner: role.oid}, ("oid",)):
            address = Address(class_oid, oid)
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
    lists = [(table, acl, ("oid",)) for table, _, acl in (*_OWNED.values(), _DATABASES) if acl is not None]
    for table, column, keys in (*lists, ("pg_attribute", "attacl", ("attrelid", "attnum"))):
        for *key, text in ddl.writer.rows(table, {}, (*keys, column)):
            if text is None or not any(acls.names_role(item, role.name) for item in json.loads(text)):
                continue
            old = acls.parse_acl(json.loads(text), ddl.snapshot)
            new = acls.format_acl(without_role(old, role.oid), ddl.snapshot)
            empty: list[str] | None = None if table == "pg_attribute" else []
            ddl.writer.update(table, dict(zip(keys, key, strict=True)), {column: new or empty})


def _default_lists(ddl: Ddl) -> list[tuple[str, int, int]]:
    columns = ("defaclobjtype", "defaclrole", "defaclnamespace")
    return [(kind, owner, schema) for kind, owner, schema in ddl.writer.rows("pg_default_acl", {}, columns)]
