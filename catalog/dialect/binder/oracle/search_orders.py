"""Oracle's SEARCH .. BY column DESC and NULLS FIRST: keys that sort so when they are sorted as they stand.

PostgreSQL's sequence column is a row of the columns' values, or the path of such rows; what is not ascending
with NULLs last stands in it as such keys. Oracle 19c SQL Language Reference, SELECT (search_clause).
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import as_key, location_of
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.pgtypes import BY_NAME

_OID: Final = 9061
_BOOLEAN, _INT4 = TypeRef(lookup.BOOL), TypeRef(lookup.INT4)
_FLOATS: Final = frozenset(BY_NAME[name].oid for name in ("float4", "float8"))
# Types whose values are texts that sort as they do.
_TEXTS: Final = frozenset(
    BY_NAME[name].oid
    for name in ("text", "varchar", "bpchar", "name", "date", "timestamp", "timestamptz", "time", "uuid")
)
_NUMBERS: Final = frozenset(BY_NAME[name].oid for name in ("int2", "int4", "int8", "numeric", "oid"))
_SURROGATES, _SURROGATE_COUNT = 0xD800, 0x800
_LAST: Final = 0x110000 - _SURROGATE_COUNT - 1


def keys(st: Statement, expr: q.Expr, *, is_descending: bool, nulls_first: bool) -> Sequence[q.Expr]:
    """What sorts, ascending with NULLs last, as the column is to be sorted."""
    expr = as_key(expr)
    if not is_descending and not nulls_first:
        return (expr,)
    null, other = (0, 1) if nulls_first else (1, 0)
    when = q.CaseWhen(q.NullTest(_BOOLEAN, expr, is_null=True), q.Const(_INT4, null))
    place = q.CaseExpr(_INT4, (when,), q.Const(_INT4, other))
    return place, _inverted(st, expr) if is_descending else expr


def _inverted(st: Statement, expr: q.Expr) -> q.Expr:
    oid = lookup.base_type(st, expr.type.oid)
    if oid in _TEXTS:
        python: Any = _inverted_text
        result = lookup.TEXT
    elif oid in _NUMBERS or oid in _FLOATS:
        python = _negative
        result = lookup.FLOAT8 if oid in _FLOATS else lookup.NUMERIC
    else:
        shown = lookup.type_name(st, expr.type.oid)
        raise st.unsupported(f"SEARCH .. BY .. DESC of a column of type {shown}", location_of(expr))
    function = Function(_OID, "descending", (oid,), result, python=python, settled=True)
    return q.FuncExpr(TypeRef(result), function, (expr,))


def _negative(value: Any) -> Any:
    return -value if isinstance(value, float) else -Decimal(value)


def _inverted_text(text: str) -> str:
    """A longer text comes before the one that it begins with: what closes each is above all characters."""
    return "".join([chr(_inverted_point(ord(c))) for c in text.rstrip(" ")]) + chr(0x10FFFF)


def _inverted_point(point: int) -> int:
    """Of the code points that may stand in a text, in the reverse order; NUL, which may not, is the last."""
    number = _LAST - (point if point < _SURROGATES else point - _SURROGATE_COUNT)
    return number if number < _SURROGATES else number + _SURROGATE_COUNT
