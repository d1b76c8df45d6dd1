"""Numeric operators on fixed values: what SQLite's integers do exactly, kept native.

A fixed numeric is an integer scaled by 10**scale. Comparison, sum, difference and product of two
of them are integer operations as long as the digits fit 18; otherwise the operands become keys and
the exact function does the work. A comparison with a constant keeps the column bare, so that its
index serves: the constant is brought to the column's scale, rounded as the operator needs it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import MAX_FIXED_PRECISION, TypeRef

_COMPARE: Final = frozenset({"=", "<>", "<", "<=", ">", ">="})
# Operands that reach SQLite as parameters: converted on the way in.
_CONSTANT: Final = (q.Const, q.Param)


def native_operator(
    st: Statement, name: str, args: Sequence[q.Expr], function: Function, result: TypeRef, location: int
) -> q.Expr | None:
    """The call as integer arithmetic, None when that would not be exact (or it is not numeric)."""
    if any(arg.type.oid != lookup.NUMERIC for arg in args):
        return None
    if len(args) == 1:
        if name in ("-", "+") and args[0].type.is_fixed and args[0].type.digits <= MAX_FIXED_PRECISION:
            type_ = replace(args[0].type, typmod=-1)
            return q.NativeExpr(type_, f"({name}{{0}})", tuple(args), function, name, location)
        return None
    left, right = args
    if name in _COMPARE:
        return _comparison(name, left, right, function, result, location)
    if name in ("+", "-", "*") and left.type.is_fixed and right.type.is_fixed:
        return _arithmetic(name, left, right, function, location)
    return None


def _comparison(
    name: str, left: q.Expr, right: q.Expr, function: Function, result: TypeRef, location: int
) -> q.Expr:
    if left.type.is_fixed and isinstance(right, _CONSTANT) and not right.type.is_fixed:
        right = q.Represent(left.type, right, name)
    elif right.type.is_fixed and isinstance(left, _CONSTANT) and not left.type.is_fixed:
        left = q.Represent(right.type, left, _MIRROR[name])
    elif left.type.is_fixed and right.type.is_fixed:
        aligned = _align(left, right)
        if aligned is None:
            left, right = _key(left), _key(right)
        else:
            left, right = aligned
    else:
        left, right = _key(left), _key(right)
    collation = "" if left.type.is_fixed else " COLLATE RTRIM"
    template = f"({{0}} {name} {{1}}{collation})"
    return q.NativeExpr(result, template, (left, right), function, name, location)


_MIRROR: Final = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _align(left: q.Expr, right: q.Expr) -> tuple[q.Expr, q.Expr] | None:
    """Both at the larger scale; None if a scaled-up value might not fit 18 digits."""
    first, second = left.type.scale or 0, right.type.scale or 0
    if first < second:
        scaled = scale_up(left, second)
        return None if scaled is None else (scaled, right)
    if second < first:
        scaled = scale_up(right, first)
        return None if scaled is None else (left, scaled)
    return left, right


def scale_up(expr: q.Expr, scale: int) -> q.Expr | None:
    difference = scale - (expr.type.scale or 0)
    digits = expr.type.digits + difference
    if digits > MAX_FIXED_PRECISION:
        return None
    return q.Represent(TypeRef(lookup.NUMERIC, scale=scale, digits=digits), expr)


def _arithmetic(name: str, left: q.Expr, right: q.Expr, function: Function, location: int) -> q.Expr | None:
    if name == "*":
        scale = (left.type.scale or 0) + (right.type.scale or 0)
        digits = left.type.digits + right.type.digits
    else:
        aligned = _align(left, right)
        if aligned is None:
            return None
        left, right = aligned
        scale = left.type.scale or 0
        digits = max(left.type.digits, right.type.digits) + 1
    if digits > MAX_FIXED_PRECISION:
        return None
    type_ = TypeRef(lookup.NUMERIC, scale=scale, digits=digits)
    return q.NativeExpr(type_, f"({{0}} {name} {{1}})", (left, right), function, name, location)


def _key(expr: q.Expr) -> q.Expr:
    type_ = TypeRef(lookup.NUMERIC, expr.type.typmod)
    if not expr.type.is_fixed:
        return expr
    if isinstance(expr, _CONSTANT):
        return replace(expr, type=type_)
    return q.Represent(type_, expr)
