"""Functions, procedures, packages, calls and blocks.

PL source is cut out, not parsed. PostgreSQL 15 docs, CREATE FUNCTION, CREATE EVENT TRIGGER, CREATE TRIGGER;
Oracle 19c PL/SQL Language Reference, CREATE FUNCTION, CREATE PACKAGE, CREATE TRIGGER; PolarDB's spellings of
logon and logoff triggers.
"""

from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.keywords import NOT_TYPE_NAMES, RESERVED
from polar_lite.catalog.dialect.polar.roles import RoleParser
from polar_lite.catalog.dialect.polar.tokens import END, NAME, STRING, Lexeme
from polar_lite.protocol.sqlstate import INVALID_FUNCTION_DEFINITION

_MODES: Final = frozenset({"in", "out", "inout", "variadic"})
_VOLATILITY: Final = frozenset({"immutable", "stable", "volatile"})
_OF_FUNCTIONS: Final = frozenset(
    {"volatility", "strict", "leakproof", "window", "cost", "rows", "parallel", "support"}
)


class RoutineParser(RoleParser):
    """Parses definitions of programs."""

    # --- functions and procedures

    def is_language(self) -> bool:
        return self.word in ("trusted", "procedural", "language")

    def create_language(self, or_replace: bool) -> exp.Expr:
        """CREATE LANGUAGE of old: an extension of that name is made."""
        self.accept("trusted")
        self.accept("procedural")
        self.expect("language")
        start = self.token.start
        node = nodes.CreateExtension(extension=self.name(), if_not_exists=or_replace, options=())
        if self.word == "handler":
            raise self.not_supported("CREATE LANGUAGE .. HANDLER")
        return self.mark(node, start)

    def create_routine(self, or_replace: bool, editionable: bool | None) -> exp.Expr:
        kind = self.expect_any("function", "procedure").upper()
        start = self.token.start
        node = nodes.CreateRoutine(
            kind=kind, names=self.function_names(), or_replace=or_replace, editionable=editionable
        )
        parameters: list[exp.Expr] = []
        if self.word == "(":
            node.set("has_parentheses", True)
            parameters = self.parameters()
        options: list[tuple[str, Any]] = []
        self._returns(node, parameters)
        node.set("parameters", parameters)
        while option := self._routine_option(node):
            if option[0] not in ("language", "as", "sql_body"):  # these are args of their own
                options.append(option)
            if option[0] == "sql_body":
                break
        if node.args.get("style") is None:
            raise self.error("no function body specified", start, INVALID_FUNCTION_DEFINITION)
        node.set("options", tuple(options))
        return self.mark(node, start)

    def _returns(self, node: nodes.CreateRoutine, parameters: list[exp.Expr]) -> None:
        if self.word == "returns" and self.peek().word != "null":
            self.advance()
            if node.args["kind"] == "PROCEDURE":
                self.fail()
            node.set("style", "postgres")
            if self.word == "table" and self.peek().word == "(":
                self.advance()
                node.set("returns_table", True)
                parameters += self._table_columns()
            else:
                node.set("returns", self.type_name())
        elif self.word == "return" and node.args["kind"] == "FUNCTION":
            self.advance()
            node.set("style", None)
            node.set("returns", self.type_name())

    def _table_columns(self) -> list[exp.Expr]:
        def column() -> exp.Expr:
            start = self.token.start
            name = self.name(NOT_TYPE_NAMES)
            node = nodes.Parameter(
                parameter=name, mode="TABLE", mode_written=True, type_name=self.type_name()
            )
            return self.mark(node, start)

        self.expect("(")
        found = self.comma_list(column)
        self.expect(")")
        return found

    def parameters(self) -> list[exp.Expr]:
        """Parse (name mode type DEFAULT x, ...) in either order of name and mode."""
        self.expect("(")
        found: list[exp.Expr] = [] if self.word == ")" else self.comma_list(self.parameter_definition)
        self.expect(")")
        return found

    def _mode(self) -> str | None:
        word = self.word
        if self.token.kind is not NAME or word not in _MODES:
            return None
        self.advance()
        if word == "in" and self.accept("out"):
            return "INOUT"
        return word.upper()

    def parameter_definition(self, *, may_have_default: bool = True) -> exp.Expr:
        start = self.token.start
        mode = self._mode()
        name = None
        if self._has_parameter_name():
            name = self.name(NOT_TYPE_NAMES)
            if mode is None:
                mode = self._mode()
        nocopy = self.word == "nocopy" and self.is_name(frozenset(), self.peek()) and self.accept("nocopy")
        node = nodes.Parameter(
            parameter=name,
            mode=mode or "IN",
            mode_written=mode is not None,
            nocopy=nocopy,
            type_name=self.type_name(),
        )
        if may_have_default and self.accept_any("default", "=", ":="):
            first = self.token.start
            node.set("default", self.expression())
            node.set("default_start", first)
            node.set("default_end", self.previous_end)
        return self.mark(node, start)

    def _has_parameter_name(self) -> bool:
        """Whether a name comes next and then a mode or type; not a bare type such as `double precision`."""
        if not self.is_name(NOT_TYPE_NAMES):
            return False
        following = self.peek()
        if following.kind is NAME and following.word in _MODES:
            return True
        if not self.is_name(RESERVED, following):
            return False
        if self.word == "double" and following.word == "precision":
            return False
        return not (self.word == "long" and following.word == "raw")

    def _routine_option(self, node: exp.Expr) -> tuple[str, Any] | None:
        """Parse one option. The language and the body are set as args of the node and give a pair for form's
        sake. The node's meta says where the first option is that a procedure cannot have.
        """
        start = self.token.start
        option = self._any_option(node)
        if option is not None and option[0] in _OF_FUNCTIONS:
            node.meta.setdefault("of_functions", start)
        return option

    def _any_option(self, node: exp.Expr) -> tuple[str, Any] | None:
        word = self.word
        if self.token.kind is END or word == ";":
            return None
        if word in ("as", "is"):
            return self._routine_body(node)
        if word in _VOLATILITY:
            return "volatility", self.advance().word
        if self.accept("called", "on", "null", "input"):
            return "strict", False
        if self.accept("returns", "null", "on", "null", "input") or self.accept("strict"):
            return "strict", True
        if word in ("external", "security"):
            self.accept("external")
            self.expect("security")
            return "security_definer", self.expect_any("definer", "invoker") == "definer"
        if self.accept("authid"):
            return "security_definer", self.expect_any("definer", "current_user") == "definer"
        if self.accept("not", "leakproof"):
            return "leakproof", False
        if word in ("leakproof", "window", "deterministic", "pipelined", "result_cache", "parallel_enable"):
            self.advance()
            if (word == "parallel_enable" and self.word == "(") or self.accept("relies_on"):
                self.balanced_text()  # how rows are given to parallel processes; what Oracle works out itself
            if word == "pipelined" and self.word in ("using", "row", "table"):
                raise self.not_supported(f"PIPELINED {self.word.upper()}")
            return word, True
        if word in ("cost", "rows"):
            self.advance()
            return word, self.signed_number()
        if self.accept("parallel"):
            return "parallel", self.name()
        if self.accept("support"):
            return "support", self.names()
        if word == "set":
            self.advance()
            return "set", self.set_rest()
        if word == "reset":
            return "reset", self.reset_statement().variable
        if self.accept("language"):
            language = self.string() if self.token.kind is STRING else self.non_reserved()
            node.set("language", language)
            return "language", language
        if self.accept("transform"):
            raise self.not_supported("TRANSFORM")
        return self._oracle_option() or self._sql_body(node)

    def _oracle_option(self) -> tuple[str, Any] | None:
        """What says how it is anyway is taken: that nothing is shared, and texts compare by NLS_COMP."""
        if self.accept("default", "collation", "using_nls_comp") or self.accept("sharing", "=", "none"):
            return "usual", True
        for words in ("ACCESSIBLE BY", "AGGREGATE USING", "DEFAULT COLLATION", "SHARING", "SQL_MACRO"):
            if self.accept(*words.lower().split()):
                raise self.not_supported(words)
        return None

    def _sql_body(self, node: exp.Expr) -> tuple[str, Any] | None:
        start = self.token.start
        if self.word == "return" or self.at("begin", "atomic"):
            node.set("sql_statements", self.sql_body())
            node.set("style", "postgres")
            node.set("sql_body", self.source(start, self.previous_end))
            node.set("body_start", start)
            return "sql_body", True
        return None

    def sql_body(self) -> list[exp.Expr]:
        """RETURN expression, or BEGIN ATOMIC [statement;] .. END (grammar: opt_routine_body).

        The meta of a statement of the latter says where its text begins and ends ("extent").
        """
        if self.word == "return":
            return [self._return_statement()]
        self.expect("begin", "atomic")
        statements = []
        while not self.accept("end"):
            if not self.accept(";"):
                start = self.token.start
                tree = self._return_statement() if self.word == "return" else self.statement()
                tree.meta["extent"] = (start, self.previous_end)
                statements.append(tree)
                self.expect(";")
        return statements

    def _return_statement(self) -> exp.Expr:
        """As the SELECT that it is; its meta says how it was written."""
        start = self.expect("return").start
        tree = exp.Select(expressions=[self.expression()])
        tree.meta["is_return"] = True
        return self.mark(tree, start)

    def statement(self) -> exp.Expr:
        raise NotImplementedError

    def _routine_body(self, node: exp.Expr) -> tuple[str, Any]:
        word = self.advance().word
        token = self.token
        if word == "as" and token.kind is STRING and node.args.get("body") is None:
            self.advance()
            node.set("style", "postgres")
            node.set("body", token.text)
            node.set("body_start", token.dollar if token.dollar >= 0 else token.start)
            if self.accept(","):
                node.set("link_symbol", self.string())
            return "as", True
        if node.args.get("style") == "postgres" or token.kind is STRING:
            self.fail(token)
        if token.word == "language":
            raise self.not_supported("external routine (AS LANGUAGE)")
        node.set("style", "oracle")
        node.set("language", "plsql")
        text, start = self.rest_of_unit()
        if not text:
            self.fail()
        node.set("body", text)
        node.set("body_start", start)
        return "as", True

    def rest_of_unit(self, *, with_comments: bool = False) -> tuple[str, int]:
        """Take the text up to the statement's end, without its last semicolon. Return it with its offset.

        with_comments: those before the first token, too, and the newline that it stands behind, so that lines
        are counted as in the statement's text.
        """
        start = self.token.start
        if with_comments:
            before = self.source(self.previous_end, start)
            start -= len(before.lstrip(" \t\r\f"))
        self._seek_end()
        return self.source(start, self.previous_end), start

    def _seek_end(self) -> None:
        last = len(self.tokens) - 1
        while last > self.index and self.tokens[last - 1].word in (";", "/"):
            last -= 1
        self.seek(last)
        # What follows (`;`, and a `/` line, which ends a unit in Oracle's tools) is dropped.
        if self.index < len(self.tokens) - 1:
            end = self.tokens[-1]
            self.tokens = [*self.tokens[:last], end]
            self.seek(last)

    # --- packages

    def create_package(self, or_replace: bool, editionable: bool | None) -> exp.Expr:
        self.expect("package")
        body = self.accept("body")
        start = self.token.start
        node = nodes.CreatePackage(
            names=self.names(), body=body, or_replace=or_replace, editionable=editionable
        )
        while not body and self.word not in ("is", "as"):
            if self.accept("authid"):
                node.set("invoker", self.expect_any("definer", "current_user") == "current_user")
            elif self._oracle_option() is None:
                break
        self.expect_any("is", "as")
        return self._with_source(node, start)

    def _with_source(self, node: exp.Expr, start: int) -> exp.Expr:
        # Programs read them in ALL_SOURCE: a comment behind IS may say what a package is for.
        source, source_start = self.rest_of_unit(with_comments=True)
        if not source:
            self.fail()
        node.set("source", source)
        node.set("source_start", source_start)
        return self.mark(node, start)

    def create_object_type(self, or_replace: bool) -> exp.Expr:
        """TYPE name [AUTHID ..] {{AS | IS} OBJECT | UNDER name} (..), TYPE BODY name {AS | IS} .. END"""
        self.expect("type")
        body = self.accept("body")
        start = self.token.start
        node = nodes.CreateObjectType(names=self.names(), body=body, or_replace=or_replace)
        self.accept("force")  # types that nothing depends on are replaced anyway
        if self.accept("oid"):  # Oracle's identity of a type among databases
            self.string()
        if self.accept("authid"):
            node.set("invoker", self.expect_any("definer", "current_user") == "current_user")
        if not body and self.accept("under"):
            node.set("under", self.names())
            source, source_start = self.rest_of_unit()
            node.set("source", source)
            node.set("source_start", source_start)
            return self.mark(node, start)
        self.expect_any("is", "as")
        if not body:
            self.expect("object")
        return self._with_source(node, start)

    # --- calls and blocks

    def call_statement(self) -> exp.Expr:
        """CALL p(..), EXEC p(..), and both without parentheses."""
        token = self.advance()
        keyword = "CALL" if token.word == "call" else "EXEC"
        first = self.token.start
        identifiers = [self.identifier(NOT_TYPE_NAMES)]
        while self.accept("."):
            identifiers.append(self.any_identifier())
        if self.word == "(":
            function = self.call(tuple(identifiers))
        else:
            names = tuple(str(i.this) if i.args["quoted"] else str(i.this).lower() for i in identifiers)
            function = self.mark(nodes.FuncCall(names=names, identifiers=identifiers, expressions=[]), first)
        node = nodes.Call(function=function, keyword=keyword)
        if self.accept("into"):
            node.set("into", self.primary())
        return self.mark(node, token.start)

    def execute_or_call(self) -> exp.Expr:
        """EXECUTE runs a prepared statement, and as in SQL*Plus p.q a procedure; IMMEDIATE belongs in PL."""
        if self.peek(2).word == ".":
            return self.call_statement()
        if self.peek().word == "immediate" and self.peek(2).word not in ("", "(", ";"):
            raise self.not_supported("EXECUTE IMMEDIATE outside PL")
        return self.execute()

    def do_block(self) -> exp.Expr:
        start = self.expect("do").start
        node = nodes.Do()
        source: Lexeme | None = None
        while self.token.kind is STRING or self.word == "language":
            if self.accept("language"):
                node.set("language", self.string() if self.token.kind is STRING else self.non_reserved())
            else:
                source = self.advance()
        if source is None:
            if node.language is None:
                self.fail()
            raise self.error("no inline code specified", start)
        node.set("source", source.text)
        node.set("source_start", source.dollar if source.dollar >= 0 else source.start)
        return self.mark(node, start)

    def anonymous_block(self) -> exp.Expr:
        source, start = self.rest_of_unit()
        return self.mark(nodes.AnonymousBlock(source=source, source_start=start), start)
