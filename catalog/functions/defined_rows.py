"""A user's function that returns records, called with a column definition list: its rows as lists of items.

PostgreSQL 15 docs 7.2.1.4 (queries-tablefunctions); source: pl_exec.c, functions.c (check_sql_fn_retval).
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.functions.catalog_info import format_type
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import type_row
from polar_lite.protocol.codec_array import from_json_scalar, storage_oid, to_json_scalar
from polar_lite.protocol.pgtypes import RECORD, TEXT
from polar_lite.protocol.sqlstate import DATATYPE_MISMATCH, INVALID_FUNCTION_DEFINITION, PgError

# Of the columns: type OID and modifier.
Definitions = tuple[tuple[int, int], ...]
_OID: Final = 9135
# What an SQL function's columns may be cast among, as by assignment.
_ALIKE: Final = (frozenset({21, 23, 20, 1700, 700, 701}), frozenset({25, 1043, 1042, 19, 18}))


@lru_cache(maxsize=512)
def rows_of(definitions: Definitions, language: str, *, is_set: bool) -> Function:
    """The call's rows, given as a set of records or as one (42804, 42P13)."""

    def rows(context: SessionContext, given: str | None) -> Iterator[list[Any]]:
        for text in json.loads(given or "[]") if is_set else (given,):
            record = json.loads(text) if text is not None else None
            yield [None] * len(definitions) if record is None else _items(context, record)

    def _items(context: SessionContext, record: dict[str, Any]) -> list[Any]:
        found = _mismatch(context, record["t"], definitions, is_sql=language == "sql")
        if found:
            raise _error(found, language, is_set=is_set)
        return [
            _converted(context, item, source, wanted, typmod)
            for item, source, (wanted, typmod) in zip(record["v"], record["t"], definitions, strict=True)
        ]

    listed = "_".join(f"{oid}m{typmod}".replace("-", "n") for oid, typmod in definitions)
    return Function(
        _OID,
        f"defined_{language}_{'set' if is_set else 'row'}_{listed}",
        (TEXT.oid,),
        RECORD.oid,
        python=rows,
        context=True,
        returns_set=True,
        strict=False,
        volatility="s",
    )


def _mismatch(
    context: SessionContext, types: Sequence[int], definitions: Definitions, *, is_sql: bool
) -> str:
    """The DETAIL for what is not as defined, or ""."""

    def words(oid: int, typmod: int | None = None) -> str | None:
        return format_type(context, oid, typmod)

    if is_sql and len(types) != len(definitions):
        return f"Final statement returns too {'many' if len(types) > len(definitions) else 'few'} columns."
    for number, (given, (wanted, typmod)) in enumerate(zip(types, definitions, strict=False), 1):
        if given == wanted and (typmod == -1 or is_sql):
            continue
        if is_sql and any({given, wanted} <= alike for alike in _ALIKE):
            continue
        if is_sql:
            return f"Final statement returns {words(given)} instead of {words(wanted)} at column {number}."
        expected = words(wanted, typmod)
        return f"Returned type {words(given)} does not match expected type {expected} in column {number}."
    if len(types) != len(definitions):
        return (
            f"Number of returned columns ({len(types)}) does not match"
            f" expected column count ({len(definitions)})."
        )
    return ""


def _error(detail: str, language: str, *, is_set: bool) -> PgError:
    if language == "sql":
        message = "return type mismatch in function declared to return record"
        return PgError(INVALID_FUNCTION_DEFINITION, message, detail=detail)
    message = "structure of query does not match function result type"
    if not is_set:
        message = "returned record type does not match expected record type"
    return PgError(DATATYPE_MISMATCH, message, detail=detail)


def _converted(context: SessionContext, item: Any, source: int, wanted: int, typmod: int) -> Any:
    if item is None or source == wanted:
        return item
    style = context.style
    given, kind = type_row(source, style), type_row(wanted, style)
    shown = given.output(from_json_scalar(storage_oid(given), item), -1, style)
    return to_json_scalar(storage_oid(kind), kind.input(shown, typmod, style))
