"""RAISE and ASSERT -> calls of the runtime."""

import ast

from polar_lite.catalog import packages
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler.main import TEXT, Body, Compiler, compiles
from polar_lite.catalog.plsql.compiler.names import Scope, load
from polar_lite.catalog.plsql.conditions import NUMBER_OF_NAME, STATE_OF_NAME
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError


@compiles(nodes.Raise)
def compile_raise(c: Compiler, node: nodes.Raise, scope: Scope) -> Body:
    if node.condition is None and node.message is None and not node.options:
        if not c.errors:
            return [c.run("errors.refuse_outside_handler", ast.Constant("RAISE without parameters"))]
        return [ast.Raise(c.call("errors.again", load(c.errors[-1])))]
    arguments = [c.expression(argument, scope, show=True) for argument in node.arguments]
    options: list[ast.expr] = [
        ast.Tuple([ast.Constant(name), c.expression(value, scope, TEXT)], ast.Load())
        for name, value in node.options
    ]
    return [
        c.run(
            "errors.raise_message",
            ast.Constant(node.level),
            c.constant(_condition(c, node.condition, scope)),
            ast.Constant(node.message),
            ast.Tuple(arguments, ast.Load()),
            ast.Tuple(options, ast.Load()),
        )
    ]


def _condition(
    c: Compiler, condition: nodes.Condition | None, scope: Scope
) -> tuple[str | None, str | None, object, int | None]:
    """(SQLSTATE, text shown without a message, identity of a user's exception, SQLCODE)."""
    if condition is None:
        return None, None, None, None
    if condition.sqlstate is not None:
        return condition.sqlstate, condition.sqlstate, None, None
    found = c.find(condition.names, scope)
    name = condition.names[-1]
    if found is not None and found[0].kind == "exception":
        local = found[0]
        state = (
            STATE_OF_NAME.get(local.code, code.RAISE_EXCEPTION)
            if isinstance(local.code, str)
            else code.RAISE_EXCEPTION
        )
        return state, None, local.identity, local.code if isinstance(local.code, int) else None
    number = packages.find_exception(condition.names) if c.oracle else None
    if number is not None:
        return code.RAISE_EXCEPTION, None, None, number
    if name in STATE_OF_NAME:
        return STATE_OF_NAME[name], name, None, NUMBER_OF_NAME.get(name)
    raise PgError(code.UNDEFINED_OBJECT, f'unrecognized exception condition "{name}"')


@compiles(nodes.Assert)
def compile_assert(c: Compiler, node: nodes.Assert, scope: Scope) -> Body:
    condition = c.condition(node.condition, scope)
    message = c.expression(node.message, scope, TEXT) if node.message is not None else ast.Constant(None)
    return [
        ast.If(
            ast.UnaryOp(ast.Not(), condition),
            [c.run("errors.assertion_failed", message)],
            [],
        )
    ]
