"""Character sets: PostgreSQL's names for them, Python's codecs, and text both ways with PostgreSQL's errors.

Databases are UTF8; what a client sends and gets may be in any of these. Text is encoded and decoded by
Python's codecs; only when that fails is it looked at more closely, for the message. PostgreSQL 15 docs
24.3 (multibyte); common/encnames.c, common/wchar.c.
"""

import re
from collections.abc import Callable
from typing import Final

from polar_lite.protocol.sqlstate import (
    CHARACTER_NOT_IN_REPERTOIRE,
    UNTRANSLATABLE_CHARACTER,
    PgError,
)

NAMES: Final = (
    "SQL_ASCII", "EUC_JP", "EUC_CN", "EUC_KR", "EUC_TW", "EUC_JIS_2004", "UTF8", "MULE_INTERNAL",
    "LATIN1", "LATIN2", "LATIN3", "LATIN4", "LATIN5", "LATIN6", "LATIN7", "LATIN8", "LATIN9", "LATIN10",
    "WIN1256", "WIN1258", "WIN866", "WIN874", "KOI8R", "WIN1251", "WIN1252", "ISO_8859_5", "ISO_8859_6",
    "ISO_8859_7", "ISO_8859_8", "WIN1250", "WIN1253", "WIN1254", "WIN1255", "WIN1257", "KOI8U", "SJIS",
    "BIG5", "GBK", "UHC", "GB18030", "JOHAB", "SHIFT_JIS_2004",
)  # fmt: skip
"""PostgreSQL's names; an encoding's number is its place."""

CLIENT_ONLY: Final = frozenset(NAMES[NAMES.index("SJIS") :])
"""Those in which a byte that looks like ASCII may be a part of another character."""

WIDTHS: Final = {
    **dict.fromkeys(("EUC_JP", "EUC_CN", "EUC_KR", "EUC_JIS_2004", "JOHAB"), 3),
    **dict.fromkeys(("SJIS", "BIG5", "GBK", "UHC", "SHIFT_JIS_2004"), 2),
    **dict.fromkeys(("EUC_TW", "UTF8", "MULE_INTERNAL", "GB18030"), 4),
}
"""The most bytes of a character, where it is more than one."""

# SQL_ASCII stands for no conversion, so it is the database's encoding. Python has no EUC_TW and no
# MULE_INTERNAL.
_CODECS: Final = {
    "SQL_ASCII": "utf-8", "UTF8": "utf-8", "EUC_JP": "euc_jp", "EUC_CN": "gb2312", "EUC_KR": "euc_kr",
    "EUC_JIS_2004": "euc_jis_2004", "SHIFT_JIS_2004": "shift_jis_2004", "SJIS": "cp932", "BIG5": "cp950",
    "GBK": "gbk", "UHC": "cp949", "GB18030": "gb18030", "JOHAB": "johab", "KOI8R": "koi8_r",
    "KOI8U": "koi8_u",
    **{f"ISO_8859_{n}": f"iso8859_{n}" for n in (5, 6, 7, 8)},
    **{f"WIN{n}": f"cp{n}" for n in (866, 874, *range(1250, 1259))},
    **{f"LATIN{n}": f"iso8859_{part}" for n, part in enumerate((1, 2, 3, 4, 9, 10, 13, 14, 15, 16), 1)},
}  # fmt: skip

_PLAIN: Final = re.compile("[^a-z0-9]")
_BY_PLAIN_NAME: Final = {
    **{_PLAIN.sub("", name.lower()): name for name in NAMES},
    **{f"windows{n}": f"WIN{n}" for n in (866, 874, *range(1250, 1259))},
    **{f"iso8859{part}": f"LATIN{n}" for n, part in enumerate((1, 2, 3, 4, 9, 10, 13, 14, 15, 16), 1)},
    **{f"{word}{n}": name for word in ("win", "windows")
       for n, name in ((932, "SJIS"), (936, "GBK"), (949, "UHC"), (950, "BIG5"))},
    "unicode": "UTF8", "koi8": "KOI8R", "win": "WIN1251", "alt": "WIN866", "mskanji": "SJIS",
    "shiftjis": "SJIS", "abc": "WIN1258", "tcvn": "WIN1258", "tcvn5712": "WIN1258", "vscii": "WIN1258",
}  # fmt: skip


def find_name(text: str) -> str | None:
    """PostgreSQL's name for an encoding, however it is spelled; None for one nobody knows."""
    return _BY_PLAIN_NAME.get(_PLAIN.sub("", text.lower()))


def codec_of(name: str) -> str | None:
    """Python's codec for one of `NAMES`; None where Python has none."""
    return _CODECS.get(name)


def name_of(codec: str) -> str:
    """PostgreSQL's name of one of our codecs, for messages."""
    return _NAMES_OF_CODECS[codec]


_NAMES_OF_CODECS: Final = {codec: name for name, codec in _CODECS.items()}


def encode(text: str, codec: str) -> bytes:
    """Text for the client; 22P05 for a character that its encoding has not."""
    try:
        return text.encode(codec)
    except UnicodeEncodeError as error:
        character = text[error.start].encode("utf-8", "replace")
        raise _untranslatable(character, "UTF8", name_of(codec)) from None


def decode(data: bytes, codec: str) -> str:
    """Text from the client; 22021 for bytes that are no text, 22P05 for characters that Unicode has not."""
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        if b"\0" in data[: error.start]:
            raise invalid_bytes(b"\0", codec) from None
        raise undecodable(data[error.start :], codec) from None


def undecodable(data: bytes, codec: str) -> PgError:
    """The error of data whose first character cannot be decoded."""
    width, is_valid = _SHAPES.get(codec, _SINGLE)
    character = data[: width(data)]
    if len(character) == width(data) and is_valid(character):
        return _untranslatable(character, name_of(codec), "UTF8")
    return invalid_bytes(character, codec)


def invalid_bytes(data: bytes, codec: str) -> PgError:
    message = f'invalid byte sequence for encoding "{name_of(codec)}": {_spelled(data)}'
    return PgError(CHARACTER_NOT_IN_REPERTOIRE, message)


def _untranslatable(character: bytes, source: str, target: str) -> PgError:
    return PgError(
        UNTRANSLATABLE_CHARACTER,
        f'character with byte sequence {_spelled(character)} in encoding "{source}" has no equivalent'
        f' in encoding "{target}"',
    )


def _spelled(data: bytes) -> str:
    return " ".join(f"0x{byte:02x}" for byte in data)


# How many bytes the first of them announces, and whether these are a character by their form alone.


def _utf8_width(data: bytes) -> int:
    lead = data[0]
    return 2 if lead & 0xE0 == 0xC0 else 3 if lead & 0xF0 == 0xE0 else 4 if lead & 0xF8 == 0xF0 else 1


def _euc_width(data: bytes) -> int:
    return 1 if data[0] < 0x80 else 3 if data[0] == 0x8F else 2


def _is_euc(character: bytes) -> bool:
    first, rest = character[0], character[1:]
    if first in (0x8E, 0x8F):
        return all(0xA1 <= byte <= 0xFE for byte in rest)
    return all(0xA1 <= byte <= 0xFE for byte in character)


def _sjis_width(data: bytes) -> int:
    return 1 if data[0] < 0x80 or 0xA1 <= data[0] <= 0xDF else 2


def _is_sjis(character: bytes) -> bool:
    first, last = character[0], character[-1]
    if len(character) == 1:
        return True
    return (0x81 <= first <= 0x9F or 0xE0 <= first <= 0xFC) and 0x40 <= last <= 0xFC and last != 0x7F


def _double_width(data: bytes) -> int:
    return 1 if data[0] < 0x80 else 2


def _gb18030_width(data: bytes) -> int:
    if data[0] < 0x80:
        return 1
    return 4 if len(data) > 1 and 0x30 <= data[1] <= 0x39 else 2


def _is_gb18030(character: bytes) -> bool:
    if len(character) == 4:
        return all(0x81 <= byte <= 0xFE for byte in character[::2]) and 0x30 <= character[3] <= 0x39
    first, last = character[0], character[-1]
    return 0x81 <= first <= 0xFE and 0x40 <= last <= 0xFE and last != 0x7F


_Shape = tuple[Callable[[bytes], int], Callable[[bytes], bool]]
_SINGLE: Final[_Shape] = (lambda data: 1, lambda character: True)
_EUC: Final[_Shape] = (_euc_width, _is_euc)
_DOUBLE: Final[_Shape] = (_double_width, lambda character: character[-1] != 0)
_SHAPES: Final[dict[str, _Shape]] = {
    "utf-8": (_utf8_width, lambda character: False),
    "gb18030": (_gb18030_width, _is_gb18030),
    **dict.fromkeys(("euc_jp", "euc_kr", "gb2312", "euc_jis_2004", "johab"), _EUC),
    **dict.fromkeys(("cp932", "shift_jis_2004"), (_sjis_width, _is_sjis)),
    **dict.fromkeys(("cp950", "gbk", "cp949"), _DOUBLE),
}
