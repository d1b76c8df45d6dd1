"""Sequences, views and indexes. Grammar: CreateSeqStmt, ViewStmt, IndexStmt of PostgreSQL's gram.y."""

from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.tables import TableParser
from polar_lite.catalog.dialect.polar.tokens import NAME, NUMBER


class RelationParser(TableParser):
    """Parses definitions of relations other than tables."""

    # --- sequences

    def create_sequence(self, start: int, persistence: str | None) -> exp.Expr:
        self.expect("sequence")
        missing = self.if_not_exists()
        position = self.token.start
        node = nodes.CreateSequence(names=self.names(), persistence=persistence, if_not_exists=missing)
        node.set("options", tuple(self.sequence_options()))
        return self.mark(node, position)

    def sequence_options(self) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        while option := self._sequence_option():
            found.append(option)
        return found

    def _sequence_option(self) -> tuple[str, Any] | None:
        word = self.word
        if word in ("nominvalue", "nomaxvalue"):
            self.advance()
            return word[2:], None
        if word in ("nocache", "nocycle", "noorder", "order", "cycle"):
            self.advance()
            return {"nocache": ("cache", 1), "nocycle": ("cycle", False), "noorder": ("order", False)}.get(
                word, (word, True)
            )
        if word in ("nokeep", "noscale", "noshard", "global", "sharing"):  # what a sequence is without them
            self.advance()
            if self.accept("="):
                self.name()
            return self._sequence_option()
        if word in ("keep", "scale", "session"):
            raise self.not_supported(f"sequence option {word.upper()}")
        if self.accept("no"):
            word = self.expect_any("minvalue", "maxvalue", "cycle", "cache")
            return word, {"cycle": False, "cache": 1}.get(word)
        if self.accept("as"):
            return "as", self.simple_type()
        if self.accept("increment"):
            self.accept("by")
            return "increment", self.big_number()
        if self.accept("start"):
            self.accept("with")
            if self.accept("limit", "value"):  # Oracle, of an identity column: behind the column's last value
                return "limit_value", True
            return "start", self.big_number()
        if self.accept("restart"):
            given = self.accept("with") or self.token.kind is NUMBER or self.word in ("-", "+")
            return "restart", self.big_number() if given else None
        if word in ("minvalue", "maxvalue", "cache"):
            self.advance()
            return word, self.big_number()
        if self.accept("owned", "by"):
            names = self.names()
            return "owned_by", None if names == ("none",) else names
        if self.accept("sequence", "name"):
            return "sequence_name", self.names()
        return None

    def big_number(self) -> int | str:
        """Parse a number of any size (grammar: NumericOnly); the text of one that is no integer."""
        text = self.signed_number()
        return int(text) if text.lstrip("-").isdigit() else text

    # --- views, indexes, schemas

    def create_view(self, start: int, or_replace: bool, persistence: str | None) -> exp.Expr:
        node = nodes.CreateView(or_replace=or_replace, persistence=persistence)
        if self.accept("no", "force"):
            node.set("force", False)
        elif self.accept("force"):
            node.set("force", True)
        if node.args.get("force") is not None:
            self.accept_any("editionable", "noneditionable")
        node.set("recursive", self.accept("recursive"))
        self.expect("view")
        if self.if_not_exists():
            self.fail(self.tokens[self.index - 3])
        position = self.token.start
        node.set("names", self.names())
        if self.word == "of":
            raise self.not_supported("CREATE VIEW .. OF a type")
        if self.word == "(" or node.recursive:
            node.set("columns", self._view_columns())
        if self.word == "with":
            self.advance()
            node.set("options", tuple(self.relation_options()))
        self._usual_rights()
        self.expect("as")
        self._query_extent(node, self.query)
        if self.accept("with", "read", "only"):
            node.set("read_only", True)
        elif self.word == "with" and node.recursive:
            raise self.not_supported("WITH CHECK OPTION on a recursive view")
        elif self.accept("with"):
            node.set("check_option", (self.accept_any("local", "cascaded") or "cascaded").upper())
            self.expect("check", "option")
            if self.accept("constraint"):  # Oracle's: a view's check has no name here
                raise self.not_supported("CONSTRAINT of WITH CHECK OPTION")
        return self.mark(node, position)

    def _usual_rights(self) -> None:
        """DEFAULT COLLATION USING_NLS_COMP, BEQUEATH: what a view is anyway.

        Differs: functions in a view have the rights of who asks, which is Oracle's BEQUEATH CURRENT_USER.
        """
        self.usual_collation()
        if self.accept("bequeath"):
            self.expect_any("current_user", "definer")

    def _view_columns(self) -> tuple[str, ...]:
        """(a, b ..); Oracle's constraints of a view, which nothing checks, are not there."""
        self.expect("(")
        found = []
        while True:
            if self.at("constraint") and self.is_name(token=self.peek()):
                raise self.not_supported("a constraint of a view")
            found.append(self.name())
            if self.word in ("unique", "primary", "constraint", "references", "visible", "invisible"):
                raise self.not_supported(f"{self.word.upper()} of a view's column")
            if not self.accept(","):
                break
        self.expect(")")
        return tuple(found)

    def create_materialized_view(self, persistence: str | None) -> exp.Expr:
        self.expect("materialized", "view")
        if self.at("log", "on"):
            raise self.not_supported("CREATE MATERIALIZED VIEW LOG")
        missing = self.if_not_exists()
        start = self.token.start
        node = nodes.CreateMaterializedView(
            names=self.names(), persistence=persistence, if_not_exists=missing
        )
        self.table_as(node, is_view=True)
        return self.mark(node, start)

    def refresh_view(self) -> exp.Expr:
        start = self.expect("refresh", "materialized", "view").start
        concurrently = self.accept("concurrently")
        node = nodes.RefreshMaterializedView(names=self.names(), concurrently=concurrently)
        node.set("with_data", self.with_data())
        return self.mark(node, start)

    def _index_partitions(self, node: nodes.CreateIndex) -> bool:
        """Oracle's LOCAL [(partitions' storage)], GLOBAL."""
        if self.token.kind is not NAME or self.word not in ("local", "global"):
            return False
        node.set("local", self.advance().word == "local")
        if node.args["local"] and self.word == "(":
            self.balanced_text()
        elif self.at("partition", "by"):
            raise self.not_supported("GLOBAL PARTITION BY of an index")
        return True

    def create_index(self, start: int) -> exp.Expr:
        node = nodes.CreateIndex(unique=self.accept("unique"))
        if self.accept("bitmap"):
            pass  # Oracle: says only how the index is stored
        self.expect("index")
        node.set("concurrently", self.accept("concurrently"))
        missing = self.if_not_exists()
        node.set("if_not_exists", missing)
        if self.word != "on" or missing:
            names = self.names()
            node.set("index", names[-1])
            node.set("index_names", names)
        self.expect("on")
        node.set("only", self.accept("only"))
        position = self.token.start
        node.set("table", self.names())
        if self.accept("using"):
            node.set("method", self.name())
        self.expect("(")
        node.set("elements", self.comma_list(self.index_element))
        self.expect(")")
        if self.accept("include"):
            node.set("include", self.name_list())
        if self.accept("nulls"):
            node.set("nulls_not_distinct", self.accept("not"))
            self.expect("distinct")
        if self.word == "with" and self.peek().word == "(":
            self.advance()
            node.set("options", tuple(self.relation_options()))
        if self.accept("tablespace"):
            node.set("tablespace", self.name())
        storage = []
        while (
            (clause := self.storage_clause())
            or self._index_partitions(node)
            or self.accept_any("invisible", "statistics")
        ):
            storage += [clause] if clause else []
        if self.word == "indextype":
            raise self.not_supported("INDEXTYPE")
        if storage:
            node.set("storage", tuple(storage))
        if self.accept("where"):
            first = self.token.start
            node.set("where", self.expression())
            node.set("where_start", first)
            node.set("where_end", self.previous_end)
        return self.mark(node, position)
