"""Symmetric encryption of OpenPGP, for pgcrypto: with a password, by AES. RFC 4880.

PostgreSQL 15 docs F.28.3; source pgp-decrypt.c, pgp-encrypt.c, pgp-s2k.c. Other ciphers are 0A000.
"""

import hashlib
import secrets
import zlib
from collections.abc import Iterator
from time import time
from typing import Any, Final

from polar_lite.catalog.extensions.aes import BLOCK, cfb_decrypted, cfb_encrypted
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import EXTERNAL_ROUTINE_INVOCATION_EXCEPTION, PgError, unsupported

_KEY_SIZES: Final = {7: 16, 8: 24, 9: 32}
_CIPHERS: Final = {"aes": 7, "aes128": 7, "aes192": 8, "aes256": 9}
_OTHER_CIPHERS: Final = {"3des": 2, "cast5": 3, "bf": 4, "blowfish": 4, "twofish": 10}
_DIGESTS: Final = {"md5": 1, "sha1": 2, "sha256": 8, "sha384": 9, "sha512": 10}
_DIGEST_NAMES: Final = {number: name for name, number in _DIGESTS.items()}
_LITERAL, _COMPRESSED, _PASSWORD, _DATA, _CHECKED_DATA, _CHECK = 11, 8, 3, 9, 18, 19
_MARKER: Final = 10
_ZIP, _ZLIB = 1, 2


@dataclass(frozen=True, slots=True)
class Options:
    """What the option text of pgp_sym_encrypt may say."""

    cipher: int = 7
    key_cipher: int = 0
    compression: int = 0
    level: int = 6
    converts_lines: bool = False
    is_checked: bool = True
    has_session_key: bool = False
    s2k_mode: int = 3
    s2k_count: int = 0
    s2k_digest: int = 2
    is_unicode: bool = False


def error(message: str = "Wrong key or corrupt data") -> PgError:
    return PgError(EXTERNAL_ROUTINE_INVOCATION_EXCEPTION, message)


def options_of(text: str) -> Options:
    """From 'cipher-algo=aes256, compress-algo=1'."""
    values: dict[str, Any] = {}
    for item in text.split(","):
        name, equals, value = (part.strip().lower() for part in item.partition("="))
        if name or equals:
            values.update(_option(name, value))
    return Options(**values)


def _option(name: str, value: str) -> dict[str, Any]:
    match name:
        case "cipher-algo" | "s2k-cipher-algo":
            if value in _OTHER_CIPHERS:
                raise unsupported(f"pgcrypto's cipher {value}")
            if value not in _CIPHERS:
                raise error("Unsupported cipher algorithm")
            return {"cipher" if name == "cipher-algo" else "key_cipher": _CIPHERS[value]}
        case "s2k-digest-algo":
            if value not in _DIGESTS:
                raise error("Unsupported digest algorithm")
            return {"s2k_digest": _DIGESTS[value]}
    known = {
        "compress-algo": ("compression", (0, 2)),
        "compress-level": ("level", (0, 9)),
        "convert-crlf": ("converts_lines", None),
        "disable-mdc": ("is_checked", None),
        "sess-key": ("has_session_key", None),
        "s2k-mode": ("s2k_mode", (0, 3)),
        "s2k-count": ("s2k_count", (1024, 65011712)),
        "unicode-mode": ("is_unicode", None),
    }
    if name not in known or not value.lstrip("-").isdigit():
        raise error("Illegal argument to function")
    field, limits = known[name]
    number = int(value)
    if limits is None:
        return {field: bool(number) != (field == "is_checked")}
    if not limits[0] <= number <= limits[1] or (field == "s2k_mode" and number == 2):
        raise error("Illegal argument to function")
    return {field: number}


# --- keys


@dataclass(frozen=True, slots=True)
class _S2k:
    """How a password becomes a key."""

    mode: int
    digest: int
    salt: bytes = b""
    count: int = 0

    def packed(self) -> bytes:
        head = bytes((self.mode, self.digest)) + self.salt
        return head + bytes((self.count,)) if self.mode == 3 else head

    def key(self, password: bytes, size: int) -> bytes:
        if self.digest not in _DIGEST_NAMES:
            raise error("Unsupported digest algorithm")
        data = self.salt + password
        length = len(data)
        if self.mode == 3:
            length = max(length, 16 + (self.count & 15) << (self.count >> 4) + 6)
        text = (data * (length // len(data) + 1))[:length] if data else b""
        found = b""
        zeros = 0
        while len(found) < size:
            found += hashlib.new(_DIGEST_NAMES[self.digest], bytes(zeros) + text).digest()
            zeros += 1
        return found[:size]


def _new_s2k(options: Options) -> _S2k:
    salt = secrets.token_bytes(8) if options.s2k_mode else b""
    count = 96 + secrets.randbelow(32)
    if options.s2k_count:
        count = next(n for n in range(256) if 16 + (n & 15) << (n >> 4) + 6 >= options.s2k_count)
    return _S2k(options.s2k_mode, options.s2k_digest, salt, count)


# --- packets


def _packet(tag: int, body: bytes) -> bytes:
    size = len(body)
    if size < 192:
        length = bytes((size,))
    elif size < 8384:
        length = bytes(((size - 192 >> 8) + 192, size - 192 & 255))
    else:
        length = b"\xff" + size.to_bytes(4)
    return bytes((0xC0 | tag,)) + length + body


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def packets(self) -> Iterator[tuple[int, bytes]]:
        while self.place < len(self.data):
            head = self._byte()
            if not head & 0x80:
                raise error()
            if head & 0x40:
                yield head & 0x3F, self._new_body()
            else:
                yield head >> 2 & 0x0F, self._old_body(head & 3)

    def _old_body(self, kind: int) -> bytes:
        if kind == 3:
            return self._taken(len(self.data) - self.place)
        return self._taken(int.from_bytes(self._taken(1 << kind)))

    def _new_body(self) -> bytes:
        body = b""
        while True:
            first = self._byte()
            if first < 192:
                return body + self._taken(first)
            if first < 224:
                return body + self._taken((first - 192 << 8) + self._byte() + 192)
            if first == 255:
                return body + self._taken(int.from_bytes(self._taken(4)))
            body += self._taken(1 << (first & 31))

    def _byte(self) -> int:
        return self._taken(1)[0]

    def _taken(self, size: int) -> bytes:
        if self.place + size > len(self.data):
            raise error()
        self.place += size
        return self.data[self.place - size : self.place]


# --- messages


def encrypted(data: bytes, password: bytes, options: Options, *, is_text: bool) -> bytes:
    if options.converts_lines and is_text:
        data = data.replace(b"\n", b"\r\n")
    kind = (b"u" if options.is_unicode else b"t") if is_text else b"b"
    content = _packet(_LITERAL, kind + b"\0" + int(time()).to_bytes(4) + data)
    if options.compression:
        packer = zlib.compressobj(options.level, wbits=-15 if options.compression == _ZIP else 15)
        packed = packer.compress(content) + packer.flush()
        content = _packet(_COMPRESSED, bytes((options.compression,)) + packed)
    s2k = _new_s2k(options)
    number = options.cipher
    if options.has_session_key:
        outer = options.key_cipher or options.cipher
        key = secrets.token_bytes(_KEY_SIZES[number])
        wrapped = cfb_encrypted(s2k.key(password, _KEY_SIZES[outer]), bytes(BLOCK), bytes((number,)) + key)
        head = _packet(_PASSWORD, bytes((4, outer)) + s2k.packed() + wrapped)
    else:
        key = s2k.key(password, _KEY_SIZES[number])
        head = _packet(_PASSWORD, bytes((4, number)) + s2k.packed())
    prefix = secrets.token_bytes(BLOCK)
    prefix += prefix[-2:]
    if options.is_checked:
        plain = prefix + content + bytes((0xC0 | _CHECK, 20))
        plain += hashlib.sha1(plain).digest()
        return head + _packet(_CHECKED_DATA, b"\1" + cfb_encrypted(key, bytes(BLOCK), plain))
    first = cfb_encrypted(key, bytes(BLOCK), prefix)
    return head + _packet(_DATA, first + cfb_encrypted(key, first[2:], content))


def decrypted(message: bytes, password: bytes, *, is_text: bool, converts_lines: bool = False) -> bytes:
    """39000 for a wrong password, for what is no such message, and for data that is no text but should be."""
    key: bytes | None = None
    for tag, body in _Reader(message).packets():
        if tag == _PASSWORD:
            key = _session_key(body, password)
        elif tag in (_DATA, _CHECKED_DATA) and key is not None:
            content = _checked(body, key) if tag == _CHECKED_DATA else _unchecked(body, key)
            data = _content(content, is_text=is_text, may_be_packed=True)
            return data.replace(b"\r\n", b"\n") if is_text and converts_lines else data
        elif tag != _MARKER:
            raise error()
    raise error()


def _session_key(body: bytes, password: bytes) -> bytes:
    if len(body) < 4 or body[0] != 4:
        raise error()
    number, mode, digest = body[1:4]
    place = 4 + (8 if mode in (1, 3) else 0)
    salt, count = body[4:place], 0
    if mode not in (0, 1, 3):
        raise error()
    if mode == 3:
        count, place = body[place], place + 1
    key = _S2k(mode, digest, salt, count).key(password, _size_of(number))
    if place == len(body):
        return key
    inner = cfb_decrypted(key, bytes(BLOCK), body[place:])
    if inner[0] not in _KEY_SIZES and inner[0] not in _OTHER_CIPHERS.values():
        raise error()
    if len(inner) != _size_of(inner[0]) + 1:
        raise error()
    return inner[1:]


def _size_of(number: int) -> int:
    if number not in _KEY_SIZES:
        raise unsupported("pgcrypto's ciphers other than AES")
    return _KEY_SIZES[number]


def _checked(body: bytes, key: bytes) -> bytes:
    plain = cfb_decrypted(key, bytes(BLOCK), body[1:])
    end = len(plain) - 22
    if body[:1] != b"\1" or end < BLOCK + 2 or plain[BLOCK - 2 : BLOCK] != plain[BLOCK : BLOCK + 2]:
        raise error()
    if (
        plain[end : end + 2] != bytes((0xC0 | _CHECK, 20))
        or hashlib.sha1(plain[:-20]).digest() != plain[-20:]
    ):
        raise error()
    return plain[BLOCK + 2 : end]


def _unchecked(body: bytes, key: bytes) -> bytes:
    prefix = cfb_decrypted(key, bytes(BLOCK), body[: BLOCK + 2])
    if len(prefix) < BLOCK + 2 or prefix[BLOCK - 2 : BLOCK] != prefix[BLOCK:]:
        raise error()
    return cfb_decrypted(key, body[2 : BLOCK + 2], body[BLOCK + 2 :])


def _content(packets: bytes, *, is_text: bool, may_be_packed: bool) -> bytes:
    for tag, body in _Reader(packets).packets():
        if tag == _COMPRESSED and may_be_packed and body:
            return _content(_unpacked(body), is_text=is_text, may_be_packed=False)
        if tag != _LITERAL or len(body) < 6 or body[:1] not in b"btu":
            raise error()
        if is_text and body[:1] == b"b":
            raise error("Not text data")
        return body[6 + body[1] :]
    raise error()


def _unpacked(body: bytes) -> bytes:
    if body[0] == 0:
        return body[1:]
    if body[0] not in (_ZIP, _ZLIB):
        raise error("Unsupported compression algorithm")
    try:
        return zlib.decompress(body[1:], wbits=-15 if body[0] == _ZIP else 15)
    except zlib.error:
        raise error() from None
