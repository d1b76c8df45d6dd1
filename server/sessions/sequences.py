"""What a session has of sequences: nextval() and its kin, with their checks. PostgreSQL 15 docs 9.17."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from polar_lite.catalog import privileges
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


class SequenceValues:
    """The values that the session got last, by the sequences' OIDs.

    definitions: as `engine.sequences` has read them. drawn: what nextval() has given a statement that may be
    run again. rows_to_number: how many values COPY is about to take from each sequence.
    """

    __slots__ = ("_last", "_session", "_values", "definitions", "drawn", "rows_to_number")

    def __init__(self, session: Session) -> None:
        self._session = session
        self._values: dict[int, int] = {}
        self._last = 0
        self.definitions: dict[int, Any] = {}
        self.drawn: list[Any] | None = None
        self.rows_to_number = 0

    def nextval(self, oid: int) -> int:
        self._check_rights(oid, "USAGE", "UPDATE")
        self._check_may_write(oid, "nextval()")
        return self.draw(oid)

    def draw(self, oid: int) -> int:
        """The next value, without a look at rights."""
        value = self._session.database.sequences.nextval(self._session, oid)
        self._values[oid] = value
        self._last = oid
        return value

    def currval(self, oid: int) -> int:
        self._check_rights(oid, "USAGE", "SELECT")
        found = self._values.get(oid)
        if found is None:
            relation = self._session.snapshot.relation(oid)
            name = relation.name if relation else str(oid)
            raise PgError(
                sqlstate.OBJECT_NOT_IN_PREREQUISITE_STATE,
                f'currval of sequence "{name}" is not yet defined in this session',
            )
        return found

    def setval(self, oid: int, value: int, is_called: bool) -> int:
        self._check_rights(oid, "UPDATE")
        self._check_may_write(oid, "setval()")
        self._session.database.sequences.setval(self._session, oid, value, is_called)
        if is_called:
            self._values[oid] = value
        return value

    def lastval(self) -> int:
        if self._last not in self._values:
            raise PgError(
                sqlstate.OBJECT_NOT_IN_PREREQUISITE_STATE, "lastval is not yet defined in this session"
            )
        self._check_rights(self._last, "USAGE", "SELECT")
        return self._values[self._last]

    def discard(self) -> None:
        """DISCARD SEQUENCES."""
        self._values.clear()
        self._last = 0

    def _check_rights(self, oid: int, *wanted: str) -> None:
        """42501 unless the current role has one of the privileges on the sequence."""
        snapshot, role = self._session.snapshot, self._session.current_user_oid
        relation = snapshot.relation(oid)
        if relation is not None:
            privileges.check_any(snapshot, role, relation, *wanted)

    def _check_may_write(self, oid: int, what: str) -> None:
        """25006 in a read-only transaction. A short statement outside a block has begun none."""
        session, transaction = self._session, self._session.transaction
        if transaction.read_only if transaction.active else session.conduct.default_modes.is_read_only:
            relation = session.snapshot.relation(oid)
            if relation is None or relation.database != "temp":
                message = f"cannot execute {what} in a read-only transaction"
                raise PgError(sqlstate.READ_ONLY_SQL_TRANSACTION, message)
