"""Row effects: what a statement did to the rows of a table, recorded while SQLite does it.

Python's sqlite3 has no update hook with values, so TEMP triggers call a function of ours for every row
that is inserted, updated or deleted: also for those that a statement touches on the way (ON CONFLICT). The
triggers belong to one connection. They are made at the first write of a table and made again when its
definition has changed, since SQLite compiles them against the columns they were written for. Each row that
passes them costs twice what it does without, so those that nobody listens to are removed again.
"""

from __future__ import annotations

import itertools
import sqlite3
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from polar_lite.catalog.names import qualified, quoted

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Relation

# SQLite's functions take 127 arguments; wider rows are handed over in parts.
_PART: Final = 100
_SCHEMA: Final = "temp"
_PREFIX: Final = "polar$capture_"
# Making and removing a table's triggers costs what so many rows do that pass them for nothing.
_UNHEARD_ROWS: Final = 500


class Effect(NamedTuple):
    """One row written. old: its stored column values before, None for an INSERT; new: after, None for a
    DELETE; both in the order of attnum, without dropped columns. relation: OID."""

    relation: int
    old_rowid: int | None
    old: tuple[Any, ...] | None
    new_rowid: int | None
    new: tuple[Any, ...] | None


class Sink:
    """Receives effects. `full` is called each time there are `most` of them, under SQLite's statement."""

    __slots__ = ("effects", "full", "most")

    def __init__(
        self, effects: list[Effect], most: int = sys.maxsize, full: Callable[[], None] | None = None
    ) -> None:
        self.effects = effects
        self.most = most
        self.full = full


class Capture:
    """The capturing of one connection. sink: receives the effects; None while nobody wants them.

    The methods are called in the thread that uses the connection.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.sink: Sink | None = None
        self._connection = connection
        # For which definition of a table of SQLite's triggers stand; None when that is not certain.
        self._made: dict[str, Relation | None] = {}
        # The same by OID, for those that are certain: what every write asks for first.
        self._current: dict[int, Relation] = {}
        # Tables that have none for an older definition, by OID: what every write without them asks for.
        self._refreshed: dict[int, Relation] = {}
        # Those made or removed in the open transaction, which a rollback undoes.
        self._changed: set[str] = set()
        self._serial = itertools.count(1)
        # Rows that the triggers have told of since they were made, and nobody listened.
        self._unheard = 0
        self._parts: list[Any] = []
        for name, function in (
            ("polar_inserted", self._inserted),
            ("polar_updated", self._updated),
            ("polar_deleted", self._deleted),
            ("polar_part", self._part),
        ):
            connection.create_function(name, -1, function)

    def prepare(self, relation: Relation) -> None:
        """Make the triggers of a table, or make them again when its definition is another one."""
        if self._current.get(relation.oid) is relation:
            return
        table = qualified(relation)
        if self._made.get(table) is not relation:
            self._remove(table, relation.physical)
            # A trigger's program is not compiled anew when SQLite finds its picture of the tables to be old:
            # so it is made new first.
            self._connection.execute("SELECT 1 FROM main.sqlite_schema LIMIT 1").fetchall()
            number = next(self._serial)
            for sql in _triggers(relation, number):
                self._connection.execute(sql)
            self._made[table] = relation
            self._has_changed(table)
            self._refreshed.clear()
            self._unheard = 0
        self._current[relation.oid] = relation

    def refresh(self, relation: Relation) -> None:
        """Before a write that is not captured: triggers for an older definition would break it."""
        if not self._made:
            return
        if self._unheard >= _UNHEARD_ROWS:
            self.clear()
            self._unheard = 0
            return
        if self._refreshed.get(relation.oid) is relation:
            return
        table = qualified(relation)
        if self._made.get(table, relation) is not relation:
            self._current.pop(relation.oid, None)
            self._remove(table, relation.physical)
        self._refreshed[relation.oid] = relation

    def clear(self) -> None:
        """Before DDL: SQLite refuses to change a table that a trigger depends on."""
        self._current.clear()
        self._refreshed.clear()
        for table, relation in list(self._made.items()):
            self._remove(table, relation.physical if relation is not None else None)

    def rolled_back(self) -> None:
        """A rollback (to a savepoint) may have undone the making or the removal of triggers."""
        if self._changed:
            self._current.clear()
            self._refreshed.clear()
        for table in self._changed:
            self._made[table] = None

    def ended(self) -> None:
        """The transaction has ended; after a rollback `rolled_back` comes first."""
        self._changed.clear()

    def _has_changed(self, table: str) -> None:
        if self._connection.in_transaction:
            self._changed.add(table)

    def _remove(self, table: str, physical: str | None) -> None:
        # What stands is asked of SQLite: triggers of a table that was dropped or renamed elsewhere come
        # to life again when another table gets its name.
        if table not in self._made:
            return
        for name in self._standing(physical):
            self._connection.execute(f"DROP TRIGGER IF EXISTS {_SCHEMA}.{quoted(name)}")
        orphans = self._standing(physical)
        if orphans:
            # Their table is gone, so SQLite does not know them any more and drops nothing.
            self._connection.execute("PRAGMA writable_schema = ON")
            places = ", ".join("?" * len(orphans))
            self._connection.execute(f"DELETE FROM temp.sqlite_schema WHERE name IN ({places})", orphans)
            self._connection.execute("PRAGMA writable_schema = OFF")
        del self._made[table]
        self._has_changed(table)

    def _standing(self, physical: str | None) -> list[str]:
        """The names of the triggers of a table, of all tables without one."""
        where = " AND tbl_name = ?" if physical is not None else ""
        found = self._connection.execute(
            f"SELECT name FROM temp.sqlite_schema WHERE type = 'trigger'{where}",
            (physical,) if physical is not None else (),
        )
        return [name for (name,) in found if name.startswith(_PREFIX)]

    # --- called by the triggers, for each row

    def _part(self, *values: Any) -> None:
        self._parts.extend(values)

    def _gathered(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        values = (*self._parts, *values)
        self._parts.clear()
        return values

    def _inserted(self, oid: int, rowid: int, *values: Any) -> None:
        if self._parts:
            values = self._gathered(values)
        self._heard((oid, None, None, rowid, values))

    def _deleted(self, oid: int, rowid: int, *values: Any) -> None:
        if self._parts:
            values = self._gathered(values)
        self._heard((oid, rowid, values, None, None))

    def _updated(self, oid: int, old_rowid: int, new_rowid: int, *values: Any) -> None:
        if self._parts:
            values = self._gathered(values)
        width = len(values) // 2
        self._heard((oid, old_rowid, values[:width], new_rowid, values[width:]))

    def _heard(self, effect: Sequence[Any]) -> None:
        sink = self.sink
        if sink is None:
            self._unheard += 1
            return
        effects = sink.effects
        effects.append(_effect(Effect, effect))
        if len(effects) >= sink.most and sink.full is not None:
            sink.full()


# What Effect's own constructor does, without its call of a Python function.
_effect: Final = tuple.__new__


def live_columns(relation: Relation) -> Sequence[str]:
    """The physical names of the columns whose values an Effect has."""
    return [column.physical for column in relation.columns if not column.has_dropped]


def written_places(relation: Relation) -> Sequence[int]:
    """The places of an Effect's values that are written: SQLite computes those of generated columns."""
    live = [column for column in relation.columns if not column.has_dropped]
    return [place for place, column in enumerate(live) if column.generation is None]


def _triggers(relation: Relation, number: int) -> Sequence[str]:
    columns = live_columns(relation)
    old = [f"OLD.{quoted(name)}" for name in columns]
    new = [f"NEW.{quoted(name)}" for name in columns]
    return [
        _trigger(f"{number}_{event}", event, relation, function, rowids, values)
        for event, function, rowids, values in (
            ("INSERT", "polar_inserted", ["NEW.rowid"], new),
            ("UPDATE", "polar_updated", ["OLD.rowid", "NEW.rowid"], old + new),
            ("DELETE", "polar_deleted", ["OLD.rowid"], old),
        )
    ]


def _trigger(
    suffix: str, event: str, relation: Relation, function: str, rowids: Sequence[str], values: Sequence[str]
) -> str:
    calls = []
    while len(values) > _PART:
        calls.append(f"SELECT polar_part({', '.join(values[:_PART])});")
        values = values[_PART:]
    calls.append(f"SELECT {function}({', '.join([str(relation.oid), *rowids, *values])});")
    name = quoted(_PREFIX + suffix)
    return (
        f"CREATE TRIGGER {_SCHEMA}.{name} AFTER {event} ON {qualified(relation)} BEGIN {' '.join(calls)} END"
    )
