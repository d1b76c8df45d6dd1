"""macaddr and macaddr8: stored as PostgreSQL prints them, which sorts as the bytes do.

PostgreSQL 15 docs 8.9.4 and 8.9.5 (datatype-macaddr); mac.c, mac8.c.
"""

import re
from typing import Final

from polar_lite.protocol.codec import SPACES, Codec, short_message
from polar_lite.protocol.codecs.scalar import bad_length, bad_syntax
from polar_lite.protocol.sqlstate import NUMERIC_VALUE_OUT_OF_RANGE, PgError

# Numbers as scanf's %x reads them; %2x stops after two characters.
_ANY: Final = r"\s*([+-]?(?:0[xX])?[0-9a-fA-F]+)"
_TWO: Final = r"\s*([0-9a-fA-F]{1,2})"
_FORMS: Final = tuple(
    form + r"\s*"
    for form in (
        ":".join([_ANY] * 6),
        "-".join([_ANY] * 6),
        f"{_TWO * 3}:{_TWO * 3}",
        f"{_TWO * 3}-{_TWO * 3}",
        r"\.".join([_TWO * 2] * 3),
        "-".join([_TWO * 2] * 3),
        _TWO * 6,
    )
)


def mac_text(data: bytes) -> str:
    return data.hex(":")


def mac_bytes(value: str) -> bytes:
    return bytes.fromhex(value.replace(":", ""))


def parse_macaddr(text: str) -> str:
    """22P02, and 22003 for an octet above 255."""
    for form in _FORMS:
        match = re.fullmatch(form, text, re.ASCII)
        if match is not None:
            octets = [int(digits, 16) for digits in match.groups()]
            if not all(0 <= octet <= 255 for octet in octets):
                raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, f'invalid octet value in "macaddr" value: "{text}"')
            return mac_text(bytes(octets))
    raise bad_syntax("macaddr", text)


def parse_macaddr8(text: str) -> str:
    """Six or eight pairs of digits with one kind of separator between any of them; 22P02."""
    body = text.strip(SPACES)
    octets = bytearray()
    separator, at = "", 0
    while at < len(body):
        pair = body[at : at + 2]
        if re.fullmatch("[0-9a-fA-F]{2}", pair) is None or len(octets) == 8:
            raise bad_syntax("macaddr8", text)
        octets.append(int(pair, 16))
        at += 2
        sign = body[at : at + 1]
        if sign and sign in ":-.":
            if separator not in ("", sign):
                raise bad_syntax("macaddr8", text)
            separator, at = sign, at + 1
    if len(octets) not in (6, 8):
        raise bad_syntax("macaddr8", text)
    return mac_text(widened(bytes(octets)))


def widened(data: bytes) -> bytes:
    """Eight bytes: of six the middle is FF FE, as EUI-64 wants it."""
    return data if len(data) == 8 else data[:3] + b"\xff\xfe" + data[3:]


def _receive(data: bytes, typmod: int) -> str:
    if len(data) != 6:
        raise short_message() if len(data) < 6 else bad_length()
    return mac_text(data)


def _receive8(data: bytes, typmod: int) -> str:
    if len(data) not in (6, 8):
        raise short_message() if len(data) < 8 else bad_length()
    return mac_text(widened(data))


MACADDR_CODEC: Final = Codec(
    output=lambda value, typmod, style: value,
    input=lambda text, typmod, style: parse_macaddr(text),
    send=lambda value, typmod: mac_bytes(value),
    receive=_receive,
)
MACADDR8_CODEC: Final = Codec(
    output=lambda value, typmod, style: value,
    input=lambda text, typmod, style: parse_macaddr8(text),
    send=lambda value, typmod: mac_bytes(value),
    receive=_receive8,
)
