"""A match of a regular expression that takes long, in a process of its own that can be ended at any time.

The `regex` package has a time limit, but nothing that stops it before. Run as a program this module is that
process.
"""

import contextlib
import marshal
import sys
from collections.abc import Sequence
from typing import Any

from polar_lite.catalog.functions import own_process


class Found:
    """A match, with the part of `regex`'s interface that we use. spans: of the match and its groups."""

    def __init__(self, expression: Any, text: str, spans: Sequence[tuple[int, int]]) -> None:
        self.re = expression
        self._text = text
        self._spans = spans

    def start(self, group: int = 0) -> int:
        return self._spans[group][0]

    def end(self, group: int = 0) -> int:
        return self._spans[group][1]

    def __getitem__(self, group: int) -> str | None:
        start, end = self._spans[group]
        return self._text[start:end] if start >= 0 else None

    def groups(self) -> tuple[str | None, ...]:
        return tuple([self[group] for group in range(1, len(self._spans))])


def find(expression: Any, method: str, text: str, start: int, end: int | None, limit: float) -> Found | None:
    """expression.search(text, start, end), or .match or .fullmatch.

    TimeoutError after `limit` seconds; what cancels the statement.
    """
    asked = marshal.dumps((expression.pattern, expression.flags, method, text, start, end, limit))
    answer = own_process.answer(__name__, asked, limit)
    if not answer:
        raise TimeoutError
    spans = marshal.loads(answer)
    return None if spans is None else Found(expression, text, spans)


def _answer() -> None:
    """Read a question, write the spans; nothing when the time is over.

    The time is the processor's here: it is for when nobody is left who would end this process.
    """
    import regex  # type: ignore[import-untyped]

    pattern, flags, method, text, start, end, limit = marshal.loads(own_process.question())
    with contextlib.suppress(TimeoutError):
        match = getattr(regex.compile(pattern, flags), method)(text, start, end, timeout=limit)
        spans = None if match is None else [match.span(n) for n in range(match.re.groups + 1)]
        sys.stdout.buffer.write(marshal.dumps(spans))


if __name__ == "__main__":
    _answer()
