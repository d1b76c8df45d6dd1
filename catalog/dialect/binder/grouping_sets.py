"""GROUPING SETS, ROLLUP, CUBE and lists of them: what is written, and the sets of columns it stands for.

Source: PostgreSQL 15, parse_clause.c (transformGroupClause), parse_agg.c (expand_grouping_sets).
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.dispatch import location
from polar_lite.catalog.dialect.binder.state import Scope
from polar_lite.protocol import sqlstate as code

Number = Callable[[Any], int]
Sets = list[tuple[int, ...]]
_MOST_SETS, _MOST_CUBED = 4096, 12
_KINDS: Final = {exp.Rollup: q.GroupingKind.ROLLUP, exp.Cube: q.GroupingKind.CUBE}


def is_plain(items: Sequence[Any]) -> bool:
    """Whether GROUP BY lists expressions alone."""
    return not any(isinstance(i, exp.GroupingSets | exp.Rollup | exp.Cube) or _is_empty(i) for i in items)


def written(scope: Scope, items: Iterable[Any], number: Number) -> tuple[q.GroupingSet, ...]:
    """GROUP BY's items; number: an expression's place among those that are grouped by."""
    found: list[q.GroupingSet] = []
    for item in items:
        if _is_row(item):
            # (a, b) between the others is a, b.
            found += [q.GroupingSet(q.GroupingKind.SIMPLE, (number(part),)) for part in item.expressions]
        else:
            found.append(_item(scope, item, number))
    # Beside others the empty set says nothing.
    return tuple(item for item in found if item.kind is not q.GroupingKind.EMPTY) or tuple(found[:1])


def _item(scope: Scope, item: Any, number: Number) -> q.GroupingSet:
    if _is_empty(item):
        return q.GroupingSet(q.GroupingKind.EMPTY)
    if isinstance(item, exp.Rollup | exp.Cube):
        kind = _KINDS[type(item)]
        if kind is q.GroupingKind.CUBE and len(item.expressions) > _MOST_CUBED:
            message = f"CUBE is limited to {_MOST_CUBED} elements"
            raise scope.statement.error(code.TOO_MANY_COLUMNS, message, location(item))
        return q.GroupingSet(kind, tuple(_item(scope, part, number) for part in item.expressions))
    if isinstance(item, exp.GroupingSets):
        parts: list[Any] = []
        for part in item.expressions:
            made = _item(scope, part, number)
            parts += made.content if made.kind is q.GroupingKind.SETS else (made,)
        return q.GroupingSet(q.GroupingKind.SETS, tuple(parts))
    columns = item.expressions if _is_row(item) else [item]
    return q.GroupingSet(q.GroupingKind.SIMPLE, tuple(number(column) for column in columns))


def _is_row(item: Any) -> bool:
    return isinstance(item, nodes.RowExpr) and not item.explicit and bool(item.expressions)


def _is_empty(item: Any) -> bool:
    return isinstance(item, nodes.RowExpr) and not item.explicit and not item.expressions


def expanded(scope: Scope, items: Sequence[q.GroupingSet], node: Any) -> tuple[tuple[int, ...], ...]:
    """The sets that all the items together stand for: each of one with each of the others."""
    sets: Sets = [()]
    for item in items:
        sets = [tuple(dict.fromkeys((*left, *right))) for left in sets for right in _sets(item)]
        if len(sets) > _MOST_SETS:
            message = f"too many grouping sets present (maximum {_MOST_SETS})"
            raise scope.statement.error(code.STATEMENT_TOO_COMPLEX, message)
    if node.args.get("distinct"):
        sets = list({frozenset(columns): columns for columns in reversed(sets)}.values())[::-1]
    return tuple(sets)


def _sets(item: q.GroupingSet) -> Sets:
    match item.kind:
        case q.GroupingKind.EMPTY:
            return [()]
        case q.GroupingKind.SIMPLE:
            return [tuple(c for c in item.content if isinstance(c, int))]
    parts = [part for part in item.content if isinstance(part, q.GroupingSet)]
    if item.kind is q.GroupingKind.SETS:
        return [columns for part in parts for columns in _sets(part)]
    columns = [_sets(part)[0] for part in parts]
    if item.kind is q.GroupingKind.ROLLUP:
        return [_joined(columns[:count]) for count in range(len(columns), -1, -1)]
    counts = range(len(columns), -1, -1)
    return [_joined(chosen) for count in counts for chosen in combinations(columns, count)]


def _joined(columns: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number for part in columns for number in part))
