"""The messages that open a connection and have no tag: startup, requests for encryption, cancel.

`frontend` has the messages that follow. PostgreSQL 16 docs 55.7 (protocol-message-formats).
"""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from polar_lite.protocol.buffer import INT32, UINT32, ProtocolViolation, Reader, Unanswered, cstring
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED

PROTOCOL_3_0: Final = 3 << 16
PROTOCOL_3_2: Final = 3 << 16 | 2
CANCEL_CODE: Final = 1234 << 16 | 5678
SSL_CODE: Final = 1234 << 16 | 5679
GSSENC_CODE: Final = 1234 << 16 | 5680
TLS_HANDSHAKE: Final = 0x16
"""The first byte of TLS. As that of a startup packet's length it would mean hundreds of megabytes."""


# Before a session: no tag ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StartupMessage:
    """Begin a session. `parameters` holds user, database, options and settings as sent.

    protocol: major << 16 | minor as requested; the server may know less of it and of the options
    whose names begin with "_pq_.", which are in `protocol_options` (answer: NegotiateProtocolVersion).
    """

    protocol: int
    parameters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    protocol_options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def minor(self) -> int:
        return self.protocol & 0xFFFF

    def encode(self) -> bytes:
        pairs = [*self.parameters.items(), *self.protocol_options.items()]
        words = b"".join(cstring(name) + cstring(text) for name, text in pairs)
        return _untagged(UINT32.pack(self.protocol) + words + b"\0")


@dataclass(frozen=True, slots=True)
class SSLRequest:
    """Ask for TLS; the answer is one byte (backend.EncryptionResponse)."""

    def encode(self) -> bytes:
        return _untagged(UINT32.pack(SSL_CODE))


@dataclass(frozen=True, slots=True)
class DirectTls:
    """No message of PostgreSQL's: the connection begins with a TLS handshake, whose bytes are not consumed.

    PostgreSQL 17 docs 53.2.10 (protocol-flow), sslnegotiation=direct.
    """


@dataclass(frozen=True, slots=True)
class GSSENCRequest:
    """Ask for GSSAPI encryption; answered as SSLRequest is."""

    def encode(self) -> bytes:
        return _untagged(UINT32.pack(GSSENC_CODE))


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """Cancel another session's statement; the connection ends without an answer.

    key: 4 bytes from clients of protocol 3.0, up to 256 from those of 3.2.
    """

    pid: int
    key: bytes

    def encode(self) -> bytes:
        return _untagged(UINT32.pack(CANCEL_CODE) + INT32.pack(self.pid) + self.key)


def _untagged(body: bytes) -> bytes:
    return UINT32.pack(len(body) + 4) + body


def decode_startup(body: bytes) -> StartupMessage | SSLRequest | GSSENCRequest | CancelRequest:
    """A message without tag. Its text is UTF-8, or Latin-1 if it is not valid UTF-8."""
    reader = Reader(body)
    code = reader.uint32()
    match code:
        case 80877103:
            return SSLRequest()
        case 80877104:
            return GSSENCRequest()
        case 80877102:
            if not 8 < len(body) <= 8 + 256:
                raise Unanswered("invalid length of query cancel packet")
            return CancelRequest(reader.int32(), reader.rest())
    if code >> 16 in (1, 2):
        raise TooOld(unsupported_protocol(code))
    if code >> 16 != 3:
        raise unsupported_protocol(code)
    parameters: dict[str, str] = {}
    options: dict[str, str] = {}
    # Names and values in turns; an empty name is the end, and must be the last byte.
    texts = body[4:].split(b"\0")
    end = next((at for at in range(0, len(texts), 2) if not texts[at]), len(texts))
    if end != len(texts) - 2 or texts[-1]:
        raise ProtocolViolation("invalid startup packet layout: expected terminator as last byte")
    for raw_name, value in zip(texts[0:end:2], texts[1:end:2], strict=True):
        name = _startup_text(raw_name)
        # The client chooses these names before anything is known of it: the last one wins.
        (options if name.startswith("_pq_.") else parameters)[name] = _startup_text(value)
    return StartupMessage(code, MappingProxyType(parameters), MappingProxyType(options))


class TooOld(ProtocolViolation):
    """The client speaks protocol 1 or 2, whose errors have another form (backend.OldErrorResponse)."""

    def __init__(self, problem: ProtocolViolation) -> None:
        super().__init__(problem.message, sqlstate=problem.sqlstate)


def unsupported_protocol(code: int) -> ProtocolViolation:
    return ProtocolViolation(
        f"unsupported frontend protocol {code >> 16}.{code & 0xFFFF}: server supports 3.0 to 3.2",
        sqlstate=FEATURE_NOT_SUPPORTED,
    )


def _startup_text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
