"""Event triggers in PostgreSQL's and PolarDB's spellings, Oracle's inline system triggers, DML triggers.

PL source is cut out, not parsed. PostgreSQL 15 docs, CREATE EVENT TRIGGER, CREATE TRIGGER; Oracle 19c PL/SQL
Language Reference, CREATE TRIGGER.
"""

from itertools import pairwise
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.aggregates import AggregateParser
from polar_lite.catalog.dialect.polar.tokens import NUMBER, STRING
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED, PgError

_SYSTEM_EVENTS: Final = frozenset(
    [
        "logon",
        "logoff",
        "startup",
        "shutdown",
        "servererror",
        "suspend",
        "create",
        "alter",
        "drop",
        "ddl",
        "analyze",
        "audit",
        "comment",
        "grant",
        "noaudit",
        "rename",
        "revoke",
        "truncate",
        "db_role_change",
    ]
)

# The only timing of events that are no commands.
_TIMINGS: Final = {
    "LOGON": "AFTER",
    "LOGOFF": "BEFORE",
    "SERVERERROR": "AFTER",
    "STARTUP": "AFTER",
    "SHUTDOWN": "BEFORE",
}
_DDL_EVENTS: Final = ("CREATE", "ALTER", "DROP", "DDL", "COMMENT", "GRANT", "REVOKE")

_DEPENDING: Final = ("FUNCTION", "PROCEDURE", "ROUTINE", "TRIGGER", "MATERIALIZED VIEW", "INDEX")


class TriggerParser(AggregateParser):
    """Parses definitions of triggers."""

    # --- event triggers

    def create_event_trigger(self) -> exp.Expr:
        self.expect("event", "trigger")
        start = self.token.start
        node = nodes.CreateEventTrigger(trigger=self.name())
        node.set("event_start", self.token.start)
        if self.word in ("after", "before") and self.peek().word in ("logon", "logoff"):
            node.set("event", self._polar_event())
        else:
            self.expect("on")
            node.set("event_start", self.token.start)
            event = self.token
            self.label()
            node.set("event", self.exact(event))
        if self.accept("when"):
            node.set("filters", self._event_filters())
        self.expect("execute")
        node.set("procedure", self.expect_any("function", "procedure") == "procedure")
        node.set("function_start", self.token.start)
        node.set("function", self.function_names())
        self.expect("(", ")")
        return self.mark(node, start)

    def _polar_event(self) -> str:
        """AFTER LOGON | BEFORE LOGOFF ON DATABASE."""
        timing = self.advance().word
        event = self.token
        if (timing, event.word) not in (("after", "logon"), ("before", "logoff")):
            self.fail()
        self.advance()
        self.expect("on")
        if self.word == "schema":
            raise self.not_supported("event trigger ON SCHEMA")
        self.expect("database")
        return "after_user_logon" if event.word == "logon" else "before_user_logoff"

    def _event_filters(self) -> list[tuple[str, tuple[str, ...], int]]:
        filters = []
        while True:
            start = self.token.start
            variable = self.name()
            self.expect("in", "(")
            filters.append((variable, tuple(self.comma_list(self.string)), start))
            self.expect(")")
            if not self.accept("and"):
                return filters

    def alter_event_trigger(self) -> exp.Expr:
        self.expect("alter", "event", "trigger")
        start = self.token.start
        trigger = self.name()
        if self.accept("disable"):
            return self.mark(nodes.AlterEventTrigger(trigger=trigger, enabled="D"), start)
        if self.accept("enable"):
            mode = {"replica": "R", "always": "A", "": "O"}[self.accept_any("replica", "always")]
            return self.mark(nodes.AlterEventTrigger(trigger=trigger, enabled=mode), start)
        target = self.mark(nodes.ObjectName(kind="EVENT TRIGGER", names=(trigger,)), start)
        if self.accept("owner", "to"):
            return self.mark(nodes.AlterOwner(object=target, owner=self.role_spec()), start)
        self.expect("rename", "to")
        return self.mark(nodes.Rename(object=target, new_name=self.name()), start)

    # --- triggers

    def create_trigger(self, or_replace: bool) -> exp.Expr:
        constraint = self.accept("constraint")
        self.expect("trigger")
        start = self.token.start
        names = self.names()
        if self.word == "for" and not constraint:
            return self._compound_trigger(names, or_replace, start)
        if constraint:
            self.expect("after")
            timing = "AFTER"
        elif self.accept("instead"):
            self.expect("of")
            timing = "INSTEAD OF"
        else:
            timing = self.expect_any("before", "after").upper()
        if not constraint and self._is_system_event():
            return self.mark(self._system_trigger(names, or_replace, timing), start)
        node = nodes.CreateTrigger(names=names, or_replace=or_replace, timing=timing, constraint=constraint)
        node.set("events", self._events())
        self.expect("on")
        if self.word == "nested":
            raise self.not_supported("trigger on a nested table")
        node.set("table", self.names())
        if constraint:
            self._constraint_trigger_clauses(node)
        else:
            self._trigger_clauses(node)
        return self.mark(node, start)

    def _compound_trigger(self, names: tuple[str, ...], or_replace: bool, start: int) -> exp.Expr:
        """FOR events ON table [REFERENCING ..] [ENABLE | DISABLE] [WHEN (..)] COMPOUND TRIGGER .."""
        self.expect("for")
        node = nodes.CreateTrigger(names=names, or_replace=or_replace, timing="COMPOUND")
        node.set("events", self._events())
        self.expect("on")
        node.set("table", self.names())
        self._references_and_when(node)
        self.expect("compound", "trigger")
        body, first = self.rest_of_unit()
        node.set("body", body)
        node.set("body_start", first)
        return self.mark(node, start)

    def _events(self) -> tuple[tuple[str, tuple[str, ...] | None], ...]:
        events = [self._trigger_event()]
        while self.accept("or"):
            word = self.token
            events.append(self._trigger_event())
            if any(events[-1][0] == other for other, _ in events[:-1]):
                raise self.error(f'duplicate trigger events specified at or near "{word.text}"', word.start)
        return tuple(events)

    def _is_system_event(self) -> bool:
        """TRUNCATE is an event of tables as well: then a table's name follows ON."""
        if self.word != "truncate":
            return self.word in _SYSTEM_EVENTS
        return self.peek().word == "on" and self.peek(2).word in ("database", "schema", "pluggable")

    def _system_trigger(self, names: tuple[str, ...], or_replace: bool, timing: str) -> exp.Expr:
        events = [self.advance().word.upper()]
        while self.accept("or"):
            if self.word not in _SYSTEM_EVENTS:
                self.fail()
            events.append(self.advance().word.upper())
        node = nodes.CreateSystemTrigger(
            names=names, or_replace=or_replace, timing=timing, events=tuple(events)
        )
        for event in events:
            if timing != _TIMINGS.get(event, timing):
                raise self.error(f"{timing} {event} is not a valid trigger event")
            if event not in (*_TIMINGS, *_DDL_EVENTS) or timing == "INSTEAD OF":
                raise self.not_supported(f"system trigger {timing} {event}")
        self.expect("on")
        if self.is_name() and self.peek().word == "." and self.peek(2).word == "schema":
            node.set("user", self.name())
            self.advance()
        elif self.word == "pluggable":
            self.advance()
        if events[0] in ("STARTUP", "SHUTDOWN") and self.word == "schema":
            raise self.error(f"{timing} {events[0]} cannot be on a schema")
        node.set("on", self.expect_any("database", "schema").upper())
        if self.word == "precedes":
            raise self.not_supported("PRECEDES")
        if self.accept("follows"):
            node.set("follows", tuple(self.comma_list(self.names)))
        if self.word in ("enable", "disable"):
            node.set("enabled", self.advance().word == "enable")
        self._when(node)
        self._program(node)
        return node

    def _when(self, node: exp.Expr) -> None:
        if self.accept("when"):
            self.expect("(")
            node.set("when_start", self.token.start)
            node.set("when", self.expression())
            node.set("when_end", self.previous_end)
            self.expect(")")

    def _program(self, node: exp.Expr) -> None:
        """A block, or CALL p(..)."""
        if self.accept("call"):
            call, start = self.rest_of_unit()
            if not call:
                self.fail()
            node.set("call", call)
            node.set("call_start", start)
            return
        if self.word not in ("declare", "begin", "<<"):
            self.fail()
        body, start = self.rest_of_unit()
        node.set("body", body)
        node.set("body_start", start)

    def _trigger_event(self) -> tuple[str, tuple[str, ...] | None]:
        word = self.expect_any("insert", "update", "delete", "truncate").upper()
        if word == "UPDATE" and self.accept("of"):
            return word, tuple(self.comma_list(self.name))
        return word, None

    def _constraint_trigger_clauses(self, node: nodes.CreateTrigger) -> None:
        if self.accept("from"):
            node.set("from_table", self.names())
        attributes = nodes.Constraint(kind="TRIGGER")
        first = self.index
        self._constraint_attributes(attributes)
        self._check_trigger_attributes(first)
        node.set("attributes", attributes)
        self.expect("for")
        self.accept("each")
        self.expect("row")
        node.set("row", True)
        self._when(node)
        self._execute(node)

    def _check_trigger_attributes(self, first: int) -> None:
        """What other constraints can be and a trigger cannot; the attributes begin with token `first`."""
        for token, following in pairwise(self.tokens[first : self.index + 1]):
            words = f"{token.word} {following.word}".upper()
            if words in ("NOT VALID", "NO INHERIT"):
                raise PgError(FEATURE_NOT_SUPPORTED, f"TRIGGER constraints cannot be marked {words}")
            if token.word not in ("not", "deferrable", "initially", "deferred", "immediate"):
                raise self.error(f'syntax error at or near "{token.text}"', token.start)

    def _trigger_clauses(self, node: nodes.CreateTrigger) -> None:
        self._references_and_when(node)
        if self.word == "execute":
            self._execute(node)
        else:
            self._program(node)
            if node.args.get("call"):
                opening = "BEGIN "
                node.set("body", f"{opening}{node.args.pop('call')}; END")
                node.set("body_start", node.args.pop("call_start") - len(opening))

    def _references_and_when(self, node: nodes.CreateTrigger) -> None:
        referencing: list[tuple[str, str]] = []
        while True:
            if self.accept("referencing"):
                while word := self.accept_any("new", "old"):
                    if self.accept("table"):
                        word += "_table"
                    elif self.accept("row"):
                        word += "_row"
                    self.accept("as")
                    referencing.append((word, self.name()))
            elif self.accept("for"):
                self.accept("each")
                node.set("row", self.expect_any("row", "statement") == "row")
            elif self.word in ("enable", "disable"):
                node.set("enabled", self.advance().word == "enable")
            elif self.accept("follows"):
                node.set("follows", tuple(self.comma_list(self.names)))
            elif self.word == "precedes":
                raise self.not_supported("PRECEDES")
            elif self.word in ("forward", "reverse", "crossedition"):
                raise self.not_supported("a crossedition trigger")
            elif self.word == "when":
                self._when(node)
            else:
                break
        if referencing:
            node.set("referencing", tuple(referencing))

    def _execute(self, node: nodes.CreateTrigger) -> None:
        self.expect("execute")
        self.expect_any("function", "procedure")
        node.set("function_start", self.token.start)
        node.set("function", self.function_names())
        self.expect("(")
        node.set("arguments", () if self.word == ")" else tuple(self.comma_list(self._trigger_argument)))
        self.expect(")")

    def _trigger_argument(self) -> str:
        if self.token.kind in (STRING, NUMBER):
            return self.advance().text
        return self.label()

    def alter_trigger(self) -> exp.Expr:
        self.expect("alter", "trigger")
        start = self.token.start
        names = self.names()
        if self.word in ("enable", "disable", "compile"):
            return self.mark(nodes.AlterTrigger(names=names, action=self.advance().word.upper()), start)
        if self.accept("rename", "to"):
            target = self.mark(nodes.ObjectName(kind="TRIGGER", names=names), start)
            return self.mark(nodes.Rename(object=target, new_name=self.name()), start)
        self.expect("on")
        target = self.mark(nodes.ObjectName(kind="TRIGGER", names=(*self.names(), *names)), start)
        depends = self.extension_dependency(target)
        if depends is not None:
            return self.mark(depends, start)
        self.expect("rename", "to")
        return self.mark(nodes.Rename(object=target, new_name=self.name()), start)

    def extension_dependency(self, target: nodes.ObjectName) -> exp.Expr | None:
        """[NO] DEPENDS ON EXTENSION."""
        ends = self.at("no", "depends")
        if target.kind not in _DEPENDING or not (ends or self.at("depends")):
            return None
        self.accept("no")
        self.expect("depends", "on", "extension")
        return nodes.AlterDepends(object=target, extension=self.name(), ends=ends)
