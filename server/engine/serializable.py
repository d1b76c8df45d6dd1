"""SERIALIZABLE: which transactions have read what others have written, and who of them must fail.

Serializable snapshot isolation (Cahill, Roehm, Fekete, 2008; for PostgreSQL Ports and Grittner, 2012): a
transaction *conflicts out* to a concurrent one that has written what it has read. Results that no order of
the transactions explains need one, the pivot, with a conflict in and a conflict out, whose target is the
first of the three to commit. Here transactions are compared by whole tables. PostgreSQL 15,
storage/lmgr/predicate.c; docs 13.2.3 (xact-serializable).
"""

from __future__ import annotations

import threading
from collections.abc import Set
from typing import Final

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError

MOST_ENDED: Final = 5000
"""So many are compared with those that are open; who has been open for longer fails."""


class Access:
    """What one transaction has read and written.

    seen: the number of the last commit that its snapshot shows. reads, writes: OIDs of tables. ins: who has
    read what it has written; outs: who has written what it has read. ends: its own number, from before its
    commit on. first_out: the number of the first that it conflicts out to, if that one has ended before it.
    pid: of its session. awaits: those whose end decides whether its snapshot is safe.
    """

    __slots__ = (
        "awaits",
        "ends",
        "first_out",
        "has_ended",
        "ins",
        "is_doomed",
        "is_reader",
        "outs",
        "pid",
        "reads",
        "seen",
        "writes",
    )

    def __init__(self, pid: int, seen: int, *, is_reader: bool) -> None:
        self.pid = pid
        self.awaits: list[Access] = []
        self.seen = seen
        self.is_reader = is_reader
        self.reads: set[int] = set()
        self.writes: set[int] = set()
        self.ins: set[Access] = set()
        self.outs: set[Access] = set()
        self.ends: int | None = None
        self.has_ended = self.is_doomed = False
        self.first_out: int | None = None


class Serializable:
    """The serializable transactions of one database that are open or concurrent with an open one.

    Its methods are called in any session's thread. They raise 40001.
    """

    def __init__(self) -> None:
        self._mutex = threading.RLock()
        self._known: list[Access] = []
        self._last = 0  # number of the last that has ended

    def begin(self, pid: int, *, is_reader: bool) -> Access:
        """Before the snapshot is taken. is_reader: READ ONLY."""
        with self._mutex:
            made = Access(pid, self._last, is_reader=is_reader)
            self._known.append(made)
            return made

    def follow(self, access: Access) -> None:
        """Before it takes a newer snapshot."""
        with self._mutex:
            access.seen = self._last

    def known(self) -> list[Access]:
        with self._mutex:
            return list(self._known)

    def await_others(self, reader: Access) -> None:
        """READ ONLY DEFERRABLE, with its snapshot: note who is open and may write."""
        with self._mutex:
            reader.awaits = [a for a in self._known if not (a.has_ended or a.is_reader)]

    def awaited(self, reader: Access) -> list[Access]:
        """Those of them that are open."""
        with self._mutex:
            return [a for a in reader.awaits if not a.has_ended and a in self._known]

    def is_safe(self, reader: Access) -> bool:
        """When they have ended: whether some order explains what it sees, whatever it reads."""
        return not any(writer.has_ended and _may_confuse(reader, writer) for writer in reader.awaits)

    def read(self, access: Access, tables: Set[int]) -> None:
        """Before the tables are read, and after the snapshot was taken."""
        with self._mutex:
            _refuse_doomed(access, "conflict out checking")
            new = tables - access.reads
            for writer in tuple(self._known):
                if writer is not access and _concurrent(access, writer) and not new.isdisjoint(writer.writes):
                    if access.is_reader and writer.has_ended and not _may_confuse(access, writer):
                        continue
                    self._conflict(access, writer, access)
            access.reads |= new

    def write(self, access: Access, tables: Set[int]) -> None:
        """Before rows of the tables are written."""
        with self._mutex:
            _refuse_doomed(access, "conflict in checking")
            new = tables - access.writes
            for reader in tuple(self._known):
                if reader is not access and _concurrent(access, reader) and not new.isdisjoint(reader.reads):
                    self._conflict(reader, access, access)
            access.writes |= new

    def prepare(self, access: Access) -> None:
        """Before COMMIT."""
        with self._mutex:
            _refuse_doomed(access, "commit attempt")
            for pivot in access.ins:
                if pivot.has_ended or pivot.is_doomed:
                    continue
                if any(
                    first is access or not (first.has_ended or first.is_reader or first.is_doomed)
                    for first in pivot.ins
                ):
                    if pivot.ends is not None:
                        raise _failure("commit attempt with conflict in from prepared pivot")
                    pivot.is_doomed = True
            access.ends = self._last + 1

    def commit(self, access: Access) -> None:
        """After COMMIT: from now on snapshots show it."""
        with self._mutex:
            self._last += 1
            access.ends = self._last
            access.has_ended = True
            ended = [out.ends for out in access.outs if out.has_ended and out.ends is not None]
            access.first_out = min(ended, default=None) if not access.is_reader else None
            self._forget()

    def abort(self, access: Access) -> None:
        with self._mutex:
            self._known.remove(access)
            for other in self._known:
                other.ins.discard(access)
                other.outs.discard(access)
            self._forget()

    def _forget(self) -> None:
        """Those that were over before each that is open began."""
        oldest = min((access.seen for access in self._known if not access.has_ended), default=self._last)
        if self._last - oldest > MOST_ENDED:
            oldest = self._last - MOST_ENDED
            for access in self._known:
                access.is_doomed |= not access.has_ended and access.seen < oldest
        self._known = [
            access for access in self._known if not access.has_ended or (access.ends or 0) > oldest
        ]

    def _conflict(self, reader: Access, writer: Access, own: Access) -> None:
        """The reader does not see what the writer has written; own: one of them, whose statement it is."""
        if reader.is_doomed or writer.is_doomed or writer in reader.outs:
            return
        if _is_dangerous(reader, writer):
            if own is writer:
                raise _failure("identification as a pivot, during write")
            if writer.ends is not None:
                raise _failure("conflict out to pivot, during read")
            writer.is_doomed = True
            return
        reader.outs.add(writer)
        writer.ins.add(reader)


def _concurrent(one: Access, other: Access) -> bool:
    """Whether an open transaction's snapshot does not show another one."""
    return not other.has_ended or (other.ends or 0) > one.seen


def _may_confuse(reader: Access, writer: Access) -> bool:
    """Whether what a READ ONLY transaction sees may contradict a writer that has ended."""
    return writer.first_out is not None and reader.seen >= writer.first_out


def _is_dangerous(reader: Access, writer: Access) -> bool:
    if writer.has_ended and writer.first_out is not None:
        return True
    for last in writer.outs:  # reader -> writer -> last
        if (
            last.ends is not None
            and _not_after(last.ends, reader)
            and _not_after(last.ends, writer)
            and (not reader.is_reader or last.ends <= reader.seen)
        ):
            return True
    if writer.ends is None or reader.is_reader:
        return False
    return any(  # first -> reader -> writer
        not first.is_doomed
        and (not first.has_ended or (first.ends or 0) >= writer.ends)
        and (not first.is_reader or first.seen >= writer.ends)
        for first in reader.ins
    )


def _not_after(number: int, access: Access) -> bool:
    return not access.has_ended or number <= (access.ends or 0)


_MESSAGE: Final = "could not serialize access due to read/write dependencies among transactions"


def _failure(reason: str) -> PgError:
    return PgError(
        sqlstate.T_R_SERIALIZATION_FAILURE,
        _MESSAGE,
        detail=f"Reason code: Canceled on {reason}.",
        hint="The transaction might succeed if retried.",
    )


def _refuse_doomed(access: Access, when: str) -> None:
    if access.is_doomed:
        raise _failure(f"identification as a pivot, during {when}")
