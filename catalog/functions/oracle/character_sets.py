"""Oracle's character sets by name and number, and NLS_UPPER and its kin.

There is one character set, AL32UTF8; the numbers of others are answered, for scripts that look one up.
Oracle 21c SQL Reference, "NLS_CHARSET_ID", "NLS_UPPER"; Globalization Support Guide, appendix A.
"""

from typing import Any, Final

from polar_lite.catalog.functions.oracle.rows import row
from polar_lite.catalog.functions.strings.letters import initcap, lower, upper
from polar_lite.protocol.sqlstate import unsupported

_NUMBERS: Final = {
    "US7ASCII": 1,
    "WE8DEC": 2,
    "WE8ISO8859P1": 31,
    "EE8ISO8859P2": 32,
    "WE8ISO8859P15": 46,
    "WE8MSWIN1252": 178,
    "EE8MSWIN1250": 170,
    "CL8MSWIN1251": 171,
    "JA16EUC": 830,
    "JA16SJIS": 832,
    "KO16MSWIN949": 846,
    "ZHS16CGB231280": 850,
    "ZHS16GBK": 852,
    "ZHS32GB18030": 854,
    "ZHT16BIG5": 865,
    "UTF8": 871,
    "AL32UTF8": 873,
    "JA16EUCFIXED": 1830,
    "AL16UTF16": 2000,
}
_NAMES: Final = {number: name for name, number in _NUMBERS.items()}
_CURRENT: Final = {"CHAR_CS": "AL32UTF8", "NCHAR_CS": "AL16UTF16"}
# Those whose every character has two bytes.
_WIDE: Final = frozenset({1830, 2000})
_ORDERS: Final = frozenset({"BINARY", "BINARY_CI", "BINARY_AI"})


def _number(name: str) -> int | None:
    word = name.strip().upper()
    return _NUMBERS.get(_CURRENT.get(word, word))


def _length(length: int, charset: int) -> int:
    """NLS_CHARSET_DECL_LEN: how many characters so many bytes of an NCHAR column are."""
    return length // 2 if charset in _WIDE else length


def _check_order(parameters: str) -> None:
    order = parameters.replace(" ", "").upper().removeprefix("NLS_SORT=").strip("'")
    if order not in _ORDERS:
        raise unsupported(f"NLS_SORT {order}")


def _upper(text: str, parameters: str = "BINARY") -> str:
    _check_order(parameters)
    return upper(text)


def _lower(text: str, parameters: str = "BINARY") -> str:
    _check_order(parameters)
    return lower(text)


def _initcap(text: str, parameters: str = "BINARY") -> str:
    _check_order(parameters)
    return initcap(text)


FUNCTIONS: Final[tuple[Any, ...]] = (
    row(9678, "nls_upper", "text", "text", _upper),
    row(9679, "nls_lower", "text", "text", _lower),
    row(9680, "nls_initcap", "text", "text", _initcap),
    row(9917, "nls_upper", "text text", "text", _upper),
    row(9918, "nls_lower", "text text", "text", _lower),
    row(9919, "nls_initcap", "text text", "text", _initcap),
    row(9920, "nls_charset_id", "text", "int4", _number),
    row(9921, "nls_charset_name", "int4", "varchar", _NAMES.get),
    row(9922, "nls_charset_decl_len", "int4 int4", "int4", _length),
)
