"""How a statement is told to stop: by a cancel request, a time limit or the end of the session."""

from __future__ import annotations

import threading

from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.turns import TURNS


class Interrupts:
    """The flag that ends a statement: set by the event loop, polled by the session's thread.

    A reason is a PgError to raise. `terminate` outlives the statement: the session ends with it.
    is_held: nothing is interrupted any more, what comes is forgotten.
    is_wanted: there is a reason, or the event loop is at work and is to be left to it (`turns`).
    """

    __slots__ = ("_wake", "is_held", "is_wanted", "reason", "terminate")

    def __init__(self) -> None:
        self.is_held = self.is_wanted = False
        self.reason: PgError | None = None
        self.terminate: PgError | None = None
        self._wake: threading.Event | None = None  # most sessions never wait

    def request(self, reason: PgError, *, terminate: bool = False) -> None:
        if self.is_held:
            return
        if terminate:
            self.terminate = self.terminate or reason
        self.reason = self.reason or reason
        self.is_wanted = True
        if self._wake is not None:
            self._wake.set()

    def wait(self, seconds: float) -> None:
        """In the session's thread: wait that long, or until there is a reason, and raise it then."""
        if self._wake is None:
            self._wake = threading.Event()
        # Looked at after the event is there to be set: a request before that is seen here.
        self.check()
        self._wake.wait(seconds)
        self.check()

    def clear(self) -> None:
        """At the start of a statement: a cancel that came between statements is nobody's."""
        self.reason = self.terminate
        self.is_wanted = self.reason is not None
        if self.reason is None and self._wake is not None:
            self._wake.clear()

    def hold(self) -> None:
        """For what a session does after its last statement: it is done to its end."""
        self.is_held = True
        self.terminate = self.reason = None

    def check(self) -> None:
        reason = self.reason
        if reason is not None:
            if self.terminate is None:
                self.reason = None
                if self._wake is not None:
                    self._wake.clear()
            raise PgError(reason.sqlstate, reason.message, severity=reason.severity)
        if self.is_wanted:
            TURNS.stand_back()
