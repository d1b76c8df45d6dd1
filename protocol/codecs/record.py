"""Composites: JSON text in store, '(..)' as text, and their binary form.

The stored form of fields is that of array elements (`codecs.array`). A composite is the JSON array of
its fields; a record or whole row carries its types: {"t": [type OIDs], "v": [fields]}, and if need be
"n": [names]. Behind the fields of an object may be what type it is of (`tag`).
PostgreSQL 15 docs 8.16.6 (rowtypes-io-syntax).
"""

import json
import re
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from polar_lite.protocol.codec import SPACES, Codec, PgType, Style, short_message
from polar_lite.protocol.codecs.array import dump, from_json_scalar, storage_oid, to_json_scalar
from polar_lite.protocol.codecs.array_codec import receive_items, send_item
from polar_lite.protocol.sqlstate import (
    DATATYPE_MISMATCH,
    FEATURE_NOT_SUPPORTED,
    INVALID_BINARY_REPRESENTATION,
    INVALID_TEXT_REPRESENTATION,
    PgError,
)

_RECORD_QUOTES: Final = re.compile(r'[()",\\\s]')
_DOUBLE: Final = re.compile(r'(["\\])')


_TAG: Final = "is"


def tag(oid: int) -> dict[str, int]:
    """What stands behind the fields of an object that is kept as one of a supertype: the type it is of."""
    return {_TAG: oid}


def tag_of(items: Any) -> int:
    """The type that a composite's items say it is of; 0 if they say none."""
    last = items[-1] if items and isinstance(items, list) else None
    return last.get(_TAG, 0) if isinstance(last, dict) else 0


Field = tuple[str, PgType, int]
"""Name, type and typmod."""


def composite_codec(fields: Sequence[Field | None]) -> Codec:
    """The codec of a named composite type; None stands where a field was dropped.

    A value may be shorter than `fields`: those that were added after it was made are NULL.
    """
    places = [place for place, field in enumerate(fields) if field is not None]
    live = [field for field in fields if field is not None]

    def stored(values: Sequence[Any]) -> str:
        items = [None] * len(fields)
        for place, value in zip(places, values, strict=True):
            items[place] = value
        return dump(items)

    def items(value: str) -> list[tuple[Any, PgType, int]]:
        found = json.loads(value)
        return [
            (found[place] if place < len(found) else None, kind, mod)
            for place, (_, kind, mod) in zip(places, live, strict=True)
        ]

    def read(text: str, typmod: int, style: Style) -> str:
        texts = _split_record(text)
        if len(texts) != len(live) and not (len(live) == 0 and texts == [None]):
            problem = "few" if len(texts) < len(live) else "many"
            raise _malformed_record(text, f"Too {problem} columns.")
        return stored(
            [
                None if item is None else to_json_scalar(storage_oid(kind), kind.input(item, mod, style))
                for item, (_, kind, mod) in zip(texts, live, strict=False)
            ]
        )

    return Codec(
        output=lambda value, typmod, style: _record_text(items(value))(style),
        input=read,
        send=lambda value, typmod: _send_record(items(value)),
        receive=lambda data, typmod: stored(_receive_record(data, live)),
    )


def record_codec(type_of: Callable[[int], PgType]) -> Codec:
    """The codec of anonymous records, whose values carry the types of their fields."""

    def fields(value: str) -> list[tuple[Any, PgType, int]]:
        record = json.loads(value)
        if isinstance(record, list):
            # A composite that lost its type on the way: its fields print as text does.
            return [(item if item is None else str(item), type_of(25), -1) for item in record]
        return [(item, type_of(oid), -1) for oid, item in zip(record["t"], record["v"], strict=True)]

    def read(text: str, typmod: int, style: Style) -> str:
        raise PgError(FEATURE_NOT_SUPPORTED, "input of anonymous composite types is not implemented")

    def receive(data: bytes, typmod: int) -> str:
        raise PgError(FEATURE_NOT_SUPPORTED, "input of anonymous composite types is not implemented")

    return Codec(
        output=lambda value, typmod, style: _record_text(fields(value))(style),
        input=read,
        send=lambda value, typmod: _send_record(fields(value)),
        receive=receive,
    )


def record_of(types: Sequence[PgType], values: Sequence[Any]) -> str:
    """An anonymous record of native values, in its stored form."""
    items = [to_json_scalar(storage_oid(kind), value) for kind, value in zip(types, values, strict=True)]
    return f'{{"t":{dump([kind.oid for kind in types])},"v":{dump(items)}}}'


def _record_text(items: Iterable[tuple[Any, PgType, int]]) -> Callable[[Style], str]:
    def write(style: Style) -> str:
        texts = []
        for item, kind, typmod in items:
            text = (
                "" if item is None else kind.output(from_json_scalar(storage_oid(kind), item), typmod, style)
            )
            if item is not None and (not text or _RECORD_QUOTES.search(text)):
                text = '"' + _DOUBLE.sub(r"\1\1", text) + '"'
            texts.append(text)
        return "(" + ",".join(texts) + ")"

    return write


def _split_record(text: str) -> list[str | None]:
    body = text.lstrip(SPACES)
    if not body.startswith("("):
        raise _malformed_record(text, "Missing left parenthesis.")
    items: list[str | None] = []
    at = 1
    while True:
        out: list[str] = []
        quoted, present = False, False
        while quoted or body[at : at + 1] not in (",", ")"):
            char = body[at : at + 1]
            if not char:
                raise _malformed_record(text, "Unexpected end of input.")
            at += 1
            if char == "\\":
                if at >= len(body):
                    raise _malformed_record(text, "Unexpected end of input.")
                out.append(body[at])
                at += 1
            elif char == '"' and quoted and body[at : at + 1] == '"':
                out.append('"')
                at += 1
            elif char == '"':
                quoted = not quoted
            else:
                out.append(char)
            present = True
        items.append("".join(out) if present else None)
        at += 1
        if body[at - 1] == ")":
            break
    if body[at:].strip(SPACES):
        raise _malformed_record(text, "Junk after right parenthesis.")
    return items


def _malformed_record(text: str, detail: str) -> PgError:
    return PgError(INVALID_TEXT_REPRESENTATION, f'malformed record literal: "{text}"', detail=detail)


def _send_record(items: Sequence[tuple[Any, PgType, int]]) -> bytes:
    out = [struct.pack("!i", len(items))]
    for item, kind, typmod in items:
        out.append(struct.pack("!I", kind.oid))
        out.append(send_item(kind, from_json_scalar(storage_oid(kind), item), typmod))
    return b"".join(out)


def _receive_record(data: bytes, fields: Sequence[Field]) -> list[Any]:
    if len(data) < 4:
        raise short_message()
    count = struct.unpack_from("!i", data)[0]
    if count != len(fields):
        raise PgError(DATATYPE_MISMATCH, f"wrong number of columns: {count}, expected {len(fields)}")
    at, values = 4, []
    for number, (_, kind, typmod) in enumerate(fields, 1):
        if len(data) < at + 4:
            raise short_message()
        oid = struct.unpack_from("!I", data, at)[0]
        if oid != kind.oid:
            raise PgError(
                DATATYPE_MISMATCH,
                f"binary data has type {oid} ({oid}) instead of expected {kind.oid} ({kind.name})"
                f" in record column {number}",
            )
        items, at = receive_items(kind, data, at + 4, 1, typmod)
        values += items
    if at != len(data):
        raise PgError(INVALID_BINARY_REPRESENTATION, "incorrect binary data format")
    return values
