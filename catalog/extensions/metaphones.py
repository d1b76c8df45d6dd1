"""metaphone: how an English word sounds, by rules for its letters and their neighbours.

PostgreSQL 15 docs F.17.3; source fuzzystrmatch.c, whose letters are bytes: those beyond ASCII are none, but
count where a rule looks some places back.
"""

import re
from string import ascii_lowercase, ascii_uppercase
from typing import Final

from polar_lite.protocol.sqlstate import (
    INVALID_PARAMETER_VALUE,
    ZERO_LENGTH_CHARACTER_STRING,
    PgError,
)

_LONGEST: Final = 255
_UPPER: Final = str.maketrans(ascii_lowercase, ascii_uppercase)
# What is consumed of a word's beginning, and what is heard of it.
_FIRST: Final = (
    ("AE", "E"),
    ("A", "A"),
    ("[GKP]N", "N"),
    ("WH", "H"),
    ("WR", "R"),
    ("W[AEIOU]", "W"),
    ("X", "S"),
    ("E", "E"),
    ("I", "I"),
    ("O", "O"),
    ("U", "U"),
)
# The first rule that fits is the one; X is the sound of "sh", 0 that of "th".
_RULES: Final = (
    (r"(?<=M)B", ""),
    ("B", "B"),
    ("C(?=IA)", "X"),
    ("(?<=S)C(?=[EIY])", ""),
    ("C(?=[EIY])", "S"),
    ("CH(?=R)", "K"),
    ("(?<=S)CH", "K"),
    ("CH", "X"),
    ("C", "K"),
    ("DG(?=[EIY])", "J"),
    ("D", "T"),
    ("(?<=[BDH]..)G(?=H)", ""),
    ("(?<=H...)G(?=H)", ""),
    ("GH", "F"),
    (r"G(?=N(?:[^A-Z]|\Z))", ""),
    ("G(?=NED)", ""),
    ("G(?=N)", "K"),
    ("(?<!G)G(?=[EIY])", "J"),
    ("G", "K"),
    ("(?<![CGPST])H(?=[AEIOU])", "H"),
    ("H", ""),
    ("(?<=C)K", ""),
    ("P(?=H)", "F"),
    ("Q", "K"),
    ("S(?=I[AO])", "X"),
    ("SH", "X"),
    ("SCH(?=W)", "X"),
    ("T(?=I[AO])", "X"),
    ("TH", "0"),
    ("V", "F"),
    ("W(?=[AEIOU])", "W"),
    ("W", ""),
    ("X", "KS"),
    ("Y(?=[AEIOU])", "Y"),
    ("Y", ""),
    ("Z", "S"),
    *((letter, letter) for letter in "FJKLMNPRST"),
)


def _compiled(rules: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"({pattern})" for pattern, _ in rules), re.DOTALL)


_AT_FIRST: Final = _compiled(_FIRST)
_AFTER: Final = _compiled(_RULES)


def metaphone(text: str, length: int) -> str:
    """The first `length` sounds. 22023 for more than 255 bytes in or out, 2200F for none."""
    word = text.encode().decode("latin-1").translate(_UPPER)
    if not word:
        return ""
    if len(word) > _LONGEST:
        message = f"argument exceeds the maximum length of {_LONGEST} bytes"
        raise PgError(INVALID_PARAMETER_VALUE, message)
    if length > _LONGEST:
        message = f"output exceeds the maximum length of {_LONGEST} bytes"
        raise PgError(INVALID_PARAMETER_VALUE, message)
    if length <= 0:
        raise PgError(ZERO_LENGTH_CHARACTER_STRING, "output cannot be empty string")
    return _sounds(word, length)[:length]


def _sounds(word: str, length: int) -> str:
    start = re.search("[A-Z]", word)
    if start is None:
        return ""
    place, heard = start.start(), ""
    first = _AT_FIRST.match(word, place)
    if first is not None and first.lastindex is not None:
        place, heard = first.end(), _FIRST[first.lastindex - 1][1]
    while place < len(word) and len(heard) < length:
        found = _AFTER.match(word, place)
        letter, before = word[place], word[place - 1 : place]
        if found is None or found.lastindex is None or (letter == before and letter != "C"):
            place += 1
            continue
        heard += _RULES[found.lastindex - 1][1]
        place = found.end()
    return heard
