"""intarray: functions and operators of arrays of integers without NULLs. PostgreSQL 15 docs F.20.

The type query_int and what works with it are missing.
"""

from collections.abc import Callable
from itertools import groupby
from typing import Any, Final

from polar_lite.catalog.functions.containers.arrays import items
from polar_lite.protocol.codecs.array import dump
from polar_lite.protocol.pgtypes import BY_NAME
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, NULL_VALUE_NOT_ALLOWED, PgError

_INT4_ARRAY: Final = BY_NAME["_int4"].oid


def _numbers(array: str) -> list[int]:
    """The elements; 22004 if there is a NULL."""
    found = items(_INT4_ARRAY, array)
    if None in found:
        raise PgError(NULL_VALUE_NOT_ALLOWED, "array must not contain nulls")
    return found


def _set(array: str) -> set[int]:
    return set(_numbers(array))


def _sort(array: str, direction: str = "asc") -> str:
    """22023 unless the direction is ASC or DESC, whatever its case."""
    if direction.lower() not in ("asc", "desc"):
        raise PgError(INVALID_PARAMETER_VALUE, 'second parameter must be "ASC" or "DESC"')
    return dump(sorted(_numbers(array), reverse=direction.lower() == "desc"))


def _index(array: str, number: int) -> int:
    found = _numbers(array)
    return found.index(number) + 1 if number in found else 0


def _subarray(array: str, start: int, length: int = 0) -> str:
    """From a place on, from the end if it is negative; a negative length leaves out so many at the end."""
    found = _numbers(array)
    first = start - 1 if start > 0 else start
    if first < 0:
        first += len(found)
    end = first + length if length > 0 else len(found) + length
    return dump(found[max(first, 0) : max(end, 0)])


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "_int_contains": lambda a, b: _set(a) >= _set(b),
    "_int_contained": lambda a, b: _set(a) <= _set(b),
    "_int_overlap": lambda a, b: not _set(a).isdisjoint(_set(b)),
    "_int_same": lambda a, b: sorted(_numbers(a)) == sorted(_numbers(b)),
    "_int_different": lambda a, b: sorted(_numbers(a)) != sorted(_numbers(b)),
    "_int_union": lambda a, b: dump(sorted(_set(a) | _set(b))),
    "_int_inter": lambda a, b: dump(sorted(_set(a) & _set(b))),
    "intset": lambda number: dump([number]),
    "icount": lambda array: len(items(_INT4_ARRAY, array)),
    "sort": _sort,
    "sort_asc": _sort,
    "sort_desc": lambda array: _sort(array, "desc"),
    "uniq": lambda array: dump([number for number, _ in groupby(_numbers(array))]),
    "idx": _index,
    "subarray": _subarray,
    "intarray_push_elem": lambda array, number: dump([*_numbers(array), number]),
    "intarray_push_array": lambda a, b: dump([*_numbers(a), *_numbers(b)]),
    "intarray_del_elem": lambda array, number: dump([n for n in _numbers(array) if n != number]),
    "intset_union_elem": lambda array, number: dump(sorted(_set(array) | {number})),
    "intset_subtract": lambda a, b: dump(sorted(_set(a) - _set(b))),
}
