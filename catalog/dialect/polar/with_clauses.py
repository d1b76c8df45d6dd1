"""WITH: common table expressions, SEARCH and CYCLE. Grammar: with_clause, common_table_expr of gram.y."""

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.from_items import FromParser
from polar_lite.catalog.dialect.polar.tokens import END
from polar_lite.catalog.dialect.splitter import split


class WithParser(FromParser):
    """Parses WITH clauses."""

    def with_clause(self) -> exp.With:
        start = self.expect("with").start
        recursive = self.accept("recursive")
        routines = self._routines()
        is_query = routines is not None and self.word in ("select", "insert", "update", "delete", "(")
        node = exp.With(expressions=[] if is_query else self.comma_list(self._common_table))
        if routines is not None:
            node.set("routines", routines)
        if recursive:
            node.set("recursive", True)
        return self.mark(node, start)

    def _routines(self) -> str | None:
        """The text of Oracle's FUNCTION f .. END; and PROCEDURE p .. END;, None if there is none."""
        start = self.token.start
        while self.word in ("function", "procedure") and self.is_name(token=self.peek()):
            if self.peek().word == "as":  # a table of this name
                break
            begin = self.token.start - self.offset
            unit = split(f"CREATE {self.text[begin:]}")[0]
            end = begin + len(unit.text) - len("CREATE ") + self.offset
            while self.token.kind is not END and self.token.start < end:
                self.advance()
        return self.source(start, self.previous_end) if self.token.start > start else None

    def _common_table(self) -> exp.Expr:
        start = self.token.start
        alias = exp.TableAlias(this=self.identifier())
        if self.word == "(":
            self.advance()
            alias.set("columns", self.comma_list(self.identifier))
            self.expect(")")
        self.expect("as")
        materialized: bool | None = None
        if self.accept("materialized"):
            materialized = True
        elif self.accept("not", "materialized"):
            materialized = False
        self.enter()
        self.expect("(")
        query = self.preparable()
        self.expect(")")
        self.leave()
        node = exp.CTE(this=query, alias=alias, materialized=materialized)
        if self.word == "search":
            node.set("search", self._search_clause())
        if self.word == "cycle":
            node.set("cycle", self._cycle_clause())
        return self.mark(node, start)

    def _search_clause(self) -> exp.Expr:
        start = self.expect("search").start
        breadth = self.expect_any("depth", "breadth") == "breadth"
        self.expect("first", "by")
        items = self.comma_list(self._search_column)
        self.expect("set")
        node = nodes.SearchClause(breadth=breadth, sequence=self.identifier())
        node.set("columns", [column for column, *_ in items])
        node.set("orders", tuple((descends, nulls_first) for _, descends, nulls_first in items))
        return self.mark(node, start)

    def _search_column(self) -> tuple[exp.Identifier, bool, bool]:
        """column [ASC | DESC] [NULLS {FIRST | LAST}] of Oracle's; NULLs are the greatest otherwise."""
        column = self.identifier()
        descends = self.accept_any("asc", "desc") == "desc"
        nulls = self.expect_any("first", "last") if self.accept("nulls") else ""
        return column, descends, nulls == "first" or (descends and not nulls)

    def _cycle_clause(self) -> exp.Expr:
        start = self.expect("cycle").start
        node = nodes.CycleClause(columns=self.comma_list(self.identifier))
        self.expect("set")
        node.set("mark", self.identifier())
        if self.accept("to"):
            node.set("value", self._constant())
            self.expect("default")
            node.set("default", self._constant())
        if self.word != "using" and node.args.get("value") is not None:  # Oracle's form
            return self.mark(node, start)
        self.expect("using")
        node.set("path", self.identifier())
        return self.mark(node, start)

    def _constant(self) -> exp.Expr:
        start = self.token
        value = self.primary()
        is_typed = isinstance(value, nodes.TypeCast) and value.args.get("spelling") == "literal"
        if not is_typed and not isinstance(value, exp.Literal | exp.Null | exp.Boolean):
            self.fail(start)
        return value

    # --- provided further down the chain of classes

    def preparable(self) -> exp.Expr:
        """Parse a query or INSERT, UPDATE, DELETE."""
        raise NotImplementedError
