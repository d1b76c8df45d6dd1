"""Which row and key locks the effects of a statement amount to.

An UPDATE or DELETE locks the row it found. The keys of unique indexes that a row gives up, takes or keeps
are locked as well: until the transaction ends, another one can neither take nor miss them.
PostgreSQL 15 docs 13.3.2 (locking-rows).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.types import FOLDED
from polar_lite.protocol.records import dataclass
from polar_lite.server.engine.index_keys import KeyOf
from polar_lite.server.engine.locks import Key, Row, RowMode, Tag

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Relation
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.engine.capture import Effect


@dataclass(frozen=True, slots=True)
class UniqueKey:
    """A unique index of a table: places of its columns in an Effect's values.

    folded: by place, what makes values that are equal alike (numeric keys, citext). watched: places
    of all columns that an index with expressions or a predicate depends on; () for a plain one.
    """

    table: Relation
    index: int
    places: tuple[int, ...]
    folded: Mapping[int, Callable[[str], str]]
    watched: tuple[int, ...] = ()
    is_plain: bool = True
    is_immediate: bool = True
    nulls_alike: bool = False
    is_unique: bool = True

    def of(self, values: Sequence[Any], key_of: KeyOf) -> Key | None:
        """The key of a row; None when it is not in the index or a part is NULL, which is equal to nothing."""
        if not self.is_plain:
            parts = key_of(self.table, self.index, values)
            if parts is None or (None in parts and not self.nulls_alike):
                return None
            return Key(self.index, parts)
        found = []
        for place in self.places:
            value = values[place]
            if value is None and not self.nulls_alike:
                return None
            found.append(self.folded[place](value) if place in self.folded and value is not None else value)
        return Key(self.index, tuple(found))

    def of_both(
        self, old: Sequence[Any] | None, new: Sequence[Any] | None, key_of: KeyOf
    ) -> tuple[Key | None, Key | None]:
        """The keys of a row before and after."""
        before = self.of(old, key_of) if old is not None else None
        if new is None:
            return before, None
        if old is not None and not self.is_plain and all(old[p] == new[p] for p in self.watched):
            return before, before
        return before, self.of(new, key_of)


def unique_keys(relation: Relation, snapshot: Snapshot) -> Sequence[UniqueKey]:
    """The unique indexes of a table, and EXCLUDE's: their keys are held as well, and compared otherwise."""
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
        if facts is None or not (facts.is_unique or facts.is_exclusion):
            continue
        places = tuple(place_of[key] for key in facts.keys if key in place_of)
        folded = {p: FOLDED[live[p].type.collation] for p in places if live[p].type.collation}
        watched = tuple(place_of[number] for number in facts.columns if number in place_of)
        found.append(
            UniqueKey(
                table.row,
                index.row.oid,
                places,
                folded,
                watched,
                facts.is_plain,
                facts.is_immediate and not facts.is_exclusion,
                facts.nulls_alike,
                facts.is_unique,
            )
        )
    return found


def needed(
    effects: Iterable[Effect],
    snapshot: Snapshot,
    own: set[tuple[int, int]],
    key_of: KeyOf,
    *,
    holds: bool = False,
) -> Iterator[tuple[Tag, int]]:
    """The locks of effects, in order. own: (relation, rowid) of the rows the transaction has inserted
    itself, which nobody else sees; rows inserted by the effects are added to it. holds: they are for others
    to see; else they are to be had, and keys that are compared later are not among them."""
    for effect in effects:
        relation = snapshot.relation(effect.relation)
        if relation is None or relation.database != "main":
            continue
        is_key_update, keys = _keys(effect, unique_keys(relation, snapshot), key_of, holds=holds)
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


def _keys(effect: Effect, keys: Sequence[UniqueKey], key_of: KeyOf, *, holds: bool) -> tuple[bool, list[Key]]:
    """Whether keys change that a foreign key may refer to, and the keys the row gives up, takes or keeps.

    Those it keeps are locked as well: who wants to take one waits to see what becomes of the row.
    """
    is_changed, found = effect.new is None, []
    for unique in keys:
        before, after = unique.of_both(effect.old, effect.new, key_of)
        if unique.is_unique and unique.is_plain and before != after:
            is_changed = True
        if unique.is_immediate or holds:
            found += [key for key in dict.fromkeys((before, after)) if key is not None]
    return is_changed, found
