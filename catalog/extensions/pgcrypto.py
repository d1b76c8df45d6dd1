"""pgcrypto: digests, random bytes, password hashes, encryption. PostgreSQL 15 docs F.28.

Password hashes are libcrypt's, where the system has it. Ciphers but AES, and PGP with public keys, are
missing.
"""

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.extensions import encryption, libcrypt
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import (
    EXTERNAL_ROUTINE_INVOCATION_EXCEPTION,
    INVALID_PARAMETER_VALUE,
    PgError,
)

_DIGESTS: Final = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512"})
_MOST_BYTES: Final = 1024
_LETTERS: Final = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BCRYPT_LETTERS: Final = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class _Scheme:
    """A kind of salt. rounds: least, most and default number of them; None where there is no choice."""

    make: Callable[[int], str]
    rounds: tuple[int, int, int] | None = None


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def _algorithm(name: str) -> str:
    if name.lower() not in _DIGESTS:
        raise PgError(INVALID_PARAMETER_VALUE, f'Cannot use "{name}": No such hash algorithm')
    return name.lower()


def _digest(data: str | bytes, name: str) -> bytes:
    return hashlib.new(_algorithm(name), _bytes(data)).digest()


def _hmac(data: str | bytes, key: str | bytes, name: str) -> bytes:
    return hmac.digest(_bytes(key), _bytes(data), _algorithm(name))


def _random_bytes(count: int) -> bytes:
    if not 1 <= count <= _MOST_BYTES:
        raise PgError(EXTERNAL_ROUTINE_INVOCATION_EXCEPTION, "Length not in range")
    return secrets.token_bytes(count)


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


def _number(value: int, places: int) -> str:
    """Least digits first, in base 64."""
    return "".join(_LETTERS[value >> 6 * place & 63] for place in range(places))


def _bcrypt_salt(rounds: int) -> str:
    value = secrets.randbits(128) << 4  # 22 letters have room for 132
    letters = "".join(_BCRYPT_LETTERS[value >> 6 * place & 63] for place in reversed(range(22)))
    return f"$2a${rounds:02}${letters}"


_SCHEMES: Final = {
    "des": _Scheme(lambda rounds: _letters(2)),
    "md5": _Scheme(lambda rounds: f"$1${_letters(8)}"),
    "xdes": _Scheme(lambda rounds: f"_{_number(rounds, 4)}{_letters(4)}", (1, 0xFFFFFF, 725)),
    "bf": _Scheme(_bcrypt_salt, (4, 31, 6)),
}


def _gen_salt(kind: str, rounds: int = 0) -> str:
    scheme = _SCHEMES.get(kind.lower())
    if scheme is None:
        raise PgError(INVALID_PARAMETER_VALUE, "gen_salt: Unknown salt algorithm")
    if scheme.rounds is not None:
        least, most, usual = scheme.rounds
        rounds = rounds or usual
        if not least <= rounds <= most or (kind.lower() == "xdes" and rounds % 2 == 0):
            raise PgError(INVALID_PARAMETER_VALUE, "gen_salt: Incorrect number of rounds")
    elif rounds not in (0, 25 if kind.lower() == "des" else 1000):
        raise PgError(INVALID_PARAMETER_VALUE, "gen_salt: Incorrect number of rounds")
    return scheme.make(rounds)


def _crypt(password: str, salt: str) -> str:
    found = libcrypt.crypted(password.encode(), salt) if len(salt) >= 2 else None
    if found is None:
        raise PgError(INVALID_PARAMETER_VALUE, "invalid salt")
    return found.decode()


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **encryption.PYTHON,
    "pg_digest": _digest,
    "pg_hmac": _hmac,
    "pg_random_bytes": _random_bytes,
    "pg_random_uuid": lambda: str(uuid.uuid4()),
    "pg_gen_salt": _gen_salt,
    "pg_gen_salt_rounds": _gen_salt,
    "pg_crypt": _crypt,
}
