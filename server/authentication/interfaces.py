"""The addresses and networks of this machine's interfaces, for samehost and samenet.

Python does not offer getifaddrs(3); it is the same on Linux and macOS but for the place of the family.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import socket
import sys
from collections.abc import Iterator
from typing import Final

from polar_lite.server.authentication.rules import Network


class _Interface(ctypes.Structure):
    """struct ifaddrs, as far as it is read."""


_Interface._fields_ = [
    ("next", ctypes.POINTER(_Interface)),
    ("name", ctypes.c_char_p),
    ("flags", ctypes.c_uint),
    ("address", ctypes.c_void_p),
    ("mask", ctypes.c_void_p),
]

# Where the number of a struct sockaddr_in and sockaddr_in6 begins, and its length.
_PLACES: Final[dict[int, tuple[int, int]]] = {socket.AF_INET: (4, 4), socket.AF_INET6: (8, 16)}


def networks(*, hosts_only: bool) -> list[Network]:
    """Of each interface its network, or (hosts_only) its own address alone. OSError if they are unknown."""
    return list(_networks(hosts_only))


def _networks(hosts_only: bool) -> Iterator[Network]:
    libc = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True)
    first = ctypes.POINTER(_Interface)()
    if libc.getifaddrs(ctypes.byref(first)) != 0:
        raise OSError(ctypes.get_errno(), "getifaddrs failed")
    try:
        entry = first
        while entry:
            found = entry.contents
            entry = found.next
            if found.address and (family := _family(found.address)) in _PLACES and found.mask:
                address, mask = _number(found.address, family), _number(found.mask, family)
                bits = 8 * _PLACES[family][1]
                yield Network(4 if bits == 32 else 6, address, (1 << bits) - 1 if hosts_only else mask)
    finally:
        libc.freeifaddrs(first)


def _family(address: int) -> int:
    head = ctypes.string_at(address, 2)
    return int.from_bytes(head, sys.byteorder) if sys.platform == "linux" else head[1]


def _number(address: int, family: int) -> int:
    at, length = _PLACES[family]
    return int.from_bytes(ctypes.string_at(address + at, length), "big")
