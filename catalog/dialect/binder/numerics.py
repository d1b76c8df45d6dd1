"""Numeric operators on fixed values: what SQLite's integers do exactly, kept native.

A fixed numeric is an integer scaled by 10**scale. Comparison, sum, difference and product of two of them
are integer operations, and their scale follows from the operands' as in PostgreSQL. Where the digits may
leave 64 bits the result is *wide* (`TypeRef.digits`); `translate.values.wide` computes it. A literal has the
scale that it was written with, which is then part of the plan. A comparison with a constant keeps the column
bare, so that its index serves: the constant is brought to the column's scale, rounded as the operator needs
it.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.literals import scale_of
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import MAX_FIXED_PRECISION, MAX_WIDE_DIGITS, TypeRef
from polar_lite.protocol.codecs.numeric import numeric_precision_scale

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
        if name in ("-", "+") and args[0].type.is_fixed:
            type_ = replace(args[0].type, typmod=-1)
            return q.NativeExpr(type_, f"({name}{{0}})", tuple(args), function, name, location)
        return None
    left, right = args
    if name in _COMPARE:
        return _comparison(name, left, right, function, result, location)
    if name == "/" and (left.type.is_fixed or right.type.is_fixed):
        sides = tuple(_key(at_scale(st, arg)) for arg in args)
        return q.FuncExpr(result, function, sides, q.CallForm.OPERATOR, name, location)
    if name in ("+", "-", "*") and (left.type.is_fixed or right.type.is_fixed):
        left, right = at_scale(st, left), at_scale(st, right)
        if left.type.is_fixed and right.type.is_fixed:
            return _arithmetic(name, left, right, function, location)
    return None


def at_scale(st: Statement, expr: q.Expr) -> q.Expr:
    """A literal as a fixed numeric, if it is a short one; of a lifted one the plan is for its scale."""
    if expr.type.is_fixed or not isinstance(expr, _CONSTANT):
        return expr
    if isinstance(expr, q.Const):
        value: Any = expr.value
    elif expr.source is Source.LITERAL and expr.input_type.oid == lookup.NUMERIC:
        value = st.literal_values[expr.index]
        st.pinned.add(~expr.index)
    else:
        return expr
    found = scale_of(value) if isinstance(value, Decimal) else None
    if found is None:
        return expr
    return q.Represent(TypeRef(lookup.NUMERIC, scale=found[0], digits=found[1]), expr)


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
    if name not in ("=", "<>") and (left.type.is_wide or right.type.is_wide):
        template = WIDE_ORDER  # what leaves 64 bits does not sort as the numbers do
    return q.NativeExpr(result, template, (left, right), function, name, location)


WIDE_ORDER: Final = "{0} and {1} in their order"
_MIRROR: Final = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _align(left: q.Expr, right: q.Expr) -> tuple[q.Expr, q.Expr] | None:
    """Both at the larger scale; None if that takes too many digits."""
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
    if digits > MAX_WIDE_DIGITS:
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
    if digits > MAX_WIDE_DIGITS:
        return None
    type_ = TypeRef(lookup.NUMERIC, scale=scale, digits=digits)
    return q.NativeExpr(type_, f"({{0}} {name} {{1}})", (left, right), function, name, location)


ROUND: Final = "numeric_round"
ABS: Final = "numeric_abs"
_CUT_OFF: Final = "numeric_trunc"
_MOST_PLACES: Final = 30


def with_typmod(type_: TypeRef) -> TypeRef:
    """numeric(p,s) for the value of a cast of a fixed numeric: fixed as well where a column would be."""
    parts = numeric_precision_scale(type_.typmod)
    if parts is None or parts[0] > MAX_FIXED_PRECISION or not 0 <= parts[1] <= parts[0]:
        return TypeRef(type_.oid, type_.typmod)
    return TypeRef(type_.oid, type_.typmod, parts[1], parts[0])


def native_call(st: Statement, call: q.FuncExpr) -> q.FuncExpr:
    """round(x, n), trunc(x, n) and abs(x) of a fixed numeric as another; other calls as they are.

    The places are part of the plan.
    """
    source = call.function.source
    if source not in (ROUND, _CUT_OFF, ABS) or call.function.user_oid is not None:
        return call
    arg = call.args[0]
    if isinstance(arg, q.Represent) and not arg.type.is_fixed:
        arg = arg.arg
    if not arg.type.is_fixed or isinstance(arg, _CONSTANT):
        return call
    if source == ABS:
        return replace(call, type=replace(arg.type, typmod=-1), args=(arg,))
    number = call.args[1]
    is_lifted = isinstance(number, q.Param) and number.source is Source.LITERAL
    if is_lifted and number.type.oid == lookup.INT4 and isinstance(number, q.Param):
        number = q.Const(number.type, st.literal_values[number.index], number.location)
    type_ = _rounded_type(arg.type, number)
    if type_ is None:
        return call
    if isinstance(call.args[1], q.Param):
        st.pinned.add(call.args[1].index)
    return replace(call, type=type_, args=(arg, number))


def _rounded_type(source: TypeRef, number: q.Expr) -> TypeRef | None:
    if not isinstance(number, q.Const) or number.value is None or abs(number.value) > _MOST_PLACES:
        return None
    places, whole = int(number.value), source.digits - (source.scale or 0)
    digits = max(whole + places, 0) if places >= 0 else max(whole, -places)
    if digits + 1 > MAX_WIDE_DIGITS:
        return None
    return TypeRef(lookup.NUMERIC, scale=max(places, 0), digits=digits + 1)


_DIGITS_OF_ROWS: Final = 19


def aggregate_type(function: Function, args: Sequence[q.Expr], result: TypeRef) -> TypeRef:
    """The type of an aggregate's value: of sum, min and max of fixed numerics a fixed one."""
    if result.oid != lookup.NUMERIC or len(args) != 1 or function.user_oid is not None:
        return result
    arg = args[0]
    while isinstance(arg, q.Represent) and not arg.type.is_fixed:
        arg = arg.arg
    if function.name in ("min", "max") and arg.type.is_fixed:
        return TypeRef(result.oid, result.typmod, arg.type.scale, arg.type.digits)
    is_whole = arg.type.oid == lookup.INT8
    if function.name != "sum" or not (arg.type.is_fixed or is_whole):
        return result
    scale, digits = (
        (0, lookup.INTEGER_DIGITS[arg.type.oid]) if is_whole else (arg.type.scale, arg.type.digits)
    )
    digits += _DIGITS_OF_ROWS
    return result if digits > MAX_WIDE_DIGITS else TypeRef(result.oid, result.typmod, scale, digits)


def _key(expr: q.Expr) -> q.Expr:
    type_ = TypeRef(lookup.NUMERIC, expr.type.typmod)
    if not expr.type.is_fixed:
        return expr
    if isinstance(expr, _CONSTANT):
        return replace(expr, type=type_)
    return q.Represent(type_, expr)
