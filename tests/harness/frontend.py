"""A small frontend of its own over a socket, for what drivers hide.

Independent of polar_lite.protocol on purpose: a mistake there must not cancel itself out here.
PostgreSQL 15 docs 55.7 (protocol-message-formats).
"""

import socket
import ssl
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

PROTOCOL_3 = 196608
SSL_REQUEST = 80877103
GSSENC_REQUEST = 80877104
CANCEL_REQUEST = 80877102
DEADLINE = 20.0

NAMES = {
    "R": "Authentication",
    "S": "ParameterStatus",
    "K": "BackendKeyData",
    "Z": "ReadyForQuery",
    "T": "RowDescription",
    "D": "DataRow",
    "C": "CommandComplete",
    "E": "ErrorResponse",
    "N": "NoticeResponse",
    "I": "EmptyQueryResponse",
    "1": "ParseComplete",
    "2": "BindComplete",
    "3": "CloseComplete",
    "n": "NoData",
    "t": "ParameterDescription",
    "s": "PortalSuspended",
    "v": "NegotiateProtocolVersion",
    "A": "NotificationResponse",
    "G": "CopyInResponse",
    "H": "CopyOutResponse",
    "d": "CopyData",
    "c": "CopyDone",
}


@dataclass(frozen=True)
class Message:
    """One backend message: tag character and body."""

    tag: str
    body: bytes

    @property
    def name(self) -> str:
        return NAMES.get(self.tag, f"tag {self.tag!r}")

    @property
    def fields(self) -> dict[str, str]:
        """Fields of an ErrorResponse or NoticeResponse by letter."""
        parts = self.body.rstrip(b"\0").split(b"\0")
        return {part[:1].decode(): part[1:].decode() for part in parts if part}

    @property
    def columns(self) -> list[tuple[str, int, int, int]]:
        """RowDescription: (name, type OID, typmod, format) of each column."""
        count, at, columns = struct.unpack_from("!h", self.body)[0], 2, []
        for _ in range(count):
            end = self.body.index(b"\0", at)
            _, _, oid, _, typmod, code = struct.unpack_from("!ihihih", self.body, end + 1)
            columns.append((self.body[at:end].decode(), oid, typmod, code))
            at = end + 19
        return columns

    @property
    def values(self) -> list[bytes | None]:
        """DataRow: the values, None for NULL."""
        count, at = struct.unpack_from("!h", self.body)[0], 2
        values: list[bytes | None] = []
        for _ in range(count):
            (length,) = struct.unpack_from("!i", self.body, at)
            at += 4
            values.append(None if length < 0 else self.body[at : at + length])
            at += max(length, 0)
        return values

    @property
    def text(self) -> str:
        """The line a message script has for it, after 'B '."""
        match self.tag:
            case "T":
                return " ".join(["RowDescription", *(f"{name}:{oid}" for name, oid, _, _ in self.columns)])
            case "D":
                return " ".join(["DataRow", *(_quoted(value) for value in self.values)])
            case "C":
                return f"CommandComplete {self.body[:-1].decode()!r}"
            case "E" | "N":
                fields = self.fields
                return f"{self.name} {fields['S']} {fields['C']} {fields['M']!r}"
            case "Z":
                return f"ReadyForQuery {self.body.decode()}"
            case "t":
                return " ".join(
                    [
                        "ParameterDescription",
                        *map(str, struct.unpack(f"!{len(self.body[2:]) // 4}i", self.body[2:])),
                    ]
                )
            case "G" | "H":
                formats = struct.unpack(f"!{len(self.body[3:]) // 2}h", self.body[3:])
                return " ".join([self.name, str(self.body[0]), *map(str, formats)])
            case "d":
                return f"CopyData {_quoted(self.body)}"
            case "S":
                key, value, _ = self.body.decode().split("\0")
                return f"ParameterStatus {key}={value}"
            case "A":
                channel, payload, _ = self.body[4:].decode().split("\0")
                return f"NotificationResponse {channel}={payload}"
            case "R":
                return "AuthenticationOk" if self.body == b"\0\0\0\0" else f"Authentication {self.body[3]}"
            case _:
                return self.name


def _quoted(value: bytes | None) -> str:
    return "NULL" if value is None else "'" + value.decode("utf-8", "backslashreplace") + "'"


def packed(tag: str, body: bytes) -> bytes:
    return tag.encode() + struct.pack("!i", len(body) + 4) + body


def text(value: str) -> bytes:
    return value.encode() + b"\0"


def startup(parameters: dict[str, str], version: int = PROTOCOL_3) -> bytes:
    body = struct.pack("!i", version) + b"".join(text(k) + text(v) for k, v in parameters.items()) + b"\0"
    return struct.pack("!i", len(body) + 4) + body


def cancel_request(pid: int, key: bytes) -> bytes:
    return struct.pack("!iii", 12 + len(key), CANCEL_REQUEST, pid) + key


def query(sql: str) -> bytes:
    return packed("Q", text(sql))


def parse(name: str, sql: str, types: Sequence[int] = ()) -> bytes:
    return packed("P", text(name) + text(sql) + struct.pack(f"!h{len(types)}i", len(types), *types))


def bind(
    portal: str,
    statement: str,
    values: Iterable[bytes | None] = (),
    formats: Sequence[int] = (),
    results: Sequence[int] = (),
) -> bytes:
    sent = list(values)
    parts = [text(portal), text(statement), struct.pack(f"!h{len(formats)}h", len(formats), *formats)]
    parts.append(struct.pack("!H", len(sent)))
    for value in sent:
        parts.append(struct.pack("!i", -1) if value is None else struct.pack("!i", len(value)) + value)
    return packed("B", b"".join(parts) + struct.pack(f"!h{len(results)}h", len(results), *results))


def describe(kind: str, name: str = "") -> bytes:
    return packed("D", kind.encode() + text(name))


def execute(portal: str = "", rows: int = 0) -> bytes:
    return packed("E", text(portal) + struct.pack("!i", rows))


def close(kind: str, name: str = "") -> bytes:
    return packed("C", kind.encode() + text(name))


def copy_data(data: bytes) -> bytes:
    return packed("d", data)


def copy_fail(reason: str) -> bytes:
    return packed("f", text(reason))


COPY_DONE = packed("c", b"")
SYNC = packed("S", b"")
FLUSH = packed("H", b"")
TERMINATE = packed("X", b"")


@dataclass
class Frontend:
    """One socket to a server. `startup` keeps every message received while logging on."""

    host: str
    port: int
    startup: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.host.startswith("/"):
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(DEADLINE)
            self.socket.connect(f"{self.host}/.s.PGSQL.{self.port}")
        else:
            self.socket = socket.create_connection((self.host, self.port), timeout=DEADLINE)
        self._pending = b""
        self.pid = 0
        self.key = b""

    def log_on(
        self, role: str, database: str, version: int = PROTOCOL_3, /, **parameters: str
    ) -> list[Message]:
        """Send the StartupMessage; the messages up to ReadyForQuery, or up to the error."""
        self.send(startup({"user": role, "database": database, **parameters}, version))
        while True:
            message = self.receive()
            if message is None:
                return self.startup
            self.startup.append(message)
            if message.tag == "K":
                (self.pid,), self.key = struct.unpack("!i", message.body[:4]), message.body[4:]
            if message.tag in "ZE":
                return self.startup

    def send(self, *messages: bytes) -> None:
        self.socket.sendall(b"".join(messages))

    def receive(self) -> Message | None:
        """The next message; None when the server has closed. TimeoutError after the deadline."""
        head = self._take(5)
        if head is None:
            return None
        (length,) = struct.unpack("!i", head[1:])
        body = self._take(length - 4)
        assert body is not None, "the server closed within a message"
        return Message(head[:1].decode("latin-1"), body)

    def start_tls(self, context: ssl.SSLContext, *, direct: bool = False) -> None:
        """Go on through TLS: asked for by SSLRequest, or at once (sslnegotiation=direct)."""
        if not direct:
            self.send(struct.pack("!ii", 8, SSL_REQUEST))
            assert self.socket.recv(1) == b"S"
        self.socket = context.wrap_socket(self.socket, server_hostname=self.host)

    def _take(self, count: int) -> bytes | None:
        while len(self._pending) < count:
            try:
                block = self.socket.recv(65536)
            except (ConnectionResetError, ssl.SSLEOFError):
                block = b""
            if not block:
                assert not self._pending, "the server closed within a message"
                return None
            self._pending += block
        taken, self._pending = self._pending[:count], self._pending[count:]
        return taken

    def until_ready(self) -> list[Message]:
        """Messages up to and with ReadyForQuery, or up to the end of the connection."""
        messages: list[Message] = []
        while (message := self.receive()) is not None:
            messages.append(message)
            if message.tag == "Z":
                break
        return messages

    def receive_all(self) -> list[Message]:
        """Messages up to the end of the connection."""
        messages: list[Message] = []
        while (message := self.receive()) is not None:
            messages.append(message)
        return messages

    def query(self, sql: str) -> list[Message]:
        """One Query message and everything it is answered with."""
        self.send(query(sql))
        return self.until_ready()

    def rows(self, sql: str) -> list[tuple[str | None, ...]]:
        """The rows of a query as text; AssertionError on an ErrorResponse."""
        messages = self.query(sql)
        errors = [m.text for m in messages if m.tag == "E"]
        assert not errors, errors
        return [tuple(None if v is None else v.decode() for v in m.values) for m in messages if m.tag == "D"]

    def cancel(self) -> None:
        """Send a CancelRequest for this session on a connection of its own."""
        with socket.create_connection((self.host, self.port), timeout=DEADLINE) as other:
            other.sendall(cancel_request(self.pid, self.key))
            other.recv(1)

    def terminate(self) -> None:
        """Terminate, then wait until the server has closed the socket."""
        self.send(TERMINATE)
        while self.receive() is not None:
            pass
        self.close()

    def abort(self) -> None:
        """Drop the connection without a Terminate, with a TCP reset as a crashed client's host sends."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def close(self) -> None:
        self.socket.close()
