"""Tables of a correlated query whose rows no index finds: a copy, of which SQLite makes an index once.

SQLite weighs a query in an expression as if it ran once, and would read the whole table again for each row of
the query around it, or go through all values of an index's first column.
"""

from collections.abc import Iterator
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import dotted, quoted, table_to_read, template
from polar_lite.catalog.dialect.translate import memberships
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.dispatch import translate
from polar_lite.catalog.dialect.translate.values import wide


def note(tr: Translation, query: q.Query) -> tuple[int, ...]:
    """Let the tables of a query be copied that are best found so; the numbers of their entries."""
    if not (query.correlated and tr.repeats) or tr.is_key is None or query.where is None or query.locking:
        return ()
    if tr.copies or tr.gives_rowids or query.command is not q.Command.SELECT:
        return ()
    found: list[int] = []
    conjuncts = list(memberships.conjuncts(query.where))
    for entry in _tables(query.from_items):
        varno = entry.varno
        columns = [side for part in conjuncts if (side := _equal(part, varno)) is not None]
        if not any(levels for _, levels in columns):
            continue
        known = memberships.mentioned(query.where, varno)
        if any(tr.is_key(entry.relation_oid, column.attnum, known) for column, _ in columns):
            continue
        used = {
            node.attnum: node.column
            for node in q.nodes_of(query)
            if isinstance(node, q.Var) and node.varno == varno
        }
        if min(used) < 1:
            continue  # a whole row, or what a table alone has
        own = tuple(part for part in conjuncts if memberships.is_of(part, varno) and wide.is_cheap(part))
        tr.looked_up[varno] = (tuple(used.values()), own)
        found.append(varno)
    return tuple(found)


def in_order(varnos: tuple[int, ...], condition: exp.Expr) -> exp.Expr:
    """The query's condition, so that rows of copies come in their order in the table.

    SQLite sorts its own index by the column looked for and then by those that are used, the first one first.
    """
    for varno in varnos:
        condition = template(f"({{0}}) AND r{varno}.{_PLACE} IS NOT NULL", condition)
    return condition


_PLACE: Final = quoted("polar%00place")


def copied(tr: Translation, entry: q.RangeTblEntry) -> exp.Expr | None:
    """The table's rows that may be looked for, under its alias; None where the table itself will do."""
    found = tr.looked_up.pop(entry.varno, None)
    if found is None:
        return None
    columns, own = found
    alias = f"r{entry.varno}"
    rows = exp.Select(
        expressions=[
            template(f"{alias}.rowid AS {_PLACE}"),
            *(dotted(alias, column) for column in columns),
        ],
        from_=exp.From(this=template(f"{{0}} AS {alias}", table_to_read(entry.database, entry.physical))),
        limit=exp.Limit(expression=template("-1")),  # else SQLite merges it with the query
    )
    if own:
        tests = [translate(tr, test) for test in own]
        places = " AND ".join(f"{{{place}}}" for place in range(len(tests)))
        rows.set("where", exp.Where(this=template(places, *tests)))
    return template(f"({{0}}) AS {alias}", rows)


def repeats(tr: Translation, items: tuple[q.FromItem, ...], where: q.Expr | None) -> bool:
    """Whether a query may have more than a few rows: none of its tables' is found by a constant."""
    if tr.is_key is None:
        return False
    if len(items) != 1:
        return bool(items)
    entries = list(_tables(items))
    return not (entries and is_found(tr, entries[0], where))


def is_found(tr: Translation, entry: q.RangeTblEntry, where: q.Expr | None) -> bool:
    """Whether an index finds the table's rows by something that is the same for all of them."""
    if tr.is_key is None or entry.kind is not q.RteKind.RELATION:
        return False
    known = memberships.mentioned(where, entry.varno)
    for part in memberships.conjuncts(where):
        found = _equal(part, entry.varno)
        if found is not None and tr.is_key(entry.relation_oid, found[0].attnum, known):
            return True
    return False


def _tables(items: tuple[q.FromItem, ...]) -> Iterator[q.RangeTblEntry]:
    """Tables whose rows are those of the query: none that an outer join completes."""
    stack = list(items)
    while stack:
        item = stack.pop()
        if isinstance(item, q.JoinExpr):
            if item.kind in (q.JoinKind.INNER, q.JoinKind.CROSS):
                stack += (item.left, item.right)
            continue
        entry = item.entry
        is_plain = entry.kind is q.RteKind.RELATION and not (entry.members or entry.is_snapshot)
        if is_plain and entry.sample is None:
            yield entry


def _equal(part: q.Expr, varno: int) -> tuple[q.Var, bool] | None:
    """The column of the table that is compared with what does not depend on the query's rows, and whether
    that is a column from outside."""
    if not isinstance(part, q.FuncExpr | q.NativeExpr) or len(part.args) != 2:
        return None
    if (part.template if isinstance(part, q.NativeExpr) else part.function.sql) != memberships.NATIVE:
        return None
    for column, other in (part.args, part.args[::-1]):
        if not isinstance(column, q.Var) or column.varno != varno or column.levelsup or column.type.collation:
            continue
        vars_ = [node for node in q.nodes_of(other) if isinstance(node, q.Var)]
        if all(var.levelsup for var in vars_) and not q.holds(other, q.SubLink):
            return column, bool(vars_)
    return None
