"""FOR v IN VALUES OF collection LOOP, INDICES OF, PAIRS OF. Oracle 21c PL/SQL Language Reference, "FOR LOOP
Statement" (iteration controls)."""

import ast
from typing import Final

from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler.declarations import add_typed
from polar_lite.catalog.plsql.compiler.designators import designated
from polar_lite.catalog.plsql.compiler.main import Body, Compiler, compiles
from polar_lite.catalog.plsql.compiler.names import Scope, attribute
from polar_lite.catalog.plsql.pl_types import CollectionType
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_READING: Final = {"values": "items_in_order", "indices": "keys_in_order", "pairs": "pairs_in_order"}


@compiles(nodes.ForCollection)
def compile_for_collection(c: Compiler, node: nodes.ForCollection, scope: Scope) -> Body:
    """The collection is read when the loop begins."""
    read, types = collection_read(c, node.kind, node.collection, scope)
    inner = Scope(scope, scope.function, node.label)
    places: list[ast.expr] = []
    for name, type_ in zip(node.variables, types, strict=True):
        local = add_typed(c, inner, name, type_)
        local.constant = True
        places.append(ast.Name(local.py, ast.Store()))
    target = places[0] if len(places) == 1 else ast.Tuple(places, ast.Store())
    c.open_frame(node.label)
    body = [c.check(), *c.statements(node.body, inner)]
    return c.close_frame(ast.For(target, read, body, []), scope)


def collection_read(
    c: Compiler, kind: str, collection: nodes.Expression, scope: Scope
) -> tuple[ast.expr, tuple[TypeRef, ...]]:
    """Code of what the loop goes over, and the types of its variables."""
    found = designated(c, collection.tree, scope)
    if found is None or not isinstance(found.type, CollectionType):
        raise PgError(code.DATATYPE_MISMATCH, f'"{collection.text}" is no collection')
    key, element = found.type.key, found.type.element
    types = {"values": (element,), "indices": (key,), "pairs": (key, element)}[kind]
    return ast.Call(attribute(found.code, _READING[kind]), [], []), types
