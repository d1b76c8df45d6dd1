"""Sort keys for values whose stored form SQLite would order otherwise: intervals, addresses, arrays .."""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.functions.keyed_order import KEYS
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.functions.sort_keys import (
    BYTE_KEYS,
    INTERVAL,
    RECORD,
    array_key,
    is_known,
    record_key,
)
from polar_lite.protocol.codec_interval import interval_order
from polar_lite.protocol.codec_range import multirange_key
from polar_lite.protocol.pgtypes import BY_NAME, BY_OID

_FIRST_OID: Final = 9060
_BYTEA: Final = BY_NAME["bytea"].oid
_TEXT: Final = BY_NAME["text"].oid
_NUMERIC: Final = BY_NAME["numeric"].oid


def reader(oid: int) -> Callable[[Any], Any] | None:
    """What native values of a type are sorted by in Python; None when it is themselves."""
    function = key_function(oid)
    return KEYS.get(oid) if function is None else function.python


@lru_cache(maxsize=256)
def key_function(oid: int) -> Function | None:
    """What makes the sort key of a type; None when the stored form is one itself. 0A000 for the rest."""
    if oid == INTERVAL:
        return Function(
            _FIRST_OID, "interval_key", (oid,), _NUMERIC, python=lambda value: Decimal(interval_order(value))
        )
    row = BY_OID.get(oid)
    # Each has a name of its own: on a SQLite connection one name is one function.
    if row is not None and oid in BYTE_KEYS:
        return Function(_FIRST_OID + 3, f"{row.name}_key", (oid,), _BYTEA, python=BYTE_KEYS[oid])
    if row is not None and row.kind == "m":
        return Function(_FIRST_OID + 4, "multirange_key", (oid,), _TEXT, python=multirange_key)
    if row is not None and row.is_array and row.element_oid in BY_OID:
        element = row.element_oid
        if row.name in ("oidvector", "int2vector") or not is_known(element):
            return None
        return Function(
            _FIRST_OID + 1, f"{row.name}_key", (oid,), _BYTEA, python=lambda text: array_key(element, text)
        )
    if oid == RECORD or row is None:
        return Function(_FIRST_OID + 2, "record_key", (RECORD,), _BYTEA, python=record_key)
    return None
