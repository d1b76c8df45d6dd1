"""What a dictionary makes of a word, by its template: simple, synonym, snowball; unaccent of the extension.

Files of stop words and synonyms are those that come with polar-lite, and of the folder `tsearch_data` in the
data folder. PostgreSQL 15 docs 12.6 (textsearch-dictionaries); source dict_simple.c, dict_synonym.c,
dict_snowball.c.
"""

import string
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Final

from polar_lite.catalog.boolean_words import option_flag
from polar_lite.catalog.functions.strings.letters import lower
from polar_lite.catalog.text_search.objects import UNACCENT, Dictionary
from polar_lite.catalog.text_search.options import parsed
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.remembering import remembered
from polar_lite.protocol.sqlstate import PgError, unsupported

LANGUAGES: Final = ("english", "french", "german", "spanish")
"""With a stemmer: a module of its name in `stemmers`, and stop words beside this one."""
# PostgreSQL has stemmers for these, too.
_OTHERS: Final = frozenset(
    (
        *(
            "arabic",
            "armenian",
            "basque",
            "catalan",
            "danish",
            "dutch",
            "finnish",
            "greek",
            "hindi",
            "hungarian",
        ),
        *("indonesian", "irish", "italian", "lithuanian", "nepali", "norwegian", "porter", "portuguese"),
        *("romanian", "russian", "serbian", "swedish", "tamil", "turkish", "yiddish"),
    )
)
_NAME: Final = frozenset(string.ascii_lowercase + string.digits + "_")


class Prefix(str):
    """A lexeme that stands for all that begin with it, in a query."""

    __slots__ = ()


def lexize(dictionary: Dictionary, folder: str, word: str) -> tuple[str, ...] | None:
    """The lexemes of a word: none for a stop word, None for one that the dictionary does not know."""
    return _lexized(_worker(dictionary, folder), word)


@remembered(8192, 1)
def _lexized(worker: Callable[[str], tuple[str, ...] | None], word: str) -> tuple[str, ...] | None:
    return worker(word)


def is_filter(dictionary: Dictionary) -> bool:
    """Whether what it gives is a word for the dictionaries after it."""
    return dictionary.template == UNACCENT


def check(dictionary: Dictionary, folder: str) -> None:
    """Its options and files are right (22023, 42P17, F0000, 0A000)."""
    _worker.cache_clear()
    _worker(dictionary, folder)


@lru_cache(maxsize=256)
def _worker(dictionary: Dictionary, folder: str) -> Callable[[str], tuple[str, ...] | None]:
    make = _TEMPLATES.get(dictionary.template)
    if make is None:
        raise unsupported(f"text search template {dictionary.template}")
    return make([(name, text) for name, text, _ in parsed(dictionary.options)], folder)


_Options = Sequence[tuple[str, str]]


def _simple(options: _Options, folder: str) -> Callable[[str], tuple[str, ...] | None]:
    given = _given(
        options, ("stopwords", "accept"), "simple dictionary", {"stopwords": "StopWords", "accept": "Accept"}
    )
    stops = _stop_words(given["stopwords"], folder) if "stopwords" in given else frozenset()
    accepts = option_flag("accept", given.get("accept", "true"))

    def work(word: str) -> tuple[str, ...] | None:
        word = lower(word)
        if not word or word in stops:
            return ()
        return (word,) if accepts else None

    return work


def _snowball(options: _Options, folder: str) -> Callable[[str], tuple[str, ...] | None]:
    given = _given(
        options, ("language", "stopwords"), "Snowball", {"language": "Language", "stopwords": "StopWords"}
    )
    language = lower(given.get("language", ""))
    if "language" not in given:
        raise PgError(code.INVALID_PARAMETER_VALUE, "missing Language parameter")
    if language in _OTHERS:
        raise unsupported(f"the Snowball stemmer for {language}")
    if language not in LANGUAGES:
        message = f'no Snowball stemmer available for language "{given["language"]}" and encoding "UTF8"'
        raise PgError(code.UNDEFINED_OBJECT, message)
    stops = _stop_words(given["stopwords"], folder) if "stopwords" in given else frozenset()
    stem = _stemmer(language)

    def work(word: str) -> tuple[str, ...] | None:
        word = lower(word)
        return () if not word or word in stops else (stem(word),)

    return work


def _synonym(options: _Options, folder: str) -> Callable[[str], tuple[str, ...] | None]:
    given = _given(options, ("synonyms", "casesensitive"), "synonym", {})
    if "synonyms" not in given:
        raise PgError(code.INVALID_PARAMETER_VALUE, "missing Synonyms parameter")
    keeps_case = option_flag("casesensitive", given.get("casesensitive", "false"))
    words = _synonyms(given["synonyms"], folder, keeps_case=keeps_case)

    def work(word: str) -> tuple[str, ...] | None:
        found = words.get(word if keeps_case else lower(word))
        return None if found is None else (found,)

    return work


def _unaccent(options: _Options, folder: str) -> Callable[[str], tuple[str, ...] | None]:
    given = _given(options, ("rules",), "Unaccent", {})
    if given.get("rules") != "unaccent":
        raise unsupported("unaccent dictionaries with other rules")
    from polar_lite.catalog.extensions.unaccent import unaccent

    def work(word: str) -> tuple[str, ...] | None:
        made = unaccent(word)
        return None if made == word else (made,)

    return work


_TEMPLATES: Final = {
    "simple": _simple,
    "snowball": _snowball,
    "synonym": _synonym,
    UNACCENT: _unaccent,
}


def _given(options: _Options, known: Sequence[str], noun: str, once: Mapping[str, str]) -> dict[str, str]:
    """once: what those are called that may not be there twice."""
    found: dict[str, str] = {}
    for name, text in options:
        if name not in known:
            message = f'unrecognized {noun} parameter: "{name}"'
            raise PgError(code.INVALID_PARAMETER_VALUE, message)
        if name in found and name in once:
            raise PgError(code.INVALID_PARAMETER_VALUE, f"multiple {once[name]} parameters")
        found[name] = text
    return found


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    stem: Callable[[str], str] = import_module(f"polar_lite.catalog.text_search.stemmers.{language}").stem
    return stem


def _stop_words(name: str, folder: str) -> frozenset[str]:
    if name in LANGUAGES:
        text = files("polar_lite.catalog.text_search").joinpath(f"{name}_stop.txt").read_text("utf-8")
        return frozenset(word for line in text.splitlines()[1:] for word in line.split())
    lines = _read(name, "stop", folder, "stop-word")
    return frozenset(lower(line.split()[0]) for line in lines if line.strip())


def _synonyms(name: str, folder: str, *, keeps_case: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _read(name, "syn", folder, "synonym"):
        words = line.split()
        if len(words) < 2:
            continue
        word, made = words[:2] if keeps_case else map(lower, words[:2])
        found.setdefault(word, Prefix(made[:-1]) if made.endswith("*") else made)
    return found


def _read(name: str, extension: str, folder: str, noun: str) -> list[str]:
    if not name or not _NAME.issuperset(name):
        message = f'invalid text search configuration file name "{name}"'
        raise PgError(code.INVALID_PARAMETER_VALUE, message)
    path = Path(folder) / "tsearch_data" / f"{name}.{extension}"
    try:
        return path.read_text("utf-8").splitlines()
    except OSError as error:
        message = f'could not open {noun} file "{path}": {error.strerror}'
        raise PgError(code.CONFIG_FILE_ERROR, message) from None
    except UnicodeDecodeError:
        message = f'invalid byte sequence for encoding "UTF8" in {noun} file "{path}"'
        raise PgError(code.CHARACTER_NOT_IN_REPERTOIRE, message) from None
