"""Objects of types that are UNDER others: as values of a supertype, TREAT, IS OF.

A value that stands where a supertype is wanted says its own type behind its fields
(`protocol.codecs.record`); one that does not is of the type of its expression.
"""

import json
from functools import lru_cache
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.dispatch import translate, translates
from polar_lite.catalog.dialect.translate.values.ordering import key_function
from polar_lite.catalog.functions.containers.sort_keys import shape_of
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol.codecs.array import dump
from polar_lite.protocol.codecs.record import tag, tag_of
from polar_lite.protocol.pgtypes import BOOL, TEXT

_FIRST_OID: Final = 9092
_TEXT: Final = TEXT.oid


@translates(q.AsSupertype)
def _as_supertype(tr: Translation, expr: q.AsSupertype) -> exp.Expr:
    return tr.call(_tagged(expr.arg.type.oid), translate(tr, expr.arg))


@translates(q.ObjectKey)
def _object_key(tr: Translation, expr: q.ObjectKey) -> exp.Expr:
    function = key_function(shape_of(tr.type_of, expr.arg.type.oid))
    assert function is not None
    return tr.call(function, translate(tr, expr.arg))


@translates(q.Treat)
def _treat(tr: Translation, expr: q.Treat) -> exp.Expr:
    return tr.call(_treated(expr.arg.type.oid, expr.type.oid), translate(tr, expr.arg))


@translates(q.ObjectTest)
def _object_test(tr: Translation, expr: q.ObjectTest) -> exp.Expr:
    return tr.call(_tested(expr.arg.type.oid, expr.types, expr.only), translate(tr, expr.arg))


@lru_cache(maxsize=1024)
def _tagged(oid: int) -> Function:
    """A value of an object type with its type behind it."""

    def convert(context: SessionContext, text: str) -> str:
        items = json.loads(text)
        if tag_of(items):
            return text
        row = context.snapshot.type(oid)
        missing = len(row.fields) - len(items) if isinstance(row, UserType) else 0
        return dump([*items, *[None] * missing, tag(oid)])

    name = f"tagged_{oid}"
    return Function(_FIRST_OID, name, (_TEXT,), _TEXT, python=convert, context=True, volatility="s")


@lru_cache(maxsize=1024)
def _treated(source: int, target: int) -> Function:
    def convert(context: SessionContext, text: str) -> str | None:
        exact = tag_of(json.loads(text)) or source
        return text if exact == target or target in context.snapshot.supertypes(exact) else None

    name = f"treated_{source}_{target}"
    return Function(_FIRST_OID + 1, name, (_TEXT,), _TEXT, python=convert, context=True, volatility="s")


@lru_cache(maxsize=1024)
def _tested(source: int, types: tuple[int, ...], only: tuple[int, ...]) -> Function:
    def test(context: SessionContext, text: str) -> bool:
        exact = tag_of(json.loads(text)) or source
        return exact in (*types, *only) or not set(types).isdisjoint(context.snapshot.supertypes(exact))

    name = "_".join(map(str, ("tested", source, *types, "only", *only)))
    return Function(_FIRST_OID + 2, name, (_TEXT,), BOOL.oid, python=test, context=True, volatility="s")
