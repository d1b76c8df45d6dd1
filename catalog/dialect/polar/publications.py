"""CREATE and ALTER PUBLICATION. PostgreSQL 15, gram.y (CreatePublicationStmt, PublicationObjSpec)."""

from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.policies import PolicyParser
from polar_lite.catalog.dialect.polar.tokens import NUMBER, STRING


class PublicationParser(PolicyParser):
    """Parses definitions of publications."""

    def create_publication(self) -> exp.Expr:
        start = self.expect("publication").start
        node = nodes.CreatePublication(publication=self.name())
        if self.accept("for", "all", "tables"):
            node.set("all_tables", True)
        elif self.accept("for"):
            node.set("objects", self._publication_objects())
        if self.accept("with"):
            node.set("options", self._publication_options())
        return self.mark(node, start)

    def alter_publication(self) -> exp.Expr:
        self.expect("alter", "publication")
        start = self.token.start
        name = self.name()
        target = self.mark(nodes.ObjectName(kind="PUBLICATION", names=(name,)), start)
        if self.accept("rename", "to"):
            return self.mark(nodes.Rename(object=target, new_name=self.name()), start)
        if self.accept("owner", "to"):
            return self.mark(nodes.AlterOwner(object=target, owner=self.role_spec()), start)
        node = nodes.AlterPublication(publication=name, change=self.expect_any("add", "set", "drop").upper())
        if node.change == "SET" and self.word == "(":
            node.set("options", self._publication_options())
        else:
            node.set("objects", self._publication_objects())
        return self.mark(node, start)

    def _publication_options(self) -> tuple[tuple[str, Any, int], ...]:
        self.expect("(")
        found = self.comma_list(self._definition_element)
        self.expect(")")
        return tuple(found)

    def _definition_element(self) -> tuple[str, Any, int]:
        start = self.token.start
        name = self.label()
        return name, self.definition_value() if self.accept("=") else None, start

    def definition_value(self) -> str:
        """A value in a list of name = value (grammar: def_arg, without types)."""
        if self.token.kind is STRING:
            return self.string()
        return self.signed_number() if self.token.kind is NUMBER or self.word in ("+", "-") else self.label()

    def _publication_objects(self) -> list[exp.Expr]:
        """A name without TABLE or TABLES IN SCHEMA before it continues what came last."""
        kind = ""
        found: list[exp.Expr] = []
        while True:
            first, continues = self.token, False
            if self.accept("table"):
                kind = "TABLE"
            elif self.accept("tables", "in", "schema"):
                kind = "SCHEMA"
            else:
                continues = True
            if not kind:
                error = self.error("invalid publication object list", first.start)
                what = "TABLE or TABLES IN SCHEMA"
                error.detail = f"One of {what} must be specified before a standalone table or schema name."
                raise error
            parse = self._published_table if kind == "TABLE" else self._published_schema
            found.append(parse(continues))
            if not self.accept(","):
                return found

    def _published_schema(self, continues: bool) -> exp.Expr:
        start = self.token.start
        if self.accept("current_schema"):
            return self.mark(nodes.PublicationObject(schema=True), start)
        names = self.names() if continues else (self.name(),)
        if len(names) > 1:
            raise self.error("invalid schema name", start)
        if continues and self.word == "(":
            raise self.error("column specification not allowed for schema", start)
        if continues and self.word == "where":
            raise self.error("WHERE clause not allowed for schema", start)
        return self.mark(nodes.PublicationObject(schema=names[0]), start)

    def _published_table(self, continues: bool) -> exp.Expr:
        start = self.token.start
        if continues and self.word == "current_schema":
            raise self.error("invalid table name", start)
        only = self.accept("only")
        node = nodes.PublicationObject(only=only, names=self.names())
        if not only:
            self.accept("*")
        if self.word == "(":
            node.set("columns", tuple(self.name_list()))
        if self.accept("where"):
            self.expect("(")
            first = self.token.start
            node.set("where", self.expression())
            node.set("extent", (first, self.previous_end))
            self.expect(")")
        return self.mark(node, start)
