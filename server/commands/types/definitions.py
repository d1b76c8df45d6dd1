"""CREATE TYPE of enums and composites, and ALTER TYPE. PostgreSQL 15 source typecmds.c, pg_enum.c."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_NAMESPACE, PG_TYPE
from polar_lite.catalog.objects import Role, Schema
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.user_types import UserType
from polar_lite.catalog.writing import types as new_types
from polar_lite.catalog.writing.relations import NewColumn, create_relation
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, collations, command
from polar_lite.server.commands.ddl import Ddl, no_position

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_MAX_LABEL_BYTES: Final = 63


@command(nodes.CreateType, writes=True)
def create_type(node: nodes.CreateType, session: Session, text: str) -> CommandResult:
    if node.kind == "DOMAIN":
        from polar_lite.server.commands.types.domains import create_domain  # it uses this module

        create_domain(Ddl(session), node, text)
        return CommandResult("CREATE DOMAIN")
    if node.kind == "COLLECTION":
        from polar_lite.server.commands.types.collection_types import create_collection  # it uses this module

        create_collection(Ddl(session), node, text)
        return CommandResult("CREATE TYPE")
    if node.kind == "RANGE":
        from polar_lite.server.commands.types.ranges import create_range  # it uses this module

        create_range(Ddl(session), node, text)
        return CommandResult("CREATE TYPE")
    if node.kind == "BASE":
        if not session.extension:
            raise unsupported("CREATE TYPE of a base type")
        from polar_lite.server.commands.extensions import complete_base_type, make_base_type  # rare

        if node.attributes:
            complete_base_type(Ddl(session), node)
        else:
            make_base_type(Ddl(session), node.names[-1])
        return CommandResult("CREATE TYPE")
    _MAKERS[node.kind](Ddl(session), node, text)
    return CommandResult("CREATE TYPE")


def _create_enum(ddl: Ddl, node: nodes.CreateType, text: str) -> None:
    schema = ddl.creation_schema(node.names, may_be_temporary=True)
    labels: tuple[str, ...] = tuple(node.labels)
    for label in labels:
        _check_label(label)
    new_types.enter_enum(ddl.writer, schema, node.names[-1], ddl.role, labels)


def _create_composite(ddl: Ddl, node: nodes.CreateType, text: str) -> None:
    schema = ddl.creation_schema(node.names, may_be_temporary=True)
    name = node.names[-1]
    columns: list[NewColumn] = []
    for element in node.elements:
        if any(column.name == element.column for column in columns):
            raise PgError(code.DUPLICATE_COLUMN, f'column "{element.column}" specified more than once')
        with no_position():
            columns.append(attribute(ddl, element, text))
    new_types.claim_name(ddl.writer, schema.oid, name)
    if ddl.snapshot.relation_by_name(schema.oid, name) is not None:
        raise PgError(code.DUPLICATE_TABLE, f'relation "{name}" already exists')
    create_relation(ddl.writer, schema, name, "c", ddl.role, columns)


def attribute(ddl: Ddl, element: nodes.ColumnDef, text: str) -> NewColumn:
    """An attribute of a composite type; 42P16 for a pseudo-type."""
    type_ = ddl.usable_type(element.type_name, text)
    row = ddl.snapshot.type(type_.oid)
    if row is not None and row.kind == "p":
        shown = ddl.names().type(type_.oid)
        raise PgError(code.INVALID_TABLE_DEFINITION, f'column "{element.column}" has pseudo-type {shown}')
    return NewColumn(
        element.column, type_, collation=collations.given(ddl, type_, element.collation, places=False)
    )


def _check_label(label: str) -> None:
    if len(label.encode()) > _MAX_LABEL_BYTES:
        raise PgError(
            code.INVALID_NAME,
            f'invalid enum label "{label}"',
            detail=f"Labels must be {_MAX_LABEL_BYTES} bytes or less.",
        )


@command(nodes.AlterEnum, writes=True)
def alter_enum(node: nodes.AlterEnum, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    type_ = type_named(ddl, node.names)
    if type_.kind != "e":
        raise PgError(code.WRONG_OBJECT_TYPE, f"{ddl.names().type(type_.oid)} is not an enum")
    check_owner(ddl, type_)
    if node.renamed is not None:
        _rename_label(ddl, type_, node.renamed, node.label)
    else:
        _add_label(ddl, type_, node)
    return CommandResult("ALTER TYPE")


def _add_label(ddl: Ddl, type_: UserType, node: nodes.AlterEnum) -> None:
    _check_label(node.label)
    names = [label.label for label in type_.labels]
    if node.label in names:
        if node.if_not_exists:
            ddl.skip(f'enum label "{node.label}" already exists, skipping', code.DUPLICATE_OBJECT)
            return
        raise PgError(code.DUPLICATE_OBJECT, f'enum label "{node.label}" already exists')
    place = len(names)
    if node.neighbor is not None:
        if node.neighbor not in names:
            raise PgError(code.INVALID_PARAMETER_VALUE, f'"{node.neighbor}" is not an existing enum label')
        place = names.index(node.neighbor) + bool(node.after)
    oid = new_types.add_label(ddl.writer, type_.oid, type_.labels, node.label, place)
    if type_.oid in ddl.session.database.snapshot.types:
        ddl.writer.mark_unsafe(oid)


def _rename_label(ddl: Ddl, type_: UserType, old: str, new: str) -> None:
    _check_label(new)
    labels = {label.label: label for label in type_.labels}
    if old not in labels:
        raise PgError(code.INVALID_PARAMETER_VALUE, f'"{old}" is not an existing enum label')
    if new in labels:
        raise PgError(code.DUPLICATE_OBJECT, f'enum label "{new}" already exists')
    ddl.writer.update("pg_enum", {"oid": labels[old].oid}, {"enumlabel": new})


# What all kinds of types share ---------------------------------------------------------------------


def type_named(ddl: Ddl, names: Sequence[str], kind: str = "TYPE") -> UserType:
    """The user's type a command names (42704); a domain's when the command is about domains (42809)."""
    found = find_type(ddl, names)
    if found is None:
        raise PgError(code.UNDEFINED_OBJECT, f'type "{".".join(names)}" does not exist')
    if found.oid < FIRST_NORMAL_OID or not isinstance(found, UserType):
        raise PgError(code.INSUFFICIENT_PRIVILEGE, f"must be owner of type {ddl.names().type(found.oid)}")
    if kind == "DOMAIN" and (found.domain is None or found.domain.collection):
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{".".join(names)}" is not a domain')
    return found


@command(nodes.CompileType)
def compile_type(node: nodes.CompileType, session: Session, text: str) -> CommandResult:
    """ALTER TYPE .. COMPILE: a type that is there is valid."""
    ddl = Ddl(session)
    check_owner(ddl, type_named(ddl, node.names))
    return CommandResult("ALTER TYPE")


def find_type(ddl: Ddl, names: Sequence[str]) -> Any:
    schema = None
    if len(names) > 1:
        found = ddl.find_schema(names[-2])
        if found is None:
            return None
        privileges.check(ddl.snapshot, ddl.role, found, "USAGE")
        schema = found.oid
    return ddl.snapshot.type_by_name(schema, names[-1], ddl.search_path())


def check_owner(ddl: Ddl, type_: UserType) -> None:
    ddl.check_owns(type_.owner, f"type {ddl.names().type(type_.oid)}")


def check_independent(ddl: Ddl, type_: UserType) -> None:
    """42809 for what goes with another object: row types of tables, array types."""
    name = ddl.names().type(type_.oid)
    relation = ddl.snapshot.relation(type_.relation) if type_.kind == "c" else None
    if relation is not None and relation.kind != "c":
        raise PgError(
            code.WRONG_OBJECT_TYPE, f"{name} is a table's row type", hint="Use ALTER TABLE instead."
        )
    if type_.is_array:
        element = ddl.names().type(type_.element_oid)
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f"cannot alter array type {name}",
            hint=f"You can alter type {element}, which will alter the array type as well.",
        )


def rename_type(ddl: Ddl, node: nodes.Rename) -> None:
    type_ = type_named(ddl, node.object.names, node.object.kind)
    check_owner(ddl, type_)
    check_independent(ddl, type_)
    schema = ddl.snapshot.schemas[type_.schema]
    new_types.claim_name(ddl.writer, schema.oid, node.new_name)
    enter_type_name(ddl, type_, schema, node.new_name)


def enter_type_name(ddl: Ddl, type_: UserType, schema: Schema, name: str) -> None:
    """Give a type another name, with its array type and a composite's relation."""
    writer = ddl.writer
    writer.update("pg_type", {"oid": type_.oid}, {"typname": name})
    if type_.array_oid:
        free = new_types.array_name(writer, schema.oid, name)
        writer.update("pg_type", {"oid": type_.array_oid}, {"typname": free})
    if type_.relation:
        writer.update("pg_class", {"oid": type_.relation}, {"relname": name})
    _update_methods(ddl, type_, {"pkgname": name})


def _update_methods(ddl: Ddl, type_: UserType, values: dict[str, Any]) -> None:
    """The methods of an object type are its own in all respects."""
    if type_.oid in ddl.snapshot.object_types:
        ddl.writer.update("polar_package", {"pkgtype": type_.oid}, values)


def own_type(ddl: Ddl, node: nodes.AlterOwner, role: Role) -> None:
    type_ = type_named(ddl, node.object.names, node.object.kind)
    check_independent(ddl, type_)
    if type_.owner == role.oid:
        return
    check_owner(ddl, type_)
    ddl.check_can_be(role)
    if not ddl.is_superuser:
        privileges.check(ddl.snapshot, role.oid, ddl.snapshot.schemas[type_.schema], "CREATE")
    acl = ddl.acl_of_owner(type_.acl, type_.owner, role.oid)
    ddl.writer.update("pg_type", {"oid": type_.oid}, {"typowner": role.oid, "typacl": acl})
    ddl.writer.update("pg_type", {"oid": type_.array_oid}, {"typowner": role.oid})
    if type_.relation:
        ddl.writer.update("pg_class", {"oid": type_.relation}, {"relowner": role.oid})
    _update_methods(ddl, type_, {"pkgowner": role.oid})


def move_type(ddl: Ddl, node: nodes.AlterSchema) -> None:
    type_ = type_named(ddl, node.object.names, node.object.kind)
    check_owner(ddl, type_)
    check_independent(ddl, type_)
    schema = ddl.schema_named(node.schema)
    privileges.check(ddl.snapshot, ddl.role, schema, "CREATE")
    if schema.name.startswith("pg_temp_"):
        raise PgError(code.FEATURE_NOT_SUPPORTED, "cannot move objects into or out of temporary schemas")
    if schema.oid == type_.schema:
        return
    if ddl.snapshot.type_by_name(schema.oid, type_.name) is not None:
        raise PgError(code.DUPLICATE_OBJECT, f'type "{type_.name}" already exists in schema "{schema.name}"')
    for oid in (type_.oid, type_.array_oid):
        ddl.writer.update("pg_type", {"oid": oid}, {"typnamespace": schema.oid})
    if type_.relation:
        ddl.writer.update("pg_class", {"oid": type_.relation}, {"relnamespace": schema.oid})
    _update_methods(ddl, type_, {"pkgnamespace": schema.oid})
    on_schema = {"classid": PG_TYPE, "objid": type_.oid, "refclassid": PG_NAMESPACE}
    ddl.writer.update("pg_depend", on_schema, {"refobjid": schema.oid})


_MAKERS: Final = {"ENUM": _create_enum, "COMPOSITE": _create_composite}
