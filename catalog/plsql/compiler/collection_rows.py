"""TABLE(collection) in SQL of PL: the elements become arrays, which are parameters of the statement."""

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.plsql.compiler.designators import Designated, designated
from polar_lite.catalog.plsql.compiler.names import Reference, Scope
from polar_lite.catalog.plsql.pl_types import CollectionType, PlType, RecordType
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.sqlstate import unsupported

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.main import Compiler

_Names = dict[tuple[str, ...], tuple[int, TypeRef, str | None]]
"""A site's names: the index of the value, its type, no field."""


def replace_collections(c: "Compiler", tree: Any, scope: Scope) -> tuple[Any, list[Reference]]:
    """TABLE(v) of a collection that only PL knows becomes unnest of arrays: one, or one of each field."""
    found: list[Reference] = []

    def change(node: Any) -> Any:
        if not isinstance(node, syntax.RangeFunction) or not node.table:
            return node
        given = node.functions[0].expressions[0]
        given = given.this if isinstance(given, syntax.TypeCast) else given
        part = designated(c, given, scope)
        if part is None or not isinstance(part.type, CollectionType) or part.type.array is not None:
            return node
        arrays = _arrays(c, part, part.type, len(found))
        found.extend(arrays)
        return _unnested(node, part.type, arrays)

    return tree.transform(change), found


def _arrays(c: "Compiler", part: Designated, type_: CollectionType, number: int) -> list[Reference]:
    element = type_.element
    if not isinstance(element, RecordType):
        return [_array(c, part, element, None, number)]
    return [_array(c, part, field, place, number + place) for place, field in enumerate(element.shape.types)]


def _array(c: "Compiler", part: Designated, type_: TypeRef, field: int | None, number: int) -> Reference:
    array = _array_type(c.environment.snapshot, type_)
    value = c.call("values.array_of", part.code, ast.Constant(field))
    return Reference((f"array#{number}",), value, TypeRef(array))


def _unnested(node: Any, type_: CollectionType, arrays: list[Reference]) -> Any:
    made = node.copy()
    call = made.functions[0]
    call.set("expressions", [exp.Column(this=exp.Identifier(this=a.parts[0], quoted=True)) for a in arrays])
    if isinstance(type_.element, RecordType):
        made.set("table", None)
        alias = made.args.get("alias") or exp.TableAlias(this=exp.Identifier(this="unnest", quoted=True))
        if not alias.args.get("columns"):
            names = type_.element.shape.names
            alias.set("columns", [exp.Identifier(this=name, quoted=True) for name in names])
        made.set("alias", alias)
    return made


def fields_of(type_: CollectionType) -> list[int | None]:
    """What there is an array of: each field of the elements, or (None) the elements."""
    return [*range(len(type_.element.shape.types))] if isinstance(type_.element, RecordType) else [None]


def read_as_rows(tree: Any, using: Sequence[tuple[Any, TypeRef]], snapshot: Snapshot) -> tuple[Any, _Names]:
    """As `replace_collections`, for bind variables of computed SQL: their arrays follow the other values."""
    names: _Names = {}
    arrays: dict[int, list[Reference]] = {}
    for number, (_, type_) in enumerate(using, 1):
        if not isinstance(type_, CollectionType):
            continue
        element = type_.element
        types = element.shape.types if isinstance(element, RecordType) else (element,)
        arrays[number] = []
        for part in types:
            name, index = (f"array#{len(names)}",), len(using) + len(names)
            array = TypeRef(_array_type(snapshot, part))
            names[name] = index, array, None
            arrays[number].append(Reference(name, ast.Constant(None), array))

    def change(node: Any) -> Any:
        given = node.functions[0].expressions if isinstance(node, syntax.RangeFunction) and node.table else []
        number = given[0].number if given and isinstance(given[0], syntax.ParamRef) else 0
        if number not in arrays:
            return node
        type_ = using[number - 1][1]
        assert isinstance(type_, CollectionType)
        return _unnested(node, type_, arrays[number])

    return tree.transform(change), names


def _array_type(snapshot: Snapshot, type_: TypeRef) -> int:
    row = snapshot.type(type_.oid) if not isinstance(type_, PlType) else None
    if row is None or not row.array_oid:
        raise unsupported("TABLE() of a collection of collections or nested records")
    return row.array_oid
