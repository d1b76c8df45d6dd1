"""Values between SQLite and Python: stored forms to native ones and back.

Only numeric (a key, or Decimal), booleans (0 and 1) and NaN (text) differ. PostgreSQL's own
input and output conversions are `protocol.pgtypes`'.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from polar_lite.protocol.codecs.numeric import EXACT, key, unkey

BOOL: Final = 16
FLOAT4: Final = 700
FLOAT8: Final = 701
NUMERIC: Final = 1700


def _numeric(value: Any) -> Any:
    return unkey(value) if isinstance(value, str) else None if value is None else Decimal(value)


def _bool(value: Any) -> Any:
    return None if value is None else bool(value)


def _float(value: Any) -> Any:
    return None if value is None else float(value)


TO_NATIVE: Final[dict[int, Callable[[Any], Any]]] = {
    BOOL: _bool,
    FLOAT4: _float,
    FLOAT8: _float,
    NUMERIC: _numeric,
}


def key_reader() -> Callable[[Any], Any]:
    """A numeric's conversion for one argument of a function, where a constant comes again with every row."""
    last: tuple[Any, Any] = (None, None)

    def read(value: Any) -> Any:
        nonlocal last
        before, native = last
        if value == before and value.__class__ is str:
            return native
        native = _numeric(value)
        last = value, native
        return native

    return read


def fixed_reader(scale: int) -> Callable[[Any], Any]:
    """From an integer scaled by 10**scale."""
    unit, multiply = Decimal((0, (1,), -scale)), EXACT.multiply
    return lambda value: None if value is None else multiply(Decimal(value), unit)


def to_native(type_oid: int, value: Any) -> Any:
    """The native form of a stored value; None stays None."""
    convert = TO_NATIVE.get(type_oid)
    return value if convert is None else convert(value)


def to_stored(value: Any) -> Any:
    """The stored form of a native value; None stays None. The value's Python type tells which."""
    kind = type(value)
    if kind is Decimal:
        return key(value)
    if kind is bool:
        return int(value)
    if kind is float and value != value:
        return "NaN"
    return value
