"""Numbers of transactions: given when one is first asked for, growing, never twice; and what became of them.

PostgreSQL 15 docs 9.26 (functions-info), "Transaction ID and Snapshot Information Functions".
Differs: they are a database's own, and the status is forgotten with the server's process.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError

if TYPE_CHECKING:
    from polar_lite.server.engine.sequences import Sequences
    from polar_lite.server.sessions.session import Session

KEPT: Final = 10_000
"""How many transactions are remembered."""


class TransactionIds:
    """Those of one database; the methods are called from any session's thread."""

    def __init__(self, sequences: Sequences) -> None:
        self._sequences = sequences
        self._mutex = threading.Lock()
        self._status: dict[int, str] = {}

    def assign(self, session: Session) -> int:
        number = self._sequences.next_transaction(session)
        with self._mutex:
            self._status[number] = "in progress"
            if len(self._status) > KEPT:
                ended = next((n for n, status in self._status.items() if status != "in progress"), None)
                if ended is not None:
                    del self._status[ended]
        return number

    def ended(self, number: int, *, committed: bool) -> None:
        with self._mutex:
            self._status[number] = "committed" if committed else "aborted"

    def status(self, number: int) -> str | None:
        """None for one that is too old; 22023 for one that has not been given."""
        if number > self._sequences.last_transaction():
            raise PgError(INVALID_PARAMETER_VALUE, f"transaction ID {number} is in the future")
        with self._mutex:
            return self._status.get(number)
