"""Rows, arrays, their parts and JSON forms: bound expressions -> SQL for SQLite.

Stored forms are `protocol.codecs.array`'s and `codecs.record`'s.
"""

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.containers import KEYED
from polar_lite.catalog.dialect.storage import constant, template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.dispatch import translate, translates
from polar_lite.catalog.dialect.translate.functions import arrays
from polar_lite.catalog.dialect.translate.values import composites
from polar_lite.catalog.types import TypeRef, is_in_catalog_only
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol.pgtypes import FLOAT4, FLOAT8
from polar_lite.protocol.sqlstate import unsupported

_FLOATS: Final = frozenset({FLOAT4.oid, FLOAT8.oid})
_MOST_ARGUMENTS: Final = 100  # of SQLite's 127


@translates(q.RowExpr)
def _row(tr: Translation, expr: q.RowExpr) -> exp.Expr:
    made = _row_value(tr, expr)
    if expr.present is None:
        return made
    return template("CASE WHEN {0} IS NOT NULL THEN {1} END", translate(tr, expr.present), made)


def _row_value(tr: Translation, expr: q.RowExpr) -> exp.Expr:
    args = [_json_item(tr, arg) for arg in expr.args]
    row = tr.type_of(expr.type.oid)
    if isinstance(row, UserType):
        return json_array(tr, _in_places(row, args))
    parts: list[tuple[str, list[exp.Expr]]] = [
        ("t", [template(str(arg.type.oid)) for arg in expr.args]),
        ("v", args),
    ]
    if expr.is_whole:
        parts.append(("n", [constant(name_) for name_ in expr.names]))
    listed = ", ".join(f"'{key}', {{{number}}}" for number, (key, _) in enumerate(parts))
    listed += f", 'r', {expr.row_type}" if expr.row_type else ""
    return template(f"json_object({listed})", *(json_array(tr, items) for _, items in parts))


def _in_places(row: UserType, args: Sequence[exp.Expr]) -> list[exp.Expr]:
    """The fields of a named composite's value: each in its place, NULL where one was dropped."""
    given = iter(args)
    return [template("NULL") if field is None else next(given) for field in row.fields]


@translates(q.ArrayExpr)
def _array(tr: Translation, expr: q.ArrayExpr) -> exp.Expr:
    if not any(arg.type.oid == expr.type.oid for arg in expr.elements):
        return json_array(tr, [_json_item(tr, arg) for arg in expr.elements])
    # What SQLite has just made as JSON would not be a string in the list.
    args = [template("({0} || '')", translate(tr, arg)) for arg in expr.elements]
    return tr.call(arrays.STACKED, json_array(tr, args))


def json_array(tr: Translation, args: Sequence[exp.Expr]) -> exp.Expr:
    """A JSON array of any number of items."""
    if len(args) <= _MOST_ARGUMENTS:
        return template(f"json_array({_places(args)})", *args)
    parts = [json_array(tr, args[i : i + _MOST_ARGUMENTS]) for i in range(0, len(args), _MOST_ARGUMENTS)]
    while len(parts) > 1:
        groups = [parts[i : i + _MOST_ARGUMENTS] for i in range(0, len(parts), _MOST_ARGUMENTS)]
        parts = [tr.call(arrays.joined_arrays(len(group)), *group) for group in groups]
    return template("json({0})", parts[0])


def _json_item(tr: Translation, expr: q.Expr) -> exp.Expr:
    """A value as json_array takes it: SQLite would round floats to 15 digits and has no JSON for BLOBs."""
    return json_item(tr, expr.type, translate(tr, expr))


def json_item(tr: Translation, type_: TypeRef, sql: exp.Expr) -> exp.Expr:
    if type_.oid in _FLOATS:
        return template("json({0})", tr.call(arrays.JSON_FLOAT, sql))
    if type_.oid == lookup.BYTEA:
        return template("CASE WHEN {0} IS NOT NULL THEN '\\x' || lower(hex({0})) END", sql)
    row = tr.type_of(type_.oid) if type_.domain else None
    if is_in_catalog_only(type_.oid) or (row is not None and row.element_oid):
        # A composite or array in JSON is a string, whatever SQLite remembers of how it was made.
        return template("({0} || '')", sql)
    return sql


def from_json(tr: Translation, type_: TypeRef, sql: exp.Expr) -> exp.Expr:
    """A value that came out of JSON: what json_item does, undone."""
    return tr.call(arrays.JSON_BYTES, sql) if type_.oid == lookup.BYTEA else sql


@translates(q.SubscriptingRef)
def _subscript(tr: Translation, expr: q.SubscriptingRef) -> exp.Expr:
    array = translate(tr, expr.array)
    if expr.upper is not None:
        has_lower, has_upper, known = _bounds(expr.subscripts, expr.upper)
        function = arrays.slice_function(expr.array.type.oid, has_lower, has_upper)
        return tr.call(function, array, *(translate(tr, bound) for bound in known))
    indexes = [translate(tr, index) for index in expr.subscripts if index is not None]
    if expr.array.type.oid in KEYED:
        function = composites.part_by_keys(expr.array.type.oid, _types(expr.subscripts))
        return tr.call(function, array, *indexes)
    function = arrays.subscript_function(expr.array.type.oid, len(indexes))
    return from_json(tr, expr.type, tr.call(function, array, *indexes))


@translates(q.FieldSelect)
def _field(tr: Translation, expr: q.FieldSelect) -> exp.Expr:
    of_record = "" if isinstance(tr.type_of(expr.arg.type.oid), UserType) else ".v"
    field = template(f"json_extract({{0}}, '${of_record}[{expr.fieldno - 1}]')", translate(tr, expr.arg))
    return from_json(tr, expr.type, field)


@translates(q.ArrayElement)
def _element(tr: Translation, expr: q.ArrayElement) -> exp.Expr:
    if tr.element is None:
        raise unsupported("an array element here")
    return from_json(tr, expr.type, tr.element)


@translates(q.ConvertRow)
def _convert_row(tr: Translation, expr: q.ConvertRow) -> exp.Expr:
    return tr.call(composites.to_parent(expr.arg.type.oid, expr.type.oid), translate(tr, expr.arg))


@translates(q.FieldStore)
def _field_store(tr: Translation, expr: q.FieldStore) -> exp.Expr:
    function = composites.store_field(expr.fieldno, expr.value.type.oid)
    return tr.call(function, translate(tr, expr.arg), translate(tr, expr.value))


@translates(q.ElementStore)
def _element_store(tr: Translation, expr: q.ElementStore) -> exp.Expr:
    array, value = translate(tr, expr.array), translate(tr, expr.value)
    if expr.upper is not None:
        has_lower, has_upper, known = _bounds(expr.subscripts, expr.upper)
        function = composites.store_slice(has_lower, has_upper)
        return tr.call(function, array, value, *(translate(tr, bound) for bound in known))
    if expr.array.type.oid in KEYED:
        function = composites.store_by_keys(expr.array.type.oid, _types(expr.subscripts))
    else:
        function = composites.store_element(len(expr.subscripts), expr.value.type.oid)
    return tr.call(function, array, value, *(translate(tr, i) for i in expr.subscripts if i is not None))


def _types(subscripts: Sequence[q.Expr | None]) -> tuple[int, ...]:
    return tuple(subscript.type.oid for subscript in subscripts if subscript is not None)


def _bounds(
    lower: Sequence[q.Expr | None], upper: Sequence[q.Expr | None]
) -> tuple[tuple[bool, ...], tuple[bool, ...], list[q.Expr]]:
    """Which bounds of a slice are given, and those, dimension by dimension."""
    pairs = list(zip(lower, upper, strict=True))
    known = [bound for pair in pairs for bound in pair if bound is not None]
    return tuple(low is not None for low, _ in pairs), tuple(high is not None for _, high in pairs), known


@translates(q.ArrayCoerce)
def _array_coerce(tr: Translation, expr: q.ArrayCoerce) -> exp.Expr:
    arg = array_operand(tr, expr.arg)
    if expr.element is None:
        return arg
    alias = tr.new_alias()
    before, tr.element = tr.element, template(f"{alias}.value")
    try:
        element = _json_item(tr, expr.element)
    finally:
        tr.element = before
    items = template(
        "(SELECT CASE WHEN {0} IS NULL THEN NULL ELSE json_group_array({1}) END "
        f"FROM json_each({{2}}) AS {alias})",
        arg,
        element,
        items_of(tr, expr.arg, arg),
    )
    return items if _is_plain(expr.arg) else tr.call(arrays.RESHAPED, arg, items)


def array_operand(tr: Translation, expr: q.Expr) -> exp.Expr:
    """A vector as an array, which has its bounds with it; anything else as it is."""
    sql = translate(tr, expr)
    return tr.call(arrays.COUNTED_FROM_0, sql) if expr.type.oid in lookup.VECTORS else sql


def items_of(tr: Translation, array: q.Expr, sql: exp.Expr) -> exp.Expr:
    """The elements of an array as one JSON array, for json_each."""
    if _is_plain(array):
        return sql
    if not isinstance(array, q.Var | q.Param | q.Const):
        return tr.call(arrays.LISTED, sql)
    # More dimensions are nested, other bounds stand in an object.
    listed = tr.call(arrays.LISTED, sql)
    return template("CASE WHEN substr({0}, 1, 2) IN ('[[', '{{\"') THEN {1} ELSE {0} END", sql, listed)


def _is_plain(array: q.Expr) -> bool:
    """Whether it is known to have one dimension and to begin at 1."""
    return isinstance(array, q.ArrayExpr) and array.type.oid not in {e.type.oid for e in array.elements}


def _places(args: Sequence[object]) -> str:
    return ", ".join(f"{{{i}}}" for i in range(len(args)))
