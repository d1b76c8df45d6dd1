"""CREATE and DROP OPERATOR, OPERATOR CLASS, CAST. Grammar: DefineStmt, CreateOpClassStmt, CreateCastStmt,
RemoveOperStmt, DropCastStmt of PostgreSQL's gram.y.
"""

from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.tokens import NUMBER, OPERATOR, STRING
from polar_lite.catalog.dialect.polar.type_alterations import TypeAlterationParser

_TYPES: Final = ("leftarg", "rightarg")
_FUNCTIONS: Final = ("function", "procedure", "restrict", "join")
_OPERATORS: Final = ("commutator", "negator")


class OperatorParser(TypeAlterationParser):
    """Parses what defines operators and casts."""

    def create_operator(self) -> exp.Expr:
        start = self.expect("operator").start
        if self.word == "class":
            return self._create_operator_class(start)
        if self.word == "family" and self.peek().word not in (".", "("):
            raise self.not_supported("CREATE OPERATOR FAMILY")
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
            return name, self.names()
        if name in _OPERATORS:
            if self.word == "operator" and self.peek().word == "(":
                schema, symbol = self.qualified_operator()
                return name, (symbol,) if schema is None else (schema, symbol)
            return name, self.operator_names()
        if self.token.kind is STRING:
            return name, self.string()
        return name, self.signed_number() if self.token.kind is NUMBER else self.label()

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

    def _create_operator_class(self, start: int) -> exp.Expr:
        self.expect("class")
        node = nodes.CreateOperatorClass(names=self.names(), default=self.accept("default"))
        self.expect("for", "type")
        node.set("type_name", self.type_name())
        self.expect("using")
        node.set("method", self.name())
        if self.accept("family"):
            node.set("family", self.names())
        self.expect("as")
        if not self.accept("storage"):
            raise self.not_supported("CREATE OPERATOR CLASS with operators or functions")
        node.set("storage", self.type_name())
        return self.mark(node, start)

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
        if self.word in ("class", "family"):
            raise self.not_supported(f"DROP OPERATOR {self.word.upper()}")
        missing = self.if_exists()
        objects = self.comma_list(self._operator_name)
        node = nodes.DropOperator(objects=objects, if_exists=missing, cascade=self.cascade())
        return self.mark(node, start)

    def operator_object(self) -> nodes.ObjectName:
        """OPERATOR symbol (types), OPERATOR CLASS | FAMILY name USING method."""
        start = self.expect("operator").start
        if self.word in ("class", "family") and self.peek().word not in (".", "("):
            kind = f"OPERATOR {self.advance().word.upper()}"
            node = nodes.ObjectName(kind=kind, names=self.names())
            self.expect("using")
            node.set("method", self.name())
            return self.mark(node, start)
        operator = self._operator_name()
        node = nodes.ObjectName(kind="OPERATOR", names=operator.args["names"], operator=operator)
        return self.mark(node, start)

    def cast_object(self) -> nodes.ObjectName:
        """CAST (source AS target)"""
        start = self.expect("cast").start
        return self.mark(nodes.ObjectName(kind="CAST", names=(), arguments=list(self._cast_pair())), start)

    def _operator_name(self) -> exp.Expr:
        start = self.token.start
        names = self.operator_names()
        self.expect("(")
        left = None if self.accept("none") else self.type_name()
        self.expect(",")
        node = nodes.OperatorName(names=names, left=left, right=self.type_name())
        self.expect(")")
        return self.mark(node, start)
