"""Foreign-data wrappers, servers, user mappings. PostgreSQL 15, gram.y (CreateFdwStmt and its kin)."""

from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.text_search import TextSearchParser
from polar_lite.catalog.dialect.polar.tokens import NAME

_Options = tuple[tuple[str, str, str | None], ...]


class ForeignDataParser(TextSearchParser):
    """Parses definitions of foreign data."""

    def create_foreign_data_wrapper(self) -> exp.Expr:
        start = self.expect("foreign", "data", "wrapper").start
        node = nodes.CreateForeignDataWrapper(wrapper=self.name(), functions=self._wrapper_functions())
        node.set("options", self.created_options())
        return self.mark(node, start)

    def create_foreign_table(self) -> exp.Expr:
        self.expect("foreign", "table")
        missing = self.if_not_exists()
        start = self.token.start
        node = nodes.CreateForeignTable(names=self.names(), if_not_exists=missing)
        if self.at("partition", "of"):
            raise self.not_supported("CREATE FOREIGN TABLE .. PARTITION OF")
        node.set("elements", self.table_elements())
        if self.word == "inherits":
            raise self.not_supported("CREATE FOREIGN TABLE .. INHERITS")
        self.expect("server")
        node.set("server", self.name())
        node.set("foreign_options", self.created_options())
        return self.mark(node, start)

    def alter_foreign_data_wrapper(self) -> exp.Expr:
        self.expect("alter", "foreign", "data", "wrapper")
        start = self.token.start
        name = self.name()
        other = self._named_or_given("FOREIGN DATA WRAPPER", name)
        if other is not None:
            return self.mark(other, start)
        functions = self._wrapper_functions()
        options = self.changed_options(needed=not functions)
        node = nodes.AlterForeignDataWrapper(wrapper=name, functions=functions, options=options)
        return self.mark(node, start)

    def _wrapper_functions(self) -> tuple[tuple[str, Any, int], ...]:
        found: list[tuple[str, Any, int]] = []
        while self.word in ("handler", "validator", "no"):
            start = self.token.start
            is_none = self.accept("no")
            word = self.expect_any("handler", "validator").upper()
            found.append((word, None if is_none else self.names(), start))
        return tuple(found)

    def _named_or_given(self, kind: str, name: str) -> exp.Expr | None:
        """RENAME TO and OWNER TO."""
        target = self.mark(nodes.ObjectName(kind=kind, names=(name,)), self.token.start)
        if self.accept("rename", "to"):
            return nodes.Rename(object=target, new_name=self.name())
        if self.accept("owner", "to"):
            return nodes.AlterOwner(object=target, owner=self.role_spec())
        return None

    def create_server(self) -> exp.Expr:
        start = self.expect("server").start
        node = nodes.CreateForeignServer(if_not_exists=self.if_not_exists(), server=self.name())
        if self.accept("type"):
            node.set("of_type", self.string())
        if self.accept("version"):
            node.set("version", self._version())
        self.expect("foreign", "data", "wrapper")
        node.set("wrapper", self.name())
        node.set("options", self.created_options())
        return self.mark(node, start)

    def alter_server(self) -> exp.Expr:
        self.expect("alter", "server")
        start = self.token.start
        name = self.name()
        other = self._named_or_given("SERVER", name)
        if other is not None:
            return self.mark(other, start)
        node = nodes.AlterForeignServer(server=name)
        has_version = self.accept("version")
        if has_version:
            node.set("version", (self._version(),))
        node.set("options", self.changed_options(needed=not has_version))
        return self.mark(node, start)

    def _version(self) -> str | None:
        return None if self.accept("null") else self.string()

    def user_mapping(self, verb: str) -> exp.Expr:
        """From USER MAPPING on."""
        start = self.expect("user", "mapping").start
        missing = self.if_not_exists() if verb == "CREATE" else verb == "DROP" and self.if_exists()
        self.expect("for")
        node = nodes.UserMapping(verb=verb, if_exists=missing, role=self._mapped_role())
        self.expect("server")
        node.set("server", self.name())
        if verb != "DROP":
            node.set("options", self.created_options() if verb == "CREATE" else self.changed_options())
        return self.mark(node, start)

    def _mapped_role(self) -> nodes.RoleSpec:
        start = self.token.start
        if self.word == "user" and self.token.kind is NAME:
            self.advance()
            return self.mark(nodes.RoleSpec(special="CURRENT_USER"), start)
        return self.role_spec()

    def import_foreign_schema(self) -> exp.Expr:
        start = self.expect("import", "foreign", "schema").start
        self.name()
        if self.accept("limit", "to") or self.accept("except"):
            self.expect("(")
            self.comma_list(self.names)
            self.expect(")")
        self.expect("from", "server")
        server = self.name()
        self.expect("into")
        node = nodes.ImportForeignSchema(server=server, schema=self.name())
        self.created_options()
        return self.mark(node, start)

    def changed_options(self, *, needed: bool = True) -> _Options:
        if not needed and self.word != "options":
            return ()
        self.expect("options")
        self.expect("(")
        found = self.comma_list(self._changed_option)
        self.expect(")")
        return tuple(found)

    def _changed_option(self) -> tuple[str, str, str | None]:
        verb = "ADD"
        if self.word in ("add", "set", "drop") and self.is_name(frozenset(), self.peek()):
            verb = self.advance().word.upper()
        return verb, self.label(), None if verb == "DROP" else self.string()
