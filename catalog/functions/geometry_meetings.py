"""Where geometric shapes meet, how far apart they are, and what of one comes closest to the other.

A shape of several points is its segments here. Numbers are compared with PostgreSQL's tolerance.
PostgreSQL 15 docs 9.11 (functions-geometry); geo_ops.c, whose ways of computing decide the last digit.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from polar_lite.catalog.functions.geometry import (
    box_of,
    distance,
    has_point,
    hypotenuse,
    overlap,
    surrounding,
)
from polar_lite.protocol.codecs.geometry import (
    Point,
    is_open,
    is_same,
    is_zero,
    line_numbers,
    numbers_of,
    point_text,
    points_of,
    same_points,
    slope_of,
)

Line = tuple[float, float, float]
Segment = tuple[Point, Point]
Near = tuple[float, Point]
"""A distance, and the point where it is reached."""


# Shapes as lines and segments ----------------------------------------------------------------------


def _line(value: str) -> Line:
    a, b, c = numbers_of(value)
    return a, b, c


def _point(value: str) -> Point:
    x, y = numbers_of(value)
    return x, y


def _segment(value: str) -> Segment:
    first, last = points_of(value)
    return first, last


def _ring(points: Sequence[Point]) -> list[Segment]:
    return [(points[n - 1], points[n]) for n in range(len(points))]


def _segments(path: str) -> list[Segment]:
    points = points_of(path)
    return _ring(points)[1:] if is_open(path) and len(points) > 1 else _ring(points)


def _sides(box: str) -> list[Segment]:
    right, top, left, bottom = numbers_of(box)
    low, high, one, two = (left, bottom), (right, top), (left, top), (right, bottom)
    return [(low, one), (high, one), (low, two), (high, two)]


# Meetings ------------------------------------------------------------------------------------------


def _meeting_of_lines(one: Line, two: Line) -> Point | None:
    """None for parallel lines."""
    (a1, b1, c1), (a2, b2, c2) = one, two
    if is_zero(b1):
        if is_zero(b2):
            return None
        (a1, b1, c1), (a2, b2, c2) = two, one
    if is_same(a2, a1 * (b2 / b1)):
        return None
    x = (b1 * c2 - b2 * c1) / (a1 * b2 - a2 * b1)
    y = -(a1 * x + c1) / b1
    return x + 0.0, y + 0.0  # no negative zero


def _on_segment(segment: Segment, point: Point) -> bool:
    return is_same(distance(point, segment[0]) + distance(point, segment[1]), distance(*segment))


def _meeting_with_line(segment: Segment, line: Line) -> Point | None:
    found = _meeting_of_lines(line_numbers(segment[0], slope_of(*segment)), line)
    if found is None or not _on_segment(segment, found):
        return None
    return next((end for end in segment if same_points(end, found)), found)


def _meeting(one: Segment, two: Segment) -> Point | None:
    found = _meeting_with_line(one, line_numbers(two[0], slope_of(*two)))
    return found if found is not None and _on_segment(two, found) else None


def _meets_any(segments: Iterable[Segment], others: Sequence[Segment]) -> bool:
    return any(_meeting(one, two) is not None for one in segments for two in others)


def _segment_meets_box(segment: str, box: str) -> bool:
    ends = _segment(segment)
    if not overlap(surrounding(ends), box_of(box)):
        return False
    return any(has_point(box_of(box), end) for end in ends) or _meets_any([ends], _sides(box))


def _paths_meet(a: str, b: str) -> bool:
    if not overlap(surrounding(points_of(a)), surrounding(points_of(b))):
        return False
    return _meets_any(_segments(a), _segments(b))


def _polygons_overlap(a: str, b: str) -> bool:
    one, two = points_of(a), points_of(b)
    if not overlap(surrounding(one), surrounding(two)):
        return False
    return _meets_any(_ring(one), _ring(two)) or _is_inside(one[0], two) or _is_inside(two[0], one)


def _is_inside(point: Point, ring: Sequence[Point]) -> bool:
    """Inside or on the edge: how often a ray from the point crosses the edges, by direction."""
    moved = [(x - point[0], y - point[1]) for x, y in ring]
    crossings = 0
    for before, here in _ring(moved):
        crossed = _crossing(here, before)
        if crossed is None:
            return True
        crossings += crossed
    return crossings != 0


def _crossing(here: Point, before: Point) -> int | None:
    """Half crossings of the positive x axis by an edge, 2 for a whole one; None if it goes through (0, 0)."""
    (x, y), (x0, y0) = here, before
    if is_zero(y):
        if is_zero(x):
            return None
        if is_zero(y0):
            return 0 if (x > 0) == (x0 > 0) and not is_zero(x0) else None
        return (1 if y0 < 0 else -1) if x > 0 else 0
    sign = 1 if y > 0 else -1
    if is_zero(y0):
        return 0 if x0 < 0 and not is_zero(x0) else sign
    if (y0 > 0) == (y > 0):
        return 0
    if (x >= 0 or is_zero(x)) and x0 > 0 and not is_zero(x0):
        return 2 * sign
    if x < 0 and not is_zero(x) and (x0 <= 0 or is_zero(x0)):
        return 0
    turn = (x - x0) * y - (y - y0) * x
    if is_zero(turn):
        return None
    return 0 if (turn > 0) == (sign > 0) else 2 * sign


# Distances -----------------------------------------------------------------------------------------


def _near_line(line: Line, point: Point) -> Near | None:
    """None where NaN is in the way."""
    a, b, _ = line
    upright = math.inf if is_zero(a) else 0.0 if is_zero(b) else b / a
    found = _meeting_of_lines(line_numbers(point, upright), line)
    return None if found is None else (distance(found, point), found)


def _near_segment_of_line(segment: Segment, line: Line) -> Near:
    """What of the segment is closest to the line."""
    found = _meeting_with_line(segment, line)
    if found is not None:
        return 0.0, found
    one, two = (_to_line(line, end) for end in segment)
    return (one, segment[0]) if one < two else (two, segment[1])


def _to_line(line: Line, point: Point) -> float:
    found = _near_line(line, point)
    return math.nan if found is None else found[0]


def _near_segment(segment: Segment, point: Point) -> Near:
    upright = line_numbers(point, _upright(segment))
    _, found = _near_segment_of_line(segment, upright)
    return distance(found, point), found


def _upright(segment: Segment) -> float:
    (x1, y1), (x2, y2) = segment
    if is_same(x1, x2):
        return 0.0
    return math.inf if is_same(y1, y2) else (x1 - x2) / (y2 - y1)


def _near_segments(segment: Segment, other: Segment) -> Near:
    """What of the first is closest to the other."""
    found = _meeting(segment, other)
    if found is not None:
        return 0.0, found
    best = _near_segment(segment, other[0])
    best = _closer(best, _near_segment(segment, other[1]))
    for end in segment:
        best = _closer(best, (_near_segment(other, end)[0], end))
    return best


def _closer(one: Near, two: Near) -> Near:
    return two if two[0] < one[0] else one


def _near_box(box: str, point: Point) -> Near:
    if has_point(box_of(box), point):
        return 0.0, point
    sides = _sides(box)
    best = _near_segment(sides[0], point)
    for side in sides[1:]:
        best = _closer(best, _near_segment(side, point))
    return best


def _box_to_segment(box: str, segment: str) -> float:
    if _segment_meets_box(segment, box):
        return 0.0
    return min(_near_segments(side, _segment(segment))[0] for side in _sides(box))


def _between_lines(one: str, two: str) -> float:
    (a1, b1, c1), (a2, b2, c2) = _line(one), _line(two)
    if _meeting_of_lines((a1, b1, c1), (a2, b2, c2)) is not None:
        return 0.0
    return abs(c1 - _ratio((a1, b1, c1), (a2, b2, c2)) * c2) / hypotenuse(a1, b1)


def _ratio(one: Line, two: Line) -> float:
    for a, b in zip(one[:2], two[:2], strict=True):
        if not (is_zero(a) or a != a or is_zero(b) or b != b):
            return a / b
    return 1.0


def _same_lines(a: str, b: str) -> bool:
    one, two = _line(a), _line(b)
    if any(number != number for number in (*one, *two)):
        return all(x == y or (x != x and y != y) for x, y in zip(one, two, strict=True))
    for x, y in ((one[0], two[0]), (one[1], two[1]), (one[2], two[2])):
        if not is_zero(y):
            ratio = x / y
            break
    else:
        ratio = 1.0
    return all(is_same(x, ratio * y) for x, y in zip(one, two, strict=True))


def _perpendicular(a: str, b: str) -> bool:
    (a1, b1, _), (a2, b2, _) = _line(a), _line(b)
    if is_zero(a1):
        return is_zero(b2)
    if is_zero(a2):
        return is_zero(b1)
    if is_zero(b1):
        return is_zero(a2)
    return is_zero(a1) if is_zero(b2) else is_same((a1 * a2) / (b1 * b2), -1.0)


def _to_path(point: Point, path: str) -> float:
    return min(_near_segment(segment, point)[0] for segment in _segments(path))


def _to_polygon(point: Point, polygon: str) -> float:
    points = points_of(polygon)
    return 0.0 if _is_inside(point, points) else min(_near_segment(s, point)[0] for s in _ring(points))


def _circle_to_polygon(circle: str, polygon: str) -> float:
    x, y, radius = numbers_of(circle)
    return max(_to_polygon((x, y), polygon) - radius, 0.0)


def _between_all(one: Sequence[Segment], two: Sequence[Segment]) -> float:
    return min(_near_segments(a, b)[0] for a in one for b in two)


def _between_polygons(a: str, b: str) -> float:
    if _polygons_overlap(a, b):
        return 0.0
    return _between_all(_ring(points_of(a)), _ring(points_of(b)))


def _on_path(point: str, path: str) -> bool:
    if is_open(path):
        return any(_on_segment(segment, _point(point)) for segment in _segments(path))
    return _is_inside(_point(point), points_of(path))


# The table -----------------------------------------------------------------------------------------


def _shown(found: Point | None) -> str | None:
    return None if found is None else point_text(found)


def _near_shown(found: Near | None) -> str | None:
    return None if found is None or found[0] != found[0] else point_text(found[1])


def _closest_of_segments(a: str, b: str) -> str | None:
    """What of the second is closest to the first; NULL for parallel ones."""
    if slope_of(*_segment(a)) == slope_of(*_segment(b)):
        return None
    return _near_shown(_near_segments(_segment(b), _segment(a)))


def _closest_to_line(line: str, segment: str) -> str | None:
    a, b, _ = _line(line)
    slope = 0.0 if is_zero(a) else math.inf if is_zero(b) else a / -b
    if slope_of(*_segment(segment)) == slope:
        return None
    return _near_shown(_near_segment_of_line(_segment(segment), _line(line)))


def _on_line(line: str, point: Point) -> bool:
    a, b, c = _line(line)
    return is_zero(a * point[0] + b * point[1] + c)


def _both_ways(name: str, other: str, function: Callable[[str, str], Any]) -> dict[str, Callable[..., Any]]:
    return {name: function, other: lambda a, b: function(b, a)}


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "line_eq": _same_lines,
    "line_intersect": lambda a, b: _meeting_of_lines(_line(a), _line(b)) is not None,
    "line_interpt": lambda a, b: _shown(_meeting_of_lines(_line(a), _line(b))),
    "line_parallel": lambda a, b: _meeting_of_lines(_line(a), _line(b)) is None,
    "line_perp": _perpendicular,
    "line_distance": _between_lines,
    "lseg_intersect": lambda a, b: _meeting(_segment(a), _segment(b)) is not None,
    "lseg_interpt": lambda a, b: _shown(_meeting(_segment(a), _segment(b))),
    "lseg_distance": lambda a, b: _near_segments(_segment(a), _segment(b))[0],
    "inter_sl": lambda segment, line: _meeting_with_line(_segment(segment), _line(line)) is not None,
    "inter_sb": _segment_meets_box,
    "inter_lb": lambda line, box: any(_meeting_with_line(side, _line(line)) for side in _sides(box)),
    "path_inter": _paths_meet,
    "path_distance": lambda a, b: _between_all(_segments(a), _segments(b)),
    "poly_overlap": _polygons_overlap,
    "poly_distance": _between_polygons,
    "on_pl": lambda point, line: _on_line(line, _point(point)),
    "on_ps": lambda point, segment: _on_segment(_segment(segment), _point(point)),
    "on_sl": lambda segment, line: all(_on_line(line, end) for end in _segment(segment)),
    "on_sb": lambda segment, box: all(has_point(box_of(box), end) for end in _segment(segment)),
    **_both_ways("on_ppath", "path_contain_pt/path,point", _on_path),
    **_both_ways(
        "poly_contain_pt", "pt_contained_poly", lambda ring, p: _is_inside(_point(p), points_of(ring))
    ),
    **_both_ways("dist_pl", "dist_lp", lambda point, line: _to_line(_line(line), _point(point))),
    **_both_ways("dist_ps", "dist_sp", lambda point, s: _near_segment(_segment(s), _point(point))[0]),
    **_both_ways("dist_sl", "dist_ls", lambda s, line: _near_segment_of_line(_segment(s), _line(line))[0]),
    **_both_ways("dist_pb", "dist_bp", lambda point, box: _near_box(box, _point(point))[0]),
    **_both_ways("dist_sb", "dist_bs", lambda segment, box: _box_to_segment(box, segment)),
    **_both_ways("dist_ppath", "dist_pathp", lambda point, path: _to_path(_point(point), path)),
    **_both_ways("dist_ppoly", "dist_polyp", lambda point, polygon: _to_polygon(_point(point), polygon)),
    **_both_ways("dist_cpoly", "dist_polyc", _circle_to_polygon),
    "close_pl": lambda point, line: _near_shown(_near_line(_line(line), _point(point))),
    "close_ps": lambda point, segment: _near_shown(_near_segment(_segment(segment), _point(point))),
    "close_pb": lambda point, box: _near_shown(_near_box(box, _point(point))),
    "close_lseg": _closest_of_segments,
    "close_ls": _closest_to_line,
}
