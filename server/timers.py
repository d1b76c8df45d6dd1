"""Time limits of a session that are started and stopped far more often than they expire.

Starting one costs the session's thread a number: the event loop's timer stays where an earlier start
put it, and looks again when it rings too early.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable


class Deadline:
    """`expired` is called on the event loop's thread, once for each start that was not stopped in time."""

    __slots__ = ("_at", "_expired", "_lock", "_loop", "_rings_at", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop, expired: Callable[[], None]) -> None:
        self._loop = loop
        self._expired = expired
        self._lock = threading.Lock()
        self._at: float | None = None
        self._rings_at: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_running(self) -> bool:
        return self._at is not None

    def start(self, seconds: float) -> None:
        """From any thread; an earlier start is forgotten."""
        with self._lock:
            at = self._at = time.monotonic() + seconds
            is_covered = self._rings_at is not None and self._rings_at <= at
            if not is_covered:
                self._rings_at = at
        if not is_covered:
            self._loop.call_soon_threadsafe(self._set_timer)

    def stop(self) -> None:
        """From any thread."""
        with self._lock:
            self._at = None

    def close(self) -> None:
        """On the event loop's thread, for good."""
        self.stop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        with self._lock:
            at = self._rings_at = self._at
        if at is not None:
            self._timer = self._loop.call_later(max(0.0, at - time.monotonic()), self._ring)

    def _ring(self) -> None:
        with self._lock:
            has_expired = self._at is not None and self._at <= time.monotonic()
            if has_expired:
                self._at = None
        self._set_timer()
        if has_expired:
            self._expired()
