"""Values made another type, or another representation of theirs."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import changes_sign
from polar_lite.catalog.dialect.binder.state import UNKNOWN
from polar_lite.catalog.dialect.storage import constant, template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.dispatch import translate, translates
from polar_lite.catalog.dialect.translate.functions import fixed, type_io
from polar_lite.catalog.dialect.translate.values import composites, rounding, wide
from polar_lite.catalog.dialect.translate.values.containers import array_operand
from polar_lite.catalog.dialect.translate.values.conversion import stored
from polar_lite.catalog.types import CITEXT, MAX_FIXED_PRECISION, TypeRef
from polar_lite.catalog.user_types import UserType

_TO_OID: Final = "({0} & 4294967295)"
_TO_INT4: Final = "((({0} + 2147483648) & 4294967295) - 2147483648)"
_BINARY_STRINGS: Final = frozenset({lookup.TEXT, lookup.VARCHAR, lookup.NAME, UNKNOWN})


@translates(q.CoerceToDomain)
def _to_domain(tr: Translation, expr: q.CoerceToDomain) -> exp.Expr:
    arg, type_ = expr.arg, expr.type
    key = translate(tr, q.Represent(TypeRef(arg.type.oid), arg) if arg.type.is_fixed else arg)
    checked = tr.call(composites.domain_check(type_.domain, type_.oid), key)
    if not type_.is_fixed:
        return checked
    return tr.call(fixed.KEY_TO_FIXED, checked, template(str(type_.scale)), template(str(type_.digits)))


@translates(q.Relabel)
def _relabel(tr: Translation, expr: q.Relabel) -> exp.Expr:
    row = tr.type_of(expr.arg.type.oid)
    if expr.type.oid == lookup.RECORD and isinstance(row, UserType):
        if isinstance(expr.arg, q.RowExpr):
            return translate(tr, replace(expr.arg, type=expr.type, is_whole=True, row_type=row.oid))
        return tr.call(composites.to_record(row.oid), translate(tr, expr.arg))
    if expr.arg.type.oid == lookup.RECORD and isinstance(tr.type_of(expr.type.oid), UserType):
        return tr.call(composites.from_record(expr.type.oid), translate(tr, expr.arg))
    if expr.arg.type.oid == CITEXT and not expr.type.collation:
        # Else SQLite would compare a column as it compares what it has been.
        return template("({0} COLLATE BINARY)", translate(tr, expr.arg))
    if changes_sign(expr) and not _is_positive(expr.arg):
        return template(_TO_INT4 if expr.type.oid == lookup.INT4 else _TO_OID, translate(tr, expr.arg))
    return translate(tr, expr.arg) if expr.type.oid in lookup.VECTORS else array_operand(tr, expr.arg)


def _is_positive(expr: q.Expr) -> bool:
    return isinstance(expr, q.Const) and (expr.value is None or expr.value >= 0)


@translates(q.Represent)
def _represent(tr: Translation, expr: q.Represent) -> exp.Expr:
    target, source = expr.type, expr.arg.type
    if isinstance(expr.arg, q.Param):
        return tr.parameter(expr.arg, target, expr.compare)
    if isinstance(expr.arg, q.Const):
        value = expr.arg.value
        value = None if value is None else stored(Decimal(value), target, expr.compare)
        return constant(value)
    if wide.is_computed(expr):
        return wide.computed(tr, expr)
    arg = translate(tr, expr.arg)
    if target.scale is None:
        return tr.call(fixed.FIXED_TO_KEY, arg, template(str(source.scale)))
    if source.scale is None:
        return tr.call(fixed.KEY_TO_FIXED, arg, template(str(target.scale)), template(str(target.digits)))
    if source.scale == target.scale and source.digits <= target.digits:
        return arg
    grown = source.digits + target.scale - source.scale
    if target.scale >= source.scale and grown <= min(target.digits, MAX_FIXED_PRECISION):
        return template(f"({{0}} * {10 ** (target.scale - source.scale)})", arg)
    return rounding.rescaled(tr, expr.arg, target)


@translates(q.CoerceTypmod)
def _typmod(tr: Translation, expr: q.CoerceTypmod) -> exp.Expr:
    if expr.type.is_fixed:
        return translate(tr, q.Represent(expr.type, expr.arg))
    arg = translate(tr, expr.arg)
    oid, typmod = expr.type.oid, expr.type.typmod
    if oid == lookup.VARCHAR and expr.explicit:
        return template(f"substr({{0}}, 1, {typmod - 4})", arg)
    function = type_io.typmod_function(oid, typmod, expr.explicit)
    return arg if function is None else tr.call(function, arg)


@translates(q.CoerceViaIO)
def _via_io(tr: Translation, expr: q.CoerceViaIO) -> exp.Expr:
    source, target = expr.arg.type, expr.type
    if isinstance(expr.arg, q.Param) and source.oid == UNKNOWN:
        text, place = translate(tr, expr.arg), tr.position(expr.arg, target)
        return tr.call(type_io.literal_function(target.oid, target.typmod), text, place)
    if isinstance(expr.arg, q.Const) and source.oid == UNKNOWN and expr.arg.value is not None:
        place = template(str(expr.arg.location + 1))
        return tr.call(type_io.literal_function(target.oid, target.typmod), translate(tr, expr.arg), place)
    if source.is_fixed and target.oid in (lookup.TEXT, lookup.VARCHAR):
        return tr.call(fixed.FIXED_TO_TEXT, translate(tr, expr.arg), template(str(source.scale)))
    sql = translate(tr, expr.arg if not source.is_fixed else q.Represent(TypeRef(source.oid), expr.arg))
    if source.oid in lookup.INTEGER_DIGITS and target.oid in _BINARY_STRINGS:
        return template("CAST({0} AS TEXT)", sql)
    if source.oid not in _BINARY_STRINGS:
        sql = tr.call(type_io.output_function(source.oid), sql)
    if target.oid in (lookup.TEXT, lookup.VARCHAR):
        return sql
    return tr.call(type_io.input_function(target.oid), sql)
