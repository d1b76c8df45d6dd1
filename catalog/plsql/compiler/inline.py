"""Bound expressions -> Python `ast`: the expressions that need no SQLite.

Values are native. SQL's NULL rules are kept exactly: a strict function is not called with a NULL, AND and OR
are three-valued. Integer arithmetic and comparisons become Python's own operators with range checks; every
other function is called through the registry. What cannot be done so raises NotInline, and becomes a plan.
"""

import ast
import json
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.plsql.compiler import inline_calls, inline_casts, inline_logic
from polar_lite.catalog.plsql.compiler.python_code import (
    SIMPLE,
    Code,
    Constants,
    Inlined,
    NotInline,
    add_constant,
)
from polar_lite.protocol import pgtypes
from polar_lite.protocol.codecs.array import from_json_scalar

_LITERALS: Final = (bool, int, str, type(None))


class Inliner:
    """Turns one bound expression into Python. variable: what a VARIABLE's key is; temporary: a new name."""

    def __init__(
        self, constants: Constants, variable: Callable[[Any], Inlined], temporary: Callable[[], str]
    ) -> None:
        self._constants = constants
        self.variable = variable
        self.temporary = temporary

    # --- two ways to use a value

    def value(self, expr: q.Expr) -> Code:
        return self.inlined(expr)[0]

    def test(self, expr: q.Expr) -> Code:
        """Python that is true exactly when the SQL condition is TRUE."""
        if isinstance(expr, q.BoolExpr) and expr.op is not q.BoolOp.NOT:
            operation = ast.And() if expr.op is q.BoolOp.AND else ast.Or()
            return ast.BoolOp(operation, [self.test(arg) for arg in expr.args])
        compared = inline_calls.compared(self, expr)
        if compared is not None:
            return compared
        found, never_null = self.inlined(expr)
        return found if never_null else ast.Compare(found, [ast.Is()], [ast.Constant(True)])

    def inlined(self, expr: q.Expr) -> Inlined:
        handler = _HANDLERS.get(type(expr))
        if handler is None:
            raise NotInline
        return handler(self, expr)

    # --- building blocks

    def guarded(self, operands: tuple[q.Expr, ...]) -> tuple[list[Code], list[Code]]:
        """(what must not be NULL, the operands). Evaluation order is kept: all are computed by the guards."""
        guards: list[Code] = []
        found: list[Code] = []
        made = [self.inlined(operand) for operand in operands]
        for place, (code, never_null) in enumerate(made):
            later = any(not isinstance(other, SIMPLE) for other, _ in made[place + 1 :])
            plain = isinstance(code, SIMPLE) or (not guards and not later) or all(n for _, n in made)
            if never_null and plain:
                found.append(code)
            elif isinstance(code, SIMPLE):
                guards.append(code)
                found.append(code)
            else:
                temporary = self.temporary()
                guards.append(ast.NamedExpr(ast.Name(temporary, ast.Store()), code))
                found.append(ast.Name(temporary, ast.Load()))
        return guards, found

    def kept(self, code: Code) -> tuple[Code, Code]:
        """(the value, its name for later uses): evaluated once."""
        if isinstance(code, SIMPLE):
            return code, code
        temporary = self.temporary()
        return ast.NamedExpr(ast.Name(temporary, ast.Store()), code), ast.Name(temporary, ast.Load())

    def constant(self, value: Any) -> Code:
        return ast.Name(add_constant(self._constants, value), ast.Load())


def _const(inliner: Inliner, expr: q.Const) -> Inlined:
    value = expr.value
    if isinstance(value, _LITERALS):
        return ast.Constant(value), value is not None
    return inliner.constant(value), True


def _param(inliner: Inliner, expr: q.Param) -> Inlined:
    if expr.source is not Source.VARIABLE:
        raise NotInline
    found = inliner.variable(expr.index)
    if expr.input_type.oid != expr.type.oid and expr.input_type.oid == pgtypes.UNKNOWN.oid:
        raise NotInline
    return found


def _field(inliner: Inliner, expr: q.FieldSelect) -> Inlined:
    if expr.arg.type.oid == pgtypes.RECORD.oid:
        raise NotInline  # what its fields are is known from the value alone
    reader = inliner.constant(partial(_read_field, expr.fieldno - 1, expr.type.oid))
    return ast.Call(reader, [inliner.value(expr.arg)], []), False


def _read_field(place: int, type_oid: int, value: str | None) -> Any:
    """The native value of a composite's field; one that was added later is NULL."""
    fields = [] if value is None else json.loads(value)
    return from_json_scalar(type_oid, fields[place]) if place < len(fields) else None


_HANDLERS: Final[dict[type, Callable[[Inliner, Any], Inlined]]] = {
    q.Const: _const,
    q.Param: _param,
    q.FuncExpr: inline_calls.call,
    q.NativeExpr: inline_calls.call,
    q.FieldSelect: _field,
    **inline_logic.HANDLERS,
    **inline_casts.HANDLERS,
}
