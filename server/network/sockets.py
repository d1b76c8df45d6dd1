"""Clients' sockets on asyncio's own event loop, served as soon as the selector knows of them.

asyncio's transports go through its queue of callbacks: a handle is queued for each event, and run in a
context of its own. For a point select that took as long as a third of the rest. Here the selector calls the
socket's transport itself, which reads and calls the protocol; what asyncio has registered goes its way.
uvloop, whose transports are made of C, needs none of this.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import selectors
import socket
from collections.abc import Callable
from types import MethodType
from typing import Any, Final

LOG = logging.getLogger("polar_lite.server")

_READ: Final = selectors.EVENT_READ
_WRITE: Final = selectors.EVENT_WRITE
_MOST: Final = 256 * 1024
"""Bytes that are read at once. What is left when a socket is closed makes the system reset the connection."""
HIGH_WATER: Final = 64 * 1024
LOW_WATER: Final = 16 * 1024
"""Bytes that wait to be sent: when the protocol is to pause, and to go on."""
RETRY_SECONDS: Final = 1.0
"""When files or memory were lacking for one more connection."""
_LACKS: Final = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM))


class Selector(selectors.DefaultSelector):
    """Calls what is registered with a method as its data; events of others it returns, as selectors do."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        others = []
        for found in self.wait(timeout):
            ready = found[0].data
            if ready.__class__ is MethodType:
                ready(found[1])
            else:
                others.append(found)
        return others

    def wait(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        """The events of a wait."""
        return super().select(timeout)


class SocketTransport(asyncio.Transport):
    """A connected stream socket, which reads from the beginning. peer: its other end, as accept() says."""

    __slots__ = (
        "_events",
        "_is_closing",
        "_is_full",
        "_is_lost",
        "_loop",
        "_protocol",
        "_selector",
        "_socket",
        "_waiting",
    )

    def __init__(
        self,
        own: socket.socket,
        peer: object,
        protocol: asyncio.Protocol,
        selector: selectors.BaseSelector,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__({"socket": own, "peername": peer})
        self._socket, self._protocol, self._selector, self._loop = own, protocol, selector, loop
        self._waiting = bytearray()
        self._is_closing = self._is_full = self._is_lost = False
        self._events = 0  # that the selector is to tell of
        protocol.connection_made(self)
        if not self._is_closing:
            self._watch(_READ)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        if name == "sockname":
            return self._socket.getsockname()
        return super().get_extra_info(name, default)

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._protocol = protocol  # type: ignore[assignment]  # of streams, as the first one

    # --- reading

    def _ready(self, events: int) -> None:
        """The selector's call while there is something to be sent."""
        if events & _READ:
            self._receive(events)
        if events & self._events & _WRITE:
            self._send_waiting()

    def _receive(self, _: int) -> None:
        """The selector's call while there is not. What came before in a round may have closed the socket."""
        if not self._events & _READ:
            return
        try:
            data = self._socket.recv(_MOST)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._break(error)
            return
        try:
            if data:
                self._protocol.data_received(data)
            elif self._protocol.eof_received():
                self._watch(self._events & ~_READ)  # it would be told again and again
            else:
                self.close()
        except Exception as error:  # noqa: BLE001 - other clients go on
            self._fail(error)

    def pause_reading(self) -> None:
        if not self._is_closing:
            self._watch(self._events & ~_READ)

    def resume_reading(self) -> None:
        if not self._is_closing:
            self._watch(self._events | _READ)

    # --- writing

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if self._is_lost:
            return
        if not self._waiting:
            try:
                sent = self._socket.send(data)
            except (BlockingIOError, InterruptedError):
                sent = 0
            except OSError as error:
                self._break(error)
                return
            if sent == len(data):
                return
            data = memoryview(data)[sent:]
            self._watch(self._events | _WRITE)
        self._waiting += data
        if len(self._waiting) > HIGH_WATER and not self._is_full:
            self._is_full = True
            self._protocol.pause_writing()

    def _send_waiting(self) -> None:
        try:
            sent = self._socket.send(self._waiting)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._break(error)
            return
        del self._waiting[:sent]
        if self._is_full and len(self._waiting) <= LOW_WATER:
            self._is_full = False
            try:
                self._protocol.resume_writing()  # it may write more
            except Exception as error:  # noqa: BLE001 - other clients go on
                self._fail(error)
        if not self._waiting and not self._is_lost:
            self._watch(self._events & ~_WRITE)
            if self._is_closing:
                self._lose(None)

    def get_write_buffer_size(self) -> int:
        return len(self._waiting)

    # --- the end

    def is_closing(self) -> bool:
        return self._is_closing

    def close(self) -> None:
        """Close it when all is sent that was written."""
        if self._is_closing:
            return
        self._is_closing = True
        self._watch(self._events & ~_READ)
        if not self._waiting:
            self._lose(None)

    def abort(self) -> None:
        self._break(None)

    def _fail(self, error: Exception) -> None:
        self._loop.call_exception_handler(
            {"message": "a client's protocol has failed", "exception": error, "transport": self}
        )
        self._break(error)

    def _break(self, error: Exception | None) -> None:
        """Close it at once, with what was not sent yet."""
        if not self._is_lost:
            self._waiting.clear()
            self._is_closing = True
            self._watch(0)
            self._lose(error)

    def _lose(self, error: Exception | None) -> None:
        """The protocol is told a moment later: whoever closes may be in the middle of something."""
        self._is_lost = True
        self._loop.call_soon(self._end, error)

    def _end(self, error: Exception | None) -> None:
        try:
            self._protocol.connection_lost(error)
        finally:
            self._socket.close()

    def _watch(self, events: int) -> None:
        before, self._events = self._events, events
        if events == before:
            return
        ready = self._receive if events == _READ else self._ready
        if not events:
            self._selector.unregister(self._socket)
        elif before:
            self._selector.modify(self._socket, events, ready)
        else:
            self._selector.register(self._socket, events, ready)


class Acceptor:
    """A listening socket whose connections get a transport and a protocol each."""

    def __init__(
        self, own: socket.socket, backlog: int, factory: Callable[[], asyncio.Protocol], selector: Selector
    ) -> None:
        self._socket, self._backlog, self._factory, self._selector = own, backlog, factory, selector
        self._loop = asyncio.get_running_loop()
        self._retry: asyncio.TimerHandle | None = None
        own.setblocking(False)
        self._begin()

    def close(self) -> None:
        """Accept no more. The socket is its owner's."""
        if self._retry is not None:
            self._retry.cancel()
        else:
            self._selector.unregister(self._socket)

    def _begin(self) -> None:
        self._retry = None
        self._selector.register(self._socket, _READ, self._ready)

    def _ready(self, _: int) -> None:
        for _number in range(self._backlog):
            try:
                own, peer = self._socket.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                LOG.error("could not accept a connection: %s", error.strerror)
                if error.errno in _LACKS:
                    # The system would tell of it without end.
                    self._selector.unregister(self._socket)
                    self._retry = self._loop.call_later(RETRY_SECONDS, self._begin)
                return
            self._connect(own, peer)

    def _connect(self, own: socket.socket, peer: object) -> None:
        try:
            own.setblocking(False)
            SocketTransport(own, peer, self._factory(), self._selector, self._loop)
        except Exception as error:  # noqa: BLE001 - others may connect all the same
            self._loop.call_exception_handler({"message": "a client could not be served", "exception": error})
            own.close()
