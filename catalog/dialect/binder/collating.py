"""Which collation of ICU compares an expression: that of its arguments, as PostgreSQL derives it; and
which letters its functions know.

Columns and COLLATE have theirs as part of the type. SQLite takes a column's by itself; what is computed of
one says it in so many words (Collated). All other texts are compared by their bytes, and nothing is derived
while a statement has no collation of ICU. PostgreSQL 15 docs 24.2.1
(collation-concepts), source parse_collate.c.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog import icu
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.functions.strings import letters
from polar_lite.catalog.types import CITEXT
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import BPCHAR, NAME, TEXT, VARCHAR

BINARY: Final = "BINARY"
COLLATABLE: Final = (TEXT.oid, VARCHAR.oid, BPCHAR.oid, NAME.oid)
_TEXTS: Final = frozenset((*COLLATABLE, CITEXT))
# What gets its collation elsewhere, or says it already.
_SETTLED: Final = (q.Var, q.Const, q.Param, q.CollateExpr, q.Collated, q.Relabel, q.CoerceToDomain)
_NEEDS_DETERMINISTIC: Final = {
    "LIKE": ("textlike", "textnlike", "bpcharlike", "bpcharnlike", "namelike", "namenlike"),
    "ILIKE": ("texticlike", "texticnlike", "bpchariclike", "bpcharicnlike", "nameiclike", "nameicnlike"),
    "substring searches": (
        "textpos",
        "replace_text",
        "split_part",
        "text_starts_with",
        "text_to_array",
        "text_to_array_null",
        "text_to_table",
        "text_to_table_null",
    ),
}


def derived(st: Statement, expr: q.Expr) -> q.Expr:
    """An expression that has just been bound, with the collation that it has of its arguments."""
    if st.has_ascii_letters and isinstance(expr, q.FuncExpr):
        expr = _with_letters(st, expr)
    if not st.icu_names and not expr.type.icu:
        return expr
    if expr.type.icu:
        if expr.type.icu != BINARY:
            st.icu_names.add(expr.type.icu)
        return expr if isinstance(expr, _SETTLED) else q.Collated(expr.type, expr)
    parts = list(_parts(expr))
    if isinstance(expr, q.FuncExpr):
        _check(st, expr, parts)
        if len(parts) == 2 and expr.type.oid == lookup.BOOL:
            return _compared(expr)
    if isinstance(expr, _SETTLED) and not isinstance(expr, q.Relabel | q.CoerceToDomain):
        return expr
    if expr.type.oid not in COLLATABLE:
        return expr
    found = _of(parts)
    if not found:
        return expr
    with_name = replace(expr, type=replace(expr.type, icu=found))
    if isinstance(expr, q.Relabel | q.CoerceToDomain) or q.returns_set(expr):
        return with_name
    return q.Collated(with_name.type, with_name)


def _with_letters(st: Statement, expr: q.FuncExpr) -> q.FuncExpr:
    """A function of texts as LC_CTYPE C has it, where COLLATE or else the database says so."""
    function = expr.function
    if function.python is None or function.sql is not None or _TEXTS.isdisjoint(function.args):
        return expr
    explicit = next((arg for arg in expr.args if isinstance(arg, q.CollateExpr)), None)
    collation = st.snapshot.collations[explicit.collation] if explicit is not None else None
    if collation is None or collation.provider == "d":
        is_ascii = st.snapshot.has_ascii_letters
    else:
        is_ascii = collation.has_ascii_letters
    return replace(expr, function=_of_ascii(function)) if is_ascii else expr


@lru_cache(maxsize=256)
def _of_ascii(function: Function) -> Function:
    assert function.python is not None
    return replace(function, python=letters.of_ascii(function.python), ascii_letters=True)


def _parts(expr: Any) -> Iterator[q.Expr]:
    """The texts that an expression is made of; of CASE its results, not what it compares."""
    kind: Any = type(expr)
    parts = q.parts_of(kind)
    stack = list(reversed(parts(expr))) if parts is not None else []
    if isinstance(expr, q.CaseExpr):
        stack = [expr.default, *(when.result for when in expr.whens)]
    while stack:
        part = stack.pop()
        if isinstance(part, tuple):
            stack.extend(reversed(part))
        elif isinstance(part, q.Expr) and part.type.oid in COLLATABLE:
            yield part


def _of(parts: list[q.Expr]) -> str:
    """An explicit collation comes before those of columns."""
    explicit = next((part for part in parts if isinstance(part, q.CollateExpr)), None)
    if explicit is not None:
        return explicit.type.icu or BINARY
    return next((part.type.icu for part in parts if part.type.icu), "")


def _compared(expr: q.FuncExpr) -> q.FuncExpr:
    """A comparison with what COLLATE says is one by that, whatever the other side is."""
    explicit = next((arg for arg in expr.args if isinstance(arg, q.CollateExpr)), None)
    if explicit is None or explicit.type.oid not in COLLATABLE:
        return expr
    name = explicit.type.icu or BINARY
    args: list[q.Expr] = []
    for arg in expr.args:
        if arg is explicit:
            args.append(arg if arg.type.icu else q.Collated(replace(arg.type, icu=BINARY), arg))
        elif arg.type.icu == name or isinstance(arg, q.Const | q.Param | q.CollateExpr):
            args.append(arg)
        else:
            args.append(q.Collated(replace(arg.type, icu=name), arg, is_fenced=True))
    return replace(expr, args=tuple(args))


def of_list(left: q.Expr, items: Sequence[q.Expr]) -> q.Expr:
    """The left side of IN: what COLLATE says of an item holds for all, as they are one array."""
    explicit = next((item for item in items if isinstance(item, q.CollateExpr)), None)
    if explicit is None or isinstance(left, q.CollateExpr):
        return left
    return q.Collated(replace(left.type, icu=explicit.type.icu or BINARY), left)


def _check(st: Statement, expr: q.FuncExpr, parts: list[q.Expr]) -> None:
    names = {part.type.icu for part in parts if part.type.icu}
    if not names:
        return
    explicit = [part for part in parts if isinstance(part, q.CollateExpr)]
    for other in explicit[1:]:
        if other.collation != explicit[0].collation:
            known = st.snapshot.collations
            first, second = known[explicit[0].collation].name, known[other.collation].name
            message = f'collation mismatch between explicit collations "{first}" and "{second}"'
            raise st.error(code.COLLATION_MISMATCH, message, other.location)
    if len(names) > 1 and not explicit and BINARY not in names and expr.type.oid == lookup.BOOL:
        raise st.error(
            code.INDETERMINATE_COLLATION,
            "could not determine which collation to use for string comparison",
            hint="Use the COLLATE clause to set the collation explicitly.",
        )
    source = expr.function.source
    if all(name == BINARY or icu.is_deterministic(name) for name in names):
        return
    what = next((what for what, sources in _NEEDS_DETERMINISTIC.items() if source in sources), "")
    if "regex" in source:
        what = "regular expressions"
    if what:
        message = f"nondeterministic collations are not supported for {what}"
        raise st.error(code.FEATURE_NOT_SUPPORTED, message)
