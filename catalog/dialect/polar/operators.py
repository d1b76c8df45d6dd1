"""CREATE, ALTER and DROP OPERATOR, CAST.

Grammar: DefineStmt, AlterOperatorStmt, CreateCastStmt, RemoveOperStmt, DropCastStmt of PostgreSQL's gram.y.
"""

from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.operator_families import OperatorFamilyParser
from polar_lite.catalog.dialect.polar.tokens import NUMBER, OPERATOR, STRING

_TYPES: Final = ("leftarg", "rightarg")
_FUNCTIONS: Final = ("function", "procedure", "restrict", "join")
_OPERATORS: Final = ("commutator", "negator")


class OperatorParser(OperatorFamilyParser):
    """Parses what defines operators and casts."""

    def create_operator(self) -> exp.Expr:
        start = self.expect("operator").start
        if self.at_operator_group():
            is_class = self.word == "class"
            return self.create_operator_class(start) if is_class else self.create_operator_family(start)
        names = self.operator_names()
        self.expect("(")
        options = tuple(self.comma_list(self._operator_option))
        self.expect(")")
        return self.mark(nodes.CreateOperator(names=names, options=options), start)

    def operator_names(self) -> tuple[str, ...]:
        """Parse [schema .] symbol (grammar: any_operator)."""
        parts: list[str] = []
        while self.is_name():
            parts.append(self.name())
            self.expect(".")
        if self.token.kind is not OPERATOR:
            self.fail()
        return (*parts, self.advance().word)

    def _operator_option(self) -> tuple[str, Any]:
        name = self.label()
        if not self.accept("="):
            return name, True
        if name in _TYPES:
            return name, self.type_name()
        if name in _FUNCTIONS:
            return name, None if self.accept("none") else self.names()
        if name in _OPERATORS:
            if self.word == "operator" and self.peek().word == "(":
                schema, symbol = self.qualified_operator()
                return name, (symbol,) if schema is None else (schema, symbol)
            return name, self.operator_names()
        if self.token.kind is STRING:
            return name, self.string()
        return name, self.signed_number() if self.token.kind is NUMBER else self.label()

    def alter_operator(self) -> exp.Expr:
        start = self.expect("alter", "operator").start
        if self.at_operator_group():
            return self.alter_operator_group(start)
        operator = self.operator_name()
        target = nodes.ObjectName(kind="OPERATOR", names=operator.args["names"], operator=operator)
        if self.accept("set", "("):
            options = tuple(self.comma_list(self._operator_option))
            self.expect(")")
            return self.mark(nodes.AlterOperator(object=target, options=options), start)
        node = None if self.at("rename") else self._common_alteration(target, False)
        return self.fail() if node is None else self.mark(node, start)

    def create_collation(self) -> exp.Expr:
        start = self.expect("collation").start
        missing = self.if_not_exists()
        node = nodes.CreateCollation(names=self.names(), if_not_exists=missing)
        if self.accept("from"):
            node.set("options", (("from", self.names(), start),))
        else:
            self.expect("(")
            node.set("options", tuple(self.comma_list(self._collation_option)))
            self.expect(")")
        return self.mark(node, start)

    def _collation_option(self) -> tuple[str, Any, int]:
        start = self.token.start
        name = self.label()
        if not self.accept("="):
            return name, (), start
        if self.token.kind is STRING:
            return name, (self.string(),), start
        if self.token.kind is NUMBER or self.word in ("+", "-"):
            return name, (self.signed_number(),), start
        return name, self.names() if self.is_name() else (self.label(),), start

    def create_cast(self) -> exp.Expr:
        start = self.expect("cast").start
        source, target = self._cast_pair()
        function, method = None, "b"
        if self.accept("without"):
            self.expect("function")
        elif self.accept("with", "inout"):
            method = "i"
        else:
            self.expect("with", "function")
            function, method = self.routine_name("FUNCTION"), "f"
        context = "e"
        if self.accept("as"):
            context = self.expect_any("assignment", "implicit")[0]
        node = nodes.CreateCast(
            source=source, target=target, function=function, method=method, context=context
        )
        return self.mark(node, start)

    def _cast_pair(self) -> tuple[exp.Expr, exp.Expr]:
        self.expect("(")
        source = self.type_name()
        self.expect("as")
        target = self.type_name()
        self.expect(")")
        return source, target

    def drop_cast(self) -> exp.Expr:
        start = self.expect("cast").start
        missing = self.if_exists()
        source, target = self._cast_pair()
        node = nodes.DropCast(source=source, target=target, if_exists=missing, cascade=self.cascade())
        return self.mark(node, start)

    def drop_operator(self) -> exp.Expr:
        start = self.expect("operator").start
        if self.at_operator_group():
            return self.drop_operator_group(start)
        missing = self.if_exists()
        objects = self.comma_list(self.operator_name)
        node = nodes.DropOperator(objects=objects, if_exists=missing, cascade=self.cascade())
        return self.mark(node, start)

    def operator_object(self) -> nodes.ObjectName:
        """OPERATOR symbol (types), OPERATOR CLASS | FAMILY name USING method."""
        start = self.expect("operator").start
        if self.at_operator_group():
            return self.operator_group()
        operator = self.operator_name()
        node = nodes.ObjectName(kind="OPERATOR", names=operator.args["names"], operator=operator)
        return self.mark(node, start)

    def cast_object(self) -> nodes.ObjectName:
        """CAST (source AS target)"""
        start = self.expect("cast").start
        return self.mark(nodes.ObjectName(kind="CAST", names=(), arguments=list(self._cast_pair())), start)

    def operator_name(self) -> exp.Expr:
        start = self.token.start
        names = self.operator_names()
        self.expect("(")
        left = None if self.accept("none") else self.type_name()
        self.expect(",")
        node = nodes.OperatorName(names=names, left=left, right=self.type_name())
        self.expect(")")
        return self.mark(node, start)
