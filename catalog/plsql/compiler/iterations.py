"""FOR loops with several iteration controls -> a loop over a generator, which sets the variables.

Oracle 21c PL/SQL Language Reference, "FOR LOOP Statement". What WHILE, WHEN and the bounds say may name the
variables; REPEAT and the steps of a range go on from the values that the body has left in MUTABLE ones.
"""

import ast
from collections.abc import Sequence

from polar_lite.catalog.plsql import nodes, values
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.compiler import types as compile_types
from polar_lite.catalog.plsql.compiler.collection_loops import collection_read
from polar_lite.catalog.plsql.compiler.declarations import add_typed
from polar_lite.catalog.plsql.compiler.main import INTEGER, Body, Compiler, compiles
from polar_lite.catalog.plsql.compiler.names import Local, Scope, load
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError


@compiles(nodes.ForIterated)
def compile_for_iterated(c: Compiler, node: nodes.ForIterated, scope: Scope) -> Body:
    inner = Scope(scope, scope.function, node.label)
    types = _default_types(c, node.controls[0], scope)
    if len(types) != len(node.variables):
        raise PgError(code.SYNTAX_ERROR, "the number of variables does not match the iteration control")
    variables = []
    for variable, default in zip(node.variables, types, strict=True):
        type_ = default if variable.type is None else compile_types.type_of(c, variable.type, scope)
        local = add_typed(c, inner, variable.name, type_)
        local.constant = not variable.mutable
        variables.append(local)
    each = c.fresh("each")
    steps: Body = [ast.Nonlocal([local.py for local in variables])]
    for control in node.controls:
        steps += _control(c, control, variables, inner)
    c.open_frame(node.label)
    body = [c.check(), *c.statements(node.body, inner)]
    nothing = ast.arguments([], [], None, [], [], None, [])
    made: Body = [_set(local, ast.Constant(None)) for local in variables]
    made.append(ast.FunctionDef(name=each, args=nothing, body=steps, decorator_list=[]))
    rounds = ast.Call(load(each), [], [])
    return [*made, *c.close_frame(ast.For(ast.Name(c.fresh("round"), ast.Store()), rounds, body, []), scope)]


def _default_types(c: Compiler, first: nodes.Control, scope: Scope) -> Sequence[TypeRef]:
    if first.kind in ("values", "indices", "pairs"):
        return collection_read(c, first.kind, first.first, scope)[1]
    return (INTEGER,)


def _set(local: Local, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(local.py, ast.Store())], value)


def _round(c: Compiler, control: nodes.Control, scope: Scope, leave: Body) -> Body:
    """What is done with values: WHILE ends the control, WHEN leaves out a round."""
    made: Body = [ast.Expr(ast.Yield(None))]
    if control.when is not None:
        made = [ast.If(c.condition(control.when, scope), made, [])]
    if control.while_ is not None:
        made = [ast.If(c.condition(control.while_, scope), made, leave)]
    return made


def _control(c: Compiler, control: nodes.Control, variables: Sequence[Local], scope: Scope) -> Body:
    if control.kind in ("values", "indices", "pairs"):
        read, types = collection_read(c, control.kind, control.first, scope)
        if len(types) != len(variables):
            raise PgError(code.SYNTAX_ERROR, "the number of variables does not match the iteration control")
        items = [c.fresh("item") for _ in variables]
        places: list[ast.expr] = [ast.Name(item, ast.Store()) for item in items]
        target = places[0] if len(places) == 1 else ast.Tuple(places, ast.Store())
        taken = [
            _set(local, _converted(c, load(item), type_, local.type))
            for local, item, type_ in zip(variables, items, types, strict=True)
        ]
        return [ast.For(target, read, [c.check(), *taken, *_round(c, control, scope, [ast.Break()])], [])]
    if len(variables) != 1:
        raise PgError(code.SYNTAX_ERROR, "the number of variables does not match the iteration control")
    (variable,) = variables
    if control.kind == "range":
        return _range(c, control, variable, scope)
    start = _set(variable, c.expression(control.first, scope, variable.type))
    if control.kind == "single":
        return [start, *_round(c, control, scope, [])]
    again = [c.check(), start, *_round(c, control, scope, [ast.Break()])]
    return [ast.While(ast.Constant(True), again, [])]


def _converted(c: Compiler, value: ast.expr, source: TypeRef, target: TypeRef) -> ast.expr:
    cast = binding.make_cast(c.environment, source, target) if source != target else None
    return value if cast is None else ast.Call(c.constant(cast), [load("rt"), value], [])


def _range(c: Compiler, control: nodes.Control, variable: Local, scope: Scope) -> Body:
    def bound(expression: nodes.Expression, type_: TypeRef, what: str) -> ast.expr:
        return ast.Call(
            c.constant(values.loop_bound), [c.expression(expression, scope, type_), ast.Constant(what)], []
        )

    assert control.high is not None
    low = bound(control.first, variable.type, "lower bound")
    high = bound(control.high, variable.type, "upper bound")
    begin, end = (high, low) if control.reverse else (low, high)
    coming, last, by = c.fresh("coming"), c.fresh("last"), c.fresh("by")
    step: ast.expr = ast.Constant(1)
    if control.step is not None:
        step = bound(control.step, TypeRef(variable.type.oid), "BY value")
    compare, go_on = (ast.GtE(), ast.Sub()) if control.reverse else (ast.LtE(), ast.Add())
    test = ast.Compare(load(coming), [compare], [load(last)])
    begun = [c.check(), _set(variable, load(coming)), *_round(c, control, scope, [ast.Break()])]
    forward = ast.BinOp(load(variable.py), go_on, load(by))
    return [
        ast.Assign([ast.Name(coming, ast.Store())], begin),
        ast.Assign([ast.Name(last, ast.Store())], end),
        ast.Assign([ast.Name(by, ast.Store())], step),
        ast.While(test, [*begun, ast.Assign([ast.Name(coming, ast.Store())], forward)], []),
    ]
