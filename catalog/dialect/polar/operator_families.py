"""CREATE and DROP OPERATOR CLASS and FAMILY, ALTER OPERATOR FAMILY and AGGREGATE.

Grammar: CreateOpClassStmt, CreateOpFamilyStmt, AlterOpFamilyStmt, RemoveOpClassStmt of PostgreSQL's gram.y.
"""

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.type_alterations import TypeAlterationParser


class OperatorFamilyParser(TypeAlterationParser):
    """Parses what groups operators for indexes."""

    def operator_names(self) -> tuple[str, ...]:
        raise NotImplementedError

    def operator_name(self) -> exp.Expr:
        raise NotImplementedError

    def at_operator_group(self) -> bool:
        """Whether CLASS or FAMILY comes as a word, and not as the schema of an operator."""
        return self.word in ("class", "family") and self.peek().word not in (".", "(")

    def create_operator_class(self, start: int) -> exp.Expr:
        self.expect("class")
        node = nodes.CreateOperatorClass(names=self.names(), default=self.accept("default"))
        self.expect("for", "type")
        node.set("type_name", self.type_name())
        self.expect("using")
        node.set("method", self.name())
        if self.accept("family"):
            node.set("family", self.names())
        self.expect("as")
        node.set("items", self.comma_list(self._member))
        return self.mark(node, start)

    def create_operator_family(self, start: int) -> exp.Expr:
        self.expect("family")
        names = self.names()
        self.expect("using")
        return self.mark(nodes.CreateOperatorFamily(names=names, method=self.name()), start)

    def operator_group(self) -> nodes.ObjectName:
        """Parse {CLASS | FAMILY} name USING method."""
        kind, start = f"OPERATOR {self.expect_any('class', 'family').upper()}", self.token.start
        node = nodes.ObjectName(kind=kind, names=self.names())
        self.expect("using")
        node.set("method", self.name())
        return self.mark(node, start)

    def drop_operator_group(self, start: int) -> exp.Expr:
        kind = self.expect_any("class", "family").upper()
        missing = self.if_exists()
        target = nodes.ObjectName(kind=f"OPERATOR {kind}", names=self.names())
        self.expect("using")
        target.set("method", self.name())
        node = nodes.Drop(kind=f"OPERATOR {kind}", objects=[target], if_exists=missing)
        node.set("cascade", self.cascade())
        return self.mark(node, start)

    def alter_operator_group(self, start: int) -> exp.Expr:
        target = self.operator_group()
        node = self._common_alteration(target, False)
        if node is None and target.args["kind"] == "OPERATOR FAMILY" and self.word in ("add", "drop"):
            node = nodes.AlterOperatorFamily(names=target.args["names"], method=target.args["method"])
            node.set("drops", self.advance().word == "drop")
            node.set("items", self.comma_list(self._dropped_member if node.args["drops"] else self._member))
        return self.fail() if node is None else self.mark(node, start)

    def alter_aggregate(self) -> exp.Expr:
        start = self.expect("alter", "aggregate").start
        node = self._common_alteration(self.aggregate_name(), False)
        return self.fail() if node is None else self.mark(node, start)

    def _member(self) -> exp.Expr:
        start = self.token.start
        if self.accept("storage"):
            return self.mark(nodes.OperatorClassItem(kind="STORAGE", types=[self.type_name()]), start)
        kind = self.expect_any("operator", "function").upper()
        node = nodes.OperatorClassItem(kind=kind, number=self.integer())
        if kind == "FUNCTION":
            if self.word == "(":
                node.set("types", self._types())
            node.set("function", self.routine_name("FUNCTION"))
            return self.mark(node, start)
        node.set("operator", self.operator_names())
        if self.accept("("):
            left = None if self.accept("none") else self.type_name()
            self.expect(",")
            node.set("operand_types", [left, self.type_name()])
            self.expect(")")
        if self.accept("for") and self.expect_any("search", "order") == "order":
            self.expect("by")
            node.set("order_by", self.names())
        self.accept("recheck")
        return self.mark(node, start)

    def _dropped_member(self) -> exp.Expr:
        start = self.token.start
        kind = self.expect_any("operator", "function").upper()
        node = nodes.OperatorClassItem(kind=kind, number=self.integer(), types=self._types())
        return self.mark(node, start)

    def _types(self) -> list[exp.Expr]:
        self.expect("(")
        found: list[exp.Expr] = self.comma_list(self.type_name)
        self.expect(")")
        return found
