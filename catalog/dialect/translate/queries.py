"""Bound queries -> SELECT statements for SQLite."""

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.from_entries import entries
from polar_lite.catalog.dialect.storage import name, table_to_read, template
from polar_lite.catalog.dialect.translate import cursors, memberships
from polar_lite.catalog.dialect.translate.aggregates.calls import is_natural, sort_item, sorts_as_stored
from polar_lite.catalog.dialect.translate.clauses import (
    by_rows,
    equal_rows,
    grouped,
    limits,
    locking,
    order_of_tests,
    postponed,
    spread,
    tails,
)
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import (
    collated,
    compared,
    translate,
)
from polar_lite.catalog.dialect.translate.from_items import (
    computed_keys,
    estimates,
    full_joins,
    functions,
    lateral_joins,
    looked_up,
    materialized,
    members,
    recursion,
    samples,
    traces,
    value_lists,
)
from polar_lite.catalog.dialect.translate.oracle import hierarchy, rownum
from polar_lite.catalog.dialect.translate.writes import parts
from polar_lite.protocol.records import replace
from polar_lite.protocol.sqlstate import unsupported

_COMPUTED: Final = (q.JoinKind.LEFT, q.JoinKind.INNER)
_SET_OPS: Final = {
    q.SetOp.UNION: exp.Union,
    q.SetOp.INTERSECT: exp.Intersect,
    q.SetOp.EXCEPT: exp.Except,
}


def select(tr: Translation, query: q.Query, *, recurses: bool = False) -> exp.Query:
    """A query whose output columns are named c1, c2 .. in SQLite.

    recurses: it is one of WITH RECURSIVE, of which SQLite wants the UNION as it stands.
    """
    if query.having is not None and not (query.group or query.grouping_sets or query.has_aggregates):
        # One group whatever the rows are: they are not even read.
        query = replace(query, from_items=(), where=query.having, having=None, uses_rownum=False)
    if grouped.needs_levels(tr, query):
        query = grouped.levels(tr, query)
    if query.has_sets:
        query = spread.joined(tr, query)
    elif by_rows.hold_windows(tr, query):
        query = spread.over_windows(tr, query)
    if query.grouping_sets:
        query = grouped.united(tr, query)
    if query.locking:
        if limits.needs_numbers(query):
            raise unsupported(
                f"FOR {query.locking[0].strength} with WITH TIES, or a LIMIT or ORDER BY of the outer query's"
            )
        query = locking.pushed(query)
    if recurses and query.set_operation is not None:
        equal_rows.check_recursive(query)
        tree = _set_operation(tr, query, query.set_operation)
    elif equal_rows.needs_keys(tr, query):
        tree = equal_rows.select(tr, query, select)
        tails.cut(tr, query, tree)
    elif query.set_operation is not None:
        tree = _set_operation(tr, query, query.set_operation)
    elif query.distinct_on:
        tree = _distinct_on(tr, query)
    elif query.uses_rownum:
        tree = rownum.select(tr, query, simple)
    elif postponed.is_postponed(tr, query):
        tree = postponed.select(tr, query, simple)
    else:
        tree = simple(tr, query)
    if query.locking:
        tree = locking.locked(tr, query, tree)
    if query.ctes:
        tree.set("with_", with_clause(tr, query))
    return tree


def simple(tr: Translation, query: q.Query, where: exp.Expr | None = None) -> exp.Select:
    """SELECT .. FROM .. WHERE .. GROUP BY .. ORDER BY .. LIMIT without the special cases."""
    query = functions.limited(query)
    copied = () if materialized.needs_base(query, tr.contents) else looked_up.note(tr, query)
    before, tr.repeats = tr.repeats, tr.repeats or looked_up.repeats(tr, query.from_items, query.where)
    try:
        return _simple(tr, query, where, copied)
    finally:
        tr.repeats = before


def _simple(tr: Translation, query: q.Query, where: exp.Expr | None, copied: tuple[int, ...]) -> exp.Select:
    if materialized.needs_base(query, tr.contents):
        if query.locking:
            raise unsupported(f"FOR {query.locking[0].strength} with a routine that may write")
        rest = replace(query, from_items=(), where=None, ctes=(), locking=())
        hoists = not (query.group or query.has_aggregates)
        base = materialized.base(tr, query.from_items, query.where, rest, hoists=hoists)
        source: exp.From | None = base.source
        query = replace(base.parts, where=base.where)
    else:
        before, tr.gives_rowids = tr.gives_rowids, bool(query.locking or [*cursors.rowids(query)])
        source = from_clause(tr, query.from_items, query.where, copies=materialized.needs_copies(tr, query))
        tr.gives_rowids = before
    outputs: list[exp.Expr] = [
        template(f"{{0}} AS c{number}", _output(tr, target, distinct=query.distinct))
        for number, target in enumerate(query.targets, 1)
    ]
    outputs += [*locking.columns(query), *cursors.rowids(query)]
    # SQLite wants a column; the encoder of a result without columns skips it.
    tree = exp.Select(expressions=outputs or [template("NULL AS c1")])
    if source is not None:
        tree.set("from_", source)
    if query.distinct:
        tree.set("distinct", exp.Distinct())
    condition = where if where is not None else _condition(tr, order_of_tests.cheaper_first(query))
    for test in locking.unlocked(tr, query):
        condition = test if condition is None else template("({0}) AND {1}", condition, test)
    if condition is not None:
        tree.set("where", exp.Where(this=looked_up.in_order(copied, condition)))
    if query.group:
        tree.set("group", exp.Group(expressions=[_group_key(tr, query, expr) for expr in query.group]))
    if query.having is not None:
        if not query.group:
            # SQLite wants GROUP BY with HAVING; one group is what an aggregate alone makes.
            tree = _having_without_group(tr, query, tree)
        else:
            tree.set("having", exp.Having(this=translate(tr, query.having)))
    if limits.needs_numbers(query):
        return limits.numbered(tr, query, tree)
    tails.tail(tr, query, tree)
    return tree


def _group_key(tr: Translation, query: q.Query, expr: q.Expr) -> exp.Expr:
    if limits.looks_out(expr):
        return _outer_key(tr, query, expr)
    return tails.no_ordinal(expr, compared(tr, expr))


def _outer_key(tr: Translation, query: q.Query, expr: q.Expr) -> exp.Expr:
    """SQLite's GROUP BY sees no column of an outer query, except through a number of an output column."""
    if isinstance(expr, q.Var):
        return template("NULL")  # it is the same for all rows
    for number, target in enumerate(query.targets, 1):
        if target.expr == expr and is_natural(tr, expr):
            return collated(expr.type, template(str(number)))
    raise unsupported("GROUP BY an expression with a column of the outer query's")


def _having_without_group(tr: Translation, query: q.Query, tree: exp.Select) -> exp.Select:
    tree.expressions.append(template("{0} AS h", translate(tr, query.having)))  # type: ignore[arg-type]
    return exp.Select(
        expressions=_outputs(query),
        from_=exp.From(this=exp.Subquery(this=tree)),
        where=exp.Where(this=name("h")),
    )


def _output(tr: Translation, target: q.TargetEntry, *, distinct: bool) -> exp.Expr:
    sql = translate(tr, target.expr)
    return collated(target.expr.type, sql) if distinct else sql


def _condition(tr: Translation, expr: q.Expr | None) -> exp.Expr | None:
    return None if expr is None else translate(tr, expr)


# --- FROM --------------------------------------------------------------------------------------


def from_clause(
    tr: Translation,
    items: Sequence[q.FromItem],
    where: q.Expr | None = None,
    *,
    copies: bool = False,
    is_free: bool = False,
) -> exp.From | None:
    """is_free: SQLite may read the items in any order, whatever that makes of the order of the rows.

    where: what is tested of the rows. What it joins may be read in any order, too, as JOIN may.
    """
    if not items:
        return None
    where = memberships.as_moments(where) if len(items) > 1 else where
    joins, tr.joins = tr.joins, estimates.is_joined(items)
    before, tr.copies = tr.copies, tr.copies or copies
    outside, tr.in_parentheses = tr.in_parentheses, False
    around, tr.beside = tr.beside, {part.varno for part in entries(items)}
    tree = item(tr, items[0], where=where)
    for place, other in enumerate(items[1:], 1):
        if full_joins.adds_rows(other):
            right = _operand(tr, other)
        else:
            keyed = computed_keys.joined(tr, items[:place], other, where, entry)
            if keyed is not None:
                tree = template("{0} JOIN {1} ON {2}", tree, *keyed)
                continue
            right = item(tr, other, where=where)
        # SQLite keeps the order of items that CROSS JOIN stands between.
        is_turned = is_free or (
            computed_keys.is_joined(other, where)
            and not estimates.is_called_first(items[:place], other, where)
        )
        tree = template(f"{{0}} {'JOIN' if is_turned else 'CROSS JOIN'} {{1}}", tree, right)
    tr.copies, tr.in_parentheses, tr.joins, tr.beside = before, outside, joins, around
    return exp.From(this=tree)


def item(
    tr: Translation, node: q.FromItem, *, is_completed: bool = False, where: q.Expr | None = None
) -> exp.Expr:
    """An item of FROM. is_completed: a RIGHT or FULL JOIN around it adds rows to its own.

    where: a condition of all rows, None where rows of the item are completed by NULLs before it is tested.
    """
    if isinstance(node, q.RangeTblRef):
        return entry(tr, node.entry, where)
    united = full_joins.united(tr, node, entry)
    if united is not None:
        return united
    node = full_joins.turned(node)
    node = replace(node, condition=memberships.as_moments(node.condition))
    anchor = full_joins.anchor(tr, node) if is_completed and node.kind is q.JoinKind.INNER else None
    completes = is_completed or node.kind in (q.JoinKind.RIGHT, q.JoinKind.FULL)
    left_where = None if completes else where
    left = item(tr, node.left, is_completed=completes, where=left_where)
    right = _operand(tr, node.right)
    if node.kind is q.JoinKind.RIGHT and isinstance(node.right, q.RangeTblRef) and node.right.entry.is_json:
        # SQLite takes json_each's argument for a condition of its own, which no joined row meets.
        right = template(f"(SELECT * FROM {{0}}) AS r{node.right.entry.varno}", right)
    word = "JOIN" if node.kind is q.JoinKind.INNER else f"{node.kind.value} JOIN"
    if node.condition is None:
        if node.kind in (q.JoinKind.INNER, q.JoinKind.CROSS):
            is_turned = node.kind is q.JoinKind.INNER or computed_keys.is_joined(node.right, left_where)
            return template(f"{{0}} {'JOIN' if is_turned else 'CROSS JOIN'} {{1}}", left, right)
        return template(f"{{0}} {word} {{1}} ON 1", left, right)
    if node.kind in _COMPUTED and isinstance(node.right, q.RangeTblRef) and not anchor:
        is_inner = node.kind is q.JoinKind.INNER
        early = where if is_inner and not completes else None
        computed = computed_keys.right_item(
            tr, node.right.entry, node.condition, entry, may_turn=is_inner, where=early
        )
        if computed is not None:
            return template(f"{{0}} {word} {{1}} ON {{2}}", left, *computed)
    on = node.condition
    if node.kind is q.JoinKind.LEFT and isinstance(node.right, q.RangeTblRef):
        on = memberships.found_by_columns(on, node.right.entry)
    condition = full_joins.anchored(tr, node, anchor) if anchor else translate(tr, on)
    if node.kind is q.JoinKind.INNER and estimates.is_called_first((node.left,), node.right, node.condition):
        word = "CROSS JOIN"
    return template(f"{{0}} {word} {{1}} ON {{2}}", left, right, condition)


def _operand(tr: Translation, node: q.FromItem) -> exp.Expr:
    """The right side of a join, in parentheses only where needed: SQLite makes a subquery of them."""
    if isinstance(node, q.RangeTblRef):
        return entry(tr, node.entry)
    united = full_joins.united(tr, node, entry)
    if united is not None:
        return united
    if lateral_joins.looks_left(tr, node):
        return lateral_joins.item(tr, node, item)
    before, tr.in_parentheses = tr.in_parentheses, True
    sql = item(tr, node)
    tr.in_parentheses = before
    tr.apart.update(found.varno for found in entries([node]))
    return template("({0})", sql)


def entry(tr: Translation, rte: q.RangeTblEntry, where: q.Expr | None = None) -> exp.Expr:
    """A range table entry under its alias r<varno>. where: what is tested of all its rows."""
    tr.entries[rte.varno] = rte
    tr.moved.pop(rte.varno, None)  # of the same query in an expression that is there twice, as in BETWEEN
    alias = f"r{rte.varno}"
    if rte.varno in tr.tested_rows and rte.kind is not q.RteKind.RELATION and not rte.is_json:
        return template(f"(SELECT *, 1 AS here FROM {{0}}) AS {alias}", _source(tr, rte, alias))
    return _source(tr, rte, alias, where)


def _source(tr: Translation, rte: q.RangeTblEntry, alias: str, where: q.Expr | None = None) -> exp.Expr:
    match rte.kind:
        case q.RteKind.RELATION if rte.is_snapshot:
            return template(f"{{0}} AS {alias}", parts.snapshot(tr, rte))
        case q.RteKind.RELATION if rte.members:
            union = members.rows(tr, rte, where)
            if tr.copies:
                union = template("(WITH m AS MATERIALIZED {0} SELECT * FROM m)", union)
            return template(f"{{0}} AS {alias}", union)
        case q.RteKind.RELATION:
            if (found := looked_up.copied(tr, rte)) is not None:
                return found
            table: exp.Expr = table_to_read(rte.database, rte.physical)
            if rte.sample is not None:
                table = samples.sampled(tr, table, rte.sample)
            if tr.copies:
                copy = "(WITH m AS MATERIALIZED (SELECT rowid AS rowid, * FROM {0}) SELECT * FROM m)"
                return template(f"{copy} AS {alias}", table)
            if tr.in_parentheses:
                # SQLite hides a rowid there, unless it is a column of a query.
                return template(f"(SELECT rowid AS rowid, * FROM {{0}}) AS {alias}", table)
            return template(f"{{0}} AS {alias}", table)
        case q.RteKind.SUBQUERY:
            if rte.query is not None and rte.lateral:
                return functions.lateral(tr, rte.query, select(tr, rte.query), alias)
            if rte.query is not None and tr.writes(rte.query.targets):
                # Merged into the query around it, a call whose value nobody reads would not be made.
                copy = "(WITH m AS MATERIALIZED ({0}) SELECT * FROM m)"
                return template(f"{copy} AS {alias}", select(tr, rte.query))
            if rte.query is not None:
                found = select(tr, rte.query)
                rows = template("({0})", estimates.raised(rte.query, found) if tr.joins else found)
                return template(
                    f"{{0}} AS {alias}", members.unmerged(tr, rows) if members.unites_all(rte.query) else rows
                )
        case q.RteKind.CTE:
            return template(f"{{0}} AS {alias}", name(rte.cte_name))
        case q.RteKind.VALUES:
            return template(f"({{0}}) AS {alias}", value_lists.values(tr, rte.rows, rte.order))
        case q.RteKind.HIERARCHY:
            return template(f"({{0}}) AS {alias}", hierarchy.rows(tr, rte))
        case q.RteKind.FUNCTION:
            return functions.item(tr, rte, alias)
    raise unsupported(f"{rte.kind.value} in FROM")


def with_clause(tr: Translation, query: q.Query) -> exp.With:
    items = []
    for cte in query.ctes:
        columns = ", ".join(f"c{i}" for i in range(1, len(cte.columns) + 1))
        if cte.kept:
            items.append(template(f"{cte.name}({columns}) AS MATERIALIZED ({{0}})", parts.kept(tr, cte)))
            continue
        if cte.query.command is not q.Command.SELECT:
            raise unsupported("a data-modifying statement in WITH here")
        is_kept = tr.writes(cte.query) or (tr.keeps_unions and members.unites_all(cte.query))
        if cte.materialized is None and not cte.recursive:
            is_kept = is_kept or estimates.is_read_repeatedly(query, cte)
        wanted = True if is_kept else cte.materialized
        hint = {None: "", True: "MATERIALIZED ", False: "NOT MATERIALIZED "}[wanted]
        before, tr.recursing = tr.recursing, cte.name if cte.recursive else tr.recursing
        found = traces.with_columns(cte)
        rows = select(
            tr, recursion.turned(found, cte.name) if cte.recursive else found, recurses=cte.recursive
        )
        tr.recursing = before
        listed = rows if cte.recursive else estimates.raised(cte.query, rows)
        items.append(template(f"{cte.name}({columns}) AS {hint}({{0}})", listed))
    return exp.With(expressions=items, recursive=any(cte.recursive for cte in query.ctes))


# --- set operations, DISTINCT ON ---------------------------------------------------------------


def _set_operation(tr: Translation, query: q.Query, operation: q.SetOperation) -> exp.Query:
    if operation.all and operation.op is not q.SetOp.UNION:
        left = _numbered(tr, operation.left, distinct=True)
        right = _numbered(tr, operation.right, distinct=True)
        tree: exp.Query = _SET_OPS[operation.op](this=left, expression=right, distinct=True)
        tree = exp.Select(expressions=_outputs(query), from_=exp.From(this=exp.Subquery(this=tree)))
    else:
        distinct = not operation.all
        arms = [
            _arm(tr, operand, distinct=distinct, first=not i)
            for i, operand in enumerate((operation.left, operation.right))
        ]
        tree = _SET_OPS[operation.op](this=arms[0], expression=arms[1], distinct=distinct)
    numbers = limits.needs_numbers(query)
    if numbers or not all(_sorts_by_column(tr, item.expr) for item in query.order):
        # SQLite sorts what it has put together by output columns alone, and with COLLATE it loses the tables
        # of an arm that groups.
        first = query.targets[0].expr
        alias = f"r{first.varno}" if isinstance(first, q.Var) else tr.new_alias()
        tree = exp.Select(
            expressions=_outputs(query), from_=exp.From(this=template(f"({{0}}) AS {alias}", tree))
        )
    if numbers:
        assert isinstance(tree, exp.Select)
        return limits.numbered(tr, query, tree)
    if query.order or query.limit is not None or query.offset is not None:
        tails.tail(tr, query, tree)
    return tree


def _sorts_by_column(tr: Translation, expr: q.Expr) -> bool:
    return sorts_as_stored(tr, expr) and not expr.type.collation


def _outputs(query: q.Query) -> list[exp.Expr]:
    # SQLite wants a column; a query without columns has c1, which nobody reads.
    return [name(f"c{i}") for i in range(1, (len(query.targets) or 1) + 1)]


def _arm(tr: Translation, query: q.Query, *, distinct: bool, first: bool) -> exp.Query:
    """An operand: wrapped when SQLite could not have it bare; collated if rows are compared.

    The first one's collations count, so that the last step of a recursion may be read without a subquery.
    """
    plain = not (
        query.order or query.limit or query.offset or query.ctes or query.set_operation or query.distinct_on
    )
    needs_collation = distinct and first and any(t.expr.type.collation for t in query.targets)
    if plain and not needs_collation and not query.uses_rownum:
        return select(tr, query)
    if first and query.set_operation is not None and not needs_collation and _is_bare(query):
        return select(tr, query)
    inner = select(tr, query)
    columns = [
        template(f"{{0}} AS c{i}", collated(t.expr.type, name(f"c{i}")))
        for i, t in enumerate(query.targets, 1)
    ]
    return exp.Select(
        expressions=columns or [template("NULL AS c1")], from_=exp.From(this=exp.Subquery(this=inner))
    )


def _is_bare(query: q.Query) -> bool:
    # Compound SELECTs of SQLite lean to the left with one precedence, as nested left operands do.
    return not (query.order or query.limit or query.offset or query.ctes) and not (
        query.set_operation is not None
        and query.set_operation.all
        and query.set_operation.op is not q.SetOp.UNION
    )


def _numbered(tr: Translation, query: q.Query, *, distinct: bool) -> exp.Query:
    """Rows with the number of each among its equals, so that ALL becomes the plain operation."""
    inner = _arm(tr, query, distinct=distinct, first=False)
    names = [f"c{i}" for i in range(1, (len(query.targets) or 1) + 1)]
    listed = ", ".join(names)
    return exp.Select(
        expressions=[
            *(template(n) for n in names),
            template(f"row_number() OVER (PARTITION BY {listed}) AS n"),
        ],
        from_=exp.From(this=exp.Subquery(this=inner)),
    )


def _distinct_on(tr: Translation, query: q.Query) -> exp.Query:
    """The first row of each group of equal keys: a row number per partition. The groups come sorted."""
    if limits.cuts_by_number(query):
        raise unsupported("DISTINCT ON with WITH TIES or a LIMIT of the outer query's")
    if query.group or query.has_aggregates or query.uses_rownum:
        raise unsupported("DISTINCT ON with GROUP BY")
    source = from_clause(tr, query.from_items, copies=tr.writes(query))
    keys = [compared(tr, expr) for expr in query.distinct_on]
    order = query.order
    if len(order) < len(keys):
        order += tuple(q.SortBy(key) for key in query.distinct_on)
    sorts = [sort_item(tr, item, compared(tr, item.expr)) for item in query.order]
    args = [*keys, *sorts]
    partition = ", ".join(f"{{{i}}}" for i in range(len(keys)))
    ordering = ", ".join(f"{{{i}}}" for i in range(len(keys), len(args)))
    number = template(
        f"row_number() OVER (PARTITION BY {partition}{' ORDER BY ' + ordering if sorts else ''}) AS n", *args
    )
    outputs: list[exp.Expr] = [
        template(f"{{0}} AS c{i}", translate(tr, target.expr)) for i, target in enumerate(query.targets, 1)
    ]
    outputs += [template(f"{{0}} AS s{i}", compared(tr, item.expr)) for i, item in enumerate(order, 1)]
    inner = exp.Select(expressions=[*outputs, number])
    if source is not None:
        inner.set("from_", source)
    if query.where is not None:
        inner.set("where", exp.Where(this=translate(tr, query.where)))
    tree = exp.Select(
        expressions=_outputs(query),
        from_=exp.From(this=exp.Subquery(this=inner)),
        where=exp.Where(this=template("n = 1")),
    )
    items = [
        sort_item(tr, item, collated(item.expr.type, template(f"s{i}"))) for i, item in enumerate(order, 1)
    ]
    tree.set("order", exp.Order(expressions=items))
    tails.cut(tr, query, tree)
    return tree
