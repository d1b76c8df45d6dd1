"""Readers and writers of the protocol's elementary values; every read is checked here.

What a message consists of is `frontend`'s and `backend`'s matter. PostgreSQL 16 docs 55.6
(protocol-message-types).
"""

import struct
from typing import Final

from polar_lite.protocol.encodings import decode, encode
from polar_lite.protocol.sqlstate import PROTOCOL_VIOLATION, PgError

INT16: Final = struct.Struct("!h")
INT32: Final = struct.Struct("!i")
UINT32: Final = struct.Struct("!I")
INT16_ARRAYS: Final = tuple(struct.Struct(f"!{count}h") for count in range(64))
"""Layouts of the usual numbers of format codes: making one costs more than using it."""


class ProtocolViolation(PgError):
    """The client broke the protocol: FATAL, 08P01 unless PostgreSQL uses another SQLSTATE."""

    def __init__(
        self, message: str, *, sqlstate: str = PROTOCOL_VIOLATION, detail: str | None = None
    ) -> None:
        super().__init__(sqlstate, message, severity="FATAL", detail=detail)


class SynchronizationLost(PgError):
    """An ERROR after which nobody knows where the next message begins: the session ends with FATAL."""

    @staticmethod
    def end() -> ProtocolViolation:
        return ProtocolViolation("terminating connection because protocol synchronization was lost")


class Unanswered(ProtocolViolation):
    """A violation after which PostgreSQL closes without a word: whatever is there may be no client at all."""


class Reader:
    """Reads a message's body from front to back.

    Raises ProtocolViolation where bytes lack, and PgError (22021, 22P05) for text that is
    not in `encoding`.
    """

    __slots__ = ("at", "data", "encoding")

    def __init__(self, data: bytes, encoding: str = "utf-8") -> None:
        self.data = data
        self.encoding = encoding
        self.at = 0

    def byte(self) -> int:
        if self.at >= len(self.data):
            raise _no_data()
        self.at += 1
        return self.data[self.at - 1]

    def int16(self) -> int:
        try:
            value: int = INT16.unpack_from(self.data, self.at)[0]
        except struct.error:
            raise _insufficient() from None
        self.at += 2
        return value

    def int32(self) -> int:
        try:
            value: int = INT32.unpack_from(self.data, self.at)[0]
        except struct.error:
            raise _insufficient() from None
        self.at += 4
        return value

    def uint32(self) -> int:
        return self.int32() & 0xFFFFFFFF

    def int16s(self, count: int) -> tuple[int, ...]:
        layout = INT16_ARRAYS[count] if 0 <= count < 64 else struct.Struct(f"!{count & 0xFFFF}h")
        try:
            values = layout.unpack_from(self.data, self.at)
        except struct.error:
            raise _insufficient() from None
        self.at += layout.size
        return values

    def uint32s(self, count: int) -> tuple[int, ...]:
        layout = struct.Struct(f"!{count & 0xFFFF}I")
        try:
            values = layout.unpack_from(self.data, self.at)
        except struct.error:
            raise _insufficient() from None
        self.at += layout.size
        return values

    def take(self, count: int) -> bytes:
        end = self.at + count
        if count < 0 or end > len(self.data):
            raise _insufficient()
        value = self.data[self.at : end]
        self.at = end
        return value

    def rest(self) -> bytes:
        value = self.data[self.at :]
        self.at = len(self.data)
        return value

    def raw_cstring(self) -> bytes:
        end = self.data.find(0, self.at)
        if end < 0:
            raise ProtocolViolation("invalid string in message")
        value = self.data[self.at : end]
        self.at = end + 1
        return value

    def cstring(self) -> str:
        at = self.at
        end = self.data.find(0, at)
        if end == at:  # unnamed statements and portals are the usual ones
            self.at = at + 1
            return ""
        return decode(self.raw_cstring(), self.encoding)

    def value(self) -> bytes | None:
        """A value with its length before it; None for NULL, whose length is -1."""
        length = self.int32()
        return None if length == -1 else self.take(length)

    def finish(self) -> None:
        """The whole body must have been read."""
        if self.at != len(self.data):
            raise ProtocolViolation("invalid message format")


def cstring(text: str, encoding: str = "utf-8") -> bytes:
    """Text to the client, 22P05 for a character it has not; NUL would end it early and is dropped."""
    if "\0" in text:
        text = text.replace("\0", "")
    if encoding == "utf-8":
        return text.encode(encoding, "replace") + b"\0"
    return encode(text, encoding) + b"\0"


def tolerant_cstring(text: str, encoding: str) -> bytes:
    """Text that no statement sends, so that none can fail: what cannot be encoded becomes '?'."""
    return text.replace("\0", "").encode(encoding, "replace") + b"\0"


def frame(tag: bytes, body: bytes) -> bytes:
    """A message: tag, length (which counts itself), body."""
    return tag + UINT32.pack(len(body) + 4) + body


def value(data: bytes | None) -> bytes:
    """A value with its length before it; NULL is length -1."""
    return b"\xff\xff\xff\xff" if data is None else INT32.pack(len(data)) + data


def _insufficient() -> ProtocolViolation:
    return ProtocolViolation("insufficient data left in message")


def _no_data() -> ProtocolViolation:
    return ProtocolViolation("no data left in message")
