"""Oracle's ROWNUM: rows are numbered as they pass WHERE, before GROUP BY, DISTINCT and ORDER BY.

The FROM and WHERE parts become a subquery that yields the columns used outside, numbered; a
condition on ROWNUM itself is a bound on that number: `ROWNUM > 1` is never true.
Source: Oracle 19c SQL Reference, "ROWNUM Pseudocolumn".
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate import limits, locking
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate, translates
from polar_lite.catalog.dialect.translate.materialized import writes
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.sqlstate import unsupported

Simple = Callable[..., exp.Select]
_TRUE = q.Const(TypeRef(lookup.BOOL), True)


def select(tr: Translation, query: q.Query, simple: Simple) -> exp.Query:
    from polar_lite.catalog.dialect.translate.queries import from_clause  # it calls this module

    if limits.needs_numbers(query):
        raise unsupported("ROWNUM with WITH TIES, or a LIMIT or ORDER BY of the outer query's")
    plain, bounds = _split(query.where)
    used = _columns(query)
    is_copied = writes(query)
    source = from_clause(tr, query.from_items, copies=is_copied)
    alias = tr.new_alias()
    outputs: list[exp.Expr] = [
        template(f"{{0}} AS v{i}", translate(tr, var)) for i, var in enumerate(used, 1)
    ]
    outputs.append(template("row_number() OVER () AS rn"))
    outputs += locking.columns(query)
    inner = exp.Select(expressions=outputs)
    if source is not None:
        inner.set("from_", source)
    tests = [translate(tr, plain)] if plain is not None else []
    tests += locking.unlocked(tr, query)
    if tests:
        condition = template(" AND ".join(f"({{{i}}})" for i in range(len(tests))), *tests)
        inner.set("where", exp.Where(this=condition))
    places = {(var.varno, var.attnum): i for i, var in enumerate(used, 1)}

    def moved(var: q.Var) -> exp.Expr:
        return template(f"{alias}.v{places[var.varno, var.attnum]}")

    for varno in {var.varno for var in used}:
        tr.moved[varno] = moved

    tr.rownum.append(template(f"{alias}.rn"))
    try:
        outer = replace(query, from_items=(), where=None, uses_rownum=False, locking=())
        tree = simple(tr, outer, _bounds(tr, bounds))
    finally:
        tr.rownum.pop()

    for number in range(1, len(query.locking) + 1):
        tree.expressions.append(template(f"{alias}.l{number} AS l{number}"))
    rows = "(WITH m AS MATERIALIZED ({0}) SELECT * FROM m)" if is_copied else "({0})"
    tree.set("from_", exp.From(this=template(f"{rows} AS {alias}", inner)))
    return tree


@translates(q.Rownum)
def _rownum(tr: Translation, expr: q.Rownum) -> exp.Expr:
    if not tr.rownum:
        raise unsupported("ROWNUM here")
    return tr.rownum[-1].copy()


def _split(where: q.Expr | None) -> tuple[q.Expr | None, list[q.Expr]]:
    """The conjuncts without ROWNUM, and those with it."""
    if where is None:
        return None, []
    conjuncts = where.args if isinstance(where, q.BoolExpr) and where.op is q.BoolOp.AND else (where,)
    bounds = [c for c in conjuncts if _mentions(c)]
    rest = tuple(c for c in conjuncts if not _mentions(c))
    if not rest:
        return None, bounds
    return rest[0] if len(rest) == 1 else q.BoolExpr(TypeRef(lookup.BOOL), q.BoolOp.AND, rest), bounds


def _bounds(tr: Translation, bounds: list[q.Expr]) -> exp.Expr | None:
    """A row keeps its number only if every row before it passed too: all of 1 .. n must satisfy."""
    if not bounds:
        return None
    for bound in bounds:
        if not isinstance(bound, q.FuncExpr | q.NativeExpr) or _vars(bound):
            raise unsupported("ROWNUM in this condition")
    condition = (
        bounds[0] if len(bounds) == 1 else q.BoolExpr(TypeRef(lookup.BOOL), q.BoolOp.AND, tuple(bounds))
    )
    here = translate(tr, condition)
    number, tr.rownum[-1] = tr.rownum[-1], template("1")
    try:
        first = translate(tr, condition)
    finally:
        tr.rownum[-1] = number
    operator = {bound.operator for bound in bounds if isinstance(bound, q.FuncExpr | q.NativeExpr)}
    if operator <= {"<", "<=", "=", ">", ">="}:
        # The first row decides whether anything passes; `=` then stops after it.
        return template("({0} AND {1})", here, first)
    raise unsupported("ROWNUM in this condition")


def _vars(expr: q.Expr) -> bool:
    return any(isinstance(node, q.Var) for node in q.nodes_of(expr))


def _mentions(expr: q.Expr) -> bool:
    return any(isinstance(node, q.Rownum) for node in q.nodes_of(expr))


def _columns(query: q.Query) -> list[q.Var]:
    """The query's own columns used outside FROM and WHERE, each once."""
    own = {entry.varno for item in query.from_items for entry in _entries(item)}
    found: dict[tuple[int, int], q.Var] = {}
    outer = replace(query, from_items=(), where=None)
    for node in q.nodes_of(outer):
        if isinstance(node, q.Var) and node.varno in own:
            found.setdefault((node.varno, node.attnum), replace(node, levelsup=0))
    return list(found.values())


def _entries(item: q.FromItem) -> Iterator[q.RangeTblEntry]:
    if isinstance(item, q.RangeTblRef):
        yield item.entry
    else:
        yield from _entries(item.left)
        yield from _entries(item.right)
