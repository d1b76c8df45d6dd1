"""From text to stored values, a column at a time: what COPY FROM reads with.

The inverse of `encoders`. A `ColumnInput` converts one text exactly (`one`: PostgreSQL's errors), or a
whole column at once (`many`) where the texts are in the form everybody writes; anything else makes
`many` convert one by one. PostgreSQL 15 docs 8 (datatype); stored forms: docs/design.md.
"""

import json
import re
import struct
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final

from polar_lite.protocol import pgtypes
from polar_lite.protocol.codec import PgType, Style
from polar_lite.protocol.codecs.numeric import numeric_precision_scale
from polar_lite.protocol.encoders import stored_from_native
from polar_lite.protocol.records import dataclass

One = Callable[[str], Any]
Many = Callable[[Sequence[str]], Sequence[Any] | None]
"""Stored values of a column without NULL; None, or a ValueError, KeyError or struct.error: not in the usual
form."""

_INTEGERS: Final = {pgtypes.INT2.oid: "h", pgtypes.INT4.oid: "i", pgtypes.INT8.oid: "q", pgtypes.OID.oid: "I"}
_STRINGS: Final = frozenset((pgtypes.TEXT.oid, pgtypes.VARCHAR.oid, pgtypes.BPCHAR.oid))
_BOOLEANS: Final = {"t": 1, "f": 0, "true": 1, "false": 0, "1": 1, "0": 0}
_DATE: Final = (
    r"(?!0000)(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)"
    r"|02-(?:0[1-9]|1\d|2[0-8]))"
    r"|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
)
_TIME: Final = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{0,5}[1-9])?"
_TIMES: Final = re.compile(_TIME, re.ASCII).fullmatch
_TIMESTAMPS: Final = re.compile(f"{_DATE} {_TIME}", re.ASCII).fullmatch
_TIMESTAMPS_UTC: Final = re.compile(rf"{_DATE} {_TIME}\+00", re.ASCII).fullmatch
_TIMESTAMP_MARKS: Final = ((4, "-"), (7, "-"), (10, " "), (13, ":"), (16, ":"))
_UUIDS: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII).fullmatch
_NO_EXPONENT: Final = str.maketrans("", "", "0123456789.-+eE")


@dataclass(frozen=True, slots=True)
class ColumnInput:
    """`one` raises PgError; neither is called with NULL. of_null: what a domain says about it."""

    one: One
    usual: Many | None = None
    of_null: Callable[[], object] | None = None

    def many(self, texts: Sequence[str]) -> Sequence[Any]:
        """Stored values of a column without NULLs. Raises PgError for some text in it, not the first."""
        if self.usual is not None:
            try:
                found = self.usual(texts)
            except (ValueError, KeyError, OverflowError, struct.error):
                found = None
            if found is not None:
                return found
        return list(map(self.one, texts))

    def one_or_null(self, text: str | None) -> Any:
        if text is not None:
            return self.one(text)
        if self.of_null is not None:
            self.of_null()
        return None

    def many_or_null(self, texts: Sequence[str | None]) -> Sequence[Any]:
        if self.of_null is not None and None in texts:
            self.of_null()
        given = iter(self.many([text for text in texts if text is not None]))
        return [None if text is None else next(given) for text in texts]


def column_input(pg_type: PgType, typmod: int, scale: int | None, style: Style) -> ColumnInput:
    """The input of a column. scale: of a fixed numeric."""
    read = pg_type.input
    store = stored_from_native(pg_type.base_oid or pg_type.oid, scale)
    if store is None:
        return ColumnInput(lambda text: read(text, typmod, style), _usual(pg_type.oid, typmod, scale, style))

    def one(text: str) -> Any:
        return store(read(text, typmod, style))

    return ColumnInput(one, _usual(pg_type.oid, typmod, scale, style))


def _usual(oid: int, typmod: int, scale: int | None, style: Style) -> Many | None:
    if oid in _INTEGERS:
        return _integers(_INTEGERS[oid])
    if oid in _STRINGS:
        return _strings(typmod, is_blank_padded=oid == pgtypes.BPCHAR.oid)
    if oid == pgtypes.BOOL.oid:
        return lambda texts: list(map(_BOOLEANS.__getitem__, texts))
    if oid == pgtypes.NUMERIC.oid and scale is not None and scale >= 0:
        limits = numeric_precision_scale(typmod)
        return _fixed(scale, 10 ** limits[0] if limits is not None else 10**18)
    if oid == pgtypes.FLOAT8.oid:
        return _floats
    if oid == pgtypes.FLOAT4.oid:
        return _float4s
    if oid == pgtypes.BYTEA.oid:
        return _hex
    if oid == pgtypes.UUID.oid:
        return _as_they_are(_UUIDS)
    if oid == pgtypes.DATE.oid:
        return lambda texts: texts if _are_dates(texts) else None
    if oid == pgtypes.TIMESTAMP.oid:
        return lambda texts: texts if _are_timestamps(texts, has_fractions=typmod < 0) else None
    if typmod >= 0:
        return None
    if oid == pgtypes.TIME.oid:
        return _as_they_are(_TIMES)
    if oid == pgtypes.TIMESTAMPTZ.oid:
        return _timestamps_utc(is_default=style.time_zone in ("UTC", "Etc/UTC", "GMT"))
    return None


def _integers(code: str) -> Many:
    """code: of struct, which checks the range."""

    def many(texts: Sequence[str]) -> Sequence[int] | None:
        joined = ",".join(texts)
        # int() reads more than PostgreSQL does: underscores, digits of other scripts.
        if joined.encode().translate(None, b"0123456789-,"):
            return None
        try:
            values: list[int] = json.loads(f"[{joined}]")  # a quarter faster than int() for each
        except ValueError:
            values = list(map(int, texts))  # zeros in front
        if len(values) != len(texts):
            return None
        struct.pack(f"{len(values)}{code}", *values)  # struct.error
        return values

    return many


def _strings(typmod: int, *, is_blank_padded: bool) -> Many:
    limit = typmod - 4

    def many(texts: Sequence[str]) -> Sequence[str] | None:
        if "\0" in "".join(texts):
            return None
        if limit >= 0 and max(map(len, texts)) > limit:
            return None
        return [text.ljust(limit) for text in texts] if is_blank_padded and limit >= 0 else texts

    return many


def _fixed(scale: int, limit: int) -> Many:
    # Exactly as many digits as the column has.
    shape = re.compile(rf"(?:-?[0-9]+\.[0-9]{{{scale}}} )*+")

    def many(texts: Sequence[str]) -> Sequence[int] | None:
        joined = " ".join(texts)
        if scale and shape.fullmatch(joined + " "):
            values = list(map(int, joined.replace(".", "").split(" ")))
        elif joined.isascii() and joined.replace(" ", "").replace("-", "").isdigit():
            unit = 10**scale
            values = [int(text) * unit for text in texts]
        else:
            return None
        return values if len(values) == len(texts) and -limit < min(values) and max(values) < limit else None

    return many


def _floats(texts: Sequence[str]) -> Sequence[float] | None:
    joined = "".join(texts)
    if not joined.isascii() or joined.translate(_NO_EXPONENT):
        return None
    values = list(map(float, texts))
    return values if _are_near(values, texts) else None


def _are_near(values: Sequence[float], texts: Sequence[str]) -> bool:
    """False when a number was too large, or so small that it became zero."""
    if float("inf") in values or float("-inf") in values:
        return False
    if 0.0 not in values:
        return True
    return all(value or not text.strip("0.+-") for value, text in zip(values, texts, strict=True))


def _float4s(texts: Sequence[str]) -> Sequence[float] | None:
    values = _floats(texts)
    if values is None:
        return None
    layout = f"!{len(values)}f"
    rounded = struct.unpack(layout, struct.pack(layout, *values))
    return rounded if _are_near(rounded, texts) else None


def _hex(texts: Sequence[str]) -> Sequence[bytes] | None:
    if any(text[:2] != "\\x" or (text[2:] and not text[2:].isalnum()) for text in texts):
        return None
    return [bytes.fromhex(text[2:]) for text in texts]


def _as_they_are(matches: Callable[[str], Any]) -> Many:
    """Texts that are already in their stored form."""
    return lambda texts: texts if all(map(matches, texts)) else None


def _same_length(texts: Sequence[str], length: int) -> str | None:
    """The texts, a NUL between them, if they are ASCII and as long as that."""
    joined = "\0".join(texts)
    count = len(texts)
    if len(joined) != (length + 1) * count - 1 or not joined.isascii():
        return None
    gaps = "\0" * (count - 1)
    return joined if joined[length :: length + 1] == gaps and joined.count("\0") == count - 1 else None


def _are_dates(texts: Sequence[str]) -> bool:
    """Whether all are like 2024-02-29."""
    joined, count = _same_length(texts, 10), len(texts)
    if joined is None or joined[4::11] != "-" * count or joined[7::11] != "-" * count:
        return False
    # It checks the rest, down to leap years.
    return all(map(date.fromisoformat, texts))


def _are_timestamps(texts: Sequence[str], *, has_fractions: bool) -> bool:
    """Whether all are like 2024-02-29 23:59:59, the last digit of a fraction not 0."""
    joined, count = _same_length(texts, 19), len(texts)
    if joined is None:
        return has_fractions and all(map(_TIMESTAMPS, texts))
    if any(joined[at::20] != mark * count for at, mark in _TIMESTAMP_MARKS) or " 24:" in joined:
        return False  # 24:00:00 is the next day, which Python knows from 3.14 on
    return all(map(datetime.fromisoformat, texts))


def _timestamps_utc(*, is_default: bool) -> Many:
    def many(texts: Sequence[str]) -> Sequence[str] | None:
        if all(map(_TIMESTAMPS_UTC, texts)):
            return texts
        if is_default and _are_timestamps(texts, has_fractions=True):
            return [text + "+00" for text in texts]
        return None

    return many
