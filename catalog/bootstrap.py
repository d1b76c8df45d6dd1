"""Create a cluster: its shared file and its first databases, each with a full system catalog.

The system tables are built once, into a template, and copied for each database with SQLite's backup
API. What the rows mean is the other catalog modules' matter; which tables there are is
`definitions`'. PostgreSQL 15 docs, chapter 53, and 19.2 (creating-cluster).
"""

import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from polar_lite.catalog.builtin_rows import COLLATIONS, builtin_rows, row_type_rows
from polar_lite.catalog.definitions import CLUSTER, RelationDefinition, definitions, tables
from polar_lite.catalog.functions.strings import letters
from polar_lite.catalog.names import physical_column, physical_table
from polar_lite.catalog.objects import BOOTSTRAP_SUPERUSER, INFORMATION_SCHEMA, PG_CATALOG, PUBLIC_SCHEMA
from polar_lite.catalog.system_columns import system_rows
from polar_lite.catalog.system_rules import is_updated_by_rules, rules_of
from polar_lite.catalog.types import FIRST_NORMAL_OID, FIRST_NORMAL_XID, TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol.codec import PgType

CLUSTER_FILE: Final = "cluster.db"
# Raised when the system tables change their shape; a database of another one is not opened.
CATALOG_VERSION: Final = 1
# Holds the bodies of Oracle's inline triggers; never in a search path, made with the first of them.
SYSTEM_TRIGGER_SCHEMA: Final = 9006
SYSTEM_TRIGGER_SCHEMA_NAME: Final = "pg_system_trigger"
# From a system view's OID to that of its rule, which stays below the OIDs of users' objects.
_C: Final = 950
_NODE_TREE: Final = 194
_RULE_OF_VIEW: Final = 2000
POLARDB_ROLE: Final = 9000
DATABASES: Final = (
    (5, "postgres", BOOTSTRAP_SUPERUSER, "postgres"),
    (9001, "polardb", POLARDB_ROLE, "oracle"),
)
# Have no file: that of template1 is made when somebody connects to it, and nobody may connect to the other.
TEMPLATES: Final = ((1, "template1"), (4, "template0"))

# Indexes that the catalog's own look-ups need; unique as in PostgreSQL where marked.
INDEXES: Final = (
    ("pg_class", ("relname", "relnamespace"), True),
    ("pg_class", ("relnamespace",), False),
    ("pg_attribute", ("attrelid", "attnum"), True),
    ("pg_attribute", ("attrelid", "attname"), True),
    ("pg_attrdef", ("adrelid", "adnum"), True),
    ("pg_type", ("typname", "typnamespace"), True),
    ("pg_namespace", ("nspname",), True),
    # Not unique: built-in functions of the two modes may share a signature.
    ("pg_proc", ("proname", "proargtypes", "pronamespace"), False),
    ("pg_operator", ("oprname",), False),
    ("pg_cast", ("castsource", "casttarget"), True),
    ("pg_constraint", ("conrelid",), False),
    ("pg_index", ("indexrelid",), True),
    ("pg_index", ("indrelid",), False),
    ("pg_sequence", ("seqrelid",), True),
    ("pg_depend", ("classid", "objid"), False),
    ("pg_depend", ("refclassid", "refobjid"), False),
    ("pg_description", ("objoid", "classoid", "objsubid"), True),
    ("pg_shdescription", ("objoid", "classoid"), True),
    ("pg_event_trigger", ("evtname",), True),
    ("pg_rewrite", ("ev_class", "rulename"), True),
    ("pg_authid", ("rolname",), True),
    ("pg_auth_members", ("roleid", "member"), True),
    ("pg_database", ("datname",), True),
    ("pg_db_role_setting", ("setdatabase", "setrole"), True),
    ("pg_default_acl", ("defaclrole", "defaclnamespace", "defaclobjtype"), True),
    ("pg_aggregate", ("aggfnoid",), True),
    ("pg_largeobject", ("loid", "pageno"), True),
    ("polar_package", ("pkgname", "pkgnamespace"), True),
    ("polar_synonym", ("synname", "synnamespace"), True),
    ("polar_object_time", ("objoid",), True),
    ("polar_context", ("ctxname",), True),
)


def database_path(data_dir: Path, name: str) -> Path:
    """The file of a database: its name, coded so that any file system can hold it."""
    return data_dir / f"{physical_table('public', name).removeprefix('public.')}.db"


def create_cluster(data_dir: Path, verifiers: Mapping[str, str] | None = None) -> None:
    """Create the shared file and the databases `postgres` and `polardb` in an existing folder.

    verifiers: what is stored of the passwords of the first roles, by the names of these.
    cluster.db comes into being last, by a rename: a folder that has it is complete.
    """
    template = memory_cluster()
    try:
        with template:
            template.executemany(
                f'UPDATE {CLUSTER}."{physical_table("pg_catalog", "pg_authid")}" SET rolpassword = ?'
                " WHERE rolname = ?",
                [(verifier, role) for role, verifier in (verifiers or {}).items()],
            )
        for oid, name, _owner, _mode in DATABASES:
            path = database_path(data_dir, name)
            path.unlink(missing_ok=True)
            create_database_file(template, path, oid)
        unfinished = data_dir / f"{CLUSTER_FILE}.new"
        unfinished.unlink(missing_ok=True)
        _copy(template, unfinished, CLUSTER)
        os.replace(unfinished, data_dir / CLUSTER_FILE)
    finally:
        template.close()


def create_template(path: Path, oid: int) -> None:
    """The file of a database that has had none so far, under another name until it is complete."""
    fresh = new_database()
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    try:
        create_database_file(fresh, unfinished, oid)
    finally:
        fresh.close()
    os.replace(unfinished, path)


def create_database_file(source: sqlite3.Connection, path: Path, oid: int) -> None:
    """Copy `source`'s main database into a new file and make it the database `oid`."""
    _copy(source, path, "main", oid)


def memory_cluster() -> sqlite3.Connection:
    """Build template and cluster in memory; main is the template, `cluster` the shared file."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute(f"ATTACH ':memory:' AS {CLUSTER}")
    with connection:
        connection.execute("BEGIN")
        for definition in definitions():
            if definition.query is None:
                _create_table(connection, definition)
        _create_own_tables(connection)
        _fill(connection)
        _create_indexes(connection)  # quicker than keeping them up while rows come
    return connection


def new_database() -> sqlite3.Connection:
    """What a new database's file holds, in memory; to be closed by who asks."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.deserialize(zlib.decompress(_template()))
    return connection


@cache
def _template() -> bytes:
    """Making it takes thirty times as long as a copy of it does."""
    made = memory_cluster()
    try:
        return zlib.compress(made.serialize(name="main"), 1)
    finally:
        made.close()


def _copy(source: sqlite3.Connection, path: Path, name: str, oid: int | None = None) -> None:
    """Into a new file, which is on the disk afterwards: nothing of it is before it is whole."""
    target = sqlite3.connect(path)
    try:
        target.execute("PRAGMA synchronous = OFF")
        source.backup(target, name=name)
        if oid is not None:
            with target:
                target.execute("UPDATE \"polar$meta\" SET value = ? WHERE key = 'database'", (oid,))
        target.execute("PRAGMA journal_mode = WAL")
    finally:
        target.close()
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def _create_table(connection: sqlite3.Connection, definition: RelationDefinition) -> None:
    columns = ", ".join(
        f'"{c.physical}" {c.declaration}' + (" PRIMARY KEY" if c.name == "oid" else "")
        for c in definition.columns
    )
    database = CLUSTER if definition.shared else "main"
    connection.execute(f'CREATE TABLE {database}."{definition.physical}" ({columns})')


def _create_indexes(connection: sqlite3.Connection) -> None:
    for table, names, unique in INDEXES:
        definition = tables()[table]
        physical = {c.name: c.physical for c in definition.columns}
        database = CLUSTER if definition.shared else "main"
        columns = ", ".join(f'"{physical[n]}"' for n in names)
        connection.execute(
            f'CREATE {"UNIQUE " if unique else ""}INDEX {database}."{table}({",".join(names)})"'
            f' ON "{definition.physical}" ({columns})'
        )


def _create_own_tables(connection: sqlite3.Connection) -> None:
    """What no catalog shows: the file's facts, and changes of shared tables still to be applied."""
    connection.execute('CREATE TABLE main."polar$meta" (key TEXT PRIMARY KEY, value) WITHOUT ROWID')
    connection.execute('CREATE TABLE main."polar$redo" (id INTEGER PRIMARY KEY AUTOINCREMENT, change TEXT)')
    connection.execute(f'CREATE TABLE {CLUSTER}."polar$applied" (database INTEGER PRIMARY KEY, redo INTEGER)')
    connection.execute(f'CREATE TABLE {CLUSTER}."polar$meta" (key TEXT PRIMARY KEY, value) WITHOUT ROWID')
    facts = (("catalog_version", CATALOG_VERSION), ("database", 0), ("next_oid", FIRST_NORMAL_OID))
    connection.executemany('INSERT INTO main."polar$meta" VALUES (?, ?)', facts)
    connection.execute(
        f"INSERT INTO {CLUSTER}.\"polar$meta\" VALUES ('catalog_version', ?)", (CATALOG_VERSION,)
    )


def _fill(connection: sqlite3.Connection) -> None:
    from importlib.resources import files

    script = files("polar_lite.catalog").joinpath("sql", "pg_catalog_data.sql").read_text(encoding="utf-8")
    for statement in script.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    _fill_shared(connection)
    _fill_schemas(connection)
    rows_of: dict[str, list[dict[str, Any]]] = {}
    for definition in definitions():
        for table, row in _described(definition):
            rows_of.setdefault(table, []).append(row)
    for table, rows in (*rows_of.items(), *builtin_rows()):
        insert_rows(connection, table, rows)
    _note_first_privileges(connection)


def _note_first_privileges(connection: sqlite3.Connection) -> None:
    """pg_init_privs: what pg_dump leaves out, as every database has it."""
    for table, acl in (("pg_class", "relacl"), ("pg_namespace", "nspacl"), ("pg_proc", "proacl")):
        definition, key = tables()[table], physical_column("oid")
        connection.execute(
            f"INSERT INTO {tables()['pg_init_privs'].table}"
            f" SELECT \"{key}\", {definition.oid}, 0, 'i', {acl} FROM {definition.table}"
            f" WHERE {acl} IS NOT NULL"
        )


def _fill_shared(connection: sqlite3.Connection) -> None:
    insert_rows(
        connection,
        "pg_authid",
        [
            {
                "oid": POLARDB_ROLE,
                "rolname": "polardb",
                "rolsuper": True,
                "rolinherit": True,
                "rolcreaterole": True,
                "rolcreatedb": True,
                "rolcanlogin": True,
                "rolreplication": True,
                "rolbypassrls": True,
                "rolconnlimit": -1,
            }
        ],
    )
    rows = [database_row(oid, name, owner) for oid, name, owner, _ in DATABASES]
    modes = [{"oid": oid, "datmode": mode} for oid, _name, _owner, mode in DATABASES]
    for oid, name in TEMPLATES:
        row = database_row(oid, name, BOOTSTRAP_SUPERUSER)
        acl = ["=c/postgres", "postgres=CTc/postgres"]
        rows.append(row | {"datistemplate": True, "datallowconn": name == "template1", "datacl": acl})
        modes.append({"oid": oid, "datmode": "postgres"})
    insert_rows(connection, "pg_database", rows)
    insert_rows(connection, "polar_database", modes)


def database_row(oid: int, name: str, owner: int) -> dict[str, Any]:
    """A pg_database row as CREATE DATABASE makes it."""
    return {
        "oid": oid,
        "datname": name,
        "datdba": owner,
        "encoding": 6,
        "datlocprovider": "c",
        "datistemplate": False,
        "datallowconn": True,
        "datconnlimit": -1,
        "datfrozenxid": FIRST_NORMAL_XID,
        "datminmxid": 1,
        "dattablespace": 1663,
        "datcollate": "C",
        "datctype": letters.UNICODE,
    }


def _fill_schemas(connection: sqlite3.Connection) -> None:
    usage = ["postgres=UC/postgres", "=U/postgres"]
    owner = "pg_database_owner"
    rows = [
        {"oid": PG_CATALOG, "nspname": "pg_catalog", "nspowner": BOOTSTRAP_SUPERUSER, "nspacl": usage},
        {"oid": 99, "nspname": "pg_toast", "nspowner": BOOTSTRAP_SUPERUSER},
        {
            "oid": PUBLIC_SCHEMA,
            "nspname": "public",
            "nspowner": 6171,
            "nspacl": [f"{owner}=UC/{owner}", f"=U/{owner}"],
        },
        {
            "oid": INFORMATION_SCHEMA,
            "nspname": "information_schema",
            "nspowner": BOOTSTRAP_SUPERUSER,
            "nspacl": usage,
        },
    ]
    insert_rows(connection, "pg_namespace", rows)


# What only superusers read, as PostgreSQL's system_views.sql revokes it from PUBLIC.
_PRIVATE: Final = frozenset(
    {
        "pg_authid",
        "pg_shadow",
        "pg_statistic",
        "pg_statistic_ext_data",
        "pg_subscription",
        "pg_user_mapping",
        "pg_largeobject",
        "pg_hba_file_rules",
        "pg_ident_file_mappings",
        "pg_file_settings",
        "pg_replication_origin_status",
    }
)


# What pg_read_all_stats reads beside superusers.
_OF_MONITORS: Final = frozenset({"pg_shmem_allocations"})


def _described(definition: RelationDefinition) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a system table or view in pg_class, pg_attribute, pg_type and pg_rewrite."""
    schema = PG_CATALOG if definition.schema == "pg_catalog" else INFORMATION_SCHEMA
    is_view = definition.query is not None
    acl = ["postgres=arwdDxt/postgres"]
    if definition.name in _OF_MONITORS:
        acl.append("pg_read_all_stats=r/postgres")
    elif definition.name not in _PRIVATE:
        acl.append("=rw/postgres" if is_updated_by_rules(definition.name) else "=r/postgres")
    relation = {
        "oid": definition.oid,
        "relname": definition.name,
        "relnamespace": schema,
        "reltype": definition.row_type,
        "relowner": BOOTSTRAP_SUPERUSER,
        "relam": 0 if is_view else 2,
        "relfilenode": 0,
        "reltablespace": 1664 if definition.shared else 0,
        "reltuples": -1,
        "relisshared": definition.shared,
        "relpersistence": "p",
        "relkind": "v" if is_view else "r",
        "relnatts": len(definition.columns),
        "relhasrules": is_view,
        "relfrozenxid": 0 if is_view else FIRST_NORMAL_XID,
        "relminmxid": 0 if is_view else 1,
        "relispopulated": True,
        "relreplident": "n",
        "relacl": acl,
    }
    yield "pg_class", relation
    for row in row_type_rows(definition, schema):
        yield "pg_type", row
    for number, column in enumerate(definition.columns, start=1):
        row = attribute_row(
            definition.oid,
            number,
            column.name,
            TypeRef(column.type_oid, column.typmod),
            pgtypes.BY_OID[column.type_oid],
        )
        row["attnotnull"] = column.not_null
        row["attcollation"] = _collation(column.type_oid, is_view=is_view)
        yield "pg_attribute", row
    if not is_view:
        for row in system_rows(definition.oid):
            yield "pg_attribute", row
    if is_view:
        rule = {
            "oid": definition.oid + _RULE_OF_VIEW,
            "rulename": "_RETURN",
            "ev_class": definition.oid,
            "ev_type": "1",
            "ev_enabled": "O",
            "is_instead": True,
            "ev_qual": "<>",
            "ev_action": definition.query,
        }
        for row in (rule, *rules_of(definition)):
            yield "pg_rewrite", row


def _collation(type_oid: int, *, is_view: bool) -> int:
    """System tables compare all their texts as C does; a view's column has its type's collation."""
    known = COLLATIONS.get(type_oid, 0)
    return _C if not is_view and (known or type_oid == _NODE_TREE) else known


def attribute_row(
    relation: int, number: int, name: str, type_: TypeRef, entry: PgType | None, collation: int = 0
) -> dict[str, Any]:
    """A pg_attribute row of a plain column.

    entry: its type; None for a system table's row type. collation: 0 for the type's own.
    """
    entry = entry or pgtypes.RECORD
    return {
        "attrelid": relation,
        "attname": name,
        "atttypid": type_.declared,
        "attnum": number,
        "attstattarget": -1,
        "attlen": entry.length,
        "attndims": 1 if entry.is_array else 0,
        "attcacheoff": -1,
        "atttypmod": type_.declared_typmod,
        "attbyval": entry.by_value,
        "attstorage": entry.storage,
        "attalign": entry.align,
        "attislocal": True,
        "attcollation": collation or COLLATIONS.get(type_.oid, 0),
    }


def insert_rows(connection: sqlite3.Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows by column name; what is not given is the type's zero, or NULL where it may be."""
    definition = tables()[table]
    marks = ", ".join("?" * len(definition.columns))
    statement = f"INSERT INTO {definition.table} VALUES ({marks})"
    connection.executemany(statement, (row_values(definition, row) for row in rows))


def row_values(definition: RelationDefinition, row: Mapping[str, Any]) -> Sequence[Any]:
    """A row's stored values in the table's order; an unknown column name is a KeyError."""
    places, blank = _blank(definition.name)
    values = list(blank)
    name = ""
    try:
        for name, value in row.items():
            kind = type(value)
            values[places[name]] = value if kind is int or kind is str else stored(value)
    except KeyError:
        raise KeyError(f"{definition.name} has no column {name}") from None
    return values


@cache
def _blank(table: str) -> tuple[dict[str, int], tuple[Any, ...]]:
    """Of a system table: its columns' places by name, and a row of which nothing is given."""
    columns = tables()[table].columns
    places = {column.name: place for place, column in enumerate(columns)}
    return places, tuple(zero(c.declaration, c.type_name) if c.not_null else None for c in columns)


def stored(value: Any) -> Any:
    """A catalog value as SQLite holds it: lists as JSON text, bool as 0 or 1."""
    kind = type(value)
    if kind is bool:
        return int(value)
    if kind is not list and kind is not tuple:
        return value
    # Most are lists of OIDs, whose texts are put together in a third of the time.
    return f"[{','.join(map(str, value))}]" if set(map(type, value)) == _INTS else _as_json(value)


_INTS: Final = {int}
_as_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def zero(declaration: str, type_name: str) -> Any:
    if type_name in ("oidvector", "int2vector") or type_name.startswith("_"):
        return "[]"
    return 0 if declaration in ("INTEGER", "REAL") else ""
