"""Transition and final functions of PostgreSQL's aggregates whose states are arrays, for users' aggregates.

The aggregates here compute with the classes of `aggregates`, of which these are the steps one by one.
PostgreSQL 15 source float.c (float8_accum), numeric.c (int4_avg_accum).
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import AGGREGATES as CLASSES
from polar_lite.catalog.functions.aggregates import FloatMoments, Regression
from polar_lite.catalog.functions.numbers.arithmetic import check_int8
from polar_lite.catalog.functions.numbers.numeric import divide
from polar_lite.protocol import pgtypes
from polar_lite.protocol.codecs.array import dump, flatten, from_json_scalar, nested, to_json_scalar
from polar_lite.protocol.sqlstate import INTERNAL_ERROR, PgError

_FLOAT8: Final = pgtypes.FLOAT8.oid
_INT8: Final = pgtypes.INT8.oid
_MOMENTS: Final = ("n", "sx", "sxx")
_PAIRS: Final = ("n", "sx", "sxx", "sy", "syy", "sxy")


def _items(caller: str, element: str, oid: int, size: int, text: str) -> list[Any]:
    values = [from_json_scalar(oid, value) for value in flatten(nested(text))]
    if len(values) != size or None in values:
        raise PgError(INTERNAL_ERROR, f"{caller}: expected {size}-element {element} array")
    return values


def _array(oid: int, values: list[Any]) -> str:
    return dump([to_json_scalar(oid, value) for value in values])


def _accumulate(
    name: str, made: type[FloatMoments | Regression], parts: tuple[str, ...]
) -> Callable[..., Any]:
    def step(state: str, *values: float) -> str:
        aggregate = made()
        for part, value in zip(parts, _items(name, "float8", _FLOAT8, len(parts), state), strict=True):
            setattr(aggregate, part, value)
        aggregate.step(*values)
        return _array(_FLOAT8, [getattr(aggregate, part) for part in parts])

    return step


def _finish(name: str, made: Any, parts: tuple[str, ...]) -> Callable[[str], Any]:
    def finish(state: str) -> Any:
        aggregate = made()
        for part, value in zip(parts, _items(name, "float8", _FLOAT8, len(parts), state), strict=True):
            setattr(aggregate, part, value)
        return aggregate.finish()

    return finish


def _average_step(name: str, sign: int) -> Callable[[str, int], str]:
    def step(state: str, value: int) -> str:
        count, total = _items(name, "int8", _INT8, 2, state)
        return _array(_INT8, [count + sign, check_int8(total + sign * value)])

    return step


def _average(state: str) -> Decimal | None:
    count, total = _items("int8_avg", "int8", _INT8, 2, state)
    return divide(Decimal(total), Decimal(count)) if count else None


def _sum_of_average(state: str) -> int | None:
    count, total = _items("int2int4_sum", "int8", _INT8, 2, state)
    return total if count else None


def _sum(total: int | None, value: int | None) -> int | None:
    if value is None:
        return total
    return value if total is None else check_int8(total + value)


_OF_MOMENTS: Final = {
    "float8_avg": "avg",
    "float8_var_pop": "var_pop",
    "float8_var_samp": "var_samp",
    "float8_stddev_pop": "stddev_pop",
    "float8_stddev_samp": "stddev_samp",
}
_OF_PAIRS: Final = {
    **{
        f"float8_{name}": name
        for name in (
            *("regr_sxx", "regr_syy", "regr_sxy", "regr_avgx", "regr_avgy", "regr_r2", "regr_slope"),
            *("regr_intercept", "covar_pop", "covar_samp", "corr"),
        )
    },
}

PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **{name: _accumulate(name, FloatMoments, _MOMENTS) for name in ("float8_accum", "float4_accum")},
    **{f: _finish(f, CLASSES[f"{name}/float8"], _MOMENTS) for f, name in _OF_MOMENTS.items()},
    "float8_regr_accum": _accumulate("float8_regr_accum", Regression, _PAIRS),
    **{f: _finish(f, CLASSES[f"{name}/float8,float8"], _PAIRS) for f, name in _OF_PAIRS.items()},
    **{name: _average_step(name, 1) for name in ("int2_avg_accum", "int4_avg_accum")},
    **{name: _average_step(name, -1) for name in ("int2_avg_accum_inv", "int4_avg_accum_inv")},
    "int8_avg": _average,
    "int2int4_sum": _sum_of_average,
    "int2_sum": _sum,
    "int4_sum": _sum,
    "int8dec_any": lambda count, _: check_int8(count - 1),
}
