"""Literals of dates and times that no session can read, whatever its DateStyle.

What one session reads and another does not is found when a row needs the value.
"""

from dataclasses import replace
from typing import Final

from polar_lite.protocol.codec import DEFAULT_STYLE, PgType
from polar_lite.protocol.pgtypes import BY_NAME, BY_OID
from polar_lite.protocol.remembering import remembered
from polar_lite.protocol.sqlstate import PgError

_STYLES: Final = tuple(replace(DEFAULT_STYLE, date_style=f"ISO, {order}") for order in ("MDY", "DMY", "YMD"))
_CHECKED: Final = frozenset(
    BY_NAME[name].oid for name in ("date", "time", "timetz", "timestamp", "timestamptz", "interval")
)


def is_checked(oid: int) -> bool:
    return oid in _CHECKED


def check_readable(type_: PgType, text: str, typmod: int = -1) -> None:
    """Raise what reading raises (22007, 22008 ..)."""
    error = _error(type_.oid, text, typmod)
    if error is not None:
        raise PgError(error.sqlstate, error.message, detail=error.detail, hint=error.hint)


@remembered(4096, 1)
def _error(oid: int, text: str, typmod: int) -> PgError | None:
    first = None
    for style in _STYLES:
        try:
            BY_OID[oid].input(text, typmod, style)
        except PgError as error:
            first = first or error
        else:
            return None
    return first
