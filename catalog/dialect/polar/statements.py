"""The first words of a statement decide which part of the grammar reads it."""

from collections.abc import Callable
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.definitions import DefinitionParser
from polar_lite.catalog.dialect.polar.keywords import AFTER_BEGIN, CURSOR_OPTIONS, STATEMENT_STARTS
from polar_lite.catalog.dialect.polar.tokens import END, QUOTED

_AFTER_BEGIN: Final = AFTER_BEGIN | {"", ";"}


class StatementParser(DefinitionParser):
    """Parses statements."""

    def whole_statement(self) -> exp.Expr:
        """Parse the only statement of the text."""
        statement = self.statement()
        self.accept(";")
        if self.token.kind is not END:
            self.fail()
        return statement

    def _table_made(self, tree: exp.Expr, start: int) -> exp.Expr:
        """SELECT .. INTO as the CREATE TABLE AS that it is; other statements as they are."""
        first = tree
        while isinstance(first, exp.SetOperation):
            first = first.this
        into = first.args.get("into") if isinstance(first, exp.Select) else None
        if into is None or into.bulk_collect or into.strict or len(into.targets) != 1:
            return tree
        target = into.targets[0]
        if not isinstance(target, exp.Column):
            return tree
        names = tuple(p.name if p.args.get("quoted") else p.name.lower() for p in target.parts)
        first.set("into", None)
        node = nodes.CreateTableAs(
            names=names, persistence=into.persistence, query=tree, into=(into.start, into.end)
        )
        node.set("query_start", start)
        node.set("query_end", self.previous_end)
        return self.mark(node, start)

    def statement(self) -> exp.Expr:
        """Parse a statement up to its semicolon."""
        word = self.word
        if word in STATEMENT_STARTS:
            start = self.token.start
            return self._table_made(self.preparable(), start)
        if word == "begin" and (self.peek().word not in _AFTER_BEGIN or self.peek().kind is QUOTED):
            return self.anonymous_block()
        if word == "declare":
            return self.declare_cursor() if self._declares_cursor() else self.anonymous_block()
        name = _STATEMENTS.get(word)
        if name is None:
            if word in ("flashback", "purge", "audit", "noaudit", "administer"):
                raise self.not_supported(word.upper())
            self.fail()
        parse: Callable[[], exp.Expr] = getattr(self, name)
        return parse()

    def explainable(self) -> exp.Expr:
        if self.word in STATEMENT_STARTS or self.word in ("create", "declare", "execute", "refresh"):
            first = self.token
            statement = self.statement()
            if first.word == "create" and not isinstance(statement, nodes.CreateTableAs):
                self.fail(first)
            return statement
        return self.fail()

    def _declares_cursor(self) -> bool:
        """Whether DECLARE is PostgreSQL's: name, options, CURSOR."""
        distance = 2
        while self.peek(distance).word in CURSOR_OPTIONS:
            distance += 1
        return self.peek(distance).word == "cursor"


_STATEMENTS: Final = {
    "abort": "transaction",
    "alter": "alter",
    "analyse": "maintenance",
    "analyze": "maintenance",
    "begin": "transaction",
    "call": "call_statement",
    "checkpoint": "checkpoint",
    "close": "close_cursor",
    "cluster": "cluster",
    "comment": "comment",
    "commit": "transaction",
    "copy": "copy_statement",
    "create": "create",
    "deallocate": "deallocate",
    "discard": "discard",
    "do": "do_block",
    "drop": "drop",
    "end": "transaction",
    "exec": "call_statement",
    "execute": "execute_or_call",
    "explain": "explain",
    "fetch": "fetch_cursor",
    "grant": "grant",
    "import": "import_foreign_schema",
    "listen": "listen",
    "load": "load",
    "lock": "lock_table",
    "move": "fetch_cursor",
    "notify": "notify",
    "prepare": "prepare",
    "reassign": "reassign_owned",
    "refresh": "refresh_view",
    "reindex": "reindex",
    "release": "transaction",
    "rename": "rename_relation",
    "reset": "reset_statement",
    "revoke": "grant",
    "rollback": "transaction",
    "savepoint": "transaction",
    "security": "security_label",
    "set": "set_statement",
    "show": "show_statement",
    "start": "transaction",
    "truncate": "truncate",
    "unlisten": "unlisten",
    "vacuum": "maintenance",
    "<<": "anonymous_block",
}
