"""Partitions that have no row of those a query asks for: SQLite does not read them.

An arm of the union of a table's partitions says first what the query's constants have to be for it to have
rows: for `key >= ?1 AND key < ?2` and the partition from 10 to 20, `?1 < 20 AND 10 < ?2`. SQLite tests what
is constant once, before the first row; so it costs nothing, and plans stay what they are for all values.
PostgreSQL does the same when a plan starts (partprune.c).
"""

import re
from collections.abc import Iterator
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import constant, template
from polar_lite.catalog.dialect.translate import memberships
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.dispatch import translate
from polar_lite.catalog.partitions import Limit
from polar_lite.protocol.records import dataclass

_COMPARISON: Final = re.compile(r"\(\{0\} (=|<|<=|>|>=) \{1\}\)")
_TURNED: Final = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
# By a comparison's operator and a limit's: what a value of the limit has to be to the constant, and which.
_TESTS: Final = {
    ("=", ">="): "<=",
    ("=", "<"): ">",
    ("=", "<="): ">=",
    ("<", ">="): "<",
    ("<=", ">="): "<=",
    (">", "<"): ">",
    (">", "<="): ">",
    (">=", "<"): ">",
    (">=", "<="): ">=",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A condition of the query: the place of a column among the entry's, an operator, and a constant."""

    place: int
    operator: str
    constant: q.Expr


def wanted(rte: q.RangeTblEntry, where: q.Expr | None) -> list[Wanted]:
    """What the query says of the entry's columns, as far as it can be told before any row is read."""
    if not any(member.bounds for member in rte.members):
        return []
    return [found for part in memberships.conjuncts(where) if (found := _wanted(rte, part)) is not None]


def _wanted(rte: q.RangeTblEntry, part: q.Expr) -> Wanted | None:
    if not isinstance(part, q.FuncExpr | q.NativeExpr) or len(part.args) != 2:
        return None
    sql = part.template if isinstance(part, q.NativeExpr) else part.function.sql
    found = _COMPARISON.fullmatch(sql or "")
    if found is None:
        return None
    (left, right), operator = part.args, found[1]
    if not isinstance(left, q.Var):
        left, right, operator = right, left, _TURNED[operator]
    if not isinstance(left, q.Var) or left.varno != rte.varno or left.levelsup or not _is_constant(right):
        return None
    place = next((i for i, column in enumerate(rte.columns) if column.attnum == left.attnum), None)
    return None if place is None else Wanted(place, operator, right)


def _is_constant(expr: q.Expr) -> bool:
    """Whether it has one value for the whole query."""
    return all(
        isinstance(node, q.Const | q.Param | q.CoerceViaIO | q.Represent | q.Relabel)
        for node in q.nodes_of(expr)
    )


def tests(tr: Translation, member: q.RangeTblEntry, asked: list[Wanted]) -> Iterator[exp.Expr]:
    """Conditions without columns; where one is not true the member has none of the rows."""
    for each in asked:
        column = member.columns[each.place].physical
        for limit in member.bounds:
            if limit.column == column:
                yield from _tests(tr, each, limit)


def _tests(tr: Translation, each: Wanted, limit: Limit) -> Iterator[exp.Expr]:
    value = translate(tr, each.constant)
    if limit.operator != "IN":
        sign = _TESTS.get((each.operator, limit.operator))
        if sign is not None:
            yield template(f"{{0}} {sign} {{1}}", constant(limit.values[0]), value)
    elif each.operator == "=":
        places = ", ".join(f"{{{number}}}" for number in range(1, len(limit.values) + 1))
        yield template(f"{{0}} IN ({places})", value, *map(constant, limit.values))
    else:
        least = each.operator in ("<", "<=")
        extreme = min(limit.values) if least else max(limit.values)
        yield template(f"{{0}} {each.operator} {{1}}", constant(extreme), value)
