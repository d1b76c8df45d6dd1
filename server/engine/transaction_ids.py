"""Numbers of transactions: given when one is first asked for, growing, never twice; and what became of them.

PostgreSQL 15 docs 9.26 (functions-info), "Transaction ID and Snapshot Information Functions".
Differs: they are a database's own, and the status is forgotten when the server ends, or closes the database
because nobody uses it.
"""

from __future__ import annotations

import threading
from time import time
from typing import TYPE_CHECKING, Final

from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, SNAPSHOT_TOO_OLD, PgError

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
        self._ended: dict[int, float] = {}  # when, by time.time()
        self._forgotten = 0.0  # when the last of those ended that are not remembered

    def assign(self, session: Session) -> int:
        number = self._sequences.next_transaction(session)
        with self._mutex:
            self._status[number] = "in progress"
            if len(self._status) > KEPT:
                ended = next(iter(self._ended), None)
                if ended is not None:
                    self._forgotten = max(self._forgotten, self._ended.pop(ended))
                    del self._status[ended]
        return number

    def ended(self, number: int, *, committed: bool) -> None:
        with self._mutex:
            self._status[number] = "committed" if committed else "aborted"
            self._ended[number] = time()

    def status(self, number: int) -> str | None:
        """None for one that is too old; 22023 for one that has not been given."""
        if number > self._sequences.last_transaction():
            raise PgError(INVALID_PARAMETER_VALUE, f"transaction ID {number} is in the future")
        with self._mutex:
            return self._status.get(number)

    def snapshot(self, moment: float, own: int | None) -> tuple[int, int, list[int]]:
        """What had ended before `moment`: (xmin, xmax, those in between that had not).

        own: the transaction that asks. 72000 when one that ended later is not remembered.
        """
        last = self._sequences.last_transaction()
        with self._mutex:
            if moment <= self._forgotten:
                raise PgError(SNAPSHOT_TOO_OLD, "snapshot too old")
            open_ = sorted(n for n in self._status if self._ended.get(n, moment) >= moment)
            known = [n for n, when in self._ended.items() if when < moment]
            # All that are not remembered had ended.
            below = min(self._status, default=last + 1)
        xmax = max(known, default=below - 1) + 1
        running = [number for number in open_ if number < xmax]
        xmin = min([xmax, *running])
        return xmin, xmax, [number for number in running if number != own]
