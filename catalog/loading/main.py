"""The whole Snapshot of a database.

Only objects that are not built into a registry are read from pg_proc and pg_type. What the
Snapshot's parts mean is `catalog.snapshot`'s matter; who writes the tables, `catalog.writing.writer`'s.
"""

import sqlite3

from polar_lite.catalog.definitions import CLUSTER
from polar_lite.catalog.loading.collations import load_collations
from polar_lite.catalog.loading.foreign_data import load_foreign
from polar_lite.catalog.loading.languages import load_languages
from polar_lite.catalog.loading.operators import load_casts, load_operators
from polar_lite.catalog.loading.publications import load_publications
from polar_lite.catalog.loading.relations import load_relations
from polar_lite.catalog.loading.roles import load_databases, load_roles
from polar_lite.catalog.loading.routines import load_packages, load_routines
from polar_lite.catalog.loading.rows import select, texts
from polar_lite.catalog.loading.text_search import load_text_search
from polar_lite.catalog.loading.triggers import load_event_triggers
from polar_lite.catalog.loading.types import load_types
from polar_lite.catalog.objects import Schema, Synonym
from polar_lite.catalog.snapshot import Counters, Snapshot
from polar_lite.catalog.types import FIRST_NORMAL_OID


def load(connection: sqlite3.Connection, version: int) -> Snapshot:
    """Read everything. main is the database's file, `cluster` the attached shared one."""
    meta = dict(connection.execute('SELECT key, value FROM main."polar$meta"'))
    databases = load_databases(connection)
    schemas = load_schemas(connection)
    return Snapshot(
        version=version,
        database=databases[meta["database"]],
        roles=load_roles(connection, meta["database"]),
        databases=databases,
        schemas=schemas,
        relations=load_relations(connection, schemas),
        routines=load_routines(connection, schemas),
        packages=load_packages(connection),
        triggers=load_event_triggers(connection),
        types=load_types(connection),
        comments=load_comments(connection),
        synonyms=load_synonyms(connection),
        operators=load_operators(connection),
        user_casts=load_casts(connection),
        collations=load_collations(connection),
        publications=load_publications(connection),
        foreign=load_foreign(connection),
        languages=load_languages(connection),
        text_search=load_text_search(connection),
        counters=Counters(max(meta["next_oid"], FIRST_NORMAL_OID), version + 1),
    )


def load_schemas(connection: sqlite3.Connection) -> dict[int, Schema]:
    rows = select(connection, "pg_namespace", "oid nspname nspowner nspacl")
    return {oid: Schema(oid, name, owner, texts(acl)) for oid, name, owner, acl in rows}


def load_synonyms(connection: sqlite3.Connection) -> dict[int, Synonym]:
    rows = select(connection, "polar_synonym", "oid synnamespace synname synowner synobjschema synobjname")
    return {row[0]: Synonym(*row) for row in rows}


def load_comments(connection: sqlite3.Connection) -> dict[tuple[int, int, int], str]:
    rows = select(connection, "pg_description", "classoid objoid objsubid description")
    return {(c, o, s): text for c, o, s, text in rows} | load_shared_comments(connection)


def load_shared_comments(connection: sqlite3.Connection) -> dict[tuple[int, int, int], str]:
    rows = select(connection, "pg_shdescription", "classoid objoid description", database=CLUSTER)
    return {(c, o, 0): text for c, o, text in rows}
