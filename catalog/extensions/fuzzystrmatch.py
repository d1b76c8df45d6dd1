"""fuzzystrmatch: edit distance, and words that sound alike. PostgreSQL 15 docs F.17.

dmetaphone is missing.
"""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.extensions.metaphones import metaphone
from polar_lite.catalog.functions.interruption import watched
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError

_LONGEST: Final = 255
_CODE_LENGTH: Final = 4
# The digits of A to Z; 0 for letters that have none.
_SOUNDEX: Final = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "01230120022455012623010202", strict=True))


def _levenshtein(source: str, target: str, insert: int = 1, delete: int = 1, substitute: int = 1) -> int:
    """The least cost of making `target` of `source`: one row of the table after the other."""
    if max(len(source), len(target)) > _LONGEST:
        raise PgError(
            INVALID_PARAMETER_VALUE, f"levenshtein argument exceeds maximum length of {_LONGEST} characters"
        )
    costs = [place * delete for place in range(len(source) + 1)]
    for number, letter in enumerate(target, 1):
        diagonal, costs[0] = costs[0], number * insert
        for place, other in enumerate(source, 1):
            cost = min(
                costs[place] + insert,
                costs[place - 1] + delete,
                diagonal + (0 if other == letter else substitute),
            )
            diagonal, costs[place] = costs[place], cost
    return costs[-1]


def _levenshtein_up_to(source: str, target: str, *more: int) -> int:
    """A distance beyond the limit is told as any number above it: here as the next one."""
    *costs, most = more
    found = _levenshtein(source, target, *costs)
    return found if most < 0 or found <= most else most + 1


def _soundex(text: str) -> str:
    """The first letter, and the digits of those whose neighbour to the left has another one."""
    code = before = ""
    for character in watched(text):
        letter = character.upper() if character.isascii() else " "
        digit = _SOUNDEX.get(letter)
        if not code:
            code = "" if digit is None else letter
        elif digit is not None and digit not in ("0", _SOUNDEX.get(before, before)):
            code += digit
        if len(code) == _CODE_LENGTH:
            break
        before = letter
    return code and code.ljust(_CODE_LENGTH, "0")


def _difference(a: str, b: str) -> int:
    return sum(x == y for x, y in zip(_soundex(a), _soundex(b), strict=False))


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "levenshtein": _levenshtein,
    "levenshtein_with_costs": _levenshtein,
    "levenshtein_less_equal": _levenshtein_up_to,
    "levenshtein_less_equal_with_costs": _levenshtein_up_to,
    "metaphone": metaphone,
    "soundex": _soundex,
    "difference": _difference,
}
