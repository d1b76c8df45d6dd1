"""Fixed numerics in calls: what Python computes takes the integers, without a key made of each first."""

from collections.abc import Sequence

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.functions.registry import Function, reading_fixed


def unconverted(arg: q.Expr) -> q.Expr:
    """A fixed numeric that is converted to a key, before it is; of constants the key is made once."""
    if isinstance(arg, q.Represent) and arg.type.scale is None and arg.arg.type.is_fixed:
        return arg if isinstance(arg.arg, q.Const | q.Param) else arg.arg
    return arg


def quotient(expr: q.FuncExpr) -> tuple[q.Expr, q.Expr] | None:
    """The operands of a division of two fixed numerics."""
    if expr.function.source != "numeric_div" or expr.function.user_oid is not None:
        return None
    left, right = map(unconverted, expr.args)
    return (left, right) if left.type.is_fixed and right.type.is_fixed else None


def as_stored(function: Function, args: Sequence[q.Expr]) -> tuple[Function, tuple[q.Expr, ...]]:
    """The call of a function that Python computes with its fixed arguments as they are stored."""
    given = tuple(args)
    if function.sql is not None or function.routine_oid is not None or len(function.args) != len(given):
        return function, given
    bare = tuple(
        unconverted(arg) if oid == lookup.NUMERIC else arg
        for arg, oid in zip(given, function.args, strict=True)
    )
    scales = tuple(None if arg is before else arg.type.scale for arg, before in zip(bare, given, strict=True))
    if all(scale is None for scale in scales):
        return function, given
    return reading_fixed(function, scales), bare
