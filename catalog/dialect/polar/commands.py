"""Prepared statements, cursors, COPY, EXPLAIN, and the system's commands.

Grammar: PrepareStmt, DeclareCursorStmt, FetchStmt, CopyStmt, ExplainStmt, VacuumStmt of PostgreSQL's gram.y.
"""

from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.settings import SettingsParser
from polar_lite.catalog.dialect.polar.tokens import END, NAME, NUMBER, QUOTED, STRING
from polar_lite.protocol.sqlstate import SYNTAX_ERROR, PgError

_RELATIVE: Final = {
    "next": ("FORWARD", 1),
    "prior": ("BACKWARD", 1),
    "first": ("ABSOLUTE", 1),
    "last": ("ABSOLUTE", -1),
}


class CommandParser(SettingsParser):
    """Parses commands that act on prepared statements, cursors and tables' contents."""

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
                node.set("no_scroll", True)
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
        places: list[int] = []
        if self.accept("plan", "for"):
            pass
        elif self.word == "(" and not self.starts_query():
            self.advance()
            placed = self.comma_list(lambda: (self.token.start, self._option()))
            places, options = [place for place, _ in placed], [option for _, option in placed]
            self.expect(")")
        else:
            if self.accept_any("analyze", "analyse"):
                options.append(("analyze", True))
            if self.accept("verbose"):
                options.append(("verbose", True))
        node = nodes.Explain(options=tuple(options), places=tuple(places))
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
            if kind == "ANALYZE" and self.word == "table":
                return self._analyze_table(token.start)
            if kind == "ANALYZE" and self.at("index") and self.is_name(token=self.peek()):
                raise self.not_supported("ANALYZE INDEX")
            words = ("full", "freeze", "verbose", "analyze", "analyse") if kind == "VACUUM" else ("verbose",)
            while word := self.accept_any(*words):
                options.append(("analyze" if word == "analyse" else word, True))
        relations: list[tuple[tuple[str, ...], tuple[str, ...] | None]] = []
        if self.is_name():
            relations = self.comma_list(self._maintained)
        node = nodes.Vacuum(kind=kind, options=tuple(options), relations=tuple(relations))
        return self.mark(node, token.start)

    def _analyze_table(self, start: int) -> exp.Expr:
        """Oracle's ANALYZE TABLE t COMPUTE STATISTICS, or ESTIMATE: all rows are counted in any case."""
        self.advance()
        relation = self.names()
        if self.word in ("validate", "delete", "list"):
            raise self.not_supported(f"ANALYZE TABLE .. {self.word.upper()}")
        if self.expect_any("compute", "estimate") == "compute":
            self.expect("statistics")
        else:
            self.expect("statistics")
            if self.accept("sample"):
                self.integer()
                self.expect_any("rows", "percent")
        node = nodes.Vacuum(kind="ANALYZE", options=(), relations=((relation, None),))
        return self.mark(node, start)

    def _maintained(self) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
        names = self.names()
        return names, self.name_list() if self.word == "(" else None

    def reindex(self) -> exp.Expr:
        start = self.expect("reindex").start
        options = self.option_list() if self.word == "(" else []
        kind = self.expect_any("table", "index", "schema", "database", "system").upper()
        concurrently = self.accept("concurrently")
        node = nodes.Reindex(kind=kind, names=self.names(), options=tuple(options), concurrently=concurrently)
        return self.mark(node, start)

    def cluster(self) -> exp.Expr:
        start = self.expect("cluster").start
        verbose = self.accept("verbose")
        node = nodes.Cluster(verbose=verbose)
        if self.is_name():
            names = self.names()
            if len(names) == 1 and self.accept("on"):  # the form of before 8.3
                node.set("index", names[0])
                names = self.names()
            elif self.accept("using"):
                node.set("index", self.name())
            node.set("names", names)
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
            if self.word == "binary" and self.peek().kind in (NAME, QUOTED):
                node.set("options", (("format", "binary", self.advance().start),))
            node.set("names", self.names())
            if self.word == "(":
                node.set("columns", self.name_list())
            node.set("to", self.expect_any("from", "to") == "to")
        if self.accept("program"):
            node.set("program", True)
            if self.word in ("stdin", "stdout"):
                raise PgError(SYNTAX_ERROR, "STDIN/STDOUT not allowed with PROGRAM")
            node.set("file", self.string())
        elif self.accept_any("stdin", "stdout"):
            pass  # either word means the client
        else:
            node.set("file", self.string())
        self._copy_options(node)
        where_start = self.token.start
        if self.accept("where"):
            node.set("where_start", where_start)
            node.set("where", self.expression())
        return self.mark(node, start)

    def _copy_options(self, node: nodes.Copy) -> None:
        options: list[tuple[str, Any, int]] = list(node.args.get("options") or ())
        if self.word in ("using", "delimiters"):
            start = self.token.start
            self.accept("using")
            self.expect("delimiters")
            options.append(("delimiter", self.string(), start))
        self.accept("with")
        if self.accept("("):
            options += self.comma_list(self._copy_option)
            self.expect(")")
        else:
            while option := self._old_copy_option():
                options.append(option)
        node.set("options", tuple(options))

    def _copy_option(self) -> tuple[str, Any, int]:
        start = self.token.start
        return *self._option(), start

    def _old_copy_option(self) -> tuple[str, Any, int] | None:
        start = self.token.start
        word = self.accept_any(
            "binary", "csv", "freeze", "header", "delimiter", "null", "quote", "escape", "force", "encoding"
        )
        if not word:
            return None
        if word in ("binary", "csv"):
            return "format", word, start
        if word in ("freeze", "header"):
            return word, True, start
        if word == "force":
            kind = self.expect_any("quote", "not", "null")
            if kind == "not":
                self.expect("null")
                kind = "not_null"
            columns: Any = "*" if self.accept("*") else tuple(self.comma_list(self.name))
            return f"force_{kind}", columns, start
        if word != "encoding":
            self.accept("as")
        return word, self.string(), start
