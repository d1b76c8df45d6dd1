"""What depends on a role: owned objects and privileges, in this database and in the others.

PostgreSQL keeps this in pg_shdepend; here it is looked up when a role is to go. Source: PostgreSQL
15, pg_shdepend.c (checkSharedDependencies) for the words.
"""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from polar_lite.catalog.acl import Acl, format_acl, names_role, parse_acl
from polar_lite.catalog.names import physical_column
from polar_lite.catalog.object_names import (
    PG_CLASS,
    PG_COLLATION,
    PG_DATABASE,
    PG_DEFAULT_ACL,
    PG_EVENT_TRIGGER,
    PG_FOREIGN_DATA_WRAPPER,
    PG_FOREIGN_SERVER,
    PG_LANGUAGE,
    PG_LARGEOBJECT,
    PG_NAMESPACE,
    PG_OPCLASS,
    PG_OPERATOR,
    PG_OPFAMILY,
    PG_POLICY,
    PG_PROC,
    PG_PUBLICATION,
    PG_STATISTIC_EXT,
    PG_TS_CONFIG,
    PG_TS_DICT,
    PG_TYPE,
    PG_USER_MAPPING,
    POLAR_JOB,
    POLAR_PACKAGE,
    POLAR_SYNONYM,
    Address,
    Names,
)
from polar_lite.catalog.objects import Role
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.writing.writer import CatalogWriter
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import unsupported


@dataclass(frozen=True, slots=True)
class RoleColumns:
    """Where a system table names roles: the column of the owner and that of the access control list.

    key: what identifies an object, its OID and, of a column, its number. alone: a condition, in SQLite's SQL,
    for objects that have their owner by themselves and not with what they belong to.
    """

    class_oid: int
    table: str
    owner: str | None
    acl: str | None = None
    key: tuple[str, ...] = ("oid",)
    alone: str = "1"


# An index belongs to its table, the relation of a composite type to the type.
_RELATIONS_ALONE: Final = "relkind NOT IN ('i', 'I', 'c')"
# So do array types and the types of rows.
_TYPES_ALONE: Final = (
    "NOT (typcategory = 'A' AND typelem <> 0) AND (typrelid = 0 OR EXISTS"
    """ (SELECT 1 FROM "pg_catalog.pg_class" AS c WHERE c.oid = typrelid AND c.relkind = 'c'))"""
)
ROLE_COLUMNS: Final = (
    RoleColumns(PG_CLASS, "pg_class", "relowner", "relacl", alone=_RELATIONS_ALONE),
    RoleColumns(PG_CLASS, "pg_attribute", None, "attacl", ("attrelid", "attnum")),
    RoleColumns(PG_TYPE, "pg_type", "typowner", "typacl", alone=_TYPES_ALONE),
    RoleColumns(PG_PROC, "pg_proc", "proowner", "proacl"),
    RoleColumns(PG_NAMESPACE, "pg_namespace", "nspowner", "nspacl"),
    RoleColumns(PG_COLLATION, "pg_collation", "collowner"),
    RoleColumns(PG_STATISTIC_EXT, "pg_statistic_ext", "stxowner"),
    RoleColumns(PG_TS_CONFIG, "pg_ts_config", "cfgowner"),
    RoleColumns(PG_TS_DICT, "pg_ts_dict", "dictowner"),
    RoleColumns(PG_OPERATOR, "pg_operator", "oprowner"),
    RoleColumns(PG_OPCLASS, "pg_opclass", "opcowner"),
    RoleColumns(PG_OPFAMILY, "pg_opfamily", "opfowner"),
    RoleColumns(PG_PUBLICATION, "pg_publication", "pubowner"),
    RoleColumns(PG_FOREIGN_DATA_WRAPPER, "pg_foreign_data_wrapper", "fdwowner", "fdwacl"),
    RoleColumns(PG_FOREIGN_SERVER, "pg_foreign_server", "srvowner", "srvacl"),
    RoleColumns(PG_USER_MAPPING, "pg_user_mapping", "umuser"),
    RoleColumns(PG_LANGUAGE, "pg_language", "lanowner", "lanacl"),
    RoleColumns(PG_EVENT_TRIGGER, "pg_event_trigger", "evtowner"),
    RoleColumns(PG_LARGEOBJECT, "pg_largeobject_metadata", "lomowner", "lomacl"),
    RoleColumns(PG_DEFAULT_ACL, "pg_default_acl", "defaclrole", "defaclacl"),
    RoleColumns(POLAR_PACKAGE, "polar_package", "pkgowner", "pkgacl"),
    RoleColumns(POLAR_SYNONYM, "polar_synonym", "synowner"),
    RoleColumns(POLAR_JOB, "polar_job", "jobowner"),
)
"""The system tables of a database; shared ones are each a case of its own."""
DATABASE_COLUMNS: Final = RoleColumns(PG_DATABASE, "pg_database", "datdba", "datacl")


def objects_of_role(writer: CatalogWriter, role: Role, names: Names) -> list[str]:
    """The DETAIL lines of DROP ROLE: 'owner of table t', 'privileges for schema s' ..."""
    lines = _shared(writer.snapshot, role, names) + _of_cluster(writer, role) + _own(writer, role, names)
    for database in writer.snapshot.databases.values():
        if database.oid == writer.snapshot.database.oid:
            continue
        count = _elsewhere(_folder(writer), database.name, role)
        if count:
            noun = "object" if count == 1 else "objects"
            lines.append(f"{count} {noun} in database {database.name}")
    return lines


def rename_role(writer: CatalogWriter, role: Role, name: str) -> None:
    """Give a role another name, in its row and in all lists that name it.

    Lists keep names, so other databases' lists would have to be rewritten with it: 0A000 when there
    is one.
    """
    snapshot = writer.snapshot
    for database in snapshot.databases.values():
        if database.oid != snapshot.database.oid and _elsewhere(
            _folder(writer), database.name, role, owned=False
        ):
            raise unsupported(f"renaming a role that has privileges in database {database.name}")
    lists: list[tuple[str, dict[str, int], str, Acl]] = []
    for columns in (*ROLE_COLUMNS, DATABASE_COLUMNS):
        for where, text in lists_with(writer, columns, role):
            lists.append((columns.table, where, columns.acl or "", parse_acl(text, snapshot)))
    writer.update("pg_authid", {"oid": role.oid}, {"rolname": name})
    for table, where, column, items in lists:
        writer.update(table, where, {column: format_acl(items, writer.snapshot)})


def lists_with(
    writer: CatalogWriter, columns: RoleColumns, role: Role
) -> Iterator[tuple[dict[str, int], tuple[str, ...]]]:
    """The lists of a table that name a role: what identifies the object, and the list's items."""
    if columns.acl is None:
        return
    for *key, text in writer.rows(columns.table, {}, (*columns.key, columns.acl)):
        items = tuple(json.loads(text or "[]"))
        if any(names_role(item, role.name) for item in items):
            yield dict(zip(columns.key, key, strict=True)), items


def _folder(writer: CatalogWriter) -> Path | None:
    main = next(row[2] for row in writer.connection.execute("PRAGMA database_list") if row[1] == "main")
    return Path(main).parent if main else None


def _shared(snapshot: Snapshot, role: Role, names: Names) -> list[str]:
    found = []
    for database in snapshot.databases.values():
        shown = names.describe(Address(PG_DATABASE, database.oid))
        if database.owner == role.oid:
            found.append(f"owner of {shown}")
        elif any(names_role(item, role.name) for item in database.acl or ()):
            found.append(f"privileges for {shown}")
    return found


def _of_cluster(writer: CatalogWriter, role: Role) -> list[str]:
    owned = writer.rows("pg_tablespace", {"spcowner": role.oid}, ("spcname",))
    return [f"owner of tablespace {name}" for (name,) in owned]


def _own(writer: CatalogWriter, role: Role, names: Names) -> list[str]:
    found: list[tuple[Address, str]] = []
    for columns in ROLE_COLUMNS:
        for key, is_owner in _naming(writer.connection, columns, role):
            address = Address(columns.class_oid, *key)
            how = "owner of" if is_owner else "privileges for"
            found.append((address, f"{how} {names.describe(address)}"))
    for oid, name, relation in _policies(writer.connection, role):
        shown = names.describe(Address(PG_CLASS, relation))
        found.append((Address(PG_POLICY, oid), f"target of policy {name} on {shown}"))
    return [line for _, line in sorted(found, key=lambda item: (item[0].oid, item[0].sub, item[1]))]


def _naming(
    connection: sqlite3.Connection, columns: RoleColumns, role: Role, *, owned: bool = True
) -> Iterator[tuple[tuple[int, ...], bool]]:
    """What of a table is a role's or has it in its list: the object's key, and whether the role owns it."""
    owner = "NULL" if columns.owner is None or not owned else f'"{physical_column(columns.owner)}"'
    acl = "NULL" if columns.acl is None else f'"{physical_column(columns.acl)}"'
    rows = connection.execute(
        f"SELECT {owner} IS ?, {acl}, {', '.join(columns.key)}"
        f' FROM "pg_catalog.{columns.table}" WHERE ({owner} IS ? OR {acl} IS NOT NULL) AND {columns.alone}',
        (role.oid, role.oid),
    )
    for is_owner, items, *key in rows:
        if is_owner or any(names_role(item, role.name) for item in json.loads(items or "[]")):
            yield tuple(key), bool(is_owner)


def _policies(connection: sqlite3.Connection, role: Role) -> Iterator[tuple[int, str, int]]:
    """The policies that are for a role, among others: OID, name, table."""
    rows = connection.execute('SELECT oid, polname, polrelid, polroles FROM "pg_catalog.pg_policy"')
    for oid, name, relation, roles in rows:
        if role.oid in json.loads(roles):
            yield oid, name, relation


def _elsewhere(folder: Path | None, database: str, role: Role, *, owned: bool = True) -> int:
    """How many objects of another database have the role in their lists, or (`owned`) depend on it at all."""
    from polar_lite.catalog.bootstrap import database_path

    path = database_path(folder, database) if folder is not None else None
    if path is None or not path.exists():
        return 0
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        objects = sum(1 for c in ROLE_COLUMNS for _ in _naming(connection, c, role, owned=owned))
        return objects + (sum(1 for _ in _policies(connection, role)) if owned else 0)
    finally:
        connection.close()
