"""Whether a vector matches a query. PostgreSQL 15 source tsvector_op.c (TS_execute, TS_phrase_execute)."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from polar_lite.protocol.codecs.text_search import (
    Both,
    Either,
    Lexeme,
    Not,
    Phrase,
    Query,
    Vector,
    parse_query,
    stored_vector,
)
from polar_lite.protocol.records import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """Where a part of a phrase is: at the positions of its last word, or everywhere else. width: how many
    positions it is wide."""

    positions: tuple[int, ...] = ()
    is_everywhere_else: bool = False
    width: int = 0

    def __bool__(self) -> bool:
        return bool(self.positions) or self.is_everywhere_else


_NOWHERE = Found()
_SOMEWHERE = Found(is_everywhere_else=True)
"""In the document, which keeps no positions: nothing can be said of a phrase with it."""
# Whether a lexeme of a query is in the document, and where.
Test = Callable[[Lexeme], bool]
Places = Callable[[Lexeme], Sequence[int] | None]
"""None: it is there, and nobody knows where."""

stored_query = lru_cache(maxsize=256)(parse_query)


def matches(vector: str, query: str) -> bool:
    tree = stored_query(query)
    return tree is not None and Document(stored_vector(vector)).matches(tree)


class Document:
    """A vector that is asked for lexemes."""

    def __init__(self, vector: Vector) -> None:
        self.vector = vector
        self._sorted: list[str] | None = None

    def matches(self, query: Query) -> bool:
        return holds(query, self.has, self.places)

    def has(self, lexeme: Lexeme) -> bool:
        """Weights do not count where the vector has none."""
        for text in self.texts(lexeme):
            places = self.vector[text]
            if not lexeme.weights or not places or any(lexeme.weights >> w & 1 for _, w in places):
                return True
        return False

    def places(self, lexeme: Lexeme) -> list[int] | None:
        if not all(self.vector[text] for text in self.texts(lexeme)):
            return None
        found = {
            position
            for text in self.texts(lexeme)
            for position, weight in self.vector[text]
            if not lexeme.weights or lexeme.weights >> weight & 1
        }
        return sorted(found)

    def texts(self, lexeme: Lexeme) -> Iterable[str]:
        """The document's lexemes that one of the query stands for."""
        if not lexeme.is_prefix:
            return (lexeme.text,) if lexeme.text in self.vector else ()
        if self._sorted is None:
            self._sorted = sorted(self.vector)
        first = bisect_left(self._sorted, lexeme.text)
        found = []
        for text in self._sorted[first:]:
            if not text.startswith(lexeme.text):
                break
            found.append(text)
        return found


def holds(query: Query, has: Test, places: Places) -> bool:
    match query:
        case Lexeme():
            return has(query)
        case Not(argument):
            return not holds(argument, has, places)
        case Both(left, right):
            return holds(left, has, places) and holds(right, has, places)
        case Either(left, right):
            return holds(left, has, places) or holds(right, has, places)
    found = phrase(query, places)
    return bool(found) and found is not _SOMEWHERE


def phrase(query: Query, places: Places) -> Found:
    match query:
        case Lexeme():
            found = places(query)
            return _SOMEWHERE if found is None else Found(tuple(found))
        case Not(argument):
            inner = phrase(argument, places)
            if inner is _SOMEWHERE:
                return inner
            if not inner:
                return Found(is_everywhere_else=True)
            if inner.positions:
                return Found(inner.positions, not inner.is_everywhere_else, inner.width)
            return _NOWHERE
        case Either(left, right):
            return _either(phrase(left, places), phrase(right, places))
    return _together(query, phrase(query.left, places), phrase(query.right, places))


def _together(query: Both | Phrase, left: Found, right: Found) -> Found:
    if not left or not right:
        return _NOWHERE
    if left is _SOMEWHERE or right is _SOMEWHERE:
        return _SOMEWHERE
    if isinstance(query, Phrase):
        left_offset, right_offset = query.distance + right.width, 0
        width = left.width + query.distance + right.width
    else:
        width = max(left.width, right.width)
        left_offset, right_offset = width - left.width, width - right.width
    ours, theirs = _moved(left, left_offset), _moved(right, right_offset)
    if left.is_everywhere_else and right.is_everywhere_else:
        return Found(tuple(sorted(ours | theirs)), True, width)
    if left.is_everywhere_else:
        return Found(tuple(sorted(theirs - ours)), width=width)
    if right.is_everywhere_else:
        return Found(tuple(sorted(ours - theirs)), width=width)
    return Found(tuple(sorted(ours & theirs)), width=width)


def _either(left: Found, right: Found) -> Found:
    if not left and not right:
        return _NOWHERE
    if left is _SOMEWHERE or right is _SOMEWHERE:
        return _SOMEWHERE
    width = max(left.width, right.width)
    ours, theirs = _moved(left, width - left.width), _moved(right, width - right.width)
    if left.is_everywhere_else and right.is_everywhere_else:
        return Found(tuple(sorted(ours & theirs)), True, width)
    if left.is_everywhere_else:
        return Found(tuple(sorted(ours - theirs)), True, width)
    if right.is_everywhere_else:
        return Found(tuple(sorted(theirs - ours)), True, width)
    return Found(tuple(sorted(ours | theirs)), width=width)


def _moved(found: Found, offset: int) -> set[int]:
    return {position + offset for position in found.positions}
