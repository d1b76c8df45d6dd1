"""Configurations and dictionaries: from the words of a document to lexemes.

There are simple and those of `LANGUAGES`, with PostgreSQL's OIDs. PostgreSQL 15 docs 12.6, 12.7;
source ts_parse.c.
"""

import string
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from typing import Final, NamedTuple

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.text_search import words
from polar_lite.protocol.sqlstate import UNDEFINED_OBJECT, PgError


class Language(NamedTuple):
    """One with a stemmer: a module of its name in `stemmers`, and stop words beside this one."""

    dictionary: int
    configuration: int


LANGUAGES: Final = {
    "english": Language(13163, 13164),
    "french": Language(13167, 13168),
    "german": Language(13169, 13170),
    "spanish": Language(13197, 13198),
}
SIMPLE: Final = 3748
CONFIGURATIONS: Final = {"simple": SIMPLE, **{name: own.configuration for name, own in LANGUAGES.items()}}
DICTIONARIES: Final = {"simple": 3765, **{f"{name}_stem": own.dictionary for name, own in LANGUAGES.items()}}
_DICTIONARY_OF: Final = {own.configuration: own.dictionary for own in LANGUAGES.values()}
_LANGUAGE_OF: Final = {own.dictionary: name for name, own in LANGUAGES.items()}
_STEMMED: Final = frozenset(
    (words.ASCIIWORD, words.WORD, words.HWORD_PART, words.HWORD_ASCIIPART, words.ASCIIHWORD, words.HWORD)
)
_IGNORED: Final = frozenset((words.BLANK, words.TAG, words.PROTOCOL, words.ENTITY))
_LOWER: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


@cache
def _stop_words(language: str) -> frozenset[str]:
    text = files("polar_lite.catalog.text_search").joinpath(f"{language}_stop.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines()[1:] for word in line.split())


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    stem: Callable[[str], str] = import_module(f"polar_lite.catalog.text_search.stemmers.{language}").stem
    return stem


def lowered(text: str) -> str:
    """As in the locale C."""
    return text.translate(_LOWER)


@lru_cache(maxsize=4096)
def lexize(dictionary: int, word: str) -> str | None:
    """The lexeme of a word; None for a stop word."""
    word = lowered(word)
    if dictionary == DICTIONARIES["simple"]:
        return word
    language = _LANGUAGE_OF[dictionary]
    return None if word in _stop_words(language) else _stemmer(language)(word)


def dictionary_for(configuration: int, kind: int) -> int | None:
    """What looks after the tokens of a type; None for those that are no words."""
    if kind in _IGNORED:
        return None
    simple = DICTIONARIES["simple"]
    return _DICTIONARY_OF.get(configuration, simple) if kind in _STEMMED else simple


def lexemes(configuration: int, text: str) -> Iterator[tuple[str, int]]:
    """With positions, which stop words have, too."""
    position = 0
    for kind, token in words.tokens(text):
        dictionary = dictionary_for(configuration, kind)
        if dictionary is not None:
            position += 1
            lexeme = lexize(dictionary, token)
            if lexeme is not None:
                yield lexeme, position


def counted_words(configuration: int, text: str) -> int:
    """Including stop words."""
    return sum(dictionary_for(configuration, kind) is not None for kind, _ in words.tokens(text))


def configuration_named(text: str) -> int:
    """By name, which may have its schema, or by number (42704)."""
    if text.isdigit():
        return int(text)
    name = text.removeprefix("pg_catalog.").strip('"')
    name = name if text.endswith('"') else lowered(name)
    if name not in CONFIGURATIONS:
        raise PgError(UNDEFINED_OBJECT, f'text search configuration "{text}" does not exist')
    return CONFIGURATIONS[name]


def dictionary_named(text: str) -> int:
    if text.isdigit():
        return int(text)
    name = lowered(text.removeprefix("pg_catalog."))
    if name not in DICTIONARIES:
        raise PgError(UNDEFINED_OBJECT, f'text search dictionary "{text}" does not exist')
    return DICTIONARIES[name]


def name_of(names: dict[str, int], oid: int) -> str:
    found = next((name for name, known in names.items() if known == oid), None)
    return found if found is not None else str(oid) if oid else "-"


def current(context: SessionContext) -> int:
    """default_text_search_config."""
    return configuration_named(context.get_setting("default_text_search_config") or "")


def checked(configuration: int) -> int:
    if configuration not in CONFIGURATIONS.values():
        raise PgError(UNDEFINED_OBJECT, f"cache lookup failed for text search configuration {configuration}")
    return configuration
