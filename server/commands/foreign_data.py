"""Foreign-data wrappers, servers and user mappings: rows of the catalog, as nothing is read from elsewhere.

Wrappers have neither handler nor validator. PostgreSQL 15 source foreigncmds.c.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.foreign_data import changed_options, foreign_object
from polar_lite.catalog.object_names import (
    PG_FOREIGN_DATA_WRAPPER,
    PG_FOREIGN_SERVER,
    PG_USER_MAPPING,
    Address,
)
from polar_lite.catalog.objects import ForeignObject, Role
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl, position
from polar_lite.server.commands.named_objects import Kind, NamedObject

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

Options = Sequence[tuple[str, str, str | None]]


# Wrappers


def _check_superuser(ddl: Ddl, verb: str, name: str) -> None:
    if not ddl.is_superuser:
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE,
            f'permission denied to {verb} foreign-data wrapper "{name}"',
            hint=f"Must be superuser to {verb} a foreign-data wrapper.",
        )


def _check_gives(ddl: Ddl, found: NamedObject) -> None:
    _check_superuser(ddl, "change owner of", found.name)


def _check_wrapper_owner(ddl: Ddl, found: NamedObject, role: Role) -> None:
    if not role.is_superuser:
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE,
            f'permission denied to change owner of foreign-data wrapper "{found.name}"',
            hint="The owner of a foreign-data wrapper must be a superuser.",
        )


WRAPPER: Final = Kind(
    "foreign-data wrapper",
    PG_FOREIGN_DATA_WRAPPER,
    "pg_foreign_data_wrapper",
    "fdw",
    has_acl=True,
    check_owner=_check_wrapper_owner,
    check_may=_check_gives,
)


@command(nodes.CreateForeignDataWrapper, writes=True)
def create_wrapper(node: nodes.CreateForeignDataWrapper, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    _check_superuser(ddl, "create", node.wrapper)
    WRAPPER.check_free(ddl, node.wrapper)
    _check_functions(ddl, node.functions or ())
    row = {"oid": ddl.writer.new_oid(), "fdwname": node.wrapper, "fdwowner": ddl.role}
    options = changed_options(None, node.options or ())
    ddl.writer.insert(
        "pg_foreign_data_wrapper", {**row, "fdwhandler": 0, "fdwvalidator": 0, "fdwoptions": options}
    )
    return CommandResult("CREATE FOREIGN DATA WRAPPER")


@command(nodes.AlterForeignDataWrapper, writes=True)
def alter_wrapper(node: nodes.AlterForeignDataWrapper, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    _check_superuser(ddl, "alter", node.wrapper)
    found = WRAPPER.named(ddl, node.wrapper)
    _check_functions(ddl, node.functions or ())
    if any(word == "HANDLER" for word, _, _ in node.functions or ()):
        message = "changing the foreign-data wrapper handler can change behavior of existing foreign tables"
        ddl.notice("WARNING", code.WARNING, message)
    _set_options(ddl, "pg_foreign_data_wrapper", "fdwoptions", found.oid, node.options)
    return CommandResult("ALTER FOREIGN DATA WRAPPER")


def _check_functions(ddl: Ddl, functions: Sequence[tuple[str, Any, int]]) -> None:
    """Handlers are functions of C that nobody can write here."""
    seen: set[str] = set()
    for word, names, start in functions:
        if word in seen:
            raise PgError(code.SYNTAX_ERROR, "conflicting or redundant options", position=position(start))
        seen.add(word)
        if names is not None:
            raise unsupported(f"{word} of a foreign-data wrapper")


def _set_options(ddl: Ddl, table: str, column: str, oid: int, changes: Options | None) -> None:
    if changes:
        ((stored,),) = ddl.writer.rows(table, {"oid": oid}, (column,))
        ddl.writer.update(table, {"oid": oid}, {column: changed_options(stored, changes)})


# Servers


def _check_server_owner(ddl: Ddl, found: NamedObject, role: Role) -> None:
    if not ddl.is_superuser:
        wrapper = ddl.snapshot.foreign[ddl.snapshot.foreign[found.oid].wrapper]
        privileges.check(ddl.snapshot, role.oid, wrapper, "USAGE")


SERVER: Final = Kind(
    "server",
    PG_FOREIGN_SERVER,
    "pg_foreign_server",
    "srv",
    has_acl=True,
    check_owner=_check_server_owner,
    owned_noun="foreign server",
)


@command(nodes.CreateForeignServer, writes=True)
def create_server(node: nodes.CreateForeignServer, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    if node.if_not_exists and SERVER.find(ddl, node.server) is not None:
        ddl.skip(f'server "{node.server}" already exists, skipping', code.DUPLICATE_OBJECT)
        return CommandResult("CREATE SERVER")
    SERVER.check_free(ddl, node.server)
    wrapper = foreign_object(ddl.snapshot, "F", node.wrapper)
    privileges.check(ddl.snapshot, ddl.role, wrapper, "USAGE")
    oid = ddl.writer.new_oid()
    ddl.writer.insert(
        "pg_foreign_server",
        {
            "oid": oid,
            "srvname": node.server,
            "srvowner": ddl.role,
            "srvfdw": wrapper.oid,
            "srvtype": node.of_type,
            "srvversion": node.version,
            "srvoptions": changed_options(None, node.options or ()),
        },
    )
    ddl.writer.depend((PG_FOREIGN_SERVER, oid, 0), (PG_FOREIGN_DATA_WRAPPER, wrapper.oid, 0))
    return CommandResult("CREATE SERVER")


@command(nodes.AlterForeignServer, writes=True)
def alter_server(node: nodes.AlterForeignServer, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    found = SERVER.owned(ddl, node.server)
    if node.version is not None:
        ddl.writer.update("pg_foreign_server", {"oid": found.oid}, {"srvversion": node.version[0]})
    _set_options(ddl, "pg_foreign_server", "srvoptions", found.oid, node.options)
    return CommandResult("ALTER SERVER")


# User mappings


@command(nodes.UserMapping, writes=True)
def user_mapping(node: nodes.UserMapping, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    tag = f"{node.verb} USER MAPPING"
    if node.verb == "DROP" and node.if_exists and _is_missing(ddl, node):
        return CommandResult(tag)
    role, name = _mapped(ddl, node.role)
    server = foreign_object(ddl.snapshot, "S", node.server)
    _check_may_map(ddl, server, role)
    rows = ddl.writer.rows("pg_user_mapping", {"umuser": role, "umserver": server.oid}, ("oid",))
    shown = f'user mapping for "{name}"'
    if node.verb == "CREATE":
        _create_mapping(ddl, node, role, server, f"{shown} already exists" if rows else "")
    elif not rows:
        missing = f'{shown} does not exist for server "{server.name}"'
        if not node.if_exists:
            raise PgError(code.UNDEFINED_OBJECT, missing)
        ddl.skip(f"{missing}, skipping")
    elif node.verb == "ALTER":
        _set_options(ddl, "pg_user_mapping", "umoptions", rows[0][0], node.options)
    else:
        ddl.drop([Address(PG_USER_MAPPING, rows[0][0])], cascade=False)
    return CommandResult(tag)


def _mapped(ddl: Ddl, spec: nodes.RoleSpec) -> tuple[int, str]:
    """OID and name; 0 for everybody."""
    if spec.special == "PUBLIC":
        return 0, "public"
    role = ddl.role_of(spec)
    return role.oid, role.name


def _is_missing(ddl: Ddl, node: nodes.UserMapping) -> bool:
    """Whether there is no such role or server for DROP .. IF EXISTS."""
    if node.role.special is None and ddl.snapshot.role_by_name(node.role.role) is None:
        ddl.skip(f'role "{node.role.role}" does not exist, skipping')
        return True
    if SERVER.find(ddl, node.server) is None:
        ddl.skip(f'server "{node.server}" does not exist, skipping')
        return True
    return False


def _check_may_map(ddl: Ddl, server: ForeignObject, role: int) -> None:
    """The server's owner may for all, who has USAGE for himself."""
    if privileges.is_owner(ddl.snapshot, ddl.role, server.owner):
        return
    if role != ddl.role:
        ddl.check_owns(server.owner, f"foreign server {server.name}")
    privileges.check(ddl.snapshot, ddl.role, server, "USAGE")


def _create_mapping(ddl: Ddl, node: nodes.UserMapping, role: int, server: ForeignObject, taken: str) -> None:
    if taken:
        taken = f'{taken} for server "{server.name}"'
        if not node.if_exists:
            raise PgError(code.DUPLICATE_OBJECT, taken)
        ddl.skip(f"{taken}, skipping", code.DUPLICATE_OBJECT)
        return
    oid = ddl.writer.new_oid()
    options = changed_options(None, node.options or ())
    row = {"oid": oid, "umuser": role, "umserver": server.oid, "umoptions": options}
    ddl.writer.insert("pg_user_mapping", row)
    ddl.writer.depend((PG_USER_MAPPING, oid, 0), (PG_FOREIGN_SERVER, server.oid, 0))


# IMPORT


@command(nodes.ImportForeignSchema, writes=True)
def import_foreign_schema(node: nodes.ImportForeignSchema, session: Session, text: str) -> CommandResult:
    """No wrapper can import anything."""
    ddl = Ddl(session)
    server = foreign_object(ddl.snapshot, "S", node.server)
    privileges.check(ddl.snapshot, ddl.role, server, "USAGE")
    ddl.schema_named(node.schema)
    name = ddl.snapshot.foreign[server.wrapper].name
    message = f'foreign-data wrapper "{name}" has no handler'
    raise PgError(code.OBJECT_NOT_IN_PREREQUISITE_STATE, message)
