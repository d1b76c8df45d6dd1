"""A rule's condition and actions, bound over OLD and NEW: rows that are known when the rule fires.

OLD and NEW are two entries of a level around the actions, so a column of theirs is one of an outer query.
Source: PostgreSQL 15, parse_utilcmd.c (transformRuleStmt).
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.coercion import coerce_to_boolean
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, bind_query
from polar_lite.catalog.dialect.binder.from_items import relations
from polar_lite.catalog.dialect.binder.state import NamespaceItem, Scope, Statement
from polar_lite.catalog.objects import Relation, Rule
from polar_lite.protocol.records import dataclass

_ROWS: Final = {"INSERT": ("new",), "UPDATE": ("old", "new"), "DELETE": ("old",)}


@dataclass(frozen=True, slots=True)
class Rows:
    """The entries of OLD and NEW."""

    old: q.RangeTblEntry
    new: q.RangeTblEntry

    def uses(self, node: Any, entry: q.RangeTblEntry) -> bool:
        return any(isinstance(found, q.Var) and found.varno == entry.varno for found in q.nodes_of(node))


@dataclass(frozen=True, slots=True)
class BoundRule:
    rows: Rows
    condition: q.Expr | None
    actions: tuple[q.Query, ...]


def rows_of(st: Statement, relation: Relation) -> Rows:
    return Rows(*(relations.table_entry(st, relation, name) for name in ("old", "new")))


def bind_condition(
    st: Statement, relation: Relation, rows: Rows, event: str, tree: Any, names: Mapping[int, str]
) -> q.Expr:
    """WHERE, which sees the rows that there are for the event."""
    scope = Scope(st, clause="WHERE")
    scope.items = [_item(relation, entry, names) for entry in (rows.old, rows.new)]
    for item in scope.items:
        item.relation_visible = item.columns_visible = item.alias in _ROWS[event]
    return coerce_to_boolean(st, bind_expr(scope, tree), "WHERE")


def bind_action(
    st: Statement, relation: Relation, rows: Rows, tree: Any, names: Mapping[int, str]
) -> q.Query:
    """One action; the rules of what it writes are left for later."""
    if isinstance(tree, nodes.Notify):
        return _notification(st, tree)
    scope = Scope(st)
    scope.items = [_item(relation, entry, names) for entry in (rows.old, rows.new)]
    before, st.holds_rules = st.holds_rules, True
    try:
        return bind_query(st, scope, tree)
    finally:
        st.holds_rules = before


def _notification(st: Statement, tree: Any) -> q.Query:
    given = (str(tree.channel), str(tree.payload or ""))
    values = [exp.Literal(this=value, is_string=True) for value in given]
    call = nodes.FuncCall(names=("pg_catalog", "pg_notify"), expressions=values)
    return replace(bind_query(st, None, exp.Select(expressions=[call])), notifies=given)


def _item(relation: Relation, entry: q.RangeTblEntry, names: Mapping[int, str]) -> NamespaceItem:
    """The row by its name alone, with the columns there were when the rule was made."""
    item = relations.item_of(entry, has_alias=True, relation=relation)
    item.row = item.columns
    item.columns_visible = False
    item.columns = [
        replace(column, name=names[c.attnum])
        for column, c in zip(item.columns, entry.columns, strict=True)
        if c.attnum in names
    ]
    return item


def bind_stored(st: Statement, relation: Relation, rule: Rule) -> BoundRule:
    """A rule of the catalog, with the rights of the relation's owner."""
    body = _parsed(rule.text)
    with relations.inside_stored(st, relation.owner, rule.names):
        rows = rows_of(st, relation)
        condition = None
        if body.condition is not None:
            condition = bind_condition(st, relation, rows, rule.event, body.condition, rule.columns)
        actions = tuple(bind_action(st, relation, rows, tree, rule.columns) for tree in body.actions)
    return BoundRule(rows, condition, actions)


def does_nothing(rule: Rule) -> bool:
    return not _parsed(rule.text).actions


@lru_cache(maxsize=512)
def _parsed(text: str) -> Any:
    """The binder never changes trees."""
    from polar_lite.catalog.dialect.polar.parse import parse_rule_body  # the parser is heavy to import

    return parse_rule_body(text)
