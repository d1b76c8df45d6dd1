"""What depends on a role: owned objects and privileges, in this database and in the others.

PostgreSQL keeps this in pg_shdepend; here it is looked up when a role is to go. Source: PostgreSQL
15, pg_shdepend.c (checkSharedDependencies) for the words.
"""

import json
import sqlite3
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
from polar_lite.protocol.sqlstate import unsupported

# Table, owner column and list column of what a role can own or have rights on.
_TABLES: Final = (
    ("pg_class", "relowner", "relacl"),
    ("pg_proc", "proowner", "proacl"),
    ("pg_namespace", "nspowner", "nspacl"),
    ("pg_event_trigger", "evtowner", None),
    ("pg_publication", "pubowner", None),
    ("pg_foreign_data_wrapper", "fdwowner", "fdwacl"),
    ("pg_foreign_server", "srvowner", "srvacl"),
    ("pg_user_mapping", "umuser", None),
    ("pg_collation", "collowner", None),
    ("pg_statistic_ext", "stxowner", None),
    ("pg_ts_config", "cfgowner", None),
    ("pg_ts_dict", "dictowner", None),
    ("pg_operator", "oprowner", None),
    ("pg_opclass", "opcowner", None),
    ("pg_opfamily", "opfowner", None),
    ("polar_package", "pkgowner", "pkgacl"),
    ("polar_synonym", "synowner", None),
    ("polar_job", "jobowner", None),
    ("pg_default_acl", "defaclrole", "defaclacl"),
    ("pg_largeobject_metadata", "lomowner", "lomacl"),
    ("pg_attribute", None, "attacl"),
    ("pg_type", "typowner", "typacl"),
)
# Those that the Snapshot does not hold and that have no list.
_BY_ROWS: Final = (
    (PG_STATISTIC_EXT, "pg_statistic_ext", "stxowner"),
    (PG_TS_CONFIG, "pg_ts_config", "cfgowner"),
    (PG_TS_DICT, "pg_ts_dict", "dictowner"),
    (PG_PUBLICATION, "pg_publication", "pubowner"),
    (PG_USER_MAPPING, "pg_user_mapping", "umuser"),
    (PG_OPERATOR, "pg_operator", "oprowner"),
    (PG_OPCLASS, "pg_opclass", "opcowner"),
    (PG_OPFAMILY, "pg_opfamily", "opfowner"),
    (POLAR_JOB, "polar_job", "jobowner"),
)
# Array types and row types are not counted: they belong to other objects.
_COUNTED: Final = {"pg_type": "typtype IN ('e', 'd', 'r')"}


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
    for table, _owner, acl in (*_TABLES, ("pg_database", None, "datacl")):
        if acl is None:
            continue
        keys = ("attrelid", "attnum") if table == "pg_attribute" else ("oid",)
        for *key, text in writer.rows(table, {}, (*keys, acl)):
            if text is not None and any(names_role(item, role.name) for item in json.loads(text)):
                parsed = parse_acl(json.loads(text), snapshot)
                lists.append((table, dict(zip(keys, key, strict=True)), acl, parsed))
    writer.update("pg_authid", {"oid": role.oid}, {"rolname": name})
    for table, where, column, items in lists:
        writer.update(table, where, {column: format_acl(items, writer.snapshot)})


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
    snapshot = writer.snapshot
    found: list[tuple[int, int, str]] = []

    def note(class_oid: int, oid: int, owner: int, acl: tuple[str, ...] | None) -> None:
        shown = names.describe(Address(class_oid, oid))
        if owner == role.oid:
            found.append((oid, 0, f"owner of {shown}"))
        elif any(names_role(item, role.name) for item in acl or ()):
            found.append((oid, 0, f"privileges for {shown}"))

    for schema in snapshot.schemas.values():
        note(PG_NAMESPACE, schema.oid, schema.owner, schema.acl)
    for relation in snapshot.relations.values():
        if relation.kind in "ic":
            continue
        note(PG_CLASS, relation.oid, relation.owner, relation.acl)
        for policy in relation.policies:
            if role.oid in policy.roles:
                shown = names.describe(Address(PG_CLASS, relation.oid))
                found.append((policy.oid, 0, f"target of policy {policy.name} on {shown}"))
        for column in relation.columns:
            if any(names_role(item, role.name) for item in column.acl or ()):
                shown = names.describe(Address(PG_CLASS, relation.oid, column.attnum))
                found.append((relation.oid, column.attnum, f"privileges for {shown}"))
    for type_ in snapshot.types.values():
        relation_of = snapshot.relation(type_.relation)
        if not type_.is_array and (relation_of is None or relation_of.kind == "c"):
            note(PG_TYPE, type_.oid, type_.owner, type_.acl)
    for routine in snapshot.routines.values():
        note(PG_PROC, routine.oid, routine.owner, routine.acl)
    for trigger in snapshot.triggers.values():
        note(PG_EVENT_TRIGGER, trigger.oid, trigger.owner, None)
    for collation in snapshot.collations.values():
        note(PG_COLLATION, collation.oid, collation.owner, None)
    for class_oid, table, owners in _BY_ROWS:
        for oid, owner in writer.rows(table, {owners: role.oid}, ("oid", owners)):
            note(class_oid, oid, owner, None)
    for foreign in snapshot.foreign.values():
        class_oid = PG_FOREIGN_DATA_WRAPPER if foreign.kind == "F" else PG_FOREIGN_SERVER
        note(class_oid, foreign.oid, foreign.owner, foreign.acl)
    for language in snapshot.languages.values():
        note(PG_LANGUAGE, language.oid, language.owner, language.acl)
    for package in snapshot.packages.values():
        note(POLAR_PACKAGE, package.oid, package.owner, package.acl)
    for synonym in snapshot.synonyms.values():
        note(POLAR_SYNONYM, synonym.oid, synonym.owner, None)
    for oid, owner, acl in writer.rows("pg_default_acl", {}, ("oid", "defaclrole", "defaclacl")):
        note(PG_DEFAULT_ACL, oid, owner, tuple(json.loads(acl)))
    for oid, owner, acl in writer.rows("pg_largeobject_metadata", {}, ("oid", "lomowner", "lomacl")):
        note(PG_LARGEOBJECT, oid, owner, tuple(json.loads(acl or "[]")))
    return [line for *_, line in sorted(found)]


def _elsewhere(folder: Path | None, database: str, role: Role, *, owned: bool = True) -> int:
    """How many objects of another database's file are the role's, or have it in their lists."""
    from polar_lite.catalog.bootstrap import database_path

    path = database_path(folder, database) if folder is not None else None
    if path is None or not path.exists():
        return 0
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        count = 0
        for table, owner, acl in _TABLES:
            tests: list[str] = []
            values: list[int | str] = []
            if owner is not None and owned:
                tests.append(f'"{physical_column(owner)}" = ?')
                values.append(role.oid)
            if acl is not None:
                # Narrowed by text here; whether an item really names the role is decided below.
                tests.append(f'"{acl}" LIKE ?')
                values.append(f"%{role.name}%")
            if not tests:
                continue
            columns = f"{'0' if owner is None or not owned else owner}, {acl or 'NULL'}"
            condition = f"({' OR '.join(tests)}) AND {_COUNTED.get(table, '1')}"
            rows = connection.execute(f'SELECT {columns} FROM "pg_catalog.{table}" WHERE {condition}', values)
            count += sum(_concerns(row, role) for row in rows)
        return count
    finally:
        connection.close()


def _concerns(row: tuple[int, str | None], role: Role) -> bool:

    owner, acl = row
    return owner == role.oid or any(names_role(item, role.name) for item in json.loads(acl or "[]"))
