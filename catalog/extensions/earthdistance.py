"""earthdistance: great circle distances; all but `point <@> point` is SQL over cubes, in its script.

PostgreSQL 15 docs F.16; source earthdistance.c.
"""

import math
from collections.abc import Callable
from typing import Any, Final

from polar_lite.protocol.codecs.geometry import numbers_of

_RADIUS: Final = 3958.747716  # of the earth, in statute miles


def _distance(a: str, b: str) -> float:
    """In statute miles; points are (longitude, latitude) in degrees."""
    (x1, y1), (x2, y2) = (tuple(math.radians(part) for part in numbers_of(point)) for point in (a, b))
    turn = abs(x1 - x2)
    turn = 2 * math.pi - turn if turn > math.pi else turn
    rise = math.sin(abs(y1 - y2) / 2)
    chord = math.sqrt(rise * rise + math.cos(y1) * math.cos(y2) * math.sin(turn / 2) * math.sin(turn / 2))
    return 2 * _RADIUS * math.asin(min(chord, 1.0))


PYTHON: Final[dict[str, Callable[..., Any]]] = {"geo_distance": _distance}
