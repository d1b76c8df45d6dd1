"""Statements about the session: transactions, SET and SHOW, prepared statements, cursors, and system
commands.

Grammar: TransactionStmt, VariableSetStmt, VariableShowStmt, PrepareStmt, DeclareCursorStmt, FetchStmt ... of
PostgreSQL's gram.y; Oracle's ALTER SESSION.
"""

from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.changes import ChangeParser
from polar_lite.catalog.dialect.polar.keywords import RESERVED
from polar_lite.catalog.dialect.polar.tokens import END, NAME, NUMBER, QUOTED, STRING

_RELATIVE = {
    "next": ("FORWARD", 1),
    "prior": ("BACKWARD", 1),
    "first": ("ABSOLUTE", 1),
    "last": ("ABSOLUTE", -1),
}


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
        if kind == "ROLLBACK" and self.accept("to"):
            self.accept("savepoint")
            node.set("kind", "ROLLBACK TO")
            node.set("savepoint", self.name())
            return
        if self.accept("and"):
            chain = not self.accept("no")
            self.expect("chain")
            node.set("chain", chain)

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
        if self.word == "constraints" and not scope:
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
        elif self.word == "role" and following.kind in (NAME, QUOTED, STRING):
            self.advance()
            node = self._single("role")
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
        self.expect("constraints")
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

    # --- prepared statements

    def prepare(self) -> exp.Expr:
        if self.peek().word == "transaction" and self.peek(2).kind is STRING:
            return self.transaction()
        start = self.expect("prepare").start
        node = nodes.Prepare(statement=self.name())
        if self.accept("("):
            node.set("types", self.comma_list(self.type_name))
            self.expect(")")
        self.expect("as")
        self._query_extent(node, self.preparable)
        return self.mark(node, start)

    def _query_extent(self, node: exp.Expr, parse: Any) -> None:
        """Parse a query into node.query and note where its text is."""
        first = self.token.start
        node.set("query", parse())
        node.set("query_start", first)
        node.set("query_end", self.previous_end)

    def execute(self) -> exp.Expr:
        start = self.expect("execute").start
        node = nodes.Execute(statement=self.name())
        if self.accept("("):
            node.set("expressions", self.comma_list(self.expression))
            self.expect(")")
        return self.mark(node, start)

    def deallocate(self) -> exp.Expr:
        start = self.expect("deallocate").start
        if self.word == "prepare" and self.peek().kind in (NAME, QUOTED):
            self.advance()
        statement = None if self.accept("all") else self.name()
        return self.mark(nodes.Deallocate(statement=statement), start)

    # --- cursors

    def declare_cursor(self) -> exp.Expr:
        start = self.expect("declare").start
        node = nodes.DeclareCursor(cursor=self.name())
        while True:
            if self.accept("no", "scroll"):
                node.set("scroll", False)
            elif self.word in ("scroll", "binary", "insensitive", "asensitive"):
                node.set(self.advance().word, True)
            else:
                break
        self.expect("cursor")
        if self.accept("with", "hold"):
            node.set("hold", True)
        else:
            self.accept("without", "hold")
        self.expect("for")
        self._query_extent(node, self.query)
        return self.mark(node, start)

    def fetch_cursor(self) -> exp.Expr:
        token = self.advance()
        direction, count = self._fetch_direction()
        if count is not None or direction != "FORWARD" or self.word in ("from", "in"):
            self.accept_any("from", "in")
        node = nodes.FetchCursor(
            cursor=self.name(), direction=direction, count=count, move=token.word == "move"
        )
        if self.word in ("into", "bulk"):
            node.set("into", self.into_clause())
        return self.mark(node, token.start)

    def _fetch_direction(self) -> tuple[str, int | None]:
        word = self.word
        following = self.peek()
        if following.kind is END or following.word == ";":
            return "FORWARD", 1
        if word in _RELATIVE:
            self.advance()
            return _RELATIVE[word]
        if word in ("absolute", "relative"):
            self.advance()
            return word.upper(), self.signed_integer()
        if word == "all":
            self.advance()
            return "FORWARD", None
        if word in ("forward", "backward"):
            self.advance()
            if self.accept("all"):
                return word.upper(), None
            if self.token.kind is NUMBER or self.word in ("+", "-"):
                return word.upper(), self.signed_integer()
            return word.upper(), 1
        if self.token.kind is NUMBER or word in ("+", "-"):
            return "FORWARD", self.signed_integer()
        return "FORWARD", 1

    def close_cursor(self) -> exp.Expr:
        start = self.expect("close").start
        return self.mark(nodes.CloseCursor(cursor=None if self.accept("all") else self.name()), start)

    # --- the rest

    def listen(self) -> exp.Expr:
        start = self.expect("listen").start
        return self.mark(nodes.Listen(channel=self.name()), start)

    def unlisten(self) -> exp.Expr:
        start = self.expect("unlisten").start
        return self.mark(nodes.Unlisten(channel=None if self.accept("*") else self.name()), start)

    def notify(self) -> exp.Expr:
        start = self.expect("notify").start
        node = nodes.Notify(channel=self.name())
        if self.accept(","):
            node.set("payload", self.string())
        return self.mark(node, start)

    def load(self) -> exp.Expr:
        start = self.expect("load").start
        return self.mark(nodes.Load(file=self.string()), start)

    def checkpoint(self) -> exp.Expr:
        return self.mark(nodes.Checkpoint(), self.expect("checkpoint").start)

    def explain(self) -> exp.Expr:
        start = self.expect("explain").start
        options: list[tuple[str, Any]] = []
        if self.accept("plan", "for"):
            pass
        elif self.word == "(" and not self.starts_query():
            options = self.option_list()
        else:
            if self.accept_any("analyze", "analyse"):
                options.append(("analyze", True))
            if self.accept("verbose"):
                options.append(("verbose", True))
        node = nodes.Explain(options=tuple(options))
        self._query_extent(node, self.explainable)
        return self.mark(node, start)

    def option_list(self) -> list[tuple[str, Any]]:
        """(name [value], ...) of EXPLAIN, VACUUM, COPY ... Names folded, values str | bool (True when left
        out).
        """
        self.expect("(")
        found = self.comma_list(self._option)
        self.expect(")")
        return found

    def _option(self) -> tuple[str, Any]:
        name = self.label()
        name = "analyze" if name == "analyse" else name
        if self.word in (",", ")"):
            return name, True
        if self.accept("*"):
            return name, "*"
        if self.word == "(":
            self.advance()
            values = tuple(self.comma_list(lambda: self._setting_value()[0]))
            self.expect(")")
            return name, values
        value, kind = self._setting_value()
        if kind == "word" and value in ("true", "on"):
            return name, True
        if kind == "word" and value in ("false", "off"):
            return name, False
        return name, value

    def explainable(self) -> exp.Expr:
        raise NotImplementedError

    def maintenance(self) -> exp.Expr:
        """VACUUM or ANALYZE."""
        token = self.advance()
        kind = "VACUUM" if token.word == "vacuum" else "ANALYZE"
        options: list[tuple[str, Any]] = []
        if self.word == "(":
            options = self.option_list()
        else:
            words = ("full", "freeze", "verbose", "analyze", "analyse") if kind == "VACUUM" else ("verbose",)
            while word := self.accept_any(*words):
                options.append(("analyze" if word == "analyse" else word, True))
        relations: list[tuple[tuple[str, ...], tuple[str, ...] | None]] = []
        if self.is_name():
            relations = self.comma_list(self._maintained)
        node = nodes.Vacuum(kind=kind, options=tuple(options), relations=tuple(relations))
        return self.mark(node, token.start)

    def _maintained(self) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
        names = self.names()
        return names, self.name_list() if self.word == "(" else None

    def reindex(self) -> exp.Expr:
        start = self.expect("reindex").start
        options = self.option_list() if self.word == "(" else []
        kind = self.expect_any("table", "index", "schema", "database", "system").upper()
        concurrently = self.accept("concurrently")
        names = self.names() if self.is_name() else None
        node = nodes.Reindex(kind=kind, names=names, options=tuple(options), concurrently=concurrently)
        return self.mark(node, start)

    def cluster(self) -> exp.Expr:
        start = self.expect("cluster").start
        verbose = self.accept("verbose")
        node = nodes.Cluster(verbose=verbose)
        if self.is_name():
            node.set("names", self.names())
            if self.accept("using"):
                node.set("index", self.name())
        return self.mark(node, start)

    # --- COPY

    def copy_statement(self) -> exp.Expr:
        start = self.expect("copy").start
        node = nodes.Copy()
        if self.word == "(":
            self.advance()
            self._query_extent(node, self.preparable)
            self.expect(")", "to")
            node.set("to", True)
        else:
            self.accept("binary")
            node.set("names", self.names())
            if self.word == "(":
                node.set("columns", self.name_list())
            node.set("to", self.expect_any("from", "to") == "to")
        if self.accept("program"):
            node.set("program", True)
            node.set("file", self.string())
        elif word := self.accept_any("stdin", "stdout"):
            node.set("source", word.upper())
        else:
            node.set("file", self.string())
        self._copy_options(node)
        if self.accept("where"):
            node.set("where", self.expression())
        return self.mark(node, start)

    def _copy_options(self, node: nodes.Copy) -> None:
        options: list[tuple[str, Any]] = []
        if self.accept("using"):
            self.expect("delimiters")
            options.append(("delimiter", self.string()))
        with_ = self.accept("with")
        if self.word == "(":
            options += self.option_list()
        else:
            while option := self._old_copy_option():
                options.append(option)
            if with_ and not options:
                self.fail()
        node.set("options", tuple(options))

    def _old_copy_option(self) -> tuple[str, Any] | None:
        word = self.accept_any(
            "binary", "csv", "freeze", "header", "delimiter", "null", "quote", "escape", "force", "encoding"
        )
        if not word:
            return None
        if word in ("binary", "csv"):
            return "format", word
        if word in ("freeze", "header"):
            return word, True
        if word == "force":
            kind = self.expect_any("quote", "not", "null")
            if kind == "not":
                self.expect("null")
                kind = "not_null"
            columns: Any = "*" if self.accept("*") else tuple(self.comma_list(self.name))
            return f"force_{kind}", columns
        self.accept("as")
        return word, self.string()
