"""XMLELEMENT and its kin. PostgreSQL 15, gram.y (func_expr_common_subexpr, xml_attribute_list).

Oracle's XMLELEMENT needs no NAME before the element's name, and computes it behind EVALNAME; XMLQUERY,
XMLCAST, XMLCDATA and XMLCOLATTVAL are Oracle's. Oracle 19c SQL Reference, "XML Functions".
"""

from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.conversions import ConversionParser
from polar_lite.catalog.dialect.polar.tokens import Lexeme

ORACLE_XML: Final = frozenset({"xmlquery", "xmlcast", "xmlcdata", "xmlcolattval"})


class XmlCallParser(ConversionParser):
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
        if self.accept("as"):
            start = self.token.start
            name = self.mark(exp.Literal(this=self.label(), is_string=True), start)
            path = self.system_call("xmltype_path", [path, name], "XMLQUERY", start)
        if self.word == ",":
            raise self.not_supported("PASSING of several documents")
        return path, document

    def _by_mechanism(self) -> None:
        if self.accept("by"):
            self.expect_any("ref", "value")

    def _xml_concat(self, node: nodes.XmlExpr) -> None:
        node.set("expressions", self.comma_list(self.expression))

    def _xml_element(self, node: nodes.XmlExpr) -> None:
        if self.word == "name" and self.is_name(frozenset(), self.peek()):
            self.advance()
        name: list[exp.Expr] = []
        if self.word == "evalname" and self.peek().word not in (",", ")"):
            self.advance()
            node.set("option", "EVALNAME")
            name = [self.expression()]
        else:
            node.set("label", self.label())
        if self.at(",", "xmlattributes", "("):
            self.expect(",", "xmlattributes", "(")
            node.set("attributes", self._xml_attributes())
            self.expect(")")
        content = self.comma_list(self.expression) if self.accept(",") else []
        if name or content:
            node.set("expressions", [*name, *content])

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
        self.accept("wellformed")
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
        document = self.expression()
        is_typed = self.accept("as")
        node.set("to", self.type_name() if is_typed else nodes.TypeName(names=("pg_catalog", "text")))
        if self.accept("indent"):
            start, size = self.token.start, 2
            if self.accept("size"):
                self.expect("=")
                size = self.integer()
            width = self.mark(exp.Literal(this=str(size), is_string=False), start)
            document = self.system_call("xmltype_indented", [document, width], "XMLSERIALIZE", start)
        elif self.accept("no"):
            self.expect("indent")
        node.set("expressions", [document])

    # --- Oracle's

    def oracle_xml_call(self, name: str) -> exp.Expr:
        """At the opening parenthesis."""
        start = self.tokens[self.index - 1].start
        self.enter()
        self.expect("(")
        node: exp.Expr = getattr(self, f"_{name}")(start)
        self.expect(")")
        self.leave()
        return self.mark(node, start)

    def _xmlquery(self, start: int) -> exp.Expr:
        path, document = self.path_and_document()
        self.expect("returning", "content")
        if self.accept("null"):
            self.expect("on", "empty")
        return self.system_call("xmlquery", [document, path], "XMLQUERY", start)

    def _xmlcast(self, start: int) -> exp.Expr:
        text = self.system_call("xmlcast", [self.expression()], "XMLCAST", start)
        self.expect("as")
        return nodes.TypeCast(this=text, to=self.type_name())

    def _xmlcdata(self, start: int) -> exp.Expr:
        return self.system_call("xmlcdata", [self.expression()], "XMLCDATA", start)

    def _xmlcolattval(self, start: int) -> exp.Expr:
        """XMLCONCAT of XMLELEMENT("column", XMLATTRIBUTES(name AS "name"), value) .."""
        made = [
            self.mark(
                nodes.XmlExpr(
                    operation="XMLELEMENT",
                    label="column",
                    attributes=[self._name_attribute(item, start)],
                    expressions=[item.this],
                ),
                start,
            )
            for item in self._xml_attributes()
        ]
        return nodes.XmlExpr(operation="XMLCONCAT", expressions=made)

    def _name_attribute(self, item: exp.Expr, start: int) -> exp.Expr:
        """An expression's name, which a column has of itself, as the attribute of this name."""
        name = item.args.get("label")
        if not name and not isinstance(item.this, exp.Column):
            self.fail()
        literal = self.mark(exp.Literal(this=name or item.this.name, is_string=True), start)
        return self.mark(nodes.XmlAttribute(this=literal, label="name"), start)

    def expression(self) -> exp.Expr:
        raise NotImplementedError

    def primary(self) -> exp.Expr:
        raise NotImplementedError

    def system_call(self, name: str, arguments: list[exp.Expr], syntax: str, start: int) -> nodes.FuncCall:
        raise NotImplementedError
