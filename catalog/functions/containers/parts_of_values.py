"""Values of fixed length that can be subscripted: points, what two points make, lines, names.

PostgreSQL 15, arraysubs.c (raw_array_subscript_handler), arrayfuncs.c (array_get_element).
"""

from collections.abc import Sequence
from typing import Any, Final

from polar_lite.protocol.pgtypes import BOX, LINE, LSEG, NAME, POINT

HAVE_PARTS: Final = frozenset((POINT.oid, LINE.oid, LSEG.oid, BOX.oid, NAME.oid))


def part(type_oid: int, value: str, indexes: Sequence[int | None]) -> Any:
    """Parts are counted from 0; NULL beyond them, and for more than one subscript."""
    parts = _parts(type_oid, value)
    index = indexes[0]
    if len(indexes) > 1 or index is None or not 0 <= index < len(parts):
        return None
    return parts[index]


def _parts(type_oid: int, value: str) -> Sequence[Any]:
    if type_oid == NAME.oid:
        return [*value, *[""] * (NAME.length - len(value))]
    from polar_lite.protocol.codecs.geometry import numbers_of, point_text, points_of  # of a rare type

    if type_oid in (POINT.oid, LINE.oid):
        return numbers_of(value)
    return [point_text(point) for point in points_of(value)]
