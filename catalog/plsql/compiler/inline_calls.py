"""Calls of functions and operators as Python: integers' own operators, else what the registry has."""

import ast
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.operators import REDWOOD_CONCATENATION
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.plsql import values
from polar_lite.catalog.plsql.compiler.python_code import (
    Code,
    Inlined,
    NotInline,
    attribute,
    is_not_none,
    unless_null,
)

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.inline import Inliner

_RANGES: Final = {
    "int4": (values.INT4_MIN, values.INT4_MAX, values.int4_overflow),
    "int8": (values.INT8_MIN, values.INT8_MAX, values.int8_overflow),
}
_ARITHMETIC: Final[dict[str, type[ast.operator]]] = {"pl": ast.Add, "mi": ast.Sub, "mul": ast.Mult}
_COMPARISONS: Final[dict[str, type[ast.cmpop]]] = {
    "eq": ast.Eq, "ne": ast.NotEq, "lt": ast.Lt, "le": ast.LtE, "gt": ast.Gt, "ge": ast.GtE,
}  # fmt: skip


def _fast_operators() -> dict[str, tuple[str, str]]:
    """pg_proc's name -> (result's integer type, '' for a comparison; operation)."""
    found: dict[str, tuple[str, str]] = {}
    for prefix, kind in (("int4", "int4"), ("int8", "int8"), ("int48", "int8"), ("int84", "int8")):
        for name in _ARITHMETIC:
            found[prefix + name] = (kind, name)
        found[prefix + "div"] = (kind, "div")
        for name in _COMPARISONS:
            found[prefix + name] = ("", name)
    found["int4mod"] = ("int4", "mod")
    found["int8mod"] = ("int8", "mod")
    for name in ("eq", "ne"):
        found["text" + name] = found["bool" + name] = ("", name)
    for name in ("lt", "le", "gt", "ge"):
        found["text_" + name] = ("", name)
    return found


_FAST: Final = _fast_operators()


def _fast_operator(expr: q.FuncExpr | q.NativeExpr) -> tuple[str, str] | None:
    function = expr.function
    if function.schema != "pg_catalog" or len(expr.args) != 2:
        return None
    return _FAST.get(function.name)


def compared(inliner: "Inliner", expr: q.Expr) -> Code | None:
    """Python that is true exactly when a comparison is TRUE; None for another expression."""
    if not isinstance(expr, q.FuncExpr | q.NativeExpr):
        return None
    fast = _fast_operator(expr)
    if fast is None or fast[0]:
        return None
    guards, (left, right) = inliner.guarded(expr.args)
    found = ast.Compare(left, [_COMPARISONS[fast[1]]()], [right])
    return ast.BoolOp(ast.And(), [*map(is_not_none, guards), found]) if guards else found


def call(inliner: "Inliner", expr: q.FuncExpr | q.NativeExpr) -> Inlined:
    function = expr.function
    if function.kind != "f" or function.returns_set:
        raise NotInline
    if isinstance(expr, q.FuncExpr) and expr.operator == REDWOOD_CONCATENATION:
        operands = [inliner.value(arg) for arg in expr.args]
        return ast.Call(inliner.constant(values.oracle_concatenation), operands, []), False
    fast = _fast_operator(expr)
    if fast is not None:
        return _fast(inliner, fast, expr.args)
    prefix: list[Code] = []
    if function.routine_oid is not None:
        callee: Code = attribute("rt", "call")
        prefix = [inliner.constant(function.callee)]
    elif function.python is None:
        raise NotInline
    else:
        callee = inliner.constant(function.python)
        if function.context:
            prefix = [attribute("rt", "context")]
    if not function.strict:
        return _made_call(callee, prefix, [inliner.value(arg) for arg in expr.args], function), False
    guards, args = inliner.guarded(expr.args)
    return unless_null(guards, _made_call(callee, prefix, args, function)), False


def _made_call(callee: Code, prefix: list[Code], args: list[Code], function: Function) -> Code:
    if function.routine_oid is not None:
        args = [ast.Tuple(args, ast.Load())]
    return ast.Call(callee, [*prefix, *args], [])


def _fast(inliner: "Inliner", fast: tuple[str, str], operands: tuple[q.Expr, ...]) -> Inlined:
    kind, name = fast
    guards, (left, right) = inliner.guarded(operands)
    result: Code
    if not kind:
        result = ast.Compare(left, [_COMPARISONS[name]()], [right])
    elif name in _ARITHMETIC:
        low, high, overflow = _RANGES[kind]
        temporary = inliner.temporary()
        computed = ast.NamedExpr(
            ast.Name(temporary, ast.Store()), ast.BinOp(left, _ARITHMETIC[name](), right)
        )
        result = ast.IfExp(
            ast.Compare(ast.Constant(low), [ast.LtE(), ast.LtE()], [computed, ast.Constant(high)]),
            ast.Name(temporary, ast.Load()),
            ast.Call(inliner.constant(overflow), [], []),
        )
    else:
        helper = values.int_divide if name == "div" else values.int_remainder
        result = ast.Call(inliner.constant(helper), [left, right], [])
    return unless_null(guards, result), not guards
