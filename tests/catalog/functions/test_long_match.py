"""Matches in a process of their own: the same as in this one."""

import pytest

from polar_lite.catalog.functions import interruption
from polar_lite.catalog.functions.strings import long_match
from polar_lite.catalog.functions.strings.regular_expressions import compiled
from polar_lite.protocol.sqlstate import QUERY_CANCELED, PgError

PATHOLOGICAL, TEXT = "^(a|aa)+$", "a" * 60 + "!"


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "start"),
    [
        ("(b+)(x)?", "", "aabbé", 0),
        ("B+", "i", "aabb aabb", 4),
        ("(é)|(ü)", "", "grün é", 0),
        ("^b$", "n", "a\nb\nc", 0),
        ("c", "", "aabb", 0),
        ("a*?", "", "aa", 1),
    ],
)
def test_it_finds_the_same(pattern: str, flags: str, text: str, start: int) -> None:
    expression = compiled(pattern, flags).own
    here, there = expression.search(text, start), long_match.find(expression, "search", text, start, None, 60)
    if here is None:
        assert there is None
        return
    assert there is not None
    groups = range(expression.groups + 1)
    assert [there[n] for n in groups] == [here[n] for n in groups]
    assert [(there.start(n), there.end(n)) for n in groups] == [here.span(n) for n in groups]
    assert there.groups() == here.groups()
    assert there.re.groups == here.re.groups


def test_it_has_a_limit() -> None:
    with pytest.raises(TimeoutError):
        long_match.find(compiled(PATHOLOGICAL).own, "search", TEXT, 0, None, 0.2)


def test_it_can_be_ended() -> None:
    class Canceled:
        def check(self) -> None:
            raise PgError(QUERY_CANCELED, "canceled")

    interruption.work_for(Canceled())
    try:
        with pytest.raises(PgError, match="canceled"):
            long_match.find(compiled(PATHOLOGICAL).own, "search", TEXT, 0, None, 60)
    finally:
        interruption.work_for(None)
