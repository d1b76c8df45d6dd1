"""Sequence values: handed out from memory, in blocks reserved durably ahead; never twice.

A small SQLite file of its own holds how far each sequence is reserved. It is no part of any
transaction, so a rollback gives nothing back, and nextval waits for no writer. After a crash the rest
of a block is skipped, as PostgreSQL skips what it had logged ahead. PostgreSQL 15, sequence.c.

A reservation is on the disk before one of its values is given to anybody, not only before a client sees
it: the row that holds the value is in another file, which the system may write back first. So that
nobody waits for that sync, the next reservation is made when half of the last one is used.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from polar_lite.protocol import sqlstate
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine.durability import SyncSettings, WalSync
from polar_lite.server.engine.locks import MustWait

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

BLOCK: Final = 32
_MANY: Final = 1000


@dataclass(slots=True)
class _State:
    """last: the value given last (or to be given first, unless called).

    Reserved up to `reserved`, on the disk when `ticket` is covered; up to `safe` it is known to be there.
    """

    last: int
    is_called: bool
    reserved: int | None
    safe: int | None = None
    ticket: int = 0


@dataclass(frozen=True, slots=True)
class _Definition:
    """node: pg_class.relfilenode, which a restart changes: what values are kept under."""

    start: int
    increment: int
    maximum: int
    minimum: int
    cycles: bool
    node: int


# PostgreSQL's first normal one. No sequence has the node 0.
FIRST_TRANSACTION: Final = 3
_TRANSACTIONS: Final = _Definition(FIRST_TRANSACTION, 1, 2**63 - 1, FIRST_TRANSACTION, False, 0)


class Sequences:
    """The sequences of one database; the methods are called from any session's thread."""

    def __init__(self, path: Path, sync: SyncSettings) -> None:
        self._path = path
        self._sync = sync
        self._wal: WalSync
        self._mutex = threading.Lock()
        self._states: dict[int, _State] = {}
        self._many = _MANY
        self._store: sqlite3.Connection | None = None

    def nextval(self, session: Session, oid: int) -> int:
        """MustWait, with no value given away, where the event loop's thread would wait for the disk."""
        return self._next(session, oid, _definition(session, oid), session.sequences.drawn)

    def next_transaction(self, session: Session) -> int:
        """The number of a transaction: a series of its own, which no statement puts back."""
        return self._next(session, 0, _TRANSACTIONS, None)

    def last_transaction(self) -> int:
        """The number given last, FIRST_TRANSACTION - 1 before the first."""
        with self._mutex:
            state = self._state(_TRANSACTIONS)
            return state.last if state.is_called else FIRST_TRANSACTION - 1

    def _next(self, session: Session, oid: int, definition: _Definition, drawn: list[Any] | None) -> int:
        with self._mutex:
            state = self._state(definition)
            value = state.last if not state.is_called else _after(session, oid, state.last, definition)
            if state.is_called and (value > state.last) != (definition.increment > 0):
                state.reserved = state.safe = None  # it has begun a new cycle
            count = max(BLOCK, session.sequences.rows_to_number)
            ticket = self._reserved(state, value, definition, count)
            if ticket is not None and session.at_once:
                raise MustWait
            if drawn is not None:
                drawn.append((state, state.last, state.is_called, value))
            state.last, state.is_called = value, True
        if ticket is not None:
            self._wal.wait(ticket)
        return value

    def put_back(self, drawn: Sequence[Any]) -> None:
        """Undo the nextval()s of a statement that is run again, as far as nobody has had a value since."""
        with self._mutex:
            for state, last, is_called, value in reversed(drawn):
                if state.last == value:
                    state.last, state.is_called = last, is_called

    def setval(self, session: Session, oid: int, value: int, is_called: bool) -> None:
        definition = _definition(session, oid)
        if not definition.minimum <= value <= definition.maximum:
            raise PgError(
                sqlstate.NUMERIC_VALUE_OUT_OF_RANGE,
                f'setval: value {value} is out of bounds for sequence "{_name(session, oid)}"'
                f" ({definition.minimum}..{definition.maximum})",
            )
        with self._mutex:
            self._write(definition.node, value, is_called)
            self._states[definition.node] = _State(value, is_called, value if is_called else None)
            session.committed(self._wal)

    def peek(self, session: Session, oid: int) -> tuple[int, bool]:
        """Return last_value and is_called, as SELECT from the sequence shows them."""
        definition = _definition(session, oid)
        with self._mutex:
            state = self._state(definition)
            return state.last, state.is_called

    def begin(self, node: int, value: int) -> None:
        """A series of values that nextval begins with `value`."""
        with self._mutex:
            self._write(node, value, False)
            self._states[node] = _State(value, False, None)
            ticket = self._wal.ticket()
        self._wal.wait(ticket)

    @property
    def is_crowded(self) -> bool:
        """Whether there are so many series that some of them may be of sequences that are gone."""
        return len(self._states) > self._many

    def keep_only(self, nodes: Iterable[int]) -> None:
        """Forget the series that no sequence has: of sequences that are gone, and before restarts.

        There is no transaction that has made or dropped one and may yet roll back.
        """
        with self._mutex:
            if not self._path.exists():
                return
            kept = {*nodes, _TRANSACTIONS.node}
            self._states = {node: state for node, state in self._states.items() if node in kept}
            self._many = 2 * len(self._states) + _MANY
            known = self._connection().execute("SELECT oid FROM sequence").fetchall()
            gone = [(node,) for (node,) in known if node not in kept]
            self._connection().executemany("DELETE FROM sequence WHERE oid = ?", gone)

    def forget(self, oid: int) -> None:
        with self._mutex:
            self._states.pop(oid, None)
            self._connection().execute("DELETE FROM sequence WHERE oid = ?", (oid,))

    def close(self) -> None:
        """Give back what is reserved and not used: an orderly stop leaves no gap."""
        with self._mutex:
            if self._store is None:
                return
            for oid, state in self._states.items():
                if state.reserved is not None and state.reserved != state.last:
                    self._write(oid, state.last, state.is_called)
            self._wal.close()
            self._store.close()
            self._store = None

    def _state(self, definition: _Definition) -> _State:
        oid = definition.node
        state = self._states.get(oid)
        if state is None:
            row = (
                self._connection()
                .execute("SELECT last, is_called FROM sequence WHERE oid = ?", (oid,))
                .fetchone()
            )
            if row is None:
                state = _State(definition.start, False, None)
            else:
                state = _State(row[0], bool(row[1]), row[0] if row[1] else None)
            self._states[oid] = state
        return state

    def _reserved(self, state: _State, value: int, definition: _Definition, count: int) -> int | None:
        """See to the reservation of a value; returns the ticket to wait for before it is given away."""
        if state.reserved is not None and self._wal.covers(state.ticket):
            state.safe = state.reserved
        if not _covers(state.reserved, value, definition):
            self._reserve(state, value, definition, count)
        elif state.safe == state.reserved and state.reserved is not None:
            left = (state.reserved - value) // definition.increment
            if left < BLOCK // 2 and definition.minimum < state.reserved < definition.maximum:
                self._reserve(state, value, definition, count)
                self._wal.want(state.ticket)
        return None if _covers(state.safe, value, definition) else state.ticket

    def _reserve(self, state: _State, value: int, definition: _Definition, count: int) -> None:
        ahead = value + definition.increment * (count - 1)
        ahead = max(min(ahead, definition.maximum), definition.minimum)
        self._write(definition.node, ahead, True)
        state.reserved, state.ticket = ahead, self._wal.ticket()

    def _write(self, oid: int, last: int, is_called: bool) -> None:
        self._connection().execute(
            "INSERT INTO sequence VALUES (?, ?, ?) ON CONFLICT (oid) DO UPDATE"
            " SET last = excluded.last, is_called = excluded.is_called",
            (oid, last, is_called),
        )

    def _connection(self) -> sqlite3.Connection:
        if self._store is None:
            store = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            store.execute("PRAGMA journal_mode = WAL")
            store.execute("PRAGMA synchronous = NORMAL")
            store.execute("PRAGMA checkpoint_fullfsync = ON")
            store.execute(
                "CREATE TABLE IF NOT EXISTS sequence"
                " (oid INTEGER PRIMARY KEY, last INTEGER, is_called INTEGER)"
            )
            self._store = store
            self._wal = WalSync(self._path, self._sync)
        return self._store


def _covers(reserved: int | None, value: int, definition: _Definition) -> bool:
    if reserved is None:
        return False
    return value <= reserved if definition.increment > 0 else value >= reserved


def _after(session: Session, oid: int, last: int, definition: _Definition) -> int:
    value = last + definition.increment
    if definition.minimum <= value <= definition.maximum:
        return value
    rising = definition.increment > 0
    if definition.cycles:
        return definition.minimum if rising else definition.maximum
    bound, limit = ("maximum", definition.maximum) if rising else ("minimum", definition.minimum)
    raise PgError(
        sqlstate.SEQUENCE_GENERATOR_LIMIT_EXCEEDED,
        f'nextval: reached {bound} value of sequence "{_name(session, oid)}" ({limit})',
    )


def _name(session: Session, oid: int) -> str:
    relation = session.snapshot.relation(oid)
    return relation.name if relation else str(oid)


def _definition(session: Session, oid: int) -> _Definition:
    """Read pg_sequence; kept per session and catalog version (DDL may change it)."""
    version = session.snapshot.version
    found = session.sequences.definitions.get(oid)
    if found is not None and found[0] == version:
        known: _Definition = found[1]
        return known
    row = session.connection.raw.execute(
        "SELECT seqstart, seqincrement, seqmax, seqmin, seqcycle, relfilenode"
        ' FROM main."pg_catalog.pg_sequence" JOIN main."pg_catalog.pg_class" ON "%6Fid" = seqrelid'
        " WHERE seqrelid = ?",
        (oid,),
    ).fetchone()
    if row is None:
        raise PgError(sqlstate.WRONG_OBJECT_TYPE, f'"{_name(session, oid)}" is not a sequence')
    definition = _Definition(row[0], row[1], row[2], row[3], bool(row[4]), row[5])
    session.sequences.definitions[oid] = (version, definition)
    return definition
