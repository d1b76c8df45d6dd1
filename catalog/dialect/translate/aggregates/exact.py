"""Exact sums, averages and extremes of what SQLite holds as integers, numeric(p,s) among them.

SQLite adds integers natively, and fails where a sum leaves 64 bits: so halves are added up, which do not, and
put together once a group; Python would be called for every row otherwise. Of wide numerics that do not fit
64 bits it is: they have an aggregate of their own beside the others'.
"""

from dataclasses import replace
from typing import Final, NamedTuple

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.numerics import scale_up
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.dispatch import translate
from polar_lite.catalog.dialect.translate.functions import sums
from polar_lite.catalog.dialect.translate.functions.fixed import FIXED_TO_KEY
from polar_lite.catalog.dialect.translate.values import wide
from polar_lite.catalog.dialect.translate.values.fixed import unconverted
from polar_lite.catalog.types import MAX_FIXED_PRECISION, MAX_WIDE_DIGITS, TypeRef

_OUT: Final = "typeof({0}) IN ('real', 'text')"
_HIGH, _LOW = "{0} >> 32", "{0} & 4294967295"
# What the parts of a value of a window can hold: see `sums.part`.
_MOST_DIGITS_OVER: Final = 37


_SPREADS: Final = frozenset(
    {"stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop"},
)


class _Addend(NamedTuple):
    """What is added up. value: an integer scaled by 10**scale, or what `wide.unchecked` makes of one.

    exact: its stored form, None if it always fits. scales: what each row's is shown with, if they differ.
    """

    value: exp.Expr
    scale: int
    exact: exp.Expr | None = None
    scales: exp.Expr | None = None


def value(tr: Translation, expr: q.Aggref) -> exp.Expr | None:
    """The aggregate in the form of its type; None if it is not one of these."""
    if expr.function.user_oid is not None or len(expr.args) != 1 or expr.order:
        return None
    if expr.filter is not None and not wide.is_cheap(expr.filter):
        return None
    name = expr.function.name
    if name in ("min", "max"):
        return _extreme(tr, expr, name)
    if expr.distinct:
        return None
    if name in _SPREADS:
        return _spread(tr, expr, name)
    if name not in ("sum", "avg"):
        return None
    addend = _addend(tr, expr.args[0], name)
    return None if addend is None else _total(tr, expr, addend, name)


def _parts(tr: Translation, expr: q.Aggref, addend: _Addend) -> tuple[exp.Expr, exp.Expr, exp.Expr | None]:
    """The sums of the halves, and of what does not fit them."""
    value = addend.value
    high, low = (_filtered(tr, expr, f"sum({part})", value) for part in (_HIGH, _LOW))
    if addend.exact is None:
        return high, low, None
    rows = tr.call(sums.REST, template("{0} | 0", value), addend.exact)
    return high, low, _filtered(tr, expr, "{0}", rows, test=template(_OUT, value))


def _or_none(rest: exp.Expr | None) -> exp.Expr:
    return template("0") if rest is None else template("ifnull({0}, 0)", rest)


def _total(tr: Translation, expr: q.Aggref, addend: _Addend, name: str) -> exp.Expr:
    high, low, rest = _parts(tr, expr, addend)
    if name == "sum" and expr.type.is_fixed:
        whole = tr.call(sums.STORED_SUM, high, low, _or_none(rest))
        fits = "typeof({0} * 4294967296 + {1}) <> 'real'"
        if rest is not None:
            fits = f"{{3}} IS NULL AND {fits}"
        text = f"CASE WHEN {fits} THEN {{0}} * 4294967296 + {{1}} ELSE {{2}} END"
        return template(text, high, low, whole, *([rest] if rest is not None else []))
    scale: exp.Expr = template(str(addend.scale))
    shown = scale
    if addend.scales is not None:
        shown = _filtered(tr, expr, "max({0})", addend.scales)
    parts = [high, low, _or_none(rest), scale, shown]
    if name == "sum":
        return tr.call(sums.SUM, *parts)
    return tr.call(sums.AVERAGE, *parts, _filtered(tr, expr, "count({0})", addend.value))


def _spread(tr: Translation, expr: q.Aggref, name: str) -> exp.Expr | None:
    """A variance or its root, of the sums of the values and of their squares."""
    arg = expr.args[0]
    inner = unconverted(arg)
    if arg.type.oid in lookup.INTEGER_DIGITS:
        type_ = TypeRef(lookup.NUMERIC, scale=0, digits=lookup.INTEGER_DIGITS[arg.type.oid])
        inner = q.NativeExpr(type_, "{0}", (arg,), expr.function)
    if not inner.type.is_fixed or not wide.is_cheap(inner, inner):
        return None
    scale, digits = inner.type.scale or 0, 2 * inner.type.digits
    if digits > MAX_WIDE_DIGITS:
        return None
    if arg.type.oid in (lookup.INT2, lookup.INT4):
        digits = MAX_FIXED_PRECISION  # squares of 32 bits fit 64
    type_ = TypeRef(lookup.NUMERIC, scale=2 * scale, digits=digits)
    square = q.NativeExpr(type_, "({0} * {1})", (inner, inner), expr.function, "*")
    parts: list[exp.Expr] = []
    for value in (inner, square):
        addend = _addend(tr, value, name)
        if addend is None:
            return None
        if not parts:
            parts.append(_filtered(tr, expr, "count({0})", addend.value))
        high, low, rest = _parts(tr, expr, addend)
        parts += [high, low, _or_none(rest)]
    return tr.call(sums.spread_of(name), *parts, template(str(scale)))


def _filtered(
    tr: Translation, expr: q.Aggref, call: str, arg: exp.Expr, test: exp.Expr | None = None
) -> exp.Expr:
    """An aggregate's call over the rows that its FILTER and a test leave."""
    tests = [translate(tr, expr.filter)] if expr.filter is not None else []
    tests += [test] if test is not None else []
    if not tests:
        return template(call, arg)
    places = " AND ".join(f"{{{place}}}" for place in range(1, len(tests) + 1))
    return template(f"{call} FILTER (WHERE {places})", arg, *tests)


def _addend(tr: Translation, arg: q.Expr, name: str) -> _Addend | None:
    inner = unconverted(arg)
    if inner.type.is_fixed:
        scale = inner.type.scale or 0
    elif _is_whole(arg, name):
        inner, scale = arg, 0
    else:
        return _mixed(tr, arg)
    if not wide.is_cheap(inner):
        return None  # it is computed more than once
    if not inner.type.is_wide:
        return _Addend(translate(tr, inner), scale)
    return _Addend(wide.unchecked(tr, inner), scale, translate(tr, inner))


def _is_whole(arg: q.Expr, name: str) -> bool:
    return arg.type.oid == lookup.INT8 or (name == "avg" and arg.type.oid in lookup.INTEGER_DIGITS)


def _mixed(tr: Translation, arg: q.Expr) -> _Addend | None:
    """Of CASE and COALESCE whose values have several scales: a sum has the largest one of its rows."""
    if (
        not isinstance(arg, q.CaseExpr | q.Coalesce)
        or arg.type.oid != lookup.NUMERIC
        or not wide.is_cheap(arg)
    ):
        return None
    aligned = aligned_arms(arg)
    if aligned is None:
        return None
    whole, scales = aligned
    exact = translate(tr, whole) if whole.type.is_wide else None
    return _Addend(wide.unchecked(tr, whole), whole.type.scale or 0, exact, translate(tr, scales))


def aligned_arms(arg: q.CaseExpr | q.Coalesce) -> tuple[q.Expr, q.Expr] | None:
    """The expression with all its values at the largest of their scales, and one that gives the scale that
    the value has in PostgreSQL; None if they are not all fixed."""
    arms = [arg.default, *(when.result for when in arg.whens)] if isinstance(arg, q.CaseExpr) else [*arg.args]
    bare = {id(arm): unconverted(arm) for arm in arms if arm is not None and not _is_null(arm)}
    if not all(arm.type.is_fixed for arm in bare.values()):
        return None
    most = max(arm.type.scale or 0 for arm in bare.values())
    scaled = {key: scale_up(arm, most) for key, arm in bare.items()}
    if None in scaled.values():
        return None
    digits = max(arm.type.digits for arm in scaled.values() if arm is not None)
    type_ = TypeRef(lookup.NUMERIC, scale=most, digits=digits)
    counts = TypeRef(lookup.INT4)
    null = q.Const(type_, None)

    def scale(arm: q.Expr | None) -> q.Expr:
        if arm is None or id(arm) not in bare:
            return q.Const(counts, None)
        found = q.Const(counts, bare[id(arm)].type.scale)
        present = q.NullTest(TypeRef(lookup.BOOL), bare[id(arm)], is_null=False)
        return q.CaseExpr(counts, (q.CaseWhen(present, found),), None)

    def at_most(arm: q.Expr | None) -> q.Expr:
        return null if arm is None else scaled.get(id(arm)) or null

    if isinstance(arg, q.Coalesce):
        values = tuple(map(at_most, arg.args))
        return q.Coalesce(type_, values), q.Coalesce(counts, tuple(map(scale, arg.args)))
    whens = [(when.condition, when.result) for when in arg.whens]
    return (
        replace(
            arg,
            type=type_,
            whens=tuple(q.CaseWhen(test, at_most(arm)) for test, arm in whens),
            default=at_most(arg.default),
        ),
        replace(
            arg,
            type=counts,
            whens=tuple(q.CaseWhen(test, scale(arm)) for test, arm in whens),
            default=scale(arg.default),
        ),
    )


def _is_null(expr: q.Expr) -> bool:
    while isinstance(expr, q.Represent):
        expr = expr.arg
    return isinstance(expr, q.Const) and expr.value is None


def _extreme(tr: Translation, expr: q.Aggref, name: str) -> exp.Expr | None:
    """min and max of fixed numerics."""
    arg = unconverted(expr.args[0])
    if not arg.type.is_fixed:
        return None
    if not arg.type.is_wide:
        best = _filtered(tr, expr, f"{name}({{0}})", translate(tr, arg))
        return best if expr.type.is_fixed else tr.call(FIXED_TO_KEY, best, template(str(arg.type.scale)))
    if not wide.is_cheap(arg) or not expr.type.is_fixed:
        return None
    stored, scale = translate(tr, arg), template(str(arg.type.scale))
    fits = template("typeof({0}) = 'integer'", stored)
    inside = _filtered(tr, expr, f"{name}({{0}})", stored, test=fits)
    key = tr.call(FIXED_TO_KEY, stored, scale)
    beyond = _filtered(tr, expr, f"{name}({{0}})", key, test=template(_OUT, stored))
    return _best(tr, name, inside, beyond, scale)


def _best(tr: Translation, name: str, inside: exp.Expr, beyond: exp.Expr, scale: exp.Expr) -> exp.Expr:
    best = tr.call(sums.BEST, inside, beyond, scale, template(str(int(name == "max"))))
    return template("CASE WHEN {1} IS NULL THEN {0} ELSE {2} END", inside, beyond, best)


def over(tr: Translation, expr: q.WindowFunc, window: exp.Expr) -> exp.Expr | None:
    """sum and avg as window functions over the translated window; None if Python adds up."""
    name = expr.function.name
    if expr.function.user_oid is not None or len(expr.args) != 1:
        return None
    if name in ("min", "max"):
        return _extreme_over(tr, expr, name, window)
    if name not in ("sum", "avg"):
        return None
    inner, scale = unconverted(expr.args[0]), 0
    if inner.type.is_fixed:
        scale = inner.type.scale or 0
    elif _is_whole(expr.args[0], name):
        inner = expr.args[0]
    else:
        return None
    if inner.type.is_wide and inner.type.digits > _MOST_DIGITS_OVER:
        return None
    value = translate(tr, inner)
    parts = [template(part, value) for part in (_HIGH, _LOW)]
    if inner.type.is_wide:
        beyond = "CASE typeof({0}) WHEN 'text' THEN {1} ELSE {2} END"
        calls = [tr.call(sums.PART, value, template(str(number))) for number in (1, 0, 2)]
        parts = [template(beyond, value, *pair) for pair in zip(calls, (*parts, template("0")), strict=True)]
    condition = translate(tr, expr.filter) if expr.filter is not None else None
    added = [_over("sum({0})", part, condition, window) for part in parts]
    if len(added) == 2:
        added.append(template("0"))
    if name == "sum" and expr.type.is_fixed:
        return tr.call(sums.STORED_SUM_OVER, *added)
    added.append(template(str(scale)))
    if name == "sum":
        return tr.call(sums.SUM_OVER, *added)
    return tr.call(sums.AVERAGE_OVER, *added, _over("count({0})", value, condition, window))


def _extreme_over(tr: Translation, expr: q.WindowFunc, name: str, window: exp.Expr) -> exp.Expr | None:
    arg = unconverted(expr.args[0])
    if not (arg.type.is_fixed and expr.type.is_fixed):
        return None
    value = translate(tr, arg)
    if expr.filter is not None:
        # SQLite 3.40's min and max forget the FILTER where their frame moves.
        value = template("CASE WHEN {0} THEN {1} END", translate(tr, expr.filter), value)
    if not arg.type.is_wide:
        return _over(f"{name}({{0}})", value, None, window)
    scale = template(str(arg.type.scale))
    fits = template("CASE typeof({0}) WHEN 'integer' THEN {0} END", value)
    key = tr.call(FIXED_TO_KEY, value, scale)
    text = template("CASE typeof({0}) WHEN 'text' THEN {1} END", value, key)
    inside, beyond = (_over(f"{name}({{0}})", part, None, window) for part in (fits, text))
    return _best(tr, name, inside, beyond, scale)


def _over(call: str, arg: exp.Expr, condition: exp.Expr | None, window: exp.Expr) -> exp.Expr:
    if condition is None:
        return template(f"{call} OVER ({{1}})", arg, window)
    return template(f"{call} FILTER (WHERE {{2}}) OVER ({{1}})", arg, window, condition)
