"""CREATE RULE, and the switches of ALTER TABLE.

A rule is kept as a view's query is: as text, with what its names mean. PostgreSQL 15 docs, CREATE RULE;
source rewriteDefine.c, parse_utilcmd.c (transformRuleStmt).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.rules.actions import bind_action, bind_condition, rows_of
from polar_lite.catalog.dialect.binder.state import Recorded, Statement
from polar_lite.catalog.object_names import PG_CLASS, PG_REWRITE, Address, Reference
from polar_lite.catalog.objects import Relation, Rule, ViewNames
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.writing.rules import write_rule
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.tables.relation_actions import NOUNS
from polar_lite.server.commands.views import meaning_of_names, references

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_NO_TABLES: Final = {"i": "an index", "I": "an index", "c": "a composite type"}
_IN_ARM: Final = "UNION/INTERSECT/EXCEPT member statement cannot refer to other relations of same query level"
_ONLY_QUERIES: Final = "rules with WHERE conditions can only have SELECT, INSERT, UPDATE, or DELETE actions"
_UNSEEN: Final = {"INSERT": "OLD", "DELETE": "NEW"}


@command(nodes.CreateRule, writes=True)
def create_rule(node: nodes.CreateRule, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    if node.event == "SELECT":
        raise unsupported("CREATE RULE .. ON SELECT (a view is made by CREATE VIEW)")
    relation = ddl.relation_named(node.table)
    if relation.kind in _NO_TABLES:
        message = f'"{relation.name}" is {_NO_TABLES[relation.kind]}'
        raise PgError(code.WRONG_OBJECT_TYPE, message)
    if relation.kind == "m":
        raise PgError(code.FEATURE_NOT_SUPPORTED, "rules on materialized views are not supported")
    columns = {c.attnum: c.name for c in relation.columns if not c.has_dropped}
    draft = _Draft(ddl, relation, node, text, columns)
    draft.bind()
    _check_relation(ddl, relation)
    draft.check_returning()
    start, end = node.extent
    body = node.body
    old = _named(relation, node.rule)
    if old is not None and not node.or_replace:
        raise _exists(relation, node.rule)
    rule = Rule(
        old.oid if old is not None else ddl.writer.new_oid(),
        node.rule,
        node.event,
        "O",
        bool(body.instead),
        body.condition is not None,
        text[start:end],
        draft.names(start),
        columns,
    )
    write_rule(ddl.writer, relation, rule, draft.refers_to(), is_new=old is None)
    return CommandResult("CREATE RULE")


class _Draft:
    """A rule on its way: bound as it is written."""

    def __init__(
        self, ddl: Ddl, relation: Relation, node: nodes.CreateRule, text: str, columns: dict[int, str]
    ) -> None:
        self._ddl, self._relation, self._node, self._columns = ddl, relation, node, columns
        environment = replace(ddl.session.environment(), snapshot=ddl.snapshot)
        self._recorded = Recorded()
        self._st = Statement(environment, text, recorded=self._recorded, as_written=True)
        self._rows = rows_of(self._st, relation)
        self._condition: q.Expr | None = None
        self._actions: list[q.Query] = []

    def bind(self) -> None:
        body, event = self._node.body, self._node.event
        st, relation, rows, columns = self._st, self._relation, self._rows, self._columns
        if body.condition is not None:
            self._condition = bind_condition(st, relation, rows, event, body.condition, columns)
        for tree in body.actions:
            if isinstance(tree, nodes.Notify) and body.condition is not None:
                raise PgError(code.INVALID_OBJECT_DEFINITION, _ONLY_QUERIES)
            action = bind_action(st, relation, rows, tree, columns)
            self._check_rows(action, event)
            self._actions.append(action)
        for number, place in sorted(st.parameter_at.items()):
            raise st.error(code.UNDEFINED_PARAMETER, f"there is no parameter ${number}", place)

    def _check_rows(self, action: q.Query, event: str) -> None:
        rows = self._rows
        for name, entry in (("OLD", rows.old), ("NEW", rows.new)):
            if not rows.uses(action, entry):
                continue
            if _UNSEEN.get(event) == name:
                message = f"ON {event} rule cannot use {name}"
                raise PgError(code.INVALID_OBJECT_DEFINITION, message)
            if action.command is q.Command.INSERT and rows.uses(action.returning, entry):
                raise self._unseen_in_returning(action, entry, name.lower())
            if rows.uses(action.ctes, entry):
                raise PgError(code.FEATURE_NOT_SUPPORTED, f"cannot refer to {name} within WITH query")
        for query in _sources(action):
            self._check_arms(query)

    def _unseen_in_returning(self, action: q.Query, entry: q.RangeTblEntry, name: str) -> PgError:
        used = (node for node in q.nodes_of(action.returning) if isinstance(node, q.Var))
        places = [node.location for node in used if node.varno == entry.varno]
        return self._st.error(
            code.UNDEFINED_TABLE,
            f'invalid reference to FROM-clause entry for table "{name}"',
            places[0],
            hint=f'There is an entry for table "{name}", but it cannot be referenced from this part of'
            " the query.",
        )

    def _check_arms(self, source: q.Query) -> None:
        """An arm of UNION is no place for OLD and NEW."""
        rows = self._rows
        for node in q.nodes_of(source.set_operation) if source.set_operation is not None else ():
            if isinstance(node, q.Var) and node.varno in (rows.old.varno, rows.new.varno):
                raise self._st.error(code.INVALID_COLUMN_REFERENCE, _IN_ARM, node.location)

    def check_returning(self) -> None:
        """DefineQueryRewrite: one list at most, of an unconditional INSTEAD rule, which gives whole rows."""
        lists = [action.returning for action in self._actions if action.returning]
        if not lists:
            return
        body = self._node.body
        for is_wrong, message in (
            (len(lists) > 1, "cannot have multiple RETURNING lists in a rule"),
            (body.condition is not None, "RETURNING lists are not supported in conditional rules"),
            (not body.instead, "RETURNING lists are not supported in non-INSTEAD rules"),
        ):
            if is_wrong:
                raise PgError(code.FEATURE_NOT_SUPPORTED, message)
        self._check_result([entry for entry in lists[0] if not entry.junk])

    def _check_result(self, targets: Sequence[q.TargetEntry]) -> None:
        """checkRuleResultList."""
        columns = [c for c in self._relation.columns if not c.has_dropped]
        if len(targets) != len(columns):
            amount = "many" if len(targets) > len(columns) else "few"
            message = f"RETURNING list has too {amount} entries"
            raise PgError(code.INVALID_OBJECT_DEFINITION, message)
        names = self._ddl.names()
        for number, (target, column) in enumerate(zip(targets, columns, strict=True), 1):
            given, wanted = target.expr.type, column.type
            shown = names.type(given.declared), names.type(wanted.declared)
            what = ""
            if given.declared != wanted.declared:
                what = "type"
            elif given.typmod != wanted.typmod and given.typmod != -1:
                what = "size"
                shown = names.type(given.declared, given.typmod), names.type(wanted.declared, wanted.typmod)
            if what:
                message = f'RETURNING list\'s entry {number} has different {what} from column "{column.name}"'
                detail = f"RETURNING list entry has type {shown[0]}, but column has type {shown[1]}."
                raise PgError(code.INVALID_OBJECT_DEFINITION, message, detail=detail)

    def names(self, start: int) -> ViewNames:
        return meaning_of_names(self._ddl, self._recorded, start)

    def refers_to(self) -> Iterator[Reference]:
        """The objects that the rule depends on."""
        whole = q.Query(q.Command.SELECT, (), inserts=tuple(self._actions), where=self._condition)
        rows = self._rows
        used = [entry for entry in (rows.old, rows.new) if rows.uses(whole, entry)]
        for entry in used or (rows.new,):
            self._recorded.entries[entry.varno] = self._relation.oid
        return references(self._ddl.snapshot, whole, self._recorded)


def _sources(action: q.Query) -> Iterator[q.Query]:
    if action.command is q.Command.SELECT:
        yield action
    for item in action.from_items if action.command is q.Command.INSERT else ():
        if isinstance(item, q.RangeTblRef) and item.entry.query is not None:
            yield item.entry.query


def _check_kind(relation: Relation) -> None:
    if relation.kind not in "rvp":
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f'relation "{relation.name}" cannot have rules',
            detail=f"This operation is not supported for {NOUNS.get(relation.kind, 'relations')}.",
        )


def _check_relation(ddl: Ddl, relation: Relation) -> None:
    _check_kind(relation)
    if relation.oid < FIRST_NORMAL_OID:
        message = f'permission denied: "{relation.name}" is a system catalog'
        raise PgError(code.INSUFFICIENT_PRIVILEGE, message)
    privileges.check_owner(ddl.snapshot, ddl.role, relation)


def _named(relation: Relation, name: str) -> Rule | None:
    return next((rule for rule in relation.rules if rule.name == name), None)


def _exists(relation: Relation, name: str) -> PgError:
    message = f'rule "{name}" for relation "{relation.name}" already exists'
    return PgError(code.DUPLICATE_OBJECT, message)


def rule_named(relation: Relation, name: str) -> Rule:
    found = _named(relation, name)
    if found is None:
        message = f'rule "{name}" for relation "{relation.name}" does not exist'
        raise PgError(code.UNDEFINED_OBJECT, message)
    return found


def find_rule(ddl: Ddl, node: nodes.Drop, relation: Relation, name: str) -> Address | None:
    """The rule that DROP names; a view's query is none that could go."""
    if name == "_RETURN" and relation.kind in "vm":
        view = ddl.names().describe(Address(PG_CLASS, relation.oid))
        message = f"cannot drop rule _RETURN on {view} because {view} requires it"
        raise PgError(code.DEPENDENT_OBJECTS_STILL_EXIST, message, hint=f"You can drop {view} instead.")
    if node.if_exists and _named(relation, name) is None:
        ddl.skip(f'rule "{name}" for relation "{relation.name}" does not exist, skipping')
        return None
    return Address(PG_REWRITE, rule_named(relation, name).oid)


def rename_rule(ddl: Ddl, node: nodes.Rename) -> None:
    *names, name = node.object.names
    relation = ddl.relation_named(names)
    _check_kind(relation)
    privileges.check_owner(ddl.snapshot, ddl.role, relation)
    found = rule_named(relation, name)
    if _named(relation, node.new_name) is not None:
        raise _exists(relation, node.new_name)
    ddl.writer.update("pg_rewrite", {"oid": found.oid}, {"rulename": node.new_name})
    ddl.writer.touch_relation(relation.oid)


def switch(ddl: Ddl, relation: Relation, action: nodes.AlterAction, text: str) -> None:
    """ALTER TABLE .. ENABLE | DISABLE RULE name."""
    enabled = "D"
    if action.action == "ENABLE RULE":
        enabled = {"REPLICA": "R", "ALWAYS": "A"}.get(action.mode or "", "O")
    found = rule_named(relation, action.column)
    ddl.writer.update("pg_rewrite", {"oid": found.oid}, {"ev_enabled": enabled})
    ddl.writer.touch_relation(relation.oid)
