"""Qualified expressions: values of PL's records and associative arrays, `rec(1, b => 2)`, `arr(5 => 'x')`.

Oracle 19c PL/SQL Language Reference, 6 (plsql-collections-and-records), "Qualified Expressions".
"""

import ast
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.plsql.compiler import designators
from polar_lite.catalog.plsql.pl_types import CollectionType, RecordType
from polar_lite.catalog.plsql.values import Record
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.designators import Designated
    from polar_lite.catalog.plsql.compiler.main import Compiler
    from polar_lite.catalog.plsql.compiler.names import Scope


def record(c: "Compiler", type_: RecordType, given: list[Any], scope: "Scope") -> "Designated":
    """Fields by place and by name; the others have their defaults."""
    shape = type_.shape
    values: dict[int, ast.expr] = {}
    for number, item in enumerate(given):
        named = isinstance(item, syntax.NamedArg)
        place = shape.index(item.name) if named else number
        if place is None or place >= len(shape.names) or place in values:
            raise PgError(code.SYNTAX_ERROR, f"wrong fields of a record of type {type_.name}")
        tree = item.this if named else item
        values[place] = designators.argument(c, tree, shape.types[place], scope)

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
    return designators.Designated(call, type_, is_fresh=True)


def array_by_key(c: "Compiler", type_: CollectionType, given: list[Any], scope: "Scope") -> "Designated":
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
    return designators.Designated(call, type_, is_fresh=True)
