"""Oracle's implicit conversions, in databases of mode oracle, where PostgreSQL's rules find nothing.

Numbers and dates become texts, texts become numbers and dates, a NUMBER becomes an integer as its whole part.
Oracle 19c SQL Language Reference, 2 (Data-Types), "Implicit Data Conversion".
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import can_coerce, coerce_to_common, coerce_to_target
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Statement
from polar_lite.catalog.functions.registry import REGISTRY
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.pgtypes import BPCHAR, FLOAT8, NUMERIC, TEXT, TIMESTAMP, VARCHAR
from polar_lite.protocol.sqlstate import DATATYPE_MISMATCH, PgError

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.binder.calls import Argument, Candidate

_TEXTS: Final = frozenset({TEXT.oid, VARCHAR.oid, BPCHAR.oid})
_INTEGERS: Final = frozenset({lookup.INT2, lookup.INT4, lookup.INT8})
_NUMBERS: Final = _INTEGERS | {NUMERIC.oid, FLOAT8.oid}
_COMPARISONS: Final = frozenset({"=", "<>", "<", "<=", ">", ">="})
_ARITHMETIC: Final = frozenset({"+", "-", "*", "/"})


def is_on(st: Statement) -> bool:
    return st.snapshot.database.mode == "oracle"


def choose(
    st: Statement, found: "Sequence[Candidate]", arguments: "Sequence[Argument]"
) -> "tuple[Candidate, list[Argument]] | None":
    """The function that takes the arguments with fewest conversions, and the arguments converted."""
    best: tuple[int, Candidate] | None = None
    for candidate in found:
        count = 0
        for argument, target in zip(arguments, candidate.args, strict=True):
            source = argument.expr.type.oid
            if can_coerce(st, source, target, "i") and target not in lookup.POLYMORPHIC:
                continue
            if not _is_convertible(st, source, target):
                break
            count += 1
        else:
            if best is None or count < best[0]:
                best = count, candidate
    if best is None:
        return None
    pairs = zip(arguments, best[1].args, strict=True)
    return best[1], [replace(a, expr=_converted(st, a.expr, target)) for a, target in pairs]


def _is_convertible(st: Statement, source: int, target: int) -> bool:
    match lookup.category(st, source):
        case "N":
            return target in _TEXTS or target in _NUMBERS
        case "D":
            return target in _TEXTS
        case "S":
            return target in _NUMBERS or target == TIMESTAMP.oid
    return False


def _converted(st: Statement, expr: q.Expr, target: int) -> q.Expr:
    if can_coerce(st, expr.type.oid, target, "i"):
        return expr
    if target in _INTEGERS:
        number = _as(st, expr, NUMERIC.oid)
        whole = next(f for f in REGISTRY.by_name["trunc"] if f.args == (NUMERIC.oid,))
        expr = q.FuncExpr(TypeRef(NUMERIC.oid), whole, (number,))
    return _as(st, expr, target)


def _as(st: Statement, expr: q.Expr, target: int) -> q.Expr:
    found = coerce_to_target(st, expr, TypeRef(target), "e")
    assert found is not None
    return found


def operands(st: Statement, name: str, left: q.Expr, right: q.Expr) -> tuple[q.Expr, q.Expr]:
    """A text beside a number is a number, beside a date it is a date."""
    kinds = lookup.category(st, left.type.oid) + lookup.category(st, right.type.oid)
    if kinds in ("SN", "NS") and name in _COMPARISONS | _ARITHMETIC:
        target = NUMERIC.oid
    elif kinds in ("SD", "DS") and name in _COMPARISONS:
        target = TIMESTAMP.oid
    else:
        return left, right
    return (_as(st, left, target), right) if kinds[0] == "S" else (left, _as(st, right, target))


def common(st: Statement, exprs: Sequence[q.Expr], construct: str) -> tuple[list[q.Expr], TypeRef]:
    """Expressions as values of one type; if PostgreSQL knows none, of the first one's that has a type."""
    try:
        return coerce_to_common(st, exprs, construct)
    except PgError as error:
        first = next((e.type for e in exprs if e.type.oid != UNKNOWN), None)
        if error.sqlstate != DATATYPE_MISMATCH or first is None or not is_on(st):
            raise
        type_ = TypeRef(first.oid)
        converted = [coerce_to_target(st, expr, type_, "e") for expr in exprs]
        found = [expr for expr in converted if expr is not None]
        if len(found) < len(exprs):
            raise
        return coerce_to_common(st, found, construct)
