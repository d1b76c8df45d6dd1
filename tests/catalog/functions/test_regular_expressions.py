"""Which texts are searched without a time limit."""

import pytest

from polar_lite.catalog.functions.strings.regular_expressions import compiled


@pytest.mark.parametrize(
    ("pattern", "longest"),
    [
        ("abc", 1_000_000),
        ("^[[:alpha:]]\\d$", 1_000_000),
        ("a|b", 1_000_000),
        ("(a|b)c", 1_000),
        ("a.*b", 1_000),
        ("\\w+@\\w+\\.\\w+", 32),
        ("(ab)*", 0),
        ("(a|ab)(c|bcd)", 100),
        ("(a)\\1", 0),
        ("a(?!b)", 0),
        ("a?" * 30 + "a" * 30, 2),
        ("(a|aa)" * 30 + "b", 2),
        ("(x+x+)+y", 0),
    ],
)
def test_an_expression_with_few_ways_to_match_needs_no_limit_for_short_texts(
    pattern: str, longest: int
) -> None:
    assert compiled(pattern).longest == longest
