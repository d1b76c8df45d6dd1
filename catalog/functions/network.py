"""inet and cidr: parts of addresses, containment of networks, arithmetic.

How they compare is in `keyed_order`. PostgreSQL 15 docs 9.12 (functions-net), network.c.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.numbers.arithmetic import INT8_MAX, INT8_MIN
from polar_lite.protocol.codecs.network import address_of, inet_of, with_mask
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, NUMERIC_VALUE_OUT_OF_RANGE, PgError

_WIDTH: Final = {4: 32, 6: 128}


def _parts(value: str) -> tuple[int, int, int]:
    """(the address as a number, 4 or 6, length of the mask)"""
    address, bits = address_of(value)
    return int(address), address.version, bits


def _host_bits(version: int, bits: int) -> int:
    """A number whose bits to the right of the mask are set."""
    return (1 << (_WIDTH[version] - bits)) - 1


def _network(value: str) -> str:
    number, version, bits = _parts(value)
    return inet_of(number & ~_host_bits(version, bits), version, bits)


def _broadcast(value: str) -> str:
    number, version, bits = _parts(value)
    return inet_of(number | _host_bits(version, bits), version, bits)


def _netmask(value: str) -> str:
    _, version, bits = _parts(value)
    every = _host_bits(version, 0)
    return inet_of(every & ~_host_bits(version, bits), version, _WIDTH[version])


def _hostmask(value: str) -> str:
    _, version, bits = _parts(value)
    return inet_of(_host_bits(version, bits), version, _WIDTH[version])


def _set_masklen(value: str, length: int) -> str:
    number, version, _ = _parts(value)
    bits = _WIDTH[version] if length == -1 else length
    if not 0 <= bits <= _WIDTH[version]:
        raise PgError(INVALID_PARAMETER_VALUE, f"invalid mask length: {length}")
    return inet_of(number, version, bits)


def _abbreviated(value: str) -> str:
    """A cidr without the octets behind its mask: 10.1/16, 2001:db8/32."""
    number, version, bits = _parts(value)
    if version == 6:
        return f"{_few_words(number, max((bits + 15) // 16, 2))}/{bits}" if bits < 112 else with_mask(value)
    octets = number.to_bytes(4, "big")[: max((bits + 7) // 8, 1)]
    return f"{'.'.join(map(str, octets))}/{bits}"


def _few_words(number: int, count: int) -> str:
    """The first words of an IPv6 address, the longest run of zeros left out."""
    words = [f"{number >> 112 - 16 * place & 0xFFFF:x}" for place in range(count)]
    text = ":".join(words)
    run = max(re.findall(r"(?<![^:])0(?::0)*(?![^:])", text), key=len, default="")
    if not run:
        return text
    before, _, after = f":{text}:".partition(f":{run}:")
    return f"{before.strip(':')}::{after.strip(':')}"


def _common_bits(a: int, b: int, version: int, most: int) -> int:
    width = _WIDTH[version]
    return min(width - (a ^ b).bit_length(), most)


def _merge(a: str, b: str) -> str:
    """The smallest network that holds both."""
    (first, version, bits1), (second, other, bits2) = _parts(a), _parts(b)
    if version != other:
        raise PgError(INVALID_PARAMETER_VALUE, "cannot merge addresses from different families")
    bits = _common_bits(first, second, version, min(bits1, bits2))
    return inet_of(first & ~_host_bits(version, bits), version, bits)


def _holds(test: Callable[[int, int], bool]) -> Callable[[str, str], bool]:
    """Whether the networks agree in the shorter mask, and the lengths of the masks pass the test."""

    def check(a: str, b: str) -> bool:
        (first, version, bits1), (second, other, bits2) = _parts(a), _parts(b)
        shorter = min(bits1, bits2)
        return (
            version == other
            and test(bits1, bits2)
            and _common_bits(first, second, version, shorter) == shorter
        )

    return check


def _logic(word: str, combine: Callable[[int, int], int]) -> Callable[[str, str], str]:
    def apply(a: str, b: str) -> str:
        (first, version, bits1), (second, other, bits2) = _parts(a), _parts(b)
        if version != other:
            raise PgError(INVALID_PARAMETER_VALUE, f"cannot {word} inet values of different sizes")
        return inet_of(combine(first, second), version, max(bits1, bits2))

    return apply


def _inverted(value: str) -> str:
    number, version, bits = _parts(value)
    return inet_of(number ^ _host_bits(version, 0), version, bits)


def _plus(value: str, count: int) -> str:
    number, version, bits = _parts(value)
    if not 0 <= number + count <= _host_bits(version, 0):
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, "result is out of range")
    return inet_of(number + count, version, bits)


def _difference(a: str, b: str) -> int:
    (first, version, _), (second, other, _) = _parts(a), _parts(b)
    if version != other:
        raise PgError(INVALID_PARAMETER_VALUE, "cannot subtract inet values of different sizes")
    if not INT8_MIN <= first - second <= INT8_MAX:
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, "result is out of range")
    return first - second


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "network_host": lambda value: value.partition("/")[0],
    "network_show": with_mask,
    "inet_abbrev": lambda value: value,
    "cidr_abbrev": _abbreviated,
    "network_family": lambda value: _parts(value)[1],
    "network_masklen": lambda value: _parts(value)[2],
    "network_network": _network,
    "inet_to_cidr": _network,
    "network_broadcast": _broadcast,
    "network_netmask": _netmask,
    "network_hostmask": _hostmask,
    "inet_set_masklen": _set_masklen,
    "cidr_set_masklen": lambda value, length: _network(_set_masklen(value, length)),
    "inet_merge": _merge,
    "inet_same_family": lambda a, b: _parts(a)[1] == _parts(b)[1],
    "network_sub": _holds(lambda a, b: a > b),
    "network_subeq": _holds(lambda a, b: a >= b),
    "network_sup": _holds(lambda a, b: a < b),
    "network_supeq": _holds(lambda a, b: a <= b),
    "network_overlap": _holds(lambda a, b: True),
    "inetnot": _inverted,
    "inetand": _logic("AND", lambda a, b: a & b),
    "inetor": _logic("OR", lambda a, b: a | b),
    "inetpl": _plus,
    "int8pl_inet/int8,inet": lambda count, value: _plus(value, count),
    "inetmi_int8": lambda value, count: _plus(value, -count),
    "inetmi": _difference,
}
