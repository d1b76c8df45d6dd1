"""The answers of a client that is asked for its password. All have tag p: the phase decides which it is."""

from typing import ClassVar, Self

from polar_lite.protocol.buffer import Reader, cstring, frame, value
from polar_lite.protocol.records import dataclass


@dataclass(frozen=True, slots=True)
class PasswordMessage:
    """A clear-text password, or the md5 answer."""

    tag: ClassVar[int] = ord("p")
    password: str

    @classmethod
    def decode(cls, body: Reader) -> Self:
        # As sent: SQL_ASCII clients may use any bytes, so none is refused here.
        return cls(body.raw_cstring().decode("utf-8", "surrogateescape"))

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"p", self.password.encode("utf-8", "surrogateescape") + b"\0")


@dataclass(frozen=True, slots=True)
class SASLInitialResponse:
    """The chosen SASL mechanism and, unless None, the first message of the exchange."""

    tag: ClassVar[int] = ord("p")
    mechanism: str
    data: bytes | None

    @classmethod
    def decode(cls, body: Reader) -> Self:
        return cls(body.cstring(), body.value())

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"p", cstring(self.mechanism) + value(self.data))


@dataclass(frozen=True, slots=True)
class SASLResponse:
    """The next message of a SASL exchange."""

    tag: ClassVar[int] = ord("p")
    data: bytes

    @classmethod
    def decode(cls, body: Reader) -> Self:
        return cls(body.rest())

    def encode(self, encoding: str = "utf-8") -> bytes:
        return frame(b"p", self.data)
