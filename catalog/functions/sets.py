"""Set-returning functions over plain values: generate_series and its kin.

What unpacks arrays is `arrays`', JSON `documents`'. PostgreSQL 15 docs 9.25 (functions-srf).
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.datetime.timestamps import is_infinite, timestamp_plus, timestamptz_plus
from polar_lite.catalog.functions.numbers.numeric import ONE, add
from polar_lite.protocol.codecs.datetime import timestamp_to_micros
from polar_lite.protocol.codecs.interval import interval_order
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError


def _zero_step() -> PgError:
    return PgError(INVALID_PARAMETER_VALUE, "step size cannot equal zero")


def integers(start: int, stop: int, step: int = 1) -> range:
    if step == 0:
        raise _zero_step()
    return range(start, stop + (1 if step > 0 else -1), step)


def _walk(first: Any, following: Callable[[Any], Any]) -> Iterator[Any]:
    value = first
    while value is not None:
        yield value
        value = following(value)


def _within(value: Any, stop: Any, *, up: bool) -> bool:
    return bool(value <= stop if up else value >= stop)


def first_numeric(start: Decimal, stop: Decimal, step: Decimal = ONE) -> Decimal | None:
    """The first value of a series, None if there is none; 22023 for what cannot be a bound or a step."""
    for value, name in ((start, "start"), (stop, "stop"), (step, "step size")):
        if not value.is_finite():
            kind = "NaN" if value.is_nan() else "infinity"
            label = f"{name} value" if name != "step size" else name
            raise PgError(INVALID_PARAMETER_VALUE, f"{label} cannot be {kind}")
    if not step:
        raise _zero_step()
    return start if _within(start, stop, up=step > 0) else None


def next_numeric(value: Decimal, stop: Decimal, step: Decimal = ONE) -> Decimal | None:
    value = add(value, step)
    return value if _within(value, stop, up=step > 0) else None


def numerics(start: Decimal, stop: Decimal, step: Decimal = ONE) -> Iterator[Decimal]:
    return _walk(first_numeric(start, stop, step), lambda value: next_numeric(value, stop, step))


def first_timestamp(start: str, stop: str, step: str) -> str | None:
    order = interval_order(step)
    if order == 0:
        raise _zero_step()
    return start if _within(timestamp_to_micros(start), timestamp_to_micros(stop), up=order > 0) else None


def next_timestamp(value: str, stop: str, step: str) -> str | None:
    return _next(value, stop, step, timestamp_plus)


def next_timestamptz(context: SessionContext, value: str, stop: str, step: str) -> str | None:
    return _next(value, stop, step, lambda value, by: timestamptz_plus(context, value, by))


def _next(value: str, stop: str, step: str, plus: Callable[[str, str], str]) -> str | None:
    if is_infinite(value):
        return None
    value = plus(value, step)
    up = interval_order(step) > 0
    return value if _within(timestamp_to_micros(value), timestamp_to_micros(stop), up=up) else None


def timestamps(start: str, stop: str, step: str) -> Iterator[str]:
    return _walk(first_timestamp(start, stop, step), lambda value: next_timestamp(value, stop, step))


def _zoned(context: SessionContext, start: str, stop: str, step: str) -> Iterator[str]:
    first = first_timestamp(start, stop, step)
    return _walk(first, lambda value: next_timestamptz(context, value, stop, step))


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "generate_series_int4": integers,
    "generate_series_step_int4": integers,
    "generate_series_int8": integers,
    "generate_series_step_int8": integers,
    "generate_series_numeric": numerics,
    "generate_series_step_numeric": numerics,
    "generate_series_timestamp": timestamps,
}

CONTEXT: Final[dict[str, Callable[..., Any]]] = {"generate_series_timestamptz": _zoned}
