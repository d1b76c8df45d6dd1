"""lquery and ltxtquery: what paths of ltree are tested with, read, printed and matched.

PostgreSQL 15 docs F.23; source ltree_io.c (parse_lquery), lquery_op.c, ltxtquery_io.c, ltxtquery_op.c.
"""

import re
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Final

from polar_lite.catalog.functions.strings.letters import lower
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.remembering import remembered
from polar_lite.protocol.sqlstate import PgError

LABEL: Final = r"\w"
"""A character of a label."""
MOST_LEVELS: Final = 65535
_LONGEST_LABEL: Final = 255
_LONGEST_OPERAND: Final = 255
_LONGEST_WORD: Final = 65535
_IS_LABEL: Final = re.compile(LABEL)
_FLAGS: Final = "@*%"
_OPERAND: Final = re.compile(f"({LABEL}+)([{_FLAGS}]*)")
_SPACES: Final = " \t\n\v\f\r"


def check_levels(number: int, what: str) -> None:
    if number > MOST_LEVELS:
        message = f"number of {what} ({number}) exceeds the maximum allowed ({MOST_LEVELS})"
        raise PgError(code.PROGRAM_LIMIT_EXCEEDED, message)


def check_label(length: int, place: int) -> None:
    """place: of the character behind it, from 1."""
    if length > _LONGEST_LABEL:
        raise PgError(
            code.NAME_TOO_LONG,
            "label string is too long",
            detail=f"Label length is {length}, must be at most {_LONGEST_LABEL}, at character {place}.",
        )


@dataclass(frozen=True, slots=True)
class Word:
    """A label to be found.

    flags: `%` (its words, which underscores part, in any order), `@` (in any case), `*` (as a beginning).
    """

    label: str
    flags: str

    def __str__(self) -> str:
        return self.label + "".join(flag for flag in "%@*" if flag in self.flags)

    def fits(self, label: str) -> bool:
        wanted, given = self.label, label
        if "@" in self.flags:
            wanted, given = lower(wanted), lower(given)
        if "%" not in self.flags:
            return self._is_found(wanted, given)
        parts = [part for part in given.split("_") if part]
        return all(any(self._is_found(part, other) for other in parts) for part in wanted.split("_") if part)

    def _is_found(self, wanted: str, given: str) -> bool:
        return given.startswith(wanted) if "*" in self.flags else given == wanted


@dataclass(frozen=True, slots=True)
class Level:
    """An item of an lquery: from low to high labels that are, or are not, one of these; no words: any."""

    words: tuple[Word, ...]
    is_negated: bool = False
    low: int = 1
    high: int = 1
    is_counted: bool = False

    def __str__(self) -> str:
        text = "!" * self.is_negated + ("|".join(map(str, self.words)) or "*")
        if self.words and not self.is_counted:
            return text
        if self.low == self.high:
            return f"{text}{{{self.low}}}"
        if (self.low, self.high) == (0, MOST_LEVELS) and not self.words:
            return text
        return f"{text}{{{self.low or ''},{'' if self.high == MOST_LEVELS else self.high}}}"

    def fits(self, label: str) -> bool:
        return not self.words or any(word.fits(label) for word in self.words) != self.is_negated


def text_of_lquery(levels: tuple[Level, ...]) -> str:
    return ".".join(map(str, levels))


@remembered(256)
def read_lquery(text: str) -> tuple[Level, ...]:
    """42601, 42622 or 54000 for what is none."""
    check_levels(text.count(".") + 1, "lquery items")
    return tuple(_LqueryReader(text).levels())


class _LqueryReader:
    def __init__(self, text: str) -> None:
        self._text, self._place = text, 0

    def levels(self) -> Iterator[Level]:
        yield self._level()
        while self._place < len(self._text):
            if not self._takes("."):
                raise self._unexpected()
            yield self._level()

    def _level(self) -> Level:
        if self._takes("*"):
            if self._takes("{"):
                return Level((), False, *self._count(), is_counted=True)
            return Level((), False, 0, MOST_LEVELS)
        is_negated = self._takes("!")
        words = [self._word(may_be_empty=is_negated)]
        while self._takes("|"):
            words.append(self._word())
        if self._takes("{"):
            return Level(tuple(words), is_negated, *self._count(), is_counted=True)
        return Level(tuple(words), is_negated)

    def _word(self, *, may_be_empty: bool = False) -> Word:
        """may_be_empty: it is a label then that is found to be empty when its end is known."""
        start = self._place
        self._skip(lambda character: _IS_LABEL.match(character) is not None)
        end = self._place
        if end == start and not may_be_empty:
            raise self._unexpected()
        self._skip(lambda character: character in _FLAGS)
        if self._next() not in ("", "|", "{", "."):
            raise self._unexpected()
        if end == start:
            raise PgError(
                code.SYNTAX_ERROR,
                f"lquery syntax error at character {end + 1}",
                detail="Empty labels are not allowed.",
            )
        check_label(end - start, end + 1)
        return Word(self._text[start:end], self._text[end : self._place])

    def _count(self) -> tuple[int, int]:
        """The numbers of {n}, {n,}, {n,m}, {,m} or {,}, behind the brace."""
        low = 0
        if self._next() != ",":
            low = self._number("Low")
            if self._takes("}"):
                return low, low
        if not self._takes(","):
            raise self._unexpected()
        if self._takes("}"):
            return low, MOST_LEVELS
        place = self._place
        high = self._number("High")
        if low > high:
            raise self._error(
                f"Low limit ({low}) is greater than high limit ({high}), at character {place + 1}."
            )
        if not self._takes("}"):
            raise self._unexpected()
        return low, high

    def _number(self, which: str) -> int:
        start = self._place
        self._skip(lambda character: "0" <= character <= "9")
        if self._place == start:
            raise self._unexpected()
        # As C's atoi: the lower half of what fits into 64 bits.
        number = min(int(self._text[start : self._place][:20]), 2**63 - 1)
        number = (number + 2**31) % 2**32 - 2**31
        if not 0 <= number <= MOST_LEVELS:
            limit = f"exceeds the maximum allowed ({MOST_LEVELS})"
            raise self._error(
                f"{which} limit ({number}) {limit}, at character {start + 1}.", code.PROGRAM_LIMIT_EXCEEDED
            )
        return number

    def _next(self) -> str:
        return self._text[self._place : self._place + 1]

    def _takes(self, character: str) -> bool:
        found = self._next() == character
        self._place += found
        return found

    def _skip(self, is_skipped: Callable[[str], bool]) -> None:
        while self._place < len(self._text) and is_skipped(self._text[self._place]):
            self._place += 1

    def _unexpected(self) -> PgError:
        if self._place >= len(self._text):
            return self._error("Unexpected end of input.")
        return PgError(code.SYNTAX_ERROR, f"lquery syntax error at character {self._place + 1}")

    def _error(self, detail: str, sqlstate: str = code.SYNTAX_ERROR) -> PgError:
        return PgError(sqlstate, "lquery syntax error", detail=detail)


def matches(path: str, query: str) -> bool:
    """Whether a path is what an lquery describes.

    All places that the items so far may end at are kept, so that the time is that of labels times items.
    """
    labels = path.split(".") if path else []
    count = len(labels)
    ends = [True] + [False] * count
    for level in read_lquery(query):
        runs = [0] * (count + 1)
        for place in range(count - 1, -1, -1):
            runs[place] = runs[place + 1] + 1 if level.fits(labels[place]) else 0
        # From each end the item reaches a stretch of places; +1 and -1 are the stretches' ends.
        steps = [0] * (count + 2)
        for place, is_end in enumerate(ends):
            if is_end and level.low <= runs[place]:
                steps[place + level.low] += 1
                steps[place + min(level.high, runs[place]) + 1] -= 1
        ends = [depth > 0 for depth in accumulate(steps[:-1])]
    return ends[count]


@remembered(256)
def read_ltxtquery(text: str) -> tuple[Word | str, ...]:
    """Words and the operators `!`, `&` and `|` behind their operands (42601, 22023)."""
    reader = _LtxtqueryReader(text)
    reader.read()
    return tuple(reader.found)


class _LtxtqueryReader:
    """waiting: by open parenthesis, the operators whose second operands have not come."""

    def __init__(self, text: str) -> None:
        self._text, self._place = text, 0
        self._size = 0
        self._waiting: list[list[str]] = [[]]
        self.found: list[Word | str] = []

    def read(self) -> None:
        while True:
            self._operand()
            while self._skipped(" ") and self._text[self._place] == ")":
                self._close()
            if self._place >= len(self._text):
                break
            operator = self._text[self._place]
            if operator not in "&|":
                raise PgError(code.SYNTAX_ERROR, "syntax error")
            self._place += 1
            if operator == "|" and self._waiting[-1]:
                self.found.append(operator)
            else:
                self._waiting[-1].append(operator)
        if len(self._waiting) > 1:
            raise PgError(code.SYNTAX_ERROR, "syntax error")
        self.found += reversed(self._waiting[0])

    def _operand(self) -> None:
        while self._skipped(_SPACES) and self._text[self._place] in "!(":
            if self._text[self._place] == "(":
                self._waiting.append([])
            else:
                self._waiting[-1].append("!")
            self._place += 1
        found = _OPERAND.match(self._text, self._place)
        if found is None:
            raise PgError(code.SYNTAX_ERROR, "operand syntax error")
        self._place = found.end()
        if _IS_LABEL.match(self._text, self._place):
            raise PgError(code.SYNTAX_ERROR, "modifiers syntax error")
        self._check_size(len(found[1]))
        self.found.append(Word(found[1], found[2]))
        self._bind()

    def _check_size(self, length: int) -> None:
        problem = ""
        if length > _LONGEST_WORD:
            problem = "word is too long"
        elif self._size > _LONGEST_WORD:
            problem = "value is too big"
        elif length > _LONGEST_OPERAND:
            problem = "operand is too long"
        if problem:
            raise PgError(code.INVALID_PARAMETER_VALUE, problem)
        self._size += length + 1

    def _close(self) -> None:
        if len(self._waiting) == 1:
            raise PgError(code.SYNTAX_ERROR, "syntax error")
        self._place += 1
        self.found += reversed(self._waiting.pop())
        self._bind()

    def _bind(self) -> None:
        """An operand is complete: the operators that bind closer than `|` have it."""
        while self._waiting[-1] and self._waiting[-1][-1] in "&!":
            self.found.append(self._waiting[-1].pop())

    def _skipped(self, characters: str) -> bool:
        """Whether something is left behind these."""
        while self._text[self._place : self._place + 1] in characters and self._place < len(self._text):
            self._place += 1
        return self._place < len(self._text)


def text_of_ltxtquery(query: tuple[Word | str, ...]) -> str:
    """With parentheses around each `|` that is an operand and each operation that is negated."""
    stack: list[tuple[str, str]] = []
    for item in query:
        if isinstance(item, Word):
            stack.append(("", str(item)))
        elif item == "!":
            operator, text = stack.pop()
            stack.append(("!", f"!( {text} )" if operator else f"!{text}"))
        else:
            right, left = stack.pop(), stack.pop()
            texts = (f"( {text} )" if operator == "|" else text for operator, text in (left, right))
            stack.append((item, f" {item} ".join(texts)))
    return stack[0][1]


def satisfies(path: str, query: str) -> bool:
    """Whether a path has the words that an ltxtquery asks for, wherever they are."""
    labels = path.split(".") if path else []
    stack: list[bool] = []
    for item in read_ltxtquery(query):
        if isinstance(item, Word):
            stack.append(any(item.fits(label) for label in labels))
        elif item == "!":
            stack.append(not stack.pop())
        else:
            right, left = stack.pop(), stack.pop()
            stack.append(left and right if item == "&" else left or right)
    return stack[0]
