"""Rows of VALUES, and items of IN lists, that are alike: the same but for their lifted literals and
parameters.

Planning costs some hundred microseconds a row, and forty an item. So of those that are alike one is parsed,
bound and translated, and the others are its SQL with values of their own. Where that turns out not to do (a
literal's value counts for the plan, a parameter has a type from elsewhere), NotAlike makes the planner read
all of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Statement
from polar_lite.catalog.dialect.literals import LiteralMap
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.dialect.polar.tokens import END, NAME, OPERATOR, PARAMETER, Lexeme
from polar_lite.protocol.records import dataclass

_Key = tuple[object, ...]
_MOST_DIGITS: Final = 6
_OPENING: Final = frozenset("([")
_CLOSING: Final = frozenset(")]")
_ENDING: Final = frozenset(",)")


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


@dataclass(slots=True)
class _Own:
    """What a row or an item has of its own.

    parameters: number and place. end: the index behind its last token.
    """

    literals: list[int]
    parameters: list[tuple[int, int]]
    end: int


class Copy(NamedTuple):
    """An item that is like the one of number `model`, which has `first` where it has `own`."""

    model: int
    first: "_Own"
    own: "_Own"


@dataclass(frozen=True, slots=True)
class Items:
    """What the parser has of all items of a list in their order; no tree, so that nobody walks through it."""

    items: tuple[object, ...]


class ListReader:
    """Tells of the items of one list, before they are parsed, whether an earlier one is like them."""

    are_rows = False  # in parentheses, whatever comes behind the last one

    def __init__(self, literals: LiteralMap, types: Sequence[int]) -> None:
        self._literals = literals
        self._types = types
        self.has_copies = False
        self._count = 0
        self._known: dict[_Key, tuple[int, _Own]] = {}

    def take(self, tokens: Sequence[Lexeme], index: int) -> tuple[Copy, int] | None:
        """The item that begins at a token, and the index behind it; None if it has to be parsed."""
        number = self._count
        self._count += 1
        row = _Own([], [], index)
        key = self._key(tokens, index, row)
        if key is None:
            return None
        known = self._known.get(key)
        if known is None:
            self._known[key] = (number, row)
            return None
        self.has_copies = True
        return Copy(*known, row), row.end

    def order_of(self, items: Iterable[object]) -> Items:
        return Items(tuple(items))

    def _key(self, tokens: Sequence[Lexeme], index: int, row: "_Own") -> _Key | None:
        """What the item is but for literals and parameters, which `row` gets; None if it does not end."""
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
                if word in _OPENING:
                    depth += 1
                elif word in _ENDING and not depth:
                    row.end = index - 1
                    return tuple(key)
                elif word in _CLOSING:
                    depth -= 1
                    if self.are_rows and not depth:
                        row.end = index
                        return tuple(key)
                key.append(word)
            elif token.kind is PARAMETER:
                if len(token.text) > _MOST_DIGITS:
                    return None
                number = int(token.text)
                row.parameters.append((number, token.start))
                declared = self._types[number - 1] if 0 < number <= len(self._types) else 0
                key.append((seen.setdefault(number, len(seen)), declared))
            elif token.kind is END:
                return None
            else:
                key.append((token.kind, token.text, token.word))


class RowReader(ListReader):
    """Of the rows of one VALUES."""

    are_rows = True


class ListReaders:
    """Makes the readers of a statement's lists."""

    def __init__(self, literals: LiteralMap, types: Sequence[int]) -> None:
        self._literals = literals
        self._types = types
        self._of_rows: list[RowReader] = []

    @property
    def has_copies_of_rows(self) -> bool:
        return any(reader.has_copies for reader in self._of_rows)

    def of_items(self) -> ListReader:
        return ListReader(self._literals, self._types)

    def of_rows(self) -> RowReader:
        self._of_rows.append(RowReader(self._literals, self._types))
        return self._of_rows[-1]


def order_of(st: Statement, rows: Iterable[object]) -> RowOrder | None:
    """The order of rows of which the parsed ones have been bound; None if all have been. Raises NotAlike.

    The copies' parameters get the types of those they stand for.
    """
    order: list[int | RowCopy] = []
    numbers: dict[int, int] = {}
    for index, row in enumerate(rows):
        copy = row.copied if isinstance(row, nodes.RowLike) else row
        if not isinstance(copy, Copy):
            numbers[index] = len(numbers)
            order.append(numbers[index])
            continue
        values: dict[tuple[Source, int], int] = {}
        for first, own in zip(copy.first.literals, copy.own.literals, strict=True):
            if not st.pinned.isdisjoint((first, own, ~first)):
                raise NotAlike
            values[Source.LITERAL, first] = own
        for (first, _), (own, start) in zip(copy.first.parameters, copy.own.parameters, strict=True):
            _take_type(st, first, own, start)
            values[Source.PARAM, first - 1] = own - 1
        order.append(RowCopy(numbers[copy.model], values))
    return RowOrder(tuple(order)) if len(numbers) < len(order) else None


def _take_type(st: Statement, first: int, own: int, start: int) -> None:
    type_, known = st.parameters[first], st.parameters.get(own)
    if type_.oid == UNKNOWN:
        raise NotAlike
    st.parameter_at.setdefault(own, start)
    if known is None or known.oid == UNKNOWN:
        st.parameters[own] = type_
    elif known != type_:
        raise NotAlike
