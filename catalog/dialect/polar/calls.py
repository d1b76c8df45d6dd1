"""Function calls: ordinary ones with all their clauses, and those with a grammar of their own.

Grammar: func_expr, func_expr_common_subexpr of PostgreSQL's gram.y. Oracle: KEEP, IGNORE NULLS.
"""

from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.keywords import NOT_TYPE_NAMES, RESERVED_IN_PL
from polar_lite.catalog.dialect.polar.tokens import NAME, STRING, Lexeme, fold
from polar_lite.catalog.dialect.polar.xml_calls import XmlCallParser

_VALUE_FUNCTIONS: Final = frozenset(
    [
        "current_date",
        "current_time",
        "current_timestamp",
        "localtime",
        "localtimestamp",
        "current_user",
        "current_role",
        "session_user",
        "user",
        "current_catalog",
        "current_schema",
    ]
)
_WITH_PRECISION: Final = frozenset({"current_time", "current_timestamp", "localtime", "localtimestamp"})
_PLAIN: Final = frozenset({"coalesce", "greatest", "least", "nullif", "grouping"})
_XML: Final = frozenset(
    [
        "xmlattributes",
        "xmlconcat",
        "xmlelement",
        "xmlexists",
        "xmlforest",
        "xmlnamespaces",
        "xmlparse",
        "xmlpi",
        "xmlroot",
        "xmlserialize",
        "xmltable",
    ]
)
_TRIM_FUNCTIONS: Final = {"both": "btrim", "leading": "ltrim", "trailing": "rtrim", "": "btrim"}
_APPROXIMATIONS: Final = frozenset({"approx_median", "approx_percentile"})
_BOUNDS: Final = ("preceding", "following")


class CallParser(XmlCallParser):
    """Parses calls. in_pl: the text is part of Oracle's PL."""

    in_pl = False

    def system_call(self, name: str, arguments: list[exp.Expr], syntax: str, start: int) -> nodes.FuncCall:
        """A call that the grammar makes, of a function in pg_catalog."""
        call = nodes.FuncCall(names=("pg_catalog", name), expressions=arguments, syntax=syntax)
        return self.mark(call, start)

    # --- ordinary calls

    def call(self, identifiers: tuple[exp.Identifier, ...]) -> nodes.FuncCall:
        """Parse the parentheses and all that may follow them."""
        start = identifiers[0].meta["start"]
        names = tuple(str(i.this) if i.args["quoted"] else fold(str(i.this)) for i in identifiers)
        node = nodes.FuncCall(names=names, identifiers=list(identifiers), expressions=[])
        self.enter()
        self._arguments(node)
        self.leave()
        self._call_clauses(node)
        return self.mark(node, start)

    def _arguments(self, node: nodes.FuncCall) -> None:
        self.expect("(")
        if self.accept(")"):
            return
        if self.word == "*" and self.peek().word == ")":
            self.advance()
            self.advance()
            node.set("star", True)
            return
        if self.accept_any("distinct", "unique"):  # Oracle has both words
            node.set("distinct", True)
        elif self.word == "all":
            self.advance()
        arguments: list[exp.Expr] = []
        if node.names[-1] == "approx_rank" and self.word in ("partition", "order"):
            raise self.not_supported("APPROX_RANK")
        while True:
            if self.accept("variadic"):
                node.set("variadic", True)
            arguments.append(self.argument())
            if len(arguments) == 1 and self.conversion_clauses(node, arguments[0]):
                self.expect(")")
                return
            self._nulls_treatment(node)
            if node.names[-1] in _APPROXIMATIONS and self.accept("deterministic") and self.word == ",":
                raise self.not_supported(f"ERROR_RATE and CONFIDENCE of {node.names[-1].upper()}")
            if self.word != "," or node.args.get("variadic"):
                break
            self.advance()
        node.set("expressions", arguments)
        if self.word == "order":
            node.set("order", self.order_by().expressions)
        if self.at("separator"):
            raise self.not_supported(self.token.text.upper())
        if self.accept("on", "overflow"):
            self._overflow(node)
        self.expect(")")

    def _nulls_treatment(self, node: nodes.FuncCall) -> None:
        if self.word in ("ignore", "respect") and self.peek().word == "nulls":
            node.set("nulls", self.advance().word.upper())
            self.advance()

    def _counted_from(self, node: nodes.FuncCall) -> None:
        """NTH_VALUE's FROM FIRST, which is what it does without, or FROM LAST."""
        if self.peek(2).word in ("over", "ignore", "respect"):
            self.advance()
            node.set("from_last", self.advance().word == "last")

    def _overflow(self, node: nodes.FuncCall) -> None:
        """LISTAGG's ERROR, which never happens here, or TRUNCATE: two more arguments."""
        if self.expect_any("error", "truncate") == "error":
            return
        token = self.token
        arguments = node.args["expressions"]
        indicator: exp.Expr = exp.Literal.string("...")
        if self.word not in (")", "with", "without"):
            indicator = self.expression()
        counted = self.accept_any("with", "without") != "without"
        self.accept("count")
        separator = [exp.Literal.string("")] if len(arguments) == 1 else []
        further = [*separator, indicator, exp.Boolean(this=counted)]
        node.set("expressions", [*arguments, *(self.mark(item, token.start) for item in further)])

    def argument(self) -> exp.Expr:
        """An argument of a call, which may be named."""
        token = self.token
        # Oracle's parameters may have names that are words of PostgreSQL's grammar: POSITION => 1.
        reserved = RESERVED_IN_PL if self.in_pl else NOT_TYPE_NAMES
        if self.peek().word in ("=>", ":=") and self.is_name(reserved):
            name = self.name(reserved)
            self.advance()
            return self.mark(nodes.NamedArg(name=name, this=self.expression()), token.start)
        value = self.expression()
        if self.in_pl and self.accept("=>"):
            # An element of an associative array.
            return self.mark(nodes.NamedArg(name="", key=value, this=self.expression()), token.start)
        return value

    def _call_clauses(self, node: nodes.FuncCall) -> None:
        if self.at("within", "group"):
            self._check_within_group(node)
            self.accept("within", "group")
            self.expect("(")
            node.set("within_group", self.order_by().expressions)
            self.expect(")")
        if self.word == "filter" and self.peek().word == "(":
            self.advance()
            self.expect("(", "where")
            node.set("filter", self.expression())
            self.expect(")")
        if self.at("from", "first") or self.at("from", "last"):
            self._counted_from(node)
        self._nulls_treatment(node)
        if self.at("keep", "(", "dense_rank"):
            self.accept("keep", "(", "dense_rank")
            node.set("keep", self.expect_any("first", "last").upper())
            node.set("within_group", self.order_by().expressions)
            self.expect(")")
        if self.word == "over":
            self.advance()
            node.set("over", self.window_specification() if self.word == "(" else self.identifier())

    def _check_within_group(self, node: nodes.FuncCall) -> None:
        """What PostgreSQL's grammar has no place for; Oracle's LISTAGG may have DISTINCT."""
        is_listagg = node.args["names"][-1] == "listagg"
        for given, what in (
            (node.args.get("order"), "use multiple ORDER BY clauses"),
            (node.args.get("distinct") and not is_listagg, "use DISTINCT"),
            (node.args.get("variadic"), "use VARIADIC"),
        ):
            if given:
                raise self.error(f"cannot {what} with WITHIN GROUP", self.token.start)

    def window_specification(self) -> nodes.WindowSpec:
        """Parse (base PARTITION BY .. ORDER BY .. frame)."""
        start = self.expect("(").start
        node = nodes.WindowSpec()
        if self.is_name() and self.word not in ("partition", "range", "rows", "groups"):
            node.set("base", self.identifier())
        if self.accept("partition", "by"):
            node.set("partition", self.comma_list(self.expression))
        if self.word == "order":
            node.set("order", self.order_by().expressions)
        frame = self.accept_any("range", "rows", "groups")
        if frame:
            node.set("frame", frame.upper())
            self._frame(node)
        self.expect(")")
        return self.mark(node, start)

    def _frame(self, node: nodes.WindowSpec) -> None:
        if self.accept("between"):
            node.set("frame_start", self._frame_bound())
            self.expect("and")
            node.set("frame_end", self._frame_bound())
        else:
            node.set("frame_start", self._frame_bound())
        if self.accept("exclude"):
            if self.accept("current", "row"):
                node.set("exclude", "CURRENT ROW")
            elif self.accept("no", "others"):
                node.set("exclude", "NO OTHERS")
            else:
                node.set("exclude", self.expect_any("group", "ties").upper())

    def _frame_bound(self) -> nodes.FrameBound:
        start = self.token.start
        if self.word == "unbounded" and self.peek().word in _BOUNDS:
            self.advance()
            node = nodes.FrameBound(kind=f"UNBOUNDED {self.advance().word.upper()}")
        elif self.at("current", "row"):
            self.accept("current", "row")
            node = nodes.FrameBound(kind="CURRENT ROW")
        else:
            offset = self.expression()
            node = nodes.FrameBound(this=offset, kind=self.expect_any(*_BOUNDS).upper())
        return self.mark(node, start)

    # --- calls with a grammar of their own

    def special_call(self, token: Lexeme, following: Lexeme) -> exp.Expr | None:
        """Parse a call that begins with a keyword; None if the keyword is a plain name here."""
        word = token.word
        if word in _VALUE_FUNCTIONS:
            return self._value_function(token)
        if word == "collation":
            return self._collation_for(token) if self.at("collation", "for", "(") else None
        if following.word != "(":
            return None
        if self.in_pl and self.peek(3).word == "=>":  # parameters have names: a subprogram called so
            self.advance()
            return self._named_call(token)
        if word in _PLAIN:
            self.advance()
            return self._keyword_call(token)
        if word in _XML:
            return self.xml_call(token)
        method = {
            "cast": self._cast,
            "extract": self._extract,
            "position": self._position,
            "substring": self._substring,
            "overlay": self._overlay,
            "trim": self._trim,
            "treat": self._treat,
            "normalize": self._normalize,
        }.get(word)
        if method is None:
            return None
        self.advance()
        self.enter()
        self.expect("(")
        node = method(token.start)
        self.expect(")")
        self.leave()
        return node

    def _value_function(self, token: Lexeme) -> exp.Expr | None:
        self.advance()
        node = nodes.SQLValueFunction(name=token.word.upper())
        if token.word in _WITH_PRECISION and self.accept("("):
            if not self.in_pl or self.word != ")":
                node.set("precision", self.integer())
            self.expect(")")
        elif token.word == "current_schema" and self.word in ("(", "."):
            # CURRENT_SCHEMA() is the ordinary function.
            self.seek(self.index - 1)
            return None
        return self.mark(node, token.start)

    def _collation_for(self, token: Lexeme) -> exp.Expr:
        self.expect("collation", "for", "(")
        operand = self.expression()
        self.expect(")")
        return self.system_call("pg_collation_for", [operand], "COLLATION FOR", token.start)

    def _keyword_call(self, token: Lexeme) -> exp.Expr:
        self.enter()
        self.expect("(")
        arguments = self.comma_list(self.expression)
        if token.word == "nullif" and len(arguments) != 2:
            self.fail()
        self.expect(")")
        self.leave()
        call = nodes.FuncCall(names=(token.word,), expressions=arguments, syntax=token.word.upper())
        return self.mark(call, token.start)

    def _named_call(self, token: Lexeme) -> exp.Expr:
        node = nodes.FuncCall(names=(token.word,))
        self.expect("(")
        node.set("expressions", self.comma_list(self.argument))
        self.expect(")")
        return self.mark(node, token.start)

    def _treat(self, start: int) -> exp.Expr:
        operand = self.expression()
        self.expect("as")
        if self.word == "ref" and self.is_name(token=self.peek()):
            raise self.not_supported("TREAT to a REF", start)
        return self.mark(nodes.Treat(this=operand, to=self.type_name()), start)

    def _cast(self, start: int) -> exp.Expr:
        if self.word == "multiset" and self.peek().word == "(":
            first = self.advance().start
            query = self.parenthesized_query()
            operand: exp.Expr = self.mark(nodes.SubLink(kind="ARRAY", query=query), first)
        else:
            operand = self.expression()
        self.expect("as")
        to = self.type_name()
        if self.word in ("default", ","):
            operand = self.cast_with_default(operand, to)
        return self.mark(nodes.TypeCast(this=operand, to=to, spelling="CAST"), start)

    def _extract(self, start: int) -> exp.Expr:
        if self.token.kind not in (NAME, STRING) and not self.is_name() and self.word != "(":
            self.fail()
        if self.peek().word != "from":
            given = self.comma_list(self.expression)
            if len(given) == 1:
                self.fail()
            # Oracle's, of a document and a path
            return self.mark(nodes.FuncCall(names=("extract",), expressions=given, syntax="XMLTYPE"), start)
        field = self.advance()
        self.expect("from")
        text = field.word or field.text
        literal = self.mark(exp.Literal(this=text, is_string=True), field.start)
        return self.system_call("extract", [literal, self.expression()], "EXTRACT", start)

    def _position(self, start: int) -> exp.Expr:
        sought = self.b_expression()
        if self.in_pl and self.word in (")", ","):  # an element of a collection of that name, perhaps
            given = [sought]
            while self.accept(","):
                given.append(self.expression())
            return self._plain_call("position", start, given)
        self.expect("in")
        return self.system_call("position", [self.b_expression(), sought], "POSITION", start)

    def b_expression(self) -> exp.Expr:
        raise NotImplementedError

    def _plain_call(self, name: str, start: int, arguments: list[exp.Expr]) -> nodes.FuncCall:
        """substring(a, b) and overlay(a, b, c): resolved by search_path as any function."""
        return self.mark(nodes.FuncCall(names=(name,), expressions=arguments), start)

    def _arguments_until_close(self) -> list[exp.Expr]:
        return [] if self.word == ")" else self.comma_list(self.argument)

    def _substring(self, start: int) -> exp.Expr:
        if self.word == ")":
            return self._plain_call("substring", start, [])
        source = self.argument()
        if self.accept(","):
            return self._plain_call("substring", start, [source, *self._arguments_until_close()])
        if self.word == ")":
            return self._plain_call("substring", start, [source])
        if self.accept("similar"):
            pattern = self.expression()
            self.expect("escape")
            return self.system_call("substring", [source, pattern, self.expression()], "SUBSTRING", start)
        arguments = [source]
        if self.accept("from"):
            arguments.append(self.expression())
            if self.accept("for"):
                arguments.append(self.expression())
        else:
            self.expect("for")
            length = self.expression()
            if self.accept("from"):
                arguments += [self.expression(), length]
            else:
                # PostgreSQL: the length is cast to int4, since FOR alone says the first argument is 1.
                one = exp.Literal(this="1", is_string=False)
                cast = nodes.TypeCast(
                    this=length, to=nodes.TypeName(names=("pg_catalog", "int4")), spelling="CAST"
                )
                arguments += [one, cast]
        return self.system_call("substring", arguments, "SUBSTRING", start)

    def _overlay(self, start: int) -> exp.Expr:
        if self.word == ")":
            return self._plain_call("overlay", start, [])
        source = self.argument()
        if not self.accept("placing"):
            arguments = [source]
            if self.accept(","):
                arguments += self._arguments_until_close()
            return self._plain_call("overlay", start, arguments)
        arguments = [source, self.expression()]
        self.expect("from")
        arguments.append(self.expression())
        if self.accept("for"):
            arguments.append(self.expression())
        return self.system_call("overlay", arguments, "OVERLAY", start)

    def _trim(self, start: int) -> exp.Expr:
        side = self.accept_any("both", "leading", "trailing")
        if self.accept("from"):
            arguments = self.comma_list(self.expression)
        else:
            first = self.expression()
            if self.accept("from"):
                arguments = [*self.comma_list(self.expression), first]
            else:
                arguments = [first]
                if self.accept(","):
                    arguments += self.comma_list(self.expression)
        return self.system_call(_TRIM_FUNCTIONS[side], arguments, "TRIM", start)

    def _normalize(self, start: int) -> exp.Expr:
        arguments = [self.expression()]
        if self.accept(","):
            form = self.expect_any("nfc", "nfd", "nfkc", "nfkd")
            arguments.append(exp.Literal(this=form.upper(), is_string=True))
        return self.system_call("normalize", arguments, "NORMALIZE", start)

    # --- provided further down the chain of classes

    def order_by(self) -> exp.Order:
        raise NotImplementedError

    def parenthesized_query(self) -> exp.Expr:
        raise NotImplementedError
