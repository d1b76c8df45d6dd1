"""What both PL parsers stand on: tokens of the polar dialect, slices of SQL, line numbers, known names.

SQL inside PL is cut out of the source by its terminator and parsed by the dialect, so that a syntax
error is raised when the routine is created, with its position in the routine's source. The statements
are `statements`, the declarations `declarations`.
"""

import bisect
import re
from collections.abc import Iterable
from typing import Any, Final, NoReturn

from sqlglot import exp

from polar_lite.catalog.dialect.polar.parse import parse_statement
from polar_lite.catalog.dialect.polar.tokens import END, NAME, NUMBER, PARAMETER, QUOTED, Lexeme
from polar_lite.catalog.dialect.polar.types import TypeParser
from polar_lite.catalog.plsql import nodes
from polar_lite.protocol.sqlstate import ERROR_IN_ASSIGNMENT, SYNTAX_ERROR, PgError, unsupported

_PREFIX: Final = "SELECT "
_CONSTANT_MARK: Final = "\0"
_FORWARD_MARK: Final = "\0\0"
_CLOSING: Final = {")": "(", "]": "["}


class Reader(TypeParser):
    """A cursor over a PL source. oracle: Oracle's rules where the languages differ."""

    oracle = False

    def __init__(self, source: str, known: Iterable[str] = ()) -> None:
        super().__init__(source)
        if self.oracle:
            self.fold_upper()
        self._lines = [0, *(found.end() for found in re.finditer("\n", source))]
        # Names a target may be; None: any (a unit whose surroundings are not known).
        self.scopes: list[set[str]] = [set(known)]
        self.shadowing: list[tuple[str, int]] = []
        self.open_labels: list[str] = []
        # Further labels of a statement -> the one next to it.
        self.other_labels: dict[str, str] = {}
        self.block_labels: set[str] = set()
        self.loops = 0

    # --- positions and errors

    def line_at(self, offset: int) -> int:
        return bisect.bisect_right(self._lines, offset)

    def here(self, token: Lexeme | None = None) -> tuple[int, int]:
        """(line, offset) of a token (default: the current one)."""
        start = (token or self.token).start
        return self.line_at(start), start

    def refuse(self, construct: str, token: Lexeme | None = None) -> PgError:
        """0A000 naming the construct with its line and column."""
        start = (token or self.token).start
        line = self.line_at(start)
        column = start - self._lines[line - 1] + 1
        return unsupported(f"{construct} (line {line}, column {column})", start + 1)

    def near(self, error: PgError, token: Lexeme) -> PgError:
        """An error that PostgreSQL places by its line only, in CONTEXT."""
        error.near = token.start  # type: ignore[attr-defined]
        return error

    def unknown_variable(self, name: str, token: Lexeme) -> NoReturn:
        raise PgError(SYNTAX_ERROR, f'"{name}" is not a known variable', position=token.start + 1)

    # --- names in sight

    def declare(self, name: str, *, constant: bool = False, forward: bool = False) -> None:
        """forward: what it is comes later in the same scope."""
        self.scopes[-1].add(name)
        (self.scopes[-1].add if forward else self.scopes[-1].discard)(_FORWARD_MARK + name)
        if constant:
            self.scopes[-1].add(_CONSTANT_MARK + name)

    def is_forward(self, name: str) -> bool:
        return _FORWARD_MARK + name in self.scopes[-1]

    def is_constant(self, name: str) -> bool:
        scope = next((s for s in reversed(self.scopes) if name in s), set())
        return _CONSTANT_MARK + name in scope

    def is_known(self, name: str) -> bool:
        return any(name in scope for scope in self.scopes)

    def target(self, *, check: bool = True) -> tuple[str, ...]:
        """A variable to assign to: name, label.name, record.field, package.variable."""
        first = self.token
        if first.word == ":":  # a bind variable of EXECUTE IMMEDIATE's block
            self.advance()
            return (":" + (self.advance().text if self.token.kind is NUMBER else self.label()),)
        if first.kind is PARAMETER:
            self.advance()
            return ("$" + first.text.lstrip("$"),)
        parts = [self.label()]
        while self.word == "." and self.is_name(frozenset(), self.peek()):
            self.advance()
            parts.append(self.label())
        if check and len(parts) == 1 and not self.is_known(parts[0]):
            self.unknown_variable(parts[0], first)
        if check and len(parts) == 1 and self.is_constant(parts[0]):
            raise self.error(f'variable "{parts[0]}" is declared CONSTANT', first.start, ERROR_IN_ASSIGNMENT)
        return tuple(parts)

    def targets(self) -> tuple[nodes.Target, ...]:
        return tuple(self.comma_list(self.place))

    def place(self) -> nodes.Target:
        """A variable, or in Oracle's PL a part of one, to assign to."""
        end = self.end_of_place()
        if not self.has_parentheses(self.index, end):
            return self.target()
        name = self.token.word or self.token.text
        if self.peek().word == "(" and not self.is_known(name):
            self.unknown_variable(name, self.token)
        line, offset = self.here()
        tree = self.make_expression(self.index, end).tree
        self.seek(end)
        return nodes.Place(line, offset, tree)

    def end_of_place(self) -> int:
        """The index of the token behind name[.name | (..)]..; parentheses count in Oracle's PL only."""
        index = self.index + 1
        while True:
            word, following = self.tokens[index].word, self.tokens[index + 1 : index + 2]
            if word == "." and following and self.is_name(frozenset(), following[0]):
                index += 2
            elif word == "(" and self.oracle and (closing := self._closing_of(index)) is not None:
                index = closing + 1
            else:
                return index

    def has_parentheses(self, first: int, last: int) -> bool:
        return any(token.word == "(" for token in self.tokens[first:last])

    def _closing_of(self, index: int) -> int | None:
        depth = 0
        for place in range(index, len(self.tokens)):
            word = self.tokens[place].word
            depth += (word == "(") - (word == ")")
            if depth == 0:
                return place
        return None

    # --- slices of SQL

    def expression(self) -> exp.Expr:
        """A type modifier: the only expression of a type's name, a number with sign."""
        sign = self.accept_any("+", "-")
        if self.token.kind is not NUMBER:
            self.fail()
        token = self.advance()
        text = ("-" if sign == "-" else "") + token.text
        return self.mark(exp.Literal(this=text, is_string=False), token.start)

    def slice(self, *terminators: str, missing: str = "") -> tuple[int, int]:
        """Step over tokens up to a terminator outside parentheses and CASE; their token range.

        The terminator stays. An empty range is an error, as is the end of the source.
        """
        first = self.index
        depth: list[str] = []
        cases = 0
        while True:
            token = self.token
            word = token.word
            if token.kind is END:
                break
            if not depth and not cases and word in terminators:
                break
            if word in ("(", "["):
                depth.append(word)
            elif word in _CLOSING:
                if not depth:
                    break
                if depth.pop() != _CLOSING[word]:
                    raise self.error("mismatched parentheses at or near " + f'"{word}"')
            elif word == ";":
                if depth:
                    raise self.error('mismatched parentheses at or near ";"')
                break
            elif token.kind is NAME and word == "case":
                cases += 1
            elif cases and token.kind is NAME and word == "end":
                cases -= 1
            self.advance()
        if self.word not in terminators:
            if depth and self.token.kind is END:
                raise self.error("mismatched parentheses at end of input")
            if missing:
                raise self.error(f'missing "{missing}" at end of SQL expression')
            self.fail()
        if self.index == first:
            self.fail()
        return first, self.index

    def sql_expression(self, *terminators: str, missing: str = "") -> nodes.Expression:
        """Read an expression up to a terminator, which stays."""
        first, last = self.slice(*terminators, missing=missing)
        return self.make_expression(first, last)

    def make_expression(self, first: int, last: int) -> nodes.Expression:
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        line, offset = self.line_at(start), start
        tree = self.parse(_PREFIX + self.source(start, end), start - len(_PREFIX))
        return nodes.Expression(line, offset, self.source(start, end), single_value(tree))

    def parse(self, text: str, shift: int) -> Any:
        """Parse SQL; positions of errors become those in this source."""
        try:
            return parse_statement(text, in_pl=self.oracle, folds_upper=self.oracle)
        except PgError as error:
            if error.position is not None:
                error.position = max(1, error.position + shift)
            raise

    def sql_statement(
        self, first: int, last: int, blanked: tuple[int, int] | None = None, prefix: str = ""
    ) -> nodes.Sql:
        """The tokens [first, last) as a statement; `blanked` token range becomes blanks."""
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        text = self.source(start, end)
        if blanked is not None:
            low, high = self.tokens[blanked[0]].start - start, self.tokens[blanked[1] - 1].end - start
            text = text[:low] + " " * (high - low) + text[high:]
        tree = self.parse(prefix + text, start - len(prefix))
        return nodes.Sql(self.line_at(start), start, prefix + text.rstrip(), tree)

    def insert_of_record(
        self, first: int, record: int, after: int, last: int, blanked: tuple[int, int] | None
    ) -> nodes.Sql:
        """`INSERT INTO t VALUES r` as `VALUES (r.*)`, which the compiler writes out field by field."""
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        low, high = self.tokens[record].start, self.tokens[after - 1].end
        text = f"{self.source(start, low)}({self.source(low, high)}.*)"
        text += self.source(high, end if blanked is None else self.tokens[blanked[0]].start)
        return nodes.Sql(self.line_at(start), start, text.rstrip(), self.parse(text, start))

    # --- small phrases

    def end_statement(self) -> None:
        self.expect(";")

    def opening_label(self) -> str | None:
        """<<label>>"""
        if self.word != "<<":
            return None
        self.advance()
        name = self.label()
        self.expect(">>")
        return name

    def closing_label(self, label: str | None) -> None:
        """The optional label after END or END LOOP."""
        if self.token.kind in (NAME, QUOTED):
            token = self.token
            name = self.label()
            if label is None and self.oracle:
                return  # Oracle takes any name there
            if label is None:
                raise self.error(f'end label "{name}" specified for unlabeled block', token.start)
            if name != label and self.other_labels.get(name) != label:
                raise self.error(f'end label "{name}" differs from block\'s label "{label}"', token.start)

    def type_of_declaration(self) -> Any:
        return self.type_name()


def single_value(tree: Any) -> Any:
    """The expression of `SELECT expression`, or the whole query when it is more than that."""
    if isinstance(tree, exp.Select) and len(tree.expressions) == 1:
        others = [v for k, v in tree.args.items() if k != "expressions" and v]
        value = tree.expressions[0]
        if not others and not isinstance(value, (exp.Alias, exp.Star)):
            return value
    return tree
