"""What has been read of a catalog, so that what was made of it is kept when the catalog changes elsewhere.

A plan is made from an `Observed` snapshot, which notes every answer it gives. A `Reading` of the notes says
whether another snapshot answers the same; if so, the plan is that one's, too. PostgreSQL does it the other
way round: it tells the plans that depend on an object when that changes (plancache.c, inval.c).
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable, Iterator, Mapping
from types import MethodType
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from polar_lite.catalog import user_types
from polar_lite.catalog.type_lookup import TypeLookup
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol.codecs.range import Subtype
from polar_lite.protocol.pgtypes import BY_OID, PgType

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Relation, Role, Schema
    from polar_lite.catalog.snapshot import Snapshot

_Made = TypeVar("_Made")
# What no snapshot answers.
_NEVER: Final = ("version",)
# Methods whose answers read the catalog that they are of.
_READERS: Final = frozenset({"domain_tests", "router"})
_RECORDS: Final = frozenset({2249, 2287})
_PLAIN: Final = frozenset({str, int, bool, tuple, frozenset, type(None)})


class _Notes(dict[Any, Any]):
    """(mapping, key), (method, arguments, named ones) or (attribute,) -> what was found there."""

    __slots__ = ("__weakref__",)


class Reading:
    """What was read of a snapshot."""

    __slots__ = ("_found",)

    def __init__(self, found: Mapping[Any, Any]) -> None:
        self._found = found

    def holds_in(self, snapshot: Snapshot) -> bool:
        """Whether the same would be read there."""
        for (name, *rest), found in self._found.items():
            now = getattr(snapshot, name)
            if len(rest) == 2:
                now = now(*rest[0], **dict(rest[1]))
            elif rest:
                now = now.get(rest[0])
            if now is not found and not _is_same(now, found):
                return False
        return True

    def add_to(self, notes: _Notes) -> None:
        notes.update(self._found)


class Same:
    """An object as a part of a key, equal to none but itself."""

    __slots__ = ("it",)

    def __init__(self, it: Any) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.it is self.it


def observe(snapshot: Snapshot, make: Callable[[Snapshot], _Made]) -> tuple[_Made, Reading | None]:
    """What `make` makes of a snapshot, and what it has read of it.

    None in the place of that if what it has made may read more of it later: that is not known yet.
    """
    observed = Observed(snapshot)
    witness = weakref.ref(observed.notes)
    made = make(cast("Snapshot", observed))
    found = dict(observed.notes)
    del observed
    return made, Reading(found) if witness() is None else None


def _is_same(now: Any, found: Any) -> bool:
    if isinstance(found, UserType):
        return False  # the fields of a composite type are not compared
    return now.__class__ is found.__class__ and bool(now == found)


class Lasting(Generic[_Made]):
    """What was made of snapshots, kept while later ones answer the same; the latest `size` of it."""

    __slots__ = ("_kept", "_size")

    def __init__(self, size: int) -> None:
        self._kept: dict[Hashable, tuple[_Made, Reading]] = {}
        self._size = size

    def find(self, key: Hashable, snapshot: Snapshot, make: Callable[[Snapshot], _Made]) -> _Made:
        """What `make` makes of the snapshot, or made of an earlier one."""
        kept = self._kept.get(key)
        if kept is not None and kept[1].holds_in(snapshot):
            return kept[0]
        made, reading = observe(snapshot, make)
        if reading is None:
            self._kept.pop(key, None)
        else:
            self._kept[key] = made, reading
            while len(self._kept) > self._size:
                self._kept.pop(next(iter(self._kept)), None)
        return made

    def note(self, key: Hashable, made: _Made, snapshot: Snapshot) -> None:
        """Somebody who observes the snapshot uses `made`: what that has been made of counts as read there."""
        if isinstance(snapshot, Observed):
            kept = self._kept.get(key)
            if kept is None or kept[0] is not made or not kept[1].holds_in(cast("Snapshot", snapshot)):
                snapshot.note_unknown()


class Observed:
    """A snapshot that notes what is read of it. All that can still read of it refers to the notes.

    Which one it is (`version`, `counters`, `itself`) is not noted: nothing that is made may follow from it.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.itself = snapshot.itself
        self.version = snapshot.version
        self.counters = snapshot.counters
        self.notes = _Notes()
        self._snapshot = snapshot
        self._own_types: dict[int, PgType] = {}

    type_by_name = TypeLookup.type_by_name
    type_ref = TypeLookup.type_ref

    def relation(self, oid: int) -> Relation | None:
        """As Snapshot's; a note of what `relations` has."""
        found: Relation | None = self.relations.get(oid)
        return found

    def schema(self, oid: int) -> Schema | None:
        """As Snapshot's."""
        found: Schema | None = self.schemas.get(oid)
        return found

    def role(self, oid: int) -> Role | None:
        """As Snapshot's."""
        found: Role | None = self.roles.get(oid)
        return found

    def type(self, oid: int) -> PgType | None:
        """As Snapshot's. The codec of a user's type, or of records, reads the catalog through this object."""
        if oid in _RECORDS:
            return user_types.records(cast("Snapshot", self))[oid]
        found = BY_OID.get(oid) or self._own_types.get(oid)
        if found is None:
            own = self.types.get(oid)
            if own is not None:
                found = self._own_types[oid] = user_types.bound(own, cast("Snapshot", self))
        return found

    def subtype(self, oid: int) -> Subtype:
        """As Snapshot's."""
        own = self.types.get(oid)
        if own is None:
            return self._snapshot.subtype(oid)
        return user_types.range_subtype(own.subtype_oid, cast("Snapshot", self))

    def note_unknown(self) -> None:
        """It is not known what has been read: what is being made is good for this snapshot only."""
        self.notes[_NEVER] = None

    def worked_out(self, key: Any, make: Callable[[Snapshot], _Made]) -> _Made:
        """As Snapshot's; what `make` has read counts as read here."""
        made, reading = self._snapshot.observed_work(key, make)
        if reading is None:
            self.note_unknown()
        else:
            reading.add_to(self.notes)
        return made

    def __getattr__(self, name: str) -> Any:
        """An attribute at its first use. What stands for it is kept, for a method with the class."""
        value = getattr(self._snapshot, name)
        if isinstance(value, MethodType):
            setattr(Observed, name, _noting(name))
            return getattr(self, name)
        if isinstance(value, dict | Mapping):
            value = _Part(name, value, self.notes)
        else:
            self.notes[name,] = value
        self.__dict__[name] = value
        return value


def _noting(name: str) -> Callable[..., Any]:
    """A method that notes what the snapshot's of the name returns."""
    reads_on = name in _READERS

    def called(self: Observed, *args: Any, **named: Any) -> Any:
        try:
            found = getattr(self._snapshot, name)(*args, **named)
        except BaseException:
            self.notes[_NEVER] = None
            raise
        if (reads_on and found) or not _PLAIN.issuperset(map(type, (*args, *named.values()))):
            self.notes[_NEVER] = None  # it reads the catalog that it is of, or cannot be asked for again
        else:
            self.notes[name, args, tuple(named.items())] = found
        return found

    return called


class _Part(Mapping[Any, Any]):
    """One of a snapshot's mappings. Who goes through all of it depends on all of it."""

    __slots__ = ("_name", "_notes", "_part")

    def __init__(self, name: str, part: Mapping[Any, Any], notes: _Notes) -> None:
        self._name, self._part, self._notes = name, part, notes

    def __getitem__(self, key: Any) -> Any:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def get(self, key: Any, default: Any = None) -> Any:
        found = self._notes[self._name, key] = self._part.get(key)
        return default if found is None else found

    def __contains__(self, key: object) -> bool:
        return self.get(key) is not None

    def __iter__(self) -> Iterator[Any]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())

    def _whole(self) -> Mapping[Any, Any]:
        self._notes[self._name,] = self._part
        return self._part
