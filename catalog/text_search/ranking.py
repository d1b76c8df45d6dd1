"""ts_rank and ts_rank_cd: how well a document fits a query. PostgreSQL 15 source tsrank.c.

Reals are single precision there; steps are rounded as they are.
"""

import math
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from polar_lite.catalog.text_search.matching import Document, holds, stored_query
from polar_lite.protocol.codecs.text_search import (
    MAX_POSITION,
    Both,
    Lexeme,
    Not,
    Phrase,
    Place,
    Query,
    stored_vector,
)
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import (
    ARRAY_SUBSCRIPT_ERROR,
    INVALID_PARAMETER_VALUE,
    NULL_VALUE_NOT_ALLOWED,
    PgError,
)

_SERIES: Final = 1.64493406685  # the sum of 1/i^2
# The place of a lexeme without places.
_NO_PLACE: Final[Sequence[Place]] = ((MAX_POSITION, 0),)
_BY_LENGTH, _BY_LENGTH_ITSELF, _BY_EXTENT, _BY_WORDS, _BY_LOG_WORDS, _BELOW_ONE = 1, 2, 4, 8, 16, 32


def _real(value: float) -> float:
    return float(struct.unpack("f", struct.pack("f", value))[0])


# Of D, C, B, A.
DEFAULT_WEIGHTS: Final = tuple(map(_real, (0.1, 0.2, 0.4, 1.0)))


def weights_of(values: Sequence[float | None]) -> list[float]:
    """The first argument of ts_rank; a negative one is the default's."""
    if len(values) < len(DEFAULT_WEIGHTS):
        raise PgError(ARRAY_SUBSCRIPT_ERROR, "array of weight is too short")
    found = []
    for value, default in zip(values, DEFAULT_WEIGHTS, strict=False):
        if value is None:
            raise PgError(NULL_VALUE_NOT_ALLOWED, "array of weight must not contain nulls")
        found.append(_real(value if value >= 0 else default))
        if found[-1] > 1.0:
            raise PgError(INVALID_PARAMETER_VALUE, "weight out of range")
    return found


def lexemes_of(query: Query) -> Iterator[Lexeme]:
    if isinstance(query, Lexeme):
        yield query
    elif isinstance(query, Not):
        yield from lexemes_of(query.argument)
    else:
        yield from lexemes_of(query.left)
        yield from lexemes_of(query.right)


def rank(vector: str, query: str, weights: Sequence[float] = DEFAULT_WEIGHTS, method: int = 0) -> float:
    tree, document = stored_query(query), Document(stored_vector(vector))
    if tree is None or not document.vector:
        return 0.0
    operands = sorted({lexeme.text: lexeme for lexeme in reversed(list(lexemes_of(tree)))}.items())
    lexemes = [lexeme for _, lexeme in operands]
    is_conjunction = isinstance(tree, Both | Phrase) and len(lexemes) > 1
    found = (_rank_of_all if is_conjunction else _rank_of_any)(document, lexemes, weights)
    found = 1e-20 if found < 0 else found
    if method & _BY_LENGTH:
        found = _real(found / (math.log(_length(document) + 1) / math.log(2.0)))
    return _normalized(found, document, method, _real)


def _entries(document: Document, lexeme: Lexeme) -> list[Sequence[Place]]:
    return [document.vector[text] or _NO_PLACE for text in document.texts(lexeme)]


def _rank_of_any(document: Document, lexemes: Sequence[Lexeme], weights: Sequence[float]) -> float:
    total = 0.0
    for lexeme in lexemes:
        for places in _entries(document, lexeme):
            values = [weights[weight] for _, weight in places]
            summed = 0.0
            best, best_at = -1.0, 0
            for at, value in enumerate(values):
                summed = _real(summed + _real(value / ((at + 1) * (at + 1))))
                if value > best:
                    best, best_at = value, at
            others = _real(_real(best + summed) - _real(best / ((best_at + 1) * (best_at + 1))))
            total = _real(total + others / _SERIES)
    return _real(total / len(lexemes)) if lexemes else total


def _rank_of_all(document: Document, lexemes: Sequence[Lexeme], weights: Sequence[float]) -> float:
    total = -1.0
    before: list[Sequence[Place]] = []
    for lexeme in lexemes:
        places: Sequence[Place] | None = None
        for places in _entries(document, lexeme):
            for others in before:
                total = _nearness(total, places, others, weights)
        # Of several that a prefix finds, the last one counts for those that follow.
        if places is not None:
            before.append(places)
    return total


def _nearness(
    total: float, places: Sequence[Place], others: Sequence[Place], weights: Sequence[float]
) -> float:
    for position, weight in places:
        for other, other_weight in others:
            distance = abs(position - other)
            if not distance:
                if places is not _NO_PLACE and others is not _NO_PLACE:
                    continue
                distance = MAX_POSITION + 1
            found = _real(math.sqrt(weights[weight] * weights[other_weight] * _closeness(distance)))
            total = found if total < 0 else _real(1.0 - (1.0 - total) * (1.0 - found))
    return total


def _closeness(distance: int) -> float:
    if distance > 100:
        return _real(1e-30)
    return _real(1.0 / (1.005 + 0.05 * math.exp(_real(distance) / 1.5 - 2)))


def _normalized(value: float, document: Document, method: int, step: Callable[[float], float]) -> float:
    """step: what each division is rounded by."""
    length = _length(document)
    if method & _BY_LENGTH_ITSELF and length > 0:
        value = step(value / length)
    if method & _BY_WORDS:
        value = step(value / len(document.vector))
    if method & _BY_LOG_WORDS:
        value = step(value / (math.log(len(document.vector) + 1) / math.log(2.0)))
    return step(value / (value + 1)) if method & _BELOW_ONE else value


def _length(document: Document) -> int:
    return sum(len(places) or 1 for places in document.vector.values())


@dataclass(frozen=True, slots=True)
class _Word:
    """A place of the document with the query's lexemes that it is."""

    position: int
    weight: int
    lexemes: frozenset[Lexeme]


def rank_by_covers(
    vector: str, query: str, weights: Sequence[float] = DEFAULT_WEIGHTS, method: int = 0
) -> float:
    tree, document = stored_query(query), Document(stored_vector(vector))
    if tree is None:
        return 0.0
    words = _words(document, tree)
    total, sum_of_gaps, extents, last_middle = 0.0, 0.0, 0, 0.0
    for first, last in _covers(tree, words):
        inverse = sum(1.0 / weights[word.weight] for word in words[first : last + 1])
        steps = last - first
        noise = words[last].position - words[first].position - steps
        if noise < 0:
            noise = steps // 2
        total += (steps + 1) / inverse / (1 + noise)
        middle = (words[last].position + words[first].position) / 2.0
        if extents and middle > last_middle:
            sum_of_gaps += 1.0 / (middle - last_middle)
        last_middle, extents = middle, extents + 1
    if method & _BY_EXTENT and extents and sum_of_gaps > 0:
        total /= extents / sum_of_gaps
    if not document.vector:
        return _real(total)
    if method & _BY_LENGTH:  # by the natural logarithm here
        total /= math.log(_length(document) + 1)
    return _real(_normalized(total, document, method, float))


def _words(document: Document, tree: Query) -> list[_Word]:
    """The places that lexemes of the query have, in order."""
    found: dict[Place, set[Lexeme]] = {}
    for lexeme in lexemes_of(tree):
        for text in document.texts(lexeme):
            for place in document.vector[text]:
                if not lexeme.weights or lexeme.weights >> place[1] & 1:
                    found.setdefault(place, set()).add(lexeme)
    return [_Word(position, weight, frozenset(found[position, weight])) for position, weight in sorted(found)]


def _covers(tree: Query, words: Sequence[_Word]) -> Iterator[tuple[int, int]]:
    """Stretches that satisfy the query and have none in them: the numbers of their first and last words."""
    start, least_last = 0, -1
    while start < len(words):
        last = _satisfied(tree, words, range(start, len(words)))
        if last is None:
            return
        first = _satisfied(tree, words, range(last, start - 1, -1))
        if first is None or words[first].position > words[last].position or last < least_last:
            start += 1
            continue
        yield first, last
        least_last, start = last, first + 1


def _satisfied(tree: Query, words: Sequence[_Word], numbers: range) -> int | None:
    """The number of the word with which those gone through so far satisfy the query."""
    seen: dict[Lexeme, list[int]] = {}
    for number in numbers:
        for lexeme in words[number].lexemes:
            seen.setdefault(lexeme, []).append(words[number].position)
        if holds(tree, seen.__contains__, lambda lexeme: sorted(seen.get(lexeme, ()))):
            return number
    return None
