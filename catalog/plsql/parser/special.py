"""RAISE, ASSERT, GET DIAGNOSTICS, cursors, COMMIT and ROLLBACK. PostgreSQL 15 docs 43.6-43.9."""

from typing import Final

from polar_lite.catalog.dialect.polar.tokens import NAME, PARAMETER, QUOTED, STRING, Lexeme
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.conditions import BY_NAME
from polar_lite.catalog.plsql.parser.control import ControlReader
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED, SYNTAX_ERROR, UNDEFINED_OBJECT, PgError

_LEVELS: Final = frozenset({"exception", "warning", "notice", "info", "log", "debug"})
_SINGLE: Final = {
    "next": (None, 1),
    "prior": ("BACKWARD", 1),
    "first": ("ABSOLUTE", 1),
    "last": ("ABSOLUTE", -1),
}
_OPTIONS: Final = frozenset(
    {"errcode", "message", "detail", "hint", "column", "constraint", "datatype", "table", "schema"}
)
_ITEMS: Final = frozenset({"row_count", "pg_context"})
_STACKED_ITEMS: Final = frozenset(
    {
        "returned_sqlstate",
        "column_name",
        "constraint_name",
        "pg_datatype_name",
        "message_text",
        "table_name",
        "schema_name",
        "pg_exception_detail",
        "pg_exception_hint",
        "pg_exception_context",
    }
)


class SpecialReader(ControlReader):
    """Reads the statements of PL/pgSQL and PL that are no control flow."""

    def check_condition(self, name: str, token: Lexeme) -> None:
        if name != "others" and name not in BY_NAME and not self.is_known(name):
            raise self.near(PgError(UNDEFINED_OBJECT, f'unrecognized exception condition "{name}"'), token)

    def raise_statement(self) -> nodes.Statement:
        line, offset = self.here(self.advance())
        if self.accept(";"):
            return nodes.Raise(line, offset)
        level = "EXCEPTION"
        if self.word in _LEVELS and self.peek().word != ".":
            level = self.advance().word.upper()
        condition: nodes.Condition | None = None
        message: str | None = None
        arguments: list[nodes.Expression] = []
        if self.token.kind is STRING:
            token = self.token
            message = self.string()
            while self.accept(","):
                arguments.append(self.sql_expression(",", ";", "using"))
            self._check_format(message, len(arguments), token)
        elif self.word not in ("using", ";"):
            condition = self._raised_condition()
        options: tuple[tuple[str, nodes.Expression], ...] = ()
        if self.accept("using"):
            options = tuple(self.comma_list(self._raise_option))
        elif message is None and condition is None:
            self.fail()
        self.end_statement()
        return nodes.Raise(line, offset, level, condition, message, tuple(arguments), options)

    def _raised_condition(self) -> nodes.Condition:
        line, offset = self.here()
        if self.accept("sqlstate"):
            return nodes.Condition(line, offset, sqlstate=self.sqlstate_literal())
        token = self.token
        names = self.names(frozenset())
        if len(names) == 1:
            self.check_condition(names[0], token)
        return nodes.Condition(line, offset, names)

    def _check_format(self, message: str, given: int, token: Lexeme) -> None:
        wanted = message.replace("%%", "").count("%")
        if wanted != given:
            what = "few" if given < wanted else "many"
            raise self.near(PgError(SYNTAX_ERROR, f"too {what} parameters specified for RAISE"), token)

    def _raise_option(self) -> tuple[str, nodes.Expression]:
        token = self.token
        name = self.label()
        if name not in _OPTIONS:
            raise self.error(f'unrecognized RAISE statement option at or near "{token.text}"', token.start)
        if not self.accept("="):
            self.expect(":=")
        return name.upper(), self.sql_expression(",", ";")

    def assert_statement(self) -> nodes.Statement:
        line, offset = self.here(self.advance())
        condition = self.sql_expression(",", ";")
        message = self.sql_expression(";") if self.accept(",") else None
        self.end_statement()
        return nodes.Assert(line, offset, condition, message)

    def get_diagnostics(self) -> nodes.Statement:
        line, offset = self.here(self.advance())
        stacked = self.accept("stacked")
        if not stacked:
            self.accept("current")
        self.expect("diagnostics")
        items = []
        while True:
            target = self.place()
            if not self.accept(":="):
                self.expect("=")
            token = self.token
            item = self.label()
            if item not in _ITEMS | _STACKED_ITEMS:
                raise self.error(f'unrecognized GET DIAGNOSTICS item at or near "{token.text}"', token.start)
            if (item in _STACKED_ITEMS) != stacked:
                form = "STACKED" if stacked else "CURRENT"
                raise self.error(
                    f"diagnostics item {item.upper()} is not allowed in GET {form} DIAGNOSTICS", token.start
                )
            items.append((target, item.upper()))
            if not self.accept(","):
                break
        self.end_statement()
        return nodes.GetDiagnostics(line, offset, stacked, tuple(items))

    # --- cursors

    def open_statement(self) -> nodes.Statement:
        line = self.here(self.advance())[0]
        offset = self.here(self.token)[1]  # where errors of the variable are shown
        cursor = self.target()
        scroll = None
        if not self.oracle and (self.at("scroll") or self.at("no", "scroll")):
            scroll = not self.accept("no")
            self.expect("scroll")
        if self.accept("for"):
            if self.accept("execute") or (
                self.oracle and (self.token.kind in (STRING,) or self._is_variable())
            ):
                self.accept("immediate")
                command = self.sql_expression(";", "using")
                using = self._using(";") if self.accept("using") else ()
                self.end_statement()
                return nodes.Open(line, offset, cursor, command=command, using=using, scroll=scroll)
            first, last = self.slice(";")
            query = self.sql_statement(first, last)
            self.end_statement()
            return nodes.Open(line, offset, cursor, query=query, scroll=scroll)
        arguments = self.arguments() if self.accept("(") else ()
        self.end_statement()
        return nodes.Open(line, offset, cursor, arguments)

    def _is_variable(self) -> bool:
        return self.token.kind in (NAME, QUOTED) and self.is_known(self.token.word or self.token.text)

    def move_statement(self) -> nodes.Statement:
        line, offset = self.here(self.advance())
        direction, count = self._direction()
        cursor = self.target()
        self.end_statement()
        return nodes.Fetch(
            line, offset, cursor, (), direction=direction or "FORWARD", count=count, moves=True
        )

    def _direction(self) -> tuple[str | None, nodes.Expression | int | None]:
        """NEXT | PRIOR | FIRST | LAST | ABSOLUTE n | RELATIVE n | FORWARD [n | ALL] | BACKWARD [n | ALL] | n,
        and FROM or IN; (None, 1) where nothing is written. A count of None is ALL."""
        word = self.word
        found: tuple[str | None, nodes.Expression | int | None] = None, 1
        if self.peek().word in (";", "into", "."):
            return found  # a cursor of such a name
        if word in _SINGLE:
            self.advance()
            found = _SINGLE[word]
        elif word in ("absolute", "relative"):
            self.advance()
            found = word.upper(), self.sql_expression("from", "in")
        elif word in ("forward", "backward"):
            self.advance()
            if self.accept("all"):
                found = word.upper(), None
            elif self.word in ("from", "in") or self.peek().word in (";", "into"):
                found = word.upper(), 1
            else:
                found = word.upper(), self.sql_expression("from", "in")
        elif word == "all" and not self.oracle:
            self.advance()
            found = "FORWARD", None
        elif not self.oracle and self.token.kind not in (NAME, QUOTED, PARAMETER):
            found = "FORWARD", self.sql_expression("from", "in")
        self.accept("from") or self.accept("in")
        return found

    def fetch_statement(self) -> nodes.Statement:
        token = self.advance()
        line, offset = self.here(token)
        direction, count = self._direction()
        if direction in ("FORWARD", "BACKWARD") and not isinstance(count, int):
            raise self.error(
                "FETCH statement cannot return multiple rows", token.start, FEATURE_NOT_SUPPORTED
            )
        cursor = self.target()
        bulk = self.oracle and self.accept("bulk", "collect")
        self.expect("into")
        targets = self.targets()
        limit = self.sql_expression(";") if bulk and self.accept("limit") else None
        self.end_statement()
        return nodes.Fetch(line, offset, cursor, targets, bulk, limit, direction, count)

    def close_statement(self) -> nodes.Statement:
        line, offset = self.here(self.advance())
        cursor = self.target()
        self.end_statement()
        return nodes.Close(line, offset, cursor)

    # --- transactions

    def _savepoint(self, kind: str, token: Lexeme, line: int, offset: int) -> nodes.Statement:
        """SAVEPOINT name, ROLLBACK [WORK] TO [SAVEPOINT] name"""
        if not self.oracle:
            raise self.refuse("SAVEPOINT" if kind == "SAVEPOINT" else "ROLLBACK TO SAVEPOINT", token)
        if kind != "SAVEPOINT":
            self.accept("work")
            self.expect("to")
            self.accept("savepoint")
        name = self.label()
        self.end_statement()
        return nodes.TransactionControl(line, offset, kind, savepoint=name)

    def transaction_statement(self) -> nodes.Statement:
        token = self.advance()
        line, offset = self.here(token)
        if token.word == "savepoint" or self.at("to") or self.at("work", "to"):
            return self._savepoint(token.word.upper(), token, line, offset)
        self.accept("work")
        if self.oracle and token.word == "commit":
            self.commit_details()
        chain = False
        if self.accept("and"):
            chain = not self.accept("no")
            self.expect("chain")
        self.end_statement()
        return nodes.TransactionControl(line, offset, token.word.upper(), chain)
