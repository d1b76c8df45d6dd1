"""Literal lifting."""

from decimal import Decimal

import pytest

from polar_lite.catalog.dialect.literals import INT4, INT8, NUMERIC, STRING, Literal, LiteralMap, lift


def test_kinds_values_and_offsets() -> None:
    text = "select 1, 3000000000, 1.50, 1e3, 'it''s' from t1 where a = 99999999999999999999"
    key, literals = lift(text)
    assert [(x.kind, x.value) for x in literals] == [
        (INT4, 1),
        (INT8, 3000000000),
        (NUMERIC, Decimal("1.50")),
        (NUMERIC, Decimal("1000")),
        (STRING, "it's"),
        (NUMERIC, Decimal("99999999999999999999")),
    ]
    assert str(literals[2].value) == "1.50"
    for literal in literals:
        assert text[literal.start] in "13'9"
    assert "t1" in key
    assert "\x01" in key


def test_same_shape_same_key() -> None:
    assert lift("select * from t where id = 17")[0] == lift("select * from t where id = 18")[0]
    assert lift("select * from t where id = 17")[0] != lift("select * from t where id = 1.7")[0]
    assert lift("select * from t where id = 17")[0] != lift("select * from t where id = '17'")[0]


def test_a_minus_sign_belongs_to_an_item_of_a_list() -> None:
    key, literals = lift("insert into t values (-1, -2.50, 'x' , -3000000000 ), ( -7,1.0,'y',5000000000)")
    values = [x.value for x in literals]
    assert values == [-1, Decimal("-2.50"), "x", -3000000000, -7, Decimal("1.0"), "y", 5000000000]
    assert "-" not in key


@pytest.mark.parametrize(
    "text", ["select -1, 2", "select (-1::text)", "select (a -1, 2)", "select (-0, -0.0)", "select (3, -2^2)"]
)
def test_a_minus_sign_stays_where_it_may_be_an_operator(text: str) -> None:
    key, literals = lift(text)
    assert key.count("-") == text.count("-")
    assert all(literal.value >= 0 for literal in literals if literal.kind != STRING)  # type: ignore[operator]


@pytest.mark.parametrize(
    "text",
    [
        'select $1, :1, a1, t.b2, "c3", a#4',
        "select e'\\'1', b'1', x'1', u&'1', q'[1]', n'a'",
        "select $$1$$, $t$ '1' $t$ -- 1",
        "select 'a'\n  'b'",
        "select 'a' -- c\n 'b'",
        "select 1..2",
        "select 2147483648, 9223372036854775808",
        "select /* 1 */ 1",
        "create table t (a int default 1)",
        "set x = 1",
    ],
)
def test_left_alone(text: str) -> None:
    assert lift(text) == (text, ())


def test_map_finds_and_pins() -> None:
    literals = (Literal(INT4, 1, 7), Literal(STRING, "x", 10))
    found = LiteralMap.of(literals)
    assert found.index(10) == 1
    assert found.index(8) is None
    found.pin(7)
    found.pin(None)
    found.pin(99)
    assert found.pinned == {0}
