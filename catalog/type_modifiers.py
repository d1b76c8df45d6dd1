"""What the modifiers of a built-in type amount to: `varchar(10)`, `numeric(8, 2)` as one number, atttypmod.

PostgreSQL 15 source: the typmodin functions of varchar.c, numeric.c, varbit.c, timestamp.c, date.c.
"""

from collections.abc import Callable, Sequence
from typing import Final

from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.numeric import numeric_typmod
from polar_lite.protocol.sqlstate import PgError

_MAX_CHARACTERS: Final = 10485760
_MAX_BITS: Final = 8 * _MAX_CHARACTERS
_ALL_FIELDS: Final = 0x7FFF


def made(name: str, values: Sequence[int]) -> int:
    """The modifier of a type of `MAKERS`; 22023 without a position for numbers that it does not take."""
    return MAKERS[name](name, values)


def _wrong(message: str) -> PgError:
    return PgError(code.INVALID_PARAMETER_VALUE, message)


def _one(values: Sequence[int], name: str, most: int) -> int:
    if len(values) != 1:
        raise _wrong("invalid type modifier")
    if values[0] < 1:
        raise _wrong(f"length for type {name} must be at least 1")
    if values[0] > most:
        raise _wrong(f"length for type {name} cannot exceed {most}")
    return values[0]


def _characters(name: str, values: Sequence[int]) -> int:
    return _one(values, {"bpchar": "char"}.get(name, name), _MAX_CHARACTERS) + 4


def _numeric(_: str, values: Sequence[int]) -> int:
    if len(values) not in (1, 2):
        raise _wrong("invalid NUMERIC type modifier")
    precision, scale = values[0], values[1] if len(values) == 2 else 0
    if not 1 <= precision <= 1000:
        raise _wrong(f"NUMERIC precision {precision} must be between 1 and 1000")
    if not -1000 <= scale <= 1000:
        raise _wrong(f"NUMERIC scale {scale} must be between -1000 and 1000")
    return numeric_typmod(precision, scale)


def _precision(_: str, values: Sequence[int]) -> int:
    if len(values) != 1 or values[0] < 0:
        raise _wrong("invalid type modifier")
    return min(values[0], 6)


def _bits(name: str, values: Sequence[int]) -> int:
    return _one(values, name, _MAX_BITS)


def _bytes(_: str, values: Sequence[int]) -> int:
    # RAW(n): bytea has no length in PostgreSQL either.
    return -1


def _interval(_: str, values: Sequence[int]) -> int:
    return (_ALL_FIELDS << 16) | min(values[0], 6)


MAKERS: Final[dict[str, Callable[[str, Sequence[int]], int]]] = {
    "varchar": _characters,
    "bpchar": _characters,
    "numeric": _numeric,
    "timestamp": _precision,
    "timestamptz": _precision,
    "time": _precision,
    "timetz": _precision,
    "bit": _bits,
    "varbit": _bits,
    "bytea": _bytes,
    "interval": _interval,
}
