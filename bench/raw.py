"""A client that only moves bytes: what a server takes to answer, without a driver's work on the rows."""

import socket
import struct

USER = b"user\0postgres\0database\0postgres\0\0"
_READY = (b"Z\0\0\0\x05I", b"Z\0\0\0\x05T", b"Z\0\0\0\x05E")


class Wire:
    """One connection. Answers are read to their ReadyForQuery and thrown away."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        body = struct.pack("!i", 196608) + USER
        self.socket.sendall(struct.pack("!i", len(body) + 4) + body)
        self.until_ready()

    def query(self, text: str) -> int:
        """Run a Query message; returns the bytes of the answer."""
        self.socket.sendall(_frame(b"Q", text.encode() + b"\0"))
        return self.until_ready()

    def query_binary(self, text: str) -> int:
        """The same through the extended protocol, with results in binary form."""
        self.socket.sendall(
            _frame(b"P", b"\0" + text.encode() + b"\0\0\0")
            + _frame(b"B", b"\0\0\0\0\0\0\0\1\0\1")
            + _frame(b"D", b"P\0")
            + _frame(b"E", b"\0\0\0\0\0")
            + _frame(b"S", b"")
        )
        return self.until_ready()

    def until_ready(self) -> int:
        received, tail = 0, b""
        buffer = bytearray(1 << 18)
        while not tail.endswith(_READY):
            count = self.socket.recv_into(buffer)
            if not count:
                raise ConnectionError("the server has closed the connection")
            received += count
            tail = (tail + buffer[max(count - 6, 0) : count])[-6:]
        return received

    def close(self) -> None:
        self.socket.sendall(_frame(b"X", b""))
        self.socket.close()


def _frame(tag: bytes, body: bytes) -> bytes:
    return tag + struct.pack("!i", len(body) + 4) + body
