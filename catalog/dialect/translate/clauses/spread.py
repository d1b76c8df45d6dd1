"""Set-returning functions in the select list: an item of FROM that depends on the rows of the others.

    SELECT a, generate_series(1, a) FROM t  ->  SELECT a, s FROM t, LATERAL generate_series(1, a) s

Calls stand side by side, the shorter ones filled up with NULLs; a call in the arguments of another comes
before it. Groups and windows are computed first.
Source: PostgreSQL 15, tlist.c (split_pathtarget_at_srfs); docs 38.5.8 (xfunc-sql).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.from_entries import entries
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import unsupported

_BOOLEAN, _RECORD, _TEXT = TypeRef(lookup.BOOL), TypeRef(lookup.RECORD), TypeRef(lookup.TEXT)


def joined(tr: Translation, query: q.Query) -> q.Query:
    """The query with its sets in FROM."""
    if any(isinstance(node, q.WindowFunc) for node in q.nodes_of_level((query.targets, query.order))):
        query = over_windows(tr, query)
    while calls := _innermost(query):
        entry, places = _item(tr, calls)
        moved = _replaced((query.targets, query.order, query.group, query.distinct_on), places)
        targets, order, group, distinct_on = moved
        query = replace(
            query,
            targets=targets,
            order=order,
            group=group,
            distinct_on=distinct_on,
            from_items=(*query.from_items, q.RangeTblRef(entry)),
        )
    return replace(query, has_sets=False)


def has_sets(node: Any) -> bool:
    """Whether a set-returning call of this query is in an expression."""
    return any(map(q.returns_set, q.nodes_of_level(node)))


def _innermost(query: q.Query) -> list[q.FuncExpr]:
    """The calls without others in their arguments."""
    found: list[q.FuncExpr] = []
    for node in q.nodes_of_level((query.targets, query.order, query.group)):
        if q.returns_set(node) and not has_sets(node.args) and node not in found:
            found.append(node)
    return sorted(found, key=lambda call: call.location)


def _item(tr: Translation, calls: Sequence[q.FuncExpr]) -> tuple[q.RangeTblEntry, dict[q.Expr, q.Expr]]:
    """The calls as an item of FROM, and what stands in the place of each of them and of its fields."""
    varno = tr.new_varno()
    columns: list[q.RteColumn] = []
    places: dict[q.Expr, q.Expr] = {}

    def column(name: str, type_: TypeRef, path: str) -> q.Var:
        number = len(columns) + 1
        columns.append(q.RteColumn(name, type_, path, number))
        return q.Var(type_, varno, number, 0, path, name)

    for index, call in enumerate(calls):
        path = f"[{index}]" if len(calls) > 1 else ""
        outs = tuple(zip(call.function.out_names, call.function.out_types, strict=True))
        if len(outs) < 2:
            places[call] = column(call.function.name, call.type, path or "value")
            continue
        fields = [column(name, TypeRef(oid), f"{path}[{i}]") for i, (name, oid) in enumerate(outs)]
        for number, field in enumerate(fields, 1):
            places[q.FieldSelect(field.type, call, number, field.name)] = field
        row: q.Expr = q.RowExpr(_RECORD, tuple(fields), call.function.out_names)
        if path:
            # Where another set goes on there is no row.
            is_there = q.NullTest(_BOOLEAN, column("", _TEXT, path), is_null=False)
            row = q.CaseExpr(_RECORD, (q.CaseWhen(is_there, row),), None)
        places[call] = row
    function: q.Expr = calls[0] if len(calls) == 1 else q.RowsFrom(_RECORD, tuple(calls))
    entry = q.RangeTblEntry(
        q.RteKind.FUNCTION, varno, "", tuple(columns), function=function, lateral=True, is_spread=True
    )
    return entry, places


def _replaced(node: Any, places: dict[q.Expr, q.Expr]) -> Any:
    if isinstance(node, q.FieldSelect | q.FuncExpr) and node in places:
        return places[node]
    return node if isinstance(node, q.Query) else q.with_parts(node, lambda part: _replaced(part, places))


def over_windows(tr: Translation, query: q.Query) -> q.Query:
    """A query over one that has the window functions, so that they see no rows of sets and subqueries."""
    if query.uses_rownum:
        raise unsupported("set-returning functions, ANY and the like over window functions beside ROWNUM")
    columns = _Columns(tr.new_varno(), {e.varno for e in entries(query.from_items)}, [])
    targets, order, distinct_on = columns.moved((query.targets, query.order, query.distinct_on), 0)
    inner = replace(
        query,
        targets=tuple(q.TargetEntry(expr, "") for expr in columns.exprs),
        distinct=False,
        distinct_on=(),
        order=(),
        limit=None,
        offset=None,
        with_ties=False,
        ctes=(),
        has_sets=False,
    )
    heads = tuple(q.RteColumn("", expr.type, f"c{n}", n) for n, expr in enumerate(columns.exprs, 1))
    entry = q.RangeTblEntry(q.RteKind.SUBQUERY, columns.varno, "", heads, query=inner)
    return replace(
        query,
        targets=targets,
        from_items=(q.RangeTblRef(entry),),
        where=None,
        order=order,
        distinct_on=distinct_on,
    )


@dataclass(slots=True)
class _Columns:
    """The columns of an inner query `varno`: what an outer one reads of windows and of the entries `own`."""

    varno: int
    own: set[int]
    exprs: list[q.Expr]

    def moved(self, node: Any, depth: int) -> Any:
        is_own = isinstance(node, q.Var) and node.varno in self.own and node.levelsup == depth
        if is_own or (isinstance(node, q.WindowFunc) and not depth):
            found = replace(node, levelsup=0) if is_own else node
            if found not in self.exprs:
                self.exprs.append(found)
            number = self.exprs.index(found) + 1
            return q.Var(found.type, self.varno, number, depth, f"c{number}")
        deeper = depth + isinstance(node, q.Query)
        return q.with_parts(node, lambda part: self.moved(part, deeper))
