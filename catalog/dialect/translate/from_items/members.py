"""Reading a table with the tables below it: UNION ALL of its members, partitions or children that inherit.

    (SELECT 16390 AS tableoid, rowid AS rowid, a, b FROM p1 UNION ALL SELECT 16395, rowid, a, b FROM p2) AS r1

SQLite takes conditions into the arms of UNION ALL by itself, so each member is read by its own indexes. A
member whose columns come in another order has them by name.
"""

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import dotted, name, template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.dispatch import translates
from polar_lite.catalog.dialect.translate.from_items import pruning, samples
from polar_lite.catalog.dialect.translate.writes import parts

TABLE: Final = "tableoid"
# SQLite's limit is 500 arms.
_MOST_ARMS: Final = 400


def rows(tr: Translation, rte: q.RangeTblEntry, where: q.Expr | None = None) -> exp.Expr:
    """where: what the query tests of all rows."""
    asked = pruning.wanted(rte, where)
    arms = [_arm(tr, rte, member, asked) for member in rte.members]
    while len(arms) > 1:
        arms = [_union(arms[n : n + _MOST_ARMS]) for n in range(0, len(arms), _MOST_ARMS)]
        if len(arms) > 1:
            arms = [template("SELECT * FROM ({0})", arm) for arm in arms]
    found = template("({0})", arms[0])
    return unmerged(tr, found) if len(rte.members) > 1 else found


def unites_all(query: q.Query) -> bool:
    return query.set_operation is not None and query.set_operation.all


def unmerged(tr: Translation, union: exp.Expr) -> exp.Expr:
    """UNION ALL in parentheses that SQLite does not take apart, where a RIGHT or FULL JOIN may be beside it.

    SQLite makes each arm a query with all of FROM, and takes the condition of an inner join in there for one
    of tables that come later ("ON clause references tables to its right").
    """
    return template("(SELECT * FROM {0} LIMIT -1)", union) if tr.keeps_unions else union


def row_id(rte: q.RangeTblEntry) -> exp.Expr:
    """What tells a row from others of the entry: its rowid, with the table's OID before it where there are
    several.

    `families.split` reads the two again.
    """
    return _row_id(f"r{rte.varno}", has_members=bool(rte.members))


@translates(q.Untouched)
def _untouched(tr: Translation, expr: q.Untouched) -> exp.Expr:
    return parts.untouched(tr, expr, _row_id(f"r{expr.varno}", has_members=expr.has_members))


def _row_id(alias: str, *, has_members: bool) -> exp.Expr:
    return template(f"({alias}.{TABLE} || ':' || {alias}.rowid)" if has_members else f"{alias}.rowid")


def _arm(
    tr: Translation, rte: q.RangeTblEntry, member: q.RangeTblEntry, asked: list[pruning.Wanted]
) -> exp.Expr:
    columns = [
        template("{0} AS {1}", name(own.physical), name(shown.physical))
        for own, shown in zip(member.columns, rte.columns, strict=True)
    ]
    places = "".join(f", {{{number}}}" for number in range(1, len(columns) + 1))
    text = f"SELECT {member.relation_oid} AS {TABLE}, rowid AS rowid{places} FROM {{0}}"
    tests = list(pruning.tests(tr, member, asked))
    if tests:
        first = len(columns) + 1
        text += " WHERE " + " AND ".join(f"{{{first + number}}}" for number in range(len(tests)))
    return template(text, _source(tr, rte, member), *columns, *tests)


def _source(tr: Translation, rte: q.RangeTblEntry, member: q.RangeTblEntry) -> exp.Expr:
    if member.is_snapshot:
        return parts.snapshot(tr, member)
    table = dotted(member.database, member.physical)
    return samples.sampled(tr, table, rte.sample) if rte.sample is not None else table


def _union(arms: Sequence[exp.Expr]) -> exp.Expr:
    return template(" UNION ALL ".join(f"{{{number}}}" for number in range(len(arms))), *arms)
