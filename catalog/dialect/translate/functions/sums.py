"""Sums that SQLite has added up in halves of 32 bits, put together, and what of them does not fit 64 bits."""

from decimal import Decimal
from functools import cache
from typing import Any, Final

from polar_lite.catalog.dialect.translate.functions.definition import INT4, INT8, NUMERIC, TEXT, defined
from polar_lite.catalog.functions.aggregates import Aggregate, spread
from polar_lite.catalog.functions.numbers.integer_quotients import quotient_key
from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol.codecs.numeric import EXACT, fixed_to_decimal, wide_to_stored

_HALF: Final = 32
_BITS: Final = 2**_HALF - 1


class _Rest(Aggregate):
    """What the values beyond 64 bits are more than what SQLite has taken them for."""

    def __init__(self) -> None:
        self.total = 0

    def step(self, taken: int, value: int | str) -> None:
        self.total += int(value) - taken

    def finish(self) -> str:
        return str(self.total)


def _whole(high: int, low: int, rest: int | str) -> int:
    return (high << _HALF) + low + int(rest)


def _stored_sum(high: int, low: int, rest: int | str) -> int | str:
    return wide_to_stored(_whole(high, low, rest))


def _sum(high: int, low: int, rest: int | str, scale: int, shown: int) -> Decimal:
    """shown: the largest scale of the values, which are scaled by `scale`."""
    return fixed_to_decimal(_whole(high, low, rest) // 10 ** (scale - shown), shown)


def _average(high: int, low: int, rest: int | str, scale: int, shown: int, count: int) -> str:
    return quotient_key(_whole(high, low, rest) // 10 ** (scale - shown), shown, count, 0)


def _whole_over(high: int, low: int, top: int) -> int:
    return (((top << _HALF) + high) << _HALF) + low


def _stored_sum_over(high: int, low: int, top: int) -> int | str:
    return wide_to_stored(_whole_over(high, low, top))


def _sum_over(high: int, low: int, top: int, scale: int) -> Decimal:
    return fixed_to_decimal(_whole_over(high, low, top), scale)


def _average_over(high: int, low: int, top: int, scale: int, count: int) -> str:
    return quotient_key(_whole_over(high, low, top), scale, count, 0)


def _part(value: int | str, number: int) -> int:
    """32 bits of an integer beyond 64, the lowest for 0; of 2, all that is above the others."""
    shifted = int(value) >> (_HALF * number)
    return shifted if number == 2 else shifted & _BITS


def _best(inside: int | None, beyond: Decimal, scale: int, is_max: int) -> int | str:
    """inside: of what fits 64 bits; beyond: the best that does not."""
    other = int(EXACT.scaleb(beyond, scale))
    values = (other,) if inside is None else (inside, other)
    return wide_to_stored(max(values) if is_max else min(values))


@cache
def spread_of(name: str) -> Function:
    """A variance or its root of fixed numerics: of their count, the parts of their sum, those of the sum of
    their squares, and the scale."""
    sample, root = not name.endswith("_pop"), name.startswith("stddev")

    def compute(count: int, *parts: Any) -> Decimal | None:
        high, low, rest, high2, low2, rest2, scale = parts
        total = fixed_to_decimal(_whole(high, low, rest), scale)
        squares = fixed_to_decimal(_whole(high2, low2, rest2), 2 * scale)
        return spread(count, total, squares, sample=sample, root=root)

    label = f"{'stddev' if root else 'var'}_{'samp' if sample else 'pop'}_of_halves"
    return defined(41, label, (*(INT8,) * 7, INT4), NUMERIC, compute)


BEST: Final = defined(42, "best_of_integers", (INT8, NUMERIC, INT4, INT4), INT8, _best, strict=False)
REST: Final = Function(9039, "rest_of_sum", (INT8, INT8), TEXT, kind="a", aggregate=_Rest)
STORED_SUM: Final = defined(33, "stored_sum", (INT8,) * 3, INT8, _stored_sum)
SUM: Final = defined(34, "sum_of_halves", (*(INT8,) * 3, INT4, INT4), NUMERIC, _sum)
AVERAGE: Final = defined(36, "avg_of_halves", (*(INT8,) * 3, INT4, INT4, INT8), NUMERIC, _average)
STORED_SUM_OVER: Final = defined(37, "stored_sum_over", (INT8,) * 3, INT8, _stored_sum_over)
SUM_OVER: Final = defined(38, "sum_of_parts", (*(INT8,) * 3, INT4), NUMERIC, _sum_over)
AVERAGE_OVER: Final = defined(39, "avg_of_parts", (*(INT8,) * 3, INT4, INT8), NUMERIC, _average_over)
PART: Final = defined(40, "part_of_integer", (INT8, INT4), INT8, _part)
