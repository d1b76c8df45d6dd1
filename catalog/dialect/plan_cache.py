"""The plans that the planner keeps, by environment and text, and how much of them.

Sessions share them. A plan is handed on from one version of the catalog to the next while it would be made
the same; what nobody asks for any more goes when there is too much. See docs/design.md, "Text to Plan".
"""

import threading
from collections.abc import Iterator
from dataclasses import field
from typing import Any, Final

from polar_lite.catalog.dialect.binder.state import EnvironmentKey
from polar_lite.catalog.dialect.literals import STRING, Literal, planned_for
from polar_lite.catalog.dialect.plan import Plan
from polar_lite.catalog.dialect.translate.values.conversion import located
from polar_lite.catalog.observed import Reading
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol.records import dataclass

LONG_TEXT: Final = 20_000
"""Longer ones are many rows of VALUES above all: drivers send those again, and the plans are as large."""
_MAX_ENVIRONMENTS: Final = 64
_MAX_EARLIER: Final = 64
_MAX_SHAPES: Final = 1000
_MAX_PLANS_PER_SHAPE: Final = 50
_MAX_LONG: Final = 8
_MAX_CACHED_TEXT: Final = 1_000_000
# Of the texts of all plans, those of long ones apart: a plan takes about 35 bytes for each.
_MAX_CHARACTERS: Final = 2_000_000

Key = tuple[str, tuple[int, ...]]
"""A lifted text (or one without literals) and the client's parameter types."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A plan. read: the string literals that go through an input function, whose errors need a position.

    reading: what it has been made of; None: it is good for its own catalog alone.
    """

    plan: Plan
    read: frozenset[int]
    reading: Reading | None


@dataclass(slots=True)
class _Shape:
    """What is known of a lifted text: the pinned literals, and the plan for each of their values."""

    pinned: tuple[int, ...]
    plans: dict[tuple[Any, ...], Entry] = field(default_factory=dict)

    def find(self, literals: tuple[Literal, ...]) -> Entry | None:
        return self.plans.get(self.place(literals))

    def place(self, literals: tuple[Literal, ...]) -> tuple[Any, ...]:
        pinned = self.pinned
        return planned_for(literals, pinned) if pinned else ()


@dataclass(slots=True, eq=False)
class Plans:
    """The plans of one environment. texts: those of texts without a literal, found without lifting.

    earlier: those of the environment before, which differs in its catalog alone. is_past: no environment has
    them any more, so that what is handed on goes from here. is_linked: a later one may ask for them.
    """

    shapes: dict[Key, _Shape] = field(default_factory=dict)
    texts: dict[Key, Plan] = field(default_factory=dict)
    earlier: "Plans | None" = None
    is_past: bool = False
    is_linked: bool = True

    def find(self, key: Key, literals: tuple[Literal, ...]) -> tuple[Plan, list[Any]] | None:
        """The plan of a lifted text with these literals, and their values."""
        shape = self.shapes.get(key)
        entry = shape.find(literals) if shape is not None else None
        return None if entry is None else (entry.plan, values_of(literals, entry.read))

    def all_earlier(self) -> "Iterator[Plans]":
        """The latest first, without those from which nothing can come any more."""
        plans = self
        while plans.earlier is not None:
            if plans.earlier.is_past and not plans.earlier.shapes:
                plans.earlier = plans.earlier.earlier
            else:
                plans = plans.earlier
                yield plans


class _Places:
    """Where plans are, in all environments, oldest first. characters: of the texts of these plans."""

    def __init__(self) -> None:
        self._found: dict[tuple[Plans, Key], None] = {}
        self.characters = 0

    def __len__(self) -> int:
        return len(self._found)

    def note(self, plans: Plans, key: Key, count: int) -> None:
        """There are `count` plans more, or fewer, of a text."""
        self._found[plans, key] = None
        self.characters += count * len(key[0])

    def drop_oldest(self) -> None:
        self.drop(*next(iter(self._found)))

    def drop(self, plans: Plans, key: Key) -> None:
        del self._found[plans, key]
        plans.texts.pop(key, None)
        self.characters -= len(plans.shapes.pop(key).plans) * len(key[0])


class PlanCache:
    """All plans that are kept; safe to use from several threads."""

    def __init__(self) -> None:
        self._by_environment: dict[EnvironmentKey, Plans] = {}
        self._latest: dict[EnvironmentKey, Plans] = {}  # of each kin
        self._short, self._long = _Places(), _Places()
        self._lock = threading.Lock()

    @property
    def environments(self) -> int:
        return len(self._by_environment)

    @property
    def characters(self) -> int:
        """Of the texts of all plans."""
        return self._short.characters + self._long.characters

    def of(self, environment: EnvironmentKey, kin: EnvironmentKey) -> Plans:
        """The plans of an environment. kin: of all that differ in the version of the catalog alone."""
        with self._lock:
            found = self._by_environment.get(environment)
            if found is None:
                self._drop_past()
                found = self._by_environment[environment] = Plans(earlier=self._latest.pop(kin, None))
                self._latest[kin] = found
                self._unlink(found, _MAX_EARLIER)
                if len(self._latest) > _MAX_ENVIRONMENTS:
                    gone = self._latest.pop(next(iter(self._latest)))
                    self._unlink(Plans(earlier=gone), 0)
                if len(self._by_environment) > _MAX_ENVIRONMENTS:
                    self._drop(next(iter(self._by_environment)))
            return found

    def hand_on(
        self, plans: Plans, key: Key, literals: tuple[Literal, ...], snapshot: Snapshot
    ) -> tuple[Plan, list[Any]] | None:
        """The plan of an earlier catalog and the literals' values, if `snapshot` is no other for it."""
        if plans.earlier is None:
            return None
        with self._lock:
            known = [
                (one, shape, entry)
                for one in plans.all_earlier()
                if (shape := one.shapes.get(key)) is not None and (entry := shape.find(literals)) is not None
            ]
        for one, shape, entry in known:
            if entry.reading is not None and entry.reading.holds_in(snapshot):
                self.keep(plans, key, shape.pinned, literals, entry)
                if one.is_past:
                    self._take_away(one, key, literals)
                return entry.plan, values_of(literals, entry.read)
        return None

    def _take_away(self, plans: Plans, key: Key, literals: tuple[Literal, ...]) -> None:
        with self._lock:
            shape = plans.shapes.get(key)
            if shape is not None and shape.plans.pop(shape.place(literals), None) is not None:
                places = self._long if len(key[0]) > LONG_TEXT else self._short
                places.note(plans, key, -1)
                if not shape.plans:
                    places.drop(plans, key)

    def drop(self, environment: EnvironmentKey) -> None:
        """The plans of one environment."""
        with self._lock:
            if environment in self._by_environment:
                self._drop(environment)

    def keep(
        self,
        plans: Plans,
        key: Key,
        pinned: tuple[int, ...],
        literals: tuple[Literal, ...],
        entry: Entry,
    ) -> None:
        """pinned: numbers of the literals whose values the plan depends on."""
        if len(key[0]) > _MAX_CACHED_TEXT:
            return
        is_long = len(key[0]) > LONG_TEXT
        places = self._long if is_long else self._short
        with self._lock:
            shape = plans.shapes.get(key)
            if shape is None or shape.pinned != pinned:
                # Which literals are pinned depends on their values too (-2147483648): the union is safe.
                if shape is not None:
                    pinned = tuple(sorted({*pinned, *shape.pinned}))
                    places.drop(plans, key)
                shape = plans.shapes[key] = _Shape(pinned)
            known = len(shape.plans)
            if known >= (1 if is_long else _MAX_PLANS_PER_SHAPE):
                shape.plans.pop(next(iter(shape.plans)))
            shape.plans[shape.place(literals)] = entry
            places.note(plans, key, len(shape.plans) - known)
            if not literals:
                plans.texts[key] = entry.plan
            self._make_room(plans)

    def _make_room(self, plans: Plans) -> None:
        while len(plans.shapes) > _MAX_SHAPES:
            oldest = next(iter(plans.shapes))
            (self._long if len(oldest[0]) > LONG_TEXT else self._short).drop(plans, oldest)
        while self._short.characters > _MAX_CHARACTERS:
            self._short.drop_oldest()
        while len(self._long) > _MAX_LONG or self._long.characters > _MAX_CHARACTERS:
            self._long.drop_oldest()

    def _drop_past(self) -> None:
        for environment in [key for key in self._by_environment if key.is_past]:
            self._drop(environment)

    def _drop(self, environment: EnvironmentKey) -> None:
        """If it is still used, its plans are made again, and its environment alone finds them."""
        plans = self._by_environment.pop(environment)
        plans.is_past = True
        if not plans.is_linked:
            self._forget(plans)

    def _unlink(self, plans: Plans, most: int) -> None:
        """Of those before `plans` no more than so many can be asked from now on."""
        every = [plans, *plans.all_earlier()]
        every[: most + 1][-1].earlier = None
        for one in every[most + 1 :]:
            one.is_linked = False
            if one.is_past:
                self._forget(one)

    def _forget(self, plans: Plans) -> None:
        for key in list(plans.shapes):
            (self._long if len(key[0]) > LONG_TEXT else self._short).drop(plans, key)


def values_of(literals: tuple[Literal, ...], read: frozenset[int]) -> list[Any]:
    """The values of literals; of those that an input function reads with their place in the text."""
    if not read:
        return [literal.value for literal in literals]
    return [
        located(str(literal.value), literal.start) if literal.kind == STRING and i in read else literal.value
        for i, literal in enumerate(literals)
    ]


__all__ = ["LONG_TEXT", "Entry", "Key", "PlanCache", "Plans", "values_of"]
