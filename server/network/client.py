"""One client: the transport and its back-pressure around the sans-IO `protocol.Connection`.

An asyncio.Protocol, which costs less per message than streams. Bytes in go to the Connection; bytes
out come from the event loop or from the session's thread, which waits while the client does not
read. What the messages mean is others' matter.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from polar_lite.protocol import sqlstate
from polar_lite.protocol.backend import BackendMessage
from polar_lite.protocol.connection import Connection, Phase
from polar_lite.protocol.frontend import FrontendMessage
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.network.origin import Origin

if TYPE_CHECKING:
    from polar_lite.server.listener import Server
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.tls.settings import ServerTls

# What a client may send ahead of the answers before it is made to wait.
READ_AHEAD: Final = 1024 * 1024
# How many blocks may be on their way from the session's thread to the event loop.
HANDED_BLOCKS: Final = 4
# How long a closed connection may take to fetch what was sent before.
LAST_WORDS_SECONDS: Final = 10.0
ALONE_MESSAGES: Final = 16
"""So many pieces of data in a row from one client: the others are idle."""
_CREDENTIALS: Final = struct.Struct("iII")  # Linux: process, user, group


class HandshakeFailed(Exception):
    """The other end does not speak TLS, or not ours; in PostgreSQL's words."""


class Client(asyncio.Protocol):
    """`session` is set once there is one; `lost` once the socket is gone.

    server_address: the address and port that it has connected to; None, None for a Unix-domain socket.
    """

    __slots__ = (
        "_arrived",
        "_drained",
        "_feeding",
        "_handed",
        "_held",
        "_is_full",
        "_push",
        "_reading_paused",
        "_room",
        "_serve",
        "_take",
        "_taken",
        "_waiter",
        "connection",
        "lost",
        "origin",
        "server",
        "server_address",
        "session",
        "transport",
    )

    def __init__(self, server: Server) -> None:
        self.server = server
        self.connection = Connection()
        self.session: Session | None = None
        self.lost = False
        self.transport: asyncio.Transport
        self.origin = Origin(None, -1)
        self.server_address: tuple[str | None, int | None] = (None, None)
        self._waiter: asyncio.Future[None] | None = None
        self._take: Callable[[], bool] | None = None
        self._serve: Callable[[bytes], bool] | None = None
        self._push: Callable[[], bool] | None = None
        self._reading_paused = False
        self._is_full = False  # more is waiting to be sent than should be
        self._room: threading.Event | None = None  # made by the session's thread when it must wait
        self._held = b""
        # Blocks that the session's thread has handed over, and those of them that the loop has taken.
        self._handed = self._taken = 0
        # Held while bytes go into the Connection or come out: during COPY FROM STDIN the session's thread
        # reads, and is told of what arrives.
        self._feeding = threading.Lock()
        self._arrived: threading.Event | None = None
        self._drained: asyncio.Future[None] | None = None

    # --- asyncio's calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transport behaves as asyncio.Transport but is none by class.
        self.transport = cast("asyncio.Transport", transport)
        peer, own = (transport.get_extra_info(name) for name in ("peername", "sockname"))
        if isinstance(peer, tuple):
            self.origin = Origin(_bare(peer[0]), peer[1])
            self.server_address = (_bare(own[0]), own[1])
        else:
            self.origin = Origin(None, -1, _user_of(transport.get_extra_info("socket")))
        self.server.client_connected(self)

    def data_received(self, data: bytes) -> None:
        self.server.hear(self)
        serve, waiter = self._serve, self._waiter
        if (
            serve is not None
            and waiter is not None
            and not waiter.done()
            and not self.connection.is_in_the_middle
            and serve(data)
        ):
            return
        self._feed(data)
        is_much = self.connection.buffered > READ_AHEAD
        if self._is_taken_care_of() and not is_much:
            return
        if not self.wake() and is_much:
            self._pause_reading()

    def eof_received(self) -> bool:
        self._feed(b"")
        self.wake()
        self._look_after_statement()
        # What is running may still have something to say; the session closes the transport.
        return True

    def connection_lost(self, error: Exception | None) -> None:
        self.lost = True
        self._feed(b"")
        self._has_room()
        self.wake()
        self._look_after_statement()
        self.server.client_lost(self)

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._has_room()
        if self.session is not None and self.session.output.mailbox:
            self.look_again()

    def _has_room(self) -> None:
        self._is_full = False
        if self._room is not None:
            self._room.set()
        self._end_drain()

    # --- for the connection's task

    def wake(self) -> bool:
        """Let a waiting `read` look again; False if none waits."""
        if self.session is not None and self.session.interrupts.terminate is not None:
            self._end_drain()
        if self._waiter is None or self._waiter.done():
            return False
        self._waiter.set_result(None)
        return True

    def look_again(self) -> None:
        """There is something to be sent to a client that may be idle."""
        push, waiter = self._push, self._waiter
        if push is None or waiter is None or waiter.done() or not push():
            self.wake()

    def _is_taken_care_of(self) -> bool:
        take, waiter = self._take, self._waiter
        return take is not None and waiter is not None and not waiter.done() and take()

    async def read(self, limit: float | None = None) -> FrontendMessage | None:
        """Return the next message; None at the end of the stream, or when the session is to end.

        Raises TimeoutError, and ProtocolViolation for what is no message.
        """
        loop = asyncio.get_running_loop()
        deadline = None if limit is None else loop.time() + limit
        while True:
            if self.session is not None and self.session.interrupts.terminate is not None:
                return None
            message = self.connection.next_message()
            if message is not None:
                return message
            if self.connection.at_eof or self.lost:
                return None
            await self._wait(deadline)

    async def wait(
        self,
        deadline: float | None,
        take: Callable[[], bool],
        serve: Callable[[bytes], bool],
        push: Callable[[], bool],
    ) -> None:
        """Wait until bytes have come that nobody takes care of, or another reason to look again.

        serve: called with bytes as they come, before they are the Connection's; whether it needs no more.
        take: called when they are. push: called to send what others have for the client; whether the task
        may sleep on. deadline: of the loop's clock; raises TimeoutError when it has passed.
        """
        self._take, self._serve, self._push = take, serve, push
        try:
            await self._wait(deadline)
        finally:
            self._take = self._serve = self._push = None

    async def _wait(self, deadline: float | None) -> None:
        loop = asyncio.get_running_loop()
        self._resume_reading()
        self._waiter = loop.create_future()
        timer = None
        if deadline is not None:
            if loop.time() >= deadline:
                raise TimeoutError
            timer = loop.call_at(deadline, self.wake)
        try:
            await self._waiter
        finally:
            self._waiter = None
            if timer is not None:
                timer.cancel()

    @property
    def is_heard_alone(self) -> bool:
        """Whether no other client has sent anything for a while."""
        return self.server.heard_in_a_row >= ALONE_MESSAGES and self.server.heard_last is self

    @property
    def is_writable(self) -> bool:
        """Whether the client reads as fast as it is written to."""
        return not self._is_full

    def send(self, message: BackendMessage) -> None:
        self.write(self.connection.send(message))

    def send_later(self, message: BackendMessage) -> None:
        """Send a message together with what is sent next."""
        self._held += self.connection.send(message)

    def write(self, data: bytes | bytearray) -> None:
        if self._held:
            data, self._held = self._held + data, b""
        if not self.lost and not self.transport.is_closing():
            self.transport.write(data)

    async def drain(self) -> None:
        session = self.session
        if not self._is_full or self.lost or session is None:
            return
        self._drained = asyncio.get_running_loop().create_future()
        session.wait_event = ("Client", "ClientWrite")
        try:
            await self._drained
        finally:
            session.wait_event = None

    async def close(self) -> None:
        """Send what is buffered, then close; a client that does not read it is cut off."""
        self.connection.phase = Phase.ENDED
        if not self.lost:
            self.transport.close()
            if self.transport.get_write_buffer_size():
                self.server.loop.call_later(LAST_WORDS_SECONDS, self.transport.abort)

    async def start_tls(self, tls: ServerTls, limit: float) -> None:
        """Shake hands; from then on everything goes through TLS. Raises HandshakeFailed and TimeoutError.

        What has come already is the handshake's beginning.
        """
        from polar_lite.server.tls.transport import TlsTransport

        if self.lost or self.connection.at_eof:
            raise HandshakeFailed("could not accept SSL connection: EOF detected")
        self._resume_reading()
        wrapped = TlsTransport(self.transport, self, tls)
        self.transport = cast("asyncio.Transport", wrapped)
        is_direct = self.connection.phase is Phase.ENCRYPTION
        if is_direct:
            wrapped.data_received(self.connection.take_handshake())
        async with asyncio.timeout(limit):
            await wrapped.opened
        if is_direct and wrapped.alpn is None:
            raise HandshakeFailed(
                "received direct SSL connection request without ALPN protocol negotiation extension"
            )
        self.origin = replace(self.origin, tls=wrapped.facts())

    def abort_soon(self) -> None:
        """Drop the connection when it had a moment to take what was sent."""
        self.connection.phase = Phase.ENDED
        self.transport.close()
        self.server.loop.call_later(LAST_WORDS_SECONDS, self.transport.abort)

    def abort(self) -> None:
        """Drop the connection, with what was not sent yet."""
        self.transport.abort()

    def socket(self) -> socket.socket:
        """The client's socket once more, to read or change its options; for the caller to close."""
        own = self.transport.get_extra_info("socket")
        return socket.fromfd(own.fileno(), own.family, own.type)

    def _end_drain(self) -> None:
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)

    def _look_after_statement(self) -> None:
        """The client has left: within client_connection_check_interval its statement is to end, too."""
        session = self.session
        if session is not None and not session.logging_off:
            interval = session.settings.get("client_connection_check_interval")
            if interval:
                self.server.loop.call_later(interval / 1000, self.server.client_gone, session)

    def _feed(self, data: bytes) -> None:
        with self._feeding:
            self.connection.feed(data)
            if self._arrived is not None:
                self._arrived.set()

    def _pause_reading(self) -> None:
        self.transport.pause_reading()
        self._reading_paused = True
        if (arrived := self._arrived) is not None:
            # The session's thread may have looked between the bytes and the pause, and wait for more.
            arrived.set()

    def _resume_reading(self) -> None:
        if self._reading_paused and not self.lost:
            self._reading_paused = False
            self.transport.resume_reading()

    # --- for the session's thread

    def begin_copy(self) -> None:
        """From now on the session's thread reads."""
        with self._feeding:
            self._arrived = threading.Event()
            self.connection.begin_copy()

    def read_copy(self, check: Callable[[], None]) -> bytes | FrontendMessage | None:
        """COPY FROM STDIN's data, as much as has come, or the next other message; None: the client left.

        Waits; `check` is called meanwhile and may raise. The event loop keeps feeding, up to READ_AHEAD.
        """
        connection, arrived = self.connection, self._arrived
        assert arrived is not None  # begin_copy made it
        while True:
            with self._feeding:
                arrived.clear()
                found: bytes | FrontendMessage | None = connection.copy_data() or connection.next_message()
                ended = connection.at_eof or self.lost
            if self._reading_paused:
                self.server.loop.call_soon_threadsafe(self._resume_reading)
            if found is not None or ended:
                return found
            while not arrived.wait(0.05):
                check()

    def end_copy(self) -> None:
        """What else comes of the data is to be ignored."""
        with self._feeding:
            self._arrived = None
            self.connection.end_copy()

    def write_from_thread(self, data: bytes | bytearray) -> None:
        """Send a block; waits while the client reads too slowly. Raises when it has gone."""
        self._wait_until_writable()
        self._handed += 1
        self.server.loop.call_soon_threadsafe(self._write_handed, data)

    def _write_handed(self, data: bytes | bytearray) -> None:
        self._taken += 1
        self.write(data)
        if self._room is not None:
            self._room.set()

    @property
    def _must_wait(self) -> bool:
        return self._is_full or self._handed - self._taken >= HANDED_BLOCKS

    def _wait_until_writable(self) -> None:
        session = self.session
        if session is not None and self._must_wait:
            session.wait_event = ("Client", "ClientWrite")
            if self._room is None:
                self._room = threading.Event()
            try:
                while self._must_wait and not self.lost:
                    self._room.clear()
                    # Looked at again, so that no end of the wait is missed.
                    if self._must_wait:
                        self._room.wait(0.05)
                    session.waits.client_is_slow()
            finally:
                session.wait_event = None
        if self.lost and not (self.session is not None and self.session.logging_off):
            raise PgError(sqlstate.CONNECTION_FAILURE, "connection to client lost", severity="FATAL")


class Discard:
    """Where a session's output goes when nobody is there to read it (logoff)."""

    @staticmethod
    def write_from_thread(data: bytes | bytearray) -> None:
        del data


def _bare(address: str) -> str:
    """An IP address without its zone."""
    return address.split("%")[0]


def _user_of(own: socket.socket) -> int | None:
    """The user ID at the other end of a Unix-domain socket, where the system tells it."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return None
    _, user, _ = _CREDENTIALS.unpack(own.getsockopt(socket.SOL_SOCKET, option, _CREDENTIALS.size))
    return int(user)
