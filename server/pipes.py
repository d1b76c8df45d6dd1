"""DBMS_PIPE's pipes: messages between the sessions of a database, in memory, outside of transactions.

A pipe that CREATE_PIPE has not made comes with its first message and goes with its last.
Oracle 19c, DBMS_PIPE.
"""

import threading
from collections import deque
from dataclasses import field
from typing import Any, Final

from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PROGRAM_LIMIT_EXCEEDED, PgError

Message = tuple[tuple[int, Any], ...]
MOST_PIPES: Final = 10_000
MOST_BYTES: Final = 64 * 1024 * 1024
"""Of a database: what is in its pipes outlives the sessions that have sent it."""
_OBJECT: Final = 128


@dataclass(slots=True)
class _Pipe:
    """owner: of a private one, whose role alone may use it. size: of the messages in it, in bytes."""

    limit: int
    is_made: bool = False
    owner: int | None = None
    size: int = 0
    messages: deque[tuple[Message, int]] = field(default_factory=deque)


class Pipes:
    """Those of one database; the methods are called from any session's thread."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._pipes: dict[str, _Pipe] = {}
        self._memory = 0

    @property
    def is_empty(self) -> bool:
        return not self._pipes

    def make(self, name: str, limit: int, owner: int | None) -> bool:
        """False if there is one of the name that the role may not use. owner None: a public pipe.

        54000 if there are too many.
        """
        with self._mutex:
            if self._is_one_too_many(name):
                raise PgError(PROGRAM_LIMIT_EXCEEDED, "too many pipes")
            pipe = self._pipes.setdefault(name, _Pipe(limit))
            if pipe.is_made and pipe.owner != owner:
                return False
            pipe.limit, pipe.is_made, pipe.owner = max(pipe.limit, limit), True, owner
            return True

    def may_use(self, name: str, role: int) -> bool:
        with self._mutex:
            pipe = self._pipes.get(name)
            return pipe is None or pipe.owner in (None, role)

    def put(self, name: str, message: Message, size: int, limit: int) -> bool:
        """False while the pipe has no room, or all of them together."""
        memory = _memory(message, size)
        with self._mutex:
            if self._is_one_too_many(name) or self._memory + memory > MOST_BYTES:
                return False
            pipe = self._pipes.get(name) or _Pipe(limit)
            pipe.limit = max(pipe.limit, limit)
            if pipe.size + size > pipe.limit:
                return False
            pipe.messages.append((message, size))
            pipe.size += size
            self._memory += memory
            self._pipes[name] = pipe
            return True

    def take(self, name: str) -> Message | None:
        with self._mutex:
            pipe = self._pipes.get(name)
            if pipe is None or not pipe.messages:
                return None
            message, size = pipe.messages.popleft()
            pipe.size -= size
            self._memory -= _memory(message, size)
            self._drop_if_done(name, pipe)
            return message

    def empty(self, name: str) -> None:
        with self._mutex:
            pipe = self._pipes.get(name)
            if pipe is not None:
                self._clear(pipe)
                self._drop_if_done(name, pipe)

    def remove(self, name: str) -> None:
        with self._mutex:
            pipe = self._pipes.pop(name, None)
            if pipe is not None:
                self._clear(pipe)

    def _is_one_too_many(self, name: str) -> bool:
        return name not in self._pipes and len(self._pipes) >= MOST_PIPES

    def _clear(self, pipe: _Pipe) -> None:
        self._memory -= sum(_memory(message, size) for message, size in pipe.messages)
        pipe.messages.clear()
        pipe.size = 0

    def _drop_if_done(self, name: str, pipe: _Pipe) -> None:
        if not pipe.messages and not pipe.is_made:
            del self._pipes[name]


def _memory(message: Message, size: int) -> int:
    return size + _OBJECT * (1 + len(message))
