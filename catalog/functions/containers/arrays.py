"""Arrays: access, comparison, construction, searching; array_agg and unnest.

The stored form is `protocol.codecs.array`'s; the bounds of int2vector and oidvector, which have none
there, begin at 0. PostgreSQL 15 docs 9.19 (functions-array).
"""

import json
import operator
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.comparison import compare
from polar_lite.catalog.functions.containers.array_parts import EMPTY, check_alike, check_size, slice_of
from polar_lite.catalog.functions.containers.sort_keys import NATIVE_KEYS
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.interruption import watched
from polar_lite.catalog.functions.strings.any_values import output
from polar_lite.catalog.types import type_row
from polar_lite.protocol.codecs.array import (
    MAX_DIMENSIONS,
    Array,
    check_bounds,
    dimensions,
    dump,
    flatten,
    from_json_scalar,
    load,
    nested,
    to_json_scalar,
)
from polar_lite.protocol.codecs.array_codec import shown_bounds
from polar_lite.protocol.pgtypes import BY_NAME, BY_OID
from polar_lite.protocol.sqlstate import (
    ARRAY_ELEMENT_ERROR,
    ARRAY_SUBSCRIPT_ERROR,
    DATA_EXCEPTION,
    FEATURE_NOT_SUPPORTED,
    NULL_VALUE_NOT_ALLOWED,
    NUMERIC_VALUE_OUT_OF_RANGE,
    PROGRAM_LIMIT_EXCEEDED,
    PgError,
)

VECTORS: Final = frozenset({BY_NAME["int2vector"].oid, BY_NAME["oidvector"].oid})


def loaded(array_oid: int, text: str) -> Array:
    return load(text, 0 if array_oid in VECTORS else 1)


def element_of(array_oid: int) -> int:
    found = BY_OID.get(array_oid)
    return found.element_oid if found is not None else 0


def order_key(type_oid: int) -> Callable[[Any], Any]:
    """What native values of a type are compared by."""
    return NATIVE_KEYS.get(type_oid, lambda value: value)


def items(array_oid: int, text: str) -> list[Any]:
    """The native elements, row by row."""
    element = element_of(array_oid)
    return [from_json_scalar(element, item) for item in watched(flatten(nested(text)))]


def _array_compare(types: Sequence[int], a: str, b: str) -> int:
    """Element by element, NULL above everything; then the number of elements, then dimensions and bounds."""
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
    left, right = loaded(types[0], a), loaded(types[1], b)
    return (
        compare(len(left.lows), len(right.lows))
        or compare(left.lengths, right.lengths)
        or compare(left.lows, right.lows)
    )


def _test(test: Callable[[int, int], bool]) -> Callable[..., bool]:
    return lambda types, a, b: test(_array_compare(types, a, b), 0)


def _length(text: str, dimension: int) -> int | None:
    sizes = dimensions(nested(text))
    return sizes[dimension - 1] if 1 <= dimension <= len(sizes) else None


def _lower(types: Sequence[int], text: str, dimension: int) -> int | None:
    lows = loaded(types[0], text).lows
    return lows[dimension - 1] if 1 <= dimension <= len(lows) else None


def _upper(types: Sequence[int], text: str, dimension: int) -> int | None:
    low, length = _lower(types, text, dimension), _length(text, dimension)
    return None if low is None or length is None else low + length - 1


def _dims(types: Sequence[int], text: str) -> str | None:
    return shown_bounds(loaded(types[0], text)) or None


def _is_plain(oid: int, text: str | None) -> bool:
    """Whether an array has one dimension that begins at 1, and elements: it can be made longer as a text."""
    return text is not None and text[0] == "[" and text[1] not in "[]" and oid not in VECTORS


def _append(types: Sequence[int], array: str | None, value: Any) -> str:
    if array is not None and _is_plain(types[0], array):
        return f"{array[:-1]},{dump(to_json_scalar(types[1], value))}]"
    before = _flat_only(types[0], array)
    items = [*before.items, to_json_scalar(types[1], value)]
    if before.lows:
        check_bounds([len(items)], before.lows)
    return Array(items, before.lows or (1,)).text()


def _flat_only(oid: int, text: str | None) -> Array:
    array = EMPTY if text is None else loaded(oid, text)
    if len(array.lows) > 1:
        raise PgError(DATA_EXCEPTION, "argument must be empty or one-dimensional array")
    return array


def _prepend(types: Sequence[int], value: Any, array: str | None) -> str:
    if array is not None and _is_plain(types[1], array):
        return f"[{dump(to_json_scalar(types[0], value))},{array[1:]}"
    before = _flat_only(types[1], array)
    if before.lows == (-(2**31),):
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, "integer out of range")
    return Array([to_json_scalar(types[0], value), *before.items], before.lows or (1,)).text()


def _cat(types: Sequence[int], a: str | None, b: str | None) -> str | None:
    if a is None or b is None:
        return b if a is None else a
    if _is_plain(types[0], a) and _is_plain(types[1], b):
        return f"{a[:-1]},{b[1:]}"
    first, second = loaded(types[0], a), loaded(types[1], b)
    if not first.lows or not second.lows:
        return b if not first.lows else a
    more = len(first.lows) - len(second.lows)
    if more not in (-1, 0, 1):
        shown = f"Arrays of {len(first.lows)} and {len(second.lows)} dimensions"
        raise _incompatible(f"{shown} are not compatible for concatenation.")
    if _inner(first, more >= 0) != _inner(second, more <= 0):
        what = "element dimensions" if more == 0 else "dimensions"
        raise _incompatible(f"Arrays with differing {what} are not compatible for concatenation.")
    left = first.items if more >= 0 else [first.items]
    right = second.items if more <= 0 else [second.items]
    return Array([*left, *right], first.lows if more >= 0 else second.lows).text()


def _inner(array: Array, is_outer: bool) -> list[tuple[int, int]]:
    """Lengths and bounds of what is put side by side: the array's parts, or the array."""
    return list(zip(array.lengths, array.lows, strict=True))[int(is_outer) :]


def _incompatible(detail: str) -> PgError:
    return PgError(ARRAY_SUBSCRIPT_ERROR, "cannot concatenate incompatible arrays", detail=detail)


def _one_dimension(oid: int, text: str, what: str) -> tuple[list[Any], int]:
    """Elements and lower bound."""
    array = loaded(oid, text)
    if len(array.lows) > 1:
        raise PgError(FEATURE_NOT_SUPPORTED, what)
    return array.items, array.lows[0] if array.lows else 1


def _remove(types: Sequence[int], array: str | None, value: Any) -> str | None:
    if array is None:
        return None
    what = "removing elements from multidimensional arrays is not supported"
    found, low = _one_dimension(types[0], array, what)
    same = _is_same(types[1], value)
    return Array([item for item in found if not same(item)], (low,)).text()


def _replace(types: Sequence[int], array: str | None, old: Any, new: Any) -> str | None:
    if array is None:
        return None
    same, fresh = _is_same(types[1], old), to_json_scalar(types[2], new)

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(item) for item in value]
        return fresh if same(value) else value

    before = loaded(types[0], array)
    return Array(walk(before.items), before.lows).text()


def _is_same(type_oid: int, value: Any) -> Callable[[Any], bool]:
    """Whether an element's JSON scalar equals a native value; NULL equals NULL here."""
    if value is None:
        return lambda item: item is None
    key = order_key(type_oid)
    wanted = key(value)
    return lambda item: item is not None and bool(key(from_json_scalar(type_oid, item)) == wanted)


_NO_SEARCH: Final = "searching for elements in multidimensional arrays is not supported"


def _position(types: Sequence[int], array: str | None, value: Any, *start: int | None) -> int | None:
    if array is None:
        return None
    if None in start:
        raise PgError(NULL_VALUE_NOT_ALLOWED, "initial position must not be null")
    found, low = _one_dimension(types[0], array, _NO_SEARCH)
    same, least = _is_same(types[1], value), start[0] if start else None
    for index, item in enumerate(found, low):
        if (least is None or index >= least) and same(item):
            return index
    return None


def _positions(types: Sequence[int], array: str | None, value: Any) -> str | None:
    if array is None:
        return None
    found, low = _one_dimension(types[0], array, _NO_SEARCH)
    same = _is_same(types[1], value)
    return dump([index for index, item in enumerate(found, low) if same(item)])


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
    found = watched(items(types[0], array))
    texts = [null if item is None else output(element, item, style) for item in found]
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
    first = _keys(types[0], a)
    return all(key is not None and key in first for key in _keys(types[1], b))


def _overlap(types: Sequence[int], a: str, b: str) -> bool:
    first = _keys(types[0], a)
    return any(key is not None and key in first for key in _keys(types[1], b))


def _keys(type_oid: int, text: str) -> tuple[Any, ...]:
    """What an array's elements are compared by; None for NULL."""
    return (_known_keys if len(text) < _SHORT else _computed_keys)(type_oid, text)


def _computed_keys(type_oid: int, text: str) -> tuple[Any, ...]:
    key = order_key(element_of(type_oid))
    return tuple([None if item is None else key(item) for item in items(type_oid, text)])


# One of two arrays is mostly the same for many rows, and the others' values come again.
_known_keys: Final = lru_cache(maxsize=1024)(_computed_keys)
_SHORT: Final = 200


def _fill(types: Sequence[int], value: Any, sizes: str | None, *bounds: str | None) -> str:
    if sizes is None or None in bounds:
        raise PgError(NULL_VALUE_NOT_ALLOWED, "dimension array or low bound array cannot be null")
    lengths = _whole_numbers(sizes)
    if len(lengths) > MAX_DIMENSIONS:
        raise PgError(
            PROGRAM_LIMIT_EXCEEDED,
            f"number of array dimensions ({len(lengths)}) exceeds the maximum allowed ({MAX_DIMENSIONS})",
        )
    lows = [1] * len(lengths)
    for text in bounds:
        lows = _whole_numbers(text or "[]")
    if len(lows) != len(lengths):
        raise _wrong_subscripts("Low bound array has different size than dimensions array.")
    check_size(lengths)
    check_bounds(lengths, lows)
    if not lengths or 0 in lengths:
        return EMPTY.text()
    filled: Any = to_json_scalar(types[0], value)
    for length in reversed(lengths):
        filled = [filled] * length
    return Array(filled, tuple(lows)).text()


def _whole_numbers(text: str) -> list[int]:
    numbers = nested(text)
    if any(isinstance(number, list) for number in numbers):
        raise _wrong_subscripts("Dimension array must be one dimensional.")
    if None in numbers:
        raise PgError(NULL_VALUE_NOT_ALLOWED, "dimension values cannot be null")
    return numbers


def _wrong_subscripts(detail: str) -> PgError:
    return PgError(ARRAY_SUBSCRIPT_ERROR, "wrong number of array subscripts", detail=detail)


def _trim(types: Sequence[int], text: str, count: int) -> str:
    array = loaded(types[0], text)
    length = len(array.items)
    if not 0 <= count <= length:
        raise PgError(ARRAY_ELEMENT_ERROR, f"number of elements to trim must be between 0 and {length}")
    return slice_of(array, [(None, array.lows[0] + length - count - 1)]).text() if array.lows else text


def _subscripts(types: Sequence[int], text: str, dimension: int, reverse: bool = False) -> Sequence[int]:
    low, length = _lower(types, text, dimension), _length(text, dimension)
    if low is None or length is None:
        return ()
    return range(low + length - 1, low - 1, -1) if reverse else range(low, low + length)


def _bucket(types: Sequence[int], operand: Any, thresholds: str) -> int:
    key = order_key(types[0])
    if len(dimensions(nested(thresholds))) > 1:
        raise PgError(ARRAY_SUBSCRIPT_ERROR, "thresholds must be one-dimensional array")
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

    first = EMPTY

    def step(self, value: Any) -> None:
        if value is None:
            raise PgError(NULL_VALUE_NOT_ALLOWED, "cannot accumulate null arrays")
        item = load(value)
        self.first = self.first if self.items else item
        check_alike(self.first, item)
        self.items.append(item.items)

    def finish(self) -> Any:
        return Array(self.items, (1, *self.first.lows)).text() if self.items else None


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
    "array_ndims": lambda text: len(dimensions(nested(text))) or None,
    "array_dims": _dims,
    "array_length": _length,
    "array_upper": _upper,
    "array_lower": _lower,
    "array_cardinality": lambda text: sum(1 for _ in flatten(nested(text))),
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
        "btarraycmp", "array_append", "array_prepend", "array_cat", "array_dims", "array_lower",
        "array_upper", "trim_array", "generate_subscripts", "generate_subscripts_nodir",
        "array_remove", "array_replace", "array_position",
        "array_position_start", "array_positions", "array_fill", "array_fill_with_lower_bounds",
        "arraycontains", "arraycontained", "arrayoverlap", "array_unnest", "width_bucket_array",
        "_pg_expandarray/anyarray", "array_to_text", "array_to_text_null", *AGGREGATES,
    }
)  # fmt: skip
