"""Collections of PL against the plainest model there is: a dict, and the highest subscript ever made."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polar_lite.catalog.plsql.collection_values import NULL_TABLE, Collection
from polar_lite.catalog.plsql.pl_types import CollectionType, RecordType
from polar_lite.catalog.plsql.values import Shape
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.sqlstate import PgError

NUMBER = TypeRef(23)
MAP = CollectionType(0, kind="map", element=NUMBER)
TABLE = CollectionType(0, kind="table", element=NUMBER)
VARRAY = CollectionType(0, kind="varray", element=NUMBER, limit=3)
SUBSCRIPTS = st.integers(-2, 9)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["put", "next", "prior", "delete"]), SUBSCRIPTS),
        st.tuples(st.just("delete_range"), SUBSCRIPTS, SUBSCRIPTS),
        st.tuples(st.sampled_from(["extend", "trim"]), st.integers(0, 3)),
        st.tuples(st.sampled_from(["delete_all", "look"])),
    ),
    max_size=30,
)


class Model:
    """What Oracle's manual says, without regard to speed. extent None: an associative array."""

    def __init__(self, extent: int | None) -> None:
        self.items: dict[int, int | None] = {}
        self.extent = extent

    def step(self, name: str, *args: int) -> Any:
        keys = sorted(self.items)
        match name, args:
            case "put", (key,):
                if self.extent is not None and not 1 <= key <= self.extent:
                    return "error"
                self.items[key] = key
            case "next", (key,):
                return next((k for k in keys if k > key), None)
            case "prior", (key,):
                return next((k for k in reversed(keys) if k < key), None)
            case "delete", (key,):
                self.items.pop(key, None)
            case "delete_range", (low, high):
                self.items = {k: v for k, v in self.items.items() if not low <= k <= high}
            case "delete_all", _:
                self.items.clear()
                self.extent = None if self.extent is None else 0
            case "extend", (count,):
                if self.extent is None:
                    return "error"
                self.items |= dict.fromkeys(range(self.extent + 1, self.extent + count + 1))
                self.extent += count
            case "trim", (count,):
                if self.extent is None or count > self.extent:
                    return "error"
                self.extent -= count
                self.items = {k: v for k, v in self.items.items() if k <= self.extent}
            case "look", _:
                return len(keys), min(keys, default=None), max(keys, default=None), keys
        return None


def perform(collection: Collection, name: str, *args: int) -> Any:
    try:
        if name == "put":
            return collection.put(args[0], args[0])
        if name == "look":
            keys = list(collection.subscripts_between(None, None))
            return collection.count(), collection.first(), collection.last(), keys
        return getattr(collection, name)(*args)
    except PgError:
        return "error"


@given(STEPS)
def test_an_associative_array_is_a_sorted_dict(steps: list[tuple[Any, ...]]) -> None:
    collection, model = MAP.new(), Model(None)
    for step in [*steps, ("look",)]:
        assert perform(collection, *step) == model.step(*step)
    assert collection == model.items


@given(st.integers(0, 4), STEPS)
def test_a_nested_table_has_an_extent_and_holes(count: int, steps: list[tuple[Any, ...]]) -> None:
    collection, model = TABLE.of(range(count)), Model(0)
    model.step("extend", count)
    model.items = dict(zip(model.items, range(count), strict=True))
    for step in [*steps, ("look",)]:
        assert perform(collection, *step) == model.step(*step)
    assert collection == model.items


def test_a_copy_is_another_value() -> None:
    record = RecordType(2249, shape=Shape(("a",), (NUMBER,)))
    type_ = CollectionType(0, kind="table", element=record)
    first = type_.of([record.new(), record.new()])
    first.delete(1)
    second = first.copied()
    second[2].values[0] = 5
    second.extend()
    assert (first[2].values, first.count(), second.count(), second.last()) == ([None], 1, 2, 3)


def test_null_has_no_parts() -> None:
    assert NULL_TABLE.is_null
    assert NULL_TABLE.copied() is NULL_TABLE
    assert not NULL_TABLE.exists(1)
    for name, args in (("count", ()), ("extend", (1,)), ("put", (1, 1)), ("__missing__", (1,)), ("trim", ())):
        with pytest.raises(PgError, match="uninitialized"):
            getattr(NULL_TABLE, name)(*args)


def test_a_varray_has_a_limit_and_no_holes() -> None:
    collection = VARRAY.of([1, 2])
    collection.extend()
    assert (collection.limit(), collection.count()) == (3, 3)
    for name, args in (("extend", (1,)), ("delete", (1,)), ("put", (4, 1))):
        with pytest.raises(PgError):
            getattr(collection, name)(*args)
    with pytest.raises(PgError):
        VARRAY.of([1, 2, 3, 4])


def test_types_are_equal_by_what_they_are_made_of() -> None:
    assert CollectionType(0, name="a", element=NUMBER) == CollectionType(0, name="b", element=NUMBER)
    assert TABLE != MAP
    assert CollectionType(0, element=TypeRef(25)) != TABLE
    assert TABLE.without_typmod() is TABLE
