"""EXISTS whose query compares a column with the outer row, without an index: IN, which SQLite computes once.

SQLite has no hash joins: it would read the inner table again for each outer row. Where an index has the
column, looking it up is better than reading the whole table.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Any, Final, NamedTuple

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.context import IsKey, Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.dialect.translate.values import moments, trimmed_keys
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import replace

NATIVE: Final = "({0} = {1})"
_BOOL: Final = TypeRef(lookup.BOOL)
_TEXT: Final = TypeRef(lookup.TEXT)


def keyed(snapshot: Snapshot) -> IsKey:
    """Whether rows of a table are found by that column: it is the rowid, or an index begins with it.

    0 stands for any expression. mentioned: columns of the table in the query's conditions; a partial index is
    taken to be of use where those of its own condition are among them, and of none without.
    """

    def is_key(oid: int, attnum: int, mentioned: Collection[int] | None = None) -> bool:
        relation = snapshot.relation(oid)
        if relation is None or (attnum and relation.rowid_column == attnum):
            return True
        for index in (snapshot.relation(found) for found in relation.indexes):
            kept = index.index if index is not None else None
            if kept is None or kept.keys[:1] != (attnum,) or not kept.is_kept:
                continue
            if kept.predicate is None:
                return True
            if mentioned is not None and set(kept.columns).difference(kept.keys).issubset(mentioned):
                return True
        return False

    return is_key


def mentioned(where: Any, varno: int) -> set[int]:
    """The columns of an item that a condition has."""
    return {node.attnum for node in q.nodes_of(where) if isinstance(node, q.Var) and node.varno == varno}


def instead(
    tr: Translation, query: q.Query, select: Callable[[Translation, q.Query], exp.Query]
) -> exp.Expr | None:
    """`(outer IN (SELECT inner ..)) IS TRUE` for EXISTS (query); None where it is not the same or no use."""
    if tr.is_key is None or not query.correlated or not _is_plain(query):
        return None
    inside = {node.varno for node in q.nodes_of(query.from_items) if isinstance(node, q.RangeTblEntry)}
    pairs: list[tuple[q.Expr, q.Expr]] = []
    rest: list[q.Expr] = []
    for conjunct in conjuncts(as_moments(query.where)):
        pair = sides(conjunct, inside, may_compute=True) or _trimmed_sides(conjunct, inside)
        if pair is not None:
            pairs.append(pair)
        else:
            rest.append(conjunct)
    if not pairs or _looks_out((query.from_items, tuple(rest)), inside):
        return None
    if any(_is_found(tr, query, inner) for _, inner in pairs):
        return None
    where = None if not rest else rest[0] if len(rest) == 1 else q.BoolExpr(_BOOL, q.BoolOp.AND, tuple(rest))
    targets = tuple(q.TargetEntry(inner, "") for _, inner in pairs)
    rows = select(
        tr, replace(query, targets=targets, where=where, order=(), distinct=False, correlated=False)
    )
    outer = [translate(tr, _lowered(side)) for side, _ in pairs]
    places = ", ".join(f"{{{number}}}" for number in range(1, len(outer) + 1))
    return template(f"((({places}) IN ({{0}})) IS TRUE)", rows, *outer)


def without_columns(query: q.Query) -> q.Query:
    """The query of an EXISTS, which only asks for its rows."""
    if not _is_plain(query):
        return query
    one = q.TargetEntry(q.Const(TypeRef(lookup.INT4), 1), "")
    return replace(query, targets=(one,), order=(), distinct=False)


def _is_plain(query: q.Query) -> bool:
    return bool(query.from_items) and not (
        query.command is not q.Command.SELECT
        or query.group
        or query.grouping_sets
        or query.having is not None
        or query.has_aggregates
        or query.distinct_on
        or query.limit is not None
        or query.offset is not None
        or query.ctes
        or query.set_operation is not None
        or query.locking
        or query.uses_rownum
        or query.has_sets
        or q.calls_any((query.from_items, query.where), lambda f: f.volatility == "v")
    )


def conjuncts(where: q.Expr | None) -> Iterator[q.Expr]:
    """What a condition says, one after the other."""
    if isinstance(where, q.BoolExpr) and where.op is q.BoolOp.AND:
        for arg in where.args:
            yield from conjuncts(arg)
    elif where is not None:
        yield where


def as_moments(condition: q.Expr | None) -> q.Expr | None:
    """The condition with what it says of dates and timestamps said of timestamps alone."""
    if condition is None:
        return None
    parts = tuple(moments.joined(part) or part for part in conjuncts(condition))
    return parts[0] if len(parts) == 1 else q.BoolExpr(condition.type, q.BoolOp.AND, parts)


def sides(expr: q.Expr, inside: set[int], *, may_compute: bool = False) -> tuple[q.Expr, q.Expr] | None:
    """The outer and the inner side of an equality that SQLite computes by itself, between them.

    The inner one is a column, or with `may_compute` an expression of the inner columns.
    """
    if not isinstance(expr, q.FuncExpr | q.NativeExpr) or len(expr.args) != 2:
        return None
    if (expr.template if isinstance(expr, q.NativeExpr) else expr.function.sql) != NATIVE:
        return None
    for outer, inner in (expr.args, expr.args[::-1]):
        fits = isinstance(inner, q.Var) and inner.varno in inside and _is_outer(outer, inside)
        # IN has the collation of its left side alone.
        has_none = not (outer.type.collation or inner.type.collation)
        if fits and (isinstance(outer, q.Var) or has_none):
            return outer, inner
        if may_compute and has_none and _is_inner(inner, inside) and _is_outer(outer, inside):
            return outer, inner
    return None


def _trimmed_sides(expr: q.Expr, inside: set[int]) -> tuple[q.Expr, q.Expr] | None:
    """The sides of an equality of what has trailing blanks, without these: by them it is one of texts."""
    if not isinstance(expr, q.FuncExpr | q.NativeExpr) or any(arg.type.icu for arg in expr.args):
        return None
    pattern = expr.template if isinstance(expr, q.NativeExpr) else expr.function.sql
    for outer, inner in (expr.args, expr.args[::-1]) if pattern == trimmed_keys.EQUALITY else ():
        if _is_inner(inner, inside) and _is_outer(outer, inside):
            return _trimmed(expr, outer), _trimmed(expr, inner)
    return None


def _trimmed(equality: q.FuncExpr | q.NativeExpr, side: q.Expr) -> q.Expr:
    return q.NativeExpr(_TEXT, trimmed_keys.TRIMMED, (side,), equality.function, "=")


def found_by_columns(condition: q.Expr, right: q.RangeTblEntry) -> q.Expr:
    """The condition of an outer join so that SQLite may make an index of a query's columns.

    What it takes the type of such a column for (none, behind a window function) is to fit that of the other
    side, which loses its own by a plus.
    """
    if right.kind not in (q.RteKind.SUBQUERY, q.RteKind.CTE):
        return condition
    parts: list[q.Expr] = []
    for part in conjuncts(condition):
        pair = sides(part, {right.varno})
        if pair is None or not isinstance(part, q.FuncExpr | q.NativeExpr) or not isinstance(pair[0], q.Var):
            parts.append(part)
        else:
            parts.append(q.NativeExpr(part.type, "(+{0} = {1})", pair, part.function, "="))
    return parts[0] if len(parts) == 1 else q.BoolExpr(condition.type, q.BoolOp.AND, tuple(parts))


def has_computed_key(tr: Translation, entry: q.RangeTblEntry) -> bool:
    """Whether an index of the item's table begins with an expression."""
    if tr.is_key is None or entry.kind is not q.RteKind.RELATION:
        return False
    return tr.is_key(entry.relation_oid, 0)


def _is_inner(expr: q.Expr, inside: set[int]) -> bool:
    nodes = list(q.nodes_of(expr))
    varnos = {node.varno for node in nodes if isinstance(node, q.Var)}
    return bool(varnos) and varnos <= inside and not any(isinstance(n, q.SubLink) for n in nodes)


class Sides(NamedTuple):
    """Of an equality between an item and others. key: what of both is compared, as a template."""

    outer: q.Expr
    inner: q.Expr
    equality: q.Expr
    key: str


def computed_sides(tr: Translation, expr: q.Expr, entry: q.RangeTblEntry) -> Sides | None:
    """Such an equality of an item's where SQLite makes no index of the inner side as it is: it is an
    expression, or a key with trailing blanks."""
    if not isinstance(expr, q.FuncExpr | q.NativeExpr) or len(expr.args) != 2:
        return None
    is_trimmed = trimmed_keys.is_equality(expr)
    if not is_trimmed and (expr.template if isinstance(expr, q.NativeExpr) else expr.function.sql) != NATIVE:
        return None
    varno = entry.varno
    tr.entries[varno] = entry
    for outer, inner in (expr.args, expr.args[::-1]):
        if not is_trimmed and (outer.type.collation or inner.type.collation):
            continue
        is_column = isinstance(inner, q.Var) and not is_made(entry, inner)
        if is_column and (not is_trimmed or trimmed_keys.is_found(tr, inner)):
            continue
        if is_of(inner, varno) and _is_outer(outer, {varno}):
            return Sides(outer, inner, expr, trimmed_keys.TRIMMED if is_trimmed else "{0}")
    return None


def is_made(entry: q.RangeTblEntry, var: q.Var) -> bool:
    """Whether a column of a view or subquery is an expression there, which SQLite puts in its place."""
    made = entry.query
    if entry.kind is not q.RteKind.SUBQUERY or entry.lateral or made is None or var.attnum < 1:
        return False
    if made.group or made.has_aggregates or made.distinct or made.set_operation or made.limit or made.ctes:
        return False  # it is computed first, and its columns can have an index
    if made.has_sets or var.attnum > len(made.targets):
        return False
    expr = made.targets[var.attnum - 1].expr
    if not isinstance(expr, q.Var):
        return q.holds(expr, q.FuncExpr) and q.holds(expr, q.Var)
    inner = (node for node in q.nodes_of(made.from_items) if isinstance(node, q.RangeTblEntry))
    return any(is_made(below, expr) for below in inner if below.varno == expr.varno)


def is_of(expr: q.Expr, varno: int) -> bool:
    """Whether an expression has columns of that item and of no other, and no queries."""
    nodes = list(q.nodes_of(expr))
    own = {(node.varno, node.levelsup) for node in nodes if isinstance(node, q.Var)}
    return own == {(varno, 0)} and not any(isinstance(node, q.SubLink) for node in nodes)


def _is_outer(expr: q.Expr, inside: set[int]) -> bool:
    nodes = list(q.nodes_of(expr))
    varnos = [node.varno for node in nodes if isinstance(node, q.Var)]
    return bool(varnos) and inside.isdisjoint(varnos) and not any(isinstance(n, q.SubLink) for n in nodes)


def _looks_out(part: Any, inside: set[int]) -> bool:
    """Whether a part of the query has columns of outer ones."""
    known = inside | {node.varno for node in q.nodes_of(part) if isinstance(node, q.RangeTblEntry)}
    return any(isinstance(node, q.Var) and node.varno not in known for node in q.nodes_of(part))


def _is_found(tr: Translation, query: q.Query, column: q.Expr) -> bool:
    """Whether SQLite finds the rows of that column's value without reading the table."""
    assert tr.is_key is not None
    if isinstance(column, q.NativeExpr) and column.template == trimmed_keys.TRIMMED:
        column = column.args[0]
    entries = (node for node in q.nodes_of(query.from_items) if isinstance(node, q.RangeTblEntry))
    if not isinstance(column, q.Var):
        varnos = {node.varno for node in q.nodes_of(column) if isinstance(node, q.Var)}
        return any(entry.varno in varnos and has_computed_key(tr, entry) for entry in entries)
    for entry in entries:
        if entry.varno == column.varno:
            is_table = entry.kind is q.RteKind.RELATION and not entry.members
            # What a view reads is looked at as little as a subquery.
            if not is_table or column.attnum < 1:
                return True
            return tr.is_key(entry.relation_oid, column.attnum, mentioned(query.where, entry.varno))
    return True


def _lowered(node: Any) -> Any:
    """An expression of the inner query as one of the outer."""
    if isinstance(node, q.Var):
        return replace(node, levelsup=max(0, node.levelsup - 1))
    return q.with_parts(node, _lowered)
