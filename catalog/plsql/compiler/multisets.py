"""Collections as multisets: MULTISET UNION .., MEMBER OF, SUBMULTISET OF, IS EMPTY, IS A SET, equality.

Oracle 19c SQL Language Reference, "Multiset Operators", "Multiset Conditions". NULLs are equal to each other,
except for MEMBER OF; what is made of an atomically null collection is null. Only nested tables have these;
records are equal if their fields are, objects with a MAP method if its values are.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.plsql.collection_values import NULL_TABLE, Collection
from polar_lite.catalog.plsql.pl_types import CollectionType, RecordType
from polar_lite.catalog.plsql.values import Record
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.designators import Designated, Step
    from polar_lite.catalog.plsql.compiler.main import Compiler
    from polar_lite.catalog.plsql.compiler.names import Scope

_Keys = Callable[[Any], Any]
_EQUALS: Final = {"=": False, "<>": True, "!=": True}


# --- values


def _key(item: Any) -> Any:
    """What an element is compared by: a record or an object by all of its fields."""
    if isinstance(item, Record):
        return tuple(_key(value) for value in item.values)
    if isinstance(item, Collection):
        return None if item.is_null else tuple(_key(value) for value in item.items_in_order())
    return item


def _distinct(items: Iterable[Any], key: _Keys) -> list[Any]:
    """Each of equals once: the first."""
    found: dict[Any, Any] = {}
    for item in items:
        found.setdefault(key(item), item)
    return list(found.values())


def _keys(collection: Collection, key: _Keys) -> list[Any]:
    return [key(item) for item in collection.items_in_order()]


def union(left: Collection, right: Collection, distinct: bool, key: _Keys = _key) -> Collection:
    if left.is_null or right.is_null:
        return NULL_TABLE
    items = [*left.items_in_order(), *right.items_in_order()]
    return _made(left, _distinct(items, key) if distinct else items)


def intersect(left: Collection, right: Collection, distinct: bool, key: _Keys = _key) -> Collection:
    if left.is_null or right.is_null:
        return NULL_TABLE
    rest = Counter(_keys(right, key))
    items = []
    for item in left.items_in_order():
        own = key(item)
        if rest[own] > 0:
            rest[own] -= 1
            items.append(item)
    return _made(left, _distinct(items, key) if distinct else items)


def except_(left: Collection, right: Collection, distinct: bool, key: _Keys = _key) -> Collection:
    if left.is_null or right.is_null:
        return NULL_TABLE
    items = left.items_in_order()
    if distinct:
        gone = set(_keys(right, key))
        return _made(left, _distinct([item for item in items if key(item) not in gone], key))
    rest = Counter(_keys(right, key))
    kept = []
    for item in items:
        own = key(item)
        if rest[own] > 0:
            rest[own] -= 1
        else:
            kept.append(item)
    return _made(left, kept)


def _made(model: Collection, items: Iterable[Any]) -> Collection:
    if model.type.is_deep:
        items = [item.copied() for item in items]
    made: Collection = model.type.of(items)
    return made


def as_set(collection: Collection, key: _Keys = _key) -> Collection:
    if collection.is_null:
        return collection
    return _made(collection, _distinct(collection.items_in_order(), key))


def cardinality(collection: Collection) -> int | None:
    return None if collection.is_null else len(collection)


def is_empty(collection: Collection, key: _Keys = _key) -> bool | None:
    return None if collection.is_null else not collection


def is_a_set(collection: Collection, key: _Keys = _key) -> bool | None:
    return None if collection.is_null else len(set(_keys(collection, key))) == len(collection)


def is_member(value: Any, collection: Collection, key: _Keys = _key) -> bool | None:
    if value is None or collection.is_null:
        return None
    items = set(_keys(collection, key))
    return True if key(value) in items else None if None in items else False


def is_submultiset(left: Collection, right: Collection, key: _Keys = _key) -> bool | None:
    if left.is_null or right.is_null:
        return None
    return Counter(_keys(left, key)) <= Counter(_keys(right, key))


def equal(left: Collection, right: Collection, key: _Keys = _key) -> bool | None:
    if left.is_null or right.is_null:
        return None
    return Counter(_keys(left, key)) == Counter(_keys(right, key))


def is_one_of(left: Collection, others: tuple[Collection, ...], key: _Keys = _key) -> bool | None:
    """IN (a, b): unknown where no comparison is true, and one is unknown."""
    found = [equal(left, other, key) for other in others]
    return True if True in found else None if None in found else False


def _mapped(method: Callable[[Any], Any]) -> _Keys:
    """Objects are compared by what their MAP method gives."""
    return lambda item: None if item is None or item.is_absent else method(item)


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
    made = _call(c, _OPERATIONS[tree.kind], arguments, _key_of(c, left.type))
    return Designated(made, left.type, is_fresh=True)


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
    return Designated(_call(c, as_set, [part.code], _key_of(c, part.type)), part.type, is_fresh=True)


def test(c: "Compiler", node: Any, scope: "Scope") -> ast.expr | None:
    """A condition on collections; None for an operator on other values."""
    from polar_lite.catalog.dialect import nodes as syntax
    from polar_lite.catalog.plsql.compiler.designators import argument, designated

    if isinstance(node, syntax.InList):
        whole = designated(c, node.this, scope)
        if whole is None or not isinstance(whole.type, CollectionType):
            return None
        left = _collection(c, node.this, scope)
        items: list[ast.expr] = [_collection(c, item, scope, left.type).code for item in node.expressions]
        answer = _call(c, is_one_of, [left.code, ast.Tuple(items, ast.Load())], _key_of(c, left.type))
        return _negated(c, answer, bool(node.negated))
    if isinstance(node, syntax.Operator):
        if node.name not in _EQUALS or node.left is None or node.schema:
            return None
        found = designated(c, node.left, scope)
        if found is None or not isinstance(found.type, CollectionType):
            return None
        left = _collection(c, node.left, scope)
        parts = [left.code, _collection(c, node.right, scope, left.type).code]
        return _negated(c, _call(c, equal, parts, _key_of(c, left.type)), _EQUALS[node.name])
    if node.kind == "MEMBER":
        whole = _collection(c, node.other, scope)
        assert isinstance(whole.type, CollectionType)
        value = argument(c, node.this, whole.type.element, scope)
        return _negated(
            c, _call(c, is_member, [value, whole.code], _key_of(c, whole.type)), bool(node.negated)
        )
    left = _collection(c, node.this, scope)
    parts = [left.code]
    if node.other is not None:
        parts.append(_collection(c, node.other, scope, left.type).code)
    return _negated(c, _call(c, _TESTS[node.kind], parts, _key_of(c, left.type)), bool(node.negated))


def _collection(c: "Compiler", tree: Any, scope: "Scope", wanted: TypeRef | None = None) -> "Designated":
    """A nested table, of the type `wanted` if given (42804)."""
    from polar_lite.catalog.plsql.compiler.designators import designated

    found = designated(c, tree, scope)
    if found is None or not isinstance(found.type, CollectionType) or wanted not in (None, found.type):
        raise PgError(code.DATATYPE_MISMATCH, "a nested table, of the same type as the other, is wanted here")
    if found.type.kind != "table":
        raise unsupported("a multiset operation on other collections than nested tables")
    return found


def _key_of(c: "Compiler", type_: TypeRef) -> list[ast.keyword]:
    """What gives an element's key where that is not its value: the MAP method of objects."""
    from polar_lite.catalog.plsql.compiler import methods
    from polar_lite.catalog.plsql.compiler.designators import Designated
    from polar_lite.catalog.plsql.object_hierarchy import comparing_method

    element = type_.element if isinstance(type_, CollectionType) else None
    if not isinstance(element, RecordType) or not c.is_object(element):
        return []
    comparing = comparing_method(c.environment.snapshot, element.oid)
    if comparing is None:
        return []
    if comparing.comparison == "order":
        raise unsupported("a multiset operation on objects with an ORDER method")
    item = ast.Name("item", ast.Load())
    method = methods.members(c, Designated(item, element), comparing.name)[0]
    given = ast.arguments([], [ast.arg("item")], None, [], [], None, [])
    return [ast.keyword("key", _call(c, _mapped, [ast.Lambda(given, method.invoke([item]))]))]


def _negated(c: "Compiler", value: ast.expr, negated: bool) -> ast.expr:
    return _call(c, _not, [value]) if negated else value


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _call(
    c: "Compiler", function_: Any, arguments: list[ast.expr], more: list[ast.keyword] | None = None
) -> ast.expr:
    return ast.Call(c.constant(function_), arguments, more or [])
