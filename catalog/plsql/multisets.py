"""Collections as multisets: MULTISET UNION .., MEMBER OF, SUBMULTISET OF, IS EMPTY, IS A SET, equality.

Oracle 19c SQL Language Reference, "Multiset Operators", "Multiset Conditions". NULLs are equal to each other,
except for MEMBER OF. Only nested tables of scalars have these.
"""

import ast
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.plsql.collection_values import Collection
from polar_lite.catalog.plsql.pl_types import CollectionType, PlType
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler import Compiler
    from polar_lite.catalog.plsql.designators import Designated, Step
    from polar_lite.catalog.plsql.names import Scope

_EQUALS: Final = {"=": False, "<>": True, "!=": True}


# --- values


def union(left: Collection, right: Collection, distinct: bool) -> Collection:
    items = [*left.items_in_order(), *right.items_in_order()]
    return _made(left, dict.fromkeys(items) if distinct else items)


def intersect(left: Collection, right: Collection, distinct: bool) -> Collection:
    rest = Counter(right.items_in_order())
    items = []
    for item in left.items_in_order():
        if rest[item] > 0:
            rest[item] -= 1
            items.append(item)
    return _made(left, dict.fromkeys(items) if distinct else items)


def except_(left: Collection, right: Collection, distinct: bool) -> Collection:
    items = left.items_in_order()
    if distinct:
        gone = set(right.items_in_order())
        return _made(left, dict.fromkeys(item for item in items if item not in gone))
    rest = Counter(right.items_in_order())
    kept = []
    for item in items:
        if rest[item] > 0:
            rest[item] -= 1
        else:
            kept.append(item)
    return _made(left, kept)


def _made(model: Collection, items: Any) -> Collection:
    made: Collection = model.type.of(items)
    return made


def as_set(collection: Collection) -> Collection:
    return _made(collection, dict.fromkeys(collection.items_in_order()))


def cardinality(collection: Collection) -> int | None:
    return None if collection.is_null else len(collection)


def is_empty(collection: Collection) -> bool | None:
    return None if collection.is_null else not collection


def is_a_set(collection: Collection) -> bool | None:
    return None if collection.is_null else len(set(collection.values())) == len(collection)


def is_member(value: Any, collection: Collection) -> bool | None:
    if value is None or collection.is_null:
        return None
    items = set(collection.values())
    return True if value in items else None if None in items else False


def is_submultiset(left: Collection, right: Collection) -> bool | None:
    if left.is_null or right.is_null:
        return None
    return Counter(left.values()) <= Counter(right.values())


def equal(left: Collection, right: Collection) -> bool | None:
    if left.is_null or right.is_null:
        return None
    return Counter(left.values()) == Counter(right.values())


_OPERATIONS: Final = {"UNION": union, "INTERSECT": intersect, "EXCEPT": except_}
_TESTS: Final[dict[str, Callable[..., bool | None]]] = {
    "EMPTY": is_empty,
    "A SET": is_a_set,
    "SUBMULTISET": is_submultiset,
}


# --- compiling


def operation(c: "Compiler", tree: Any, scope: "Scope") -> "Designated":
    """left MULTISET UNION right"""
    from polar_lite.catalog.plsql.designators import Designated

    left = _collection(c, tree.left, scope)
    right = _collection(c, tree.right, scope, left.type)
    arguments = [left.code, right.code, ast.Constant(bool(tree.distinct))]
    return Designated(_call(c, _OPERATIONS[tree.kind], arguments), left.type, is_fresh=True)


def function(
    c: "Compiler", names: tuple[str, ...], steps: "Sequence[Step]", scope: "Scope"
) -> "Designated | None":
    """CARDINALITY(v), SET(v)"""
    from polar_lite.catalog.plsql.designators import Designated, designated

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
    from polar_lite.catalog.plsql.designators import argument, designated

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
    """A nested table of scalars, of the type `wanted` if given (42804)."""
    from polar_lite.catalog.plsql.designators import designated

    found = designated(c, tree, scope)
    if found is None or not isinstance(found.type, CollectionType) or wanted not in (None, found.type):
        raise PgError(code.DATATYPE_MISMATCH, "a nested table, of the same type as the other, is wanted here")
    if found.type.kind != "table" or isinstance(found.type.element, PlType):
        raise unsupported("a multiset operation on other collections than nested tables of scalars")
    return found


def _negated(c: "Compiler", value: ast.expr, negated: bool) -> ast.expr:
    return _call(c, _not, [value]) if negated else value


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _call(c: "Compiler", function_: Any, arguments: list[ast.expr]) -> ast.expr:
    return ast.Call(c.constant(function_), arguments, [])
