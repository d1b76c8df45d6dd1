"""Queries that call a routine which may write: the rows they read are read to the end first.

SQLite's cursor would see the rows that the routine inserts or changes meanwhile, and a scan of that table
would never end; in PostgreSQL a statement sees its own snapshot (docs 13.2.1, "Read Committed").
FROM and those conditions of WHERE that call no such routine become a materialized common table expression of
the columns used outside, and the rest is computed over it. Where FROM itself calls a routine, its tables are
copied one by one (`Translation.copies`).
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.from_entries import entries
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.contents import Contents, writes
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.dialect.translate.from_items import members
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass, replace

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


def needs_base(query: q.Query, contents: Contents | None = None) -> bool:
    """Whether a query's expressions over its FROM call a routine that may write. contents: of it all."""
    if not query.from_items or (contents is not None and not contents.writes):
        return False
    return writes(replace(query, from_items=(), ctes=(), target=None))


def needs_copies(tr: Translation, query: q.Query) -> bool:
    """Whether such a routine is called by FROM itself, beside other tables."""
    items = query.from_items
    if len(items) == 1 and isinstance(items[0], q.RangeTblRef):
        return False
    return tr.writes((items, query.ctes))


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
    before, tr.gives_rowids = tr.gives_rowids, target is not None
    origin = from_clause(tr, items, copies=writes(tuple(items)))
    tr.gives_rowids = before
    assert origin is not None
    ahead = _Ahead(tr)
    if hoists:
        parts, left = rewritten(parts, ahead.query), rewritten(left, ahead.query)
    own = {entry.varno for entry in entries(items)}
    for node in q.nodes_of((parts, left)):
        if isinstance(node, q.Var) and node.varno in own:
            ahead.column(node)
    if target is not None:
        ahead.add("rowid", members.row_id(target))
    source = ahead.read(origin, plain)
    tr.moved.update(dict.fromkeys(own, ahead.moved))
    rowid = template(f"{ahead.alias}.v{ahead.places.get('rowid', 1)}")
    return Base(exp.From(this=source), left, rowid, parts, ahead.alias)


class _Ahead:
    """What is computed for the base's rows: its columns, named v1, v2 .., each once.

    places: their numbers, by (varno, attnum), by the identity of a query, and "rowid".
    """

    def __init__(self, tr: Translation) -> None:
        self._tr = tr
        self.alias = tr.new_alias()
        self.places: dict[Any, int] = {}
        self._columns: list[exp.Expr] = []
        self._computed = -tr.aliases  # stands for the base as the entry of the queries
        tr.moved[self._computed] = lambda var: template(f"{self.alias}.v{var.attnum}")

    def add(self, key: Any, column: exp.Expr) -> int:
        self._columns.append(column)
        self.places[key] = len(self._columns)
        return len(self._columns)

    def query(self, link: q.SubLink) -> q.Expr:
        """A query of the parts, in whose place the column stands that has its result."""
        key = ("query", id(link))
        number = self.places.get(key) or self.add(key, translate(self._tr, link))
        return q.Var(link.type, varno=self._computed, attnum=number)

    def column(self, var: q.Var) -> None:
        if (var.varno, var.attnum) not in self.places:
            self.add((var.varno, var.attnum), translate(self._tr, replace(var, levelsup=0)))

    def moved(self, var: q.Var) -> exp.Expr:
        return template(f"{self.alias}.v{self.places[var.varno, var.attnum]}")

    def read(self, origin: exp.Expr, condition: q.Expr | None) -> exp.Expr:
        """The base's rows as an item of FROM."""
        columns = self._columns or [template("1")]
        listed = ", ".join(f"{{{i}}} AS v{i + 1}" for i in range(len(columns)))
        where = (
            template(" WHERE {0}", translate(self._tr, condition)) if condition is not None else template("")
        )
        inner = template(f"SELECT {listed} {{{len(columns)}}}{{{len(columns) + 1}}}", *columns, origin, where)
        return template(f"(WITH m AS MATERIALIZED ({{0}}) SELECT * FROM m) AS {self.alias}", inner)


def rewritten(node: Any, hoisted: Callable[[q.SubLink], q.Expr]) -> Any:
    """A tree whose queries in expressions that call no writing routine are replaced."""
    if isinstance(node, q.SubLink) and not writes(node) and node.kind is not q.SubLinkKind.ANY:
        return hoisted(node)
    if isinstance(node, (*_LAZY, q.SubLink)):
        return node
    return q.with_parts(node, lambda part: rewritten(part, hoisted))


def _joined(conjuncts: list[q.Expr]) -> q.Expr | None:
    if len(conjuncts) < 2:
        return conjuncts[0] if conjuncts else None
    return q.BoolExpr(_BOOL, q.BoolOp.AND, tuple(conjuncts))
