"""Functions that plans need beyond those users call: changes of representation, I/O conversion, arrays.

They are rows like any other, with OIDs of a range that the catalog never shows.
"""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import chain, islice, zip_longest
from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.functions import sets
from polar_lite.catalog.functions.containers import array_parts
from polar_lite.catalog.functions.containers.parts_of_values import HAVE_PARTS, part
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.numbers.numeric import divide
from polar_lite.catalog.functions.registry import REGISTRY, Function
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codec import DEFAULT_STYLE as _STYLE
from polar_lite.protocol.codec import PgType
from polar_lite.protocol.codecs.array import (
    Array,
    dump,
    flatten,
    from_json_scalar,
    load,
    shaped,
    to_json_scalar,
)
from polar_lite.protocol.codecs.numeric import (
    apply_typmod,
    decimal_to_fixed,
    fixed_to_decimal,
    fixed_to_key,
    fixed_to_text,
)
from polar_lite.protocol.codecs.scalar import parse_bytea
from polar_lite.protocol.pgtypes import BY_NAME, BY_OID
from polar_lite.protocol.sqlstate import PgError

_NUMERIC: Final = BY_NAME["numeric"].oid
_INT8: Final = BY_NAME["int8"].oid
_INT4: Final = BY_NAME["int4"].oid
_FLOAT8: Final = BY_NAME["float8"].oid
_TEXT: Final = BY_NAME["text"].oid
_BOOL: Final = BY_NAME["bool"].oid
_TSQUERY: Final = BY_NAME["tsquery"].oid
_FIRST_OID: Final = 9000
# pg_proc.provolatile of typoutput: the text depends on settings or on the catalog.
_STABLE_OUTPUT: Final = frozenset({"date", "timestamp", "timestamptz", "interval", "money", "aclitem"})
_STABLE_INPUT: Final = _STABLE_OUTPUT | {"time", "timetz", "xml"}
_RECORDS: Final = frozenset((BY_NAME["record"].oid, BY_NAME["_record"].oid))
_VECTORS: Final = frozenset((BY_NAME["oidvector"].oid, BY_NAME["int2vector"].oid))


def _row(
    number: int, name: str, args: tuple[int, ...], result: int, python: Callable[..., Any], **more: Any
) -> Function:
    return Function(_FIRST_OID + number, name, args, result, python=python, **more)


def _to_fixed(value: Decimal, scale: int, precision: int) -> int:
    return decimal_to_fixed(value, scale, precision)


def _rescale(value: int, source: int, scale: int, precision: int) -> int:
    exact = fixed_to_decimal(value, source).quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
    return decimal_to_fixed(exact, scale, precision)


def _exact_sum(high: int, low: int, scale: int) -> Decimal:
    return fixed_to_decimal(high * SUM_UNIT + low, scale)


def _product_sum(high1: int, low1: int, high0: int, low0: int, scale: int) -> Decimal:
    total = (high1 * SUM_UNIT + low1) * FACTOR_UNIT + high0 * SUM_UNIT + low0
    return fixed_to_decimal(total, scale)


def _product_average(high1: int, low1: int, high0: int, low0: int, scale: int, count: int) -> Decimal:
    return divide(_product_sum(high1, low1, high0, low0, scale), Decimal(count))


def _exact_average(high: int, low: int, scale: int, count: int) -> Decimal:
    return divide(_exact_sum(high, low, scale), Decimal(count))


def _not_null(value: Any, column: str, table: str) -> Any:
    if value is None:
        raise PgError(
            code.NOT_NULL_VIOLATION,
            f'null value in column "{column}" of relation "{table}" violates not-null constraint',
            table=table,
            column=column,
        )
    return value


def _limit(value: int | None, clause: str) -> int:
    if value is None:
        return -1 if clause == "LIMIT" else 0
    if value < 0:
        state = (
            code.INVALID_ROW_COUNT_IN_LIMIT_CLAUSE
            if clause == "LIMIT"
            else code.INVALID_ROW_COUNT_IN_RESULT_OFFSET_CLAUSE
        )
        raise PgError(state, f"{clause} must not be negative")
    return value


def _one_row(value: Any, count: int) -> Any:
    if count > 1:
        raise PgError(
            code.CARDINALITY_VIOLATION, "more than one row returned by a subquery used as an expression"
        )
    return value


KEY_TO_FIXED: Final = _row(1, "key_to_fixed", (_NUMERIC, _INT4, _INT4), _INT8, _to_fixed)
FIXED_TO_KEY: Final = _row(2, "fixed_to_key", (_INT8, _INT4), _NUMERIC, fixed_to_key)
FIXED_TO_TEXT: Final = _row(35, "fixed_to_text", (_INT8, _INT4), _TEXT, fixed_to_text)
RESCALE: Final = _row(3, "rescale", (_INT8, _INT4, _INT4, _INT4), _INT8, _rescale)
# Of the sums of values' quotients and remainders by SUM_UNIT, which SQLite adds up natively.
SUM_UNIT: Final = 1_000_000_000
EXACT_SUM: Final = _row(33, "exact_sum", (_INT8, _INT8, _INT4), _NUMERIC, _exact_sum)
EXACT_AVERAGE: Final = _row(34, "exact_avg", (_INT8, _INT8, _INT4, _INT8), _NUMERIC, _exact_average)
# Of products that may not fit 64 bits: the same of the larger factor's quotient and remainder by FACTOR_UNIT.
FACTOR_UNIT: Final = 100_000_000
PRODUCT_SUM: Final = _row(36, "product_sum", (*(_INT8,) * 4, _INT4), _NUMERIC, _product_sum)
PRODUCT_AVERAGE: Final = _row(37, "product_avg", (*(_INT8,) * 4, _INT4, _INT8), _NUMERIC, _product_average)
NOT_NULL: Final = _row(4, "not_null", (_INT8, _TEXT, _TEXT), _INT8, _not_null, strict=False)
LIMIT: Final = _row(5, "limit", (_INT8, _TEXT), _INT8, _limit, strict=False)
SINGLE: Final = Function(_FIRST_OID + 6, "single", (_INT8, _INT8), _INT8, python=_one_row, strict=False)


@lru_cache(maxsize=256)
def joined_arrays(count: int) -> Function:
    """JSON arrays one behind the other, as one: SQLite's functions take 127 arguments."""
    return _row(20, f"joined_arrays_{count}", (_TEXT,) * count, _TEXT, _join)


def _join(*arrays: str) -> str:
    return f"[{','.join(array[1:-1] for array in arrays)}]"


def _step(value: int | None) -> int | None:
    if value == 0:
        raise PgError(code.INVALID_PARAMETER_VALUE, "step size cannot equal zero")
    return value


def _once(value: Any, count: int) -> Any:
    if count > 1:
        raise PgError(
            code.CARDINALITY_VIOLATION,
            "ON CONFLICT DO UPDATE command cannot affect row a second time",
            hint="Ensure that no rows proposed for insertion within the same command have duplicate"
            " constrained values.",
        )
    return value


def _proven(value: Any, is_met: int | None) -> Any:
    if not is_met:
        raise PgError(code.INVALID_COLUMN_REFERENCE, q.NO_ARBITER)
    return value


def _policy_check(value: Any, is_met: int | None, table: str, policy: str) -> Any:
    if not is_met:
        which = f' "{policy}"' if policy else ""
        message = f'new row violates row-level security policy{which} for table "{table}"'
        raise PgError(code.INSUFFICIENT_PRIVILEGE, message)
    return value


def _view_check(value: Any, is_met: int | None, view: str) -> Any:
    if not is_met:
        raise PgError(code.WITH_CHECK_OPTION_VIOLATION, f'new row violates check option for view "{view}"')
    return value


def _permitted(is_met: int | None, table: str, policy: str, of: str) -> bool:
    if not is_met:
        which = f' "{policy}"' if policy else ""
        message = f'{of} row violates row-level security policy{which} (USING expression) for table "{table}"'
        raise PgError(code.INSUFFICIENT_PRIVILEGE, message)
    return True


def _visible(is_met: int | None, view: str) -> bool:
    if not is_met:
        raise PgError(
            code.OBJECT_NOT_IN_PREREQUISITE_STATE, f'conflicting row is not visible through view "{view}"'
        )
    return True


ONCE: Final = _row(13, "once", (_INT8, _INT8), _INT8, _once, strict=False)
PROVEN: Final = _row(46, "proven", (_INT8, _INT8), _INT8, _proven, strict=False)
POLICY_CHECK: Final = _row(
    47, "policy_check", (_INT8, _INT8, _TEXT, _TEXT), _INT8, _policy_check, strict=False
)
VIEW_CHECK: Final = _row(14, "view_check", (_INT8, _INT8, _TEXT), _INT8, _view_check, strict=False)


PERMITTED: Final = _row(57, "permitted", (_INT8, _TEXT, _TEXT, _TEXT), _BOOL, _permitted, strict=False)
VISIBLE: Final = _row(56, "visible", (_INT8, _TEXT), _BOOL, _visible, strict=False)


def _loop(path: str) -> str:
    raise PgError(code.DATA_EXCEPTION, "CONNECT BY loop in user data")


def _connected(above: str, separator: str | None, value: str | None) -> str:
    value, separator = value or "", separator or ""
    if separator and separator in value:
        message = "when using SYS_CONNECT_BY_PATH function, cannot have separator as part of column value"
        raise PgError(code.INVALID_PARAMETER_VALUE, message)
    return above + separator + value


CONNECT_LOOP: Final = _row(47, "connect_loop", (_TEXT,), _TEXT, _loop)
CONNECTED_PATH: Final = _row(48, "connected_path", (_TEXT,) * 3, _TEXT, _connected, strict=False)


def _json_float(value: float | None) -> str:
    return "null" if value is None else dump(to_json_scalar(_FLOAT8, value))


# A bytea in JSON is a string of hexadecimal digits.
JSON_BYTES: Final = _row(12, "json_bytes", (_TEXT,), BY_NAME["bytea"].oid, parse_bytea)
JSON_FLOAT: Final = _row(11, "json_float", (_FLOAT8,), _TEXT, _json_float, strict=False)
STEP: Final = _row(10, "step", (_INT8,), _INT8, _step)


def _series(number: int, kind: str, step: str, first: Any, following: Any) -> tuple[Function, Function]:
    type_ = BY_NAME[kind].oid
    args = (type_, type_, BY_NAME[step].oid)
    context = kind == "timestamptz"
    return (
        _row(number, f"first_{kind}", args, type_, first),
        _row(number + 1, f"next_{kind}", args, type_, following, context=context),
    )


# By type: the first value of a series from start, stop and step; the next one from value, stop and step.
SERIES: Final = {
    functions[0].result: functions
    for functions in (
        _series(40, "numeric", "numeric", sets.first_numeric, sets.next_numeric),
        _series(42, "timestamp", "interval", sets.first_timestamp, sets.next_timestamp),
        _series(44, "timestamptz", "interval", sets.first_timestamp, sets.next_timestamptz),
    )
}


@lru_cache(maxsize=64)
def first_rows(function: Function) -> Function:
    """A set-returning function that makes only as many rows as its first argument says (-1: all)."""
    make = function.python
    assert make is not None

    def in_session(context: SessionContext, count: int, *args: Any) -> Any:
        return _first(make(context, *args), count)

    def first(count: int, *args: Any) -> Any:
        return _first(make(*args), count)

    return replace(
        function,
        name=f"first_{function.name}",
        args=(_INT8, *function.args),
        python=in_session if function.context else first,
    )


def _first(rows: Any, count: int) -> Any:
    return islice(rows, count) if 0 <= count <= sys.maxsize else rows


@lru_cache(maxsize=256)
def rows_from(widths: tuple[int, ...]) -> Function:
    """JSON arrays of values or rows -> one of rows, the shorter ones filled up with NULLs.

    widths: how many values a row of each has, 0 for one that is a value.
    """

    def zipped(*sets: str | None) -> str:
        rows = zip_longest(*(json.loads(text) if text is not None else [] for text in sets))
        if not any(widths):
            return dump([list(row) for row in rows])
        return dump([list(chain.from_iterable(map(_widened, row, widths))) for row in rows])

    name = f"rows_from_{'_'.join(map(str, widths))}"
    return Function(_FIRST_OID + 27, name, (_TEXT,) * len(widths), _TEXT, python=zipped, strict=False)


def _widened(item: Any, width: int) -> Sequence[Any]:
    if not width:
        return (item,)
    values = item or ()
    return (*values, *(None,) * (width - len(values)))


def numeric_typmod(value: Decimal, typmod: int) -> Decimal:
    return apply_typmod(value, typmod)


def has_stable_output(oid: int) -> bool:
    """Whether the type's output is no more than STABLE."""
    return _is_stable(oid, _STABLE_OUTPUT)


def has_stable_input(oid: int) -> bool:
    return _is_stable(oid, _STABLE_INPUT)


def _is_stable(oid: int, names: frozenset[str]) -> bool:
    row = BY_OID.get(oid)  # users' types: composites, enums
    return row is None or row.name in names or row.is_array or row.kind != "b" or row.name.startswith("reg")


@lru_cache(maxsize=1024)
def output_function(oid: int) -> Function:
    """The type's output: a cast to text through I/O."""
    type_of = _type(oid)

    def output(context: SessionContext, value: Any) -> str:
        return type_of(context).output(value, -1, context.style)

    return Function(
        _FIRST_OID + 20,
        f"output_{oid}",
        (oid,),
        _TEXT,
        python=output,
        context=True,
        volatility="s" if has_stable_output(oid) else "i",
    )


@lru_cache(maxsize=1024)
def input_function(oid: int) -> Function:
    """The type's input: a cast from text through I/O."""
    type_of = _type(oid)

    def read(context: SessionContext, text: str) -> Any:
        value = type_of(context).input(text, -1, context.style)
        if oid == _TSQUERY and not value:
            _tell_of_empty(context, text)
        return value

    return Function(
        _FIRST_OID + 21,
        f"input_{oid}",
        (_TEXT,),
        oid,
        python=read,
        context=True,
        volatility="s" if has_stable_input(oid) else "i",
    )


def _tell_of_empty(context: SessionContext, text: str, position: int = 0) -> None:
    """tsqueryin reads a text without lexemes, but says so."""
    place = {"position": position} if position else {}
    message = f'text-search query doesn\'t contain lexemes: "{text}"'
    context.notice("NOTICE", code.SUCCESSFUL_COMPLETION, message, **place)


@lru_cache(maxsize=1024)
def literal_function(oid: int, typmod: int = -1) -> Function:
    """The type's input for a literal of the text, whose position an error tells.

    typmod: only interval's is part of its input (INTERVAL '1' YEAR).
    """
    type_of = _type(oid)

    def read(context: SessionContext, text: str, position: int) -> Any:
        try:
            value = type_of(context).input(text, typmod, context.style)
        except PgError as error:
            error.position = position or None
            raise
        if oid == _TSQUERY and not value and position:  # a view's has none: it was read before
            _tell_of_empty(context, text, position)
        return value

    # "i": the same all through a statement, so that SQLite computes it once.
    name = f"literal_{oid}" + (f"_{typmod}" if typmod >= 0 else "")
    return Function(_FIRST_OID + 26, name, (_TEXT, _INT4), oid, python=read, context=True)


@lru_cache(maxsize=1024)
def typmod_function(oid: int, typmod: int, explicit: bool) -> Function | None:
    """Length coercion by the type's input function, for the types whose typmod it applies."""
    row = BY_OID[oid]
    limit = _length_limit(row, typmod, explicit)
    word = "cast" if explicit else "typmod"
    return Function(_FIRST_OID + 23, f"{word}_{row.name}_{typmod}", (oid,), oid, python=limit)


def _length_limit(row: PgType, typmod: int, explicit: bool) -> Callable[[Any], Any]:
    if row.is_array:
        return _limited_items(row.element_oid, _length_limit(BY_OID[row.element_oid], typmod, explicit))
    cast = REGISTRY.cast(row.oid, row.oid)
    function = cast.function if cast is not None else None
    if function is not None and function.python is not None:
        rest = (typmod, explicit)[: len(function.args) - 1]
        python = function.python
        return lambda value: python(value, *rest)
    return lambda value: row.input(row.output(value, -1, _STYLE), typmod, _STYLE)


def _limited_items(element: int, limit: Callable[[Any], Any]) -> Callable[[str], str]:
    def limited(text: str) -> str:
        array = load(text)
        items = [
            None if item is None else to_json_scalar(element, limit(from_json_scalar(element, item)))
            for item in flatten(array.items)
        ]
        return Array(shaped(items, array.lengths), array.lows).text()

    return limited


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

    return Function(
        _FIRST_OID + 25,
        f"subscript_{count}_{array if has_parts else low}",
        (_TEXT, *(_INT4,) * count),
        _TEXT,
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
    return Function(_FIRST_OID + 7, name, (_TEXT, *(_INT4,) * count), _TEXT, python=cut)


STACKED: Final = _row(28, "stacked_arrays", (_TEXT,), _TEXT, array_parts.stacked)
ACCUMULATED: Final = _row(31, "accumulated_arrays", (_TEXT,), _TEXT, array_parts.accumulated)
COUNTED_FROM_0: Final = _row(32, "counted_from_0", (_TEXT,), _TEXT, lambda text: load(text, 0).text())
LISTED: Final = _row(29, "listed_items", (_TEXT,), _TEXT, array_parts.listed)
RESHAPED: Final = _row(30, "reshaped_items", (_TEXT, _TEXT), _TEXT, array_parts.reshaped)


def _lowest(array: int) -> int:
    """The lower bound of arrays that are stored without: the two vector types count from 0."""
    return 0 if array in _VECTORS else 1


def _type(oid: int) -> Callable[[Any], PgType]:
    """What finds a type for a session: those of its own catalog are looked up when they are used."""
    row = BY_OID.get(oid)
    if row is None or oid in _RECORDS:
        return lambda context: context.snapshot.type(oid) or BY_NAME["record"]
    return lambda context: row
