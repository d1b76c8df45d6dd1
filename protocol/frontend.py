"""The messages a client sends: small frozen values that decode, and for tests encode, themselves.

When each may come is `connection`'s matter, what it means the session's. PostgreSQL 16 docs 55.7
(protocol-message-formats).
"""

import struct
from collections.abc import Mapping
from typing import ClassVar, Final, Self, get_args

from polar_lite.protocol import encodings
from polar_lite.protocol.buffer import (
    INT16_ARRAYS,
    INT32,
    UINT32,
    ProtocolViolation,
    Reader,
    cstring,
    frame,
    value,
)
from polar_lite.protocol.frontend_authentication import PasswordMessage, SASLInitialResponse, SASLResponse
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.protocol.startup import (
    PROTOCOL_3_0,
    PROTOCOL_3_2,
    CancelRequest,
    DirectTls,
    GSSENCRequest,
    SSLRequest,
    StartupMessage,
    TooOld,
    decode_startup,
)

__all__ = [
    "FRONTEND",
    "PROTOCOL_3_0",
    "PROTOCOL_3_2",
    "Bind",
    "CancelRequest",
    "Close",
    "CopyData",
    "CopyDone",
    "CopyFail",
    "Describe",
    "DirectTls",
    "Execute",
    "Flush",
    "FrontendMessage",
    "FunctionCall",
    "GSSENCRequest",
    "Malformed",
    "Parse",
    "PasswordMessage",
    "Query",
    "SASLInitialResponse",
    "SASLResponse",
    "SSLRequest",
    "StartupMessage",
    "Sync",
    "TaggedMessage",
    "Terminate",
    "TooOld",
    "decode",
    "decode_startup",
]

# Queries -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Query:
    """Run a text of any number of statements."""

    tag: ClassVar[int] = ord("Q")
    text: str

    @classmethod
    def decode(cls, body: Reader) -> Self:
        return cls(body.cstring())

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"Q", cstring(self.text, encoding))


@dataclass(frozen=True, slots=True)
class Parse:
    """Prepare one statement. parameter_types: OIDs, 0 for those the server is to find out."""

    tag: ClassVar[int] = ord("P")
    name: str
    text: str
    parameter_types: tuple[int, ...] = ()

    @classmethod
    def decode(cls, body: Reader) -> Self:
        name, text = body.cstring(), body.cstring()
        count = body.int16()
        return cls(name, text, body.uint32s(count) if count else ())

    def encode(self, encoding: str = "utf-8") -> bytes:
        types = b"".join(map(UINT32.pack, self.parameter_types))
        head = cstring(self.name, encoding) + cstring(self.text, encoding)
        return frame(b"P", head + _count(len(self.parameter_types)) + types)


@dataclass(frozen=True, slots=True)
class Bind:
    """Make a portal of a prepared statement.

    Formats are 0 (text) or 1 (binary): none means all text, one means all of that format.
    parameters: the raw values, text ones in the client's encoding; None for NULL.
    """

    tag: ClassVar[int] = ord("B")
    portal: str
    statement: str
    parameter_formats: tuple[int, ...] = ()
    parameters: tuple[bytes | None, ...] = ()
    result_formats: tuple[int, ...] = ()

    @classmethod
    def decode(cls, body: Reader) -> Self:
        message, body.at = cls._decode(body.data, body.encoding)
        return message

    @classmethod
    def _decode(cls, data: bytes, encoding: str) -> tuple[Self, int]:
        """The message, and where it ends. The hottest of all, so that a reader's methods take no part."""
        size = len(data)
        end = data.find(0)
        start, at = end + 1, data.find(0, end + 1) + 1
        if at == 0 or end < 0:
            raise ProtocolViolation("invalid string in message")
        portal = encodings.decode(data[:end], encoding) if end else ""
        statement = encodings.decode(data[start : at - 1], encoding) if at - start > 1 else ""
        try:
            count = data[at] << 8 | data[at + 1]
            at += 2
            formats: tuple[int, ...] = ()
            if count:
                formats = _int16_layout(count).unpack_from(data, at)
                at += 2 * count
            count = data[at] << 8 | data[at + 1]
            at += 2
            parameters: list[bytes | None] = []
            for _ in range(count):
                start = at + 4
                length = int.from_bytes(data[at:start], "big")
                if length == 0xFFFFFFFF:
                    parameters.append(None)
                    at = start
                    continue
                at = start + length
                if at > size:
                    raise ProtocolViolation("insufficient data left in message")
                parameters.append(data[start:at])
            count = data[at] << 8 | data[at + 1]
            at += 2
            results: tuple[int, ...] = ()
            if count:
                results = _int16_layout(count).unpack_from(data, at)
                at += 2 * count
        except (IndexError, struct.error):
            raise ProtocolViolation("insufficient data left in message") from None
        return cls(portal, statement, formats, tuple(parameters), results), at

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(
            b"B",
            cstring(self.portal, encoding)
            + cstring(self.statement, encoding)
            + _int16s(self.parameter_formats)
            + _count(len(self.parameters))
            + b"".join(map(value, self.parameters))
            + _int16s(self.result_formats),
        )


@dataclass(frozen=True, slots=True)
class Describe:
    """Ask for a statement's (kind "S") or a portal's ("P") result columns."""

    tag: ClassVar[int] = ord("D")
    kind: str
    name: str = ""

    @classmethod
    def decode(cls, body: Reader) -> Self:
        return cls(_kind(body, "DESCRIBE"), body.cstring())

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"D", self.kind.encode() + cstring(self.name, encoding))


@dataclass(frozen=True, slots=True)
class Execute:
    """Run a portal.

    max_rows: 0 or less means no limit; otherwise the portal may end in PortalSuspended.
    """

    tag: ClassVar[int] = ord("E")
    portal: str = ""
    max_rows: int = 0

    @classmethod
    def decode(cls, body: Reader) -> Self:
        return cls(portal=body.cstring(), max_rows=body.int32())

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"E", cstring(self.portal, encoding) + INT32.pack(self.max_rows))


@dataclass(frozen=True, slots=True)
class Close:
    """Forget a statement (kind "S") or a portal ("P")."""

    tag: ClassVar[int] = ord("C")
    kind: str
    name: str = ""

    @classmethod
    def decode(cls, body: Reader) -> Self:
        return cls(_kind(body, "CLOSE"), body.cstring())

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"C", self.kind.encode() + cstring(self.name, encoding))


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """Call a function by OID (the legacy fast path)."""

    tag: ClassVar[int] = ord("F")
    function: int
    argument_formats: tuple[int, ...] = ()
    arguments: tuple[bytes | None, ...] = ()
    result_format: int = 0

    @classmethod
    def decode(cls, body: Reader) -> Self:
        function = body.uint32()
        formats = body.int16s(body.int16())
        arguments = tuple([body.value() for _ in range(body.int16() & 0xFFFF)])
        return cls(function, formats, arguments, body.int16())

    def encode(self, encoding: str = "utf-8") -> bytes:
        arguments = _count(len(self.arguments)) + b"".join(map(value, self.arguments))
        head = UINT32.pack(self.function) + _int16s(self.argument_formats)
        return frame(b"F", head + arguments + self.result_format.to_bytes(2, "big", signed=True))


# COPY --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CopyData:
    """A piece of COPY's data, cut anywhere."""

    tag: ClassVar[int] = ord("d")
    data: bytes

    @classmethod
    def decode(cls, body: Reader) -> Self:
        return cls(body.rest())

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"d", self.data)


@dataclass(frozen=True, slots=True)
class CopyFail:
    """The client gives up sending COPY's data."""

    tag: ClassVar[int] = ord("f")
    reason: str

    @classmethod
    def decode(cls, body: Reader) -> Self:
        return cls(body.cstring())

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"f", cstring(self.reason, encoding))


# Messages without a body ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Empty:
    tag: ClassVar[int]

    @classmethod
    def decode(cls, body: Reader) -> Self:
        return cls()

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(bytes((self.tag,)), b"")


@dataclass(frozen=True, slots=True)
class CopyDone(_Empty):
    """The end of COPY's data."""

    tag: ClassVar[int] = ord("c")


@dataclass(frozen=True, slots=True)
class Flush(_Empty):
    """Send what there is to send, without ending the transaction."""

    tag: ClassVar[int] = ord("H")


@dataclass(frozen=True, slots=True)
class Sync(_Empty):
    """End of a pipeline's part: commit outside a transaction block, recover from an error."""

    tag: ClassVar[int] = ord("S")


@dataclass(frozen=True, slots=True)
class Terminate(_Empty):
    """The client says goodbye."""

    tag: ClassVar[int] = ord("X")


@dataclass(frozen=True, slots=True)
class Malformed:
    """A message that was framed well but cannot be read: the session reports `error` and goes on."""

    tag: int
    error: PgError
    body: bytes = b""

    @property
    def is_extended(self) -> bool:
        """An error in a message of the extended protocol makes the session skip to Sync."""
        return self.tag in _EXTENDED_TAGS


TaggedMessage = (
    Query
    | Parse
    | Bind
    | Describe
    | Execute
    | Close
    | Sync
    | Flush
    | FunctionCall
    | CopyData
    | CopyDone
    | CopyFail
    | Terminate
)
FrontendMessage = (
    StartupMessage
    | DirectTls
    | SSLRequest
    | GSSENCRequest
    | CancelRequest
    | PasswordMessage
    | SASLInitialResponse
    | SASLResponse
    | TaggedMessage
    | Malformed
)

FRONTEND: Final[Mapping[int, type[TaggedMessage]]] = {m.tag: m for m in get_args(TaggedMessage)}
"""Tag -> class of the messages of a running session; tag p belongs to authentication."""

_EXTENDED_TAGS: Final = frozenset(m.tag for m in (Parse, Bind, Describe, Execute, Close, Flush, Sync))

USUAL: Final[Mapping[bytes, TaggedMessage]] = {
    message.encode(): message
    for message in (Sync(), Flush(), Execute(), Describe("P"), Describe("S"), Close("P"))
}
"""Messages that come with nearly every statement, by their bytes."""
USUAL_BYTES: Final = max(map(len, USUAL))


def decode(tag: int, body: bytes, encoding: str = "utf-8") -> TaggedMessage:
    """A tagged message of a running session. Raises ProtocolViolation, and PgError 22021 for bad text."""
    reader = Reader(body, encoding)
    message = FRONTEND[tag].decode(reader)
    if reader.at != len(body):
        reader.finish()
    return message


def decode_again(message: TaggedMessage | Malformed, before: str, now: str) -> TaggedMessage | Malformed:
    """A message that came, and was decoded, before its client's encoding changed."""
    if isinstance(message, Malformed):
        body = message.body
    else:
        data = message.encode(before)
        if data in USUAL:
            return message
        body = data[5:]
    try:
        return decode(message.tag, body, now)
    except PgError as error:
        return Malformed(message.tag, error, body)


def _kind(body: Reader, command: str) -> str:
    kind = body.byte()
    if kind not in b"SP":
        raise ProtocolViolation(f"invalid {command} message subtype {kind}")
    return chr(kind)


def _int16_layout(count: int) -> struct.Struct:
    return INT16_ARRAYS[count] if count < 64 else struct.Struct(f"!{count}h")


def _count(count: int) -> bytes:
    return count.to_bytes(2, "big")


def _int16s(values: tuple[int, ...]) -> bytes:
    return _count(len(values)) + b"".join(v.to_bytes(2, "big", signed=True) for v in values)
