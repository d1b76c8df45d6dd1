"""Arrays: access, comparison, construction, searching; array_agg and unnest.

An array is the JSON text of its elements' stored forms, nested for more dimensions; subscripts start
at 1 (Differs: other lower bounds are not kept). PostgreSQL 15 docs 9.19 (functions-array).
"""

import json
import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.arithmetic import float_order
from polar_lite.catalog.functions.comparison import compare
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.numeric import numeric_order
from polar_lite.catalog.functions.sort_keys import KEYS
from polar_lite.catalog.functions.strings_any import output
from polar_lite.catalog.types import type_row
from polar_lite.protocol.codec_array import dimensions, dump, from_json_scalar, to_json_scalar
from polar_lite.protocol.pgtypes import BY_OID
from polar_lite.protocol.sqlstate import (
    ARRAY_SUBSCRIPT_ERROR,
    DATA_EXCEPTION,
    FEATURE_NOT_SUPPORTED,
    NULL_VALUE_NOT_ALLOWED,
    PgError,
)


def element_of(array_oid: int) -> int:
    found = BY_OID.get(array_oid)
    return found.element_oid if found is not None else 0


def order_key(type_oid: int) -> Callable[[Any], Any]:
    """What native values of a type are compared by."""
    match type_oid:
        case 700 | 701:
            return float_order
        case 1700:
            return numeric_order
    return KEYS.get(type_oid, lambda value: value)


def flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from flat(item)
    else:
        yield value


def items(array_oid: int, text: str) -> list[Any]:
    """The native elements, row by row."""
    element = element_of(array_oid)
    return [from_json_scalar(element, item) for item in flat(json.loads(text))]


def _array_compare(types: Sequence[int], a: str, b: str) -> int:
    """Element by element, NULL above everything; then the number of elements, then the dimensions."""
    if a == b:
        return 0
    key = order_key(element_of(types[0]))
    first, second = items(types[0], a), items(types[1], b)
    for one, two in zip(first, second, strict=False):
        if one is None or two is None:
            if one is not two:
                return 1 if one is None else -1
            continue
        order = compare(key(one), key(two))
        if order:
            return order
    if len(first) != len(second):
        return compare(len(first), len(second))
    left, right = dimensions(json.loads(a)), dimensions(json.loads(b))
    return compare(len(left), len(right)) or compare(left, right)


def _test(test: Callable[[int, int], bool]) -> Callable[..., bool]:
    return lambda types, a, b: test(_array_compare(types, a, b), 0)


def _length(text: str, dimension: int) -> int | None:
    sizes = dimensions(json.loads(text))
    return sizes[dimension - 1] if 1 <= dimension <= len(sizes) else None


def _lower(text: str, dimension: int) -> int | None:
    return None if _length(text, dimension) is None else 1


def _dims(text: str) -> str | None:
    sizes = dimensions(json.loads(text))
    return "".join(f"[1:{size}]" for size in sizes) or None


def _append(types: Sequence[int], array: str | None, value: Any) -> str:
    return dump([*_flat_only(array), to_json_scalar(types[1], value)])


def _flat_only(array: str | None) -> list[Any]:
    value: list[Any] = json.loads(array or "[]")
    if len(dimensions(value)) > 1:
        raise PgError(DATA_EXCEPTION, "argument must be empty or one-dimensional array")
    return value


def _prepend(types: Sequence[int], value: Any, array: str | None) -> str:
    return dump([to_json_scalar(types[0], value), *_flat_only(array)])


def _cat(a: str | None, b: str | None) -> str | None:
    if a is None or b is None:
        return b if a is None else a
    first, second = json.loads(a), json.loads(b)
    if not first or not second:
        return b if not first else a
    depth1, depth2 = dimensions(first), dimensions(second)
    if depth1[1:] == depth2[1:]:
        return dump(first + second)
    if depth1[1:] == depth2:
        return dump([*first, second])
    if depth2[1:] == depth1:
        return dump([first, *second])
    raise PgError(ARRAY_SUBSCRIPT_ERROR, "cannot concatenate incompatible arrays")


def _one_dimension(text: str, what: str) -> list[Any]:
    value = json.loads(text)
    if len(dimensions(value)) > 1:
        raise PgError(FEATURE_NOT_SUPPORTED, what)
    return list(value)


def _remove(types: Sequence[int], array: str | None, value: Any) -> str | None:
    if array is None:
        return None
    found = _one_dimension(array, "removing elements from multidimensional arrays is not supported")
    same = _is_same(types[1], value)
    return dump([item for item in found if not same(item)])


def _replace(types: Sequence[int], array: str | None, old: Any, new: Any) -> str | None:
    if array is None:
        return None
    same, fresh = _is_same(types[1], old), to_json_scalar(types[2], new)

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(item) for item in value]
        return fresh if same(value) else value

    return dump(walk(json.loads(array)))


def _is_same(type_oid: int, value: Any) -> Callable[[Any], bool]:
    """Whether an element's JSON scalar equals a native value; NULL equals NULL here."""
    if value is None:
        return lambda item: item is None
    key = order_key(type_oid)
    wanted = key(value)
    return lambda item: item is not None and bool(key(from_json_scalar(type_oid, item)) == wanted)


def _position(types: Sequence[int], array: str | None, value: Any, start: int | None = 1) -> int | None:
    if array is None:
        return None
    if start is None:
        raise PgError(NULL_VALUE_NOT_ALLOWED, "initial position must not be null")
    found = _one_dimension(array, "searching for elements in multidimensional arrays is not supported")
    same = _is_same(types[1], value)
    for index, item in enumerate(found, 1):
        if index >= start and same(item):
            return index
    return None


def _positions(types: Sequence[int], array: str | None, value: Any) -> str | None:
    if array is None:
        return None
    found = _one_dimension(array, "searching for elements in multidimensional arrays is not supported")
    same = _is_same(types[1], value)
    return dump([index for index, item in enumerate(found, 1) if same(item)])


def _to_text(
    context: SessionContext,
    types: Sequence[int],
    array: str | None,
    separator: str | None,
    null: str | None = None,
) -> str | None:
    if array is None or separator is None:
        return None
    style = context.style
    element = type_row(types[0], style).element_oid
    texts = [null if item is None else output(element, item, style) for item in items(types[0], array)]
    return separator.join(text for text in texts if text is not None)


def split_text(text: str | None, separator: str | None, null: str | None = None) -> list[str | None] | None:
    if text is None:
        return None
    if not text:
        return []
    if separator is None:
        parts: list[str] = list(text)
    else:
        parts = text.split(separator) if separator else [text]
    return [None if null is not None and part == null else part for part in parts]


def _text_to_array(text: str | None, separator: str | None, null: str | None = None) -> str | None:
    parts = split_text(text, separator, null)
    return None if parts is None else dump(parts)


def _has_all(types: Sequence[int], a: str, b: str) -> bool:
    key = order_key(element_of(types[0]))
    first = [key(item) for item in items(types[0], a) if item is not None]
    return all(item is not None and key(item) in first for item in items(types[1], b))


def _overlap(types: Sequence[int], a: str, b: str) -> bool:
    key = order_key(element_of(types[0]))
    first = [key(item) for item in items(types[0], a) if item is not None]
    return any(item is not None and key(item) in first for item in items(types[1], b))


def _fill(types: Sequence[int], value: Any, sizes: str | None, bounds: str | None = "[]") -> str:
    if sizes is None or bounds is None:
        raise PgError(NULL_VALUE_NOT_ALLOWED, "dimension array or low bound array cannot be null")
    counts = json.loads(sizes)
    if any(isinstance(count, list) for count in counts):
        raise PgError(ARRAY_SUBSCRIPT_ERROR, "wrong number of array subscripts")
    if any(count is None for count in counts):
        raise PgError(NULL_VALUE_NOT_ALLOWED, "dimension values cannot be null")
    if any(bound != 1 for bound in json.loads(bounds)):
        raise PgError(FEATURE_NOT_SUPPORTED, "arrays with lower bounds other than 1 are not supported")
    filled: Any = to_json_scalar(types[0], value)
    for count in reversed(counts):
        filled = [filled] * count
    return dump(filled if counts else [])


def _trim(array: str, count: int) -> str:
    value = json.loads(array)
    if not 0 <= count <= len(value):
        raise PgError("2202E", f"number of elements to trim must be between 0 and {len(value)}")
    return dump(value[: len(value) - count])


def _subscripts(array: str, dimension: int, reverse: bool = False) -> Sequence[int]:
    size = _length(array, dimension) or 0
    return range(size, 0, -1) if reverse else range(1, size + 1)


def _bucket(types: Sequence[int], operand: Any, thresholds: str) -> int:
    key = order_key(types[0])
    bounds = items(types[1], thresholds)
    if None in bounds:
        raise PgError(NULL_VALUE_NOT_ALLOWED, "thresholds array must not contain NULLs")
    return sum(key(bound) <= key(operand) for bound in bounds)


def _expand(types: Sequence[int], array: str) -> Iterator[tuple[Any, int]]:
    for number, item in enumerate(items(types[0], array), 1):
        yield item, number


class ArrayAggregate(Aggregate):
    """array_agg of values; `types` is set by `registry.specialize`."""

    skips_nulls = False
    types: tuple[int, ...] = (25,)

    def __init__(self) -> None:
        self.items: list[Any] = []

    def step(self, value: Any) -> None:
        self.items.append(to_json_scalar(self.types[0], value))

    def finish(self) -> Any:
        return dump(self.items) if self.items else None


class NestedArrayAggregate(ArrayAggregate):
    """array_agg of arrays: one more dimension."""

    def step(self, value: Any) -> None:
        if value is None:
            raise PgError(NULL_VALUE_NOT_ALLOWED, "cannot accumulate null arrays")
        item = json.loads(value)
        if not item:
            raise PgError(ARRAY_SUBSCRIPT_ERROR, "cannot accumulate empty arrays")
        if self.items and dimensions(self.items[0]) != dimensions(item):
            raise PgError(ARRAY_SUBSCRIPT_ERROR, "cannot accumulate arrays of different dimensionality")
        self.items.append(item)


class _Extreme(Aggregate):
    types: tuple[int, ...] = (1009,)
    sign = 1

    def __init__(self) -> None:
        self.value: Any = None

    def step(self, value: str) -> None:
        pair = (self.types[0], self.types[0])
        if self.value is None or self.sign * _array_compare(pair, value, self.value) > 0:
            self.value = value

    def finish(self) -> Any:
        return self.value


class _Least(_Extreme):
    sign = -1


_VECTOR_TESTS: Final = {
    f"oidvector{name}": getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")
}


def _vector_test(test: Callable[[Any, Any], bool]) -> Callable[[str, str], bool]:
    return lambda a, b: test((len(json.loads(a)), json.loads(a)), (len(json.loads(b)), json.loads(b)))


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **{f"array_{name}": _test(getattr(operator, name)) for name in ("eq", "ne", "lt", "le", "gt", "ge")},
    "btarraycmp": _array_compare,
    "array_larger": lambda types, a, b: a if _array_compare(types, a, b) > 0 else b,
    "array_smaller": lambda types, a, b: a if _array_compare(types, a, b) < 0 else b,
    **{name: _vector_test(test) for name, test in _VECTOR_TESTS.items()},
    "array_ndims": lambda text: len(dimensions(json.loads(text))) or None,
    "array_dims": _dims,
    "array_length": _length,
    "array_upper": _length,
    "array_lower": _lower,
    "array_cardinality": lambda text: sum(1 for _ in flat(json.loads(text))),
    "array_append": _append,
    "array_prepend": _prepend,
    "array_cat": _cat,
    "array_remove": _remove,
    "array_replace": _replace,
    "array_position": _position,
    "array_position_start": _position,
    "array_positions": _positions,
    "array_fill": _fill,
    "array_fill_with_lower_bounds": _fill,
    "trim_array": _trim,
    "text_to_array": _text_to_array,
    "text_to_array_null": _text_to_array,
    "text_to_table": lambda text, separator: split_text(text, separator) or [],
    "text_to_table_null": lambda *args: split_text(*args) or [],
    "arraycontains": _has_all,
    "arraycontained": lambda types, a, b: _has_all((types[1], types[0]), b, a),
    "arrayoverlap": _overlap,
    "array_unnest": lambda types, array: items(types[0], array),
    "generate_subscripts": _subscripts,
    "generate_subscripts_nodir": _subscripts,
    "width_bucket_array": _bucket,
    "_pg_expandarray/anyarray": _expand,
}

CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "array_to_text": _to_text,
    "array_to_text_null": _to_text,
}

AGGREGATES: Final[dict[str, type]] = {
    "array_agg/anynonarray": ArrayAggregate,
    "array_agg/anyarray": NestedArrayAggregate,
    "max/anyarray": _Extreme,
    "min/anyarray": _Least,
}

TYPED: Final = frozenset(
    {
        *(f"array_{name}" for name in ("eq", "ne", "lt", "le", "gt", "ge", "larger", "smaller")),
        "btarraycmp", "array_append", "array_prepend", "array_remove", "array_replace", "array_position",
        "array_position_start", "array_positions", "array_fill", "array_fill_with_lower_bounds",
        "arraycontains", "arraycontained", "arrayoverlap", "array_unnest", "width_bucket_array",
        "_pg_expandarray/anyarray", "array_to_text", "array_to_text_null", *AGGREGATES,
    }
)  # fmt: skip
