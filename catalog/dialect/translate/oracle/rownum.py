"""Oracle's ROWNUM: rows are numbered as they pass WHERE, before GROUP BY, DISTINCT and ORDER BY.

The FROM and WHERE parts become a subquery that yields the columns used outside, numbered; a
condition on ROWNUM itself is a bound on that number: `ROWNUM > 1` is never true.
Source: Oracle 19c SQL Reference, "ROWNUM Pseudocolumn".
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.operators import equality
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.from_entries import entries
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.clauses import limits, locking
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate, translates
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.sqlstate import unsupported

Simple = Callable[..., exp.Select]
_ROWID = TypeRef(lookup.INT8)
_TRUE = q.Const(TypeRef(lookup.BOOL), True)


def select(tr: Translation, query: q.Query, simple: Simple) -> exp.Query:
    from polar_lite.catalog.dialect.translate.queries import from_clause  # it calls this module

    if limits.needs_numbers(query):
        raise unsupported("ROWNUM with WITH TIES, or a LIMIT or ORDER BY of the outer query's")
    plain, bounds = _split(query.where)
    used = _columns(query)
    is_copied = tr.writes(query)
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
    if (most := _most(tr, bounds)) is not None:
        inner.set("limit", exp.Limit(expression=most))
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


def chosen(st: Statement, query: q.Query) -> q.Query:
    """UPDATE and DELETE whose WHERE or SET has ROWNUM, as ones of the rows that a query numbers."""
    target, is_change = query.target, query.command in (q.Command.UPDATE, q.Command.DELETE)
    if target is None or not is_change:
        return query
    sets_numbers = query.command is q.Command.UPDATE and any(_mentions(entry.expr) for entry in query.targets)
    if not sets_numbers and (query.where is None or not _mentions(query.where)):
        return query
    if query.from_items:
        raise unsupported("ROWNUM in UPDATE or DELETE with other tables")
    if target.members:
        raise unsupported("ROWNUM in UPDATE or DELETE of a table with partitions or children")
    entry = replace(target, varno=st.next_varno())
    where = query.where and _of_entry(query.where, target.varno, entry.varno)
    rowid = q.Var(_ROWID, entry.varno, q.ROWID_NUMBER, 0, "rowid", "rowid")
    rows = q.Query(
        q.Command.SELECT,
        (q.TargetEntry(rowid, "rowid"),),
        (q.RangeTblRef(entry),),
        where,
        uses_rownum=True,
    )
    own = replace(rowid, varno=target.varno)
    if sets_numbers:
        return _with_numbers(st, query, rows, own)
    test = equality(st, own, q.SubLinkColumn(_ROWID, 1))
    link = q.SubLink(_TRUE.type, q.SubLinkKind.ANY, rows, (own,), test, "=")
    return replace(query, where=link)


def _with_numbers(st: Statement, query: q.Query, rows: q.Query, own: q.Var) -> q.Query:
    """The UPDATE of the rows of `rows`, with their numbers for SET. own: the target's rowid."""
    rows = replace(rows, targets=(*rows.targets, q.TargetEntry(q.Rownum(_ROWID), "rownum")))
    columns = (q.RteColumn("", _ROWID, "c1"), q.RteColumn("", _ROWID, "c2"))
    numbered = q.RangeTblEntry(q.RteKind.SUBQUERY, st.next_varno(), "", columns, query=rows)
    rowid, number = (q.Var(_ROWID, numbered.varno, place, 0, f"c{place}") for place in (1, 2))
    targets = tuple(replace(entry, expr=_numbered(entry.expr, number)) for entry in query.targets)
    return replace(
        query,
        targets=targets,
        from_items=(q.RangeTblRef(numbered),),
        where=equality(st, own, rowid),
    )


def _numbered(node: Any, number: q.Var) -> Any:
    """The tree with `number` for ROWNUM; that of a query in it is its own."""
    if isinstance(node, q.Query):
        return node
    return number if isinstance(node, q.Rownum) else q.with_parts(node, lambda part: _numbered(part, number))


def _of_entry(node: Any, old: int, new: int) -> Any:
    if isinstance(node, q.Var) and node.varno == old:
        return replace(node, varno=new)
    return q.with_parts(node, lambda part: _of_entry(part, old, new))


@translates(q.Rownum)
def _rownum(tr: Translation, expr: q.Rownum) -> exp.Expr:
    if not tr.rownum:
        raise unsupported("ROWNUM here")
    return tr.rownum[-1]


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


def _most(tr: Translation, bounds: list[q.Expr]) -> exp.Expr | None:
    """How many rows need to be numbered at most; None if no bound says it."""
    found = []
    for bound in bounds:
        if not isinstance(bound, q.FuncExpr | q.NativeExpr) or len(bound.args) != 2:
            continue
        (left, right), operators = bound.args, ("<", "<=", "=")
        if isinstance(right, q.Rownum):
            left, right, operators = right, left, (">", ">=", "=")
        is_limit = isinstance(left, q.Rownum) and bound.operator in operators
        if is_limit and isinstance(right, q.Const | q.Param) and right.type.oid in lookup.INTEGER_DIGITS:
            found.append(template("ifnull({0}, 0)", translate(tr, right)))
    places = ", ".join(f"{{{place}}}" for place in range(len(found)))
    # A negative limit would be none.
    return (
        template(f"max(0, {'min(' if found[1:] else ''}{places}{')' if found[1:] else ''})", *found)
        if found
        else None
    )


def _vars(expr: q.Expr) -> bool:
    return q.holds(expr, q.Var)


def _mentions(expr: q.Expr) -> bool:
    """Whether this query's ROWNUM is in an expression; that of a query in it is its own."""
    return any(isinstance(node, q.Rownum) for node in q.nodes_of_level(expr))


def _columns(query: q.Query) -> list[q.Var]:
    """The query's own columns used outside FROM and WHERE, each once."""
    own = {entry.varno for entry in entries(query.from_items)}
    found: dict[tuple[int, int], q.Var] = {}
    outer = replace(query, from_items=(), where=None)
    for node in q.nodes_of(outer):
        if isinstance(node, q.Var) and node.varno in own:
            found.setdefault((node.varno, node.attnum), replace(node, levelsup=0))
    return list(found.values())
