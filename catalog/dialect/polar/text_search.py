"""CREATE and ALTER TEXT SEARCH. PostgreSQL 15, gram.y (DefineStmt, AlterTSConfigurationStmt)."""

from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.publications import PublicationParser
from polar_lite.catalog.dialect.polar.tokens import NUMBER, STRING


class TextSearchParser(PublicationParser):
    """Parses definitions of configurations and dictionaries."""

    def create_text_search(self) -> exp.Expr:
        start = self.expect("text", "search").start
        kind = self.expect_any("configuration", "dictionary", "parser", "template").upper()
        node = nodes.CreateTextSearch(kind=kind, names=self.names(), options=self._text_search_options())
        return self.mark(node, start)

    def _text_search_options(self) -> tuple[Any, ...]:
        self.expect("(")
        options = tuple(self.comma_list(self._text_search_option))
        self.expect(")")
        return options

    def _text_search_option(self) -> tuple[str, tuple[str, ...] | None, bool]:
        name = self.label()
        if not self.accept("="):
            return name, None, False
        if self.token.kind is STRING:
            return name, (self.string(),), False
        if self.token.kind is NUMBER or self.word in ("+", "-"):
            return name, (str(self.signed_number()),), True
        if self.is_name():
            return name, self.names(), False
        word = self.label()
        return name, (word,), False

    def alter_text_search(self, target: nodes.ObjectName) -> exp.Expr | None:
        """What is there beside RENAME, OWNER and SET SCHEMA."""
        if target.kind == "TEXT SEARCH DICTIONARY" and self.word == "(":
            return nodes.AlterTextSearchDictionary(names=target.names, options=self._text_search_options())
        if target.kind != "TEXT SEARCH CONFIGURATION" or self.word not in ("add", "alter", "drop"):
            return None
        node = nodes.AlterTextSearchConfiguration(names=target.names, action=self.advance().word.upper())
        self.expect("mapping")
        if node.action == "DROP":
            node.set("if_exists", self.if_exists())
        if node.action != "ALTER" or self.word == "for":
            self.expect("for")
            node.set("token_types", tuple(self.comma_list(self.name)))
        if node.action == "DROP":
            return node
        if node.action == "ALTER" and self.accept("replace"):
            node.set("action", "REPLACE")
            old = self.names()
            self.expect("with")
            node.set("dictionaries", (old, self.names()))
        else:
            self.expect("with")
            node.set("dictionaries", tuple(self.comma_list(self.names)))
        return node
