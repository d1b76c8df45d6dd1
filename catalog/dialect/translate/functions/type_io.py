"""Conversion through a type's input and output functions: casts by I/O, literals, lengths."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.dialect.translate.functions.definition import INT4, TEXT, defined
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import REGISTRY, Function
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codec import DEFAULT_STYLE as _STYLE
from polar_lite.protocol.codec import PgType
from polar_lite.protocol.codecs.array import Array, flatten, from_json_scalar, load, shaped, to_json_scalar
from polar_lite.protocol.pgtypes import BY_NAME, BY_OID
from polar_lite.protocol.sqlstate import PgError

_TSQUERY: Final = BY_NAME["tsquery"].oid
# pg_proc.provolatile of typoutput: the text depends on settings or on the catalog.
_STABLE_OUTPUT: Final = frozenset({"date", "timestamp", "timestamptz", "interval", "money", "aclitem"})
_STABLE_INPUT: Final = _STABLE_OUTPUT | {"time", "timetz", "xml"}
_RECORDS: Final = frozenset((BY_NAME["record"].oid, BY_NAME["_record"].oid))


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

    return defined(
        20,
        f"output_{oid}",
        (oid,),
        TEXT,
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

    return defined(
        21,
        f"input_{oid}",
        (TEXT,),
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
    return defined(26, name, (TEXT, INT4), oid, python=read, context=True)


@lru_cache(maxsize=1024)
def typmod_function(oid: int, typmod: int, explicit: bool) -> Function | None:
    """Length coercion by the type's input function, for the types whose typmod it applies."""
    row = BY_OID[oid]
    limit = _length_limit(row, typmod, explicit)
    word = "cast" if explicit else "typmod"
    return defined(23, f"{word}_{row.name}_{typmod}", (oid,), oid, python=limit)


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


def _type(oid: int) -> Callable[[Any], PgType]:
    """What finds a type for a session: those of its own catalog are looked up when they are used."""
    row = BY_OID.get(oid)
    if row is None or oid in _RECORDS:
        return lambda context: context.snapshot.type(oid) or BY_NAME["record"]
    return lambda context: row
