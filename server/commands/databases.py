"""CREATE and DROP DATABASE, and settings of databases.

A new database is a fresh system catalog, or a copy of its template made through SQLite. PostgreSQL
15 docs, CREATE DATABASE; source dbcommands.c. Its mode is ours: that of the creator's database
unless MODE is given.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import bootstrap, collations, privileges
from polar_lite.catalog.boolean_words import option_flag
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.functions.strings import letters
from polar_lite.catalog.object_names import PG_DATABASE
from polar_lite.catalog.objects import Database
from polar_lite.catalog.writing.temporary import forget_temporary
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command, prevent_in_transaction_block
from polar_lite.server.commands.access.roles import database_named
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.stored_settings import change_setting
from polar_lite.server.engine.durability import sync_folder
from polar_lite.server.engine.recovery import give_second_name, remove_files

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_TEMPLATE: Final = "template1"
_MODES: Final = ("oracle", "postgres")
# How long ended sessions may take to go: their logoff triggers run.
_FORCE_SECONDS: Final = 5.0
_LOCALES: Final = ("lc_collate", "lc_ctype", "locale")
_PRISTINE: Final = "template0"


@command(nodes.CreateDatabase, writes=True)
def create_database(node: nodes.CreateDatabase, session: Session, text: str) -> CommandResult:
    prevent_in_transaction_block(session, "CREATE DATABASE")
    ddl = Ddl(session)
    options = dict(node.options or ())
    _check_options(options)
    role = ddl.snapshot.roles[ddl.role]
    if not role.is_superuser and not role.can_create_database:
        raise PgError(code.INSUFFICIENT_PRIVILEGE, "permission denied to create database")
    owner = ddl.role_named(str(options["owner"])) if options.get("owner") else role
    ddl.check_can_be(owner)
    if ddl.snapshot.database_by_name(node.database) is not None:
        raise PgError(code.DUPLICATE_DATABASE, f'database "{node.database}" already exists')
    source = _source(ddl, str(options.get("template") or _TEMPLATE))
    oid = ddl.writer.new_oid("pg_database")
    path = bootstrap.database_path(session.database.path.parent, node.database)
    is_empty = source.oid in dict(bootstrap.TEMPLATES)
    mode = options.get("mode") or (ddl.snapshot.database if is_empty else source).mode
    locales = _locales(options, source)
    _make_file(session, source, path, oid)
    try:
        row = bootstrap.database_row(oid, node.database, owner.oid) | locales
        row["datconnlimit"] = int(options.get("connection_limit") or -1)
        row["datistemplate"] = bool(options.get("is_template"))
        row["datallowconn"] = options.get("allow_connections") is not False
        # The mode first: no picture of the catalog may have a database without one.
        ddl.writer.insert("polar_database", {"oid": oid, "datmode": mode})
        ddl.writer.insert("pg_database", row)
    except BaseException:
        remove_files(path)
        raise
    return CommandResult("CREATE DATABASE")


@command(nodes.DropDatabase, writes=True)
def drop_database(node: nodes.DropDatabase, session: Session, text: str) -> CommandResult:
    """The rows go first; the files when that is durable, so that a crash leaves at most idle files."""
    prevent_in_transaction_block(session, "DROP DATABASE")
    ddl = Ddl(session)
    found = ddl.snapshot.database_by_name(node.database)
    if found is None:
        what = f'database "{node.database}"'
        ddl.missing(what, if_exists=node.if_exists, sqlstate=code.UNDEFINED_DATABASE)
        return CommandResult("DROP DATABASE")
    privileges.check_owner(ddl.snapshot, ddl.role, found)
    if found.is_template:
        raise PgError(code.WRONG_OBJECT_TYPE, "cannot drop a template database")
    if found.oid == ddl.snapshot.database.oid:
        raise PgError(code.OBJECT_IN_USE, "cannot drop the currently open database")
    _take_away(session, found, force=bool(node.force))
    try:
        for table, key in (
            ("pg_database", "oid"),
            ("polar_database", "oid"),
            ("pg_db_role_setting", "setdatabase"),
        ):
            ddl.writer.delete(table, {key: found.oid})
        ddl.writer.delete("pg_shdescription", {"objoid": found.oid, "classoid": PG_DATABASE})
        session.transaction.commit()
        remove_files(bootstrap.database_path(session.database.path.parent, found.name))
    finally:
        session.server.databases.attach(found.oid)
    session.transaction.start()
    return CommandResult("DROP DATABASE")


def rename_database(ddl: Ddl, node: nodes.Rename) -> None:
    """Its files get the new names beside the old ones first, and lose these when the row's change is durable:
    whichever name a crash leaves in the catalog has a file."""
    session, (name,), new = ddl.session, node.object.names, node.new_name
    if session.transaction.in_block:
        raise unsupported("ALTER DATABASE .. RENAME in a transaction block")
    prevent_in_transaction_block(session, "ALTER DATABASE .. RENAME")
    found = ddl.snapshot.database_by_name(name)
    if found is None:
        raise PgError(code.UNDEFINED_DATABASE, f'database "{name}" does not exist')
    privileges.check_owner(ddl.snapshot, ddl.role, found)
    role = ddl.snapshot.roles[ddl.role]
    if not role.is_superuser and not role.can_create_database:
        raise PgError(code.INSUFFICIENT_PRIVILEGE, "permission denied to rename database")
    if ddl.snapshot.database_by_name(new) is not None:
        raise PgError(code.DUPLICATE_DATABASE, f'database "{new}" already exists')
    if found.oid == ddl.snapshot.database.oid:
        raise PgError(code.FEATURE_NOT_SUPPORTED, "current database cannot be renamed")
    _take_away(session, found, force=False)
    folder = session.database.path.parent
    old_path, new_path = (bootstrap.database_path(folder, each) for each in (name, new))
    try:
        give_second_name(old_path, new_path)
        ddl.writer.update("pg_database", {"oid": found.oid}, {"datname": new})
        session.transaction.commit()
        remove_files(old_path)
    finally:
        session.server.databases.attach(found.oid)
    session.transaction.start()


def _take_away(session: Session, database: Database, *, force: bool) -> None:
    """Close the database; 55006 while sessions use it. With `force` they are ended."""
    server = session.server
    if force:
        for other in server.sessions_of(database.oid):
            session.context.signal_backend(other.pid, terminate=True)
    deadline = time.monotonic() + _FORCE_SECONDS
    while not server.databases.detach(database.oid):
        others = len(server.sessions_of(database.oid))
        if time.monotonic() > deadline or (others and not force):
            raise _in_use("database", database.name, max(others, 1))
        session.waits.sleep(0.02)


@command(nodes.AlterDatabase, writes=True)
def alter_database(node: nodes.AlterDatabase, session: Session, text: str) -> CommandResult:
    """What may be changed of a database beside its settings, owner and name."""
    ddl = Ddl(session)
    oid = database_named(ddl, node.database)
    found = ddl.snapshot.databases[oid]
    changes: dict[str, Any] = {}
    for name, value in node.options:
        match name:
            case "connection_limit":
                changes["datconnlimit"] = _limit(value)
            case "is_template":
                changes["datistemplate"] = value is not None and option_flag(name, value)
            case "allow_connections":
                changes["datallowconn"] = option_flag(name, value)
            case "tablespace" if value == "pg_default":
                pass
            case "tablespace":
                raise unsupported("ALTER DATABASE .. SET TABLESPACE")
            case _:
                raise PgError(code.SYNTAX_ERROR, f'option "{name}" not recognized')
    privileges.check_owner(ddl.snapshot, ddl.role, found)
    if changes.get("datallowconn") is False and oid == ddl.snapshot.database.oid:
        message = "cannot disallow connections for current database"
        raise PgError(code.INVALID_PARAMETER_VALUE, message)
    if changes:
        ddl.writer.update("pg_database", {"oid": oid}, changes)
    return CommandResult("ALTER DATABASE")


def _limit(value: Any) -> int:
    if not isinstance(value, int) or value < -1:
        raise PgError(code.INVALID_PARAMETER_VALUE, f"invalid connection limit: {value}")
    return value


@command(nodes.AlterDatabaseSet, writes=True)
def alter_database_set(node: nodes.AlterDatabaseSet, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    oid = database_named(ddl, node.database)
    privileges.check_owner(ddl.snapshot, ddl.role, ddl.snapshot.databases[oid])
    change_setting(ddl, oid, 0, node.setting)
    return CommandResult("ALTER DATABASE")


def _check_options(options: dict[str, Any]) -> None:
    for name, value in options.items():
        match name:
            case "owner" | "template" | "connection_limit" | "is_template" | "allow_connections":
                pass
            case "encoding":
                if str(value).replace("-", "").upper() not in ("UTF8", "6", "UNICODE"):
                    raise unsupported(f"encoding {value}")
            case "mode":
                if value not in _MODES:
                    raise PgError(code.INVALID_PARAMETER_VALUE, f'invalid mode "{value}"')
            case _ if name in _LOCALES:
                if str(value) not in collations.BY_BYTES:
                    raise unsupported(f"locale {value}")
            case "tablespace" if value == "pg_default":
                pass
            case "strategy":
                # How the template is copied can only affect speed.
                pass
            case _:
                raise unsupported(f"{name.upper()} in CREATE DATABASE")


def _locales(options: dict[str, Any], source: Database) -> dict[str, str]:
    """What the row says of the order and the letters of texts: the template's are in its indexes."""
    collate, ctype = (options.get(name) or options.get("locale") for name in ("lc_collate", "lc_ctype"))
    found = {"datctype": str(ctype or source.ctype)}
    if collate:
        found["datcollate"] = str(collate)
    is_other = (found["datctype"] in letters.C) is not (source.ctype in letters.C)
    if is_other and source.name != _PRISTINE:
        raise PgError(
            code.INVALID_PARAMETER_VALUE,
            f"new LC_CTYPE ({ctype}) is incompatible with the LC_CTYPE of the template database"
            f" ({source.ctype})",
            hint="Use the same LC_CTYPE as in the template database, or use template0 as template.",
        )
    return found


def _source(ddl: Ddl, name: str) -> Database:
    found = ddl.snapshot.database_by_name(name)
    if found is None:
        raise PgError(code.UNDEFINED_DATABASE, f'template database "{name}" does not exist')
    if not found.is_template and not privileges.is_owner(ddl.snapshot, ddl.role, found.owner):
        raise PgError(code.INSUFFICIENT_PRIVILEGE, f'permission denied to copy database "{name}"')
    server = ddl.session.server
    others = [other for other in server.sessions_of(found.oid) if other is not ddl.session]
    if others:
        raise _in_use("source database", name, len(others))
    return found


def _in_use(what: str, name: str, others: int) -> PgError:
    return PgError(
        code.OBJECT_IN_USE,
        f'{what} "{name}" is being accessed by other users',
        detail=f"There {'is' if others == 1 else 'are'} {others} other session"
        f"{'' if others == 1 else 's'} using the database.",
    )


def _make_file(session: Session, source: Database, path: Path, oid: int) -> None:
    """SQLite syncs what it makes; the names of the files are on the disk when this returns, too."""
    remove_files(path)
    _copy_files(session, source, path, oid)
    sync_folder(path.parent)


def _copy_files(session: Session, source: Database, path: Path, oid: int) -> None:
    original = bootstrap.database_path(session.database.path.parent, source.name)
    if not original.exists():
        fresh = bootstrap.new_database()
        try:
            bootstrap.create_database_file(fresh, path, oid)
        finally:
            fresh.close()
        return
    live = sqlite3.connect(original)
    try:
        bootstrap.create_database_file(live, path, oid)
    finally:
        live.close()
    copy = sqlite3.connect(path)
    try:
        with copy:
            # Shared changes are the original's to apply; temporary objects are its sessions'.
            copy.execute('DELETE FROM "polar$redo"')
            forget_temporary(copy)
    finally:
        copy.close()
    sequences = original.with_suffix(".sequences")
    if sequences.exists():
        store = sqlite3.connect(sequences)
        target = sqlite3.connect(path.with_suffix(".sequences"))
        try:
            store.backup(target)
        finally:
            store.close()
            target.close()
