"""Operands of expressions: constants, column references, parentheses, subqueries, CASE, rows, arrays.

Grammar: c_expr of PostgreSQL's gram.y. Calls are `calls`' part.
"""

from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.json_calls import JSON_CALLS
from polar_lite.catalog.dialect.polar.keywords import (
    COLUMN_NAMES,
    NOT_COLUMN_NAMES,
    NOT_COLUMN_NAMES_IN_PL,
    NOT_TYPE_NAMES,
    NOT_TYPE_NAMES_IN_PL,
    QUERY_STARTS,
    RESERVED,
    TYPE_FUNCTION_NAMES,
)
from polar_lite.catalog.dialect.polar.tokens import (
    BITS,
    END,
    FLOATING,
    HEX,
    NAME,
    NATIONAL,
    NUMBER,
    OPERATOR,
    PARAMETER,
    STRING,
    Lexeme,
    fold,
)
from polar_lite.catalog.dialect.polar.xml_calls import ORACLE_XML
from polar_lite.catalog.dialect.polar.xml_tables import XmlTableParser
from polar_lite.protocol.sqlstate import UNDEFINED_PARAMETER

_QUERY_CONTINUES: Final = frozenset(
    {"union", "intersect", "except", "minus", "order", "limit", "offset", "fetch", "for"}
)
_TYPE_WORDS: Final = frozenset(
    [
        "int",
        "integer",
        "smallint",
        "bigint",
        "real",
        "boolean",
        "decimal",
        "dec",
        "numeric",
        "float",
        "double",
        "bit",
        "character",
        "char",
        "nchar",
        "national",
        "varchar",
        "timestamp",
        "time",
        "interval",
    ]
)
_AFTER_TYPE_WORD: Final = frozenset({"(", "precision", "varying", "with", "without", "character", "char"})
_UNLIMITED: Final = frozenset({"char", "character", "nchar", "national", "bit"})
_CURSOR_ATTRIBUTES: Final = frozenset(
    {"found", "notfound", "isopen", "rowcount", "bulk_rowcount", "bulk_exceptions"}
)


_COLUMN: Final = ("this", "table", "db", "catalog")
_BULK_ATTRIBUTES: Final = frozenset({"BULK_ROWCOUNT", "BULK_EXCEPTIONS"})
_XML_CLAUSES: Final = {"xmlquery": "passing", "xmlcast": "as"}
_APPLICABLE: Final = (nodes.FuncCall, nodes.AsType, nodes.FieldSelect, nodes.Applied, nodes.CursorAttribute)


class PrimaryParser(XmlTableParser):
    """Parses c_expr. In Oracle's PL elements of collections are v(1)(2).f."""

    def primary(self) -> exp.Expr:
        token = self.token
        kind = token.kind
        if kind is NUMBER:
            self.advance()
            return self.mark(exp.Literal(this=token.text, is_string=False), token.start)
        if kind is FLOATING:
            self.advance()
            value = self.mark(exp.Literal(this=token.text, is_string=False), token.start)
            to = nodes.TypeName(names=("pg_catalog", "float8" if token.word == "d" else "float4"))
            return self.mark(nodes.TypeCast(this=value, to=to), token.start)
        if kind is STRING:
            self.advance()
            literal = self.mark(exp.Literal(this=token.text, is_string=True), token.start)
            if token.word == NATIONAL:  # N'..' is a literal of type nchar
                to = nodes.TypeName(names=("pg_catalog", "bpchar"))
                return self.mark(nodes.TypeCast(this=literal, to=to, spelling="literal"), token.start)
            return literal
        if kind is PARAMETER:
            return self._indirection(self._parameter())
        if kind is BITS or kind is HEX:
            self.advance()
            return self.mark(nodes.BitString(this=token.text, kind="b" if kind is BITS else "x"), token.start)
        if kind is OPERATOR:
            if token.word == "(":
                return self._parenthesized()
            if token.word == ":":
                return self._indirection(self._bind_variable())
            self.fail()
        if kind is END:
            self.fail()
        return self._name()

    # --- parentheses and queries

    def starts_query(self) -> bool:
        """Whether a parenthesis comes next that encloses a query (not an expression that begins with a
        subquery).
        """
        if self.word != "(" or self.token.kind is not OPERATOR:
            return False
        first = self.index
        if first < self._run_start or first >= self._run_end:
            while self.tokens[first].word == "(" and self.tokens[first].kind is OPERATOR:
                first += 1
            self._run_start, self._run_end = self.index, first
        first = self._run_end
        opening = self.tokens[first]
        if opening.kind is not NAME or opening.word not in QUERY_STARTS:
            return False
        if opening.word in ("values", "table") and not self._starts_values(first):
            return False
        closing = self._closing()
        for level in range(first - 1, self.index, -1):
            # The query at `level` is the whole of the one around it, or the start of a larger query.
            end = closing.get(level)
            if end is None:
                return True  # unbalanced: let the query parser find the error
            following = self.tokens[end + 1]
            if end + 1 != closing.get(level - 1) and following.word not in _QUERY_CONTINUES:
                return False
        return True

    # The latest run of opening parentheses that was looked at, so that a long one is looked through once.
    _run_start: int = 0
    _run_end: int = 0

    def _starts_values(self, index: int) -> bool:
        following = self.tokens[index + 1]
        if self.tokens[index].word == "values":
            return following.word == "("
        return self.is_name(token=following) or following.word == "only"

    def _closing(self) -> dict[int, int]:
        """Index of each opening parenthesis -> index of its closing one."""
        found = self._closing_index
        if found is None:
            found = {}
            stack: list[int] = []
            for index, token in enumerate(self.tokens):
                if token.kind is OPERATOR:
                    if token.word == "(":
                        stack.append(index)
                    elif token.word == ")" and stack:
                        found[stack.pop()] = index
            self._closing_index = found
        return found

    _closing_index: dict[int, int] | None = None

    def parenthesized_query(self) -> exp.Expr:
        """Parse `(query)`, however many parentheses there are."""
        self.enter()
        self.expect("(")
        query = self.query()
        self.expect(")")
        self.leave()
        return query

    def _parenthesized(self) -> exp.Expr:
        start = self.token.start
        if self.starts_query():
            sublink = nodes.SubLink(kind="EXPR", query=self.parenthesized_query())
            return self._indirection(self.mark(sublink, start))
        self.enter()
        self.advance()
        inner = self.expression()
        if self.word == ",":
            items = [inner]
            while self.accept(","):
                items.append(self.expression())
            inner = self.mark(nodes.RowExpr(expressions=items), start)
        elif self.in_pl and self.accept("as"):
            inner = self.mark(nodes.AsType(this=inner, to=self.type_name()), start)
        self.expect(")")
        if isinstance(inner, nodes.AsType) and self.word != ".":
            self.fail()
        self.leave()
        if self.word == "[" and isinstance(inner, nodes.Subscript):
            inner = exp.Paren(this=inner)  # (a[1:2])[1] has one subscript of a slice
        if self.word in (".", "["):
            return self._indirection(inner)
        if self.word in ("day", "year"):
            return self._as_interval(inner, start)
        return inner

    def _as_interval(self, inner: exp.Expr, start: int) -> exp.Expr:
        """Oracle's (a - b) DAY [(2)] TO SECOND [(6)], (a - b) YEAR [(2)] TO MONTH; an alias, otherwise."""
        begin, unit = self.index, self.advance().word
        if self.word == "(" and self.peek().kind is NUMBER and self.peek(2).word == ")":
            self.seek(self.index + 3)
        if not self.accept("to", "second" if unit == "day" else "month"):
            self.seek(begin)
            return inner
        if self.word == "(" and self.peek().kind is NUMBER and self.peek(2).word == ")":
            self.seek(self.index + 3)
        given: list[exp.Expr] = [inner]
        if unit == "year" and isinstance(inner, nodes.Operator) and inner.left is not None:
            given = [inner.left, inner.right]
        name = "oracle_day_to_second" if unit == "day" else "oracle_year_to_month"
        made = nodes.FuncCall(names=("pg_catalog", name), expressions=given)
        return self.mark(made, start)

    def _indirection(self, node: exp.Expr) -> exp.Expr:
        """Parse [subscript] and .field after an operand."""
        while True:
            start = self.token.start
            if self.word == "[":
                node = self.mark(self._subscript(node), start)
            elif self.word == "." and self.token.kind is OPERATOR:
                self.advance()
                field: exp.Expr = exp.Star() if self.accept("*") else self.any_identifier()
                node = self.mark(nodes.FieldSelect(this=node, field=field), start)
            elif (
                self.word == "("
                and isinstance(node, _APPLICABLE if self.in_pl else nodes.FieldSelect)
                and not self.at("(", "+", ")")
            ):
                self.advance()
                given = [] if self.word == ")" else self.comma_list(self.argument)
                self.expect(")")
                node = self.mark(nodes.Applied(this=node, expressions=given), start)
            else:
                return node

    def _subscript(self, node: exp.Expr) -> nodes.Subscript:
        self.expect("[")
        if self.accept(":"):
            upper = None if self.word == "]" else self.expression()
            self.expect("]")
            return nodes.Subscript(this=node, is_slice=True, upper=upper)
        if self.word == "*" and self.peek().word == "]":  # all elements of a JSON array
            star = self.mark(exp.Star(), self.advance().start)
            self.expect("]")
            return nodes.Subscript(this=node, lower=star)
        lower = self.expression()
        if self.accept(":"):
            upper = None if self.word == "]" else self.expression()
            self.expect("]")
            return nodes.Subscript(this=node, is_slice=True, lower=lower, upper=upper)
        self.expect("]")
        return nodes.Subscript(this=node, lower=lower)

    # --- parameters

    def _parameter(self) -> exp.Expr:
        token = self.advance()
        number = int(token.text[:10])
        if number > nodes.MOST_PARAMETERS:
            raise self.error(f"there is no parameter ${token.text}", token.start, UNDEFINED_PARAMETER)
        return self.mark(nodes.ParamRef(number=number), token.start)

    def _bind_variable(self) -> exp.Expr:
        colon = self.advance()
        token = self.token
        if token.start != colon.end or token.kind not in (NAME, NUMBER):
            self.fail(colon)
        self.advance()
        return self.mark(nodes.BindVariable(name=fold(token.text)), colon.start)

    # --- words

    def _name(self) -> exp.Expr:
        token = self.token
        word = token.word
        following = self.peek()
        if token.kind is NAME:
            if following.word != "." or word in RESERVED:
                special = self._special(token, following)
                if special is not None:
                    return special
            if word == "new" and self._makes_object():
                self.advance()
                return self._name()
            if self.hierarchical and word in ("prior", "connect_by_root") and self._is_operand(following):
                self.advance()
                operand = self.primary()
                return self.mark(nodes.Prior(this=operand, kind=word.upper()), token.start)
        if word in TYPE_FUNCTION_NAMES and following.word != "(" and following.kind is not STRING:
            if not self.in_pl or following.word != ".":
                self.fail(following)
            return self._column_or_call(frozenset())  # a label: outer.v
        if following.kind is STRING or (
            following.word == "(" and not (self.peek(2).word == "+" and self.peek(3).word == ")")
        ):
            reserved = NOT_TYPE_NAMES_IN_PL if self.in_pl else NOT_TYPE_NAMES
            return self._call_or_literal((self.identifier(reserved),))
        return self._column_or_call()

    def _makes_object(self) -> bool:
        """NEW t(..), NEW s.t(..): NEW is a word of no meaning before a constructor."""
        distance = 1
        while self.is_name(token=self.peek(distance)) and self.peek(distance + 1).word == ".":
            distance += 2
        return self.is_name(token=self.peek(distance)) and self.peek(distance + 1).word == "("

    def _is_operand(self, token: Lexeme) -> bool:
        return self.is_name(token=token) or token.word == "(" or token.kind in (NUMBER, STRING)

    @property
    def hierarchical(self) -> bool:
        """Whether the text has a CONNECT BY: only then PRIOR is an operator."""
        if self._hierarchical is None:
            self._hierarchical = any(
                token.word == "connect" and self.tokens[index + 1].word == "by"
                for index, token in enumerate(self.tokens[:-1])
            )
        return self._hierarchical

    _hierarchical: bool | None = None

    def _special(self, token: Lexeme, following: Lexeme) -> exp.Expr | None:
        """Words with a meaning of their own at the start of an operand; None if this one is a plain name
        here.
        """
        word = token.word
        match word:
            case "null":
                self.advance()
                return self.mark(exp.Null(), token.start)
            case "true" | "false":
                self.advance()
                return self.mark(exp.Boolean(this=word == "true"), token.start)
            case "case":
                return self._case()
            case "default":
                self.advance()
                return self.mark(nodes.Default(), token.start)
            case "exists" if following.word == "(":
                self.advance()
                return self.mark(nodes.SubLink(kind="EXISTS", query=self.parenthesized_query()), token.start)
            case "cursor" if following.word == "(" and self.peek(2).word in ("select", "with"):
                self.advance()
                return self.mark(nodes.CursorExpression(query=self.parenthesized_query()), token.start)
            case "array":
                return self._array()
            case "row" if following.word == "(":
                return self._indirection(self._row())
        if word in RESERVED or word in COLUMN_NAMES or word in ("current_schema", "collation"):
            call = self.special_call(token, following)
            if call is not None:
                return self._indirection(call) if self.word == "." and following.word == "(" else call
        if word in _TYPE_WORDS:
            return self._typed_literal(following)
        return None

    def _typed_literal(self, following: Lexeme) -> exp.Expr | None:
        """`interval '1 day'`, `numeric(5,2) '1.5'`; None when the word is a name here."""
        if following.kind is not STRING and following.word not in _AFTER_TYPE_WORD:
            return None
        index = self.index
        start = self.token.start
        if self.word == "double" and following.word != "precision":
            return None
        unlimited = self.word in _UNLIMITED and "(" not in (following.word, self.peek(2).word)
        if following.word == "(":
            end = self._closing().get(index + 1)
            if end is None:
                return None
            after = self.tokens[end + 1]
            if after.kind is not STRING and after.word not in ("with", "without"):
                return None
        to = self.simple_type()
        literal = self.token
        if literal.kind is not STRING:
            self.seek(index)
            return None
        self.advance()
        if unlimited:  # a column of type char has length 1, a literal the length it has
            to.set("typmods", None)
        if to.names[-1] == "interval" and not to.interval_fields:
            self.interval_fields(to)
        value = self.mark(exp.Literal(this=literal.text, is_string=True), literal.start)
        return self.mark(nodes.TypeCast(this=value, to=to, spelling="literal"), start)

    def _case(self) -> exp.Expr:
        start = self.expect("case").start
        self.enter()
        operand = None if self.word == "when" else self.expression()
        branches: list[exp.Expr] = []
        while True:
            branch = self.expect("when").start
            condition = self.expression()
            self.expect("then")
            branches.append(self.mark(exp.If(this=condition, true=self.expression()), branch))
            if self.word != "when":
                break
        default = self.expression() if self.accept("else") else None
        self.expect("end")
        self.leave()
        return self.mark(exp.Case(this=operand, ifs=branches, default=default), start)

    def _array(self) -> exp.Expr:
        start = self.expect("array").start
        if self.starts_query():
            return self.mark(nodes.SubLink(kind="ARRAY", query=self.parenthesized_query()), start)
        return self._array_items(start)

    def _array_items(self, start: int) -> exp.Expr:
        self.enter()
        self.expect("[")
        items: list[exp.Expr] = []
        if self.word == "[":
            items = self.comma_list(lambda: self._array_items(self.token.start))
        elif self.word != "]":
            items = self.comma_list(self.expression)
        self.expect("]")
        self.leave()
        return self.mark(nodes.ArrayExpr(expressions=items), start)

    def _row(self) -> exp.Expr:
        start = self.expect("row", "(").start
        items = [] if self.word == ")" else self.comma_list(self.expression)
        self.expect(")")
        return self.mark(nodes.RowExpr(expressions=items, explicit=True), start)

    # --- columns and ordinary calls

    def _column_or_call(self, reserved: frozenset[str] | None = None) -> exp.Expr:
        if reserved is None:
            reserved = NOT_COLUMN_NAMES_IN_PL if self.in_pl else NOT_COLUMN_NAMES
        parts = [self.identifier(reserved)]
        while self.word == "." and self.token.kind is OPERATOR:
            if self.peek().word == "*" and self.peek().kind is OPERATOR:
                self.advance()
                star = self.advance()
                return self._column(parts, self.mark(exp.Star(), star.start))
            self.advance()
            parts.append(self.any_identifier())
        if (self.word == "(" and not self.at("(", "+", ")")) or self.token.kind is STRING:
            return self._call_or_literal(tuple(parts))
        if (
            self.word == "%"
            and self.peek().word in _CURSOR_ATTRIBUTES
            and self.token.start == self.previous_end
        ):
            return self._cursor_attribute(parts)
        return self._column(parts, None)

    def _cursor_attribute(self, parts: list[exp.Identifier]) -> exp.Expr:
        self.advance()
        attribute = self.advance().word.upper()
        names = tuple(folded(part) for part in parts)
        node = self.mark(nodes.CursorAttribute(names=names, attribute=attribute), parts[0].meta["start"])
        return self._indirection(node) if attribute in _BULK_ATTRIBUTES else node

    def _column(self, parts: list[exp.Identifier], star: exp.Expr | None) -> exp.Expr:
        start = parts[0].meta["start"]
        names: list[exp.Expr] = [*parts, *([star] if star else [])]
        fields = names[4:] if self.in_pl and star is None else []
        names = names[: len(names) - len(fields)]
        dotted = ""
        if len(names) > 4:
            dotted = ".".join("*" if isinstance(part, exp.Star) else folded(part) for part in names)
            if star is not None:
                raise self.error(f"improper qualified name (too many dotted names): {dotted}", start)
            names, fields = names[:4], names[4:]  # of a JSON document
        column: exp.Expr = exp.Column(**dict(zip(_COLUMN, reversed(names), strict=False)))
        self.mark(column, start)
        if star is not None:
            return column
        if self.at("(", "+", ")"):
            self.seek(self.index + 3)
            column.set("join_mark", True)
            return column
        for field in fields:  # of objects inside objects
            column = self.mark(nodes.FieldSelect(this=column, field=field), start)
            if dotted:
                column.meta["dotted"] = dotted
        return self._indirection(column) if self.word == "[" else column

    def _call_or_literal(self, parts: tuple[exp.Identifier, ...]) -> exp.Expr:
        start = parts[0].meta["start"]
        if self.token.kind is STRING:
            literal = self.advance()
            names = tuple(folded(part) for part in parts)
            to = self.mark(nodes.TypeName(names=names, quoted=bool(parts[-1].args["quoted"])), start)
            value = self.mark(exp.Literal(this=literal.text, is_string=True), literal.start)
            return self.mark(nodes.TypeCast(this=value, to=to, spelling="literal"), start)
        if len(parts) == 1 and folded(parts[0]) in JSON_CALLS:
            found = self.json_call(folded(parts[0]))
            if found is not None:
                return self._indirection(found) if self.word == "." else found
        if len(parts) == 1 and folded(parts[0]) in ORACLE_XML and self._has_xml_clauses(folded(parts[0])):
            made = self.oracle_xml_call(folded(parts[0]))
            return self._indirection(made) if self.word == "." else made
        call = self.call(parts)
        if self.token.kind is STRING:
            return self._modified_literal(call, start)
        if self.word in (".", "(") and self.token.kind is OPERATOR:  # Oracle: f(x).field
            return self._indirection(call)
        return call

    def _has_xml_clauses(self, name: str) -> bool:
        """Whether it is not an ordinary call, as which XMLQUERY and XMLCAST are shown in definitions."""
        end = self._closing().get(self.index)
        if end is None or name not in _XML_CLAUSES:
            return True
        return any(token.word == _XML_CLAUSES[name] for token in self.tokens[self.index : end])

    def _modified_literal(self, call: nodes.FuncCall, start: int) -> exp.Expr:
        """`varchar2(3) 'abc'`: what looked like a call was a type with modifiers."""
        literal = self.advance()
        to = self.mark(nodes.TypeName(names=call.args["names"], typmods=call.expressions), start)
        value = self.mark(exp.Literal(this=literal.text, is_string=True), literal.start)
        return self.mark(nodes.TypeCast(this=value, to=to, spelling="literal"), start)


def folded(identifier: exp.Expr) -> str:
    """The name an Identifier stands for."""
    text = str(identifier.this)
    return text if identifier.args.get("quoted") else fold(text)
