"""How many rows SQLite expects of a query in FROM, and what it may not read again and again.

It takes GROUP BY for 100 rows at most, and window functions over groups for one, and then reads what these
are joined with again for each row instead of making an index. Rows that are not there raise the expectation:
some hundreds more, which decides for an index and little else.
"""

from collections.abc import Iterator, Sequence

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate import memberships


def is_joined(items: Sequence[q.FromItem]) -> bool:
    """Whether the items of FROM are more than one table or query."""
    return len(items) > 1 or any(isinstance(item, q.JoinExpr) for item in items)


def raised(query: q.Query, rows: exp.Expr) -> exp.Expr:
    """The translated query, of which SQLite expects more rows if it groups."""
    if not query.group or query.order or query.limit or query.offset or query.ctes or query.set_operation:
        return rows
    if rows.args.get("order") or rows.args.get("limit"):
        return rows  # what it has become is not to be followed by another SELECT
    nothing = ", ".join(["NULL"] * (len(query.targets) or 1))
    return template(f"{{0}} UNION ALL SELECT {nothing} FROM json_each('[]'), json_each('[]')", rows)


def is_called_first(left: Sequence[q.FromItem], right: q.FromItem, condition: q.Expr | None) -> bool:
    """Whether a set on the left of an inner join, by whose values the right side is found, is to stay there.

    SQLite takes the call that makes the set for free, and would make it for each row of the right side.
    """
    sets = [entry for item in left for entry in _entries(item) if entry.is_json or _spreads(entry)]
    if not sets:
        return False
    made = {entry.varno: _columns_made(entry) for entry in sets}
    others = {entry.varno for entry in _entries(right)}
    for part in memberships.conjuncts(condition):
        used = [n for n in q.nodes_of_level(part) if isinstance(n, q.Var) and not n.levelsup]
        if any(var.varno in others for var in used) and any(
            var.varno in made and (var.attnum in (columns := made[var.varno]) or not columns) for var in used
        ):
            return True
    return False


def _spreads(entry: q.RangeTblEntry) -> bool:
    return entry.query is not None and entry.query.has_sets


def _columns_made(entry: q.RangeTblEntry) -> set[int]:
    """Which columns of a subquery sets in its select list make; none named: all of them."""
    if entry.query is None or not entry.query.has_sets:
        return set()
    return {
        number
        for number, target in enumerate(entry.query.targets, 1)
        if any(isinstance(n, q.FuncExpr) and n.function.returns_set for n in q.nodes_of_level(target.expr))
    }


def _entries(item: q.FromItem) -> Iterator[q.RangeTblEntry]:
    if isinstance(item, q.RangeTblRef):
        yield item.entry
    else:
        yield from _entries(item.left)
        yield from _entries(item.right)


def is_read_repeatedly(query: q.Query, cte: q.CommonTableExpr) -> bool:
    """Whether a correlated query in an expression reads the rows of a WITH query that has to compute them.

    SQLite would compute them each time.
    """
    made = cte.query
    if not (made.group or made.has_aggregates or made.distinct or made.set_operation or made.limit):
        return False  # its conditions and those of its reader are one, for which there may be an index
    readers = (node.query for node in q.nodes_of(query) if isinstance(node, q.SubLink))
    return any(reader.correlated and _reads(reader, cte.name) for reader in readers)


def _reads(query: q.Query, name: str) -> bool:
    return any(isinstance(node, q.RangeTblEntry) and node.cte_name == name for node in q.nodes_of(query))
