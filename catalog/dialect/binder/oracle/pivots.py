"""Oracle's PIVOT and UNPIVOT of an item of FROM, as the queries that they stand for.

PIVOT is a GROUP BY of the columns it does not name, with an aggregate for each value: sum(sal) FILTER (WHERE
job = 'CLERK'). UNPIVOT joins each row with the numbers of the columns, of which CASE takes one after another.
Source: Oracle 19c SQL Reference, SELECT (pivot_clause, unpivot_clause).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import coerce_to_common
from polar_lite.catalog.dialect.binder.columns import fold, use
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, check_args, location
from polar_lite.catalog.dialect.binder.operators import make_operator
from polar_lite.catalog.dialect.binder.state import NamespaceColumn, NamespaceItem, Scope
from polar_lite.catalog.dialect.binder.targets import target
from polar_lite.catalog.dialect.binder.typenames import pin
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code

_PIVOT = frozenset({"this", "aggregates", "columns", "values", "alias"})
_UNPIVOT = frozenset({"this", "columns", "names", "items", "include_nulls", "alias"})
_BOOLEAN, _NUMBER = TypeRef(lookup.BOOL), TypeRef(lookup.INT4)


def pivoted(scope: Scope, items: tuple[q.FromItem, ...], node: Any) -> q.Query:
    """The query of a PIVOT; scope: of its own, with the pivoted item in sight."""
    st = scope.statement
    check_args(st, node, _PIVOT)
    keys = [exp.Column(this=column.copy()) for column in node.columns]
    used = {*(fold(st, column) for column in node.columns), *_names(scope, node.aggregates)}
    targets = _others(scope, used)
    group = tuple(t.expr for t in targets)
    for value in node.args["values"]:
        name, constants = _value(scope, value, len(keys))
        test = _all_equal(keys, constants)
        for aggregate in node.aggregates:
            alias = fold(st, aggregate.args["alias"]) if isinstance(aggregate, exp.Alias) else ""
            call = aggregate.this if isinstance(aggregate, exp.Alias) else aggregate
            found = f"{name}_{alias}" if alias else name
            targets.append(q.TargetEntry(_aggregate(scope, call, test), found))
    return q.Query(
        q.Command.SELECT,
        tuple(targets),
        items,
        group=group,
        has_aggregates=True,
        correlated=scope.is_correlated,
    )


def _aggregate(scope: Scope, call: Any, test: Any) -> q.Expr:
    """The aggregate over the rows of one value."""
    st = scope.statement
    if not isinstance(call, nodes.FuncCall) or call.args.get("over"):
        raise st.error(code.SYNTAX_ERROR, "expect aggregate function inside pivot operation", location(call))
    if call.args.get("filter"):
        raise st.unsupported("FILTER in PIVOT", location(call))
    chosen = call.copy()
    chosen.set("filter", test.copy())
    return bind_expr(scope, chosen)


def _names(scope: Scope, trees: Sequence[Any]) -> Iterator[str]:
    """The columns that expressions name."""
    for tree in trees:
        for column in tree.find_all(exp.Column):
            yield fold(scope.statement, column.this)


def _others(scope: Scope, used: set[str]) -> list[q.TargetEntry]:
    """Output columns for all columns in sight but these."""
    return [
        _shown(scope, item, column)
        for item in scope.items
        if item.columns_visible
        for column in item.columns
        if not column.hidden and column.name not in used
    ]


def _shown(scope: Scope, item: NamespaceItem, column: NamespaceColumn) -> q.TargetEntry:
    use(scope.statement, item, column.expr)
    return target(scope, column.expr, column.name)


def _value(scope: Scope, node: Any, width: int) -> tuple[str, list[Any]]:
    """A value of PIVOT's IN: what its columns are called, and its parts."""
    st = scope.statement
    alias = fold(st, node.args["alias"]) if isinstance(node, exp.Alias) else ""
    value = node.this if isinstance(node, exp.Alias) else node
    parts = list(value.expressions) if isinstance(value, nodes.RowExpr) else [value]
    if len(parts) != width:
        raise st.error(code.SYNTAX_ERROR, "pivot values and columns differ in number", location(value))
    return alias or "_".join(_written(scope, part) for part in parts), parts


def _written(scope: Scope, node: Any) -> str:
    """Oracle calls a column as its value is written."""
    if isinstance(node, exp.Literal):
        pin(scope.statement, node)
        text = f"'{node.this}'" if node.is_string else str(node.this)
        return fold(scope.statement, exp.Identifier(this=text, quoted=True))
    raise scope.statement.unsupported("a value of PIVOT without an alias that is no literal", location(node))


def _all_equal(keys: Sequence[Any], constants: Sequence[Any]) -> Any:
    tests = []
    for key, constant in zip(keys, constants, strict=True):
        test = nodes.Operator(name="=", left=key.copy(), right=constant.copy())
        test.meta["start"] = location(constant)
        tests.append(test)
    return tests[0] if len(tests) == 1 else nodes.BoolExpr(kind="AND", expressions=tests)


def unpivoted(scope: Scope, items: tuple[q.FromItem, ...], node: Any) -> q.Query:
    """The query of an UNPIVOT: a row for each of its items."""
    st = scope.statement
    check_args(st, node, _UNPIVOT)
    rows: list[list[Any]] = [list(item.columns) for item in node.items]
    for row, item in zip(rows, node.items, strict=True):
        if len(row) != len(node.columns):
            raise st.error(code.SYNTAX_ERROR, "unpivot columns differ in number", location(item))
    used = {fold(st, column) for row in rows for column in row}
    entry, number = _numbers(scope, len(rows))
    targets = _others(scope, used)
    names = node.args["names"]
    labels = [_labels(scope, item, len(names)) for item in node.items]
    for place, name in enumerate(names):
        chosen = _chosen(scope, number, [row[place] for row in labels])
        targets.append(q.TargetEntry(chosen, fold(st, name)))
    values = []
    for place, column in enumerate(node.columns):
        parts = [bind_expr(scope, exp.Column(this=row[place].copy())) for row in rows]
        values.append(_chosen(scope, number, parts))
        targets.append(q.TargetEntry(values[-1], fold(st, column)))
    where: q.Expr | None = None
    if not node.include_nulls:
        tests = tuple(q.NullTest(_BOOLEAN, value, is_null=False) for value in values)
        where = tests[0] if len(tests) == 1 else q.BoolExpr(_BOOLEAN, q.BoolOp.OR, tests)
    from_items = (*items, q.RangeTblRef(entry))
    return q.Query(q.Command.SELECT, tuple(targets), from_items, where, correlated=scope.is_correlated)


def _labels(scope: Scope, item: Any, count: int) -> list[q.Expr]:
    """What the columns after FOR have for an item; without a label all have the names of its columns."""
    if item.label is not None:
        row = item.label.expressions if isinstance(item.label, nodes.RowExpr) else [item.label]
        if len(row) != count:
            message = "unpivot labels and columns after FOR differ in number"
            raise scope.statement.error(code.SYNTAX_ERROR, message, location(item))
        return [bind_expr(scope, label) for label in row]
    text = "_".join(str(column.this) for column in item.columns)
    shown = text if item.columns[0].args.get("quoted") else text.upper()
    return [q.Const(TypeRef(lookup.TEXT), shown)] * count


def _numbers(scope: Scope, count: int) -> tuple[q.RangeTblEntry, q.Var]:
    """1 .. count as an item of FROM."""
    varno = scope.statement.next_varno()
    rows = tuple((q.Const(_NUMBER, number),) for number in range(1, count + 1))
    columns = (q.RteColumn("n", _NUMBER, "c1", 1),)
    entry = q.RangeTblEntry(q.RteKind.VALUES, varno, "unpivot", columns, rows=rows)
    return entry, q.Var(_NUMBER, varno, 1, 0, "c1", "n")


def _chosen(scope: Scope, number: q.Var, choices: Sequence[q.Expr]) -> q.Expr:
    st = scope.statement
    coerced, type_ = coerce_to_common(st, list(choices), "UNPIVOT")
    whens = [
        q.CaseWhen(make_operator(st, "=", number, q.Const(_NUMBER, place), -1), choice)
        for place, choice in enumerate(coerced, 1)
    ]
    return q.CaseExpr(type_, tuple(whens), None)
