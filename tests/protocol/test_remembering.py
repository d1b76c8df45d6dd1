"""What is kept of results of texts: many of short ones, few of long ones, none of very long ones."""

from polar_lite.protocol.remembering import remembered


def test_long_texts_are_not_kept_by_the_hundred() -> None:
    worked_out: list[str] = []

    @remembered(100)
    def first(text: str) -> str:
        worked_out.append(text[:10])
        return text[:1]

    for _ in range(2):
        assert [first(f"{n} short") for n in range(50)] == [str(n)[0] for n in range(50)]
    assert len(worked_out) == 50

    worked_out.clear()
    assert first("x" * 20_000) == first("x" * 20_000) == "x"
    assert len(worked_out) == 1
    long = [f"{n} {'x' * 20_000}" for n in range(10)]
    for text in (*long, *long):
        first(text)
    assert len(worked_out) == 1 + 20
    worked_out.clear()
    assert first("y" * 2_000_000) == first("y" * 2_000_000) == "y"
    assert len(worked_out) == 2


def test_the_text_may_be_another_argument() -> None:
    worked_out: list[int] = []

    @remembered(10, 1)
    def joined(number: int, text: str) -> str:
        worked_out.append(number)
        return f"{number}{text}"

    assert joined(1, "a") == joined(1, "a") == "1a"
    assert joined(2, "a") == "2a"
    assert worked_out == [1, 2]
