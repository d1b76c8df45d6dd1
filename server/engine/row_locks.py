"""Which row and key locks the effects of a statement amount to.

An UPDATE or DELETE locks the row it found. The keys of unique indexes that a row gives up, takes or keeps
are locked as well: until the transaction ends, another one can neither take nor miss them.
PostgreSQL 15 docs 13.3.2 (locking-rows).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from polar_lite.protocol import pgtypes
from polar_lite.server.engine.locks import Key, Row, RowMode, Tag

if TYPE_CHECKING:
    from polar_lite.catalog.snapshot import Relation, Snapshot
    from polar_lite.server.engine.capture import Effect

_NUMERIC: Final = pgtypes.NUMERIC.oid


@dataclass(frozen=True, slots=True)
class UniqueKey:
    """A unique index: places of its columns in an Effect's values.

    padded: the places whose values are compared without trailing blanks (numeric keys). watched: places
    of all columns that an index with expressions or a predicate depends on. is_serial: it has
    expressions, which are not computed here: all its keys count as one.
    """

    index: int
    places: tuple[int, ...]
    padded: frozenset[int]
    watched: tuple[int, ...] = ()
    is_serial: bool = False

    def is_changed(self, old: Sequence[Any], new: Sequence[Any]) -> bool:
        """Whether an update may have changed the key, or whether the row is in the index."""
        return self.of(old) != self.of(new) or any(old[place] != new[place] for place in self.watched)

    def of(self, values: Sequence[Any]) -> Key | None:
        """The key of a row; None when a part is NULL, which is equal to nothing."""
        if self.is_serial:
            return Key(self.index, ())
        found = []
        for place in self.places:
            value = values[place]
            if value is None:
                return None
            found.append(value.rstrip(" ") if place in self.padded else value)
        return Key(self.index, tuple(found))


def unique_keys(relation: Relation, snapshot: Snapshot) -> Sequence[UniqueKey]:
    """The unique indexes of a table."""
    indexes = tuple(found for oid in relation.indexes if (found := snapshot.relation(oid)) is not None)
    return _unique_keys(_Identity(relation), tuple(map(_Identity, indexes)))


class _Identity:
    """A catalog row as a cache's key: by identity, since rows are made anew when they change."""

    __slots__ = ("row",)

    def __init__(self, row: Relation) -> None:
        self.row = row

    def __hash__(self) -> int:
        return id(self.row)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.row is self.row


@lru_cache(maxsize=2048)
def _unique_keys(table: _Identity, indexes: tuple[_Identity, ...]) -> Sequence[UniqueKey]:
    live = [column for column in table.row.columns if not column.has_dropped]
    place_of = {column.attnum: place for place, column in enumerate(live)}
    found = []
    for index in indexes:
        facts = index.row.index
        if facts is None or not facts.is_unique:
            continue
        places = tuple(place_of[key] for key in facts.keys if key in place_of)
        padded = frozenset(p for p in places if live[p].type.oid == _NUMERIC and not live[p].type.is_fixed)
        watched = tuple(place_of[number] for number in facts.columns if number in place_of)
        found.append(UniqueKey(index.row.oid, places, padded, watched, bool(facts.expressions)))
    return found


def needed(
    effects: Iterable[Effect], snapshot: Snapshot, own: set[tuple[int, int]]
) -> Iterator[tuple[Tag, int]]:
    """The locks of effects, in order. own: (relation, rowid) of the rows the transaction has inserted
    itself, which nobody else sees; rows inserted by the effects are added to it."""
    for effect in effects:
        relation = snapshot.relation(effect.relation)
        if relation is None or relation.database != "main":
            continue
        is_key_update, keys = _keys(effect, unique_keys(relation, snapshot))
        if effect.old_rowid is not None and (effect.relation, effect.old_rowid) not in own:
            mode = RowMode.UPDATE if is_key_update else RowMode.NO_KEY_UPDATE
            yield Row(effect.relation, effect.old_rowid), mode
        for key in keys:
            yield key, RowMode.UPDATE
        if effect.old is None and effect.new_rowid is not None:
            own.add((effect.relation, effect.new_rowid))


def inserted(effects: Iterable[Effect]) -> set[tuple[int, int]]:
    """(relation, rowid) of the rows that effects have inserted."""
    return {(e.relation, e.new_rowid) for e in effects if e.old is None and e.new_rowid is not None}


def _keys(effect: Effect, keys: Sequence[UniqueKey]) -> tuple[bool, list[Key]]:
    """Whether the row's keys change, and the keys it gives up, takes or keeps.

    Those it keeps are locked as well: who wants to take one waits to see what becomes of the row.
    """
    is_changed, found = False, []
    for unique in keys:
        before = unique.of(effect.old) if effect.old is not None else None
        after = unique.of(effect.new) if effect.new is not None else None
        if effect.old is None or effect.new is None or unique.is_changed(effect.old, effect.new):
            is_changed = True
        elif unique.is_serial:
            continue
        found += [key for key in dict.fromkeys((before, after)) if key is not None]
    return is_changed, found
