"""point, lseg, path, box, polygon, line and circle: stored as PostgreSQL prints them, numbers exactly.

PostgreSQL 15 docs 8.8 (datatype-geometric); geo_ops.c for what input accepts and for the binary forms.
"""

import re
import struct
from collections.abc import Sequence
from typing import Final, NoReturn

from polar_lite.protocol.codec import SPACES, Codec, Style, short_message
from polar_lite.protocol.codecs.numeric import float8_to_text, parse_float8
from polar_lite.protocol.codecs.scalar import bad_length, bad_syntax
from polar_lite.protocol.sqlstate import (
    INVALID_BINARY_REPRESENTATION,
    INVALID_TEXT_REPRESENTATION,
    PgError,
)

Point = tuple[float, float]

_NUMBER: Final = re.compile(r"[^][(){}<>,]+")
_INPUT_NUMBER: Final = re.compile(
    r"[ \t\n\r\f\v]*([+-]?(?:inf(?:inity)?|nan|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?))[ \t\n\r\f\v]*",
    re.IGNORECASE | re.ASCII,
)
_EPSILON: Final = 1e-6
_NO_LINE: Final = "invalid line specification: A and B cannot both be zero"


# Stored text and numbers ---------------------------------------------------------------------------


def numbers_of(value: str) -> list[float]:
    """The numbers of any stored value, in order."""
    return [float(number) for number in _NUMBER.findall(value)]


def points_of(value: str) -> list[Point]:
    """The points of a stored point, lseg, path, box or polygon."""
    found = iter(numbers_of(value))
    return list(zip(found, found, strict=True))


def is_open(path: str) -> bool:
    return path.startswith("[")


def point_text(point: Point) -> str:
    return f"({float8_to_text(point[0])},{float8_to_text(point[1])})"


def points_text(points: Sequence[Point]) -> str:
    return ",".join(map(point_text, points))


def lseg_text(points: Sequence[Point]) -> str:
    return f"[{points_text(points)}]"


def path_text(points: Sequence[Point], *, is_open: bool) -> str:
    return lseg_text(points) if is_open else polygon_text(points)


def polygon_text(points: Sequence[Point]) -> str:
    return f"({points_text(points)})"


def box_text(a: Point, b: Point) -> str:
    """Of two opposite corners: the upper right one comes first."""
    (left, right), (bottom, top) = (_in_order(*pair) for pair in zip(a, b, strict=True))
    return points_text(((right, top), (left, bottom)))


def line_text(a: float, b: float, c: float) -> str:
    return "{" + ",".join(map(float8_to_text, (a, b, c))) + "}"


def circle_text(center: Point, radius: float) -> str:
    return f"<{point_text(center)},{float8_to_text(radius)}>"


def is_zero(number: float) -> bool:
    return abs(number) <= _EPSILON


def is_same(a: float, b: float) -> bool:
    return a == b or abs(a - b) <= _EPSILON


def same_points(a: Point, b: Point) -> bool:
    # NaN is NaN here: a point is the same as itself.
    if any(number != number for number in (*a, *b)):
        return all(x == y or (x != x and y != y) for x, y in zip(a, b, strict=True))
    return is_same(a[0], b[0]) and is_same(a[1], b[1])


def line_numbers(point: Point, slope: float) -> tuple[float, float, float]:
    """Ax + By + C = 0 through a point, as PostgreSQL chooses A, B and C."""
    if slope == float("inf"):
        return -1.0, 0.0, point[0]
    if slope == 0:
        return 0.0, -1.0, point[1]
    c = point[1] - slope * point[0]
    return slope, -1.0, 0.0 if c == 0 else c


def slope_of(a: Point, b: Point) -> float:
    if is_same(a[0], b[0]):
        return float("inf")
    return 0.0 if is_same(a[1], b[1]) else (a[1] - b[1]) / (a[0] - b[0])


def line_of_points(a: Point, b: Point) -> str:
    return line_text(*line_numbers(a, slope_of(a, b)))


def _in_order(a: float, b: float) -> tuple[float, float]:
    # NaN is the largest number.
    return (b, a) if a > b or (a != a and b == b) else (a, b)


# Input ---------------------------------------------------------------------------------------------


class _Reader:
    """Reads one value's text. Unbalanced and missing marks are 22P02."""

    def __init__(self, text: str, type_name: str) -> None:
        self.text = text
        self.type_name = type_name
        self.at = 0
        self.skip()

    def fail(self) -> NoReturn:
        raise bad_syntax(self.type_name, self.text)

    def skip(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in SPACES:
            self.at += 1

    def sees(self, mark: str) -> bool:
        return self.text.startswith(mark, self.at)

    def take(self, mark: str) -> bool:
        seen = self.sees(mark)
        self.at += seen
        return seen

    def need(self, mark: str) -> None:
        if not self.take(mark):
            self.fail()

    def number(self) -> float:
        found = _INPUT_NUMBER.match(self.text, self.at)
        if found is None:
            self.fail()
        self.at = found.end()
        return float(parse_float8(found[1]))

    def point(self) -> Point:
        self.skip()
        has_marks = self.take("(")
        x = self.number()
        self.need(",")
        y = self.number()
        if has_marks:
            self.need(")")
            self.skip()
        return x, y

    def outer(self) -> int:
        """Step over a parenthesis around the points, which is none of the first point's; how many."""
        inner = self.at + 1
        while inner < len(self.text) and self.text[inner] in SPACES:
            inner += 1
        if self.sees("(") and (self.text.startswith("(", inner) or self.text.rfind("(") == self.at):
            self.at = inner
            return 1
        return 0

    def points(self, count: int, *, may_be_open: bool) -> tuple[list[Point], bool]:
        """So many points, and whether they stood in brackets."""
        self.skip()
        is_open = self.sees("[")
        if is_open and not may_be_open:
            self.fail()
        depth = 1 if self.take("[") else self.outer()
        found = []
        for _ in range(count):
            found.append(self.point())
            self.take(",")
        if depth:
            self.need("]" if is_open and self.sees("]") else ")")
            self.skip()
        return found, is_open

    def end(self) -> None:
        if self.at < len(self.text):
            self.fail()


def _count(text: str, type_name: str) -> int:
    """How many points the text has: half of its numbers."""
    commas = text.count(",")
    if commas % 2 == 0:
        raise bad_syntax(type_name, text)
    return (commas + 1) // 2


def _read_points(text: str, type_name: str, count: int, *, may_be_open: bool) -> tuple[list[Point], bool]:
    reader = _Reader(text, type_name)
    found = reader.points(count, may_be_open=may_be_open)
    reader.end()
    return found


def parse_point(text: str) -> str:
    reader = _Reader(text, "point")
    point = reader.point()
    reader.end()
    return point_text(point)


def parse_lseg(text: str) -> str:
    return lseg_text(_read_points(text, "lseg", 2, may_be_open=True)[0])


def parse_box(text: str) -> str:
    return box_text(*_read_points(text, "box", 2, may_be_open=False)[0])


def parse_polygon(text: str) -> str:
    return polygon_text(_read_points(text, "polygon", _count(text, "polygon"), may_be_open=False)[0])


def parse_path(text: str) -> str:
    count = _count(text, "path")
    reader = _Reader(text, "path")
    has_marks = reader.sees("(") and text.rfind("(") == reader.at and reader.take("(")
    points, is_open = reader.points(count, may_be_open=True)
    if has_marks:
        reader.need(")")
        reader.skip()
    reader.end()
    return path_text(points, is_open=is_open)


def parse_line(text: str) -> str:
    reader = _Reader(text, "line")
    if not reader.take("{"):
        a, b = _read_points(text, "line", 2, may_be_open=True)[0]
        if same_points(a, b):
            message = "invalid line specification: must be two distinct points"
            raise PgError(INVALID_TEXT_REPRESENTATION, message)
        return line_of_points(a, b)
    numbers = [reader.number()]
    for _ in range(2):
        reader.need(",")
        numbers.append(reader.number())
    reader.need("}")
    reader.skip()
    reader.end()
    if is_zero(numbers[0]) and is_zero(numbers[1]):
        raise PgError(INVALID_TEXT_REPRESENTATION, _NO_LINE)
    return line_text(*numbers)


def parse_circle(text: str) -> str:
    reader = _Reader(text, "circle")
    is_angled = reader.take("<")
    depth = 1 if is_angled else _opened_twice(reader)
    center = reader.point()
    reader.take(",")
    radius = reader.number()
    if radius < 0:
        reader.fail()
    if depth:
        reader.need(">" if reader.sees(">") else ")")
        reader.skip()
    reader.end()
    return circle_text(center, radius)


def _opened_twice(reader: _Reader) -> int:
    inner = reader.text[reader.at + 1 :].lstrip(SPACES)
    return int(reader.sees("(") and inner.startswith("(") and reader.take("("))


# Binary --------------------------------------------------------------------------------------------


def _pack(numbers: Sequence[float]) -> bytes:
    return struct.pack(f">{len(numbers)}d", *numbers)


def _unpack(data: bytes, count: int) -> tuple[float, ...]:
    if len(data) != 8 * count:
        raise short_message() if len(data) < 8 * count else bad_length()
    return struct.unpack(f">{count}d", data)


def _unpack_points(data: bytes, count: int) -> list[Point]:
    numbers = iter(_unpack(data, 2 * count))
    return list(zip(numbers, numbers, strict=True))


def _send_path(value: str, typmod: int) -> bytes:
    numbers = numbers_of(value)
    return struct.pack(">bi", not is_open(value), len(numbers) // 2) + _pack(numbers)


def _send_polygon(value: str, typmod: int) -> bytes:
    numbers = numbers_of(value)
    return struct.pack(">i", len(numbers) // 2) + _pack(numbers)


def _points_after_count(data: bytes, at: int, type_name: str) -> list[Point]:
    if len(data) < at + 4:
        raise short_message()
    count = int.from_bytes(data[at : at + 4], "big", signed=True)
    if not 0 < count < 2**27:
        message = f'invalid number of points in external "{type_name}" value'
        raise PgError(INVALID_BINARY_REPRESENTATION, message)
    return _unpack_points(data[at + 4 :], count)


def _receive_path(data: bytes, typmod: int) -> str:
    return path_text(_points_after_count(data, 1, "path"), is_open=data[0] == 0)


def _receive_line(data: bytes, typmod: int) -> str:
    a, b, c = _unpack(data, 3)
    if is_zero(a) and is_zero(b):
        raise PgError(INVALID_BINARY_REPRESENTATION, _NO_LINE)
    return line_text(a, b, c)


def _receive_circle(data: bytes, typmod: int) -> str:
    x, y, radius = _unpack(data, 3)
    if radius < 0:
        raise PgError(INVALID_BINARY_REPRESENTATION, 'invalid radius in external "circle" value')
    return circle_text((x, y), radius)


# The codecs ----------------------------------------------------------------------------------------


def _output(value: str, typmod: int, style: Style) -> str:
    digits = style.extra_float_digits
    if digits > 0:
        return value
    return _NUMBER.sub(lambda number: float8_to_text(float(number[0]), digits), value)


def _send(value: str, typmod: int) -> bytes:
    return _pack(numbers_of(value))


POINT_CODEC: Final = Codec(
    output=_output,
    input=lambda text, typmod, style: parse_point(text),
    send=_send,
    receive=lambda data, typmod: point_text(_unpack_points(data, 1)[0]),
)
LSEG_CODEC: Final = Codec(
    output=_output,
    input=lambda text, typmod, style: parse_lseg(text),
    send=_send,
    receive=lambda data, typmod: lseg_text(_unpack_points(data, 2)),
)
PATH_CODEC: Final = Codec(
    output=_output,
    input=lambda text, typmod, style: parse_path(text),
    send=_send_path,
    receive=_receive_path,
)
BOX_CODEC: Final = Codec(
    output=_output,
    input=lambda text, typmod, style: parse_box(text),
    send=_send,
    receive=lambda data, typmod: box_text(*_unpack_points(data, 2)),
)
POLYGON_CODEC: Final = Codec(
    output=_output,
    input=lambda text, typmod, style: parse_polygon(text),
    send=_send_polygon,
    receive=lambda data, typmod: polygon_text(_points_after_count(data, 0, "polygon")),
)
LINE_CODEC: Final = Codec(
    output=_output,
    input=lambda text, typmod, style: parse_line(text),
    send=_send,
    receive=_receive_line,
)
CIRCLE_CODEC: Final = Codec(
    output=_output,
    input=lambda text, typmod, style: parse_circle(text),
    send=_send,
    receive=_receive_circle,
)
