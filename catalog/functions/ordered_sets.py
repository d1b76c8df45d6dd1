"""Ordered-set aggregates: percentile_cont, percentile_disc, mode; rank and its kin, which need no order.

The translator sorts the input by WITHIN GROUP (ORDER BY ..); each step gets the direct arguments and
then the value. PostgreSQL 15 docs 9.21 (functions-aggregate), "Ordered-Set Aggregate Functions".
"""

import math
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.datetime.intervals import minus, multiply, plus
from polar_lite.protocol.codecs.array import dump, nested, to_json_scalar
from polar_lite.protocol.sqlstate import NUMERIC_VALUE_OUT_OF_RANGE, PgError


class _Percentile(Aggregate):
    """Collects the values that are not NULL; the fraction is that of any row."""

    skips_nulls = False

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.fraction: Any = None

    def step(self, fraction: Any, value: Any) -> None:
        self.fraction = fraction
        if value is not None:
            self.values.append(value)

    def finish(self) -> Any:
        if self.fraction is None or not self.values:
            return None
        return self.at(self.fraction)

    def at(self, fraction: float) -> Any:
        if not 0 <= fraction <= 1:
            raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, f"percentile value {fraction:g} is not between 0 and 1")
        return self.pick(fraction)

    def pick(self, fraction: float) -> Any:
        raise NotImplementedError


class _Discrete(_Percentile):
    def pick(self, fraction: float) -> Any:
        return self.values[max(math.ceil(fraction * len(self.values)), 1) - 1]


class _Continuous(_Percentile):
    def pick(self, fraction: float) -> Any:
        place = fraction * (len(self.values) - 1)
        low, high = math.floor(place), math.ceil(place)
        first = self.values[low]
        return first if low == high else self.between(first, self.values[high], place - low)

    def between(self, low: Any, high: Any, share: float) -> Any:
        return low + share * (high - low)


class _ContinuousInterval(_Continuous):
    def between(self, low: Any, high: Any, share: float) -> Any:
        return plus(low, multiply(minus(high, low), share))


def _several(single: type[_Percentile]) -> type[_Percentile]:
    """The form that takes an array of fractions and gives an array."""

    def finish(self: _Percentile) -> Any:
        if self.fraction is None or not self.values:
            return None

        def found(part: Any) -> Any:
            if isinstance(part, list):
                return [found(item) for item in part]
            return None if part is None else to_json_scalar(0, self.at(part))

        return dump(found(nested(self.fraction)))

    return type(f"{single.__name__}Array", (single,), {"finish": finish})


class _Mode(Aggregate):
    """The most frequent value, of several the first."""

    def __init__(self) -> None:
        self.best: Any = None
        self.most = 0
        self.last: Any = None
        self.count = 0

    def step(self, value: Any) -> None:
        is_same = value == self.last or (value != value and self.last != self.last)  # NaN equals NaN
        self.count = self.count + 1 if self.count and is_same else 1
        self.last = value
        if self.count > self.most:
            self.most, self.best = self.count, value

    def finish(self) -> Any:
        return self.best


class _Rank(Aggregate):
    """Of a row that is not there: `add` is told how each row compares with it, and by what key.

    Source: PostgreSQL 15, orderedsetaggs.c (hypothetical_rank_common and what calls it).
    """

    skips_nulls = False

    def __init__(self) -> None:
        self.count = self.before = self.peers = 0
        self.keys: set[Any] = set()

    def add(self, order: int, key: tuple[Any, ...]) -> None:
        self.count += 1
        self.before += order < 0
        self.peers += not order
        if order < 0:
            self.keys.add(key)

    def finish(self) -> Any:
        return self.before + 1


class _DenseRank(_Rank):
    def finish(self) -> Any:
        return len(self.keys) + 1


class _PercentRank(_Rank):
    def finish(self) -> Any:
        return self.before / self.count if self.count else 0.0


class _CumulativeDistribution(_Rank):
    def finish(self) -> Any:
        return (self.before + self.peers + 1) / (self.count + 1)


AGGREGATES: Final[dict[str, type]] = {
    "percentile_disc/float8,anyelement": _Discrete,
    "percentile_disc/_float8,anyelement": _several(_Discrete),
    "percentile_cont/float8,float8": _Continuous,
    "percentile_cont/_float8,float8": _several(_Continuous),
    "percentile_cont/float8,interval": _ContinuousInterval,
    "percentile_cont/_float8,interval": _several(_ContinuousInterval),
    "mode/anyelement": _Mode,
    "rank/any": _Rank,
    "dense_rank/any": _DenseRank,
    "percent_rank/any": _PercentRank,
    "cume_dist/any": _CumulativeDistribution,
}
