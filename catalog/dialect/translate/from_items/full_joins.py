"""FULL JOIN of two items without an index: the rows of two LEFT JOINs, for which SQLite makes its own.

The first has the left item's rows with what they meet, the second the right item's that meet nothing. Columns
are added to both when something outside asks for them.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.from_entries import entries
from polar_lite.catalog.dialect.storage import generate, template
from polar_lite.catalog.dialect.translate import memberships
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.dialect.translate.from_items import computed_keys

Entry = Callable[[Translation, q.RangeTblEntry], exp.Expr]


def united(tr: Translation, node: q.JoinExpr, entry: Entry) -> exp.Expr | None:
    """The join as one item of FROM; None where SQLite's own is as good, or it is another join."""
    if node.kind is not q.JoinKind.FULL or tr.is_key is None or node.condition is None:
        return None
    if not (isinstance(node.left, q.RangeTblRef) and isinstance(node.right, q.RangeTblRef)):
        return None
    left, right = node.left.entry, node.right.entry
    if left.lateral or right.lateral or not _is_slow(tr, node.condition, left, right):
        return None
    if q.calls_any(node, lambda f: f.volatility == "v" or f.routine_oid is not None):
        return None  # it would be called twice
    tr.tested_rows.add(left.varno)
    own = (left.varno, right.varno)
    arms, others, late = [], [], []
    for first, second, condition in ((left, right, ""), (right, left, " WHERE {3} IS NULL")):
        item = entry(tr, first)
        computed = computed_keys.right_item(tr, second, node.condition, entry)
        on = memberships.found_by_columns(node.condition, second)
        items = [item, *(computed or (entry(tr, second), translate(tr, on)))]
        if condition:
            items.append(translate(tr, q.presence(left)))
        joined = template("{0} LEFT JOIN {1} ON {2}" + condition, *items)
        more, columns = tr.late_columns()
        arms.append(exp.Select(expressions=[template("1 AS v0{0}", more)], from_=exp.From(this=joined)))
        late.append(columns)
        others.append({varno: tr.moved.pop(varno) for varno in own if varno in tr.moved})
    alias = tr.new_alias()
    places: dict[tuple[int, int], int] = {}

    def moved(var: q.Var) -> exp.Expr:
        key = (var.varno, var.attnum)
        if key not in places:
            places[key] = len(places) + 1
            here = {varno: tr.moved.pop(varno) for varno in own if varno in tr.moved}
            for columns, inside in zip(late, others, strict=True):
                tr.moved.update(inside)
                columns.append(f"{generate(translate(tr, var))} AS v{places[key]}")
                for varno in inside:
                    del tr.moved[varno]
            tr.moved.update(here)
        return template(f"{alias}.v{places[key]}")

    tr.moved[left.varno] = tr.moved[right.varno] = moved
    return template(f"({{0}} UNION ALL {{1}}) AS {alias}", *arms)


def adds_rows(node: q.FromItem) -> bool:
    """Whether SQLite's RIGHT or FULL JOIN is part of an item: it adds rows to all that stands before it."""
    if isinstance(node, q.RangeTblRef):
        return False
    is_one = node.kind is q.JoinKind.FULL or (node.kind is q.JoinKind.RIGHT and not _is_turned(node))
    return is_one or adds_rows(node.left) or adds_rows(node.right)


def turned(node: q.JoinExpr) -> q.JoinExpr:
    """A RIGHT JOIN of one table to its left as a LEFT JOIN: SQLite makes no index for its own."""
    if not _is_turned(node):
        return node
    return replace(node, kind=q.JoinKind.LEFT, left=node.right, right=node.left)


def _is_turned(node: q.JoinExpr) -> bool:
    return node.kind is q.JoinKind.RIGHT and isinstance(node.left, q.RangeTblRef)


def anchor(tr: Translation, node: q.JoinExpr) -> q.Expr | None:
    """What makes constants of an inner join's condition depend on its rows, if there are any.

    SQLite tests a constant part once, before all joins: when it is not true, the rows are missing as well
    that a RIGHT or FULL JOIN around this one adds.
    """
    joined = list(entries([node]))
    inside = {entry.varno for entry in joined}
    if not any(_is_constant(part, inside) for part in memberships.conjuncts(node.condition)):
        return None
    tr.tested_rows.add(joined[-1].varno)
    return q.presence(joined[-1])


def anchored(tr: Translation, node: q.JoinExpr, anchor: q.Expr) -> exp.Expr:
    inside = {entry.varno for entry in entries([node])}
    tests = []
    for part in memberships.conjuncts(node.condition):
        test = translate(tr, part)
        if _is_constant(part, inside):
            test = template("iif({0} IS {1}, {2}, NULL)", translate(tr, anchor), translate(tr, anchor), test)
        tests.append(test)
    return template(" AND ".join(f"({{{number}}})" for number in range(len(tests))), *tests)


def _is_constant(part: q.Expr, inside: set[int]) -> bool:
    return inside.isdisjoint(node.varno for node in q.nodes_of(part) if isinstance(node, q.Var))


def _is_slow(tr: Translation, condition: q.Expr, left: q.RangeTblEntry, right: q.RangeTblEntry) -> bool:
    """Whether SQLite would read the right item for each of the left one's rows."""
    if any(_needs_index(tr, condition, left, right)):
        return True
    pairs = ((part, entry) for part in memberships.conjuncts(condition) for entry in (left, right))
    return any(memberships.computed_sides(tr, part, entry) for part, entry in pairs)


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
