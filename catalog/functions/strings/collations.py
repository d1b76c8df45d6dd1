"""Names of collations: what regcollation reads and prints. PostgreSQL 15 source regproc.c, namespace.c."""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.information.catalog_info import number_or, or_null
from polar_lite.catalog.functions.information.shown_names import names_of
from polar_lite.catalog.names import split_name
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError


def regcollationin(context: SessionContext, text: str) -> int:
    def search() -> int:
        names = split_name(text)
        path = context.search_path(implicit=True)
        if len(names) > 1:
            schema = context.snapshot.schema_by_name(names[-2])
            if schema is None:
                raise PgError(code.UNDEFINED_SCHEMA, f'schema "{names[-2]}" does not exist')
            path = [schema.oid]
        found = context.snapshot.find_collation(names[-1], path)
        if found is None:
            shown = ".".join(names)
            raise PgError(code.UNDEFINED_OBJECT, f'collation "{shown}" for encoding "UTF8" does not exist')
        return found.oid

    return number_or(text, search)


def regcollationout(context: SessionContext, oid: int) -> str:
    return names_of(context).collation(oid) if oid else "-"


def pg_collation_is_visible(context: SessionContext, oid: int) -> bool | None:
    found = context.snapshot.collations.get(oid)
    return None if found is None else names_of(context).collation_is_visible(found)


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "regcollationin": regcollationin,
    "regcollationout": regcollationout,
    "to_regcollation": or_null(regcollationin),
    "pg_collation_is_visible": pg_collation_is_visible,
}
