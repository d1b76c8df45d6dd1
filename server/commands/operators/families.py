"""CREATE OPERATOR CLASS, CREATE and ALTER OPERATOR FAMILY.

What SQLite compares by is not a user's to say: a class of a B-tree or hash index is a default one, or one of
an index, only where it orders values as their type does. The other access methods' indexes are entries of
the catalog. PostgreSQL 15 source opclasscmds.c (DefineOpClass, DefineOpFamily, AlterOpFamily).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from polar_lite.catalog.access_methods import AccessMethod
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_NAMESPACE, PG_OPCLASS, PG_OPFAMILY, PG_TYPE
from polar_lite.catalog.objects import Schema
from polar_lite.catalog.operator_classes import orders_as_type
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl, no_position
from polar_lite.server.commands.operators import members
from polar_lite.server.commands.operators.groups import CLASS, FAMILY, finder, method_named

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


@command(nodes.CreateOperatorClass, writes=True)
def create_operator_class(node: nodes.CreateOperatorClass, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    schema = ddl.creation_schema(node.names)
    method = method_named(node.method)
    _check_superuser(ddl, "create an operator class")
    with no_position():
        type_ = ddl.type(node.type_name).declared
    family = _family(ddl, node, schema, method)
    given = [members.read(ddl, method, item, type_) for item in node.items if item.kind != "STORAGE"]
    members.check_distinct(ddl, given)
    key = _key_type(ddl, node, method, type_)
    _check_free(ddl, node, schema, method)
    if node.default:
        _check_default(ddl, node, method, type_)
    oid = ddl.writer.new_oid()
    ddl.writer.insert(
        "pg_opclass",
        {
            "oid": oid,
            "opcmethod": method.oid,
            "opcname": node.names[-1],
            "opcnamespace": schema.oid,
            "opcowner": ddl.role,
            "opcfamily": family,
            "opcintype": type_,
            "opcdefault": bool(node.default),
            "opckeytype": key,
        },
    )
    members.store(ddl, method, family, (oid, type_), given, ".".join(node.family or node.names))
    ddl.writer.depend((PG_OPCLASS, oid, 0), (PG_OPFAMILY, family, 0), "a")
    ddl.writer.depend((PG_OPCLASS, oid, 0), (PG_NAMESPACE, schema.oid, 0))
    for used in {type_, key} - {0}:
        ddl.writer.depend((PG_OPCLASS, oid, 0), (PG_TYPE, used, 0))
    if node.default and not session.extension and not orders_as_type(ddl.writer, oid):
        shown = ddl.names().type(type_)
        raise unsupported(f"a default operator class of type {shown} that orders otherwise than the type")
    return CommandResult("CREATE OPERATOR CLASS")


@command(nodes.CreateOperatorFamily, writes=True)
def create_operator_family(node: nodes.CreateOperatorFamily, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    schema = ddl.creation_schema(node.names)
    method = method_named(node.method)
    _check_superuser(ddl, "create an operator family")
    _make_family(ddl, node.names[-1], schema, method)
    return CommandResult("CREATE OPERATOR FAMILY")


@command(nodes.AlterOperatorFamily, writes=True)
def alter_operator_family(node: nodes.AlterOperatorFamily, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    method = method_named(node.method)
    family = finder(FAMILY, method).named(ddl, node.names).oid
    _check_superuser(ddl, "alter an operator family")
    shown = ".".join(node.names)
    if node.drops:
        _remove(ddl, method, family, node.items, shown)
    else:
        if any(item.kind == "STORAGE" for item in node.items):
            raise PgError(code.SYNTAX_ERROR, "STORAGE cannot be specified in ALTER OPERATOR FAMILY")
        given = [members.read(ddl, method, item, 0) for item in node.items]
        members.check_distinct(ddl, given)
        members.store(ddl, method, family, (0, 0), given, shown)
    return CommandResult("ALTER OPERATOR FAMILY")


def _remove(
    ddl: Ddl, method: AccessMethod, family: int, items: Sequence[nodes.OperatorClassItem], shown: str
) -> None:
    given = []
    for item in items:
        members.check_number(method, item)
        left, right = members.types_of(ddl, item.types)
        given.append(members.Member(item.kind == "FUNCTION", item.number, 0, left, right))
    members.check_distinct(ddl, given)
    for member in sorted(given, key=lambda member: member.is_function):
        members.remove(ddl, family, member, shown)


def _check_superuser(ddl: Ddl, what: str) -> None:
    if not ddl.is_superuser and not ddl.session.extension:
        raise PgError(code.INSUFFICIENT_PRIVILEGE, f"must be superuser to {what}")


def _family(ddl: Ddl, node: nodes.CreateOperatorClass, schema: Schema, method: AccessMethod) -> int:
    """The family named, or the one of the class's own name, which is made if it is not there."""
    kind = finder(FAMILY, method)
    if node.family:
        return kind.named(ddl, node.family).oid
    found = kind.find(ddl, node.names[-1], [schema.oid])
    return found.oid if found is not None else _make_family(ddl, node.names[-1], schema, method)


def _make_family(ddl: Ddl, name: str, schema: Schema, method: AccessMethod) -> int:
    if finder(FAMILY, method).find(ddl, name, [schema.oid]) is not None:
        message = f'operator family "{name}" for access method "{method.name}" already exists'
        raise PgError(code.DUPLICATE_OBJECT, message)
    oid = ddl.writer.new_oid()
    ddl.writer.insert(
        "pg_opfamily",
        {
            "oid": oid,
            "opfmethod": method.oid,
            "opfname": name,
            "opfnamespace": schema.oid,
            "opfowner": ddl.role,
        },
    )
    ddl.writer.depend((PG_OPFAMILY, oid, 0), (PG_NAMESPACE, schema.oid, 0))
    return oid


def _key_type(ddl: Ddl, node: nodes.CreateOperatorClass, method: AccessMethod, type_: int) -> int:
    """The STORAGE type, 0 where it is the class's own."""
    given = [item for item in node.items if item.kind == "STORAGE"]
    if len(given) > 1:
        raise PgError(code.INVALID_OBJECT_DEFINITION, "storage type specified more than once")
    if not given:
        return 0
    with no_position():
        key = ddl.type(given[0].types[0]).declared
    if key == type_:
        return 0
    if not members.LIMITS[method.name].stores_other:
        message = f'storage type cannot be different from data type for access method "{method.name}"'
        raise PgError(code.INVALID_OBJECT_DEFINITION, message)
    return key


def _check_free(ddl: Ddl, node: nodes.CreateOperatorClass, schema: Schema, method: AccessMethod) -> None:
    name = node.names[-1]
    if finder(CLASS, method).find(ddl, name, [schema.oid]) is not None:
        message = f'operator class "{name}" for access method "{method.name}" already exists'
        raise PgError(code.DUPLICATE_OBJECT, message)


def _check_default(ddl: Ddl, node: nodes.CreateOperatorClass, method: AccessMethod, type_: int) -> None:
    where = {"opcmethod": method.oid, "opcintype": type_, "opcdefault": True}
    for (name,) in ddl.writer.rows("pg_opclass", where, ("opcname",)):
        shown = ".".join(node.type_name.names)
        raise PgError(
            code.DUPLICATE_OBJECT,
            f'could not make operator class "{node.names[-1]}" be default for type {shown}',
            detail=f'Operator class "{name}" already is the default.',
        )
