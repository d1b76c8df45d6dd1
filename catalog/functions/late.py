"""Functions that are imported with their first call: few sessions need them, and no start waits for them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Work = Callable[..., Any]


def late(names: Iterable[str], find: Callable[[], Mapping[str, Work]]) -> dict[str, Work]:
    """By name what calls the function of that name in what `find` gives."""

    def call(name: str) -> Work:
        return lambda *args: find()[name](*args)

    return {name: call(name) for name in names}
