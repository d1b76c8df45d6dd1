"""TO_CHAR of dates with Oracle's templates: FM for all that follows it, YEAR, SP and TH, DS, DL, TS, X.

What PostgreSQL's templates know beside Oracle's (MS, ID ..) is `formatting`'s, and so are the words that both
have. Oracle 19c SQL Reference, "Datetime Format Models".
"""

import re
from typing import Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.datetime import formatting
from polar_lite.catalog.functions.datetime.formatting import Item, Moment
from polar_lite.catalog.functions.datetime.timestamps import is_infinite, zone_of
from polar_lite.catalog.functions.interruption import watched
from polar_lite.catalog.functions.numbers.number_format import ordinal_suffix
from polar_lite.protocol.codecs.datetime import timestamp_to_micros
from polar_lite.protocol.remembering import remembered

_WORDS: Final = ("SYEAR", "YEAR", "SYYYY", "SCC", "DS", "DL", "TS", "TZD", "TZR", "X", *formatting.KEYWORDS)
_TOKEN: Final = re.compile(
    r'"([^"]*)"?|(FM|FX|TM)|(' + "|".join(map(re.escape, _WORDS)) + r")(SPTH|THSP|SP|TH)?|(.)",
    re.IGNORECASE | re.DOTALL,
)
_SIGNED: Final = frozenset({"SYEAR", "SYYYY", "SCC"})
_SHORT: Final = {"DS": "MM/DD/RRRR", "DL": "FMDay, Month DD, YYYY", "TS": "FMHHFM:MI:SS PM"}
"""The forms of NLS_TERRITORY = AMERICA."""
_ONES: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES: Final = ((1_000_000, "million"), (1000, "thousand"), (100, "hundred"))
_ORDINALS: Final = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip


def in_words(number: int) -> str:
    """1234: one thousand two hundred thirty-four."""
    for size, name in _SCALES:
        if number >= size:
            rest = f" {in_words(number % size)}" if number % size else ""
            return f"{in_words(number // size)} {name}{rest}"
    if number < 20:
        return _ONES[number]
    return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")


def ordinal(words: str) -> str:
    """twenty-one: twenty-first."""
    start = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[start:]
    if last in _ORDINALS:
        return words[:start] + _ORDINALS[last]
    return words[:start] + (last[:-1] + "ieth" if last.endswith("y") else last + "th")


def year_in_words(year: int) -> str:
    """2024: twenty twenty-four; 1900: nineteen hundred; 2005: two thousand five."""
    century, rest = divmod(year, 100)
    if not century or (not century % 10 and rest < 10):
        return in_words(year)
    if not rest:
        return f"{in_words(century)} hundred"
    return f"{in_words(century)} {'oh-' if rest < 10 else ''}{in_words(rest)}"


@remembered(256)
def parse_template(text: str) -> tuple[Item, ...]:
    """The parts of a template; fill: whether FM stands before it, each FM after an FM ending that again."""
    items: list[Item] = []
    is_filled = False
    for match in watched(_TOKEN.finditer(text)):
        if match[2]:
            is_filled ^= match[2].upper() == "FM"
        elif match[3] and match[3].upper() in _SHORT:
            items.extend(parse_template(_SHORT[match[3].upper()]))
        elif match[3]:
            items.append(Item(match[3].upper(), match[3], is_filled, (match[4] or "").upper()))
        else:
            items.append(Item("", match[1] if match[1] is not None else match[5]))
    return tuple(items)


def print_moment(m: Moment, mask: str, region: str = "") -> str:
    """region: the session's time zone, of a timestamptz."""
    return "".join([_part(m, item, region) for item in watched(parse_template(mask))])


def _part(m: Moment, item: Item, region: str) -> str:
    if item.word in formatting.NUMBERS:
        number, width = formatting.NUMBERS[item.word]
        return _numeral(number(m), width, item)
    if item.word in _SIGNED:
        sign = "-" if m.year <= 0 else "" if item.fill else " "
        return sign + _part(m, Item(item.word[1:], item.spelling[1:], item.fill, item.suffix), region)
    match item.word:
        case "":
            return item.spelling
        case "YEAR":
            return _cased(year_in_words(m.shown_year), item)
        case "X":
            return "."
        case "TZD":
            return m.zone
        case "TZR":
            return region
    return formatting.text_of(m, item)


def _numeral(number: int, width: int, item: Item) -> str:
    if "SP" in item.suffix:
        words = in_words(number) if number >= 0 else f"minus {in_words(-number)}"
        return _cased(ordinal(words) if "TH" in item.suffix else words, item)
    text = formatting.padded(number, width, item)
    if item.suffix == "TH":
        text += ordinal_suffix(text, _is_upper(item))
    return text


def _is_upper(item: Item) -> bool:
    """Whether the word was written in capitals: DD, not Dd or dd."""
    return item.spelling[:2].isupper()


def _cased(words: str, item: Item) -> str:
    if _is_upper(item):
        return words.upper()
    return words.title() if item.spelling[0].isupper() else words


def timestamp_to_char(text: str, mask: str) -> str | None:
    if not mask or is_infinite(text):
        return None
    return print_moment(formatting.moment_of(timestamp_to_micros(text)), mask)


def timestamptz_to_char(context: SessionContext, text: str, mask: str) -> str | None:
    if not mask or is_infinite(text):
        return None
    zone = zone_of(context)
    return print_moment(formatting.zoned_moment(zone, text), mask, context.style.time_zone)
