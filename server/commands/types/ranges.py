"""CREATE TYPE AS RANGE. PostgreSQL 15 docs, CREATE TYPE; source typecmds.c (DefineRange)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog import access_methods, privileges, user_types
from polar_lite.catalog.builtin_rows import COLLATIONS
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.writing import indexes
from polar_lite.catalog.writing import ranges as new_ranges
from polar_lite.catalog.writing import types as new_types
from polar_lite.catalog.writing.ranges import NewRange
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands.collations import COLLATION
from polar_lite.server.commands.ddl import Ddl, no_position, position
from polar_lite.server.commands.operators.classes import operator_class_named

_FLOAT8: Final = pgtypes.BY_NAME["float8"].oid


def create_range(ddl: Ddl, node: nodes.CreateType, text: str) -> None:
    schema, name = ddl.creation_schema(node.names), node.names[-1]
    new_types.claim_name(ddl.writer, schema.oid, name)
    given = _attributes(node)
    if "subtype" not in given:
        raise PgError(code.SYNTAX_ERROR, 'type attribute "subtype" is required')
    multirange: dict[str, Any] = {}
    if "multirange_type_name" in given:
        names = _names(given, "multirange_type_name")
        multirange = {"multirange_schema": ddl.creation_schema(names), "multirange_name": names[-1]}
    subtype = _subtype(ddl, given, text)
    new = NewRange(
        schema,
        name,
        ddl.role,
        subtype.declared,
        _operator_class(ddl, given, subtype),
        _collation(ddl, given, subtype),
        _difference(ddl, given, subtype),
        **multirange,
    )
    user_types.range_subtype(subtype.declared, ddl.snapshot)
    new_ranges.enter_range(ddl.writer, new)


def _attributes(node: nodes.CreateType) -> dict[str, Any]:
    """The definition's attributes by name (42601 for unknown and repeated ones)."""
    given: dict[str, Any] = {}
    for name, value, start in node.attributes:
        if name not in _KNOWN:
            raise PgError(code.SYNTAX_ERROR, f'type attribute "{name}" not recognized')
        if name in given:
            error = PgError(code.SYNTAX_ERROR, "conflicting or redundant options")
            error.position = position(start)
            raise error
        if value is None:
            raise PgError(code.SYNTAX_ERROR, f"{name} requires a parameter")
        if not isinstance(value, nodes.TypeName):
            raise PgError(code.SYNTAX_ERROR, f"argument of {name} must be a {_KNOWN[name]}")
        given[name] = value
    if "canonical" in given:
        raise PgError(
            code.INVALID_OBJECT_DEFINITION,
            "cannot specify a canonical function without a pre-created shell type",
            hint="Create the type as a shell type, then create its canonicalization function,"
            " then do a full CREATE TYPE.",
        )
    return given


_KNOWN: Final = {
    "subtype": "type name",
    "subtype_opclass": "name",
    "collation": "name",
    "canonical": "name",
    "subtype_diff": "name",
    "multirange_type_name": "name",
}


def _names(given: dict[str, Any], attribute: str) -> Sequence[str]:
    names: Sequence[str] = given[attribute].names
    return names


def _subtype(ddl: Ddl, given: dict[str, Any], text: str) -> TypeRef:
    with no_position():
        type_ = ddl.usable_type(given["subtype"], text)
    row = ddl.snapshot.type(type_.declared)
    if row is None or row.kind == "p":
        shown = ddl.names().type(type_.declared)
        raise PgError(code.DATATYPE_MISMATCH, f"range subtype cannot be {shown}")
    return replace(type_, typmod=-1)


def _operator_class(ddl: Ddl, given: dict[str, Any], subtype: TypeRef) -> int:
    if "subtype_opclass" in given:
        names = _names(given, "subtype_opclass")
        return operator_class_named(ddl, names, subtype, access_methods.BTREE)
    found = indexes.default_operator_class(ddl.writer, subtype.oid)
    if not found:
        shown = ddl.names().type(subtype.declared)
        raise PgError(
            code.UNDEFINED_OBJECT,
            f'data type {shown} has no default operator class for access method "btree"',
            hint="You must specify an operator class for the range type or define a default operator class"
            " for the subtype.",
        )
    return found


def _collation(ddl: Ddl, given: dict[str, Any], subtype: TypeRef) -> int:
    default = COLLATIONS.get(subtype.oid, 0)
    if "collation" not in given:
        return default
    names = _names(given, "collation")
    if not default:
        raise PgError(
            code.WRONG_OBJECT_TYPE, "range collation specified but subtype does not support collation"
        )
    oid = COLLATION.named(ddl, names).oid
    if ddl.snapshot.collations[oid].is_icu:
        raise unsupported("a range type with a collation of ICU")
    return oid


def _difference(ddl: Ddl, given: dict[str, Any], subtype: TypeRef) -> int:
    """findRangeSubtypeDiffFunction: nothing here calls it, as only GiST does."""
    if "subtype_diff" not in given:
        return 0
    names = _names(given, "subtype_diff")
    args = (subtype.declared, subtype.declared)
    found = _function(ddl, names, args)
    shown = f"{'.'.join(names)}({', '.join(ddl.names().type(oid) for oid in args)})"
    if found is None:
        raise PgError(code.UNDEFINED_FUNCTION, f"function {shown} does not exist")
    if found.result != _FLOAT8:
        wanted = "double precision"
        raise PgError(
            code.INVALID_OBJECT_DEFINITION, f"range subtype diff function {shown} must return type {wanted}"
        )
    if found.volatility != "i":
        raise PgError(
            code.INVALID_OBJECT_DEFINITION, f"range subtype diff function {shown} must be immutable"
        )
    routine = ddl.snapshot.routine(found.oid)
    if routine is not None:
        privileges.check(ddl.snapshot, ddl.role, routine, "EXECUTE")
    return found.oid


def _function(ddl: Ddl, names: Sequence[str], args: tuple[int, int]) -> Function | None:
    if len(names) > 1:
        path: Sequence[int] = [ddl.schema_named(names[-2]).oid]
    else:
        path = ddl.search_path()
    found = (f for oid in path for f in ddl.snapshot.functions(names[-1], oid))
    return next((f for f in found if f.args == args), None)
