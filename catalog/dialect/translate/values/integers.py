"""Arithmetic of whole numbers: SQLite's own where it cannot overflow, at a tenth of a Python function's cost.

The function is called for the other rows: it knows the errors, and NULL.
"""

from collections.abc import Callable
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.context import Translation

_INT4: Final = "{0} %s {1} BETWEEN -2147483648 AND 2147483647"
# Halves of bigint's range, and of its bits: sums and products of such stay in it.
_HALVES: Final = " AND ".join(
    f"{{{place}}} BETWEEN -4611686018427387904 AND 4611686018427387903" for place in (0, 1)
)
_ROOTS: Final = " AND ".join(f"{{{place}}} BETWEEN -2147483648 AND 2147483647" for place in (0, 1))
_SIGNS: Final = {"pl": "+", "mi": "-", "mul": "*", "div": "/", "mod": "%"}
_BIG: Final = {"pl": _HALVES, "mi": _HALVES, "mul": _ROOTS}
# The least number divided by -1 overflows.
_BY_OTHERS: Final = {"div": "{1} NOT IN (0, -1)", "mod": "{1} > 0"}
_CHECKS: Final = {
    **{f"int4{name}": _BY_OTHERS.get(name) or _INT4 % sign for name, sign in _SIGNS.items()},
    **{
        f"int{kind}{name}": _BY_OTHERS.get(name) or _BIG[name]
        for kind in ("8", "84", "48")
        for name in _SIGNS
    },
}
_PLAIN: Final = (q.Var, q.Const, q.Param)


def by_sqlite(tr: Translation, expr: q.FuncExpr, translate: Callable[..., exp.Expr]) -> exp.Expr | None:
    """The operation on two columns or values; None for any other, as each is written down three times."""
    check = _CHECKS.get(expr.function.source)
    if check is None or expr.function.routine_oid is not None or not all(map(_is_plain, expr.args)):
        return None
    left, right = (translate(tr, arg) for arg in expr.args)
    sign = next(sign for name, sign in _SIGNS.items() if expr.function.source.endswith(name))
    called = tr.call(expr.function, left, right)
    return template(f"iif({check}, {{0}} {sign} {{1}}, {{2}})", left, right, called)


def _is_plain(arg: q.Expr) -> bool:
    return isinstance(arg, _PLAIN)
