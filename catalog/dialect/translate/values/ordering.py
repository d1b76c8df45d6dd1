"""Sort keys for values whose stored form SQLite would order otherwise: intervals, addresses, arrays .."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from hashlib import sha256
from operator import itemgetter
from typing import Any, Final

from polar_lite.catalog import icu
from polar_lite.catalog.dialect.binder.collating import BINARY
from polar_lite.catalog.functions.containers.sort_keys import (
    BYTE_KEYS,
    INTERVAL,
    MULTIRANGE,
    NATIVE_KEYS,
    RECORD,
    Shape,
    array_key,
    composite_key,
    is_known,
    record_key,
)
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import COMPARED_AS_STORED
from polar_lite.protocol.codec import Style
from polar_lite.protocol.codecs.interval import interval_order
from polar_lite.protocol.codecs.stored_ranges import multirange_key
from polar_lite.protocol.pgtypes import BY_NAME, BY_OID

_FIRST_OID: Final = 9060
_BYTEA: Final = BY_NAME["bytea"].oid
_TEXT: Final = BY_NAME["text"].oid
_NUMERIC: Final = BY_NAME["numeric"].oid


def reader(oid: int, shape: Shape, collation: str = "") -> Callable[[Style, Any], Any] | None:
    """What native values of a type are sorted by in Python; None when it is themselves.

    A record's asks the session's catalog for types, which the style knows. collation: ICU's, of texts.
    """
    if collation and collation != BINARY:
        by_icu = icu.collating(collation).key
        return lambda style, value: by_icu(value)
    function = key_function(shape)
    if function is None:
        key = NATIVE_KEYS.get(oid) or (NATIVE_KEYS.get(shape) if isinstance(shape, int) else None)
        return None if key is None else lambda style, value: key(value)
    if function.context:
        return lambda style, value: record_key(style.names.type_of if style.names else BY_OID.get, value)
    python = function.python
    return None if python is None else lambda style, value: python(value)


@lru_cache(maxsize=256)
def key_function(shape: Shape) -> Function | None:
    """What makes the sort key of a type's values (see `sort_keys.Shape`); None when the stored form is one
    itself. 0A000 for the rest."""
    if isinstance(shape, tuple):
        kind, parts = shape
        if kind == "array":
            return _array_key(parts) if is_known(parts) else None
        return _made(2, f"composite_key_{_tag(parts)}", RECORD, partial(composite_key, parts))
    if shape == INTERVAL:
        return Function(
            _FIRST_OID,
            "interval_key",
            (shape,),
            _NUMERIC,
            python=lambda value: Decimal(interval_order(value)),
        )
    if shape in COMPARED_AS_STORED:
        return None
    row = BY_OID.get(shape)
    # Each has a name of its own: on a SQLite connection one name is one function.
    if row is not None and shape in BYTE_KEYS:
        return _made(3, f"{row.name}_key", shape, BYTE_KEYS[shape])
    if shape == MULTIRANGE or (row is not None and row.kind == "m"):
        return Function(_FIRST_OID + 4, "multirange_key", (shape,), _TEXT, python=multirange_key)
    if row is not None and row.is_array:
        return _array_key(row.element_oid) if is_known(row.element_oid) else None
    if shape == RECORD or row is None:
        return Function(
            _FIRST_OID + 2,
            "record_key",
            (RECORD,),
            _BYTEA,
            python=lambda context, text: record_key(context.snapshot.type, text),
            context=True,
        )
    return None


def _array_key(element: Shape) -> Function:
    return _made(1, f"array_key_{_tag(element)}", RECORD, partial(array_key, element))


def _made(number: int, name: str, oid: int, python: Callable[[str], bytes]) -> Function:
    return Function(_FIRST_OID + number, name, (oid,), _BYTEA, python=python)


def _tag(shape: object) -> str:
    """What tells the functions of two shapes apart on a connection."""
    return sha256(repr(shape).encode()).hexdigest()[:16]


def in_order(
    rows: list[tuple[Any, ...]], width: int, directions: Sequence[tuple[bool, bool]]
) -> list[tuple[Any, ...]]:
    """Rows whose keys stand behind their `width` values, as `compare` puts them, equal ones as they were.

    One key after the other, the last one first, so that Python compares the keys by itself.
    """
    for place, (descending, nulls_first) in reversed([*enumerate(directions, width)]):
        known = [row for row in rows if row[place] is not None]
        unknown = [row for row in rows if row[place] is None] if len(known) < len(rows) else []
        known.sort(key=itemgetter(place), reverse=descending)
        rows = unknown + known if nulls_first else known + unknown
    return rows


def compare(directions: Sequence[tuple[bool, bool]], first: Sequence[Any], second: Sequence[Any]) -> int:
    """-1, 0 or 1 for two lists of keys. directions: for each key whether it is descending, NULLs first."""
    for (descending, nulls_first), a, b in zip(directions, first, second, strict=True):
        if a is None or b is None:
            if a is None and b is None:
                continue
            return -1 if (a is None) == nulls_first else 1
        if a != b:
            return -1 if (a < b) != descending else 1
    return 0
