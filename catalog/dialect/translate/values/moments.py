"""Equality of a date and a timestamp, or of timestamps with and without time zone: that of two timestamps.

SQLite compares and looks up what is stored then, and each value is converted once; it would compare each pair
of rows by a function of Python otherwise. PostgreSQL 15 source date.c (date_cmp_timestamp_internal) and
timestamp.c (timestamp_cmp_timestamptz_internal): what is beyond the other type equals none, and is no error.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.translate.functions.definition import defined
from polar_lite.catalog.functions.datetime.timestamps import (
    date_to_timestamp,
    date_to_timestamptz,
    from_local,
    zone_of,
)
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import FIRST_NORMAL_OID, TypeRef
from polar_lite.protocol.sqlstate import PgError

_NATIVE: Final = "({0} = {1})"
_NEVER: Final = ""  # no timestamp


@lru_cache(maxsize=4096)
def _or_never(function: Callable[..., str], *args: str) -> str:
    """Remembered: there are fewer days than rows."""
    try:
        return function(*args)
    except PgError:
        return _NEVER


_IN_ZONE: Final = defined(
    58,
    "day_in_zone",
    (lookup.DATE,),
    lookup.TIMESTAMPTZ,
    lambda context, text: _or_never(date_to_timestamptz, zone_of(context), text),
    context=True,
    volatility="s",
)
_PLAIN: Final = defined(
    59, "day_begins", (lookup.DATE,), lookup.TIMESTAMP, lambda text: _or_never(date_to_timestamp, text)
)
_LOCAL: Final = defined(
    60,
    "moment_in_zone",
    (lookup.TIMESTAMP,),
    lookup.TIMESTAMPTZ,
    lambda context, text: _or_never(from_local, zone_of(context), text),
    context=True,
    volatility="s",
)
# By what compares: which argument is converted, and by what.
_EQUALITIES: Final[dict[str, tuple[int, Function]]] = {
    "date_eq_timestamptz": (0, _IN_ZONE),
    "timestamptz_eq_date": (1, _IN_ZONE),
    "date_eq_timestamp": (0, _PLAIN),
    "timestamp_eq_date": (1, _PLAIN),
    "timestamp_eq_timestamptz": (0, _LOCAL),
    "timestamptz_eq_timestamp": (1, _LOCAL),
}


def compared(expr: q.Expr | None) -> q.NativeExpr | None:
    """Such an equality as that of two timestamps; None for anything else."""
    if not isinstance(expr, q.FuncExpr) or expr.function.name not in _EQUALITIES:
        return None
    if expr.function.oid >= FIRST_NORMAL_OID:
        return None
    place, function = _EQUALITIES[expr.function.name]
    args = list(expr.args)
    args[place] = q.FuncExpr(TypeRef(function.result), function, (args[place],))
    return q.NativeExpr(expr.type, _NATIVE, tuple(args), expr.function, "=", expr.location)


def joined(expr: q.Expr) -> q.NativeExpr | None:
    """The same of an equality whose sides have columns both: a constant is compared as well as it is."""
    found = compared(expr)
    if found is None or not all(q.holds(arg, q.Var, q.SubLinkColumn) for arg in found.args):
        return None
    return found
