"""Rows on their way out: stored values -> DataRow messages, by an encoder compiled per result shape.

The conversions of single values are `protocol.encoders`'; here they are put together so that a block
of rows becomes one bytes object. PostgreSQL 15 docs 55.7 (protocol-message-formats), DataRow.
"""

import struct
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, Final

from polar_lite.catalog.types import TypeRef, is_in_catalog_only
from polar_lite.protocol import encoders, pgtypes
from polar_lite.protocol.codecs import numeric as codec_numeric
from polar_lite.protocol.pgtypes import PgType, Style
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError

Encoder = Callable[[Sequence[Sequence[Any]]], bytes]

_HEAD: Final = struct.Struct("!ciH").pack


# reg* types and their arrays: their text is a name, which only the session's catalog knows.
_NAMED: Final = frozenset(
    {24, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191}
    | {1008, 2207, 2208, 2209, 2210, 2211, 3735, 3770, 4090, 4097, 4192}
    | {oid for type_ in (pgtypes.ANYDATA, pgtypes.ANYTYPE) for oid in (type_.oid, type_.array_oid)}
)
_OF_CATALOG: Final = _NAMED | {pgtypes.RECORD.oid, pgtypes.RECORD.array_oid}


def row_encoder(
    types: Sequence[TypeRef],
    formats: Sequence[int],
    style: Style,
    plain: Style,
    resolve: Callable[[int], PgType],
    encoding: str = "utf-8",
) -> Encoder:
    """Return a function that turns rows of stored values into DataRow messages.

    formats: 0 text or 1 binary per column. plain: the style without names, for results that need
    none and whose encoder is shared. resolve: type OID -> PgType. encoding: a Python codec.
    """
    if needs_catalog(types):
        return _make(tuple(types), tuple(formats), style, resolve, encoding)
    return _cached(tuple(types), tuple(formats), plain, _builtin, encoding)


def needs_names(types: Sequence[TypeRef]) -> bool:
    """Whether a value's text depends on the session's catalog."""
    return any(ref.oid in _NAMED for ref in types)


def needs_catalog(types: Sequence[TypeRef]) -> bool:
    """Whether a value's text depends on one database's catalog."""
    return any(ref.oid in _OF_CATALOG or is_in_catalog_only(ref.oid) for ref in types)


def _make(
    types: tuple[TypeRef, ...],
    formats: tuple[int, ...],
    style: Style,
    resolve: Callable[[int], PgType],
    encoding: str,
) -> Encoder:
    if not types:
        # SELECT without targets: SQLite's rows have a column that the client's have not.
        return lambda rows: b"".join([_HEAD(b"D", 6, 0) for _ in rows])
    return encoders.RowEncoder(
        [_column(ref, form, style, resolve, encoding) for ref, form in zip(types, formats, strict=True)]
    )


_cached = lru_cache(maxsize=2048)(_make)


def _builtin(oid: int) -> PgType:
    """A type of every database."""
    return pgtypes.BY_OID[oid]


def _column(
    ref: TypeRef, form: int, style: Style, resolve: Callable[[int], PgType], encoding: str
) -> Callable[[Any], bytes]:
    if form not in (0, 1):
        return partial(_refuse_format, form)
    make = encoders.binary_encoder if form else encoders.text_encoder
    return make(resolve(ref.oid), ref.typmod, ref.scale, style, encoding)


def _refuse_format(form: int, value: Any) -> bytes:
    raise PgError(INVALID_PARAMETER_VALUE, f"unsupported format code: {form}")


def native_reader(ref: TypeRef) -> Callable[[Any], Any] | None:
    """Return stored -> native for a type, None when they are the same object."""
    if ref.oid == pgtypes.BOOL.oid:
        return bool
    if ref.oid == pgtypes.NUMERIC.oid:
        if ref.scale is None:
            return codec_numeric.unkey
        scale = ref.scale
        return lambda value: codec_numeric.fixed_to_decimal(value, scale)
    return None


def stored_writer(ref: TypeRef) -> Callable[[Any], Any] | None:
    """Return native -> stored for a type, None when they are the same object."""
    if ref.oid == pgtypes.BOOL.oid:
        return int
    if ref.oid == pgtypes.NUMERIC.oid:
        if ref.scale is None:
            return codec_numeric.key
        scale = ref.scale
        return lambda value: codec_numeric.decimal_to_fixed(Decimal(value), scale)
    return None


def to_native(rows: Iterable[Sequence[Any]], types: Sequence[TypeRef]) -> list[tuple[Any, ...]]:
    """Convert rows of stored values to native ones."""
    readers = [native_reader(ref) for ref in types]
    if not any(readers):
        return [tuple(row) for row in rows]
    return [
        tuple(
            value if value is None or reader is None else reader(value)
            for value, reader in zip(row, readers, strict=True)
        )
        for row in rows
    ]
