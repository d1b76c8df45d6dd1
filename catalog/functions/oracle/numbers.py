"""TO_CHAR and TO_NUMBER of numbers with what Oracle's templates have beside PostgreSQL's.

X is a hexadecimal digit, TM the shortest text; `$` stands right before the first digit; B is blank for zero;
EEEE has a capital E; a number that does not fit is `#` throughout.
Oracle 19c SQL Reference, "Number Format Models".
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from polar_lite.catalog.functions.numbers import number_format
from polar_lite.protocol.sqlstate import INVALID_TEXT_REPRESENTATION, PgError

_HEXADECIMAL: Final = re.compile(r"(FM)?(0*)(X+)", re.IGNORECASE)
_SHORTEST: Final = re.compile(r"TM(9|E)?", re.IGNORECASE)
_BEFORE_DIGITS: Final = re.compile(r"[ +\-<]*")


def number_to_char(value: Decimal | int, mask: str) -> str:
    number = Decimal(value)
    if (hexadecimal := _HEXADECIMAL.fullmatch(mask)) is not None and number.is_finite():
        return _hexadecimal(number, hexadecimal)
    if (shortest := _SHORTEST.fullmatch(mask)) is not None and number.is_finite():
        return _shortest(number, scientific=(shortest[1] or "").upper() == "E")
    plain = re.sub(r"[B$]", "", mask, flags=re.IGNORECASE)
    text = _printed(number, plain)
    if "#" in text:
        return "#" * (len(text) + mask.count("$"))
    if "B" in mask.upper() and not number:
        return " " * len(text)
    if "EEEE" in mask.upper():
        text = text.upper()
    if "$" not in mask:
        return text
    at = first_digit(text)
    return f"{text[:at]}${text[at:]}"


def first_digit(text: str) -> int:
    """Where a printed number begins, behind blanks and sign."""
    at = _BEFORE_DIGITS.match(text)
    assert at is not None
    return at.end()


def _printed(number: Decimal, mask: str) -> str:
    """A template without a place before the point has the fraction alone."""
    point = re.match(r"(FM)?\.", mask, re.IGNORECASE)
    if point is None or not number.is_finite() or abs(number) >= 1:
        return number_format.numeric_to_char(number, mask)
    wider = f"{mask[: point.end() - 1]}9{mask[point.end() - 1 :]}"
    return number_format.numeric_to_char(number, wider).replace(" ", "", 1)


def _hexadecimal(number: Decimal, mask: re.Match[str]) -> str:
    width = len(mask[2]) + len(mask[3])
    whole = int(number.to_integral_value(ROUND_HALF_UP))
    digits = f"{whole:X}" if mask[3][0] == "X" else f"{whole:x}"
    if whole < 0 or len(digits) > width:
        return "#" * (width + 1)
    digits = digits.zfill(width) if mask[2] else digits
    return digits if mask[1] else digits.rjust(width + 1)


def _shortest(number: Decimal, *, scientific: bool) -> str:
    if scientific:
        return f"{number.normalize():E}"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def to_number(text: str, mask: str) -> Decimal | None:
    text = text.strip()
    if _HEXADECIMAL.fullmatch(mask) is not None:
        try:
            return Decimal(int(text, 16))
        except ValueError:
            message = f'invalid input syntax for type numeric: "{text}"'
            raise PgError(INVALID_TEXT_REPRESENTATION, message) from None
    if "$" in mask:
        text, mask = text.replace("$", "", 1), mask.replace("$", "", 1)
    return number_format.to_number(text, mask)
