"""Whose turn the interpreter is: threads that run PL stand back while the event loop serves others.

Python's threads hand the interpreter on only when one of them asks for it for a while. The event loop's
thread gives it up at each call into the system or SQLite, and beside a busy thread it would have to ask as
often. So it says when it works, and a thread that polls its session's Interrupts waits for it to be done.
"""

from __future__ import annotations

import selectors
import threading
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from polar_lite.server.session_context import Interrupts

MOST_SECONDS: Final = 0.001
"""How long a thread waits for the event loop, which may be busy without end."""


class LoopTurns:
    """threads: the Interrupts of sessions that are running in threads; only the event loop changes them."""

    def __init__(self) -> None:
        self.threads: set[Interrupts] = set()
        self._works = threading.Lock()
        self._is_on = False

    def begin(self) -> None:
        """The event loop has something to do."""
        if self.threads:
            for interrupts in self.threads:
                interrupts.is_wanted = True
            self._is_on = self._works.acquire(blocking=False)

    def end(self) -> None:
        """It has done it."""
        if self._is_on:
            self._is_on = False
            self._works.release()
            for interrupts in self.threads:
                interrupts.is_wanted = interrupts.reason is not None

    def stand_back(self) -> None:
        """In another thread: wait for the end of the event loop's turn, a moment at most."""
        if self._works.acquire(timeout=MOST_SECONDS):
            self._works.release()


TURNS: Final = LoopTurns()
"""There is one event loop in the process."""


class TurnSelector(selectors.DefaultSelector):
    """The event loop's selector: what it does between two waits is its turn."""

    def select(self, timeout: float | None = None) -> Any:
        TURNS.end()
        found = super().select(timeout)
        TURNS.begin()
        return found
