"""Oracle's MAX(SUM(x)): an aggregate of what a query has for its groups.

Such a query has one row. It is read as one over a subquery with the groups, before names are resolved.
Oracle 19c SQL Reference, "Aggregate Functions".
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.binder import calls
from polar_lite.catalog.dialect.binder.dispatch import location
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.protocol import sqlstate as code

# The clauses that are about the one row.
_OUTER: Final = ("order", "limit", "offset", "distinct", "with_")


def flattened(st: Statement, node: exp.Select) -> exp.Select:
    """The query over its groups; `node` itself if it has no such aggregates."""
    if node.args.get("group") is None or st.snapshot.database.mode != "oracle":
        return node
    if not any(_nested(st, item) for item in node.expressions):
        return node
    groups = node.copy()
    for clause in _OUTER:
        groups.set(clause, None)
    columns: list[exp.Expr] = []
    targets = [_over_groups(st, item.copy(), columns) for item in node.expressions]
    groups.set("expressions", columns)
    alias = exp.TableAlias(this=exp.to_identifier("polar_groups", quoted=True))
    source = nodes.RangeSubselect(query=groups, alias=alias)
    source.meta["start"] = location(node)
    made = exp.Select(expressions=targets, from_=exp.From(expressions=[source]))
    for clause in _OUTER:
        made.set(clause, node.args.get(clause))
    return made


def _over_groups(st: Statement, item: exp.Expr, columns: list[exp.Expr]) -> exp.Expr:
    """A target whose aggregates have columns of the groups as arguments, which are added to `columns`."""
    calls_of_groups = list(_aggregates(st, item))
    _check_columns(st, item, calls_of_groups)
    for call in calls_of_groups:
        arguments = []
        for argument in call.expressions:
            name = exp.to_identifier(f"c{len(columns) + 1}", quoted=True)
            columns.append(exp.Alias(this=argument, alias=name))
            column = exp.Column(this=name.copy())
            column.meta["start"] = name.meta["start"] = columns[-1].meta["start"] = location(argument)
            arguments.append(column)
        call.set("expressions", arguments)
    return item


def _check_columns(st: Statement, node: Any, aggregates: list[Any]) -> None:
    """A column of the groups can only be an aggregate's (ORA-00937)."""
    if any(node is call for call in aggregates):
        return
    if isinstance(node, exp.Column):
        message = f'column "{node.name}" must be used in an aggregate function of the groups'
        raise st.error(code.GROUPING_ERROR, message, location(node))
    for child in node.iter_expressions():
        _check_columns(st, child, aggregates)


def _nested(st: Statement, item: Any) -> bool:
    return any(
        next(_aggregates(st, argument), None) is not None
        for call in _aggregates(st, item)
        for argument in call.expressions
    )


def _aggregates(st: Statement, node: Any) -> Iterator[Any]:
    """The outermost calls of aggregates, those of subqueries left out."""
    if isinstance(node, exp.Query | nodes.SubLink):
        return
    if isinstance(node, nodes.FuncCall) and node.over is None and calls.is_aggregate(st, node.names):
        yield node
        return
    for child in node.iter_expressions():
        yield from _aggregates(st, child)
