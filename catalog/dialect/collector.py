"""Python's garbage collector beside work that makes very many objects, all of which are needed to its end.

The collector goes through them again and again: a statement with 65,000 parameters was planned in 18 seconds
instead of 7. What else has become garbage meanwhile is found afterwards.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

_mutex: Final = Lock()
_pauses = 0
_was_enabled = False


@contextmanager
def paused(*, if_: bool = True) -> Iterator[None]:
    """No collection until all threads that are here have left."""
    global _pauses, _was_enabled
    if not if_:
        yield
        return
    with _mutex:
        if not _pauses:
            _was_enabled = gc.isenabled()
            gc.disable()
        _pauses += 1
    try:
        yield
    finally:
        with _mutex:
            _pauses -= 1
            if not _pauses and _was_enabled:
                gc.enable()
