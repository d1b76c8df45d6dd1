"""SEARCH and CYCLE of a recursive WITH item: columns that say where a row is and whether it came before.

What the two arms have in these columns is bound here and added by the translator, so that the item's query
stays as it was written.
Source: PostgreSQL 15, parse_cte.c (analyzeCTE), rewriteSearchCycle.c.
"""

from collections.abc import Sequence
from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import calls, lookup
from polar_lite.catalog.dialect.binder.coercion import as_key, coerce_to_common
from polar_lite.catalog.dialect.binder.columns import fold
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, check_args, location
from polar_lite.catalog.dialect.binder.operators import has_ordering, make_operator
from polar_lite.catalog.dialect.binder.oracle.search_orders import keys
from polar_lite.catalog.dialect.binder.state import Scope, Statement
from polar_lite.catalog.dialect.from_entries import entries
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import BY_NAME

_BOOLEAN, _DEPTH = TypeRef(lookup.BOOL), TypeRef(lookup.INT8)
_RECORD, _RECORDS = TypeRef(lookup.RECORD), TypeRef(BY_NAME["_record"].oid)
_SEARCH: Final = frozenset({"breadth", "columns", "sequence", "orders"})
_CYCLE: Final = frozenset({"columns", "mark", "value", "default", "path"})


def clauses(scope: Scope, item: Any) -> tuple[q.SearchClause | None, q.CycleClause | None]:
    """What is written, with the cycle mark's values."""
    st = scope.statement
    search, cycle = item.args.get("search"), item.args.get("cycle")
    made, marked = None, None
    if search is not None:
        check_args(st, search, _SEARCH)
        columns = tuple(fold(st, column) for column in search.columns)
        orders = search.orders or ((False, False),) * len(columns)
        made = q.SearchClause(bool(search.breadth), columns, fold(st, search.sequence), orders)
    if cycle is not None:
        check_args(st, cycle, _CYCLE)
        columns = tuple(fold(st, column) for column in cycle.columns)
        value, default = _marks(scope, cycle)
        path = fold(st, cycle.path) if cycle.path is not None else ""
        marked = q.CycleClause(columns, fold(st, cycle.mark), value, default, path)
    return made, marked


def _marks(scope: Scope, node: Any) -> tuple[q.Expr, q.Expr]:
    if node.value is None:
        return q.Const(_BOOLEAN, True), q.Const(_BOOLEAN, False)
    st = scope.statement
    with scope.relabelled("CYCLE"):
        bound = [bind_expr(scope, node.value), bind_expr(scope, node.default)]
    (value, default), type_ = coerce_to_common(st, bound, "CYCLE")
    if not has_ordering(st, type_.oid, "="):
        shown = lookup.shown_type(st, type_)
        message = f"could not identify an equality operator for type {shown}"
        raise st.error(code.UNDEFINED_FUNCTION, message)
    return value, default


def added(search: q.SearchClause | None, cycle: q.CycleClause | None, before: int) -> tuple[q.RteColumn, ...]:
    """The item's further columns, which come after `before` others."""
    found: list[tuple[str, TypeRef]] = []
    if search is not None:
        found.append((search.name, _RECORD if search.is_breadth else _RECORDS))
    if cycle is not None:
        found += [(cycle.mark, cycle.value.type), (cycle.path, _RECORDS)]
    return tuple(
        q.RteColumn(name, type_, f"c{before + number}", 0) for number, (name, type_) in enumerate(found, 1)
    )


def check(st: Statement, item: Any, names: Sequence[str], made: Any, marked: Any) -> None:
    """Refuse names that do not fit the item's columns."""
    if made is not None:
        place = location(item.args["search"])
        _check_columns(st, "search", made.columns, names, place)
        _check_new(st, "search sequence", made.name, names, place)
    if marked is None:
        return
    place = location(item.args["cycle"])
    _check_columns(st, "cycle", marked.columns, names, place)
    _check_new(st, "cycle mark", marked.mark, names, place)
    _check_new(st, "cycle path", marked.path, names, place)
    _check_apart(st, "cycle mark", marked.mark, "cycle path", marked.path, place)
    if made is not None:
        place = location(item.args["search"])
        _check_apart(st, "search sequence", made.name, "cycle mark", marked.mark, place)
        _check_apart(st, "search sequence", made.name, "cycle path", marked.path, place)


def _check_columns(
    st: Statement, kind: str, columns: Sequence[str], names: Sequence[str], place: int
) -> None:
    for number, name in enumerate(columns):
        if name not in names:
            message = f'{kind} column "{name}" not in WITH query column list'
            raise st.error(code.SYNTAX_ERROR, message, place)
        if name in columns[:number]:
            raise st.error(code.DUPLICATE_COLUMN, f'{kind} column "{name}" specified more than once', place)


def _check_new(st: Statement, kind: str, name: str, names: Sequence[str], place: int) -> None:
    if name in names:
        message = f'{kind} column name "{name}" already used in WITH query column list'
        raise st.error(code.SYNTAX_ERROR, message, place)


def _check_apart(st: Statement, one: str, name: str, other: str, other_name: str, place: int) -> None:
    if name == other_name:
        raise st.error(code.SYNTAX_ERROR, f"{one} column name and {other} column name are the same", place)


def traced(
    st: Statement,
    query: q.Query,
    columns: Sequence[q.RteColumn],
    physical: str,
    search: q.SearchClause | None,
    cycle: q.CycleClause | None,
) -> q.Traced:
    """What both arms of a recursive item have in the further columns; columns: all of the item's."""
    operation = query.set_operation
    assert operation is not None
    for arm, side in ((operation.left, "left"), (operation.right, "right")):
        if arm.set_operation is not None:
            message = f"with a SEARCH or CYCLE clause, the {side} side of the UNION must be a SELECT"
            raise st.error(code.FEATURE_NOT_SUPPORTED, message)
    varno = st.next_varno()
    first = [
        q.Var(t.expr.type, varno, n, 0, f"c{n}", t.name) for n, t in enumerate(operation.left.targets, 1)
    ]
    following = [target.expr for target in operation.right.targets]
    above = next(e.varno for e in entries(operation.right.from_items) if e.cte_name == physical)
    places = {column.name: number for number, column in reversed(list(enumerate(columns, 1)))}

    def row(arm: Sequence[q.Expr], names: Sequence[str]) -> q.RowExpr:
        return q.RowExpr(_RECORD, tuple(as_key(arm[places[name] - 1]) for name in names))

    def search_row(clause: q.SearchClause, arm: Sequence[q.Expr], *before: q.Expr) -> q.RowExpr:
        made = list(before)
        for name, (is_descending, nulls_first) in zip(clause.columns, clause.orders, strict=True):
            value = arm[places[name] - 1]
            made += keys(st, value, is_descending=is_descending, nulls_first=nulls_first)
        return q.RowExpr(_RECORD, tuple(made))

    def parent(name: str) -> q.Var:
        number = places[name]
        return q.Var(columns[number - 1].type, above, number, 0, f"c{number}", name)

    left: list[q.Expr] = []
    right: list[q.Expr] = []
    condition: q.Expr | None = None
    if search is not None and search.is_breadth:
        depth = q.FieldSelect(_DEPTH, parent(search.name), 1, "depth")
        deeper = make_operator(st, "+", depth, q.Const(_DEPTH, 1), -1)
        left.append(search_row(search, first, q.Const(_DEPTH, 0)))
        right.append(search_row(search, following, deeper))
    elif search is not None:
        left.append(_listed(search_row(search, first)))
        right.append(_appended(st, parent(search.name), search_row(search, following)))
    if cycle is not None:
        path, found = parent(cycle.path), row(following, cycle.columns)
        test = make_operator(st, "=", found, q.ArrayElement(_RECORD), -1)
        is_above = q.ScalarArrayOp(_BOOLEAN, found, path, test, True, "=")
        mark = q.CaseExpr(cycle.value.type, (q.CaseWhen(is_above, cycle.value),), cycle.default)
        left += [cycle.default, _listed(row(first, cycle.columns))]
        right += [mark, _appended(st, path, found)]
        condition = make_operator(st, "<>", parent(cycle.mark), cycle.value, -1)
    return q.Traced(search, cycle, varno, tuple(left), tuple(right), condition)


def _listed(row: q.Expr) -> q.Expr:
    return q.ArrayExpr(_RECORDS, (row,))


def _appended(st: Statement, path: q.Expr, row: q.Expr) -> q.Expr:
    arguments = [calls.Argument(path), calls.Argument(row)]
    call = calls.resolve(st, ("pg_catalog", "array_append"), arguments, is_variadic=False, location=-1)
    assert isinstance(call, calls.Call)
    return q.FuncExpr(_RECORDS, call.function, call.args)
