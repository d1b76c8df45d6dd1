"""The grant to write: SQLite has one writer per file, and this says whose turn it is.

First come, first served. A wait runs in the waiting session's thread and ends with the grant, a
timeout or a cancel; who waits for whom is read by pg_locks and pg_stat_activity. Foreign processes
that write the same file are SQLite's busy handler's matter.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

# Long enough for a short transaction to end by itself.
FIRST_PAUSE: Final = 0.005
# A cancel sets no event: 20 ms keeps it well below the 0.1 s it may take to answer.
PAUSE: Final = 0.02


MOST_IN_A_ROUND: Final = 16
"""Writers that go on in one round of the event loop; others wait meanwhile."""


class Owner(Protocol):
    """What those that wait ask of who has the grant: a session, or the checkpointer."""

    @property
    def pid(self) -> int: ...
    @property
    def gives_way(self) -> bool:
        """Whether who waits gets the grant soon."""

    @property
    def has_been_idle(self) -> bool:
        """Whether it may be set aside, as its client has been silent for long."""

    def make_way(self) -> None:
        """Give the grant up if it does nothing with it; called again and again, from another's thread."""


class Turn(Protocol):
    """What is told, from whatever thread, that its owner has the grant: a threading.Event, or a LoopTurn."""

    def set(self) -> None: ...


class WriterTurns:
    """Those who wait on the event loop without a thread, and whose turn has come.

    They go on one right after the other. With a round of the loop for each, whoever wants to write meanwhile
    would have to queue, too, and the queue would never end.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """On the event loop."""
        self._loop = loop
        self._thread = threading.get_ident()
        self._due: deque[Callable[[], None]] = deque()
        self._are_going_on = False

    def add(self, then: Callable[[], None]) -> None:
        """From any thread."""
        self._due.append(then)
        if threading.get_ident() != self._thread:
            self._loop.call_soon_threadsafe(self._go_on)
        elif not self._are_going_on:
            self._loop.call_soon(self._go_on)

    def _go_on(self) -> None:
        self._are_going_on = True
        try:
            for _ in range(MOST_IN_A_ROUND):
                if not self._due:
                    return
                self._due.popleft()()
        finally:
            self._are_going_on = False
            if self._due:  # too many for one round, or one of them has raised
                self._loop.call_soon(self._go_on)


class LoopTurn:
    """Of one who waits on the event loop."""

    __slots__ = ("_then", "_turns")

    def __init__(self, turns: WriterTurns, then: Callable[[], None]) -> None:
        self._turns = turns
        self._then = then

    def set(self) -> None:
        self._turns.add(self._then)


class WriterGrant:
    """A fair lock with an owner that can be named. The owner is who asked for it."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._owner: Owner | None = None
        self._waiting: deque[tuple[Owner, Turn]] = deque()

    @property
    def owner(self) -> Owner | None:
        return self._owner

    def waiting(self) -> list[Owner]:
        with self._mutex:
            return [owner for owner, _ in self._waiting]

    def acquire_now(self, owner: Owner) -> bool:
        """Take the grant if nobody has it."""
        with self._mutex:
            if self._owner is None:
                self._owner = owner
            return self._owner is owner

    def queue(self, owner: Owner, turn: Turn) -> bool:
        """Take the grant if nobody has it; else (False) wait in the queue without blocking."""
        with self._mutex:
            if self._owner is None:
                self._owner = owner
                return True
            self._waiting.append((owner, turn))
            return False

    def leave_queue(self, owner: Owner) -> bool:
        """Wait no longer; False if the grant has come meanwhile."""
        with self._mutex:
            for place, (other, _) in enumerate(self._waiting):
                if other is owner:
                    del self._waiting[place]
                    return True
            return False

    def is_waiting(self, owner: Owner) -> bool:
        return any(other is owner for other, _ in tuple(self._waiting))

    def acquire(
        self,
        owner: Owner,
        check: Callable[[], None],
        timeout: float | None,
        expired: Callable[[], Exception],
        *,
        presses: bool = False,
        per_holder: bool = False,
    ) -> None:
        """Wait for the grant. `check` raises to give up; after `timeout` seconds raises `expired()`.

        presses: an owner that does nothing with the grant is made to give it up.

        per_holder: the time counts anew whenever the grant goes to the next in the queue, so that a long
        queue of short transactions is no reason to give up, and one that does not end is.
        """
        with self._mutex:
            if self._owner is None:
                self._owner = owner
                return
            event = threading.Event()
            entry = (owner, event)
            self._waiting.append(entry)
        deadline = None if timeout is None else time.monotonic() + timeout
        holder = self._owner
        pause = FIRST_PAUSE
        try:
            while not event.wait(pause):
                pause = PAUSE
                check()
                if presses and (idle := self._owner) is not None:
                    idle.make_way()
                if per_holder and timeout is not None and self._owner is not holder:
                    holder, deadline = self._owner, time.monotonic() + timeout
                if deadline is not None and time.monotonic() >= deadline:
                    raise expired()
        except BaseException:
            with self._mutex:
                if event.is_set():
                    self._pass_on()
                else:
                    self._waiting.remove(entry)
            raise

    def release(self, owner: Owner) -> None:
        with self._mutex:
            if self._owner is owner:
                self._pass_on()

    def _pass_on(self) -> None:
        if self._waiting:
            self._owner, event = self._waiting.popleft()
            event.set()
        else:
            self._owner = None
