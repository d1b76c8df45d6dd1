"""What is known of the fields of records. PostgreSQL 15 source parse_func.c (expandRecordVariable)."""

from collections.abc import Iterator, Sequence

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.state import Scope
from polar_lite.catalog.dialect.from_entries import entries

Field = tuple[str, int]
"""Name and type OID."""


def fields_of(scope: Scope, expr: q.Expr) -> Sequence[Field]:
    """The fields of a record, where the query shows where it comes from; () where it does not."""
    entries = (item.entry for level in _levels(scope) for item in level.items if item.entry is not None)
    return _fields(scope, expr, entries)


def _fields(scope: Scope, expr: q.Expr, entries: Iterator[q.RangeTblEntry]) -> Sequence[Field]:
    match expr:
        case q.RowExpr():
            return [(name, arg.type.oid) for name, arg in zip(expr.names, expr.args, strict=False)]
        case q.FuncExpr():
            return list(zip(expr.function.out_names, expr.function.out_types, strict=True))
        case q.Var() if expr.attnum > 0:
            entry = next((e for e in entries if e.varno == expr.varno), None)
            return _of_column(scope, entry, expr.attnum) if entry is not None else ()
    return ()


def _of_column(scope: Scope, entry: q.RangeTblEntry, attnum: int) -> Sequence[Field]:
    """A column is what the query of its entry gives; of a set operation, what the left arm does."""
    query = entry.query
    if entry.kind is q.RteKind.CTE:
        known = (cte for level in _levels(scope) for cte in level.ctes.values())
        query = next((cte.query for cte in known if cte.physical == entry.cte_name), None)
    while query is not None and query.set_operation is not None:
        query = query.set_operation.left
    outputs = [t for t in query.outputs if not t.junk] if query is not None else []
    if query is None or attnum > len(outputs):
        return ()
    return _fields(scope, outputs[attnum - 1].expr, entries(query.from_items))


def _levels(scope: Scope | None) -> Iterator[Scope]:
    while scope is not None:
        yield scope
        scope = scope.parent
