"""Collections as multisets: MULTISET UNION .., MEMBER OF, SUBMULTISET OF, IS EMPTY, IS A SET, equality.

Oracle 19c SQL Language Reference, "Multiset Operators", "Multiset Conditions". NULLs are equal to each other,
except for MEMBER OF. Only nested tables have these; records are equal if their fields are.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.plsql.collection_values import Collection
from polar_lite.catalog.plsql.pl_types import CollectionType, RecordType
from polar_lite.catalog.plsql.values import Record
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.designators import Designated, Step
    from polar_lite.catalog.plsql.compiler.main import Compiler
    from polar_lite.catalog.plsql.compiler.names import Scope

_EQUALS: Final = {"=": False, "<>": True, "!=": True}


# --- values


def _key(item: Any) -> Any:
    """What an element is compared by: a record or an object by all of its fields."""
    if isinstance(item, Record):
        return tuple(_key(value) for value in item.values)
    if isinstance(item, Collection):
        return None if item.is_null else tuple(_key(value) for value in item.items_in_order())
    return item


def _keys(collection: Collection) -> list[Any]:
    return [_key(item) for item in collection.items_in_order()]


def _distinct(items: Iterable[Any]) -> list[Any]:
    """Each of equals once: the first."""
    found: dict[Any, Any] = {}
    for item in items:
        found.setdefault(_key(item), item)
    return list(found.values())


def union(left: Collection, right: Collection, distinct: bool) -> Collection:
    items = [*left.items_in_order(), *right.items_in_order()]
    return _made(left, items, distinct)


def intersect(left: Collection, right: Collection, distinct: bool) -> Collection:
    rest = Counter(_keys(right))
    items = []
    for item in left.items_in_order():
        if rest[_key(item)] > 0:
            rest[_key(item)] -= 1
            items.append(item)
    return _made(left, items, distinct)


def except_(left: Collection, right: Collection, distinct: bool) -> Collection:
    items = left.items_in_order()
    if distinct:
        gone = set(_keys(right))
        return _made(left, [item for item in items if _key(item) not in gone], True)
    rest = Counter(_keys(right))
    kept = []
    for item in items:
        if rest[_key(item)] > 0:
            rest[_key(item)] -= 1
        else:
            kept.append(item)
    return _made(left, kept)


def _made(model: Collection, items: Iterable[Any], distinct: bool = False) -> Collection:
    if distinct:
        items = _distinct(items)
    if model.type.is_deep:
        items = [item.copied() for item in items]
    made: Collection = model.type.of(items)
    return made


def as_set(collection: Collection) -> Collection:
    return _made(collection, collection.items_in_order(), True)


def cardinality(collection: Collection) -> int | None:
    return None if collection.is_null else len(collection)


def is_empty(collection: Collection) -> bool | None:
    return None if collection.is_null else not collection


def is_a_set(collection: Collection) -> bool | None:
    return None if collection.is_null else len(set(_keys(collection))) == len(collection)


def is_member(value: Any, collection: Collection) -> bool | None:
    if value is None or collection.is_null:
        return None
    items = set(_keys(collection))
    return True if _key(value) in items else None if None in items else False


def is_submultiset(left: Collection, right: Collection) -> bool | None:
    if left.is_null or right.is_null:
        return None
    return Counter(_keys(left)) <= Counter(_keys(right))


def equal(left: Collection, right: Collection) -> bool | None:
    if left.is_null or right.is_null:
        return None
    return Counter(_keys(left)) == Counter(_keys(right))


_OPERATIONS: Final = {"UNION": union, "INTERSECT": intersect, "EXCEPT": except_}
_TESTS: Final[dict[str, Callable[..., bool | None]]] = {
    "EMPTY": is_empty,
    "A SET": is_a_set,
    "SUBMULTISET": is_submultiset,
}


# --- compiling


def operation(c: "Compiler", tree: Any, scope: "Scope") -> "Designated":
    """left MULTISET UNION right"""
    from polar_lite.catalog.plsql.compiler.designators import Designated

    left = _collection(c, tree.left, scope)
    right = _collection(c, tree.right, scope, left.type)
    arguments = [left.code, right.code, ast.Constant(bool(tree.distinct))]
    return Designated(_call(c, _OPERATIONS[tree.kind], arguments), left.type, is_fresh=True)


def function(
    c: "Compiler", names: tuple[str, ...], steps: "Sequence[Step]", scope: "Scope"
) -> "Designated | None":
    """CARDINALITY(v), SET(v)"""
    from polar_lite.catalog.plsql.compiler.designators import Designated, designated

    given = steps[len(names)] if len(steps) > len(names) else None
    if names not in (("cardinality",), ("set",)) or not isinstance(given, list) or len(given) != 1:
        return None
    found = designated(c, given[0], scope)
    if found is None or not isinstance(found.type, CollectionType):
        return None
    if names == ("cardinality",):
        return Designated(_call(c, cardinality, [found.code]), TypeRef(23))
    part = _collection(c, given[0], scope)
    return Designated(_call(c, as_set, [part.code]), part.type, is_fresh=True)


def test(c: "Compiler", node: Any, scope: "Scope") -> ast.expr | None:
    """A condition on collections; None for an operator on other values."""
    from polar_lite.catalog.dialect import nodes as syntax
    from polar_lite.catalog.plsql.compiler.designators import argument, designated

    if isinstance(node, syntax.Operator):
        if node.name not in _EQUALS or node.left is None or node.schema:
            return None
        found = designated(c, node.left, scope)
        if found is None or not isinstance(found.type, CollectionType):
            return None
        left = _collection(c, node.left, scope)
        parts = [left.code, _collection(c, node.right, scope, left.type).code]
        return _negated(c, _call(c, equal, parts), _EQUALS[node.name])
    if node.kind == "MEMBER":
        whole = _collection(c, node.other, scope)
        assert isinstance(whole.type, CollectionType)
        value = argument(c, node.this, whole.type.element, scope)
        return _negated(c, _call(c, is_member, [value, whole.code]), bool(node.negated))
    left = _collection(c, node.this, scope)
    parts = [left.code]
    if node.other is not None:
        parts.append(_collection(c, node.other, scope, left.type).code)
    return _negated(c, _call(c, _TESTS[node.kind], parts), bool(node.negated))


def _collection(c: "Compiler", tree: Any, scope: "Scope", wanted: TypeRef | None = None) -> "Designated":
    """A nested table, of the type `wanted` if given (42804)."""
    from polar_lite.catalog.plsql.compiler.designators import designated

    found = designated(c, tree, scope)
    if found is None or not isinstance(found.type, CollectionType) or wanted not in (None, found.type):
        raise PgError(code.DATATYPE_MISMATCH, "a nested table, of the same type as the other, is wanted here")
    if found.type.kind != "table":
        raise unsupported("a multiset operation on other collections than nested tables")
    if _has_comparison(c, found.type.element):
        raise unsupported("a multiset operation on objects with a MAP or ORDER method")
    return found


def _has_comparison(c: "Compiler", type_: TypeRef) -> bool:
    from polar_lite.catalog.plsql.package_functions import object_type_of

    if not isinstance(type_, RecordType) or not c.is_object(type_):
        return False
    snapshot = c.environment.snapshot
    methods = object_type_of(snapshot.object_types[type_.oid], snapshot).methods
    return any(method.comparison for method in methods)


def _negated(c: "Compiler", value: ast.expr, negated: bool) -> ast.expr:
    return _call(c, _not, [value]) if negated else value


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _call(c: "Compiler", function_: Any, arguments: list[ast.expr]) -> ast.expr:
    return ast.Call(c.constant(function_), arguments, [])
