"""A server process and the smallest of clients, for the measurements that a driver would blur."""

import contextlib
import re
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

STARTUP = struct.pack("!i", 196608) + b"user\0polardb\0database\0polardb\0\0"
SYNC = b"S\0\0\0\4"


class Wire:
    """One session, logged on when it is made. `send` does not wait for the answer, `query` does."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(struct.pack("!i", len(STARTUP) + 4) + STARTUP)
        self.wait()

    def query(self, sql: str) -> bytes:
        self.send(sql)
        return self.wait()

    def send(self, sql: str) -> None:
        self.socket.sendall(_message(b"Q", sql.encode() + b"\0"))

    def prepare(self, name: str, sql: str) -> None:
        named = name.encode() + b"\0"
        bound = b"\0" + named + bytes(6)
        self.socket.sendall(
            _message(b"P", named + sql.encode() + b"\0\0\0")
            + _message(b"B", bound)
            + _message(b"E", bytes(5))
            + SYNC
        )
        self.wait()

    def wait(self) -> bytes:
        """Everything up to ReadyForQuery; ConnectionError when the server has closed."""
        received = b""
        while received[-6:-1] != b"Z\0\0\0\5":
            block = self.socket.recv(65536)
            if not block:
                raise ConnectionError(received.decode("utf-8", "replace"))
            received += block
        return received

    def drain(self, sql: str) -> bytes:
        """As query, without keeping more than the end of the answer."""
        self.send(sql)
        last = b""
        while last[-6:-1] != b"Z\0\0\0\5":
            block = self.socket.recv(1 << 20)
            if not block:
                raise ConnectionError(last.decode("utf-8", "replace"))
            last = (last + block)[-1000:]
        return last

    def last_error(self, sql: str) -> str:
        """The SQLSTATE and message that a statement ended with, if it did."""
        found = re.search(rb"C([0-9A-Z]{5})\0M([^\0]*)", self.drain(sql))
        return f"{found[1].decode()} {found[2].decode()}" if found else ""

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.socket.sendall(b"X\0\0\0\4")
        self.socket.close()


def _message(tag: bytes, body: bytes) -> bytes:
    return tag + struct.pack("!i", len(body) + 4) + body


@contextlib.contextmanager
def running_server(*settings: str) -> Iterator[tuple[int, int]]:
    """A server with a fresh data folder, as (port, process ID); settings: `name=value`."""
    with tempfile.TemporaryDirectory(prefix="polar-bench-") as folder:
        command = [sys.executable, "-m", "polar_lite.server", "--port", "0", "--log-level", "error"]
        command += ["--data-dir", str(Path(folder) / "data")]
        for setting in settings:
            command += ["-c", setting]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            found = re.search(r"@127\.0\.0\.1:(\d+)/", process.stdout.readline())
            assert found
            try:
                yield int(found[1]), process.pid
            finally:
                process.terminate()
