"""What we read: Oracle's and PostgreSQL's syntax, with a parser of our own.

sqlglot's own parsers drop or rewrite what they do not know, so the tokenizer and the grammar here are ours;
trees are sqlglot Expressions (`nodes`), and `sqlglot_dialect` makes a sqlglot dialect of it. What names and
types mean is the binder's matter; PL bodies are catalog.plsql's.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.cursor import too_deep
from polar_lite.catalog.dialect.polar.statements import StatementParser
from polar_lite.catalog.dialect.polar.tokens import END
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED, SYNTAX_ERROR, PgError

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.alike import ListReaders


def parse_statement(
    text: str,
    offset: int = 0,
    tell: Callable[[str], None] | None = None,
    *,
    in_pl: bool = False,
    folds_upper: bool = False,
    readers: "ListReaders | None" = None,
) -> exp.Expr:
    """Parse one statement, with or without its final semicolon.

    offset: where `text` starts in the text that positions shall refer to. Raises PgError: 42601 with
    position, 0A000 for a construct that is known but not supported, 54001 when nested too deeply.
    tell: gets the names that are cut to 63 bytes; the tree's meta then has "has_cut_names".
    in_pl: it is a part of Oracle's PL. folds_upper: "TBL" is tbl; of a query, the binder says so.
    readers: VALUES may hold RowLike nodes, and IN lists know of items that are not in the tree.
    """
    try:
        parser = _parser(text, offset)
        if folds_upper:
            parser.fold_upper()
        parser.in_pl = in_pl
        parser.readers = readers
        for name in parser.too_long if tell is not None else ():
            tell(name)  # type: ignore[misc]
        tree = _whole(parser)
    except RecursionError:
        raise too_deep() from None
    if parser.too_long:
        tree.meta["has_cut_names"] = True
    return tree


def parse_expression(text: str) -> exp.Expr:
    """Parse an expression that is the whole of `text` (as parse_statement)."""
    try:
        parser = StatementParser(text, 0)
        expression = parser.expression()
    except RecursionError:
        raise too_deep() from None
    if parser.token.kind is not END:
        parser.fail()
    return expression


def parse_sql_body(text: str) -> list[exp.Expr]:
    """Parse a routine's body, `RETURN ..` or `BEGIN ATOMIC .. END`; positions are those in it."""
    try:
        return StatementParser(text, 0).sql_body()
    except RecursionError:
        raise too_deep() from None


def parse_rule_body(text: str) -> exp.Expr:
    """Parse what follows a rule's table, `[WHERE ..] DO ..`; positions are those in it."""
    try:
        return StatementParser(text, 0).rule_body()
    except RecursionError:
        raise too_deep() from None


def parse_type_name(text: str, offset: int = 0) -> nodes.TypeName:
    """Parse a type name that is the whole of `text` (as parse_statement)."""
    parser = StatementParser(text, offset)
    node = parser.type_name()
    if parser.token.kind is not END:
        parser.fail()
    return node


def _whole(parser: StatementParser) -> exp.Expr:
    try:
        return parser.whole_statement()
    except PgError as error:
        if error.sqlstate != SYNTAX_ERROR:
            raise
        from polar_lite.catalog.dialect.polar.oracle_phrases import phrase_of

        found = phrase_of(parser.tokens)
        if found is None:
            raise
        raise parser.not_supported(*found) from None


def _parser(text: str, offset: int) -> StatementParser:
    try:
        return StatementParser(text, offset)
    except PgError as error:
        raise _first_error(text, offset, error) from None


def _first_error(text: str, offset: int, error: PgError) -> PgError:
    """The error of a text with something that is no token: PostgreSQL reads them one by one, so what is wrong
    before it is told instead (`'it's fine'`)."""
    if error.position is None:
        return error
    try:
        _whole(StatementParser(text[: error.position - 1 - offset], offset))
    except PgError as earlier:
        is_told = earlier.sqlstate == FEATURE_NOT_SUPPORTED
        if is_told or earlier.message.startswith("syntax error at or near "):
            return earlier
    return error
