"""A condition of JOIN that compares a date with a timestamp: as one of two timestamps, which SQLite looks up.

It would compare each pair of rows by a function of Python otherwise. PostgreSQL 15 source date.c
(date_cmp_timestamp_internal): a date beyond what timestamps reach is equal to none, and no error.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.translate import memberships
from polar_lite.catalog.dialect.translate.functions.definition import defined
from polar_lite.catalog.functions.datetime.timestamps import date_to_timestamp, date_to_timestamptz, zone_of
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import FIRST_NORMAL_OID, TypeRef
from polar_lite.protocol.pgtypes import BY_NAME
from polar_lite.protocol.sqlstate import PgError

_DATE: Final = BY_NAME["date"].oid
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
    (_DATE,),
    BY_NAME["timestamptz"].oid,
    lambda context, text: _or_never(date_to_timestamptz, zone_of(context), text),
    context=True,
    volatility="s",
)
_PLAIN: Final = defined(
    59, "day_begins", (_DATE,), BY_NAME["timestamp"].oid, lambda text: _or_never(date_to_timestamp, text)
)
# By what compares: which argument is the date, and what makes a timestamp of it.
_EQUALITIES: Final[dict[str, tuple[int, Function]]] = {
    "date_eq_timestamptz": (0, _IN_ZONE),
    "timestamptz_eq_date": (1, _IN_ZONE),
    "date_eq_timestamp": (0, _PLAIN),
    "timestamp_eq_date": (1, _PLAIN),
}


def as_moments(condition: q.Expr | None) -> q.Expr | None:
    """The condition with what it says of dates and timestamps of different items said of timestamps."""
    if condition is None:
        return None
    parts = tuple(map(_as_moment, memberships.conjuncts(condition)))
    return parts[0] if len(parts) == 1 else q.BoolExpr(condition.type, q.BoolOp.AND, parts)


def _as_moment(part: q.Expr) -> q.Expr:
    if not isinstance(part, q.FuncExpr) or part.function.oid >= FIRST_NORMAL_OID:
        return part
    found = _EQUALITIES.get(part.function.name)
    if found is None or not all(any(isinstance(n, q.Var) for n in q.nodes_of(arg)) for arg in part.args):
        return part
    place, function = found
    args = list(part.args)
    args[place] = q.FuncExpr(TypeRef(function.result), function, (args[place],))
    return q.NativeExpr(part.type, memberships.NATIVE, tuple(args), part.function, "=", part.location)
