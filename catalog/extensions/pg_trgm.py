"""pg_trgm: how alike texts are by the trigrams they have in common. PostgreSQL 15 docs F.35.

A trigram is three letters or digits of a word that is set between two blanks and one.
"""

import re
import struct
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.interruption import watched
from polar_lite.catalog.functions.strings.letters import are_ascii, lower
from polar_lite.protocol.codecs.array import dump
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError

_WORD: Final = re.compile(r"[^\W_]+")
_ASCII_WORD: Final = re.compile(r"[0-9a-z]+")
_LIMITS: Final = {"similarity": 0.3, "word_similarity": 0.6, "strict_word_similarity": 0.5}
Measure = Callable[[str, str], float]


def _words(text: str) -> Iterator[list[str]]:
    """The trigrams of each word, in order."""
    pattern = _ASCII_WORD if are_ascii() else _WORD
    for found in pattern.finditer(lower(text)):
        word = f"  {found[0]} "
        yield [word[place : place + 3] for place in range(len(word) - 2)]


def _trigrams(text: str) -> set[str]:
    return {trigram for word in _words(text) for trigram in word}


def _listed(text: str) -> str:
    """The trigrams in PostgreSQL's order; one that is not ASCII's as the three bytes that stand for it."""
    packed = sorted(map(_packed, _trigrams(text)), key=lambda three: [(byte ^ 0x80) for byte in three])
    return dump([_shown(three) for three in packed])


def _packed(trigram: str) -> bytes:
    data = trigram.encode()
    return data if len(data) == 3 else _checksum(data).to_bytes(4, "little")[:3]


def _checksum(data: bytes) -> int:
    """CRC-32 with its table read the other way round (legacy_crc32_lowlevel)."""
    found = 0xFFFFFFFF
    for byte in data:
        found = _table()[(found >> 24) ^ byte] ^ (found << 8 & 0xFFFFFFFF)
    return found ^ 0xFFFFFFFF


@cache
def _table() -> tuple[int, ...]:
    rows = []
    for row in range(256):
        for _ in range(8):
            row = row >> 1 ^ (0xEDB88320 if row & 1 else 0)
        rows.append(row)
    return tuple(rows)


def _shown(three: bytes) -> str:
    return three.decode() if all(32 <= byte < 127 for byte in three) else f"0x{three.hex()}"


def _real(value: float) -> float:
    return float(struct.unpack("f", struct.pack("f", value))[0])


def similarity(a: str, b: str) -> float:
    first, second = _trigrams(a), _trigrams(b)
    every = len(first | second)
    return _real(len(first & second) / every) if every else 0.0


def word_similarity(a: str, b: str) -> float:
    """Of the trigrams of `a` to the most similar stretch of those of `b`."""
    sequence = [trigram for word in _words(b) for trigram in word]
    return _best_stretch(_trigrams(a), sequence, range(len(sequence)), range(1, len(sequence) + 1))


def strict_word_similarity(a: str, b: str) -> float:
    """Of the trigrams of `a` to the most similar stretch of whole words of `b`."""
    sequence: list[str] = []
    starts, ends = [], []
    for word in _words(b):
        starts.append(len(sequence))
        sequence += word
        ends.append(len(sequence))
    return _best_stretch(_trigrams(a), sequence, starts, ends)


def _best_stretch(
    wanted: set[str], sequence: Sequence[str], starts: Sequence[int], ends: Sequence[int]
) -> float:
    best = 0.0
    is_end = set(ends)
    for start in starts:
        seen: set[str] = set()
        common = 0
        for place in watched(range(start, len(sequence))):
            trigram = sequence[place]
            if trigram not in seen:
                seen.add(trigram)
                common += trigram in wanted
            if common and place + 1 in is_end:
                best = max(best, common / (len(wanted) + len(seen) - common))
    return _real(best)


def _limit(context: SessionContext, name: str) -> float:
    text = context.get_setting(f"pg_trgm.{name}_threshold", missing_ok=True)
    return _real(float(text) if text else _LIMITS[name])


def _set_limit(context: SessionContext, value: float) -> float:
    if not 0.0 <= value <= 1.0:
        raise PgError(
            INVALID_PARAMETER_VALUE,
            f'{value:g} is outside the valid range for parameter "pg_trgm.similarity_threshold" (0 .. 1)',
        )
    context.set_setting("pg_trgm.similarity_threshold", f"{value:g}", is_local=False)
    return _limit(context, "similarity")


def _is_alike(name: str, measure: Measure, *, is_swapped: bool = False) -> Callable[..., bool]:
    def test(context: SessionContext, a: str, b: str) -> bool:
        return (measure(b, a) if is_swapped else measure(a, b)) >= _limit(context, name)

    return test


def _distance(measure: Measure, *, is_swapped: bool = False) -> Callable[[str, str], float]:
    return lambda a, b: _real(1.0 - (measure(b, a) if is_swapped else measure(a, b)))


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "show_trgm": _listed,
    "similarity": similarity,
    "similarity_dist": _distance(similarity),
    "word_similarity": word_similarity,
    "word_similarity_dist_op": _distance(word_similarity),
    "word_similarity_dist_commutator_op": _distance(word_similarity, is_swapped=True),
    "strict_word_similarity": strict_word_similarity,
    "strict_word_similarity_dist_op": _distance(strict_word_similarity),
    "strict_word_similarity_dist_commutator_op": _distance(strict_word_similarity, is_swapped=True),
}
CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "set_limit": _set_limit,
    "show_limit": lambda context: _limit(context, "similarity"),
    "similarity_op": _is_alike("similarity", similarity),
    "word_similarity_op": _is_alike("word_similarity", word_similarity),
    "word_similarity_commutator_op": _is_alike("word_similarity", word_similarity, is_swapped=True),
    "strict_word_similarity_op": _is_alike("strict_word_similarity", strict_word_similarity),
    "strict_word_similarity_commutator_op": _is_alike(
        "strict_word_similarity", strict_word_similarity, is_swapped=True
    ),
}
