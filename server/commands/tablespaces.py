"""CREATE, ALTER and DROP TABLESPACE, and which one a relation is put into.

PostgreSQL 15 docs, CREATE TABLESPACE; source tablespace.c. Differs: the rows stay in the database's file.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_TABLESPACE
from polar_lite.catalog.objects import Role
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import tablespaces
from polar_lite.server.commands import CommandResult, command, prevent_in_transaction_block
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.tables import storage_options

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_DEFAULT, _GLOBAL = 1663, 1664
_LONGEST: Final = 1024
_TABLE: Final = "pg_tablespace"
_OPTIONS: Final[dict[str, storage_options.Option]] = {
    "seq_page_cost": (0.0, sys.float_info.max),
    "random_page_cost": (0.0, sys.float_info.max),
    "effective_io_concurrency": (0, 1000),
    "maintenance_io_concurrency": (0, 1000),
}


@dataclass(frozen=True, slots=True)
class Tablespace:
    oid: int
    name: str
    owner: int
    options: tuple[str, ...]


def find(ddl: Ddl, name: str) -> Tablespace | None:
    rows = ddl.writer.rows(_TABLE, {"spcname": name}, ("oid", "spcname", "spcowner", "spcoptions"))
    for oid, found, owner, options in rows:
        return Tablespace(oid, found, owner, tuple(storage_options.listed(options)))
    return None


def named(ddl: Ddl, name: str) -> Tablespace:
    """42704."""
    found = find(ddl, name)
    if found is None:
        raise PgError(code.UNDEFINED_OBJECT, f'tablespace "{name}" does not exist')
    return found


def chosen(ddl: Ddl, name: str | None, *, is_temporary: bool = False) -> int:
    """What a relation's reltablespace is for a TABLESPACE clause, or default_tablespace without one (42704).

    In Oracle's mode a name that there is not only says where Oracle would have put the relation.
    """
    if is_temporary:
        return 0
    given = name or ddl.session.show_setting("default_tablespace")
    found = find(ddl, given) if given else None
    if found is None:
        if name is None or ddl.snapshot.database.mode == "oracle":
            return 0
        raise PgError(code.UNDEFINED_OBJECT, f'tablespace "{name}" does not exist')
    return usable(ddl, found)


def usable(ddl: Ddl, found: Tablespace) -> int:
    """reltablespace for a tablespace that the role may use (42501); 22023 for pg_global."""
    if found.oid == _DEFAULT:
        return 0
    if not privileges.is_owner(ddl.snapshot, ddl.role, found.owner):
        raise PgError(code.INSUFFICIENT_PRIVILEGE, f"permission denied for tablespace {found.name}")
    if found.oid == _GLOBAL:
        message = "only shared relations can be placed in pg_global tablespace"
        raise PgError(code.INVALID_PARAMETER_VALUE, message)
    return found.oid


def place(ddl: Ddl, relation: int, tablespace: int) -> None:
    if tablespace:
        ddl.writer.update("pg_class", {"oid": relation}, {"reltablespace": tablespace})


def place_named(ddl: Ddl, schema: int, name: str, tablespace: int) -> None:
    """An index, of which the name is known."""
    relation = ddl.snapshot.relation_by_name(schema, name) if tablespace else None
    if relation is not None:
        place(ddl, relation.oid, tablespace)


@command(nodes.CreateTablespace, writes=True)
def create_tablespace(node: nodes.CreateTablespace, session: Session, text: str) -> CommandResult:
    prevent_in_transaction_block(session, "CREATE TABLESPACE")
    ddl = Ddl(session)
    name = node.tablespace
    if not ddl.is_superuser:
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE,
            f'permission denied to create tablespace "{name}"',
            hint="Must be superuser to create a tablespace.",
        )
    owner = ddl.role_of(node.owner).oid if node.owner is not None else ddl.role
    data_dir = session.server.config.data_dir.resolve()
    location = _location(ddl, node.location, data_dir)
    _check_name(ddl, name)
    options = storage_options.kept(_OPTIONS, node.options)
    oid = ddl.writer.new_oid(_TABLE)
    tablespaces.claim(data_dir, oid, location)
    try:
        row = {"oid": oid, "spcname": name, "spcowner": owner, "spcoptions": list(options) or None}
        ddl.writer.insert(_TABLE, row)
    except BaseException:
        tablespaces.release(data_dir, oid)
        raise
    return CommandResult("CREATE TABLESPACE")


def _location(ddl: Ddl, given: str, data_dir: Path) -> Path:
    if "'" in given:
        raise PgError(code.INVALID_NAME, "tablespace location cannot contain single quotes")
    if not given.startswith("/"):
        raise PgError(code.INVALID_OBJECT_DEFINITION, "tablespace location must be an absolute path")
    if len(given) > _LONGEST:
        raise PgError(code.INVALID_OBJECT_DEFINITION, f'tablespace location "{given}" is too long')
    location = Path(given)
    if data_dir == location.resolve() or data_dir in location.resolve().parents:
        message = "tablespace location should not be inside the data directory"
        ddl.notice("WARNING", code.INVALID_OBJECT_DEFINITION, message)
    return location


def _check_name(ddl: Ddl, name: str) -> None:
    if name.startswith("pg_"):
        raise PgError(
            code.RESERVED_NAME,
            f'unacceptable tablespace name "{name}"',
            detail='The prefix "pg_" is reserved for system tablespaces.',
        )
    if find(ddl, name) is not None:
        raise PgError(code.DUPLICATE_OBJECT, f'tablespace "{name}" already exists')


@command(nodes.DropTablespace, writes=True)
def drop_tablespace(node: nodes.DropTablespace, session: Session, text: str) -> CommandResult:
    prevent_in_transaction_block(session, "DROP TABLESPACE")
    ddl = Ddl(session)
    found = find(ddl, node.tablespace)
    if found is None:
        ddl.missing(f'tablespace "{node.tablespace}"', if_exists=node.if_exists)
        return CommandResult("DROP TABLESPACE")
    _check_owns(ddl, found)
    if found.oid in (_DEFAULT, _GLOBAL):
        raise PgError(code.INSUFFICIENT_PRIVILEGE, f"permission denied for tablespace {found.name}")
    names = [database.name for database in ddl.snapshot.databases.values()]
    if tablespaces.is_used(session.database.path.parent, names, found.oid):
        message = f'tablespace "{found.name}" is not empty'
        raise PgError(code.OBJECT_NOT_IN_PREREQUISITE_STATE, message)
    ddl.writer.delete(_TABLE, {"oid": found.oid})
    ddl.writer.delete("pg_shdescription", {"objoid": found.oid, "classoid": PG_TABLESPACE})
    tablespaces.release(session.server.config.data_dir.resolve(), found.oid)
    return CommandResult("DROP TABLESPACE")


@command(nodes.AlterTablespace, writes=True)
def alter_tablespace(node: nodes.AlterTablespace, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    found = named(ddl, node.tablespace)
    _check_owns(ddl, found)
    if node.resets:
        options = storage_options.merged(found.options, (), [name for name, _ in node.options])
    else:
        options = storage_options.merged(found.options, storage_options.kept(_OPTIONS, node.options))
    ddl.writer.update(_TABLE, {"oid": found.oid}, {"spcoptions": list(options) or None})
    return CommandResult("ALTER TABLESPACE")


def rename(ddl: Ddl, node: nodes.Rename) -> None:
    found = named(ddl, node.object.names[-1])
    if not privileges.is_owner(ddl.snapshot, ddl.role, found.owner):
        raise PgError(code.INSUFFICIENT_PRIVILEGE, f"permission denied for tablespace {found.name}")
    _check_name(ddl, node.new_name)
    ddl.writer.update(_TABLE, {"oid": found.oid}, {"spcname": node.new_name})


def give(ddl: Ddl, node: nodes.AlterOwner, role: Role) -> None:
    """OWNER TO."""
    found = named(ddl, node.object.names[-1])
    _check_owns(ddl, found)
    ddl.check_can_be(role)
    ddl.writer.update(_TABLE, {"oid": found.oid}, {"spcowner": role.oid})


def _check_owns(ddl: Ddl, found: Tablespace) -> None:
    ddl.check_owns(found.owner, f"tablespace {found.name}")
