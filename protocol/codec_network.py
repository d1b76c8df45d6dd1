"""inet and cidr: addresses with a network mask, both stored as PostgreSQL prints inet.

PostgreSQL 15 docs 8.9 (datatype-net-types); network.c's network_send for the binary form.
"""

import ipaddress
import re
from typing import Final

from polar_lite.protocol.codec import Codec, short_message
from polar_lite.protocol.codec_scalar import bad_length, bad_syntax
from polar_lite.protocol.sqlstate import (
    INVALID_BINARY_REPRESENTATION,
    INVALID_TEXT_REPRESENTATION,
    PgError,
    unsupported,
)

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_FAMILIES: Final = {4: 2, 6: 3}
_VERSIONS: Final = {2: (4, 4), 3: (6, 16)}


def parse_inet(text: str) -> str:
    """An address with or without mask; 22P02."""
    address, bits = _split(text, "inet")
    return _text(address, bits)


def parse_cidr(text: str) -> str:
    """A network: no bits may be set to the right of the mask (22P02)."""
    if re.fullmatch(r"\d{1,3}(\.\d{1,3}){0,2}\.?(/\d+)?", text):
        raise unsupported("an abbreviated cidr value")
    address, bits = _split(text, "cidr")
    _check_network(address, bits, text)
    return _text(address, bits)


def network_key(value: str) -> bytes:
    """Bytes that sort as PostgreSQL sorts: by family, then the network bit by bit, then the whole address."""
    host, _, mask = value.partition("/")
    address = ipaddress.ip_address(host)
    bits = f"{int(address):0{address.max_prefixlen}b}"[: int(mask) if mask else None]
    return bytes((address.version,)) + bits.encode() + b"\0" + address.packed


def with_mask(value: str) -> str:
    """The text of a cidr, which always shows the mask."""
    return value if "/" in value else f"{value}/{128 if ':' in value else 32}"


def _split(text: str, type_name: str) -> tuple[_Address, int]:
    host, slash, mask = text.partition("/")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise bad_syntax(type_name, text) from None
    if "%" in host or (slash and re.fullmatch(r"[0-9]{1,3}", mask) is None):
        raise bad_syntax(type_name, text)
    bits = int(mask) if slash else address.max_prefixlen
    if bits > address.max_prefixlen:
        raise bad_syntax(type_name, text)
    return address, bits


def _check_network(address: _Address, bits: int, text: str) -> None:
    if int(address) & ((1 << (address.max_prefixlen - bits)) - 1):
        raise PgError(
            INVALID_TEXT_REPRESENTATION,
            f'invalid cidr value: "{text}"',
            detail="Value has bits set to right of mask.",
        )


def _text(address: _Address, bits: int) -> str:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    shown = str(address) if mapped is None else f"::ffff:{mapped}"
    return f"{shown}/{bits}" if bits != address.max_prefixlen else shown


def _send(value: str, *, is_cidr: bool) -> bytes:
    host, _, mask = value.partition("/")
    address = ipaddress.ip_address(host)
    packed = address.packed
    bits = int(mask) if mask else address.max_prefixlen
    return bytes((_FAMILIES[address.version], bits, is_cidr, len(packed))) + packed


def _receive(data: bytes, *, is_cidr: bool) -> str:
    if len(data) < 4:
        raise short_message()
    type_name = "cidr" if is_cidr else "inet"
    if data[0] not in _VERSIONS:
        raise PgError(
            INVALID_BINARY_REPRESENTATION, f'invalid address family in external "{type_name}" value'
        )
    _, length = _VERSIONS[data[0]]
    bits = data[1]
    if bits > length * 8:
        raise PgError(INVALID_BINARY_REPRESENTATION, f'invalid bits in external "{type_name}" value')
    if data[3] != length:
        raise PgError(INVALID_BINARY_REPRESENTATION, f'invalid length in external "{type_name}" value')
    if len(data) != 4 + length:
        raise short_message() if len(data) < 4 + length else bad_length()
    address = ipaddress.ip_address(data[4:])
    if is_cidr and int(address) & ((1 << (length * 8 - bits)) - 1):
        raise PgError(
            INVALID_BINARY_REPRESENTATION,
            'invalid external "cidr" value',
            detail="Value has bits set to right of mask.",
        )
    return _text(address, bits)


INET_CODEC: Final = Codec(
    output=lambda value, typmod, style: value,
    input=lambda text, typmod, style: parse_inet(text),
    send=lambda value, typmod: _send(value, is_cidr=False),
    receive=lambda data, typmod: _receive(data, is_cidr=False),
)
CIDR_CODEC: Final = Codec(
    output=lambda value, typmod, style: with_mask(value),
    input=lambda text, typmod, style: parse_cidr(text),
    send=lambda value, typmod: _send(value, is_cidr=True),
    receive=lambda data, typmod: _receive(data, is_cidr=True),
)
