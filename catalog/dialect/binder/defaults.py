"""Texts of the catalog bound where they are needed: column defaults and parameter defaults."""

from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import coerce_to_target, represent, to_domain
from polar_lite.catalog.dialect.binder.dispatch import bind_expr
from polar_lite.catalog.dialect.binder.state import Scope, Statement
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.objects import Column
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import replace

# What fills an identity column; it has no name that a statement could call.
IDENTITY_VALUE: Final = Function(
    9120,
    "identity_value",
    (lookup.REGCLASS,),
    lookup.INT8,
    python=lambda context, sequence: context.identity_value(sequence),
    context=True,
    volatility="v",
)


def argument_default(st: Statement, function: Function, place: int) -> q.Expr:
    """The default of parameter `place` (from 0), coerced to its type."""
    text = function.defaults[place - len(function.args) + len(function.defaults)]
    return _assigned(st, bind_text(st, text), lookup.type_ref(st, function.args[place]), text)


def column_default(st: Statement, column: Column) -> q.Expr:
    """A column's default as it is assigned; NULL if there is none."""
    if column.identity:
        sequence = q.Const(TypeRef(lookup.REGCLASS), column.sequence)
        value = q.FuncExpr(TypeRef(lookup.INT8), IDENTITY_VALUE, (sequence,))
        return _assigned(st, value, column.type, "identity")
    default = column.default if column.default is not None else domain_default(st, column.type)
    if default is None:
        nothing = q.Const(replace(column.type, domain=0), None)
        return to_domain(nothing, column.type) if column.type.domain else nothing
    return _assigned(st, bind_text(st, default), column.type, default)


def domain_default(st: Statement, type_: TypeRef) -> str | None:
    """The default of a domain, or of the nearest domain that it is made of."""
    domain = st.snapshot.types[type_.domain].domain if type_.domain else None
    while domain is not None and domain.default is None:
        parent = st.snapshot.types.get(domain.parent)
        domain = parent.domain if parent is not None else None
    return domain.default if domain is not None else None


def bind_text(st: Statement, text: str) -> q.Expr:
    """An expression of the catalog's, in a scope without columns."""
    st.view_depth += 1
    before = st.variables, st.meant
    st.variables = st.meant = None
    try:
        return bind_expr(Scope(st), _parsed(text))
    finally:
        st.view_depth -= 1
        st.variables, st.meant = before


@lru_cache(maxsize=512)
def _parsed(text: str) -> Any:
    """The tree of a text; the binder never changes trees."""
    from polar_lite.catalog.dialect.polar.parse import parse_expression  # the parser is heavy to import

    return parse_expression(text)


def _assigned(st: Statement, expr: q.Expr, target: TypeRef, text: str) -> q.Expr:
    """`expr` as `target` is stored."""
    result = coerce_to_target(st, expr, target, "a")
    if result is None:
        raise st.error(code.DATATYPE_MISMATCH, f"default {text} has the wrong type")
    return represent(result, target)
