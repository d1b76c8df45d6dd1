"""Expressions that are computed by a subquery of SQLite's where PostgreSQL's have none.

    max(a) = ANY (array_agg(b))  ->  .. (SELECT value FROM json_each(array_agg(b)))

An aggregate or a window function in such a subquery would be the subquery's own, over its rows. So what these
are made of is computed first, by a query of its own.
"""

from typing import Any

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.values import ordering
from polar_lite.catalog.functions.containers.sort_keys import shape_of


def hold_aggregates(tr: Translation, query: q.Query) -> bool:
    """Whether an aggregate or a window function of the query would stand in such a subquery."""
    return _stand_in_rows(tr, query, q.Aggref, q.WindowFunc)


def hold_windows(tr: Translation, query: q.Query) -> bool:
    """Whether a window function of the query would."""
    return _stand_in_rows(tr, query, q.WindowFunc)


def _stand_in_rows(tr: Translation, query: q.Query, *kinds: type) -> bool:
    if not tr.may_hold(*kinds):
        return False
    nodes = list(q.nodes_of_level((query.targets, query.having, query.order)))
    if not any(type(node) in kinds for node in nodes):
        return False
    parts = (part for node in nodes if (part := _part_in_rows(tr, node)) is not None)
    return any(type(found) in kinds for part in parts for found in q.nodes_of_level(part))


def _part_in_rows(tr: Translation, node: Any) -> Any:
    """What of an expression gets into a subquery; None if there is none."""
    match node:
        case q.ScalarArrayOp():
            return (node.array, node.comparison)
        case q.SubLink():
            return node.test
        case q.ArrayCoerce():
            return node.arg if node.element is not None else None
        case q.MinMax():
            return node.args if ordering.key_function(shape_of(tr.type_of, node.type.oid)) else None
        case _:
            return None
