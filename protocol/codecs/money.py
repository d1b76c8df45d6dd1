"""money: a number of cents in 64 bits, written as in the locale C ($1,234.56).

PostgreSQL 15 docs 8.2 (datatype-money); cash.c, whose input is lenient about signs and separators.
"""

import re
import struct
from typing import Final

from polar_lite.protocol.codec import Codec, short_message
from polar_lite.protocol.codecs.scalar import bad_length, bad_syntax
from polar_lite.protocol.sqlstate import NUMERIC_VALUE_OUT_OF_RANGE, PgError

MIN_CENTS: Final = -(2**63)
_AMOUNT: Final = re.compile(
    r"\s*\$?\s*(?P<sign>[-(+]?)\s*\$?\s*(?P<whole>[0-9,]*)(?:\.(?P<cents>[0-9,]*))?(?P<tail>[\s)+$-]*)",
    re.ASCII,
)


def parse_money(text: str) -> int:
    """Cents: 22P02 for bad syntax, 22003 beyond 64 bits. Of more than two decimals the third rounds."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise bad_syntax("money", text)
    whole = match["whole"].replace(",", "")
    decimals = (match["cents"] or "").replace(",", "").ljust(3, "0")
    # More digits than these are out of range, and than int() may convert.
    digits = whole.lstrip("0")[:30] + decimals[:2]
    cents = int(digits) + (decimals[2] >= "5")
    if match["sign"] in ("-", "(") or "-" in match["tail"]:
        cents = -cents
    if not MIN_CENTS <= cents < -MIN_CENTS:
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, f'value "{text}" is out of range for type money')
    return cents


def money_to_text(cents: int) -> str:
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}${whole:,}.{rest:02d}"


def _receive(data: bytes, typmod: int) -> int:
    if len(data) != 8:
        raise short_message() if len(data) < 8 else bad_length()
    return int(struct.unpack("!q", data)[0])


MONEY_CODEC: Final = Codec(
    output=lambda value, typmod, style: money_to_text(value),
    input=lambda text, typmod, style: parse_money(text),
    send=lambda value, typmod: struct.pack("!q", value),
    receive=_receive,
)
