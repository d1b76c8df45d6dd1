"""Roles, databases and the settings kept for them: what all databases share."""

import sqlite3
from collections import defaultdict

from polar_lite.catalog.definitions import CLUSTER
from polar_lite.catalog.loading.rows import select, texts
from polar_lite.catalog.objects import Database, Role


def load_roles(connection: sqlite3.Connection, database: int) -> dict[int, Role]:
    """All roles; `settings_here` are those they have in the database with this OID."""
    members: dict[int, dict[int, bool]] = defaultdict(dict)
    for role, member, admin in select(
        connection, "pg_auth_members", "roleid member admin_option", database=CLUSTER
    ):
        members[member][role] = bool(admin)
    settings, settings_here = _settings(connection, 0), _settings(connection, database)
    rows = select(
        connection,
        "pg_authid",
        "oid rolname rolsuper rolinherit rolcreaterole rolcreatedb rolcanlogin rolreplication rolbypassrls"
        " rolconnlimit rolpassword rolvaliduntil",
        database=CLUSTER,
    )
    found = {}
    for row in rows:
        flags = [bool(flag) for flag in row[2:9]]
        found[row[0]] = Role(
            oid=row[0],
            name=row[1],
            is_superuser=flags[0],
            inherits=flags[1],
            can_create_role=flags[2],
            can_create_database=flags[3],
            can_login=flags[4],
            is_replication=flags[5],
            bypasses_rls=flags[6],
            connection_limit=row[9],
            password=row[10],
            valid_until=row[11],
            member_of=members.get(row[0], {}),
            settings=settings.get(row[0], {}),
            settings_here=settings_here.get(row[0], {}),
        )
    return found


def load_databases(connection: sqlite3.Connection) -> dict[int, Database]:
    modes = dict(select(connection, "polar_database", "oid datmode", database=CLUSTER))
    rows = select(
        connection,
        "pg_database",
        "oid datname datdba datacl datallowconn datistemplate datconnlimit datctype",
        database=CLUSTER,
    )
    found = {}
    of_all = _settings(connection, 0).get(0, {})
    for oid, name, owner, acl, allows, template, limit, ctype in rows:
        settings = _settings(connection, oid).get(0, {})
        facts = (texts(acl), bool(allows), bool(template), limit, settings, of_all, ctype)
        found[oid] = Database(oid, name, owner, modes[oid], *facts)
    return found


def _settings(connection: sqlite3.Connection, of: int) -> dict[int, dict[str, str]]:
    """Role OID (0: any) -> settings kept for a database (0: any)."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = select(connection, "pg_db_role_setting", "setdatabase setrole setconfig", database=CLUSTER)
    for database, role, config in rows:
        if database == of:
            for item in texts(config) or ():
                name, _, value = item.partition("=")
                found[role][name] = value
    return dict(found)
