"""UTL_URL, UTL_I18N and UTL_MATCH: escapes, character sets, likeness of strings. Oracle 19c."""

import html
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from urllib.parse import quote, unquote_to_bytes

from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import BOOLEAN, INTEGER, NUMBER, RAW, VARCHAR, given, pure
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

# RFC 2396: what never needs an escape beside letters and digits, and what has a meaning in a URL.
_UNRESERVED: Final = "-_.!~*'()"
_RESERVED: Final = ";/?:@&=+$,%"
_CHARSETS: Final = {
    "AL32UTF8": "utf-8", "UTF8": "utf-8", "UTF-8": "utf-8", "US7ASCII": "ascii", "WE8ISO8859P1": "latin-1",
    "ISO-8859-1": "latin-1", "WE8ISO8859P15": "iso8859-15", "WE8MSWIN1252": "cp1252",
    "AL16UTF16": "utf-16-be", "AL16UTF16LE": "utf-16-le", "ZHS16GBK": "gbk", "ZHS32GB18030": "gb18030",
    "ZHT16BIG5": "big5", "JA16SJIS": "shift_jis", "JA16EUC": "euc_jp", "KO16MSWIN949": "cp949",
}  # fmt: skip
_PREFIX: Final = 4


def escape(runtime: Runtime, url: str | None, reserved: bool | None, charset: str | None) -> str | None:
    """reserved: escape what has a meaning in a URL, too."""
    if url is None:
        return None
    safe = _UNRESERVED if reserved else _UNRESERVED + _RESERVED
    return quote(encoded(url, charset), safe=safe)


def unescape(runtime: Runtime, url: str | None, charset: str | None) -> str | None:
    return None if url is None else decoded(unquote_to_bytes(url), charset)


def string_to_raw(runtime: Runtime, data: str | None, charset: str | None) -> bytes | None:
    return None if data is None else encoded(data, charset)


def raw_to_char(runtime: Runtime, data: bytes | None, charset: str | None) -> str | None:
    return None if data is None else decoded(data, charset)


def escape_reference(runtime: Runtime, text: str | None, charset: str | None) -> str | None:
    """XML's and HTML's predefined characters, and what the character set lacks, as references."""
    if text is None:
        return None
    shown = html.escape(text).replace("&#x27;", "&#39;")
    return shown.encode(_codec(charset), "xmlcharrefreplace").decode(_codec(charset))


def unescape_reference(runtime: Runtime, text: str | None) -> str | None:
    return None if text is None else html.unescape(text)


def edit_distance(runtime: Runtime, one: str | None, two: str | None) -> int | None:
    """Levenshtein's: how many characters are put in, taken away or changed."""
    if one is None or two is None:
        return None
    row = list(range(len(two) + 1))
    for number, character in enumerate(one, 1):
        runtime.context.check_cancelled()
        before, row[0] = row[0], number
        for place, other in enumerate(two, 1):
            before, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, before + (character != other)),
            )
    return row[-1]


def edit_distance_similarity(runtime: Runtime, one: str | None, two: str | None) -> int | None:
    """From 0 to 100."""
    distance = edit_distance(runtime, one, two)
    if distance is None or one is None or two is None:
        return None
    return _percent(1 - distance / max(len(one), len(two), 1))


def jaro_winkler(runtime: Runtime, one: str | None, two: str | None) -> Decimal | None:
    if one is None or two is None:
        return None
    found = _jaro(runtime, one, two)
    same = 0
    for first, second in zip(one[:_PREFIX], two[:_PREFIX], strict=False):
        if first != second:
            break
        same += 1
    return Decimal(f"{found + same * 0.1 * (1 - found):.15g}")


def jaro_winkler_similarity(runtime: Runtime, one: str | None, two: str | None) -> int | None:
    found = jaro_winkler(runtime, one, two)
    return None if found is None else int(float(found) * 100)


def _jaro(runtime: Runtime, one: str, two: str) -> float:
    if one == two:
        return 1.0
    reach = max(len(one), len(two)) // 2 - 1
    taken: set[int] = set()
    matched: list[int] = []
    for place, character in enumerate(one):
        runtime.context.check_cancelled()
        for other in range(max(place - reach, 0), min(place + reach + 1, len(two))):
            if other not in taken and two[other] == character:
                taken.add(other)
                matched.append(place)
                break
    if not matched:
        return 0.0
    pairs = zip((one[i] for i in matched), (two[i] for i in sorted(taken)), strict=True)
    moved = sum(first != second for first, second in pairs) / 2
    count = len(matched)
    return (count / len(one) + count / len(two) + (count - moved) / count) / 3


def _percent(share: float) -> int:
    return int(Decimal(share * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _codec(charset: str | None) -> str:
    name = _CHARSETS.get((charset or "AL32UTF8").upper())
    if name is None:
        raise PgError(code.INVALID_PARAMETER_VALUE, f"ORA-01482: unsupported character set: {charset}")
    return name


def encoded(text: str, charset: str | None) -> bytes:
    return text.encode(_codec(charset), "replace")


def decoded(data: bytes, charset: str | None) -> str:
    try:
        return data.decode(_codec(charset))
    except UnicodeDecodeError:
        message = f"invalid byte sequence for character set {charset or 'AL32UTF8'}"
        raise PgError(code.CHARACTER_NOT_IN_REPERTOIRE, message) from None


_TWO: Final = (given("s1", VARCHAR), given("s2", VARCHAR))
URL_MEMBERS: Final = (
    pure("escape", VARCHAR, escape, given("url", VARCHAR), given("escape_reserved_chars", BOOLEAN, False),
         given("url_charset", VARCHAR, None)),
    pure("unescape", VARCHAR, unescape, given("url", VARCHAR), given("url_charset", VARCHAR, None)),
)  # fmt: skip
I18N_MEMBERS: Final = (
    pure("string_to_raw", RAW, string_to_raw, given("data", VARCHAR), given("dst_charset", VARCHAR, None)),
    pure("raw_to_char", VARCHAR, raw_to_char, given("data", RAW), given("src_charset", VARCHAR, None)),
    pure(
        "escape_reference",
        VARCHAR,
        escape_reference,
        given("str", VARCHAR),
        given("page_cs_name", VARCHAR, None),
    ),
    pure("unescape_reference", VARCHAR, unescape_reference, given("str", VARCHAR)),
)
MATCH_MEMBERS: Final = (
    pure("edit_distance", INTEGER, edit_distance, *_TWO),
    pure("edit_distance_similarity", INTEGER, edit_distance_similarity, *_TWO),
    pure("jaro_winkler", NUMBER, jaro_winkler, *_TWO),
    pure("jaro_winkler_similarity", INTEGER, jaro_winkler_similarity, *_TWO),
)
