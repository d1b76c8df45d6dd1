"""Oracle's outer joins: `WHERE a.id = b.id(+)` becomes `a LEFT JOIN b ON a.id = b.id`.

All conditions with a mark on one table are that table's join condition. Where they name no other table they
join nothing and just choose rows.
Source: Oracle 19c SQL Reference, "Joins" (Outer Joins).
"""

from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import coerce_to_boolean
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, location
from polar_lite.catalog.dialect.binder.state import Scope
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError

_BOOLEAN = TypeRef(lookup.BOOL)


@dataclass(slots=True)
class Joined:
    """FROM with its outer joins, what is left of WHERE, and conditions that turned out to choose rows."""

    items: tuple[q.FromItem, ...]
    where: Any
    chosen: tuple[q.Expr, ...] = ()


@dataclass(slots=True)
class _Table:
    """A table that marks make optional: what it is joined by, and the other tables in that."""

    conditions: list[q.Expr] = field(default_factory=list)
    others: set[int] = field(default_factory=set)


def joined(scope: Scope, items: tuple[q.FromItem, ...], where: Any) -> Joined:
    """Take the marked conditions out of WHERE; the items are bound, WHERE is still syntax."""
    conjuncts = list(_conjuncts(where.this)) if where is not None else []
    marked = [conjunct for conjunct in conjuncts if any(_marks(conjunct))]
    if not marked:
        return Joined(items, where)
    rest = [conjunct for conjunct in conjuncts if not any(conjunct is found for found in marked)]
    entries: dict[int, q.RangeTblRef] = {}
    for item in items:
        if not isinstance(item, q.RangeTblRef):
            message = "old style outer join (+) cannot be used with ANSI joins"
            raise _error(scope, message, next(iter(_marks(marked[0]))))
        entries[item.entry.varno] = item
    optional: dict[int, _Table] = {}
    for conjunct in marked:
        _note(scope, entries, optional, conjunct)
    chosen = [c for table in optional.values() if not table.others for c in table.conditions]
    optional = {varno: table for varno, table in optional.items() if table.others}
    for seen in scope.items:
        if seen.entry is not None and seen.entry.varno in optional:
            seen.nullable = True
    return Joined(_tree(scope, entries, optional, marked[0]), _where(rest), tuple(chosen))


def _conjuncts(node: Any) -> Iterator[Any]:
    if isinstance(node, exp.Paren):
        yield from _conjuncts(node.this)
    elif isinstance(node, nodes.BoolExpr) and node.kind == "AND":
        for part in node.expressions:
            yield from _conjuncts(part)
    else:
        yield node


def _marks(node: Any) -> Iterator[exp.Column]:
    """The marked columns of a condition, without those of queries in it."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, exp.Column):
            if node.args.get("join_mark"):
                yield node
        elif isinstance(node, list | tuple):
            waiting.extend(reversed(node))
        elif isinstance(node, exp.Expr) and not isinstance(node, exp.Query):
            waiting.extend(reversed([child for child in node.args.values() if child]))


def _note(
    scope: Scope, entries: dict[int, q.RangeTblRef], optional: dict[int, _Table], conjunct: Any
) -> None:
    """Bind one marked condition and note it with the table that it makes optional."""
    mark = next(iter(_marks(conjunct)))
    if any(isinstance(part, nodes.SubLink) for part in conjunct.walk()):
        raise _error(scope, "a column may not be outer-joined to a subquery", mark)
    if any(isinstance(part, nodes.InList | nodes.BoolExpr) for part in conjunct.walk()):
        raise _error(scope, "outer join operator (+) not allowed in operand of OR or IN", mark)
    st = scope.statement
    scope.marks = set()
    with scope.relabelled("WHERE"):
        condition = coerce_to_boolean(st, bind_expr(scope, conjunct), "WHERE")
    marks, scope.marks = scope.marks, None
    if len(marks) > 1:
        raise _error(scope, "a predicate may reference only one outer-joined table", mark)
    table = optional.setdefault(next(iter(marks)), _Table())
    used = {n.varno for n in q.nodes_of(condition) if isinstance(n, q.Var) and not n.levelsup}
    table.conditions.append(condition)
    table.others |= (used & entries.keys()) - marks


def note_mark(scope: Scope, found: q.Expr, node: exp.Column) -> None:
    """A column with a mark was bound."""
    if scope.marks is None:
        raise _error(scope, "outer join operator (+) is not allowed here", node)
    if not isinstance(found, q.Var) or found.levelsup:
        raise scope.statement.unsupported("(+) at a column of an outer query", location(node))
    scope.marks.add(found.varno)


def _tree(
    scope: Scope, entries: dict[int, q.RangeTblRef], optional: dict[int, _Table], first: Any
) -> tuple[q.FromItem, ...]:
    """One join of all tables: an optional one comes when those it is joined to are there."""
    placed = [varno for varno in entries if varno not in optional]
    left = [varno for varno in entries if varno in optional]
    tree: q.FromItem | None = None
    for varno in placed:
        item = entries[varno]
        tree = item if tree is None else q.JoinExpr(q.JoinKind.INNER, tree, item)
    while left:
        ready = [v for v in left if optional[v].others <= set(placed)]
        if not ready or tree is None:
            message = "two tables cannot be outer-joined to each other"
            raise _error(scope, message, next(iter(_marks(first))))
        varno = ready[0]
        condition = conjunction(optional[varno].conditions)
        tree = q.JoinExpr(q.JoinKind.LEFT, tree, entries[varno], condition)
        placed.append(varno)
        left.remove(varno)
    return (tree,) if tree is not None else ()


def conjunction(conditions: Sequence[q.Expr]) -> q.Expr | None:
    if len(conditions) < 2:
        return conditions[0] if conditions else None
    return q.BoolExpr(_BOOLEAN, q.BoolOp.AND, tuple(conditions))


def _where(rest: list[Any]) -> Any:
    if not rest:
        return None
    if len(rest) == 1:
        return exp.Where(this=rest[0].copy())
    return exp.Where(this=nodes.BoolExpr(kind="AND", expressions=[part.copy() for part in rest]))


def _error(scope: Scope, message: str, mark: exp.Column) -> PgError:
    return scope.statement.error(code.SYNTAX_ERROR, message, location(mark))
