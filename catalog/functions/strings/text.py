"""Strings: the functions of text, by Unicode code points, as PostgreSQL does it under collation C.

upper, lower and initcap are `letters`', LIKE is `patterns`', regular expressions are `regular_expressions`',
to_char and its kin `formatting`'s.
PostgreSQL 15 docs 9.4 (functions-string).
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.numbers.arithmetic import INT4_MAX, INT4_MIN
from polar_lite.catalog.functions.strings import letters
from polar_lite.catalog.names import NAME_PART, NAME_START
from polar_lite.protocol.sqlstate import (
    FEATURE_NOT_SUPPORTED,
    INVALID_PARAMETER_VALUE,
    NUMERIC_VALUE_OUT_OF_RANGE,
    PROGRAM_LIMIT_EXCEEDED,
    SUBSTRING_ERROR,
    SYNTAX_ERROR,
    PgError,
)

MAX_BYTES: Final = 0x3FFFFFFF


def too_long() -> PgError:
    return PgError(PROGRAM_LIMIT_EXCEEDED, "requested length too large")


def _pad(text: str, length: int, fill: str) -> tuple[str, str]:
    """The text cut to the length, and the filling it lacks."""
    length = max(length, 0)
    if length * 4 > MAX_BYTES:
        raise too_long()
    text = text[:length]
    missing = length - len(text)
    if not fill or not missing:
        return text, ""
    return text, (fill * (missing // len(fill) + 1))[:missing]


def lpad(text: str, length: int, fill: str = " ") -> str:
    kept, filling = _pad(text, length, fill)
    return filling + kept


def rpad(text: str, length: int, fill: str = " ") -> str:
    kept, filling = _pad(text, length, fill)
    return kept + filling


def substring(text: str, start: int, length: int | None = None) -> str:
    """SQL's substring: positions before 1 count as if there were characters."""
    if length is None:
        return text[max(start - 1, 0) :]
    if length < 0:
        raise PgError(SUBSTRING_ERROR, "negative substring length not allowed")
    end = start + length
    return text[max(start - 1, 0) : max(end - 1, 0)]


def overlay(text: str, new: str, start: int, length: int | None = None) -> str:
    if start <= 0:
        raise PgError(SUBSTRING_ERROR, "negative substring length not allowed")
    count = len(new) if length is None else length
    if start + count > INT4_MAX:
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, "integer out of range")
    return substring(text, 1, start - 1) + new + substring(text, start + count)


def translate(text: str, old: str, new: str) -> str:
    table: dict[int, str | None] = {}
    for n, character in enumerate(old):
        table.setdefault(ord(character), new[n] if n < len(new) else None)
    return text.translate(table)


def split_part(text: str, delimiter: str, field: int) -> str:
    if field == 0:
        raise PgError(INVALID_PARAMETER_VALUE, "field position must not be zero")
    if not text:
        return ""
    parts = text.split(delimiter) if delimiter else [text]
    index = field - 1 if field > 0 else len(parts) + field
    return parts[index] if 0 <= index < len(parts) else ""


def joined(left: str, right: str) -> str:
    """PL joins texts without SQLite, and its limit."""
    text = left + right
    if len(text) > MAX_BYTES:
        raise too_long()
    return text


def repeat(text: str, count: int) -> str:
    if count > 0 and len(text.encode()) * count > MAX_BYTES:
        raise too_long()
    return text * max(count, 0)


def chr_(code: int) -> str:
    if code < 0:
        raise PgError(INVALID_PARAMETER_VALUE, "character number must be positive")
    if code == 0:
        raise PgError(PROGRAM_LIMIT_EXCEEDED, "null character not permitted")
    if code > 0x10FFFF:
        raise PgError(PROGRAM_LIMIT_EXCEEDED, f"requested character too large for encoding: {code}")
    if 0xD800 <= code <= 0xDFFF:
        raise PgError(PROGRAM_LIMIT_EXCEEDED, f"requested character not valid for encoding: {code}")
    return chr(code)


def _left(text: str, count: int) -> str:
    return text[:count]


def _right(text: str, count: int) -> str:
    if count >= 0:
        return text[-count:] if count else ""
    # As in PostgreSQL, the smallest integer has no positive one and takes nothing away.
    return text if count == INT4_MIN else text[-count:]


def quote_literal(text: str) -> str:
    quoted = text.replace("'", "''")
    if "\\" in text:
        return "E'" + quoted.replace("\\", "\\\\") + "'"
    return f"'{quoted}'"


def to_hex(bits: int) -> Callable[[int], str]:
    return lambda value: f"{value & ((1 << bits) - 1):x}"


def _normalize(text: str, form: str) -> str:
    return unicodedata.normalize(_form(form), text)


def _is_normalized(text: str, form: str) -> bool:
    return unicodedata.is_normalized(_form(form), text)


def _form(form: str) -> Any:
    if form.upper() not in ("NFC", "NFD", "NFKC", "NFKD"):
        raise PgError(INVALID_PARAMETER_VALUE, f"invalid normalization form: {form}")
    return form.upper()


_ESCAPE: Final = re.compile(
    r"\\(?:(\\)|([0-9a-fA-F]{4})|\+([0-9a-fA-F]{6})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|)"
)


def unistr(text: str) -> str:
    waiting: list[int] = []

    def one(match: re.Match[str]) -> str:
        if match[1]:
            return "\\"
        digits = next((group for group in match.groups()[1:] if group), None)
        if digits is None:
            raise PgError(
                SYNTAX_ERROR,
                "invalid Unicode escape",
                hint=r"Unicode escapes must be \XXXX, \+XXXXXX, \uXXXX, or \UXXXXXXXX.",
            )
        code = int(digits, 16)
        if waiting:
            high = waiting.pop()
            if not 0xDC00 <= code <= 0xDFFF:
                raise PgError(SYNTAX_ERROR, "invalid Unicode surrogate pair")
            return chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00)
        if 0xD800 <= code <= 0xDBFF:
            waiting.append(code)
            return ""
        if code == 0 or code > 0x10FFFF:
            raise PgError(INVALID_PARAMETER_VALUE, f"invalid Unicode code point: {code:04X}")
        if 0xDC00 <= code <= 0xDFFF:
            raise PgError(SYNTAX_ERROR, "invalid Unicode surrogate pair")
        return chr(code)

    result = _ESCAPE.sub(one, text)
    if waiting:
        raise PgError(SYNTAX_ERROR, "invalid Unicode surrogate pair")
    return result


_IDENTIFIER: Final = re.compile(
    rf'[ \t\n\r\f\v]*(?:"((?:[^"]|"")*)"|({NAME_START}{NAME_PART}*))[ \t\n\r\f\v]*',
    re.ASCII,
)


def parse_ident(text: str, strict: bool = True) -> str:
    """The parts of a qualified name, folded as SQL does it, as a stored text[]."""
    from polar_lite.protocol.codecs.array import dump

    parts: list[str] = []
    at = 0
    while True:
        match = _IDENTIFIER.match(text, at)
        if match is None:
            raise _bad_identifier(text, at, bool(parts))
        if match[1] is not None:
            if not match[1]:
                raise PgError(
                    INVALID_PARAMETER_VALUE,
                    f'string is not a valid identifier: "{text}"',
                    detail="Quoted identifier must not be empty.",
                )
            parts.append(match[1].replace('""', '"'))
        else:
            parts.append(letters.ascii_lower(match[2]))
        at = match.end()
        if text[at : at + 1] != ".":
            break
        at += 1
    if at < len(text) and strict:
        raise PgError(INVALID_PARAMETER_VALUE, f'string is not a valid identifier: "{text}"')
    return dump(parts)


def _bad_identifier(text: str, at: int, after_dot: bool) -> PgError:
    rest = text[at:].lstrip(" \t\n\r\f\v")
    if rest.startswith('"'):
        detail: str | None = "String has unclosed double quotes."
    elif rest.startswith("."):
        detail = 'No valid identifier before ".".'
    elif after_dot:
        detail = 'No valid identifier after ".".'
    else:
        detail = None
    return PgError(INVALID_PARAMETER_VALUE, f'string is not a valid identifier: "{text}"', detail=detail)


def position(text: str, part: str) -> int:
    return text.find(part) + 1


def _octets(text: str) -> int:
    return len(text.encode())


def bpchar_unknown_length(text: str) -> int:
    return len(text.rstrip(" "))


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _to_ascii(text: str, *_: Any) -> str:
    raise PgError(FEATURE_NOT_SUPPORTED, "encoding conversion from UTF8 to ASCII not supported")


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "textlen": len,
    "bpcharlen": bpchar_unknown_length,
    "textoctetlen": _octets,
    "bpcharoctetlen": _octets,
    "bit_length/text": lambda text: _octets(text) * 8,
    "textcat": joined,
    "upper": letters.upper,
    "lower": letters.lower,
    "initcap": letters.initcap,
    "lpad": lpad,
    "rpad": rpad,
    "lpad/text,int4": lpad,
    "rpad/text,int4": rpad,
    "ltrim": lambda text, cut: text.lstrip(cut) if cut else text,
    "ltrim1": lambda text: text.lstrip(" "),
    "rtrim": lambda text, cut: text.rstrip(cut) if cut else text,
    "btrim": lambda text, cut: text.strip(cut) if cut else text,
    "btrim1": lambda text: text.strip(" "),
    "text_substr": substring,
    "text_substr_no_len": substring,
    "textoverlay": overlay,
    "textoverlay_no_len": overlay,
    "textpos": position,
    "translate": translate,
    "replace_text": lambda text, old, new: text.replace(old, new) if old else text,
    "split_part": split_part,
    "repeat": repeat,
    "ascii": lambda text: ord(text[0]) if text else 0,
    "chr": chr_,
    "text_left": _left,
    "text_right": _right,
    "text_reverse": lambda text: text[::-1],
    "text_starts_with": str.startswith,
    "quote_literal": quote_literal,
    "quote_nullable": lambda text: "NULL" if text is None else quote_literal(text),
    "to_hex32": to_hex(32),
    "to_hex64": to_hex(64),
    "md5_text": lambda text: _md5(text.encode()),
    "md5_bytea": _md5,
    "unicode_normalize_func": _normalize,
    "unicode_is_normalized": _is_normalized,
    "unistr": unistr,
    "parse_ident": parse_ident,
    "to_ascii_default": _to_ascii,
}

SQL: Final = {
    "textcat": "({0} || {1})",
    "textlen": "length({0})",
    "bpcharlen": "length(rtrim({0}, ' '))",
    "rtrim1": "rtrim({0}, ' ')",
    "ltrim1": "ltrim({0}, ' ')",
    "btrim1": "trim({0}, ' ')",
    "textpos": "instr({0}, {1})",
    "replace_text": "iif({2} IS NULL, NULL, replace({0}, {1}, {2}))",  # SQLite's is not strict
}
