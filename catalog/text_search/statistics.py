"""ts_stat: the words of the tsvectors that a query gives. PostgreSQL 15 docs 12.4.4; source tsvector_op.c."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.protocol.codecs.text_search import stored_vector
from polar_lite.protocol.pgtypes import TSVECTOR
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError

_LETTERS: Final = "DCBA"


def statistics(
    context: SessionContext, text: str, weights: str | None = None
) -> Iterator[tuple[str, int, int]]:
    """Word, in how many of them it is, and how often; weights: of the places that count."""
    columns, rows = context.read_text(text)
    if len(columns) != 1 or columns[0][1] != TSVECTOR.oid:
        raise PgError(INVALID_PARAMETER_VALUE, "ts_stat query must return one tsvector column")
    documents: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for (vector,) in rows:
        for word, found in stored_vector(vector).items() if vector is not None else ():
            count = len(found) if weights is None else _counted(found, weights)
            if count or weights is None:
                documents[word] += 1
                places[word] += count or 1
    for word in sorted(documents, key=str.encode):
        yield word, documents[word], places[word]


def _counted(places: list[Any], weights: str) -> int:
    wanted = {_LETTERS.index(letter) for letter in weights.upper() if letter in _LETTERS}
    return sum(weight in wanted for _, weight in places)
