"""Walking over tokens: what all parts of the parser share. Names, keywords, errors, nesting depth."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.keywords import (
    NOT_COLUMN_NAMES,
    NOT_TYPE_NAMES,
    RESERVED,
)
from polar_lite.catalog.dialect.polar.tokens import (
    END,
    NAME,
    NUMBER,
    OPERATOR,
    QUOTED,
    STRING,
    Lexeme,
    fold,
    tokenize,
)
from polar_lite.protocol.sqlstate import STATEMENT_TOO_COMPLEX, SYNTAX_ERROR, PgError, unsupported

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.alike import ListReaders

MAX_NESTING: Final = 1500
"""Nested parentheses and subqueries a statement may have; a thread with a default stack reaches its recursion
limit before.
"""

_INT4_MAX: Final = 2**31 - 1
_E = TypeVar("_E", bound=exp.Expr)
_T = TypeVar("_T")


class Cursor:
    """The tokens of one text and the position in them.

    text: the whole text; offset: what to add to its positions for the statement's.
    """

    def __init__(self, text: str, offset: int = 0, tokens: list[Lexeme] | None = None) -> None:
        self.text = text
        self.offset = offset
        self.too_long: list[str] = []  # names that were cut
        self.tokens = tokenize(text, offset, self.too_long) if tokens is None else tokens
        self.index = 0
        self.token = self.tokens[0]
        self.word = self.token.word
        self.nesting = 0
        self.readers: ListReaders | None = None  # where rows and items may be copies of others
        self.labels: frozenset[int] = frozenset()  # tokens known to be labels though they look like operators

    def fold_upper(self) -> None:
        """Make quoted names without small letters what they were without quotes."""
        for token in self.tokens:
            if token.kind is QUOTED and token.text == token.text.upper():
                token.text = fold(token.text)

    # --- moving

    def advance(self) -> Lexeme:
        """Step over the current token and return it."""
        token = self.token
        if token.kind is not END:
            self.index += 1
            self.token = self.tokens[self.index]
            self.word = self.token.word
        return token

    def seek(self, index: int) -> None:
        self.index = index
        self.token = self.tokens[index]
        self.word = self.token.word

    def peek(self, distance: int = 1) -> Lexeme:
        index = self.index + distance
        return self.tokens[index] if index < len(self.tokens) else self.tokens[-1]

    def at(self, *words: str) -> bool:
        """Whether the next tokens are these keywords or operators."""
        if self.word != words[0]:
            return False
        return all(self.peek(i).word == words[i] for i in range(1, len(words)))

    def accept(self, *words: str) -> bool:
        """Step over these keywords or operators if they come next."""
        if self.word != words[0]:
            return False
        if len(words) > 1 and not self.at(*words):
            return False
        self.seek(self.index + len(words))
        return True

    def accept_any(self, *words: str) -> str:
        """Step over one of these words and return it, "" if none comes next."""
        word = self.word
        if word and word in words:
            self.advance()
            return word
        return ""

    def expect(self, *words: str) -> Lexeme:
        """Step over these words; syntax error at the first that differs. Return the first token."""
        first = self.token
        for word in words:
            if self.word != word:
                self.fail()
            self.advance()
        return first

    def expect_any(self, *words: str) -> str:
        return self.accept_any(*words) or self.fail()

    @property
    def previous_end(self) -> int:
        return self.tokens[self.index - 1].end if self.index else self.offset

    def source(self, start: int, end: int) -> str:
        """The text between two offsets."""
        return self.text[start - self.offset : end - self.offset]

    # --- errors

    def fail(self, token: Lexeme | None = None) -> NoReturn:
        """PostgreSQL's syntax error at a token (default: the current one)."""
        token = token or self.token
        if token.kind is END:
            raise PgError(SYNTAX_ERROR, "syntax error at end of input", position=token.start + 1)
        near = self.source(token.start, token.end)
        raise PgError(SYNTAX_ERROR, f'syntax error at or near "{near}"', position=token.start + 1)

    def error(self, message: str, start: int | None = None, sqlstate: str = SYNTAX_ERROR) -> PgError:
        position = self.token.start if start is None else start
        return PgError(sqlstate, message, position=position + 1)

    def not_supported(self, construct: str, start: int | None = None) -> PgError:
        return unsupported(construct, (self.token.start if start is None else start) + 1)

    def enter(self) -> None:
        """Count one level of nesting; leave() undoes it."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise too_deep()

    def leave(self) -> None:
        self.nesting -= 1

    # --- marks

    def mark(self, node: _E, start: int) -> _E:
        """Note on a node where its token starts."""
        if node._meta is None:  # the property `meta` would ask again
            node._meta = {"start": start}
        else:
            node._meta["start"] = start
        return node

    # --- names

    def is_name(self, reserved: frozenset[str] = NOT_COLUMN_NAMES, token: Lexeme | None = None) -> bool:
        """Whether a token may be a name, the words of `reserved` excepted."""
        if token is None:
            token = self.token
        return token.kind is QUOTED or (token.kind is NAME and token.word not in reserved)

    def identifier(self, reserved: frozenset[str] = NOT_COLUMN_NAMES) -> exp.Identifier:
        """Parse a name (grammar: ColId) as an Identifier node."""
        if not self.is_name(reserved):
            self.fail()
        token = self.advance()
        return self.mark(exp.Identifier(this=token.text, quoted=token.kind is QUOTED), token.start)

    def any_identifier(self) -> exp.Identifier:
        """Parse any word as a name (grammar: ColLabel)."""
        return self.identifier(frozenset())

    def name(self, reserved: frozenset[str] = NOT_COLUMN_NAMES) -> str:
        """Parse a name and return it folded (grammar: ColId)."""
        if not self.is_name(reserved):
            self.fail()
        token = self.advance()
        return token.text if token.kind is QUOTED else token.word

    def label(self) -> str:
        """Parse any word as a name and return it folded (grammar: ColLabel)."""
        return self.name(frozenset())

    def exact(self, token: Lexeme) -> str:
        """A name's text as it was written, whatever "TBL" is for tables; folded if it had no quotes."""
        return token.word or self.source(token.start, token.end)[1:-1].replace('""', '"')

    def non_reserved(self) -> str:
        """Grammar: NonReservedWord."""
        return self.name(RESERVED)

    def names(self, reserved: frozenset[str] = NOT_COLUMN_NAMES) -> tuple[str, ...]:
        """Parse a qualified name (grammar: any_name) into its folded parts."""
        start = self.token.start
        parts = [self.name(reserved)]
        while self.word == "." and self.is_name(frozenset(), self.peek()):
            self.advance()
            parts.append(self.label())
        if len(parts) > 3:
            raise self.error(f"improper qualified name (too many dotted names): {'.'.join(parts)}", start)
        return tuple(parts)

    def collate_clause(self) -> nodes.CollateClause | None:
        """Parse COLLATE any_name, if it is there."""
        start = self.token.start
        if not self.accept("collate"):
            return None
        return self.mark(nodes.CollateClause(names=self.names()), start)

    def function_names(self) -> tuple[str, ...]:
        """Grammar: func_name. A word that may not name a column may do as a function when unqualified."""
        if self.peek().word == ".":
            return self.names()
        return (self.name(NOT_TYPE_NAMES),)

    def name_list(self) -> tuple[str, ...]:
        """Names in parentheses."""
        self.expect("(")
        found = tuple(self.comma_list(self.name))
        self.expect(")")
        return found

    def comma_list(self, parse: Callable[[], _T]) -> list[_T]:
        found = [parse()]
        while self.word == ",":
            self.advance()
            found.append(parse())
        return found

    # --- literals

    def string(self) -> str:
        """Parse a string literal (grammar: Sconst)."""
        if self.token.kind is not STRING:
            self.fail()
        return self.advance().text

    def integer(self) -> int:
        """Parse an unsigned integer (grammar: Iconst); a larger number than int4's is no integer there."""
        token = self.token
        if token.kind is not NUMBER or not token.text.isdigit():
            self.fail()
        if len(token.text.lstrip("0")) > 10 or int(token.text) > _INT4_MAX:
            self.fail()
        self.advance()
        return int(token.text)

    def signed_integer(self) -> int:
        """Parse an integer with optional sign (grammar: SignedIconst)."""
        sign = self.accept_any("+", "-")
        value = self.integer()
        return -value if sign == "-" else value

    def signed_number(self) -> str:
        """Parse a number with optional sign and return its text."""
        sign = self.accept_any("+", "-")
        if self.token.kind is not NUMBER:
            self.fail()
        return ("-" if sign == "-" else "") + self.advance().text

    # --- small phrases

    def if_exists(self) -> bool:
        return self.accept("if", "exists")

    def if_not_exists(self) -> bool:
        return self.accept("if", "not", "exists")

    def cascade(self) -> bool:
        """[CASCADE | RESTRICT]"""
        if self.accept("cascade"):
            self.accept("constraints")  # Oracle's DROP TABLE t CASCADE CONSTRAINTS
            return True
        self.accept("restrict")
        return False

    def commit_details(self) -> None:
        """Oracle's [COMMENT 'text'] [WRITE [WAIT | NOWAIT] [IMMEDIATE | BATCH]] of COMMIT, which lets go of
        durability at most; FORCE is of transactions in doubt."""
        if self.word == "force":
            raise self.not_supported("COMMIT FORCE")
        if self.accept("comment"):
            self.string()
        if self.accept("write"):
            while self.accept_any("wait", "nowait", "immediate", "batch"):
                pass

    def balanced_text(self) -> str:
        """Step over a parenthesised text and return it without the parentheses."""
        start = self.expect("(").end
        depth = 1
        while depth:
            token = self.token
            if token.kind is END:
                self.fail()
            if token.kind is OPERATOR:
                depth += (token.word == "(") - (token.word == ")")
            self.advance()
        return self.source(start, token.start)

    # --- provided further down the chain of classes

    def expression(self) -> exp.Expr:
        raise NotImplementedError

    def query(self) -> exp.Expr:
        raise NotImplementedError


def too_deep() -> PgError:
    return PgError(
        STATEMENT_TOO_COMPLEX,
        "stack depth limit exceeded",
        hint='Increase the configuration parameter "max_stack_depth" (currently 2048kB), '
        "after ensuring the platform's stack depth limit is adequate.",
    )
