"""Which timestamps are Oracle's DATE: those without fractional seconds, timestamp(0).

The difference of two DATEs is a number of days, that of two timestamps an interval; PostgreSQL's
functions forget a modifier, so it is given back to the results that are dates in Oracle.
Source: Oracle 19c SQL Reference, "Datetime/Interval Arithmetic" and "Datetime Functions".
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.pgtypes import BY_NAME

_TIMESTAMP: Final = BY_NAME["timestamp"].oid
DATE: Final = TypeRef(_TIMESTAMP, 0)
# Ours by name; PostgreSQL has none of them for timestamps.
_DATES: Final = frozenset(
    {"sysdate", "trunc", "round", "add_months", "last_day", "next_day", "to_date", "oracle_to_date"}
    | {"oracle_zoned_plus", "oracle_days_plus_zoned", "oracle_zoned_minus"}
)
# The result is one of the arguments, or an argument moved by days or an interval.
_KEEPING: Final = frozenset(
    {"min", "max", "lag", "lead", "first_value", "last_value", "nth_value", "mode", "percentile_disc"}
    | {"timestamp_pl_interval", "timestamp_mi_interval", "interval_pl_timestamp"}
    | {"oracle_date_plus", "oracle_days_plus", "oracle_date_minus"}
)
_TEXTS: Final = {_TIMESTAMP: "timestamp_as_text", BY_NAME["timestamptz"].oid: "timestamptz_as_text"}
"""What gives the text of a value by the session's NLS settings, of a timestamp that is no DATE."""


def is_date(st: Statement, type_: TypeRef) -> bool:
    return st.meaning.oracle_date and type_ == DATE


def result_type(st: Statement, function: Function, args: Sequence[q.Expr], result: TypeRef) -> TypeRef:
    """The type of a call: DATE where it is one in Oracle."""
    if not st.meaning.oracle_date or result.oid != _TIMESTAMP:
        return result
    if function.name in _DATES and function.oid >= lookup.FIRST_OWN_OID:
        return DATE
    if function.user_oid is not None:
        routine = st.snapshot.routine(function.user_oid)
        return routine.result if routine is not None else result
    stamps = [arg.type for arg in args if arg.type.oid == _TIMESTAMP]
    if function.name in _KEEPING and stamps and all(type_ == DATE for type_ in stamps):
        return DATE
    return result


def text_function(st: Statement, type_: TypeRef) -> Function | None:
    """What makes a text of a date where Oracle does: by NLS_DATE_FORMAT and its like. None of other types."""
    name = "date_as_text" if type_ == DATE else _TEXTS.get(type_.oid)
    if name is None or not st.meaning.oracle_date:
        return None
    return lookup.functions(st, name, None)[0]


def as_called(st: Statement, function: Function, args: Sequence[q.Expr]) -> Function:
    """TO_CHAR(d) without a template is what makes a text of a date anywhere."""
    if function.name == "to_char" and len(args) == 1 and function.oracle:
        found = text_function(st, args[0].type)
        return replace(found, name=function.name) if found is not None else function
    return function
