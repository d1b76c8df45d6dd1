"""Changes of type, fields and elements as Python."""

import ast
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import domains
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.containers import KEYED
from polar_lite.catalog.dialect.translate.functions.arrays import subscript_function
from polar_lite.catalog.dialect.translate.functions.type_io import typmod_function
from polar_lite.catalog.dialect.translate.values.composites import (
    from_record,
    store_element,
    store_field,
    to_record,
)
from polar_lite.catalog.functions.containers.arrays import VECTORS
from polar_lite.catalog.functions.strings.any_values import is_builtin
from polar_lite.catalog.plsql import values
from polar_lite.catalog.plsql.compiler.python_code import Inlined, NotInline, attribute, unless_null
from polar_lite.catalog.types import TypeRef, type_row
from polar_lite.protocol import pgtypes
from polar_lite.protocol.codec import Input, Output
from polar_lite.protocol.codecs.array import from_json_scalar

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.inline import Inliner

_RECORD: Final = pgtypes.RECORD.oid


def _relabel(inliner: "Inliner", expr: q.Relabel) -> Inlined:
    source, target = expr.arg.type.oid, expr.type.oid
    if source in VECTORS and target not in VECTORS:
        raise NotInline
    if source == target or (source != _RECORD and target != _RECORD):
        return inliner.inlined(expr.arg)
    convert = to_record(source) if target == _RECORD else from_record(target)
    guard, name = inliner.kept(inliner.value(expr.arg))
    context = attribute("rt", "context")
    return unless_null([guard], ast.Call(inliner.constant(convert.python), [context, name], [])), False


def _collate(inliner: "Inliner", expr: q.CollateExpr) -> Inlined:
    if expr.type.icu:
        raise NotInline
    return inliner.inlined(expr.arg)


def _field_store(inliner: "Inliner", expr: q.FieldStore) -> Inlined:
    store = store_field(expr.fieldno, expr.value.type.oid).python
    return ast.Call(inliner.constant(store), [inliner.value(expr.arg), inliner.value(expr.value)], []), True


def _subscript(inliner: "Inliner", expr: q.SubscriptingRef) -> Inlined:
    if expr.upper is not None or expr.array.type.oid in KEYED:
        raise NotInline
    read, oid = subscript_function(expr.array.type.oid, len(expr.subscripts)).python, expr.type.oid
    subscripts = [subscript for subscript in expr.subscripts if subscript is not None]
    found = ast.Call(inliner.constant(read), [inliner.value(part) for part in (expr.array, *subscripts)], [])
    return ast.Call(inliner.constant(from_json_scalar), [ast.Constant(oid), found], []), False


def _element_store(inliner: "Inliner", expr: q.ElementStore) -> Inlined:
    if expr.upper is not None or expr.array.type.oid in KEYED:
        raise NotInline
    store = store_element(len(expr.subscripts), expr.value.type.oid).python
    subscripts = [subscript for subscript in expr.subscripts if subscript is not None]
    parts = [expr.array, expr.value, *subscripts]
    return ast.Call(inliner.constant(store), [inliner.value(part) for part in parts], []), True


def _to_domain(inliner: "Inliner", expr: q.CoerceToDomain) -> Inlined:
    domain = expr.type.domain
    test = inliner.constant(lambda context, value: domains.check(context, domain, value))
    return ast.Call(test, [attribute("rt", "context"), inliner.value(expr.arg)], []), False


def _represent(inliner: "Inliner", expr: q.Represent) -> Inlined:
    found, never_null = inliner.inlined(expr.arg)
    scale, before = expr.type.scale, expr.arg.type.scale
    if expr.compare or scale is None or (before is not None and before <= scale):
        return found, never_null
    if isinstance(expr.arg, q.Const) and isinstance(expr.arg.value, Decimal):
        return inliner.constant(values.rescale(expr.arg.value, scale)), True
    guard, name = inliner.kept(found)
    rounded = ast.Call(inliner.constant(values.rescale), [name, ast.Constant(scale)], [])
    return unless_null([guard], rounded), False


def _typmod(inliner: "Inliner", expr: q.CoerceTypmod) -> Inlined:
    found = inliner.value(expr.arg)
    apply = length_coercion(expr.type, explicit=expr.explicit)
    if apply is None:
        return found, False
    guard, name = inliner.kept(found)
    return unless_null([guard], ast.Call(inliner.constant(apply), [name], [])), False


def _via_io(inliner: "Inliner", expr: q.CoerceViaIO) -> Inlined:
    guard, name = inliner.kept(inliner.value(expr.arg))
    style = ast.Attribute(attribute("rt", "context"), "style", ast.Load())
    text = ast.Call(
        inliner.constant(_output(expr.arg.type.oid)), [name, ast.Constant(expr.arg.type.typmod), style], []
    )
    result = ast.Call(
        inliner.constant(_input(expr.type.oid)), [text, ast.Constant(expr.type.typmod), style], []
    )
    return unless_null([guard], result), False


def _output(oid: int) -> Output:
    """A type's output function; a type of the catalog's is looked up when it is used."""
    if is_builtin(oid):
        return pgtypes.BY_OID[oid].output
    return lambda value, typmod, style: type_row(oid, style).output(value, typmod, style)


def _input(oid: int) -> Input:
    if is_builtin(oid):
        return pgtypes.BY_OID[oid].input
    return lambda text, typmod, style: type_row(oid, style).input(text, typmod, style)


def length_coercion(target: TypeRef, *, explicit: bool) -> Callable[[Any], Any] | None:
    """What applies `target`'s modifier to a native value that is not NULL."""
    if target.typmod < 0:
        return None
    function = typmod_function(target.oid, target.typmod, explicit)
    return None if function is None else function.python


HANDLERS: Final[dict[type, Callable[[Any, Any], Inlined]]] = {
    q.Relabel: _relabel,
    q.CollateExpr: _collate,
    q.Represent: _represent,
    q.CoerceTypmod: _typmod,
    q.CoerceViaIO: _via_io,
    q.CoerceToDomain: _to_domain,
    q.FieldStore: _field_store,
    q.ElementStore: _element_store,
    q.SubscriptingRef: _subscript,
}
