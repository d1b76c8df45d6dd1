"""sum and avg of numerics by their stored keys: short ones are added up as integers, scale by scale."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.functions.numbers.numeric import ZERO, add, divide
from polar_lite.protocol.codecs.numeric import EXACT, short_key

_LONGEST: Final = 60


class KeySum:
    """The state of sum(numeric). read: the conversion of any other stored value."""

    skips_nulls = True

    def __init__(self, read: Callable[[Any], Decimal]) -> None:
        self._read = read
        self.count = 0
        self._rest = ZERO
        # By the scale, which the result has the widest of.
        self._sums: dict[int, int] = {}

    def step(self, value: Any) -> None:
        self.count += 1
        if value.__class__ is str and len(value) < _LONGEST:
            found = short_key(value)
            if found is not None:
                number, scale = found
                self._sums[scale] = self._sums.get(scale, 0) + number
                return
        self._rest = add(self._rest, self._read(value))

    @property
    def total(self) -> Decimal:
        total = self._rest
        for scale, number in self._sums.items():
            total = add(total, EXACT.scaleb(Decimal(number), -scale))
        return total

    def finish(self) -> Any:
        return self.total if self.count else None


class KeyAverage(KeySum):
    def finish(self) -> Any:
        return divide(self.total, Decimal(self.count)) if self.count else None
