"""The tape of a transaction: what it has done so far, rows and changes of the catalog, and the replay.

A transaction whose tape is complete can be taken out of SQLite and put back later: see
`server.transactions.transaction`, "set aside".
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from polar_lite.catalog.names import qualified, quoted
from polar_lite.server.engine.capture import Effect, live_columns, written_places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polar_lite.catalog.objects import Relation
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.catalog.writing.writer import CatalogWriter

MOST_EFFECTS: Final = 100_000
MOST_BYTES: Final = 64 * 1024 * 1024
MOST_SECONDS: Final = 0.25
"""What the catalog's changes may have taken: they would take as long again at each replay."""
Change = Callable[[Any], object]  # called with the transaction's CatalogWriter


class Mark(NamedTuple):
    """A place on the tape: how many effects (one more behind an incomplete end) and steps come before it."""

    effects: int
    steps: int


START: Final = Mark(0, 0)


class Step(NamedTuple):
    """What DDL has done between two row effects, or the catalog by which those behind it are to be read.

    at: how many effects come before it.
    """

    at: int
    change: Change | None
    seconds: float
    snapshot: Snapshot | None


class Tape:
    """effects: in the order they happened. is_complete: false once something was written that is not here,
    after them. steps: what DDL did meanwhile."""

    __slots__ = ("_bytes", "_seconds", "_snapshot", "cuts", "effects", "is_complete", "steps")

    def __init__(self) -> None:
        self.effects: list[Effect] = []
        self.steps: list[Step] = []
        self.is_complete = True
        self.cuts = 0  # how often its end was forgotten
        self._bytes = 0
        self._seconds = 0.0
        self._snapshot: Snapshot | None = None  # of the last step that has one

    @property
    def is_empty(self) -> bool:
        return not self.effects and not self.steps and self.is_complete

    def add(self, effects: Sequence[Effect]) -> None:
        if not self.is_complete:
            return
        self._bytes += size_of(effects)
        self.effects.extend(effects)
        if len(self.effects) > MOST_EFFECTS or self._bytes > MOST_BYTES:
            self.is_complete = False

    def add_change(self, change: Change, seconds: float) -> None:
        """A change of the catalog or of SQLite's tables, which took that long."""
        if not self.is_complete:
            return
        self.steps.append(Step(len(self.effects), change, seconds, None))
        self._seconds += seconds
        if self._seconds > MOST_SECONDS:
            self.is_complete = False

    def see(self, snapshot: Snapshot) -> None:
        """The effects that come now are of tables as they are in this catalog."""
        if self.is_complete and snapshot is not self._snapshot:
            self.steps.append(Step(len(self.effects), None, 0.0, snapshot))
            self._snapshot = snapshot

    @property
    def mark(self) -> Mark:
        """The place of now: `cut` comes back to it."""
        return Mark(len(self.effects) + (not self.is_complete), len(self.steps))

    def shorten(self, mark: Mark) -> None:
        """Once it is incomplete: only what is before the last savepoint may be wanted again."""
        if not self.is_complete and mark.effects < len(self.effects):
            self._forget_from(mark)

    def cut(self, mark: Mark) -> None:
        """Forget what came after a mark."""
        if mark.effects <= len(self.effects):
            self.is_complete = True
        self._forget_from(mark)
        self.cuts += 1

    def _forget_from(self, mark: Mark) -> None:
        self._bytes -= size_of(self.effects[mark.effects :])
        del self.effects[mark.effects :]
        if len(self.steps) > mark.steps:
            self._seconds -= sum([step.seconds for step in self.steps[mark.steps :]])
            del self.steps[mark.steps :]
            self._snapshot = None

    def replay(self, player: Player, start: Mark, end: Mark) -> None:
        """Do what is between two marks again."""
        at = start.effects
        for step in self.steps[start.steps : end.steps]:
            player.play(self.effects, at, step.at)
            at = step.at
            player.take(step)
        player.play(self.effects, at, end.effects)


class Player:
    """Does again what is on a tape. Nothing else is run: no trigger, no foreign key.

    Rows that cannot have their rowid back get a new one, which is noted in `moved` and on the tape.
    snapshot: the catalog to begin with. writer: of the transaction, if it has one. prepare: called with
    each table before its rows.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        snapshot: Snapshot,
        writer: CatalogWriter | None,
        moved: Moved,
        prepare: Callable[[Snapshot, Relation], None],
    ) -> None:
        self._connection = connection
        self._snapshot = snapshot
        self._writer = writer
        self._moved = moved
        self._prepare = prepare
        self._prepared: dict[int, Relation] = {}

    def take(self, step: Step) -> None:
        if step.change is not None:
            step.change(self._writer)
        elif step.snapshot is not None:
            self._snapshot = step.snapshot

    def play(self, effects: list[Effect], start: int, end: int) -> None:
        for number in range(start, end):
            effect = self._moved.followed(effects[number])
            relation = self._snapshot.relation(effect.relation)
            if relation is None:
                raise sqlite3.OperationalError(f"no relation with OID {effect.relation}")
            if self._prepared.get(relation.oid) is not relation:
                self._prepare(self._snapshot, relation)
                self._prepared[relation.oid] = relation
            effects[number] = _apply(self._connection, relation, effect, self._moved)


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


def size_of(effects: Sequence[Effect]) -> int:
    """About the bytes they take: each effect, row and value is an object of its own."""
    size = 100 * len(effects)
    for effect in effects:
        for row in effect[2::2]:
            if row:
                size += 56 + 40 * len(row)
                for value in row:
                    if value.__class__ is str or value.__class__ is bytes:
                        size += len(value)
    return size
