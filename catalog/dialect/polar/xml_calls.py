"""XMLELEMENT and its kin. PostgreSQL 15, gram.y (func_expr_common_subexpr, xml_attribute_list).

Oracle's XMLELEMENT needs no NAME before the element's name.
"""

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.tokens import Lexeme
from polar_lite.catalog.dialect.polar.types import TypeParser


class XmlCallParser(TypeParser):
    """Parses the calls of xml that have a syntax of their own."""

    def xml_call(self, token: Lexeme) -> exp.Expr:
        if token.word == "xmlexists":
            return self._xml_exists(token)
        parse = {
            "xmlconcat": self._xml_concat,
            "xmlelement": self._xml_element,
            "xmlforest": self._xml_forest,
            "xmlparse": self._xml_parse,
            "xmlpi": self._xml_pi,
            "xmlroot": self._xml_root,
            "xmlserialize": self._xml_serialize,
        }.get(token.word)
        if parse is None:
            raise self.not_supported(token.text.upper(), token.start)
        self.advance()
        self.enter()
        self.expect("(")
        node = nodes.XmlExpr(operation=token.word.upper())
        parse(node)
        self.expect(")")
        self.leave()
        return self.mark(node, token.start)

    def _xml_exists(self, token: Lexeme) -> exp.Expr:
        """XMLEXISTS (path PASSING document)."""
        self.advance()
        self.enter()
        self.expect("(")
        path, document = self.path_and_document()
        self.expect(")")
        self.leave()
        return self.system_call("xmlexists", [path, document], "XMLEXISTS", token.start)

    def path_and_document(self) -> tuple[exp.Expr, exp.Expr]:
        """path PASSING document, of XMLTABLE as well. How the document is passed makes no difference."""
        path = self.primary()
        self.expect("passing")
        self._by_mechanism()
        document = self.primary()
        self._by_mechanism()
        return path, document

    def _by_mechanism(self) -> None:
        if self.accept("by"):
            self.expect_any("ref", "value")

    def _xml_concat(self, node: nodes.XmlExpr) -> None:
        node.set("expressions", self.comma_list(self.expression))

    def _xml_element(self, node: nodes.XmlExpr) -> None:
        if self.word == "name" and self.is_name(frozenset(), self.peek()):
            self.advance()
        node.set("label", self.label())
        if self.at(",", "xmlattributes", "("):
            self.expect(",", "xmlattributes", "(")
            node.set("attributes", self._xml_attributes())
            self.expect(")")
        if self.accept(","):
            node.set("expressions", self.comma_list(self.expression))

    def _xml_forest(self, node: nodes.XmlExpr) -> None:
        node.set("attributes", self._xml_attributes())

    def _xml_attributes(self) -> list[exp.Expr]:
        def attribute() -> exp.Expr:
            start = self.token.start
            value = self.expression()
            named = nodes.XmlAttribute(this=value, label=self.label() if self.accept("as") else None)
            return self.mark(named, start)

        return self.comma_list(attribute)

    def _xml_parse(self, node: nodes.XmlExpr) -> None:
        node.set("option", self.expect_any("document", "content").upper())
        node.set("expressions", [self.expression()])
        word = self.accept_any("preserve", "strip")
        if word:
            self.expect("whitespace")
        node.set("preserves", word == "preserve")

    def _xml_pi(self, node: nodes.XmlExpr) -> None:
        self.expect("name")
        node.set("label", self.label())
        node.set("expressions", [self.expression()] if self.accept(",") else [])

    def _xml_root(self, node: nodes.XmlExpr) -> None:
        node.set("expressions", [self.expression()])
        self.expect(",", "version")
        if not self.accept("no", "value"):
            node.set("version", self.expression())
        if self.accept(",", "standalone"):
            word = self.expect_any("yes", "no").upper()
            node.set("standalone", "NO VALUE" if word == "NO" and self.accept("value") else word)

    def _xml_serialize(self, node: nodes.XmlExpr) -> None:
        node.set("option", self.expect_any("document", "content").upper())
        node.set("expressions", [self.expression()])
        self.expect("as")
        node.set("to", self.type_name())

    def expression(self) -> exp.Expr:
        raise NotImplementedError

    def primary(self) -> exp.Expr:
        raise NotImplementedError

    def system_call(self, name: str, arguments: list[exp.Expr], syntax: str, start: int) -> nodes.FuncCall:
        raise NotImplementedError
