"""Points, segments, lines, boxes, paths, polygons and circles: how they are made, compared and measured.

Numbers are compared with PostgreSQL's tolerance of 0.000001, and `=`, `<` .. of boxes and circles compare
areas. Where two of them meet or come closest is `geometry_meetings`' matter. PostgreSQL 15 docs 9.11
(functions-geometry); geo_ops.c.
"""

import itertools
import math
import operator
from collections.abc import Callable, Sequence
from typing import Any, Final

from polar_lite.protocol.codecs.geometry import (
    Point,
    box_text,
    circle_text,
    is_open,
    is_same,
    is_zero,
    line_of_points,
    lseg_text,
    numbers_of,
    path_text,
    point_text,
    points_of,
    polygon_text,
    same_points,
    slope_of,
)
from polar_lite.protocol.sqlstate import (
    DIVISION_BY_ZERO,
    FEATURE_NOT_SUPPORTED,
    INVALID_PARAMETER_VALUE,
    NUMERIC_VALUE_OUT_OF_RANGE,
    PROGRAM_LIMIT_EXCEEDED,
    PgError,
)

_EPSILON: Final = 1e-6
_TESTS: Final[dict[str, Callable[[float, float], bool]]] = {
    "eq": is_same,
    "ne": lambda a, b: not is_same(a, b),
    "lt": lambda a, b: a + _EPSILON < b,
    "le": lambda a, b: a <= b + _EPSILON,
    "gt": lambda a, b: a > b + _EPSILON,
    "ge": lambda a, b: a + _EPSILON >= b,
}
_lt, _le, _gt, _ge = (_TESTS[name] for name in ("lt", "le", "gt", "ge"))
_PLAIN_TESTS: Final = {name: getattr(operator, name) for name in ("lt", "le", "gt", "ge", "eq")}


def _checked(result: float, *values: float) -> float:
    if math.isinf(result) and not any(map(math.isinf, values)):
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: overflow")
    return result


# Points --------------------------------------------------------------------------------------------


def _point(value: str) -> Point:
    x, y = numbers_of(value)
    return x, y


def _sum(a: Point, b: Point) -> Point:
    return _checked(a[0] + b[0], a[0], b[0]), _checked(a[1] + b[1], a[1], b[1])


def _difference(a: Point, b: Point) -> Point:
    return _sum(a, (-b[0], -b[1]))


def _product(a: Point, b: Point) -> Point:
    """Of complex numbers: scaled and rotated."""
    return (
        _checked(a[0] * b[0] - a[1] * b[1], *a, *b),
        _checked(a[0] * b[1] + a[1] * b[0], *a, *b),
    )


def _quotient(a: Point, b: Point) -> Point:
    size = b[0] * b[0] + b[1] * b[1]
    if size == 0:
        raise PgError(DIVISION_BY_ZERO, "division by zero")
    return (a[0] * b[0] + a[1] * b[1]) / size, (a[1] * b[0] - a[0] * b[1]) / size


_MOVES: Final = {"add": _sum, "sub": _difference, "mul": _product, "div": _quotient}


def distance(a: Point, b: Point) -> float:
    return _checked(hypotenuse(a[0] - b[0], a[1] - b[1]), *a, *b)


def hypotenuse(x: float, y: float) -> float:
    """As PostgreSQL computes it; the standard library's is more exact."""
    x, y = abs(x), abs(y)
    if math.isinf(x) or math.isinf(y):
        return math.inf
    if math.isnan(x) or math.isnan(y):
        return math.nan
    x, y = (y, x) if x < y else (x, y)
    if y == 0:
        return x
    ratio = y / x
    return x * math.sqrt(1.0 + ratio * ratio)


def _on_points(test: Callable[[Point, Point], Any]) -> Callable[[str, str], Any]:
    return lambda a, b: test(_point(a), _point(b))


def _moved_point(move: Callable[[Point, Point], Point]) -> Callable[[str, str], str]:
    return lambda point, by: point_text(move(_point(point), _point(by)))


_POINTS: Final[dict[str, Callable[..., Any]]] = {
    "construct_point": lambda x, y: point_text((float(x), float(y))),
    "point_left": _on_points(lambda a, b: _lt(a[0], b[0])),
    "point_right": _on_points(lambda a, b: _gt(a[0], b[0])),
    "point_above": _on_points(lambda a, b: _gt(a[1], b[1])),
    "point_below": _on_points(lambda a, b: _lt(a[1], b[1])),
    "point_vert": _on_points(lambda a, b: is_same(a[0], b[0])),
    "point_horiz": _on_points(lambda a, b: is_same(a[1], b[1])),
    "point_eq": _on_points(same_points),
    "point_ne": _on_points(lambda a, b: not same_points(a, b)),
    "point_distance": _on_points(distance),
    "point_slope": _on_points(slope_of),
    "point_box": lambda point: box_text(_point(point), _point(point)),
    "points_box": _on_points(box_text),
    "lseg_construct": _on_points(lambda a, b: lseg_text((a, b))),
    **{f"point_{name}": _moved_point(move) for name, move in _MOVES.items()},
}


# Segments and lines --------------------------------------------------------------------------------


def _line_of(a: str, b: str) -> str:
    first, second = _point(a), _point(b)
    if same_points(first, second):
        message = "invalid line specification: must be two distinct points"
        raise PgError(INVALID_PARAMETER_VALUE, message)
    return line_of_points(first, second)


def _length(points: list[Point]) -> float:
    return sum(distance(a, b) for a, b in itertools.pairwise(points))


def _lseg_length(lseg: str) -> float:
    return _length(points_of(lseg))


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _inverse_slope(a: Point, b: Point) -> float:
    if is_same(a[0], b[0]):
        return 0.0
    return math.inf if is_same(a[1], b[1]) else (a[0] - b[0]) / (b[1] - a[1])


def _same_segments(a: str, b: str) -> bool:
    return all(map(same_points, points_of(a), points_of(b)))


_SEGMENTS: Final[dict[str, Callable[..., Any]]] = {
    "line_construct_pp": _line_of,
    "line_vertical": lambda line: is_zero(numbers_of(line)[1]),
    "line_horizontal": lambda line: is_zero(numbers_of(line)[0]),
    "lseg_length": _lseg_length,
    "lseg_center": lambda lseg: point_text(_middle(*points_of(lseg))),
    "lseg_vertical": lambda lseg: is_same(*[x for x, _ in points_of(lseg)]),
    "lseg_horizontal": lambda lseg: is_same(*[y for _, y in points_of(lseg)]),
    "lseg_parallel": lambda a, b: is_same(slope_of(*points_of(a)), slope_of(*points_of(b))),
    "lseg_perp": lambda a, b: is_same(slope_of(*points_of(a)), _inverse_slope(*points_of(b))),
    "lseg_eq": _same_segments,
    "lseg_ne": lambda a, b: not _same_segments(a, b),
    **{
        f"lseg_{name}": lambda a, b, test=_TESTS[name]: test(_lseg_length(a), _lseg_length(b))
        for name in ("lt", "le", "gt", "ge")
    },
}


# Boxes ---------------------------------------------------------------------------------------------

Box = tuple[float, float, float, float]
"""Right, top, left, bottom."""


def box_of(value: str) -> Box:
    right, top, left, bottom = numbers_of(value)
    return right, top, left, bottom


def _area(box: str) -> float:
    right, top, left, bottom = box_of(box)
    return _checked((right - left) * (top - bottom), right, top, left, bottom)


def _center(box: str) -> Point:
    return _middle(*points_of(box))


def _contains(outer: Box, inner: Box) -> bool:
    return all(map(_ge, outer[:2], inner[:2])) and all(map(_le, outer[2:], inner[2:]))


def overlap(a: Box, b: Box) -> bool:
    return all(map(_le, a[2:], b[:2])) and all(map(_le, b[2:], a[:2]))


def _intersection(a: str, b: str) -> str | None:
    one, two = box_of(a), box_of(b)
    if not overlap(one, two):
        return None
    return box_text((min(one[0], two[0]), min(one[1], two[1])), (max(one[2], two[2]), max(one[3], two[3])))


def surrounding(points: Sequence[Point]) -> Box:
    xs, ys = zip(*points, strict=True)
    return max(xs), max(ys), min(xs), min(ys)


def _around_text(points: list[Point]) -> str:
    right, top, left, bottom = surrounding(points)
    return box_text((right, top), (left, bottom))


def _on_boxes(test: Callable[[Box, Box], bool]) -> Callable[[str, str], bool]:
    return lambda a, b: test(box_of(a), box_of(b))


def _moved_box(move: Callable[[Point, Point], Point]) -> Callable[[str, str], str]:
    return lambda box, by: box_text(*[move(corner, _point(by)) for corner in points_of(box)])


def _positions(tests: dict[str, Callable[[float, float], bool]]) -> dict[str, Callable[[Box, Box], bool]]:
    """How two boxes lie to each other, by the names that operators of several types share."""
    less, at_most, more, at_least = (tests[name] for name in ("lt", "le", "gt", "ge"))
    return {
        "left": lambda a, b: less(a[0], b[2]),
        "overleft": lambda a, b: at_most(a[0], b[0]),
        "overright": lambda a, b: at_least(a[2], b[2]),
        "right": lambda a, b: more(a[2], b[0]),
        "below": lambda a, b: less(a[1], b[3]),
        "overbelow": lambda a, b: at_most(a[1], b[1]),
        "overabove": lambda a, b: at_least(a[3], b[3]),
        "above": lambda a, b: more(a[3], b[1]),
    }


def _box_polygon(box: str) -> str:
    right, top, left, bottom = box_of(box)
    return polygon_text(((left, bottom), (left, top), (right, top), (right, bottom)))


_BOXES: Final[dict[str, Callable[..., Any]]] = {
    **{f"box_{name}": _on_boxes(test) for name, test in _positions(_TESTS).items()},
    "box_same": lambda a, b: all(map(same_points, points_of(a), points_of(b))),
    "box_overlap": _on_boxes(overlap),
    "box_contain": _on_boxes(_contains),
    "box_contained": _on_boxes(lambda a, b: _contains(b, a)),
    "box_contain_pt": lambda box, point: has_point(box_of(box), _point(point)),
    "on_pb": lambda point, box: has_point(box_of(box), _point(point)),
    "box_below_eq": _on_boxes(lambda a, b: _le(a[1], b[3])),
    "box_above_eq": _on_boxes(lambda a, b: _ge(a[3], b[1])),
    **{
        f"box_{name}": lambda a, b, test=_TESTS[name]: test(_area(a), _area(b))
        for name in ("eq", "lt", "le", "gt", "ge")
    },
    "box_area": _area,
    "box_width": lambda box: box_of(box)[0] - box_of(box)[2],
    "box_height": lambda box: box_of(box)[1] - box_of(box)[3],
    "box_center": lambda box: point_text(_center(box)),
    "box_diagonal": lambda box: lseg_text(points_of(box)),
    "box_distance": lambda a, b: distance(_center(a), _center(b)),
    "box_intersect": _intersection,
    "boxes_bound_box": lambda a, b: _around_text(points_of(a) + points_of(b)),
    "box_circle": lambda box: circle_text(_center(box), distance(_center(box), points_of(box)[0])),
    "box_poly": _box_polygon,
    **{f"box_{name}": _moved_box(move) for name, move in _MOVES.items()},
}


def has_point(box: Box, point: Point) -> bool:
    # Without tolerance, as PostgreSQL.
    return box[2] <= point[0] <= box[0] and box[3] <= point[1] <= box[1]


# Paths and polygons --------------------------------------------------------------------------------


def _path_area(path: str) -> float | None:
    if is_open(path):
        return None
    points = points_of(path)
    rest = [*points[1:], points[0]]
    return abs(sum(a[0] * b[1] - a[1] * b[0] for a, b in zip(points, rest, strict=True))) / 2


def _path_length(path: str) -> float:
    points = points_of(path)
    return _length(points if is_open(path) else [*points, points[0]])


def _joined(a: str, b: str) -> str | None:
    return path_text(points_of(a) + points_of(b), is_open=True) if is_open(a) and is_open(b) else None


def _moved_path(move: Callable[[Point, Point], Point]) -> Callable[[str, str], str]:
    def moved(path: str, by: str) -> str:
        return path_text([move(point, _point(by)) for point in points_of(path)], is_open=is_open(path))

    return moved


def _path_polygon(path: str) -> str:
    if is_open(path):
        raise PgError(INVALID_PARAMETER_VALUE, "open path cannot be converted to polygon")
    return path


def _count(value: str) -> int:
    return len(points_of(value))


def _average(points: list[Point]) -> Point:
    xs, ys = zip(*points, strict=True)
    return sum(xs) / len(points), sum(ys) / len(points)


def _polygon_circle(polygon: str) -> str:
    points = points_of(polygon)
    center = _average(points)
    return circle_text(center, sum(distance(point, center) for point in points) / len(points))


def _same_polygons(a: str, b: str) -> bool:
    """The same points in the same order, from whichever one on and in whichever direction."""
    one, two = points_of(a), points_of(b)
    if len(one) != len(two):
        return False
    turned = [order[at:] + order[:at] for order in (two, two[::-1]) for at in range(len(two))]
    return any(all(map(same_points, one, other)) for other in turned)


def _on_polygons(test: Callable[[Box, Box], bool]) -> Callable[[str, str], bool]:
    return lambda a, b: test(surrounding(points_of(a)), surrounding(points_of(b)))


_PATHS: Final[dict[str, Callable[..., Any]]] = {
    "path_area": _path_area,
    "path_length": _path_length,
    "path_npoints": _count,
    "path_isclosed": lambda path: not is_open(path),
    "path_isopen": is_open,
    "path_close": lambda path: path_text(points_of(path), is_open=False),
    "path_open": lambda path: path_text(points_of(path), is_open=True),
    "path_add": _joined,
    "path_poly": _path_polygon,
    **{f"path_{name}_pt": _moved_path(move) for name, move in _MOVES.items()},
    **{
        f"path_n_{name}": lambda a, b, test=test: test(_count(a), _count(b))
        for name, test in _PLAIN_TESTS.items()
    },
    "poly_npoints": _count,
    "poly_center": lambda polygon: point_text(_average(points_of(polygon))),
    "poly_box": lambda polygon: _around_text(points_of(polygon)),
    "poly_path": lambda polygon: polygon,
    "poly_circle": _polygon_circle,
    "poly_same": _same_polygons,
    **{f"poly_{name}": _on_polygons(test) for name, test in _positions(_PLAIN_TESTS).items()},
}


# Circles -------------------------------------------------------------------------------------------


def _circle(value: str) -> tuple[Point, float]:
    x, y, radius = numbers_of(value)
    return (x, y), radius


def _circle_area(circle: str) -> float:
    radius = _circle(circle)[1]
    return _checked(radius * radius * math.pi, radius)


def _circle_around(circle: str) -> Box:
    (x, y), radius = _circle(circle)
    return x + radius, y + radius, x - radius, y - radius


def _same_circles(a: str, b: str) -> bool:
    (one, first), (two, second) = _circle(a), _circle(b)
    return ((first != first and second != second) or is_same(first, second)) and same_points(one, two)


def _circle_contains(a: str, b: str) -> bool:
    (one, first), (two, second) = _circle(a), _circle(b)
    return _le(distance(one, two), first - second)


def _between_circles(a: str, b: str) -> float:
    (one, first), (two, second) = _circle(a), _circle(b)
    return distance(one, two) - (first + second)


def _to_circle(point: str, circle: str) -> float:
    center, radius = _circle(circle)
    return max(distance(_point(point), center) - radius, 0.0)


def _in_circle(circle: str, point: str) -> bool:
    center, radius = _circle(circle)
    return distance(center, _point(point)) <= radius


def _circle_box(circle: str) -> str:
    (x, y), radius = _circle(circle)
    half = radius / math.sqrt(2.0)
    return box_text((x + half, y + half), (x - half, y - half))


_MOST_POINTS: Final = 2**26  # PostgreSQL has 1 GB for them


def _circle_polygon(count: int, circle: str) -> str:
    (x, y), radius = _circle(circle)
    if is_zero(radius):
        raise PgError(FEATURE_NOT_SUPPORTED, "cannot convert circle with radius zero to polygon")
    if count < 2:
        raise PgError(INVALID_PARAMETER_VALUE, "must request at least 2 points")
    if count > _MOST_POINTS:
        raise PgError(PROGRAM_LIMIT_EXCEEDED, "too many points requested")
    step = 2.0 * math.pi / count
    angles = [step * number for number in range(count)]
    return polygon_text([(x - radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles])


def _moved_circle(
    move: Callable[[Point, Point], Point], resize: Callable[[float, float], float]
) -> Callable[[str, str], str]:
    def moved(circle: str, by: str) -> str:
        center, radius = _circle(circle)
        return circle_text(move(center, _point(by)), resize(radius, hypotenuse(*_point(by))))

    return moved


_CIRCLES: Final[dict[str, Callable[..., Any]]] = {
    "cr_circle": lambda center, radius: circle_text(_point(center), float(radius)),
    "circle_center": lambda circle: point_text(_circle(circle)[0]),
    "circle_radius": lambda circle: _circle(circle)[1],
    "circle_diameter": lambda circle: _checked(2 * _circle(circle)[1], _circle(circle)[1]),
    "circle_area": _circle_area,
    "circle_box": _circle_box,
    "circle_poly": _circle_polygon,
    "polygon/circle": lambda circle: _circle_polygon(12, circle),
    "circle_same": _same_circles,
    "circle_overlap": lambda a, b: _between_circles(a, b) <= _EPSILON,
    "circle_contain": _circle_contains,
    "circle_contained": lambda a, b: _circle_contains(b, a),
    "circle_contain_pt": _in_circle,
    "pt_contained_circle": lambda point, circle: _in_circle(circle, point),
    "circle_distance": lambda a, b: max(_between_circles(a, b), 0.0),
    "dist_pc": _to_circle,
    "dist_cpoint": lambda circle, point: _to_circle(point, circle),
    "circle_add_pt": _moved_circle(_sum, lambda radius, size: radius),
    "circle_sub_pt": _moved_circle(_difference, lambda radius, size: radius),
    "circle_mul_pt": _moved_circle(_product, operator.mul),
    "circle_div_pt": _moved_circle(_quotient, operator.truediv),
    **{
        f"circle_{name}": lambda a, b, test=test: test(_circle_around(a), _circle_around(b))
        for name, test in _positions(_TESTS).items()
    },
    **{
        f"circle_{name}": lambda a, b, test=test: test(_circle_area(a), _circle_area(b))
        for name, test in _TESTS.items()
    },
}


PYTHON: Final[dict[str, Callable[..., Any]]] = {**_POINTS, **_SEGMENTS, **_BOXES, **_PATHS, **_CIRCLES}
