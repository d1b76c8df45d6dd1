"""Which texts are CLOBs in Oracle's terms, and which are VARCHAR2: PostgreSQL's text is both.

A variable, a column or the result of a user's function of type text is a CLOB, and what is made of one; a
literal and the result of a string function are VARCHAR2. Oracle 19c PL/SQL Language Reference, "Overloaded
Subprograms".
"""

from collections.abc import Sequence
from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Statement
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.types import FIRST_NORMAL_OID

_BOTH: Final = frozenset({lookup.TEXT, lookup.VARCHAR})
_LARGE: Final = frozenset(
    {"to_clob", "empty_clob", "xmltype_getclobval", "getxml", "get_ddl", "get_clob", "converttoclob"}
)
"""Built-in functions whose text is a CLOB whatever their arguments are."""


def is_large(expr: q.Expr) -> bool:
    """Whether a text is a CLOB: a variable, column or user's function of that type, or made of one."""
    if expr.type.oid != lookup.TEXT:
        return False
    match expr:
        case q.Var():
            return True
        case q.Param():
            return expr.source is Source.VARIABLE and not _is_builtin_call(expr)
        case q.Relabel(form=form) | q.CoerceViaIO(form=form) if form is not q.CallForm.IMPLICIT_CAST:
            return True
        case q.Relabel(arg=arg):
            return is_large(arg)
        case q.FuncExpr(function=function) | q.NativeExpr(function=function):
            if function.oid >= FIRST_NORMAL_OID or function.user_oid is not None:
                return True
            return function.name in _LARGE or any(is_large(arg) for arg in expr.args)
        case q.Coalesce(args=args) | q.MinMax(args=args):
            return any(is_large(arg) for arg in args)
        case q.CaseExpr(whens=whens, default=default):
            results = [when.result for when in whens] + ([default] if default is not None else [])
            return any(is_large(result) for result in results)
        case q.NullIf(left=left):
            return is_large(left)
    return False


def _is_builtin_call(expr: q.Param) -> bool:
    """Whether a value is the result of a built-in package's function, which says text and means VARCHAR2."""
    from polar_lite.catalog import packages

    name = expr.index[0] if isinstance(expr.index, tuple) and expr.index else ""
    if not isinstance(name, str) or "()#" not in name:
        return False
    names = tuple(name.partition("()#")[0].split("."))
    return names[-1] not in _LARGE and (len(names) == 1 or bool(packages.find(names)))


def told_apart(st: Statement, given: Sequence[q.Expr], candidates: Sequence[Any]) -> list[int]:
    """The arguments' types for choosing among overloads: varchar for a VARCHAR2 where they differ in that."""
    types = [expr.type.oid for expr in given]
    if not st.meaning.oracle_date or len(candidates) < 2:
        return types
    own = [c for c in candidates if c.function.user_oid is not None or c.function.oid >= FIRST_NORMAL_OID]
    for place, expr in enumerate(given):
        wanted = {c.args[place] for c in own if place < len(c.args)}
        is_null = isinstance(expr, q.Const) and expr.value is None
        is_text = types[place] in (UNKNOWN, lookup.TEXT) and not is_null
        if is_text and wanted >= _BOTH and not is_large(expr):
            types[place] = lookup.VARCHAR
    return types
