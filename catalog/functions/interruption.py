"""How a function that takes long learns that its statement was canceled, without being given a session.

Whoever works for a session in a thread says so here; functions that are pure otherwise look.
"""

import threading
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeVar

_T = TypeVar("_T")
_UNWATCHED: Final = 256
# interrupts: what has a method check() that raises the reason (57014, 57P01 ..).
_current: Final = threading.local()


def work_for(interrupts: Any) -> None:
    """The current thread works for the session with these interrupts from now on."""
    _current.interrupts = interrupts


def check() -> None:
    """Raise what ends the statement that the current thread works on, if there is something."""
    interrupts = getattr(_current, "interrupts", None)
    if interrupts is not None:
        interrupts.check()


def watched(items: Iterable[_T]) -> Iterator[_T]:
    """The items, for a loop that a client can make as long as it likes: nothing else interrupts Python."""
    for number, item in enumerate(items, 1):
        if not number % _UNWATCHED:
            check()
        yield item
