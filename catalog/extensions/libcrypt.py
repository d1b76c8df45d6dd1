"""The C function crypt, for passwords of a few schemes. Run as a program this module computes one of them.

It cannot be stopped, and many rounds take hours: what is not certain to be quick is done by a process.
PostgreSQL 15 docs F.28 (pgcrypto); source px-crypt.c.
"""

import ctypes
import marshal
import sys
from collections.abc import Callable
from functools import cache
from typing import Final

from polar_lite.catalog.functions import own_process
from polar_lite.protocol.sqlstate import unsupported

# What glibc and libxcrypt call struct crypt_data is smaller.
_WORK_SPACE: Final = 1 << 18
_BCRYPT: Final = ("$2a$", "$2x$")
_QUICK_BCRYPT: Final = ("04", "05", "06", "07", "08")


def crypted(password: bytes, setting: str) -> bytes | None:
    """None for a setting that is none, or of another scheme than PostgreSQL has."""
    if setting.startswith("$") and not setting.startswith((*_BCRYPT, "$1$")):
        return None
    is_quick = setting[4:6] in _QUICK_BCRYPT if setting.startswith(_BCRYPT) else setting[0] != "_"
    if is_quick:
        return _crypted(password, setting.encode())
    _function()  # which says if there is none
    return own_process.answer(__name__, marshal.dumps((password, setting.encode()))) or None


def _crypted(password: bytes, setting: bytes) -> bytes | None:
    found = _function()(password, setting, ctypes.create_string_buffer(_WORK_SPACE))
    return None if not found or found.startswith(b"*") else found


@cache
def _function() -> Callable[..., bytes | None]:
    for name in ("libcrypt.so.1", "libcrypt.so.2"):
        try:
            found = ctypes.CDLL(name).crypt_r
        except (OSError, AttributeError):
            continue
        found.argtypes = ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p
        found.restype = ctypes.c_char_p
        return found
    raise unsupported("crypt() without libcrypt")


if __name__ == "__main__":
    sys.stdout.buffer.write(_crypted(*marshal.loads(own_process.question())) or b"")
