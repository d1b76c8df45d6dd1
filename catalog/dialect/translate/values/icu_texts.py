"""Texts that a collation of ICU compares: COLLATE in SQLite's SQL, and what changes or matches their case."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlglot import exp

from polar_lite.catalog import icu
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.collating import BINARY
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.dispatch import translate, translates
from polar_lite.catalog.dialect.translate.values.patterns import LOWER
from polar_lite.catalog.functions.registry import REGISTRY
from polar_lite.catalog.types import TypeRef

# Of ILIKE: the OID of LIKE.
_LIKE_OF: Final = {"texticlike": 850, "texticnlike": 851, "bpchariclike": 850, "bpcharicnlike": 851}


def by_icu(tr: Translation, expr: q.FuncExpr) -> exp.Expr | None:
    """A call that ICU's rules compute otherwise."""
    source = expr.function.source
    if expr.type.icu.startswith("icu") and source in icu.RECASING:
        return tr.call(icu.recasing(source, expr.type.icu), *(translate(tr, arg) for arg in expr.args))
    if source not in _LIKE_OF:
        return None
    name = next((arg.type.icu for arg in expr.args if arg.type.icu.startswith("icu")), "")
    return _like_of_lower(tr, expr, name) if name else None


def template_of(sql: str, args: Sequence[q.Expr]) -> str:
    """A function's template; texts that a collation of ICU compares have it instead of their type's."""
    return sql.replace(" COLLATE RTRIM", "") if any(arg.type.icu for arg in args) else sql


def _like_of_lower(tr: Translation, expr: q.FuncExpr, name: str) -> exp.Expr:
    """ILIKE is LIKE of the texts in lower case, by the collation's rules."""
    type_ = TypeRef(lookup.TEXT, icu=name)
    lower = REGISTRY.by_oid[LOWER]
    args = tuple(q.FuncExpr(type_, lower, (arg,), q.CallForm.CALL) for arg in expr.args)
    return translate(tr, replace(expr, function=REGISTRY.by_oid[_LIKE_OF[expr.function.source]], args=args))


@translates(q.CollateExpr)
def _collate(tr: Translation, expr: q.CollateExpr) -> exp.Expr:
    return _by_icu(tr, expr.type, translate(tr, expr.arg))


@translates(q.Collated)
def _collated(tr: Translation, expr: q.Collated) -> exp.Expr:
    sql = translate(tr, expr.arg)
    return _by_icu(tr, expr.type, template("+{0}", sql) if expr.is_fenced else sql)


def _by_icu(tr: Translation, type_: TypeRef, sql: exp.Expr) -> exp.Expr:
    if not type_.icu:
        return sql
    if type_.icu != BINARY:
        tr.functions[type_.icu] = icu.function(type_.icu)
    return template(f"({{0}} COLLATE {type_.icu})", sql)
