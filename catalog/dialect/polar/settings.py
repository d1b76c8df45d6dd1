"""Statements about the session: transactions, SET and SHOW, prepared statements, cursors, and system
commands.

Grammar: TransactionStmt, VariableSetStmt, VariableShowStmt of
PostgreSQL's gram.y; Oracle's ALTER SESSION.
"""

from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.changes import ChangeParser
from polar_lite.catalog.dialect.polar.keywords import RESERVED
from polar_lite.catalog.dialect.polar.tokens import END, NAME, NUMBER, QUOTED, STRING


class SettingsParser(ChangeParser):
    """Parses statements about the session."""

    # --- transactions

    def transaction(self) -> exp.Expr:
        token = self.advance()
        node = nodes.Transaction(kind=token.word.upper())
        match token.word:
            case "begin" | "start":
                if token.word == "start":
                    self.expect("transaction")
                else:
                    self.accept_any("work", "transaction", "tran")
                node.set("modes", self.transaction_modes())
            case "commit" | "end" | "rollback" | "abort":
                self._end_transaction(node, "COMMIT" if token.word in ("commit", "end") else "ROLLBACK")
            case "savepoint":
                node.set("savepoint", self.name())
            case "release":
                self.accept("savepoint")
                node.set("savepoint", self.name())
            case "prepare":
                self.expect("transaction")
                node.set("gid", self.string())
        return self.mark(node, token.start)

    def _end_transaction(self, node: nodes.Transaction, kind: str) -> None:
        node.set("kind", kind)
        if self.accept("prepared"):
            node.set("kind", kind + " PREPARED")
            node.set("gid", self.string())
            return
        self.accept_any("work", "transaction")
        if kind == "COMMIT" and self._oracle_commit():
            return
        if kind == "ROLLBACK" and self.accept("to"):
            self.accept("savepoint")
            node.set("kind", "ROLLBACK TO")
            node.set("savepoint", self.name())
            return
        if kind == "COMMIT":
            self.commit_details()
        if self.accept("and"):
            chain = not self.accept("no")
            self.expect("chain")
            node.set("chain", chain)

    def _oracle_commit(self) -> bool:
        """COMMENT 'text', which nobody reads, or WRITE with words of speed: commits are durable."""
        if self.accept("comment"):
            self.string()
            return True
        if not self.accept("write"):
            return False
        while self.accept_any("wait", "nowait", "immediate", "batch"):
            pass
        return True

    def transaction_modes(self) -> tuple[tuple[str, Any], ...]:
        """[ISOLATION LEVEL .. | READ WRITE | READ ONLY | [NOT] DEFERRABLE] [,] ..."""
        modes: list[tuple[str, Any]] = []
        while True:
            if self.accept("isolation", "level"):
                if self.accept("read"):
                    level = "read " + self.expect_any("committed", "uncommitted")
                elif self.accept("repeatable"):
                    self.expect("read")
                    level = "repeatable read"
                else:
                    self.expect("serializable")
                    level = "serializable"
                modes.append(("isolation", level))
            elif self.accept("read"):
                modes.append(("read_only", self.expect_any("only", "write") == "only"))
            elif self.word == "name" and self.peek().kind is STRING:  # Oracle's, for views that there are not
                self.seek(self.index + 2)
            elif self.accept("not", "deferrable"):
                modes.append(("deferrable", False))
            elif self.accept("deferrable"):
                modes.append(("deferrable", True))
            elif (
                modes and self.word == "," and self.peek().word in ("isolation", "read", "not", "deferrable")
            ):
                self.advance()
            else:
                return tuple(modes)

    # --- SET, RESET, SHOW

    def set_statement(self) -> exp.Expr:
        start = self.expect("set").start
        scope = ""
        if self.word in ("session", "local") and self.peek().word not in ("to", "=", "."):
            if self.at("session", "authorization"):
                pass
            else:
                scope = self.advance().word.upper()
        if not scope and (self.word == "constraints" or self.at("constraint", "all")):
            return self.mark(self._set_constraints(), start)
        if self.word == "transaction" and self.peek().word not in ("to", "=", "."):
            self.advance()
            node: exp.Expr = nodes.SetTransaction(session=False)
            if self.accept("snapshot"):
                node.set("snapshot", self.string())
            else:
                node.set("modes", self.transaction_modes())
            return self.mark(node, start)
        if scope == "SESSION" and self.accept("characteristics", "as", "transaction"):
            return self.mark(nodes.SetTransaction(session=True, modes=self.transaction_modes()), start)
        setting = self.set_rest()
        setting.set("scope", scope or "SESSION")
        return self.mark(setting, start)

    def set_rest(self) -> nodes.SetVariable:
        """Parse what follows SET [SESSION | LOCAL] (grammar: set_rest)."""
        start = self.token.start
        special = self._special_setting()
        if special is not None:
            return self.mark(special, start)
        variable = self.variable_name()
        if self.accept("from"):
            self.expect("current")
            return self.mark(nodes.SetVariable(variable=variable, from_current=True), start)
        if not self.accept("=") and not self.accept("to"):
            # Oracle: SET SERVEROUTPUT ON
            if variable == "serveroutput" and self.word in ("on", "off"):
                pass
            else:
                self.fail()
        return self.mark(self._assign(variable), start)

    def _assign(self, variable: str) -> nodes.SetVariable:
        node = nodes.SetVariable(variable=variable)
        if self.accept("default"):
            return node
        pairs = self.comma_list(self._setting_value)
        node.set("values", tuple(value for value, _ in pairs))
        node.set("kinds", tuple(kind for _, kind in pairs))
        return node

    def _setting_value(self) -> tuple[str, str]:
        token = self.token
        if token.kind is STRING:
            return self.advance().text, "string"
        if token.kind is NUMBER or token.word in ("+", "-"):
            return self.signed_number(), "number"
        if token.word in ("true", "false", "on"):
            return self.advance().word, "word"
        return self.non_reserved(), "word"

    def _special_setting(self) -> nodes.SetVariable | None:
        following = self.peek()
        if following.word in ("to", "=") and not self.at("session", "authorization"):
            return None
        node: nodes.SetVariable | None = None
        if self.accept("time", "zone"):
            node = nodes.SetVariable(variable="timezone")
            self._time_zone(node)
        elif self.at("role", "all"):  # Oracle's: what a role is a member of counts in any case
            self.seek(self.index + 2)
            if self.word == "except":
                raise self.not_supported("SET ROLE ALL EXCEPT")
            node = nodes.SetVariable(variable="role", values=("none",), kinds=("word",))
        elif self.word == "role" and following.kind in (NAME, QUOTED, STRING):
            self.advance()
            node = self._single("role")
            if self.at("identified", "by"):
                raise self.not_supported("SET ROLE .. IDENTIFIED BY")
        elif self.accept("session", "authorization"):
            node = (
                nodes.SetVariable(variable="session_authorization")
                if self.accept("default")
                else self._single("session_authorization")
            )
        elif self.word == "names":
            self.advance()
            node = nodes.SetVariable(variable="client_encoding")
            if self.token.kind is STRING:
                node.set("values", (self.advance().text,))
                node.set("kinds", ("string",))
            else:
                self.accept("default")
        elif self.word == "schema" and following.kind is STRING:
            self.advance()
            node = self._single("search_path")
        elif self.accept("xml", "option"):
            node = self._single("xmloption")
        elif self.word == "catalog" and following.kind is STRING:
            raise self.not_supported("SET CATALOG")
        return node

    def _single(self, variable: str) -> nodes.SetVariable:
        kind = "string" if self.token.kind is STRING else "word"
        value = self.advance().text if kind == "string" else self.non_reserved()
        return nodes.SetVariable(variable=variable, values=(value,), kinds=(kind,))

    def _time_zone(self, node: nodes.SetVariable) -> None:
        if self.accept("default") or self.accept("local"):
            return
        if self.word == "interval":
            self.advance()
            value = self.string()
            to = nodes.TypeName(names=("pg_catalog", "interval"))
            self.interval_fields(to)
            node.set("values", ("INTERVAL", value))
            node.set("kinds", ("word", "string"))
            return
        value, kind = self._setting_value()
        node.set("values", (value,))
        node.set("kinds", (kind,))

    def variable_name(self) -> str:
        parts = [self.name()]
        while self.accept("."):
            parts.append(self.name())
        return ".".join(parts)

    def _set_constraints(self) -> exp.Expr:
        self.expect_any("constraints", "constraint")
        found = None if self.accept("all") else self.comma_list(self.names)
        mode = self.expect_any("deferred", "immediate")
        return nodes.SetConstraints(constraints=found, deferred=mode == "deferred")

    def reset_statement(self) -> nodes.ResetVariable:
        start = self.expect("reset").start
        if self.accept("all"):
            variable = None
        elif self.accept("time", "zone"):
            variable = "timezone"
        elif self.accept("session", "authorization"):
            variable = "session_authorization"
        elif self.accept("transaction", "isolation", "level"):
            variable = "transaction_isolation"
        else:
            variable = self.variable_name()
        return self.mark(nodes.ResetVariable(variable=variable), start)

    def show_statement(self) -> exp.Expr:
        start = self.expect("show").start
        if self.accept("all"):
            variable = None
        elif self.accept("time", "zone"):
            variable = "timezone"
        elif self.accept("transaction", "isolation", "level"):
            variable = "transaction_isolation"
        elif self.accept("session", "authorization"):
            variable = "session_authorization"
        else:
            variable = self.variable_name()
        return self.mark(nodes.ShowVariable(variable=variable), start)

    def set_or_reset(self) -> exp.Expr:
        """SET .. or RESET .. in ALTER ROLE, ALTER DATABASE, ALTER SYSTEM, ALTER FUNCTION."""
        if self.word == "reset":
            return self.reset_statement()
        self.expect("set")
        return self.set_rest()

    def alter_session(self) -> exp.Expr:
        start = self.expect("alter", "session").start
        if self.word != "set":
            return self.mark(nodes.AlterSession(settings=[], action=self._rest_of_text()), start)
        self.advance()
        settings: list[exp.Expr] = []
        while self.is_name(RESERVED):
            settings.append(self._session_setting())
            self.accept(",")
        if not settings:
            self.fail()
        return self.mark(nodes.AlterSession(settings=settings), start)

    def _session_setting(self) -> exp.Expr:
        start = self.token.start
        special = self._special_setting()
        if special is not None:
            return self.mark(special, start)
        variable = self.non_reserved() if self.word == "current_schema" else self.variable_name()
        if variable == "events" and self.token.kind is STRING:
            values, kinds = (self.advance().text,), ("string",)
            return self.mark(
                nodes.SetVariable(variable="events", values=values, kinds=kinds, scope="SESSION"), start
            )
        if not self.accept("=") and not self.accept("to"):
            self.fail()
        node = nodes.SetVariable(variable=variable, scope="SESSION")
        if not self.accept("default"):
            value, kind = self._setting_value()
            if variable == "isolation_level" and value == "read":  # READ COMMITTED
                value += " " + self.expect_any("committed")
            node.set("values", (value,))
            node.set("kinds", (kind,))
        return self.mark(node, start)

    def _rest_of_text(self) -> str:
        words = []
        while self.token.kind is not END and self.word != ";":
            words.append(self.advance().text.upper())
        return " ".join(words)

    def alter_system(self) -> exp.Expr:
        start = self.expect("alter", "system").start
        if self.word in ("set", "reset"):
            return self.mark(nodes.AlterSystem(setting=self.set_or_reset()), start)
        return self.mark(nodes.AlterSystem(action=self._rest_of_text()), start)

    def discard(self) -> exp.Expr:
        start = self.expect("discard").start
        target = self.expect_any("all", "plans", "sequences", "temp", "temporary").upper()
        return self.mark(nodes.Discard(target="TEMP" if target == "TEMPORARY" else target), start)
