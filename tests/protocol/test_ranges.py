"""Stored ranges keep every bound and sort in SQLite as PostgreSQL sorts them; multiranges keep apart."""

import sqlite3
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polar_lite.protocol import pgtypes
from polar_lite.protocol.codec import PgType, Style
from polar_lite.protocol.codecs import range as ranges
from polar_lite.protocol.codecs import stored_ranges
from polar_lite.protocol.sqlstate import PgError

STYLE = Style()
FLAGS = st.sampled_from(["[]", "[)", "(]", "()"])
# For each subtype: its values, and what they are compared by.
SUBTYPES: dict[str, tuple[PgType, st.SearchStrategy[Any]]] = {
    "int4": (pgtypes.INT4, st.integers(-(2**31), 2**31 - 2)),
    "int8": (pgtypes.INT8, st.integers(-(2**63), 2**63 - 2)),
    "numeric": (pgtypes.NUMERIC, st.decimals(allow_nan=False, allow_infinity=False, places=5)),
    "float8": (pgtypes.FLOAT8, st.floats(allow_nan=False)),
    "text": (pgtypes.TEXT, st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))),
    "bool": (pgtypes.BOOL, st.booleans()),
    "date": (pgtypes.DATE, st.dates().map(str)),
    "uuid": (pgtypes.UUID, st.uuids().map(str)),
}


def subtype(name: str) -> ranges.Subtype:
    return ranges.subtype(SUBTYPES[name][0])


@pytest.mark.parametrize("name", SUBTYPES)
@given(data=st.data())
def test_keys_keep_the_value_and_sort_as_values_do(name: str, data: st.DataObject) -> None:
    of, values = subtype(name), SUBTYPES[name][1]
    left, right = data.draw(values), data.draw(values)
    assert of.value(of.key(left)) == left
    a, b = of.key(left).rstrip(" "), of.key(right).rstrip(" ")
    assert (a < b, a == b) == (left < right, left == right)


def make(of: ranges.Subtype, low: Any, high: Any, flags: str) -> stored_ranges.Value:
    if low is not None and high is not None and low > high:
        low, high = high, low
    return of.range(low, high, flags)


def order(low: Any, high: Any, flags: str) -> tuple[Any, ...]:
    """What PostgreSQL compares ranges by: empty, lower bound, upper bound."""
    if low is not None and high is not None:
        low, high = sorted((low, high))
        if low == high and flags != "[]":
            return (0,)
    lower = (0,) if low is None else (1, low, flags[0] == "(")
    upper = (1,) if high is None else (0, high, flags[1] == "]")
    return (1, lower, upper)


@pytest.mark.parametrize("name", SUBTYPES)
@given(data=st.data())
def test_stored_ranges_sort_as_ranges_do(name: str, data: st.DataObject) -> None:
    of = subtype(name)
    values = st.none() | SUBTYPES[name][1]
    first = data.draw(st.tuples(values, values, FLAGS))
    # Often with a bound in common.
    second = data.draw(st.tuples(values | st.just(first[0]), values | st.just(first[1]), FLAGS))
    a, b = (stored_ranges.pack(make(of, *given_)) for given_ in (first, second))
    one, other = order(*first), order(*second)
    assert (a.rstrip(" ") < b.rstrip(" "), a.rstrip(" ") == b.rstrip(" ")) == (one < other, one == other)
    for text, given_ in ((a, first), (b, second)):
        assert stored_ranges.unpack(text) == make(of, *given_)
        codec = ranges.range_codec(of)
        assert codec.receive(codec.send(text, -1), -1) == text
        assert codec.input(codec.output(text, -1, STYLE), -1, STYLE) == text


few = st.none() | st.integers(-9, 9).map(Decimal)


@given(st.lists(st.tuples(few, few, FLAGS), max_size=8))
def test_sqlite_sorts_them_so(items: list[tuple[Any, Any, str]]) -> None:
    of = subtype("numeric")
    texts = [stored_ranges.pack(make(of, *item)) for item in items]
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (r TEXT COLLATE RTRIM)")
    connection.executemany("INSERT INTO t VALUES (?)", [(text,) for text in texts])
    found = [row[0] for row in connection.execute("SELECT r FROM t ORDER BY r")]
    connection.close()
    expected = [
        text for _, text in sorted((order(*item), text) for item, text in zip(items, texts, strict=True))
    ]
    assert [text.rstrip(" ") for text in found] == [text.rstrip(" ") for text in expected]


zeros = st.integers(0, 100)


@given(zeros, zeros)
def test_printed_zeros_of_both_bounds_are_kept(low: int, high: int) -> None:
    text = f"[1.{'0' * low},2.{'0' * high}]".replace(".,", ",").replace(".]", "]")
    stored = pgtypes.NUMRANGE.input(text, -1, STYLE)
    assert pgtypes.NUMRANGE.output(stored, -1, STYLE) == text
    assert stored.rstrip(" ") == pgtypes.NUMRANGE.input("[1,2]", -1, STYLE)


def test_many_zeros_are_cut() -> None:
    stored = pgtypes.NUMRANGE.input(f"[1.{'0' * 16000},2.{'0' * 16000}]", -1, STYLE)
    assert pgtypes.NUMRANGE.output(stored, -1, STYLE) == f"[1.{'0' * 100},2.{'0' * 100}]"


def numbers(text: str) -> set[int]:
    """What a multirange of integers contains, from -20 to 20."""
    held = stored_ranges.unpack_all(text)
    of = subtype("int4")
    places = {n: of.bound(n, is_inclusive=True, is_lower=True).place for n in range(-20, 21)}
    return {n for n, place in places.items() if any(r.lower.place <= place <= r.upper.place for r in held)}


bounds = st.none() | st.integers(-12, 12)


@given(st.lists(st.tuples(bounds, bounds, FLAGS), max_size=6))
def test_multiranges_hold_what_their_ranges_do(items: list[tuple[Any, Any, str]]) -> None:
    of = ranges.subtype(pgtypes.INT4, is_discrete=True)
    values = [make(of, *item) for item in items]
    stored = stored_ranges.pack_all(stored_ranges.joined(values))
    held: set[int] = set()
    for value in values:
        if value is not None:
            held |= numbers(stored_ranges.pack_all([value]))
    assert numbers(stored) == held
    parts = stored_ranges.unpack_all(stored)
    for one, following in pairwise(parts):
        assert not stored_ranges.overlaps(one, following)
        assert not stored_ranges.is_adjacent(one, following)
    codec = ranges.multirange_codec(of)
    assert codec.receive(codec.send(stored, -1), -1) == stored
    assert codec.input(codec.output(stored, -1, STYLE), -1, STYLE) == stored


def test_addresses_sort_by_their_keys() -> None:
    hosts = ranges.subtype(pgtypes.INET)
    assert hosts.key("9.0.0.1") < hosts.key("10.0.0.1") < hosts.key("::1")
    assert hosts.value(hosts.key("10.0.0.1/24")) == "10.0.0.1/24"


@pytest.mark.parametrize("of", [pgtypes.JSON, pgtypes.INTERVAL], ids=lambda of: of.name)
def test_types_without_such_a_key_name_themselves(of: pgtypes.PgType) -> None:
    with pytest.raises(PgError, match=f"a range over type {of.name} is not supported"):
        ranges.subtype(of)


def test_a_range_type_of_ones_own() -> None:
    of = ranges.subtype(pgtypes.TEXT)
    words = pgtypes.range_type(70_000, "words", 70_001, of, 70_002)
    many = pgtypes.multirange_type(70_002, "many_words", 70_003, of, 70_000)
    value = words.input('["a, b",c"!"]', -1, STYLE)
    assert words.output(value, -1, STYLE) == '["a, b",c!]'
    assert (words.subtype_oid, words.partner_oid, many.partner_oid) == (25, 70_002, 70_000)
    assert many.output(many.input('{[a,c),[b,"d"]}', -1, STYLE), -1, STYLE) == "{[a,d]}"
    # The empty text is a bound, and above no bound at all.
    assert words.output(words.input('["",)', -1, STYLE), -1, STYLE) == '["",)'
    assert words.input("(,)", -1, STYLE) < words.input('["",)', -1, STYLE)
