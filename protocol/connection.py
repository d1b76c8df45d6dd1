"""One client's side of the protocol: bytes in, messages out, and what may come when.

No I/O and no meaning: the caller moves the bytes, the session acts on the messages. PostgreSQL 16 docs
55.2 (protocol-flow) and 55.7 (protocol-message-formats).
"""

from enum import Enum, auto
from typing import Final

from polar_lite.protocol import backend, frontend
from polar_lite.protocol.buffer import UINT32, ProtocolViolation, Reader, SynchronizationLost, Unanswered
from polar_lite.protocol.frontend import FrontendMessage, Malformed
from polar_lite.protocol.sqlstate import PROTOCOL_VIOLATION, PgError
from polar_lite.protocol.startup import GSSENC_CODE, SSL_CODE, TLS_HANDSHAKE, unsupported_protocol

UNAUTHENTICATED_LIMIT: Final = 10_000
"""The longest message before authentication, in bytes."""
SMALL_LIMIT: Final = 10_000
LARGE_LIMIT: Final = 0x3FFFFFFE
"""The longest of all messages: PostgreSQL's limit of one allocation."""

_COPY_DATA: Final = ord("d")
_SMALL: Final = frozenset(b"XCDEHScf")
_LIMITS: Final = {tag: SMALL_LIMIT if tag in _SMALL else LARGE_LIMIT for tag in frontend.FRONTEND}


class Phase(Enum):
    """Where a connection stands; it decides how the next bytes are read."""

    STARTUP = auto()
    ENCRYPTION = auto()
    """An SSLRequest or GSSENCRequest waits for its answer, or a handshake is going on."""
    AUTHENTICATION = auto()
    """The server owes the client its first authentication message: nothing may come."""
    PASSWORD = auto()
    SASL_INITIAL = auto()
    SASL = auto()
    READY = auto()
    COPY_IN = auto()
    ENDED = auto()


_TAGGED: Final[frozenset[type[FrontendMessage]]] = frozenset(frontend.FRONTEND.values())
_COPY: Final[frozenset[type[FrontendMessage]]] = frozenset(
    (frontend.CopyData, frontend.CopyDone, frontend.CopyFail)
)

ALLOWED: Final[dict[Phase, frozenset[type[FrontendMessage]]]] = {
    Phase.STARTUP: frozenset(
        (
            frontend.StartupMessage,
            frontend.DirectTls,
            frontend.SSLRequest,
            frontend.GSSENCRequest,
            frontend.CancelRequest,
        )
    ),
    Phase.ENCRYPTION: frozenset(),
    Phase.AUTHENTICATION: frozenset(),
    Phase.PASSWORD: frozenset((frontend.PasswordMessage,)),
    Phase.SASL_INITIAL: frozenset((frontend.SASLInitialResponse,)),
    Phase.SASL: frozenset((frontend.SASLResponse,)),
    Phase.READY: _TAGGED,
    # Clients may not know yet that COPY began, so Flush and Sync are let through (and ignored).
    Phase.COPY_IN: _COPY | {frontend.Flush, frontend.Sync},
    Phase.ENDED: frozenset(),
}
"""What may arrive when; it also settles the meaning of tag p."""

_AUTHENTICATION: Final[
    dict[
        Phase,
        type[frontend.PasswordMessage] | type[frontend.SASLInitialResponse] | type[frontend.SASLResponse],
    ]
] = {
    Phase.PASSWORD: frontend.PasswordMessage,
    Phase.SASL_INITIAL: frontend.SASLInitialResponse,
    Phase.SASL: frontend.SASLResponse,
}
_ALLOWED_TAGS: Final = {
    phase: frozenset(tag for tag, m in frontend.FRONTEND.items() if m in allowed)
    for phase, allowed in ALLOWED.items()
}
_NEXT_PHASE: Final[dict[type[backend.BackendMessage], Phase]] = {
    backend.AuthenticationOk: Phase.READY,
    backend.AuthenticationCleartextPassword: Phase.PASSWORD,
    backend.AuthenticationMD5Password: Phase.PASSWORD,
    backend.AuthenticationSASL: Phase.SASL_INITIAL,
    backend.AuthenticationSASLContinue: Phase.SASL,
    backend.AuthenticationSASLFinal: Phase.AUTHENTICATION,
    backend.CopyInResponse: Phase.COPY_IN,
}


_READY: Final = Phase.READY
_GROUPED: Final = frozenset(b"PBDEC")
_USUAL_TAGS: Final = frozenset(b"PBDECQSHX")


def unexpected_in_copy(tag: int) -> SynchronizationLost:
    message = f"unexpected message type 0x{tag:02X} during COPY from stdin"
    return SynchronizationLost(PROTOCOL_VIOLATION, message)


class Connection:
    """The state of one client's protocol. `encoding` is the Python codec of the client's encoding."""

    __slots__ = ("_at", "_buffer", "_problem", "_requests", "_skipping", "at_eof", "encoding", "phase")

    def __init__(self) -> None:
        self.phase = Phase.STARTUP
        self.encoding = "utf-8"
        self.at_eof = False
        self._buffer: bytes | bytearray = b""
        self._at = 0
        self._skipping = False
        self._requests: list[FrontendMessage] = []  # for encryption, each of which may come once
        self._problem: ProtocolViolation | None = None  # found already, but to be told in its turn

    def feed(self, data: bytes) -> None:
        """Take bytes from the peer; b"" means it has closed."""
        if not data:
            self.at_eof = True
        elif self._at == len(self._buffer):
            self._buffer, self._at = data, 0
        else:
            if isinstance(self._buffer, bytes):
                self._buffer, self._at = bytearray(memoryview(self._buffer)[self._at :]), 0
            elif self._at:
                del self._buffer[: self._at]
                self._at = 0
            self._buffer += data

    def next_message(self) -> FrontendMessage | None:
        """Return the next complete message, or None until more bytes come.

        One at a time: the phase after a message decides how the next bytes are read (TLS, password,
        COPY). A message of a running session that is framed well but cannot be read comes as
        Malformed. Raises ProtocolViolation: the connection has ended then.
        """
        try:
            phase = self.phase
            if phase is _READY:
                return self._session_message()
            match phase:
                case Phase.COPY_IN:
                    return self._session_message()
                case Phase.STARTUP:
                    return self._startup_message()
                case Phase.PASSWORD | Phase.SASL_INITIAL | Phase.SASL:
                    return self._authentication_message()
                case _:
                    return None
        except ProtocolViolation:
            self.phase = Phase.ENDED
            self._buffer, self._at = b"", 0
            raise

    def collect(self, messages: list[FrontendMessage], most: int) -> bool:
        """Append the messages that have come, up to one that must be answered at once.

        That is any but Parse, Bind, Describe, Execute and Close; False if none has come yet. `most`: of
        messages in all. Raises ProtocolViolation, as next_message does.
        """
        if self.phase is _READY and not self._skipping and self._collect_usual(messages, most):
            return True
        while len(messages) < most:
            message = self.next_message()
            if message is None:
                return False
            messages.append(message)
            if message.tag not in _GROUPED:  # type: ignore[union-attr]  # those of a session have one
                break
        return True

    def _collect_usual(self, messages: list[FrontendMessage], most: int) -> bool:
        """As collect, but stops (False) before whatever is incomplete, too long or not well formed."""
        buffer, at = self._buffer, self._at
        size = len(buffer)
        while at + 5 <= size and len(messages) < most:
            tag = buffer[at]
            length: int = UINT32.unpack_from(buffer, at + 1)[0]
            end = at + 1 + length
            if end > size or tag not in _USUAL_TAGS or not 4 <= length <= SMALL_LIMIT:
                break
            message = frontend.USUAL.get(bytes(buffer[at:end])) if length < frontend.USUAL_BYTES else None
            if message is None:
                try:
                    message = frontend.decode(tag, bytes(buffer[at + 5 : end]), self.encoding)
                except PgError:
                    break
            messages.append(message)
            self._at = at = end
            if tag not in _GROUPED:
                return True
        return False

    def send(self, message: backend.BackendMessage) -> bytes:
        """The message's bytes; the phase follows what the message asks the client for."""
        phase = _NEXT_PHASE.get(type(message))
        if phase is not None:
            self.phase = phase
        elif isinstance(message, backend.EncryptionResponse):
            self._answer_encryption(message)
        return message.encode(self.encoding)

    def take_handshake(self) -> bytes:
        """What has come of a direct TLS handshake; what comes next has gone through TLS."""
        taken = bytes(memoryview(self._buffer)[self._at :])
        self._buffer, self._at = b"", 0
        self.phase = Phase.STARTUP
        return taken

    def skip_to_sync(self) -> None:
        """After an error in the extended protocol: next_message drops all until Sync or Terminate."""
        self._skipping = True
        if self.phase is Phase.COPY_IN:
            self.phase = Phase.READY

    def begin_copy(self) -> None:
        """The server has asked for the data of COPY FROM STDIN."""
        self.phase = Phase.COPY_IN

    def end_copy(self) -> None:
        """The server ended COPY FROM STDIN with an error: what is still sent of it is to be ignored."""
        if self.phase is Phase.COPY_IN:
            self.phase = Phase.READY

    def copy_data(self) -> bytes:
        """The data of all whole CopyData messages that come next, b"" if there are none."""
        buffer, at = self._buffer, self._at
        end = len(buffer)
        pieces = []
        while end - at >= 5 and buffer[at] == _COPY_DATA:
            length: int = UINT32.unpack_from(buffer, at + 1)[0]
            if not 4 <= length <= LARGE_LIMIT + 4 or end - at <= length:
                break  # incomplete, or next_message's to refuse
            pieces.append(buffer[at + 5 : at + 1 + length])
            at += 1 + length
        if not pieces:
            return b""
        self._at = at
        if at == end:
            self._buffer, self._at = b"", 0
        return b"".join(pieces)

    @property
    def is_in_the_middle(self) -> bool:
        """Whether what comes next is not simply the next message of a running session."""
        return self._at != len(self._buffer) or self._skipping or self.phase is not _READY

    @property
    def buffered(self) -> int:
        """Bytes that have come and are not consumed yet."""
        return len(self._buffer) - self._at

    def _startup_message(self) -> FrontendMessage | None:
        if self._problem is not None:
            raise self._problem
        buffer, at = self._buffer, self._at
        if len(buffer) > at and buffer[at] == TLS_HANDSHAKE and not self._requests:
            self._requests += [frontend.DirectTls(), frontend.SSLRequest(), frontend.GSSENCRequest()]
            self.phase = Phase.ENCRYPTION
            return self._requests[0]
        if len(buffer) - at < 4:
            self._expect_more("incomplete startup packet")
            return None
        length: int = UINT32.unpack_from(buffer, at)[0]
        if not 8 <= length <= UNAUTHENTICATED_LIMIT + 4:
            raise Unanswered("invalid length of startup packet")
        if len(buffer) - at < length:
            self._expect_more("incomplete startup packet")
            return None
        self._at = at + length
        message = frontend.decode_startup(bytes(buffer[at + 4 : at + length]))
        match message:
            case frontend.SSLRequest() | frontend.GSSENCRequest():
                if message in self._requests:
                    is_ssl = isinstance(message, frontend.SSLRequest)
                    raise unsupported_protocol(SSL_CODE if is_ssl else GSSENC_CODE)
                self._requests.append(message)
                self.phase = Phase.ENCRYPTION
            case frontend.CancelRequest():
                self.phase = Phase.ENDED
            case _:
                self.phase = Phase.AUTHENTICATION
        return message

    def _authentication_message(self) -> FrontendMessage | None:
        buffer, at = self._buffer, self._at
        if len(buffer) - at < 1:
            return None
        if buffer[at] != ord("p"):
            kind = "SASL" if self.phase is not Phase.PASSWORD else "password"
            raise ProtocolViolation(f"expected {kind} response, got message type {buffer[at]}")
        body = self._body(UNAUTHENTICATED_LIMIT)
        if body is None:
            return None
        reader = Reader(body, self.encoding)
        try:
            message = _AUTHENTICATION[self.phase].decode(reader)
            reader.finish()
        except ProtocolViolation:
            raise
        except PgError as error:
            raise ProtocolViolation(error.message, sqlstate=error.sqlstate) from None
        self.phase = Phase.AUTHENTICATION
        return message

    def _session_message(self) -> FrontendMessage | None:
        while True:
            buffer, at = self._buffer, self._at
            if at >= len(buffer):
                return None
            tag = buffer[at]
            limit = _LIMITS.get(tag)
            if limit is None:
                raise ProtocolViolation(f"invalid frontend message type {tag}")
            if self.phase is Phase.COPY_IN and tag not in _ALLOWED_TAGS[Phase.COPY_IN]:
                # It stays: where an error of the data comes first, it is an ordinary message.
                self.phase = _READY
                return Malformed(tag, unexpected_in_copy(tag))
            body = self._body(limit)
            if body is None:
                return None
            if self._skipping:
                # As in PostgreSQL, nothing but Sync and Terminate ends the skipping, not even Query.
                if tag not in b"SX":
                    continue
                self._skipping = False
            if self.phase is not _READY:
                if tag in b"HS":
                    continue
                if tag in b"cf":
                    self.phase = Phase.READY
            try:
                return frontend.decode(tag, body, self.encoding)
            except PgError as error:
                # The frame was whole, so the stream is intact: an ERROR and not the end.
                return Malformed(tag, PgError(error.sqlstate, error.message, detail=error.detail), body)

    def _body(self, limit: int) -> bytes | None:
        """The next tagged message's body, consumed; None if it is not complete."""
        buffer, at = self._buffer, self._at
        if len(buffer) - at < 5:
            self._expect_more("unexpected EOF within message length word")
            return None
        length: int = UINT32.unpack_from(buffer, at + 1)[0]
        if not 4 <= length <= limit + 4:
            raise Unanswered("invalid message length")
        end = at + 1 + length
        if len(buffer) < end:
            self._expect_more("incomplete message from client")
            return None
        self._at = end
        body = buffer[at + 5 : end]
        if isinstance(body, bytes):
            return body
        if end == len(buffer):
            # Give a large message's memory back rather than growing over it.
            self._buffer, self._at = b"", 0
        return bytes(body)

    def _expect_more(self, message: str) -> None:
        if self.at_eof and self.buffered:
            raise Unanswered(message)

    def _answer_encryption(self, message: backend.EncryptionResponse) -> None:
        if self.buffered:
            # Bytes that came in the clear must not be read as if they had come through TLS.
            request = "GSSAPI encryption" if message.gss else "SSL"
            self._problem = ProtocolViolation(
                f"received unencrypted data after {request} request",
                detail="This could be either a client-software bug or evidence of an attempted"
                " man-in-the-middle attack.",
            )
            if message.accepted:
                self.phase = Phase.ENDED
                raise self._problem
        elif message.accepted:
            self._requests = [frontend.SSLRequest(), frontend.GSSENCRequest()]
        self.phase = Phase.STARTUP
