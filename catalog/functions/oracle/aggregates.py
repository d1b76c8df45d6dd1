"""Oracle's aggregates beside LISTAGG and MEDIAN: any value, bits, moments, rank correlations.

Oracle 21c SQL Reference, "ANY_VALUE", "BIT_AND_AGG", "KURTOSIS_POP", "SKEWNESS_POP", "CORR_*".
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.oracle.rows import row
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError, unsupported


class AnyValue(Aggregate):
    """ANY_VALUE: the first value that is not NULL."""

    def __init__(self) -> None:
        self.value: Any = None

    def step(self, value: Any) -> None:
        if self.value is None:
            self.value = value

    def finish(self) -> Any:
        return self.value


def _bits(combine: Callable[[int, int], int]) -> type[Aggregate]:
    class Bits(Aggregate):
        """BIT_AND_AGG, BIT_OR_AGG, BIT_XOR_AGG: of whole numbers, whose fractions are left out."""

        def __init__(self) -> None:
            self.found: int | None = None

        def step(self, value: Decimal) -> None:
            number = int(value)
            self.found = number if self.found is None else combine(self.found, number)

        def finish(self) -> Decimal | None:
            return None if self.found is None else Decimal(self.found)

    return Bits


class _Truths(Aggregate):
    """BOOLEAN_AND_AGG and BOOLEAN_OR_AGG."""

    wanted = True

    def __init__(self) -> None:
        self.found: bool | None = None

    def step(self, value: bool) -> None:
        if self.found is not self.wanted:
            self.found = value

    def finish(self) -> bool | None:
        return self.found


class AllTrue(_Truths):
    wanted = False


class _Numbers(Aggregate):
    """Keeps all values: the moments about the mean need it first."""

    def __init__(self) -> None:
        self.values: list[float] = []

    def step(self, value: float) -> None:
        self.values.append(value)

    def moment(self, power: int) -> float:
        mean = math.fsum(self.values) / len(self.values)
        return math.fsum((value - mean) ** power for value in self.values) / len(self.values)


class SkewnessOfPopulation(_Numbers):
    least = 1

    def finish(self) -> float | None:
        if len(self.values) < self.least:
            return None
        spread = self.moment(2)
        return self.moment(3) / spread**1.5 if spread else None


class SkewnessOfSample(SkewnessOfPopulation):
    least = 3

    def finish(self) -> float | None:
        found, count = super().finish(), len(self.values)
        return None if found is None else found * math.sqrt(count * (count - 1)) / (count - 2)


class KurtosisOfPopulation(_Numbers):
    """The excess: a normal distribution has 0."""

    least = 1

    def finish(self) -> float | None:
        if len(self.values) < self.least:
            return None
        spread = self.moment(2)
        return self.moment(4) / spread**2 - 3 if spread else None


class KurtosisOfSample(KurtosisOfPopulation):
    least = 4

    def finish(self) -> float | None:
        found, count = super().finish(), len(self.values)
        if found is None:
            return None
        return (count - 1) / ((count - 2) * (count - 3)) * ((count + 1) * found + 6)


class _Pairs(Aggregate):
    """CORR_S and CORR_K of pairs; of their third argument COEFFICIENT alone."""

    skips_nulls = False

    def __init__(self) -> None:
        self.pairs: list[tuple[float, float]] = []

    def step(self, left: Any, right: Any, wanted: Any = "COEFFICIENT") -> None:
        word = str(wanted).upper()
        if word in ("ONE_SIDED_SIG", "ONE_SIDED_SIG_POS", "ONE_SIDED_SIG_NEG", "TWO_SIDED_SIG"):
            raise unsupported(word)
        if word != "COEFFICIENT":
            raise PgError(INVALID_PARAMETER_VALUE, f'"{wanted}" is not a result of a rank correlation')
        if left is not None and right is not None:
            self.pairs.append((left, right))


def _ranks(values: Sequence[float]) -> list[float]:
    """From 1 on; values that are alike have the mean of their ranks."""
    counts, before, ranks = Counter(values), 0, {}
    for value in sorted(counts):
        ranks[value] = before + (counts[value] + 1) / 2
        before += counts[value]
    return [ranks[value] for value in values]


class SpearmanCorrelation(_Pairs):
    def finish(self) -> float | None:
        if len(self.pairs) < 2:
            return None
        left = _ranks([pair[0] for pair in self.pairs])
        right = _ranks([pair[1] for pair in self.pairs])
        mean = (len(self.pairs) + 1) / 2
        spreads = [math.fsum((rank - mean) ** 2 for rank in ranks) for ranks in (left, right)]
        if not all(spreads):
            return None
        common = math.fsum((a - mean) * (b - mean) for a, b in zip(left, right, strict=True))
        return common / math.sqrt(spreads[0] * spreads[1])


class KendallCorrelation(_Pairs):
    """tau-b."""

    def finish(self) -> float | None:
        agreeing = 0
        for place, (x, y) in enumerate(self.pairs):
            for a, b in self.pairs[:place]:
                agreeing += _sign(x - a) * _sign(y - b)
        all_pairs = _couples(len(self.pairs))
        spreads = [
            all_pairs - sum(map(_couples, Counter(pair[side] for pair in self.pairs).values()))
            for side in (0, 1)
        ]
        return agreeing / math.sqrt(spreads[0] * spreads[1]) if all(spreads) else None


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _couples(count: int) -> int:
    return count * (count - 1) // 2


FUNCTIONS: Final[tuple[Any, ...]] = (
    row(9901, "any_value", "anyelement", "anyelement", AnyValue, "a"),
    row(9902, "bit_and_agg", "numeric", "numeric", _bits(lambda a, b: a & b), "a"),
    row(9903, "bit_or_agg", "numeric", "numeric", _bits(lambda a, b: a | b), "a"),
    row(9904, "bit_xor_agg", "numeric", "numeric", _bits(lambda a, b: a ^ b), "a"),
    row(9905, "boolean_and_agg", "bool", "bool", AllTrue, "a"),
    row(9906, "boolean_or_agg", "bool", "bool", _Truths, "a"),
    row(9907, "skewness_pop", "float8", "float8", SkewnessOfPopulation, "a"),
    row(9908, "skewness_samp", "float8", "float8", SkewnessOfSample, "a"),
    row(9909, "kurtosis_pop", "float8", "float8", KurtosisOfPopulation, "a"),
    row(9912, "kurtosis_samp", "float8", "float8", KurtosisOfSample, "a"),
    row(9913, "corr_s", "float8 float8", "float8", SpearmanCorrelation, "a"),
    row(9914, "corr_s", "float8 float8 text", "float8", SpearmanCorrelation, "a"),
    row(9915, "corr_k", "float8 float8", "float8", KendallCorrelation, "a"),
    row(9916, "corr_k", "float8 float8 text", "float8", KendallCorrelation, "a"),
)
