"""Oracle's implicit conversions, for calls and operators that PostgreSQL's rules find nothing for.

Numbers become whole numbers (SUBSTR(s, n) with a NUMBER n), numbers and dates strings (LPAD(5, 3, '0')),
strings numbers and dates (v + 1 of a VARCHAR2). What PostgreSQL's rules find stays as it is.
Oracle 19c SQL Reference, "Implicit Data Conversion".
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.candidates import ArgsOf
from polar_lite.catalog.dialect.binder.coercion import as_key, can_coerce, coerce_to_target, coerce_type
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Statement
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import TypeRef

C = TypeVar("C")
_EXACT, _IMPLICIT, _WHOLE, _STRING, _NUMBER, _DATE = 0, 1, 4, 8, 12, 16
_GENERAL: Final = lookup.POLYMORPHIC | {lookup.ANY}
_WHOLE_NUMBERS: Final = frozenset({lookup.INT4, lookup.INT8})
_ARITHMETIC: Final = frozenset("+-*/")
_PATTERNS: Final = frozenset({"~~", "!~~", "~~*", "!~~*"})
_TEXTUAL: Final = frozenset("SNDTX")


def best(st: Statement, types: Sequence[int], candidates: Sequence[C], args_of: ArgsOf[C]) -> C | None:
    """The candidate that needs the least conversion; None if there is none, or several alike."""
    if not st.meaning.oracle_date:
        return None
    costs = [(cost, c) for c in candidates if (cost := _cost(st, types, args_of(c))) is not None]
    least = min((cost for cost, _ in costs), default=None)
    found = [c for cost, c in costs if cost == least]
    return found[0] if len(found) == 1 else None


def converted(
    st: Statement, function: Function, given: Sequence[q.Expr], declared: Sequence[int]
) -> list[q.Expr]:
    """The arguments, with the conversions that PostgreSQL wants written out."""
    made = []
    for expr, type_ in zip(given, declared, strict=True):
        if can_coerce(st, expr.type.oid, type_, "i"):
            made.append(expr)
            continue
        if function.user_oid is None and expr.type.oid == lookup.NUMERIC and type_ in _WHOLE_NUMBERS:
            expr = _truncated(st, expr)
        made.append(coerce_type(st, as_key(expr), type_, "e", q.CallForm.EXPLICIT_CAST))
    return made


def _truncated(st: Statement, expr: q.Expr) -> q.Expr:
    """Oracle's functions leave the fraction of a place or count out; a cast rounds it."""
    rows = (row for row in lookup.functions(st, "trunc", None) if row.args == (lookup.NUMERIC,))
    return q.FuncExpr(TypeRef(lookup.NUMERIC), next(rows), (as_key(expr),))


def operands(st: Statement, name: str, left: q.Expr, right: q.Expr) -> tuple[q.Expr, q.Expr] | None:
    """The operands as an operator may take them; None where there is nothing to convert."""
    if not st.meaning.oracle_date:
        return None
    kinds = tuple(
        "S" if _is_literal(expr) and name in _ARITHMETIC else lookup.category(st, expr.type.oid)
        for expr in (left, right)
    )
    wanted = _wanted(name, kinds)
    if wanted is None:
        return None
    made = []
    for expr, kind in zip((left, right), kinds, strict=True):
        if kind in wanted:
            expr = as_key(expr) if wanted[kind] == lookup.TEXT else expr
            expr = coerce_type(st, expr, wanted[kind], "e", q.CallForm.EXPLICIT_CAST)
        made.append(expr)
    return made[0], made[1]


def _wanted(name: str, kinds: tuple[str, ...]) -> dict[str, int] | None:
    """What operands of a category become: LIKE takes texts, a string beside a number is one, and beside a
    date a date, and days are added to a timestamp without a time zone."""
    if name in _PATTERNS and _TEXTUAL.issuperset(kinds):
        return dict.fromkeys("NDT", lookup.TEXT)
    if kinds in (("S", "N"), ("N", "S")) or (kinds == ("S", "S") and name in _ARITHMETIC):
        return {"S": lookup.NUMERIC}
    if kinds in (("S", "D"), ("D", "S")):
        return {"S": lookup.TIMESTAMP}
    if (name in ("+", "-") and kinds == ("D", "N")) or (name == "+" and kinds == ("N", "D")):
        return {"D": lookup.TIMESTAMP}
    return None


def assigned(st: Statement, expr: q.Expr, target: TypeRef) -> q.Expr | None:
    """A string as the number or the date of the column that it is assigned to; else None."""
    kinds = lookup.category(st, expr.type.oid), lookup.category(st, target.oid)
    if not st.meaning.oracle_date or kinds not in (("S", "N"), ("S", "D")):
        return None
    return coerce_to_target(st, expr, target, "e", q.CallForm.EXPLICIT_CAST)


def as_first(st: Statement, exprs: Sequence[q.Expr]) -> Sequence[q.Expr]:
    """Values of NVL, DECODE, GREATEST ..: where strings mix with numbers or dates the first one decides."""
    kind = lookup.category(st, exprs[0].type.oid)
    wanted = {"S": lookup.TEXT, "N": lookup.NUMERIC, "D": lookup.TIMESTAMP}.get(kind)
    if not st.meaning.oracle_date or wanted is None:
        return exprs
    others = "ND" if kind == "S" else "S"
    return [
        coerce_type(st, as_key(expr), wanted, "e", q.CallForm.EXPLICIT_CAST)
        if lookup.category(st, expr.type.oid) in others
        else expr
        for expr in exprs
    ]


def with_result(st: Statement, exprs: Sequence[q.Expr]) -> Sequence[q.Expr]:
    """Values of DECODE and NVL2, where a literal that comes first, before numbers or dates, is a string."""
    kinds = {lookup.category(st, expr.type.oid) for expr in exprs[1:]}
    if _is_literal(exprs[0]) and st.meaning.oracle_date and not kinds.isdisjoint("ND"):
        exprs = [coerce_type(st, exprs[0], lookup.TEXT, "i"), *exprs[1:]]
    return as_first(st, exprs)


def _is_literal(expr: q.Expr) -> bool:
    """Whether it is a string without a type."""
    if isinstance(expr, q.Const):
        return expr.type.oid == UNKNOWN and expr.value is not None
    return isinstance(expr, q.Param) and expr.source is Source.LITERAL and expr.type.oid == UNKNOWN


def _cost(st: Statement, types: Sequence[int], declared: Sequence[int]) -> int | None:
    if len(types) != len(declared) or not _GENERAL.isdisjoint(declared):
        return None
    total = 0
    for source, target in zip(types, declared, strict=True):
        cost = _cost_of(st, source, target)
        if cost is None:
            return None
        total += cost
    return total


def _cost_of(st: Statement, source: int, target: int) -> int | None:
    if source == UNKNOWN:
        return {lookup.TEXT: _EXACT, lookup.NUMERIC: _IMPLICIT}.get(target, _IMPLICIT + 1)
    base = lookup.base_type(st, source)
    if base == target:
        return _EXACT
    if can_coerce(st, source, target, "i"):
        return _IMPLICIT
    if base == lookup.XML:
        return _STRING if target == lookup.TEXT else None
    kind = lookup.category(st, base)
    conversions: tuple[tuple[str, Callable[[int], bool], int], ...] = (
        ("N", _WHOLE_NUMBERS.__contains__, _WHOLE),
        ("NDT", lambda oid: oid == lookup.TEXT, _STRING),
        ("S", lambda oid: oid == lookup.VARCHAR, _IMPLICIT + 1),  # USER, which is a name
        ("NDT", lambda oid: oid == lookup.VARCHAR, _STRING + 1),
        ("N", lambda oid: oid == lookup.NUMERIC, _NUMBER),
        ("S", lambda oid: oid == lookup.NUMERIC, _NUMBER),
        ("S", _WHOLE_NUMBERS.__contains__, _NUMBER + 2),
        ("S", lambda oid: oid == lookup.TIMESTAMP, _DATE),
    )
    return next((cost for kinds, fits, cost in conversions if kind in kinds and fits(target)), None)
