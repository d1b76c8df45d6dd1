"""A few of the fuzzer's cases, always the same; `fuzz.py` is for as long as one likes."""

import random
from collections.abc import Iterator

import pytest

from harness.fuzz_server import Victim
from harness.fuzz_targets import TARGETS

CASES = 1500
WIRE_CASES = 60
SQL_CASES = 6


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victim]:
    with Victim(tmp_path_factory.mktemp("fuzz") / "data") as made:
        yield made


@pytest.mark.parametrize("target", TARGETS)
def test_without_a_server(target: str) -> None:
    for number in range(CASES):
        TARGETS[target](random.Random(f"{target}:{number}"))


def test_wire(victim: Victim) -> None:
    for number in range(WIRE_CASES):
        victim.wire(random.Random(f"wire:{number}"))


@pytest.mark.parametrize("number", range(SQL_CASES))
def test_sql(victim: Victim, number: int) -> None:
    victim.sql(random.Random(f"sql:{number}"))
