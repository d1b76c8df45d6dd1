"""Arrays and what is in them: made, joined, subscripted, sliced, written as JSON."""

from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.dialect.translate.functions.definition import INT4, TEXT, defined
from polar_lite.catalog.functions.containers import array_parts
from polar_lite.catalog.functions.containers.parts_of_values import HAVE_PARTS, part
from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol.codecs.array import dump, load, to_json_scalar
from polar_lite.protocol.codecs.scalar import parse_bytea
from polar_lite.protocol.pgtypes import BY_NAME

_FLOAT8: Final = BY_NAME["float8"].oid
_VECTORS: Final = frozenset((BY_NAME["oidvector"].oid, BY_NAME["int2vector"].oid))


@lru_cache(maxsize=256)
def joined_arrays(count: int) -> Function:
    """JSON arrays one behind the other, as one: SQLite's functions take 127 arguments."""
    return defined(20, f"joined_arrays_{count}", (TEXT,) * count, TEXT, _join)


def _join(*arrays: str) -> str:
    return f"[{','.join(array[1:-1] for array in arrays)}]"


def _json_float(value: float | None) -> str:
    return "null" if value is None else dump(to_json_scalar(_FLOAT8, value))


# A bytea in JSON is a string of hexadecimal digits.
JSON_BYTES: Final = defined(12, "json_bytes", (TEXT,), BY_NAME["bytea"].oid, parse_bytea)
JSON_FLOAT: Final = defined(11, "json_float", (_FLOAT8,), TEXT, _json_float, strict=False)


@lru_cache(maxsize=256)
def subscript_function(array: int, count: int) -> Function:
    low, has_parts = _lowest(array), array in HAVE_PARTS

    def subscript(text: str | None, *indexes: int | None) -> Any:
        if text is None:
            return None
        return (
            part(array, text, indexes)
            if has_parts
            else array_parts.element(array_parts.read(text, low), indexes)
        )

    return defined(
        25,
        f"subscript_{count}_{array if has_parts else low}",
        (TEXT, *(INT4,) * count),
        TEXT,
        python=subscript,
        strict=False,
    )


@lru_cache(maxsize=256)
def slice_function(array: int, has_lower: tuple[bool, ...], has_upper: tuple[bool, ...]) -> Function:
    """A slice by the bounds that are not left out; NULL if one is."""
    low, count = _lowest(array), sum(has_lower) + sum(has_upper)

    def cut(text: str, *given: int) -> str:
        bounds = array_parts.known_bounds(has_lower, has_upper, given)
        return array_parts.slice_of(array_parts.read(text, low), bounds).text()

    given = "".join(f"{lower:d}{upper:d}" for lower, upper in zip(has_lower, has_upper, strict=True))
    name = f"slice_{low}_{given}"
    return defined(7, name, (TEXT, *(INT4,) * count), TEXT, python=cut)


STACKED: Final = defined(28, "stacked_arrays", (TEXT,), TEXT, array_parts.stacked)
ACCUMULATED: Final = defined(31, "accumulated_arrays", (TEXT,), TEXT, array_parts.accumulated)
COUNTED_FROM_0: Final = defined(32, "counted_from_0", (TEXT,), TEXT, lambda text: load(text, 0).text())
LISTED: Final = defined(29, "listed_items", (TEXT,), TEXT, array_parts.listed)
RESHAPED: Final = defined(30, "reshaped_items", (TEXT, TEXT), TEXT, array_parts.reshaped)


def _lowest(array: int) -> int:
    """The lower bound of arrays that are stored without: the two vector types count from 0."""
    return 0 if array in _VECTORS else 1
