"""PRAGMA AUTONOMOUS_TRANSACTION: a routine's transaction beside its caller's.

The caller steps aside with its tape, as if another session wanted to write; it comes back with its next
statement. So the routine sees nothing of what the caller has not committed, and what the caller has locked
it cannot have: waiting for it is a deadlock. A caller that reads only, in a query that calls the routine or
with a snapshot to keep, stays where it is, and the routine has a SQLite connection of its own. Oracle 19c
PL/SQL Language Reference, "Autonomous Transactions"; as in EDB's and PolarDB's products a routine that ends
without COMMIT commits.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.engine.connection import BUSY_TIMEOUT_SECONDS
from polar_lite.server.engine.locks import MustWait
from polar_lite.server.transactions.transaction import Transaction
from polar_lite.server.writes.referential import Referential

if TYPE_CHECKING:
    from polar_lite.server.engine.connection import EngineConnection
    from polar_lite.server.sessions.session import Session

MOST_NESTED: Final = 16


class Autonomous:
    """One running autonomous routine. outer: its caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.outer = session.transaction
        self._outer_constraints = session.referential
        self._outer_connection: EngineConnection | None = None  # None: it is the routine's as well
        self._outer_depth = 0
        self._has_failed = False

    def begin(self) -> None:
        """54000 beyond 16 nested ones; 0A000 where the caller's work cannot be put aside."""
        session, outer = self._session, self.outer
        if len(session.outer_transactions) >= MOST_NESTED:
            raise PgError(
                sqlstate.PROGRAM_LIMIT_EXCEEDED, "autonomous transactions are nested too deeply",
                detail=f"At most {MOST_NESTED} can be.",
            )  # fmt: skip
        if session.sqlite_depth or (outer.pinned is not None and outer.only_reads):
            self._go_beside()
        elif not outer.step_aside():
            what = "a change of roles or databases, or very many rows, in the caller"
            raise unsupported(f"PRAGMA AUTONOMOUS_TRANSACTION after {what}")
        session.outer_transactions.append(outer)
        session.transaction = Transaction(session, is_autonomous=True)
        session.referential = Referential(session)
        session.transaction.start()

    def fail(self) -> None:
        self._has_failed = True

    def end(self) -> None:
        """Commit, or roll back after an error; the caller's transaction is the session's again."""
        session, own = self._session, self._session.transaction
        try:
            if own.active and self._has_failed:
                own.rollback()
            elif own.active:
                own.commit()
        finally:
            session.transaction = session.outer_transactions.pop()
            session.referential = self._outer_constraints
            if self._outer_connection is not None:
                self._come_back(self._outer_connection)

    # --- on a connection of its own

    def _go_beside(self) -> None:
        session, outer = self._session, self.outer
        where = "a query over tables" if session.sqlite_depth else f"a {outer.isolation.upper()} transaction"
        if not outer.only_reads:
            raise unsupported(f"PRAGMA AUTONOMOUS_TRANSACTION in {where}, after a write of the caller")
        if session.keeps_connection:
            raise unsupported(f"PRAGMA AUTONOMOUS_TRANSACTION in {where}, beside temporary tables")
        if session.at_once:
            raise MustWait
        acquired = session.database.pool.acquire(session.context)
        connection = asyncio.run_coroutine_threadsafe(acquired, session.server.loop).result()
        connection.set_patience(BUSY_TIMEOUT_SECONDS)
        outer.lend()
        self._outer_connection, session.connection = session.connection, connection
        self._outer_depth, session.sqlite_depth = session.sqlite_depth, 0

    def _come_back(self, outer_connection: EngineConnection) -> None:
        session = self._session
        own, session.connection = session.connection, outer_connection
        session.sqlite_depth = self._outer_depth
        release = partial(session.database.pool.release_soon, own, broken=own.raw.in_transaction)
        session.server.loop.call_soon_threadsafe(release)
