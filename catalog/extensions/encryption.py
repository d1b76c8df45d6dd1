"""What pgcrypto's functions of encryption do: with raw keys, with passwords as OpenPGP has it, and its armor.

PostgreSQL 15 docs F.28.3 and F.28.4; source pgcrypto.c, px.c, pgp-pgsql.c, pgp-armor.c.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from polar_lite.catalog.extensions import pgp
from polar_lite.catalog.extensions.aes import (
    BLOCK,
    cbc_decrypted,
    cbc_encrypted,
    ecb_decrypted,
    ecb_encrypted,
)
from polar_lite.protocol.codecs.array import flatten, load
from polar_lite.protocol.sqlstate import (
    ARRAY_SUBSCRIPT_ERROR,
    EXTERNAL_ROUTINE_INVOCATION_EXCEPTION,
    INVALID_PARAMETER_VALUE,
    NULL_VALUE_NOT_ALLOWED,
    PgError,
    unsupported,
)

_ALGORITHM: Final = re.compile(r"(?P<name>[^-/]*)(?:-(?P<mode>[^/]*))?(?:/(?P<option>.*))?\Z", re.DOTALL)
_OTHER_CIPHERS: Final = ("bf", "blowfish", "des", "3des", "cast5", "des3")
_SIZES: Final = (16, 24, 32)
_ARMOR: Final = re.compile(
    r"-----BEGIN [^\n]*-----[ \t\r]*\n(?P<headers>(?:[^\n]+\n)*?)[ \t\r]*\n"
    r"(?P<data>(?:[A-Za-z0-9+/ \t\r]*=*[ \t\r]*\n)*?)=(?P<sum>\S{4})"
    r"[ \t\r]*\n-----END [^\n]*-----"
)
_LINE: Final = 76


def _cipher(key: bytes, algorithm: str) -> tuple[bytes, bool, bool]:
    """The key of AES, with whether blocks are chained, and whether the data is padded (22023)."""
    found = _ALGORITHM.match(algorithm.lower())
    assert found is not None
    name, mode, option = found["name"], found["mode"] or "cbc", found["option"] or "pad:pkcs"
    if name in _OTHER_CIPHERS:
        raise unsupported(f"pgcrypto's cipher {name}")
    what, colon, padding = option.partition(":")
    problem = "No such cipher algorithm"
    if name in ("aes", "rijndael") and mode in ("cbc", "ecb"):
        problem = "" if what == "pad" and colon else "Unknown option"
        problem = problem or ("" if padding in ("pkcs", "none") else "No such cipher algorithm")
    if problem:
        raise PgError(INVALID_PARAMETER_VALUE, f'Cannot use "{algorithm}": {problem}')
    size = next((size for size in _SIZES if len(key) <= size), _SIZES[-1])
    return key[:size].ljust(size, b"\0"), mode == "cbc", padding == "pkcs"


def _encrypt(data: bytes, key: bytes, iv: bytes, algorithm: str) -> bytes:
    key, is_chained, is_padded = _cipher(key, algorithm)
    if is_padded:
        rest = BLOCK - len(data) % BLOCK
        data += bytes((rest,)) * rest
    elif len(data) % BLOCK:
        raise PgError(EXTERNAL_ROUTINE_INVOCATION_EXCEPTION, "encrypt error: Encryption failed")
    if is_chained:
        return cbc_encrypted(key, iv[:BLOCK].ljust(BLOCK, b"\0"), data)
    return ecb_encrypted(key, data)


def _decrypt(data: bytes, key: bytes, iv: bytes, algorithm: str) -> bytes:
    failed = PgError(EXTERNAL_ROUTINE_INVOCATION_EXCEPTION, "decrypt error: Decryption failed")
    key, is_chained, is_padded = _cipher(key, algorithm)
    if len(data) % BLOCK or (is_padded and not data):
        raise failed
    if is_chained:
        plain = cbc_decrypted(key, iv[:BLOCK].ljust(BLOCK, b"\0"), data)
    else:
        plain = ecb_decrypted(key, data)
    if not is_padded:
        return plain
    rest = plain[-1]
    if not 1 <= rest <= BLOCK or plain[-rest:] != bytes((rest,)) * rest:
        raise failed
    return plain[:-rest]


def _sealed(data: str | bytes, password: str, options: str = "") -> bytes:
    is_text = isinstance(data, str)
    given = data.encode() if isinstance(data, str) else data
    return pgp.encrypted(given, password.encode(), pgp.options_of(options), is_text=is_text)


def _opened(message: bytes, password: str, options: str = "") -> bytes:
    pgp.options_of(options)
    return pgp.decrypted(message, password.encode(), is_text=False)


def _opened_text(message: bytes, password: str, options: str = "") -> str:
    converts = pgp.options_of(options).converts_lines
    plain = pgp.decrypted(message, password.encode(), is_text=True, converts_lines=converts)
    try:
        return plain.decode()
    except UnicodeDecodeError:
        raise pgp.error("Not text data") from None


def _checksum(data: bytes) -> bytes:
    """CRC-24 of RFC 4880."""
    found = 0xB704CE
    for byte in data:
        found ^= byte << 16
        for _ in range(8):
            found = found << 1 ^ (0x1864CFB if found & 0x800000 else 0)
    return (found & 0xFFFFFF).to_bytes(3)


def _armor(data: bytes, keys: str | None = None, values: str | None = None) -> str:
    headers = "" if keys is None or values is None else "".join(_headers(keys, values))
    text = base64.b64encode(data).decode()
    lines = [text[place : place + _LINE] for place in range(0, len(text), _LINE)]
    body = "".join(f"{line}\n" for line in lines)
    end = base64.b64encode(_checksum(data)).decode()
    return f"-----BEGIN PGP MESSAGE-----\n{headers}\n{body}={end}\n-----END PGP MESSAGE-----\n"


def _headers(keys: str, values: str) -> Iterator[str]:
    names, texts = load(keys), load(values)
    if len(names.lengths) > 1 or len(texts.lengths) > 1:
        raise PgError(ARRAY_SUBSCRIPT_ERROR, "wrong number of array subscripts")
    pairs = list(flatten(names.items)), list(flatten(texts.items))
    if len(pairs[0]) != len(pairs[1]):
        raise PgError(ARRAY_SUBSCRIPT_ERROR, "mismatched array dimensions")
    for pair in zip(*pairs, strict=True):
        for what, text in zip(("key", "value"), pair, strict=True):
            if text is None:
                raise PgError(NULL_VALUE_NOT_ALLOWED, f"null value not allowed for header {what}")
            problem = "non-ASCII characters" if not text.isascii() else "newlines" if "\n" in text else ""
            if not problem and what == "key" and ": " in text:
                problem = '": "'
            if problem:
                raise PgError(INVALID_PARAMETER_VALUE, f"header {what} must not contain {problem}")
        yield f"{pair[0]}: {pair[1]}\n"


def _dearmor(text: str) -> bytes:
    found = _ARMOR.search(text)
    if found is not None:
        try:
            data = base64.b64decode("".join(found["data"].split()), validate=True)
            if base64.b64decode(found["sum"], validate=True) == _checksum(data):
                return data
        except binascii.Error:
            pass
    raise pgp.error("Corrupt ascii-armor")


def _armor_headers(text: str) -> Iterator[tuple[str, str]]:
    found = _ARMOR.search(text)
    if found is None:
        raise pgp.error("Corrupt ascii-armor")
    for line in found["headers"].splitlines():
        name, colon, value = line.partition(": ")
        if not colon:
            raise pgp.error("Corrupt ascii-armor")
        yield name, value


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "pg_encrypt": lambda data, key, algorithm: _encrypt(data, key, b"", algorithm),
    "pg_encrypt_iv": _encrypt,
    "pg_decrypt": lambda data, key, algorithm: _decrypt(data, key, b"", algorithm),
    "pg_decrypt_iv": _decrypt,
    "pgp_sym_encrypt_text": _sealed,
    "pgp_sym_encrypt_bytea": _sealed,
    "pgp_sym_decrypt_text": _opened_text,
    "pgp_sym_decrypt_bytea": _opened,
    "pg_armor": _armor,
    "pg_dearmor": _dearmor,
    "pgp_armor_headers": _armor_headers,
}
