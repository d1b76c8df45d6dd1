"""Functions that are keywords: CURRENT_DATE, CURRENT_TIMESTAMP(p), USER and their like.

Source: PostgreSQL 15 docs 9.9.5 (functions-datetime-current); parse_expr.c (transformSQLValueFunction).
"""

from typing import Any, Final

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import calls, lookup
from polar_lite.catalog.dialect.binder.coercion import apply_typmod, coerce_type
from polar_lite.catalog.dialect.binder.dispatch import binds, location
from polar_lite.catalog.dialect.binder.state import Scope
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.pgtypes import BY_NAME

# Those of the current time are casts of now().
_TIMES: Final = {
    "CURRENT_DATE": "date",
    "CURRENT_TIME": "timetz",
    "CURRENT_TIMESTAMP": "timestamptz",
    "LOCALTIME": "time",
    "LOCALTIMESTAMP": "timestamp",
}
_NAMES: Final = {
    "CURRENT_USER": "current_user",
    "CURRENT_ROLE": "current_user",
    "USER": "current_user",
    "SESSION_USER": "session_user",
    "CURRENT_CATALOG": "current_database",
    "CURRENT_SCHEMA": "current_schema",
}


@binds(nodes.SQLValueFunction, "name", "precision")
def bind_value_function(scope: Scope, node: Any) -> q.Expr:
    st, place = scope.statement, location(node)
    name = node.name
    if name in _NAMES:
        stem = "session_user" if name == "USER" and st.meaning.user_is_session_user else _NAMES[name]
        function = calls.function_named(st, stem, ())
        return q.FuncExpr(TypeRef(function.result), function, (), q.CallForm.SQL_SYNTAX, name, place)
    if name not in _TIMES:
        raise st.unsupported(name, place)
    function = calls.function_named(st, "now", ())
    shown = name if node.precision is None else f"{name}({node.precision})"
    now = q.FuncExpr(TypeRef(function.result), function, (), q.CallForm.SQL_SYNTAX, shown, place)
    target = BY_NAME[_TIMES[name]].oid
    expr = coerce_type(st, now, target, "e", location=place)
    if name == "CURRENT_DATE" and st.meaning.oracle_date:  # of Oracle's type
        moment = coerce_type(st, expr, lookup.TIMESTAMP, "i")
        return apply_typmod(st, moment, TypeRef(lookup.TIMESTAMP, 0), explicit=False, location=place)
    if node.precision is None:
        return expr
    return apply_typmod(st, expr, TypeRef(target, min(int(node.precision), 6)), explicit=True, location=place)
