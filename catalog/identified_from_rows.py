"""What identifies objects that the Snapshot does not hold. PostgreSQL 15 source objectaddress.c."""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog import object_identity
from polar_lite.catalog.object_identity import Identity, Reader
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
    PG_USER_MAPPING,
    Address,
    quote_ident,
    quote_qualified,
)
from polar_lite.catalog.snapshot import Snapshot

_Identifier = Callable[[Snapshot, Reader, int], Identity | None]


def _named(noun: str, table: str, column: str) -> _Identifier:
    def identified(snapshot: Snapshot, read: Reader, oid: int) -> Identity | None:
        for (name,) in read(table, {"oid": oid}, (column,)):
            return Identity(noun, None, name, quote_ident(name), (name,))
        return None

    return identified


def _in_schema(noun: str, table: str, prefix: str) -> _Identifier:
    def identified(snapshot: Snapshot, read: Reader, oid: int) -> Identity | None:
        for name, where in read(table, {"oid": oid}, (f"{prefix}name", f"{prefix}namespace")):
            schema = snapshot.schema(where)
            names = ("" if schema is None else schema.name, name)
            return Identity(noun, names[0], name, quote_qualified(*names), names)
        return None

    return identified


def _member(noun: str, table: str, columns: tuple[str, str], class_oid: int) -> _Identifier:
    def identified(snapshot: Snapshot, read: Reader, oid: int) -> Identity | None:
        for publication, member in read(table, {"oid": oid}, columns):
            of = object_identity.identify(snapshot, read, Address(class_oid, member))
            names: list[tuple[Any, ...]] = read("pg_publication", {"oid": publication}, ("pubname",))
            if of is not None and names:
                name = names[0][0]
                return Identity(noun, None, None, f"{of.identity} in publication {name}", of.names, (name,))
        return None

    return identified


def _mapping(snapshot: Snapshot, read: Reader, oid: int) -> Identity | None:
    for user, server in read("pg_user_mapping", {"oid": oid}, ("umuser", "umserver")):
        role = snapshot.role_name(user) if user else "public"
        on = snapshot.foreign[server].name
        return Identity("user mapping", None, None, f"{role} on server {on}", (role,), (on,))
    return None


IDENTIFIED: Final[dict[int, _Identifier]] = {
    PG_TS_CONFIG: _in_schema("text search configuration", "pg_ts_config", "cfg"),
    PG_TS_DICT: _in_schema("text search dictionary", "pg_ts_dict", "dict"),
    PG_FOREIGN_DATA_WRAPPER: _named("foreign-data wrapper", "pg_foreign_data_wrapper", "fdwname"),
    PG_FOREIGN_SERVER: _named("server", "pg_foreign_server", "srvname"),
    PG_USER_MAPPING: _mapping,
    PG_PUBLICATION: _named("publication", "pg_publication", "pubname"),
    PG_PUBLICATION_REL: _member(
        "publication relation", "pg_publication_rel", ("prpubid", "prrelid"), PG_CLASS
    ),
    PG_PUBLICATION_NAMESPACE: _member(
        "publication namespace", "pg_publication_namespace", ("pnpubid", "pnnspid"), PG_NAMESPACE
    ),
}
