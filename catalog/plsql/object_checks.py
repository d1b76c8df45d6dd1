"""What CREATE TYPE .. AS OBJECT and CREATE TYPE BODY check: syntax, and that each method has a body."""

from typing import Any

from polar_lite.catalog.objects import Package
from polar_lite.catalog.plsql import nodes, object_hierarchy
from polar_lite.catalog.plsql.object_types import parse_body, parse_object
from polar_lite.catalog.plsql.package_functions import with_inherited
from polar_lite.catalog.plsql.routines import place
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol.sqlstate import INVALID_FUNCTION_DEFINITION, PgError


def check_object_type(
    source: str, names: tuple[str, ...], start: int, is_under: bool = False
) -> nodes.ObjectType:
    """The tree of an object type's specification, which is at `start` in the statement's text."""
    try:
        return parse_object(source, names, is_under)
    except PgError as error:
        place(error, source, names[-1], start)
        raise


def check_object_body(
    package: Package, snapshot: Snapshot, names: tuple[str, ...], source: str, start: int
) -> None:
    """As check_package; each method is declared, and each declared one has a body (42P13)."""
    declared = object_hierarchy.own(package, snapshot)
    try:
        found = parse_body(source, names, with_inherited(package, snapshot))
    except PgError as error:
        place(error, source, package.name, start)
        raise
    bodies = [m for m in declared.methods if not m.is_abstract]
    wanted, given = ([_method(d) for d in part] for part in (bodies, found.declarations))
    for name, kind, count in given:
        if (name, kind, count) not in wanted:
            message = f'"{name}" of the type body is not declared in type "{package.name}"'
            raise PgError(INVALID_FUNCTION_DEFINITION, message)
    for name, kind, count in wanted:
        if (name, kind, count) not in given:
            message = f'"{name}" is declared in type "{package.name}" and must be defined in its body'
            raise PgError(INVALID_FUNCTION_DEFINITION, message)


def _method(node: Any) -> tuple[str, str, int]:
    return node.name, f"{node.method} {node.kind}", len(node.parameters)
