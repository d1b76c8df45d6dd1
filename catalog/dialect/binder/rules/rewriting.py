"""What a statement becomes by the rules of what it writes: the commands that are carried out in its place.

Source: PostgreSQL 15 docs 41.4 (rules-update); rewriteHandler.c (RewriteQuery, fireRules).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from polar_lite.catalog import row_triggers
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.rules.actions import bind_stored, does_nothing
from polar_lite.catalog.dialect.binder.rules.products import Original
from polar_lite.catalog.dialect.binder.state import Scope, Statement
from polar_lite.catalog.dialect.binder.writes.updatable import CONDITIONAL, fired_rules, not_updatable
from polar_lite.catalog.objects import Relation, Rule
from polar_lite.catalog.row_security import is_active
from polar_lite.protocol import sqlstate as code

Bind = Callable[[Statement, Scope | None, Any], q.Query]
Sources = q.CommandSource


class Unfired:
    """A bound statement and the relation whose rules it fires, if any.

    base: the same for what is behind a view, which is written unless a rule stands for that.
    """

    def __init__(self, query: q.Query, relation: Relation | None, base: "Unfired | None" = None) -> None:
        self.query, self.relation, self.base = query, relation, base

    def moved(self, change: Callable[[q.Query], q.Query]) -> "Unfired":
        base = self.base.moved(change) if self.base is not None else None
        return Unfired(change(self.query), self.relation, base)


def rewritten(st: Statement, parent: Scope | None, node: Any, bind: Bind) -> q.Query:
    """Bind INSERT, UPDATE or DELETE and apply the rules; of an action of a rule note what it may fire."""
    unfired = _unfired(st, parent, node, bind)
    if unfired.relation is None:
        return unfired.query
    if st.holds_rules:
        assert unfired.query.target is not None
        st.unfired[unfired.query.target.varno] = unfired
        return unfired.query
    commands = _fire(st, unfired)
    if [command.source for command in commands] == [Sources.ORIGINAL]:
        return commands[0].query
    returning = unfired.query.returning
    return q.Query(unfired.query.command, (), returning=returning, commands=tuple(commands))


def _unfired(st: Statement, parent: Scope | None, node: Any, bind: Bind) -> Unfired:
    query = bind(st, parent, node)
    relation = st.ruled.pop(query.target.varno, None) if query.target is not None else None
    if relation is None or relation.kind != "v":
        return Unfired(query, relation)
    verb = query.command.value
    rules = fired_rules(st, relation, verb)
    if any(rule.replaces for rule in rules) or row_triggers.stands_for(relation, verb):
        return Unfired(query, relation)
    if any(rule.is_instead for rule in rules):
        raise not_updatable(st, relation, verb, CONDITIONAL)
    st.unruled.add(id(node.this))
    try:
        return Unfired(query, relation, _unfired(st, parent, node, bind))
    finally:
        st.unruled.discard(id(node.this))


def _fire(st: Statement, unfired: Unfired) -> list[q.RuleCommand]:
    """RewriteQuery: the statement, and what its target's rules add or put in its place."""
    query, relation = unfired.query, unfired.relation
    if relation is None:
        return [q.RuleCommand(query, Sources.ORIGINAL)]
    verb = query.command.value
    rules = fired_rules(st, relation, verb)
    original = Original(st, query, relation)
    products: list[q.RuleCommand] = []
    tests: list[q.Expr] = []
    returns = False
    for rule in rules:
        made, condition, is_answer = _of_rule(st, original, relation, rule)
        products += made
        returns = returns or is_answer
        if rule.is_instead and condition is not None:
            tests.append(condition)
    is_replaced = any(rule.replaces for rule in rules)
    if query.returning and not returns and (is_replaced or tests):
        raise st.error(
            code.FEATURE_NOT_SUPPORTED,
            f'cannot perform {verb} RETURNING on relation "{relation.name}"',
            hint=f"You need an unconditional ON {verb} DO INSTEAD rule with a RETURNING clause.",
        )
    _check_conflict(st, query, relation, products)
    commands = products
    if not is_replaced:
        if unfired.base is not None:
            own = _fire(st, unfired.base)
        else:
            own = [q.RuleCommand(original.without(tests), Sources.ORIGINAL)]
        commands = [*own, *products] if verb == "INSERT" else [*products, *own]
    if query.ctes and len(commands) > 1:
        message = "WITH cannot be used in a query that is rewritten by rules into multiple queries"
        raise st.error(code.FEATURE_NOT_SUPPORTED, message)
    return commands


def _of_rule(
    st: Statement, original: Original, relation: Relation, rule: Rule
) -> tuple[list[q.RuleCommand], q.Expr | None, bool]:
    """What a rule adds, the condition that it has, and whether it gives the statement's RETURNING."""
    event = (relation.oid, rule.event)
    if not does_nothing(rule):
        _check_is_possible(st, relation, event)
    st.firing.append(event)
    try:
        bound = bind_stored(st, relation, rule)
        source = Sources.ALSO
        if rule.is_instead:
            source = Sources.CONDITIONAL if rule.is_conditional else Sources.INSTEAD
        commands = [c for action in bound.actions for c in _joined(st, original, bound, action, source)]
        returns = any(action.returning for action in bound.actions)
        return commands, original.condition(bound), returns
    finally:
        st.firing.pop()


def _joined(
    st: Statement, original: Original, bound: Any, action: q.Query, source: Sources
) -> list[q.RuleCommand]:
    """An action for the statement's rows, as its own rules rewrite it."""
    known = st.unfired.pop(action.target.varno, None) if action.target is not None else None
    unfired = known or Unfired(action, None)
    commands = _fire(st, unfired.moved(lambda query: original.product(bound, query)))
    return [
        replace(command, source=source) if command.source is Sources.ORIGINAL else command
        for command in commands
    ]


def _check_is_possible(st: Statement, relation: Relation, event: tuple[int, str]) -> None:
    if event in st.firing:
        message = f'infinite recursion detected in rules for relation "{relation.name}"'
        raise st.error(code.INVALID_OBJECT_DEFINITION, message)
    if relation.row_security and is_active(st.snapshot, relation, st.role):
        raise st.unsupported("a rule of a table with row security")


def _check_conflict(st: Statement, query: q.Query, relation: Relation, products: list[q.RuleCommand]) -> None:
    has_updates = any(rule.event == "UPDATE" for rule in relation.rules)
    if query.on_conflict is not None and (products or has_updates):
        message = "INSERT with ON CONFLICT clause cannot be used with table that has INSERT or UPDATE rules"
        raise st.error(code.FEATURE_NOT_SUPPORTED, message)


def single(st: Statement, query: q.Query) -> q.Query:
    """A statement in WITH, which rules may make another one, but not several or none."""
    if query.commands is None:
        return query
    if len(query.commands) == 1:
        return query.commands[0].query
    what = "multi-statement DO INSTEAD"
    if not query.commands:
        what = "DO INSTEAD NOTHING"
    for source, name in ((Sources.CONDITIONAL, "conditional DO INSTEAD"), (Sources.ALSO, "DO ALSO")):
        if any(command.source is source for command in query.commands):
            what = name
            break
    message = f"{what} rules are not supported for data-modifying statements in WITH"
    raise st.error(code.FEATURE_NOT_SUPPORTED, message)
