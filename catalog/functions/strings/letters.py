"""Letters: which characters have two cases and which make words, by the database's LC_CTYPE.

That of C.UTF-8 knows Unicode's, and gives one character for one, as glibc does (no `ß` becomes `SS`); that of
C knows those of ASCII alone. PostgreSQL 15 docs 24.1 (locale), source formatting.c (str_tolower and its kin).
Differs: which of the rarer characters are letters is what Python's version of Unicode says.
"""

import re
from collections.abc import Callable, Iterator
from string import ascii_lowercase, ascii_uppercase
from threading import local
from typing import Any, Final

C: Final = ("C", "POSIX")
"""The locales whose letters are ASCII's."""
UNICODE: Final = "C.UTF-8"
_UPPER: Final = str.maketrans(ascii_lowercase, ascii_uppercase)
_LOWER: Final = str.maketrans(ascii_uppercase, ascii_lowercase)
_WORD: Final = re.compile(r"[^\W_]+")
_ASCII_WORD: Final = re.compile(r"[A-Za-z0-9]+")
_DIGITS_BEFORE: Final = re.compile(r"[0-9][A-Za-z]")
_SIGMA: Final = "Σ"


class _Known(local):
    """are_ascii: a function of a database, or with a collation, of LC_CTYPE C is running in this thread."""

    are_ascii = False


_KNOWN: Final = _Known()


def are_ascii() -> bool:
    """Whether the letters of ASCII are all there are."""
    return _KNOWN.are_ascii


def of_ascii(python: Callable[..., Any]) -> Callable[..., Any]:
    """The function as LC_CTYPE C has it. A set that it returns is complete when it returns."""

    def call(*args: Any) -> Any:
        before, _KNOWN.are_ascii = _KNOWN.are_ascii, True
        try:
            found = python(*args)
            return list(found) if isinstance(found, Iterator) else found
        finally:
            _KNOWN.are_ascii = before

    return call


def ascii_upper(text: str) -> str:
    return text.translate(_UPPER)


def ascii_lower(text: str) -> str:
    return text.translate(_LOWER)


def upper(text: str) -> str:
    if text.isascii():
        return text.upper()
    if _KNOWN.are_ascii:
        return ascii_upper(text)
    made = text.upper()
    return made if len(made) == len(text) else "".join(map(_upper, text))


def lower(text: str) -> str:
    if text.isascii():
        return text.lower()
    if _KNOWN.are_ascii:
        return ascii_lower(text)
    made = text.lower()
    # Python gives the last sigma of a word a form of its own.
    is_alike = len(made) == len(text) and _SIGMA not in text
    return made if is_alike else "".join([character.lower()[0] for character in text])


def _upper(character: str) -> str:
    """One character for one: that of the beginning of a word where the other form has two."""
    for made in (character.upper(), character.title()):
        if len(made) == 1:
            return made
    return character


def initcap(text: str) -> str:
    if text.isascii() and not _DIGITS_BEFORE.search(text):
        return text.title()  # which begins a word behind a digit, too
    word = _ASCII_WORD if _KNOWN.are_ascii else _WORD
    return word.sub(lambda found: upper(found[0][0]) + lower(found[0][1:]), text)
