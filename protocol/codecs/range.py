"""Types of ranges: what their bounds are made of, '[1,10)' and '{[1,2),[5,9)}' as text, their binary forms.

The values are `stored_ranges`'. PostgreSQL 15 docs 8.17 (rangetypes); rangetypes.c, multirangetypes.c.
"""

import re
import struct
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from polar_lite.protocol.codec import SPACES, Codec, PgType, Style, short_message
from polar_lite.protocol.codecs.datetime import date_to_days, days_to_date, timetz_key
from polar_lite.protocol.codecs.network import network_key
from polar_lite.protocol.codecs.numeric import key as numeric_key
from polar_lite.protocol.codecs.numeric import unkey
from polar_lite.protocol.codecs.scalar import bad_length
from polar_lite.protocol.codecs.stored_ranges import (
    Bound,
    Value,
    bounded,
    joined,
    pack,
    pack_all,
    unpack,
    unpack_all,
)
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import (
    INVALID_TEXT_REPRESENTATION,
    NUMERIC_VALUE_OUT_OF_RANGE,
    PgError,
    unsupported,
)

# Subtypes -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Subtype:
    """What the bounds of a range type are.

    key, value: a native value as a text that sorts as the values do, and back. A key begins with none of
    `!"~`, and holds no `!` or `"`, nor blanks where other keys have something before them.
    next: of a discrete range type: the value after a value; itself where there is no such step.
    """

    type: PgType
    key: Callable[[Any], str]
    value: Callable[[str], Any]
    next: Callable[[Any], Any] | None = None

    def bound(self, value: Any, *, is_inclusive: bool, is_lower: bool) -> Bound:
        """value: native; None is no bound."""
        if value is None:
            return Bound(None, False, is_lower)
        return Bound(self.key(value), is_inclusive, is_lower)

    def range(self, low: Any, high: Any, flags: str = "[)") -> Value:
        """The range between native values (None: infinite), canonical if the type is discrete."""
        lower = self.bound(low, is_inclusive=flags[0] == "[", is_lower=True)
        upper = self.bound(high, is_inclusive=flags[1] == "]", is_lower=False)
        return self.canonical(bounded(lower, upper))

    def canonical(self, value: Value) -> Value:
        """A discrete range with its bounds as [)."""
        if value is None or self.next is None:
            return value
        lower, upper = value
        if lower.key is not None and not lower.is_inclusive:
            lower = self._stepped(lower, self.next)
        if upper.key is not None and upper.is_inclusive:
            upper = self._stepped(upper, self.next)
        return bounded(lower, upper)

    def _stepped(self, bound: Bound, following: Callable[[Any], Any]) -> Bound:
        value = self.value(bound.key or "")
        after = following(value)
        return bound if after == value else Bound(self.key(after), not bound.is_inclusive, bound.is_lower)


_INTEGERS: Final = frozenset({"bool", "int2", "int4", "int8", "oid", "money"})
_ORDERED_TEXTS: Final = frozenset(
    {"date", "time", "timestamp", "timestamptz", "uuid", "macaddr", "macaddr8", "pg_lsn", "xid8"}
)
_TEXTS: Final = frozenset({"text", "varchar", "name", "bit", "varbit"})
_KEYED: Final[dict[str, Callable[[str], bytes]]] = {
    "timetz": timetz_key,
    "inet": network_key,
    "cidr": network_key,
}
_LOW: Final = re.compile("[\0-#]")
_ESCAPED: Final = re.compile("#(.)")


def subtype(pg_type: PgType, base: str = "", *, is_discrete: bool = False) -> Subtype:
    """The subtype of a range type; 0A000 for types whose order has no text, and for interval, where equal
    values have texts of their own.

    base: the name of a domain's base type. is_discrete: with the steps of the built-in ranges over integers
    and dates; ranges that users create over them are continuous.
    """
    name = base or pg_type.name
    following = _STEPS[name] if is_discrete else None
    if name == "numeric":
        return Subtype(pg_type, numeric_key, unkey)
    if name in _INTEGERS:
        kind = bool if name == "bool" else int
        return Subtype(
            pg_type, lambda value: numeric_key(Decimal(int(value))), lambda key: kind(unkey(key)), following
        )
    if name in _ORDERED_TEXTS:
        return Subtype(pg_type, _same, _same, following)
    if name in ("float4", "float8"):
        return Subtype(pg_type, _float_key, _float_value)
    if name in _TEXTS:
        return Subtype(pg_type, _escape, _unescape)
    if name == "bpchar":
        return Subtype(pg_type, _escape_padded, _unescape)
    if name in _KEYED:
        sort = _KEYED[name]
        return Subtype(
            pg_type,
            lambda value: sort(value).hex() + _escape(value),
            lambda key: _unescape(key[key.index("$") :]),
        )
    raise unsupported(f"a range over type {name}")


def _same(value: str) -> str:
    return value


def _escape(text: str) -> str:
    return "$" + _LOW.sub(lambda match: "#" + chr(ord(match[0]) + 64), text)


def _escape_padded(text: str) -> str:
    body = text.rstrip(" ")
    return _escape(body) + text[len(body) :]


def _unescape(key: str) -> str:
    return _ESCAPED.sub(lambda match: chr(ord(match[1]) - 64), key[1:])


def _float_key(value: float) -> str:
    """IEEE bits turned so that they sort; NaN is larger than all."""
    if value != value:
        return "f" * 16
    bits: int = struct.unpack(">Q", struct.pack(">d", value + 0.0))[0]
    return f"{bits ^ (2**64 - 1) if bits >> 63 else bits | 2**63:016x}"


def _float_value(key: str) -> float:
    bits = int(key, 16)
    bits = bits ^ 2**63 if bits >> 63 else bits ^ (2**64 - 1)
    return float(struct.unpack(">d", struct.pack(">Q", bits))[0])


def _next_integer(limit: int, type_name: str) -> Callable[[int], int]:
    def following(value: int) -> int:
        if value == limit:
            raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, f"{type_name} out of range")
        return value + 1

    return following


def _next_date(value: str) -> str:
    if "infinity" in value:
        return value
    return days_to_date(date_to_days(value) + 1)


_STEPS: Final[dict[str, Callable[[Any], Any]]] = {
    "int4": _next_integer(2**31 - 1, "integer"),
    "int8": _next_integer(2**63 - 1, "bigint"),
    "date": _next_date,
}


# Codec of ranges ----------------------------------------------------------------------------------

_QUOTED: Final = re.compile(r'[()\[\],"\\\s]')
_DOUBLED: Final = re.compile(r'(["\\])')
_IS_EMPTY, _HAS_LOWER, _HAS_UPPER, _NO_LOW, _NO_HIGH = 1, 2, 4, 8, 16


def range_codec(of: Subtype) -> Codec:
    """The codec of the ranges over a subtype."""
    return Codec(
        output=lambda value, typmod, style: _range_text(of, unpack(value), style),
        input=lambda text, typmod, style: pack(_parse_range(of, text, style)),
        send=lambda value, typmod: _send_range(of, unpack(value)),
        receive=lambda data, typmod: pack(_receive_range(of, data)),
    )


def _range_text(of: Subtype, value: Value, style: Style) -> str:
    if value is None:
        return "empty"
    low, high = (_bound_text(of, bound, style) for bound in value)
    return f"{'[' if value.lower.is_inclusive else '('}{low},{high}{']' if value.upper.is_inclusive else ')'}"


def _bound_text(of: Subtype, bound: Bound, style: Style) -> str:
    if bound.key is None:
        return ""
    text = of.type.output(of.value(bound.key), -1, style)
    if not text or _QUOTED.search(text):
        return '"' + _DOUBLED.sub(r"\1\1", text) + '"'
    return text


def _parse_range(of: Subtype, text: str, style: Style) -> Value:
    body = text.lstrip(SPACES)
    if body[:5].lower() == "empty":
        if body[5:].strip(SPACES):
            raise _malformed("range", text, 'Junk after "empty" key word.')
        return None
    if body[:1] not in ("[", "("):
        raise _malformed("range", text, "Missing left parenthesis or bracket.")
    low, at = _parse_bound(body, 1, text)
    if body[at] != ",":
        raise _malformed("range", text, "Missing comma after lower bound.")
    high, at = _parse_bound(body, at + 1, text)
    if body[at] == ",":
        raise _malformed("range", text, "Too many commas.")
    if body[at + 1 :].strip(SPACES):
        raise _malformed("range", text, "Junk after right parenthesis or bracket.")
    values = [None if item is None else of.type.input(item, -1, style) for item in (low, high)]
    return of.range(values[0], values[1], body[0] + body[at])


def _parse_bound(body: str, at: int, text: str) -> tuple[str | None, int]:
    """A bound's text, None if there is none, and where the comma or bracket after it is."""
    out: list[str] = []
    start, is_quoted = at, False
    while True:
        sign = body[at : at + 1]
        if not sign:
            raise _malformed("range", text, "Unexpected end of input.")
        if not is_quoted and sign in ",])":
            return None if at == start else "".join(out), at
        at += 1
        if sign == "\\":
            if at >= len(body):
                raise _malformed("range", text, "Unexpected end of input.")
            out.append(body[at])
            at += 1
        elif sign == '"' and is_quoted and body[at : at + 1] == '"':
            out.append('"')
            at += 1
        elif sign == '"':
            is_quoted = not is_quoted
        else:
            out.append(sign)


def _malformed(kind: str, text: str, detail: str) -> PgError:
    return PgError(INVALID_TEXT_REPRESENTATION, f'malformed {kind} literal: "{text}"', detail=detail)


def _send_range(of: Subtype, value: Value) -> bytes:
    if value is None:
        return bytes((_IS_EMPTY,))
    flags = (value.lower.is_inclusive and _HAS_LOWER) | (value.upper.is_inclusive and _HAS_UPPER)
    flags |= (value.lower.key is None and _NO_LOW) | (value.upper.key is None and _NO_HIGH)
    out = [bytes((flags,))]
    for bound in value:
        if bound.key is not None:
            data = of.type.send(of.value(bound.key), -1)
            out += [struct.pack("!i", len(data)), data]
    return b"".join(out)


def _receive_range(of: Subtype, data: bytes) -> Value:
    if not data:
        raise short_message()
    flags, at = data[0], 1
    values: list[Any] = []
    for missing in (_NO_LOW, _NO_HIGH):
        if flags & (missing | _IS_EMPTY):
            values.append(None)
            continue
        item, at = _item(data, at)
        values.append(of.type.receive(item, -1))
    if at != len(data):
        raise bad_length()
    if flags & _IS_EMPTY:
        return None
    signs = ("[" if flags & _HAS_LOWER else "(") + ("]" if flags & _HAS_UPPER else ")")
    return of.range(values[0], values[1], signs)


def _item(data: bytes, at: int) -> tuple[bytes, int]:
    if len(data) < at + 4:
        raise short_message()
    size = int(struct.unpack_from("!i", data, at)[0])
    at += 4
    if size < 0 or len(data) < at + size:
        raise short_message()
    return data[at : at + size], at + size


# Codec of multiranges -----------------------------------------------------------------------------


def multirange_codec(of: Subtype) -> Codec:
    def output(value: str, typmod: int, style: Style) -> str:
        return "{" + ",".join(_range_text(of, item, style) for item in unpack_all(value)) + "}"

    def read(text: str, typmod: int, style: Style) -> str:
        return pack_all(joined(_parse_range(of, item, style) for item in _split(text)))

    def send(value: str, typmod: int) -> bytes:
        items = [_send_range(of, item) for item in unpack_all(value)]
        return struct.pack("!i", len(items)) + b"".join(struct.pack("!i", len(i)) + i for i in items)

    return Codec(output, read, send, lambda data, typmod: pack_all(joined(_receive_all(of, data))))


def _receive_all(of: Subtype, data: bytes) -> Sequence[Value]:
    if len(data) < 4:
        raise short_message()
    (count,), at = struct.unpack_from("!i", data), 4
    ranges = []
    for _ in range(count):
        item, at = _item(data, at)
        ranges.append(_receive_range(of, item))
    if at != len(data):
        raise bad_length()
    return ranges


# A range within a multirange: up to the bracket that is not quoted.
_MEMBER: Final = re.compile(r"""[\[(](?:\\[\s\S]|"(?:""|\\[\s\S]|[^"\\])*"|[^\\"\])])*[\])]""")


def _split(text: str) -> list[str]:
    """The texts of a multirange's ranges, without the empty ones; 22P02."""
    at = _past_spaces(text, 0)
    if text[at : at + 1] != "{":
        raise _malformed("multirange", text, "Missing left brace.")
    found: list[str] = []
    at = _past_spaces(text, at + 1)
    if text[at : at + 1] != "}":
        at = _split_members(text, at, found)
    if text[at + 1 :].strip(SPACES):
        raise _malformed("multirange", text, "Junk after closing right brace.")
    return found


def _split_members(text: str, at: int, found: list[str]) -> int:
    """Append the ranges to `found`; returns where the closing brace is."""
    while True:
        at = _past_spaces(text, at)
        if text[at : at + 5].lower() == "empty":
            at += 5
        elif text[at : at + 1] in ("[", "("):
            match = _MEMBER.match(text, at)
            if match is None:
                raise _malformed("multirange", text, "Unexpected end of input.")
            found.append(match[0])
            at = match.end()
        else:
            raise _unexpected(text, at, "Expected range start.")
        at = _past_spaces(text, at)
        if text[at : at + 1] == "}":
            return at
        if text[at : at + 1] != ",":
            raise _unexpected(text, at, "Expected comma or end of multirange.")
        at += 1


def _past_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at] in SPACES:
        at += 1
    return at


def _unexpected(text: str, at: int, detail: str) -> PgError:
    return _malformed("multirange", text, detail if at < len(text) else "Unexpected end of input.")
