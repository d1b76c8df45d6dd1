"""Rows of INSERT's VALUES that are alike: the same but for their lifted literals and parameters.

Planning costs some hundred microseconds a row, so of rows that are alike one is parsed, bound and translated,
and the others are its SQL with values of their own. Where that turns out not to do (a literal's value counts
for the plan, a parameter has a type from elsewhere), NotAlike makes the planner read all rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Statement
from polar_lite.catalog.dialect.literals import LiteralMap
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.dialect.polar.tokens import END, NAME, OPERATOR, PARAMETER, Lexeme
from polar_lite.protocol.records import dataclass

_Key = tuple[object, ...]
_MOST_DIGITS: Final = 5


class NotAlike(Exception):
    """Rows that looked alike have to be planned each by itself."""


@dataclass(frozen=True, slots=True)
class RowCopy:
    """A row like the bound one of number `model`. values: what stands for its literals and parameters."""

    model: int
    values: Mapping[tuple[Source, int], int]


@dataclass(frozen=True, slots=True)
class RowOrder:
    """All rows of a list of VALUES in their order: the number of a bound row, or a copy of one."""

    rows: tuple[int | RowCopy, ...]


class RowReader:
    """Tells of the rows of one list, before they are parsed, whether an earlier one is like them."""

    def __init__(self, literals: LiteralMap, types: Sequence[int]) -> None:
        self._literals = literals
        self._types = types
        self.has_copies = False
        self._count = 0
        self._known: dict[_Key, tuple[int, _Row]] = {}

    def take(self, tokens: Sequence[Lexeme], index: int) -> tuple[nodes.RowLike, int] | None:
        """The row that begins at a token, and the index behind it; None if it has to be parsed."""
        number = self._count
        self._count += 1
        row = _Row([], [], index)
        key = self._key(tokens, index, row)
        if key is None:
            return None
        known = self._known.get(key)
        if known is None:
            self._known[key] = (number, row)
            return None
        self.has_copies = True
        model, first = known
        literals = tuple(zip(first.literals, row.literals, strict=True))
        parameters = tuple(
            (a, b, start) for (a, _), (b, start) in zip(first.parameters, row.parameters, strict=True)
        )
        return nodes.RowLike(model=model, literals=literals, parameters=parameters), row.end

    def _key(self, tokens: Sequence[Lexeme], index: int, row: "_Row") -> _Key | None:
        """What the row is but for literals and parameters, which `row` gets; None if it does not end."""
        by_start, literals = self._literals.by_start, self._literals.literals
        key: list[object] = []
        seen: dict[int, int] = {}
        depth = 0
        while True:
            token = tokens[index]
            index += 1
            if (literal := by_start.get(token.start)) is not None:
                row.literals.append(literal)
                key.append((literals[literal].kind,))
            elif token.kind is OPERATOR or token.kind is NAME:
                word = token.word
                key.append(word)
                if word == "(":
                    depth += 1
                elif word == ")":
                    depth -= 1
                    if not depth:
                        row.end = index
                        return tuple(key)
            elif token.kind is PARAMETER:
                if len(token.text) > _MOST_DIGITS:
                    return None
                number = int(token.text)
                row.parameters.append((number, token.start))
                declared = self._types[number - 1] if 0 < number <= len(self._types) else 0
                key.append((seen.setdefault(number, len(seen)), declared))
            elif token.kind is END or not depth:
                return None
            else:
                key.append((token.kind, token.text, token.word))


@dataclass(slots=True)
class _Row:
    """What a row has of its own. parameters: number and place; end: the index behind its last token."""

    literals: list[int]
    parameters: list[tuple[int, int]]
    end: int


def order_of(st: Statement, rows: Iterable[object]) -> RowOrder | None:
    """The order of rows of which the parsed ones have been bound; None if all have been. Raises NotAlike.

    The copies' parameters get the types of those they stand for.
    """
    order: list[int | RowCopy] = []
    numbers: dict[int, int] = {}
    for index, row in enumerate(rows):
        if not isinstance(row, nodes.RowLike):
            numbers[index] = len(numbers)
            order.append(numbers[index])
            continue
        values = {(Source.LITERAL, first): own for first, own in row.literals}
        for first, own, start in row.parameters:
            _take_type(st, first, own, start)
            values[Source.PARAM, first - 1] = own - 1
        if any(first in st.pinned or own in st.pinned for first, own in row.literals):
            raise NotAlike
        order.append(RowCopy(numbers[row.model], values))
    return RowOrder(tuple(order)) if len(numbers) < len(order) else None


def _take_type(st: Statement, first: int, own: int, start: int) -> None:
    type_, known = st.parameters[first], st.parameters.get(own)
    st.parameter_at.setdefault(own, start)
    if known is None or known.oid == UNKNOWN:
        st.parameters[own] = type_
    elif known != type_:
        raise NotAlike
