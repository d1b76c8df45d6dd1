"""Declarations: variables, cursors, exceptions, subprograms.

PL/SQL Language Reference 19c, ch. 2; PostgreSQL 15 docs 43.3.
"""

from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog.dialect.polar.tokens import NAME, QUOTED
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.parser.reader import Reader
from polar_lite.protocol.sqlstate import NULL_VALUE_NOT_ALLOWED

_DEFAULTS = (":=", "=", "default")
_ADVICE: Final = frozenset({"restrict_references", "inline", "udf", "deprecate", "coverage"})
"""Pragmas that promise something, or say how it is to be compiled."""
_SPEED_ONLY: Final = ("deterministic", "result_cache", "relies_on", "parallel_enable")
_WITH_DETAILS: Final = frozenset({"relies_on", "parallel_enable"})
"""What a heading may say that changes no result."""


class DeclarationReader(Reader):
    """Reads one declaration part."""

    def declarations(self, *ends: str) -> tuple[nodes.Declaration, ...]:
        """Read declarations up to one of the words `ends`, which stays."""
        found: list[nodes.Declaration] = []
        while self.word not in ends:
            if self.accept("declare") or self.skip_advice():
                continue
            found.append(self.declaration())
        return tuple(found)

    def skip_advice(self) -> bool:
        """Pass over a pragma that changes nothing of what is computed."""
        is_advice = self.oracle and self.word == "pragma" and self.peek().word in _ADVICE
        if is_advice:
            self.advance()
            self.advance()
            if self.word == "(":
                self.balanced_text()
            self.end_statement()
        return is_advice

    def declaration(self) -> nodes.Declaration:
        if self.word == "<<":
            raise self.error("block label must be placed before DECLARE, not after")
        if self.oracle:
            special: nodes.Declaration | None = self._oracle_declaration()
            if special is not None:
                return special
        token = self.token
        name = self._new_name()
        line, offset = self.here(token)
        if any(name in scope for scope in self.scopes[:-1]):
            self.shadowing.append((name, offset))
        if self.accept("alias", "for"):
            place = self.token.start
            target = (self.advance().text,) if self.token.text.startswith("$") else self.target(check=False)
            self.end_statement()
            self.declare(name)
            return nodes.Alias(line, offset, name, target, place)
        if self.word == "exception" and self.oracle:
            self.advance()
            self.end_statement()
            self.declare(name)
            return nodes.ExceptionName(line, offset, name)
        if self._at_cursor():
            return self._cursor(name, line, offset)
        constant = self.accept("constant")
        type_ = self._variable_type()
        if self.accept("collate"):
            raise self.refuse("COLLATE in a declaration")
        place = self.token.start
        not_null = self.accept("not", "null")
        default = None
        if self.word in _DEFAULTS:
            self.advance()
            default = self.sql_expression(";")
        elif not_null:
            raise self.error(
                f'variable "{name}" must have a default value, since it\'s declared NOT NULL',
                place,
                NULL_VALUE_NOT_ALLOWED,
            )
        elif constant and self.oracle:
            raise self.error(f'constant "{name}" must have a value', token.start)
        self.end_statement()
        self.declare(name, constant=constant)
        return nodes.Variable(line, offset, name, type_, constant, not_null, default)

    def _new_name(self) -> str:
        token = self.token
        if token.kind not in (NAME, QUOTED) or token.word in _NOT_NAMES:
            self.fail()
        name = self.label()
        if name in self.scopes[-1]:
            raise self.error(f'duplicate declaration at or near "{token.text}"', token.start)
        return name

    def _variable_type(self) -> Any:
        if self.word in (";", ":=", "=") or self.word == "default":
            raise self.error(f'missing data type declaration at or near "{self.token.text}"')
        if self.word == "ref" and self.peek().word == "cursor":
            raise self.refuse("REF CURSOR without TYPE")
        return self.type_of_declaration()

    # --- cursors

    def _at_cursor(self) -> bool:
        if self.word == "cursor":
            return True
        return self.at("no", "scroll") or (self.word == "scroll" and self.peek().word == "cursor")

    def _cursor(self, name: str, line: int, offset: int) -> nodes.Cursor:
        is_refused = self.accept("no")
        scroll = not is_refused if self.accept("scroll") else None
        self.expect("cursor")
        parameters = self._cursor_parameters()
        if not self.accept("for"):
            self.expect("is")
        return replace(self._cursor_query(name, parameters, line, offset), scroll=scroll)

    def _cursor_query(
        self, name: str, parameters: tuple[nodes.Parameter, ...], line: int, offset: int
    ) -> nodes.Cursor:
        first, last = self.slice(";")
        query = self.sql_statement(first, last)
        self.end_statement()
        self.declare(name)
        return nodes.Cursor(line, offset, name, parameters, query)

    def _cursor_parameters(self) -> tuple[nodes.Parameter, ...]:
        if not self.accept("("):
            return ()
        found = tuple(self.comma_list(self._parameter))
        self.expect(")")
        return found

    def _parameter(self) -> nodes.Parameter:
        line, offset = self.here()
        name = self.label()
        mode = "IN"
        if self.accept("in"):
            mode = "INOUT" if self.accept("out") else "IN"
        elif self.accept("out"):
            mode = "OUT"
        elif self.accept("inout"):
            mode = "INOUT"
        by_reference = self.accept("nocopy")
        type_ = self.type_name()
        default = None
        if self.word in _DEFAULTS:
            self.advance()
            default = self.sql_expression(",", ")")
        return nodes.Parameter(line, offset, name, type_, mode, default, by_reference)

    # --- Oracle's

    def _oracle_declaration(self) -> nodes.Declaration | None:
        token = self.token
        following = self.peek()
        if token.kind is not NAME:
            return None
        if token.word == "pragma":
            return self._pragma()
        is_name = following.kind in (NAME, QUOTED)
        if token.word == "cursor" and is_name:
            self.advance()
            line, offset = self.here(token)
            name = self._cursor_name()
            parameters = self._cursor_parameters()
            returns = self.type_name() if self.accept("return") else None
            if returns is not None and self.accept(";"):
                self.declare(name, forward=True)
                return nodes.Cursor(line, offset, name, parameters, None, returns=returns)
            self.expect_any("is", "as")
            return replace(self._cursor_query(name, parameters, line, offset), returns=returns)
        if token.word in ("procedure", "function") and is_name:
            return self.subprogram()
        if token.word in ("type", "subtype") and is_name and self.peek(2).word == "is":
            return self.type_declaration()
        return None

    def _cursor_name(self) -> str:
        """A new name, or that of a cursor that has been declared without its query."""
        if self.is_forward(self.token.word or self.token.text):
            return self.label()
        return self._new_name()

    def type_declaration(self) -> nodes.TypeDeclaration:
        raise NotImplementedError

    def _pragma(self) -> nodes.Declaration:
        token = self.advance()
        line, offset = self.here(token)
        if self.accept("autonomous_transaction"):
            self.end_statement()
            return nodes.Autonomous(line, offset)
        if self.accept("serially_reusable"):
            self.end_statement()
            return nodes.SeriallyReusable(line, offset)
        if self.word != "exception_init":
            raise self.refuse(f"PRAGMA {self.token.text.upper()}", token)
        self.advance()
        self.expect("(")
        named = self.token
        name = self.label()
        if not self.is_known(name):
            self.unknown_variable(name, named)
        self.expect(",")
        code: int | str
        code = self.signed_integer() if self.word == "-" or not self.is_name() else self.label()
        while isinstance(code, str) and self.accept("."):
            code = f"{code}.{self.label()}"
        self.expect(")")
        self.end_statement()
        return nodes.ExceptionInit(line, offset, name, code)

    def subprogram(self) -> nodes.Subprogram:
        """A heading, then {; | IS|AS body;}"""
        found = self.heading()
        self.declare(found.name)
        if self.accept(";"):
            return found
        return self.with_body(found)

    def heading(self) -> nodes.Subprogram:
        """PROCEDURE|FUNCTION name [(parameters)] [RETURN type]"""
        token = self.advance()
        line, offset = self.here(token)
        name = self.label()
        parameters = () if self.accept("(", ")") else self._cursor_parameters()
        returns = self.returned_type() if token.word == "function" else None
        while word := self.accept_any("pipelined", *_SPEED_ONLY):
            if word in _WITH_DETAILS and self.word == "(":
                self.balanced_text()
            if word == "pipelined" and self.word in ("using", "row", "table"):
                raise self.refuse(f"PIPELINED {self.word.upper()}")
        if self.word == "using" or self.at("aggregate", "using"):
            raise self.refuse("USING of a function")
        if self.word == "authid":
            raise self.refuse("AUTHID")
        if self.word == "accessible":
            raise self.refuse("ACCESSIBLE BY")
        return nodes.Subprogram(line, offset, token.word, name, parameters, returns, None)

    def returned_type(self) -> Any:
        self.expect("return")
        return self.type_name()

    def with_body(self, found: nodes.Subprogram) -> nodes.Subprogram:
        """IS|AS body;"""
        self.expect_any("is", "as")
        self.scopes.append({p.name for p in found.parameters})
        outside = self.open_labels, self.loops
        self.open_labels, self.loops = [], 0
        body = self.body(found.name)
        self.open_labels, self.loops = outside
        self.scopes.pop()
        self.end_statement()
        return replace(found, body=body)

    def body(self, name: str) -> nodes.Block:
        raise NotImplementedError


_NOT_NAMES = frozenset({"begin", "end", "declare", "if", "loop", "for", "while", "case", "return"})
