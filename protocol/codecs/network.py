"""inet and cidr: addresses with a network mask, both stored as PostgreSQL prints inet.

PostgreSQL 15 docs 8.9 (datatype-net-types); network.c's network_send for the binary form.
"""

import ipaddress
import re
from typing import Final

from polar_lite.protocol.codec import Codec, short_message
from polar_lite.protocol.codecs.scalar import bad_length, bad_syntax
from polar_lite.protocol.sqlstate import (
    INVALID_BINARY_REPRESENTATION,
    INVALID_TEXT_REPRESENTATION,
    PgError,
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
    address, bits = _split(text, "cidr")
    _check_network(address, bits, text)
    return _text(address, bits)


_FEW_OCTETS: Final = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,3})(?:/(\d{1,3}))?", re.ASCII)


def _completed(text: str, *, is_cidr: bool) -> str:
    """10.1 as 10.1.0.0/16: of an IPv4 network the octets that follow may be left out."""
    match = _FEW_OCTETS.fullmatch(text)
    if match is None:
        return text
    octets = [str(int(octet)) for octet in match[1].split(".")]
    bits = int(match[2]) if match[2] else None
    if is_cidr and bits is None:
        bits = max(_class_bits(int(octets[0])), 8 * len(octets))
        bits = 4 if bits == 8 and octets[0] == "224" else bits
    if len(octets) == 4 or bits is None or (not is_cidr and bits // 8 > len(octets)):
        return ".".join(octets) if bits is None else f"{'.'.join(octets)}/{bits}"
    return f"{'.'.join([*octets, *['0'] * (4 - len(octets))])}/{bits}"


def _class_bits(octet: int) -> int:
    """The mask that once went without saying: that of class A, B, C, D or E."""
    if octet >= 240:
        return 32
    if octet >= 224:
        return 8
    return 24 if octet >= 192 else 16 if octet >= 128 else 8


def address_of(value: str) -> tuple[_Address, int]:
    """The address and the length of the mask of a stored inet or cidr."""
    host, _, mask = value.partition("/")
    address = ipaddress.ip_address(host)
    return address, int(mask) if mask else address.max_prefixlen


def inet_of(number: int, version: int, bits: int) -> str:
    """The stored form of an address as a number."""
    address = ipaddress.IPv4Address(number) if version == 4 else ipaddress.IPv6Address(number)
    return _text(address, bits)


def network_key(value: str) -> bytes:
    """Bytes that sort as PostgreSQL sorts: by family, then the network bit by bit, then the whole address."""
    address, length = address_of(value)
    bits = f"{int(address):0{address.max_prefixlen}b}"[:length]
    return bytes((address.version,)) + bits.encode() + b"\0" + address.packed


def with_mask(value: str) -> str:
    """The text of a cidr, which always shows the mask."""
    return value if "/" in value else f"{value}/{128 if ':' in value else 32}"


def _split(text: str, type_name: str) -> tuple[_Address, int]:
    host, slash, mask = _completed(text, is_cidr=type_name == "cidr").partition("/")
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
    if address.version == 6 and 2**16 <= int(address) < 2**32:
        shown = f"::{ipaddress.IPv4Address(int(address))}"
    return f"{shown}/{bits}" if bits != address.max_prefixlen else shown


def _send(value: str, *, is_cidr: bool) -> bytes:
    address, bits = address_of(value)
    packed = address.packed
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
