"""From stored values straight to the wire: encoders per column, and whole blocks of DataRow messages.

What a session sends most are rows, so no message object, native value or Decimal is made on the way: a
column's encoder takes what SQLite returned and gives the bytes of the value. Also the step between
stored and native values, for parameters and functions. The forms are those of the codecs.
"""

import struct
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from polar_lite.protocol import encodings, pgtypes, transcoding
from polar_lite.protocol.codec import DEFAULT_STYLE, PgType, Style
from polar_lite.protocol.codecs import datetime as dates
from polar_lite.protocol.codecs import interval as codec_interval
from polar_lite.protocol.codecs import numeric as numbers
from polar_lite.protocol.codecs.scalar import bytea_to_text

Encoder = Callable[[Any], bytes]
"""From a stored value, never None, to the wire."""
Conversion = Callable[[Any], Any]

_FLOATS: Final = frozenset((pgtypes.FLOAT4.oid, pgtypes.FLOAT8.oid))
_INTEGERS: Final = frozenset(
    (
        pgtypes.INT2.oid,
        pgtypes.INT4.oid,
        pgtypes.INT8.oid,
        pgtypes.OID.oid,
        pgtypes.XID.oid,
        pgtypes.CID.oid,
    )
)
_TEXTS: Final = frozenset(
    (
        pgtypes.TEXT.oid,
        pgtypes.VARCHAR.oid,
        pgtypes.BPCHAR.oid,
        pgtypes.NAME.oid,
        pgtypes.UNKNOWN.oid,
        pgtypes.CSTRING.oid,
        pgtypes.UUID.oid,
        pgtypes.BIT.oid,
        pgtypes.VARBIT.oid,
        pgtypes.MACADDR.oid,
        pgtypes.MACADDR8.oid,
        pgtypes.JSON.oid,
        pgtypes.JSONB.oid,
        pgtypes.REFCURSOR.oid,
        pgtypes.TIME.oid,
        pgtypes.TIMETZ.oid,
        pgtypes.PG_NODE_TREE.oid,
        pgtypes.ACLITEM.oid,
    )
)


# Stored <-> native ---------------------------------------------------------------------------------


def native_from_stored(type_oid: int) -> Conversion | None:
    """What makes a native value of a stored one (not None, not fixed); None where they are the same."""
    if type_oid == pgtypes.NUMERIC.oid:
        return numbers.unkey
    if type_oid == pgtypes.BOOL.oid:
        return bool
    return float if type_oid in _FLOATS else None


def stored_from_native(type_oid: int, scale: int | None = None) -> Conversion | None:
    """What makes a stored value of a native one (never None); None where they are the same.

    NaN needs it: sqlite3 would bind it as NULL.
    """
    if type_oid == pgtypes.NUMERIC.oid:
        if scale is None:
            return numbers.key
        return lambda value: numbers.decimal_to_fixed(value, scale)
    if type_oid == pgtypes.BOOL.oid:
        return int
    return _stored_float if type_oid in _FLOATS else None


def _stored_float(value: float) -> float | str:
    return "NaN" if value != value else value


# Columns -------------------------------------------------------------------------------------------


def text_encoder(
    pg_type: PgType, typmod: int, scale: int | None, style: Style, encoding: str = "utf-8"
) -> Encoder:
    """The text form of a column. scale: of a fixed numeric; encoding: the client's, a Python codec."""
    oid = pg_type.oid
    if oid in _INTEGERS:
        return _integer_text
    if oid == pgtypes.NUMERIC.oid:
        return _numeric_text(scale)
    if oid == pgtypes.BOOL.oid:
        return _bool_text
    if oid == pgtypes.BYTEA.oid:
        if style.bytea_output == "hex":
            return lambda value: b"\\x" + value.hex().encode("ascii")
        return lambda value: bytea_to_text(value, "escape").encode("ascii")
    as_text = _text_function(pg_type, typmod, style)
    if encoding == "utf-8":
        if as_text is None:
            return str.encode
        return _with_inline(lambda value: as_text(value).encode(), oid, style)
    if as_text is None:
        return lambda value: encode_text(value, encoding)
    return lambda value: encode_text(as_text(value), encoding)


def _with_inline(encoder: Encoder, oid: int, style: Style) -> Encoder:
    is_iso = style.date_style.startswith("ISO")
    if oid == pgtypes.FLOAT8.oid and style.extra_float_digits > 0:
        return _inlined(encoder, _SHORTEST_FLOAT)
    if is_iso and oid in (pgtypes.DATE.oid, pgtypes.TIMESTAMP.oid):
        return _inlined(encoder, _ISO)
    if is_iso and oid == pgtypes.TIMESTAMPTZ.oid and style.time_zone == "UTC":
        return _inlined(encoder, _ISO)
    return encoder


def text_of(pg_type: PgType, typmod: int, scale: int | None, style: Style) -> Callable[[Any], str] | None:
    """From a stored value to its text, what `text_encoder` encodes; None if the value is the text."""
    oid = pg_type.oid
    if oid in _INTEGERS or (oid == pgtypes.NUMERIC.oid and scale == 0):
        return str
    if oid == pgtypes.NUMERIC.oid:
        return numbers.key_to_text if scale is None else lambda value: numbers.fixed_to_text(value, scale)
    if oid == pgtypes.BOOL.oid:
        return ("f", "t").__getitem__
    if oid == pgtypes.BYTEA.oid:
        return lambda value: bytea_to_text(value, style.bytea_output)
    return _text_function(pg_type, typmod, style)


def encode_text(value: Any, encoding: str) -> bytes:
    """Text, or a number that SQLite has in its place, in the client's encoding (22P05)."""
    return encodings.encode(value if value.__class__ is str else str(value), encoding)


def _integer_text(value: int) -> bytes:
    return b"%d" % value


def _bool_text(value: int) -> bytes:
    return b"t" if value else b"f"


def _numeric_text(scale: int | None) -> Encoder:
    if scale is None:
        return lambda value: numbers.key_to_text(value).encode("ascii")
    if scale == 0:
        return _integer_text
    return _inlined(lambda value: numbers.fixed_to_text(value, scale).encode("ascii"), _fixed(scale))


def _text_function(pg_type: PgType, typmod: int, style: Style) -> Callable[[Any], str] | None:
    """From a stored value to its text; None if the stored value is the text."""
    oid = pg_type.oid
    digits = style.extra_float_digits
    if oid in _TEXTS:
        return None
    if oid == pgtypes.FLOAT8.oid:
        return lambda value: numbers.float8_to_text(float(value), digits)
    if oid == pgtypes.FLOAT4.oid:
        return lambda value: numbers.float4_to_text(float(value), digits)
    if oid == pgtypes.DATE.oid:
        return lambda value: dates.date_to_text(value, style.date_style)
    if oid == pgtypes.TIMESTAMP.oid:
        return lambda value: dates.timestamp_to_text(value, style.date_style)
    if oid == pgtypes.TIMESTAMPTZ.oid:
        return lambda value: dates.timestamptz_to_text(value, style.time_zone, style.date_style)
    if oid == pgtypes.INTERVAL.oid:
        return lambda value: codec_interval.interval_to_text(value, style.interval_style)
    convert = native_from_stored(pg_type.base_oid or oid)
    output = pg_type.output
    if convert is None:
        return lambda value: output(value, typmod, style)
    return lambda value: output(convert(value), typmod, style)


def binary_encoder(
    pg_type: PgType,
    typmod: int,
    scale: int | None,
    style: Style = DEFAULT_STYLE,
    encoding: str = "utf-8",
) -> Encoder:
    """The binary form of a column; 0A000 or 42883 (at the first value) where the type has none.

    Binary forms do not depend on settings: of `style`, only the catalog's types are looked at, for text
    inside values.
    """
    types = style.names.type_of if style.names is not None else pgtypes.BY_OID.get
    if encoding != "utf-8" and transcoding.holds_text(pg_type, types):
        send_utf8 = binary_encoder(pg_type, typmod, scale, style)
        return lambda value: transcoding.to_client(pg_type, send_utf8(value), encoding, types)
    oid = pg_type.oid
    if oid == pgtypes.NUMERIC.oid:
        if scale is None:
            return lambda value: numbers.send_numeric_text(numbers.key_to_text(value))
        return lambda value: numbers.send_fixed(value, scale)
    pack = _PACKERS.get(oid)
    if pack is not None:
        return pack
    if oid in _MOMENTS:
        return dates.send_timestamp
    if oid in _BINARY_TEXTS:
        return str.encode
    convert = native_from_stored(pg_type.base_oid or oid)
    send = pg_type.send
    if oid == pgtypes.FLOAT8.oid:
        return _float_binary
    if convert is None:
        return lambda value: send(value, typmod)
    return lambda value: send(convert(value), typmod)


def _float_binary(value: Any) -> bytes:
    return _pack_float(float(value))


_LAYOUTS: Final = {
    pgtypes.BOOL.oid: "?",
    pgtypes.INT2.oid: "h",
    pgtypes.INT4.oid: "i",
    pgtypes.INT8.oid: "q",
    pgtypes.OID.oid: "I",
}
_PACKERS: Final[dict[int, Encoder]] = {oid: struct.Struct(f"!{code}").pack for oid, code in _LAYOUTS.items()}
_MOMENTS: Final = frozenset((pgtypes.TIMESTAMP.oid, pgtypes.TIMESTAMPTZ.oid))
_BINARY_TEXTS: Final = frozenset(
    (pgtypes.TEXT.oid, pgtypes.VARCHAR.oid, pgtypes.BPCHAR.oid, pgtypes.NAME.oid, pgtypes.JSON.oid)
)


# Rows ----------------------------------------------------------------------------------------------

_NULL: Final = b"\xff\xff\xff\xff"
_HEAD: Final = struct.Struct("!cih")
_LENGTHS: Final = tuple(struct.pack("!i", length) for length in range(1024))
_pack_length: Final = struct.Struct("!i").pack
_pack_float: Final = struct.Struct("!d").pack


def encode_rows(rows: Iterable[Sequence[Any]], encoders: Sequence[Encoder], out: bytearray) -> int:
    """Append a DataRow per row of stored values to `out`; returns how many rows there were."""
    lengths = _LENGTHS
    width = len(encoders)
    count = 0
    for row in rows:
        parts: list[bytes] = []
        append = parts.append
        for value, encode in zip(row, encoders, strict=True):
            if value is None:
                append(_NULL)
            else:
                data = encode(value)
                size = len(data)
                append(lengths[size] if size < 1024 else _pack_length(size))
                append(data)
        body = b"".join(parts)
        out += _HEAD.pack(b"D", len(body) + 6, width)
        out += body
        count += 1
    return count


class RowEncoder:
    """encode_rows for one shape of row, compiled once it is worth it.

    A compiled loop writes a row as one string of characters below 256, which are the bytes: one format
    string per row and one encode per block (2.2 us a row of six columns, where a join of bytes took 4.6).
    A row that the encoders are not made for, as SQLite has a number where text is expected, or the text of
    a float that is NaN or of an integer beyond 64 bits, goes through slower ones.
    """

    __slots__ = ("_compiled", "_encoders", "_rows")

    def __init__(self, encoders: Sequence[Encoder]) -> None:
        self._encoders = tuple(encoders)
        self._compiled: Callable[..., bytes] | None = None
        self._rows = 0

    def __call__(self, rows: Sequence[Sequence[Any]]) -> bytes:
        """A DataRow message per row of stored values."""
        try:
            if self._compiled is not None:
                return self._compiled(rows, self._encoders)
            return self._uncompiled(rows)
        except (TypeError, AttributeError, struct.error):
            tolerant = [_text_or_number if encode in _TEXTUAL else encode for encode in self._encoders]
            return _encode_rows(rows, tolerant)

    def _uncompiled(self, rows: Sequence[Sequence[Any]]) -> bytes:
        # Compiling costs what a few hundred rows do.
        self._rows += len(rows)
        if self._rows >= 200 and len(self._encoders) <= 100:
            packed = tuple(map(_PACKED.get, self._encoders))
            if any(packed):
                self._compiled = _compile_binary(packed)
            else:
                self._compiled = _compile(tuple(_inline(encoder) for encoder in self._encoders))
        return _encode_rows(rows, self._encoders)


def _text_or_number(value: Any) -> bytes:
    return value.encode() if value.__class__ is str else str(value).encode()


_TEXTUAL: Final = (str.encode, _integer_text)


# How a column's value is written into the loop instead of being encoded by a call: an expression for its
# bytes as characters below 256. VALUE is never None, ENCODE the encoder.
_CALLED: Final = "ENCODE(VALUE).decode('latin-1')"
_INLINE: Final[dict[Encoder, str]] = {
    _integer_text: "f'{VALUE}'",
    _bool_text: "'t' if VALUE else 'f'",
    str.encode: "VALUE if VALUE.isascii() else VALUE.encode().decode('latin-1')",
}
# ISO text is the stored text, but for infinities and years of more or less than four digits.
_ISO: Final = f"VALUE if '0' <= VALUE[0] <= '9' else {_CALLED}"
_SHORTEST_FLOAT: Final = (
    "(s[:-2] if s[-2:] == '.0' else s) if VALUE.__class__ is float and 1e-4 <= abs(VALUE) < 1e15"
    f" and (s := f'{{VALUE!r}}') else {_CALLED}"
)


def _fixed(scale: int) -> str:
    unit = 10**scale
    return f"f'{{VALUE // {unit}}}.{{VALUE % {unit}:0{scale}d}}' if VALUE >= 0 else {_CALLED}"


def _inline(encoder: Encoder) -> str:
    found: str = _INLINE.get(encoder, "") or getattr(encoder, "inline", _CALLED)
    return found


def _inlined(encoder: Encoder, expression: str) -> Encoder:
    """Say how the encoder's work is written into the loop."""
    encoder.inline = expression  # type: ignore[attr-defined]  # a function takes attributes
    return encoder


_LENGTH_TEXTS: Final = tuple(length.decode("latin-1") for length in _LENGTHS)


def _head(size: int, count: int) -> str:
    """The beginning of a DataRow of `count` columns whose values take `size` bytes."""
    return _HEAD.pack(b"D", size + 4 * count + 6, count).decode("latin-1")


@lru_cache(maxsize=32)
def _heads(count: int) -> tuple[str, ...]:
    return tuple(_head(size, count) for size in range(1024))


@lru_cache(maxsize=256)
def _compile(inline: tuple[str, ...]) -> Callable[..., bytes]:
    """encode_rows with the loop over columns unrolled. The text holds nothing but ours."""
    count = len(inline)
    lines = ["def encode(rows, encoders):", " parts = []; add = parts.append"]
    lines += [f" e{i} = encoders[{i}]" for i in range(count)]
    lines.append(f" for ({''.join(f'v{i}, ' for i in range(count))}) in rows:")
    for i, expression in enumerate(inline):
        written = expression.replace("VALUE", f"v{i}").replace("ENCODE", f"e{i}")
        lines += [
            f"  if v{i} is None:",
            f"   l{i} = null; v{i} = ''",
            "  else:",
            f"   v{i} = {written}; size = len(v{i})",
            f"   l{i} = lengths[size] if size < 1024 else long_length(size)",
        ]
    total = " + ".join(f"len(v{i})" for i in range(count))
    lines += [
        f"  size = {total}",
        "  head = heads[size] if size < 1024 else long_head(size)",
        f"  add(f'{{head}}{''.join(f'{{l{i}}}{{v{i}}}' for i in range(count))}')",
        " return ''.join(parts).encode('latin-1')",
    ]
    scope: dict[str, Any] = {
        "null": _NULL.decode("latin-1"),
        "lengths": _LENGTH_TEXTS,
        "heads": _heads(count),
        "long_length": lambda size: _pack_length(size).decode("latin-1"),
        "long_head": lambda size: _head(size, count),
    }
    exec("\n".join(lines), scope)
    compiled: Callable[..., bytes] = scope["encode"]
    return compiled


# Encoders whose values have a fixed size: struct's code, and the number that is packed.
_PACKED: Final[dict[Encoder, tuple[str, str]]] = {
    **{_PACKERS[oid]: (code, "VALUE") for oid, code in _LAYOUTS.items()},
    _float_binary: ("d", "VALUE"),
    dates.send_timestamp: ("q", "micros(VALUE)"),
}


@lru_cache(maxsize=256)
def _compile_binary(packed: tuple[tuple[str, str] | None, ...]) -> Callable[..., bytes]:
    """encode_rows for columns some of which have a fixed size: one struct from one other value to the next.

    Raises TypeError and struct.error for a value that is not of its column's class.
    """
    count = len(packed)
    scope: dict[str, Any] = {"micros": dates.timestamp_to_micros, "encode_row": encode_row}
    names = "".join(f"v{place}, " for place in range(count))
    nulls = " or ".join(f"v{place} is None" for place in range(count))
    lines = ["def encode(rows, encoders):", " parts = []; add = parts.append"]
    lines += [f" e{place} = encoders[{place}]" for place in range(count)]
    lines += [
        f" for {names}in rows:",
        f"  if {nulls}:",
        f"   add(encode_row(({names}), encoders))",
        "   continue",
    ]
    # A segment: the layout and the values of what is packed together.
    segments: list[tuple[list[str], list[str]]] = [(["c", "i", "h"], ["b'D'", "size", str(count)])]
    pieces, size = [], 6 + 4 * count
    for place, found in enumerate(packed):
        codes, values = segments[-1]
        if found is None:
            lines.append(f"  b{place} = e{place}(v{place})")
            codes.append("i")
            values.append(f"len(b{place})")
            pieces.append(f"b{place}")
            segments.append(([], []))
            continue
        code, expression = found
        width = struct.calcsize(f"!{code}")
        codes.append(f"i{code}")
        values += [str(width), expression.replace("VALUE", f"v{place}")]
        size += width
    lines.append(f"  size = {' + '.join([str(size), *(f'len({piece})' for piece in pieces)])}")
    for number, (codes, values) in enumerate(segments):
        if codes:
            scope[f"pack{number}"] = struct.Struct("!" + "".join(codes)).pack
            lines.append(f"  add(pack{number}({', '.join(values)}))")
        if number < len(pieces):
            lines.append(f"  add({pieces[number]})")
    lines.append(" return b''.join(parts)")
    exec("\n".join(lines), scope)
    compiled: Callable[..., bytes] = scope["encode"]
    return compiled


def encode_row(row: Sequence[Any], encoders: Sequence[Encoder]) -> bytes:
    """One DataRow message of a row of stored values."""
    return _encode_rows((row,), encoders)


def _encode_rows(rows: Iterable[Sequence[Any]], encoders: Sequence[Encoder]) -> bytes:
    out = bytearray()
    encode_rows(rows, encoders, out)
    return bytes(out)
