"""The locks of a transaction: those its tape amounts to, and those that statements take by themselves.

They are in the database's table of locks only while somebody may meet them. docs/design.md, "Transactions".
"""

from typing import TYPE_CHECKING, Any

from polar_lite.protocol.records import dataclass
from polar_lite.server.engine import row_locks
from polar_lite.server.engine.index_keys import key_of
from polar_lite.server.engine.locks import Table, TableMode
from polar_lite.server.engine.tape import Mark, Tape

if TYPE_CHECKING:
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.catalog.writing.writer import CatalogWriter
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.engine.locks import Tag
    from polar_lite.server.sessions.session import Session


@dataclass(slots=True, eq=False)
class Savepoint:
    """name: None for one of ours (a PL block, a logon event). working: the catalog at that moment.

    mark: the end of the tape then; locks: the number of locks taken by statements; tables: those read and
    written. number: they are counted, so that what was made after one is known. changes: SQLite's count then.
    """

    name: str | None
    sqlite_name: str
    working: "Snapshot | None"
    settings_depth: int
    mark: Mark
    locks: int
    tables: "tuple[frozenset[int], frozenset[int]]"
    constraints: Any  # the state of SET CONSTRAINTS
    notifications: tuple[int, int, int]
    number: int
    read_only: bool
    changes: int


class TransactionLocks:
    """A base class of StoredTransaction."""

    def __init__(self, session: "Session") -> None:
        self.session = self._session = session
        self.tape = Tape()
        self.writer: CatalogWriter | None = None
        self.taken: list[tuple[Tag, int]] = []  # locks of statements that do not follow from the tape
        self.read_tables: set[int] = set()  # OIDs: the weak locks of a block's queries and writes
        self.written_tables: set[int] = set()
        self.number = 0  # for messages: 0 until somebody may wait for it

    def publish_locks(self) -> None:
        """Hold the locks that the tape and its statements amount to; those held before are replaced."""
        session = self._session
        if not self.number:
            self.number = session.database.next_transaction_number()
        effects = self.tape.effects
        if self.writer is not None:
            effects = self._effects_for_others()
        wanted = list(row_locks.needed(effects, session.snapshot, set(), key_of(session), holds=True))
        session.database.locks.replace(self, [*wanted, *self.taken])

    def _effects_for_others(self) -> "list[Effect]":
        """Those on tables that anybody else could use; the others may have had other columns by then."""
        held = self.locked_tables(TableMode.ACCESS_EXCLUSIVE)
        known = self.session.database.snapshot.relations
        return [e for e in self.tape.effects if e.relation not in held and e.relation in known]

    def locked_tables(self, least: TableMode) -> set[int]:
        """OIDs of the tables that are locked in this mode or a stronger one."""
        return {tag.table for tag, mode in self.taken if type(tag) is Table and mode >= least}

    def take_locks(self, wanted: "list[tuple[Tag, int]]") -> None:
        """Take locks that do not follow from the tape (FOR UPDATE, a referenced key, advisory ones).

        LockConflict when another owner is in the way.
        """
        locks = self._session.database.locks
        wanted = [(tag, mode) for tag, mode in wanted if not locks.holds(self, tag, mode)]
        locks.check(self, wanted)
        self.taken.extend(wanted)
        locks.hold(self, wanted)
        if not self.number:
            self.number = self._session.database.next_transaction_number()

    def give_back_lock(self, tag: "Tag", mode: int) -> None:
        """Give back a lock that was just taken."""
        self.taken.remove((tag, mode))
        self._session.database.locks.drop(self, tag, mode)

    def weak_modes(self, relation: int) -> tuple[TableMode, ...]:
        """The weak locks on a table: see `server.transactions.table_locks`."""
        read = (TableMode.ACCESS_SHARE,) if relation in self.read_tables else ()
        return (*read, TableMode.ROW_EXCLUSIVE) if relation in self.written_tables else read

    def locks_of(self, effects: "list[Effect]") -> "list[tuple[Tag, int]]":
        """The locks that effects which are not on the tape yet amount to, in order."""
        own = row_locks.inserted(self.tape.effects)
        return list(row_locks.needed(effects, self._session.snapshot, own, key_of(self._session)))

    def check_effects(self, effects: "list[Effect]") -> None:
        """LockConflict if another transaction has locked what was just written."""
        locks = self._session.database.locks
        if locks.others_hold(self):
            locks.check(self, self.locks_of(effects))

    def _give_locks_back(self, made: Savepoint) -> None:
        """The locks of what came after a savepoint go with it, as soon as it is undone."""
        del self.taken[made.locks :]
        read, written = made.tables
        self.read_tables, self.written_tables = set(read), set(written)

    def _locks_changed(self) -> None:
        if self.number:
            self.publish_locks()
        else:
            self._session.database.locks.look_again(self)

    def _release_locks(self) -> None:
        self.taken.clear()
        self.read_tables.clear()
        self.written_tables.clear()
        self._session.database.locks.release(self)
