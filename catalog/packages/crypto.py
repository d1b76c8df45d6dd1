"""DBMS_CRYPTO: digests, keyed digests, random bytes. Oracle 19c, DBMS_CRYPTO.

Ciphers are not Python's, so ENCRYPT and DECRYPT are 0A000, and so is MD4 where OpenSSL does not have it.
"""

import hashlib
import hmac
import secrets
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import INTEGER, NUMBER, RAW, TEXT, constant, function, given, pure
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported

_HASHES: Final = {1: "md4", 2: "md5", 3: "sha1", 4: "sha256", 5: "sha384", 6: "sha512"}
_MACS: Final = {1: "md5", 2: "sha1", 3: "sha256", 4: "sha384", 5: "sha512"}
_MOST_BYTES: Final = 2000
_HALF: Final = 1 << 31


def digest(runtime: Runtime, source: bytes | str | None, kind: int | None) -> bytes:
    name = _algorithm(_HASHES, kind)
    if name not in hashlib.algorithms_available:
        raise unsupported(f"DBMS_CRYPTO with {name}")
    return hashlib.new(name, _bytes(source), usedforsecurity=False).digest()


def keyed_digest(runtime: Runtime, source: bytes | str | None, kind: int | None, key: bytes | None) -> bytes:
    name = _algorithm(_MACS, kind)
    if not key:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, "ORA-28239: no key provided")
    return hmac.new(key, _bytes(source), name).digest()


def random_bytes(runtime: Runtime, count: int | None) -> bytes:
    if count is None or not 1 <= count <= _MOST_BYTES:
        raise PgError(
            code.INVALID_PARAMETER_VALUE, f"the number of bytes must be between 1 and {_MOST_BYTES}"
        )
    return secrets.token_bytes(count)


def random_integer(runtime: Runtime) -> int:
    return secrets.randbits(32) - _HALF


def random_number(runtime: Runtime) -> Decimal:
    return Decimal(secrets.randbits(128))


def cipher(runtime: Runtime, *_: Any) -> bytes:
    raise unsupported("a cipher of DBMS_CRYPTO")


def _algorithm(known: dict[int, str], kind: int | None) -> str:
    if kind not in known:
        raise PgError(code.INVALID_PARAMETER_VALUE, "ORA-28817: PL/SQL function returned an error")
    return known[kind]


def _bytes(source: bytes | str | None) -> bytes:
    """A CLOB is hashed as UTF-8."""
    if source is None:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, "ORA-28231: no data passed")
    return source.encode() if isinstance(source, str) else source


_CIPHER: Final = (given("src", RAW), given("typ", INTEGER), given("key", RAW), given("iv", RAW, None))
# What a cipher is made of, which programs add up before ENCRYPT says that there is none.
_CIPHERS: Final = {
    "encrypt_des": 1, "encrypt_3des_2key": 2, "encrypt_3des": 3, "encrypt_aes": 4, "encrypt_aes128": 6,
    "encrypt_aes192": 7, "encrypt_aes256": 8, "encrypt_rc4": 129, "chain_cbc": 256, "chain_cfb": 512,
    "chain_ecb": 768, "chain_ofb": 1024, "pad_pkcs5": 4096, "pad_none": 8192, "pad_zero": 12288,
    "des_cbc_pkcs5": 4353, "des3_cbc_pkcs5": 4355,
}  # fmt: skip
MEMBERS: Final = (
    pure("hash", RAW, digest, given("src", RAW), given("typ", INTEGER)),
    pure("hash", RAW, digest, given("src", TEXT), given("typ", INTEGER)),
    pure("mac", RAW, keyed_digest, given("src", RAW), given("typ", INTEGER), given("key", RAW)),
    pure("mac", RAW, keyed_digest, given("src", TEXT), given("typ", INTEGER), given("key", RAW)),
    function("randombytes", RAW, random_bytes, given("number_bytes", INTEGER)),
    function("randominteger", INTEGER, random_integer),
    function("randomnumber", NUMBER, random_number),
    function("encrypt", RAW, cipher, *_CIPHER),
    function("decrypt", RAW, cipher, *_CIPHER),
    *(constant(name, INTEGER, number) for name, number in _CIPHERS.items()),
    *(
        constant(name, INTEGER, number)
        for names in (
            ("hash_md4", "hash_md5", "hash_sh1", "hash_sh256", "hash_sh384", "hash_sh512"),
            ("hmac_md5", "hmac_sh1", "hmac_sh256", "hmac_sh384", "hmac_sh512"),
        )
        for number, name in enumerate(names, 1)
    ),
)
