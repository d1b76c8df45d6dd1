"""FOR UPDATE and its like: the rowids of the rows a query returns pass through a function that locks them.

    SELECT c1 FROM (SELECT .. AS c1, r1.rowid AS l1 FROM .. ORDER BY .. LIMIT ..) WHERE lock_row(oid, l1, ..)

The rows are locked after LIMIT, as PostgreSQL's LockRows node does it. SKIP LOCKED is also a condition
inside, before LIMIT. PostgreSQL 15 docs, SELECT, "The Locking Clause".
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.from_items import members
from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol.pgtypes import BOOL, INT4, INT8, TEXT
from polar_lite.protocol.sqlstate import unsupported

_SKIP: Final = "SKIP LOCKED"
LOCK: Final = Function(
    9040,
    "lock_row",
    (INT8.oid, INT8.oid, TEXT.oid, TEXT.oid, INT4.oid, TEXT.oid),
    BOOL.oid,
    python=lambda context, *args: context.lock_row(*args),
    context=True,
    strict=False,
    volatility="v",
)
UNLOCKED: Final = Function(
    9041,
    "row_is_unlocked",
    (INT8.oid, INT8.oid, TEXT.oid),
    BOOL.oid,
    python=lambda context, *args: context.row_is_unlocked(*args),
    context=True,
    volatility="v",
)


def pushed(query: q.Query) -> q.Query:
    """A query whose marks are all on tables: those of views and subqueries have moved into them."""
    if all(e.kind is q.RteKind.RELATION for m in query.locking if (e := _entry(query, m.varno)) is not None):
        return query
    inner = {m.varno: m for m in query.locking}
    items = tuple(_marked(item, inner) for item in query.from_items)
    own = tuple(
        m for m in query.locking if (e := _entry(query, m.varno)) is not None and e.kind is q.RteKind.RELATION
    )
    return replace(query, from_items=items, locking=own)


def _marked(item: q.FromItem, marks: dict[int, q.RowMark]) -> q.FromItem:
    if isinstance(item, q.JoinExpr):
        return replace(item, left=_marked(item.left, marks), right=_marked(item.right, marks))
    entry, mark = item.entry, marks.get(item.entry.varno)
    if mark is None or entry.query is None:
        return item
    inside = entry.query
    if inside.group or inside.has_aggregates or inside.distinct or inside.set_operation is not None:
        return item  # rows that are no table's cannot be locked; PostgreSQL passes over them, too
    kinds = (q.RteKind.RELATION, q.RteKind.SUBQUERY)
    locked = tuple(
        replace(mark, varno=e.varno, relation=e.alias) for e in _entries(inside) if e.kind in kinds
    )
    return replace(item, entry=replace(entry, query=replace(inside, locking=locked)))


def columns(query: q.Query) -> list[exp.Expr]:
    """The rowids of the marked rows as further columns l1, l2 .."""
    return [
        template(f"{{0}} AS l{number}", _row_id(query, mark)) for number, mark in enumerate(query.locking, 1)
    ]


def unlocked(tr: Translation, query: q.Query) -> Sequence[exp.Expr]:
    """The conditions of SKIP LOCKED."""
    return [
        tr.call(UNLOCKED, template(str(_oid(query, mark))), _row_id(query, mark), _text(mark.strength))
        for mark in query.locking
        if mark.wait == _SKIP
    ]


def locked(tr: Translation, query: q.Query, tree: exp.Query) -> exp.Select:
    """The query around `tree` that locks the rows it yields."""
    if not tree.args.get("limit"):
        # Keeps SQLite from merging the two, after which it could lock rows that other conditions drop.
        tree.set("limit", exp.Limit(expression=template("-1")))
    tr.may_write = True
    tr.locks_rows = tr.locks_rows or query.locking[0].strength
    tests: list[exp.Expr] = []
    for number, mark in enumerate(query.locking, 1):
        seconds = mark.wait if isinstance(mark.wait, int) else -1
        tests.append(
            tr.call(
                LOCK,
                template(str(_oid(query, mark))),
                template(f"l{number}"),
                _text(mark.strength),
                _text(mark.wait if isinstance(mark.wait, str) else ""),
                template(str(seconds)),
                _text(mark.relation),
            )
        )
    outputs = [template(f"c{i}") for i in range(1, len(query.targets) + 1)] or [template("NULL AS c1")]
    if query.shows_rows:
        outputs += [template(f"l{number}") for number in range(1, len(query.locking) + 1)]
    condition = template(" AND ".join(f"{{{i}}}" for i in range(len(tests))), *tests)
    return exp.Select(
        expressions=outputs, from_=exp.From(this=exp.Subquery(this=tree)), where=exp.Where(this=condition)
    )


def relations(query: q.Query) -> tuple[tuple[int, ...], ...]:
    """The OIDs of the tables whose rows are locked, in the order of `columns`."""
    return tuple(_locked(query, mark).tables for mark in query.locking)


def _row_id(query: q.Query, mark: q.RowMark) -> exp.Expr:
    entry = _entry(query, mark.varno)
    return template(f"r{mark.varno}.rowid") if entry is None else members.row_id(entry)


def _oid(query: q.Query, mark: q.RowMark) -> int:
    return _locked(query, mark).relation_oid


def _locked(query: q.Query, mark: q.RowMark) -> q.RangeTblEntry:
    entry = _entry(query, mark.varno)
    if entry is None:
        raise unsupported(f"FOR {mark.strength} here")
    return entry


def _entry(query: q.Query, varno: int) -> q.RangeTblEntry | None:
    return next((entry for entry in _entries(query) if entry.varno == varno), None)


def _entries(query: q.Query) -> list[q.RangeTblEntry]:
    found: list[q.RangeTblEntry] = []
    stack: list[Any] = list(query.from_items)
    while stack:
        item = stack.pop()
        if isinstance(item, q.JoinExpr):
            stack += [item.left, item.right]
        else:
            found.append(item.entry)
    return found


def _text(text: str) -> exp.Expr:
    escaped = text.replace("'", "''").replace("{", "{{").replace("}", "}}")
    return template(f"'{escaped}'")
