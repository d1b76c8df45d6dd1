"""Passwords: SCRAM-SHA-256 as the server computes it, md5 answers, and the stored verifiers of both.

Pure computations: the caller brings random bytes, moves the messages and words the refusal. RFC 5802
and 7677; PostgreSQL 15 docs 55.3 (sasl-authentication) and 53.8 (catalog-pg-authid) for the verifiers.
"""

import hashlib
import hmac
import re
import stringprep
import unicodedata
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from typing import Final

from polar_lite.protocol.buffer import ProtocolViolation

MECHANISM: Final = "SCRAM-SHA-256"
MECHANISM_PLUS: Final = "SCRAM-SHA-256-PLUS"
ITERATIONS: Final = 4096
SALT_BYTES: Final = 16
NONCE_BYTES: Final = 18

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
    salted = hashlib.pbkdf2_hmac(
        "sha256", saslprep(password).encode("utf-8", "surrogateescape"), salt, iterations
    )
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


def matches(password: str, stored: str, user: str) -> bool:
    """Whether a clear-text password fits the stored verifier (SCRAM or md5) of a role."""
    verifier = parse_verifier(stored)
    if verifier is not None:
        made = make_verifier(password, verifier.salt, verifier.iterations)
        return hmac.compare_digest(made.server_key, verifier.server_key)
    return is_md5(stored) and hmac.compare_digest(md5_verifier(password, user), stored)


class Exchange:
    """One SCRAM-SHA-256 authentication: first(), then final(); a new one for each attempt.

    channel_binding: the tls-server-end-point data (RFC 5929) if the connection has TLS and the PLUS
    mechanism is offered. Raises ProtocolViolation for messages that break RFC 5802.
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
        match = re.fullmatch(
            r"(?P<header>(?P<flag>[ny]|p=[A-Za-z0-9.-]+),(?P<identity>a=[^,]*)?,)"
            r"(?P<bare>(?P<extension>m=[^,]*,)?n=[^,]*,r=(?P<nonce>[!-+\--~]+)(?:,.*)?)",
            _text(message),
            re.DOTALL,
        )
        if match is None:
            raise _malformed("The message does not have the form of a client-first-message.")
        flag = match["flag"]
        if match["identity"]:
            raise ProtocolViolation(
                "client uses authorization identity, but it is not supported", sqlstate="0A000"
            )
        if match["extension"]:
            raise ProtocolViolation("client requires an unsupported SCRAM extension", sqlstate="0A000")
        if self._plus != flag.startswith("p="):
            raise _malformed("The client selected another channel binding than its message uses.")
        if self._plus and flag != "p=tls-server-end-point":
            raise ProtocolViolation(f'unsupported SCRAM channel-binding type "{flag[2:]}"')
        if flag == "y" and self._channel_binding is not None:
            # The client believes that we lack what we offered: somebody sits in between.
            raise ProtocolViolation(
                "SCRAM channel binding negotiation error",
                sqlstate="28000",
                detail="The client supports SCRAM channel binding but thinks the server does not."
                "  However, this server does support channel binding.",
            )
        self._header, self._client_first = match["header"], match["bare"]
        self._nonce = match["nonce"] + self._nonce
        salt = b64encode(self._verifier.salt).decode()
        self._server_first = f"r={self._nonce},s={salt},i={self._verifier.iterations}"
        return self._server_first.encode()

    def final(self, message: bytes) -> bytes | None:
        """The answer (server-final-message) to client-final-message; None if the password is wrong."""
        match = re.fullmatch(
            r"(?P<bare>c=(?P<binding>[A-Za-z0-9+/=]+),r=(?P<nonce>[!-+\--~]+)(?:,.*)?),p=(?P<proof>[A-Za-z0-9+/=]+)",
            _text(message),
            re.DOTALL,
        )
        if match is None:
            raise _malformed("The message does not have the form of a client-final-message.")
        data = self._channel_binding if self._plus and self._channel_binding is not None else b""
        if match["binding"] != b64encode(self._header.encode() + data).decode():
            raise ProtocolViolation("SCRAM channel binding check failed", sqlstate="28000")
        if not hmac.compare_digest(match["nonce"], self._nonce):
            raise ProtocolViolation("invalid SCRAM response", detail="Nonce does not match.")
        try:
            proof = b64decode(match["proof"], validate=True)
        except Base64Error:
            proof = b""
        if len(proof) != 32:
            raise _malformed("Malformed proof in client-final-message.")
        signed = f"{self._client_first},{self._server_first},{match['bare']}".encode()
        signature = _hmac(self._verifier.stored_key, signed)
        client_key = bytes(a ^ b for a, b in zip(proof, signature, strict=True))
        if not hmac.compare_digest(hashlib.sha256(client_key).digest(), self._verifier.stored_key):
            return None
        return b"v=" + b64encode(_hmac(self._verifier.server_key, signed))


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


# SASLprep ------------------------------------------------------------------------------------------

_PROHIBITED: Final = (
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
)


def saslprep(password: str) -> str:
    """RFC 4013; a password it prohibits is used as it is, as PostgreSQL does."""
    if password.isascii():
        return password
    mapped = "".join(
        " " if stringprep.in_table_c12(c) else c for c in password if not stringprep.in_table_b1(c)
    )
    text = unicodedata.normalize("NFKC", mapped)
    if not text or any(test(c) for c in text for test in _PROHIBITED):
        return password
    if any(stringprep.in_table_a1(c) for c in text):
        return password
    if any(map(stringprep.in_table_d1, text)):
        mixed = any(map(stringprep.in_table_d2, text))
        if mixed or not (stringprep.in_table_d1(text[0]) and stringprep.in_table_d1(text[-1])):
            return password
    return text


def _hmac(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")


def _text(message: bytes) -> str:
    try:
        return message.decode()
    except UnicodeDecodeError:
        raise _malformed("The message is not valid UTF-8.") from None


def _malformed(detail: str) -> ProtocolViolation:
    return ProtocolViolation("malformed SCRAM message", detail=detail)
