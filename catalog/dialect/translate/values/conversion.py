"""Values on their way into SQLite: native (or a literal's text) -> stored, as a Slot's `convert`."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any, Final

from polar_lite.catalog.dialect.binder.readable import check_readable
from polar_lite.catalog.dialect.binder.state import UNKNOWN
from polar_lite.catalog.types import MAX_WIDE_DIGITS, TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codec import DEFAULT_STYLE, PgType, Style
from polar_lite.protocol.codecs.numeric import EXACT, decimal_to_fixed, key, wide_to_stored
from polar_lite.protocol.pgtypes import BOOL, FLOAT4, FLOAT8, NUMERIC, TEXT, VARCHAR
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError

# Types whose native and stored values differ.
_REPRESENTED = frozenset({BOOL.oid, NUMERIC.oid, FLOAT4.oid, FLOAT8.oid})
_IDENTICAL_INPUT = frozenset({TEXT.oid, VARCHAR.oid, UNKNOWN})


class LocatedText(str):
    """A string literal's text that knows the offset of its token, for the position of an error."""

    __slots__ = ("start",)
    start: int


def position_of(value: Any, style: Style | None = None) -> int:
    """The 1-based position of a literal, 0 if unknown: a Slot's conversion."""
    return value.start + 1 if isinstance(value, LocatedText) else 0


@dataclass(frozen=True, slots=True)
class ReadablePlace:
    """position_of a literal that a row may need later; what no session can read is an error at once."""

    reader: PgType
    typmod: int
    empty_is_null: bool

    def __call__(self, value: Any, style: Style | None = None) -> int:
        place = position_of(value)
        if value or not self.empty_is_null:
            try:
                check_readable(self.reader, str(value), self.typmod)
            except PgError as error:
                error.position = place or None
                raise
        return place


def located(text: str, start: int) -> LocatedText:
    result = LocatedText(text)
    result.start = start
    return result


@dataclass(frozen=True, slots=True)
class Conversion:
    """convert(value, style) of one slot.

    reader: the type whose input function a literal's text goes through first. compare: the
    comparison that a fixed value is converted for. limit: "LIMIT" or "OFFSET", for 2201W/2201X.
    empty_is_null: Oracle's '' in a literal.
    """

    type: TypeRef
    reader: PgType | None = None
    compare: str = ""
    limit: str = ""
    empty_is_null: bool = False

    def __call__(self, value: Any, style: Style = DEFAULT_STYLE) -> Any:
        if value is None or (self.empty_is_null and value == ""):
            return {"LIMIT": -1, "OFFSET": 0}.get(self.limit)
        if self.reader is not None:
            try:
                value = self.reader.input(str(value), -1, style)
            except PgError as error:
                if error.position is None and isinstance(value, LocatedText):
                    error.position = value.start + 1
                raise
        if self.limit and value < 0:
            raise _negative(self.limit)
        return stored(value, self.type, self.compare)


def conversion(
    type_: TypeRef,
    input_type: TypeRef,
    row: PgType | None,
    compare: str = "",
    limit: str = "",
    *,
    empty_is_null: bool = False,
) -> Conversion | None:
    """The conversion from `input_type` (705: a literal's text) to the stored form of `type_`.

    row: what the catalog has under the type's OID.
    """
    reader = None
    if input_type.oid == UNKNOWN and type_.oid != UNKNOWN:
        reader = None if type_.oid in _IDENTICAL_INPUT else row
    if reader is None and not compare and not limit and not empty_is_null and type_.oid not in _REPRESENTED:
        return None
    return Conversion(type_, reader, compare, limit, empty_is_null)


def stored(value: Any, type_: TypeRef, compare: str = "") -> Any:
    """A native value as SQLite holds it."""
    if value is None:
        return None
    if type_.oid == NUMERIC.oid:
        value = value if isinstance(value, Decimal) else Decimal(value)
        if type_.scale is None:
            return key(value)
        if compare:
            bound = _compared_wide if type_.is_wide else _compared
            return bound(value, type_.scale, compare)
        if type_.is_wide:
            return wide_to_stored(int(EXACT.scaleb(value, type_.scale)))
        return decimal_to_fixed(value, type_.scale, type_.digits)
    if isinstance(value, float) and value != value:
        return "NaN"
    return int(value) if isinstance(value, bool) else value


def _compared(value: Decimal, scale: int, compare: str) -> Any:
    """The bound of `fixed <compare> value` that gives the same outcome for every integer.

    Infinity and NaN are larger than any fixed value. A value between two integers never equals:
    the empty text stands for it, which no integer equals in SQLite.
    """
    if value.is_nan():
        return float("inf")
    if value.is_infinite():
        return float("inf") if value > 0 else float("-inf")
    scaled = value.scaleb(scale)
    if abs(scaled) > 2**63 - 1:
        return float("inf") if scaled > 0 else float("-inf")
    whole = scaled.to_integral_value(ROUND_HALF_UP)
    if whole == scaled:
        return int(whole)
    if compare in ("=", "<>"):
        return ""
    rounding = ROUND_CEILING if compare in ("<", ">=") else ROUND_FLOOR
    return int(scaled.to_integral_value(rounding))


# Beyond all wide numerics.
_LARGEST: Final = 10 ** (MAX_WIDE_DIGITS + 1)


def _compared_wide(value: Decimal, scale: int, compare: str) -> int | str:
    """The same for wide numerics, an integer of any size."""
    if not value.is_finite() or value.adjusted() + scale > MAX_WIDE_DIGITS:
        is_low = not value.is_nan() and value < 0
        return wide_to_stored(-_LARGEST if is_low else _LARGEST)
    scaled = EXACT.scaleb(value, scale)
    whole = scaled.to_integral_value(ROUND_HALF_UP)
    if whole == scaled:
        return wide_to_stored(int(whole))
    if compare in ("=", "<>"):
        return ""
    rounding = ROUND_CEILING if compare in ("<", ">=") else ROUND_FLOOR
    return wide_to_stored(int(scaled.to_integral_value(rounding)))


def _negative(clause: str) -> PgError:
    state = (
        code.INVALID_ROW_COUNT_IN_LIMIT_CLAUSE
        if clause == "LIMIT"
        else code.INVALID_ROW_COUNT_IN_RESULT_OFFSET_CLAUSE
    )
    return PgError(state, f"{clause} must not be negative")
