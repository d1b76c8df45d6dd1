"""PL units that stock psql has cut at their inner semicolons, continued until they are complete.

Rules of psql 14 to 18: identifier rule of psqlscan.l. docs/design.md, "Continued units".
"""

import re
from enum import Enum
from functools import cache
from typing import Final

from polar_lite.catalog.dialect.splitter import (
    FIRST_WORD,
    QUOTES,
    Follower,
    comment_end,
    has_slash_line,
    may_hold_unit,
    split,
    start_of,
)

MAX_PENDING: Final = 10_000_000
"""Characters a unit may have while it is being continued."""


@cache
def _psql_token() -> re.Pattern[str]:
    return re.compile(rf"{QUOTES} | (?P<mark>[();])", re.VERBOSE)


class Verdict(Enum):
    """What to do with a Query message.

    RUN: run it as it is. CONTINUE: it is kept; answer EmptyQueryResponse. COMPLETE: the unit is complete; run
    `unit.text`. ABANDON: discard the unit with a message, then run the message as it is.
    """

    RUN = "run"
    CONTINUE = "continue"
    COMPLETE = "complete"
    ABANDON = "abandon"


class PendingUnit:
    """A PL unit of which stock psql has sent only pieces so far.

    text: the pieces so far, joined by newlines. start: where it began in the first piece, behind statements
    that `/` lines ended. name: what to call it in messages. `start_pending` makes one.
    """

    def __init__(self, text: str, start: int = 0) -> None:
        self._pieces = [text]
        self._length = len(text)
        self._follower = Follower()
        self._follower.feed(text)
        self.start = start
        self.name = _unit_name(text)
        self.reason = ""

    @property
    def text(self) -> str:
        return "\n".join(self._pieces)

    def feed(self, message: str) -> Verdict:
        """Take the next Query message. After COMPLETE and ABANDON the unit is over; `reason` says why it was
        abandoned.
        """
        position, has_slash = start_of(message)
        if has_slash and position == len(message):
            return Verdict.COMPLETE  # `/`: the unit ends here, complete or not
        if has_slash:
            self.reason = "a / line came before its end"
            return Verdict.ABANDON
        if self._length + len(message) > MAX_PENDING:
            self.reason = "it is too long"
            return Verdict.ABANDON
        if psql_cuts(message) != [len(message.rstrip())] or not message.rstrip().endswith(";"):
            self.reason = "the next message was no piece of it"
            return Verdict.ABANDON
        first = FIRST_WORD.match(message.lstrip())
        if first is not None and first[0].lower() == "create":
            self.reason = "another CREATE came before its end"
            return Verdict.ABANDON
        self._pieces.append(message)
        self._length += len(message) + 1
        return Verdict.COMPLETE if self._follower.feed(message) else Verdict.CONTINUE


class CutUnit(PendingUnit):
    """A unit whose pieces a driver prepares one by one, without the semicolons that it has cut at.

    `start_cut` makes one of the first piece. in_flight: how many pieces came since the last Sync.
    """

    in_flight = 1

    @property
    def text(self) -> str:
        """What the driver was given, so that positions in it mean what they should."""
        return "".join(self._pieces)

    def take(self, piece: str) -> bool:
        """Take the next piece; whether the unit is complete with it. A unit that is too long ends, too."""
        piece += ";"
        self._pieces.append(piece)
        self._length += len(piece)
        self.in_flight += 1
        return self._follower.feed(piece) or self._length > MAX_PENDING


def start_cut(piece: str) -> CutUnit | None:
    """The unit that a driver's piece begins, None if it is no part of a unit.

    BEGIN alone, which drivers send before the first statement of a transaction, is looked at no further.
    """
    if piece.rstrip().isalpha() or not may_hold_unit(piece):
        return None
    piece += ";"
    statements = split(piece)
    if len(statements) != 1 or not statements[0].unit or statements[0].complete:
        return None
    return CutUnit(piece)


def start_pending(message: str) -> PendingUnit | None:
    """The pending unit if a message ends in the first piece of a PL unit that psql has cut, else None."""
    body = message.rstrip()
    if not body.endswith(";"):
        return None
    if not has_slash_line(body) and FIRST_WORD.match(body) is not None and not may_hold_unit(body):
        return None
    statements = split(body)
    if not statements:
        return None
    last = statements[-1]
    if not last.unit or last.complete or psql_cuts(body) != [len(body)]:
        return None
    return PendingUnit(last.text, last.start)


def psql_cuts(text: str) -> list[int]:
    """Return the offsets, each just past a semicolon, at which psql 14 to 18 would end a statement.

    psql knows no q-quotes, counts BEGIN, CASE and END only in CREATE [OR REPLACE] FUNCTION|PROCEDURE and
    outside parentheses, and does not look at what follows END.
    """
    cuts: list[int] = []
    slots: list[str] = []
    depth = begins = count = 0
    position = 0
    search = _psql_token().search
    while (match := search(text, position)) is not None:
        kind = match.lastgroup
        position = match.end()
        if kind == "comment":
            position = comment_end(text, match.start())
        elif kind == "word":
            word = match[0].lower()
            if count < 4:
                slots.append(word[0] if word in ("create", "function", "procedure", "or", "replace") else "")
                count += 1
            if depth == 0 and _is_routine(slots):
                if word == "begin" or (word == "case" and begins):
                    begins += 1
                elif word == "end" and begins:
                    begins -= 1
        elif kind == "mark":
            if match[0] == "(":
                depth += 1
            elif match[0] == ")":
                depth = max(depth - 1, 0)
            elif depth == 0 and begins == 0:
                cuts.append(position)
                slots = []
                count = 0
    return cuts


def _is_routine(slots: list[str]) -> bool:
    return slots[:1] == ["c"] and (
        slots[1:2] in (["f"], ["p"]) or (slots[1:3] == ["o", "r"] and slots[3:4] in (["f"], ["p"]))
    )


_UNIT_NAME: Final = re.compile(
    r"""create\s+(?:or\s+replace\s+)?(?:(?:non)?editionable\s+)?
    (?P<kind>function|procedure|package(?:\s+body)?|trigger|type(?:\s+body)?)\s+(?P<name>[^\s(;]+)""",
    re.VERBOSE | re.IGNORECASE,
)


def _unit_name(text: str) -> str:
    match = _UNIT_NAME.match(text)
    if match is None:
        return "anonymous block"
    return f"{' '.join(match['kind'].split()).lower()} {match['name']}"
