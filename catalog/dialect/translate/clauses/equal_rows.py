"""DISTINCT and set operations over types whose equal values may be stored differently: rows by their keys.

Such are intervals ('1 day', '24:00'), jsonb, and arrays and records of numbers (1.0, 1.00). SQLite's own
DISTINCT, UNION, INTERSECT and EXCEPT compare what is stored.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.storage import name, template
from polar_lite.catalog.dialect.translate.aggregates.calls import is_natural, sort_item, sort_key
from polar_lite.catalog.dialect.translate.clauses import limits
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import collated
from polar_lite.protocol.pgtypes import format_type
from polar_lite.protocol.sqlstate import unsupported

Select = Callable[[Translation, q.Query], exp.Query]
# Which groups are in the result; side: 0 of the left operand, 1 of the right one. The columns are those of
# the row with the least side.
_HAVING: Final = {
    q.SetOp.UNION: None,
    q.SetOp.INTERSECT: "min(side) = 0 AND count(DISTINCT side) = 2",
    q.SetOp.EXCEPT: "min(side) = 0 AND count(DISTINCT side) = 1",
}


def needs_keys(tr: Translation, query: q.Query) -> bool:
    operation = query.set_operation
    keeps_all = operation is not None and operation.all and operation.op is q.SetOp.UNION
    compares = query.distinct or (operation is not None and not keeps_all)
    return compares and not all(is_natural(tr, target.expr) for target in query.targets)


def check_recursive(query: q.Query) -> None:
    """A recursive UNION is SQLite's own: equal intervals would be two rows, and the query might not end."""
    operation = query.set_operation
    compares = operation is not None and not operation.all
    if compares and any(target.expr.type.oid == lookup.INTERVAL for target in query.targets):
        raise unsupported("UNION of intervals in a recursive query")


def select(tr: Translation, query: q.Query, select: Select) -> exp.Query:
    if limits.needs_numbers(query):
        kinds = ", ".join(format_type(t.expr.type.oid) for t in query.targets if not is_natural(tr, t.expr))
        raise unsupported(f"WITH TIES or an outer query's LIMIT with DISTINCT or a set operation of {kinds}")
    keys = _keys(tr, query)
    operation = query.set_operation
    having = None
    if operation is None:
        bare = replace(query, distinct=False, order=(), limit=None, offset=None, ctes=())
        rows: exp.Expr = select(tr, bare)
    else:
        having = _HAVING[operation.op]
        sides = [
            _side(tr, operand, place, keys if operation.all else (), select)
            for place, operand in enumerate((operation.left, operation.right))
        ]
        rows = template("{0} UNION ALL {1}", *sides)
        keys = [*keys, template("n")] if operation.all else keys
    tree = exp.Select(
        expressions=[name(f"c{i}") for i in range(1, len(query.targets) + 1)],
        from_=exp.From(this=template("({0})", rows)),
        group=exp.Group(expressions=keys),
    )
    if having is not None:
        tree.set("having", exp.Having(this=template(having)))
    if query.order:
        tree.set("order", exp.Order(expressions=[_sort(tr, query, item) for item in query.order]))
    return tree


def _side(
    tr: Translation, operand: q.Query, place: int, partition: "list[exp.Expr] | tuple[()]", select: Select
) -> exp.Expr:
    """An operand's rows; with ALL, each has the number among its equals, and so is one of its own."""
    number = ""
    if partition:
        places = ", ".join(f"{{{i}}}" for i in range(1, len(partition) + 1))
        number = f", row_number() OVER (PARTITION BY {places}) AS n"
    return template(f"SELECT *, {place} AS side{number} FROM ({{0}})", select(tr, operand), *partition)


def _keys(tr: Translation, query: q.Query) -> list[exp.Expr]:
    return [_key(tr, target, number) for number, target in enumerate(query.targets, 1)]


def _key(tr: Translation, target: q.TargetEntry, number: int) -> exp.Expr:
    key = sort_key(tr, target.expr, name(f"c{number}"))
    return collated(target.expr.type, key)


def _sort(tr: Translation, query: q.Query, item: q.SortBy) -> exp.Expr:
    number = item.target or next(i for i, t in enumerate(query.targets, 1) if t.expr == item.expr)
    return sort_item(tr, item, _key(tr, query.targets[number - 1], number))
