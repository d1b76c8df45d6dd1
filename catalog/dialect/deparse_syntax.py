"""Calls that the grammar makes, printed as it reads them: EXTRACT(.. FROM ..), TRIM, OVERLAY, AT TIME ZONE.

Source: PostgreSQL 15, ruleutils.c (get_func_sql_syntax).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.deparse import Deparser


def _extract(out: Deparser, args: Sequence[q.Expr]) -> str:
    field = args[0]
    while isinstance(field, q.Relabel | q.CoerceViaIO):
        field = field.arg
    shown = str(field.value) if isinstance(field, q.Const) else out.text(field)
    return f"EXTRACT({shown} FROM {out.text(args[1])})"


def _substring(out: Deparser, args: Sequence[q.Expr]) -> str:
    shown = [out.text(arg) for arg in args]
    if len(args) == 3 and args[1].type.oid == lookup.TEXT:
        return f"SUBSTRING({shown[0]} SIMILAR {shown[1]} ESCAPE {shown[2]})"
    return "SUBSTRING(" + "".join(map(str.__add__, ("", " FROM ", " FOR "), shown)) + ")"


def _overlay(out: Deparser, args: Sequence[q.Expr]) -> str:
    shown = [out.text(arg) for arg in args]
    return "OVERLAY(" + "".join(map(str.__add__, ("", " PLACING ", " FROM ", " FOR "), shown)) + ")"


def _trim(side: str) -> Callable[[Deparser, Sequence[q.Expr]], str]:
    def printed(out: Deparser, args: Sequence[q.Expr]) -> str:
        characters = f" {out.text(args[1])}" if len(args) > 1 else ""
        return f"TRIM({side}{characters} FROM {out.text(args[0])})"

    return printed


def _overlaps(out: Deparser, args: Sequence[q.Expr]) -> str:
    one, two, three, four = (out.text(arg) for arg in args)
    return f"(({one}, {two}) OVERLAPS ({three}, {four}))"


def _form(args: Sequence[q.Expr]) -> str:
    """Of Unicode's normal forms, if one is named."""
    return str(args[1].value).upper() if len(args) > 1 and isinstance(args[1], q.Const) else ""


def _normalize(out: Deparser, args: Sequence[q.Expr]) -> str:
    return f"NORMALIZE({', '.join(filter(None, (out.text(args[0]), _form(args))))})"


def _is_normalized(out: Deparser, args: Sequence[q.Expr]) -> str:
    return f"({' '.join(filter(None, (out.text(args[0]), 'IS', _form(args), 'NORMALIZED')))})"


# By the function's or construct's name.
SYNTAX: Final[dict[str, Callable[[Deparser, Sequence[q.Expr]], str]]] = {
    "EXTRACT": _extract,
    "SUBSTRING": _substring,
    "OVERLAY": _overlay,
    "OVERLAPS": _overlaps,
    "COLLATION FOR": lambda out, args: f"COLLATION FOR ({out.text(args[0])})",
    "NORMALIZE": _normalize,
    "IS NORMALIZED": _is_normalized,
    "POSITION": lambda out, args: f"POSITION(({out.text(args[1])}) IN ({out.text(args[0])}))",
    "AT TIME ZONE": lambda out, args: f"({out.text(args[1])} AT TIME ZONE {out.text(args[0])})",
    "XMLEXISTS": lambda out, args: f"XMLEXISTS(({out.text(args[0])}) PASSING ({out.text(args[1])}))",
    "TRIM": _trim("BOTH"),
    "LTRIM": _trim("LEADING"),
    "RTRIM": _trim("TRAILING"),
}
