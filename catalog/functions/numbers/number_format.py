"""to_char and to_number of numbers: template patterns and how a number is laid out in them.

The lay-out goes place by place as PostgreSQL's does, which decides about blanks, signs and the decimal
point. PostgreSQL 15 docs 9.8 (functions-formatting), table 9.28; formatting.c.
"""

import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from polar_lite.catalog.functions.interruption import watched
from polar_lite.catalog.functions.numbers.arithmetic import INT4_MAX, INT4_MIN
from polar_lite.catalog.functions.numbers.numeric import round_to
from polar_lite.protocol.codecs.numeric import EXACT, parse_numeric
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.remembering import remembered
from polar_lite.protocol.sqlstate import (
    FEATURE_NOT_SUPPORTED,
    INVALID_TEXT_REPRESENTATION,
    SYNTAX_ERROR,
    PgError,
)

_TOKEN: Final = re.compile(
    r'"((?:[^"\\]|\\.)*)"?|\\(")|(EEEE|FM|MI|PL|PR|RN|SG|SP|TH|[,.09BCDGLSV])|(.)', re.IGNORECASE | re.DOTALL
)
_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template. items: (key word, its spelling), or ("", literal text).

    pre, post, multi: digits before and after the point and after V; zero_start and zero_end count
    places; sign: where S stands ("pre", "post", "").
    """

    items: tuple[tuple[str, str], ...]
    pre: int
    post: int
    multi: int
    zero_start: int
    zero_end: int
    sign: str
    flags: frozenset[str]


def _syntax(message: str) -> PgError:
    return PgError(SYNTAX_ERROR, message)


# What must not stand before a word, and what is said then.
_REFUSED: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "9": (("PR", '"9" must be ahead of "PR"'),),
    "0": (("PR", '"0" must be ahead of "PR"'),),
    ".": ((".", "multiple decimal points"), ("V", 'cannot use "V" and decimal point together')),
    "D": ((".", "multiple decimal points"), ("V", 'cannot use "V" and decimal point together')),
    "S": (
        ("S", 'cannot use "S" twice'),
        ("PL MI PR", 'cannot use "S" and "PL"/"MI"/"SG"/"PR" together'),
    ),
    "MI": (("S", 'cannot use "S" and "MI" together'),),
    "PL": (("S", 'cannot use "S" and "PL" together'),),
    "SG": (("S", 'cannot use "S" and "SG" together'),),
    "PR": (("S PL MI", 'cannot use "PR" and "S"/"PL"/"MI"/"SG" together'),),
    "V": ((".", 'cannot use "V" and decimal point together'),),
}


def _check_place(word: str, before: set[str]) -> None:
    """42601 for a word that cannot stand after these."""
    if "EEEE" in before and word not in ("FM", "TH"):
        raise _syntax('"EEEE" must be the last pattern used')
    for others, message in _REFUSED.get(word, ()):
        if not before.isdisjoint(others.split()):
            raise _syntax(message)
    if word == "EEEE" and before - {"0", ".", "EEEE"}:
        raise PgError(
            SYNTAX_ERROR,
            '"EEEE" is incompatible with other formats',
            detail='"EEEE" may only be used together with digit and decimal point patterns.',
        )


@remembered(256)
def parse_template(text: str) -> Template:
    """42601 for templates whose parts exclude each other."""
    items: list[tuple[str, str]] = []
    flags: set[str] = set()
    pre = post = multi = zero_start = zero_end = sign_place = 0
    sign = ""
    for match in watched(_TOKEN.finditer(text)):
        if match[3] is None:
            literal = match[1] if match[1] is not None else match[2] or match[4]
            items.append(("", re.sub(r"\\(.)", r"\1", literal) if match[1] is not None else literal))
            continue
        word = match[3].upper()
        items.append((word, match[3]))
        _check_place(word, flags)
        match word:
            case "9" if "V" in flags:
                multi += 1
            case "9" | "0":
                if word == "0" and not flags & {"0", "."}:
                    flags.add("0")
                    zero_start = pre + 1
                if "." in flags:
                    post += 1
                else:
                    pre += 1
                if word == "0":
                    zero_end = pre + post
            case "." | "D":
                flags.add(".")
            case "S":
                sign, sign_place = ("post" if "." in flags else "pre"), pre
                flags.add("S")
            case "SG":
                flags |= {"MI", "PL"}
            case "MI" | "PL" | "PR" | "V" | "EEEE" | "RN" | "FM":
                flags.add(word)
    if sign == "pre" and not flags & {"MI", "PL"} and sign_place == pre:
        sign = "post"
    return Template(tuple(items), pre, post, multi, zero_start, zero_end, sign, frozenset(flags))


def roman(value: int) -> str:
    if not 1 <= value <= 3999:
        return "#" * 15
    out = []
    for size, letters in _ROMAN:
        count, value = divmod(value, size)
        out.append(letters * count)
    return "".join(out)


def ordinal_suffix(digits: str, upper: bool) -> str:
    last = digits[-1:]
    suffix = "th" if digits[-2:-1] == "1" else {"1": "st", "2": "nd", "3": "rd"}.get(last, "th")
    return suffix.upper() if upper else suffix


class _Layout:
    """One number being laid out; the names are those of the places PostgreSQL counts."""

    def __init__(self, template: Template, number: str, negative: bool, blanks: int) -> None:
        self.template, self.number, self.blanks = template, number, blanks
        self.negative = negative
        self.flags = template.flags
        self.fill = "FM" in self.flags
        self.out: list[str] = []
        self.place = 0
        self.at = 0
        self.in_number = False
        self.bracket = "PR" in self.flags and not (self.fill and not negative)
        if self.flags & {"PL", "MI"}:
            self.sign_done = "MI" in self.flags or "PL" not in self.flags
        else:
            self.sign_done = not negative and self.fill and "S" not in self.flags
        self.zero_start = max(template.zero_start - 1, 0)
        self.has_zero = "0" in self.flags
        self.last = self._last_relevant()
        self.count = template.post + template.pre - 1
        if not self.sign_done and blanks == 0:
            self.count += 1

    def _last_relevant(self) -> int | None:
        """Under FM with a point: the index of the last digit worth printing."""
        if not (self.fill and "." in self.flags) or "." not in self.number:
            return None
        last = self.number.index(".")
        for index in range(last + 1, len(self.number)):
            if self.number[index] != "0":
                last = index
        end = self.template.zero_end
        if end > self.blanks:
            last = max(last, min(len(self.number) - 1, end - self.blanks))
        return last

    def last_is_point(self) -> bool:
        return self.last is not None and self.number[self.last] == "."

    def leading_zero(self) -> bool:
        """0.1 under 9.9: the zero is a blank."""
        return not self.has_zero and self.at == 0 and self.number[:1] == "0" and self.template.post != 0

    def write_sign(self) -> None:
        starts = self.place >= self.blanks or (self.has_zero and self.zero_start == self.place)
        if self.sign_done or not starts or (self.leading_zero() and not self.last_is_point()):
            return
        if "S" in self.flags:
            if self.template.sign == "pre":
                self.out.append("-" if self.negative else "+")
                self.sign_done = True
        elif self.bracket:
            self.out.append("<" if self.negative else " ")
            self.sign_done = True
        else:
            if self.negative:
                self.out.append("-")
            elif not self.fill:
                self.out.append(" ")
            self.sign_done = True

    def digit(self, word: str) -> None:
        self.in_number = False
        self.write_sign()
        before = self.place < self.blanks
        if before and (not self.has_zero or self.zero_start > self.place):
            if not self.fill:
                self.out.append(" ")
        elif before:
            self.out.append("0")
            self.in_number = True
        else:
            self.write_digit(word)
            if self.at < len(self.number):
                self.at += 1
        end = self.count + bool(self.blanks) + ("." in self.flags)
        if self.last is not None and self.last == self.at:
            end = self.place
        if self.place + 1 == end:
            if self.sign_done and self.bracket:
                self.out.append(">" if self.negative else " ")
            elif "S" in self.flags and self.template.sign == "post":
                self.out.append("-" if self.negative else "+")
        self.place += 1

    def write_digit(self, word: str) -> None:
        current = self.number[self.at : self.at + 1]
        if current == ".":
            self.out.append(".")
        elif self.last is not None and self.at > self.last and word != "0":
            pass
        elif self.leading_zero():
            if not self.fill:
                self.out.append(" ")
            elif self.last_is_point():
                self.out.append("0")
        else:
            self.out.append(current)
            self.in_number = True

    def run(self) -> str:
        for word, spelling in self.template.items:
            match word:
                case "":
                    self.out.append(spelling)
                case "9" | "0" | "." | "D":
                    self.digit(word)
                case "," | "G":
                    if self.in_number:
                        self.out.append(",")
                    elif not self.fill:
                        self.out.append(" ")
                case "L":
                    self.out.append(" ")
                case "MI":
                    self._sign_or_blank("-" if self.negative else None)
                case "PL":
                    self._sign_or_blank(None if self.negative else "+")
                case "SG":
                    self.out.append("-" if self.negative else "+")
                case "TH":
                    if not self.negative and "." not in self.flags and self.number[:1] != "#":
                        self.out.append(ordinal_suffix(self.number, spelling[0] == "T"))
        return "".join(self.out)

    def _sign_or_blank(self, sign: str | None) -> None:
        if sign is not None:
            self.out.append(sign)
        elif not self.fill:
            self.out.append(" ")


def _laid_out(template: Template, digits: str, negative: bool, pre: int, post: int) -> str:
    """digits: the absolute number with `post` decimals."""
    if template.pre != pre or template.post != post:
        template = Template(
            template.items, pre, post, template.multi, template.zero_start, template.zero_end,
            template.sign, template.flags,
        )  # fmt: skip
    length = len(digits.partition(".")[0])
    blanks = 0
    if length < pre:
        blanks = pre - length
    elif length > pre:
        digits = "#" * pre + "." + "#" * post
    return _Layout(template, digits, negative, blanks).run()


def _scientific(number: str, negative: bool) -> str:
    return ("-" if negative else " ") + number


def _roman_text(template: Template, value: int) -> str:
    text = roman(value)
    spelling = next(spelling for word, spelling in template.items if word == "RN")
    text = text.lower() if spelling[0] == "r" else text
    return text if "FM" in template.flags else text.rjust(15)


def numeric_to_char(value: Decimal, mask: str) -> str:
    template = parse_template(mask)
    if "RN" in template.flags:
        whole = int(value.to_integral_value(ROUND_HALF_UP, EXACT)) if value.is_finite() else 0
        return _roman_text(template, whole if INT4_MIN <= whole <= INT4_MAX else 0)
    if "EEEE" in template.flags:
        if not value.is_finite():
            return _no_exponent(template)
        return _scientific(_exponent_text(abs(value), template.post), value < 0)
    pre = template.pre + template.multi
    if not value.is_finite():
        digits = "NaN" if value.is_nan() else "Infinity"
        return _laid_out(template, digits, value == Decimal("-Infinity"), pre, template.post)
    if template.multi:
        value = EXACT.scaleb(value, template.multi)
    number = round_to(value, template.post)
    return _laid_out(template, f"{abs(number):f}", number < 0, pre, template.post)


def _no_exponent(template: Template) -> str:
    return f" {'#' * template.pre}.{'#' * (template.post + 4)}"


def _exponent_text(value: Decimal, post: int) -> str:
    if not value:
        return f"{Decimal(0):.{post}f}e+00"
    exponent = value.adjusted()
    mantissa = round_to(EXACT.scaleb(value, -exponent), post)
    if mantissa >= 10:
        exponent += 1
        mantissa = round_to(EXACT.scaleb(value, -exponent), post)
    return f"{mantissa:f}e{exponent:+03d}"


def integer_to_char(value: int, mask: str) -> str:
    template = parse_template(mask)
    if "RN" in template.flags:
        return _roman_text(template, value)
    if "EEEE" in template.flags:
        return _scientific(_exponent_text(Decimal(abs(value)), template.post), value < 0)
    digits = str(abs(value) * 10**template.multi)
    if template.post:
        digits += "." + "0" * template.post
    return _laid_out(template, digits, value < 0, template.pre + template.multi, template.post)


def _float_to_char(precision: int) -> Callable[[float, str], str]:
    def to_char(value: float, mask: str) -> str:
        template = parse_template(mask)
        if "RN" in template.flags:
            whole = round(value) if math.isfinite(value) else 0
            return _roman_text(template, whole)
        if "EEEE" in template.flags:
            if not math.isfinite(value):
                return _no_exponent(template)
            return _scientific(f"{abs(value):.{template.post}e}", value < 0)
        pre, post = template.pre + template.multi, template.post
        if not math.isfinite(value):
            digits = "NaN" if math.isnan(value) else "Infinity"
            return _laid_out(template, digits, value == -math.inf, pre, post)
        value *= 10.0**template.multi
        length = len(f"{abs(value):.0f}")
        if length >= precision:
            post = 0
        elif length + post > precision:
            post = precision - length
        return _laid_out(template, f"{abs(value):.{post}f}", value < 0, pre, post)

    return to_char


def to_number(text: str, mask: str) -> Decimal | None:
    """The digits of the text where the template has places for them; 22P02 if there are none."""
    if not mask:
        return None
    template = parse_template(mask)
    if "EEEE" in template.flags:
        raise PgError(FEATURE_NOT_SUPPORTED, '"EEEE" not supported for input')
    if "RN" in template.flags:
        raise PgError(FEATURE_NOT_SUPPORTED, '"RN" not supported for input')
    digits = _Reader(template, text).read()
    if not any(c.isdigit() for c in digits):
        raise PgError(
            INVALID_TEXT_REPRESENTATION, f'invalid input syntax for type numeric: "{digits or " "}"'
        )
    value = parse_numeric(digits)
    if template.multi:
        value = round_to(EXACT.scaleb(value, -template.multi), template.multi)
    return value


class _Reader:
    """Goes through the text as the template leads."""

    def __init__(self, template: Template, text: str) -> None:
        self.template, self.text, self.at = template, text, 0
        self.negative = False
        self.digits: list[str] = []
        self.point = False

    def read(self) -> str:
        for word, spelling in self.template.items:
            if self.at >= len(self.text) and word != "":
                break
            match word:
                case "9" | "0":
                    self.digit()
                case "." | "D":
                    self.decimal_point()
                case "," | "G":
                    if self.peek() == ",":
                        self.at += 1
                case "L" | "C":
                    if not self.peek().isdigit() and self.peek() not in "+-.,":
                        self.at += 1
                case "S" | "MI" | "PL" | "SG":
                    self.sign()
                case "PR":
                    if self.peek() == ">":
                        self.at += 1
                case "TH":
                    self.at += 2
                case "":
                    self.skip(len(spelling))
        # A sign may follow the last digit.
        if self.peek() == "-" and self.template.flags & {"S", "MI"}:
            self.negative = True
        return ("-" if self.negative else "") + "".join(self.digits)

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def skip(self, count: int) -> None:
        """As many characters as a literal has, but nothing that may be part of the number."""
        for _ in range(count):
            if self.peek() in tuple("0123456789.,+-"):
                return
            self.at += 1

    def sign(self) -> None:
        if self.peek() == "-":
            self.negative = True
        if self.peek() in ("-", "+", " ") and self.peek():
            self.at += 1

    def digit(self) -> None:
        if not any(digit.isdigit() for digit in self.digits):
            while self.peek() == " ":
                self.at += 1
            if self.peek() in ("-", "<"):
                self.negative = True
                self.at += 1
            elif self.peek() == "+":
                self.at += 1
        if self.peek().isdigit():
            self.digits.append(self.peek())
            self.at += 1
        elif self.peek() == "." and not self.point and "." in self.template.flags:
            return

    def decimal_point(self) -> None:
        if self.peek() == ".":
            self.digits.append(".")
            self.point = True
            self.at += 1


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "numeric_to_char": numeric_to_char,
    "int4_to_char": integer_to_char,
    "int8_to_char": integer_to_char,
    "float4_to_char": _float_to_char(6),
    "float8_to_char": _float_to_char(15),
    "numeric_to_number": to_number,
}
