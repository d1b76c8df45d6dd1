"""The functions that pg_type names in typmodin and typmodout: the numbers in a type's name as one, and back.

PostgreSQL 15 source: varchar.c, numeric.c, varbit.c, timestamp.c, date.c; format_type.c.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from polar_lite.catalog import type_modifiers
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codec import DEFAULT_STYLE
from polar_lite.protocol.codecs.array import nested
from polar_lite.protocol.pgtypes import BY_NAME, format_type
from polar_lite.protocol.sqlstate import PgError

# The word of a type's name that its modifier comes behind.
_WORDS: Final = {
    "bpchar": "character",
    "varchar": "character varying",
    "numeric": "numeric",
    "bit": "bit",
    "varbit": "bit varying",
    "timestamp": "timestamp",
    "timestamptz": "timestamp",
    "time": "time",
    "timetz": "time",
    "interval": "interval",
}
_ALL_FIELDS: Final = 0x7FFF
_FULL_PRECISION: Final = 0xFFFF


def _read(name: str, array: str) -> int:
    items = nested(array)
    if not items or any(isinstance(item, list) for item in items):
        raise PgError(code.ARRAY_SUBSCRIPT_ERROR, "typmod array must be one-dimensional")
    if None in items:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, "typmod array must not contain nulls")
    values = [int(BY_NAME["int4"].input(str(item), -1, DEFAULT_STYLE)) for item in items]
    if name != "interval":
        return type_modifiers.made(name, values)
    if len(values) not in (1, 2):
        raise PgError(code.INVALID_PARAMETER_VALUE, "invalid INTERVAL type modifier")
    precision = min(values[1], 6) if len(values) == 2 else _FULL_PRECISION
    if len(values) == 1 and values[0] == _ALL_FIELDS:
        return -1
    return (values[0] & _ALL_FIELDS) << 16 | precision


def _shown(name: str, typmod: int) -> str:
    word = _WORDS[name]
    text = format_type(BY_NAME[name].oid, typmod)
    return text.removeprefix(word) if text.startswith(word) else ""


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **{f"{name}typmodin": partial(_read, name) for name in _WORDS},
    **{f"{name}typmodout": partial(_shown, name) for name in _WORDS},
}
