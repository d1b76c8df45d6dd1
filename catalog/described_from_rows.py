"""How objects are described that the Snapshot does not hold: their names are in system tables.

PostgreSQL 15 source objectaddress.c (getObjectDescription).
"""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.object_names import (
    PG_CLASS,
    PG_FOREIGN_DATA_WRAPPER,
    PG_FOREIGN_SERVER,
    PG_NAMESPACE,
    PG_PUBLICATION,
    PG_PUBLICATION_NAMESPACE,
    PG_PUBLICATION_REL,
    PG_TS_CONFIG,
    PG_TS_DICT,
    PG_TS_TEMPLATE,
    PG_USER_MAPPING,
    Address,
    Names,
)

Reader = Callable[[str, dict[str, Any], tuple[str, ...]], list[tuple[Any, ...]]]
"""A look-up in a system table: see CatalogWriter.rows."""


def _named(noun: str, table: str, column: str) -> Callable[[Names, Reader, int], str | None]:
    def described(names: Names, read: Reader, oid: int) -> str | None:
        rows = read(table, {"oid": oid}, (column,))
        return f"{noun} {rows[0][0]}" if rows else None

    return described


def _in_schema(noun: str, table: str, prefix: str) -> Callable[[Names, Reader, int], str | None]:
    def described(names: Names, read: Reader, oid: int) -> str | None:
        for name, schema in read(table, {"oid": oid}, (f"{prefix}name", f"{prefix}namespace")):
            return f"{noun} {names.in_schema(schema, name)}"
        return None

    return described


def _member(
    table: str, publication: str, column: str, class_oid: int
) -> Callable[[Names, Reader, int], str | None]:
    def described(names: Names, read: Reader, oid: int) -> str | None:
        for of, member in read(table, {"oid": oid}, (publication, column)):
            what = names.describe(Address(class_oid, member))
            return f"publication of {what} in {names.describe(Address(PG_PUBLICATION, of))}"
        return None

    return described


def _mapping(names: Names, read: Reader, oid: int) -> str | None:
    for user, server in read("pg_user_mapping", {"oid": oid}, ("umuser", "umserver")):
        role = names.describe(Address(1260, user)).removeprefix("role ") if user else "public"
        return f"user mapping for {role} on {names.describe(Address(PG_FOREIGN_SERVER, server))}"
    return None


DESCRIBED: Final[dict[int, Callable[[Names, Reader, int], str | None]]] = {
    PG_TS_CONFIG: _in_schema("text search configuration", "pg_ts_config", "cfg"),
    PG_TS_DICT: _in_schema("text search dictionary", "pg_ts_dict", "dict"),
    PG_TS_TEMPLATE: _in_schema("text search template", "pg_ts_template", "tmpl"),
    PG_FOREIGN_DATA_WRAPPER: _named("foreign-data wrapper", "pg_foreign_data_wrapper", "fdwname"),
    PG_FOREIGN_SERVER: _named("server", "pg_foreign_server", "srvname"),
    PG_USER_MAPPING: _mapping,
    PG_PUBLICATION: _named("publication", "pg_publication", "pubname"),
    PG_PUBLICATION_REL: _member("pg_publication_rel", "prpubid", "prrelid", PG_CLASS),
    PG_PUBLICATION_NAMESPACE: _member("pg_publication_namespace", "pnpubid", "pnnspid", PG_NAMESPACE),
}
"""Class of objects -> what describes one of them, None for one that there is not."""
