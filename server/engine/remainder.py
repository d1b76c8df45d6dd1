"""The rows that a suspended portal has not sent yet, in bounded memory.

While nothing else runs on the SQLite connection they stay behind the open cursor, as in PostgreSQL. Before
another statement they are read to their end, into a little memory or a temporary file: a cursor left open
would keep its snapshot, and what is written meanwhile would show in its rows.
"""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any, Final

Block = Sequence[Sequence[Any]]

MEMORY_BYTES: Final = 1024 * 1024
_LENGTH_BYTES: Final = 8


class Remainder:
    """is_live: rows still come from SQLite. Used in the session's thread only."""

    def __init__(self, blocks: Iterator[Block], *, is_live: bool = True) -> None:
        self.is_live = is_live
        self._blocks = blocks
        self._kept: list[Sequence[Any]] = []

    def take(self, limit: int) -> list[Sequence[Any]]:
        """Return up to `limit` rows; fewer mean that there are no more."""
        rows, self._kept = self._kept[:limit], self._kept[limit:]
        while len(rows) < limit:
            block = next(self._blocks, None)
            if block is None:
                self.is_live = False
                break
            missing = limit - len(rows)
            rows.extend(block[:missing])
            self._kept = list(block[missing:])
        return rows

    def rest(self) -> Iterator[Block]:
        """Yield what is left, block by block."""
        if self._kept:
            kept, self._kept = self._kept, []
            yield kept
        yield from self._blocks
        self.is_live = False

    def settle(self) -> None:
        """Read the cursor to its end and keep its rows."""
        if self.is_live:
            blocks, self._blocks = self._blocks, iter(())
            self._blocks = _stored(blocks)
            self.is_live = False

    def close(self) -> None:
        self.is_live = False
        self._kept = []
        blocks, self._blocks = self._blocks, iter(())
        close = getattr(blocks, "close", None)
        if close is not None:
            close()


def _stored(blocks: Iterator[Block]) -> Iterator[Block]:
    # Stored values are int, float, str, bytes and None, which is what marshal is quick with.
    file = tempfile.SpooledTemporaryFile(MEMORY_BYTES)  # noqa: SIM115 - closed by its reader
    try:
        for block in blocks:
            data = marshal.dumps(list(block))
            file.write(len(data).to_bytes(_LENGTH_BYTES, "big"))
            file.write(data)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return _read(file)


def _read(file: Any) -> Iterator[Block]:
    with file:
        while head := file.read(_LENGTH_BYTES):
            yield marshal.loads(file.read(int.from_bytes(head, "big")))
