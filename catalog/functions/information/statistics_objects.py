"""Definitions of extended statistics as SQL text. PostgreSQL 15 source ruleutils.c
(pg_get_statisticsobj_worker)."""

import json
from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.information.shown_names import names_of
from polar_lite.catalog.object_names import quote_ident, quote_qualified

_SHOWN: Final = {"d": "ndistinct", "f": "dependencies", "m": "mcv"}


def _row(context: SessionContext, oid: int) -> tuple[Any, ...] | None:
    text = (
        "SELECT stxrelid, stxname, stxnamespace, stxkeys::text, array_to_string(stxkind, ''), stxexprs::text"
        " FROM pg_catalog.pg_statistic_ext WHERE oid = $1"
    )
    rows = context.query(text, [oid])
    return rows[0] if rows else None


def _expressions(context: SessionContext, relation_oid: int, stored: str | None) -> list[str]:
    from polar_lite.catalog.dialect import deparse, table_expressions  # they import the functions

    relation = context.snapshot.relations[relation_oid]
    path = tuple(context.search_path(implicit=True))
    environment = table_expressions.display_environment(context.snapshot, path)
    texts = []
    for text in json.loads(stored) if stored else ():
        expr = table_expressions.bind_stored(context.snapshot, relation, text, table_expressions.KEY)
        shown = deparse.expression(expr, environment, pretty=True)
        texts.append(shown if deparse.looks_like_call(expr) else f"({shown})")
    return texts


def _columns(context: SessionContext, row: tuple[Any, ...]) -> list[str]:
    relation = context.snapshot.relations[row[0]]
    names = {column.attnum: column.name for column in relation.columns}
    columns = [quote_ident(names[int(number)]) for number in row[3].split()]
    return columns + _expressions(context, row[0], row[5])


def definition(context: SessionContext, oid: int) -> str | None:
    row = _row(context, oid)
    if row is None:
        return None
    names, columns = names_of(context), _columns(context, row)
    kinds = [word for letter, word in _SHOWN.items() if letter in row[4]]
    listed = f" ({', '.join(kinds)})" if len(columns) > 1 and len(kinds) < len(_SHOWN) else ""
    name = quote_qualified(names.schema_name(row[2]), row[1])
    return f"CREATE STATISTICS {name}{listed} ON {', '.join(columns)} FROM {names.relation(row[0])}"


def columns(context: SessionContext, oid: int) -> str | None:
    row = _row(context, oid)
    return None if row is None else ", ".join(_columns(context, row))


def expressions(context: SessionContext, oid: int) -> str | None:
    """text[] of them, NULL if there are none."""
    row = _row(context, oid)
    if row is None or row[5] is None:
        return None
    return json.dumps(_expressions(context, row[0], row[5]), ensure_ascii=False)


def is_visible(context: SessionContext, oid: int) -> bool | None:
    row = _row(context, oid)
    if row is None:
        return None
    path = [*context.search_path(implicit=True)]
    text = "SELECT stxnamespace FROM pg_catalog.pg_statistic_ext WHERE stxname = $1"
    schemas = {schema for (schema,) in context.query(text, [row[1]])}
    return bool(next((schema for schema in path if schema in schemas), None) == row[2])


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "pg_get_statisticsobjdef": definition,
    "pg_get_statisticsobjdef_columns": columns,
    "pg_get_statisticsobjdef_expressions": expressions,
    "pg_statistics_obj_is_visible": is_visible,
}
