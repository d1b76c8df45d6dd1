"""The statement CALL p(..): its callee and arguments compiled; OUT parameters become result columns.

PostgreSQL 15 docs, CALL (sql-call): every parameter is given, OUT ones are not evaluated.
"""

import ast
from typing import Any

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.dialect.binder.state import Environment
from polar_lite.catalog.plsql import nodes, routines
from polar_lite.catalog.plsql.compile_calls import Callee, arranged, best, callees, fits
from polar_lite.catalog.plsql.compiler import Compiler, Surroundings
from polar_lite.catalog.plsql.names import Function, Scope
from polar_lite.catalog.plsql.units import NO_PROCEDURE, Unit
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

Outs = list[tuple[str, TypeRef]]


def compile_call(
    node: Any, text: str, environment: Environment, surroundings: Surroundings
) -> tuple[Unit, Outs]:
    """A Unit whose function calls it and returns the OUT values; and their names and types."""
    c = Compiler(environment, surroundings, oracle=True)
    scope = Scope(None, Function(kind="procedure"))
    callee, arguments = _callee(c, node, scope)
    values: list[ast.expr] = []
    for formal, argument in arranged(callee, arguments):
        if formal.mode == "OUT":
            continue
        if argument is not None:
            values.append(c.expression(argument.value, scope, formal.type))
        else:
            assert formal.default is not None
            values.append(formal.default())
    body: list[ast.stmt] = [ast.Return(callee.invoke(values))]
    unit = routines.make_unit(c, [], body, "", 1)
    return unit, _outs(callee)


def outs_of(node: Any, environment: Environment, surroundings: Surroundings) -> Outs:
    """The result columns of a CALL, for Describe."""
    c = Compiler(environment, surroundings, oracle=True)
    callee, _ = _callee(c, node, Scope(None, Function(kind="procedure")))
    return _outs(callee)


def _outs(callee: Callee) -> Outs:
    return [(f.name, f.type) for f in callee.formals if f.mode != "IN"]


def _callee(c: Compiler, node: Any, scope: Scope) -> tuple[Callee, list[nodes.Argument]]:
    call = node.function
    names = tuple(call.names)
    arguments = [
        nodes.Argument(1, 0, a.name, nodes.Expression(1, 0, "", a.this))
        if isinstance(a, syntax.NamedArg)
        else nodes.Argument(1, 0, None, nodes.Expression(1, 0, "", a))
        for a in call.expressions
    ]
    found = callees(c, names, scope)
    candidates = [f for f in found if fits(f, arguments)]
    position = call.start + 1 if call.start is not None else None
    if not candidates:
        types = ", ".join(_type_shown(c, a, scope) for a in arguments)
        raise PgError(
            code.UNDEFINED_FUNCTION,
            f"procedure {'.'.join(names)}({types}) does not exist",
            hint=NO_PROCEDURE,
            position=position,
        )
    procedures = [f for f in candidates if f.routine is None or f.routine.kind == "p"]
    if not procedures:
        assert candidates[0].routine is not None
        types = ", ".join(pgtypes.format_type(oid, -1) for oid in candidates[0].routine.function.args)
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f"{'.'.join(names)}({types}) is not a procedure",
            hint="To call a function, use SELECT.",
            position=position,
        )
    if len(procedures) == 1:
        return procedures[0], arguments
    return best(c, procedures, nodes.Call(1, 0, names, tuple(arguments)), scope), arguments


def _type_shown(c: Compiler, argument: nodes.Argument, scope: Scope) -> str:
    from polar_lite.catalog.plsql import binding
    from polar_lite.catalog.plsql.names import Resolver

    try:
        _, expr = binding.bind(c.environment, argument.value.tree, "", Resolver({}))
    except PgError:
        return "unknown"
    return pgtypes.format_type(expr.type.oid, -1)
