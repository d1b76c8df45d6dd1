"""The syntax as a sqlglot dialect: `sqlglot.parse(sql, read="polar")` works wherever polar-lite is installed.

The server itself calls the parser; it imports neither this module nor sqlglot's PostgreSQL.
"""

from typing import Any

from sqlglot import exp
from sqlglot.dialects.postgres import Postgres
from sqlglot.parsers.postgres import PostgresParser
from sqlglot.tokenizer_core import Token

from polar_lite.catalog.dialect.polar.parse import parse_expression, parse_statement
from polar_lite.catalog.dialect.polar.tokens import tokenize
from polar_lite.catalog.dialect.splitter import split


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
