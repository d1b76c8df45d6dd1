"""Results of functions of texts, kept by the texts: as many as are said, but of clients' long texts a few.

functools.lru_cache counts entries, not what they hold: hundreds of texts of megabytes, with what was made of
them, would stay in memory when the session that sent them is long gone.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Final, ParamSpec, TypeVar

_LONG: Final = 10_000
_LONGEST: Final = 1_000_000
_LONG_KEPT: Final = 4
_P = ParamSpec("_P")
_R = TypeVar("_R")


def remembered(most: int, place: int = 0) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """A decorator. place: of the argument that is a client's text; all arguments are given by position."""

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        short: Callable[..., _R] = lru_cache(most)(function)
        long: Callable[..., _R] = lru_cache(_LONG_KEPT)(function)

        @wraps(function)
        def found(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            length = len(args[place])  # type: ignore[arg-type]  # it is a text, says who decorates
            if length <= _LONG:
                return short(*args, **kwargs)
            return long(*args, **kwargs) if length <= _LONGEST else function(*args, **kwargs)

        return found

    return decorate
