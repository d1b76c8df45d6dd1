"""Fixed numerics brought to another scale or precision, rounded, cut off; and their absolute values.

SQLite does it where it cannot leave 64 bits and the result fits; for other values, and of what is not to be
computed twice, Python does, which knows the errors.
"""

from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.numerics import ABS, ROUND
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.dispatch import translate
from polar_lite.catalog.dialect.translate.functions import fixed
from polar_lite.catalog.dialect.translate.values import wide
from polar_lite.catalog.types import TypeRef

# What may be added to half of a unit.
_ROOM: Final = 8 * 10**18


def rescaled(tr: Translation, arg: q.Expr, target: TypeRef) -> exp.Expr:
    """The value at the scale of a type whose precision it may exceed (22003), rounded half away from zero."""
    source, value = arg.type, translate(tr, arg)
    scale = source.scale or 0
    wanted = target.scale or 0
    called = tr.call(fixed.RESCALE, value, *(template(str(n)) for n in (scale, wanted, target.digits)))
    if not wide.is_cheap(arg):
        return called
    if wanted >= scale:
        unit = 10 ** (wanted - scale)
        most = (10**target.digits - 1) // unit
        made = f"{{0}} * {unit}" if unit > 1 else "{0}"
    else:
        unit = 10 ** (scale - wanted)
        most = min(10**target.digits * unit - unit // 2 - 1, _ROOM)
        made = _rounded(unit)
    return template(f"CASE WHEN {{0}} BETWEEN {-most} AND {most} THEN {made} ELSE {{1}} END", value, called)


def _rounded(unit: int) -> str:
    half = unit // 2
    return f"({{0}} + iif({{0}} < 0, -{half}, {half})) / {unit}"


def _places(expr: q.FuncExpr) -> int:
    number = expr.args[1]
    assert isinstance(number, q.Const)
    return int(number.value)


def called(tr: Translation, expr: q.FuncExpr) -> exp.Expr:
    """round(x, n), trunc(x, n) and abs(x) of a fixed numeric, as one."""
    arg, source = expr.args[0], expr.function.source
    value, scale = translate(tr, arg), arg.type.scale or 0
    is_plain = wide.is_cheap(arg)
    if source == ABS:
        call, made = tr.call(fixed.ABS, value), "abs({0})"
    else:
        is_rounding = source == ROUND
        places = _places(expr)
        function = fixed.ROUNDED if is_rounding else fixed.CUT_OFF
        call = tr.call(function, value, template(str(scale)), template(str(places)))
        unit = 10 ** max(scale - places, 0)
        if unit > _ROOM:
            return call
        made = "{0}" if unit == 1 else _rounded(unit) if is_rounding else f"{{0}} / {unit}"
        factor = 10 ** (max(places - scale, 0) if places > 0 else -places)
        if factor > 1:
            if expr.type.is_wide:
                return call
            made = f"({made}) * {factor}"
    if not is_plain:
        return call
    if not arg.type.is_wide:
        return template(f"({made})", value)
    return template(f"CASE WHEN {{0}} BETWEEN {-_ROOM} AND {_ROOM} THEN {made} ELSE {{1}} END", value, call)
