"""Oracle's hierarchical queries: START WITH, CONNECT BY, PRIOR and what goes with them.

FROM becomes one item, the hierarchy, whose columns are the pseudo-columns, those of FROM, and what rows take
from the rows above them. All names outside FROM mean these columns, so WHERE, GROUP BY and the rest are those
of any query.
Source: Oracle 19c SQL Reference, "Hierarchical Queries", "Hierarchical Query Operators" and "Pseudocolumns".
"""

from collections.abc import Sequence
from dataclasses import field, replace
from typing import Any, Final

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import as_key, coerce_to_boolean, coerce_type
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, binds, check_args, location
from polar_lite.catalog.dialect.binder.oracle.outer_marks import conjunction
from polar_lite.catalog.dialect.binder.state import UNKNOWN, NamespaceColumn, NamespaceItem, Scope
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass

START, CONDITION = "START WITH", "CONNECT BY"
LEVEL, LEAF, CYCLE = 1, 2, 3
_PSEUDO: Final = {"level": LEVEL, "connect_by_isleaf": LEAF, "connect_by_iscycle": CYCLE}
_NUMBER: Final = TypeRef(lookup.INT4)


@dataclass(slots=True)
class Builder:
    """The hierarchy of a query that is being bound. columns, names: as Hierarchy.columns."""

    varno: int
    items: tuple[q.FromItem, ...]
    nocycle: bool
    columns: list[q.Expr | q.InheritedColumn | None] = field(default_factory=lambda: [None] * len(_PSEUDO))
    names: list[str] = field(default_factory=lambda: list(_PSEUDO))
    condition: q.Expr | None = None
    start: q.Expr | None = None

    def column(self, number: int, place: int = -1) -> q.Var:
        found = self.columns[number - 1]
        expr = found.value if isinstance(found, q.InheritedColumn) else found
        type_ = _NUMBER if expr is None else expr.type
        return q.Var(type_, self.varno, number, 0, f"c{number}", self.names[number - 1], place)

    def add(self, name: str, column: q.Expr | q.InheritedColumn, place: int = -1) -> q.Var:
        if column not in self.columns:
            self.columns.append(column)
            self.names.append(name)
        return self.column(self.columns.index(column) + 1, place)


def begin(scope: Scope, node: Any, items: tuple[q.FromItem, ...]) -> tuple[q.FromItem, ...]:
    """Put the hierarchy in the place of FROM, and bind its conditions."""
    st = scope.statement
    check_args(st, node, frozenset({"condition", "start_with", "nocycle"}))
    builder = scope.hierarchy = Builder(st.next_varno(), items, bool(node.nocycle))
    scope.items = [_moved(scope, builder, item) for item in scope.items]
    st.selected[builder.varno] = lambda number: _mark(scope, builder, number)
    builder.start = _condition(scope, node.start_with, START)
    builder.condition = _condition(scope, node.condition, CONDITION)
    entry = q.RangeTblEntry(q.RteKind.HIERARCHY, builder.varno, "", ())
    return (q.RangeTblRef(entry),)


def _moved(scope: Scope, builder: Builder, item: NamespaceItem) -> NamespaceItem:
    """The item with its columns being the hierarchy's.

    The row of a table that an outer join leaves out is one of NULLs then: there are its columns alone.
    """
    row = None if item.row is None else [_column(scope, builder, column) for column in item.row]
    columns = [_column(scope, builder, column) for column in item.columns]
    return replace(item, columns=columns, row=row, nullable=False)


def _column(scope: Scope, builder: Builder, column: NamespaceColumn) -> NamespaceColumn:
    var = builder.add(column.name, column.expr)
    origins = scope.statement.origins
    if isinstance(column.expr, q.Var) and (column.expr.varno, column.expr.attnum) in origins:
        origins[var.varno, var.attnum] = origins[column.expr.varno, column.expr.attnum]
    return replace(column, expr=var)


def _mark(scope: Scope, builder: Builder, number: int) -> None:
    """SELECT is needed on what column `number` is made of."""
    for node in q.nodes_of(builder.columns[number - 1]):
        mark = scope.statement.selected.get(node.varno) if isinstance(node, q.Var) else None
        if mark is not None:
            mark(node.attnum)


def _condition(scope: Scope, node: Any, clause: str) -> q.Expr | None:
    if node is None:
        return None
    with scope.relabelled(clause):
        return coerce_to_boolean(scope.statement, bind_expr(scope, node), clause)


def finish(scope: Scope, query: q.Query, order: Any) -> q.Query:
    """The query with its hierarchy complete: conditions of joins moved from WHERE into it, and the order of
    siblings, which ends with the hierarchy where rows are grouped."""
    builder: Builder = scope.hierarchy
    siblings: tuple[q.SortBy, ...] = ()
    if order is not None and order.args.get("siblings"):
        if query.group or query.has_aggregates or query.distinct or query.distinct_on:
            message = "ORDER SIBLINGS BY clause not allowed here"
            raise scope.statement.error(code.SYNTAX_ERROR, message, location(order))
        siblings = tuple(replace(item, expr=as_key(item.expr)) for item in query.order)
        query = replace(query, order=())
    join, where = _split(builder, query.where)
    assert builder.condition is not None
    rest = replace(query, where=where)
    used = {n.attnum for n in q.nodes_of(rest) if isinstance(n, q.Var) and n.varno == builder.varno}
    hierarchy = q.Hierarchy(
        builder.items,
        tuple(builder.columns),
        builder.condition,
        builder.start,
        join,
        builder.nocycle,
        siblings,
        frozenset(used),
    )
    numbers = range(1, len(builder.columns) + 1)
    columns = tuple(
        q.RteColumn(name, builder.column(number).type, f"c{number}", number)
        for number, name in zip(numbers, builder.names, strict=True)
    )
    entry = q.RangeTblEntry(q.RteKind.HIERARCHY, builder.varno, "hierarchy", columns, hierarchy=hierarchy)
    return replace(rest, from_items=(q.RangeTblRef(entry), *query.from_items[1:]))


def _split(builder: Builder, where: q.Expr | None) -> tuple[q.Expr | None, q.Expr | None]:
    """WHERE as the conditions that join items of FROM, which come first, and those that choose rows."""
    if where is None:
        return None, None
    conjuncts = where.args if isinstance(where, q.BoolExpr) and where.op is q.BoolOp.AND else (where,)
    joins = tuple(c for c in conjuncts if _joins(builder, c))
    rest = tuple(c for c in conjuncts if not _joins(builder, c))
    return conjunction(joins), conjunction(rest)


def _joins(builder: Builder, conjunct: q.Expr) -> bool:
    entries: set[int] = set()
    for node in q.nodes_of(conjunct):
        if isinstance(node, q.Rownum):
            return False
        if isinstance(node, q.Var) and node.varno == builder.varno:
            column = builder.columns[node.attnum - 1]
            if column is None or isinstance(column, q.InheritedColumn):
                return False
            entries.update(n.varno for n in q.nodes_of(column) if isinstance(n, q.Var))
    return len(entries) > 1


# --- names and operators -----------------------------------------------------------------------


def pseudo_column(scope: Scope, name: str, place: int) -> q.Expr | None:
    """LEVEL and its like, at the level of the query with the CONNECT BY."""
    builder: Builder | None = scope.hierarchy
    number = _PSEUDO.get(name)
    if builder is None or number is None:
        return None
    st = scope.statement
    if number == CYCLE and not builder.nocycle:
        message = "NOCYCLE keyword is required with CONNECT_BY_ISCYCLE pseudocolumn"
        raise st.error(code.SYNTAX_ERROR, message, place)
    if number != LEVEL and scope.clause in (START, CONDITION):
        raise st.error(code.SYNTAX_ERROR, f"{name.upper()} is not allowed in {scope.clause}", place)
    return builder.column(number, place)


def is_number(scope: Scope, node: Any) -> bool:
    """Whether it is ROWNUM, LEVEL or the like, which are numbers in Oracle."""
    builder: Builder | None = scope.hierarchy
    if builder is not None and isinstance(node, q.Var):
        return node.varno == builder.varno and node.attnum in _PSEUDO.values()
    return isinstance(node, q.Rownum)


def rownum(scope: Scope, place: int) -> q.Expr | None:
    """ROWNUM in CONNECT BY: where one row is connected with itself, it is the level."""
    builder: Builder | None = scope.hierarchy
    if builder is None or scope.clause != CONDITION:
        return None
    if builder.items and not _is_single(builder.items):
        raise scope.statement.unsupported("ROWNUM in CONNECT BY over several rows", place)
    return builder.column(LEVEL, place)


def _is_single(items: tuple[q.FromItem, ...]) -> bool:
    """Whether FROM is DUAL."""
    item = items[0]
    return len(items) == 1 and isinstance(item, q.RangeTblRef) and len(item.entry.rows) == 1


@binds(nodes.Prior, "this", "kind")
def bind_prior(scope: Scope, node: Any) -> q.Expr:
    """PRIOR x, CONNECT_BY_ROOT x."""
    place = location(node)
    home, builder = _home(scope, node.kind, place)
    value = bind_expr(scope, node.this)
    if value.type.oid == UNKNOWN:
        value = coerce_type(scope.statement, value, lookup.TEXT, "i")
    if home.clause == CONDITION and node.kind == "PRIOR":
        return q.Prior(value.type, builder.varno, value, place)
    return _inherited(scope, home, node.kind, q.InheritedColumn(q.Inherited(node.kind), value), place)


def bind_path(scope: Scope, args: Sequence[Any], place: int) -> q.Expr | None:
    """SYS_CONNECT_BY_PATH(value, separator); None in a query without CONNECT BY."""
    level: Scope | None = scope
    while level is not None and level.hierarchy is None:
        level = level.parent
    if level is None:
        return None
    st = scope.statement
    value, separator = (coerce_type(st, bind_expr(scope, arg), lookup.TEXT, "e") for arg in args)
    column = q.InheritedColumn(q.Inherited.PATH, value, separator)
    return _inherited(scope, level, "SYS_CONNECT_BY_PATH", column, place)


def _home(scope: Scope, construct: str, place: int) -> tuple[Scope, Builder]:
    level: Scope | None = scope
    while level is not None:
        if level.hierarchy is not None:
            return level, level.hierarchy
        level = level.parent
    message = f"CONNECT BY clause required in this query block for {construct}"
    raise scope.statement.error(code.SYNTAX_ERROR, message, place)


def _inherited(scope: Scope, home: Scope, construct: str, column: q.InheritedColumn, place: int) -> q.Expr:
    st = scope.statement
    if home.clause in (START, CONDITION):
        raise st.error(code.SYNTAX_ERROR, f"{construct} is not allowed in {home.clause}", place)
    if home is not scope:
        raise st.unsupported(f"{construct} in a subquery", place)
    builder: Builder = home.hierarchy
    return builder.add(construct.lower(), column, place)
