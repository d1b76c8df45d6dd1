"""Set-returning functions over plain values: generate_series and its kin.

What unpacks arrays is `arrays`', JSON `documents`'. PostgreSQL 15 docs 9.25 (functions-srf).
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.numeric import ONE, add
from polar_lite.catalog.functions.timestamps import is_infinite, timestamp_plus, timestamptz_plus
from polar_lite.protocol.codec_datetime import timestamp_to_micros
from polar_lite.protocol.codec_interval import interval_order
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError


def _zero_step() -> PgError:
    return PgError(INVALID_PARAMETER_VALUE, "step size cannot equal zero")


def integers(start: int, stop: int, step: int = 1) -> range:
    if step == 0:
        raise _zero_step()
    return range(start, stop + (1 if step > 0 else -1), step)


def numerics(start: Decimal, stop: Decimal, step: Decimal = ONE) -> Iterator[Decimal]:
    for value, name in ((start, "start"), (stop, "stop"), (step, "step size")):
        if not value.is_finite():
            kind = "NaN" if value.is_nan() else "infinity"
            label = f"{name} value" if name != "step size" else name
            raise PgError(INVALID_PARAMETER_VALUE, f"{label} cannot be {kind}")
    if not step:
        raise _zero_step()
    return _numerics(start, stop, step)


def _numerics(start: Decimal, stop: Decimal, step: Decimal) -> Iterator[Decimal]:
    value = start
    while value <= stop if step > 0 else value >= stop:
        yield value
        value = add(value, step)


def _timestamps(start: str, stop: str, step: str, plus: Callable[[str, str], str]) -> Iterator[str]:
    order = interval_order(step)
    if order == 0:
        raise _zero_step()
    last = timestamp_to_micros(stop)
    value = start
    while (timestamp_to_micros(value) <= last) if order > 0 else (timestamp_to_micros(value) >= last):
        yield value
        if is_infinite(value):
            return
        value = plus(value, step)


def _zoned(context: SessionContext, start: str, stop: str, step: str) -> Iterator[str]:
    return _timestamps(start, stop, step, lambda value, by: timestamptz_plus(context, value, by))


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "generate_series_int4": integers,
    "generate_series_step_int4": integers,
    "generate_series_int8": integers,
    "generate_series_step_int8": integers,
    "generate_series_numeric": numerics,
    "generate_series_step_numeric": numerics,
    "generate_series_timestamp": lambda start, stop, step: _timestamps(start, stop, step, timestamp_plus),
}

CONTEXT: Final[dict[str, Callable[..., Any]]] = {"generate_series_timestamptz": _zoned}
