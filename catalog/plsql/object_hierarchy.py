"""Object types UNDER others: what a type inherits, which method overrides which.

Oracle 19c Object-Relational Developer's Guide, 2 (Basic Components), "Inheritance in SQL Object Types".
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.objects import Package
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.object_types import parse_object
from polar_lite.protocol.sqlstate import (
    DUPLICATE_COLUMN,
    INVALID_FUNCTION_DEFINITION,
    WRONG_OBJECT_TYPE,
    PgError,
)

if TYPE_CHECKING:
    from polar_lite.catalog.snapshot import Snapshot

Signature = tuple[Any, ...]


def own(package: Package, snapshot: "Snapshot") -> nodes.ObjectType:
    """What a type declares itself."""
    names = (snapshot.schemas[package.schema].name, package.name)
    return parse_object(package.specification, names, bool(package.supertype))


def lineage(package: Package, snapshot: "Snapshot") -> Iterator[Package]:
    """A type and its supertypes, the nearest first."""
    yield package
    for oid in snapshot.supertypes(package.type_oid):
        yield snapshot.object_types[oid]


def object_type(package: Package, snapshot: "Snapshot") -> nodes.ObjectType:
    """What a type declares, with the attributes that it inherits before its own."""
    found = own(package, snapshot)
    if not package.supertype:
        return found
    above = object_type(snapshot.object_types[package.supertype], snapshot)
    return replace(found, attributes=(*above.attributes, *found.attributes))


def signature(method: nodes.Subprogram) -> Signature:
    """What an overriding method has in common with the one it overrides, and no other of its type."""
    parameters = method.parameters[method.method == "member" :]
    shapes = ((p.name, p.mode, tuple(p.type.names), p.type.percent) for p in parameters)
    return method.name, method.kind, method.method, *shapes


def inherited(package: Package, snapshot: "Snapshot") -> list[nodes.Subprogram]:
    """The member and static methods that a type has from those above it, without overridden ones."""
    found: dict[Signature, nodes.Subprogram] = {}
    for above in list(lineage(package, snapshot))[1:]:
        for method in own(above, snapshot).methods:
            if method.method != "constructor":
                found.setdefault(signature(method), method)
    return list(found.values())


def comparing_method(snapshot: "Snapshot", oid: int) -> nodes.Subprogram | None:
    """The MAP or ORDER method by which objects of a type are compared."""
    package = snapshot.object_types.get(oid)
    if package is None:
        return None
    methods = (m for above in lineage(package, snapshot) for m in own(above, snapshot).methods)
    return next((m for m in methods if m.comparison), None)


def check(found: nodes.ObjectType, above: Package, snapshot: "Snapshot") -> None:
    """What CREATE TYPE .. UNDER checks (42809, 42701, 42P13)."""
    if above.is_final:
        raise PgError(WRONG_OBJECT_TYPE, f'type "{above.name}" is FINAL, so no type can be UNDER it')
    known = {a.name for a in object_type(above, snapshot).attributes}
    twice = next((a.name for a in found.attributes if a.name in known), None)
    if twice is not None:
        raise PgError(DUPLICATE_COLUMN, f'attribute "{twice}" is inherited already')
    methods = {signature(m): m for m in inherited(above, snapshot)}
    methods |= {signature(m): m for m in own(above, snapshot).methods if m.method != "constructor"}
    for method in found.methods:
        _check_method(method, methods.pop(signature(method), None))
    abstract = next((m.name for m in methods.values() if m.is_abstract), None)
    if found.is_instantiable and abstract is not None:
        message = f'method "{abstract}" is NOT INSTANTIABLE and must be overridden in type "{found.name}"'
        raise PgError(INVALID_FUNCTION_DEFINITION, message)


def _check_method(method: nodes.Subprogram, above: nodes.Subprogram | None) -> None:
    if method.overrides and above is None:
        message = f'method "{method.name}" overrides no method of a supertype'
    elif above is not None and above.is_final:
        message = f'method "{method.name}" of the supertype is FINAL and cannot be overridden'
    elif above is not None and not method.overrides and method.method == "member":
        message = f'method "{method.name}" must be OVERRIDING, as the supertype has it'
    elif method.comparison and not method.overrides:
        message = "only the type at the root of a hierarchy declares a MAP or ORDER method"
    else:
        return
    raise PgError(INVALID_FUNCTION_DEFINITION, message)
