"""How many rows SQLite expects of a query in FROM.

It takes GROUP BY for 100 rows at most, and window functions over groups for one, and then reads what these
are joined with again for each row instead of making an index. Rows that are not there raise the expectation:
some hundreds more, which decides for an index and little else.
"""

from collections.abc import Sequence

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import template


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
