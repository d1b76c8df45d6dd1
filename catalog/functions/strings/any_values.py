"""Functions that print values of any type: concat, format, quote_literal, `||` with anything.

They know their arguments' types (`Function.typed`) and print values as the session's settings have it.
PostgreSQL 15 docs 9.4.1 (functions-string-format).
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.strings.keywords import quote_identifier
from polar_lite.catalog.functions.strings.text import quote_literal
from polar_lite.catalog.types import type_row
from polar_lite.protocol.codecs.network import with_mask
from polar_lite.protocol.pgtypes import BY_NAME, BY_OID, Style
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, NULL_VALUE_NOT_ALLOWED, PgError

BOOL: Final = 16
_RECORDS: Final = frozenset({2249, 2287})
STRINGS: Final = frozenset({19, 25, 705, 1042, 1043})

_ADDRESSES: Final = frozenset({BY_NAME["inet"].oid, BY_NAME["cidr"].oid})


def output(type_oid: int, value: Any, style: Style) -> str:
    """The type's output function."""
    if type_oid in STRINGS:
        return str(value)
    return type_row(type_oid, style).output(value, -1, style)


def is_builtin(type_oid: int) -> bool:
    """Whether a type is the same in every database; a record may hold values of a catalog's types."""
    return type_oid in BY_OID and type_oid not in _RECORDS


def cast_to_text(type_oid: int, value: Any, style: Style) -> str:
    """value::text, which spells booleans out and shows every address's mask."""
    if type_oid == BOOL:
        return "true" if value else "false"
    if type_oid in _ADDRESSES:
        return with_mask(value)
    return output(type_oid, value, style)


def concat(context: SessionContext, types: Sequence[int], *values: Any) -> str:
    style = context.style
    return "".join(output(t, v, style) for t, v in zip(types, values, strict=False) if v is not None)


def concat_ws(
    context: SessionContext, types: Sequence[int], separator: str | None, *values: Any
) -> str | None:
    if separator is None:
        return None
    style = context.style
    pairs = zip(types[1:], values, strict=False)
    return separator.join(output(t, v, style) for t, v in pairs if v is not None)


_KINDS: Final = "sIL"
_SPECIFIER: Final = re.compile(r"%(?:(\d+)\$)?(-*)(?:(\d+)|\*(?:(\d+)\$)?)?")


def format_text(
    context: SessionContext, types: Sequence[int], template: str | None, *values: Any
) -> str | None:
    if template is None:
        return None
    return _Formatter(context.style, types[1:], values).run(template)


class _Formatter:
    """One run of format(): which argument comes next, and the text so far."""

    def __init__(self, style: Style, types: Sequence[int], values: Sequence[Any]) -> None:
        self.style, self.types, self.values = style, types, values
        self.next = 0

    def run(self, template: str) -> str:
        out: list[str] = []
        at = 0
        while True:
            found = template.find("%", at)
            if found < 0:
                return "".join([*out, template[at:]])
            out.append(template[at:found])
            kind = template[found + 1 : found + 2]
            if kind == "%":
                out.append("%")
                at = found + 2
                continue
            if kind and kind in _KINDS:  # as most are
                out.append(self.converted(kind, *self.argument(None)))
                at = found + 2
                continue
            at = self.specifier(template, found, out)

    def specifier(self, template: str, start: int, out: list[str]) -> int:
        match = _SPECIFIER.match(template, start)
        end = match.end() if match is not None else start + 1
        if match is None or end >= len(template):
            raise PgError(
                INVALID_PARAMETER_VALUE,
                "unterminated format() type specifier",
                hint='For a single "%" use "%%".',
            )
        kind = template[end]
        if kind not in _KINDS:
            raise PgError(
                INVALID_PARAMETER_VALUE,
                f'unrecognized format() type specifier "{kind}"',
                hint='For a single "%" use "%%".',
            )
        if any(place is not None and int(place) == 0 for place in (match[1], match[4])):
            raise PgError(
                INVALID_PARAMETER_VALUE, "format specifies argument 0, but arguments are numbered from 1"
            )
        width = self.width(match)
        type_oid, value = self.argument(int(match[1]) - 1 if match[1] else None)
        text = self.converted(kind, type_oid, value)
        left = bool(match[2]) or width < 0
        out.append(text.ljust(abs(width)) if left else text.rjust(abs(width)))
        return end + 1

    def width(self, match: re.Match[str]) -> int:
        if match[3] is not None:
            return int(match[3])
        if "*" not in match[0]:
            return 0
        _, value = self.argument(int(match[4]) - 1 if match[4] else None)
        return 0 if value is None else int(value)

    def argument(self, place: int | None) -> tuple[int, Any]:
        if place is None:
            place = self.next
        self.next = place + 1
        if place >= len(self.values):
            raise PgError(INVALID_PARAMETER_VALUE, "too few arguments for format()")
        return self.types[place], self.values[place]

    def converted(self, kind: str, type_oid: int, value: Any) -> str:
        if value is None:
            if kind == "I":
                raise PgError(NULL_VALUE_NOT_ALLOWED, "null values cannot be formatted as an SQL identifier")
            return "NULL" if kind == "L" else ""
        text = output(type_oid, value, self.style)
        if kind == "I":
            return quote_identifier(text)
        return quote_literal(text) if kind == "L" else text


def _quote_any(context: SessionContext, types: Sequence[int], value: Any) -> str:
    return quote_literal(cast_to_text(types[0], value, context.style))


def _quote_nullable(context: SessionContext, types: Sequence[int], value: Any) -> str:
    return "NULL" if value is None else _quote_any(context, types, value)


def _text_then_any(context: SessionContext, types: Sequence[int], text: str, value: Any) -> str:
    return text + cast_to_text(types[1], value, context.style)


def _any_then_text(context: SessionContext, types: Sequence[int], value: Any, text: str) -> str:
    return cast_to_text(types[0], value, context.style) + text


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "text_concat": concat,
    "text_concat_ws": concat_ws,
    "text_format": format_text,
    "text_format_nv": lambda c, template: format_text(c, (25,), template),
    "quote_literal/anyelement": _quote_any,
    "quote_nullable/anyelement": _quote_nullable,
    "textanycat/text,anynonarray": _text_then_any,
    "anytextcat/anynonarray,text": _any_then_text,
}

TYPED: Final = frozenset(CONTEXT) - {"text_format_nv"}
