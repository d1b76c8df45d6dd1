"""json and jsonb: checking, the canonical text of jsonb, and PostgreSQL's messages for bad JSON.

json is stored as it came, jsonb in the text PostgreSQL prints: keys ordered by length and then bytes,
the last of equal keys, numbers as numeric prints them. What can be done with documents is the
functions' matter. PostgreSQL 15 docs 8.14 (datatype-json).
"""

import json
import re
import struct
from decimal import Decimal
from functools import cache
from typing import Any, Final, NoReturn

from polar_lite.protocol.codec import Codec
from polar_lite.protocol.codecs.numeric import check_range, decimal_to_text
from polar_lite.protocol.codecs.numeric import key as numeric_key
from polar_lite.protocol.codecs.scalar import check_text, decode_text
from polar_lite.protocol.sqlstate import (
    INVALID_BINARY_REPRESENTATION,
    INVALID_TEXT_REPRESENTATION,
    STATEMENT_TOO_COMPLEX,
    UNTRANSLATABLE_CHARACTER,
    PgError,
)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


_decoder: Final = json.JSONDecoder(
    parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse_constant, strict=True
)
_BLANKS: Final = " \t\n\r"
# json's scanner is C and keeps all other threads waiting to its end: of a long text it calls functions of
# Python, between whose steps they may run.
_LONG: Final = 100_000
_decode_long: Final = json.JSONDecoder(
    object_pairs_hook=lambda pairs: dict(pairs),
    parse_float=lambda text: Decimal(text),
    parse_int=lambda text: Decimal(text),
    parse_constant=_refuse_constant,
    strict=True,
).decode


def parse(text: str) -> Any:
    """A document as Python values, its numbers as Decimal; 22P02 with the detail PostgreSQL gives."""
    try:
        if len(text) >= _LONG:
            return _decode_long(text)
        if text[:1] not in _BLANKS:
            # Blanks are looked for by patterns, which takes longer than to read a short document.
            value, end = _decoder.raw_decode(text)
            if end == len(text):
                return value
        return _decoder.decode(text)
    except ValueError:
        _Checker(text).check()
        raise PgError(INVALID_TEXT_REPRESENTATION, "invalid input syntax for type json") from None
    except RecursionError:
        raise PgError(STATEMENT_TOO_COMPLEX, "stack depth limit exceeded") from None


# json.dumps makes such an encoder for each text.
quoted: Final = json.JSONEncoder(ensure_ascii=False).encode
"""A string as JSON."""


def canonical(value: Any) -> str:
    """jsonb's text of a document made of dict, list, str, Decimal, int, bool and None."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case dict():
            pairs = sorted(value.items(), key=lambda pair: (len(encoded := pair[0].encode()), encoded))
            return "{" + ", ".join(f"{canonical(name)}: {canonical(item)}" for name, item in pairs) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(canonical, value)) + "]"
        case Decimal():
            return decimal_to_text(check_range(value))
    return str(value)


def parse_json(text: str) -> str:
    parse(text)
    return check_text(text)


def parse_jsonb(text: str) -> str:
    value = parse(text)
    if "\\u" in text:
        check_escapes(text)
    try:
        return canonical(value)
    except RecursionError:
        raise PgError(STATEMENT_TOO_COMPLEX, "stack depth limit exceeded") from None


# Order --------------------------------------------------------------------------------------------

_NULL_RANK, _STRING_RANK, _NUMBER_RANK, _BOOLEAN_RANK, _ARRAY_RANK, _OBJECT_RANK = (
    bytes((n,)) for n in (0, 1, 2, 3, 16, 17)
)
_SCALAR, _CONTAINER = b"\0", b"\1"


def jsonb_key(text: str) -> bytes:
    """Bytes that sort as PostgreSQL sorts documents: by kind, then by size, then member by member."""
    value = parse(text)
    if isinstance(value, dict):
        return _ranked(value)
    # A scalar counts as an array of one, but comes before it.
    items, mark = (value, _CONTAINER) if isinstance(value, list) else ([value], _SCALAR)
    return _ARRAY_RANK + struct.pack(">I", len(items)) + mark + b"".join(map(_ranked, items))


def _ranked(value: Any) -> bytes:
    match value:
        case None:
            return _NULL_RANK
        case bool():
            return _BOOLEAN_RANK + bytes((value,))
        case str():
            return _STRING_RANK + value.encode() + b"\0"
        case Decimal():
            return _NUMBER_RANK + numeric_key(value).rstrip(" ").encode() + b"\0"
        case list():
            return _ARRAY_RANK + struct.pack(">I", len(value)) + b"".join(map(_ranked, value))
    members = sorted(value.items(), key=lambda pair: (len(encoded := pair[0].encode()), encoded))
    body = b"".join(name.encode() + b"\0" + _ranked(item) for name, item in members)
    return _OBJECT_RANK + struct.pack(">I", len(members)) + body


# Errors ----------------------------------------------------------------------------------------

_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)")


def check_escapes(text: str) -> None:
    """jsonb holds no NUL and no half of a surrogate pair."""
    high = False
    end = -1
    for match in _ESCAPE.finditer(text):
        code = int(match[1], 16) if match[1] else 0x20
        is_low = 0xDC00 <= code < 0xE000
        if high and 0xD800 <= code < 0xDC00:
            _bad_surrogate("Unicode high surrogate must not follow a high surrogate.")
        if high and not (is_low and match.start() == end):
            _bad_surrogate("Unicode low surrogate must follow a high surrogate.")
        if is_low and not high:
            _bad_surrogate("Unicode low surrogate must follow a high surrogate.")
        high, end = 0xD800 <= code < 0xDC00, match.end()
        if match[1] and code == 0:
            raise PgError(
                UNTRANSLATABLE_CHARACTER,
                "unsupported Unicode escape sequence",
                detail="\\u0000 cannot be converted to text.",
            )
    if high:
        _bad_surrogate("Unicode low surrogate must follow a high surrogate.")


def _bad_surrogate(detail: str) -> NoReturn:
    raise PgError(INVALID_TEXT_REPRESENTATION, "invalid input syntax for type json", detail=detail)


# Letters, digits, underscores and all beyond ASCII; written as what they are not, since a class with the
# range of all characters takes 4 ms to compile. _NUMBER adds "-", "." and "+".
_WORD: Final = re.compile(r"[^\x00-/:-@\[-^`{-\x7f]+")
_NUMBER: Final = re.compile(r"[^\x00-*,/:-@\[-^`{-\x7f]+")


@cache
def _token() -> re.Pattern[str]:
    """Compiled for the first bad document."""
    return re.compile(
        r"""[ \t\r\n]*(?:
        (?P<string>"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*")
      | (?P<punctuation>[{}\[\],:])
      | (?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![^\x00-,/:-@\[-^`{-\x7f]))
      | (?P<word>(?:true|false|null)(?![^\x00-/:-@\[-^`{-\x7f]))
    )""",
        re.VERBOSE,
    )


class _Checker:
    """Finds the first error of a bad document and says it as PostgreSQL does."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = 0
        self.end = 0
        self.kind = ""
        self.next()

    def check(self) -> None:
        self.value()
        if self.kind != "end":
            self.expected("end of input")

    def value(self) -> None:
        # Containers that are open; a stack and not recursion, since documents may be deep.
        stack: list[str] = []
        while True:
            match self.token:
                case "{" | "[" as opening:
                    self.next()
                    closing = "}" if opening == "{" else "]"
                    if self.token == closing:
                        self.next()
                    else:
                        stack.append(closing)
                        if opening == "{":
                            self.key('string or "}"')
                        continue
                case _ if self.kind in ("string", "number", "word"):
                    self.next()
                case _:
                    self.expected("JSON value")
            while stack:
                if self.token == stack[-1]:
                    stack.pop()
                    self.next()
                    continue
                if self.token != ",":
                    self.expected(f'"," or "{stack[-1]}"')
                self.next()
                if stack[-1] == "}":
                    self.key("string")
                break
            if not stack:
                return

    def key(self, expected: str) -> None:
        if self.kind != "string":
            self.expected(expected)
        self.next()
        if self.token != ":":
            self.expected('":"')
        self.next()

    @property
    def token(self) -> str:
        return self.text[self.start : self.end] if self.kind == "punctuation" else ""

    def next(self) -> None:
        match = _token().match(self.text, self.end)
        if match is not None:
            self.kind = match.lastgroup or ""
            self.start, self.end = match.start(self.kind), match.end()
            return
        rest = self.text[self.end :].lstrip(" \t\r\n")
        self.start = len(self.text) - len(rest)
        if not rest:
            self.kind, self.end = "end", len(self.text)
        elif rest[0] == '"':
            self.bad_string()
        else:
            word = (_NUMBER if rest[0] in "-0123456789" else _WORD).match(self.text, self.start)
            self.end = word.end() if word else self.start + 1
            self.fail(f'Token "{self.text[self.start : self.end]}" is invalid.')

    def bad_string(self) -> NoReturn:
        good = re.compile(r'"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*').match(
            self.text, self.start
        )
        at = good.end() if good else self.start
        if at >= len(self.text):
            self.end = at
            self.fail(f'Token "{self.text[self.start :]}" is invalid.')
        char = self.text[at]
        if char != "\\":
            self.end = at
            self.fail(f"Character with value 0x{ord(char):02x} must be escaped.")
        escape = self.text[at + 1 : at + 2]
        if escape == "u":
            digits = re.compile("[0-9a-fA-F]*").match(self.text, at + 2)
            self.end = (digits.end() if digits else at) + 1
            self.fail('"\\u" must be followed by four hexadecimal digits.')
        self.end = at + 2
        if not escape:
            self.fail(f'Token "{self.text[self.start :]}" is invalid.')
        self.fail(f'Escape sequence "\\{escape}" is invalid.')

    def expected(self, what: str) -> NoReturn:
        if self.kind == "end":
            self.fail("The input string ended unexpectedly.")
        self.fail(f'Expected {what}, but found "{self.text[self.start : self.end]}".')

    def fail(self, detail: str) -> NoReturn:
        line = self.text.count("\n", 0, self.start) + 1
        begin = self.text.rfind("\n", 0, self.start) + 1
        shown = self.text[begin : self.end]
        prefix = "..." if len(shown) >= 50 else ""
        suffix = "" if self.end >= len(self.text) or self.text[self.end] in "\r\n" else "..."
        shown = shown[-49:] if prefix else shown
        raise PgError(
            INVALID_TEXT_REPRESENTATION,
            "invalid input syntax for type json",
            detail=detail,
            where=f"JSON data, line {line}: {prefix}{shown}{suffix}",
        )


def _receive_jsonb(data: bytes, typmod: int) -> str:
    if not data or data[0] != 1:
        version = data[0] if data else 0
        raise PgError(INVALID_BINARY_REPRESENTATION, f"unsupported jsonb version number {version}")
    return parse_jsonb(decode_text(data[1:]))


JSON_CODEC: Final = Codec(
    output=lambda value, typmod, style: value,
    input=lambda text, typmod, style: parse_json(text),
    send=lambda value, typmod: value.encode(),
    receive=lambda data, typmod: parse_json(decode_text(data)),
)
JSONB_CODEC: Final = Codec(
    output=lambda value, typmod, style: value,
    input=lambda text, typmod, style: parse_jsonb(text),
    send=lambda value, typmod: b"\1" + value.encode(),
    receive=_receive_jsonb,
)
