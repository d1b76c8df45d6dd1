"""tablefunc: crosstab, connectby and normal_rand. PostgreSQL 15 docs F.43; source contrib/tablefunc.

What a query's column definition list says comes as a last argument, as for json_to_record.
"""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.types import type_row
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.array import dump, to_json_scalar
from polar_lite.protocol.pgtypes import INT4, TEXT
from polar_lite.protocol.sqlstate import PgError

_Fields = list[tuple[str, int, int]]
"""Name, type OID and type modifier."""
_CALLED_AS: Final = "function returning record called in context that cannot accept type record"


def _defined(text: str | None) -> _Fields:
    if text is None:
        raise PgError(code.FEATURE_NOT_SUPPORTED, _CALLED_AS)
    return [(name, oid, typmod) for name, oid, typmod in json.loads(text)]


def _texts(context: SessionContext, columns: Sequence[tuple[str, int]], row: Sequence[Any]) -> list[Any]:
    """As their types print them."""
    style = context.style
    return [
        None if value is None else type_row(oid, style).output(value, -1, style)
        for (_, oid), value in zip(columns, row, strict=True)
    ]


def _made(context: SessionContext, fields: _Fields, texts: Sequence[str | None]) -> list[Any]:
    """The stored items of a row whose values are read from texts."""
    style = context.style
    return [
        None if text is None else to_json_scalar(oid, type_row(oid, style).input(text, typmod, style))
        for (_, oid, typmod), text in zip(fields, texts, strict=True)
    ]


def normal_rand(count: int, mean: float, deviation: float) -> Iterator[float]:
    if count < 0:
        raise PgError(code.INVALID_PARAMETER_VALUE, "number of rows cannot be negative")
    return (random.gauss(mean, deviation) for _ in range(count))


def crosstab(context: SessionContext, sql: str, *rest: Any) -> Iterator[list[Any]]:
    """The values of each row name side by side, in the order they come."""
    return _crosstab(context, sql, _defined(rest[-1] if rest and isinstance(rest[-1], str) else None))


def _crosstab(context: SessionContext, sql: str, fields: _Fields) -> Iterator[list[Any]]:
    columns, rows = context.read_text(sql)
    if len(columns) != 3:
        raise PgError(
            code.INVALID_PARAMETER_VALUE,
            "invalid source data SQL statement",
            detail="The provided SQL must return 3 columns: rowid, category, and values.",
        )
    if len(fields) < 2:
        raise PgError(code.SYNTAX_ERROR, "return and sql tuple descriptions are incompatible")
    if fields[0][1] != columns[0][1]:
        detail = "SQL rowid datatype does not match return rowid datatype."
        raise PgError(code.DATATYPE_MISMATCH, "invalid return type", detail=detail)
    if any(oid != columns[2][1] for _, oid, _ in fields[1:]):
        raise PgError(code.SYNTAX_ERROR, "return and sql tuple descriptions are incompatible")
    texts = (_texts(context, columns, row) for row in rows)
    width = len(fields) - 1
    for name, group in groupby(texts, key=lambda row: row[0]):
        values = [row[2] for row in group][:width]
        yield _made(context, fields, [name, *values, *[None] * (width - len(values))])


def _with_columns(count: int) -> Callable[..., Iterator[str]]:
    fields = [(f"c{number}", TEXT.oid, -1) for number in range(count + 1)]

    def work(context: SessionContext, sql: str) -> Iterator[str]:
        return (dump(row) for row in _crosstab(context, sql, fields))

    return work


def crosstab_hash(
    context: SessionContext, sql: str, categories_sql: str, defined: str | None = None
) -> Iterator[list[Any]]:
    """Each value under its category, which a second query lists."""
    fields = _defined(defined)
    heads, found = context.read_text(categories_sql)
    if len(heads) != 1:
        raise PgError(code.SYNTAX_ERROR, 'provided "categories" SQL must return 1 column of at least one row')
    places: dict[str, int] = {}
    for each in found:
        (name,) = _texts(context, heads, each)
        if name is None:
            raise PgError(code.SYNTAX_ERROR, 'provided "categories" SQL must not return NULL values')
        if name in places:
            raise PgError(code.DUPLICATE_OBJECT, "duplicate category name")
        places[name] = len(places)
    if not places:
        raise PgError(code.SYNTAX_ERROR, 'provided "categories" SQL must return 1 column of at least one row')
    columns, rows = context.read_text(sql)
    if len(columns) < 3:
        raise PgError(
            code.INVALID_PARAMETER_VALUE,
            "invalid source data SQL statement",
            detail="The provided SQL must return 3  columns; rowid, category, and values.",
        )
    extra = len(columns) - 3
    width = 1 + extra + len(places)
    if len(fields) != width:
        detail = f"Query-specified return tuple has {len(fields)} columns but crosstab returns {width}."
        raise PgError(code.SYNTAX_ERROR, "invalid return type", detail=detail)
    texts = (_texts(context, columns, row) for row in rows)
    for _, group in groupby(texts, key=lambda row: row[0]):
        made: list[Any] = []
        for row in group:
            made = made or [*row[: 1 + extra], *[None] * len(places)]
            if row[-2] in places:
                made[1 + extra + places[row[-2]]] = row[-1]
        yield _made(context, fields, made)


_FUNCTIONS: Final = {"crosstab2": 2, "crosstab3": 3, "crosstab4": 4}
PYTHON: Final[dict[str, Callable[..., Any]]] = {"normal_rand": normal_rand}


def connectby(
    context: SessionContext, relation: str, key: str, parent: str, *rest: Any
) -> Iterator[list[Any]]:
    return _connected(context, (relation, key, parent, ""), list(rest))


def connectby_serial(
    context: SessionContext, relation: str, key: str, parent: str, order: str, *rest: Any
) -> Iterator[list[Any]]:
    return _connected(context, (relation, key, parent, order), list(rest))


def _connected(
    context: SessionContext, names: tuple[str, str, str, str], rest: list[Any]
) -> Iterator[list[Any]]:
    """Key, key of the parent, level; the branch if there is a delimiter, a number if there is an order."""
    relation, key, parent, order = names
    start, depth = rest[0], rest[1]
    fields = _defined(rest[-1] if len(rest) > 2 else None)
    delimiter = rest[2] if len(rest) > 3 else None
    _check_branches(fields, with_branch=delimiter is not None, with_number=bool(order))
    numbers = 0

    def rows(start: str, above: str | None, level: int, branch: tuple[str, ...]) -> Iterator[list[Any]]:
        nonlocal numbers
        numbers += 1
        texts = [start, above, str(level)]
        if delimiter is not None:
            texts.append(delimiter.join(branch))
        if order:
            texts.append(str(numbers))
        yield _made(context, fields, texts)
        if depth > 0 and level >= depth:
            return
        quoted = "'" + start.replace("'", "''") + "'"
        columns, found = context.read_text(
            f"SELECT {key}, {parent} FROM {relation} WHERE {parent} = {quoted} AND {key} IS NOT NULL"
            f" AND {key} <> {parent}" + (f" ORDER BY {order}" if order else "")
        )
        for row in found:
            below, _ = _texts(context, columns, row)
            if below in branch:
                raise PgError(code.INVALID_RECURSION, "infinite recursion detected")
            yield from rows(below, start, level + 1, (*branch, below))

    return rows(start, None, 0, (start,))


def _check_branches(fields: _Fields, *, with_branch: bool, with_number: bool) -> None:
    """validateConnectbyTupleDesc (42804)."""
    types = [oid for _, oid, _ in fields]
    detail = None
    if len(fields) != 3 + with_branch + with_number:
        detail = "Query-specified return tuple has wrong number of columns."
    elif types[0] != types[1]:
        detail = "First two columns must be the same type."
    elif types[2] != INT4.oid:
        detail = "Third column must be type integer."
    elif with_branch and types[3] != TEXT.oid:
        detail = "Fourth column must be type text."
    elif with_number and types[-1] != INT4.oid:
        detail = f"{'Fifth' if with_branch else 'Fourth'} column must be type integer."
    if detail is not None:
        raise PgError(code.DATATYPE_MISMATCH, "invalid return type", detail=detail)


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "crosstab": crosstab,
    "crosstab_hash": crosstab_hash,
    "connectby_text": connectby,
    "connectby_text_serial": connectby_serial,
    **{name: _with_columns(count) for name, count in _FUNCTIONS.items()},
}
