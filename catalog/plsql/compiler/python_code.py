"""Pieces of Python `ast` for expressions whose values may be None, which is NULL."""

import ast
from typing import Any, Final

Code = ast.expr
Inlined = tuple[Code, bool]
"""Code, and whether it is never None."""
Constants = dict[str, Any]

SIMPLE: Final = (ast.Name, ast.Constant)
"""What may be evaluated twice."""


class NotInline(Exception):
    """The expression needs SQLite."""


def attribute(name: str, attribute: str) -> Code:
    return ast.Attribute(ast.Name(name, ast.Load()), attribute, ast.Load())


def is_none(code: Code) -> Code:
    if isinstance(code, ast.Constant):
        return ast.Constant(code.value is None)
    return ast.Compare(code, [ast.Is()], [ast.Constant(None)])


def is_not_none(code: Code) -> Code:
    return ast.Compare(code, [ast.IsNot()], [ast.Constant(None)])


def unless_null(guards: list[Code], result: Code) -> Code:
    if not guards:
        return result
    # Every operand is evaluated, as SQL's strict functions have it: `|` would do, but None has no `|`.
    test: Code = (
        is_none(guards[0]) if len(guards) == 1 else ast.BoolOp(ast.Or(), [is_none(g) for g in guards])
    )
    return ast.IfExp(test, ast.Constant(None), result)


def add_constant(constants: Constants, value: Any) -> str:
    """The global name under which generated code finds a value."""
    for name, known in constants.items():
        if known is value:
            return name
    name = f"k{len(constants)}"
    constants[name] = value
    return name
