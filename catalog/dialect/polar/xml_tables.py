"""XMLTABLE: it becomes a subquery over the rows of its path. PostgreSQL 15, gram.y (xmltable).

In Oracle PASSING may be left out, for a sequence of literals, and so may COLUMNS: COLUMN_VALUE has the
nodes then.
"""

from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar import made_trees as made
from polar_lite.catalog.dialect.polar.json_tables import JsonTableParser

_ROWS: Final = "polar_xml"
_DEFAULT: Final = "xmlns"  # a prefix that nothing else may have
_NUMBERS: Final = frozenset({"int2", "int4", "int8", "numeric", "float4", "float8", "number"})
_LIMITED: Final = {"varchar": "character varying", "varchar2": "character varying", "bpchar": "character"}


class XmlTableParser(JsonTableParser):
    """Parses XMLTABLE."""

    def xml_table(self) -> exp.Expr:
        start = self.advance().start
        self.expect("(")
        namespaces = self._xml_namespaces()
        path, document = self._xml_source()
        table = _Table()
        if self.accept("columns"):
            self.comma_list(lambda: self._xml_column(table))
        else:
            value = table.value(made.text("."), nodes.TypeName(names=("pg_catalog", "xml")))
            to = nodes.TypeName(names=("pg_catalog", "xml"))
            table.columns.append(exp.Alias(this=_read(value, to, "", False), alias=_name("column_value")))
        self.expect(")")
        query = table.query(path, document, namespaces)
        for part in query.walk():
            part.meta.setdefault("start", start)
        node = nodes.RangeSubselect(query=query, lateral=True)
        self.table_alias(node)
        if node.args.get("alias") is None:
            node.set("alias", exp.TableAlias(this=_name("xmltable")))
        return self.mark(node, start)

    def _xml_source(self) -> tuple[exp.Expr, exp.Expr | None]:
        """The path, and the document that it is of."""
        begin = self.index
        path = self.primary()
        if self.word != "passing":
            return path, None
        self.seek(begin)
        found = self.path_and_document()
        if self.accept("returning"):
            self.expect("sequence", "by", "ref")
        return found

    def _xml_namespaces(self) -> list[exp.Expr]:
        """XMLNAMESPACES(uri AS name, DEFAULT uri, ..): pairs of a name and a URI."""
        if not self.accept("xmlnamespaces"):
            return []
        self.expect("(")

        def pair() -> exp.Expr:
            if self.accept("default"):
                return nodes.ArrayExpr(expressions=[made.text(_DEFAULT), made.cast(self.expression())])
            uri = self.expression()
            self.expect("as")
            return nodes.ArrayExpr(expressions=[made.text(self.label()), made.cast(uri)])

        pairs = self.comma_list(pair)
        self.expect(")", ",")
        return pairs

    def _xml_column(self, table: "_Table") -> None:
        name = self.identifier()
        shown = str(name.this) if name.args.get("quoted") else str(name.this).lower()
        if self.accept("for", "ordinality"):
            table.columns.append(exp.Alias(this=made.cast(_part("number"), "int4"), alias=name))
            return
        to = self.type_name()
        path: exp.Expr = made.text(shown)
        default: exp.Expr | None = None
        is_required = False
        while True:
            if self.accept("path"):
                path = self.b_expression()
            elif self.accept("default"):
                default = self.b_expression()
            elif self.accept("not"):
                self.expect("null")
                is_required = True
            elif not self.accept("null"):
                break
        value = table.value(made.cast(path), to)
        if default is not None:
            given = [value, made.cast(default)]
            value = nodes.FuncCall(names=("coalesce",), expressions=given, syntax="COALESCE")
        table.columns.append(exp.Alias(this=_read(value, to, shown, is_required), alias=name))


class _Table:
    """The columns on their way. paths, kinds: of those that a path gives."""

    def __init__(self) -> None:
        self.columns: list[exp.Expr] = []
        self._paths: list[exp.Expr] = []
        self._kinds: list[exp.Expr] = []

    def value(self, path: exp.Expr, to: nodes.TypeName) -> exp.Expr:
        """The text that a path gives in a row."""
        name = str(to.names[-1])
        kind = "xml" if name in ("xml", "xmltype") else "number" if name in _NUMBERS else ""
        self._paths.append(path)
        self._kinds.append(made.text(kind))
        index = exp.Literal(this=str(len(self._paths)), is_string=False)
        return nodes.Subscript(this=_part("row_values"), lower=index)

    def query(self, path: exp.Expr, document: exp.Expr | None, namespaces: list[exp.Expr]) -> exp.Expr:
        source = [made.cast(path)] if document is None else [made.cast(path), document]
        arguments = [*source, *map(made.text_array, (self._paths, self._kinds, namespaces))]
        rows = nodes.RangeFunction(
            functions=[nodes.FuncCall(names=("pg_catalog", "xml_table_rows"), expressions=arguments)],
            ordinality=True,
            alias=exp.TableAlias(this=_name(_ROWS), columns=[_name("row_values"), _name("number")]),
            lateral=True,
        )
        return exp.Select(expressions=self.columns, from_=nodes.FromClause(expressions=[rows]))


def _read(value: exp.Expr, to: nodes.TypeName, column: str, is_required: bool) -> exp.Expr:
    """A text as a value of the type, which is read as any input is."""
    if is_required:
        value = made.call("xml_required", value, made.text(column))
    name = str(to.names[-1])
    if name in _LIMITED and to.typmods:
        value = made.call("xml_limited", value, to.typmods[0].copy(), made.text(_LIMITED[name]))
    return nodes.TypeCast(this=value, to=to)


def _name(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=False)


def _part(name: str) -> exp.Expr:
    return exp.Column(this=_name(name), table=_name(_ROWS))
