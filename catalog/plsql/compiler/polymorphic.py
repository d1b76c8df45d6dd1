"""CALL of a procedure with polymorphic parameters: they have types by the arguments.

PostgreSQL 15 docs 38.2.5 (extend-types-polymorphic); source parse_coerce.c
(enforce_generic_type_consistency).
"""

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace

from polar_lite.catalog.dialect.binder import candidates, lookup
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.functions.registry import specialize
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.compiler.calls import Callee, arranged
from polar_lite.catalog.plsql.compiler.main import Compiler
from polar_lite.catalog.plsql.pl_types import PlType
from polar_lite.catalog.types import TypeRef

TypeOf = Callable[[nodes.Argument], TypeRef | None]


def settled(c: Compiler, callee: Callee, arguments: Sequence[nodes.Argument], type_of: TypeOf) -> Callee:
    """The callee with the types of this call. type_of: an argument's type, None where it has none yet."""
    routine = callee.routine
    formals = callee.formals
    if routine is None or routine.kind != "p" or not any(f.type.oid in lookup.POLYMORPHIC for f in formals):
        return callee
    st = Statement(c.environment)
    given = []
    for formal, argument in arranged(callee, arguments):
        if formal.mode != "OUT":
            found = type_of(argument) if argument is not None else None
            is_known = found is not None and not isinstance(found, PlType)
            given.append(lookup.base_type(st, found.oid) if found and is_known else binding.UNKNOWN)
    function = routine.function
    inputs, _ = candidates.settle_polymorphic(st, given, function.args, function.result)

    def concrete(type_: TypeRef) -> TypeRef:
        if type_.oid not in lookup.POLYMORPHIC:
            return type_
        return TypeRef(candidates.settle_polymorphic(st, given, function.args, type_.oid)[1])

    made = tuple(replace(formal, type=concrete(formal.type)) for formal in formals)
    outs = tuple(formal.type.oid for formal in made if formal.mode != "IN")
    called = replace(specialize(function, tuple(inputs), function.result, outs), settled=True)

    def invoke(values: list[ast.expr]) -> ast.expr:
        return c.call("call_procedure", c.constant(called), ast.Tuple(values, ast.Load()))

    return replace(callee, formals=made, invoke=invoke if callee.allowed else callee.invoke)
