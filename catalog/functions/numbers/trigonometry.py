"""Trigonometric functions, in radians and (exact for the usual angles) in degrees.

PostgreSQL 15 docs 9.3 (functions-math), tables 9.7 and 9.8; float.c for the degrees.
"""

import math
from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.numbers.arithmetic import check_float
from polar_lite.protocol.sqlstate import NUMERIC_VALUE_OUT_OF_RANGE, PgError


def _input_range() -> PgError:
    return PgError(NUMERIC_VALUE_OUT_OF_RANGE, "input is out of range")


def _finite_angle(function: Callable[[float], float]) -> Callable[[float], float]:
    def apply(a: float) -> float:
        if math.isnan(a):
            return a
        if math.isinf(a):
            raise _input_range()
        try:
            return function(a)
        except (ValueError, ZeroDivisionError, OverflowError):
            return math.inf

    return apply


def _bounded(function: Callable[[float], float], low: float, high: float) -> Callable[[float], float]:
    def apply(a: float) -> float:
        if math.isnan(a):
            return a
        if not low <= a <= high:
            raise _input_range()
        return function(a)

    return apply


def _growing(function: Callable[[float], float]) -> Callable[[float], float]:
    def apply(a: float) -> float:
        try:
            return function(a)
        except OverflowError:
            return math.copysign(math.inf, a) if function is math.sinh else math.inf

    return apply


# Functions of degrees are exact for the usual angles: scaled by what C's functions give for these.
_SIN_30: Final = math.sin(math.radians(30.0))
_ONE_MINUS_COS_60: Final = 1.0 - math.cos(math.radians(60.0))
_ASIN_HALF: Final = math.asin(0.5)
_ACOS_HALF: Final = math.acos(0.5)
_ATAN_1: Final = math.atan(1.0)


def _sine_to_30(a: float) -> float:
    return math.sin(a * (math.pi / 180.0)) / _SIN_30 / 2.0


def _cosine_to_60(a: float) -> float:
    return 1.0 - (1.0 - math.cos(a * (math.pi / 180.0))) / _ONE_MINUS_COS_60 / 2.0


def _sine_to_90(a: float) -> float:
    return _sine_to_30(a) if a <= 30.0 else _cosine_to_60(90.0 - a)


def _cosine_to_90(a: float) -> float:
    return _cosine_to_60(a) if a <= 60.0 else _sine_to_30(90.0 - a)


def _sind(a: float) -> float:
    a = math.fmod(a, 360.0)
    sign = 1
    if a < 0.0:
        a, sign = -a, -1
    if a > 180.0:
        a, sign = 360.0 - a, -sign
    return sign * _sine_to_90(180.0 - a if a > 90.0 else a)


def _cosd(a: float) -> float:
    a = abs(math.fmod(a, 360.0))
    sign = 1
    if a > 180.0:
        a = 360.0 - a
    if a > 90.0:
        a, sign = 180.0 - a, -1
    return sign * _cosine_to_90(a)


def _folded(a: float) -> tuple[float, int]:
    """An angle of a function with period 180 as one of 0 to 90, and a sign."""
    a = math.fmod(a, 360.0)
    sign = 1
    if a < 0.0:
        a, sign = -a, -1
    if a > 180.0:
        a, sign = 360.0 - a, -sign
    if a > 90.0:
        a, sign = 180.0 - a, -sign
    return a, sign


def _tand(a: float) -> float:
    a, sign = _folded(a)
    cosine = _cosine_to_90(a)
    if cosine == 0.0:
        return sign * math.inf
    return sign * (_sine_to_90(a) / cosine / (_sine_to_90(45.0) / _cosine_to_90(45.0))) + 0.0


def _cotd(a: float) -> float:
    a, sign = _folded(a)
    sine = _sine_to_90(a)
    if sine == 0.0:
        return sign * math.inf
    return sign * (_cosine_to_90(a) / sine / (_cosine_to_90(45.0) / _sine_to_90(45.0))) + 0.0


def _arcsine(a: float) -> float:
    return math.asin(a) / _ASIN_HALF * 30.0 if a <= 0.5 else 90.0 - math.acos(a) / _ACOS_HALF * 60.0


def _arccosine(a: float) -> float:
    return 90.0 - math.asin(a) / _ASIN_HALF * 30.0 if a <= 0.5 else math.acos(a) / _ACOS_HALF * 60.0


def _asind(a: float) -> float:
    return _arcsine(a) if a >= 0.0 else -_arcsine(-a)


def _acosd(a: float) -> float:
    return _arccosine(a) if a >= 0.0 else 90.0 + _arcsine(-a)


def _atanh(a: float) -> float:
    if abs(a) == 1.0:
        return math.copysign(math.inf, a)
    return math.atanh(a)


def _atan2(a: float, b: float) -> float:
    return math.nan if math.isnan(a) or math.isnan(b) else math.atan2(a, b)


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "degrees": lambda a: check_float(a / (math.pi / 180.0), a),
    "radians": lambda a: a * (math.pi / 180.0),
    "dsin": _finite_angle(math.sin),
    "dcos": _finite_angle(math.cos),
    "dtan": _finite_angle(math.tan),
    "dcot": _finite_angle(lambda a: 1.0 / math.tan(a)),
    "dasin": _bounded(math.asin, -1.0, 1.0),
    "dacos": _bounded(math.acos, -1.0, 1.0),
    "datan": math.atan,
    "datan2": _atan2,
    "dsinh": _growing(math.sinh),
    "dcosh": _growing(math.cosh),
    "dtanh": math.tanh,
    "dasinh": math.asinh,
    "dacosh": _bounded(math.acosh, 1.0, math.inf),
    "datanh": _bounded(_atanh, -1.0, 1.0),
    "dsind": _finite_angle(_sind),
    "dcosd": _finite_angle(_cosd),
    "dtand": _finite_angle(_tand),
    "dcotd": _finite_angle(_cotd),
    "dasind": _bounded(_asind, -1.0, 1.0),
    "dacosd": _bounded(_acosd, -1.0, 1.0),
    "datand": lambda a: math.atan(a) / _ATAN_1 * 45.0,
    "datan2d": lambda a, b: _atan2(a, b) / _ATAN_1 * 45.0,
}
