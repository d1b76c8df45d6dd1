"""Aggregates: one class per transition and result, over native values.

`step` never sees a NULL where the aggregate ignores them (`skips_nulls`); `finish` may be called
again and again while rows are added, as a window asks for it. Where SQLite's own aggregate gives the
same value, the template is used instead. PostgreSQL 15 docs 9.21 (functions-aggregate), numeric.c
and float.c for the exact results.
"""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.functions.numbers.arithmetic import check_float, check_int8, float_order
from polar_lite.catalog.functions.numbers.key_sums import KeyAverage, KeySum
from polar_lite.catalog.functions.numbers.numeric import (
    NAN,
    ZERO,
    add,
    divide,
    division_scale,
    multiply,
    numeric_compare,
    quotient,
    subtract,
)
from polar_lite.catalog.functions.numbers.powers import root_at
from polar_lite.protocol.codec import DEFAULT_STYLE, Style
from polar_lite.protocol.codecs.numeric import round_float4


class Aggregate:
    """Base of all: what a row adds, and what the rows so far amount to.

    style: the session's, for those that print values; it is given before the first row.
    moves: `take_back` undoes the step of a frame's first row, or says that it cannot.
    """

    skips_nulls = True
    moves = False
    uses_style = False
    style: Style = DEFAULT_STYLE

    def step(self, *args: Any) -> None:
        raise NotImplementedError

    def finish(self) -> Any:
        raise NotImplementedError


class Count(Aggregate):
    def __init__(self) -> None:
        self.count = 0

    def step(self, *args: Any) -> None:
        self.count += 1

    def finish(self) -> int:
        return self.count


class _Best(Aggregate):
    """min and max: `better(new, old)` says whether the new value replaces the old."""

    def __init__(self) -> None:
        self.value: Any = None

    def step(self, value: Any) -> None:
        if self.value is None or self.better(value, self.value):
            self.value = value

    def finish(self) -> Any:
        return self.value

    @staticmethod
    def better(new: Any, old: Any) -> bool:
        raise NotImplementedError


def _best(better: Callable[[Any, Any], bool]) -> type[Aggregate]:
    return type("Best", (_Best,), {"better": staticmethod(better)})


class IntegerSum(Aggregate):
    """sum of smallint and integer: bigint."""

    moves = True

    def __init__(self) -> None:
        self.count = 0
        self.total = 0

    def step(self, value: int) -> None:
        self.count += 1
        self.total += value

    def take_back(self, value: int) -> bool:
        self.count -= 1
        self.total -= value
        return True

    def finish(self) -> Any:
        return check_int8(self.total) if self.count else None


class BigSum(IntegerSum):
    """sum(bigint): numeric."""

    def finish(self) -> Any:
        return Decimal(self.total) if self.count else None


class IntegerAverage(IntegerSum):
    def finish(self) -> Any:
        return divide(Decimal(self.total), Decimal(self.count)) if self.count else None


class NumericSum(Aggregate):
    of_stored = KeySum

    def __init__(self) -> None:
        self.count = 0
        self.total = ZERO

    def step(self, value: Decimal) -> None:
        self.count += 1
        self.total = add(self.total, value)

    def finish(self) -> Any:
        return self.total if self.count else None


class NumericAverage(NumericSum):
    of_stored = KeyAverage

    def finish(self) -> Any:
        return divide(self.total, Decimal(self.count)) if self.count else None


class FloatSum(Aggregate):
    def __init__(self) -> None:
        self.total: float | None = None

    def step(self, value: float) -> None:
        self.total = value if self.total is None else check_float(self.total + value, self.total, value)

    def finish(self) -> Any:
        return self.total


class Float4Sum(FloatSum):
    def step(self, value: float) -> None:
        if self.total is None:
            self.total = value
        else:
            self.total = check_float(round_float4(self.total + value), self.total, value)


class FloatMoments(Aggregate):
    """Count, sum and sum of squared differences by Youngs and Cramer's method, as float8_accum."""

    def __init__(self) -> None:
        self.n = 0.0
        self.sx = 0.0
        self.sxx = 0.0

    def step(self, value: float) -> None:
        self.n += 1.0
        previous, self.sx = self.sx, self.sx + value
        if self.n > 1.0:
            difference = value * self.n - self.sx
            self.sxx += difference * difference / (self.n * (self.n - 1.0))
            if math.isinf(self.sx) or math.isinf(self.sxx):
                check_float(math.inf, previous, value)
                self.sxx = math.nan
        elif math.isnan(value) or math.isinf(value):
            self.sxx = math.nan


class FloatAverage(FloatMoments):
    def finish(self) -> Any:
        return self.sx / self.n if self.n else None


def _float_spread(sample: bool, root: bool) -> type[Aggregate]:
    def finish(self: FloatMoments) -> Any:
        count = self.n - 1.0 if sample else self.n
        if count <= 0.0:
            return None
        variance = self.sxx / count
        return math.sqrt(variance) if root and not math.isnan(variance) else variance

    return type("FloatSpread", (FloatMoments,), {"finish": finish})


class NumericMoments(Aggregate):
    """Exact count, sum and sum of squares, of numerics or integers."""

    def __init__(self) -> None:
        self.count = 0
        self.total = ZERO
        self.squares = ZERO
        self.special = False

    def step(self, value: Decimal | int) -> None:
        number = Decimal(value)
        self.count += 1
        if not number.is_finite():
            self.special = True
            return
        self.total = add(self.total, number)
        self.squares = add(self.squares, multiply(number, number))


def spread(count: int, total: Decimal, squares: Decimal, *, sample: bool, root: bool) -> Decimal | None:
    """Variance, or its root, of so many numbers with that sum and that sum of squares."""
    if count <= sample:
        return None
    number = Decimal(count)
    top = subtract(multiply(number, squares), multiply(total, total))
    if top <= 0:
        return ZERO
    bottom = multiply(number, number - 1 if sample else number)
    scale = division_scale(top, bottom)
    variance: Decimal = quotient(top, bottom, scale)
    return root_at(variance, scale) if root else variance


def _numeric_spread(sample: bool, root: bool) -> type[Aggregate]:
    def finish(self: NumericMoments) -> Any:
        if self.special and self.count > sample:
            return NAN
        return spread(self.count, self.total, self.squares, sample=sample, root=root)

    return type("NumericSpread", (NumericMoments,), {"finish": finish})


class Regression(Aggregate):
    """Sums over pairs (Y, X), as float8_regr_accum."""

    def __init__(self) -> None:
        self.n = self.sx = self.sxx = self.sy = self.syy = self.sxy = 0.0

    def step(self, y: float, x: float) -> None:
        self.n += 1.0
        self.sx += x
        self.sy += y
        if self.n > 1.0:
            dx, dy = x * self.n - self.sx, y * self.n - self.sy
            scale = 1.0 / (self.n * (self.n - 1.0))
            self.sxx += dx * dx * scale
            self.syy += dy * dy * scale
            self.sxy += dx * dy * scale
        elif not (math.isfinite(x) and math.isfinite(y)):
            self.sxx = self.sxx if math.isfinite(x) else math.nan
            self.syy = self.syy if math.isfinite(y) else math.nan
            self.sxy = math.nan


def _regression(result: Callable[[Regression], Any], least: float = 1.0) -> type[Aggregate]:
    def finish(self: Regression) -> Any:
        return None if self.n < least else result(self)

    return type("RegressionResult", (Regression,), {"finish": finish})


def _r_squared(r: Regression) -> Any:
    if r.sxx == 0:
        return None
    return 1.0 if r.syy == 0 else (r.sxy * r.sxy) / (r.sxx * r.syy)


class _Fold(Aggregate):
    """bit_and, bool_or ..: `combine` of all values."""

    def __init__(self) -> None:
        self.value: Any = None

    def step(self, value: Any) -> None:
        self.value = value if self.value is None else self.combine(self.value, value)

    def finish(self) -> Any:
        return self.value

    @staticmethod
    def combine(a: Any, b: Any) -> Any:
        raise NotImplementedError


def fold(combine: Callable[[Any, Any], Any]) -> type[Aggregate]:
    """The aggregate that combines all values, which are not NULL, two by two."""
    return type("Fold", (_Fold,), {"combine": staticmethod(combine)})


class StringAggregate(Aggregate):
    """string_agg: a NULL value is skipped, a NULL delimiter counts as none."""

    skips_nulls = False

    def __init__(self) -> None:
        self.parts: list[Any] = []

    def step(self, value: Any, delimiter: Any) -> None:
        if value is None:
            return
        if self.parts and delimiter is not None:
            self.parts.append(delimiter)
        self.parts.append(value)

    def finish(self) -> Any:
        if not self.parts:
            return None
        return self.parts[0][:0].join(self.parts)


def _numeric_less(a: Decimal, b: Decimal) -> bool:
    return numeric_compare(a, b) < 0


def _float_less(a: float, b: float) -> bool:
    return float_order(a) < float_order(b)


_MIN: Final = _best(lambda new, old: bool(new < old))
_MAX: Final = _best(lambda new, old: bool(new > old))
_NATIVE: Final = (
    "int2", "int4", "int8", "oid", "date", "time", "timestamp", "timestamptz", "text", "xid8",
    "money", "pg_lsn", "tid",
)  # fmt: skip


def _spreads() -> dict[str, type]:
    table: dict[str, type] = {}
    for stem, root in (("var", False), ("stddev", True)):
        for suffix, sample in (("_samp", True), ("_pop", False)):
            for name in (f"{stem}{suffix}", *((("variance", "stddev")[root],) if sample else ())):
                for argument in ("int2", "int4", "int8", "numeric"):
                    table[f"{name}/{argument}"] = _numeric_spread(sample, root)
                for argument in ("float4", "float8"):
                    table[f"{name}/{argument}"] = _float_spread(sample, root)
    return table


AGGREGATES: Final[dict[str, type]] = {
    "count/": Count,
    "count/any": Count,
    **{f"min/{name}": _MIN for name in _NATIVE},
    **{f"max/{name}": _MAX for name in _NATIVE},
    "min/numeric": _best(_numeric_less),
    "max/numeric": _best(lambda new, old: _numeric_less(old, new)),
    **{f"min/{name}": _best(_float_less) for name in ("float4", "float8")},
    **{f"max/{name}": _best(lambda new, old: _float_less(old, new)) for name in ("float4", "float8")},
    "min/bpchar": _best(lambda new, old: bool(new.rstrip(" ") < old.rstrip(" "))),
    "max/bpchar": _best(lambda new, old: bool(new.rstrip(" ") > old.rstrip(" "))),
    "sum/int2": IntegerSum,
    "sum/int4": IntegerSum,
    "sum/int8": BigSum,
    "sum/numeric": NumericSum,
    "sum/float4": Float4Sum,
    "sum/float8": FloatSum,
    "avg/int2": IntegerAverage,
    "avg/int4": IntegerAverage,
    "avg/int8": IntegerAverage,
    "avg/numeric": NumericAverage,
    "avg/float4": FloatAverage,
    "avg/float8": FloatAverage,
    **_spreads(),
    "regr_count/float8,float8": _regression(lambda r: int(r.n), 0.0),
    "regr_sxx/float8,float8": _regression(lambda r: r.sxx),
    "regr_syy/float8,float8": _regression(lambda r: r.syy),
    "regr_sxy/float8,float8": _regression(lambda r: r.sxy),
    "regr_avgx/float8,float8": _regression(lambda r: r.sx / r.n),
    "regr_avgy/float8,float8": _regression(lambda r: r.sy / r.n),
    "regr_r2/float8,float8": _regression(_r_squared),
    "regr_slope/float8,float8": _regression(lambda r: r.sxy / r.sxx if r.sxx else None),
    "regr_intercept/float8,float8": _regression(
        lambda r: (r.sy - r.sx * r.sxy / r.sxx) / r.n if r.sxx else None
    ),
    "covar_pop/float8,float8": _regression(lambda r: r.sxy / r.n),
    "covar_samp/float8,float8": _regression(lambda r: r.sxy / (r.n - 1.0), 2.0),
    "corr/float8,float8": _regression(
        lambda r: r.sxy / math.sqrt(r.sxx * r.syy) if r.sxx and r.syy else None
    ),
    "bool_and/bool": fold(lambda a, b: a and b),
    "every/bool": fold(lambda a, b: a and b),
    "bool_or/bool": fold(lambda a, b: a or b),
    **{f"bit_and/{name}": fold(lambda a, b: a & b) for name in ("int2", "int4", "int8")},
    **{f"bit_or/{name}": fold(lambda a, b: a | b) for name in ("int2", "int4", "int8")},
    **{f"bit_xor/{name}": fold(lambda a, b: a ^ b) for name in ("int2", "int4", "int8")},
    "string_agg/text,text": StringAggregate,
    "string_agg/bytea,bytea": StringAggregate,
}

# NaN is stored as text and so is above every number for SQLite as well.
SQL: Final = {
    "count/": "count(*)",
    "count/any": "count({0})",
    **{f"{name}/{argument}": f"{name}({{0}})" for name in ("min", "max") for argument in _NATIVE},
    **{
        f"{name}/{argument}": f"{name}({{0}})" for name in ("min", "max") for argument in ("float4", "float8")
    },
    **{
        f"{name}/{argument}": f"{name}({{0}} COLLATE RTRIM)"
        for name in ("min", "max")
        for argument in ("numeric", "bpchar")
    },
    # SQLite gives an aggregate of ours NULL over no rows.
    "regr_count/float8,float8": "count(iif({0} IS NULL, NULL, {1}))",
    "bool_and/bool": "min({0})",
    "every/bool": "min({0})",
    "bool_or/bool": "max({0})",
    # Sums of as many rows as there may be stay far within 64 bits.
    "sum/int2": "sum({0})",
    "sum/int4": "sum({0})",
}
