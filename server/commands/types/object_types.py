"""CREATE TYPE .. AS OBJECT, CREATE TYPE BODY: a composite type and, under its name, its methods.

Oracle 19c PL/SQL Language Reference, CREATE TYPE and CREATE TYPE BODY.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_TYPE, Address
from polar_lite.catalog.objects import Package, Schema
from polar_lite.catalog.plsql import nodes as pl
from polar_lite.catalog.plsql import object_hierarchy
from polar_lite.catalog.plsql.object_checks import check_object_body, check_object_type
from polar_lite.catalog.writing import types as new_types
from polar_lite.catalog.writing.relations import NewColumn, create_relation
from polar_lite.catalog.writing.routines import write_package
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl, no_position
from polar_lite.server.commands.types.attributes import columns_holding
from polar_lite.server.commands.types.definitions import check_owner, find_type

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


@command(nodes.CreateObjectType, writes=True)
def create_object_type(node: nodes.CreateObjectType, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    schema = ddl.creation_schema(node.names)
    if node.body:
        _create_body(ddl, schema, node)
        return CommandResult("CREATE TYPE BODY")
    _create_type(ddl, schema, node)
    return CommandResult("CREATE TYPE")


def _create_type(ddl: Ddl, schema: Schema, node: nodes.CreateObjectType) -> None:
    name = node.names[-1]
    found = check_object_type(node.source, (schema.name, name), node.source_start, bool(node.under))
    above = _supertype(ddl, node.under) if node.under else None
    if above is not None:
        object_hierarchy.check(found, above, ddl.snapshot)
    with no_position():
        columns = [*_columns_of(ddl, above)] if above is not None else []
        columns += [_attribute(ddl, field) for field in found.attributes]
    existing = _replaced(ddl, schema, name) if node.or_replace else None
    supertype = above.type_oid if above is not None else 0
    if existing is not None and _is_alike(ddl, existing, columns, supertype, found):
        values = {
            "pkgspecification": node.source,
            "pkgsecdef": not node.invoker,
            "pkgfinal": found.is_final,
            "pkginstantiable": found.is_instantiable,
        }
        ddl.writer.update("polar_package", {"oid": existing.oid}, values)
        _write_methods(ddl, existing.type_oid, found)
        return
    if existing is not None:
        ddl.drop([Address(PG_TYPE, existing.type_oid)], cascade=False)
    new_types.claim_name(ddl.writer, schema.oid, name)
    if ddl.snapshot.relation_by_name(schema.oid, name) is not None:
        raise PgError(code.DUPLICATE_TABLE, f'relation "{name}" already exists')
    if ddl.snapshot.package_by_name(schema.oid, name) is not None:
        raise PgError(code.DUPLICATE_OBJECT, f'package "{name}" already exists')
    create_relation(ddl.writer, schema, name, "c", ddl.role, columns)
    made = ddl.snapshot.type_by_name(schema.oid, name)
    assert made is not None
    write_package(
        ddl.writer,
        schema.oid,
        name,
        ddl.role,
        node.source,
        not node.invoker,
        made.oid,
        supertype=supertype,
        is_final=found.is_final,
        is_instantiable=found.is_instantiable,
    )
    _write_methods(ddl, made.oid, found)


def _supertype(ddl: Ddl, names: tuple[str, ...]) -> Package:
    """The object type that another one is to be UNDER, which the caller may use (42704, 42809, 42501)."""
    row = find_type(ddl, names)
    found = ddl.snapshot.object_types.get(row.oid) if row is not None else None
    if row is None:
        raise PgError(code.UNDEFINED_OBJECT, f'type "{".".join(names)}" does not exist')
    if found is None:
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{names[-1]}" is not an object type')
    check_owner(ddl, row)
    return found


def _is_alike(ddl: Ddl, old: Package, columns: list[NewColumn], supertype: int, found: pl.ObjectType) -> bool:
    """Whether values of the old type are values of the new one, and types that are UNDER it may be."""
    if old.supertype != supertype or _columns_of(ddl, old) != columns:
        return False
    is_above = any(p.supertype == old.type_oid for p in ddl.snapshot.object_types.values())
    return not (found.is_final and is_above)


def _attribute(ddl: Ddl, field: pl.Field) -> NewColumn:
    type_ = ddl.usable_type(field.type, "")
    row = ddl.snapshot.type(type_.oid)
    if row is not None and row.kind == "p":
        shown = ddl.names().type(type_.oid)
        raise PgError(code.INVALID_TABLE_DEFINITION, f'attribute "{field.name}" has pseudo-type {shown}')
    return NewColumn(field.name, type_)


def _replaced(ddl: Ddl, schema: Schema, name: str) -> Package | None:
    """The object type of that name, which is the caller's (42501); 42809 for another kind of type."""
    old = find_type(ddl, (schema.name, name))
    if old is None:
        return None
    found = ddl.snapshot.object_types.get(old.oid)
    if found is None:
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{name}" is not an object type')
    check_owner(ddl, old)
    return found


def _columns_of(ddl: Ddl, package: Package) -> list[NewColumn]:
    relation = ddl.snapshot.relation_by_name(package.schema, package.name)
    assert relation is not None
    return [NewColumn(c.name, c.type.bare()) for c in relation.columns if not c.has_dropped]


def _write_methods(ddl: Ddl, oid: int, found: pl.ObjectType) -> None:
    ddl.writer.delete("polar_method", {"mettype": oid})
    for number, method in enumerate(found.methods, 1):
        row = {
            "mettype": oid,
            "metnumber": number,
            "metname": method.name,
            "metkind": method.method,
            "metcomparison": method.comparison,
            "metparameters": len(method.parameters) + (method.method == "constructor"),
            "metresults": int(method.returns is not None),
        }
        ddl.writer.insert("polar_method", row)


def _create_body(ddl: Ddl, schema: Schema, node: nodes.CreateObjectType) -> None:
    name = node.names[-1]
    package = _own_type(ddl, schema, name)
    if package.body is not None and not node.or_replace:
        raise PgError(code.DUPLICATE_OBJECT, f'type body "{name}" already exists')
    check_object_body(package, ddl.snapshot, (schema.name, name), node.source, node.source_start)
    ddl.writer.update("polar_package", {"oid": package.oid}, {"pkgbody": node.source})


def _own_type(ddl: Ddl, schema: Schema, name: str) -> Package:
    row = find_type(ddl, (schema.name, name))
    package = ddl.snapshot.object_types.get(row.oid) if row is not None else None
    if row is None or package is None:
        raise PgError(code.UNDEFINED_OBJECT, f'object type "{name}" does not exist')
    check_owner(ddl, row)
    return package


def check_unheld(ddl: Ddl, oid: int) -> None:
    """2BP01 when a column of a supertype may hold objects of the type that is to be dropped."""
    for above in ddl.snapshot.supertypes(oid):
        held = next(columns_holding(ddl, above), None)
        if held is not None:
            names = ddl.snapshot.object_types[oid].name, f"{held[0].name}.{held[1].name}"
            raise PgError(
                code.DEPENDENT_OBJECTS_STILL_EXIST,
                f'cannot drop type {names[0]} because column "{names[1]}" may hold objects of it',
                hint="Use DROP ... CASCADE to leave them the attributes of its supertype.",
            )


def drop_body(ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> None:
    """DROP TYPE BODY"""
    row = find_type(ddl, item.names)
    package = ddl.snapshot.object_types.get(row.oid) if row is not None else None
    if row is None or package is None or package.body is None:
        ddl.missing(f'type body "{item.names[-1]}"', if_exists=node.if_exists)
        return
    check_owner(ddl, row)
    ddl.writer.update("polar_package", {"oid": package.oid}, {"pkgbody": None})
