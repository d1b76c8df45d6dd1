"""Hardware addresses, places in the write-ahead log and transaction ids: what can be done with them.

How they compare is in `comparison`. PostgreSQL 15 docs 9.12 (functions-net), 8.20 (datatype-pg-lsn);
mac.c, mac8.c, pg_lsn.c.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from polar_lite.protocol.codecs.identifiers import lsn_number, lsn_of
from polar_lite.protocol.codecs.macaddr import mac_bytes, mac_text, widened
from polar_lite.protocol.sqlstate import (
    FEATURE_NOT_SUPPORTED,
    INVALID_PARAMETER_VALUE,
    NUMERIC_VALUE_OUT_OF_RANGE,
    PgError,
)


def _each_byte(combine: Callable[..., int]) -> Callable[..., str]:
    return lambda *values: mac_text(bytes(map(combine, *map(mac_bytes, values))))


def _truncated(value: str) -> str:
    """The manufacturer's three bytes alone."""
    data = mac_bytes(value)
    return mac_text(data[:3].ljust(len(data), b"\0"))


def _set_bit_7(value: str) -> str:
    data = mac_bytes(value)
    return mac_text(bytes((data[0] | 2,)) + data[1:])


def _narrowed(value: str) -> str:
    data = mac_bytes(value)
    if data[3:5] != b"\xff\xfe":
        raise PgError(
            NUMERIC_VALUE_OUT_OF_RANGE,
            "macaddr8 data out of range to convert to macaddr",
            hint="Only addresses that have FF and FE as values in the 4th and 5th bytes from the left, for"
            " example xx:xx:xx:ff:fe:xx:xx:xx, are eligible to be converted from macaddr8 to macaddr.",
        )
    return mac_text(data[:3] + data[5:])


def _lsn(number: Decimal) -> str:
    if not number.is_finite():
        kind = "NaN" if number.is_nan() else "infinity"
        raise PgError(FEATURE_NOT_SUPPORTED, f"cannot convert {kind} to pg_lsn")
    whole = int(number.to_integral_value(ROUND_HALF_UP))
    if 0 <= whole < 2**64:
        return lsn_of(whole)
    raise PgError(INVALID_PARAMETER_VALUE, "pg_lsn out of range")


def _moved(verb: str, preposition: str, sign: int) -> Callable[[str, Decimal], str]:
    def move(value: str, count: Decimal) -> str:
        if count.is_nan():
            raise PgError(FEATURE_NOT_SUPPORTED, f"cannot {verb} NaN {preposition} pg_lsn")
        return _lsn(Decimal(lsn_number(value)) + sign * count)

    return move


_plus: Final = _moved("add", "to", 1)
_minus: Final = _moved("subtract", "from", -1)


def _between(a: str, b: str) -> Decimal:
    return Decimal(lsn_number(a) - lsn_number(b))


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **{f"{name}_not": _each_byte(lambda a: ~a & 0xFF) for name in ("macaddr", "macaddr8")},
    **{f"{name}_and": _each_byte(lambda a, b: a & b) for name in ("macaddr", "macaddr8")},
    **{f"{name}_or": _each_byte(lambda a, b: a | b) for name in ("macaddr", "macaddr8")},
    **{f"{name}_trunc": _truncated for name in ("macaddr", "macaddr8")},
    "macaddr8_set7bit": _set_bit_7,
    "macaddrtomacaddr8": lambda value: mac_text(widened(mac_bytes(value))),
    "macaddr8tomacaddr": _narrowed,
    "pg_lsn_mi": _between,
    "pg_wal_lsn_diff": _between,
    "pg_lsn_pli": _plus,
    "numeric_pl_pg_lsn/numeric,pg_lsn": lambda count, value: _plus(value, count),
    "pg_lsn_mii": _minus,
    "numeric_pg_lsn": _lsn,
    "xid8toxid": lambda value: int(value) & 0xFFFFFFFF,
}
