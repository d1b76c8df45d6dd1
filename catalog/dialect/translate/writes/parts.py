"""What the parts of one statement see of each other, as SQL: rows that are kept, tables as they were.

A part's rows are kept by the server (`server.writes.statement_parts`) and read through functions, cell by
cell, with their stored values. A table that an earlier part has written is read as the rows that no part has
touched and the old images of those that one has: all parts see the snapshot of the statement.
PostgreSQL 15 docs 7.8.4 (queries-with-modifying).
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import dotted, name, template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.pgtypes import BOOL, INT8, TEXT


def _function(oid: int, name: str, arity: int, result: int, python: Callable[..., Any]) -> Function:
    return Function(
        oid, name, (INT8.oid,) * arity, result, python=python, context=True, strict=False, volatility="s"
    )


# The first tell how many rows there are, as a JSON array to go through; the others give a cell of one.
_KEPT_ROWS: Final = _function(9050, "kept_rows", 1, TEXT.oid, lambda c, part: c.parts.kept_rows(part))
_KEPT: Final = _function(
    9051, "kept_value", 3, INT8.oid, lambda c, part, row, column: c.parts.kept_value(part, row, column)
)
_OLD_ROWS: Final = _function(9052, "old_rows", 1, TEXT.oid, lambda c, oid: c.parts.old_rows(oid))
_OLD: Final = _function(
    9053, "old_value", 3, INT8.oid, lambda c, oid, row, column: c.parts.old_value(oid, row, column)
)
_TOUCHED: Final = _function(9054, "touched_rows", 1, TEXT.oid, lambda c, oid: c.parts.touched_rows(oid))
_TOUCHED_MEMBERS: Final = _function(9056, "touched_members", 0, TEXT.oid, lambda c: c.parts.touched_members())
_REFUSE: Final = _function(
    9055, "refuse_touched", 2, BOOL.oid, lambda c, oid, rowid: c.parts.refuse_touched(oid, rowid)
)


def kept(tr: Translation, cte: q.CommonTableExpr) -> exp.Expr:
    """The rows of a part, as the body of a common table expression."""
    number = template(str(cte.kept))
    cells = [
        _collated(column.type, tr.call(_KEPT, number, template("j.key"), template(str(place))))
        if place + 1 in cte.used
        else template("NULL")
        for place, column in enumerate(cte.columns)
    ]
    return _listed(cells, tr.call(_KEPT_ROWS, number))


def snapshot(tr: Translation, entry: q.RangeTblEntry) -> exp.Expr:
    """A table's rows as they were before the statement, as a subquery."""
    oid = template(str(entry.relation_oid))
    names = [template("rowid"), *[name(column.physical) for column in entry.columns]]
    places = ", ".join(f"{{{number}}}" for number in range(2, len(names) + 2))
    table = dotted(entry.database, entry.physical)
    untouched = template(
        f"SELECT {places} FROM {{0}} WHERE rowid NOT IN (SELECT value FROM json_each({{1}}))",
        table,
        tr.call(_TOUCHED, oid),
        *names,
    )
    places_of = (0, *(place + 1 for place in entry.places or range(len(entry.columns))))
    old = [tr.call(_OLD, oid, template("j.key"), template(str(place))) for place in places_of]
    return template("({0} UNION ALL {1})", untouched, _listed(old, tr.call(_OLD_ROWS, oid)))


def untouched(tr: Translation, expr: q.Untouched, row_id: exp.Expr) -> exp.Expr:
    """row_id: what tells the row from others of its entry."""
    oid = template(str(expr.relation_oid))
    if expr.refuses:
        return tr.call(_REFUSE, oid, row_id)
    touched = tr.call(_TOUCHED_MEMBERS) if expr.has_members else tr.call(_TOUCHED, oid)
    return template("{0} NOT IN (SELECT value FROM json_each({1}))", row_id, touched)


def _listed(cells: Sequence[exp.Expr], rows: exp.Expr) -> exp.Expr:
    places = ", ".join(f"{{{number}}}" for number in range(1, len(cells) + 1)) or "NULL"
    return template(f"SELECT {places} FROM json_each({{0}}) AS j", rows, *cells)


def _collated(type_: TypeRef, sql: exp.Expr) -> exp.Expr:
    return template(f"{{0}}{type_.collate}", sql) if type_.collation else sql
