"""Functions on vectors. PostgreSQL 15 docs 9.13 (functions-textsearch); source tsvector_op.c, to_tsany.c."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from polar_lite.catalog.text_search.configurations import Analyzer
from polar_lite.protocol.codecs.array import dump, flatten, load
from polar_lite.protocol.codecs.text_search import (
    MAX_POSITION,
    WEIGHTS,
    Place,
    stored_vector,
    vector_of,
    vector_text,
)
from polar_lite.protocol.sqlstate import (
    INVALID_PARAMETER_VALUE,
    NULL_VALUE_NOT_ALLOWED,
    ZERO_LENGTH_CHARACTER_STRING,
    PgError,
)


def to_vector(configuration: Analyzer, text: str) -> str:
    return vector_of_texts(configuration, [text])


def vector_of_parts(configuration: Analyzer, texts: Iterable[str]) -> str:
    """Of several texts, one after the other."""
    return vector_of_texts(configuration, texts, gap=0)


def vector_of_texts(configuration: Analyzer, texts: Iterable[str], gap: int = 1) -> str:
    """Of several texts, between which positions are left out."""
    found: list[tuple[str, list[Place]]] = []
    offset = 0
    for text in texts:
        words = list(configuration.lexemes(text))
        found += [(lexeme, [(min(offset + place, MAX_POSITION), 0)]) for lexeme, place in words]
        offset += configuration.counted_words(text) + (gap if words else 0)
    return vector_text(vector_of(found))


def of_json(configuration: Analyzer, text: str) -> str:
    return vector_of_texts(configuration, _strings(json.loads(text), frozenset({"string"})))


def of_json_parts(configuration: Analyzer, text: str, wanted: str) -> str:
    """The parts that a filter names: "string", "numeric", "boolean", "key", "all"."""
    listed = json.loads(wanted)
    listed = listed if isinstance(listed, list) else [listed]
    known = {"string", "numeric", "boolean", "key", "all"}
    for name in listed:
        if not isinstance(name, str):
            raise PgError(
                INVALID_PARAMETER_VALUE,
                "flag array element is not a string",
                hint='Possible values are: "string", "numeric", "boolean", "key", and "all".',
            )
        if name.lower() not in known:
            raise PgError(
                INVALID_PARAMETER_VALUE,
                f'wrong flag in flag array: "{name}"',
                hint='Possible values are: "string", "numeric", "boolean", "key", and "all".',
            )
    kinds = {name.lower() for name in listed}
    if "all" in kinds:
        kinds = known
    value = json.loads(text, parse_float=_Number, parse_int=_Number)
    return vector_of_texts(configuration, _strings(value, frozenset(kinds)))


class _Number(str):
    """A number of a document as it is written."""


def _strings(value: Any, kinds: frozenset[str]) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if "key" in kinds:
                yield key
            yield from _strings(item, kinds)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item, kinds)
    elif isinstance(value, _Number):
        if "numeric" in kinds:
            yield str(value)
    elif isinstance(value, bool):
        if "boolean" in kinds:
            yield "true" if value else "false"
    elif isinstance(value, str) and "string" in kinds:
        yield value


def concatenated(first: str, second: str) -> str:
    left, right = stored_vector(first), stored_vector(second)
    offset = max((places[-1][0] for places in left.values() if places), default=0)
    moved = [
        (text, [(position + offset, weight) for position, weight in places]) for text, places in right.items()
    ]
    # Beyond the last position only the first one there stays.
    return vector_text(vector_of([*left.items(), *moved]))


def stripped(vector: str) -> str:
    return vector_text(dict.fromkeys(stored_vector(vector), ()))


def _weight(letter: str) -> int:
    if len(letter) != 1 or letter.upper() not in WEIGHTS:
        raise PgError(INVALID_PARAMETER_VALUE, f'unrecognized weight: "{letter}"')
    return WEIGHTS.index(letter.upper())


def weighted(vector: str, letter: str, only: str | None = None) -> str:
    """With a weight for all places, or those of some lexemes."""
    weight = _weight(letter)
    wanted = None if only is None else set(flatten(load(only).items))
    changed = {
        text: [(position, weight) for position, _ in places] if wanted is None or text in wanted else places
        for text, places in stored_vector(vector).items()
    }
    return vector_text(changed)


def _texts(array: str) -> list[str]:
    items = list(flatten(load(array).items))
    for item in items:
        if item is None:
            raise PgError(NULL_VALUE_NOT_ALLOWED, "lexeme array may not contain nulls")
        if item == "":
            raise PgError(ZERO_LENGTH_CHARACTER_STRING, "lexeme array may not contain empty strings")
    return items


def without(vector: str, texts: Iterable[str | None]) -> str:
    gone = set(texts)
    return vector_text({text: places for text, places in stored_vector(vector).items() if text not in gone})


def without_all(vector: str, array: str) -> str:
    return without(vector, flatten(load(array).items))


def filtered(vector: str, letters: str) -> str:
    """What has one of some weights."""
    items = list(flatten(load(letters).items))
    if None in items:
        raise PgError(NULL_VALUE_NOT_ALLOWED, "weight array may not contain nulls")
    wanted = {_weight(letter) for letter in items}
    left = {
        text: [place for place in places if place[1] in wanted]
        for text, places in stored_vector(vector).items()
    }
    return vector_text({text: places for text, places in left.items() if places})


def to_array(vector: str) -> str:
    return dump(list(stored_vector(vector)))


def from_array(array: str) -> str:
    return vector_text(dict.fromkeys(sorted(set(_texts(array)), key=str.encode), ()))


def rows(vector: str) -> Iterator[tuple[str, str | None, str | None]]:
    """Lexeme, positions, weights."""
    for text, places in stored_vector(vector).items():
        if places:
            yield text, dump([p for p, _ in places]), dump([WEIGHTS[w] for _, w in places])
        else:
            yield text, None, None
