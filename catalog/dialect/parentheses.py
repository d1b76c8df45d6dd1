"""Which parentheses of a printed expression its place does not need. PostgreSQL 15 source ruleutils.c."""

from typing import Any

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup


def is_operator(expr: q.Expr) -> bool:
    return (isinstance(expr, q.NativeExpr) and bool(expr.operator)) or (
        isinstance(expr, q.FuncExpr) and expr.form is q.CallForm.OPERATOR
    )


def is_bracketed(expr: q.Expr) -> bool:
    """Whether the printer puts the whole into parentheses."""
    if isinstance(expr, q.XmlExpr):
        return expr.operation == "IS DOCUMENT"
    return is_operator(expr) or isinstance(
        expr,
        q.BoolExpr | q.NullTest | q.BooleanTest | q.DistinctExpr | q.RowCompare | q.InList | q.ScalarArrayOp,
    )


def prints_as_its_argument(expr: q.Expr, *, shows_implicit: bool) -> bool:
    if isinstance(expr, q.Represent):
        return True
    if shows_implicit and not (isinstance(expr, q.Relabel) and expr.type.oid == lookup.RECORD):
        return False
    if isinstance(
        expr, q.Relabel | q.CoerceViaIO | q.CoerceTypmod | q.CoerceToDomain | q.FuncExpr | q.ArrayCoerce
    ):
        return expr.form is q.CallForm.IMPLICIT_CAST
    return isinstance(expr, q.NativeExpr) and not expr.operator


def needs_none(expr: q.Expr, parent: q.Expr | None) -> bool:
    """Whether an expression needs no parentheses under its parent (isSimpleNode)."""
    if parent is None or isinstance(
        parent,
        q.CaseExpr
        | q.Coalesce
        | q.MinMax
        | q.XmlExpr
        | q.ArrayExpr
        | q.RowExpr
        | q.NullIf
        | q.SubscriptingRef
        | q.Aggref
        | q.Grouping
        | q.WindowFunc,
    ):
        return True
    if isinstance(parent, q.FuncExpr) and not is_operator(parent):
        return parent.form not in (q.CallForm.EXPLICIT_CAST, q.CallForm.IMPLICIT_CAST, q.CallForm.SQL_SYNTAX)
    if isinstance(parent, q.BoolExpr):
        if isinstance(expr, q.ScalarArrayOp) or (isinstance(expr, q.InList) and len(expr.items) > 1):
            return False
        if not isinstance(expr, q.BoolExpr):
            return True
        if parent.op is q.BoolOp.NOT:
            return False
        return parent.op is q.BoolOp.OR or expr.op is not q.BoolOp.OR
    if is_operator(parent) and is_operator(expr):
        return _binds_closer(expr, parent)
    return False


def _binds_closer(expr: Any, parent: Any) -> bool:
    """Arithmetic inside arithmetic, by precedence; on the right only what binds more tightly."""
    strength = {"*": 2, "/": 2, "%": 2, "+": 1, "-": 1}
    inner, outer = strength.get(expr.operator), strength.get(parent.operator)
    if inner is None or outer is None or len(expr.args) != 2 or len(parent.args) != 2:
        return False
    return inner > outer or (inner == outer and parent.args[0] is expr)
