"""Expressions: an operator-precedence parser with PostgreSQL's precedences and associativity.

Grammar: a_expr and b_expr of PostgreSQL's gram.y. Operands are primaries (see `primaries`). PostgreSQL 15
docs, 4.1.6 (sql-syntax-lexical, Operator Precedence).
"""

from functools import partial
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.keywords import NOT_COLUMN_NAMES_IN_PL
from polar_lite.catalog.dialect.polar.primaries import PrimaryParser
from polar_lite.catalog.dialect.polar.tokens import END, NAME, NUMBER, OPERATOR, Lexeme

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.alike import Copy, ListReader

OR: Final = 1
AND: Final = 2
NOT: Final = 3
IS: Final = 4
COMPARISON: Final = 5
MEMBERSHIP: Final = 6  # BETWEEN IN LIKE ILIKE SIMILAR
OTHER: Final = 8  # every operator without a level of its own
ADDITION: Final = 9
MULTIPLICATION: Final = 10
POWER: Final = 11
AT: Final = 12
COLLATE: Final = 13
UNARY: Final = 14
CAST: Final = 15

# Tokens of a list that is worth looking for items that are alike.
_LONG_LIST: Final = 20
_OPERATORS: Final = {
    "<": COMPARISON,
    ">": COMPARISON,
    "=": COMPARISON,
    "<=": COMPARISON,
    ">=": COMPARISON,
    "<>": COMPARISON,
    "+": ADDITION,
    "-": ADDITION,
    "*": MULTIPLICATION,
    "/": MULTIPLICATION,
    "%": MULTIPLICATION,
    "^": POWER,
    "::": CAST,
}
_PUNCTUATION: Final = frozenset({"(", ")", "[", "]", ",", ";", ".", ":", ":=", "=>", "..", ""})
_WORDS: Final = {
    "or": OR,
    "and": AND,
    "is": IS,
    "isnull": IS,
    "notnull": IS,
    "between": MEMBERSHIP,
    "in": MEMBERSHIP,
    "like": MEMBERSHIP,
    "ilike": MEMBERSHIP,
    "similar": MEMBERSHIP,
    "likec": MEMBERSHIP,
    "like2": MEMBERSHIP,
    "like4": MEMBERSHIP,
    "not": MEMBERSHIP,
    "operator": OTHER,
    "at": AT,
    "collate": COLLATE,
    "overlaps": OTHER,
    "multiset": OTHER,
    "member": MEMBERSHIP,
    "submultiset": MEMBERSHIP,
}
_FOLLOWING: Final = {
    "multiset": frozenset({"union", "intersect", "except"}),
    "member": frozenset({"of"}),
    "submultiset": frozenset({"of"}),
}
"""Operators of PL's collections -> the words that tell them from names."""
_IN_PL: Final = {"**": UNARY, "~=": COMPARISON}
"""Operators of Oracle's PL; a power is computed before its sign."""
_SPELLED_IN_PL: Final = {"**": "^", "~=": "<>"}
_B_EXPR_WORDS: Final = frozenset({"is", "operator"})
# Oracle's LIKE of characters however they are counted
_LIKES: Final = ("likec", "like2", "like4")
_NOT_MEMBERSHIP: Final = frozenset({"between", "in", "like", "ilike", "similar", *_LIKES})
_LIKE_OPERATORS: Final = {"like": "~~", "ilike": "~~*", "similar": "~", **dict.fromkeys(_LIKES, "~~")}
_NEGATED: Final = {"~~": "!~~", "~~*": "!~~*", "~": "!~"}
_NORMAL_FORMS: Final = frozenset({"nfc", "nfd", "nfkc", "nfkd"})


class ExpressionParser(PrimaryParser):
    """Parses a_expr and b_expr."""

    def expression(self) -> exp.Expr:
        """Parse a_expr."""
        return self._climb(0, False)

    def b_expression(self) -> exp.Expr:
        """Parse b_expr: what may stand where AND, IN, LIKE ... would be ambiguous."""
        return self._climb(COMPARISON, True)

    def _precedence(self, restricted: bool) -> int:
        """The precedence of the infix or postfix operator that comes next, 0 if none does."""
        token = self.token
        if token.kind is OPERATOR:
            level = _OPERATORS.get(token.word)
            if level is not None:
                return level
            if self.in_pl and token.word in _IN_PL:
                return _IN_PL[token.word]
            return 0 if token.word in _PUNCTUATION else OTHER
        if token.kind is not NAME:
            return 0
        word = token.word
        if word == "mod" and self.in_pl and self._begins_operand(self.peek()):
            return MULTIPLICATION
        level = _WORDS.get(word, 0)
        if not level or (self.labels and self.index in self.labels):
            return 0
        if restricted:
            if word not in _B_EXPR_WORDS:
                return 0
            if word == "is":  # only IS [NOT] DISTINCT FROM
                following = self.peek(2) if self.peek().word == "not" else self.peek()
                return COMPARISON if following.word == "distinct" else 0
        if word in _FOLLOWING:
            return level if self._is_of_collections(0) else 0
        if word == "not":
            return level if self.peek().word in _NOT_MEMBERSHIP or self._is_of_collections(1) else 0
        if word == "operator":
            return level if self.peek().word == "(" else 0
        if word == "similar":  # SUBSTRING has a SIMILAR without TO
            return level if self.peek().word == "to" else 0
        if word in _LIKES:
            return level if self._begins_operand(self.peek()) else 0
        if word == "at":
            is_zone = self.peek().word == "time" and self.peek(2).word == "zone"
            return level if is_zone or self.peek().word == "local" else 0
        return level

    def _begins_operand(self, token: Lexeme) -> bool:
        """Whether what follows MOD makes it an operator: an alias is followed by other words."""
        if token.kind is OPERATOR:
            return token.word in ("(", "+", "-", ":")
        return token.kind is not END and not (token.kind is NAME and token.word in NOT_COLUMN_NAMES_IN_PL)

    def _is_of_collections(self, distance: int) -> bool:
        words = _FOLLOWING.get(self.peek(distance).word)
        if words is None or self.peek(distance + 1).word not in words:
            return False
        # `a multiset UNION ..` has an alias where it is SQL.
        return self.in_pl or "of" in words

    def _climb(self, minimum: int, restricted: bool) -> exp.Expr:
        left = self._prefix(restricted)
        non_associative = 0
        while True:
            level = self._precedence(restricted)
            if not level or level < minimum:
                return left
            if level == non_associative:
                self.fail()
            non_associative = 0
            token = self.token
            if token.kind is OPERATOR:
                if level == CAST:
                    self.advance()
                    left = self.mark(
                        nodes.TypeCast(this=left, to=self.type_name(), spelling="::"), token.start
                    )
                    continue
                self.advance()
                name = _SPELLED_IN_PL.get(token.word, token.word) if self.in_pl else token.word
                left = self._operator(left, name, None, token, level, restricted)
                if level == COMPARISON:
                    non_associative = COMPARISON
            elif token.word == "mod":
                self.advance()
                left = self._operator(left, "%", None, token, level, restricted)
            elif level in (AND, OR):
                left = self._boolean(left, level)
            else:
                left, non_associative = self._word(left, token.word, restricted)

    def _prefix(self, restricted: bool) -> exp.Expr:
        token = self.token
        word = token.word
        if token.kind is NAME:
            if word == "not" and not restricted:
                self.advance()
                self.enter()
                operand = self._climb(NOT, False)
                self.leave()
                return self.mark(exp.Not(this=operand), token.start)
            if word == "operator" and self.peek().word == "(":
                schema, name = self.qualified_operator()
                right = self._climb(OTHER + 1, restricted)
                return self.mark(nodes.Operator(name=name, right=right, schema=schema), token.start)
            return self.primary()
        if token.kind is not OPERATOR or word in _PUNCTUATION:
            return self.primary()
        if word in ("+", "-"):
            return self._sign(token, restricted)
        if word in _OPERATORS:
            self.fail()
        self.advance()
        self.enter()
        right = self._climb(OTHER + 1, restricted)
        self.leave()
        return self.mark(nodes.Operator(name=word, right=right), token.start)

    def _sign(self, token: Lexeme, restricted: bool) -> exp.Expr:
        self.advance()
        number = self.token
        self.enter()
        right = self._climb(UNARY, restricted)
        self.leave()
        if token.word == "-" and isinstance(right, exp.Literal) and number.kind is NUMBER:
            # PostgreSQL's doNegate: -32768 is one constant, so that the least integers can be written.
            negative = exp.Literal(this="-" + right.this, is_string=False)
            negative.meta["literal_start"] = number.start
            return self.mark(negative, token.start)
        return self.mark(nodes.Operator(name=token.word, right=right), token.start)

    def _boolean(self, left: exp.Expr, level: int) -> exp.Expr:
        """Collect a chain of AND or OR into one flat node."""
        start = self.token.start
        word = self.word
        operands = [left]
        while self.accept(word):
            operands.append(self._climb(level + 1, False))
        # PostgreSQL flattens (a AND b) AND c only on the left; a parenthesised right side stays.
        node = nodes.BoolExpr(kind=word.upper(), expressions=operands)
        return self.mark(node, start)

    def _operator(
        self,
        left: exp.Expr,
        name: str,
        schema: str | None,
        token: Lexeme,
        level: int,
        restricted: bool,
        keyword: str | None = None,
    ) -> exp.Expr:
        """Parse what follows a binary operator: an operand, or ANY/ALL (...)."""
        if self.word in ("any", "some", "all") and self.token.kind is NAME and not restricted:
            return self._quantified(left, name, schema, token)
        right = self._climb(level + 1, restricted)
        node = nodes.Operator(name=name, left=left, right=right)
        if schema:
            node.set("schema", schema)
        if keyword:
            node.set("keyword", keyword)
        return self.mark(node, token.start)

    def _quantified(self, left: exp.Expr, name: str, schema: str | None, token: Lexeme) -> exp.Expr:
        every = self.advance().word == "all"
        if self.starts_query():
            sublink = nodes.SubLink(
                kind="ALL" if every else "ANY",
                query=self.parenthesized_query(),
                test=left,
                operator=name,
                schema=schema,
            )
            return self.mark(sublink, token.start)
        self.expect("(")
        self.enter()
        first, array = self.token, self.expression()
        if self.word == ",":  # Oracle's list of values
            self.advance()
            values = [array, *self.comma_list(self.expression)]
            array = self.mark(nodes.ArrayExpr(expressions=values), first.start)
        self.leave()
        self.expect(")")
        node = nodes.ArrayComparison(name=name, schema=schema, left=left, right=array, all=every)
        return self.mark(node, token.start)

    def _word(self, left: exp.Expr, word: str, restricted: bool) -> tuple[exp.Expr, int]:
        """Parse a postfix or infix construct that begins with a word. Return it with its level if the
        construct may not be followed by one of the same level.
        """
        token = self.advance()
        match word:
            case "is":
                return self._is(left, token, restricted)
            case "isnull" | "notnull":
                return self.mark(nodes.NullTest(this=left, negated=word == "notnull"), token.start), 0
            case "collate":
                return self.mark(nodes.CollateExpr(this=left, names=self.names()), token.start), 0
            case "at":
                if self.accept("local"):
                    setting = self.mark(exp.Literal.string("TimeZone"), token.start)
                    zone: exp.Expr = self.system_call("current_setting", [setting], "", token.start)
                else:
                    self.expect("time", "zone")
                    zone = self._climb(AT + 1, restricted)
                return self.system_call("timezone", [zone, left], "AT TIME ZONE", token.start), 0
            case "operator":
                self.seek(self.index - 1)
                schema, name = self.qualified_operator()
                return self._operator(left, name, schema, token, OTHER, restricted), 0
            case "overlaps":
                return self._overlaps(left, token), 0
            case "multiset":
                return self._multiset(left, token), 0
            case "not":
                inner = self.advance().word
                return self._membership(left, inner, True, token)
        return self._membership(left, word, False, token)

    def _multiset(self, left: exp.Expr, token: Lexeme) -> exp.Expr:
        kind = self.advance().word.upper()
        distinct = self.accept_any("all", "distinct") == "distinct"
        right = self._climb(OTHER + 1, False)
        node = nodes.MultisetOperation(kind=kind, distinct=distinct, left=left, right=right)
        return self.mark(node, token.start)

    def _membership(self, left: exp.Expr, word: str, negated: bool, token: Lexeme) -> tuple[exp.Expr, int]:
        if word in _FOLLOWING:
            self.expect("of")
            other = self._climb(MEMBERSHIP + 1, False)
            test = nodes.CollectionTest(kind=word.upper(), this=left, other=other, negated=negated)
            return self.mark(test, token.start), MEMBERSHIP
        if word == "in":
            return self._in(left, negated, token), 0
        if word == "between":
            symmetric = self.accept("symmetric")
            if not symmetric:
                self.accept("asymmetric")
            low = self.b_expression()
            self.expect("and")
            high = self._climb(MEMBERSHIP + 1, False)
            between = nodes.Between(this=left, low=low, high=high, symmetric=symmetric, negated=negated)
            return self.mark(between, token.start), MEMBERSHIP
        keyword = "SIMILAR TO" if word == "similar" else "LIKE" if word in _LIKES else word.upper()
        name = _LIKE_OPERATORS[word]
        if negated:
            name = _NEGATED[name]
        if word == "similar":
            self.expect("to")
        elif self.word in ("any", "some", "all") and self.peek().word == "(":
            return self._quantified(left, name, None, token), 0
        pattern = self._climb(MEMBERSHIP + 1, False)
        escape = [self._climb(MEMBERSHIP + 1, False)] if self.accept("escape") else []
        if word == "similar":
            pattern = self.system_call("similar_to_escape", [pattern, *escape], "SIMILAR TO", token.start)
        elif escape:
            pattern = self.system_call("like_escape", [pattern, *escape], "LIKE", token.start)
        node = nodes.Operator(name=name, left=left, right=pattern, keyword=keyword)
        return self.mark(node, token.start), MEMBERSHIP

    def _in(self, left: exp.Expr, negated: bool, token: Lexeme) -> exp.Expr:
        if self.starts_query():
            sublink = nodes.SubLink(kind="ANY", query=self.parenthesized_query(), test=left, negated=negated)
            return self.mark(sublink, token.start)
        self.expect("(")
        node = nodes.InList(this=left, negated=negated)
        if self.readers is None or self.index + _LONG_LIST > len(self.tokens):
            node.set("expressions", self.comma_list(self.expression))
        else:
            reader = self.readers.of_items()
            items = self.comma_list(partial(self._item, reader))
            node.set("expressions", [item for item in items if isinstance(item, exp.Expr)])
            if reader.has_copies:
                node.set("order", reader.order_of(items))
        self.expect(")")
        return self.mark(node, token.start)

    def _item(self, alike: "ListReader") -> "exp.Expr | Copy":
        found = alike.take(self.tokens, self.index)
        if found is None:
            return self.expression()
        item, behind = found
        self.seek(behind)
        return item

    def _is(self, left: exp.Expr, token: Lexeme, restricted: bool) -> tuple[exp.Expr, int]:
        negated = self.accept("not")
        if self.accept("distinct"):
            self.expect("from")
            right = self._climb(IS + 1 if not restricted else COMPARISON + 1, restricted)
            return (
                self.mark(nodes.DistinctTest(left=left, right=right, negated=negated), token.start),
                COMPARISON if restricted else IS,
            )
        if self.accept("null"):
            return self.mark(nodes.NullTest(this=left, negated=negated), token.start), 0
        value = self.accept_any("true", "false", "unknown")
        if value:
            truth = {"true": True, "false": False, "unknown": None}[value]
            return self.mark(nodes.BooleanTest(this=left, value=truth, negated=negated), token.start), 0
        form = self.accept_any(*_NORMAL_FORMS)
        if self.accept("normalized"):
            arguments = [left] + ([exp.Literal(this=form.upper(), is_string=True)] if form else [])
            call = self.system_call("is_normalized", arguments, "IS NORMALIZED", token.start)
            return (self.mark(exp.Not(this=call), token.start) if negated else call), 0
        if form:
            self.fail()
        if self.word == "empty" or (self.in_pl and self.at("a", "set")):
            kind = "EMPTY" if self.accept("empty") else "A SET"
            self.accept("a", "set")
            return self.mark(nodes.CollectionTest(kind=kind, this=left, negated=negated), token.start), 0
        if self.accept("document"):
            test: exp.Expr = self.mark(nodes.XmlTest(this=left), token.start)
            return (self.mark(exp.Not(this=test), token.start) if negated else test), 0
        if self.accept("json"):
            test = self.mark(self.json_test(left), token.start)
            return (self.mark(exp.Not(this=test), token.start) if negated else test), 0
        if self.accept("of"):
            return self._of_types(left, negated, token), 0
        kind = self.accept_any("nan", "infinite")
        if kind:
            return self._float_test(left, kind, negated, token), 0
        if self.word in ("a", "empty", "dangling"):
            raise self.not_supported(f"IS {self.token.text.upper()}")
        return self.fail()

    def _float_test(self, left: exp.Expr, kind: str, negated: bool, token: Lexeme) -> exp.Expr:
        """IS [NOT] {NAN | INFINITE}: Oracle 19c SQL Reference, "Floating-Point Conditions"."""
        names = ("NaN",) if kind == "nan" else ("Infinity", "-Infinity")
        number = nodes.TypeCast(this=left, to=nodes.TypeName(names=("pg_catalog", "float8")), spelling="::")
        members = [exp.Literal(this=name, is_string=True) for name in names]
        return self.mark(nodes.InList(this=number, expressions=members, negated=negated), token.start)

    def _of_types(self, left: exp.Expr, negated: bool, token: Lexeme) -> exp.Expr:
        """IS OF [TYPE] ([ONLY] type, ..)"""
        self.accept("type")
        self.expect("(")
        types = self.comma_list(lambda: (self.accept("only"), self.type_name()))
        self.expect(")")
        found = tuple((type_, only) for only, type_ in types)
        return self.mark(nodes.ObjectTest(this=left, types=found, negated=negated), token.start)

    def _overlaps(self, left: exp.Expr, token: Lexeme) -> exp.Expr:
        if not isinstance(left, nodes.RowExpr):
            self.fail(token)
        right = self._climb(OTHER + 1, False)
        arguments: list[exp.Expr] = []
        for side, row in (("left", left), ("right", right)):
            if not isinstance(row, nodes.RowExpr):
                self.fail(token)
            if len(row.expressions) != 2:
                raise self.error(
                    f"wrong number of parameters on {side} side of OVERLAPS expression", token.start
                )
            arguments += row.expressions
        return self.system_call("overlaps", arguments, "OVERLAPS", token.start)

    def qualified_operator(self) -> tuple[str | None, str]:
        """Parse OPERATOR(schema.name)."""
        self.expect("operator", "(")
        parts: list[str] = []
        while self.is_name():
            parts.append(self.name())
            self.expect(".")
        token = self.token
        if token.kind is not OPERATOR or token.word in _PUNCTUATION:
            self.fail()
        self.advance()
        self.expect(")")
        return (parts[-1] if parts else None), token.word
