"""WHERE CURRENT OF: the row that a cursor stands on, and where it is now.

A cursor's rows carry the rowids that they were made of. The transaction may have changed or deleted such a
row since, or put another in its place; its tape says so. PostgreSQL 15, executor/execCurrent.c.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from polar_lite.catalog import families
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.server.engine.tape import Tape
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.transactions.transaction import Transaction


class Standing(Protocol):
    """A cursor, as WHERE CURRENT OF sees it. row_ids: of the row it stands on, None where there is none."""

    name: str

    @property
    def row_ids(self) -> Sequence[int | str | None] | None: ...


class Followed:
    """The rows of a cursor's tables since it was opened, as far as its transaction changes them."""

    def __init__(self, transaction: Transaction) -> None:
        transaction.flush_captures()
        self._transaction = transaction
        self._tape: Tape = transaction.tape
        self._mark = self._read = len(transaction.tape.effects)
        self._moves = self._seen_moves = len(transaction.moves)
        self._cuts = transaction.tape.cuts
        self._now: dict[tuple[int, int], int | None] = {}
        self._was: dict[tuple[int, int], int | None] = {}  # the reverse; None: a row that is new

    def is_of(self, transaction: Transaction) -> bool:
        return self._transaction is transaction and self._tape is transaction.tape

    def now(self, relation: int, rowid: int) -> int | None:
        """The rowid that a row has now; None when it was deleted."""
        for moved in self._transaction.moves[self._moves :]:
            rowid = moved.now(relation, rowid)
        self._read_on()
        return self._now.get((relation, rowid), rowid)

    def _read_on(self) -> None:
        tape = self._tape
        if self._cuts != tape.cuts or self._seen_moves != len(self._transaction.moves):
            self._now.clear()
            self._was.clear()
            self._read, self._cuts, self._seen_moves = self._mark, tape.cuts, len(self._transaction.moves)
        for number in range(self._read, len(tape.effects)):
            effect = tape.effects[number]
            oid, old, new = effect.relation, effect.old_rowid, effect.new_rowid
            if old == new:
                continue
            before = old if old is None else self._was.pop((oid, old), old)
            if new is not None:
                self._was[oid, new] = before
            if before is not None:
                self._now[oid, before] = new
        self._read = len(tape.effects)


def find(session: Session, name: str | None, relations: Sequence[int]) -> tuple[int, int] | None:
    """Table and rowid of the row that a cursor stands on; None: it is of none of the tables.

    34000 for a cursor that does not exist, 24000 for one that cannot be updated through or is on no row.
    """
    cursor, plan, followed = _cursor(session, name)
    if followed is not None and not followed.is_of(session.transaction):
        raise _wrong(f'cursor "{cursor.name}" is held from a previous transaction')
    places = [_place(session, cursor, plan, relation) for relation in relations]
    row_ids = cursor.row_ids
    if followed is None or row_ids is None:
        raise _wrong(f'cursor "{cursor.name}" is not positioned on a row')
    for relation, place in zip(relations, places, strict=True):
        if row_ids[place] is None:
            continue
        table, rowid = families.split(row_ids[place], relation)
        if table == relation:
            now = followed.now(relation, rowid)
            return None if now is None else (relation, now)
    return None


def _place(session: Session, cursor: Standing, plan: Plan, relation: int) -> int:
    """Which of the ids of the cursor's row is that of a table."""
    shown, found = f'cursor "{cursor.name}"', session.snapshot.relation(relation)
    table = f'table "{found.name if found is not None else relation}"'
    places = [place for place, oids in enumerate(plan.sources) if relation in oids]
    if plan.locks_rows and len(places) > 1:
        raise _wrong(f"{shown} has multiple FOR UPDATE/SHARE references to {table}")
    if plan.locks_rows and not places:
        raise _wrong(f"{shown} does not have a FOR UPDATE/SHARE reference to {table}")
    if not places:
        raise _wrong(f"{shown} is not a simply updatable scan of {table}")
    return places[0]


def _cursor(session: Session, name: str | None) -> tuple[Standing, Plan, Followed | None]:
    if name is None:
        raise PgError(sqlstate.UNDEFINED_OBJECT, "the cursor variable of WHERE CURRENT OF is null")
    declared = session.runtime.cursors.declared_cursors.get(name) if session.runs_pl else None
    if declared is not None:
        declared.opened()
        return declared, declared.plan, declared.followed
    portal = session.portals.get(name)
    if portal is None:
        raise PgError(sqlstate.UNDEFINED_CURSOR, f'cursor "{name}" does not exist')
    plan = portal.prepared.plan
    if plan is None or plan.kind.value != "SELECT":
        raise _wrong(f'cursor "{name}" is not a SELECT query')
    if portal.owner is not session.transaction:
        raise _wrong(f'cursor "{name}" is held from a previous transaction')
    return portal, plan, portal.followed


def _wrong(message: str) -> PgError:
    return PgError(sqlstate.INVALID_CURSOR_STATE, message)


def split(rows: Sequence[Any], plan: Plan) -> tuple[list[Any], list[Any]]:
    """Rows of a plan with sources: the columns, and the rowids that follow them."""
    width = len(plan.sources)
    return [row[:-width] for row in rows], [row[-width:] for row in rows]
