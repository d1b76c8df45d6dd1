"""Waiting for a condition with a deadline, in place of sleeps."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


DEADLINE = 15.0
_PAUSE = threading.Event()


def eventually(probe: Callable[[], T], what: str, *, deadline: float = DEADLINE, pause: float = 0.02) -> T:
    """Return the first truthy answer of `probe`; AssertionError naming `what` after the deadline.

    An AssertionError raised by the probe itself counts as "not yet" and is the cause of the last one.
    """
    end = time.monotonic() + deadline
    while True:
        failure: AssertionError | None = None
        try:
            if answer := probe():
                return answer
        except AssertionError as error:
            failure = error
        if time.monotonic() > end:
            raise AssertionError(f"not within {deadline:g} s: {what}") from failure
        _PAUSE.wait(pause)
