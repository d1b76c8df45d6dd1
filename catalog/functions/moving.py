"""Aggregates whose frame moves: states that a frame's first row can be taken out of.

A window takes one of these when the first row leaves its frame; until then, and without a window, the plain
class is as good and cheaper. Floats are added from the frame's first row on, as in PostgreSQL.
PostgreSQL 15 docs 38.12.1 (xaggr-moving-aggregates).
"""

from collections import Counter, deque
from decimal import Decimal
from functools import cache, reduce
from operator import add as plus
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import (
    Aggregate,
    FloatAverage,
    FloatSum,
    NumericAverage,
    NumericSum,
    StringAggregate,
)
from polar_lite.catalog.functions.numbers.numeric import NAN, ZERO, add, divide, subtract
from polar_lite.protocol.codecs.numeric import EXACT

# Squares of what is below stay finite for more rows than there may be.
_LARGE: Final = 1e140


@cache
def moving(made: type | None) -> type | None:
    """The class for a frame that moves; None where there is none but the class itself."""
    if made is None or getattr(made, "moves", False):
        return None
    better = getattr(made, "better", None)
    if better is not None:
        return type("MovingBest", (_MovingBest,), {"better": staticmethod(better)})
    return _MOVING.get(made) or getattr(made, "moving", None)


class _MovingNumericSum(Aggregate):
    """Exact, and as wide behind the point as the widest of the frame's values."""

    moves = True

    def __init__(self) -> None:
        self.count = 0
        self.finite = ZERO
        self.scales: Counter[int] = Counter()
        self.specials: Counter[str] = Counter()

    def step(self, value: Decimal) -> None:
        self.count += 1
        if value.is_finite():
            self.scales[_scale(value)] += 1
            self.finite = add(self.finite, value)
        else:
            self.specials[str(value)] += 1

    def take_back(self, value: Decimal) -> bool:
        self.count -= 1
        if not value.is_finite():
            self.specials[str(value)] -= 1
            return True
        self.finite = subtract(self.finite, value)
        scale = _scale(value)
        self.scales[scale] -= 1
        if not self.scales[scale]:
            del self.scales[scale]
            widest = Decimal((0, (1,), -max(self.scales, default=0)))
            self.finite = EXACT.quantize(self.finite, widest)
        return True

    @property
    def total(self) -> Decimal:
        plus_infinity, minus_infinity = self.specials["Infinity"], self.specials["-Infinity"]
        if self.specials["NaN"] or (plus_infinity and minus_infinity):
            return NAN
        if plus_infinity or minus_infinity:
            return Decimal("Infinity" if plus_infinity else "-Infinity")
        return self.finite

    def finish(self) -> Any:
        return self.total if self.count else None


class _MovingNumericAverage(_MovingNumericSum):
    def finish(self) -> Any:
        return divide(self.total, Decimal(self.count)) if self.count else None


def _scale(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


class _MovingFloats(Aggregate):
    """The frame's values, added up in C as long as nothing can overflow."""

    moves = True
    plain: type[Any]

    def __init__(self) -> None:
        self.values: deque[float] = deque()
        self.large = 0

    def step(self, value: float) -> None:
        self.values.append(value)
        self.large += not -_LARGE < value < _LARGE

    def take_back(self, value: float) -> bool:
        self.values.popleft()
        self.large -= not -_LARGE < value < _LARGE
        return True

    def finish(self) -> Any:
        if self.large:
            state = self.plain()
            for value in self.values:
                state.step(value)
            return state.finish()
        return self.simple() if self.values else None

    def simple(self) -> float:
        raise NotImplementedError


class _MovingFloatSum(_MovingFloats):
    plain = FloatSum

    def simple(self) -> float:
        return reduce(plus, self.values)


class _MovingFloatAverage(_MovingFloats):
    plain = FloatAverage

    def simple(self) -> float:
        return reduce(plus, self.values, 0.0) / len(self.values)


class _MovingBest(Aggregate):
    """Only the values that may still be the best one, when those before them have left."""

    moves = True

    def __init__(self) -> None:
        self.candidates: deque[tuple[int, Any]] = deque()
        self.entered = 0
        self.left = 0

    def step(self, value: Any) -> None:
        while self.candidates and self.better(value, self.candidates[-1][1]):
            self.candidates.pop()
        self.candidates.append((self.entered, value))
        self.entered += 1

    def take_back(self, value: Any) -> bool:
        if self.candidates[0][0] == self.left:
            self.candidates.popleft()
        self.left += 1
        return True

    def finish(self) -> Any:
        return self.candidates[0][1] if self.candidates else None

    @staticmethod
    def better(new: Any, old: Any) -> bool:
        raise NotImplementedError


class _MovingString(Aggregate):
    """Values and the delimiters before them, in turn, without the first one's delimiter."""

    skips_nulls = False
    moves = True

    def __init__(self) -> None:
        self.parts: deque[Any] = deque()

    def step(self, value: Any, delimiter: Any) -> None:
        if value is None:
            return
        if self.parts:
            self.parts.append(value[:0] if delimiter is None else delimiter)
        self.parts.append(value)

    def take_back(self, value: Any, delimiter: Any) -> bool:
        if value is not None:
            self.parts.popleft()
            if self.parts:
                self.parts.popleft()
        return True

    def finish(self) -> Any:
        return self.parts[0][:0].join(self.parts) if self.parts else None


_MOVING: Final[dict[type, type]] = {
    NumericSum: _MovingNumericSum,
    NumericAverage: _MovingNumericAverage,
    FloatSum: _MovingFloatSum,
    FloatAverage: _MovingFloatAverage,
    StringAggregate: _MovingString,
}
