"""An action of a rule, made a statement of its own: joined with the rows of the statement that fires it.

What that statement reads joins the action's FROM, its condition and the rule's the action's; a column of OLD
is one of the written table, one of NEW the expression that it is assigned. Source: PostgreSQL 15,
rewriteHandler.c (rewriteRuleAction, CopyAndAddInvertedQual), rewriteManip.c (ReplaceVarsFromTargetList).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.alike import NotAlike
from polar_lite.catalog.dialect.binder.from_items.clause import subquery_columns
from polar_lite.catalog.dialect.binder.rules.actions import BoundRule, Rows
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.binder.writes.updatable import both, raised, substituted
from polar_lite.catalog.objects import Relation
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported

Places = Mapping[int, Mapping[int, q.Expr]]


class Original:
    """A statement whose target has rules, and its rows as the rules see them."""

    def __init__(self, st: Statement, query: q.Query, relation: Relation) -> None:
        assert query.target is not None
        self._st, self.query, self.target = st, query, query.target
        old = {
            column.attnum: _var(self.target, column) for column in self.target.columns if column.attnum > 0
        }
        assigned = {entry.attnum: entry.expr for entry in query.targets}
        nothing = {c.attnum: q.Const(c.type, None) for c in self.target.columns}
        is_new = query.command is q.Command.INSERT
        self._old: dict[int, q.Expr] = {} if is_new else dict(old)
        self._new: dict[int, q.Expr] = {**(nothing if is_new else old), **assigned}
        self._numbers = tuple(c.attnum for c in relation.columns if not c.has_dropped)

    def of(self, rows: Rows, node: Any, shift: int) -> Any:
        """With what OLD and NEW are. shift: how far out they are seen from the level that is to have them."""
        places = {rows.old.varno: self._old, rows.new.varno: self._new}
        return _filled(node, places, self.target.varno, shift)

    def condition(self, rule: BoundRule) -> q.Expr | None:
        return None if rule.condition is None else self.of(rule.rows, rule.condition, 0)

    def product(self, rule: BoundRule, action: q.Query) -> q.Query:
        """The action, for each of the statement's rows; NOTIFY is carried out once, whatever they are."""
        if action.notifies is not None:
            return action
        items, where = self._items(rule, action), both(self.condition(rule), self.query.where)
        returning = self.of(rule.rows, self._returning(action), 1)
        ctes = (*self.query.ctes, *action.ctes)
        if action.command is q.Command.INSERT:
            made = self._insert(rule.rows, action, items, where)
        elif action.command is q.Command.SELECT and (action.values or action.set_operation is not None):
            raise unsupported("VALUES or a set operation as a rule's action")
        else:
            made = self.of(rule.rows, action, 1)
            made = replace(
                made,
                from_items=(*items, *self._beside(rule.rows, action, made)),
                where=both(made.where, where),
            )
        return replace(made, returning=returning, ctes=ctes, correlated=False)

    def _beside(self, rows: Rows, action: q.Query, made: q.Query) -> tuple[q.FromItem, ...]:
        """FROM of an action that has been filled, where subqueries that used OLD or NEW are LATERAL now."""
        using = [_uses_rows(rows, item) for item in action.from_items]
        return tuple(
            _lateral(item) if uses else item for item, uses in zip(made.from_items, using, strict=True)
        )

    def _items(self, rule: BoundRule, action: q.Query) -> tuple[q.FromItem, ...]:
        """What the statement reads; its target as well, if anything asks for the row that is there."""
        query, rows = self.query, rule.rows
        if query.command is q.Command.INSERT:
            return query.from_items
        uses_row = rows.uses(action, rows.old) or rows.uses(rule.condition, rows.old)
        if query.command is q.Command.UPDATE:
            uses_row = uses_row or rows.uses(action, rows.new) or rows.uses(rule.condition, rows.new)
        uses_row = uses_row or rows.uses(query.where, self.target)
        if q.holds(query.where, q.CurrentOf):
            raise unsupported("WHERE CURRENT OF a table with rules")
        return (q.RangeTblRef(self.target), *query.from_items) if uses_row else query.from_items

    def _insert(
        self, rows: Rows, action: q.Query, items: tuple[q.FromItem, ...], where: q.Expr | None
    ) -> q.Query:
        source = _source(action)
        if source is None:
            targets = self.of(rows, action.targets, 1)
            made = replace(action, targets=targets)
            return with_source(self._st, made, items, where) if items or where is not None else made
        if source.query is None:
            return self._insert_rows(rows, action, source, items, where)
        if source.query.set_operation is not None:
            message = "conditional UNION/INTERSECT/EXCEPT statements are not implemented"
            raise PgError(code.FEATURE_NOT_SUPPORTED, message)
        query: q.Query = self.of(rows, source.query, 2)
        own = self._beside(rows, source.query, query)
        query = replace(query, from_items=(*items, *own), where=both(query.where, where), correlated=False)
        return replace(action, from_items=(q.RangeTblRef(replace(source, query=query)),))

    def _insert_rows(
        self,
        rows: Rows,
        action: q.Query,
        values: q.RangeTblEntry,
        items: tuple[q.FromItem, ...],
        where: q.Expr | None,
    ) -> q.Query:
        """Of several rows of values: each of them for all rows of the statement."""
        if values.order is not None:
            raise NotAlike
        if not _uses_rows(rows, values.rows):
            return with_source(self._st, action, (*action.from_items, *items), where)
        arms = [
            q.Query(q.Command.SELECT, tuple(q.TargetEntry(value, "") for value in row), items, where)
            for row in self.of(rows, values.rows, 1)
        ]
        query = arms[0]
        for arm in arms[1:]:
            query = self._united(values, query, arm)
        entry = replace(values, kind=q.RteKind.SUBQUERY, rows=(), query=query)
        return replace(action, from_items=(q.RangeTblRef(entry),))

    def _united(self, values: q.RangeTblEntry, left: q.Query, right: q.Query) -> q.Query:
        varno = self._st.next_varno()
        heads = tuple(
            q.TargetEntry(q.Var(c.type, varno, number, 0, c.physical, c.name), c.name)
            for number, c in enumerate(values.columns, 1)
        )
        both_ = q.SetOperation(q.SetOp.UNION, True, left, right)
        return q.Query(q.Command.SELECT, heads, set_operation=both_)

    def _returning(self, action: q.Query) -> tuple[q.TargetEntry, ...]:
        """The statement's RETURNING, of what the action's list says in its columns' places."""
        if not (self.query.returning and action.returning):
            return ()
        given = [entry.expr for entry in action.returning if not entry.junk]
        places = dict(zip(self._numbers, given, strict=True))
        made: tuple[q.TargetEntry, ...] = substituted(self.query.returning, self.target.varno, places)
        return made

    def without(self, tests: Sequence[q.Expr]) -> q.Query:
        """The statement itself, for the rows that no conditional rule has taken over."""
        where = None
        for test in tests:
            where = both(where, q.BooleanTest(test.type, test, q.BoolTest.IS_NOT_TRUE))
        if where is None:
            return self.query
        if self.query.command is q.Command.INSERT:
            return with_source(self._st, self.query, self.query.from_items, where)
        return replace(self.query, where=both(self.query.where, where))


def _uses_rows(rows: Rows, node: Any) -> bool:
    return rows.uses(node, rows.old) or rows.uses(node, rows.new)


def _lateral(item: q.FromItem) -> q.FromItem:
    if not isinstance(item, q.RangeTblRef) or item.entry.kind is not q.RteKind.SUBQUERY:
        raise unsupported("OLD or NEW in a join of a rule's action")
    return replace(item, entry=replace(item.entry, lateral=True))


def with_source(
    st: Statement, insert: q.Query, items: tuple[q.FromItem, ...], where: q.Expr | None
) -> q.Query:
    """An INSERT of what its values are for the rows of `items` that meet a condition."""
    query = q.Query(q.Command.SELECT, tuple(replace(t, junk=False) for t in insert.targets), items, where)
    heads = subquery_columns(query)
    entry = q.RangeTblEntry(q.RteKind.SUBQUERY, st.next_varno(), "*SELECT*", heads, query=query)
    targets = tuple(
        replace(target, expr=q.Var(head.type, entry.varno, number, 0, head.physical, head.name))
        for number, (target, head) in enumerate(zip(insert.targets, heads, strict=True), 1)
    )
    return replace(insert, targets=targets, from_items=(q.RangeTblRef(entry),))


def _source(insert: q.Query) -> q.RangeTblEntry | None:
    """What INSERT takes its rows from, unless it is one row of values."""
    item = insert.from_items[0] if insert.from_items else None
    return item.entry if isinstance(item, q.RangeTblRef) else None


def _var(entry: q.RangeTblEntry, column: q.RteColumn) -> q.Expr:
    return q.Var(column.type, entry.varno, column.attnum, 0, column.physical, column.name)


def _filled(node: Any, places: Places, target: int, shift: int) -> Any:
    if isinstance(node, q.Var) and node.varno in places:
        found = places[node.varno].get(node.attnum)
        if found is None and places[node.varno]:  # a system column of the row that is there
            found = replace(node, varno=target, levelsup=0)
        if found is None:
            raise unsupported(f"{node.name} of a row in a rule")
        return raised(found, node.levelsup - shift)
    return q.with_parts(node, lambda part: _filled(part, places, target, shift))
