"""records.dataclass behaves as the standard library's: the same classes are made with both."""

import dataclasses
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from polar_lite.protocol import records
from polar_lite.protocol.records import dataclass as ours


def classes(dataclass: Callable[..., Any]) -> SimpleNamespace:
    @dataclass(frozen=True, slots=True)
    class Point:
        tag: ClassVar[int] = 7
        x: int
        y: int = 2
        note: str = field(default="", compare=False, repr=False)

    @dataclass(frozen=True, slots=True)
    class Named(Point):
        name: str = "n"
        y: int = 5
        only: int = field(default=1, kw_only=True)

    @dataclass(slots=True)
    class Counter:
        items: list[int] = field(default_factory=list)
        total: int = field(init=False, default=3)
        seen: "dict[int, int]" = field(init=False, default_factory=dict)
        kind: "ClassVar[str]" = "c"

        def __post_init__(self) -> None:
            self.total += len(self.items)

    @dataclass(frozen=True, slots=True)
    class Own:
        value: int

        def __eq__(self, other: object) -> bool:
            return True

        def __repr__(self) -> str:
            return "own"

    @dataclass(frozen=True, slots=True, order=True)
    class Rank:
        first: int
        second: str

    @dataclass(slots=True, eq=False)
    class Token:
        value: int

    @dataclass(frozen=True, slots=True)
    class Empty:
        pass

    return SimpleNamespace(**locals())


STANDARD, OURS = classes(dataclasses.dataclass), classes(ours)

EXPRESSIONS = [
    "repr(c.Point(1))",
    "repr(c.Named(1, name='x', only=4, note='z'))",
    "repr(c.Counter([1, 2]))",
    "repr(c.Empty())",
    "repr(c.Own(1))",
    "c.Point(1) == c.Point(1, 2, 'other')",
    "c.Point(1) == c.Point(2)",
    "c.Point(1) == c.Named(1)",
    "hash(c.Point(1, 2, 'a')) == hash(c.Point(1, 2, 'b'))",
    "len({c.Point(1), c.Point(1), c.Point(3)})",
    "c.Counter([1]) == c.Counter([1])",
    "c.Counter([1]).seen is c.Counter([1]).seen",
    "hash(c.Counter())",
    "c.Own(1) == 5",
    "isinstance(hash(c.Own(1)), int)",
    "sorted([c.Rank(2, 'a'), c.Rank(1, 'b'), c.Rank(1, 'a')])[0]",
    "c.Rank(1, 'a') < 5",
    "c.Token(1) == c.Token(1)",
    "c.Empty() == c.Empty(), hash(c.Empty()) == hash(c.Empty())",
    "repr(replace(c.Named(1), y=9))",
    "[f.name for f in fields(c.Named)], [f.name for f in fields(c.Counter(()))]",
    "is_dataclass(c.Point), c.Point.tag, c.Counter.kind",
    "c.Point.__match_args__, c.Named.__match_args__, c.Counter.__match_args__",
    "c.Point.__slots__, c.Named.__slots__, c.Named.__qualname__",
    "c.Point()",
    "c.Point(1, 2, 3, 4)",
    "c.Point(1, unknown=2)",
    "c.Named(1, 2, '', 'n', 5)",
    "c.Empty(1)",
    "setattr(c.Point(1), 'x', 2)",
    "setattr(c.Named(1), 'x', 2)",
    "delattr(c.Point(1), 'x')",
    "setattr(c.Counter(), 'unknown', 2)",
    "c.Point(1).__dict__",
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_as_the_standard_library(expression: str) -> None:
    assert outcome(expression, OURS) == outcome(expression, STANDARD)


def test_a_nan_equals_itself_as_in_a_tuple() -> None:
    nan = float("nan")

    @ours(frozen=True, slots=True)
    class One:
        value: float

    assert One(nan) == One(nan)
    assert hash(One(1.0)) == hash(One(1))


def test_frozen_says_so() -> None:
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'x'"):
        OURS.Point(1).x = 2


def outcome(expression: str, c: SimpleNamespace) -> tuple[str, str]:
    names = {"c": c, "replace": replace, "fields": fields, "is_dataclass": is_dataclass}
    try:
        return "value", str(eval(expression, names))
    except (TypeError, AttributeError) as error:
        return type(error).__name__, str(error)


def test_its_own_replace_is_the_standard_librarys() -> None:
    c = classes(ours)
    for value, changes in ((c.Named(1, only=8), {"y": 9}), (c.Own(3), {"value": 4}), (c.Counter([1]), {})):
        assert repr(records.replace(value, **changes)) == repr(replace(value, **changes))
    with pytest.raises(TypeError, match="nosuch"):
        records.replace(c.Point(1), nosuch=2)
