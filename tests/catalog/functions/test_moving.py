"""Aggregates of moving frames: rows are taken back, and none of those that stay is added again."""

import random
from decimal import Decimal
from typing import Any

import pytest

from polar_lite.catalog.functions.aggregates import AGGREGATES
from polar_lite.catalog.functions.datetime import intervals
from polar_lite.catalog.functions.keyed_order import AGGREGATES as KEYED
from polar_lite.catalog.functions.moving import moving

NUMERICS = [Decimal(text) for text in ("1.5", "1.50", "-2", "1e30", "NaN", "Infinity", "-Infinity", "1e-7")]
FLOATS = [0.1, 0.2, 1e200, -1e200, 2.5, -0.0, float("inf"), float("-inf")]
INTERVALS = ["[0,1,0]", "[0,0,86400000000]", "[1,0,0]", "[0,30,0]", "[0,-1,5]"]
VALUES: dict[str, list[Any]] = {
    **{f"{name}/int4": [1, -5, 7, 2**31 - 1] for name in ("sum", "avg", "min", "max")},
    **{f"{name}/numeric": NUMERICS for name in ("sum", "avg", "min", "max")},
    **{f"{name}/float8": FLOATS for name in ("sum", "min", "max")},
    "avg/float8": [0.1, 0.2, 1e50, -1e50, 2.5, -0.0],
    **{f"{name}/interval": INTERVALS for name in ("sum", "avg", "min", "max")},
}


@pytest.mark.parametrize("name", VALUES)
def test_moving_frames_have_the_values_of_frames_computed_anew(name: str) -> None:
    plain: Any = {**AGGREGATES, **intervals.AGGREGATES, **KEYED}[name]
    made: Any = moving(plain) or plain
    assert made.moves
    choose = random.Random(name)
    rows = [choose.choice(VALUES[name]) for _ in range(60)]
    state, first = made(), 0
    for behind, value in enumerate(rows, 1):
        state.step(value)
        while behind - first > 1 and choose.random() < 0.5:
            assert state.take_back(rows[first])
            first += 1
        anew = plain()
        for row in rows[first:behind]:
            anew.step(row)
        assert str(state.finish()) == str(anew.finish())


def test_delimiters_leave_with_the_values_they_stand_before() -> None:
    made: Any = moving(AGGREGATES["string_agg/text,text"])
    rows = [("a", ","), (None, ";"), ("", None), ("b", "-"), ("c", "+")]
    state = made()
    for row in rows:
        state.step(*row)
    found = [state.finish()]
    for row in rows:
        state.take_back(*row)
        found.append(state.finish())
    assert found == ["a-b+c", "-b+c", "-b+c", "b+c", "c", None]
