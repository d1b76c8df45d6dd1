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
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_READING: Final = {"values": "items_in_order", "indices": "keys_in_order", "pairs": "pairs_in_order"}


@compiles(nodes.ForCollection)
def compile_for_collection(c: Compiler, node: nodes.ForCollection, scope: Scope) -> Body:
    """The collection is read when the loop begins."""
    found = designated(c, node.collection.tree, scope)
    if found is None or not isinstance(found.type, CollectionType):
        raise PgError(code.DATATYPE_MISMATCH, f'"{node.collection.text}" is no collection')
    types = {
        "values": (found.type.element,),
        "indices": (found.type.key,),
        "pairs": (found.type.key, found.type.element),
    }[node.kind]
    inner = Scope(scope, scope.function, node.label)
    places: list[ast.expr] = []
    for name, type_ in zip(node.variables, types, strict=True):
        local = add_typed(c, inner, name, type_)
        local.constant = True
        places.append(ast.Name(local.py, ast.Store()))
    target = places[0] if len(places) == 1 else ast.Tuple(places, ast.Store())
    c.open_frame(node.label)
    body = [c.check(), *c.statements(node.body, inner)]
    read = ast.Call(attribute(found.code, _READING[node.kind]), [], [])
    return c.close_frame(ast.For(target, read, body, []), scope)
