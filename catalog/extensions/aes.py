"""AES for pgcrypto, of the package `cryptography`, which the extra `pgcrypto` brings.

All functions raise 0A000 where the package is missing. Keys have 16, 24 or 32 bytes, vectors 16.
"""

from typing import TYPE_CHECKING, Final

from polar_lite.protocol.sqlstate import unsupported

if TYPE_CHECKING:
    from cryptography.hazmat.decrepit.ciphers.modes import CFB
    from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB

BLOCK: Final = 16
_MISSING: Final = (
    "encryption by pgcrypto without the Python package cryptography (pip install 'polar-lite[pgcrypto]')"
)


def ecb_encrypted(key: bytes, data: bytes) -> bytes:
    return _run(key, _ecb(), data)


def ecb_decrypted(key: bytes, data: bytes) -> bytes:
    return _run(key, _ecb(), data, decrypts=True)


def cbc_encrypted(key: bytes, iv: bytes, data: bytes) -> bytes:
    return _run(key, _cbc(iv), data)


def cbc_decrypted(key: bytes, iv: bytes, data: bytes) -> bytes:
    return _run(key, _cbc(iv), data, decrypts=True)


def cfb_encrypted(key: bytes, iv: bytes, data: bytes) -> bytes:
    return _run(key, _cfb(iv), data)


def cfb_decrypted(key: bytes, iv: bytes, data: bytes) -> bytes:
    return _run(key, _cfb(iv), data, decrypts=True)


def _ecb() -> "ECB":
    _need()
    from cryptography.hazmat.primitives.ciphers.modes import ECB

    return ECB()


def _cbc(iv: bytes) -> "CBC":
    _need()
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    return CBC(iv)


def _cfb(iv: bytes) -> "CFB":
    _need()
    from cryptography.hazmat.decrepit.ciphers.modes import CFB

    return CFB(iv)


def _need() -> None:
    try:
        import cryptography  # noqa: F401
    except ImportError:
        raise unsupported(_MISSING) from None


def _run(key: bytes, mode: "ECB | CBC | CFB", data: bytes, *, decrypts: bool = False) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES

    cipher = Cipher(AES(key), mode)
    context = cipher.decryptor() if decrypts else cipher.encryptor()
    return context.update(data) + context.finalize()
