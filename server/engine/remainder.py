"""The rows that a portal has not sent yet, in bounded memory, each of them to be had once.

While nothing else runs on the SQLite connection they stay behind the open cursor, as in PostgreSQL. Before
another statement they are read to their end, into a little memory or a temporary file: a cursor left open
would keep its snapshot, and what is written meanwhile would show in its rows.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Sequence
from typing import IO, Any, Final

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError

Block = Sequence[Sequence[Any]]

MEMORY_BYTES: Final = 1024 * 1024
_LENGTH_BYTES: Final = 8


class Remainder:
    """is_live: rows still come from SQLite. Used in the session's thread only."""

    def __init__(self, blocks: Iterator[Block], *, is_live: bool = True) -> None:
        self.is_live = is_live
        self._blocks = blocks
        self._kept: Block = ()

    def forward(self, limit: int | None) -> Iterator[Block]:
        """Yield the next rows, up to `limit` of them (None: all); fewer mean that there are no more."""
        while limit is None or limit > 0:
            block: Block | None = self._kept or next(self._blocks, None)
            self._kept = ()
            if block is None:
                self.is_live = False
                return
            if limit is not None:
                block, self._kept = block[:limit], block[limit:]
                limit -= len(block)
            yield block

    def settle(self, *, defers: bool = True) -> None:
        """Read all rows. defers: an error that is met shows where its row is asked for."""
        if self.is_live:
            blocks, self._blocks = self._blocks, iter(())
            self._blocks = _stored(blocks, defers)
            self.is_live = False

    def close(self) -> None:
        self.is_live = False
        self._kept = ()
        blocks, self._blocks = self._blocks, iter(())
        close = getattr(blocks, "close", None)
        if close is not None:
            close()


def is_deferrable(error: Exception) -> bool:
    """Whether an error belongs to the row that it was met at, rather than to what runs now."""
    return isinstance(error, PgError) and error.sqlstate != sqlstate.QUERY_CANCELED


def failing(error: Exception) -> Iterator[Block]:
    """No more rows, but an error in their place."""
    raise error
    yield ()


def _stored(blocks: Iterator[Block], defers: bool) -> Iterator[Block]:
    import tempfile  # few results are kept

    # Stored values are int, float, str, bytes and None, which is what marshal is quick with.
    file = tempfile.SpooledTemporaryFile(MEMORY_BYTES)  # noqa: SIM115 - closed by its reader
    problem = None
    try:
        for block in blocks:
            data = marshal.dumps(list(block))
            file.write(len(data).to_bytes(_LENGTH_BYTES, "big"))
            file.write(data)
    except BaseException as error:
        if not (defers and isinstance(error, Exception) and is_deferrable(error)):
            file.close()
            raise
        problem = error
    file.seek(0)
    return _read(file, problem)


def _read(file: IO[bytes], problem: Exception | None) -> Iterator[Block]:
    with file:
        while head := file.read(_LENGTH_BYTES):
            yield marshal.loads(file.read(int.from_bytes(head, "big")))
    if problem is not None:
        raise problem
