"""What we read: Oracle's and PostgreSQL's syntax, as a sqlglot dialect with a parser of its own.

sqlglot's own parsers drop or rewrite what they do not know, so the tokenizer and the grammar here are ours;
trees are sqlglot Expressions (`nodes`). `sqlglot.parse(sql, read="polar")` works wherever polar-lite is
installed. What names and types mean is the binder's matter; PL bodies are catalog.plsql's.
"""

from typing import Any

from sqlglot import exp
from sqlglot.dialects.postgres import Postgres
from sqlglot.parsers.postgres import PostgresParser
from sqlglot.tokenizer_core import Token

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.cursor import too_deep
from polar_lite.catalog.dialect.polar.statements import StatementParser
from polar_lite.catalog.dialect.polar.tokens import END, Lexeme, tokenize
from polar_lite.catalog.dialect.splitter import split


def parse_statement(text: str, offset: int = 0) -> exp.Expr:
    """Parse one statement, with or without its final semicolon.

    offset: where `text` starts in the text that positions shall refer to. Raises PgError: 42601 with
    position, 0A000 for a construct that is known but not supported, 54001 when nested too deeply.
    """
    try:
        return StatementParser(text, offset).whole_statement()
    except RecursionError:
        raise too_deep() from None


def parse_expression(text: str, offset: int = 0) -> exp.Expr:
    """Parse an expression that is the whole of `text` (as parse_statement)."""
    try:
        parser = StatementParser(text, offset)
        expression = parser.expression()
    except RecursionError:
        raise too_deep() from None
    if parser.token.kind is not END:
        parser.fail()
    return expression


def parse_type_name(text: str, offset: int = 0) -> nodes.TypeName:
    """Parse a type name that is the whole of `text` (as parse_statement)."""
    parser = StatementParser(text, offset)
    node = parser.type_name()
    if parser.token.kind is not END:
        parser.fail()
    return node


class Polar(Postgres):
    """The dialect, registered with sqlglot under the name `polar`."""

    class Tokenizer(Postgres.Tokenizer):
        def tokenize(self, sql: str) -> list[Token]:
            return list[Token](tokenize(sql))

    class Parser(PostgresParser):
        def parse(self, raw_tokens: list[Token], sql: str | None = None) -> list[exp.Expr | None]:
            """Parse every statement of `sql`. The tokens are ours already, but statements are told apart by
            the splitter, which knows PL units.
            """
            if sql is None:
                raise ValueError("the polar dialect parses text, not bare tokens")
            return [parse_statement(part.text, part.start) for part in split(sql)]

        def parse_into(self, expression_types: Any, raw_tokens: list[Token], sql: str | None = None) -> Any:
            if sql is None:
                raise ValueError("the polar dialect parses text, not bare tokens")
            return [parse_expression(sql)]


__all__ = [
    "Lexeme",
    "Polar",
    "parse_expression",
    "parse_statement",
    "parse_type_name",
    "tokenize",
]
