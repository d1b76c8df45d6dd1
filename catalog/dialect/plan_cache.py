"""The plans that the planner keeps, by environment and text, and how much of them.

Sessions share them. What nobody can look up any more goes first: the plans of a catalog that no session has.
See docs/design.md, "Text to Plan".
"""

import threading
from dataclasses import field
from typing import Any, Final

from polar_lite.catalog.dialect.binder.state import EnvironmentKey
from polar_lite.catalog.dialect.literals import STRING, Literal
from polar_lite.catalog.dialect.plan import Plan
from polar_lite.catalog.dialect.translate.values.conversion import located
from polar_lite.protocol.records import dataclass

LONG_TEXT: Final = 20_000
"""Longer ones are many rows of VALUES above all: drivers send those again, and the plans are as large."""
_MAX_ENVIRONMENTS: Final = 64
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
    """A plan. read: the string literals that go through an input function, whose errors need a position."""

    plan: Plan
    read: frozenset[int]


@dataclass(slots=True)
class _Shape:
    """What is known of a lifted text: the pinned literals, and the plan for each of their values."""

    pinned: tuple[int, ...]
    plans: dict[tuple[Any, ...], Entry] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Plans:
    """The plans of one environment. texts: those of texts without a literal, found without lifting."""

    shapes: dict[Key, _Shape] = field(default_factory=dict)
    texts: dict[Key, Plan] = field(default_factory=dict)

    def find(self, key: Key, literals: tuple[Literal, ...]) -> tuple[Plan, list[Any]] | None:
        """The plan of a lifted text with these literals, and their values."""
        shape = self.shapes.get(key)
        if shape is None:
            return None
        pinned = shape.pinned
        entry = shape.plans.get(tuple([literals[i].value for i in pinned]) if pinned else ())
        return None if entry is None else (entry.plan, values_of(literals, entry.read))


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
        self._short, self._long = _Places(), _Places()
        self._lock = threading.Lock()

    @property
    def environments(self) -> int:
        return len(self._by_environment)

    @property
    def characters(self) -> int:
        """Of the texts of all plans."""
        return self._short.characters + self._long.characters

    def of(self, environment: EnvironmentKey) -> Plans:
        """The plans of an environment; those of past ones go when it is a new one."""
        with self._lock:
            found = self._by_environment.get(environment)
            if found is None:
                self._drop_past()
                found = self._by_environment[environment] = Plans()
                if len(self._by_environment) > _MAX_ENVIRONMENTS:
                    self._drop(next(iter(self._by_environment)))
            return found

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
            shape.plans[tuple([literals[i].value for i in pinned])] = entry
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
