"""Locks of one database: on rows, keys of unique indexes, tables, and advisory ones; waits and deadlocks.

SQLite knows none of these. A transaction that has SQLite's write transaction needs none either, as nobody
else can write; its locks count once it has been set aside, or between statements of its own (FOR UPDATE).
Whoever writes then compares what it has touched with them. PostgreSQL 15 docs 13.3 (explicit-locking).
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from polar_lite.protocol import sqlstate
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine import grant

if TYPE_CHECKING:
    from polar_lite.server.engine.past import Past

# How long a wait sleeps before it looks for a cancel and for cycles that have formed meanwhile.
POLL_SECONDS: Final = 0.02
# A cycle is looked for when a wait begins; one that comes about otherwise may take this many polls.
POLLS_PER_LOOK: Final = 10


class RowMode(IntEnum):
    """Strengths of row locks, weakest first."""

    KEY_SHARE = 1
    SHARE = 2
    NO_KEY_UPDATE = 3
    UPDATE = 4


ROW_MODES: Final = {
    "KEY SHARE": RowMode.KEY_SHARE,
    "SHARE": RowMode.SHARE,
    "NO KEY UPDATE": RowMode.NO_KEY_UPDATE,
    "UPDATE": RowMode.UPDATE,
}


class TableMode(IntEnum):
    """PostgreSQL's table lock modes, weakest first."""

    ACCESS_SHARE = 1
    ROW_SHARE = 2
    ROW_EXCLUSIVE = 3
    SHARE_UPDATE_EXCLUSIVE = 4
    SHARE = 5
    SHARE_ROW_EXCLUSIVE = 6
    EXCLUSIVE = 7
    ACCESS_EXCLUSIVE = 8

    @property
    def pg_name(self) -> str:
        return self.name.title().replace("_", "") + "Lock"


class AdvisoryMode(IntEnum):
    SHARE = 5
    EXCLUSIVE = 7

    @property
    def pg_name(self) -> str:
        return self.name.title() + "Lock"


class Row(NamedTuple):
    relation: int
    rowid: int


class Key(NamedTuple):
    """A value of a unique index, which an open transaction has taken or freed."""

    index_oid: int
    values: tuple[Any, ...]


class Table(NamedTuple):
    table: int


class Advisory(NamedTuple):
    """class_id, object_id, kind: as pg_locks shows them (classid, objid, objsubid)."""

    class_id: int
    object_id: int
    kind: int


Tag = Row | Key | Table | Advisory

ROW_CONFLICTS: Final = {1: {4}, 2: {3, 4}, 3: {2, 3, 4}, 4: {1, 2, 3, 4}}
TABLE_CONFLICTS: Final = {
    1: {8},
    2: {7, 8},
    3: {5, 6, 7, 8},
    4: {4, 5, 6, 7, 8},
    5: {3, 4, 6, 7, 8},
    6: {3, 4, 5, 6, 7, 8},
    7: {2, 3, 4, 5, 6, 7, 8},
    8: {1, 2, 3, 4, 5, 6, 7, 8},
}
_CONFLICTS: Final[dict[type, dict[int, set[int]]]] = {
    Row: ROW_CONFLICTS,
    Key: {mode: {1, 2, 3, 4} for mode in (1, 2, 3, 4)},
    Table: TABLE_CONFLICTS,
    Advisory: TABLE_CONFLICTS,
}


class Database(Protocol):
    @property
    def oid(self) -> int: ...


class Session(grant.Owner, Protocol):
    """Who waits, and is named in messages."""

    @property
    def database(self) -> Database: ...


class Owner(Protocol):
    """A transaction, or a session for advisory locks that outlive transactions."""

    @property
    def session(self) -> Session: ...
    @property
    def number(self) -> int:
        """A transaction's, which it has when it has locks on rows."""

    def weak_modes(self, relation: int) -> tuple[TableMode, ...]:
        """The locks of reading and writing a table, which are not in the LockTable."""


Edge = tuple["Wait | None", grant.Owner, grant.Owner]
"""Who waits, and whom for; without a Wait for the grant."""


class MustWait(BaseException):
    """What is carried out on the event loop's thread has come to something that it would have to wait for."""


class Purpose(Enum):
    """What a lock is wanted for. PROPOSE: by ON CONFLICT, which asks for the keys of rows to come."""

    WRITE = "write"
    LOCK = "lock"
    PROPOSE = "propose"


class LockConflict(Exception):
    """What a statement needs is another's: it is to be undone, and tried again after a wait."""

    def __init__(
        self, tag: Tag, mode: int, blockers: Iterable[Owner], passed: Iterable[tuple[Tag, int]] = ()
    ) -> None:
        """blockers: none where it is what has been committed since the transaction's snapshot."""
        super().__init__(str(tag))
        self.passed = list(passed)  # locks the statement came by before this one: held while it waits
        self.tag = tag
        self.mode = mode
        self.blockers = frozenset(blockers)
        self.seconds: int | None = None  # Oracle's FOR UPDATE WAIT n
        self.purpose = Purpose.WRITE


class MustRewind(LockConflict):
    """A query that calls a routine which writes has begun with a snapshot that is too old: it is undone, and
    tried again when the transaction has become the writer."""

    def __init__(self) -> None:
        super().__init__(Table(0), TableMode.ROW_EXCLUSIVE, ())


@dataclass(eq=False, slots=True)
class Wait:
    """A session that waits for the end of other transactions, or for locks they may give up before."""

    session: Session
    owner: Owner
    conflict: LockConflict
    since: float = field(default_factory=time.time)
    event: threading.Event = field(default_factory=threading.Event)


class LockTable:
    """The locks of one database. Its methods are called from any session's thread."""

    def __init__(self, writer_grant: grant.WriterGrant) -> None:
        self._grant = writer_grant
        self._mutex = threading.RLock()
        self._held: dict[Tag, dict[Owner, list[int]]] = {}
        self._of: dict[Owner, list[tuple[Tag, int]]] = {}
        self._waits: dict[grant.Owner, Wait] = {}
        self._followers: dict[grant.Owner, list[Wait]] = {}  # who goes on after a session that was woken
        self._row_owners: set[Owner] = set()
        self._pasts: dict[Owner, Past | None] = {}  # of those that keep a snapshot and may want to write
        self.table_owners: set[Owner] = set()  # of locks on tables that queries must look for

    # --- asking and holding

    def others_lock_rows(self, owner: Owner) -> bool:
        """Whether anybody else has locks on rows or keys."""
        owners = self._row_owners
        return len(owners) > 1 or (bool(owners) and owner not in owners)

    def is_watched(self, owner: Owner) -> bool:
        """Whether anybody else wants to hear which rows an owner writes."""
        pasts = self._pasts
        return len(pasts) > 1 or (bool(pasts) and owner not in pasts)

    def others_hold(self, owner: Owner) -> bool:
        """Whether a write must look which rows and keys it has come to."""
        return self.others_lock_rows(owner) or (
            bool(self._pasts) and (self.is_watched(owner) or self._pasts[owner] is not None)
        )

    def others_lock_tables(self, owner: Owner) -> bool:
        """Whether anybody else has a lock on a table that queries must look for."""
        owners = self.table_owners
        return len(owners) > 1 or (bool(owners) and owner not in owners)

    def blockers(self, owner: Owner, tag: Tag, mode: int) -> list[Owner]:
        """The other owners whose locks conflict with `mode` on `tag`."""
        holders = self._held.get(tag)
        if not holders:
            return []
        wrong = _CONFLICTS[type(tag)][mode]
        with self._mutex:
            return [
                other
                for other, modes in holders.items()
                if not _same(other, owner) and not wrong.isdisjoint(modes)
            ]

    def keys_of_others(self, owner: Owner, index: int) -> list[tuple[Key, list[Owner]]]:
        """The keys of an index that others hold, and who: nobody for those of the past."""
        past = self._pasts.get(owner)
        committed: list[tuple[Key, list[Owner]]] = [(key, []) for key in past.keys(index)] if past else []
        with self._mutex:
            return committed + [
                (tag, others)
                for tag, holders in self._held.items()
                if isinstance(tag, Key) and tag.index_oid == index
                if (others := [other for other in holders if not _same(other, owner)])
            ]

    def is_free(self, owner: Owner, tag: Tag, mode: int) -> bool:
        """Whether an owner could have a lock at once."""
        try:
            self.check(owner, [(tag, mode)])
        except LockConflict:
            return False
        return True

    def check(self, owner: Owner, wanted: Iterable[tuple[Tag, int]]) -> None:
        """LockConflict for the first of the wanted locks that another owner, or the past, excludes."""
        passed: list[tuple[Tag, int]] = []
        past = self._pasts.get(owner)
        for tag, mode in wanted:
            found = self.blockers(owner, tag, mode)
            if found or (past is not None and past.blocks(tag, mode)):
                raise LockConflict(tag, mode, found, passed)
            passed.append((tag, mode))

    def past(self, owner: Owner) -> Past | None:
        """What has been committed since an owner's snapshot and has been undone for it."""
        return self._pasts.get(owner)

    def watch(self, owner: Owner, past: Past | None = None) -> None:
        """What others write is to be known row by row until `unwatch`. past: what is known of it so far."""
        with self._mutex:
            self._pasts[owner] = past

    def unwatch(self, owner: Owner) -> None:
        with self._mutex:
            self._pasts.pop(owner, None)

    def hold(self, owner: Owner, wanted: Iterable[tuple[Tag, int]]) -> None:
        with self._mutex:
            for tag, mode in wanted:
                modes = self._held.setdefault(tag, {}).setdefault(owner, [])
                modes.append(mode)
                self._of.setdefault(owner, []).append((tag, mode))
                if isinstance(tag, Row | Key):
                    self._row_owners.add(owner)
                elif isinstance(tag, Table):
                    self.table_owners.add(owner)

    def replace(self, owner: Owner, wanted: Iterable[tuple[Tag, int]]) -> None:
        """Hold these locks and no others; who waits for one that is gone looks again."""
        with self._mutex:
            self._drop_all(owner)
            self.hold(owner, wanted)
            self._wake(owner)

    def take(self, owner: Owner, tag: Tag, mode: int) -> None:
        """Check and hold at once: LockConflict or the lock."""
        with self._mutex:
            self.check(owner, [(tag, mode)])
            self.hold(owner, [(tag, mode)])

    def holds(self, owner: Owner, tag: Tag, mode: int) -> bool:
        return mode in self._held.get(tag, {}).get(owner, ())

    # --- giving back

    def drop(self, owner: Owner, tag: Tag, mode: int) -> bool:
        """Give one lock back; False if it is not held."""
        with self._mutex:
            if not self.holds(owner, tag, mode):
                return False
            self._of[owner].remove((tag, mode))
            self._forget(owner, tag, mode)
            if not self._of[owner]:
                del self._of[owner]
            self._wake(owner)
            return True

    def release(self, owner: Owner) -> None:
        """Give everything of an owner back and wake who waits for it."""
        self.had_turn(owner.session)
        if owner not in self._of and not self._waits:
            return
        with self._mutex:
            self._drop_all(owner)
            self._wake(owner)

    def look_again(self, owner: Owner) -> None:
        """An owner's weak locks on tables have become fewer."""
        if self._waits:
            with self._mutex:
                self._wake(owner)

    def _drop_all(self, owner: Owner) -> None:
        for tag, mode in self._of.pop(owner, ()):
            self._forget(owner, tag, mode)
        self._row_owners.discard(owner)
        self.table_owners.discard(owner)

    def _forget(self, owner: Owner, tag: Tag, mode: int) -> None:
        holders = self._held[tag]
        holders[owner].remove(mode)
        if not holders[owner]:
            del holders[owner]
        if not holders:
            del self._held[tag]

    def _wake(self, owner: Owner) -> None:
        """Let go on who waited for this owner alone. For a row the one that came first goes first: the
        others follow when it has had its turn to write."""
        in_turn = []
        for wait in self._waits.values():
            if owner not in wait.conflict.blockers or self._is_blocked(wait):
                continue
            if isinstance(wait.conflict.tag, Row | Key):
                in_turn.append(wait)
            else:
                wait.event.set()
        self._go(in_turn)

    def _go(self, waits: list[Wait]) -> None:
        waits = [wait for wait in waits if self._waits.get(wait.session) is wait]
        if waits:
            waits[0].event.set()
            self._followers[waits[0].session] = [*self._followers.pop(waits[0].session, ()), *waits[1:]]

    def had_turn(self, session: Session) -> None:
        """A session that was woken has the grant, or has given up: the next one goes on."""
        if session in self._followers:
            with self._mutex:
                self._go(self._followers.pop(session, []))

    def _is_blocked(self, wait: Wait) -> bool:
        return any(self._still_holds(blocker, wait.conflict) for blocker in wait.conflict.blockers)

    # --- waiting

    def wait(
        self,
        session: Session,
        owner: Owner,
        conflict: LockConflict,
        check: Callable[[], None],
        timeout: float | None,
        expired: Callable[[], Exception],
    ) -> None:
        """Wait until none of the blockers is in the way any more. 40P01 in a cycle of waits."""
        wait = Wait(session, owner, conflict)
        deadline = None if timeout is None else time.monotonic() + timeout
        self.had_turn(session)
        with self._mutex:
            if not self._is_blocked(wait):
                return
            self._waits[session] = wait
            # Who closes a cycle is the one to give up, as in PostgreSQL, where others looked before.
            self._check_deadlock(session)
        try:
            for poll in itertools.count(1):
                if wait.event.wait(POLL_SECONDS):
                    return
                check()
                if poll % POLLS_PER_LOOK == 0:
                    self._check_deadlock(session)
                if deadline is not None and time.monotonic() >= deadline:
                    raise expired()
        finally:
            with self._mutex:
                self._waits.pop(session, None)

    def _still_holds(self, blocker: Owner, conflict: LockConflict) -> bool:
        wrong = _CONFLICTS[type(conflict.tag)][conflict.mode]
        modes = self._held.get(conflict.tag, {}).get(blocker, ())
        if isinstance(conflict.tag, Table):
            modes = (*modes, *blocker.weak_modes(conflict.tag.table))
        return not wrong.isdisjoint(modes)

    def _check_deadlock(self, session: Session) -> None:
        with self._mutex:
            cycle = self._cycle(session)
            if cycle is None:
                return
            del self._waits[session]
        raise _deadlock(cycle)

    def _cycle(self, start: Session) -> list[Edge] | None:
        """The edges (wait, waiting session, blocking session) that lead back to `start`."""
        seen: set[grant.Owner] = set()

        def walk(session: grant.Owner) -> list[Edge] | None:
            if session in seen:
                return None
            seen.add(session)
            for wait, blocker in self._edges(session):
                if blocker is start:
                    return [(wait, session, blocker)]
                rest = walk(blocker)
                if rest is not None:
                    return [(wait, session, blocker), *rest]
            return None

        return walk(start)

    def _edges(self, session: grant.Owner) -> Iterator[tuple[Wait | None, grant.Owner]]:
        wait = self._waits.get(session)
        if wait is not None:
            for blocker in wait.conflict.blockers:
                if self._still_holds(blocker, wait.conflict):
                    yield wait, blocker.session
        elif self._grant.is_waiting(session):
            # Who waits while it has SQLite's write transaction could not be set aside.
            owner = self._grant.owner
            if owner is not None and owner in self._waits:
                yield None, owner

    # --- for pg_locks and pg_blocking_pids

    def listed(self) -> list[tuple[Tag, Owner, int]]:
        """Every lock that is held: (tag, owner, mode)."""
        with self._mutex:
            return [(tag, owner, mode) for owner, locks in self._of.items() for tag, mode in locks]

    def waits(self) -> list[Wait]:
        with self._mutex:
            return list(self._waits.values())

    def blocking(self, session: Session) -> set[grant.Owner]:
        """The sessions that a waiting session waits for; those that have given way are none of them."""
        with self._mutex:
            wait = self._waits.get(session)
            if wait is not None:
                conflict = wait.conflict
                return {b.session for b in conflict.blockers if self._still_holds(b, conflict)}
        owner = self._grant.owner
        if owner is None or not self._grant.is_waiting(session) or owner.gives_way:
            return set()
        return {owner}


def _same(one: Owner, other: Owner) -> bool:
    """A session's own advisory locks and those of its transaction do not exclude each other."""
    holders: tuple[object, object] = (one, other)
    return one is other or other.session is holders[0] or one.session is holders[1]


def _deadlock(cycle: list[Edge]) -> PgError:
    lines = []
    for wait, session, blocker in cycle:
        what = describe(wait) if wait is not None else "ExclusiveLock on the write transaction"
        lines.append(f"Process {session.pid} waits for {what}; blocked by process {blocker.pid}.")
    return PgError(
        sqlstate.T_R_DEADLOCK_DETECTED,
        "deadlock detected",
        detail="\n".join(lines),
        hint="See server log for query details.",
    )


def describe(wait: Wait) -> str:
    """What a wait is for, in the words of PostgreSQL's messages."""
    tag, database = wait.conflict.tag, wait.session.database.oid
    match tag:
        case Table(relation):
            return f"{TableMode(wait.conflict.mode).pg_name} on relation {relation} of database {database}"
        case Advisory():
            mode = AdvisoryMode(wait.conflict.mode).pg_name
            return f"{mode} on advisory lock [{database},{tag.class_id},{tag.object_id},{tag.kind}]"
    blocker = next(iter(wait.conflict.blockers))
    return f"ShareLock on transaction {blocker.number}"


def wait_event(tag: Tag) -> str:
    """pg_stat_activity.wait_event of a wait for this lock."""
    if isinstance(tag, Table):
        return "relation"
    return "advisory" if isinstance(tag, Advisory) else "transactionid"
