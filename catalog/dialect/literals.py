"""Literal lifting: a query's text without its literals, so that `id = 17` and `id = 18` share one plan.

One pass of one regular expression, before any parsing. Which lifted literals may really vary is the binder's
decision, position by position (ORDER BY 1, typed literals, type modifiers may not); it finds them through a
LiteralMap.
"""

import re
from decimal import Decimal
from typing import Any, Final, NamedTuple

from polar_lite.catalog.names import NAME_START, TAG_PART
from polar_lite.protocol.records import dataclass

INT4: Final = "int4"
INT8: Final = "int8"
NUMERIC: Final = "numeric"
STRING: Final = "string"


class Literal(NamedTuple):
    """A lifted literal. value: int, Decimal or str; start: 0-based offset of its token in the text (after a
    minus sign, which the value has if the two are an item of a list).
    """

    kind: str
    value: int | Decimal | str
    start: int


# Where a literal, a quote or a comment may begin; finding that is much quicker than trying all their forms
# at each character. Not within $17.
_MARK: Final = re.compile(r"""[0-9'"/-](?<![\w$][0-9])|\$(?![0-9])""")
_NUMBER: Final = re.compile(
    r"(?<![\w$\#:.])[0-9]+(?:\.(?!\.)[0-9]*)?(?:[eE][+-]?[0-9]+)?(?![\w$\#.])",
)
_QUOTE: Final = re.compile(
    r"""
    (?<![\w$\#&])'(?P<string>[^']*(?:''[^']*)*)'(?!'|[ \t\f\v\r]*(?:--[^\n]*)?\n\s*')
  | (?P<skip>
        (?<![\w$\#])[nN]?[qQ]'(?:\[[\s\S]*?\]'|\{[\s\S]*?\}'|<[\s\S]*?>'|\([\s\S]*?\)'|(?P<mark>[^\s\[{<(])[\s\S]*?(?P=mark)')
      | [eE]'[^'\\]*(?:(?:''|\\[\s\S])[^'\\]*)*'(?:[
      \t\f\v\r]*(?:--[^\n]*)?\n\s*'[^'\\]*(?:(?:''|\\[\s\S])[^'\\]*)*')* | '[^']*(?:''[^']*)*'(?:[
      \t\f\v\r]*(?:--[^\n]*)?\n\s*'[^']*(?:''[^']*)*')*
    )
  | (?P<give_up>(?<![\w$\#])[nN]?[qQ]'(?=[^\s']))
    """,
    re.VERBOSE,
)
_SKIPPED: Final = re.compile(
    r"""
    "[^"]*"
  | --[^\n]*
  | \$(?P<tag>"""
    rf"{NAME_START}?{TAG_PART}*"
    r""")\$[\s\S]*?\$(?P=tag)\$
    """,
    re.VERBOSE,
)
# Not WITH FUNCTION, which has PL in it.
_LIFTABLE: Final = re.compile(
    r"\s*\(*\s*(?:select|insert|update|delete|with(?!\s+(?:function|procedure)\s)|values)\b", re.IGNORECASE
)
_INT4_MAX: Final = 2**31 - 1
_INT4_DIGITS: Final = len(str(_INT4_MAX))
_INT8_MAX: Final = 2**63 - 1
_LARGE_EXPONENT: Final = re.compile(r"[eE][+-]?\d{4}")
_LONGEST: Final = 100  # characters of a number; Python refuses to read integers of 4,300


def lift(text: str) -> tuple[str, tuple[Literal, ...]]:
    """Return the text with each literal replaced by a mark of its kind, and the literals in order.

    Only queries and DML are lifted. Left alone: strings that are continued on the next line or have a prefix
    (E, B, X, U&, q), dollar quotes, numbers that may be too large, and the integers
    2147483648 and 9223372036854775808, whose type depends on a minus sign before them.
    """
    if _LIFTABLE.match(text) is None or "\x01" in text:
        return text, ()
    parts: list[str] = []
    found: list[Literal] = []
    done = at = 0
    while (mark := _MARK.search(text, at)) is not None:
        start = mark.start()
        literal = None
        character = mark[0]
        if character == "'":
            match = _quote(text, start, at)
            if match is not None:
                value = match["string"]
                if value is not None:
                    literal = Literal(STRING, value.replace("''", "'") if "''" in value else value, start)
                elif match["give_up"] is not None:
                    return text, ()
        elif character >= "0":
            match = _NUMBER.match(text, start)
            if match is not None:
                literal = _number(match[0], start)
                # A zero has no sign.
                if (
                    text[start - 1] == "-"
                    and literal
                    and literal.value
                    and _is_item(text, start, match.end())
                ):
                    literal = Literal(literal.kind, _negated(literal.value), start)
                    start -= 1
        elif character == "/":
            if text.startswith("/*", start):
                return text, ()
            match = None
        else:
            match = _SKIPPED.match(text, start)
        at = start + 1 if match is None else match.end()
        if literal is not None:
            found.append(literal)
            parts.append(text[done:start])
            parts.append(_MARKS[literal.kind])
            done = at
    if not found:
        return text, ()
    parts.append(text[done:])
    return "".join(parts), tuple(found)


def _is_item(text: str, start: int, end: int) -> bool:
    """Whether a number with a minus sign is an item of a list: it is no constant in `a -1` and `-1::text`."""
    start -= 2
    while (before := text[start]).isspace():
        start -= 1
    while end < len(text) and text[end].isspace():
        end += 1
    return before in "(," and text[end : end + 1] in (",", ")")


def _negated(value: int | Decimal | str) -> int | Decimal | str:
    """A number's negative. Not `-` for Decimals, which rounds to the digits of Python's context."""
    return value.copy_negate() if isinstance(value, Decimal) else -int(value)


def _quote(text: str, start: int, least: int) -> re.Match[str] | None:
    """The string or q-quote around the quote at `start`; a prefix of it begins at `least` or later."""
    before = text[max(start - 1, least) : start]
    if before in ("q", "Q", "e", "E"):
        longer = text[max(start - 2, least) : start - 1] if before in "qQ" else ""
        if longer in ("n", "N") and (match := _QUOTE.match(text, start - 2)) is not None:
            return match
        if (match := _QUOTE.match(text, start - 1)) is not None:
            return match
    return _QUOTE.match(text, start)


_MARKS: Final = {INT4: "\x01i", INT8: "\x01b", NUMERIC: "\x01n", STRING: "\x01s"}


def _number(source: str, start: int) -> Literal | None:
    if len(source) < _INT4_DIGITS and source.isdecimal():
        return Literal(INT4, int(source), start)
    if len(source) > _LONGEST or _LARGE_EXPONENT.search(source):
        return None  # it may overflow, which the binder is to say
    if not source.isdecimal():
        return Literal(NUMERIC, Decimal(source), start)
    value = int(source)
    if value <= _INT4_MAX:
        return Literal(INT4, value, start)
    if value == _INT4_MAX + 1 or value == _INT8_MAX + 1:
        return None
    if value <= _INT8_MAX:
        return Literal(INT8, value, start)
    return Literal(NUMERIC, Decimal(source), start)


# Sizes of short numeric literals in digits: plans are for one of these, not for each length.
_SIZES: Final = (4, 9, 18)


def scale_of(value: Decimal) -> tuple[int, int] | None:
    """The scale of a numeric as it was written, and a bound on the digits of the integer scaled by it.

    None of a long one, and of NaN and the infinities.
    """
    if not value.is_finite():
        return None
    _, digits, exponent = value.as_tuple()
    scale = max(-int(exponent), 0)
    size = max(len(digits) + max(int(exponent), 0), scale)
    return next(((scale, room) for room in _SIZES if size <= room), None)


def planned_for(literals: tuple[Literal, ...], pinned: tuple[int, ...]) -> tuple[Any, ...]:
    """What of the literals the plan is for. pinned: as LiteralMap's."""
    found: list[Any] = []
    for index in pinned:
        value = literals[index if index >= 0 else ~index].value
        if isinstance(value, Decimal):
            # 1.0 and 1.00 are equal, and not alike.
            found.append(str(value) if index >= 0 else scale_of(value))
        else:
            found.append(value)
    return tuple(found)


@dataclass(slots=True)
class LiteralMap:
    """The lifted literals of one text by position, and which of them the binder has pinned.

    A pinned literal's value is part of the plan: another value needs another plan. `~index` among the pinned:
    of a numeric only `scale_of` is.
    """

    literals: tuple[Literal, ...]
    by_start: dict[int, int]
    pinned: set[int]

    @classmethod
    def of(cls, literals: tuple[Literal, ...]) -> "LiteralMap":
        return cls(literals, {literal.start: index for index, literal in enumerate(literals)}, set())

    def index(self, start: int | None) -> int | None:
        """The index of the literal whose token starts there, None if it was not lifted."""
        return None if start is None else self.by_start.get(start)

    def pin(self, start: int | None) -> None:
        index = self.index(start)
        if index is not None:
            self.pinned.add(index)
