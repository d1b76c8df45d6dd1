"""Arrays and vectors as text and in binary; `array` has their stored form.

PostgreSQL 15 docs 8.15.2 and 8.15.6 (arrays); source arrayfuncs.c (array_in, array_recv).
"""

import json
import re
import struct
from collections.abc import Sequence
from typing import Any, Final

from polar_lite.protocol.codec import SPACES, Codec, PgType, Style, short_message
from polar_lite.protocol.codecs.array import (
    MAX_DIMENSIONS,
    Array,
    check_bounds,
    dimensions,
    dump,
    flatten,
    from_json_scalar,
    load,
    shaped,
    storage_oid,
    to_json_scalar,
)
from polar_lite.protocol.codecs.scalar import parse_integer, parse_oid
from polar_lite.protocol.sqlstate import (
    ARRAY_SUBSCRIPT_ERROR,
    DATATYPE_MISMATCH,
    INVALID_BINARY_REPRESENTATION,
    INVALID_TEXT_REPRESENTATION,
    PROGRAM_LIMIT_EXCEEDED,
    PgError,
)


def array_codec(element: PgType) -> Codec:
    """The codec of the type of arrays of `element`."""
    return Codec(
        output=lambda value, typmod, style: _array_text(element, load(value), typmod, style),
        input=lambda text, typmod, style: _ArrayReader(element, text, typmod, style).read(),
        send=lambda value, typmod: _send_array(element, load(value), typmod),
        receive=lambda data, typmod: _receive_array(element, data, typmod),
    )


_NEEDS_QUOTES: Final = re.compile(r'[{}"\\\s]')
_TO_ESCAPE: Final = re.compile(r'(["\\])')


def _array_text(element: PgType, value: Array, typmod: int, style: Style) -> str:
    delimiter = element.delimiter

    def write(item: Any) -> str:
        if isinstance(item, list):
            return "{" + delimiter.join(map(write, item)) + "}"
        if item is None:
            return "NULL"
        text = element.output(from_json_scalar(storage_oid(element), item), typmod, style)
        if not text or _NEEDS_QUOTES.search(text) or delimiter in text or text.upper() == "NULL":
            return '"' + _TO_ESCAPE.sub(r"\\\1", text) + '"'
        return text

    if all(low == 1 for low in value.lows):
        return write(value.items)
    return f"{shown_bounds(value)}={write(value.items)}"


def shown_bounds(value: Array) -> str:
    """[2:3][1:2]"""
    pairs = zip(value.lows, value.lengths, strict=True)
    return "".join(f"[{low}:{low + length - 1}]" for low, length in pairs)


_BOUND: Final = re.compile(r"[0-9+-]+")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+")


class _ArrayReader:
    """Reads '{1,2,{..}}' with PostgreSQL's rules of quoting and its messages."""

    def __init__(self, element: PgType, text: str, typmod: int, style: Style) -> None:
        self.element = element
        self.text = text
        self.typmod = typmod
        self.style = style
        self.at = 0

    def read(self) -> str:
        self.skip_spaces()
        bounds = self.read_bounds()
        if not self.text.startswith("{", self.at):
            if bounds:
                raise self.malformed('Array contents must start with "{".')
            raise self.malformed('Array value must start with "{" or dimension information.')
        items = self.read_level(1)
        self.skip_spaces()
        if self.at < len(self.text):
            raise self.malformed("Junk after closing right brace.")
        lengths = dimensions(items)
        if not self.is_regular(items, lengths):
            raise self.malformed("Multidimensional arrays must have sub-arrays with matching dimensions.")
        if not bounds:
            return dump(items)
        lows = tuple(low for low, _ in bounds)
        if [high - low + 1 for low, high in bounds] != (lengths or [0]):
            raise self.malformed("Specified array dimensions do not match array contents.")
        check_bounds(lengths, lows)
        return Array(items, lows).text()

    def read_bounds(self) -> list[tuple[int, int]]:
        """The lower and upper bounds before the "=", if there are any."""
        bounds: list[tuple[int, int]] = []
        while self.peek() == "[":
            if len(bounds) == MAX_DIMENSIONS:
                raise _too_many_dimensions(MAX_DIMENSIONS + 1)
            self.at += 1
            low, high = 1, self.read_bound('"[" must introduce explicitly-specified array dimensions.')
            if self.peek() == ":":
                self.at += 1
                low, high = high, self.read_bound("Missing array dimension value.")
            if self.peek() != "]":
                raise self.malformed('Missing "]" after array dimensions.')
            self.at += 1
            if high < low:
                raise PgError(ARRAY_SUBSCRIPT_ERROR, "upper bound cannot be less than lower bound")
            bounds.append((low, high))
            self.skip_spaces()
        if bounds:
            if self.peek() != "=":
                raise self.malformed('Missing "=" after array dimensions.')
            self.at += 1
            self.skip_spaces()
        return bounds

    def read_bound(self, missing: str) -> int:
        word = _BOUND.match(self.text, self.at)
        if word is None:
            raise self.malformed(missing)
        self.at = word.end()
        # Of "1-2" or "+-" as much as is a number, as atoi has it.
        number = _NUMBER.match(word[0])
        return max(-(2**31), min(int(number[0]), 2**31 - 1)) if number is not None else 0

    def read_level(self, depth: int) -> list[Any]:
        if depth > MAX_DIMENSIONS:
            raise _too_many_dimensions(depth)
        self.at += 1
        items: list[Any] = []
        self.skip_spaces()
        if self.peek() == "}":
            if depth > 1:
                raise self.malformed('Unexpected "}" character.')
            self.at += 1
            return items
        while True:
            self.skip_spaces()
            if items and self.peek() == "{" and not isinstance(items[0], list):
                raise self.malformed('Unexpected "{" character.')
            items.append(self.read_level(depth + 1) if self.peek() == "{" else self.read_element())
            self.skip_spaces()
            match self.peek():
                case "}":
                    self.at += 1
                    return items
                case self.element.delimiter:
                    self.at += 1
                case "":
                    raise self.malformed("Unexpected end of input.")
                case "{":
                    raise self.malformed('Unexpected "{" character.')
                case _:
                    raise self.malformed("Unexpected array element.")

    def read_element(self) -> Any:
        start, quoted = self.at, False
        out: list[str] = []
        end = 0  # length of `out` up to the last character that is not an unquoted space
        while True:
            char = self.peek()
            match char:
                case "":
                    raise self.malformed("Unexpected end of input.")
                case '"':
                    if quoted or "".join(out).strip(SPACES):
                        raise self.malformed("Unexpected array element.")
                    self.at += 1
                    self.read_quoted(out)
                    quoted, end = True, len(out)
                    continue
                case "\\":
                    self.at += 1
                    if not self.peek():
                        raise self.malformed("Unexpected end of input.")
                    out.append(self.peek())
                    end = len(out)
                case "}" | self.element.delimiter:
                    break
                case "{":
                    raise self.malformed('Unexpected "{" character.')
                case _:
                    out.append(char)
                    if char not in SPACES:
                        if quoted:
                            raise self.malformed("Unexpected array element.")
                        end = len(out)
            self.at += 1
        text = "".join(out[:end])
        if not text and not quoted:
            raise self.malformed(f'Unexpected "{self.peek()}" character.')
        if not quoted and text.upper() == "NULL" and "\\" not in self.text[start : self.at]:
            return None
        value = self.element.input(text, self.typmod, self.style)
        return to_json_scalar(storage_oid(self.element), value)

    def read_quoted(self, out: list[str]) -> None:
        while (char := self.peek()) != '"':
            if char == "\\":
                self.at += 1
                char = self.peek()
            if not char:
                raise self.malformed("Unexpected end of input.")
            out.append(char)
            self.at += 1
        self.at += 1

    def is_regular(self, value: Any, lengths: Sequence[int]) -> bool:
        if not lengths:
            return not isinstance(value, list) or not list(flatten(value))
        return (
            isinstance(value, list)
            and len(value) == lengths[0]
            and all(self.is_regular(item, lengths[1:]) for item in value)
        )

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def skip_spaces(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in SPACES:
            self.at += 1

    def malformed(self, detail: str) -> PgError:
        return PgError(INVALID_TEXT_REPRESENTATION, f'malformed array literal: "{self.text}"', detail=detail)


def _too_many_dimensions(count: int) -> PgError:
    return PgError(
        PROGRAM_LIMIT_EXCEEDED,
        f"number of array dimensions ({count}) exceeds the maximum allowed ({MAX_DIMENSIONS})",
    )


def _send_array(element: PgType, value: Array, typmod: int) -> bytes:
    lengths = value.lengths
    items = list(flatten(value.items))
    out = [struct.pack("!iiI", len(lengths), int(None in items), element.oid)]
    out += [struct.pack("!ii", *pair) for pair in zip(lengths, value.lows, strict=True)]
    for item in items:
        out.append(send_item(element, from_json_scalar(storage_oid(element), item), typmod))
    return b"".join(out)


def send_item(element: PgType, value: Any, typmod: int) -> bytes:
    if value is None:
        return b"\xff\xff\xff\xff"
    data = element.send(value, typmod)
    return struct.pack("!i", len(data)) + data


def _receive_array(element: PgType, data: bytes, typmod: int) -> str:
    if len(data) < 12:
        raise short_message()
    count, flags, oid = struct.unpack_from("!iiI", data)
    if not 0 <= count <= MAX_DIMENSIONS:
        raise PgError(INVALID_BINARY_REPRESENTATION, f"invalid number of dimensions: {count}")
    if flags not in (0, 1):
        raise PgError(INVALID_BINARY_REPRESENTATION, "invalid array flags")
    if oid != element.oid:
        raise PgError(
            DATATYPE_MISMATCH,
            f"binary data has array element type {oid} ({oid})"
            f" instead of expected {element.oid} ({element.name})",
        )
    if len(data) < 12 + 8 * count:
        raise short_message()
    bounds = [struct.unpack_from("!ii", data, 12 + 8 * i) for i in range(count)]
    total = 1
    for length, _ in bounds:
        total *= length
        if length < 0 or total > len(data):
            raise PgError(ARRAY_SUBSCRIPT_ERROR, "array size exceeds the maximum allowed")
    items, at = receive_items(element, data, 12 + 8 * count, total if count else 0, typmod)
    if at != len(data):
        raise PgError(INVALID_BINARY_REPRESENTATION, "incorrect binary data format")
    lengths = [length for length, _ in bounds]
    check_bounds(lengths, [low for _, low in bounds])
    return Array(shaped(items, lengths), tuple(low for _, low in bounds)).text()


def receive_items(element: PgType, data: bytes, at: int, total: int, typmod: int) -> tuple[list[Any], int]:
    items: list[Any] = []
    for _ in range(total):
        if len(data) < at + 4:
            raise short_message()
        size = struct.unpack_from("!i", data, at)[0]
        at += 4
        if size == -1:
            items.append(None)
            continue
        if size < -1 or len(data) < at + size:
            raise short_message()
        value = element.receive(data[at : at + size], typmod)
        items.append(to_json_scalar(storage_oid(element), value))
        at += size
    return items, at


# oidvector and int2vector ------------------------------------------------------------------------


def vector_codec(element_name: str, element_oid: int) -> Codec:
    """Space-separated numbers; in binary an array whose lower bound is 0."""
    layout = "!I" if element_oid == 26 else "!h"

    def read(text: str, typmod: int, style: Style) -> str:
        if element_oid == 26:
            return dump([parse_oid(word) for word in text.split()])
        return dump([parse_integer(word, element_name, -(2**15), 2**15 - 1) for word in text.split()])

    def numbers_of(value: str) -> list[int]:
        # What ARRAY[..]::oidvector has made may be an array of any shape.
        numbers: Any = json.loads(value)
        if not isinstance(numbers, list) or not all(isinstance(number, int) for number in numbers):
            raise PgError(DATATYPE_MISMATCH, f"array is not a valid {element_name}vector")
        return numbers

    def send(value: str, typmod: int) -> bytes:
        numbers = numbers_of(value)
        items = [
            struct.pack("!i", struct.calcsize(layout)) + struct.pack(layout, number) for number in numbers
        ]
        return struct.pack("!iiIii", 1, 0, element_oid, len(numbers), 0) + b"".join(items)

    def receive(data: bytes, typmod: int) -> str:
        size = struct.calcsize(layout)
        if len(data) < 20:
            raise short_message()
        count, flags, oid, length, low = struct.unpack_from("!iiIii", data)
        if (count, flags, oid, low) != (1, 0, element_oid, 0) or len(data) != 20 + length * (4 + size):
            raise PgError(INVALID_BINARY_REPRESENTATION, f"invalid {element_name}vector data")
        return dump([struct.unpack_from(layout, data, 24 + i * (4 + size))[0] for i in range(length)])

    def output(value: str, typmod: int, style: Style) -> str:
        return " ".join(map(str, numbers_of(value)))

    return Codec(output, read, send, receive)
