"""The default parser: what the parts of a document are.

With LC_CTYPE C all that is outside ASCII is a letter. Differs: addresses and paths are told by patterns, not
by PostgreSQL's states. PostgreSQL 15 docs 12.5 (textsearch-parsers).
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from polar_lite.catalog.functions.interruption import watched
from polar_lite.catalog.functions.strings import letters

# Types of tokens.
ASCIIWORD, WORD, NUMWORD, EMAIL, URL, HOST, SFLOAT, VERSION = range(1, 9)
HWORD_NUMPART, HWORD_PART, HWORD_ASCIIPART, BLANK, TAG, PROTOCOL, NUMHWORD, ASCIIHWORD = range(9, 17)
HWORD, URL_PATH, FILE, FLOAT, INT, UINT, ENTITY = range(17, 24)

# A letter, and a letter or digit, with LC_CTYPE C and otherwise; marks are parts of words.
_OF_ASCII: Final = (r"[A-Za-z\u0080-\U0010ffff]", r"[A-Za-z0-9\u0080-\U0010ffff]")
_OF_UNICODE: Final = (r"[[:alpha:]\p{M}]", r"[[:alpha:]\p{M}\p{Nd}]")
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?"
_HOST: Final = rf"(?:{_LABEL}\.)+[A-Za-z]{{2,}}(?![A-Za-z0-9_-])(?::\d+)?"
_PATH: Final = r"/[!#-;=?-\[\]_a-z~]*"
_TOKEN: Final = rf"""
    (?P<tag></?[A-Za-z][^<>]*>|<!--.*?-->|<![A-Za-z][^<>]*>|<\?.*?\?>)
    | (?P<entity>&(?:[A-Za-z]+|\#[0-9]+|\#[xX][0-9A-Fa-f]+);)
    | (?P<email>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?@(?:{_LABEL}\.)+[A-Za-z]{{2,}}(?![A-Za-z0-9]))
    | (?P<protocol>[A-Za-z]+://)
    | (?P<url>(?P<host_of_url>{_HOST})(?P<path_of_url>{_PATH}))
    | (?P<host>{_HOST})
    | (?P<sfloat>[+-]?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+(?!SIGN))
    | (?P<version>[0-9]+(?:\.[0-9]+){{2,}}(?!SIGN))
    | (?P<float>[+-]?[0-9]+\.[0-9]+)
    | (?P<file>(?:~|[A-Za-z0-9_.]*[A-Za-z0-9_])?(?:/[A-Za-z0-9_.~-]*[A-Za-z0-9_~-])+/?
        | [A-Za-z0-9][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)+)
    | (?P<hyphenated>LETTERSIGN*(?:-LETTERSIGN*)+)
    | (?P<int>[+-][0-9]+(?!SIGN))
    | (?P<word>SIGN+)
    """
_BLANKS: Final = re.compile(r".[^<&+/-]*", re.DOTALL)
_NAMED: Final = {
    "tag": TAG, "entity": ENTITY, "email": EMAIL, "protocol": PROTOCOL, "host": HOST, "sfloat": SFLOAT,
    "version": VERSION, "float": FLOAT, "file": FILE, "int": INT,
}  # fmt: skip
Token = tuple[int, str]


@cache
def _token(are_ascii: bool) -> Any:
    import regex  # type: ignore[import-untyped]

    letter, sign = _OF_ASCII if are_ascii else _OF_UNICODE
    pattern = _TOKEN.replace("LETTER", letter).replace("SIGN", sign)
    return regex.compile(pattern, regex.VERBOSE | regex.DOTALL | regex.VERSION0)


def tokens(text: str) -> Iterator[Token]:
    """The parts in order, blanks among them; one that has parts comes before these."""
    place = 0
    for found in watched(_token(letters.are_ascii()).finditer(text)):
        if found.start() > place:
            yield from _blanks(text[place : found.start()])
        place = found.end()
        kind = found.lastgroup
        if kind == "path_of_url" or found["url"]:
            yield from ((URL, found["url"]), (HOST, found["host_of_url"]), (URL_PATH, found["path_of_url"]))
        elif found["hyphenated"]:
            yield from _hyphenated(found["hyphenated"])
        elif found["word"]:
            yield _kind_of_word(found["word"]), found["word"]
        else:
            assert kind is not None
            yield _NAMED[kind], found[0]
    yield from _blanks(text[place:])


def _blanks(text: str) -> Iterator[Token]:
    """What is no word; a sign that could begin something begins a token of its own."""
    return ((BLANK, part) for part in _BLANKS.findall(text))


def _kind_of_word(word: str) -> int:
    if word.isascii() and word.isdigit():
        return UINT
    if word.isascii() and word.isalpha():
        return ASCIIWORD
    return NUMWORD if any(c in "0123456789" for c in word) else WORD


_WHOLE: Final = {ASCIIWORD: ASCIIHWORD, WORD: HWORD, NUMWORD: NUMHWORD, UINT: NUMHWORD}
_PARTS: Final = {ASCIIWORD: HWORD_ASCIIPART, WORD: HWORD_PART, NUMWORD: HWORD_NUMPART, UINT: HWORD_NUMPART}


def _hyphenated(text: str) -> Iterator[Token]:
    parts = text.split("-")
    kinds = [_kind_of_word(part) for part in parts]
    whole = max(kinds, key=(ASCIIWORD, WORD, NUMWORD, UINT).index)
    yield _WHOLE[whole], text
    for place, (part, kind) in enumerate(zip(parts, kinds, strict=True)):
        if place:
            yield BLANK, "-"
        yield _PARTS[kind], part
