"""AND, OR, IS .., CASE and their like as Python, with SQL's NULL rules."""

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.translate.values.composites import all_null, none_null
from polar_lite.catalog.plsql.compiler.python_code import (
    Inlined,
    NotInline,
    attribute,
    is_none,
    is_not_none,
    unless_null,
)
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.protocol import pgtypes

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.inline import Inliner

_RECORD: Final = pgtypes.RECORD.oid


def _boolean(inliner: "Inliner", expr: q.BoolExpr) -> Inlined:
    if expr.op is q.BoolOp.NOT:
        found, never_null = inliner.inlined(expr.args[0])
        if never_null:
            return ast.UnaryOp(ast.Not(), found), True
        guard, name = inliner.kept(found)
        return unless_null([guard], ast.UnaryOp(ast.Not(), name)), False
    made = [inliner.inlined(arg) for arg in expr.args]
    decisive = expr.op is q.BoolOp.OR
    if all(never_null for _, never_null in made):
        operation = ast.Or() if decisive else ast.And()
        return ast.BoolOp(operation, [code for code, _ in made]), True
    # TRUE decides OR, FALSE decides AND; then NULL decides.
    kept = [inliner.kept(code) for code, _ in made]
    any_decisive = ast.BoolOp(
        ast.Or(), [ast.Compare(first, [ast.Is()], [ast.Constant(decisive)]) for first, _ in kept]
    )
    any_null = ast.BoolOp(ast.Or(), [is_none(name) for _, name in kept])
    return (
        ast.IfExp(
            any_decisive,
            ast.Constant(decisive),
            ast.IfExp(any_null, ast.Constant(None), ast.Constant(not decisive)),
        ),
        False,
    )


def _null_test(inliner: "Inliner", expr: q.NullTest) -> Inlined:
    if isinstance(expr.arg, q.RowExpr) and expr.of_fields:
        tests: list[ast.expr] = [_null_test(inliner, test)[0] for test in expr.tests_of(expr.arg)]
        return ast.BoolOp(ast.And(), [ast.Constant(True), *tests]), True
    if expr.of_fields and (expr.arg.type.oid == _RECORD or expr.arg.type.oid >= FIRST_NORMAL_OID):
        test = all_null(expr.arg.type.oid) if expr.is_null else none_null(expr.arg.type.oid)
        call = ast.Call(
            inliner.constant(test.python), [attribute("rt", "context"), inliner.value(expr.arg)], []
        )
        return call, True
    found = inliner.value(expr.arg)
    return (is_none(found) if expr.is_null else is_not_none(found)), True


def _boolean_test(inliner: "Inliner", expr: q.BooleanTest) -> Inlined:
    found = inliner.value(expr.arg)
    words = expr.test.value.split()
    wanted = {"TRUE": True, "FALSE": False, "UNKNOWN": None}[words[-1]]
    operation = ast.IsNot() if "NOT" in words else ast.Is()
    return ast.Compare(found, [operation], [ast.Constant(wanted)]), True


def _distinct(inliner: "Inliner", expr: q.DistinctExpr) -> Inlined:
    # Both NULL: not distinct; one NULL: distinct; else by equality of the same operands.
    left, right, equal = inliner.value(expr.left), inliner.value(expr.right), inliner.value(expr.equality)
    guard_left, guard_right = inliner.kept(left)[0], inliner.kept(right)[0]
    both = ast.IfExp(
        is_none(guard_left),
        is_none(guard_right),
        ast.IfExp(is_none(guard_right), ast.Constant(False), equal),
    )
    return (both if expr.negated else ast.UnaryOp(ast.Not(), both)), True


def _row_compare(inliner: "Inliner", expr: q.RowCompare) -> Inlined:
    return inliner.inlined(expr.expression)


def _null_if(inliner: "Inliner", expr: q.NullIf) -> Inlined:
    return ast.IfExp(inliner.test(expr.equality), ast.Constant(None), inliner.value(expr.left)), False


def _case(inliner: "Inliner", expr: q.CaseExpr) -> Inlined:
    result = inliner.value(expr.default) if expr.default is not None else ast.Constant(None)
    for when in reversed(expr.whens):
        result = ast.IfExp(inliner.test(when.condition), inliner.value(when.result), result)
    return result, False


def _coalesce(inliner: "Inliner", expr: q.Coalesce) -> Inlined:
    result, never_null = inliner.inlined(expr.args[-1])
    for arg in reversed(expr.args[:-1]):
        guard, name = inliner.kept(inliner.value(arg))
        result = ast.IfExp(is_not_none(guard), name, result)
    return result, never_null


def _in_list(inliner: "Inliner", expr: q.InList) -> Inlined:
    operation = q.BoolOp.AND if expr.negated else q.BoolOp.OR
    if len(expr.comparisons) == 1:
        return inliner.inlined(expr.comparisons[0])
    return _boolean(inliner, q.BoolExpr(expr.type, operation, expr.comparisons))


def _any_of(inliner: "Inliner", expr: q.ScalarArrayOp) -> Inlined:
    """left op ANY (ARRAY[..]): what PostgreSQL makes of IN."""
    if any(isinstance(n, q.FuncExpr) and n.function.volatility == "v" for n in q.nodes_of(expr.left)):
        raise NotInline  # it would be called for each element
    comparisons = tuple(_put_in(expr.comparison, element) for element in _elements(expr.array))
    if not comparisons:
        return ast.Constant(not expr.is_any), True
    if len(comparisons) == 1:
        return inliner.inlined(comparisons[0])
    operation = q.BoolOp.OR if expr.is_any else q.BoolOp.AND
    return _boolean(inliner, q.BoolExpr(expr.type, operation, comparisons))


def _min_max(inliner: "Inliner", expr: q.MinMax) -> Inlined:
    python = expr.less.python
    if python is None or expr.less.context:
        raise NotInline
    chosen = _Extreme(python, expr.is_greatest, expr.null_if_any_null)
    return ast.Call(inliner.constant(chosen), [inliner.value(arg) for arg in expr.args], []), False


def _elements(array: q.Expr) -> list[q.Expr]:
    """The elements of ARRAY[..] of one dimension, each cast as the array is."""
    match array:
        case q.ArrayExpr() if not any(isinstance(e, q.ArrayExpr) for e in array.elements):
            return list(array.elements)
        case q.ArrayCoerce() if array.element is not None:
            return [_put_in(array.element, element) for element in _elements(array.arg)]
        case q.ArrayCoerce() | q.Relabel() | q.CollateExpr():
            return _elements(array.arg)
    raise NotInline


def _put_in(node: Any, element: q.Expr) -> Any:
    """The expression with `element` where it speaks of the current element of an array."""
    if isinstance(node, q.ArrayElement):
        return element
    return q.with_parts(node, lambda part: _put_in(part, element))


class _Extreme:
    """GREATEST or LEAST over native values; NULLs are passed over, or decide."""

    def __init__(self, less: Callable[[Any, Any], Any], is_greatest: bool, null_if_any_null: bool) -> None:
        self._less, self._is_greatest, self._null_if_any_null = less, is_greatest, null_if_any_null

    def __call__(self, *args: Any) -> Any:
        best = None
        for arg in args:
            if arg is None:
                if self._null_if_any_null:
                    return None
            elif best is None or (self._less(best, arg) if self._is_greatest else self._less(arg, best)):
                best = arg
        return best


HANDLERS: Final[dict[type, Callable[[Any, Any], Inlined]]] = {
    q.BoolExpr: _boolean,
    q.NullTest: _null_test,
    q.BooleanTest: _boolean_test,
    q.DistinctExpr: _distinct,
    q.RowCompare: _row_compare,
    q.NullIf: _null_if,
    q.CaseExpr: _case,
    q.Coalesce: _coalesce,
    q.InList: _in_list,
    q.ScalarArrayOp: _any_of,
    q.MinMax: _min_max,
}
