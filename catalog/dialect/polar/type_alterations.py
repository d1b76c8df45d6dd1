"""ALTER TYPE and ALTER DOMAIN. Grammar: AlterEnumStmt, AlterCompositeTypeStmt, AlterDomainStmt of gram.y."""

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.alterations import AlterationParser


class TypeAlterationParser(AlterationParser):
    """Parses them; what all objects share is AlterationParser's."""

    def alter_type(self) -> exp.Expr:
        self.expect("alter", "type")
        start = self.token.start
        target = self.object_name("TYPE")
        names = target.names
        if self.accept("add", "value"):
            return self.mark(self._added_value(names), start)
        if self.accept("rename", "value"):
            old = self.string()
            self.expect("to")
            return self.mark(nodes.AlterEnum(names=names, renamed=old, label=self.string()), start)
        if self.accept("rename", "attribute"):
            part_start = self.token.start
            part = nodes.ObjectName(kind="ATTRIBUTE", names=(*names, self.name()))
            self.expect("to")
            self.mark(part, part_start)
            new = self.name()
            return self.mark(
                nodes.Rename(object=part, of_kind="TYPE", new_name=new, cascade=self.cascade()), start
            )
        node = self._common_alteration(target, False)
        if self.accept("compile"):
            self.accept_any("body", "specification")
            self._compiler_options()
            node = nodes.CompileType(names=names)
        if node is None and self.word in ("add", "drop", "alter"):
            if self.at("add", "attribute", "(") or self.at("drop", "attribute", "("):
                actions = self._listed_attributes()
            else:
                actions = self.comma_list(self._attribute_action)
            node = nodes.AlterTable(kind="TYPE", names=names, actions=actions)
        if node is None:
            raise self.not_supported(f"ALTER TYPE .. {self.token.text.upper()}")
        return self.mark(node, start)

    def alter_domain(self) -> exp.Expr:
        self.expect("alter", "domain")
        start = self.token.start
        target = self.object_name("DOMAIN")
        if self.accept("rename", "constraint"):
            part_start = self.token.start
            part = nodes.ObjectName(kind="CONSTRAINT", names=(*target.names, self.name()), on_domain=True)
            self.mark(part, part_start)
            self.expect("to")
            return self.mark(nodes.Rename(object=part, of_kind="DOMAIN", new_name=self.name()), start)
        return self.mark(self._common_alteration(target, False) or self._domain_action(target.names), start)

    def _domain_action(self, names: tuple[str, ...]) -> exp.Expr:
        node = nodes.AlterDomain(names=names)
        if self.accept("add"):
            node.set("action", "ADD CONSTRAINT")
            constraint = self._column_constraint()
            if constraint is None:
                self.fail()
            self._constraint_attributes(constraint)
            node.set("constraint", constraint)
        elif self.accept("validate", "constraint"):
            node.set("action", "VALIDATE CONSTRAINT")
            node.set("constraint_name", self.name())
        elif self.accept("drop", "constraint"):
            node.set("action", "DROP CONSTRAINT")
            node.set("if_exists", self.if_exists())
            node.set("constraint_name", self.name())
            node.set("cascade", self.cascade())
        else:
            verb = self.expect_any("set", "drop").upper()
            if self.accept("default"):
                node.set("action", f"{verb} DEFAULT")
                if verb == "SET":
                    node.set("expression", self.expression())
            else:
                self.expect("not", "null")
                node.set("action", f"{verb} NOT NULL")
        return node

    def _added_value(self, names: tuple[str, ...]) -> exp.Expr:
        missing = self.accept("if", "not", "exists")
        node = nodes.AlterEnum(names=names, if_not_exists=missing, label=self.string())
        word = self.accept_any("before", "after")
        if word:
            node.set("neighbor", self.string())
            node.set("after", word == "after")
        return node

    def _listed_attributes(self) -> list[exp.Expr]:
        """Oracle: ADD ATTRIBUTE (a t, ..), DROP ATTRIBUTE (a, ..)"""
        word = self.advance().word
        self.expect("attribute", "(")
        actions = self.comma_list(lambda: self._listed_attribute(word))
        self.expect(")")
        if self.cascade():
            for action in actions:
                action.set("cascade", True)
        return actions

    def _listed_attribute(self, word: str) -> exp.Expr:
        start = self.token.start
        if word == "drop":
            return self.action("DROP COLUMN", start, column=self.name())
        definition = nodes.ColumnDef(column=self.name(), type_name=self.type_name())
        return self.action("ADD COLUMN", start, definition=self.mark(definition, start))

    def _attribute_action(self) -> exp.Expr:
        """ADD | DROP | ALTER ATTRIBUTE .., with the names that the actions of ALTER TABLE have."""
        start = self.token.start
        word = self.expect_any("add", "drop", "alter")
        self.expect("attribute")
        if word == "add":
            column_start = self.token.start
            definition = nodes.ColumnDef(column=self.name(), type_name=self.type_name())
            definition.set("collation", self.collate_clause())
            self.mark(definition, column_start)
            action = self.action("ADD COLUMN", start, definition=definition)
        elif word == "drop":
            missing = self.if_exists()
            action = self.action("DROP COLUMN", start, column=self.name(), if_exists=missing)
        else:
            column = self.name()
            self.accept("set", "data")
            self.expect("type")
            action = self.action("ALTER TYPE", start, column=column, type_name=self.type_name())
            action.set("collation", self.collate_clause())
        action.set("cascade", self.cascade())
        return action
