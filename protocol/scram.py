"""Passwords: SCRAM-SHA-256 as the server computes it, md5 answers, and the stored verifiers of both.

Pure computations: the caller brings random bytes, moves the messages and words the refusal. RFC 5802
and 7677; PostgreSQL 15 docs 55.3 (sasl-authentication) and 53.8 (catalog-pg-authid) for the verifiers.
"""

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from typing import Final

from polar_lite.protocol.buffer import ProtocolViolation
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED, INVALID_AUTHORIZATION_SPECIFICATION

MECHANISM: Final = "SCRAM-SHA-256"
MECHANISM_PLUS: Final = "SCRAM-SHA-256-PLUS"
ITERATIONS: Final = 4096
SALT_BYTES: Final = 16
NONCE_BYTES: Final = 18
PROOF_BYTES: Final = 32

_VERIFIER: Final = re.compile(
    r"SCRAM-SHA-256\$(\d{1,9}):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)"
)
_MD5: Final = re.compile(r"md5[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Verifier:
    """What is stored instead of a password; str() is the form of pg_authid.rolpassword."""

    iterations: int
    salt: bytes
    stored_key: bytes
    server_key: bytes

    def __str__(self) -> str:
        salt, stored, server = (b64encode(b).decode() for b in (self.salt, self.stored_key, self.server_key))
        return f"{MECHANISM}${self.iterations}:{salt}${stored}:{server}"


def make_verifier(password: str, salt: bytes, iterations: int = ITERATIONS) -> Verifier:
    """salt: SALT_BYTES random bytes."""
    salted = hashlib.pbkdf2_hmac("sha256", _prepared(password), salt, iterations)
    stored_key = hashlib.sha256(_hmac(salted, b"Client Key")).digest()
    return Verifier(iterations, salt, stored_key, _hmac(salted, b"Server Key"))


def parse_verifier(text: str) -> Verifier | None:
    """The verifier of a stored text; None if it is none (a plain password, or md5)."""
    match = _VERIFIER.fullmatch(text)
    if match is None or not int(match[1]):
        return None
    try:
        salt, stored, server = (b64decode(part, validate=True) for part in match.groups()[1:])
    except Base64Error:
        return None
    return Verifier(int(match[1]), salt, stored, server) if len(stored) == len(server) == 32 else None


def mock_verifier(user: str, secret: bytes) -> Verifier:
    """A verifier no password fits, the same each time: a client cannot tell that there is no such role."""
    salt = hashlib.sha256(user.encode("utf-8", "surrogateescape") + secret).digest()[:SALT_BYTES]
    return Verifier(ITERATIONS, salt, b"\0" * 32, b"\0" * 32)


def is_verifier(text: str) -> bool:
    return is_md5(text) or parse_verifier(text) is not None


def encrypt(password: str, user: str, method: str, salt: bytes) -> str:
    """What is stored of a password: a verifier stays as it is. method: a value of password_encryption."""
    if is_verifier(password):
        return password
    return md5_verifier(password, user) if method == "md5" else str(make_verifier(password, salt))


def matches(password: str, stored: str, user: str) -> bool:
    """Whether a clear-text password fits the stored verifier (SCRAM or md5) of a role."""
    verifier = parse_verifier(stored)
    if verifier is not None:
        made = make_verifier(password, verifier.salt, verifier.iterations)
        return hmac.compare_digest(made.server_key, verifier.server_key)
    return is_md5(stored) and hmac.compare_digest(md5_verifier(password, user), stored)


class Exchange:
    """One SCRAM-SHA-256 authentication: first(), then final(); a new one for each attempt.

    channel_binding: the tls-server-end-point data (RFC 5929) if the connection has TLS, whichever
    mechanism the client chose. Raises ProtocolViolation for messages that break RFC 5802.
    """

    def __init__(
        self, mechanism: str, verifier: Verifier, nonce: bytes, channel_binding: bytes | None = None
    ) -> None:
        self._plus = mechanism == MECHANISM_PLUS
        self._verifier = verifier
        self._nonce = b64encode(nonce).decode()
        self._channel_binding = channel_binding
        self._header = ""
        self._client_first = ""
        self._server_first = ""

    def first(self, message: bytes) -> bytes:
        """The answer (server-first-message) to client-first-message."""
        text = _Attributes(message)
        self._check_flag(text)
        if text.rest.startswith("a"):
            raise ProtocolViolation(
                "client uses authorization identity, but it is not supported", sqlstate=FEATURE_NOT_SUPPORTED
            )
        text.expect_comma(f'Unexpected attribute "{_shown(text.rest)}" in client-first-message.')
        self._header, self._client_first = text.before, text.rest
        if text.rest.startswith("m"):
            raise ProtocolViolation(
                "client requires an unsupported SCRAM extension", sqlstate=FEATURE_NOT_SUPPORTED
            )
        text.named("n")  # the name that counts is the startup packet's
        nonce = text.named("r")
        if not all("!" <= character <= "~" for character in nonce):
            raise ProtocolViolation("non-printable characters in SCRAM nonce")
        while text.rest:
            text.any()
        self._nonce = nonce + self._nonce
        salt = b64encode(self._verifier.salt).decode()
        self._server_first = f"r={self._nonce},s={salt},i={self._verifier.iterations}"
        return self._server_first.encode()

    def final(self, message: bytes) -> bytes | None:
        """The answer (server-final-message) to client-final-message; None if the password is wrong."""
        text = _Attributes(message)
        self._check_binding(text.named("c"))
        nonce = text.named("r")
        bare, (name, value) = text.before[:-1], text.any()
        while name != "p":  # extensions, which say nothing to us
            bare, (name, value) = text.before[:-1], text.any()
        proof = _decoded(value)
        if len(proof) != PROOF_BYTES:
            raise _malformed("Malformed proof in client-final-message.")
        if text.rest:
            raise _malformed("Garbage found at the end of client-final-message.")
        if not hmac.compare_digest(nonce.encode("latin-1"), self._nonce.encode()):
            raise ProtocolViolation("invalid SCRAM response", detail="Nonce does not match.")
        signed = f"{self._client_first},{self._server_first},{bare}".encode("latin-1")
        signature = _hmac(self._verifier.stored_key, signed)
        client_key = bytes(a ^ b for a, b in zip(proof, signature, strict=True))
        if not hmac.compare_digest(hashlib.sha256(client_key).digest(), self._verifier.stored_key):
            return None
        return b"v=" + b64encode(_hmac(self._verifier.server_key, signed))

    def _check_flag(self, text: "_Attributes") -> None:
        """The gs2-cbind-flag: n (client cannot bind), y (it could, but thinks we cannot) or p=type."""
        flag = text.rest[:1]
        if flag == "p":
            if not self._plus:
                raise _malformed(
                    "The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message"
                    " includes channel binding data."
                )
            kind = text.named("p")
            if kind != "tls-server-end-point":
                raise ProtocolViolation(f'unsupported SCRAM channel-binding type "{_printable(kind)}"')
            return
        if flag not in ("n", "y"):
            raise _malformed(f'Unexpected channel-binding flag "{_shown(flag)}".')
        if self._plus:
            raise _malformed(
                "The client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not include channel"
                " binding data."
            )
        if flag == "y" and self._channel_binding is not None:
            # The client believes that we lack what we offered: somebody sits in between.
            raise ProtocolViolation(
                "SCRAM channel binding negotiation error",
                sqlstate=INVALID_AUTHORIZATION_SPECIFICATION,
                detail="The client supports SCRAM channel binding but thinks the server does not."
                "  However, this server does support channel binding.",
            )
        text.skip(1)
        text.expect_comma(f'Comma expected, but found character "{_shown(text.rest)}".')

    def _check_binding(self, given: str) -> None:
        data = self._channel_binding if self._plus and self._channel_binding is not None else b""
        if hmac.compare_digest(given.encode("latin-1"), b64encode(self._header.encode() + data)):
            return
        if self._plus:
            raise ProtocolViolation(
                "SCRAM channel binding check failed", sqlstate=INVALID_AUTHORIZATION_SPECIFICATION
            )
        raise ProtocolViolation("unexpected SCRAM channel-binding attribute in client-final-message")


class _Attributes:
    """A message of SCRAM, read attribute by attribute (`n=name,`)."""

    def __init__(self, message: bytes) -> None:
        if not message:
            raise _malformed("The message is empty.")
        if b"\0" in message:
            raise _malformed("Message length does not match input length.")
        self._text = message.decode("latin-1")  # bytes: what is signed must be what came
        self._at = 0

    @property
    def rest(self) -> str:
        return self._text[self._at :]

    @property
    def before(self) -> str:
        return self._text[: self._at]

    def skip(self, count: int) -> None:
        self._at += count

    def expect_comma(self, otherwise: str) -> None:
        if not self.rest.startswith(","):
            raise _malformed(otherwise)
        self._at += 1

    def named(self, name: str) -> str:
        """The value of the attribute that must come next."""
        if not self.rest.startswith(name):
            raise _malformed(f'Expected attribute "{name}" but found "{_shown(self.rest)}".')
        return self._value(name)

    def any(self) -> tuple[str, str]:
        """Name and value of the next attribute, whichever it is."""
        name = self.rest[:1]
        if not name:
            raise _malformed("Attribute expected, but found end of string.")
        if not (name.isascii() and name.isalpha()):
            raise _malformed(f'Attribute expected, but found invalid character "{_shown(name)}".')
        return name, self._value(name)

    def _value(self, name: str) -> str:
        if self.rest[1:2] != "=":
            raise _malformed(f'Expected character "=" for attribute "{name}".')
        value, comma, _ = self.rest[2:].partition(",")
        self._at += 2 + len(value) + len(comma)
        return value


def _decoded(value: str) -> bytes:
    try:
        return b64decode(value, validate=True)
    except (Base64Error, ValueError):
        return b""


def _printable(text: str) -> str:
    return "".join(c if "!" <= c <= "~" else "?" for c in text[:30])


def _shown(text: str) -> str:
    """What may be shown of a hostile text's first byte."""
    first = text[:1] or "\0"
    return f"'{first}'" if "!" <= first <= "~" else f"0x{ord(first):02x}"


# md5 -----------------------------------------------------------------------------------------------


def is_md5(stored: str) -> bool:
    return _MD5.fullmatch(stored) is not None


def md5_verifier(password: str, user: str) -> str:
    """What is stored for a role with password_encryption = md5."""
    return "md5" + _md5(password.encode("utf-8", "surrogateescape") + user.encode())


def md5_answer(verifier: str, salt: bytes) -> str:
    """What a client that knows the password answers to AuthenticationMD5Password."""
    return "md5" + _md5(verifier[3:].encode() + salt)


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


# -------------------------------------------------------------------------------------------------


def _prepared(password: str) -> bytes:
    if not password.isascii():
        from polar_lite.protocol.saslprep import saslprep  # its tables take long to import

        password = saslprep(password)
    return password.encode("utf-8", "surrogateescape")


def _hmac(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")


def _malformed(detail: str) -> ProtocolViolation:
    return ProtocolViolation("malformed SCRAM message", detail=detail)
