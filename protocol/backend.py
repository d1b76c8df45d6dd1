"""The messages a server sends: small frozen values, each of which encodes itself.

Rows are not built of DataRow objects on the hot path: see `encoders`. PostgreSQL 16 docs 55.7
(protocol-message-formats) and 55.8 (protocol-error-fields).
"""

import struct
from collections.abc import Sequence
from typing import ClassVar, Final

from polar_lite.protocol.buffer import INT16, INT32, UINT32, cstring, frame, tolerant_cstring, value
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError


class BackendMessage:
    """What `Connection.send` takes. encoding: the Python codec of the client's encoding."""

    __slots__ = ()

    def encode(self, encoding: str = "utf-8") -> bytes:
        raise NotImplementedError


# Session start -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EncryptionResponse(BackendMessage):
    """The one byte that answers SSLRequest ('S' or 'N') or GSSENCRequest ('G' or 'N')."""

    accepted: bool
    gss: bool = False

    def encode(self, encoding: str = "utf-8") -> bytes:
        return (b"G" if self.gss else b"S") if self.accepted else b"N"


@dataclass(frozen=True, slots=True)
class AuthenticationOk(BackendMessage):
    def encode(self, encoding: str = "utf-8") -> bytes:
        return b"R\0\0\0\x08\0\0\0\0"


@dataclass(frozen=True, slots=True)
class AuthenticationCleartextPassword(BackendMessage):
    def encode(self, encoding: str = "utf-8") -> bytes:
        return b"R\0\0\0\x08\0\0\0\x03"


@dataclass(frozen=True, slots=True)
class AuthenticationMD5Password(BackendMessage):
    """salt: 4 random bytes."""

    salt: bytes

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"R", b"\0\0\0\x05" + self.salt)


@dataclass(frozen=True, slots=True)
class AuthenticationSASL(BackendMessage):
    """mechanisms: in the server's order of preference."""

    mechanisms: tuple[str, ...] = ("SCRAM-SHA-256",)

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"R", b"\0\0\0\x0a" + b"".join(map(cstring, self.mechanisms)) + b"\0")


@dataclass(frozen=True, slots=True)
class AuthenticationSASLContinue(BackendMessage):
    data: bytes

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"R", b"\0\0\0\x0b" + self.data)


@dataclass(frozen=True, slots=True)
class AuthenticationSASLFinal(BackendMessage):
    data: bytes

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"R", b"\0\0\0\x0c" + self.data)


@dataclass(frozen=True, slots=True)
class NegotiateProtocolVersion(BackendMessage):
    """The newest version the server knows (major << 16 | minor), and the options it does not."""

    protocol: int
    unknown_options: tuple[str, ...] = ()

    def encode(self, encoding: str = "utf-8") -> bytes:
        names = b"".join(map(cstring, self.unknown_options))
        return frame(b"v", UINT32.pack(self.protocol) + INT32.pack(len(self.unknown_options)) + names)


@dataclass(frozen=True, slots=True)
class BackendKeyData(BackendMessage):
    """What CancelRequest must show. key: 4 bytes in protocol 3.0, up to 256 in 3.2."""

    pid: int
    key: bytes

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"K", INT32.pack(self.pid) + self.key)


@dataclass(frozen=True, slots=True)
class ParameterStatus(BackendMessage):
    name: str
    value: str

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"S", cstring(self.name) + tolerant_cstring(self.value, encoding))


@dataclass(frozen=True, slots=True)
class ReadyForQuery(BackendMessage):
    """status: I (idle), T (in a transaction block), E (in a failed one)."""

    status: str

    def encode(self, encoding: str = "utf-8") -> bytes:
        return b"Z\0\0\0\x05" + self.status.encode("ascii")


# Results -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """One result column. table and column are 0 unless it is a table's; format: 0 text, 1 binary."""

    name: str
    type_oid: int
    type_size: int
    typmod: int = -1
    table: int = 0
    column: int = 0
    format: int = 0


_FIELD: Final = struct.Struct("!IhIhih")


@dataclass(frozen=True, slots=True)
class RowDescription(BackendMessage):
    fields: Sequence[Field]

    def encode(self, encoding: str = "utf-8") -> bytes:
        out = [INT16.pack(len(self.fields))]
        for f in self.fields:
            out.append(cstring(f.name, encoding))
            out.append(_FIELD.pack(f.table, f.column, f.type_oid, f.type_size, f.typmod, f.format))
        return frame(b"T", b"".join(out))


@dataclass(frozen=True, slots=True)
class DataRow(BackendMessage):
    """A row of encoded values, None for NULL."""

    values: Sequence[bytes | None]

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"D", INT16.pack(len(self.values)) + b"".join(map(value, self.values)))


@dataclass(frozen=True, slots=True)
class CommandComplete(BackendMessage):
    command: str

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"C", cstring(self.command, encoding))


@dataclass(frozen=True, slots=True)
class ParameterDescription(BackendMessage):
    types: Sequence[int]

    def encode(self, encoding: str = "utf-8") -> bytes:
        # The count is unsigned and wraps around, as PostgreSQL's: Parse takes more than 65535, Bind does not.
        count = len(self.types) & 0xFFFF
        return frame(b"t", count.to_bytes(2, "big") + b"".join(map(UINT32.pack, self.types)))


@dataclass(frozen=True, slots=True)
class _Constant(BackendMessage):
    _bytes: ClassVar[bytes]

    def encode(self, encoding: str = "utf-8") -> bytes:
        return self._bytes


@dataclass(frozen=True, slots=True)
class EmptyQueryResponse(_Constant):
    """Instead of CommandComplete for a text without a statement."""

    _bytes: ClassVar[bytes] = b"I\0\0\0\x04"


@dataclass(frozen=True, slots=True)
class ParseComplete(_Constant):
    _bytes: ClassVar[bytes] = b"1\0\0\0\x04"


@dataclass(frozen=True, slots=True)
class BindComplete(_Constant):
    _bytes: ClassVar[bytes] = b"2\0\0\0\x04"


@dataclass(frozen=True, slots=True)
class CloseComplete(_Constant):
    _bytes: ClassVar[bytes] = b"3\0\0\0\x04"


@dataclass(frozen=True, slots=True)
class NoData(_Constant):
    """Describe's answer for a statement without a result."""

    _bytes: ClassVar[bytes] = b"n\0\0\0\x04"


@dataclass(frozen=True, slots=True)
class PortalSuspended(_Constant):
    """Execute's row limit was reached; the portal may hold more."""

    _bytes: ClassVar[bytes] = b"s\0\0\0\x04"


# Errors, notices, notifications -------------------------------------------------------------------

_TEXT_FIELDS: Final = (
    (b"D", "detail"),
    (b"H", "hint"),
    (b"P", "position"),
    (b"p", "internal_position"),
    (b"q", "internal_query"),
    (b"W", "where"),
    (b"s", "schema"),
    (b"t", "table"),
    (b"c", "column"),
    (b"d", "datatype"),
    (b"n", "constraint"),
)


@dataclass(frozen=True, slots=True)
class ErrorResponse(BackendMessage):
    """error.severity is ERROR, FATAL or PANIC. Its localised form (field S) is English as well."""

    error: PgError

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"E", error_fields(self.error, encoding))


@dataclass(frozen=True, slots=True)
class OldErrorResponse(BackendMessage):
    """An error as clients of protocol 1 and 2 read it: one text, no length."""

    error: PgError

    def encode(self, encoding: str = "utf-8") -> bytes:
        return b"E" + cstring(f"{self.error.severity}:  {self.error.message}\n", encoding)


@dataclass(frozen=True, slots=True)
class NoticeResponse(BackendMessage):
    """error.severity is WARNING, NOTICE, DEBUG, INFO or LOG."""

    error: PgError

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"N", error_fields(self.error, encoding))


def error_fields(error: PgError, encoding: str = "utf-8") -> bytes:
    """The fields of ErrorResponse and NoticeResponse, in PostgreSQL's order."""
    severity = cstring(error.severity, encoding)
    out = [
        b"S",
        severity,
        b"V",
        severity,
        b"C",
        cstring(error.sqlstate),
        b"M",
        cstring(error.message, encoding),
    ]
    for letter, name in _TEXT_FIELDS:
        field = getattr(error, name)
        if field is not None:
            out += (letter, cstring(str(field), encoding))
    for letter, text in ((b"F", error.file), (b"L", str(error.line)), (b"R", error.routine)):
        out += (letter, tolerant_cstring(text, encoding))
    out.append(b"\0")
    return b"".join(out)


@dataclass(frozen=True, slots=True)
class NotificationResponse(BackendMessage):
    pid: int
    channel: str
    payload: str = ""

    def encode(self, encoding: str = "utf-8") -> bytes:
        texts = tolerant_cstring(self.channel, encoding) + tolerant_cstring(self.payload, encoding)
        return frame(b"A", INT32.pack(self.pid) + texts)


# COPY and function call ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _CopyResponse(BackendMessage):
    """format: 0 text, 1 binary; column_formats one per column."""

    _tag: ClassVar[bytes]
    format: int
    column_formats: tuple[int, ...]

    def encode(self, encoding: str = "utf-8") -> bytes:
        formats = b"".join(map(INT16.pack, self.column_formats))
        return frame(self._tag, bytes((self.format,)) + INT16.pack(len(self.column_formats)) + formats)


@dataclass(frozen=True, slots=True)
class CopyInResponse(_CopyResponse):
    _tag: ClassVar[bytes] = b"G"


@dataclass(frozen=True, slots=True)
class CopyOutResponse(_CopyResponse):
    _tag: ClassVar[bytes] = b"H"


@dataclass(frozen=True, slots=True)
class CopyBothResponse(_CopyResponse):
    _tag: ClassVar[bytes] = b"W"


@dataclass(frozen=True, slots=True)
class CopyData(BackendMessage):
    data: bytes

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"d", self.data)


@dataclass(frozen=True, slots=True)
class CopyDone(_Constant):
    _bytes: ClassVar[bytes] = b"c\0\0\0\x04"


@dataclass(frozen=True, slots=True)
class FunctionCallResponse(BackendMessage):
    value: bytes | None

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"V", value(self.value))
