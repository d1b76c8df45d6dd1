"""Conditional compilation: `$IF .. $THEN .. $ELSIF .. $ELSE .. $END`, `$ERROR .. $END`, `$$PLSQL_UNIT`.

A text is resolved before it is split into statements: what is not chosen becomes blanks, and what is stored
is what was chosen. Strings, comments and dollar quotes are left alone.
Oracle 19c PL/SQL Language Reference, "Conditional Compilation".
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from polar_lite.catalog.dialect.splitter import Q_QUOTES, QUOTES, comment_end
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

# Only these stand outside of conditions, and flags that are set: another name may begin a dollar quote.
_INQUIRY: Final = r"\$\$(?P<inquiry>plsql_[a-z_]+|plscope_settings|nls_length_semantics{})\b(?!\$\$)"
_WITHOUT_FLAGS: Final = _INQUIRY.format("")
_SETTINGS: Final = {
    "plsql_optimize_level": "2",
    "plsql_code_type": "'INTERPRETED'",
    "plsql_debug": "FALSE",
    "plsql_warnings": "'DISABLE:ALL'",
    "plscope_settings": "'IDENTIFIERS:NONE'",
    "nls_length_semantics": "'CHAR'",
}
"""Parameters that ALTER SESSION does not change here."""
_FLAG: Final = re.compile(r"(?i)\s*([a-z_]\w*)\s*:\s*(true|false|null|-?\d+)\s*(?:,|\Z)", re.ASCII)
_UNIT: Final = re.compile(
    r"""(?ix)create\s+(?:or\s+replace\s+)?(?:(?:non)?editionable\s+)?
    (function|procedure|package\s+body|package|trigger|type\s+body|type)\s+((?:[\w$#"]+\s*\.\s*)?[\w$#"]+)"""
)
Evaluate = Callable[[str, bool], bool | str | None]


def _inquiries(flags: Mapping[str, str]) -> str:
    return _WITHOUT_FLAGS if not flags else _INQUIRY.format("".join(f"|{name}" for name in sorted(flags)))


@lru_cache(maxsize=16)
def _directive(inquiry: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)\$(?:if|error)\b(?!\$)|{inquiry}")


@lru_cache(maxsize=16)
def _token(inquiry: str) -> re.Pattern[str]:
    return re.compile(
        rf"""(?P<test>\$(?:if|elsif)\b(?!\$)) | (?P<mark>\$(?:then|else|end|error)\b(?!\$)) | {inquiry}
        | (?P<slash>^[ \t]*/[ \t]*\r?$) | {Q_QUOTES} | {QUOTES}""",
        re.VERBOSE | re.MULTILINE | re.IGNORECASE,
    )


def names_of_flags(text: str) -> Mapping[str, str]:
    """As flags_of; none where the setting is wrong, which only a directive is to tell."""
    try:
        return flags_of(text)
    except PgError:
        return {}


def has_directives(text: str, flags: Mapping[str, str]) -> bool:
    return _directive(_inquiries(flags)).search(text) is not None


def flags_of(text: str) -> dict[str, str]:
    """PLSQL_CCFLAGS: `debug:TRUE, level:3`; 22023 for anything else."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text.rstrip()):
        match = _FLAG.match(text, at)
        if match is None:
            raise PgError(code.INVALID_PARAMETER_VALUE, f'invalid value for "plsql_ccflags": "{text}"')
        found[match[1].lower()] = match[2].upper()
        at = match.end()
    return found


def resolve(text: str, flags: Mapping[str, str], evaluate: Evaluate, owner: str, given: str) -> str:
    """The text with what its directives choose.

    evaluate: the value of an expression without `$$` names: a condition, or (False) a text.
    owner: of the unit. given: the text of the flags.
    """
    return _Resolver(text, flags, evaluate, {"owner": owner, "given": given}).run()


class _Resolver:
    """branches: of each open $IF, whether its text counts, and whether a branch has been chosen."""

    def __init__(
        self, text: str, flags: Mapping[str, str], evaluate: Evaluate, session: Mapping[str, str]
    ) -> None:
        self.text, self.flags, self.evaluate, self.session = text, flags, evaluate, session
        self.token = _token(_inquiries(flags))
        self.branches: list[tuple[bool, bool]] = []
        self.parts: list[str] = []
        self.at = 0
        self.kept = 0  # where what is not in `parts` begins
        self.begin = 0  # of the unit: behind the last `/` line

    def run(self) -> str:
        while (found := self._next()) is not None:
            kind, match = found
            if kind == "slash":
                self.begin = match.end()
            elif kind == "inquiry":
                self._put(match.start(), self._inquiry(match[0][2:], match.start()), match.end())
            elif kind == "test":
                self._test(match)
            else:
                self._mark(match)
        if self.branches:
            raise self._error("$IF without $END", len(self.text))
        self._put(len(self.text), "", len(self.text))
        return "".join(self.parts)

    def _next(self) -> tuple[str, re.Match[str]] | None:
        """The next directive or `/` line."""
        while (match := self.token.search(self.text, self.at)) is not None:
            kind = next(name for name, value in match.groupdict().items() if value is not None)
            self.at = comment_end(self.text, match.start()) if kind == "comment" else match.end()
            if kind in ("test", "mark", "inquiry", "slash"):
                return kind, match
        return None

    @property
    def counts(self) -> bool:
        return all(active for active, _ in self.branches)

    def _put(self, end: int, replacement: str, after: int) -> None:
        """Take the text up to `end`, or its lines only, and go on behind a directive."""
        piece = self.text[self.kept : end]
        self.parts.append(piece if self.counts else "\n" * piece.count("\n"))
        self.parts.append(replacement if self.counts else "")
        self.kept = after

    def _test(self, match: re.Match[str]) -> None:
        is_first = match[0].lower() == "$if"
        self._put(match.start(), "", match.end())
        then = self._following("then", match.end())
        condition = self.text[match.end() : then.start()]
        self.parts.append("\n" * condition.count("\n"))
        self.kept = then.end()
        chosen = False
        if not is_first:
            if not self.branches:
                raise self._error("$ELSIF without $IF", match.start())
            chosen = self.branches.pop()[1]
        is_true = self.counts and not chosen and self._value(condition)
        self.branches.append((is_true, chosen or is_true))

    def _mark(self, match: re.Match[str]) -> None:
        word = match[0].lower()
        self._put(match.start(), "", match.end())
        if word == "$error":
            end = self._following("end", match.end())
            self.kept = end.end()
            if self.counts:
                given = self._without_inquiries(self.text[match.end() : end.start()])
                message = self.evaluate(given, False)
                raise self._error(f"PLS-00179: $ERROR: {message}", match.start())
            return
        if not self.branches or word == "$then":
            raise self._error(f"{match[0].upper()} without $IF", match.start())
        _, chosen = self.branches.pop()
        if word == "$else":
            self.branches.append((not chosen, True))

    def _following(self, word: str, start: int) -> re.Match[str]:
        """The directive that ends a condition or a message; in front of it `$$name` is no dollar quote."""
        found = re.compile(rf"(?i)\${word}\b").search(self.text, start)
        if found is None:
            raise self._error(f"${word.upper()} is missing", start)
        self.at = found.end()
        return found

    def _value(self, condition: str) -> bool:
        return self.evaluate(self._without_inquiries(condition), True) is True

    def _without_inquiries(self, text: str) -> str:
        return re.sub(r"(?i)\$\$([a-z_]\w*)", lambda m: self._inquiry(m[1], self.kept), text)

    def _inquiry(self, name: str, at: int) -> str:
        """What $$name means, as SQL: NULL if nothing says."""
        name = name.lower()
        if name in self.flags:
            return self.flags[name]
        unit = max(_UNIT.finditer(self.text, self.begin, at), key=re.Match.start, default=None)
        if name == "plsql_line":
            start = unit.start() if unit is not None else self.begin
            first = start + len(self.text[start:at]) - len(self.text[start:at].lstrip())
            return str(self.text.count("\n", first, at) + 1)
        if unit is not None and name == "plsql_unit":
            shown = unit[2].rpartition(".")[2].strip()
            return "'" + (shown.strip('"') if '"' in shown else shown.upper()) + "'"
        if name == "plsql_unit_type":
            return f"'{' '.join(unit[1].upper().split()) if unit is not None else 'ANONYMOUS BLOCK'}'"
        if unit is not None and name == "plsql_unit_owner":
            return "'" + self.session["owner"].upper().replace("'", "''") + "'"
        if name == "plsql_ccflags":
            return "'" + self.session["given"].replace("'", "''") + "'"
        return _SETTINGS.get(name, "NULL")

    def _error(self, message: str, at: int) -> PgError:
        return PgError(code.SYNTAX_ERROR, message, position=at + 1)
