"""Texts under `standard_conforming_strings = off`, where a backslash in a plain string is an escape.

All else reads standard SQL, so such a text is made standard as it comes from the client: `'a\\tb'` is written
with the tab, and blanks after it keep everything else in its place. What is stored of a text thereby means
the same to every session. PostgreSQL 15 docs, 4.1.2.2 (sql-syntax-strings-escape), 20.13.1
(runtime-config-compatible-version); source scan.l.
"""

import re
from collections.abc import Callable
from typing import Final

from polar_lite.catalog.dialect.polar.tokens import decode_escapes
from polar_lite.catalog.dialect.splitter import comment_end
from polar_lite.catalog.names import NAME_REST, NAME_START, TAG_PART
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import (
    FEATURE_NOT_SUPPORTED,
    NONSTANDARD_USE_OF_ESCAPE_CHARACTER,
    SYNTAX_ERROR,
    PgError,
)

_ESCAPED: Final = r"'[^'\\]*(?:(?:''|\\[\s\S])[^'\\]*)*'"
_GAP: Final = r"[ \t\f\v\r]*(?:--[^\n]*)?\n(?:\s|--[^\n]*\n)*"
_TOKEN: Final = re.compile(
    rf"""
    (?P<comment>/\*)
  | (?P<qquote>[nN]?[qQ]'(?:\[[\s\S]*?\]'|\{{[\s\S]*?\}}'|<[\s\S]*?>'|\([\s\S]*?\)'
      |(?P<mark>[^\s'\[{{<(])[\s\S]*?(?P=mark)'))
  | (?P<estring>[eE]{_ESCAPED}(?:{_GAP}{_ESCAPED})*)
  | (?P<bits>[bBxX]'[^']*')
  | (?P<ustring>[uU]&')
  | (?P<plain>[nN]?{_ESCAPED}(?:{_GAP}{_ESCAPED})*)
  | (?P<open>[nN]?')
  | (?P<skip>--[^\n]* | "[^"]*" | {NAME_START}{NAME_REST}
      | \$(?P<tag>(?:{NAME_START}{TAG_PART}*)?)\$[\s\S]*?\$(?P=tag)\$)
    """,
    re.VERBOSE,
)
_SEGMENT: Final = re.compile(rf"{_ESCAPED}|--[^\n]*")
_ESCAPE: Final = re.compile(r"\\([\s\S])")
_QUOTE_HINT: Final = "Use '' to write quotes in strings, or use the escape string syntax (E'...')."
_WARNINGS: Final = {
    "'": (r"nonstandard use of \' in a string literal", _QUOTE_HINT),
    "\\": (
        r"nonstandard use of \\ in a string literal",
        r"Use the escape string syntax for backslashes, e.g., E'\\'.",
    ),
}
_OTHER_WARNING: Final = (
    "nonstandard use of escape in a string literal",
    r"Use the escape string syntax for escapes, e.g., E'\r\n'.",
)

Warn = Callable[[PgError], None]


@dataclass(frozen=True, slots=True)
class StringRules:
    """What a session's settings say about backslashes.

    is_standard: standard_conforming_strings. warns: escape_string_warning. allows_quote: `\\'` is allowed.
    """

    is_standard: bool
    warns: bool
    allows_quote: bool

    def concern(self, text: str) -> bool:
        """Whether the text may mean something else than by the standard rules."""
        return "\\" in text or (not self.is_standard and "&'" in text)

    def standard(self, text: str, warn: Warn) -> str:
        """The text as all else reads it, of the same length.

        Raises PgError with position: 0A000 for U&'..', 22P06 for a quote that may not be escaped, 42601 for
        an unterminated string, 22025 and 22021 for a bad escape.
        """
        if not self.concern(text):
            return text
        parts: list[str] = []
        done = at = 0
        while (found := _TOKEN.search(text, at)) is not None:
            at = found.end()
            match found.lastgroup:
                case "comment":
                    at = comment_end(text, found.start())
                case "estring":
                    self._check_quotes(found[0], found.start())
                case "ustring" if not self.is_standard:
                    raise _unsafe_unicode(found.start())
                case "plain" if not self.is_standard:
                    parts += text[done : found.start()], self._plain(found[0], found.start(), warn)
                    done = at
                case "open" if not self.is_standard:
                    self._warn_of(text[at:], at - 1, warn)
                    message = f'unterminated quoted string at or near "{text[at - 1 :]}"'
                    raise PgError(SYNTAX_ERROR, message, position=at)
        return "".join((*parts, text[done:]))

    def _plain(self, source: str, start: int, warn: Warn) -> str:
        """A plain string, with its continuations, as a standard one."""
        start += source.index("'")
        self._warn_of(source, start, warn)
        self._check_quotes(source, start)
        return _SEGMENT.sub(lambda segment: _rewritten(segment, start), source)

    def _warn_of(self, source: str, start: int, warn: Warn) -> None:
        """Warn of a plain string's first escape."""
        first = _ESCAPE.search(source)
        if first is not None and self.warns:
            message, hint = _WARNINGS.get(first[1], _OTHER_WARNING)
            severity, state = "WARNING", NONSTANDARD_USE_OF_ESCAPE_CHARACTER
            warn(PgError(state, message, severity=severity, hint=hint, position=start + 1))

    def _check_quotes(self, source: str, start: int) -> None:
        if not self.allows_quote and any(found[1] == "'" for found in _ESCAPE.finditer(source)):
            raise PgError(
                NONSTANDARD_USE_OF_ESCAPE_CHARACTER,
                r"unsafe use of \' in a string literal",
                hint=r"Use '' to write quotes in strings. \' is insecure in client-only encodings.",
                position=start + 1,
            )


def _rewritten(segment: re.Match[str], start: int) -> str:
    """A segment of a string that begins at `start`."""
    source = segment[0]
    if "\\" not in source or source[0] != "'":
        return source  # nothing to do, or a comment between two segments
    value = decode_escapes(source[1:-1], start + 1 + segment.start()).replace("'", "''")
    return f"'{value}'".ljust(len(source))


def _unsafe_unicode(start: int) -> PgError:
    return PgError(
        FEATURE_NOT_SUPPORTED,
        "unsafe use of string constant with Unicode escapes",
        detail="String constants with Unicode escapes cannot be used when"
        " standard_conforming_strings is off.",
        position=start + 1,
    )
