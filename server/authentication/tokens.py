"""The form that pg_hba.conf and pg_ident.conf share: lines, fields, tokens, @files.

A field is one token, or several with commas between. What the fields mean is `rules`' and
`mappings`' matter. PostgreSQL 15 docs 21.1 (auth-pg-hba-conf); source hba.c.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from polar_lite.protocol.records import dataclass

# Nested @files, which may name each other.
MOST_NESTED: Final = 10
_TOKEN: Final = re.compile(r'[ \t\r,]*(?P<token>(?:[^ \t\r,#"]|"(?:[^"]|"")*(?:"|\Z))+)(?P<comma>,)?')
_QUOTED: Final = re.compile(r'"((?:[^"]|"")*)(?:"|\Z)')


@dataclass(frozen=True, slots=True)
class Token:
    """quoted: begins with a quote, so that it is a name even where the word has a meaning."""

    text: str
    quoted: bool = False

    def is_keyword(self, *words: str) -> bool:
        return not self.quoted and self.text in words


Field = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """number: of its first physical line. raw: as written, continued lines joined."""

    number: int
    raw: str
    fields: tuple[Field, ...]


class LineError(Exception):
    """What is wrong with a line, in PostgreSQL's words; `hint` is for the log."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that cannot be used."""

    number: int
    message: str
    hint: str | None = None


def read_lines(path: Path) -> Iterator[Line | Problem]:
    """The lines that hold something. OSError when the file cannot be read."""
    for number, raw in _logical_lines(_text(path)):
        try:
            fields = tuple(_fields(raw, path, 0))
        except LineError as error:
            yield Problem(number, str(error), error.hint)
        else:
            if fields:
                yield Line(number, raw, fields)


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")  # as names of the startup packet are read


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with those that a backslash at the end continues."""
    number, first, joined = 0, 1, ""
    for line in text.split("\n"):
        number += 1
        line = line.rstrip("\r")
        # The backslash of a line is its own: what was joined before does not count.
        if line.endswith("\\"):
            joined += line[:-1]
            continue
        yield first, joined + line
        first, joined = number + 1, ""
    if joined:
        yield first, joined


def _fields(line: str, path: Path, depth: int) -> Iterator[Field]:
    at, field = 0, list[Token]()
    while (match := _TOKEN.match(line, at)) is not None:
        at = match.end()
        text = match["token"]
        quoted = text.startswith('"')
        word = _QUOTED.sub(lambda m: m[1].replace('""', '"'), text)
        if not quoted and len(word) > 1 and word.startswith("@"):
            field += _tokens_of_file(word[1:], path, depth + 1)
        else:
            field.append(Token(word, quoted))
        if match["comma"] is None:
            if field:
                yield tuple(field)
            field = []
    if field:
        yield tuple(field)


def _tokens_of_file(name: str, outer: Path, depth: int) -> Iterator[Token]:
    """All tokens of a file that @name stands for; a relative name is one beside the outer file."""
    path = Path(os.path.normpath(outer.parent / name))
    if depth > MOST_NESTED:
        raise LineError(f'could not open file "{path}": maximum nesting depth exceeded')
    try:
        text = _text(path)
    except OSError as error:
        reason = f'could not open secondary authentication file "@{name}" as "{path}": {error.strerror}'
        raise LineError(reason) from error
    for _, line in _logical_lines(text):
        for field in _fields(line, path, depth):
            yield from field
