"""XMLELEMENT and its kin as calls of `functions.xml_values`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.dispatch import translates
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.functions.registry import Function, specialize
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes

_TEXT: Final = TypeRef(lookup.TEXT)
_STANDALONE: Final = {"": -2, "NO VALUE": -1, "NO": 0, "YES": 1}


@translates(q.XmlExpr)
def _xml(tr: Translation, expr: q.XmlExpr) -> exp.Expr:
    return translate(tr, _computed(expr))


def _computed(expr: q.XmlExpr) -> q.Expr:
    from polar_lite.catalog.functions import xml_values  # few statements ever need it

    is_document = q.Const(TypeRef(lookup.BOOL), expr.option == "DOCUMENT")
    named = list(zip(expr.labels, expr.named, strict=True))
    match expr.operation:
        case "XMLELEMENT":
            attributes = [_call(xml_values.ATTRIBUTE, [_text(n), value]) for n, value in named]
            listed = _call(xml_values.CONTENT, [_as_xml(a) for a in attributes]) if attributes else _text("")
            name, args = _text(expr.name), expr.args
            if expr.option == "EVALNAME":
                name, args = _call(xml_values.NAME, args[:1]), args[1:]
            content = _call(xml_values.CONTENT, args) if args else q.Const(_TEXT, None)
            return _call(xml_values.ELEMENT, [name, listed, content])
        case "XMLFOREST":
            parts = [_call(xml_values.NAMED, [_text(name), value]) for name, value in named]
            return _call(xml_values.CONTENT, [_as_xml(part) for part in parts])
        case "XMLCONCAT":
            return _call(xml_values.CONCAT, expr.args)
        case "XMLPI":
            return _call(xml_values.INSTRUCTION, [_text(expr.name), *(expr.args or [_text("")])])
        case "XMLROOT":
            version = expr.args[1] if len(expr.args) > 1 else q.Const(_TEXT, None)
            standalone = q.Const(TypeRef(lookup.INT4), _STANDALONE[expr.standalone])
            return _call(xml_values.ROOT, [expr.args[0], version, standalone])
        case "XMLPARSE":
            return _call(xml_values.PARSED, [expr.args[0], is_document])
        case "XMLSERIALIZE":
            return _call(xml_values.SERIALIZED, [expr.args[0], is_document])
    return _call(xml_values.IS_DOCUMENT, expr.args)


def _text(text: str) -> q.Expr:
    return q.Const(_TEXT, text)


def _as_xml(expr: q.Expr) -> q.Expr:
    """What is markup already."""
    return q.Relabel(TypeRef(pgtypes.XML.oid), expr, q.CallForm.IMPLICIT_CAST)


def _opened(arg: q.Expr) -> q.Expr:
    """An element in an element as its call, that `chains` may make one of them all."""
    if isinstance(arg, q.Relabel):
        return replace(arg, arg=_opened(arg.arg))
    if not isinstance(arg, q.XmlExpr):
        return arg
    return q.Relabel(arg.type, _computed(arg), q.CallForm.IMPLICIT_CAST)


def _call(function: Function, args: Sequence[q.Expr]) -> q.Expr:
    args = [_opened(arg) for arg in args]
    types = tuple(arg.type.oid for arg in args)
    if function.variadic or function.typed:
        # Told apart by their types, as those of PostgreSQL's that take any are.
        function = replace(specialize(function, types, function.result), settled=True)
    return q.FuncExpr(TypeRef(function.result), function, tuple(args))
