"""The tape of a transaction: the row effects of what it has written so far, and their replay.

A transaction whose tape is complete can be taken out of SQLite and put back later: see
`server.transaction`, "set aside". A mark is a length of the tape.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.names import qualified, quoted
from polar_lite.server.engine.capture import Effect, live_columns, written_places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polar_lite.catalog.snapshot import Relation, Snapshot

MOST_EFFECTS: Final = 100_000
MOST_BYTES: Final = 64 * 1024 * 1024


class Tape:
    """effects: in the order they happened. is_complete: false once something was written that is not here,
    after them."""

    __slots__ = ("_bytes", "cuts", "effects", "is_complete")

    def __init__(self) -> None:
        self.effects: list[Effect] = []
        self.is_complete = True
        self.cuts = 0  # how often its end was forgotten
        self._bytes = 0

    def add(self, effects: Sequence[Effect]) -> None:
        if not self.is_complete:
            return
        self._bytes += sum(map(_size, effects))
        self.effects.extend(effects)
        if len(self.effects) > MOST_EFFECTS or self._bytes > MOST_BYTES:
            self.is_complete = False

    @property
    def mark(self) -> int:
        """The place of now: `cut` comes back to it."""
        return len(self.effects) + (not self.is_complete)

    def shorten(self, mark: int) -> None:
        """Once it is incomplete: only what is before the last savepoint may be wanted again."""
        if not self.is_complete and mark < len(self.effects):
            self._bytes -= sum(map(_size, self.effects[mark:]))
            del self.effects[mark:]

    def cut(self, mark: int) -> None:
        """Forget what came after a mark."""
        if mark <= len(self.effects):
            self.is_complete = True
        self._bytes -= sum(map(_size, self.effects[mark:]))
        del self.effects[mark:]
        self.cuts += 1

    def replay(
        self, connection: sqlite3.Connection, snapshot: Snapshot, start: int, end: int, moved: Moved
    ) -> None:
        """Do effects[start:end] again. Rows that cannot have their rowid back get a new one, which is
        noted in `moved` and on the tape. Nothing else is run: no trigger, no foreign key."""
        for number in range(start, end):
            effect = moved.followed(self.effects[number])
            relation = snapshot.relation(effect.relation)
            if relation is None:
                raise sqlite3.OperationalError(f"no relation with OID {effect.relation}")
            self.effects[number] = _apply(connection, relation, effect, moved)


class Moved:
    """Rows that have another rowid now: (relation, old rowid) -> new rowid."""

    __slots__ = ("_rows",)

    def __init__(self) -> None:
        self._rows: dict[tuple[int, int], int] = {}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def add(self, relation: int, before: int, after: int) -> None:
        self._rows[relation, before] = after

    def settled(self, relation: int, rowid: int) -> None:
        """A row was inserted under this rowid: an earlier one that had it is meant no more."""
        self._rows.pop((relation, rowid), None)

    def now(self, relation: int, rowid: int) -> int:
        return self._rows.get((relation, rowid), rowid)

    def followed(self, effect: Effect) -> Effect:
        """The effect with the rowids that its row has now."""
        if not self._rows:
            return effect
        rows, oid = self._rows, effect.relation
        old, new = effect.old_rowid, effect.new_rowid
        if old is None:
            return effect
        now = rows.get((oid, old), old)
        return effect._replace(old_rowid=now, new_rowid=now if new == old else new)


def _apply(connection: sqlite3.Connection, relation: Relation, effect: Effect, moved: Moved) -> Effect:
    table, columns = qualified(relation), live_columns(relation)
    if effect.new is None:
        _expect_one(connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (effect.old_rowid,)))
        return effect
    if effect.old is None:
        return _insert(connection, relation, effect, moved)
    places = written_places(relation)
    sets = ", ".join(f"{quoted(columns[place])} = ?" for place in places)
    if not relation.rowid_column and effect.new_rowid != effect.old_rowid:
        sets += f", rowid = {int(effect.new_rowid or 0)}"
    _expect_one(
        connection.execute(
            f"UPDATE {table} SET {sets} WHERE rowid = ?",
            (*(effect.new[place] for place in places), effect.old_rowid),
        )
    )
    return effect


def _insert(connection: sqlite3.Connection, relation: Relation, effect: Effect, moved: Moved) -> Effect:
    """With its own rowid if that is free or the table's key; else with a new one."""
    table, columns = qualified(relation), live_columns(relation)
    assert effect.new is not None
    rowid = effect.new_rowid
    if not relation.rowid_column:
        taken = connection.execute(f"SELECT 1 FROM {table} WHERE rowid = ?", (rowid,)).fetchone()
        rowid = None if taken else rowid
    written = written_places(relation)
    names, values = [quoted(columns[place]) for place in written], [effect.new[place] for place in written]
    if not relation.rowid_column:
        names.insert(0, "rowid")
        values.insert(0, rowid)
    places = ", ".join("?" * len(names))
    cursor = connection.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", values)
    assert effect.new_rowid is not None
    if rowid is not None:
        moved.settled(effect.relation, effect.new_rowid)
        return effect
    made = cursor.lastrowid
    assert made is not None
    moved.add(effect.relation, effect.new_rowid, made)
    return effect._replace(new_rowid=made)


def _expect_one(cursor: sqlite3.Cursor) -> None:
    # Nobody else may have touched a row that is on a tape.
    if cursor.rowcount != 1:
        raise sqlite3.OperationalError("a row of the tape is gone")


def _size(effect: Effect) -> int:
    size = 100
    for row in effect[2::2]:
        for value in row or ():
            if value.__class__ is str or value.__class__ is bytes:
                size += len(value)
    return size
