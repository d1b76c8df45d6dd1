"""FULL JOIN of two items without an index: the rows of two LEFT JOINs, for which SQLite makes its own.

The first has the left item's rows with what they meet, the second the right item's that meet nothing. Columns
are added to both when something outside asks for them.
"""

from collections.abc import Callable, Iterator

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate import memberships
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate

Entry = Callable[[Translation, q.RangeTblEntry], exp.Expr]


def united(tr: Translation, node: q.JoinExpr, entry: Entry) -> exp.Expr | None:
    """The join as one item of FROM; None where SQLite's own is as good, or it is another join."""
    if node.kind is not q.JoinKind.FULL or tr.is_key is None or node.condition is None:
        return None
    if not (isinstance(node.left, q.RangeTblRef) and isinstance(node.right, q.RangeTblRef)):
        return None
    left, right = node.left.entry, node.right.entry
    if left.lateral or right.lateral or not any(_needs_index(tr, node.condition, left, right)):
        return None
    if q.calls_any(node, lambda f: f.volatility == "v" or f.routine_oid is not None):
        return None  # it would be called twice
    tr.tested_rows.add(left.varno)
    arms = []
    for first, second, condition in ((left, right, ""), (right, left, " WHERE {3} IS NULL")):
        items = [entry(tr, first), entry(tr, second), translate(tr, node.condition)]
        if condition:
            items.append(translate(tr, q.presence(left)))
        joined = template("{0} LEFT JOIN {1} ON {2}" + condition, *items)
        arms.append(exp.Select(expressions=[template("1 AS v0")], from_=exp.From(this=joined)))
    alias = tr.new_alias()
    places: dict[tuple[int, int], int] = {}

    def moved(var: q.Var) -> exp.Expr:
        key = (var.varno, var.attnum)
        if key not in places:
            places[key] = len(places) + 1
            here = {varno: tr.moved.pop(varno) for varno in (left.varno, right.varno) if varno in tr.moved}
            for arm in arms:
                arm.expressions.append(template(f"{{0}} AS v{places[key]}", translate(tr, var)))
            tr.moved.update(here)
        return template(f"{alias}.v{places[key]}")

    tr.moved[left.varno] = tr.moved[right.varno] = moved
    return template(f"({{0}} UNION ALL {{1}}) AS {alias}", *arms)


def _needs_index(
    tr: Translation, condition: q.Expr, left: q.RangeTblEntry, right: q.RangeTblEntry
) -> Iterator[bool]:
    """For each equality of a column of the right item with the left one: whether no index has the column."""
    assert tr.is_key is not None
    for conjunct in memberships.conjuncts(condition):
        sides = memberships.sides(conjunct, {right.varno})
        if sides is None or not isinstance(sides[0], q.Var) or sides[0].varno != left.varno:
            continue
        column = sides[1]
        assert isinstance(column, q.Var)
        is_table = right.kind is q.RteKind.RELATION and not right.members
        yield not (is_table and tr.is_key(right.relation_oid, column.attnum))
