"""What the information schema says of a column's type: _pg_char_max_length() and its kin.

PostgreSQL's own views call them, and so do tools that have copied such a query. NULL: it does not apply.
PostgreSQL 15 docs, chapter 37.17 (infoschema-columns).
"""

import json
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Final

from polar_lite.catalog.definitions import tables
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.information.shown_names import names_of
from polar_lite.protocol import pgtypes

_LENGTHS: Final = {pgtypes.BPCHAR.oid, pgtypes.VARCHAR.oid}
_BITS: Final = {pgtypes.BIT.oid, pgtypes.VARBIT.oid}
_BINARY: Final = {
    pgtypes.INT2.oid: 16,
    pgtypes.INT4.oid: 32,
    pgtypes.INT8.oid: 64,
    pgtypes.FLOAT4.oid: 24,
    pgtypes.FLOAT8.oid: 53,
}
_INTEGERS: Final = {pgtypes.INT2.oid, pgtypes.INT4.oid, pgtypes.INT8.oid}
_TIMES: Final = {pgtypes.TIME.oid, pgtypes.TIMESTAMP.oid, pgtypes.TIMESTAMPTZ.oid, pgtypes.TIMETZ.oid}
_UNLIMITED: Final = 1 << 30
_BYTES_OF_A_LETTER: Final = 4
_ALL: Final = 0xFFFF
_SECONDS: Final = 6


@cache
def _place(table: str, column: str) -> int:
    return next(n for n, c in enumerate(tables()[table].columns) if c.name == column)


@lru_cache(maxsize=8)
def _row(text: str) -> list[Any]:
    """Of a whole row; several functions are asked about the same one."""
    row: list[Any] = json.loads(text)
    return row


def _of_row(of_domain: str, of_column: str) -> Callable[[str, str], Any]:
    """A column of pg_type for a domain, of pg_attribute else."""

    def choose(attribute: str, type_: str) -> Any:
        row = _row(type_)
        if row[_place("pg_type", "typtype")] == "d":
            return row[_place("pg_type", of_domain)]
        return _row(attribute)[_place("pg_attribute", of_column)]

    return choose


def _char_max_length(type_: int, typmod: int) -> int | None:
    if typmod == -1:
        return None
    if type_ in _LENGTHS:
        return typmod - 4
    return typmod if type_ in _BITS else None


def _char_octet_length(type_: int, typmod: int) -> int | None:
    if type_ != pgtypes.TEXT.oid and type_ not in _LENGTHS:
        return None
    letters = _char_max_length(type_, typmod)
    if typmod == -1:
        return _UNLIMITED
    return None if letters is None else letters * _BYTES_OF_A_LETTER


def _numeric_precision(type_: int, typmod: int) -> int | None:
    if type_ == pgtypes.NUMERIC.oid:
        return None if typmod == -1 else (typmod - 4) >> 16 & _ALL
    return _BINARY.get(type_)


def _numeric_precision_radix(type_: int, typmod: int) -> int | None:
    return 2 if type_ in _BINARY else 10 if type_ == pgtypes.NUMERIC.oid else None


def _numeric_scale(type_: int, typmod: int) -> int | None:
    if type_ in _INTEGERS:
        return 0
    return (typmod - 4) & _ALL if type_ == pgtypes.NUMERIC.oid and typmod != -1 else None


def _datetime_precision(type_: int, typmod: int) -> int | None:
    if type_ == pgtypes.DATE.oid:
        return 0
    if type_ in _TIMES:
        return _SECONDS if typmod < 0 else typmod
    if type_ != pgtypes.INTERVAL.oid:
        return None
    return _SECONDS if typmod < 0 or typmod & _ALL == _ALL else typmod & _ALL


def _interval_type(context: SessionContext, type_: int, typmod: int) -> str | None:
    if type_ != pgtypes.INTERVAL.oid:
        return None
    return names_of(context).type(type_, typmod).partition(" ")[2].upper() or None


def _index_position(context: SessionContext, index: int, column: int) -> int | None:
    found = context.snapshot.relation(index)
    if found is None or found.index is None:
        return None
    keys = (*found.index.keys, *found.index.included)
    return keys.index(column) + 1 if column in keys else None


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "_pg_truetypid/pg_attribute,pg_type": _of_row("typbasetype", "atttypid"),
    "_pg_truetypmod/pg_attribute,pg_type": _of_row("typtypmod", "atttypmod"),
    "_pg_char_max_length/oid,int4": _char_max_length,
    "_pg_char_octet_length/oid,int4": _char_octet_length,
    "_pg_numeric_precision/oid,int4": _numeric_precision,
    "_pg_numeric_precision_radix/oid,int4": _numeric_precision_radix,
    "_pg_numeric_scale/oid,int4": _numeric_scale,
    "_pg_datetime_precision/oid,int4": _datetime_precision,
}
CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "_pg_interval_type/oid,int4": _interval_type,
    "_pg_index_position/oid,int2": _index_position,
}
