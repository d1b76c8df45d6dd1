"""Constructors: `t(1, 2)` of collections and objects; `rec(1, b => 2)`, `arr(5 => 'x')`.

Oracle 19c PL/SQL Language Reference, 6 (plsql-collections-and-records), "Qualified Expressions".
"""

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.plsql.compiler import designators, methods
from polar_lite.catalog.plsql.compiler.designators import Designated, Step
from polar_lite.catalog.plsql.pl_types import CollectionType, RecordType
from polar_lite.catalog.plsql.values import Record
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.main import Compiler
    from polar_lite.catalog.plsql.compiler.names import Scope


def constructed(
    c: "Compiler", names: tuple[str, ...], steps: Sequence[Step], scope: "Scope"
) -> Designated | None:
    """t(1, 2): a nested table or varray of these elements."""
    if len(steps) == len(names):
        return None
    given = steps[len(names)]
    assert isinstance(given, list)
    type_ = c.collection_type(names, scope)
    if isinstance(type_, RecordType):
        return record(c, type_, given, scope)
    if not isinstance(type_, CollectionType):
        return _new_object(c, names, given, scope)
    if type_.kind == "map" and any(isinstance(item, syntax.NamedArg) for item in given):
        return array_by_key(c, type_, given, scope)
    items: list[ast.expr] = [designators.argument(c, item, type_.element, scope) for item in given]
    made = ast.Call(c.constant(type_.of), [ast.Tuple(items, ast.Load())], [])
    return Designated(made, type_, is_fresh=True)


def _new_object(c: "Compiler", names: tuple[str, ...], given: list[Any], scope: "Scope") -> Designated | None:
    """t(1, 2): an object of the type."""
    from polar_lite.catalog.plsql.compiler.calls import fits
    from polar_lite.catalog.plsql.compiler.expression_calls import arguments_of, values_of
    from polar_lite.catalog.plsql.compiler.overloads import best

    others = [s for s in scope.subprogram(names) if s.node.method != "constructor"]
    if others and scope.object_itself() is None:
        return None
    arguments = arguments_of(given)
    fitting = [callee for callee in methods.constructors(c, names) if fits(callee, arguments)]
    if not fitting:
        return None
    callee = fitting[0] if len(fitting) == 1 else best(c, fitting, arguments, scope)
    assert callee.result is not None
    made = callee.invoke(values_of(c, callee, arguments, scope))
    return Designated(made, callee.result, is_fresh=True)


def record(c: "Compiler", type_: RecordType, given: list[Any], scope: "Scope") -> Designated:
    """Fields by place and by name; the others have their defaults, or what OTHERS => says."""
    shape = type_.shape
    values: dict[int, ast.expr] = {}
    others = None
    for number, item in enumerate(given):
        named = isinstance(item, syntax.NamedArg)
        if named and item.name == "others" and "others" not in shape.names and item is given[-1]:
            others = item.this
            continue
        place = shape.index(item.name) if named else number
        if place is None or place >= len(shape.names) or place in values:
            raise PgError(code.SYNTAX_ERROR, f"wrong fields of a record of type {type_.name}")
        tree = item.this if named else item
        values[place] = designators.argument(c, tree, shape.types[place], scope)

    if others is not None:
        rest = [place for place in range(len(shape.names)) if place not in values]
        values |= {place: designators.argument(c, others, shape.types[place], scope) for place in rest}

    def make(items: tuple[Any, ...]) -> Record:
        made = type_.new()
        for place, value in zip(values, items, strict=True):
            made.values[place] = value
        return made

    if type_.defaults and any(place not in values for place, _ in type_.defaults):
        raise PgError(
            code.FEATURE_NOT_SUPPORTED,
            f"a record of type {type_.name} without a field whose default is no constant is not supported",
        )
    call = ast.Call(c.constant(make), [ast.Tuple(list(values.values()), ast.Load())], [])
    return Designated(call, type_, is_fresh=True)


def array_by_key(c: "Compiler", type_: CollectionType, given: list[Any], scope: "Scope") -> Designated:
    """key => value, ..; a bare name is a key as well."""
    pairs: list[ast.expr] = []
    for item in given:
        if not isinstance(item, syntax.NamedArg):
            raise PgError(code.SYNTAX_ERROR, "an associative array has either keys for all elements, or none")
        key = item.args.get("key") or exp.Column(this=exp.Identifier(this=item.name, quoted=True))
        parts = [
            designators.argument(c, key, type_.key, scope),
            designators.argument(c, item.this, type_.element, scope),
        ]
        pairs.append(ast.Tuple(parts, ast.Load()))

    def make(items: tuple[tuple[Any, Any], ...]) -> Any:
        made = type_.new()
        for key, value in items:
            made.put(key, value)
        return made

    call = ast.Call(c.constant(make), [ast.Tuple(pairs, ast.Load())], [])
    return Designated(call, type_, is_fresh=True)
