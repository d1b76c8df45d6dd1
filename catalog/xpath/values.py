"""XPath's values: node-sets, numbers, strings, booleans, and how they convert and compare.

W3C XPath 1.0, sections 3.4 and 4.
"""

import math
import operator
from collections.abc import Callable
from typing import Final

from polar_lite.catalog.xpath.tree import Node

Value = list[Node] | float | str | bool
_BLANKS: Final = " \t\r\n"


def boolean(value: Value) -> bool:
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


def number(value: Value) -> float:
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, float):
        return value
    text = string(value).strip(_BLANKS)
    digits = text.removeprefix("-")
    if not digits or not set(digits) <= set("0123456789.") or digits.count(".") > 1 or digits == ".":
        return math.nan
    return float(text)


def string(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number_text(value)
    return value[0].string() if value else ""


def _number_text(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < 2**53:
        return str(int(value))
    return f"{value:.15g}"


def compare(sign: str, left: Value, right: Value) -> bool:
    """= and its like: true of node-sets if it is of any of their nodes."""
    if isinstance(left, bool) or isinstance(right, bool):
        return _atomic(sign, boolean(left), boolean(right))
    return any(_atomic(sign, one, other) for one in _atoms(left) for other in _atoms(right))


def _atoms(value: list[Node] | float | str) -> list[float | str]:
    return [node.string() for node in value] if isinstance(value, list) else [value]


def _atomic(sign: str, left: float | str | bool, right: float | str | bool) -> bool:
    if sign in _EQUALITY:
        if isinstance(left, bool) or isinstance(right, bool):
            return _EQUALITY[sign](boolean(left), boolean(right))
        if isinstance(left, float) or isinstance(right, float):
            return _EQUALITY[sign](number(left), number(right))
        return _EQUALITY[sign](left, right)
    return _ORDER[sign](number(left), number(right))


_EQUALITY: Final[dict[str, Callable[..., bool]]] = {"=": operator.eq, "!=": operator.ne}
_ORDER: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
