"""The rows of a cursor that may go back: kept as they are read, in bounded memory.

Rows are numbered from 0. What has been read is in a little memory or a temporary file, in the blocks it
came in; what has not been is still behind the open SQLite cursor, if it is live.
"""

from __future__ import annotations

import marshal
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from polar_lite.server.engine.remainder import MEMORY_BYTES, Block, failing, is_deferrable


class Scrolled:
    """is_live: rows still come from SQLite. Used in the session's thread only."""

    def __init__(self, blocks: Iterator[Block]) -> None:
        self.is_live = True
        self._blocks = blocks
        # Blocks are long values now and then, and a file is made only if they are many.
        import tempfile  # few results are kept

        self._file = tempfile.SpooledTemporaryFile(MEMORY_BYTES)  # noqa: SIM115 - closed by close()
        self._starts: list[int] = []  # the number of each block's first row
        self._offsets: list[int] = [0]  # where blocks begin in the file, and where the last one ends
        self._count = 0
        self._loaded: tuple[int, Block] = (-1, ())

    def available(self, start: int, limit: int | None) -> int:
        """How many rows there are from `start` on, up to `limit` (None: all of them)."""
        while limit is None or self._count < start + limit:
            if not self._read_more():
                break
        found = max(self._count - start, 0)
        return found if limit is None else min(found, limit)

    def forward(self, start: int, limit: int | None) -> Iterator[Block]:
        """Yield rows from number `start` on, up to `limit` of them (None: all of them)."""
        end = None if limit is None else start + limit
        while (end is None or start < end) and self.available(start, 1):
            number = bisect_right(self._starts, start) - 1
            first = self._starts[number]
            block = self._block(number)[start - first : None if end is None else end - first]
            start += len(block)
            yield block

    def backward(self, end: int, limit: int | None) -> Iterator[Block]:
        """Yield the rows before number `end`, the last one first, up to `limit` of them."""
        stop = 0 if limit is None else max(end - limit, 0)
        while end > stop:
            number = bisect_right(self._starts, end - 1) - 1
            first = self._starts[number]
            block = self._block(number)[max(stop - first, 0) : end - first]
            end -= len(block)
            yield block[::-1]

    def settle(self, *, defers: bool = True) -> None:
        """Read all rows. defers: an error that is met shows where its row is asked for."""
        if not self.is_live:
            return
        try:
            while self._read_more():
                pass
        except Exception as error:
            if not (defers and is_deferrable(error)):
                raise
            self._blocks = failing(error)
        self.is_live = False

    def close(self) -> None:
        self.is_live = False
        blocks, self._blocks = self._blocks, iter(())
        close = getattr(blocks, "close", None)
        if close is not None:
            close()
        self._file.close()
        self._starts, self._offsets, self._count, self._loaded = [], [0], 0, (-1, ())

    def _read_more(self) -> bool:
        block = next(self._blocks, None)
        if block is None:
            self.is_live = False
            return False
        if block:
            data = marshal.dumps(list(block))
            self._file.seek(self._offsets[-1])
            self._file.write(data)
            self._loaded = (len(self._starts), block)
            self._starts.append(self._count)
            self._offsets.append(self._offsets[-1] + len(data))
            self._count += len(block)
        return True

    def _block(self, number: int) -> Block:
        if self._loaded[0] != number:
            offset, end = self._offsets[number : number + 2]
            self._file.seek(offset)
            block: Any = marshal.loads(self._file.read(end - offset))
            self._loaded = (number, block)
        return self._loaded[1]
