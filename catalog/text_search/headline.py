"""ts_headline: the parts of a document that show best why it matches. PostgreSQL 15 source wparser_def.c."""

import re
from collections.abc import Iterator, Sequence, Set
from typing import Final

from polar_lite.catalog.text_search import words as w
from polar_lite.catalog.text_search.configurations import Analyzer
from polar_lite.catalog.text_search.matching import holds, stored_query
from polar_lite.catalog.text_search.ranking import lexemes_of
from polar_lite.protocol.codecs.text_search import Lexeme, Query
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError

# Tokens that are no words of their own: blanks, tags, and what comes again in parts.
_WHOLE: Final = frozenset((w.URL, w.NUMHWORD, w.ASCIIHWORD, w.HWORD))
_NO_WORDS: Final = _WHOLE | {w.BLANK, w.TAG}
_NO_ENDS: Final = _NO_WORDS | {w.SFLOAT, w.VERSION, w.FLOAT, w.INT, w.UINT}
_OPTION: Final = re.compile(r'\s*(\w+)\s*=\s*(?:"((?:[^"]|"")*)"|\'((?:[^\']|\'\')*)\'|([^,]*?))\s*(?:,|$)')
_TRUE: Final = ("1", "on", "true", "t", "y", "yes")


@dataclass(slots=True)
class _Options:
    max_words: int = 35
    min_words: int = 15
    short_word: int = 3
    max_fragments: int = 0
    is_whole: bool = False
    start: str = "<b>"
    stop: str = "</b>"
    delimiter: str = " ... "


@dataclass(frozen=True, slots=True)
class _Word:
    """A token. lexemes: those of the query that it is; position: among the document's words."""

    kind: int
    text: str
    position: int
    lexemes: tuple[Lexeme, ...]


@dataclass(frozen=True, slots=True)
class _Fragment:
    """Words first to last; hits: how many are words of the query, length: how many are words at all."""

    first: int
    last: int
    hits: int
    length: int

    def overlaps(self, other: "_Fragment") -> bool:
        return self.first <= other.last and other.first <= self.last


def headline(configuration: Analyzer, text: str, query: str, options: str = "") -> str:
    settings = _read(options)
    tree = stored_query(query)
    found = list(_words(configuration, text, tree))
    if not found:
        return ""
    if settings.max_fragments:
        parts = _best_fragments(found, tree, settings)
    elif settings.is_whole:
        parts = [(0, len(found) - 1)]
    else:
        parts = [_best(found, tree, settings)]
    return settings.delimiter.join(
        "".join(_shown(word, settings) for word in found[first : last + 1]) for first, last in parts
    )


def _read(text: str) -> _Options:
    made = _Options()
    numbers = {
        "maxwords": "max_words",
        "minwords": "min_words",
        "shortword": "short_word",
        "maxfragments": "max_fragments",
    }
    for name, *values in _OPTION.findall(text):
        value = next((found for found in values if found), "")
        match name.lower():
            case key if key in numbers:
                setattr(made, numbers[key], int(value))
            case "highlightall":
                made.is_whole = value.lower() in _TRUE
            case "startsel":
                made.start = value
            case "stopsel":
                made.stop = value
            case "fragmentdelimiter":
                made.delimiter = value
            case _:
                raise PgError(INVALID_PARAMETER_VALUE, f'unrecognized headline parameter: "{name}"')
    _check(made)
    return made


def _check(options: _Options) -> None:
    if options.is_whole:
        return
    for is_wrong, message in (
        (options.min_words >= options.max_words, "MinWords should be less than MaxWords"),
        (options.min_words <= 0, "MinWords should be positive"),
        (options.short_word < 0, "ShortWord should be >= 0"),
        (options.max_fragments < 0, "MaxFragments should be >= 0"),
    ):
        if is_wrong:
            raise PgError(INVALID_PARAMETER_VALUE, message)


def _words(configuration: Analyzer, text: str, tree: Query | None) -> Iterator[_Word]:
    wanted = [] if tree is None else list(lexemes_of(tree))
    position = 0
    for kind, token in w.tokens(text):
        known = configuration.recognized(kind, token)
        lexemes = () if known is None else known[1]
        position += known is not None
        fitting = tuple(
            one
            for one in wanted
            if any(lexeme.startswith(one.text) if one.is_prefix else lexeme == one.text for lexeme in lexemes)
        )
        yield _Word(kind, token, position, fitting)


def _best(words: Sequence[_Word], tree: Query | None, options: _Options) -> tuple[int, int]:
    """The first and the last word of the best part: with a whole cover, with many words of the query,
    with a good end."""
    best: tuple[tuple[bool, int, bool], int, int] | None = None
    for first, last in _covers(words, tree, max(options.max_words * 10, 100)):
        begin, end = _stretched(words, first, last, options)
        count = sum(bool(word.lexemes) for word in words[begin : end + 1])
        value = begin <= first and end >= last, count, not _is_bad_end(words[end], options)
        if best is None or value > best[0]:
            best = value, begin, end
    if best is not None:
        return best[1:]
    return _beginning(words, options)


def _beginning(words: Sequence[_Word], options: _Options) -> tuple[int, int]:
    """What is shown where nothing fits."""
    end = count = 0
    for number, word in enumerate(words):
        if count >= options.min_words:
            break
        count += word.kind not in _NO_WORDS
        end = number
    return 0, end


def _covers(words: Sequence[_Word], tree: Query | None, longest: int) -> Iterator[tuple[int, int]]:
    """For each word of the query, the shortest stretch that begins with it and satisfies the query."""
    if tree is None:
        return
    places = [number for number, word in enumerate(words) if word.lexemes]
    for at, first in enumerate(places):
        seen: dict[Lexeme, list[int]] = {}
        for last in places[at:]:
            if last != first and last - first >= longest:
                break
            for lexeme in words[last].lexemes:
                seen.setdefault(lexeme, []).append(words[last].position)
            if holds(tree, seen.__contains__, lambda lexeme, seen=seen: seen.get(lexeme, ())):  # type: ignore[misc]
                yield first, last
                break


def _is_bad_end(word: _Word, options: _Options) -> bool:
    return not word.lexemes and (word.kind in _NO_ENDS or len(word.text.encode()) <= options.short_word)


def _stretched(words: Sequence[_Word], first: int, last: int, options: _Options) -> tuple[int, int]:
    """A cover made longer or shorter, so that it has the right number of words and ends well."""
    begin = end = first
    count = 0
    number = first
    while number <= last and count < options.max_words:
        count += words[number].kind not in _NO_WORDS
        end = number
        number += 1
    if count >= options.max_words:
        return begin, _shortened(words, min(number, last), end, count, options)
    number -= 1
    while number < len(words) and count < options.max_words:
        if number > last:
            count += words[number].kind not in _NO_WORDS
        end = number
        if not _is_bad_end(words[number], options) and count >= options.min_words:
            break
        number += 1
    if count < options.min_words:
        begin = _begun_earlier(words, first, count, options)
    return begin, end


def _shortened(words: Sequence[_Word], number: int, end: int, count: int, options: _Options) -> int:
    while count > options.min_words and _is_bad_end(words[number], options):
        count -= words[number].kind not in _NO_WORDS
        end = number - 1
        number -= 1
    return end


def _begun_earlier(words: Sequence[_Word], first: int, count: int, options: _Options) -> int:
    for number in range(first - 1, -1, -1):
        count += words[number].kind not in _NO_WORDS
        if count >= options.max_words:
            return number
        if not _is_bad_end(words[number], options) and count >= options.min_words:
            return number
    return 0


def _best_fragments(words: Sequence[_Word], tree: Query | None, options: _Options) -> list[tuple[int, int]]:
    """In the order of the text, neighbours as one; taken by most words of the query, then fewest words."""
    longest = max(options.max_words * 10, 100) * options.max_fragments
    left = [
        fragment
        for first, last in _covers(words, tree, longest)
        for fragment in _cut(words, first, last, options.max_words)
    ]
    taken: set[int] = set()
    for _ in range(options.max_fragments):
        if not left:
            break
        best = max(left, key=lambda fragment: (fragment.hits, -fragment.length))
        stretched = _widened(words, best, taken, options)
        taken.update(range(stretched.first, stretched.last + 1))
        left = [fragment for fragment in left if fragment is not best and not fragment.overlaps(stretched)]
    if not taken:
        return [_beginning(words, options)]
    firsts = (number for number in sorted(taken) if number - 1 not in taken)
    lasts = (number for number in sorted(taken) if number + 1 not in taken)
    return list(zip(firsts, lasts, strict=True))


def _cut(words: Sequence[_Word], first: int, last: int, longest: int) -> Iterator[_Fragment]:
    """A cover as fragments of at most so many words, each of which begins and ends with one of the query."""
    while first <= last:
        first = next((n for n in range(first, last) if words[n].lexemes), last)
        length = hits = 0
        end = first
        while end <= last and length < longest:
            length += words[end].kind not in _NO_WORDS
            hits += bool(words[end].lexemes)
            end += 1
        if end < last:
            while not words[end].lexemes:
                length -= words[end].kind not in _NO_WORDS
                end -= 1
        else:
            end = last
        yield _Fragment(first, end, hits, length)
        first = end + 1


def _widened(words: Sequence[_Word], found: _Fragment, taken: Set[int], options: _Options) -> _Fragment:
    """A fragment with words around it, half of what there is room for before it, without bad ends."""
    first, last, length = found.first, found.last, found.length
    room = (options.max_words - length) // 2
    while first > 0 and room > 0 and first - 1 not in taken:
        first -= 1
        is_word = words[first].kind not in _NO_WORDS
        room -= is_word
        length += is_word
    while first < found.first and _is_bad_end(words[first], options):
        length -= words[first].kind not in _NO_WORDS
        first += 1
    while last + 1 < len(words) and length < options.max_words and last + 1 not in taken:
        last += 1
        length += words[last].kind not in _NO_WORDS
    while last > found.last and _is_bad_end(words[last], options):
        length -= words[last].kind not in _NO_WORDS
        last -= 1
    return _Fragment(first, last, found.hits, length)


def _shown(word: _Word, options: _Options) -> str:
    if word.kind in _WHOLE:
        return ""
    if word.kind == w.TAG and not options.is_whole:
        return " "
    return f"{options.start}{word.text}{options.stop}" if word.lexemes else word.text
