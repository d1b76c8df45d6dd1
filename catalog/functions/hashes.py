"""The hash functions of types (hashtext, hashint4 ..): Bob Jenkins' lookup3, with PostgreSQL's results.

PostgreSQL 15 source: hashfn.c, hashfunc.c and the types' own; hash functions of containers are not here.
"""

import struct
from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.interruption import watched
from polar_lite.protocol.codecs.datetime import time_to_micros, timestamp_to_micros
from polar_lite.protocol.codecs.identifiers import lsn_number, tid_parts
from polar_lite.protocol.codecs.interval import interval_order
from polar_lite.protocol.codecs.macaddr import mac_bytes
from polar_lite.protocol.codecs.network import address_of
from polar_lite.protocol.codecs.numeric import send_decimal

_MASK: Final = 0xFFFFFFFF
_START: Final = 0x9E3779B9 + 3923095


def _turned(word: int, places: int) -> int:
    return (word << places | word >> (32 - places)) & _MASK


def _mix(a: int, b: int, c: int) -> tuple[int, int, int]:
    for places in (4, 6, 8, 16, 19, 4):
        a = (a - c & _MASK) ^ _turned(c, places)
        c = c + b & _MASK
        # The next round has the next letter in the first place.
        a, b, c = b, c, a
    return a, b, c


def _final(a: int, b: int, c: int) -> tuple[int, int]:
    for places in (14, 11, 25, 16, 4, 14, 24):
        c = (c ^ b) - _turned(b, places) & _MASK
        a, b, c = b, c, a
    # Seven steps of three letters: the last one changed is the second now.
    return a, b


def _begin(length: int, seed: int) -> tuple[int, int, int]:
    a = b = c = _START + length & _MASK
    if seed:
        a, b = a + (seed >> 32 & _MASK) & _MASK, b + (seed & _MASK) & _MASK
        a, b, c = _mix(a, b, c)
    return a, b, c


def hash_bytes(data: bytes, seed: int = 0) -> int:
    """64 bits; without a seed the lower half is PostgreSQL's hash_bytes."""
    a, b, c = _begin(len(data), seed)
    whole = len(data) // 12 * 12
    for at in watched(range(0, whole, 12)):
        x, y, z = struct.unpack_from("<III", data, at)
        a, b, c = _mix(a + x & _MASK, b + y & _MASK, c + z & _MASK)
    # The lowest byte of the third word stays free.
    rest = data[whole:]
    x, y, z = struct.unpack("<III", (rest[:8].ljust(8, b"\0") + b"\0" + rest[8:]).ljust(12, b"\0"))
    upper, lower = _final(a + x & _MASK, b + y & _MASK, c + z & _MASK)
    return upper << 32 | lower


def _hash_word(word: int, seed: int = 0) -> int:
    a, b, c = _begin(4, seed)
    upper, lower = _final(a + (word & _MASK) & _MASK, b, c)
    return upper << 32 | lower


def _hash_long(value: int, seed: int = 0) -> int:
    """So that equal numbers of all widths hash alike."""
    low, high = value & _MASK, value >> 32 & _MASK
    return _hash_word(low ^ (high if value >= 0 else ~high & _MASK), seed)


def _hash_float(value: float, seed: int = 0) -> int:
    if value == 0:
        return seed
    return hash_bytes(struct.pack("<d", value), seed)


def _hash_numeric(value: Any, seed: int = 0) -> int:
    if not value.is_finite():
        return seed
    count, weight, _, _ = struct.unpack_from("!hhHh", data := send_decimal(value))
    digits = list(struct.unpack_from(f"!{count}h", data, 8))
    while digits and not digits[0]:
        digits, weight = digits[1:], weight - 1
    while digits and not digits[-1]:
        digits.pop()
    if not digits:
        return seed - 1
    found = hash_bytes(struct.pack(f"<{len(digits)}h", *digits), seed)
    return found ^ int(weight & 2**64 - 1)


def _inet_bytes(value: str) -> bytes:
    address, bits = address_of(value)
    return bytes((2 if address.version == 4 else 3, bits)) + address.packed


def _tid_bytes(value: int) -> bytes:
    block, offset = tid_parts(value)
    return struct.pack("<HHH", block >> 16, block & 0xFFFF, offset)


def _signed(value: int, bits: int) -> int:
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


Hash = Callable[[Any, int], int]


def _of_bytes(to_bytes: Callable[[Any], bytes]) -> Hash:
    return lambda value, seed: hash_bytes(to_bytes(value), seed)


def _of_long(to_long: Callable[[Any], int]) -> Hash:
    return lambda value, seed: _hash_long(to_long(value), seed)


def _character(value: str) -> int:
    return _signed(ord(value), 8) if value else 0


# By the stem of prosrc; those in the second table have an underscore before "extended".
_HASHES: Final[dict[str, Hash]] = {
    "hashint2": _hash_word,
    "hashint4": _hash_word,
    "hashoid": _hash_word,
    "hashint8": _hash_long,
    "hashchar": lambda value, seed: _hash_word(_character(value), seed),
    "hashtext": _of_bytes(str.encode),
    "hashname": _of_bytes(str.encode),
    "hashbpchar": _of_bytes(lambda value: value.rstrip(" ").encode()),
    "hashvarlena": _of_bytes(bytes),
    "hashfloat4": _hash_float,
    "hashfloat8": _hash_float,
    "hashmacaddr": _of_bytes(mac_bytes),
    "hashmacaddr8": _of_bytes(mac_bytes),
    "hashinet": _of_bytes(_inet_bytes),
    "hashtid": _of_bytes(_tid_bytes),
}
_UNDERSCORED: Final[dict[str, Hash]] = {
    "hash_numeric": _hash_numeric,
    "uuid_hash": _of_bytes(lambda value: bytes.fromhex(value.replace("-", ""))),
    "time_hash": _of_long(time_to_micros),
    "timestamp_hash": _of_long(timestamp_to_micros),
    "interval_hash": _of_long(lambda value: _signed(interval_order(value), 64)),
    "pg_lsn_hash": _of_long(lambda value: _signed(lsn_number(value), 64)),
}


def _functions() -> dict[str, Callable[..., int]]:
    table: dict[str, Callable[..., int]] = {}
    for hashes, suffix in ((_HASHES, "extended"), (_UNDERSCORED, "_extended")):
        for name, work in hashes.items():
            table[name] = _narrow(work)
            table[name + suffix] = _wide(work)
    return table


def _narrow(work: Hash) -> Callable[[Any], int]:
    return lambda value: _signed(work(value, 0), 32)


def _wide(work: Hash) -> Callable[[Any, int], int]:
    return lambda value, seed: _signed(work(value, seed & 2**64 - 1), 64)


PYTHON: Final = _functions()
