"""Wide numerics: sums and products of fixed ones that may leave 64 bits.

SQLite computes them as integers. Where a step leaves 64 bits it goes on with a REAL, silently, and whatever
follows is one, too: so typeof() of the result tells whether it is exact. If not, Python computes the same
with the same integers. A result that does not fit is the TEXT of its digits, which makes a REAL of what
SQLite computes with it. So a number has one form, and equal ones are the same to SQLite; only their order is
not SQLite's.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha1
from operator import add, ge, gt, le, lt, mul, neg, pos, sub
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.numerics import WIDE_ORDER
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.dispatch import translate
from polar_lite.catalog.dialect.translate.functions.definition import INT8
from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol.codecs.numeric import wide_to_stored

_OID: Final = 9038
_BINARY: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
_UNARY: Final[dict[str, Callable[[Any], Any]]] = {"+": pos, "-": neg}
# Of an expression that is written down three times.
_MOST_NODES: Final = 24
_CHEAP: Final = frozenset(
    {
        *(q.Var, q.Const, q.Param, q.NegatedLiteral, q.NativeExpr, q.Represent, q.Relabel, q.Aggref),
        *(q.CaseExpr, q.CaseWhen, q.Coalesce, q.NullTest, q.BoolExpr),
    }
)
# A formula: the number of a leaf, a factor as text, or an operator and its operands.
Formula = int | str | tuple[Any, ...]


def is_computed(expr: q.Expr) -> bool:
    """Whether an expression is an operation, or a change of scale, whose result is wide."""
    if not expr.type.is_wide:
        return False
    if isinstance(expr, q.NativeExpr):
        return bool(expr.operator)
    return isinstance(expr, q.Represent) and _is_scaled_up(expr)


def _is_scaled_up(expr: q.Represent) -> bool:
    before = expr.arg.type
    if before.scale is None or expr.type.scale is None or isinstance(expr.arg, q.Const | q.Param):
        return False
    growth = expr.type.scale - before.scale
    return growth > 0 and before.digits + growth <= expr.type.digits


def is_cheap(*exprs: q.Expr) -> bool:
    """Whether SQLite may compute expressions several times: columns, constants, and a little of its own."""
    nodes = list(q.nodes_of(exprs))
    return len(nodes) <= _MOST_NODES and all(map(_is_cheap_node, nodes))


def _is_cheap_node(node: Any) -> bool:
    if type(node) is q.FuncExpr:
        return node.function.sql is not None and node.function.volatility == "i"
    return type(node) in _CHEAP


def unchecked(tr: Translation, expr: q.Expr) -> exp.Expr:
    """SQL of the integer, or of a REAL where it left 64 bits; a leaf may be the text of its digits."""
    if not is_computed(expr):
        return translate(tr, expr)
    if isinstance(expr, q.NativeExpr):
        return template(expr.template, *(unchecked(tr, arg) for arg in expr.args))
    assert isinstance(expr, q.Represent)
    return template(f"({{0}} * {_factor(expr)})", unchecked(tr, expr.arg))


def computed(tr: Translation, expr: q.Expr) -> exp.Expr:
    """The stored value of an operation."""
    exact = _exact(tr, expr)
    if not is_cheap(expr):
        return exact
    return template("CASE typeof({0}) WHEN 'real' THEN {1} ELSE {0} END", unchecked(tr, expr), exact)


def is_order(expr: q.NativeExpr) -> bool:
    """Whether it compares wide numerics by their order."""
    return expr.template == WIDE_ORDER


def ordered(tr: Translation, expr: q.NativeExpr) -> exp.Expr:
    """`a < b` of wide numerics of one scale."""
    left, right = expr.args
    exact = _exact(tr, expr)
    if not is_cheap(left, right):
        return exact
    sides = unchecked(tr, left), unchecked(tr, right)
    sql = f"CASE typeof({{0}} - {{1}}) WHEN 'real' THEN {{2}} ELSE ({{0}} {expr.operator} {{1}}) END"
    found = template(sql, *sides, exact)
    if is_computed(left) and _has_index(tr, left) and isinstance(right, q.Represent):
        return template(_WITHIN[expr.operator[0]], computed(tr, left), sides[1], found)
    return found


# What an index of the expression finds first: texts come behind all integers there, also negative numbers'.
_WITHIN: Final = {
    ">": "({0} >= iif(typeof({1}) = 'integer', {1}, -9e999) AND {2})",
    "<": "(({0} <= iif(typeof({1}) = 'integer', {1}, x'') OR ({0} >= '-' AND {0} < '.')) AND {2})",
}


def _has_index(tr: Translation, expr: q.Expr) -> bool:
    """Whether an index of a table's that the expression is of begins with an expression."""
    if tr.is_key is None:
        return False
    entries = (tr.entries.get(node.varno) for node in q.nodes_of(expr) if isinstance(node, q.Var))
    return any(entry is not None and tr.is_key(entry.relation_oid, 0) for entry in entries)


def _exact(tr: Translation, expr: q.Expr) -> exp.Expr:
    leaves: list[q.Expr] = []
    function = _function(_formula(expr, leaves), len(leaves), expr.type.oid)
    return tr.call(function, *(translate(tr, leaf) for leaf in leaves))


def _formula(expr: q.Expr, leaves: list[q.Expr]) -> Formula:
    if isinstance(expr, q.NativeExpr) and (is_computed(expr) or is_order(expr)):
        return (expr.operator, *(_formula(arg, leaves) for arg in expr.args))
    if isinstance(expr, q.Represent) and is_computed(expr):
        return ("*", _formula(expr.arg, leaves), str(_factor(expr)))
    for number, leaf in enumerate(leaves):
        if leaf == expr:
            return number
    leaves.append(expr)
    return len(leaves) - 1


def _factor(expr: q.Represent) -> int:
    found: int = 10 ** ((expr.type.scale or 0) - (expr.arg.type.scale or 0))
    return found


@lru_cache(maxsize=512)
def _function(formula: Formula, width: int, result: int) -> Function:
    """What computes a formula of integers of any size. SQLite knows it by the formula."""
    run = _compiled(formula)

    def compute(*leaves: int | str) -> Any:
        return wide_to_stored(run([int(leaf) for leaf in leaves]))

    def compare(*leaves: int | str) -> Any:
        return run([int(leaf) for leaf in leaves])

    digest = sha1(repr(formula).encode(), usedforsecurity=False).hexdigest()[:20]
    is_test = result == lookup.BOOL
    return Function(
        _OID,
        f"integers_{digest}",
        (INT8,) * width,
        lookup.BOOL if is_test else INT8,
        python=compare if is_test else compute,
    )


def _compiled(formula: Formula) -> Callable[[Sequence[int]], Any]:
    if isinstance(formula, int):
        return lambda leaves: leaves[formula]
    if isinstance(formula, str):
        factor = int(formula)
        return lambda leaves: factor
    parts = [_compiled(part) for part in formula[1:]]
    if len(parts) == 1:
        unary, part = _UNARY[formula[0]], parts[0]
        return lambda leaves: unary(part(leaves))
    binary, (left, right) = _BINARY[formula[0]], parts
    return lambda leaves: binary(left(leaves), right(leaves))
