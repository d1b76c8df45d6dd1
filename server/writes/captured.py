"""What a statement that writes has done to which rows, on its way from SQLite to the transaction's tape."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from polar_lite.server.engine import row_locks
from polar_lite.server.engine.capture import Sink
from polar_lite.server.engine.index_keys import key_of
from polar_lite.server.engine.locks import LockConflict
from polar_lite.server.engine.tape import START

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.catalog.objects import Relation
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.engine.tape import Moved
    from polar_lite.server.sessions.session import Session

# So many effects of a statement go onto the tape at a time, which then says whether it still takes any.
BATCH: Final = 1000


class Captured:
    """Gathers the effects of what runs inside `with`, on the relations given by OID, and tapes them.

    needs_all: all effects are wanted, however many; else those that are too many for the tape are only
    compared with the locks of others. Nests: inside another one only the inner gathers.
    """

    def __init__(self, session: Session, relations: Iterable[int], *, needs_all: bool) -> None:
        self.effects: list[Effect] = []
        self._session = session
        self._transaction = session.transaction
        self._taped = 0
        self._conflict: LockConflict | None = None
        self.on_moved: Callable[[Moved], None] | None = None
        self._sink = Sink(self.effects) if needs_all else Sink(self.effects, BATCH, self._full)
        self._oids = tuple(relations)
        for relation in _relations(session, self._oids):
            session.connection.capture.prepare(relation)

    def __enter__(self) -> Captured:
        self._transaction.flush_captures()
        self._transaction.captures.append(self)
        capture = self._session.connection.capture
        self._outer = capture.sink
        capture.sink = self._sink
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._session.connection.capture.sink = self._outer
        self._transaction.captures.pop()
        if kind is None:
            self.flush()

    def flush(self) -> None:
        """Put what has been gathered onto the tape, before anything else is."""
        transaction = self._transaction
        transaction.tape_effects(self.effects[self._taped :])
        transaction.tape.shorten(transaction.savepoints[-1].mark if transaction.savepoints else START)
        self._taped = len(self.effects)
        if self._sink.full is not None:
            self._sink.most = self._taped + BATCH

    def resumed(self, moved: Moved) -> None:
        """The transaction was put back: what captures may be gone, and rows may have other rowids."""
        for relation in _relations(self._session, self._oids):
            self._session.connection.capture.prepare(relation)
        if not moved:
            return
        self.effects[:] = map(moved.followed, self.effects)
        if self.on_moved is not None:
            self.on_moved(moved)

    def check_locks(self) -> None:
        """LockConflict if another transaction has locked what was written."""
        if self._conflict is not None:
            raise self._conflict
        self._transaction.check_effects(self.effects)

    def _full(self) -> None:
        self.flush()
        if not self._transaction.tape.is_complete:
            self._forget()

    def _forget(self) -> None:
        """The tape takes no more: this transaction keeps SQLite to its end. But others may have locks."""
        locks = self._session.database.locks
        try:
            if locks.others_hold(self._transaction):
                # Nobody has a lock on a row of the transaction's own: which they are is not asked.
                locks.check(
                    self._transaction,
                    row_locks.needed(self.effects, self._session.snapshot, set(), key_of(self._session)),
                )
        except LockConflict as conflict:
            # Raised under SQLite it would be SQLite's error; the statement is undone when it has ended.
            self._conflict = conflict
        self.effects.clear()
        self._taped, self._sink.most = 0, BATCH
        if self._conflict or not locks.others_hold(self._transaction):
            self._session.connection.capture.sink = None


def forget_effects(session: Session, plan: Plan) -> None:
    """Nothing will be put back or compared: what the plan does need not be known."""
    for relation in _relations(session, plan.writes):
        session.connection.capture.refresh(relation)
    session.transaction.tape.is_complete = False


def _relations(session: Session, oids: Iterable[int]) -> list[Relation]:
    """The tables among them: a view's rows are written by its triggers."""
    found = (session.snapshot.relation(oid) for oid in oids)
    return [relation for relation in found if relation is not None and relation.kind != "v"]
