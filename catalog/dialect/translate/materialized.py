"""Queries that call a routine which may write: the rows they read are read to the end first.

SQLite's cursor would see the rows that the routine inserts or changes meanwhile, and a scan of that table
would never end; in PostgreSQL a statement sees its own snapshot (docs 13.2.1, "Read Committed").
FROM and those conditions of WHERE that call no such routine become a materialized common table expression of
the columns used outside, and the rest is computed over it. Where FROM itself calls a routine, its tables are
copied one by one (`Translation.copies`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate import members
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass

# Parts that may stay uncomputed: a query in them is not computed ahead.
_LAZY: Final = (q.CaseExpr, q.Coalesce, q.BoolExpr, q.Aggref)
_BOOL: Final = TypeRef(lookup.BOOL)


@dataclass(frozen=True, slots=True)
class Base:
    """The rows read first. source: for FROM, as `alias`. where: the conditions left. rowid: of the target, if
    asked for.

    parts: what was given as `parts`, its queries replaced by columns of the base.
    """

    source: exp.From
    where: q.Expr | None
    rowid: exp.Expr
    parts: Any
    alias: str


def writes(node: Any) -> bool:
    """Whether a bound tree calls a routine that may write."""
    return q.calls_any(node, _may_write)


def _may_write(function: Function) -> bool:
    return function.may_write


def needs_base(query: q.Query) -> bool:
    """Whether a query's expressions over its FROM call such a routine."""
    return bool(query.from_items) and writes(replace(query, from_items=(), ctes=(), target=None))


def needs_copies(query: q.Query) -> bool:
    """Whether such a routine is called by FROM itself, beside other tables."""
    items = query.from_items
    if len(items) == 1 and isinstance(items[0], q.RangeTblRef):
        return False
    return writes(items) or writes(query.ctes)


def base(
    tr: Translation,
    items: Sequence[q.FromItem],
    where: q.Expr | None,
    parts: Any,
    *,
    hoists: bool = True,
    target: q.RangeTblEntry | None = None,
) -> Base:
    """Make FROM and the harmless part of WHERE a materialized table; later columns refer to it.

    parts: all else that is computed over the rows. hoists: its queries may be computed ahead, row by row.
    """
    from polar_lite.catalog.dialect.translate.queries import from_clause  # it calls this module

    conjuncts = where.args if isinstance(where, q.BoolExpr) and where.op is q.BoolOp.AND else (where,)
    given = [c for c in conjuncts if c is not None]
    plain, left = _joined([c for c in given if not writes(c)]), _joined([c for c in given if writes(c)])
    origin = from_clause(tr, items, copies=writes(tuple(items)))
    assert origin is not None
    alias = tr.new_alias()
    computed = -tr.aliases  # stands for the base as the entry of the queries computed ahead
    columns: list[exp.Expr] = []
    found: dict[Any, int] = {}

    def place(key: Any, make: Callable[[], exp.Expr]) -> int:
        if key not in found:
            columns.append(make())
            found[key] = len(columns)
        return found[key]

    own = {entry.varno for item in items for entry in entries(item)}

    def hoisted(link: q.SubLink) -> q.Expr:
        number = place(("query", id(link)), lambda: translate(tr, link))
        return q.Var(link.type, varno=computed, attnum=number)

    if hoists:
        parts, left = rewritten(parts, hoisted), rewritten(left, hoisted)
    for node in q.nodes_of((parts, left)):
        if isinstance(node, q.Var) and node.varno in own:
            column = replace(node, levelsup=0)
            place((node.varno, node.attnum), lambda column=column: translate(tr, column))  # type: ignore[misc]
    if target is not None:
        place("rowid", lambda: members.row_id(target))
    if not columns:
        place(None, lambda: template("1"))
    listed = ", ".join(f"{{{i}}} AS v{i + 1}" for i in range(len(columns)))
    condition = template(" WHERE {0}", translate(tr, plain)) if plain is not None else template("")
    inner = template(f"SELECT {listed} {{{len(columns)}}}{{{len(columns) + 1}}}", *columns, origin, condition)
    source = template(f"(WITH m AS MATERIALIZED ({{0}}) SELECT * FROM m) AS {alias}", inner)

    def moved(var: q.Var) -> exp.Expr:
        return template(f"{alias}.v{found[var.varno, var.attnum]}")

    for varno in own:
        tr.moved[varno] = moved
    tr.moved[computed] = lambda var: template(f"{alias}.v{var.attnum}")
    rowid = template(f"{alias}.v{found.get('rowid', 1)}")
    return Base(exp.From(this=source), left, rowid, parts, alias)


def rewritten(node: Any, hoisted: Callable[[q.SubLink], q.Expr]) -> Any:
    """A tree whose queries in expressions that call no writing routine are replaced."""
    if isinstance(node, q.SubLink) and not writes(node) and node.kind is not q.SubLinkKind.ANY:
        return hoisted(node)
    if isinstance(node, (*_LAZY, q.SubLink)):
        return node
    return q.with_parts(node, lambda part: rewritten(part, hoisted))


def entries(item: q.FromItem) -> Iterator[q.RangeTblEntry]:
    if isinstance(item, q.RangeTblRef):
        yield item.entry
    else:
        yield from entries(item.left)
        yield from entries(item.right)


def _joined(conjuncts: list[q.Expr]) -> q.Expr | None:
    if len(conjuncts) < 2:
        return conjuncts[0] if conjuncts else None
    return q.BoolExpr(_BOOL, q.BoolOp.AND, tuple(conjuncts))
