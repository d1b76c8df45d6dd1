"""Texts of JSON as Oracle reads and writes them: lax syntax, members in the order they have in the text.

Lax syntax has names without quotes, strings in apostrophes, numbers as `.5`, `5.` and `+5`, TRUE in any
capitals and a comma too many. Oracle 19c JSON Developer's Guide, "About Strict and Lax JSON Syntax".
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, NoReturn

from polar_lite.protocol.codecs.json import parse as parse_strict
from polar_lite.protocol.sqlstate import INVALID_TEXT_REPRESENTATION, PgError

_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<mark>[{}\[\]:,])
    | (?P<quoted>"(?:[^"\\]|\\.)*")
    | (?P<single>'(?:[^'\\]|\\.)*')
    | (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w$]))
    | (?P<word>[^\W\d][\w$]*))""",
    re.VERBOSE,
)
_WORDS: Final = {"true": True, "false": False, "null": None}
_DEEPEST: Final = 1000
_LONGEST_PLAIN: Final = 40


def parse(text: str) -> Any:
    """A document as Python values, its numbers as Decimal; 22P02 where it is not even lax."""
    try:
        return parse_strict(text)
    except PgError as error:
        if error.sqlstate != INVALID_TEXT_REPRESENTATION:
            raise
        found = _Lax(text).document()
        if found is _Lax:
            raise
        return found


class _Lax:
    """Reads one text; `document` gives the class itself where the text is no document."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0
        self.kind = self.word = ""

    def document(self) -> Any:
        try:
            self._advance()
            found = self._value()
            if self.kind:
                self._refuse()
        except ValueError:
            return _Lax
        return found

    def _refuse(self) -> NoReturn:
        raise ValueError(self.text[self.at :])

    def _advance(self) -> None:
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            if self.text[self.at :].strip():
                self._refuse()
            self.kind = self.word = ""
            return
        self.at, self.kind = match.end(), match.lastgroup or ""
        self.word = match[self.kind]

    def _value(self) -> Any:
        kind, word = self.kind, self.word
        if word in ("{", "[") and kind == "mark":
            self.depth += 1
            if self.depth > _DEEPEST:
                self._refuse()
            self._advance()
            found = self._object() if word == "{" else self._array()
            self.depth -= 1
            return found
        if kind == "number":
            self._advance()
            return Decimal(word)
        if kind == "word" and word.lower() in _WORDS:
            self._advance()
            return _WORDS[word.lower()]
        return self._string()

    def _string(self) -> str:
        kind, word = self.kind, self.word
        if kind == "single":
            plain = word[1:-1].replace("\\'", "'")
            word = '"' + re.sub(r'(?<!\\)"', r"\"", plain) + '"'
        elif kind != "quoted":
            self._refuse()
        self._advance()
        return str(json.loads(word, strict=False))

    def _object(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self.word != "}":
            if self.kind == "word":
                name = self.word
                self._advance()
            else:
                name = self._string()
            self._expect(":")
            found[name] = self._value()
            if self.word != "}":
                self._expect(",")
        self._advance()
        return found

    def _array(self) -> list[Any]:
        found: list[Any] = []
        while self.word != "]":
            found.append(self._value())
            if self.word != "]":
                self._expect(",")
        self._advance()
        return found

    def _expect(self, mark: str) -> None:
        if self.kind != "mark" or self.word != mark:
            self._refuse()
        self._advance()


def written(value: Any) -> str:
    """A document without blanks, its members in their order."""
    return "".join(_parts(value))


def _parts(value: Any) -> Iterator[str]:
    match value:
        case dict():
            yield "{"
            for place, (name, item) in enumerate(value.items()):
                yield f"{',' if place else ''}{quoted(name)}:"
                yield from _parts(item)
            yield "}"
        case list():
            yield "["
            for place, item in enumerate(value):
                yield "," if place else ""
                yield from _parts(item)
            yield "]"
        case _:
            yield scalar_text(value)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def scalar_text(value: Any) -> str:
    """A scalar as JSON; a number without an exponent, if that is no longer than a NUMBER."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}" if abs(value.adjusted()) < _LONGEST_PLAIN else f"{value:E}"
    return quoted(str(value))


def pretty(value: Any, indent: str = "") -> str:
    """A document with a line for each member and item."""
    inner = indent + "  "
    match value:
        case dict() if value:
            parts = (f"{inner}{quoted(name)}: {pretty(item, inner)}" for name, item in value.items())
            return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
        case list() if value:
            return "[\n" + ",\n".join(inner + pretty(item, inner) for item in value) + f"\n{indent}]"
    return written(value)
