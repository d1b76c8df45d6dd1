"""Room in a -wal file for what SQLite is going to append.

The sync of a file that has grown brings the file system's own log to the disk as well, with all that others
have written to it: twice to ten times what one takes whose blocks are there. So a log that many commits go to
is made longer in advance, by zeros. SQLite finds the end of a log by the salts and checksums of its frames,
not by the size of the file. PostgreSQL 15 docs 20.5 (guc-wal-init-zero).
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Final

from polar_lite.server.engine.durability import sync_file

LEAST_BYTES: Final = 17 * 1024 * 1024
"""What the log has when it starts anew, if not earlier: `checkpoints.RESTART_FRAMES`."""
MOST_BYTES: Final = 4 * LEAST_BYTES
CHUNK_BYTES: Final = 1024 * 1024
"""Written while nobody else can write, which takes less than a millisecond."""
BUSY_COMMITS: Final = 100
"""Between two looks: fewer are not worth the room."""
FREE_TIMES: Final = 16
"""So many times the room must be free on the disk."""


class LogRoom:
    """Of one -wal, which exists and stays. Used by one thread."""

    def __init__(self, log: Path) -> None:
        self._descriptor = os.open(log, os.O_RDWR | os.O_CLOEXEC)
        self._commits = self._size = 0

    def wanted(self, commits: int) -> int:
        """To how many bytes the log should be extended; 0: it need not. commits: so far."""
        size, new = os.fstat(self._descriptor).st_size, commits - self._commits
        has_grown, self._commits, self._size = size > self._size, commits, size
        wanted = LEAST_BYTES if size < LEAST_BYTES else min(2 * size, MOST_BYTES)
        if new < BUSY_COMMITS or not has_grown or size >= wanted:
            return 0
        disk = os.fstatvfs(self._descriptor)
        return wanted if disk.f_bavail * disk.f_frsize > FREE_TIMES * wanted else 0

    def extend(self, connection: sqlite3.Connection, wanted: int) -> bool:
        """One chunk more; whether it is enough. connection: to the file of the log; locks everybody out,
        other processes, too."""
        connection.execute("BEGIN IMMEDIATE")
        try:
            size = os.fstat(self._descriptor).st_size
            chunk = min(wanted - size, CHUNK_BYTES)
            if chunk > 0:
                os.pwrite(self._descriptor, bytes(chunk), size)
        finally:
            connection.execute("ROLLBACK")
        self._size = size + max(chunk, 0)
        return self._size >= wanted

    def sync(self) -> None:
        """So that no commit has to bring the zeros to the disk."""
        sync_file(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)
