"""Whose turn the interpreter is: threads that run PL stand back while the event loop serves others.

Python's threads hand the interpreter on only when one of them asks for it for a while. The event loop's
thread gives it up at each call into the system or SQLite, and beside a busy thread it would have to ask as
often. So it says when it works, and a thread that polls its session's Interrupts waits for it to be done.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from polar_lite.server.network.sockets import Selector

if TYPE_CHECKING:
    from polar_lite.server.sessions.interrupts import Interrupts

MOST_SECONDS: Final = 0.001
"""How long a thread waits for the event loop, which may be busy without end."""


class LoopTurns:
    """The event loop's turns are told while sessions run in threads, whose Interrupts these are.

    All but `stand_back` is called on the event loop.
    """

    def __init__(self) -> None:
        self._threads: set[Interrupts] = set()
        self._works = threading.Lock()
        self._is_on = False
        self.selector: Selector | None = None

    def make_selector(self) -> Selector:
        """What the event loop waits with: what it does between two waits is its turn."""
        self.selector = Selector()
        return self.selector

    def enter(self, interrupts: Interrupts) -> None:
        """A session goes on in a thread."""
        self._threads.add(interrupts)
        if self.selector is not None and len(self._threads) == 1:
            # Nobody pays for it while there are no threads.
            vars(self.selector)["wait"] = self._wait

    def leave(self, interrupts: Interrupts) -> None:
        """It has come back from there."""
        self._threads.discard(interrupts)
        interrupts.is_wanted = interrupts.reason is not None
        if self.selector is not None and not self._threads:
            self._end()
            vars(self.selector).pop("wait", None)

    def stand_back(self) -> None:
        """In another thread: wait for the end of the event loop's turn, a moment at most."""
        if self._works.acquire(timeout=MOST_SECONDS):
            self._works.release()

    def _wait(self, timeout: float | None) -> Any:
        selector = self.selector
        assert selector is not None
        self._end()
        found = type(selector).wait(selector, timeout)
        self._begin()
        return found

    def _begin(self) -> None:
        for interrupts in self._threads:
            interrupts.is_wanted = True
        self._is_on = self._works.acquire(blocking=False)

    def _end(self) -> None:
        if self._is_on:
            self._is_on = False
            self._works.release()
        for interrupts in self._threads:
            interrupts.is_wanted = interrupts.reason is not None


TURNS: Final = LoopTurns()
"""There is one event loop in the process."""
